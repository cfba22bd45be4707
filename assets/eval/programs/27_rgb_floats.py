from turtle import *
n = 24
for i in range(n):
    pencolor(i / n, 0.2, 1 - i / n)
    forward(100)
    backward(100)
    left(360 / n)
