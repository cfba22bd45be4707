from turtle import *

def tree(length):
    if length < 8:
        return
    forward(length)
    left(25)
    tree(length * 0.7)
    right(50)
    tree(length * 0.7)
    left(25)
    backward(length)

left(90)
color("sienna")
tree(80)
