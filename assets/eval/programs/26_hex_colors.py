from turtle import *
for i in range(16):
    color("#%02x%02x80" % (16 * i, 255 - 16 * i))
    pensize(4)
    forward(20)
    left(360 / 16)
