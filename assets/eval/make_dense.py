"""Makes `dense.jsonl`: 60 dense or odd drawings, as strokes.

Mazes, hatching, weaves, scribbles, knots, filled shapes, walls, spirals, nested figures: drawings whose lines are
everywhere, so that another drawing's lines are near them by chance. Units are those of a page of 1000 by 1000, y down.

    python3 assets/eval/make_dense.py            # writes assets/eval/dense.jsonl; needs no package
"""

import json
import math
import random
from pathlib import Path

FILE = Path(__file__).parent / "dense.jsonl"

DRAWINGS = []


def drawing(kind, *args, **options):
    """Registers what a function draws, once for each use of this."""

    def register(function):
        DRAWINGS.append((kind, function, args, options))
        return function

    return register


# Tools


def polar(radius, degrees, centre=(500, 500)):
    angle = math.radians(degrees)
    return (centre[0] + radius * math.cos(angle), centre[1] + radius * math.sin(angle))


def curve(at, count, closed=False):
    """The points of `at(t)` for t from 0 to 1."""
    points = [at(i / count) for i in range(count + 1)]
    if closed:
        points[-1] = points[0]
    return points


def circle(x, y, radius, count=48):
    return curve(lambda t: polar(radius, 360 * t, (x, y)), count, closed=True)


def polygon(sides, radius, turn=0.0, centre=(500, 500)):
    return [polar(radius, turn + 360 * i / sides, centre) for i in range(sides)] + [polar(radius, turn, centre)]


def box(x, y, width, height):
    return [(x, y), (x + width, y), (x + width, y + height), (x, y + height), (x, y)]


def hatched(outline, gap, degrees, there_and_back=False):
    """Parallel lines inside a closed outline, `gap` apart."""
    cos, sin = math.cos(math.radians(degrees)), math.sin(math.radians(degrees))
    turned = [(x * cos + y * sin, y * cos - x * sin) for x, y in outline]
    low, high = min(y for _, y in turned), max(y for _, y in turned)
    lines, level = [], low + gap / 2
    while level < high:
        cuts = []
        for (x0, y0), (x1, y1) in zip(turned, turned[1:]):
            if (y0 <= level) != (y1 <= level):
                cuts.append(x0 + (level - y0) / (y1 - y0) * (x1 - x0))
        cuts.sort()
        for start, end in zip(cuts[::2], cuts[1::2]):
            lines.append([(x * cos - level * sin, x * sin + level * cos) for x in (start, end)])
        level += gap
    if there_and_back:
        return [[p for i, line in enumerate(lines) for p in (line if i % 2 else line[::-1])]]
    return lines


def smooth(points, times=3):
    """The closed or open polyline with its corners cut (Chaikin)."""
    for _ in range(times):
        cut = [points[0]]
        for (x0, y0), (x1, y1) in zip(points, points[1:]):
            cut += [(0.75 * x0 + 0.25 * x1, 0.75 * y0 + 0.25 * y1), (0.25 * x0 + 0.75 * x1, 0.25 * y0 + 0.75 * y1)]
        points = cut + [points[-1]]
    return points


PAGE = box(50, 50, 900, 900)


# Mazes


@drawing("maze", columns=8, rows=8, seed=1)
@drawing("maze", columns=12, rows=12, seed=2)
@drawing("maze", columns=16, rows=16, seed=3)
@drawing("maze", columns=24, rows=24, seed=4)
@drawing("maze", columns=20, rows=9, seed=5)
@drawing("maze", columns=14, rows=14, seed=6, braid=0.5)
def maze(columns, rows, seed, braid=0.0):
    """Walls of a maze that a depth-first search dug; `braid` is the share of dead ends that are opened."""
    rng = random.Random(seed)
    open_walls, seen, stack = set(), {(0, 0)}, [(0, 0)]
    while stack:
        x, y = stack[-1]
        near = [(x + dx, y + dy) for dx, dy in ((1, 0), (-1, 0), (0, 1), (0, -1))]
        near = [(a, b) for a, b in near if 0 <= a < columns and 0 <= b < rows and (a, b) not in seen]
        if not near:
            stack.pop()
            continue
        there = rng.choice(near)
        open_walls.add(frozenset(((x, y), there)))
        seen.add(there)
        stack.append(there)
    size = 900 / max(columns, rows)
    at = lambda x, y: (50 + x * size, 50 + y * size)  # noqa: E731
    strokes = [[at(1, 0), at(columns, 0), at(columns, rows), at(columns - 1, rows)], [at(0, 0), at(0, rows), at(columns - 1, rows)]]
    for x in range(columns):
        for y in range(rows):
            for there, wall in (((x + 1, y), (at(x + 1, y), at(x + 1, y + 1))), ((x, y + 1), (at(x, y + 1), at(x + 1, y + 1)))):
                inside = there[0] < columns and there[1] < rows
                if inside and frozenset(((x, y), there)) not in open_walls and rng.random() >= braid:
                    strokes.append(list(wall))
    return strokes


@drawing("maze", rings=7, seed=7)
def round_maze(rings, seed):
    rng = random.Random(seed)
    strokes = []
    for ring in range(1, rings + 1):
        radius = 450 * ring / rings
        gate = rng.uniform(0, 360)
        width = math.degrees(45 / radius)
        strokes.append(curve(lambda t: polar(radius, gate + width + (360 - width) * t), 20 + 10 * ring))
        if ring < rings:
            for _ in range(ring + 1):
                angle = rng.uniform(0, 360)
                strokes.append([polar(radius, angle), polar(radius + 450 / rings, angle)])
    return strokes


# Hatching


@drawing("hatching", gap=45, degrees=45)
@drawing("hatching", gap=30, degrees=90)
@drawing("hatching", gap=20, degrees=-30)
@drawing("hatching", gap=50, degrees=0)
def hatched_page(gap, degrees):
    return hatched(PAGE, gap, degrees)


@drawing("hatching", [(45, 45), (-45, 45)], PAGE)
@drawing("hatching", [(0, 36), (60, 36), (120, 36)], circle(500, 500, 450))
@drawing("hatching", [(30, 30), (75, 50)], polygon(3, 480, -90))
@drawing("hatching", [(10, 28)], polygon(6, 470))
def cross_hatched(directions, outline):
    return [outline] + [line for degrees, gap in directions for line in hatched(outline, gap, degrees)]


# Weaves


@drawing("weave", bands=6, over=1)
@drawing("weave", bands=9, over=2)
def weave(bands, over):
    """Bands that go over and under each other, each of two lines."""
    pitch, width = 900 / bands, 620 / bands
    strokes = []
    for i in range(bands):
        for side in (0, width):
            for j in range(bands):
                hidden = (i + j // over) % 2 == 0
                for across, under in ((True, hidden), (False, not ((j + i // over) % 2 == 0))):
                    here = 50 + i * pitch + side
                    start = 50 + j * pitch - (pitch - width)
                    pieces = [(start, start + pitch - width)] if under else [(start, start + pitch)]
                    for a, b in pieces:
                        strokes.append([(max(50, a), here), (b, here)] if across else [(here, max(50, a)), (here, b)])
    return strokes


@drawing("weave", step=100)
def basket(step):
    """Squares of parallel strips, level and upright in turn."""
    strokes = []
    for i in range(9):
        for j in range(9):
            x, y = 50 + i * step, 50 + j * step
            for k in range(4):
                by = k * step / 4
                level = [(x, y + by), (x + step, y + by)]
                strokes.append(level if (i + j) % 2 else [(x + by, y), (x + by, y + step)])
    return strokes


# Scribbles


@drawing("scribble", seed=11, turns=60)
@drawing("scribble", seed=12, turns=140)
def random_scribble(seed, turns):
    rng = random.Random(seed)
    return [smooth([(rng.uniform(50, 950), rng.uniform(50, 950)) for _ in range(turns)], 2)]


@drawing("scribble", seed=13)
def zigzag_scribble(seed):
    """A child's filling in of a page: back and forth, unevenly."""
    rng = random.Random(seed)
    points = []
    for i in range(70):
        along = 50 + 900 * i / 70
        reach = 200 + 200 * math.sin(i / 9)
        points.append((along + rng.uniform(-20, 20), 500 + (reach if i % 2 else -reach) + rng.uniform(-40, 40)))
    return [smooth(points, 2)]


@drawing("scribble", loops=24, radius=90, seed=14)
def looped_scribble(loops, radius, seed):
    rng = random.Random(seed)
    strokes = []
    for row in range(5):
        wobble = [rng.uniform(0.7, 1.2) for _ in range(loops + 1)]
        at = lambda t: (  # noqa: E731
            100 + 800 * t - radius * wobble[int(t * loops)] * math.sin(2 * math.pi * loops * t) * 0.8,
            140 + row * 180 - radius * wobble[int(t * loops)] * math.cos(2 * math.pi * loops * t),
        )
        strokes.append(curve(at, 20 * loops))
    return strokes


@drawing("scribble", 7, 5, 0.4)
@drawing("scribble", 9, 8, 1.1)
def lissajous(a, b, phase):
    at = lambda t: (500 + 450 * math.sin(2 * math.pi * a * t + phase), 500 + 450 * math.sin(2 * math.pi * b * t))  # noqa: E731
    return [curve(at, 600, closed=True)]


@drawing("scribble", outer=105, inner=38, pen=60)
def spirograph(outer, inner, pen):
    turns = inner // math.gcd(outer, inner)
    scale = 450 / (outer - inner + pen)

    def at(t):
        angle = 2 * math.pi * turns * t
        rolled = angle * (outer - inner) / inner
        x = (outer - inner) * math.cos(angle) + pen * math.cos(rolled)
        y = (outer - inner) * math.sin(angle) - pen * math.sin(rolled)
        return (500 + scale * x, 500 + scale * y)

    return [curve(at, 60 * outer // math.gcd(outer, inner), closed=True)]


# Writing


FONT = {
    "A": ["0,7 2,0 4,7", "1,4 3,4"], "B": ["0,0 0,7 3,7 4,6 4,4 3,3 0,3", "0,0 3,0 4,1 4,2 3,3"],
    "E": ["4,0 0,0 0,7 4,7", "0,3 3,3"], "G": ["4,1 3,0 1,0 0,1 0,6 1,7 3,7 4,6 4,4 2,4"],
    "H": ["0,0 0,7", "4,0 4,7", "0,3 4,3"], "K": ["0,0 0,7", "4,0 0,4 4,7"], "L": ["0,0 0,7 4,7"],
    "M": ["0,7 0,0 2,4 4,0 4,7"], "N": ["0,7 0,0 4,7 4,0"], "O": ["1,0 3,0 4,1 4,6 3,7 1,7 0,6 0,1 1,0"],
    "R": ["0,7 0,0 3,0 4,1 4,3 3,4 0,4", "2,4 4,7"], "S": ["4,1 3,0 1,0 0,1 0,2 4,5 4,6 3,7 1,7 0,6"],
    "T": ["0,0 4,0", "2,0 2,7"], "W": ["0,0 1,7 2,3 3,7 4,0"], "X": ["0,0 4,7", "4,0 0,7"], "Z": ["0,0 4,0 0,7 4,7"],
}  # fmt: skip


def letter(name, x, y, size):
    points = lambda text: [tuple(map(int, pair.split(","))) for pair in text.split()]  # noqa: E731
    return [[(x + a * size / 7, y + b * size / 7) for a, b in points(text)] for text in FONT[name]]


@drawing("writing", ["THE", "LAZY".replace("Y", "R"), "GHOST"], 210)
@drawing("writing", ["ALTERNATE", "MENTHOLS", "BREAKNOWS", "GREATEXAM", "ZEROHERON", "WALKMASTO"], 130)
def printed(lines, size):
    strokes = []
    for row, text in enumerate(lines):
        for column, name in enumerate(text):
            strokes += letter(name, 50 + column * size * 0.78, 50 + row * size * 1.18, size)
    return strokes


@drawing("writing", seed=21)
def handwriting(seed):
    """Lines of joined strokes as of a letter written in a hurry."""
    rng = random.Random(seed)
    strokes = []
    for row in range(8):
        x = 60.0
        while x < 880:
            points = [(x, 100 + row * 112)]
            for _ in range(rng.randint(4, 11)):
                tall = rng.choice([28, 32, 36, 70])
                x += rng.uniform(10, 18)
                points += [(x, points[0][1] - tall), (x + rng.uniform(2, 9), points[0][1] + rng.choice([0, 0, 4, 34]))]
            strokes.append(smooth(points, 2))
            x += 34
    return strokes


# Filled shapes


@drawing("filled", gap=14)
def filled_heart(gap):
    def at(t):
        a = 2 * math.pi * t
        x = 16 * math.sin(a) ** 3
        y = 13 * math.cos(a) - 5 * math.cos(2 * a) - 2 * math.cos(3 * a) - math.cos(4 * a)
        return (500 + 28 * x, 470 - 28 * y)

    outline = curve(at, 90, closed=True)
    return [outline] + hatched(outline, gap, 35)


@drawing("filled", teeth=10, gap=12)
def filled_gear(teeth, gap):
    outline = []
    for i in range(teeth):
        for radius, share in ((340, 0.0), (340, 0.25), (450, 0.32), (450, 0.68), (340, 0.75)):
            outline.append(polar(radius, 360 * (i + share) / teeth))
    outline.append(outline[0])
    hole = circle(500, 500, 150)
    # A hole is cut out where its outline goes on from the other's.
    return [outline, hole] + hatched(outline + hole, gap, 0)


@drawing("filled", gap=16)
def filled_star(gap):
    outline = [polar(470 if i % 2 == 0 else 190, -90 + 36 * i) for i in range(11)]
    return [outline] + hatched(outline, gap, 90)


@drawing("filled", gap=15)
def filled_arrow_logo(gap):
    """Three arrows that follow each other around a ring, each filled."""
    strokes = []
    for k in range(3):
        start = 120 * k
        outer = curve(lambda t: polar(440, start + 75 * t), 16)
        inner = curve(lambda t: polar(270, start + 75 * (1 - t)), 16)
        outline = outer + [polar(490, start + 75), polar(355, start + 108), polar(220, start + 75)] + inner
        outline.append(outline[0])
        strokes += [outline] + hatched(outline, gap, 20 + 60 * k)
    return strokes


@drawing("filled", gap=13)
def filled_letter_logo(gap):
    outline = [(120, 900), (120, 100), (300, 100), (500, 480), (700, 100), (880, 100), (880, 900), (710, 900),
               (710, 380), (540, 690), (460, 690), (290, 380), (290, 900), (120, 900)]  # fmt: skip
    return [box(50, 50, 900, 900), outline] + hatched(outline, gap, -45)


# Knots


@drawing("knot", 2, 3, strands=3)
@drawing("knot", 5, 8, strands=1)
def torus_knot(p, q, strands):
    strokes = []
    for strand in range(strands):
        width = 30 * (strand - (strands - 1) / 2)

        def at(t):
            angle = 2 * math.pi * t
            radius = 290 + 150 * math.cos(q * angle) + width
            return (500 + radius * math.cos(p * angle), 500 + radius * math.sin(p * angle))

        strokes.append(curve(at, 90 * max(p, q), closed=True))
    return strokes


@drawing("knot", tiles=5)
def celtic(tiles):
    """Quarter circles in tiles that are turned by turns: a plait of rings."""
    size, strokes = 900 / tiles, []
    for i in range(tiles):
        for j in range(tiles):
            x, y = 50 + i * size, 50 + j * size
            corners = [(x, y, 0), (x + size, y + size, 180)] if (i + j) % 2 else [(x + size, y, 90), (x, y + size, 270)]
            for cx, cy, start in corners:
                for radius in (0.35 * size, 0.5 * size, 0.65 * size):
                    strokes.append(curve(lambda t: polar(radius, start + 90 * t, (cx, cy)), 8))
    return strokes


# Boards and walls


@drawing("board", squares=8, gap=14)
def checkerboard(squares, gap):
    size = 900 / squares
    strokes = [PAGE]
    for i in range(squares):
        for j in range(squares):
            if (i + j) % 2:
                strokes += hatched(box(50 + i * size, 50 + j * size, size, size), gap, 45, there_and_back=True)
    return strokes


@drawing("board", columns=15, rows=15)
def grid(columns, rows):
    lines = [[(50 + 900 * i / columns, 50), (50 + 900 * i / columns, 950)] for i in range(columns + 1)]
    return lines + [[(50, 50 + 900 * j / rows), (950, 50 + 900 * j / rows)] for j in range(rows + 1)]


@drawing("wall", courses=12, length=150)
@drawing("wall", courses=22, length=80)
def bricks(courses, length):
    height = 900 / courses
    strokes = [[(50, 50 + k * height), (950, 50 + k * height)] for k in range(courses + 1)]
    for k in range(courses):
        x = 50 + (length / 2 if k % 2 else 0)
        while x <= 950:
            strokes.append([(x, 50 + k * height), (x, 50 + (k + 1) * height)])
            x += length
    return strokes


@drawing("wall", unit=75)
def herringbone(unit):
    strokes = []
    for i in range(-6, 14):
        for j in range(-6, 14):
            if (i - j) % 4 == 0:
                x, y = 50 + i * unit, 50 + j * unit
                for block in (box(x, y, 2 * unit, unit), box(x - unit, y, unit, 2 * unit)):
                    if all(0 <= a <= 1000 and 0 <= b <= 1000 for a, b in block):
                        strokes.append(block)
    return strokes


@drawing("wall", radius=60)
def honeycomb(radius):
    strokes, high = [], radius * math.sqrt(3)
    for i in range(10):
        for j in range(8):
            centre = (110 + 1.5 * radius * i, 110 + high * (j + (i % 2) / 2))
            strokes.append(polygon(6, radius, 0, centre))
    return strokes


@drawing("wall", radius=75)
def scales(radius):
    strokes = []
    for row in range(11):
        for column in range(6):
            x = 125 + 2 * radius * column + (radius if row % 2 else 0)
            strokes.append(curve(lambda t: polar(radius, 180 * t, (x, 60 + row * radius)), 14))
    return strokes


# Spirals and nested figures


@drawing("spiral", turns=14, sides=0)
@drawing("spiral", turns=11, sides=4)
@drawing("spiral", turns=9, sides=6)
@drawing("spiral", turns=12, sides=3)
def spiral(turns, sides):
    if sides == 0:
        return [curve(lambda t: polar(450 * t, 360 * turns * t), 60 * turns)]
    corners = turns * sides
    return [[polar(470 * i / corners, 15 + 360 * i / sides) for i in range(1, corners + 1)]]


@drawing("nested", sides=4, count=10, twist=0)
@drawing("nested", sides=4, count=18, twist=6)
@drawing("nested", sides=3, count=16, twist=5)
@drawing("nested", sides=6, count=12, twist=0)
@drawing("nested", sides=36, count=13, twist=0)
def nested(sides, count, twist):
    return [polygon(sides, 480 * k / count, 45 + twist * k) for k in range(1, count + 1)]


@drawing("nested", count=12)
def two_ring_systems(count):
    return [circle(x, 500, 30 * k) for x in (400, 600) for k in range(1, count + 1)]


# Curves that fill


@drawing("curve", order=5)
def hilbert(order):
    side = 2**order
    points = []
    for index in range(side * side):
        x = y = 0
        rest, s = index, 1
        while s < side:
            right, up = 1 & (rest // 2), 1 & (rest ^ (rest // 2))
            if up == 0:
                if right == 1:
                    x, y = s - 1 - x, s - 1 - y
                x, y = y, x
            x, y = x + s * right, y + s * up
            rest //= 4
            s *= 2
        points.append((50 + 900 * x / (side - 1), 50 + 900 * y / (side - 1)))
    return [points]


@drawing("curve", order=10)
def dragon(order):
    turns = []
    for _ in range(order):
        turns = turns + [1] + [-t for t in reversed(turns)]
    points, x, y, dx, dy = [(0, 0)], 0, 0, 1, 0
    for turn in turns + [0]:
        x, y = x + dx, y + dy
        points.append((x, y))
        dx, dy = (-dy * turn, dx * turn) if turn else (dx, dy)
    return [[(400 + 16 * x, 400 + 16 * y) for x, y in points]]


@drawing("curve", depth=5)
def sierpinski(depth):
    strokes = []

    def triangle(a, b, c, depth):
        if depth == 0:
            strokes.append([a, b, c, a])
            return
        middle = lambda p, q: ((p[0] + q[0]) / 2, (p[1] + q[1]) / 2)  # noqa: E731
        ab, bc, ca = middle(a, b), middle(b, c), middle(c, a)
        triangle(a, ab, ca, depth - 1)
        triangle(ab, b, bc, depth - 1)
        triangle(ca, bc, c, depth - 1)

    triangle((50, 900), (950, 900), (500, 120), depth)
    return strokes


# Odd ones


@drawing("odd", rays=48)
def rays(rays):
    return [[polar(60, 360 * i / rays), polar(470 if i % 2 else 360, 360 * i / rays)] for i in range(rays)]


@drawing("odd", spokes=14, rings=9)
def web(spokes, rings):
    strokes = [[(500, 500), polar(470, 360 * i / spokes)] for i in range(spokes)]
    return strokes + [polygon(spokes, 50 * k, 0) for k in range(1, rings + 1)]


@drawing("odd", lines=26)
def ridges(lines):
    """Level lines over hills, as of a map in relief."""
    height = lambda x, y: 130 * math.exp(-((x - 330) ** 2 + (y - 420) ** 2) / 26000) + 90 * math.exp(-((x - 690) ** 2 + (y - 640) ** 2) / 14000)  # noqa: E731,E501
    levels = [100 + 800 * k / (lines - 1) for k in range(lines)]
    return [[(x, y - height(x, y)) for x in range(50, 951, 20)] for y in levels]


@drawing("odd", side=90)
def cubes(side):
    """A pile of cubes, each of three rhombs."""
    strokes, wide, high = [], side * math.sqrt(3) / 2, side / 2
    for row in range(7):
        for column in range(5):
            x = 130 + 2 * wide * column + (wide if row % 2 else 0)
            y = 110 + 3 * high * row
            strokes.append([(x, y + side), (x, y), (x + wide, y - high)])
            strokes.append([(x, y), (x - wide, y - high), (x - wide, y + high), (x, y + side), (x + wide, y + high), (x + wide, y - high)])
    return strokes


def main():
    rows, counts = [], {}
    for kind, function, args, options in DRAWINGS:
        counts[kind] = counts.get(kind, 0) + 1
        strokes = [
            [[round(x, 1) for x, _ in stroke], [round(y, 1) for _, y in stroke]] for stroke in function(*args, **options)
        ]
        rows.append({"id": f"{kind}-{counts[kind]}", "kind": kind, "strokes": strokes})
    rows.sort(key=lambda row: row["kind"])
    FILE.write_text("".join(json.dumps(row, separators=(",", ":")) + "\n" for row in rows))
    print(len(rows), counts)


if __name__ == "__main__":
    main()
