//! Things that people draw: houses, suns, flags.

use super::super::build::*;
use super::Writer;
use super::meant::{rays, slant, steepness};

pub(super) fn house(w: &mut Writer) -> Body {
    let (width, height) = (w.whole(18, 30), w.whole(12, 26));
    let roof = w.one_of(&[30.0_f64, 35.0, 40.0, 45.0, 45.0, 50.0, 60.0]);
    let side = (width / 2.0 / roof.to_radians().cos()).round();
    let mut body = vec![
        w.rectangle(width, height),
        pen_up(),
        left(90.0),
        forward(height),
        pen_down(),
        right(90.0 - roof),
        forward(side),
        right(2.0 * roof),
        forward(side),
    ];
    if w.chance(0.4) {
        let door = vec![
            left(90.0),
            forward(height / 2.0),
            right(90.0),
            forward(6.0),
            right(90.0),
            forward(height / 2.0),
        ];
        let to = shift((width / 2.0 - 3.0).round(), 0.0);
        body.insert(1, fork([to, door].concat()));
    }
    body
}

pub(super) fn arrow(w: &mut Writer) -> Body {
    let (head, angle) = (w.whole(6, 18), w.one_of(&[135.0, 140.0, 150.0, 150.0]));
    let mut body = vec![
        forward(40.0),
        fork(vec![left(angle), forward(head)]),
        right(angle),
        forward(head),
    ];
    let heading = 45.0 * w.whole(-3, 4);
    body.insert(0, left(heading));
    body
}

pub(super) fn cross(w: &mut Writer) -> Body {
    let (arm, wide) = (w.whole(8, 20), w.whole(6, 20));
    match w.count(0, 3) {
        0 => rays(w, 4),
        1 => {
            let foot = w.whole(16, 40);
            let arms = vec![fork(vec![forward(14.0)]), left(90.0)];
            vec![repeat(3_u32, arms), forward(foot)]
        }
        2 => vec![
            left(45.0),
            repeat(4_u32, vec![fork(vec![forward(20.0)]), left(90.0)]),
        ],
        _ => vec![repeat(
            4_u32,
            vec![
                forward(wide),
                left(90.0),
                forward(arm),
                right(90.0),
                forward(arm),
                left(90.0),
            ],
        )],
    }
}

pub(super) fn heart(w: &mut Writer) -> Body {
    // Straight sides from the point below, arcs that meet above it.
    let angle = w.one_of(&[40.0_f64, 45.0, 45.0, 50.0, 55.0, 60.0]);
    let extent = w.one_of(&[180.0_f64, 180.0, 190.0, 200.0, 210.0]);
    let side = w.whole(18, 30);
    let (start, end) = (angle.to_radians(), (angle + extent).to_radians());
    let radius = (side * start.cos() / (start.sin() - end.sin())).round();
    vec![
        left(angle),
        forward(side),
        arc(radius, extent),
        right(2.0 * (angle + extent) - 360.0),
        arc(radius, extent),
        forward(side),
    ]
}

pub(super) fn moon(w: &mut Writer) -> Body {
    let radius = w.whole(14, 22);
    let extent = w.one_of(&[180.0_f64, 200.0, 220.0, 240.0, 270.0]);
    // The inner arc ends where the outer began, on the same chord.
    let chord = 2.0 * radius * (extent / 2.0).to_radians().sin();
    let inner = w.one_of(&[60.0_f64, 90.0, 120.0, 150.0]);
    let inner_radius = (chord / 2.0 / (inner / 2.0).to_radians().sin()).round();
    let heading = w.one_of(&[0.0, 0.0, 180.0, 45.0, -45.0]);
    vec![
        left(heading),
        arc(radius, extent),
        left(180.0 - extent / 2.0 + inner / 2.0),
        arc(-inner_radius, inner),
    ]
}

pub(super) fn sun(w: &mut Writer) -> Body {
    let rays = w.count(5, 14);
    let (radius, gap, ray) = (w.whole(5, 14), w.whole(0, 4), w.whole(3, 12));
    let out = vec![pen_up(), forward(radius + gap), pen_down(), forward(ray)];
    let rim = circle_about(radius);
    vec![
        fork(rim),
        repeat(rays, vec![fork(out), left(part_of_turn(rays))]),
    ]
}

pub(super) fn flower(w: &mut Writer) -> Body {
    let petals = w.count(4, 9);
    let stem = w.whole(20, 50);
    let size = w.whole(8, 18);
    let petal = match w.count(0, 2) {
        0 => vec![circle((size / 2.0).round())],
        1 => {
            let extent = w.one_of(&[60.0, 90.0, 120.0]);
            vec![w.petal(size, extent)]
        }
        // About a middle, each on its own stalk.
        _ => {
            let middle = w.whole(4, 8);
            let out = vec![
                pen_up(),
                forward(middle),
                right(90.0),
                pen_down(),
                circle((size / 2.0).round()),
            ];
            let rim = circle_about(middle);
            let mut body = vec![
                fork(rim),
                repeat(petals, vec![fork(out), left(part_of_turn(petals))]),
            ];
            if w.chance(0.6) {
                body.extend([
                    right(90.0),
                    pen_up(),
                    forward(middle),
                    pen_down(),
                    forward(stem),
                ]);
            }
            return body;
        }
    };
    let mut body = vec![repeat(
        petals,
        [petal, vec![left(part_of_turn(petals))]].concat(),
    )];
    if w.chance(0.5) {
        body.extend([right(90.0), forward(stem)]);
    }
    body
}

/// Squares in rows, or lines across and down.
pub(super) fn grid(w: &mut Writer) -> Body {
    let (columns, rows) = (w.count(2, 5), w.count(2, 5));
    let (width, height) = (w.whole(6, 14), w.whole(6, 14));
    let line = |length: f64, gap: f64, times: u32, turn: f64| {
        let across = fork(vec![left(turn), forward(length)]);
        repeat(times + 1, [vec![across], skip(gap)].concat())
    };
    let (wide, high) = (width * f64::from(columns), height * f64::from(rows));
    vec![
        fork(vec![line(high, width, columns, 90.0)]),
        left(90.0),
        line(wide, height, rows, -90.0),
    ]
}

pub(super) fn fence(w: &mut Writer) -> Body {
    let posts = w.count(3, 8);
    let (gap, height) = (w.whole(4, 10), w.whole(10, 30));
    let rail = gap * f64::from(posts + 1);
    let post = fork(vec![
        left(90.0),
        pen_up(),
        backward((height / 2.0).round()),
        pen_down(),
        forward(height),
    ]);
    vec![
        fork(vec![forward(rail)]),
        repeat(posts, [skip(gap), vec![post]].concat()),
    ]
}

pub(super) fn envelope(w: &mut Writer) -> Body {
    let (width, height) = (w.whole(32, 44), w.whole(16, 30));
    let depth = (height * w.between(0.4, 0.95)).round();
    let (angle, side) = (
        steepness(depth, width / 2.0),
        slant(depth, width / 2.0).round(),
    );
    let mut body = vec![w.rectangle(width, height)];
    body.extend(shift(0.0, height));
    body.extend([
        right(angle),
        forward(side),
        left(2.0 * angle),
        forward(side),
    ]);
    body
}

pub(super) fn hourglass(w: &mut Writer) -> Body {
    let (width, height) = (w.whole(20, 40), w.whole(28, 44));
    let (angle, side) = (steepness(height, width), slant(height, width).round());
    vec![
        forward(width),
        left(180.0 - angle),
        forward(side),
        right(180.0 - angle),
        forward(width),
        right(180.0 - angle),
        forward(side),
    ]
}

pub(super) fn bowtie(w: &mut Writer) -> Body {
    let (open, side) = (w.one_of(&[40.0, 50.0, 60.0, 60.0, 70.0]), 22.0);
    let wing = vec![
        left(open / 2.0),
        forward(side),
        right(90.0 + open / 2.0),
        forward((2.0 * side * f64::sin((open / 2.0_f64).to_radians())).round()),
        right(90.0 + open / 2.0),
        forward(side),
    ];
    let mut body = vec![fork(wing.clone()), left(180.0), fork(wing)];
    if w.chance(0.5) {
        let knot = w.whole(2, 5);
        body.extend([pen_up(), left(90.0), forward(knot), right(90.0), pen_down()]);
        body.push(circle(-knot));
    }
    body
}

pub(super) fn windmill(w: &mut Writer) -> Body {
    let sails = w.one_of(&[3, 4, 4, 4, 5, 6]);
    let (length, wide) = (w.whole(12, 20), w.whole(4, 10));
    let sail = match w.count(0, 2) {
        0 => w.rectangle(length, wide),
        1 => repeat(3_u32, vec![forward(length), left(120.0)]),
        _ => w.petal(length, 60.0),
    };
    let mut body = vec![repeat(sails, vec![sail, left(part_of_turn(sails))])];
    if w.chance(0.6) {
        let mast = w.whole(24, 44);
        body.extend([right(90.0), forward(mast)]);
    }
    if w.chance(0.4) {
        body.insert(0, left(45.0));
    }
    body
}

/// A trunk below a crown.
pub(super) fn tree(w: &mut Writer) -> Body {
    let (trunk, crown) = (w.whole(10, 26), w.whole(6, 14));
    let top = match w.count(0, 2) {
        0 => vec![right(90.0), circle(crown)],
        1 => vec![
            left(90.0),
            forward(crown),
            right(120.0),
            forward(2.0 * crown),
            right(120.0),
            forward(2.0 * crown),
            right(120.0),
            forward(crown),
        ],
        _ => {
            let twig = vec![fork(vec![forward(crown)]), right(40.0)];
            vec![left(40.0), repeat(3_u32, twig)]
        }
    };
    [vec![left(90.0), forward(trunk)], top].concat()
}

pub(super) fn flag(w: &mut Writer) -> Body {
    let (pole, width, height) = (w.whole(30, 44), w.whole(14, 30), w.whole(8, 20));
    let cloth = if w.chance(0.6) {
        vec![
            forward(width),
            right(90.0),
            forward(height),
            right(90.0),
            forward(width),
        ]
    } else {
        let (angle, side) = (
            steepness(height / 2.0, width),
            slant(height / 2.0, width).round(),
        );
        vec![
            right(angle),
            forward(side),
            right(180.0 - 2.0 * angle),
            forward(side),
        ]
    };
    [vec![left(90.0), forward(pole), right(90.0)], cloth].concat()
}

/// A circle with eyes, and with a mouth or without.
pub(super) fn face(w: &mut Writer, radius: f64) -> Body {
    let eye = w.whole(1, 4);
    let apart = (radius * 0.4).round();
    let mut body = vec![circle(radius)];
    body.extend(shift(-apart, (radius * 1.2).round()));
    body.push(circle(eye));
    body.extend(shift(2.0 * apart, 0.0));
    body.push(circle(eye));
    if w.chance(0.6) {
        let mouth = (radius * 0.5).round();
        body.extend(shift(-apart - mouth, -(radius * 0.4).round()));
        body.extend([right(90.0), arc(mouth, 180.0)]);
    }
    body
}
