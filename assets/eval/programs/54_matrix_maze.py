import turtle
maze = ["#######", "#  #  #", "# ## ##", "#     #", "#######"]
t = turtle.Turtle()
for row, line in enumerate(maze):
    for column, cell in enumerate(line):
        if cell != "#":
            continue
        t.penup()
        t.goto(20 * column, -20 * row)
        t.pendown()
        t.begin_fill()
        for _ in range(4):
            t.forward(20)
            t.right(90)
        t.end_fill()
