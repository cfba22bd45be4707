from turtle import *
for i in range(10):
    setx(xcor() + 15)
    sety(ycor() + (10 if i % 2 else -10))
home()
