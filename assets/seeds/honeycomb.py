for i in range(5):
    for j in range(5):
        teleport(7*j + 3.5*(i%2) - 16, 6*i - 16, 30)
        for k in range(6):
            forward(4.04)
            left(60)
