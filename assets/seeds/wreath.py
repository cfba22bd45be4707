for i in range(9):
    with fork_state():
        penup()
        forward(14)
        pendown()
        circle(6)
    left(40)
