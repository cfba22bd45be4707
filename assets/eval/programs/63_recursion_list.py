import turtle


def draw(plan):
    for item in plan:
        if isinstance(item, list):
            turtle.left(30)
            draw(item)
            turtle.right(30)
        else:
            turtle.forward(item)


draw([20, [30, [40, 10], 30], 20, [50]])
