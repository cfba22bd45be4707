for i in range(-2, 3):
    for j in range(-2, 3):
        teleport(9*i - 3, 9*j - 3)
        for k in range(4):
            forward(6)
            left(90)
