import turtle
values = [40, 90, 65, 120, 20]
t = turtle.Pen()
for i, value in enumerate(values):
    t.penup()
    t.goto(i * 30, 0)
    t.pendown()
    t.fillcolor("sky blue" if value < 100 else "tomato")
    t.begin_fill()
    for side in (25, value, 25, value):
        t.forward(side)
        t.left(90)
    t.end_fill()
    t.penup()
    t.goto(i * 30 + 5, value + 5)
    t.write(f"{value}")
