teleport(0, -2)
for i in range(1, 12):
    circle(2*i, 120)
