def f(x):
    if x > 2:
        for i in range(3):
            f(x/2)
            forward(x)
            left(120)
teleport(-22, -19)
f(44)
