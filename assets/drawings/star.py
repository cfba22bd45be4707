teleport(-15, 4)
for i in range(5):
    forward(30)
    right(144)
