teleport(-16, -16)
for i in range(8):
    forward(4)
    left(90)
    forward(4)
    right(90)
