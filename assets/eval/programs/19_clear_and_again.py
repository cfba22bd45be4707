from turtle import *
circle(80)
clear()
color("green")
for _ in range(3):
    forward(100)
    left(120)
