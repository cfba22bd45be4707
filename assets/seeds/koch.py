def f(x, n):
    if n == 0:
        forward(x)
    else:
        f(x/3, n - 1)
        left(60)
        f(x/3, n - 1)
        right(120)
        f(x/3, n - 1)
        left(60)
        f(x/3, n - 1)
teleport(-18, 10)
for i in range(3):
    f(36, 3)
    right(120)
