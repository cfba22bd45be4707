for i in range(10):
    for j in range(4):
        forward(13)
        left(90)
    left(36)
