import time
import turtle
for i in range(4):
    turtle.forward(50)
    turtle.right(90)
    time.sleep(0.01)
