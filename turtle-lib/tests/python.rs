//! The Python dialect, case by case.

use turtle_lib::python;

/// What a text reads as, in normal form, or its first error.
fn read(source: &str) -> String {
    match python::parse(source).into_program() {
        Ok(program) => python::print(&program),
        Err(errors) => format!("{}", errors[0]),
    }
}

#[test]
fn texts_read_as_their_normal_form() {
    let cases = [
        // What a model writes stays as it is.
        ("forward(3)\nleft(90)", "forward(3)\nleft(90)"),
        // The older form of `fork_state`, indented or not, in any quotes, with escapes.
        (
            "for i in range(4):\n    embed(\"\"\"for j in range(3):\n    fd(2*i)\n    lt(90.0)\"\"\", locals())",
            "for i in range(4):\n    with fork_state():\n        for j in range(3):\n            forward(2*i)\n            left(90)",
        ),
        (
            "embed('fd(1)\\nembed(\"lt(9)\", locals())', locals())",
            "with fork_state():\n    forward(1)\n    with fork_state():\n        left(9)",
        ),
        (
            "embed('''\n    fd(1)\n    lt(2)\n''', locals())",
            "with fork_state():\n    forward(1)\n    left(2)",
        ),
        // Turtle objects, modules and screens.
        (
            "import turtle\nwn = turtle.Screen()\nt = turtle.Turtle()\nt.speed(0)\nt.forward(3)\nt.color('red')\nturtle.lt(4)\nturtle.done()",
            "forward(3)\nleft(4)",
        ),
        (
            "from turtle import *\nimport math as m\nfrom math import sin, pi\ngoto(m.cos(pi), sin(m.pi))",
            "goto(math.cos(math.pi), math.sin(math.pi))",
        ),
        (
            "import turtle\ndef square(t, size, color='red'):\n    t.color(color)\n    for _ in range(4):\n        t.fd(size)\n        t.lt(90)\nbob = turtle.Turtle()\nsquare(bob, 3)\nsquare(bob, 5, 'blue')",
            "def square(size):\n    for _ in range(4):\n        forward(size)\n        left(90)\nsquare(3)\nsquare(5)",
        ),
        // Sugar.
        ("x = 1\nx += 2*x", "x = 1\nx = x + 2*x"),
        (
            "x, y = position()\ngoto(y, x)",
            "x = position()[0]\ny = position()[1]\ngoto(y, x)",
        ),
        (
            "a, b = 1, 2\na, b = b, a",
            "a = 1\nb = 2\na_1 = b\nb_1 = a\na = a_1\nb = b_1",
        ),
        ("x = y = 3\nfd(x + y)", "x = 3\ny = x\nforward(x + y)"),
        (
            "x = 2\nif 0 < x < 3: fd(x)",
            "x = 2\nif 0 < x and x < 3:\n    forward(x)",
        ),
        ("setx(3)\nsety(-4)", "goto(3, ycor())\ngoto(xcor(), -4)"),
        (
            "for i in [1, 3, 5]: fd(i)",
            "for i in range(1, 7, 2):\n    forward(i)",
        ),
        (
            "for i in [1, 5]:\n  fd(i)",
            "for i in range(1, 9, 4):\n    forward(i)",
        ),
        (
            "for x, y in [(1, 2), (3, 5)]: goto(x, y)",
            "x = 1\ny = 2\ngoto(x, y)\nx = 3\ny = 5\ngoto(x, y)",
        ),
        (
            "colors = ['red', 'green']\nfor c in colors:\n    color(c)\n    fd(3)",
            "for c in range(2):\n    forward(3)",
        ),
        (
            "for i in range(10, 0, -2): pass",
            "for i in range(10, 0, -2):\n    pass",
        ),
        (
            "def f(n=3): fd(n)\nf()\nf(n=4)",
            "def f(n):\n    forward(n)\nf(3)\nf(4)",
        ),
        (
            "x = 3 if isdown() else 4",
            "if isdown():\n    x = 3\nelse:\n    x = 4",
        ),
        ("circle(extent=90, radius=3)", "circle(3, 90)"),
        (
            "fd(0x10 + 1_000 + 1e2 + +5)",
            "forward(16 + 1000 + 100 + 5)",
        ),
        (
            "fd(min(1, 2, 3) + pow(2, 3))",
            "forward(min(1, min(2, 3)) + 2**3)",
        ),
        (
            "p = pos()\ngoto(p[0], p[-1])",
            "p = position()\ngoto(p[0], p[1])",
        ),
        (
            "def main():\n    '''Draws.'''\n    fd(1)\n\nif __name__ == '__main__':\n    main()",
            "def main():\n    forward(1)\nmain()",
        ),
        (
            "if True: fd(1)\nelif False: fd(2)\nelse: fd(3)",
            "if True:\n    forward(1)\nelif False:\n    forward(2)\nelse:\n    forward(3)",
        ),
        ("# nothing", "pass"),
        (
            "def circle(r):\n    fd(r)\ncircle(2)",
            "def circle(r):\n    forward(r)\ncircle(2)",
        ),
        ("\u{feff}fd(1)\r\nlt(2)\r\n", "forward(1)\nleft(2)"),
    ];
    for (source, expected) in cases {
        assert_eq!(read(source), expected, "read from:\n{source}");
    }
}
