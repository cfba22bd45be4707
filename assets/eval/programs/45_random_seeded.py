import random
import turtle


class Walk:
    pass


random.seed(7)
for _ in range(40):
    turtle.forward(random.randint(5, 30))
    turtle.left(random.choice([0, 90, 180, 270]))
