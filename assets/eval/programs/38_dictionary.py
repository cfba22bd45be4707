import turtle
colors = {"north": "blue", "east": "red", "south": "green", "west": "black"}
for i, (name, color) in enumerate(colors.items()):
    turtle.home()
    turtle.setheading(90 - 90 * i)
    turtle.pencolor(color)
    turtle.forward(70)
    turtle.write(name.upper())
