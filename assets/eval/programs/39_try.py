import turtle
sizes = ["40", "sixty", "80", None, 100]
for size in sizes:
    try:
        side = int(size)
    except (ValueError, TypeError):
        side = 10
    finally:
        turtle.left(10)
    for _ in range(4):
        turtle.forward(side)
        turtle.left(90)
