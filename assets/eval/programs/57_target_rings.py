from turtle import *
for radius, ring in zip(range(100, 0, -20), ["white", "black", "blue", "red", "yellow"]):
    penup()
    goto(0, -radius)
    pendown()
    color("black", ring)
    begin_fill()
    circle(radius)
    end_fill()
