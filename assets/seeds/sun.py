teleport(0, -8)
circle(8)
for i in range(16):
    teleport(0, 0, 22.5*i)
    penup()
    forward(10)
    pendown()
    forward(6 + 6*(i%2))
