for i in range(6):
    for j in range(5):
        teleport(8*j + 4*(i%2) - 22, 6*i - 17, 90)
        circle(-4, 180)
