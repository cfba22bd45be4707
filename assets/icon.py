pencolor("#e86a17")
pensize(6)
teleport(-11, -19)
for i in range(6):
    forward(22)
    left(60)
    with fork_state():
        left(60)
        forward(22)
