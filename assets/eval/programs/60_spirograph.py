import math
import turtle
big, small, offset = 90, 35, 50
turtle.penup()
for i in range(0, 7 * 360 + 1, 4):
    t = math.radians(i)
    k = (big - small) / small
    x = (big - small) * math.cos(t) + offset * math.cos(k * t)
    y = (big - small) * math.sin(t) - offset * math.sin(k * t)
    turtle.goto(x, y)
    turtle.pendown()
