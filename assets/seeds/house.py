teleport(-12, -14)
for i in range(4):
    forward(24)
    left(90)
teleport(-15, 10)
goto(0, 22)
goto(15, 10)
teleport(-3, -14, 90)
for i in range(3):
    forward(10 - 4*(i%2))
    right(90)
