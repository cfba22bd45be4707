import turtle
t = turtle.Turtle("square")
t.penup()
for i, color in enumerate(("red", "green", "blue")):
    t.color(color)
    t.shapesize(1 + i, 2 + i)
    t.goto(70 * i, 0)
    t.stamp()
t.hideturtle()
