//! What a run leaves besides ink: colours, fills, other marks, several turtles, what is taken back.
#![allow(clippy::expect_used, clippy::panic)]

use turtle_lib::bitmap::Bitmap;
use turtle_lib::dialect::{Dialect, draw};
use turtle_lib::python;
use turtle_lib::run::Fuel;
use turtle_lib::turtle::{Align, Color, Mark, Path, Point, Shape};

fn path(source: &str) -> Path {
    draw_in(source, Dialect::Python)
}

fn draw_in(source: &str, dialect: Dialect) -> Path {
    match draw(source, dialect, &Fuel::default()) {
        Ok(drawing) => drawing.run.path,
        Err(errors) => panic!("{source}\n{:?}", errors),
    }
}

/// Marks as short texts: a stroke's points, a fill's corners.
fn marks(source: &str) -> Vec<String> {
    told(&path(source))
}

fn told(path: &Path) -> Vec<String> {
    let points = |points: &[Point]| {
        let points: Vec<String> = points
            .iter()
            .map(|p| format!("{:.0},{:.0}", p.x + 0.0, p.y + 0.0))
            .collect();
        points.join(" ")
    };
    let tell = |mark: Mark<'_>| match mark {
        Mark::Stroke { points: p, pen, .. } => {
            format!(
                "line {} {} {} by {}",
                points(p),
                pen.color,
                pen.width,
                pen.turtle
            )
        }
        Mark::Shape(placed) => match &placed.shape {
            Shape::Fill { outline, color } => format!("fill {} {color}", points(outline)),
            Shape::Dot { at, size, color } => format!("dot {} {size} {color}", points(&[*at])),
            Shape::Stamp { at, fill, .. } => format!("stamp {} {fill}", points(&[*at])),
            Shape::Text { at, text, .. } => format!("text {} {text}", points(&[*at])),
        },
    };
    path.marks().map(tell).collect()
}

#[test]
fn colours_and_widths_part_strokes() {
    let source = "fd(1)\ncolor('red')\nfd(1)\npensize(3)\nfd(1)\npencolor('#00f')\nfd(1)\nfd(1)";
    assert_eq!(
        marks(source),
        [
            "line 0,0 1,0 #000000 1 by 0",
            "line 1,0 2,0 #ff0000 1 by 0",
            "line 2,0 3,0 #ff0000 3 by 0",
            "line 3,0 4,0 5,0 #0000ff 3 by 0",
        ]
    );
    let plain = path("fd(1)\nfd(1)\nfd(1)\nfd(1)\nfd(1)");
    assert_eq!(Bitmap::of_path(&path(source)), Bitmap::of_path(&plain));
    assert!(plain.looks().is_none());
}

#[test]
fn colours_are_tks() {
    for (text, color) in [
        ("red", "#ff0000"),
        ("Light Sky Blue", "#87cefa"),
        ("grey50", "#7f7f7f"),
        ("gray50", "#7f7f7f"),
        ("green", "#008000"),
        ("#123", "#112233"),
        ("#123456789abc", "#12569a"),
    ] {
        assert_eq!(
            Color::from_text(text).map(|c| c.to_string()).as_deref(),
            Some(color)
        );
    }
    assert_eq!(Color::from_text("no colour"), None);
    assert_eq!(Color::from_text("#12é4"), None);
    let of = |source: &str| {
        path(&format!("{source}\nfd(1)"))
            .marks()
            .last()
            .map(|m| match m {
                Mark::Stroke { pen, .. } => pen.color.to_string(),
                Mark::Shape(_) => String::new(),
            })
    };
    assert_eq!(of("color(1, 0.5, 0)").as_deref(), Some("#ff8000"));
    assert_eq!(
        of("colormode(255)\ncolor((255, 128, 0))").as_deref(),
        Some("#ff8000")
    );
    assert_eq!(of("pencolor([0.2, 0.4, 0.6])").as_deref(), Some("#336699"));
}

#[test]
fn a_colour_that_there_is_not_names_its_line() {
    for (source, error) in [
        ("fd(1)\ncolor('reed')", "line 2: `reed` is no colour"),
        ("color(300, 0, 0)", "line 1: `(300, 0, 0)` is no colour"),
        (
            "pensize('wide')",
            "line 1: `pensize` takes a number here, this is `wide`",
        ),
        (
            "shape('dog')",
            "line 1: `shape` takes the name of a shape here, this is `dog`",
        ),
    ] {
        let errors = draw(source, Dialect::Python, &Fuel::default()).expect_err("an error");
        assert!(errors[0].to_string().starts_with(error), "{}", errors[0]);
    }
}

#[test]
fn a_fill_lies_below_the_strokes_that_go_round_it() {
    let source =
        "fd(4)\nfillcolor('gold')\nbegin_fill()\nlt(90)\nfd(4)\npu()\ngoto(0, 0)\nend_fill()";
    assert_eq!(
        marks(source),
        [
            "line 0,0 4,0 4,4 #000000 1 by 0",
            "fill 4,0 4,4 0,0 #ffd700"
        ]
    );
    let own_stroke = "fd(4)\npencolor('red')\nfillcolor('gold')\nbegin_fill()\nlt(90)\nfd(4)\ngoto(0, 0)\nend_fill()";
    assert_eq!(
        marks(own_stroke),
        [
            "line 0,0 4,0 #000000 1 by 0",
            "fill 4,0 4,4 0,0 #ffd700",
            "line 4,0 4,4 0,0 #ff0000 1 by 0",
        ]
    );
    assert_eq!(
        marks("begin_fill()\nfd(3)\nend_fill()"),
        ["line 0,0 3,0 #000000 1 by 0"]
    );
}

#[test]
fn dots_stamps_and_texts_have_their_place() {
    let source = "dot()\ndot(20, 'red')\nfd(9)\ndot('blue')\nstamp()\nwrite('hi', font=('Arial', 12, 'bold'), align='center')\nwrite(3)";
    assert_eq!(
        marks(source),
        [
            "dot 0,0 5 #000000",
            "dot 0,0 20 #ff0000",
            "line 0,0 9,0 #000000 1 by 0",
            "dot 9,0 5 #0000ff",
            "stamp 9,0 #000000",
            "text 9,0 hi",
            "text 9,0 3",
        ]
    );
    let path = path(source);
    let texts = path.looks().expect("looks").shapes.iter();
    let centred = texts.filter(|placed| {
        matches!(&placed.shape, Shape::Text { align: Align::Center, font, .. } if font.bold && font.size == 12.0)
    });
    assert_eq!(centred.map(|placed| placed.line).collect::<Vec<_>>(), [6]);
}

#[test]
fn each_turtle_has_its_own_place_and_pen() {
    let source = "import turtle\na = turtle.Turtle()\nb = turtle.Turtle()\nb.color('red')\nb.lt(90)\na.fd(5)\nb.fd(3)\na.fd(1)\n\
                  def step(t, n):\n    t.lt(90)\n    t.fd(n)\nstep(b, 2)\nif b.xcor() < 0:\n    a.goto(b.xcor(), b.ycor())";
    assert_eq!(
        marks(source),
        [
            "line 0,0 5,0 #000000 1 by 1",
            "line 0,0 0,3 #ff0000 1 by 2",
            "line 5,0 6,0 #000000 1 by 1",
            "line 0,3 -2,3 #ff0000 1 by 2",
            "line 6,0 -2,3 #000000 1 by 1",
        ]
    );
}

#[test]
fn a_variable_may_have_the_name_of_the_module() {
    let parameter = "import turtle\ndef step(turtle, n):\n    turtle.fd(n)\n    turtle.lt(90)\n\
                     a = turtle.Turtle()\nb = turtle.Turtle()\nstep(a, 5)\nstep(b, 3)\nstep(a, 2)";
    assert_eq!(
        marks(parameter),
        [
            "line 0,0 5,0 #000000 1 by 1",
            "line 0,0 3,0 #000000 1 by 2",
            "line 5,0 5,2 #000000 1 by 1"
        ]
    );
    let loops = "from turtle import Turtle\nall = []\nfor i in range(2):\n    turtle = Turtle()\n    turtle.lt(90 * i)\n    \
                 all.append(turtle)\nfor turtle in all:\n    turtle.fd(4)";
    assert_eq!(
        marks(loops),
        ["line 0,0 4,0 #000000 1 by 1", "line 0,0 0,4 #000000 1 by 2"]
    );
}

#[test]
fn a_clone_begins_as_its_original_stands() {
    let source = "from turtle import *\nt = Turtle()\nt.color('red')\nt.fd(3)\nu = t.clone()\nu.lt(90)\nu.fd(2)\nt.fd(1)";
    assert_eq!(
        marks(source),
        [
            "line 0,0 3,0 #ff0000 1 by 1",
            "line 3,0 3,2 #ff0000 1 by 2",
            "line 3,0 4,0 #ff0000 1 by 1",
        ]
    );
}

#[test]
fn undo_takes_back_one_action() {
    assert_eq!(
        marks("fd(1)\nlt(90)\nfd(2)\nundo()\nundo()\nfd(3)"),
        ["line 0,0 1,0 #000000 1 by 0", "line 1,0 4,0 #000000 1 by 0"]
    );
    assert_eq!(marks("fd(1)\ndot(9)\nundo()\nundo()"), [""; 0]);
    assert_eq!(marks("circle(5)\nundo()\nundo()\nundo()"), [""; 0]);
    assert_eq!(
        marks("fd(1)\ncolor('red')\nundo()\nfd(1)")
            .last()
            .map(String::as_str),
        Some("line 1,0 2,0 #000000 1 by 0")
    );
}

#[test]
fn clear_and_reset_wipe_one_turtles_marks() {
    assert_eq!(
        marks("fd(3)\nclear()\nfd(1)"),
        ["line 3,0 4,0 #000000 1 by 0"]
    );
    assert_eq!(
        marks("color('red')\nfd(3)\nlt(90)\nreset()\nfd(1)"),
        ["line 0,0 1,0 #000000 1 by 0"]
    );
    let two = "import turtle\na = turtle.Turtle()\nb = turtle.Turtle()\na.fd(1)\nb.dot(3)\nb.fd(2)\na.fd(1)\nb.clear()";
    assert_eq!(
        marks(two),
        ["line 0,0 1,0 #000000 1 by 1", "line 1,0 2,0 #000000 1 by 1"]
    );
    assert_eq!(
        marks(&two.replace("b.clear()", "a.clear()")),
        ["dot 0,0 3 #000000", "line 0,0 2,0 #000000 1 by 2"]
    );
}

#[test]
fn modes_and_units_say_what_angles_mean() {
    let end = |source: &str| told(&path(source)).pop();
    assert_eq!(
        end("mode('logo')\nfd(5)\nseth(90)\nfd(2)").as_deref(),
        Some("line 0,0 0,5 2,5 #000000 1 by 0")
    );
    assert_eq!(
        end("radians()\nlt(math.pi/2)\nfd(5)").as_deref(),
        Some("line 0,0 0,5 #000000 1 by 0")
    );
    assert_eq!(
        end("degrees(400)\nlt(100)\nfd(heading())").as_deref(),
        Some("line 0,0 0,100 #000000 1 by 0")
    );
    assert_eq!(
        end("mode('logo')\nrt(90)\nfd(heading())").as_deref(),
        Some("line 0,0 90,0 #000000 1 by 0")
    );
    assert_eq!(
        end("setworldcoordinates(0, 0, 10, 10)\ngoto(10, 10)").as_deref(),
        Some("line 0,0 940,790 #000000 1 by 0")
    );
    // The window has its size when the coordinates are laid over it.
    let sized =
        "w = 220\nsetup(width=w, height=0.5)\nsetworldcoordinates(0, 0, 10, 10)\ngoto(10, 10)";
    assert_eq!(
        end(sized).as_deref(),
        Some("line 0,0 200,520 #000000 1 by 0")
    );
}

#[test]
fn a_circle_of_few_steps_is_a_polygon() {
    for source in [
        "circle(5, steps=4)",
        "circle(5, 360, 4)",
        "circle(5, None, 4)",
    ] {
        assert_eq!(marks(source), ["line 0,0 5,5 0,10 -5,5 0,0 #000000 1 by 0"]);
    }
}

#[test]
fn logo_has_ucblogos_words() {
    let source = "cs setpc 4 fd 3 setpencolor [0 50 100] setpensize 3 fd 1 label [hello you]\nfilled \"gold [repeat 4 [fd 2 rt 90]]";
    assert_eq!(
        told(&draw_in(source, Dialect::Logo)),
        [
            "line 0,0 0,3 #ff0000 1 by 0",
            "line 0,3 0,4 #0080ff 3 by 0",
            "text 0,4 hello you",
            "fill 0,4 0,6 2,6 2,4 0,4 #ffd700",
            "line 0,4 0,6 2,6 2,4 0,4 #0080ff 3 by 0",
        ]
    );
    assert_eq!(
        told(&draw_in("fd 3 rt 90 cs fd 2", Dialect::Logo)),
        ["line 0,0 0,2 #000000 1 by 0"]
    );
}

#[test]
fn a_script_colours_too() {
    let source = "color(\"red\", \"gold\"); begin_fill(); for i in 0..3 { forward(3); left(120); } end_fill(); dot(4);";
    assert_eq!(told(&draw_in(source, Dialect::Rhai)).len(), 3);
}

#[test]
fn a_program_with_looks_says_the_same_when_printed() {
    for source in [
        "color(\"red\", \"#00ff00\")\nbegin_fill()\nforward(3)\nleft(90)\nforward(3)\nend_fill()\nwrite(\"a \\\"b\\\"\", False, \"center\", [\"Arial\", 12])",
        "import turtle\na = turtle.Turtle()\nb = turtle.Turtle()\na.forward(1)\nb.left(90)\nb.goto(a.xcor(), 3)\nc = a.clone()\nc.dot(5, \"red\")",
        "circle(5, 360, 4)",
    ] {
        let program = turtle_lib::python::parse(source)
            .into_program()
            .expect("a program");
        let printed = turtle_lib::python::print(&program);
        let again = turtle_lib::python::parse(&printed)
            .into_program()
            .expect("printed");
        assert_eq!(again, program, "{printed}");
    }
}

#[test]
fn marks_have_limits() {
    let fuel = Fuel {
        segments: 50,
        ..Fuel::default()
    };
    for source in [
        "while True:\n    dot(3)",
        "begin_fill()\npu()\nwhile True:\n    fd(1)",
        "import turtle\nwhile True:\n    t = turtle.Turtle()",
        "while True:\n    write('x')\n    undo()",
        "while True:\n    fd(1)\n    clear()",
    ] {
        assert!(draw(source, Dialect::Python, &fuel).is_err(), "{source}");
    }
}

#[test]
fn the_turtle_that_nobody_makes_is_another_one() {
    let two = path("import turtle as T\nt = T.Turtle()\nt.fd(5)\nT.lt(90)\nT.fd(3)");
    let (low, high) = two.bounds().expect("lines");
    assert!(low.x.abs() < 1e-9 && low.y.abs() < 1e-9, "{low:?}");
    assert!((high.x - 5.0).abs() < 1e-9 && (high.y - 3.0).abs() < 1e-9);
    let renamed = path("from turtle import Pen as P, fd as go\na = P()\na.fd(5)\na.lt(90)\ngo(3)");
    assert_eq!(renamed.bounds().expect("lines").1.y, 0.0);
    // What is dropped with the inputs of a call moves no turtle and makes none.
    let dropped = "t = turtle.Turtle(left(90))\nt.speed(turtle.Turtle())\nt.fd(5)";
    let program = python::parse(dropped).into_program().expect("a program");
    assert_eq!(python::print(&program), "forward(5)");
    // One that only the window's looks are asked of is not there to be seen.
    let one = "import turtle\nturtle.bgcolor('red')\nt = turtle.Turtle()\nt.fd(5)\nturtle.done()";
    let program = python::parse(one).into_program().expect("a program");
    assert!(!python::print(&program).contains("Turtle"));
}

#[test]
fn a_name_that_is_declared_and_never_given_has_no_value() {
    let source = "def f():\n    global total\n    fd(total)\nf()";
    assert!(python::parse(source).has_errors());
    assert!(!python::parse(&format!("total = 3\n{source}")).has_errors());
}

#[test]
fn a_turtle_without_a_name_is_none_and_only_the_module_makes_one() {
    let program = python::parse("Turtle()\nt = Turtle()\nt.fd(5)").into_program();
    assert_eq!(python::print(&program.expect("a program")), "forward(5)");
    assert!(python::parse("import random\nt = 3\nrandom.shuffle.Turtle()\nt.fd(1)").has_errors());
}
