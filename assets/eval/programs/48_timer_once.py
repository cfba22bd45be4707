import turtle
steps = 0


def tick():
    global steps
    steps += 1
    turtle.forward(30)
    turtle.left(72)
    if steps < 5:
        turtle.ontimer(tick, 100)


tick()
turtle.done()
