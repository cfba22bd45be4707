"""CPython's turtle, on the turtles of this program. `_do`, `_new` and `_note` are given by the interpreter's host."""

import math as _math


class TurtleGraphicsError(Exception):
    pass


class Terminator(Exception):
    pass


class Vec2D(tuple):
    def __new__(cls, x, y):
        return tuple.__new__(cls, (x, y))

    def __add__(self, other):
        return Vec2D(self[0] + other[0], self[1] + other[1])

    def __sub__(self, other):
        return Vec2D(self[0] - other[0], self[1] - other[1])

    def __mul__(self, other):
        if isinstance(other, Vec2D):
            return self[0] * other[0] + self[1] * other[1]
        return Vec2D(self[0] * other, self[1] * other)

    def __rmul__(self, other):
        return Vec2D(self[0] * other, self[1] * other)

    def __neg__(self):
        return Vec2D(-self[0], -self[1])

    def __abs__(self):
        return _math.hypot(*self)

    def rotate(self, angle):
        angle = _math.radians(angle)
        cos, sin = _math.cos(angle), _math.sin(angle)
        return Vec2D(self[0] * cos - self[1] * sin, self[1] * cos + self[0] * sin)

    def __getnewargs__(self):
        return tuple(self)

    def __repr__(self):
        return "(%.2f,%.2f)" % self


class Shape:
    def __init__(self, type_, data=None):
        self._type, self._data = type_, data if data is not None else []

    def addcomponent(self, poly, fill, outline=None):
        self._data.append([poly, fill, fill if outline is None else outline])


def _handler_taken(*_args, **_kwargs):
    _note("handlers of keys, clicks and timers are taken, and not called")


class _Canvas:
    """What tkinter's canvas is asked for; it does nothing."""

    def winfo_width(self):
        return _screen._size[0]

    def winfo_height(self):
        return _screen._size[1]

    def winfo_rootwindow(self):
        return self

    def __getattr__(self, name):
        return lambda *args, **kwargs: self

    def __setitem__(self, name, value):
        pass


class TurtleScreen:
    _shapes = {"arrow", "turtle", "circle", "square", "triangle", "classic", "blank"}

    def __init__(self, *_args):
        self._turtles = []
        self._mode, self._colormode, self._bgcolor = "standard", 1.0, "white"
        self._size, self._canvwidth, self._canvheight = (960, 810), 400, 300
        self._delay, self._tracing = 10, 1
        self._bgpic, self._polygons = "nopic", {}
        self.cv = self._canvas = self._root = _Canvas()

    def bgcolor(self, *args):
        if not args:
            return _given(self._bgcolor)
        _told(0, "bgcolor", *args)
        self._bgcolor = _kept(args)

    def bgpic(self, picname=None):
        if picname is None:
            return self._bgpic
        _note("pictures in the background are left out")
        self._bgpic = picname

    def clear(self):
        _do(0, "clearscreen")
        for turtle in self._turtles:
            turtle._begin()
        self._mode, self._colormode, self._bgcolor = "standard", 1.0, "white"

    clearscreen = clear

    def reset(self):
        _do(0, "resetscreen")
        for turtle in self._turtles:
            turtle._begin()

    resetscreen = reset

    def screensize(self, canvwidth=None, canvheight=None, bg=None):
        if canvwidth is canvheight is bg is None:
            return self._canvwidth, self._canvheight
        self._canvwidth = canvwidth or self._canvwidth
        self._canvheight = canvheight or self._canvheight
        if bg is not None:
            self.bgcolor(bg)

    def setworldcoordinates(self, llx, lly, urx, ury):
        self._mode = "world"
        _do(0, "setworldcoordinates", llx, lly, urx, ury)

    def mode(self, mode=None):
        if mode is None:
            return self._mode
        mode = mode.lower()
        if mode not in ("standard", "logo", "world"):
            raise TurtleGraphicsError("No turtle-graphics-mode %s" % mode)
        self._mode = mode
        if mode != "world":
            _do(0, "mode", mode)
        for turtle in self._turtles:
            turtle._begin()

    def colormode(self, cmode=None):
        if cmode is None:
            return self._colormode
        if cmode in (1.0, 255):
            self._colormode = 1.0 if cmode == 1.0 else 255
            _do(0, "colormode", float(cmode))

    def delay(self, delay=None):
        if delay is None:
            return self._delay
        self._delay = int(delay)

    def tracer(self, n=None, delay=None):
        if n is None:
            return self._tracing
        self._tracing = int(n)

    def update(self):
        pass

    def listen(self, xdummy=None, ydummy=None):
        pass

    onkey = onkeypress = onkeyrelease = onscreenclick = onclick = ontimer = _handler_taken

    def mainloop(self):
        pass

    exitonclick = mainloop

    def bye(self):
        raise SystemExit

    def textinput(self, title, prompt):
        return _answered()

    def numinput(self, title, prompt, default=None, minval=None, maxval=None):
        value = default if default is not None else minval
        if value is None:
            return float(_answered())
        _note("questions were answered with their defaults")
        return float(value)

    def getcanvas(self):
        return self._canvas

    def getshapes(self):
        return sorted(self._shapes)

    def register_shape(self, name, shape=None):
        self._shapes = self._shapes | {name}
        if isinstance(shape, Shape):
            # Of a shape of several parts the first.
            parts = shape._data
            shape = parts if shape._type == "polygon" else parts[0][0] if parts else ()
        if shape is not None and not isinstance(shape, str):
            self._polygons[name] = [tuple(map(float, corner)) for corner in shape]

    addshape = register_shape

    def turtles(self):
        others = [turtle for turtle in self._turtles if turtle not in _own]
        return others or list(self._turtles)

    def window_width(self):
        return self._size[0]

    def window_height(self):
        return self._size[1]

    def setup(self, width=0.5, height=0.75, startx=None, starty=None):
        def side(value, whole):
            return int(value * whole) if isinstance(value, float) and value <= 1 else int(value)

        self._size = (side(width, 1920), side(height, 1080))
        _told(0, "setup", *self._size)

    def title(self, titlestring):
        pass

    def save(self, filename, *, overwrite=False):
        _note("files are not written")


_Screen = TurtleScreen
_screen = TurtleScreen()


def Screen():
    return _screen


def _answered():
    _note("questions were answered with 6")
    return "6"


def _told(number, verb, *args):
    try:
        return _do(number, verb, *args)
    except RuntimeError as error:
        raise TurtleGraphicsError(str(error)) from None


def _kept(args):
    """A colour as it is kept: a name, or three numbers up to 255."""
    color = args[0] if len(args) == 1 else args
    if not isinstance(color, str):
        return tuple(round(part * 255 / _screen._colormode) for part in color)
    if not color.startswith("#"):
        return color
    size = (len(color) - 1) // 3
    parts = (color[1 + i * size : 1 + (i + 1) * size] for i in range(3))
    return tuple(16 * int(part, 16) if size == 1 else int(part[:2], 16) for part in parts)


def _given(color):
    """A colour that was kept, in the screen's measure of colours."""
    if isinstance(color, str):
        return color
    return tuple(part * _screen._colormode / 255 for part in color)


def _place(x, y):
    return (x, y) if y is not None else (x[0], x[1])


class RawTurtle:
    def __init__(self, canvas=None, shape="classic", undobuffersize=1000, visible=True):
        # The turtle of plain functions is the first, whether it is spoken to or not.
        _pen_of_functions()
        self._number = _new(None)
        self.screen = canvas if isinstance(canvas, TurtleScreen) else _screen
        self.screen._turtles.append(self)
        self._begin()
        self._visible = visible
        if isinstance(canvas, str):
            shape = canvas
        if shape != "classic":
            self.shape(shape)

    def _begin(self):
        self._pencolor = self._fillcolor = "black"
        self._pensize, self._speed, self._visible, self._shape = 1, 3, True, "classic"
        self._full, self._tilt, self._stretch, self._poly = 360.0, 0.0, (1.0, 1.0, 1), None
        self._stamps, self._resizemode = [], "noresize"

    def _do(self, verb, *args):
        return _told(self._number, verb, *args)

    # Programs name things of their own as methods are named: what is done here asks `_at`, not `pos`.
    def _at(self):
        return Vec2D(*self._do("pos"))

    def _go(self, distance):
        self._do("forward", distance)
        self._went()

    def _goto(self, x, y):
        self._do("goto", x, y)
        self._went()

    def _turn_to(self, heading):
        self._do("setheading", heading)

    def _went(self):
        if self._poly is not None:
            self._poly.append(self._at())

    def forward(self, distance):
        self._go(distance)

    fd = forward

    def back(self, distance):
        self._go(-distance)

    bk = backward = back

    def right(self, angle):
        self._do("left", -angle)

    rt = right

    def left(self, angle):
        self._do("left", angle)

    lt = left

    def goto(self, x, y=None):
        self._goto(*_place(x, y))

    setpos = setposition = goto

    def teleport(self, x=None, y=None, heading=None, *, fill_gap=False):
        at = self._at()
        self._do("teleport", at[0] if x is None else x, at[1] if y is None else y)
        if heading is not None:
            self._turn_to(heading)

    def setx(self, x):
        self._goto(x, self._at()[1])

    def sety(self, y):
        self._goto(self._at()[0], y)

    def setheading(self, to_angle):
        self._turn_to(to_angle)

    seth = setheading

    def home(self):
        self.goto(0, 0)
        self.setheading(0)

    def circle(self, radius, extent=None, steps=None):
        if extent is None:
            extent = self._full
        if self._poly is None:
            args = () if steps is None else (steps,)
            self._do("circle", radius, extent, *args)
            return
        # The corners that are asked for are those of CPython's own circle.
        if steps is None:
            steps = 1 + int(min(11 + abs(radius) / 6.0, 59.0) * abs(extent) / self._full)
        turn = extent / steps
        side = 2.0 * radius * _math.sin(_math.pi * turn / self._full)
        turn = -turn if radius < 0 else turn
        side = -side if radius < 0 else side
        self._do("left", turn / 2)
        for _ in range(steps):
            self._go(side)
            self._do("left", turn)
        self._do("left", -turn / 2)

    def dot(self, size=None, *color):
        self._do("dot", size, *color)

    def stamp(self):
        self._do("stamp")
        self._stamps.append(1 + max(self._stamps, default=0))
        return self._stamps[-1]

    def clearstamp(self, stampid):
        if stampid in self._stamps:
            self._do("clearstamp", self._stamps.index(stampid))
            self._stamps.remove(stampid)

    def clearstamps(self, n=None):
        self._do("clearstamps", n)
        self._stamps = [] if n is None else self._stamps[n:] if n >= 0 else self._stamps[:n]

    def undo(self):
        self._do("undo")

    def setundobuffer(self, size):
        pass

    def undobufferentries(self):
        return self._do("undoable")

    def speed(self, speed=None):
        if speed is None:
            return self._speed
        named = {"fastest": 0, "fast": 10, "normal": 6, "slow": 3, "slowest": 1}
        speed = named.get(speed, speed)
        self._speed = int(round(speed)) if 0.5 < speed < 10.5 else 0

    def pos(self):
        return self._at()

    position = pos

    def xcor(self):
        return self._do("pos")[0]

    def ycor(self):
        return self._do("pos")[1]

    def heading(self):
        return self._do("heading")

    def _other(self, x, y):
        if isinstance(x, RawTurtle):
            x = x._at()
        return Vec2D(*_place(x, y))

    def towards(self, x, y=None):
        away = self._other(x, y) - self._at()
        angle = round(_math.degrees(_math.atan2(away[1], away[0])), 10) % 360.0
        if self.screen._mode == "logo":
            angle = (90.0 - angle) % 360.0
        return angle * self._full / 360.0

    def distance(self, x, y=None):
        return abs(self._other(x, y) - self._at())

    def degrees(self, fullcircle=360.0):
        self._full = fullcircle
        self._do("degrees", fullcircle)

    def radians(self):
        self._full = 2 * _math.pi
        self._do("radians")

    def pendown(self):
        self._do("pen", True)

    pd = down = pendown

    def penup(self):
        self._do("pen", False)

    pu = up = penup

    def isdown(self):
        return self._do("isdown")

    def pensize(self, width=None):
        if width is None:
            return self._pensize
        self._do("pensize", width)
        self._pensize = width
        if self._resizemode == "auto":
            self._fit()

    width = pensize

    def pen(self, pen=None, **pendict):
        wanted = {**(pen or {}), **pendict}
        if not wanted:
            return {
                "shown": self._visible,
                "pendown": self._do("isdown"),
                "pencolor": _given(self._pencolor),
                "fillcolor": _given(self._fillcolor),
                "pensize": self._pensize,
                "speed": self._speed,
                "resizemode": self._resizemode,
                "stretchfactor": self._stretch[:2],
                "shearfactor": 0.0,
                "outline": self._stretch[2],
                "tilt": self._tilt,
            }
        for name, value in wanted.items():
            match name:
                case "shown":
                    self._visible = value
                case "pendown":
                    self._do("pen", bool(value))
                case "pencolor" | "fillcolor" | "pensize" | "speed" | "resizemode":
                    getattr(RawTurtle, name)(self, value)
                case "stretchfactor":
                    RawTurtle.shapesize(self, *value)
                case "outline":
                    RawTurtle.shapesize(self, outline=value)

    def pencolor(self, *args):
        if not args:
            return _given(self._pencolor)
        self._do("pencolor", *args)
        self._pencolor = _kept(args)

    def fillcolor(self, *args):
        if not args:
            return _given(self._fillcolor)
        self._do("fillcolor", *args)
        self._fillcolor = _kept(args)

    def color(self, *args):
        if not args:
            return _given(self._pencolor), _given(self._fillcolor)
        pen, fill = args if len(args) == 2 else (args, args)
        RawTurtle.pencolor(self, *(pen if len(args) != 2 else (pen,)))
        RawTurtle.fillcolor(self, *(fill if len(args) != 2 else (fill,)))

    def filling(self):
        return self._do("filling")

    def begin_fill(self):
        self._do("begin_fill")

    def end_fill(self):
        self._do("end_fill")

    def reset(self):
        self._do("reset")
        # A turtle keeps its shape.
        shape = self._shape
        self._begin()
        self._shape = shape

    def clear(self):
        self._do("clear")
        self._stamps = []

    def write(self, arg, move=False, align="left", font=("Arial", 8, "normal")):
        self._do("write", str(arg), bool(move), align, font)

    def showturtle(self):
        self._visible = True

    st = showturtle

    def hideturtle(self):
        self._visible = False

    ht = hideturtle

    def isvisible(self):
        return self._visible

    def shape(self, name=None):
        if name is None:
            return self._shape
        if name not in _screen._shapes:
            raise TurtleGraphicsError("There is no shape named %s" % name)
        self._shape = name
        if name in _screen._polygons:
            self._do("polygon", _screen._polygons[name])
        elif name in TurtleScreen._shapes:
            self._do("shape", name)

    def resizemode(self, rmode=None):
        if rmode is None:
            return self._resizemode
        if rmode in ("auto", "user", "noresize"):
            self._resizemode = rmode
            self._fit()

    def _fit(self):
        """Stretches and turns the turtle's shape as its resizemode has it."""
        size, tilt = (1, 1, 1), 0
        if self._resizemode == "auto":
            by = max(1, self._pensize / 5)
            size = (by, by, self._pensize)
        elif self._resizemode == "user":
            size, tilt = self._stretch, self._tilt
        self._do("shapesize", *size)
        self._do("tilt", tilt)

    def shapesize(self, stretch_wid=None, stretch_len=None, outline=None):
        if stretch_wid is stretch_len is outline is None:
            return self._stretch
        wide, long, edge = self._stretch
        wide = stretch_wid if stretch_wid is not None else wide
        if stretch_len is None:
            long = wide if stretch_wid is not None else long
        else:
            long = stretch_len
        self._stretch = (wide, long, edge if outline is None else outline)
        self._resizemode = "user"
        self._fit()

    turtlesize = shapesize

    def shearfactor(self, shear=None):
        return 0.0 if shear is None else None

    def tiltangle(self, angle=None):
        if angle is None:
            return self._tilt
        self._tilt = float(angle)
        self._resizemode = "user"
        self._fit()

    settiltangle = tiltangle

    def tilt(self, angle):
        self.tiltangle(self._tilt + angle)

    def shapetransform(self, *_args):
        return (1.0, 0.0, 0.0, 1.0)

    def get_shapepoly(self):
        return None

    onclick = onrelease = ondrag = _handler_taken

    def begin_poly(self):
        self._poly = [self._at()]

    def end_poly(self):
        self._polygon, self._poly = tuple(self._poly or ()), None

    def get_poly(self):
        return getattr(self, "_polygon", None)

    def clone(self):
        other = self.__class__.__new__(self.__class__)
        other.__dict__.update(self.__dict__)
        other._number = _new(self._number)
        other._stamps = []
        self.screen._turtles.append(other)
        return other

    def getturtle(self):
        return self

    getpen = getturtle

    def getscreen(self):
        return self.screen


class RawPen(RawTurtle):
    pass


class Turtle(RawTurtle):
    _screen = _screen

    def __init__(self, shape="classic", undobuffersize=1000, visible=True):
        RawTurtle.__init__(self, None, shape, undobuffersize, visible)


class Pen(Turtle):
    pass


_own = []


def _pen_of_functions():
    if not _own:
        pen = RawTurtle.__new__(RawTurtle)
        pen._number, pen.screen = 0, _screen
        _own.append(pen)
        _screen._turtles.append(pen)
        pen._begin()
    return _own[0]


class ScrolledCanvas(_Canvas):
    def __init__(self, *_args, **_kwargs):
        pass


Canvas = ScrolledCanvas


def _function(name, of):
    def function(*args, **kwargs):
        return getattr(of(), name)(*args, **kwargs)

    function.__name__ = name
    return function


for _name in dir(RawTurtle):
    if not _name.startswith("_") and _name != "screen":
        globals()[_name] = _function(_name, _pen_of_functions)
for _name in dir(TurtleScreen):
    if not _name.startswith("_") and _name not in ("clear", "reset", "onclick"):
        globals()[_name] = _function(_name, Screen)
done = mainloop
onscreenclick = _handler_taken


def write_docstringdict(filename=""):
    _note("files are not written")


__all__ = [_name for _name in globals() if not _name.startswith("_")]
