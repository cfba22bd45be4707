import turtle


def fibonacci(count):
    a, b = 1, 1
    for _ in range(count):
        yield a
        a, b = b, a + b


for radius in fibonacci(10):
    turtle.circle(2 * radius, 90)
