//! More drawings of every kind: rings, rosettes, gears, waves, lettering, lines by numbers, trees.

use super::super::build::*;
use super::{Family, Writer, fractals, letters};
use turtle_lib::program::{BinaryOp, Expr};

pub(super) const FAMILIES: &[Family] = &[
    (1.0, super::meant::any),
    (1.0, rosette),
    (0.8, gear),
    (0.8, rounded),
    (0.9, wave),
    (0.8, about_middle),
    (0.8, inner_and_outer),
    (0.8, on_circle),
    (0.8, lettering),
    (0.8, lines_by_numbers),
    (0.7, dashes),
    (0.7, spokes),
    (0.8, alternating),
    (0.7, fan),
    (0.8, crossing),
    (0.6, bars),
    (0.7, growing_row),
    (0.6, fractals::bush),
    (0.5, fractals::halving),
    (0.4, fractals::sierpinski),
    (0.4, arc_spiral),
    (0.6, fractals::while_shrinking),
];

fn var(name: &str) -> Expr {
    Expr::name(name)
}

fn op(op: BinaryOp, left: Expr, right: f64) -> Expr {
    Expr::binary(op, left, Expr::Number(right))
}

/// Circles, arcs or polygons turned about a point, by any number of degrees.
fn rosette(w: &mut Writer) -> Body {
    let count = w.count(3, 18);
    let size = w.length(2, 10);
    let shape = match w.count(0, 4) {
        0..2 => vec![circle(size)],
        2 => {
            let extent = w.one_of(&[60.0, 90.0, 120.0, 180.0, 270.0]);
            vec![fork(vec![arc(size, extent)])]
        }
        3 => {
            let sides = w.count(3, 8);
            vec![w.polygon(
                sides,
                (30.0 * size / 5.0 / f64::from(sides)).round().max(1.0),
            )]
        }
        _ => {
            let side = w.length(2, 12);
            vec![w.rectangle(size, side)]
        }
    };
    let turn = part_of_turn(count);
    vec![repeat(count, [shape, vec![left(turn)]].concat())]
}

/// Teeth around a middle, or battlements in a row.
fn gear(w: &mut Writer) -> Body {
    let teeth = w.count(4, 14);
    let (wide, high) = (w.length(1, 5), w.length(1, 5));
    let gap = if w.chance(0.6) { wide } else { w.length(1, 5) };
    let lean = w.one_of(&[90.0, 90.0, 90.0, 60.0, 75.0, 120.0]);
    let tooth = vec![
        forward(gap),
        left(lean),
        forward(high),
        right(lean),
        forward(wide),
        right(lean),
        forward(high),
        left(lean),
    ];
    if w.chance(0.4) {
        let mut body = vec![repeat(teeth.min(7), tooth)];
        if w.chance(0.5) {
            body.push(forward(gap));
        }
        return body;
    }
    vec![repeat(
        teeth,
        [tooth, vec![right(part_of_turn(teeth))]].concat(),
    )]
}

/// Sides joined by arcs.
fn rounded(w: &mut Writer) -> Body {
    let sides = w.count(2, 6);
    let (side, radius) = (w.length(2, 16), w.length(1, 6));
    let turn = part_of_turn(sides);
    if w.chance(0.25) {
        // Bitten corners.
        let bite = vec![forward(side), right(90.0), arc(radius, 180.0), right(90.0)];
        return vec![repeat(
            sides.max(3),
            [bite, vec![left(part_of_turn(sides.max(3)))]].concat(),
        )];
    }
    vec![repeat(sides, vec![forward(side), arc(radius, turn)])]
}

fn wave(w: &mut Writer) -> Body {
    let times = w.count(2, 7);
    let radius = w.length(1, 5);
    let extent = w.one_of(&[60.0, 90.0, 120.0, 180.0, 180.0]);
    match w.count(0, 3) {
        // Scallops.
        0 => vec![repeat(times, vec![arc(radius, extent), right(extent)])],
        1 => {
            let step = w.length(1, 6);
            vec![repeat(
                times,
                vec![arc(radius, 180.0), left(180.0), forward(step)],
            )]
        }
        _ => {
            let body = vec![arc(-radius, extent), arc(radius, extent)];
            vec![left((extent / 2.0).round()), repeat(times, body)]
        }
    }
}

/// A shape that grows about its middle: circles, squares, others by the way to a corner.
fn about_middle(w: &mut Writer) -> Body {
    let rings = w.count(2, 7);
    let step = w.one_of(&[1.0, 1.5, 2.0, 2.0, 3.0]);
    let size = || times(step, "u");
    let mut out = match w.count(0, 2) {
        0 => vec![
            pen_up(),
            forward(size()),
            left(90.0),
            pen_down(),
            circle(size()),
        ],
        1 => vec![
            pen_up(),
            backward(size()),
            right(90.0),
            forward(size()),
            left(90.0),
            pen_down(),
            repeat(4_u32, vec![forward(times(2.0 * step, "u")), left(90.0)]),
        ],
        // A six-sided one's side is as long as the way to its corner.
        _ => vec![
            pen_up(),
            forward(size()),
            left(120.0),
            pen_down(),
            repeat(6_u32, vec![forward(size()), left(60.0)]),
        ],
    };
    if w.chance(0.2) {
        let turn = w.one_of(&[5.0, 10.0, 15.0, 30.0]);
        out.insert(0, left(times(turn, "u")));
    }
    let first = f64::from(w.count(1, 3));
    vec![count("u", first, f64::from(rings) + first, vec![fork(out)])]
}

/// A shape in the middle of another.
fn inner_and_outer(w: &mut Writer) -> Body {
    let outer = w.whole(6, 18);
    let inner = w.whole(2, outer as i32);
    let square = |w: &mut Writer, half: f64| {
        let mut square = shift(-half, -half);
        square.push(w.polygon(4, 2.0 * half));
        square
    };
    let body = match w.count(0, 2) {
        0 => circle_about(outer),
        1 => square(w, outer),
        _ => {
            let sides = w.count(3, 8);
            let spoke = vec![fork(vec![forward(outer)]), left(part_of_turn(sides))];
            vec![repeat(sides, spoke)]
        }
    };
    let then = match w.count(0, 2) {
        0 => circle_about(inner),
        1 => square(w, inner),
        _ => w.shape(inner),
    };
    [vec![fork(body)], then].concat()
}

/// Shapes on a circle, away from its middle.
fn on_circle(w: &mut Writer) -> Body {
    let count = w.count(3, 12);
    let radius = w.length(5, 16);
    let size = w.length(1, 5);
    let mut arm = skip(radius);
    if w.chance(0.3) {
        arm.push(right(90.0));
    }
    arm.extend(w.shape(size));
    let ring = repeat(count, vec![fork(arm), left(part_of_turn(count))]);
    if w.chance(0.25) {
        let rim = circle_about(radius);
        return vec![fork(rim), ring];
    }
    vec![ring]
}

/// Letters in a row, by the places of their strokes.
fn lettering(w: &mut Writer) -> Body {
    let count = w.count(1, 3);
    let size = w.whole(2, if count == 1 { 9 } else { 5 });
    let (x, y) = (w.whole(-22, 0), w.whole(-20, 0));
    let mut body = Body::new();
    for i in 0..count {
        let from = x + f64::from(i) * 3.0 * size;
        for stroke in letters::letter(w) {
            for (j, p) in stroke.iter().enumerate() {
                let (px, py) = (from + size * p.x, y + size * p.y);
                body.push(if j == 0 {
                    teleport(px, py, None)
                } else {
                    goto(px, py)
                });
            }
        }
    }
    body
}

/// Straight lines whose ends move along two edges.
fn lines_by_numbers(w: &mut Writer) -> Body {
    let lines = w.count(4, 12);
    let step = w.one_of(&[1.0, 1.5, 2.0, 2.0, 3.0]);
    let length = step * f64::from(lines - 1);
    let u = || times(step, "u");
    let rest = || Expr::binary(BinaryOp::Sub, Expr::Number(length), u());
    let place = |x: Expr, y: Expr| command(turtle_lib::program::Verb::Teleport, vec![x, y]);
    let zero = || Expr::Number(0.0);
    let body = match w.count(0, 4) {
        0 => vec![place(u(), zero()), goto(zero(), rest())],
        1 => vec![place(u(), zero()), goto(rest(), Expr::Number(length))],
        2 => vec![place(zero(), zero()), goto(u(), rest())],
        3 => {
            let high = w.length(2, 16);
            vec![place(u(), zero()), goto(u(), high)]
        }
        _ => vec![place(zero(), u()), goto(rest(), u())],
    };
    vec![count("u", 0.0, lines, body)]
}

/// Broken lines: straight, around a corner or along a circle.
fn dashes(w: &mut Writer) -> Body {
    let times = w.count(3, 10);
    let (dash, gap) = (w.length(1, 4), w.length(1, 3));
    let line = repeat(times, [vec![forward(dash)], skip(gap)].concat());
    match w.count(0, 3) {
        0 => vec![line],
        1 => {
            let sides = w.count(3, 6);
            let line = repeat(times.min(5), [vec![forward(dash)], skip(gap)].concat());
            vec![repeat(sides, vec![line, left(part_of_turn(sides))])]
        }
        2 => {
            let radius = w.length(4, 18);
            let parts = w.count(4, 18);
            let half = part(180.0, parts);
            let body = vec![
                arc(radius, half.clone()),
                pen_up(),
                arc(radius, half),
                pen_down(),
            ];
            vec![repeat(parts, body)]
        }
        _ => {
            let parts = w.count(6, 20);
            vec![repeat(
                parts,
                [
                    vec![forward(dash)],
                    skip(gap),
                    vec![left(part_of_turn(parts))],
                ]
                .concat(),
            )]
        }
    }
}

/// A wheel: a rim with spokes, and a hub or none.
fn spokes(w: &mut Writer) -> Body {
    let (count, radius) = (w.count(3, 12), w.length(5, 20));
    let rim = circle_about(radius);
    let hub = if w.chance(0.3) { w.length(1, 4) } else { 0.0 };
    let mut spoke = Body::new();
    if hub > 0.0 {
        spoke.extend(skip(hub));
    }
    spoke.push(forward(radius - hub));
    vec![
        fork(rim),
        repeat(count, vec![fork(spoke), left(part_of_turn(count))]),
    ]
}

/// Two things by turns, in a row or around.
fn alternating(w: &mut Writer) -> Body {
    let things = w.count(3, 10);
    let (a, b) = (w.length(1, 5), w.length(1, 5));
    let (first, second) = (w.shape(a), w.shape(b));
    let odd = Expr::binary(
        BinaryOp::Eq,
        op(BinaryOp::Mod, var("u"), 2.0),
        Expr::Number(0.0),
    );
    let choice = when(odd, first, second);
    let step = if w.chance(0.5) {
        let gap = w.length(2, 8);
        skip(gap)
    } else {
        vec![left(part_of_turn(2 * things.min(6)))]
    };
    let times = if step.len() == 1 {
        2 * things.min(6)
    } else {
        things
    };
    vec![count(
        "u",
        0.0,
        times,
        [vec![fork(vec![choice])], step].concat(),
    )]
}

/// Rays within an angle, or with lengths that grow.
fn fan(w: &mut Writer) -> Body {
    let rays = w.count(3, 12);
    let angle = w.one_of(&[5.0, 10.0, 12.0, 15.0, 20.0, 30.0]);
    let length = w.length(5, 22);
    if w.chance(0.4) {
        let step = w.one_of(&[0.5, 1.0, 1.5, 2.0]);
        let turn = w.one_of(&[10.0, 15.0, 20.0, 30.0, 36.0]);
        let body = vec![fork(vec![forward(times(step, "u"))]), left(turn)];
        return vec![count("u", 1.0, rays + 5, body)];
    }
    let mut ray = vec![forward(length)];
    if w.chance(0.3) {
        let size = w.length(1, 3);
        ray.extend(w.shape(size));
    }
    vec![repeat(rays, vec![fork(ray), left(angle)])]
}

/// Two shapes that overlap or stand apart, by their places.
fn crossing(w: &mut Writer) -> Body {
    let mut body = Body::new();
    let same = w.chance(0.4);
    let size = w.length(4, 16);
    let shape = w.shape(size);
    for i in 0..w.count(2, 3) {
        let (x, y) = (w.whole(-20, 12), w.whole(-20, 12));
        let heading = w.chance(0.4).then(|| w.turn());
        body.push(teleport(x, y, heading.or((i > 0).then_some(0.0))));
        if same {
            body.extend(shape.clone());
        } else {
            let size = w.length(3, 16);
            body.extend(w.shape(size));
        }
    }
    body
}

/// Bars that grow from left to right.
fn bars(w: &mut Writer) -> Body {
    let bars = w.count(3, 8);
    let (wide, step) = (w.length(2, 5), w.one_of(&[1.0, 1.0, 2.0, 2.0, 3.0]));
    let bar = vec![repeat(
        2_u32,
        vec![
            forward(wide),
            left(90.0),
            forward(times(step, "u")),
            left(90.0),
        ],
    )];
    let gap = if w.chance(0.5) {
        wide
    } else {
        wide + w.whole(1, 3)
    };
    vec![count("u", 1.0, bars + 1, [bar, skip(gap)].concat())]
}

/// Shapes in a row, each larger than the one before.
fn growing_row(w: &mut Writer) -> Body {
    let shapes = w.count(3, 7);
    let step = w.one_of(&[0.5, 1.0, 1.0, 1.5]);
    let shape = match w.count(0, 2) {
        0 => circle(times(step, "u")),
        _ => {
            let sides = w.count(3, 6);
            repeat(
                sides,
                vec![forward(times(step, "u")), left(part_of_turn(sides))],
            )
        }
    };
    let body = [vec![shape], skip(times(2.0 * step, "u"))].concat();
    vec![count("u", 1.0, shapes + 1, body)]
}

fn arc_spiral(w: &mut Writer) -> Body {
    let turns = w.count(4, 14);
    let (step, extent) = (
        w.one_of(&[0.5, 1.0, 1.0, 2.0]),
        w.one_of(&[45.0, 60.0, 90.0, 120.0, 180.0]),
    );
    let sign = if w.chance(0.25) { -1.0 } else { 1.0 };
    let radius = if sign < 0.0 {
        Expr::binary(BinaryOp::Mul, Expr::number(-step), var("u"))
    } else {
        times(step, "u")
    };
    vec![count("u", 1.0, turns + 1, vec![arc(radius, extent)])]
}
