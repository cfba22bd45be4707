from turtle import *
width(6)
places = [(-110, 0), (0, 0), (110, 0), (-55, -50), (55, -50)]
rings = ["blue", "black", "red", "yellow", "green"]
for place, ring in zip(places, rings):
    penup()
    goto(place)
    pendown()
    color(ring)
    circle(45)
