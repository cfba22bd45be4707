teleport(-24, 0)
for i in range(97):
    goto(0.5*i - 24, 9*math.sin(i/8))
