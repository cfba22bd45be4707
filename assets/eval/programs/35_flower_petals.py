from turtle import *
color("purple")

def petal(size):
    for _ in range(2):
        circle(size, 60)
        left(120)

for _ in range(8):
    petal(90)
    left(45)
