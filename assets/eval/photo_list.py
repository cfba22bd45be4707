"""What each photograph of `photos/` shows, and how it was taken."""

from dataclasses import dataclass


@dataclass
class Photo:
    """A figure, what it is drawn with and on, and the conditions."""

    id: str
    program: str
    tool: str
    paper: str
    size: tuple  # pixels, wide and high
    seed: int
    ruling: str = ""  # "lines", "squares", "dots"
    turn: float = 0.0  # degrees
    edges: bool = False  # of the paper, on a desk
    scan: bool = False
    unevenness: float = 0.25  # of the light over the picture
    shadow: float = 0.0
    clumsiness: float = 1.0  # of the hand
    extent: float = 0.6  # of the drawing, as a share of the page's shorter side
    centre: tuple = (0.5, 0.5)
    blur_px: float = 0.8
    noise: float = 2.5
    quality: int = 70


PHOTOS = [
    Photo(
        "square",
        "for i in range(4):\n    forward(15)\n    left(90)",
        "blue ballpoint", "white", (900, 1200), 101, ruling="squares", turn=2, shadow=0.25, clumsiness=1.3,
    ),
    Photo(
        "triangle",
        "for i in range(3):\n    forward(16)\n    left(120)",
        "pencil", "white", (800, 600), 102, turn=-3, unevenness=0.4, clumsiness=1.7,
    ),
    Photo(
        "circle",
        "circle(9)",
        "black marker", "cream", (1000, 1000), 103, edges=True, turn=4, extent=0.55, clumsiness=1.6,
    ),
    Photo(
        "star",
        "for i in range(5):\n    forward(18)\n    right(144)",
        "soft pencil", "cream", (1200, 900), 104, turn=1.5, unevenness=0.35, noise=3, clumsiness=1.6,
    ),
    Photo(
        "hexagon",
        "for i in range(6):\n    forward(8)\n    left(60)",
        "fineliner", "white", (1240, 1754), 105, scan=True, turn=0.8, extent=0.5, quality=60, noise=1.5, clumsiness=1.4,
    ),
    Photo(
        "house",
        "for i in range(4):\n    forward(14)\n    left(90)\nteleport(0, 14)\ngoto(7, 22)\ngoto(14, 14)",
        "black ballpoint", "white", (1600, 1200), 106, ruling="lines", turn=-2, quality=55, shadow=0.2, clumsiness=1.6,
    ),
    Photo(
        "square-spiral",
        "for i in range(1, 15):\n    forward(i)\n    left(90)",
        "chalk", "blackboard", (1280, 960), 107, unevenness=0.35, extent=0.7, quality=55, blur_px=1.1,
    ),
    Photo(
        "stairs",
        "for i in range(5):\n    forward(4)\n    left(90)\n    forward(4)\n    right(90)",
        "red marker", "whiteboard", (1280, 720), 108, unevenness=0.3, extent=0.75, clumsiness=1.4,
    ),
    Photo(
        "zigzag",
        "teleport(-18, -4, 60)\nfor i in range(4):\n    forward(9)\n    right(120)\n    forward(9)\n    left(120)",
        "blue ballpoint", "white", (1000, 750), 109, ruling="lines", turn=1, extent=0.8, clumsiness=1.3,
    ),
    Photo(
        "snowflake",
        "for i in range(6):\n    with fork_state():\n        forward(7)\n        with fork_state():\n"
        "            left(50)\n            forward(4)\n        with fork_state():\n            right(50)\n"
        "            forward(4)\n        forward(5)\n    left(60)",
        "fineliner", "white", (1200, 1200), 110, unevenness=0.3, turn=5, extent=0.7,
    ),
    Photo(
        "arrow",
        "forward(20)\nwith fork_state():\n    left(145)\n    forward(7)\nright(145)\nforward(7)",
        "black marker", "kraft", (900, 700), 111, turn=-5, extent=0.7, shadow=0.2, quality=62, clumsiness=1.3,
    ),
    Photo(
        "arches",
        "for i in range(3):\n    left(90)\n    circle(-4, 180)\n    left(90)",
        "soft pencil", "grey", (1100, 800), 112, unevenness=0.3, extent=0.8, noise=3, quality=62,
    ),
    Photo(
        "flower",
        "for i in range(5):\n    circle(6)\n    left(72)",
        "crayon", "white", (1000, 1000), 113, unevenness=0.25, extent=0.7, edges=True, turn=-3, clumsiness=1.2,
    ),
    Photo(
        "frowning-face",
        "circle(10)\nteleport(-4, 11)\nforward(2)\nteleport(3, 11)\nforward(2)\nteleport(5, 4, 130)\ncircle(6.5, 100)",
        "black ballpoint", "yellow", (700, 700), 114, edges=True, turn=6, extent=0.7,
    ),
    Photo(
        "noughts-and-crosses",
        "for i in range(2):\n    teleport(6*i, -6, 90)\n    forward(18)\n    teleport(-6, 6*i, 0)\n    forward(18)",
        "pencil", "white", (1200, 1600), 115, ruling="squares", turn=-1.5, extent=0.55, quality=55, centre=(0.45, 0.4), clumsiness=1.5,
    ),
    Photo(
        "envelope",
        "for i in range(2):\n    forward(22)\n    left(90)\n    forward(14)\n    left(90)\n"
        "teleport(0, 14)\ngoto(11, 5)\ngoto(22, 14)",
        "green marker", "whiteboard", (1280, 960), 116, unevenness=0.3, extent=0.75, turn=1, clumsiness=1.3,
    ),
    Photo(
        "plus-outline",
        "for i in range(4):\n    forward(6)\n    left(90)\n    forward(6)\n    right(90)\n    forward(6)\n    left(90)",
        "fineliner", "white", (1000, 1400), 117, ruling="dots", turn=3, shadow=0.2, quality=60,
    ),
    Photo(
        "octagon",
        "for i in range(8):\n    forward(6)\n    left(45)",
        "chalk", "blackboard", (1000, 1000), 118, unevenness=0.4, quality=55, turn=-2, clumsiness=1.5,
    ),
    Photo(
        "three-rings",
        "for r in range(4, 13, 4):\n    teleport(0, -r)\n    circle(r)",
        "blue ballpoint", "cream", (1500, 1125), 119, unevenness=0.4, extent=0.65, quality=58, shadow=0.3,
    ),
    Photo(
        "hexagram",
        "for i in range(3):\n    forward(18)\n    left(120)\nteleport(0, 10.4)\nfor i in range(3):\n    forward(18)\n    right(120)",
        "pencil", "white", (1240, 1240), 120, scan=True, turn=-1, quality=58, noise=1.5, clumsiness=1.3,
    ),
    Photo(
        "tree",
        "def tree(n, s):\n    if n > 0:\n        forward(s)\n        with fork_state():\n            left(30)\n"
        "            tree(n - 1, s*0.7)\n        with fork_state():\n            right(30)\n            tree(n - 1, s*0.7)\n"
        "left(90)\ntree(4, 10)",
        "black marker", "white", (2000, 1500), 121, unevenness=0.25, extent=0.7, quality=50, blur_px=1.4, noise=2,
    ),
    Photo(
        "letter-f",
        "left(90)\nforward(20)\nright(90)\nforward(12)\nteleport(0, 11)\nforward(9)",
        "red marker", "white", (600, 800), 122, ruling="lines", turn=-4, edges=True, quality=75, clumsiness=1.5,
    ),
    Photo(
        "kite",
        "goto(6, 14)\ngoto(0, 20)\ngoto(-6, 14)\ngoto(0, 0)\ngoto(0, 20)\nteleport(-6, 14)\ngoto(6, 14)",
        "black ballpoint", "white", (900, 1200), 123, ruling="dots", unevenness=0.35, turn=2, extent=0.7,
    ),
    Photo(
        "round-spiral",
        "for i in range(90):\n    forward(i*0.02)\n    left(12)",
        "soft pencil", "white", (1000, 1000), 124, unevenness=0.45, extent=0.6, shadow=0.25,
    ),
    Photo(
        "ladder",
        "for x in range(0, 9, 8):\n    teleport(x, 0, 90)\n    forward(24)\n"
        "for y in range(4, 21, 4):\n    teleport(0, y, 0)\n    forward(8)",
        "fineliner", "cream", (1200, 1600), 125, turn=-2.5, edges=True, extent=0.65, quality=58, clumsiness=1.3,
    ),
    Photo(
        "cube",
        "for i in range(4):\n    forward(12)\n    left(90)\nteleport(5, 5)\nfor i in range(4):\n    forward(12)\n    left(90)\n"
        "for x in range(0, 13, 12):\n    for y in range(0, 13, 12):\n        teleport(x, y)\n        goto(x + 5, y + 5)",
        "blue ballpoint", "white", (1400, 1050), 126, ruling="squares", unevenness=0.3, quality=52, turn=1, clumsiness=1.2,
    ),
    Photo(
        "sun",
        "for i in range(8):\n    circle(6, 45)\n    with fork_state():\n        penup()\n        right(90)\n        forward(2)\n"
        "        pendown()\n        forward(5)",
        "crayon", "kraft", (1000, 1000), 127, unevenness=0.25, extent=0.7, quality=58, clumsiness=1.2,
    ),
    Photo(
        "crescent",
        "circle(9, 220)\nleft(140)\ncircle(-9, 140)",
        "chalk", "blackboard", (1600, 1200), 128, unevenness=0.3, extent=0.6, turn=3, quality=48, blur_px=1.3,
    ),
]
