for i in range(8):
    setheading(45*i)
    forward(20)
    left(120)
    forward(10)
    home()
