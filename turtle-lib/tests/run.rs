//! Running programs: fuel, and what ends a run early.
#![allow(clippy::expect_used, clippy::unwrap_used)]

use turtle_lib::python;
use turtle_lib::run::{Fuel, RunError, run, run_partial};

fn with_fuel(source: &str, fuel: &Fuel) -> Result<(u64, usize), RunError> {
    let program = python::parse(source).into_program().expect("a program");
    run(&program, fuel).map(|run| (run.steps, run.path.segment_count()))
}

#[test]
fn steps_are_statements_and_turns() {
    let cases = [
        ("forward(1)\nleft(2)", 2),
        ("pass", 0),
        ("for i in range(3):\n    forward(1)", 1 + 3 * 2),
        ("x = 0\nwhile x < 3:\n    x = x + 1", 1 + 1 + 3 * 2),
        ("if True:\n    forward(1)\nelse:\n    left(1)", 2),
        (
            "def f(n):\n    forward(n)\n    return n\nf(1)\nforward(f(2))",
            1 + 3 + 3,
        ),
        ("with fork_state():\n    forward(1)", 2),
    ];
    for (source, steps) in cases {
        let (counted, _) = with_fuel(source, &Fuel::default()).expect("a run");
        assert_eq!(counted, steps, "steps of:\n{source}");
        let just = Fuel {
            steps,
            ..Fuel::default()
        };
        assert!(
            with_fuel(source, &just).is_ok(),
            "just enough for:\n{source}"
        );
        if let Some(steps) = steps.checked_sub(1) {
            let short = Fuel { steps, ..just };
            assert!(
                with_fuel(source, &short).is_err(),
                "too little for:\n{source}"
            );
        }
    }
}

#[test]
fn what_goes_wrong_names_its_line() {
    let cases = [
        ("forward(1)\nforward(1/0)", "line 2: division by zero"),
        ("forward(1)\nforward(7 % 0)", "line 2: division by zero"),
        ("x = 0\nforward(\n1//x)", "line 2: division by zero"),
        (
            "forward((-8)**0.5)",
            "line 1: the result is not a finite number",
        ),
        (
            "forward(math.sqrt(-1))",
            "line 1: the result is not a finite number",
        ),
        (
            "for i in range(2.5):\n    pass",
            "line 1: range() takes whole numbers, this is 2.5",
        ),
        (
            "for i in range(1, 9, 0):\n    pass",
            "line 1: the step of a range must not be 0",
        ),
        (
            "if xcor() > 1:\n    a = 1\nforward(a)",
            "line 3: `a` has no value here",
        ),
        (
            "def f():\n    forward(n)\n    n = 2\nf()",
            "line 2: `n` has no value here",
        ),
        (
            "n = 1\ndef f(m):\n    k = m\n    if k > 3:\n        late = 1\n    return late\nforward(f(1))",
            "line 6: `late` has no value here",
        ),
        (
            "if xcor() > 1:\n    def f():\n        pass\nf()",
            "line 4: there is no function `f`",
        ),
        (
            "def f(a):\n    pass\ndef f(a, b):\n    pass\nf(1)",
            "line 5: `f` takes 2 arguments, 1 given",
        ),
        (
            "forward(position())",
            "line 1: a number is needed here, this is a point",
        ),
        (
            "goto(3)",
            "line 1: a point is needed here, this is a number",
        ),
        (
            "x = 3\nforward(x[0])",
            "line 2: a list is needed here, this is a number",
        ),
        (
            "def f(n):\n    f(n + 1)\nf(0)",
            "line 2: calls are nested more than 1000 deep; does the recursion have an end?",
        ),
        (
            "forward(1e9)\nforward(1)",
            "line 2: the turtle leaves the plane: the place is too large or not a number",
        ),
        (
            "left(1e10)",
            "line 1: the turtle leaves the plane: the angle is too large or not a number",
        ),
        (
            "while True:\n    pass",
            "line 1: the program did not end within 2000000 steps; is there a loop without an end?",
        ),
        (
            "while True:\n    forward(1)\n    left(1)",
            "line 2: more than 500000 segments were drawn",
        ),
        (
            "circle(1e8, 1e9)",
            "line 1: more than 500000 segments were drawn",
        ),
    ];
    for (source, expected) in cases {
        let error = with_fuel(source, &Fuel::default()).expect_err("an error");
        assert_eq!(error.to_string(), expected, "in:\n{source}");
    }
}

#[test]
fn a_run_that_ends_early_keeps_what_it_drew() {
    let program = python::parse("forward(1)\nleft(90)\nforward(2)\nforward(1/0)\nforward(3)");
    let program = program.into_program().expect("a program");
    let unfinished = run_partial(&program, &Fuel::default()).expect_err("an error");
    assert_eq!(unfinished.path.segment_count(), 2);
    assert_eq!(unfinished.error.line, 4);
}

#[test]
fn an_endless_recursion_draws_as_far_as_calls_may_nest() {
    let program = python::parse("def f():\n    forward(1)\n    right(1)\n    f()\nf()");
    let program = program.into_program().expect("a program");
    let unfinished = run_partial(&program, &Fuel::default()).expect_err("an error");
    assert_eq!(unfinished.path.segment_count(), 1000);
    assert_eq!(unfinished.error.line, 4);
}

#[test]
fn the_variables_of_all_calls_together_are_bounded() {
    let variables: String = (0..5_000).map(|i| format!("    v{i} = 0\n")).collect();
    let source =
        format!("def f(n):\n    if n > 0:\n        f(n - 1)\n        return\n{variables}f(900)");
    let program = python::parse(&source).into_program().expect("a program");
    let error = run(&program, &Fuel::default()).expect_err("an error");
    assert_eq!(
        error.to_string(),
        "line 3: calls are nested more than 209 deep; does the recursion have an end?"
    );
}

#[test]
fn a_return_from_within_loops_and_forks_leaves_them() {
    let source = "\
def f(n):
    for i in range(5):
        with fork_state():
            forward(10)
            penup()
            for j in range(5):
                with fork_state():
                    left(90)
                    if i == n:
                        return i
for k in range(2):
    forward(f(k + 1))
";
    let program = python::parse(source).into_program().expect("a program");
    let end = run(&program, &Fuel::default()).expect("a run").end;
    assert_eq!((end.position.x, end.position.y), (3.0, 0.0));
    assert!(end.pen_down && end.heading == 0.0);
}

#[test]
fn break_and_continue_leave_forks_and_inner_loops_behind() {
    let cases = [
        (
            "for i in range(9):\n    if i == 3: break\n    fd(1)\n    lt(9)",
            3,
        ),
        (
            "for i in range(9):\n    lt(9)\n    if i % 2: continue\n    fd(1)",
            5,
        ),
        (
            "i = 0\nwhile i < 9:\n    i += 1\n    for j in range(5):\n        if j == i: break\n        fd(1)\n        lt(9)\n    if i < 8: continue\n    break",
            1 + 2 + 3 + 4 + 5 * 4,
        ),
        (
            "def f():\n    for i in range(3):\n        while True:\n            with fork_state():\n                fd(1)\n                lt(90)\n                break\n        fd(2)\nf()",
            6,
        ),
        (
            "for i in range(3):\n    for j in range(3):\n        if i == j: continue\n        fd(1)\n        lt(9)",
            6,
        ),
    ];
    for (source, segments) in cases {
        let (_, drawn) = with_fuel(source, &Fuel::default()).unwrap();
        assert_eq!(drawn, segments, "{source}");
    }
}

#[test]
fn a_function_changes_the_variables_that_it_says_are_the_programs() {
    let source = "size = 1\ndef grow():\n    global size, count\n    fd(size)\n    lt(90)\n    size += 2\n    count = size\ngrow()\ngrow()\nfd(count)\nfd(size)\n";
    let program = turtle_lib::python::parse(source).into_program().unwrap();
    let end = turtle_lib::run::run(&program, &Fuel::default())
        .unwrap()
        .end;
    assert!((end.position.x - (1.0 - 10.0)).abs() < 1e-9, "{end:?}");
    assert!((end.position.y - 3.0).abs() < 1e-9, "{end:?}");
}
