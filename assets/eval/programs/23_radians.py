from turtle import *
from math import pi
radians()
for _ in range(5):
    forward(80)
    left(2 * pi / 5)
