for i in range(6):
    with fork_state():
        for j in range(6):
            forward(7)
            right(60)
    left(60)
