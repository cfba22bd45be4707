import turtle


def up():
    turtle.forward(50)


turtle.onkey(up, "Up")
turtle.listen()
turtle.circle(40)
turtle.mainloop()
