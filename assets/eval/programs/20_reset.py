import turtle
turtle.color("red")
turtle.forward(100)
turtle.reset()
turtle.left(45)
turtle.forward(60)
