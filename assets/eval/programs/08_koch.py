import turtle

def koch(length, depth):
    if depth == 0:
        turtle.forward(length)
        return
    for angle in (60, -120, 60, 0):
        koch(length / 3, depth - 1)
        turtle.left(angle)

for _ in range(3):
    koch(180, 3)
    turtle.right(120)
