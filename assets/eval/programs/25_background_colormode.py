import turtle
turtle.bgcolor("black")
turtle.colormode(255)
for i in range(36):
    turtle.pencolor(7 * i, 255 - 7 * i, 128)
    turtle.circle(60)
    turtle.left(10)
