import turtle

def polygon(sides, length=60, color="black"):
    turtle.pencolor(color)
    for _ in range(sides):
        turtle.forward(length)
        turtle.left(360 / sides)

polygon(3)
polygon(5, color="blue")
polygon(8, 30, "green")
