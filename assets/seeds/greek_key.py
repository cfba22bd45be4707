teleport(-24, -4)
for i in range(6):
    forward(8)
    with fork_state():
        for j in range(4):
            left(90)
            forward(6 - j)
