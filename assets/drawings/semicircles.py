teleport(-20, -2, 90)
for i in range(5):
    circle(-4, 180)
    left(180)
