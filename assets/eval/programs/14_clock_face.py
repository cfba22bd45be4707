from turtle import *
for hour in range(12):
    penup()
    setheading(90 - 30 * hour)
    forward(90)
    pendown()
    forward(15 if hour % 3 == 0 else 8)
    penup()
    home()
for angle, length in ((90 - 10 * 30, 50), (90 - 9 * 6, 75)):
    setheading(angle)
    pendown()
    forward(length)
    penup()
    home()
