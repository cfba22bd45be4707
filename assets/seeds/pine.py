teleport(0, -22, 90)
forward(5)
for i in range(8):
    forward(4)
    for j in range(2):
        with fork_state():
            left(120 + 120*j)
            forward(18 - 2*i)
forward(3)
