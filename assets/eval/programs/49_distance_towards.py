import turtle
t = turtle.Turtle()
target = (90, 60)
t.setheading(t.towards(target))
while t.distance(target) > 5:
    t.forward(4)
    t.left(1)
    t.right(1)
t.circle(5)
