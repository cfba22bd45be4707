import turtle
turtle.mode("logo")
turtle.setheading(45)
turtle.forward(60)
turtle.right(90)
turtle.forward(60)
