teleport(0, -22)
circle(22)
for i in range(12):
    teleport(0, 0, 30*i)
    penup()
    forward(18)
    pendown()
    if i%3 == 0:
        backward(3)
        forward(3)
    forward(2)
home()
goto(0, 13)
