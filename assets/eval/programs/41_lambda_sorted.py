import turtle
points = [(30, 80), (-60, 10), (90, -40), (0, -70), (-20, 60)]
for x, y in sorted(points, key=lambda p: p[0]):
    turtle.goto(x, y)
turtle.dot(12, "red")
