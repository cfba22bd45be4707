import turtle
t = turtle.Turtle()
for radius, y in [(60, -100), (40, 20), (25, 100)]:
    t.penup()
    t.goto(0, y)
    t.pendown()
    t.color("black", "white smoke")
    t.begin_fill()
    t.circle(radius)
    t.end_fill()
t.penup()
t.goto(0, 125)
t.color("orange")
t.begin_fill()
t.pendown()
for point in [(25, 120), (0, 118), (0, 125)]:
    t.goto(point)
t.end_fill()
