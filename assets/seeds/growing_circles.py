teleport(-24, -5)
goto(24, -5)
x = -21
for i in range(1, 7):
    x = x + i
    teleport(x, -5)
    circle(i)
    x = x + i
