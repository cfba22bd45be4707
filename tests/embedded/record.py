"""Runs a turtle program in CPython and prints as JSON what it drew: record.py PROGRAM SECONDS.

Lines are noted where every line ends (`_goto`), fills, dots and texts where they are asked for. Handlers of timers are
taken and not called, as Logogram does, and a program that goes on is cut off after SECONDS.
"""

import json
import random
import signal
import sys
import turtle

found = {"lines": [], "fills": [], "dots": 0, "texts": [], "ended": "end"}


class Late(BaseException):
    pass


def late(*_):
    raise Late


def hexed(color):
    return "#%02x%02x%02x" % tuple(value // 256 for value in turtle.getcanvas().winfo_rgb(color))


def goto(self, end):
    start = self._position
    if self._drawing and start != end:
        found["lines"].append([*start, *end, hexed(self._pencolor)])
    own_goto(self, end)


def end_fill(self):
    if self.filling() and len(self._fillpath) > 2:
        found["fills"].append([[list(p) for p in self._fillpath], hexed(self._fillcolor)])
    own_end_fill(self)


def dot(self, *args, **kwargs):
    found["dots"] += 1
    own_dot(self, *args, **kwargs)


def write(self, arg, *args, **kwargs):
    found["texts"].append(str(arg))
    own_write(self, arg, *args, **kwargs)


def nothing(*args, **kwargs):
    pass


def numinput(self, title, prompt, default=None, minval=None, maxval=None):
    return float(default or minval or 6)


def of_pen(name):
    def function(*args, **kwargs):
        if turtle.Turtle._pen is None:
            turtle.Turtle._pen = turtle.Turtle()
        return getattr(turtle.Turtle._pen, name)(*args, **kwargs)

    return function


own_goto, turtle.RawTurtle._goto = turtle.RawTurtle._goto, goto
own_end_fill, turtle.RawTurtle.end_fill = turtle.RawTurtle.end_fill, end_fill
own_dot, turtle.RawTurtle.dot = turtle.RawTurtle.dot, dot
own_write, turtle.RawTurtle.write = turtle.RawTurtle.write, write
# The functions of the module were made from the methods as they were.
for name in ("end_fill", "dot", "write"):
    setattr(turtle, name, of_pen(name))
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
print()
print(json.dumps(found))
