import turtle
for i, word in enumerate("one two three".split()):
    turtle.penup()
    turtle.goto(0, -30 * i)
    turtle.write("{}. {:>6}".format(i + 1, word))
    turtle.goto(-10, -30 * i)
    turtle.pendown()
    turtle.forward(10 * len(word))
