from turtle import Turtle, Screen


class Walker(Turtle):
    def __init__(self, color):
        super().__init__()
        self.color(color)

    def stairs(self, count, size=20):
        for _ in range(count):
            self.forward(size)
            self.left(90)
            self.forward(size)
            self.right(90)


Walker("red").stairs(4)
Walker("blue").stairs(3, 30)
Screen().mainloop()
