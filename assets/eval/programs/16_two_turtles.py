import turtle
a = turtle.Turtle()
b = turtle.Turtle()
a.color("red")
b.color("blue")
b.left(180)
for i in range(20):
    a.forward(5 + i)
    a.left(30)
    b.forward(5 + i)
    b.right(30)
