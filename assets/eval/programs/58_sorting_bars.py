import turtle
values = [5, 3, 8, 1, 9, 2]
for i in range(len(values)):
    for j in range(len(values) - 1 - i):
        if values[j] > values[j + 1]:
            values[j], values[j + 1] = values[j + 1], values[j]
for x, value in enumerate(values):
    turtle.penup()
    turtle.goto(20 * x, 0)
    turtle.pendown()
    turtle.setheading(90)
    turtle.pensize(10)
    turtle.forward(10 * value)
print(values, sum(values), max(values))
