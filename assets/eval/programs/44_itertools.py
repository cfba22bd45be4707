from itertools import cycle, product
from turtle import *
color_of = cycle(["red", "green", "blue"])
for x, y in product(range(-60, 61, 40), repeat=2):
    penup()
    goto(x, y)
    pendown()
    color(next(color_of))
    circle(12)
