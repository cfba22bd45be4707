import turtle
sides = int(turtle.numinput("Sides", "How many?", 7, minval=3))
for _ in range(sides):
    turtle.forward(60)
    turtle.left(360 / sides)
