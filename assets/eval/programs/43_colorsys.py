import colorsys
import turtle
n = 36
for i in range(n):
    turtle.color(colorsys.hsv_to_rgb(i / n, 1, 0.9))
    turtle.begin_fill()
    for _ in range(3):
        turtle.forward(20)
        turtle.left(120)
    turtle.end_fill()
    turtle.penup()
    turtle.home()
    turtle.left(i * 10 + 10)
    turtle.forward(30)
    turtle.pendown()
