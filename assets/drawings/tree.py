def f(x):
    if x > 1.5:
        forward(x)
        with fork_state():
            left(28)
            f(0.7*x)
        with fork_state():
            right(28)
            f(0.7*x)
teleport(0, -20, 90)
f(13)
