import turtle


def flower(petals):
    def petal():
        turtle.circle(60, 60)
        turtle.left(120)
        turtle.circle(60, 60)
        turtle.left(120)

    for _ in range(petals):
        petal()
        turtle.left(360 / petals)


flower(6)
