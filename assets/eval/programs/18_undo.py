import turtle
for _ in range(6):
    turtle.forward(40)
    turtle.left(60)
turtle.undo()
turtle.undo()
turtle.circle(20)
