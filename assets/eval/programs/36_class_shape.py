import turtle


class Shape:
    def __init__(self, sides, size, color):
        self.sides, self.size, self.color = sides, size, color

    def draw(self, t):
        t.color(self.color)
        for _ in range(self.sides):
            t.forward(self.size)
            t.left(360 / self.sides)


class Filled(Shape):
    def draw(self, t):
        t.begin_fill()
        super().draw(t)
        t.end_fill()


for shape in [Shape(4, 80, "navy"), Filled(3, 60, "orange"), Shape(6, 40, "teal")]:
    shape.draw(turtle)
