//! A clean figure over and over: in a row, a ring, a grid or a rosette, growing, branching.

use super::super::build::*;
use super::sheet::{Sheet, side_within, sin, tidy};
use super::{SizedFamily, Writer};
use turtle_lib::program::{BinaryOp, Expr, Stmt};

const FAMILIES: &[SizedFamily] = &[
    (2.0, row),
    (1.0, chain),
    (1.2, ring),
    (1.2, petals),
    (1.5, rosette),
    (1.0, around_a_polygon),
    (1.5, grid),
    (1.0, growing_row),
    (0.7, caterpillar),
    (1.0, turned_and_growing),
    (0.8, beads),
    (1.5, tree),
    (0.8, branching),
    (0.6, wavy_rows),
];

pub(super) fn any(w: &mut Writer, unit: f64) -> Body {
    w.pick_sized(FAMILIES, unit)
}

/// A simple figure about `unit` wide that ends where it began, and its width.
fn figure(w: &mut Writer, unit: f64) -> (Stmt, f64) {
    match w.count(0, 9) {
        0..4 => {
            let radius = tidy(unit / 2.0);
            (circle(radius), 2.0 * radius)
        }
        4..7 => {
            let side = tidy(unit);
            (w.polygon(4, side), side)
        }
        7 => {
            let side = tidy(unit);
            (w.polygon(3, side), side)
        }
        8 => {
            let (width, height) = (tidy(unit), tidy(unit * w.between(0.4, 2.0)));
            (w.rectangle(width, height), width)
        }
        _ => {
            let sides = w.one_of(&[5_u32, 6, 6, 8]);
            let side = tidy(unit * sin(180.0 / f64::from(sides)));
            (w.polygon(sides, side), wide(sides, side))
        }
    }
}

/// How wide a regular polygon is that stands on a side.
fn wide(sides: u32, side: f64) -> f64 {
    let radius = side / 2.0 / sin(180.0 / f64::from(sides));
    // The corner that is farthest to the right.
    (0..sides)
        .map(|i| -90.0 + 180.0 / f64::from(sides) + 360.0 * f64::from(i) / f64::from(sides))
        .map(|angle| 2.0 * radius * angle.to_radians().cos())
        .fold(0.0, f64::max)
}

/// Equal figures in a line: apart, touching or crossing.
fn row(w: &mut Writer, unit: f64) -> Body {
    let times = w.count(2, 7);
    let (figure, width) = figure(w, unit);
    let step = w.one_of(&[
        1.0, 1.0, 1.0, 0.5, 0.5, 0.75, 0.75, 0.6, 1.25, 1.5, 2.0, 0.25,
    ]);
    let body = vec![repeat(
        times,
        [vec![figure], skip(tidy(step * width))].concat(),
    )];
    w.stood(body)
}

/// Polygons that share corners or sides, each reached along the one before.
fn chain(w: &mut Writer, unit: f64) -> Body {
    let sides = w.count(3, 8);
    let along = w.count(1, sides - 1);
    let side = tidy(unit);
    let corner = 360.0 / f64::from(sides);
    let mut link = vec![w.polygon(sides, side)];
    // Back the way it looked before, or each link turned further.
    let turn = match w.count(0, 2) {
        0 => 180.0,
        1 => corner / 2.0,
        _ => 0.0,
    };
    link.push(repeat(
        along,
        vec![forward(side), left(part_of_turn(sides))],
    ));
    link.push(right(f64::from(along) * corner + turn));
    let links = w.count(2, 7);
    w.stood(vec![repeat(links, link)])
}

/// Figures on a circle, with a rim, a hub, or neither.
fn ring(w: &mut Writer, unit: f64) -> Body {
    let times = w.count(3, 12);
    let radius = tidy(unit);
    // Touching, or smaller or larger than that.
    let touching = unit * sin(180.0 / f64::from(times));
    let small = tidy(touching * w.one_of(&[1.0, 1.0, 1.0, 0.6, 0.75, 0.5, 1.25, 1.5]));
    let item = match w.count(0, 5) {
        0..4 => {
            let to = if radius > small {
                [skip(radius - small), vec![right(90.0)]].concat()
            } else {
                [skip(radius + small), vec![left(90.0)]].concat()
            };
            [to, vec![circle(small)]].concat()
        }
        4 => {
            // A corner inward.
            let sides = w.one_of(&[3_u32, 4, 4, 5, 6]);
            let side = tidy(side_within(sides, small));
            let half = 90.0 - 180.0 / f64::from(sides);
            [skip(radius), vec![right(half), w.polygon(sides, side)]].concat()
        }
        _ => {
            let length = tidy(unit * w.between(0.2, 1.0));
            [skip(radius), vec![forward(length)]].concat()
        }
    };
    let mut sheet = Sheet::default();
    if w.chance(0.35) {
        let rim = unit * w.one_of(&[1.0, 0.5, 0.3]);
        sheet.circle(0.0, 0.0, rim);
    }
    if w.chance(0.2) {
        sheet.circle(0.0, 0.0, radius + small);
    }
    let first = w.one_of(&[0.0, 0.0, 90.0, 90.0, 45.0]);
    sheet.spokes((0.0, 0.0), times, first, item);
    sheet.into_body()
}

/// Petals or arcs from one middle, or around a hub.
fn petals(w: &mut Writer, unit: f64) -> Body {
    let times = w.count(3, 12);
    let extent = w.one_of(&[45.0, 60.0, 60.0, 90.0, 90.0, 120.0]);
    let radius = tidy(unit);
    let petal = match w.count(0, 3) {
        0..2 => vec![right(extent / 2.0), w.petal(radius, extent)],
        2 => vec![arc(radius, extent)],
        _ => vec![
            arc(tidy(unit / 2.0), extent),
            arc(-tidy(unit / 2.0), extent),
        ],
    };
    if w.chance(0.35) {
        let hub = tidy(unit * w.between(0.15, 0.5));
        let mut sheet = Sheet::default();
        sheet.circle(0.0, 0.0, hub);
        let first = w.one_of(&[0.0, 90.0]);
        sheet.spokes((0.0, 0.0), times, first, [skip(hub), petal].concat());
        return sheet.into_body();
    }
    let around = repeat(times, vec![fork(petal), left(part_of_turn(times))]);
    w.stood(vec![around])
}

/// Figures turned about a point, with a circle around or one more in the middle.
fn rosette(w: &mut Writer, unit: f64) -> Body {
    let times = w.one_of(&[3, 4, 4, 5, 6, 6, 6, 7, 8, 8, 9, 10, 12, 12, 15, 18, 20]);
    let radius = tidy(unit);
    let turn = left(part_of_turn(times));
    if w.chance(0.6) {
        let mut sheet = Sheet::default();
        sheet.then(0.0, [repeat(times, vec![circle(radius), turn])]);
        match w.count(0, 5) {
            0 => sheet.circle(0.0, 0.0, 2.0 * radius),
            1 => sheet.circle(0.0, 0.0, radius),
            _ => {}
        }
        return sheet.into_body();
    }
    let sides = w.one_of(&[3_u32, 4, 4, 5, 6, 8]);
    let figure = if w.chance(0.7) {
        w.polygon(sides, radius)
    } else {
        let height = tidy(unit * w.between(0.3, 0.8));
        w.rectangle(radius, height)
    };
    w.stood(vec![repeat(times, vec![figure, turn])])
}

/// Circles or polygons at the corners or the middles of a polygon's sides.
fn around_a_polygon(w: &mut Writer, unit: f64) -> Body {
    let sides = w.count(3, 8);
    let side = tidy(2.0 * unit);
    let small = tidy(unit * w.one_of(&[0.25, 0.33, 0.5, 0.5, 0.75, 1.0, 1.0]));
    let about = |radius: f64| fork(circle_about(radius));
    let corner = left(part_of_turn(sides));
    let body = match w.count(0, 4) {
        0 | 1 => vec![about(small), forward(side), corner],
        2 => [vec![about(small)], skip(side), vec![corner]].concat(),
        3 => vec![
            forward(side / 2.0),
            about(small),
            forward(side / 2.0),
            corner,
        ],
        _ => vec![w.polygon(sides, small), forward(side), corner],
    };
    w.stood(vec![repeat(sides, body)])
}

/// Figures in rows and columns.
fn grid(w: &mut Writer, unit: f64) -> Body {
    let (columns, rows) = (w.count(2, 5), w.count(2, 5));
    let (figure, width) = match w.count(0, 5) {
        0 => {
            let radius = tidy(unit / 2.0);
            let extent = w.one_of(&[90.0, 180.0, 180.0, 270.0]);
            (fork(vec![arc(radius, extent)]), 2.0 * radius)
        }
        _ => figure(w, unit),
    };
    let step = tidy(width * w.one_of(&[1.0, 1.0, 1.0, 0.5, 0.75, 1.25, 1.5, 2.0]));
    let line = repeat(columns, [vec![figure], skip(step)].concat());
    let next = vec![pen_up(), left(90.0), forward(step), right(90.0), pen_down()];
    vec![repeat(rows, [vec![fork(vec![line])], next].concat())]
}

/// Figures in a row, each larger than the one before.
fn growing_row(w: &mut Writer, unit: f64) -> Body {
    let figures = w.count(2, 6);
    let step = tidy(unit / 3.0);
    let sides = w.one_of(&[3_u32, 4, 4, 4, 6]);
    let size = || times(step, "i");
    let figure = repeat(sides, vec![forward(size()), left(part_of_turn(sides))]);
    let on = times(step * w.one_of(&[1.0, 1.0, 1.5, 2.0]), "i");
    let first = w.one_of(&[1.0, 1.0, 2.0]);
    let body = [vec![figure], skip(on)].concat();
    let row = count("i", first, first + f64::from(figures), body);
    if w.chance(0.3) {
        return vec![left(90.0), row];
    }
    vec![row]
}

/// Circles in a line, each larger than the one it touches.
fn caterpillar(w: &mut Writer, unit: f64) -> Body {
    let circles = w.count(2, 6);
    let step = tidy(unit / 3.0);
    let first = w.one_of(&[1.0, 1.0, 2.0, 3.0]);
    let body = vec![
        circle(times(step, "i")),
        pen_up(),
        left(90.0),
        forward(times(2.0 * step, "i")),
        right(90.0),
        pen_down(),
    ];
    let row = count("i", first, first + f64::from(circles), body);
    // Looking down, so that the line goes to the right; or upward, downward, to the left.
    let heading = w.one_of(&[-90.0, -90.0, 0.0, 180.0, 90.0]);
    vec![left(heading), row]
}

/// A figure about a corner, larger and turned further each time.
fn turned_and_growing(w: &mut Writer, unit: f64) -> Body {
    let times_drawn = w.count(3, 12);
    let sides = w.one_of(&[3_u32, 4, 4, 4, 5, 6]);
    let size = times(tidy(unit / 5.0), "i");
    let angle = w.one_of(&[5.0, 10.0, 15.0, 20.0, 30.0, 30.0, 45.0, 60.0, 90.0]);
    let figure = match w.count(0, 3) {
        0 => circle(size),
        _ => repeat(sides, vec![forward(size), left(part_of_turn(sides))]),
    };
    vec![count("i", 1.0, times_drawn + 1, vec![figure, left(angle)])]
}

/// A line with figures on it.
fn beads(w: &mut Writer, unit: f64) -> Body {
    let times = w.count(2, 6);
    let gap = tidy(unit * w.between(0.3, 1.2));
    let small = tidy(unit * w.between(0.2, 0.5));
    let bead = match w.count(0, 2) {
        // Strung through the middle: in on the left, on from the right.
        0 | 1 => vec![
            right(90.0),
            circle(small),
            left(90.0),
            pen_up(),
            forward(2.0 * small),
            pen_down(),
        ],
        _ => vec![
            right(45.0),
            w.polygon(4, small),
            left(45.0),
            pen_up(),
            forward(tidy(small * 2.0_f64.sqrt())),
            pen_down(),
        ],
    };
    let line = repeat(times, [vec![forward(gap)], bead].concat());
    w.stood(vec![line, forward(gap)])
}

/// A tree by recursion: its branches one level less, or shorter by a ratio.
fn tree(w: &mut Writer, unit: f64) -> Body {
    let (angle, other) = (
        w.one_of(&[15.0, 20.0, 25.0, 30.0, 30.0, 35.0, 40.0, 45.0, 60.0, 90.0]),
        w.one_of(&[15.0, 20.0, 30.0, 45.0]),
    );
    let other = if w.chance(0.75) { angle } else { other };
    let levels = w.count(2, 5);
    let by_ratio = w.chance(0.5);
    let ratio = w.one_of(&[0.5, 0.6, 0.7, 0.7, 0.75, 0.8]);
    let (variable, length, next, least, first) = if by_ratio {
        let size = tidy(unit);
        // Between the shortest that is drawn and the next.
        let least = size * f64::powf(ratio, f64::from(levels) - 0.5);
        let next = Expr::binary(BinaryOp::Mul, Expr::name("s"), Expr::Number(ratio));
        ("s", Expr::name("s"), next, tidy(least), size)
    } else {
        let next = Expr::binary(BinaryOp::Sub, Expr::name("n"), Expr::Number(1.0));
        (
            "n",
            times(tidy(unit / 4.0), "n"),
            next,
            0.0,
            f64::from(levels),
        )
    };
    let again = || call("f", vec![next.clone()]);
    let mut branch = vec![forward(length.clone())];
    branch.extend([left(angle), fork(vec![again()]), right(angle + other)]);
    if w.chance(0.2) {
        // A third branch, between the two.
        branch = vec![
            forward(length),
            left(angle),
            repeat(3_u32, vec![fork(vec![again()]), right(angle)]),
        ];
    } else {
        branch.push(again());
    }
    let more = Expr::binary(BinaryOp::Gt, Expr::name(variable), Expr::Number(least));
    vec![
        define("f", &[variable], vec![when(more, branch, vec![])]),
        left(w.one_of(&[90.0, 90.0, 90.0, 90.0, 0.0, -90.0])),
        call("f", vec![Expr::Number(first)]),
    ]
}

/// A stem with twigs on both sides: leaves, ferns, fish bones, firs.
fn branching(w: &mut Writer, unit: f64) -> Body {
    let pairs = w.count(2, 6);
    let gap = tidy(unit * w.between(0.4, 0.8));
    let angle = w.one_of(&[30.0, 45.0, 45.0, 60.0, 90.0, 120.0, 135.0]);
    let longest = tidy(unit * w.between(0.6, 1.5));
    let tapered = w.chance(0.4);
    let length = || {
        if tapered {
            let step = tidy(longest / f64::from(pairs));
            times(step, "i")
        } else {
            Expr::Number(longest)
        }
    };
    let twigs = vec![
        fork(vec![left(angle), forward(length())]),
        fork(vec![right(angle), forward(length())]),
    ];
    let step = [vec![forward(gap)], twigs].concat();
    let mut body = vec![
        left(w.one_of(&[90.0, 90.0, 90.0, 0.0, -90.0, 45.0])),
        count("i", 1.0, pairs + 1, step),
    ];
    if w.chance(0.5) {
        body.push(forward(gap));
    }
    body
}

/// Waves or scallops in rows, as water and roof tiles.
fn wavy_rows(w: &mut Writer, unit: f64) -> Body {
    let (waves, rows) = (w.count(2, 5), w.count(2, 4));
    let extent = w.one_of(&[90.0, 120.0, 180.0, 180.0]);
    let radius = tidy(unit / 2.0);
    let line = if w.chance(0.5) {
        let wave = vec![arc(-radius, extent), arc(radius, extent)];
        vec![left(extent / 2.0), repeat(waves, wave)]
    } else {
        let scallop = vec![arc(radius, extent), right(extent)];
        vec![right(extent / 2.0), repeat(waves, scallop)]
    };
    let gap = tidy(unit * w.between(0.5, 1.5));
    let next = vec![pen_up(), left(90.0), forward(gap), right(90.0), pen_down()];
    vec![repeat(rows, [vec![fork(line)], next].concat())]
}
