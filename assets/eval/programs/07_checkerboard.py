import turtle
t = turtle.Turtle()
t.hideturtle()
turtle.tracer(0)
for row in range(4):
    for column in range(4):
        if (row + column) % 2 == 0:
            continue
        t.penup()
        t.goto(column * 40, row * 40)
        t.pendown()
        t.begin_fill()
        for _ in range(4):
            t.forward(40)
            t.left(90)
        t.end_fill()
turtle.update()
