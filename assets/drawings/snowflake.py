for j in range(6):
    with fork_state():
        forward(8)
        for i in range(5):
            forward(2)
            left(72)
    left(60)
