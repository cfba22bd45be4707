//! One program, three dialects, the same path.
#![allow(clippy::expect_used, clippy::panic)]

mod support;

use proptest::prelude::*;
use turtle_lib::bitmap::Bitmap;
use turtle_lib::dialect::{Dialect, draw};
use turtle_lib::program::Program;
use turtle_lib::python;
use turtle_lib::run::{Fuel, Run, run};
use turtle_lib::turtle::Path;

/// Points of one path are no farther than this from those of the other, in steps: 1e-6 px.
const NEAR: f64 = 1e-7;

fn are_same(a: &Path, b: &Path) -> bool {
    let near = |(a, b): (&turtle_lib::turtle::Point, &turtle_lib::turtle::Point)| {
        let scale = 1.0_f64.max(a.x.abs()).max(a.y.abs());
        (a.x - b.x).abs() <= NEAR * scale && (a.y - b.y).abs() <= NEAR * scale
    };
    a.strokes().len() == b.strokes().len()
        && a.strokes()
            .zip(b.strokes())
            .all(|(a, b)| a.len() == b.len() && a.iter().zip(b).all(near))
}

/// Draws a program in every dialect, and says where the first differs from its own run.
fn check(program: &Program, expected: &Run, fuel: &Fuel) -> Result<(), String> {
    let bitmap = Bitmap::of_path(&expected.path);
    for dialect in Dialect::ALL {
        let text = dialect.print(program);
        let drawing = draw(&text, dialect, fuel)
            .map_err(|errors| format!("{dialect}: {} in:\n{text}", errors[0]))?;
        let is_same = are_same(&expected.path, &drawing.run.path)
            && expected.end.pen_down == drawing.run.end.pen_down;
        if !is_same || Bitmap::of_path(&drawing.run.path) != bitmap {
            return Err(format!("{dialect}: another path is drawn by:\n{text}"));
        }
    }
    Ok(())
}

fn check_source(source: &str) {
    let program = python::parse(source).into_program();
    let program = program.unwrap_or_else(|errors| panic!("{} in:\n{source}", errors[0]));
    let fuel = Fuel::default();
    let expected = run(&program, &fuel).unwrap_or_else(|error| panic!("{error} in:\n{source}"));
    if let Err(difference) = check(&program, &expected, &fuel) {
        panic!("{difference}\nfrom:\n{source}");
    }
}

#[test]
fn every_statement_and_expression_draws_the_same() {
    let cases = [
        "forward(3)\nbackward(1)\nleft(30)\nforward(2)\nright(70)\nforward(1.5)",
        "penup()\nforward(2)\npendown()\nforward(2)",
        "teleport(1, 2)\nforward(1)\nteleport(-1, -2, 135)\nforward(2)\nteleport((3, 4))\nforward(1)",
        "circle(3)\ncircle(-2, 90)\ncircle(2, -45)\ncircle(0.01)",
        "goto(3, 4)\ngoto((1, 2))\nhome()\nforward(1)",
        "setheading(90)\nforward(3)\nsetheading(30)\nforward(3)\nsetheading(-30.5)\nforward(1)",
        "setheading(0)\nforward(3)",
        "setheading(90)\nsetheading(0)\nforward(3)",
        "home()\nsetheading(0)\nforward(3)\nhome()\nsetheading(90)\nforward(1)",
        "for i in range(5):\n    forward(i)\n    left(72)",
        "for i in range(5):\n    pass\nforward(i)",
        "for i in range(10, 0, -3):\n    forward(i)\n    left(90)",
        "for i in range(2, 9, 2):\n    i = i + 0.5\n    forward(i)\n    left(50)\nforward(i)",
        "n = 4\ns = 2\nfor i in range(n, n + 5, s):\n    forward(i)\n    left(80)",
        "n = 3\nfor i in range(n):\n    for j in range(i):\n        forward(j + 1)\n    left(360/n)",
        "for i in range(3):\n    for i in range(2):\n        forward(1)\n        left(20)\n    forward(i)",
        "for i in range(0):\n    forward(9)\nfor i in range(-3):\n    forward(9)\nforward(1)",
        "for i in range(4):\n    with fork_state():\n        forward(i)\n        left(i)\n    left(90)",
        "x = 0\nwhile x < 5:\n    x = x + 1\n    forward(x)\n    left(100)",
        "x = 3\nwhile x:\n    x = x - 1\n    forward(1)\n    left(9)",
        "for i in range(6):\n    if i < 2:\n        forward(1)\n    elif i == 3:\n        forward(2)\n    else:\n        left(30)",
        "for i in range(6):\n    if i % 2:\n        forward(1)\n    if not i:\n        left(5)\n    if i and i - 2 or i == 0:\n        forward(2)\n        left(11)",
        "def square(size):\n    for i in range(4):\n        forward(size)\n        left(90)\nsquare(2)\nsquare(3.5)",
        "def tree(n):\n    if n <= 0:\n        return\n    forward(n)\n    with fork_state():\n        left(30)\n        tree(n - 1)\n    right(30)\n    tree(n - 2)\ntree(5)",
        "def fib(n):\n    if n < 2:\n        return n\n    return fib(n - 1) + fib(n - 2)\nforward(fib(7))\nleft(fib(6)/3)\nforward(1)",
        "def f(n):\n    if n > 2:\n        return 5\nforward(1 + f(3))\nleft(f(1))\nf(2)\nforward(1)",
        "def f():\n    return\nforward(2 + f())",
        "size = 2\ndef side():\n    forward(size)\n    left(60)\nfor k in range(3):\n    side()\n    size = size + 1",
        "def outer(n):\n    m = n + k\n    inner(m)\ndef inner(x):\n    forward(x*k)\nk = 2\nouter(1)\nk = 3\nouter(2)",
        "def f(n):\n    k = 9\n    g()\n    forward(k)\ndef g():\n    forward(k)\n    left(40)\nk = 2\nf(1)",
        "for k in range(3):\n    with fork_state():\n        g = k\ndef h():\n    forward(g)\nh()",
        "def later(n):\n    for i in range(n):\n        pass\n    forward(i)\nlater(4)",
        "def early(n):\n    for i in range(9):\n        with fork_state():\n            forward(i)\n            if i > n:\n                return i\nforward(early(2))",
        "forward(7//2 + 7%3 + -7//2 + -7%3 + 2**3 + 2**-1 + 7/2)",
        "forward(-2**2 + (-2)**2 - -3 - (1 - (2 - 3))*2/(4/3))",
        "forward(abs(-3) + min(1, 2) + max(1, 2) + round(2.5) + round(3.5) + int(-2.7))",
        "forward(math.floor(-2.5) + math.ceil(2.1) + math.sqrt(9) + math.hypot(3, 4))",
        "forward(math.sin(1) + math.cos(1) + math.tan(1) + math.atan2(1, -2))",
        "forward(math.radians(90) + math.degrees(0.1) + math.pi)",
        "left(33)\nforward(2)\nforward(heading()/10)\nforward(xcor() + ycor())",
        "forward(isdown() + 1)\npenup()\nforward(1)\npendown()\nforward(1 + isdown())",
        "left(33)\nforward(2)\np = position()\nforward(3)\ngoto(p)\ngoto(p[1], p[0])\ngoto(position()[0], 0)",
        "p = (1, 2 + 3)\ngoto(p)\ngoto((p[0] + 1, 2))",
        "a = 1 < 2\nb = not a\nforward(a + 1)\nif b == 0:\n    forward(3)\nif a and not b:\n    left(9)\nforward(True)",
        "def yes(x):\n    return x > 2\nif yes(3):\n    forward(2)\nforward(yes(3) + yes(1))\nleft(yes(1) == 0)\nforward(1)",
        "for i in range(HALF_INF):\n    forward(2*EPS_DIST)\n    left(2*EPS_ANGLE)\nforward(INF/10)",
        "pi = 3\nforward(pi)\nleft(pi)\nforward(1)",
        "def f():\n    pi = 3\n    forward(pi)\nf()\nleft(90)\nforward(math.pi)",
        "def f(EPS_DIST):\n    forward(EPS_DIST)\nf(2)\nleft(9)\nforward(20*EPS_DIST)",
        "def f():\n    INF = 2\n    return INF\ndef g():\n    forward(INF/20)\ng()\nleft(f())\ng()",
        "def f():\n    forward(5)\nf()\ndef f():\n    left(90)\nf()\nforward(2)",
        "def f(x):\n    return x + 1\ndef g():\n    forward(f(2))\ng()\nleft(90)\ndef f(x):\n    return x*3\ng()\nforward(f(1))",
        "INF = 2\nforward(INF)",
        "size = 1\nSize = 2\nforward(size + Size)\nleft(size)\nforward(1)",
        "def Fd(x):\n    forward(x)\ndef fd2(x):\n    forward(2*x)\nFd(1)\nleft(9)\nfd2(1)",
        "def first(x):\n    return x\ndef new(x):\n    return first(x) + 1\nforward(new(1))",
        "new = 1\nvar = 2\nto = 3\nend = 4\nfn = 5\nforward(new + var + to + end + fn)",
        "_ = 2\n__ = 3\nfor _ in range(2):\n    forward(1)\nforward(_ + __)",
        "größe = 2\nforward(größe)\nleft(größe)\nforward(1)",
        "forward(1e-7)\nforward(100000000.0/50000000)\nforward(0.1 + 0.2)",
        "x = 7\nforward(x/2)\nforward(1/3)\nleft(360/7)\nforward(10/4)",
        "if 2 < 1:\n    pass\nelse:\n    forward(1)\nif 1:\n    pass\nforward(2)",
        "def f(a, b):\n    forward(a)\n    left(b)\nf(b=20, a=2)\nf(1, 1 + 2*3)",
        "",
    ];
    for source in cases {
        check_source(source);
    }
}

#[test]
fn the_shared_programs_draw_the_same() {
    for source in support::shared_programs() {
        check_source(&source);
    }
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: 256,
        failure_persistence: None,
        ..ProptestConfig::default()
    })]

    #[test]
    fn whatever_runs_draws_the_same(program in support::programs()) {
        let fuel = Fuel { steps: 2_000, segments: 500, call_depth: 20, seed: 0, moments: 0 };
        if let Ok(expected) = run(&program, &fuel) {
            let more = Fuel { steps: 20_000, ..fuel };
            if let Err(difference) = check(&program, &expected, &more) {
                return Err(TestCaseError::fail(difference));
            }
        }
    }
}

#[test]
fn files_are_told_by_their_names() {
    let cases = [
        ("star.py", Some(Dialect::Python)),
        ("star.LOGO", Some(Dialect::Logo)),
        ("a.b/star.lgo", Some(Dialect::Logo)),
        ("star.rhai", Some(Dialect::Rhai)),
        ("star.txt", None),
        ("py", None),
    ];
    for (name, expected) in cases {
        assert_eq!(Dialect::from_path(name), expected, "{name}");
    }
    for dialect in Dialect::ALL {
        let name = format!("star.{}", dialect.extension());
        assert_eq!(Dialect::from_path(name), Some(dialect));
    }
}

#[test]
fn what_ends_a_run_is_said_with_its_line() {
    let cases = [
        (
            Dialect::Python,
            "forward(1)\n  \nforward(1/0)\n",
            "line 3: division by zero",
            "forward(1/0)",
        ),
        (
            Dialect::Python,
            "forward(1)\nforwrd(2)\n",
            "line 2: there is no `forwrd` in the turtle language; did you mean `forward`?",
            "forwrd",
        ),
        (
            Dialect::Logo,
            "fd 1\n  fd 1 / 0 lt 3\n",
            "line 2: division by zero",
            "fd 1 / 0 lt 3",
        ),
        (
            Dialect::Rhai,
            "forward(1);\nforward(1e300);\n",
            "line 2: the turtle leaves the plane: the place is too large or not a number",
            "forward",
        ),
        (
            Dialect::Python,
            "while True:\n    left(1)\n",
            "line 2: the program did not end within 2000000 steps; is there a loop without an end?",
            "left(1)",
        ),
    ];
    for (dialect, source, expected, place) in cases {
        let errors = draw(source, dialect, &Fuel::default()).expect_err("an error");
        assert_eq!(errors[0].to_string(), expected, "in:\n{source}");
        let span = errors[0].span;
        assert_eq!(
            &source[span.start as usize..span.end as usize],
            place,
            "in:\n{source}"
        );
    }
}
