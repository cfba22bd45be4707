teleport(9, 9, 90)
circle(9, 270)
circle(-9, 270)
