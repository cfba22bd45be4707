for i in range(12):
    circle(10)
    left(30)
