import turtle
lines = (((0, 0), (50, 80)), ((50, 80), (100, 0)), ((20, 30), (80, 30)))
for (x0, y0), (x1, y1) in lines:
    turtle.penup()
    turtle.goto(x0, y0)
    turtle.pendown()
    turtle.goto(x1, y1)
