"""Makes `photos/`: synthetic photographs and scans of line drawings.

Nothing here was drawn by a hand or seen by a camera. A turtle program says what is meant; its lines are redrawn as
a hand would draw them (unequal sides, corners cut, overshot or left open, wobble), with a pencil, a pen, a marker or
chalk, on paper, under uneven light, and saved as JPEG. Every photograph has a seed of its own.

    python3 -m venv venv && venv/bin/pip install numpy==2.4.6 pillow==13.0.0
    venv/bin/python assets/eval/make_photos.py            # writes assets/eval/photos
"""

import json
import math
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw, ImageFilter

from photo_list import PHOTOS

FOLDER = Path(__file__).parent / "photos"


# What is meant: the strokes of a turtle program


def strokes_of(program):
    """The polylines a program draws, in steps, y up; a line that was drawn before is left out."""
    state = {"x": 0.0, "y": 0.0, "heading": 0.0, "down": True}
    strokes, drawn = [], set()

    def goto(x, y):
        start, end = (state["x"], state["y"]), (float(x), float(y))
        state["x"], state["y"] = end
        line = frozenset((round(a, 3), round(b, 3)) for a, b in (start, end))
        if not state["down"] or len(line) == 1 or line in drawn:
            return
        drawn.add(line)
        if strokes and strokes[-1][-1] == start:
            strokes[-1].append(end)
        else:
            strokes.append([start, end])

    def forward(distance):
        angle = math.radians(state["heading"])
        goto(state["x"] + distance * math.cos(angle), state["y"] + distance * math.sin(angle))

    def circle(radius, extent=360):
        chords = math.ceil(abs(extent) / 5)
        turn = math.copysign(extent, radius * extent) / chords
        chord = 2 * abs(radius) * math.sin(math.radians(abs(turn)) / 2) * math.copysign(1, extent)
        for _ in range(chords):
            state["heading"] += turn / 2
            forward(chord)
            state["heading"] += turn / 2

    def teleport(x, y, theta=None):
        state.update(x=float(x), y=float(y), heading=state["heading"] if theta is None else theta)

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
        "left": lambda angle: state.update(heading=state["heading"] + angle),
        "right": lambda angle: state.update(heading=state["heading"] - angle),
        "penup": lambda: state.update(down=False),
        "pendown": lambda: state.update(down=True),
    }
    exec(program, names)
    return [np.array(stroke) for stroke in strokes]


# The hand


def smooth_noise(rng, count, period):
    """`count` values of about unit size that vary over `period` values."""
    knots = rng.normal(size=int(count / period) + 4)
    return np.interp(np.arange(count) / period, np.arange(len(knots)) - rng.random(), knots)


def resampled(points, spacing):
    """The polyline's points at equal distances."""
    lengths = np.concatenate([[0], np.cumsum(np.hypot(*np.diff(points, axis=0).T))])
    places = np.linspace(0, lengths[-1], max(2, int(lengths[-1] / spacing) + 1))
    return np.stack([np.interp(places, lengths, points[:, axis]) for axis in (0, 1)], axis=1)


def corners(points):
    """Indices of the inner points where the line turns by more than 30 degrees."""
    directions = np.arctan2(*np.diff(points, axis=0).T[::-1])
    turns = np.abs((np.diff(directions) + np.pi) % (2 * np.pi) - np.pi)
    return np.flatnonzero(turns > math.radians(30)) + 1


def by_hand(strokes, rng, clumsiness):
    """The strokes as a hand draws them, with a point for each 0.002 of the drawing's diagonal."""
    everything = np.concatenate(strokes)
    size = np.hypot(*np.ptp(everything, axis=0))
    middle = everything.mean(axis=0)
    # Proportions are off smoothly over the page, so that what meets still about meets.
    waves = [(rng.normal(size=2) * 2.5 / size, rng.uniform(0, 2 * np.pi), rng.normal(size=2)) for _ in range(4)]
    stretch = 1 + rng.normal(size=2) * 0.02 * clumsiness

    def misplaced(points):
        moved = (points - middle) * stretch + middle
        for wave, phase, push in waves:
            moved = moved + 0.006 * size * clumsiness * np.sin(points @ wave + phase)[:, None] * push
        return moved

    pieces = []
    for stroke in strokes:
        lifts = [i for i in corners(stroke) if rng.random() < 0.35]
        bounds = [0, *lifts, len(stroke) - 1]
        pieces += [stroke[a : b + 1] for a, b in zip(bounds, bounds[1:]) if b > a]

    lines = []
    for piece in pieces:
        line = misplaced(piece) + rng.normal(size=2) * 0.003 * size * clumsiness
        line[1:-1] += rng.normal(size=line[1:-1].shape) * 0.0035 * size * clumsiness * is_corner(piece)[:, None]
        line = overshot(line, 0, rng.normal() * 0.006 * size * clumsiness)
        line = overshot(line, -1, rng.normal(0.4) * 0.01 * size * clumsiness)
        line = resampled(line, 0.002 * size)
        line = rounded(line, 3 + int(rng.integers(0, 6) * clumsiness))
        wobble = [
            smooth_noise(rng, len(line), 45) * 0.0028 + smooth_noise(rng, len(line), 9) * 0.0006 for _ in range(2)
        ]
        lines.append(line + np.stack(wobble, axis=1) * size * clumsiness)
    return lines


def is_corner(piece):
    """1 for each inner point that is a corner, else 0."""
    marks = np.zeros(len(piece))
    marks[corners(piece)] = 1
    return marks[1:-1]


def overshot(line, end, by):
    """The polyline with one end moved on by `by`, or back."""
    inner = line[1] if end == 0 else line[-2]
    step = line[end] - inner
    length = np.hypot(*step)
    if length + by < 0.2 * length:
        return line
    line = line.copy()
    line[end] = inner + step * (length + by) / length
    return line


def rounded(line, reach):
    """The evenly sampled polyline, its corners cut by a moving mean; its ends stay."""
    reach = min(reach, (len(line) - 1) // 2)
    padded = np.concatenate([np.repeat(line[:1], reach, 0), line, np.repeat(line[-1:], reach, 0)])
    kernel = np.ones(2 * reach + 1) / (2 * reach + 1)
    smooth = np.stack([np.convolve(padded[:, axis], kernel, "valid") for axis in (0, 1)], axis=1)
    smooth[0], smooth[-1] = line[0], line[-1]
    return smooth


# What it draws with


@dataclass
class Tool:
    """A pencil, a pen. Width is a share of the page's longer side."""

    color: tuple
    width: float
    # How dark it gets, how much that varies with pressure, and how much of the paper's grain shows.
    strength: float
    pressure: float
    grain: float


TOOLS = {
    "pencil": Tool((72, 72, 78), 0.0036, 0.78, 0.30, 0.55),
    "soft pencil": Tool((58, 58, 62), 0.0060, 0.82, 0.30, 0.75),
    "blue ballpoint": Tool((34, 48, 140), 0.0028, 0.85, 0.25, 0.25),
    "black ballpoint": Tool((38, 36, 44), 0.0028, 0.85, 0.25, 0.25),
    "fineliner": Tool((24, 24, 28), 0.0034, 0.95, 0.08, 0.05),
    "black marker": Tool((26, 24, 26), 0.0110, 0.94, 0.06, 0.08),
    "red marker": Tool((186, 36, 40), 0.0100, 0.88, 0.08, 0.10),
    "green marker": Tool((22, 118, 74), 0.0100, 0.86, 0.08, 0.10),
    "crayon": Tool((150, 62, 30), 0.0100, 0.85, 0.25, 0.90),
    "chalk": Tool((232, 230, 220), 0.0075, 0.92, 0.25, 0.95),
}


def noise_field(rng, shape, scale):
    """Smooth noise of about unit size whose blobs are `scale` pixels wide."""
    small = rng.normal(size=(int(shape[0] / scale) + 3, int(shape[1] / scale) + 3))
    image = Image.fromarray(small.astype(np.float32)).resize((shape[1], shape[0]), Image.BICUBIC)
    return np.asarray(image)


def ink(lines, tool, shape, rng):
    """How much ink is on each pixel, 0 to 1, of lines in pixels."""
    oversampling = 2
    layer = Image.new("L", (shape[1] * oversampling, shape[0] * oversampling))
    pen = ImageDraw.Draw(layer)
    width = tool.width * max(shape) * oversampling
    for line in lines:
        points = resampled(line * oversampling, max(1, width / 8))
        force = 1 + tool.pressure * np.clip(smooth_noise(rng, len(points), 60), -1.5, 1)
        # A pen lands and leaves lightly.
        from_end = np.minimum(np.arange(len(points)), np.arange(len(points))[::-1])
        force -= tool.pressure * np.clip(1 - from_end / 12, 0, 1)
        radii = width / 2 * (0.65 + 0.35 * force)
        shades = 255 * np.clip(tool.strength * (0.6 + 0.4 * force), 0, 1)
        for (x, y), radius, shade in zip(points, radii, shades):
            pen.ellipse([x - radius, y - radius, x + radius, y + radius], fill=int(shade))
    amount = np.asarray(layer.resize((shape[1], shape[0]), Image.BOX)) / 255
    tooth = noise_field(rng, shape, 1.6) * 0.7 + noise_field(rng, shape, 3.5) * 0.5
    return amount * (1 - tool.grain * np.clip(tooth * 0.55 + 0.1, 0, 1))


# What it draws on


COLORS = {
    "white": (244, 244, 242),
    "cream": (242, 234, 214),
    "grey": (214, 212, 206),
    "kraft": (196, 164, 124),
    "yellow": (246, 226, 120),
    "blackboard": (44, 62, 54),
    "whiteboard": (236, 240, 244),
}


def sheet(photo, rng):
    """The page without a drawing: RGB, 0 to 255, as floats."""
    width, height = photo.size
    page = np.ones((height, width, 3)) * COLORS[photo.paper]
    rough = {"kraft": 7, "blackboard": 5, "whiteboard": 0.5}.get(photo.paper, 1.8)
    page += (noise_field(rng, (height, width), 2) * rough + noise_field(rng, (height, width), 60) * 1.5)[..., None]
    if photo.paper == "blackboard":
        # Yesterday's chalk.
        wiped = np.clip(noise_field(rng, (height, width // 6 + 1), 14), 0, 2).repeat(6, axis=1)[:, :width]
        page += (wiped * 9)[..., None]
    if photo.ruling:
        rule(page, photo, rng)
    return page


def rule(page, photo, rng):
    """Prints lines, squares or dots on a page."""
    height, width = page.shape[:2]
    gap = photo.size[0] * rng.uniform(0.034, 0.05)
    thick = max(1, round(max(photo.size) * 0.0012))
    across = np.zeros((height, width), bool)
    down = np.zeros((height, width), bool)
    for y in np.arange(gap * rng.random(), height, gap).astype(int):
        across[y : y + thick] = True
    for x in np.arange(gap * rng.random(), width, gap).astype(int):
        down[:, x : x + thick] = True
    printed = {"lines": across, "squares": across | down, "dots": across & down}[photo.ruling]
    if photo.ruling == "dots":
        grown = Image.fromarray(printed).convert("L").filter(ImageFilter.MaxFilter(3))
        printed = np.asarray(grown) > 0
    fade = {"lines": 0.30, "squares": 0.26, "dots": 0.45}[photo.ruling]
    page[printed] = page[printed] * (1 - fade) + np.array((120, 150, 200)) * fade
    if photo.ruling == "lines":
        margin = int(width * 0.09)
        page[:, margin : margin + thick] = page[:, margin : margin + thick] * 0.6 + np.array((220, 110, 120)) * 0.4


def placed(lines, photo):
    """Lines in steps, y up, put where the drawing is on the page: pixels, y down."""
    everything = np.concatenate(lines)
    low, high = everything.min(axis=0), everything.max(axis=0)
    scale = photo.extent * min(photo.size) / max(high - low)
    centre = np.array(photo.size) * photo.centre
    return [((line - (low + high) / 2) * scale) * (1, -1) + centre for line in lines]


# Under light, seen by a camera


def turned(page, photo, rng):
    """The page turned on what it lies on; edges show if the photo has them."""
    height, width = page.shape[:2]
    image = Image.fromarray(np.clip(page, 0, 255).astype(np.uint8))
    if not photo.edges:
        # Turned and cropped, so no corner is empty.
        lean = abs(math.radians(photo.turn))
        grow = 1 + 2 * math.tan(lean) * max(width, height) / min(width, height)
        image = image.rotate(photo.turn, Image.BICUBIC)
        crop_w, crop_h = width / grow, height / grow
        box = [(width - crop_w) / 2, (height - crop_h) / 2, (width + crop_w) / 2, (height + crop_h) / 2]
        return np.asarray(image.resize((width, height), Image.BICUBIC, box)).astype(float)
    desk_color = {"white": (112, 84, 60), "yellow": (205, 203, 200)}.get(photo.paper, (70, 60, 56))
    grain = noise_field(rng, (height, width // 24 + 1), 5).repeat(24, axis=1)[:, :width]
    desk = np.ones((height, width, 3)) * desk_color + (grain * 6)[..., None]
    inset = 0.86
    small = image.resize((int(width * inset), int(height * inset)), Image.BICUBIC)
    mask = Image.new("L", (width, height))
    at = (int(width * rng.uniform(0.04, 0.10)), int(height * rng.uniform(0.04, 0.10)))
    mask.paste(255, (*at, at[0] + small.width, at[1] + small.height))
    laid = Image.new("RGB", (width, height))
    laid.paste(small, at)
    mask, laid = mask.rotate(photo.turn, Image.BICUBIC), laid.rotate(photo.turn, Image.BICUBIC)
    cast = mask.filter(ImageFilter.GaussianBlur(max(width, height) * 0.008))
    reach = int(max(width, height) * 0.006)
    shadow = np.roll(np.asarray(cast), (reach, reach), (0, 1))[..., None] / 255
    cover = np.asarray(mask)[..., None] / 255
    return desk * (1 - 0.5 * shadow) * (1 - cover) + np.asarray(laid) * cover


def lit(picture, photo, rng):
    """A lamp on one side, darker corners, and a soft shadow if the photo has one."""
    height, width = picture.shape[:2]
    y, x = np.mgrid[0:height, 0:width]
    x, y = x / width - 0.5, y / height - 0.5
    angle = rng.uniform(0, 2 * np.pi)
    light = 1 - photo.unevenness * (0.5 + x * math.cos(angle) + y * math.sin(angle))
    light *= 1 - 0.35 * photo.unevenness * (x**2 + y**2) * 2
    if photo.shadow:
        # The photographer's arm: everything past a soft, slightly bent edge.
        angle = rng.uniform(-0.9, 0.9) + rng.choice([0, np.pi])
        across = x * math.cos(angle) + y * math.sin(angle)
        along = y * math.cos(angle) - x * math.sin(angle)
        edge = across - rng.uniform(0.05, 0.22) + 0.25 * (along - rng.uniform(-0.2, 0.2)) ** 2
        light *= 1 - photo.shadow / (1 + np.exp(-edge / rng.uniform(0.008, 0.03)))
    warmth = rng.uniform(-0.03, 0.05)
    return picture * light[..., None] * (1 + warmth, 1, 1 - 1.4 * warmth)


def scanned(picture, rng):
    """A flatbed scan: grey, high in contrast, a dark edge where the lid did not close."""
    grey = picture.mean(axis=2, keepdims=True)
    grey = np.clip((grey - 40) * 255 / 190, 0, 255).repeat(3, axis=2)
    edge = int(grey.shape[1] * rng.uniform(0.004, 0.012))
    grey[:, :edge] *= np.linspace(0.45, 1, edge)[None, :, None]
    return grey


def take(photo):
    """The photograph as an image."""
    rng = np.random.default_rng(photo.seed)
    page = sheet(photo, rng)
    lines = placed(by_hand(strokes_of(photo.program), rng, photo.clumsiness), photo)
    tool = TOOLS[photo.tool]
    amount = ink(lines, tool, page.shape[:2], rng)[..., None]
    if photo.paper != "blackboard":
        # Ink takes light away; chalk covers.
        page = page * (1 - amount * (1 - np.array(tool.color) / 255))
    else:
        page = page * (1 - amount) + np.array(tool.color) * amount
    picture = turned(page, photo, rng)
    picture = scanned(picture, rng) if photo.scan else lit(picture, photo, rng)
    image = Image.fromarray(np.clip(picture, 0, 255).astype(np.uint8))
    picture = np.asarray(image.filter(ImageFilter.GaussianBlur(photo.blur_px))).astype(float)
    noise = rng.normal(size=(*picture.shape[:2], 1)) + 0.4 * rng.normal(size=picture.shape)
    picture = np.clip(picture + photo.noise * noise, 0, 255).astype(np.uint8)
    image = Image.fromarray(picture)
    return image.convert("L") if photo.scan else image


def main():
    FOLDER.mkdir(exist_ok=True)
    rows = []
    for photo in PHOTOS:
        name = f"{photo.id}.jpg"
        take(photo).save(FOLDER / name, quality=photo.quality, optimize=True)
        rows.append({"id": photo.id, "image": name, "truth": photo.program})
    lines = [json.dumps(row) for row in rows]
    (FOLDER / "photos.jsonl").write_text("\n".join(lines) + "\n")


if __name__ == "__main__":
    main()
