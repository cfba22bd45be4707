import turtle
drawn = 0

def square(side):
    global drawn
    for _ in range(4):
        turtle.forward(side)
        turtle.left(90)
    drawn += 1

while drawn < 6:
    square(10 + 15 * drawn)
turtle.write(str(drawn) + " squares")
