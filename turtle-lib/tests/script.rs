//! Rhai scripts, case by case.
#![allow(clippy::expect_used, clippy::panic)]

use turtle_lib::dialect::{Dialect, draw_while};
use turtle_lib::run::{Fuel, Run};
use turtle_lib::{python, script};

fn run(source: &str) -> Run {
    match script::run(source, &Fuel::default()) {
        Ok(run) => run,
        Err(unfinished) => panic!("{} in:\n{source}", unfinished.error),
    }
}

fn error(source: &str) -> String {
    let fuel = Fuel {
        steps: 20_000,
        segments: 100,
        ..Fuel::default()
    };
    match script::run(source, &fuel) {
        Ok(_) => "no error".to_owned(),
        Err(unfinished) => unfinished.error.to_string(),
    }
}

/// Where the turtle ends, rounded.
fn end(source: &str) -> (f64, f64) {
    let end = run(source).end.position;
    ((end.x * 1e6).round() / 1e6, (end.y * 1e6).round() / 1e6)
}

#[test]
fn commands_move_the_turtle() {
    let cases = [
        ("forward(3);", (3.0, 0.0)),
        ("forward(2.5); left(90); fd(1);", (2.5, 1.0)),
        ("goto(3, 4.5);", (3.0, 4.5)),
        (
            "goto(point(1, 2)); let p = position(); goto(p.y, p[0]);",
            (2.0, 1.0),
        ),
        ("for i in 0..4 { forward(i); }", (6.0, 0.0)),
        ("for i in steps(1, 6, 2) { forward(i / 2); }", (4.5, 0.0)),
        (
            "fork_state { forward(9); left(9); } forward(1);",
            (1.0, 0.0),
        ),
        (
            "fn f() { fork_state { forward(9); return 2; } } forward(f());",
            (2.0, 0.0),
        ),
        (
            "loop { fork_state { forward(9); break; } } forward(1);",
            (1.0, 0.0),
        ),
        ("teleport(1, 2, 90); forward(1);", (1.0, 3.0)),
        ("setpos(INF, HALF_INF);", (126.0, 63.0)),
        (
            "forward(min(3, 2) + modulo(-1, 3) + floor_div(7, 2) + pow(2, 3));",
            (15.0, 0.0),
        ),
        ("let n = 3; while n > 0 { forward(n); n -= 1; }", (6.0, 0.0)),
        ("circle(5, 180); print(heading());", (0.0, 10.0)),
        (
            "forward(sqrt(16) + abs(-2) + round(2.5) + int(1.9));",
            (9.0, 0.0),
        ),
        ("exit(); forward(3);", (0.0, 0.0)),
    ];
    for (source, expected) in cases {
        assert_eq!(end(source), expected, "after:\n{source}");
    }
}

#[test]
fn a_path_knows_the_lines_that_drew_it() {
    let run = run("forward(1);\nfn f() {\n    left(90);\n    forward(2);\n}\nf();\ngoto(0, 0);\n");
    let lines: Vec<&[u32]> = run.path.stroke_lines().collect();
    assert_eq!(lines, [[1, 1, 4, 7]]);
}

#[test]
fn errors_name_the_line_and_say_what_to_write() {
    let cases = [
        (
            "forward(1);\nfroward(2);",
            "line 2: there is no function `froward`; did you mean `forward`?",
        ),
        ("forward(x);", "line 1: `x` has no value here"),
        (
            "forward(\"far\");",
            "line 1: a number is needed here, this is a text",
        ),
        ("forward();", "line 1: `forward` does not take `()`"),
        (
            "goto(1, 2, 3);",
            "line 1: `goto` takes x and y, or one point",
        ),
        (
            "goto(1);",
            "line 1: a point is needed here, this is a number",
        ),
        ("let x = ;", "line 1: unexpected ';'"),
        (
            "forward(1)\nleft(2)",
            "line 2: expecting ';' to terminate this statement",
        ),
        (
            "if true {\n  forward(1);",
            "line 2: expecting '}' to terminate this block",
        ),
        (
            "loop {}",
            "line 1: the program did not end within 20000 steps; is there a loop without an end?",
        ),
        (
            "fn f() { f(); }\nf();",
            "line 2: calls are nested more than 200 deep; does the recursion have an end?",
        ),
        (
            "forward(1e300);",
            "line 1: the turtle leaves the plane: the place is too large or not a number",
        ),
        ("forward(1 / 0);", "line 1: division by zero"),
        (
            "loop { forward(1); left(1); }",
            "line 1: more than 100 segments were drawn",
        ),
        (
            "import \"files\" as f;",
            "line 1: there is no module \"files\"; import \"shapes\" or \"fractals\"",
        ),
        (
            "import \"shapes\" as s;\ns::star(\"five\", 3);",
            "line 2: a number is needed here, this is a text",
        ),
        (
            "for i in steps(0, 1, 0) {}",
            "line 1: the step of a loop must not be 0",
        ),
        (
            "eval(\"forward(1)\");",
            "line 1: reserved keyword 'eval' is disabled",
        ),
        (
            "let a = []; loop { a.push(a); }",
            "line 1: size of array/BLOB too large",
        ),
        (
            "let s = \"x\"; loop { s += s; }",
            "line 1: length of string too large",
        ),
        (
            "let s = \"ä\"; forward(y);",
            "line 1: `y` has no value here",
        ),
        ("throw \"enough\";", "line 1: enough"),
        (
            "forward(1);\n\"a\" - 1;",
            "line 2: `-` does not go with `&str | ImmutableString | String` and `i64`",
        ),
    ];
    for (source, expected) in cases {
        assert_eq!(error(source), expected, "in:\n{source}");
    }
    let source = "let s = \"ä\"; forward(oops);";
    let span = script::run(source, &Fuel::default())
        .expect_err("an error")
        .error
        .span;
    assert_eq!(&source[span.start as usize..span.end as usize], "oops");
}

#[test]
fn a_script_can_be_stopped_and_keeps_what_it_drew() {
    let mut asked = 0;
    let goes_on = move |_| {
        asked += 1;
        asked < 5
    };
    let stopped = script::run_while("loop { forward(1); left(1); }", &Fuel::default(), goes_on);
    let stopped = stopped.expect_err("it was stopped");
    assert_eq!(stopped.error.to_string(), "line 1: the script was stopped");
    assert!(stopped.path.segment_count() > 100);
}

#[test]
fn every_shape_of_the_library_draws_and_comes_back() {
    let shapes = [
        "polygon(6, 4)",
        "rectangle(4, 3)",
        "star(5, 8)",
        "burst(5, 8, 3)",
        "ring(3)",
        "spiral(30, 0.5, 90)",
        "stairs(4, 2)",
        "rosette(6, || s::polygon(4, 5))",
        "grid(3, 2, 6, || s::ring(2))",
        "petal(6)",
        "flower(8, 6)",
    ];
    for shape in shapes {
        let run = run(&format!(
            "import \"shapes\" as s;\nforward(1);\ns::{shape};"
        ));
        assert!(run.path.segment_count() > 3, "{shape}");
        assert_eq!(
            (run.end.position.x, run.end.position.y),
            (1.0, 0.0),
            "{shape}"
        );
        assert!(run.end.heading == 0.0 && run.end.pen_down, "{shape}");
    }
    let curves = [
        ("koch(3, 20)", 64),
        ("snowflake(2, 20)", 48),
        ("tree(5, 8, 25, 0.7)", 31),
        ("dragon(6, 2)", 64),
        ("hilbert(3, 2)", 63),
        ("sierpinski(3, 16)", 81),
    ];
    for (curve, segments) in curves {
        let run = run(&format!("import \"fractals\" as f;\nf::{curve};"));
        assert_eq!(run.path.segment_count(), segments, "{curve}");
    }
    // All functions are here.
    let texts: String = script::LIBRARY.iter().map(|(_, text)| *text).collect();
    let public = texts.lines().filter(|line| line.starts_with("fn ")).count();
    assert_eq!(public, shapes.len() + curves.len());
}

#[test]
fn programs_print_as_scripts() {
    let cases = [
        ("forward(3)\nleft(360/7)", "forward(3);\nleft(360.0 / 7.0);"),
        (
            "for i in range(4):\n  fd(1)",
            "for i in 0..4 {\n    forward(1);\n}",
        ),
        (
            "for i in range(4): fd(2*i)",
            "for i in steps(4) {\n    forward(2.0 * i);\n}",
        ),
        (
            "for i in range(4): fd(1)\nfd(i)",
            "let i;\nfor i_now in steps(4) {\n    i = i_now;\n    forward(1);\n}\nforward(i);",
        ),
        (
            "x = 3\nwith fork_state():\n    fd(x**2 % 4)",
            "let x = 3.0;\nfork_state {\n    forward(modulo(pow(x, 2.0), 4.0));\n}",
        ),
        (
            "n = 3\ndef f(a):\n    if a < n:\n        return a\n    elif a: fd(1)\n    else: return n\nfd(f(2))",
            "fn f(a, n) {\n    if a < n {\n        return a;\n    } else if truth(a) {\n        forward(1);\n    } else {\n        return n;\n    }\n    0.0\n}\n\nlet n = 3.0;\nforward(f(2.0, n));",
        ),
        (
            "goto(1, -2)\nx, y = position()",
            "goto(1, -2);\nlet x = position().x;\nlet y = position().y;",
        ),
        ("new = 1\nfd(new)", "let new_2 = 1.0;\nforward(new_2);"),
        (
            "a = 1 < 2\nfd(a + 1)",
            "let a = 1.0 < 2.0;\nforward(number(a) + 1.0);",
        ),
    ];
    for (source, expected) in cases {
        let program = python::parse(source).into_program().expect("a program");
        assert_eq!(script::print(&program), expected, "printed from:\n{source}");
    }
}

#[test]
fn functions_of_the_library_are_listed_with_their_parameters() {
    let all = script::functions();
    let star = all.iter().find(|function| function.name == "star");
    let star = star.expect("a star");
    assert_eq!(
        (star.module, &star.params[..]),
        ("shapes", &["points", "length"][..])
    );
    assert_eq!(
        star.help,
        "A star of an odd number of points, drawn in one line."
    );
    assert!(all.iter().any(|function| function.name == "hilbert"));
    let is_private = |name: &str| ["bend", "wind", "int_of"].contains(&name);
    assert!(!all.iter().any(|function| is_private(function.name)));
}

#[test]
fn a_throw_without_words_says_something() {
    assert_eq!(error("throw;"), "line 1: the script gave up (`throw`)");
    assert_eq!(
        error("throw \" \";"),
        "line 1: the script gave up (`throw`)"
    );
    assert_eq!(error("throw \"no\";"), "line 1: no");
}

/// What it makes takes as long as it is told, and nothing counts that.
#[test]
fn there_is_no_pad_of_any_kind() {
    for source in [
        "let s = \"a\"; s.pad(9, \"b\");",
        "let s = \"a\"; s.pad(9, 'b');",
        "let a = []; a.pad(9, 1);",
        "let a = []; pad(a, 9, [1]);",
    ] {
        assert_eq!(error(source), "line 1: there is no `pad` here; use a loop");
    }
}

#[test]
fn an_l_system_is_rewritten_and_drawn() {
    let source = "let s = \"F\"; for i in 0..5 { s.replace(\"F\", \"F-F++F-F\"); }\n\
        for c in s.chars() { if c == '-' { left(60); } else if c == '+' { right(60); } else { forward(1); } }";
    assert_eq!(run(source).path.segment_count(), 1024);
}

#[test]
fn a_script_goes_on_only_while_it_is_let() {
    let stopped = draw_while("loop { }", Dialect::Rhai, &Fuel::default(), || false);
    assert_eq!(stopped.err().map(|errors| errors.len()), Some(1));
    assert!(draw_while("forward(3)", Dialect::Python, &Fuel::default(), || false).is_ok());
}
