//! Drawings of every kind, at any size.

use super::super::build::*;
use super::fractals;
use super::{Family, Writer};
use turtle_lib::program::{BinaryOp, Expr};

pub(super) const FAMILIES: &[Family] = &[
    (1.0, polygon),
    (0.8, star),
    (0.8, round),
    (0.8, spiral),
    (1.2, row),
    (0.9, grid),
    (0.9, stairs),
    (0.9, zigzag),
    (2.5, snowflake),
    (1.2, flower),
    (1.2, growing),
    (2.5, joined),
    (1.2, polyline),
    (0.8, scattered),
    (0.9, stacked),
    (0.5, ladder),
    (0.5, fractals::tree),
    (0.4, fractals::koch),
    (0.4, fractals::inscribed),
    (0.3, fractals::shrinking),
];

fn polygon(w: &mut Writer) -> Body {
    let sides = w.count(3, 12);
    let side = w.length(1, (60 / sides as i32).max(2));
    match w.count(0, 5) {
        0 => {
            let body = vec![forward(side), right(part_of_turn(sides))];
            vec![repeat(sides, body)]
        }
        1 => {
            let (width, height) = (w.length(2, 22), w.length(1, 22));
            vec![w.rectangle(width, height)]
        }
        2 => {
            let (side, other) = (w.length(3, 18), w.length(3, 18));
            let sharp = w.one_of(&[30.0, 45.0, 60.0, 75.0, 120.0]);
            let body = vec![
                forward(side),
                left(sharp),
                forward(other),
                left(180.0 - sharp),
            ];
            vec![repeat(2_u32, body)]
        }
        // Some sides left out.
        3 if sides > 3 => {
            let drawn = w.count(2, sides - 1);
            vec![repeat(
                drawn,
                vec![forward(side), left(part_of_turn(sides))],
            )]
        }
        _ => vec![w.polygon(sides, side)],
    }
}

fn star(w: &mut Writer) -> Body {
    let points = w.count(5, 12);
    let length = w.length(3, 24);
    match w.count(0, 2) {
        0 => vec![w.star_outline(points, (length / 2.0).ceil())],
        1 => {
            let rays = repeat(
                points,
                vec![fork(vec![forward(length)]), left(part_of_turn(points))],
            );
            vec![rays]
        }
        _ => {
            let skip = w.count(2, (points - 1) / 2);
            vec![w.star(points, skip, length)]
        }
    }
}

fn round(w: &mut Writer) -> Body {
    let radius = w.length(1, 12);
    let extent = w.one_of(&[45.0, 60.0, 90.0, 120.0, 180.0, 180.0, 240.0, 270.0, 300.0]);
    match w.count(0, 6) {
        0..2 => vec![circle(radius)],
        2 => vec![arc(radius, extent)],
        // An arc and its chord or its two radii.
        3 => vec![arc(radius, 180.0), left(90.0), forward(2.0 * radius)],
        4 => vec![
            forward(radius),
            left(90.0),
            arc(radius, extent),
            left(90.0),
            forward(radius),
        ],
        5 => {
            let times = w.count(2, 5);
            let back = if w.chance(0.5) {
                arc(-radius, 180.0)
            } else {
                arc(-radius, extent)
            };
            let first = if w.chance(0.5) {
                arc(radius, 180.0)
            } else {
                arc(radius, extent)
            };
            vec![repeat(times, vec![first, back])]
        }
        _ => {
            let size = w.whole(1, 8);
            let turns = w.one_of(&["INF", "HALF_INF"]);
            vec![w.ring(turns, size)]
        }
    }
}

fn spiral(w: &mut Writer) -> Body {
    let turns = w.count(4, 30);
    let step = w.one_of(&[0.5, 0.5, 1.0, 1.0, 2.0]);
    let angle = w.one_of(&[
        90.0, 90.0, 60.0, 120.0, 72.0, 45.0, 91.0, 121.0, 144.0, 30.0,
    ]);
    match w.count(0, 3) {
        0 => vec![count(
            "u",
            1.0,
            turns.min(14),
            vec![arc(times(step, "u"), 90.0)],
        )],
        1 => vec![count(
            "u",
            1.0,
            turns.min(8),
            vec![arc(Expr::name("u"), 180.0)],
        )],
        _ => vec![count(
            "u",
            0.0,
            turns,
            vec![forward(times(step, "u")), left(angle)],
        )],
    }
}

fn row(w: &mut Writer) -> Body {
    let times = w.count(2, 8);
    let size = w.length(1, 6);
    let gap = w.length(1, (40 / times as i32).clamp(2, 10));
    let what = w.shape(size);
    match w.count(0, 2) {
        0 => vec![repeat(times, [what, vec![forward(gap)]].concat())],
        1 => vec![repeat(times, [what, skip(gap)].concat())],
        _ => vec![repeat(times, [vec![fork(what)], skip(gap)].concat())],
    }
}

fn grid(w: &mut Writer) -> Body {
    let (columns, rows) = (w.count(2, 6), w.count(2, 6));
    let gap = w.length(2, (40 / columns.max(rows) as i32).clamp(3, 10));
    let size = if w.chance(0.5) {
        gap
    } else {
        w.length(1, gap as i32)
    };
    let what = if w.chance(0.5) {
        vec![w.polygon(4, size)]
    } else {
        w.shape(size)
    };
    let line = repeat(columns, [vec![fork(what)], skip(gap)].concat());
    let next = [vec![left(90.0)], skip(gap), vec![right(90.0)]].concat();
    vec![repeat(rows, [vec![fork(vec![line])], next].concat())]
}

fn stairs(w: &mut Writer) -> Body {
    let steps = w.count(2, 10);
    let most = (40 / steps as i32).max(2);
    let run = w.length(1, most);
    let rise = if w.chance(0.6) {
        run
    } else {
        w.length(1, most)
    };
    let (up, down) = if w.chance(0.7) {
        (90.0, -90.0)
    } else {
        (-90.0, 90.0)
    };
    let mut body = vec![repeat(
        steps,
        vec![forward(run), left(up), forward(rise), left(down)],
    )];
    if w.chance(0.3) {
        body.push(forward(run));
    }
    if w.chance(0.3) {
        body.insert(0, left(90.0));
    }
    body
}

fn zigzag(w: &mut Writer) -> Body {
    let teeth = w.count(2, 9);
    let side = w.length(1, (50 / teeth as i32).max(3));
    let sharp = w.one_of(&[90.0, 90.0, 120.0, 60.0, 100.0, 140.0, 150.0]);
    let body = vec![forward(side), right(sharp), forward(side), left(sharp)];
    let mut all = vec![left(sharp / 2.0), repeat(teeth, body)];
    if w.chance(0.3) {
        all.push(forward(side));
    }
    all
}

fn snowflake(w: &mut Writer) -> Body {
    let arms = w.count(3, 12);
    let mut arm = Body::new();
    for _ in 0..w.count(1, 3) {
        let size = w.length(1, 8);
        match w.count(0, 4) {
            0..2 => arm.push(forward(size)),
            2 => arm.extend(skip(size)),
            3 => {
                let angle = w.one_of(&[30.0, 45.0, 45.0, 60.0, 60.0]);
                let twig = w.length(1, 5);
                arm.push(forward(size));
                arm.push(fork(vec![left(angle), forward(twig)]));
                arm.push(fork(vec![right(angle), forward(twig)]));
            }
            _ => arm.extend(w.shape(size.min(6.0))),
        }
    }
    vec![repeat(arms, vec![fork(arm), left(part_of_turn(arms))])]
}

/// A shape turned about one corner.
fn flower(w: &mut Writer) -> Body {
    let petals = w.count(3, 16);
    let size = w.length(2, 12);
    let extent = w.one_of(&[60.0, 60.0, 90.0, 90.0, 120.0]);
    let petal = match w.count(0, 3) {
        0 => vec![w.petal(size, extent)],
        1 => vec![circle((size / 2.0).ceil())],
        _ => w.shape(size),
    };
    let mut body = vec![repeat(
        petals,
        [petal, vec![left(part_of_turn(petals))]].concat(),
    )];
    if w.chance(0.15) {
        let stem = w.length(4, 14);
        body.extend([right(90.0), forward(stem)]);
    }
    body
}

/// A shape that grows, from one corner or about its middle.
fn growing(w: &mut Writer) -> Body {
    let last = w.count(3, 9);
    let first = w.whole(0, 2);
    let step = w.one_of(&[0.5, 1.0, 1.0, 2.0, 2.0, 3.0]);
    let (var, size) = ("u", times(step, "u"));
    let sides = w.count(3, 8);
    let corner = part_of_turn(sides);
    let turn = w.one_of(&[5.0, 10.0, 15.0, 20.0, 30.0]);
    let half = Expr::binary(BinaryOp::Div, Expr::name(var), Expr::Number(2.0));
    let body = match w.count(0, 5) {
        0 => vec![circle(size)],
        // About the middle: from there to the edge and back.
        1 => {
            let out = [vec![
                pen_up(),
                right(90.0),
                forward(size.clone()),
                left(90.0),
                pen_down(),
            ]]
            .concat();
            vec![fork([out, vec![circle(size)]].concat())]
        }
        2 => {
            let out = vec![
                pen_up(),
                forward(half.clone()),
                left(90.0),
                forward(half),
                left(90.0),
                pen_down(),
            ];
            let square = repeat(4_u32, vec![forward(Expr::name(var)), left(90.0)]);
            vec![fork([out, vec![square]].concat())]
        }
        3 => vec![repeat(sides, vec![forward(size), left(corner)]), left(turn)],
        4 => [
            vec![repeat(sides, vec![forward(size), left(corner)])],
            skip(2.0),
        ]
        .concat(),
        _ => vec![repeat(sides, vec![forward(size), left(corner)])],
    };
    vec![count(var, first, last, body)]
}

/// Several parts joined by lines or gaps.
fn joined(w: &mut Writer) -> Body {
    let size = w.length(1, 8);
    let mut body = w.shape(size);
    for _ in 0..w.count(1, 3) {
        let size = w.length(1, 8);
        body.extend(w.joint());
        let part = w.shape(size);
        if w.chance(0.15) {
            body.push(fork(part))
        } else {
            body.extend(part)
        }
    }
    body
}

fn polyline(w: &mut Writer) -> Body {
    let turns = w.one_of(&[
        &[90.0, -90.0][..],
        &[90.0, -90.0, 45.0, -45.0],
        &[60.0, 120.0, -60.0, -120.0],
    ]);
    let mut body = Body::new();
    for i in 0..w.count(2, 7) {
        if i > 0 {
            let angle = if w.chance(0.85) {
                w.one_of(turns)
            } else {
                w.turn()
            };
            body.push(left(angle));
        }
        let length = w.length(1, 14);
        if w.chance(0.12) {
            body.push(arc(length.min(6.0), 180.0));
        } else {
            body.push(forward(length));
        }
    }
    body
}

/// Shapes here and there.
fn scattered(w: &mut Writer) -> Body {
    let mut body = Body::new();
    for _ in 0..w.count(1, 4) {
        let size = w.length(1, 10);
        let (x, y) = (w.whole(-20, 15), w.whole(-20, 15));
        let heading = w.chance(0.25).then(|| w.turn());
        body.push(teleport(x, y, heading));
        body.extend(w.shape(size));
        if heading.is_some() && w.chance(0.5) {
            body.push(left(90.0));
        }
    }
    body
}

/// Things people draw from two shapes: houses, tents, envelopes, hourglasses, crossed boxes.
fn stacked(w: &mut Writer) -> Body {
    let (width, height) = (w.length(4, 24), w.length(3, 18));
    let slant = ((width * width + height * height).sqrt() * 10.0).round() / 10.0;
    let angle = ((height / width).atan().to_degrees() * 10.0).round() / 10.0;
    match w.count(0, 5) {
        0 => {
            let roof = vec![left(30.0), repeat(3_u32, vec![forward(width), left(120.0)])];
            let up = vec![left(90.0), forward(width), right(120.0)];
            if w.chance(0.5) {
                [
                    vec![w.polygon(4, width)],
                    up,
                    vec![repeat(3_u32, vec![forward(width), right(120.0)])],
                ]
                .concat()
            } else {
                roof
            }
        }
        1 => vec![w.rectangle(width, height), left(angle), forward(slant)],
        2 => {
            let half = repeat(
                2_u32,
                vec![forward(width), left(120.0), forward(width), right(120.0)],
            );
            vec![
                repeat(3_u32, vec![forward(width), left(120.0)]),
                left(180.0),
                half,
            ]
        }
        3 => {
            let triangle = |turn: f64| repeat(3_u32, vec![forward(width), left(turn)]);
            vec![triangle(120.0), left(180.0), triangle(120.0)]
        }
        4 => {
            let arms = vec![fork(vec![forward(width)]), left(90.0)];
            vec![w.rectangle(width, width), repeat(4_u32, arms)]
        }
        _ => {
            let radius = (width / 4.0).ceil();
            vec![
                circle(radius),
                right(90.0),
                forward(height),
                fork(vec![left(45.0), forward(height / 2.0)]),
                right(45.0),
                forward(height / 2.0),
            ]
        }
    }
}

fn ladder(w: &mut Writer) -> Body {
    let rungs = w.count(2, 9);
    let gap = w.length(1, (40 / rungs as i32).clamp(2, 6));
    let width = w.length(2, 12);
    let cell = vec![forward(gap), fork(vec![left(90.0), forward(width)])];
    let length = gap * f64::from(rungs + 1);
    match w.count(0, 2) {
        0 => vec![repeat(rungs, cell), forward(gap)],
        1 => {
            let rungs = vec![fork(vec![repeat(rungs, cell), forward(gap)]), left(90.0)];
            [rungs, skip(width), vec![right(90.0), forward(length)]].concat()
        }
        _ => {
            let ticks = vec![
                forward(gap),
                left(90.0),
                forward(width),
                left(180.0),
                forward(width),
                left(90.0),
            ];
            vec![repeat(rungs, ticks)]
        }
    }
}
