"""Makes `composed/`: clean pictures of compositions, drawn by renderers that are not this project's.

`composed_programs.txt` says what is drawn. CPython's own `turtle` draws a part of it on a Tk canvas, which is taken
from the screen (no grey) or through PostScript and Ghostscript; resvg, Cairo (CairoSVG) and librsvg draw the others
from SVG, where arcs are arcs. Pens are 1 to 8 px wide and 0.5 to 2% of the picture, pictures 200 to 1500 px, PNG or
JPEG. Each picture has a random generator of its own, seeded by its name.

    apt-get install xvfb ghostscript librsvg2-bin libcairo2 python3-tk
    python3 -m venv venv && venv/bin/pip install pillow==13.0.0 cairosvg==2.9.1 resvg-py==0.5.0
    xvfb-run -s "-screen 0 1600x1600x24" venv/bin/python assets/eval/make_composed.py
"""

import io
import json
import math
import random
import subprocess
import tkinter
import turtle
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import cairosvg
import resvg_py
from PIL import Image, ImageGrab

HERE = Path(__file__).parent
FOLDER = HERE / "composed"
MATH = {name: getattr(math, name) for name in ("sin", "cos", "tan", "radians", "sqrt")}


def programs():
    """Names and texts of `composed_programs.txt`."""
    blocks = (HERE / "composed_programs.txt").read_text().split("# ")[1:]
    return [(block.split("\n", 1)[0], block.split("\n", 1)[1].strip("\n")) for block in blocks]


@dataclass
class Look:
    """How a program is drawn."""

    renderer: str  # "screen", "postscript", "resvg", "cairo", "rsvg"
    pen: int  # px
    width: int  # px
    height: int
    scale: float  # px to a step
    at: tuple  # of the origin, px from the upper left
    ink: tuple  # red, green, blue
    paper: tuple
    ends: str  # of lines: "round" or "butt"
    quality: int  # of JPEG; 0 is PNG


# What a program draws, as paths of lines and arcs in steps, y up


def paths_of(program):
    state = {"x": 0.0, "y": 0.0, "heading": 0.0, "down": True}
    paths = []

    def place():
        return (state["x"], state["y"])

    def draw(piece):
        if state["down"]:
            if not paths or paths[-1][-1][-1] != place():
                paths.append([(place(),)])
            paths[-1].append(piece)
        state["x"], state["y"] = piece[-1]

    def goto(x, y):
        draw(((float(x), float(y)),))

    def forward(distance):
        angle = math.radians(state["heading"])
        goto(state["x"] + distance * math.cos(angle), state["y"] + distance * math.sin(angle))

    def circle(radius, extent=360):
        # Two arcs, for half a circle and more is not told by its ends.
        for _ in range(2):
            side = math.radians(state["heading"] + 90)
            centre = (state["x"] + radius * math.cos(side), state["y"] + radius * math.sin(side))
            turn = math.copysign(extent / 2, extent * radius)
            state["heading"] += turn
            side += math.radians(turn)
            end = (centre[0] - radius * math.cos(side), centre[1] - radius * math.sin(side))
            draw((abs(radius), turn > 0, end))

    def teleport(x, y, heading=None):
        state.update(x=float(x), y=float(y), heading=state["heading"] if heading is None else heading)

    @contextmanager
    def fork_state():
        saved = dict(state)
        yield
        state.update(saved)

    names = {
        "goto": goto,
        "forward": forward,
        "backward": lambda distance: forward(-distance),
        "circle": circle,
        "teleport": teleport,
        "fork_state": fork_state,
        "setheading": lambda angle: state.update(heading=angle),
        "left": lambda angle: state.update(heading=state["heading"] + angle),
        "right": lambda angle: state.update(heading=state["heading"] - angle),
        "penup": lambda: state.update(down=False),
        "pendown": lambda: state.update(down=True),
    }
    exec(program, names | MATH)
    return paths


def bounds(paths):
    """The box around the paths' ends and, for arcs, their circles' outermost points that are drawn."""
    xs, ys = [], []
    for path in paths:
        x, y = path[0][-1]
        xs.append(x)
        ys.append(y)
        for piece in path[1:]:
            end = piece[-1]
            if len(piece) == 3:
                for px, py in arc_points((x, y), *piece):
                    xs.append(px)
                    ys.append(py)
            x, y = end
            xs.append(x)
            ys.append(y)
    return min(xs), min(ys), max(xs), max(ys)


def arc_points(start, radius, leftwards, end):
    """Points on an arc of at most half a circle."""
    chord = math.dist(start, end)
    if chord == 0:
        return []
    height = math.sqrt(max(0, radius**2 - chord**2 / 4)) * (1 if leftwards else -1)
    dx, dy = (end[0] - start[0]) / chord, (end[1] - start[1]) / chord
    centre = ((start[0] + end[0]) / 2 - dy * height, (start[1] + end[1]) / 2 + dx * height)
    first = math.atan2(start[1] - centre[1], start[0] - centre[0])
    turn = 2 * math.asin(min(1, chord / 2 / radius)) * (1 if leftwards else -1)
    angles = [first + turn * k / 60 for k in range(61)]
    return [(centre[0] + radius * math.cos(a), centre[1] + radius * math.sin(a)) for a in angles]


# Renderers


def svg(program, look):
    at = lambda p: f"{look.at[0] + look.scale * p[0]:.3f} {look.at[1] - look.scale * p[1]:.3f}"  # noqa: E731
    data = []
    for path in paths_of(program):
        data.append(f"M{at(path[0][0])}")
        for piece in path[1:]:
            if len(piece) == 3:
                radius, leftwards, end = piece
                data.append(f"A{radius * look.scale:.3f} {radius * look.scale:.3f} 0 0 {0 if leftwards else 1} {at(end)}")
            else:
                data.append(f"L{at(piece[0])}")
    join = "round" if look.ends == "round" else "miter"
    color = lambda rgb: "#" + "".join(f"{value:02x}" for value in rgb)  # noqa: E731
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{look.width}" height="{look.height}">'
        f'<rect width="100%" height="100%" fill="{color(look.paper)}"/>'
        f'<path d="{" ".join(data)}" fill="none" stroke="{color(look.ink)}" stroke-width="{look.pen}" '
        f'stroke-linecap="{look.ends}" stroke-linejoin="{join}"/></svg>'
    )


def svg_drawn(program, look):
    text = svg(program, look)
    if look.renderer == "resvg":
        return Image.open(io.BytesIO(bytes(resvg_py.svg_to_bytes(svg_string=text))))
    if look.renderer == "cairo":
        return Image.open(io.BytesIO(cairosvg.svg2png(text.encode())))
    return Image.open(io.BytesIO(subprocess.run(["rsvg-convert"], input=text.encode(), stdout=subprocess.PIPE, check=True).stdout))


def turtle_drawn(program, look):
    window = tkinter.Tk()
    window.overrideredirect(True)
    window.geometry(f"{look.width}x{look.height}+0+0")
    canvas = tkinter.Canvas(window, width=look.width, height=look.height, highlightthickness=0)
    canvas.pack()
    screen = turtle.TurtleScreen(canvas)
    screen.colormode(255)
    screen.bgcolor(look.paper)
    screen.tracer(0)
    pen = turtle.RawTurtle(screen)
    pen.hideturtle()
    pen.pensize(look.pen)
    pen.pencolor(look.ink)
    left, up = look.at[0] - look.width / 2, look.height / 2 - look.at[1]

    def goto(x, y):
        pen.goto(left + look.scale * x, up + look.scale * y)

    def teleport(x, y, heading=None):
        down = pen.isdown()
        pen.penup()
        goto(x, y)
        if heading is not None:
            pen.setheading(heading)
        if down:
            pen.pendown()

    @contextmanager
    def fork_state():
        place, heading, down = pen.position(), pen.heading(), pen.isdown()
        yield
        pen.penup()
        pen.goto(place)
        pen.setheading(heading)
        if down:
            pen.pendown()

    def circle(radius, extent=360):
        pen.circle(look.scale * radius, extent)

    names = {
        "goto": goto,
        "forward": lambda distance: pen.forward(look.scale * distance),
        "backward": lambda distance: pen.backward(look.scale * distance),
        "circle": circle,
        "teleport": teleport,
        "fork_state": fork_state,
        "setheading": pen.setheading,
        "left": pen.left,
        "right": pen.right,
        "penup": pen.penup,
        "pendown": pen.pendown,
    }
    pen.penup()
    goto(0, 0)
    pen.pendown()
    exec(program, names | MATH)
    screen.update()
    window.update()
    if look.renderer == "screen":
        image = ImageGrab.grab((0, 0, look.width, look.height), xdisplay="")
    else:
        text = canvas.postscript(
            x=-look.width / 2, y=-look.height / 2, width=look.width, height=look.height,
            pagewidth=look.width, pageheight=look.height, pagex=0, pagey=0, pageanchor="sw",
        )  # fmt: skip
        size = f"-g{look.width}x{look.height}"
        command = ["gs", "-q", "-dBATCH", "-dNOPAUSE", "-dSAFER", "-r72", size, "-dGraphicsAlphaBits=4", "-sDEVICE=png16m", "-sOutputFile=-", "-"]
        image = Image.open(io.BytesIO(subprocess.run(command, input=text.encode(), stdout=subprocess.PIPE, check=True).stdout))
    window.destroy()
    return image.convert("RGB")


# How each picture looks


INKS = [(0, 0, 0)] * 6 + [(30, 30, 30), (20, 40, 120), (150, 20, 30), (20, 90, 50)]
PAPERS = [(255, 255, 255)] * 6 + [(246, 243, 232), (238, 238, 238)]


def look_of(name, program, number):
    rng = random.Random(name)
    renderer = ["screen", "resvg", "postscript", "cairo", "resvg", "rsvg"][number % 6]
    # CPython's turtle draws circles as polygons; with a thin pen in a small picture those are no circles.
    by_turtle = renderer in ("screen", "postscript")
    pen = rng.choice([5, 6, 6, 7, 8] if by_turtle else [1, 2, 2, 3, 3, 4, 4, 5, 6, 6, 7, 8])
    share = math.exp(rng.uniform(math.log(0.005), math.log(0.015 if by_turtle else 0.02)))
    side = int(min(1500, max(200, pen / share)))
    x0, y0, x1, y1 = bounds(paths_of(program))
    margin = rng.uniform(0.06, 0.2) * side
    scale = (side - 2 * margin) / max(x1 - x0, y1 - y0)
    width = max(200, round((x1 - x0) * scale + 2 * margin))
    height = max(200, round((y1 - y0) * scale + 2 * margin))
    ends = "butt" if renderer in ("resvg", "cairo", "rsvg") and rng.random() < 0.2 else "round"
    shift = [rng.uniform(-0.5, 0.5) * margin for _ in range(2)]
    at = (width / 2 + shift[0] - scale * (x0 + x1) / 2, height / 2 + shift[1] + scale * (y0 + y1) / 2)
    quality = rng.choice([0, 0, 0, 60, 80, 92])
    return Look(renderer, pen, width, height, scale, at, rng.choice(INKS), rng.choice(PAPERS), ends, quality)


def saved(image, path, look):
    """Saves the picture as small as its kind allows."""
    if look.quality:
        image.save(path, quality=look.quality, optimize=True)
        return
    colors = len(image.getcolors(1 << 24))
    if colors <= 2:
        image = image.convert("P", palette=Image.Palette.ADAPTIVE, colors=2)
        image.save(path, bits=1, optimize=True)
    else:
        image = image.quantize(16, dither=Image.Dither.NONE)
        image.save(path, bits=4, optimize=True)


def main():
    FOLDER.mkdir(exist_ok=True)
    rows = []
    for number, (name, program) in enumerate(programs()):
        look = look_of(name, program, number)
        draw = turtle_drawn if look.renderer in ("screen", "postscript") else svg_drawn
        image = draw(program, look).convert("RGB")
        assert image.size == (look.width, look.height), (name, image.size, look)
        file = f"{name}.{'jpg' if look.quality else 'png'}"
        saved(image, FOLDER / file, look)
        rows.append(
            {"id": name, "image": f"composed/{file}", "pen_px": look.pen, "renderer": look.renderer, "truth": program}
        )
    (HERE / "composed.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))


if __name__ == "__main__":
    main()
