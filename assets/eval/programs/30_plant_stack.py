import turtle
path = "X"
for _ in range(4):
    path = path.replace("F", "FF").replace("X", "F[+X]F[-X]+X")
t = turtle.Turtle()
turtle.tracer(False)
t.left(90)
stack = []
for c in path:
    if c == "F":
        t.forward(4)
    elif c == "+":
        t.left(20)
    elif c == "-":
        t.right(20)
    elif c == "[":
        stack.append((t.position(), t.heading()))
    elif c == "]":
        place, heading = stack.pop()
        t.penup()
        t.goto(place)
        t.setheading(heading)
        t.pendown()
