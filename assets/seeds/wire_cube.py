for i in range(2):
    teleport(8*i - 14, 8*i - 14)
    for j in range(4):
        forward(20)
        left(90)
for i in range(2):
    for j in range(2):
        teleport(20*i - 14, 20*j - 14)
        goto(20*i - 6, 20*j - 6)
