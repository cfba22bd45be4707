import turtle


def path(*lengths, turn=90, **names):
    for length in lengths:
        turtle.forward(length)
        turtle.left(turn)
    turtle.write(names.get("label", ""))


path(100, 50, 80, 30)
path(40, 40, 40, turn=120, label="three")
