setheading(30)
for i in range(3):
    for j in range(2):
        forward(18)
        left(120)
        forward(18)
        left(60)
    left(120)
