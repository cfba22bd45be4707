import turtle
screen = turtle.Screen()
screen.setworldcoordinates(-1, -1, 11, 11)
turtle.penup()
for x in range(11):
    turtle.goto(x, x * x / 10)
    turtle.pendown()
