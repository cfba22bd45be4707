from turtle import *
for sides in range(3, 8):
    circle(15 * sides, steps=sides)
