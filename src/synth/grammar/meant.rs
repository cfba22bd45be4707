//! Figures as people mean them when they draw by hand: regular, upright, with sides that are alike.

use super::super::{build::*, fit};
use super::{Family, Writer, things};
use turtle_lib::program::Expr;

pub(super) const FAMILIES: &[Family] = &[
    (3.0, polygon),
    (1.5, rectangle),
    (1.5, triangle),
    (2.0, round),
    (3.0, star),
    (2.5, snowflake),
    (2.0, zigzag),
    (2.0, stairs),
    (1.5, diamond),
    (2.5, ladder),
    (0.8, things::house),
    (0.7, things::arrow),
    (0.8, things::cross),
    (0.8, things::heart),
    (0.6, things::moon),
    (1.2, spiral),
    (1.0, things::sun),
    (1.2, things::flower),
    (0.8, things::grid),
    (0.7, things::fence),
    (0.6, nested),
    (0.6, things::envelope),
    (0.5, things::hourglass),
    (0.5, things::bowtie),
    (0.6, things::windmill),
    (0.5, things::tree),
    (0.5, things::flag),
    (0.5, wave),
];

/// Any of them, smaller than the view more often than not.
pub(super) fn any(w: &mut Writer) -> Body {
    let body = w.pick_family(FAMILIES);
    let scale = w.one_of(&[0.25, 0.33, 0.5, 0.5, 0.75, 1.0]);
    fit::scaled_body(&body, scale).unwrap_or(body)
}

/// The side that lies opposite: by Pythagoras, in tenths.
pub(super) fn slant(a: f64, b: f64) -> f64 {
    (a.hypot(b) * 10.0).round() / 10.0
}

/// The angle whose tangent is `rise / run`, in whole degrees.
pub(super) fn steepness(rise: f64, run: f64) -> f64 {
    rise.atan2(run).to_degrees().round()
}

fn polygon(w: &mut Writer) -> Body {
    let sides = w.one_of(&[3, 3, 4, 4, 4, 5, 5, 6, 6, 6, 7, 8, 8, 8, 9, 10, 12]);
    let side = (110.0 / f64::from(sides)).round();
    let mut body = vec![w.polygon(sides, side)];
    // On a corner, or any other way.
    let whole = (360.0 / f64::from(sides)).floor();
    match w.count(0, 9) {
        0..2 => {
            let most = (whole / 10.0).floor() as i32;
            body.insert(0, left(5.0 * w.whole(-most, most)));
        }
        2 => body.insert(0, left((whole / 2.0).floor())),
        _ => {}
    }
    body
}

fn rectangle(w: &mut Writer) -> Body {
    let (width, height) = (w.whole(12, 44), w.whole(12, 44));
    if w.chance(0.7) {
        return vec![w.rectangle(width, height)];
    }
    let sharp = w.one_of(&[60.0, 70.0, 75.0, 80.0, 100.0, 105.0, 110.0, 120.0]);
    let body = vec![
        forward(width),
        left(sharp),
        forward(height),
        left(180.0 - sharp),
    ];
    vec![repeat(2_u32, body)]
}

/// With two sides alike, or a right angle.
fn triangle(w: &mut Writer) -> Body {
    let (base, height) = (w.whole(16, 44), w.whole(16, 44));
    if w.chance(0.75) {
        let angle = steepness(height, base / 2.0);
        let side = slant(height, base / 2.0).round();
        return vec![
            forward(base),
            left(180.0 - angle),
            forward(side),
            left(2.0 * angle),
            forward(side),
        ];
    }
    let angle = steepness(height, base);
    let long = slant(height, base).round();
    if w.chance(0.5) {
        vec![
            forward(base),
            left(90.0),
            forward(height),
            left(180.0 - (90.0 - angle)),
            forward(long),
        ]
    } else {
        vec![
            forward(base),
            left(180.0 - angle),
            forward(long),
            left(90.0 + angle),
            forward(height),
        ]
    }
}

fn round(w: &mut Writer) -> Body {
    let radius = w.whole(14, 24);
    match w.count(0, 9) {
        0..4 => vec![circle(radius)],
        4 => {
            let extent = w.one_of(&[90.0, 180.0, 180.0, 240.0, 270.0, 300.0, 330.0]);
            let heading = 45.0 * w.whole(-3, 4);
            vec![left(heading), arc(radius, extent)]
        }
        5 => {
            let heading = w.one_of(&[0.0, 0.0, 90.0, -90.0, 180.0]);
            let chord = 2.0 * radius;
            vec![
                left(heading),
                forward(chord),
                left(90.0),
                arc(radius, 180.0),
            ]
        }
        // An oval of four arcs, wide or high.
        6..8 => {
            let (flat, extent) = (w.whole(24, 40), w.one_of(&[40.0, 50.0, 60.0, 70.0]));
            let tight = w.whole(8, 18);
            let oval = repeat(2_u32, vec![arc(flat, extent), arc(tight, 180.0 - extent)]);
            let upright = if w.chance(0.4) { 90.0 } else { 0.0 };
            vec![left(upright - extent / 2.0), oval]
        }
        8 => {
            let dot = w.whole(1, 6);
            let inner = shift(0.0, radius - dot);
            [vec![circle(radius)], inner, vec![circle(dot)]].concat()
        }
        _ => things::face(w, radius),
    }
}

fn star(w: &mut Writer) -> Body {
    let points: u32 = w.one_of(&[5, 5, 5, 5, 5, 5, 6, 7, 8, 4]);
    match w.count(0, 9) {
        // In one line through the middle, a side of it level.
        0..4 => {
            let points = if points.is_multiple_of(2) { 5 } else { points };
            let skip = if points == 7 { w.count(2, 3) } else { 2 };
            let turn = part(360.0 * f64::from(skip), points);
            let body = if w.chance(0.8) {
                vec![forward(40.0), right(turn)]
            } else {
                vec![forward(40.0), left(turn)]
            };
            vec![repeat(points, body)]
        }
        4..8 => {
            let sharp = if points == 5 {
                w.one_of(&[144.0, 144.0, 144.0, 135.0, 150.0, 140.0])
            } else {
                w.one_of(&[120.0, 135.0, 144.0, 150.0])
            };
            let dent = ((sharp - 360.0 / f64::from(points)) * 10.0).round() / 10.0;
            let body = vec![forward(16.0), right(dent), forward(16.0), left(sharp)];
            // From a tip at the lower left; where it points away from, with one tip straight up.
            let axis = match points {
                4 => 0.0,
                5 => 54.0,
                6 => 30.0,
                7 => 13.0,
                _ => 45.0,
            };
            let heading = axis - (180.0 - sharp) / 2.0;
            vec![left(heading), repeat(points, body)]
        }
        // Two triangles.
        8 => {
            let up = repeat(3_u32, vec![forward(36.0), left(120.0)]);
            let over = shift(0.0, 21.0);
            let down = repeat(3_u32, vec![forward(36.0), right(120.0)]);
            [vec![up], over, vec![down]].concat()
        }
        _ => rays(w, points),
    }
}

pub(super) fn rays(w: &mut Writer, arms: u32) -> Body {
    let arm = fork(vec![forward(20.0)]);
    let first = if w.chance(0.6) { 90.0 } else { 0.0 };
    vec![
        left(first),
        repeat(arms, vec![arm, left(part_of_turn(arms))]),
    ]
}

/// Lines through one middle, bare or with twigs.
fn snowflake(w: &mut Writer) -> Body {
    let arms = w.one_of(&[4, 5, 6, 6, 6, 6, 7, 8, 8, 8, 10, 12]);
    if w.chance(0.4) {
        return rays(w, arms);
    }
    let angle = w.one_of(&[30.0, 45.0, 45.0, 45.0, 60.0]);
    let twig = w.whole(3, 10);
    let twigs = vec![
        fork(vec![left(angle), forward(twig)]),
        fork(vec![right(angle), forward(twig)]),
    ];
    let arm = match w.count(0, 3) {
        0 => [vec![forward(20.0)], twigs].concat(),
        1 => [vec![forward(13.0)], twigs, vec![forward(8.0)]].concat(),
        2 => {
            let step = [vec![forward(7.0)], twigs].concat();
            vec![repeat(w.count(2, 3), step), forward(5.0)]
        }
        _ => {
            let tip = w.whole(1, 4);
            vec![forward(18.0), right(90.0), circle(tip)]
        }
    };
    let mut body = vec![repeat(arms, vec![fork(arm), left(part_of_turn(arms))])];
    if w.chance(0.5) {
        body.insert(0, left(90.0));
    }
    body
}

fn zigzag(w: &mut Writer) -> Body {
    let teeth = w.count(2, 8);
    let sharp = w.one_of(&[
        60.0, 80.0, 90.0, 90.0, 100.0, 110.0, 120.0, 130.0, 140.0, 150.0, 160.0,
    ]);
    let body = vec![forward(20.0), right(sharp), forward(20.0), left(sharp)];
    let along = w.one_of(&[0.0, 0.0, 0.0, 0.0, 0.0, -90.0, -90.0, -30.0, 30.0]);
    let mut all = vec![left(along + sharp / 2.0), repeat(teeth, body)];
    if w.chance(0.4) {
        all.push(forward(20.0));
    }
    if w.chance(0.2) {
        mirror(&mut all);
    }
    all
}

/// Makes left of right and right of left.
pub(super) fn mirror(body: &mut Body) {
    use turtle_lib::program::{StmtKind, UnaryOp, Verb};
    for stmt in body {
        match &mut stmt.kind {
            StmtKind::Command {
                verb: Verb::Circle,
                args,
            } => {
                if let Some(radius) = args.first_mut() {
                    *radius = match &*radius {
                        Expr::Unary(UnaryOp::Neg, radius) => radius.as_ref().clone(),
                        radius => Expr::Unary(UnaryOp::Neg, Box::new(radius.clone())),
                    };
                }
            }
            StmtKind::Command { verb, .. } if *verb == Verb::Left => *verb = Verb::Right,
            StmtKind::Command { verb, .. } if *verb == Verb::Right => *verb = Verb::Left,
            StmtKind::For { body, .. } | StmtKind::Fork { body } => mirror(body),
            _ => {}
        }
    }
}

fn stairs(w: &mut Writer) -> Body {
    let steps = w.count(2, 8);
    let run = 20.0;
    let rise = if w.chance(0.4) { run } else { w.whole(12, 30) };
    let mut body = match w.count(0, 3) {
        // Up, first a riser or first a tread; down, likewise.
        0 => vec![
            left(90.0),
            repeat(
                steps,
                vec![forward(rise), right(90.0), forward(run), left(90.0)],
            ),
        ],
        1 => vec![repeat(
            steps,
            vec![forward(run), left(90.0), forward(rise), right(90.0)],
        )],
        2 => vec![repeat(
            steps,
            vec![forward(run), right(90.0), forward(rise), left(90.0)],
        )],
        _ => vec![
            right(90.0),
            repeat(
                steps,
                vec![forward(rise), left(90.0), forward(run), right(90.0)],
            ),
        ],
    };
    if w.chance(0.4) {
        body.push(forward(run));
    }
    body
}

fn diamond(w: &mut Writer) -> Body {
    let half = w.one_of(&[45.0, 45.0, 50.0, 55.0, 60.0, 65.0, 70.0, 40.0]);
    let sharp = 180.0 - 2.0 * half;
    // From the lowest corner, up to the right.
    let mut body = vec![
        left(half),
        repeat(
            2_u32,
            vec![
                forward(30.0),
                left(sharp),
                forward(30.0),
                left(180.0 - sharp),
            ],
        ),
    ];
    if w.chance(0.2) {
        // A cut stone: a point below, a flat table above.
        let side = (15.0 / half.to_radians().cos()).round();
        body = vec![
            left(half),
            forward(2.0 * side),
            left(180.0 - half - 45.0),
            forward(14.0),
            left(45.0),
            forward(40.0),
            left(45.0),
            forward(14.0),
            left(135.0 - half),
            forward(2.0 * side),
        ];
    }
    body
}

fn ladder(w: &mut Writer) -> Body {
    let rungs = w.count(2, 8);
    let gap = w.whole(4, 12);
    let width = w.whole(8, 28);
    let over = if w.chance(0.3) { w.whole(1, 6) } else { 0.0 };
    let length = gap * f64::from(rungs + 1);
    let rail = || fork(vec![forward(length)]);
    let mut body = vec![rail(), fork([shift(0.0, -width), vec![rail()]].concat())];
    let mut rung = vec![right(90.0)];
    if over > 0.0 {
        rung.extend([pen_up(), backward(over), pen_down()]);
    }
    rung.push(forward(width + 2.0 * over));
    body.push(repeat(rungs, [skip(gap), vec![fork(rung)]].concat()));
    let lean = w.one_of(&[
        90.0, 90.0, 90.0, 90.0, 80.0, 100.0, 70.0, 110.0, 60.0, 120.0, 0.0,
    ]);
    body.insert(0, left(lean));
    body
}

fn spiral(w: &mut Writer) -> Body {
    let turns = w.count(3, 9);
    let first = w.whole(0, 2);
    let hand = |body: Body, w: &mut Writer| {
        let mut body = body;
        if w.chance(0.3) {
            mirror(&mut body);
        }
        body
    };
    match w.count(0, 4) {
        0 => vec![count("u", 1.0, turns, vec![arc(Expr::name("u"), 180.0)])],
        1 => vec![count("u", 1.0, 2 * turns, vec![arc(Expr::name("u"), 90.0)])],
        2 => {
            let body = vec![arc(times(0.5, "u"), 90.0)];
            vec![count("u", 1.0, 2 * turns, body)]
        }
        _ => {
            let corner = w.one_of(&[90.0, 90.0, 90.0, 90.0, 60.0, 120.0, 72.0]);
            let body = vec![forward(Expr::name("u")), left(corner)];
            hand(vec![count("u", first, 2 * turns + 2, body)], w)
        }
    }
}

/// A figure in a figure, about one middle.
fn nested(w: &mut Writer) -> Body {
    let rings = w.count(2, 5);
    if w.chance(0.5) {
        let out = vec![
            pen_up(),
            right(90.0),
            forward(times(4.0, "u")),
            left(90.0),
            pen_down(),
            circle(times(4.0, "u")),
        ];
        return vec![count("u", 1.0, rings + 1, vec![fork(out)])];
    }
    let out = vec![
        pen_up(),
        forward(times(4.0, "u")),
        right(90.0),
        forward(times(4.0, "u")),
        pen_down(),
        right(90.0),
        repeat(4_u32, vec![forward(times(8.0, "u")), right(90.0)]),
    ];
    vec![count("u", 1.0, rings + 1, vec![fork(out)])]
}

fn wave(w: &mut Writer) -> Body {
    let (times, radius) = (w.count(1, 5), w.whole(4, 10));
    let extent = w.one_of(&[90.0, 120.0, 180.0, 180.0]);
    let body = vec![arc(-radius, extent), arc(radius, extent)];
    vec![left(extent / 2.0), repeat(times, body)]
}
