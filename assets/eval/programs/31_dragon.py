import turtle

def dragon(level, turn=1):
    if level == 0:
        turtle.forward(6)
    else:
        dragon(level - 1, 1)
        turtle.left(90 * turn)
        dragon(level - 1, -1)

dragon(9)
