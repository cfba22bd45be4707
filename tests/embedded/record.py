"""Runs a turtle program in CPython and prints as JSON what it drew: record.py PROGRAM SECONDS.

What lies on the canvas at the end is told: lines and filled shapes with their colours, texts. Handlers of timers are
taken and not called, as Logogram does, and a program that goes on is cut off after SECONDS.
"""

import json
import random
import signal
import sys
import tkinter
import turtle

found = {"lines": [], "fills": [], "texts": [], "ended": "end"}


class Late(BaseException):
    pass


def late(*_):
    raise Late


def hexed(color):
    return "#%02x%02x%02x" % tuple(value // 256 for value in turtle.getcanvas().winfo_rgb(color))


def nothing(*args, **kwargs):
    pass


def numinput(self, title, prompt, default=None, minval=None, maxval=None):
    return float(default or minval or 6)


tkinter.mainloop = tkinter.Misc.mainloop = nothing
turtle.done = turtle.mainloop = turtle.exitonclick = turtle.ontimer = nothing
turtle._Screen.mainloop = turtle._Screen.exitonclick = turtle.TurtleScreen.ontimer = nothing
turtle.TurtleScreen.numinput = numinput
turtle.numinput = lambda *args, **kwargs: turtle.Screen().numinput(*args, **kwargs)
turtle.tracer(0)
turtle.tracer = turtle.TurtleScreen.tracer = lambda *args, **kwargs: 1
random.seed(0)
with open(sys.argv[1]) as file:
    script = file.read()
signal.signal(signal.SIGALRM, late)
signal.alarm(int(sys.argv[2]))
try:
    exec(compile(script, sys.argv[1], "exec"), {"__name__": "__main__"})
except Late:
    found["ended"] = "late"
except (SystemExit, turtle.Terminator):
    pass
except Exception as error:
    found["ended"] = f"{type(error).__name__}: {error}"
signal.alarm(0)
# The line that is being drawn is not on the canvas before.
turtle.update()
canvas = turtle.getcanvas()
items = [turtle_.turtle._item for turtle_ in turtle.getscreen()._turtles]
# The turtles themselves are no marks.
shapes = {item for one in items for item in (one if isinstance(one, list) else [one])}
for item in canvas.find_all():
    kind, at = canvas.type(item), canvas.coords(item)
    if item in shapes or canvas.itemcget(item, "state") == "hidden":
        continue
    places = [[x, -y] for x, y in zip(at[::2], at[1::2])]
    if kind == "line" and canvas.itemcget(item, "fill"):
        found["lines"].append([places, hexed(canvas.itemcget(item, "fill"))])
    elif kind == "polygon" and canvas.itemcget(item, "fill"):
        found["fills"].append([places, hexed(canvas.itemcget(item, "fill"))])
    elif kind == "text":
        found["texts"].append(canvas.itemcget(item, "text"))
print()
print(json.dumps(found))
