for i in range(8):
    for j in range(2):
        circle(14, 90)
        left(90)
    left(45)
