for i in range(1, 21):
    forward(2*i)
    left(90)
