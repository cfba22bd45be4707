def f(x):
    if x < 1.2:
        return
    forward(x)
    for i in range(3):
        with fork_state():
            left(40*i - 40)
            f(0.55*x)
teleport(0, -16, 90)
f(15)
