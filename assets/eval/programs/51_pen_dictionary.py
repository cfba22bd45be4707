import turtle
turtle.pen(pencolor="red", pensize=5)
turtle.forward(60)
turtle.pen(pendown=False)
turtle.forward(20)
turtle.pen(pendown=True, pencolor="blue")
turtle.forward(60)
