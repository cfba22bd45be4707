//! Drawings that call themselves.

use super::super::build::*;
use super::Writer;
use turtle_lib::program::{BinaryOp, Expr};

fn below(name: &str, limit: f64) -> Expr {
    Expr::binary(BinaryOp::Gt, Expr::name(name), Expr::Number(limit))
}

fn minus(name: &str, number: f64) -> Expr {
    Expr::binary(BinaryOp::Sub, Expr::name(name), Expr::Number(number))
}

fn divided(name: &str, number: f64) -> Expr {
    Expr::binary(BinaryOp::Div, Expr::name(name), Expr::Number(number))
}

/// Branches that carry smaller branches.
pub(super) fn tree(w: &mut Writer) -> Body {
    let angle = w.one_of(&[15.0, 20.0, 25.0, 30.0, 30.0, 40.0, 45.0, 60.0]);
    let branches = w.count(2, 3);
    let levels = w.count(2, if branches == 2 { 5 } else { 4 });
    let length = w.whole(2, 10 - levels as i32);
    let smaller = vec![minus("n", 1.0)];
    let inner = if branches == 2 {
        vec![
            forward(times(length, "n")),
            fork(vec![left(angle), call("f", smaller.clone())]),
            right(angle),
            call("f", smaller),
        ]
    } else {
        let fan = vec![fork(vec![call("f", smaller)]), right(angle)];
        vec![forward(times(length, "n")), left(angle), repeat(3_u32, fan)]
    };
    let mut body = vec![
        define("f", &["n"], vec![when(below("n", 0.0), inner, vec![])]),
        call("f", vec![Expr::Number(f64::from(levels))]),
    ];
    if w.chance(0.6) {
        body.insert(1, left(90.0));
    }
    body
}

/// Koch's curve and snowflake, and the like with other corners.
pub(super) fn koch(w: &mut Writer) -> Body {
    let levels = w.count(1, 3);
    let corner = w.one_of(&[60.0, 60.0, 60.0, 80.0, 85.0]);
    let smaller = || call("f", vec![minus("n", 1.0)]);
    let length = [9.0, 3.0, 1.0][levels as usize - 1] * if w.chance(0.4) { 0.5 } else { 1.0 };
    let inner = vec![
        smaller(),
        left(corner),
        smaller(),
        right(2.0 * corner),
        smaller(),
        left(corner),
        smaller(),
    ];
    let step = define(
        "f",
        &["n"],
        vec![when(below("n", 0.0), inner, vec![forward(length)])],
    );
    let start = call("f", vec![Expr::Number(f64::from(levels))]);
    match w.count(0, 2) {
        0 => vec![step, repeat(3_u32, vec![start, right(120.0)])],
        1 => vec![step, repeat(4_u32, vec![start, right(90.0)])],
        _ => vec![step, start],
    }
}

/// A shape in a shape: each starts within the one before, smaller and turned.
pub(super) fn inscribed(w: &mut Writer) -> Body {
    let sides = w.count(3, 6);
    let turns = w.count(3, 9);
    let first = w.whole(6, 24);
    if w.chance(0.5) {
        // About half of each side on, where the next one's corner is.
        let side = repeat(
            sides,
            vec![forward(Expr::name("s")), left(part_of_turn(sides))],
        );
        let shrink = w.one_of(&[1.5, 2.0]);
        let body = vec![
            side,
            forward(divided("s", 2.0)),
            left(part(180.0, sides)),
            call("f", vec![divided("s", shrink)]),
        ];
        return vec![
            define("f", &["s"], vec![when(below("s", 1.0), body, vec![])]),
            call("f", vec![Expr::Number(first)]),
        ];
    }
    let step = w.one_of(&[1.0, 1.0, 2.0]);
    let angle = w.one_of(&[5.0, 10.0, 15.0]);
    let body = vec![
        repeat(
            sides,
            vec![forward(times(step, "u")), left(part_of_turn(sides))],
        ),
        left(angle),
    ];
    vec![count("u", 1.0, turns + 4, body)]
}

/// A line that turns and shrinks until nothing is left of it.
pub(super) fn shrinking(w: &mut Writer) -> Body {
    let angle = w.one_of(&[60.0, 72.0, 90.0, 90.0, 120.0, 144.0, 45.0]);
    let first = w.whole(8, 22);
    let next = if w.chance(0.5) {
        minus("s", w.one_of(&[0.5, 1.0, 2.0]))
    } else {
        divided("s", w.one_of(&[1.1, 1.2, 1.5]))
    };
    let body = vec![forward(Expr::name("s")), left(angle), call("f", vec![next])];
    vec![
        define("f", &["s"], vec![when(below("s", 1.0), body, vec![])]),
        call("f", vec![Expr::Number(first)]),
    ]
}

/// A tree whose branches shrink by a ratio, even or not.
pub(super) fn bush(w: &mut Writer) -> Body {
    let (a, b) = (
        w.one_of(&[15.0, 20.0, 25.0, 30.0, 35.0, 45.0]),
        w.one_of(&[15.0, 20.0, 30.0, 45.0]),
    );
    let ratio = w.one_of(&[0.5, 0.6, 0.7, 0.7, 0.8]);
    let shorter = || Expr::binary(BinaryOp::Mul, Expr::name("s"), Expr::Number(ratio));
    let least = w.one_of(&[1.0, 2.0, 2.0, 3.0]);
    let branch = vec![
        forward(Expr::name("s")),
        fork(vec![left(a), call("f", vec![shorter()])]),
        fork(vec![right(b), call("f", vec![shorter()])]),
    ];
    let mut body = vec![define(
        "f",
        &["s"],
        vec![when(below("s", least), branch, vec![])],
    )];
    if w.chance(0.7) {
        body.push(left(90.0));
    }
    body.push(call("f", vec![Expr::Number(w.whole(5, 14))]));
    body
}

/// A line or a circle with smaller ones at its ends.
pub(super) fn halving(w: &mut Writer) -> Body {
    let half = || divided("s", 2.0);
    let first = w.one_of(&[4.0, 6.0, 8.0, 8.0, 10.0, 12.0]);
    let inner = if w.chance(0.5) {
        vec![
            circle(Expr::name("s")),
            fork(vec![call("f", vec![half()])]),
            pen_up(),
            left(90.0),
            forward(times(2.0, "s")),
            right(90.0),
            pen_down(),
            call("f", vec![half()]),
        ]
    } else {
        let side = |turn: f64| {
            fork(vec![
                left(turn),
                forward(Expr::name("s")),
                call("f", vec![half()]),
            ])
        };
        vec![side(90.0), side(-90.0)]
    };
    vec![
        define("f", &["s"], vec![when(below("s", 1.0), inner, vec![])]),
        call("f", vec![Expr::Number(first)]),
    ]
}

/// Triangles or squares within, at each corner.
pub(super) fn sierpinski(w: &mut Writer) -> Body {
    let (corners, turn) = w.one_of(&[(3_u32, 120.0), (3, 120.0), (4, 90.0)]);
    let side = w.one_of(&[8.0, 12.0, 16.0, 20.0]);
    let least: f64 = side / w.one_of(&[2.5, 5.0]);
    let inner = vec![repeat(
        corners,
        vec![
            forward(Expr::name("s")),
            left(turn),
            fork(vec![call("f", vec![divided("s", 2.0)])]),
        ],
    )];
    let least = (least * 2.0).round() / 2.0;
    vec![
        define("f", &["s"], vec![when(below("s", least), inner, vec![])]),
        call("f", vec![Expr::Number(side)]),
    ]
}

/// A shape drawn over and over, smaller each time, turned or moved between.
pub(super) fn while_shrinking(w: &mut Writer) -> Body {
    let (first, step) = (w.whole(8, 20), w.one_of(&[1.0, 2.0, 2.0, 3.0]));
    let sides = w.count(3, 6);
    let shape = match w.count(0, 2) {
        0 => circle(divided("s", 2.0)),
        _ => repeat(
            sides,
            vec![forward(Expr::name("s")), left(part_of_turn(sides))],
        ),
    };
    let next = call("f", vec![minus("s", step)]);
    let on = match w.count(0, 2) {
        0 => vec![],
        1 => vec![left(w.one_of(&[5.0, 10.0, 15.0, 20.0, 30.0, 45.0]))],
        _ => shift(step / 2.0, step / 2.0),
    };
    let inner = [vec![shape], on, vec![next]].concat();
    vec![
        define("f", &["s"], vec![when(below("s", 1.0), inner, vec![])]),
        call("f", vec![Expr::Number(first)]),
    ]
}
