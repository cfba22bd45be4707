import turtle

def middle(a, b):
    return ((a[0] + b[0]) / 2, (a[1] + b[1]) / 2)

def triangle(points, depth):
    turtle.penup()
    turtle.goto(points[0])
    turtle.pendown()
    for p in points[1:] + [points[0]]:
        turtle.goto(p)
    if depth > 0:
        a, b, c = points
        triangle([a, middle(a, b), middle(a, c)], depth - 1)
        triangle([b, middle(a, b), middle(b, c)], depth - 1)
        triangle([c, middle(c, b), middle(a, c)], depth - 1)

triangle([(-100, -80), (0, 100), (100, -80)], 3)
