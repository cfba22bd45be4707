import turtle
colors = ["red", "orange", "yellow", "green", "blue", "purple"]
t = turtle.Turtle()
t.speed(0)
for i in range(60):
    t.pencolor(colors[i % 6])
    t.width(i / 20 + 1)
    t.forward(i * 3)
    t.left(59)
