import turtle
for letter in "TURTLE":
    turtle.write(letter, font=("Courier", 20, "bold"))
    turtle.penup()
    turtle.forward(25)
    turtle.pendown()
    turtle.forward(5)
