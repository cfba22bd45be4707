//! One program, three dialects, the same path.
#![allow(clippy::unwrap_used)]

mod support;

use turtle_lib::Dialect;
use turtle_lib::bitmap::Bitmap;
use turtle_lib::python;
use turtle_lib::run::{Fuel, run};
use turtle_lib::turtle::Path;

/// Asserts that a Python text draws the same printed in each dialect.
fn same_in_all(name: &str, text: &str) {
    let program = python::parse(text).into_program().unwrap();
    let path = run(&program, &Fuel::default()).unwrap().path;
    let bitmap = Bitmap::of_path(&path);
    assert!(!bitmap.is_blank(), "{name} draws nothing:\n{text}");
    for dialect in [Dialect::Python, Dialect::Logo, Dialect::Rhai] {
        let printed = dialect.print(&program);
        let drawn = dialect
            .draw(&printed, &Fuel::default())
            .unwrap_or_else(|error| panic!("{name} in {dialect:?}: {error}\n{printed}"));
        let differing = Bitmap::of_path(&drawn).differing(&bitmap);
        assert_eq!(differing, 0, "{name} in {dialect:?}:\n{printed}");
        assert!(farthest(&path, &drawn) < 1e-7, "{name} in {dialect:?}:\n{printed}");
    }
}

/// The largest distance between points of two paths, in steps; infinite when they have other strokes.
fn farthest(a: &Path, b: &Path) -> f64 {
    let lengths = |path: &Path| path.strokes().map(<[_]>::len).collect::<Vec<_>>();
    if lengths(a) != lengths(b) {
        return f64::INFINITY;
    }
    let distances = a.strokes().flatten().zip(b.strokes().flatten()).map(|(p, q)| (p.x - q.x).hypot(p.y - q.y));
    distances.fold(0.0, f64::max)
}

#[test]
fn the_seed_programs() {
    let programs = support::shared_programs();
    assert!(programs.is_empty() || programs.len() == 300);
    for (i, text) in programs.iter().enumerate() {
        same_in_all(&format!("program {i}"), text);
    }
}

#[test]
fn every_kind_of_statement() {
    for (name, text) in [
        ("verbs", "forward(3)\nright(30)\nbackward(2)\nleft(75)\ncircle(2)\ncircle(-3, 120)\nhome()"),
        ("pen", "penup()\nforward(2)\npendown()\nforward(2)\nif isdown():\n    left(90)\nforward(1)"),
        ("places", "goto(3, 4)\nteleport(-5, 2)\nforward(2)\nteleport(1, 1, 45)\nforward(2)\nsetheading(200)\nforward(3)"),
        ("points", "forward(3)\np = position()\nleft(90)\nforward(2)\ngoto(p)\ngoto(p[1], p[0])\ngoto(xcor() + 1, ycor() - 2)"),
        ("fork", "with fork_state():\n    forward(5)\n    penup()\nforward(2)\nleft(45)\nforward(heading()/20)"),
        ("ranges", "for i in range(2, 8, 3):\n    forward(i)\n    left(50)\nfor j in range(5, 0, -2):\n    forward(j)\n    right(30)"),
        ("nested", "for i in range(3):\n    for j in range(i + 1):\n        forward(j + 1)\n        left(72)\n    right(10)"),
        ("while", "n = 6\nwhile n > 0 and not n == 1:\n    forward(n)\n    left(91)\n    n = n - 1"),
        ("elif", "for i in range(4):\n    if i == 0:\n        forward(1)\n    elif i <= 2 or i >= 9:\n        left(40)\n        forward(2)\n    else:\n        forward(4)"),
        ("recursion", "def f(n):\n    if n > 0:\n        forward(n)\n        with fork_state():\n            left(30)\n            f(n - 1)\n        right(30)\n        f(n - 1)\nf(4)"),
        ("values", "def double(x):\n    return 2*x\nforward(double(3) + double(0.5))\nleft(double(45))\nforward(double(1))"),
        ("arithmetic", "forward(7/2)\nleft(360/7)\nforward(7//2)\nleft(-7 % 360)\nforward(2**3 - 2)\nright(-(3 + 4)*5)\nforward(-2 - -5)"),
        ("functions", "forward(math.sqrt(16))\nleft(math.degrees(math.pi/3))\nforward(abs(-3) + min(1, 2) + max(1, 2))\nleft(10*round(2.5) + int(7.9))\nforward(math.hypot(3, 4) + math.floor(1.5) + math.ceil(0.2))\nleft(math.degrees(math.atan2(1, 2)))\nforward(math.sin(1) + math.cos(1) + math.tan(1))"),
        ("constants", "for i in range(HALF_INF):\n    forward(EPS_DIST*2)\n    left(EPS_ANGLE)\nforward(INF/21)"),
        ("local and global", "a = 2\ndef f(b):\n    c = a + b\n    forward(c)\n    left(90)\nf(1)\na = 4\nf(1)"),
    ] {
        same_in_all(name, text);
    }
}
