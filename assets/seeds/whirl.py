x = 1
while x < 44:
    forward(x)
    left(92)
    x = x + 1
