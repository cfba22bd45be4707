//! The Python dialect, case by case.
#![allow(clippy::expect_used, clippy::panic)]

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
            "import turtle\nwn = turtle.Screen()\nt = turtle.Turtle()\nt.speed(0)\nt.forward(3)\nt.color('red')\nt.lt(4)\nturtle.done()",
            "forward(3)\ncolor(\"red\")\nleft(4)",
        ),
        (
            "from turtle import *\nimport math as m\nfrom math import sin, pi\ngoto(m.cos(pi), sin(m.pi))",
            "goto(math.cos(math.pi), math.sin(math.pi))",
        ),
        (
            "import turtle\ndef square(t, size, color='red'):\n    t.color(color)\n    for _ in range(4):\n        t.fd(size)\n        t.lt(90)\nbob = turtle.Turtle()\nsquare(bob, 3)\nsquare(bob, 5, 'blue')",
            "def square(size, color):\n    color(color)\n    for _ in range(4):\n        forward(size)\n        left(90)\nsquare(3, \"red\")\nsquare(5, \"blue\")",
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
            "for x, y in [(1, 2), (3, 5)]:\n    goto(x, y)",
        ),
        (
            "colors = ['red', 'green']\nfor c in colors:\n    color(c)\n    fd(3)",
            "colors = [\"red\", \"green\"]\nfor c in colors:\n    color(c)\n    forward(3)",
        ),
        (
            "for c in ['red', 'green']:\n    fd(3)",
            "for c in [\"red\", \"green\"]:\n    forward(3)",
        ),
        (
            "for i in range(10, 0, -2): pass",
            "for i in range(10, 0, -2):\n    pass",
        ),
        (
            "def f(n=3): fd(n)\nf()\nf(n=4)",
            "def f(n):\n    forward(n)\nf(3)\nf(4)",
        ),
        ("x = 3 if isdown() else 4", "x = 3 if isdown() else 4"),
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
            "p = position()\ngoto(p[0], p[-1])",
        ),
        (
            "def main():\n    '''Draws.'''\n    fd(1)\n\nif __name__ == '__main__':\n    main()",
            "def main():\n    forward(1)\nmain()",
        ),
        (
            "if True: fd(1)\nelif False: fd(2)\nelse: fd(3)",
            "if True:\n    forward(1)\nelif False:\n    forward(2)\nelse:\n    forward(3)",
        ),
        (
            "while True:\n    fd(1)\n    lt(9)\n    if abs(heading()) < 1:\n        break",
            "forward(1)\nleft(9)\nwhile not abs(heading()) < 1:\n    forward(1)\n    left(9)",
        ),
        (
            "while 1:\n    fd(1)\n    if xcor() > 5:\n        pu()\n        break\n    lt(9)",
            "forward(1)\nwhile not xcor() > 5:\n    left(9)\n    forward(1)\npenup()",
        ),
        (
            "while True:\n    if xcor() > 5:\n        break\n    if ycor() > 5:\n        continue\n    fd(1)",
            "while True:\n    if xcor() > 5:\n        break\n    if ycor() > 5:\n        continue\n    forward(1)",
        ),
        (
            "n = 0\nm = 1\ndef f():\n    global n, m\n    n += m\nf()",
            "n = 0\nm = 1\ndef f():\n    global n\n    n = n + m\nf()",
        ),
        ("x, y = (pos())", "x = position()[0]\ny = position()[1]"),
        (
            "xs = [1, 2]\nxs.append(len(xs))\nxs[0] += 2\nfd(xs[-1] + sum(xs[1:]))",
            "xs = [1, 2]\nxs.append(len(xs))\nxs[0] = xs[0] + 2\nforward(xs[-1] + sum(xs[1:]))",
        ),
        (
            "for i, (x, y) in enumerate([(1, 2)]): goto(x, y)",
            "for i, item_1 in enumerate([(1, 2)]):\n    x = item_1[0]\n    y = item_1[1]\n    goto(x, y)",
        ),
        (
            "a, b, c = (1, 2, 3)[::-1]",
            "parts_1 = (1, 2, 3)[::-1]\na = parts_1[0]\nb = parts_1[1]\nc = parts_1[2]",
        ),
        (
            "import random as r\nfrom random import choice\nr.seed(3)\nfd(r.randint(1, 6))\ncolor(choice(['red', 'blue']))",
            "random.seed(3)\nforward(random.randint(1, 6))\ncolor(random.choice([\"red\", \"blue\"]))",
        ),
        (
            "n = 3\nwrite(f'{n} of {n:.1f} {{}}' 'x')\nwrite('%d' % n)",
            "n = 3\nwrite(\"{} of {:.1f} {{}}x\".format(n, n))\nwrite(\"%d\"%n)",
        ),
        (
            "import turtle\ns = turtle.Screen()\ns.setup(400, 0.5)\nn = s.numinput('a', 'b', 6)\nfd(s.window_width() + turtle.window_height())",
            "n = 6\nforward(400 + 540)",
        ),
        (
            "x = None\nif x is None or x not in [1, 2]: fd(float('3') + float(4))",
            "x = None\nif x == None or not x in [1, 2]:\n    forward(float(\"3\") + 4)",
        ),
        ("fd(abs(pos()))", "forward(math.hypot(xcor(), ycor()))"),
        ("import turtle\nturtle.Turtle()\nturtle.fd(1)", "forward(1)"),
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

#[test]
fn errors_name_the_line_and_say_what_to_write() {
    let cases = [
        // Names
        (
            "froward(3)",
            "line 1: there is no `froward` in the turtle language; did you mean `forward`?",
        ),
        (
            "forward(3)\nleft(angel)",
            "line 2: `angel` has no value here",
        ),
        (
            "size = 3\nfd(sise)",
            "line 2: `sise` has no value here; did you mean `size`?",
        ),
        ("def f(n): fd(n)\nfd(n)", "line 2: `n` has no value here"),
        (
            "fd(heading)",
            "line 1: `heading` is a function; call it: `heading(…)`",
        ),
        (
            "bob.forward(3)",
            "line 1: `bob` is not a turtle; begin with `bob = turtle.Turtle()`",
        ),
        (
            "import colorsys\nfd(colorsys.hsv_to_rgb(1, 1, 1))",
            "line 2: the module `colorsys` is not part of the turtle language",
        ),
        (
            "import random\nfd(random.choise([1]))",
            "line 2: there is no `choise` in the turtle language; did you mean `choice`?",
        ),
        (
            "import turtle\nfd(turtle)",
            "line 2: `turtle` is the turtle, not a number",
        ),
        // Arguments
        ("forward()", "line 1: `forward` takes 1 argument, 0 given"),
        (
            "forward(speed=3)",
            "line 1: `forward` has no argument `speed`",
        ),
        (
            "fd(round(2.5, 1, 3))",
            "line 1: `round` takes 1 argument, 3 given",
        ),
        (
            "def f(a, b): pass\nf(1)",
            "line 2: `f` takes 2 arguments, 1 given",
        ),
        (
            "def f(a, b): pass\nf(1, c=2)",
            "line 2: `f` has no parameter `c`",
        ),
        ("def f(a, b): pass\nf(1, a=2)", "line 2: `a` is given twice"),
        (
            "def f(*many): pass",
            "line 1: a function takes a fixed number of arguments in the turtle language; name each parameter",
        ),
        (
            "n = 3\ndef f(a=n): fd(a)\nf()",
            "line 2: the default of a parameter must be a number here; give the argument in each call",
        ),
        ("def f(a, a): pass", "line 1: there are two parameters `a`"),
        // Values
        (
            "x = forward(3)",
            "line 1: `forward` is a command and has no value; make it a statement of its own",
        ),
        ("fd({})", "line 1: this has no value here"),
        ("fd(3j)", "line 1: there are no complex numbers here"),
        ("fd(1e999)", "line 1: this number is too large"),
        (
            "fd(1 | 2)",
            "line 1: `|` is not part of the turtle language",
        ),
        (
            "f = lambda x: x",
            "line 1: `lambda` is not part of the turtle language; write a `def`",
        ),
        // Statements
        ("break", "line 1: `break` outside a loop"),
        (
            "for i in range(3):\n    def f():\n        continue",
            "line 3: `continue` outside a loop",
        ),
        (
            "class Turtle: pass",
            "line 1: `class` is not part of the turtle language",
        ),
        (
            "for i in range(stop=3): fd(1)",
            "line 1: `range` takes its arguments by place",
        ),
        ("return 3", "line 1: `return` outside a function"),
        (
            "with open('x') as f: pass",
            "line 1: `with` takes only `fork_state()`; write `with fork_state():`",
        ),
        (
            "fork_state()",
            "line 1: `fork_state` has a block; write `with fork_state():`",
        ),
        ("t.x = 3", "line 1: only a variable can be given a value"),
        (
            "def f(): return 1\nf() + 1",
            "line 2: this value is not used, but has a call in it; make the call a statement of its own",
        ),
        (
            "import turtle\ndef circle(r): fd(r)\nturtle.circle(3)",
            "line 3: `circle` is also a function of this program; give that function another name",
        ),
        // Syntax
        ("forward(3", "line 1: unexpected EOF while parsing"),
        (
            "for i in range(3)\n    fd(1)",
            "line 1: expected `:`, found newline",
        ),
        (
            "fd(1)\n    lt(2)",
            "line 2: unexpected indentation; start the line where the line before it starts",
        ),
        (
            "fd(1) lt(2)",
            "line 1: simple statements must be separated by newlines or semicolons; put each statement on its own line",
        ),
        (
            "for i in range(3):\nfd(1)",
            "line 2: expected an indented block after `for` statement",
        ),
        // In embedded texts
        (
            "fd(1)\nembed(\"\"\"fd(1)\nlt(2)\nfd(x)\"\"\", locals())",
            "line 4: `x` has no value here",
        ),
        (
            "fd(1)\nembed('fd(1)\\nlt(2)\\nfd(x)', locals())",
            "line 2: `x` has no value here",
        ),
        (
            "embed('''\n  fd(1)\n  embed(\"\"\"\n    lt(2)\n    fd(x)\"\"\", locals())''', locals())",
            "line 5: `x` has no value here",
        ),
    ];
    for (source, expected) in cases {
        assert_eq!(read(source), expected, "read from:\n{source}");
    }
}

#[test]
fn spans_cover_what_is_wrong() {
    let cases = [
        ("fd(1)\nfd(2 * oops)", "oops"),
        ("embed(\"\"\"fd(1)\nfd(oops)\"\"\", locals())", "oops"),
        (
            "embed('if isdown():\\n\\tfd(1)\\nfd(oops + 1)', locals())",
            "oops",
        ),
        ("embed('''\n   fd(1)\n   fd(oops)''', locals())", "oops"),
        ("x = 'ä'; fd(1, 2)", "fd(1, 2)"),
    ];
    for (source, expected) in cases {
        let parsed = python::parse(source);
        let span = parsed.errors().last().expect("an error").span;
        let found = &source[span.start as usize..span.end as usize];
        assert_eq!(found, expected, "in:\n{source}");
    }
}

#[test]
fn all_errors_are_found_and_the_rest_is_read() {
    let parsed = python::parse("fd(a)\nfd(1)\nfd(b)\nif c:\n    lt(2)\n    lt(d)\n");
    let lines: Vec<_> = parsed.errors().map(|error| error.line).collect();
    assert_eq!(lines, [1, 3, 4, 6]);
    assert_eq!(python::print(&parsed.program), "forward(1)");
}

#[test]
fn what_draws_no_line_is_left_out_with_one_warning() {
    let source = "import turtle\nt = turtle.Turtle()\nu = turtle.Turtle()\nt.speed(0)\nu.speed(1)\nt.color('red')\n3 + 4\nx = 1 and 2\nprint(x)\n";
    let parsed = python::parse(source);
    assert!(!parsed.has_errors());
    let warnings: Vec<_> = parsed.diagnostics.iter().map(|d| d.to_string()).collect();
    assert_eq!(
        warnings,
        [
            "line 4: `speed` draws no line and is left out",
            "line 7: this value is not used",
            "line 8: `and` gives True or False here, never one of its sides",
            "line 9: `print` draws no line and is left out",
        ]
    );
}
