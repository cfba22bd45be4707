import turtle
walls = [(0, 0), (120, 0), (120, 90), (0, 90), (0, 0)]
roof = [(-10, 90), (60, 150), (130, 90)]
for line in (walls, roof):
    turtle.penup()
    turtle.goto(line[0])
    turtle.pendown()
    for point in line[1:]:
        turtle.goto(point)
