import turtle
step = 2
while step < 150:
    turtle.forward(step)
    turtle.right(91)
    step += 2
