from turtle import *


def square(side):
    begin_fill()
    for _ in range(4):
        forward(side)
        left(90)
    end_fill()


def tree(side, depth):
    if depth == 0:
        return
    fillcolor(0.3, 0.2 + 0.1 * depth, 0.1)
    square(side)
    left(90)
    forward(side)
    right(45)
    tree(side * 0.7071, depth - 1)
    forward(side * 0.7071)
    right(90)
    tree(side * 0.7071, depth - 1)
    back(side * 0.7071)
    left(45)
    back(side)
    right(90)


tree(60, 5)
