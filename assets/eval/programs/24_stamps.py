import turtle
t = turtle.Turtle("turtle")
t.penup()
t.color("dark green")
for _ in range(8):
    t.forward(60)
    t.stamp()
    t.backward(60)
    t.left(45)
