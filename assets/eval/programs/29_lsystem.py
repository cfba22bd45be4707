import turtle
rules = {"F": "F+F-F-F+F"}
path = "F"
for _ in range(3):
    path = "".join(rules.get(c, c) for c in path)
for c in path:
    if c == "F":
        turtle.forward(6)
    elif c == "+":
        turtle.left(90)
    elif c == "-":
        turtle.right(90)
