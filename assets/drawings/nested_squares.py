for i in range(1, 8):
    teleport(-3*i, -3*i)
    for j in range(4):
        forward(6*i)
        left(90)
