import turtle
import math
t = turtle.Turtle()
t.penup()
for x in range(-180, 181, 6):
    y = 60 * math.sin(math.radians(x))
    t.goto(x, y)
    t.pendown()
