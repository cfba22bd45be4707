import turtle
squares = [n * n for n in range(1, 12) if n % 2]
for distance in squares:
    turtle.forward(distance)
    turtle.left(80)
