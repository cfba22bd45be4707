import turtle
t = turtle.Turtle()
t.pensize(3)
t.forward(50)
others = [t]
for _ in range(3):
    more = []
    for one in others:
        two = one.clone()
        one.left(40)
        two.right(40)
        one.forward(30)
        two.forward(30)
        more.append(two)
    others += more
