//! Clean figures in, over, beside and around each other, as textbooks and patterns have them.

use super::super::build::*;
use super::sheet::{Sheet, Stance, cos, side_within, sin, tidy};
use super::{SizedFamily, Writer};
use turtle_lib::program::{BinaryOp, Expr, Stmt};

const FAMILIES: &[SizedFamily] = &[
    (1.5, two_circles),
    (1.0, through_one_point),
    (1.5, concentric),
    (1.0, targets),
    (2.0, circle_and_polygon),
    (1.2, polygon_in_polygon),
    (1.5, star_in_its_frame),
    (1.5, diagonals),
    (1.0, polygon_with_spokes),
    (1.2, wheel),
    (0.5, yin_yang),
    (1.5, arcs_on_sides),
    (0.8, arcs_in_corners),
    (1.0, on_its_sides),
    (1.0, rainbow),
    (1.0, in_several_sizes),
    (1.5, here_and_there),
    (1.2, stack),
];

pub(super) fn any(w: &mut Writer, unit: f64) -> Body {
    w.pick_sized(FAMILIES, unit)
}

/// Two circles or three of different sizes: apart, touching, crossing or one in another.
fn two_circles(w: &mut Writer, unit: f64) -> Body {
    let large = tidy(unit);
    let ratio = w.one_of(&[
        1.0, 1.0, 0.9, 0.8, 0.75, 0.67, 0.6, 0.5, 0.5, 0.4, 0.33, 0.25,
    ]);
    let small = tidy(ratio * unit);
    let apart = match w.count(0, 5) {
        0 => large + small,
        1 => large - small,
        2 => large + small * w.between(1.2, 2.5),
        3 => large * w.between(0.1, 1.0),
        4 => large,
        _ => w.between(large - small + 0.2 * small, large + 0.8 * small),
    };
    let direction = w.one_of(&[
        0.0, 0.0, 0.0, 90.0, 90.0, 180.0, -90.0, 45.0, 30.0, 60.0, 120.0,
    ]);
    let (dx, dy) = (apart * cos(direction), apart * sin(direction));
    let mut sheet = Sheet::default();
    sheet.circle(0.0, 0.0, large);
    sheet.circle(dx, dy, small);
    if w.chance(0.3) {
        // On the other side as well.
        sheet.circle(-dx, -dy, small);
    }
    sheet.into_body()
}

/// Circles or polygons of growing size that share a point.
fn through_one_point(w: &mut Writer, unit: f64) -> Body {
    let step = tidy(0.3 * unit);
    let last = w.count(3, 7);
    let size = times(step, "i");
    let sides = w.count(3, 8);
    let shape = if w.chance(0.55) {
        circle(size)
    } else {
        repeat(sides, vec![forward(size), left(part_of_turn(sides))])
    };
    let first = w.one_of(&[1.0, 1.0, 1.0, 2.0]);
    let body = vec![count("i", first, last, vec![shape])];
    w.stood(body)
}

/// A figure about the same middle again and again, evenly larger.
fn concentric(w: &mut Writer, unit: f64) -> Body {
    let rings = w.count(2, 6);
    let first = w.one_of(&[1.0, 1.0, 1.0, 2.0]);
    let last = first + f64::from(rings);
    if w.chance(0.5) {
        let step = tidy(0.4 * unit);
        let ring = [vec![circle(times(step, "i"))], shift(0.0, -step)].concat();
        return vec![count("i", first, last, ring)];
    }
    let sides = w.one_of(&[3_u32, 4, 4, 4, 4, 5, 6, 6, 8]);
    let (side, middle) = polygon_step(sides, 0.4 * unit);
    let figure = repeat(
        sides,
        vec![forward(times(side, "i")), left(part_of_turn(sides))],
    );
    let ring = [vec![figure], shift(-side / 2.0, -middle)].concat();
    let body = vec![count("i", first, last, ring)];
    if sides == 4 && w.chance(0.3) {
        return [vec![left(45.0)], body].concat();
    }
    body
}

/// The side of a regular polygon, and how far it is from the middle, when the corners are at `radius`.
fn polygon_step(sides: u32, radius: f64) -> (f64, f64) {
    let side = tidy(side_within(sides, radius));
    let middle = side / 2.0 / (180.0 / f64::from(sides)).to_radians().tan();
    (side, (10.0 * middle).round() / 10.0)
}

/// Circles about one middle with radii of their own, with a cross or rays or without.
fn targets(w: &mut Writer, unit: f64) -> Body {
    let rings = w.count(2, 4);
    let mut sheet = Sheet::default();
    let mut radius = 0.0;
    for _ in 0..rings {
        radius += w.between(0.15, 0.6) * unit;
        sheet.circle(0.0, 0.0, radius);
    }
    if w.chance(0.35) {
        let reach = tidy(radius * w.one_of(&[1.0, 1.0, 1.25, 1.5]));
        let count = w.one_of(&[4, 4, 4, 2, 6, 8]);
        let first = w.one_of(&[0.0, 0.0, 45.0]);
        sheet.spokes((0.0, 0.0), count, first, vec![forward(reach)]);
    }
    sheet.into_body()
}

fn stance(w: &mut Writer) -> Stance {
    w.one_of(&[Stance::Side, Stance::Side, Stance::Corner, Stance::Hung])
}

/// A polygon in a circle or around it, or both; with diagonals now and then.
fn circle_and_polygon(w: &mut Writer, unit: f64) -> Body {
    let sides = w.one_of(&[3_u32, 3, 4, 4, 4, 5, 6, 6, 8]);
    let stance = stance(w);
    let (middle, radius) = ((0.0, 0.0), tidy(unit));
    let inner = radius * cos(180.0 / f64::from(sides));
    let mut sheet = Sheet::default();
    match w.count(0, 5) {
        0 | 1 => sheet.circle(0.0, 0.0, radius),
        2 | 3 => sheet.circle(0.0, 0.0, inner),
        4 => {
            sheet.circle(0.0, 0.0, radius);
            sheet.circle(0.0, 0.0, inner);
        }
        // Neither within nor around.
        _ => sheet.circle(0.0, 0.0, radius * w.between(0.3, 1.3)),
    }
    sheet.polygon(middle, sides, radius, stance);
    if w.chance(0.35) {
        let first = match stance {
            Stance::Side => -90.0 + 180.0 / f64::from(sides),
            Stance::Corner => -90.0,
            Stance::Hung => 90.0 - 180.0 / f64::from(sides),
        };
        sheet.spokes(middle, sides, first, vec![forward(radius)]);
    }
    sheet.into_body()
}

/// Polygons with the corners of each on the sides of the one before, or standing two ways.
fn polygon_in_polygon(w: &mut Writer, unit: f64) -> Body {
    let sides = w.one_of(&[3_u32, 4, 4, 4, 6, 8]);
    let within = cos(180.0 / f64::from(sides));
    let any = w.between(0.4, 0.9);
    let ratio = w.one_of(&[within, within, within, 1.0, any]);
    let rings = if ratio == 1.0 {
        2
    } else {
        w.one_of(&[2, 3, 4])
    };
    let other = if sides == 3 {
        Stance::Hung
    } else {
        Stance::Corner
    };
    let mut stances = [Stance::Side, other];
    if w.chance(0.4) {
        stances.reverse();
    }
    let mut sheet = Sheet::default();
    let mut radius = unit;
    for stance in stances.into_iter().cycle().take(rings) {
        sheet.polygon((0.0, 0.0), sides, radius, stance);
        radius *= ratio;
    }
    sheet.into_body()
}

/// A star, alone or in its circle, its polygon or both.
fn star_in_its_frame(w: &mut Writer, unit: f64) -> Body {
    let (points, skip) = w.one_of(&[
        (5_u32, 2_u32),
        (5, 2),
        (5, 2),
        (5, 2),
        (7, 2),
        (7, 3),
        (8, 3),
        (9, 4),
        (10, 3),
    ]);
    let (middle, radius) = ((0.0, 0.0), tidy(unit));
    let mut sheet = Sheet::default();
    let frame = w.count(0, 9);
    if frame < 7 {
        sheet.circle(0.0, 0.0, radius);
    }
    if frame > 5 {
        sheet.polygon(middle, points, radius, Stance::Side);
    }
    if w.chance(0.2) {
        // Of two triangles.
        sheet.polygon(middle, 3, radius, Stance::Side);
        sheet.polygon(middle, 3, radius, Stance::Hung);
    } else {
        sheet.star(middle, points, skip, radius);
    }
    sheet.into_body()
}

/// A rectangle or square with its diagonals or axes, and a circle or none.
fn diagonals(w: &mut Writer, unit: f64) -> Body {
    let width = tidy(2.0 * unit);
    let height = if w.chance(0.6) {
        width
    } else {
        tidy(2.0 * unit * w.between(0.4, 1.8))
    };
    let (x, y) = (width / 2.0, height / 2.0);
    let mut sheet = Sheet::default();
    sheet.rectangle(-x, -y, width, height);
    let lines = w.count(0, 6);
    if lines < 4 {
        sheet.line(&[(-x, -y), (x, y)]);
    }
    if lines < 3 {
        sheet.line(&[(-x, y), (x, -y)]);
    }
    if lines == 0 || lines > 3 {
        sheet.line(&[(-x, 0.0), (x, 0.0)]);
    }
    if lines == 0 || lines > 4 {
        sheet.line(&[(0.0, -y), (0.0, y)]);
    }
    if w.chance(0.4) {
        let radius = w.one_of(&[x.min(y), x.min(y), x.hypot(y), 0.5 * x.min(y)]);
        sheet.circle(0.0, 0.0, radius);
    }
    sheet.into_body()
}

/// A regular polygon in slices, from its middle.
fn polygon_with_spokes(w: &mut Writer, unit: f64) -> Body {
    let sides = w.count(3, 10);
    let radius = tidy(unit);
    let half = 180.0 / f64::from(sides);
    let slice = vec![
        forward(radius),
        left(90.0 + half),
        forward(tidy(side_within(sides, radius))),
    ];
    let around = repeat(sides, vec![fork(slice), left(part_of_turn(sides))]);
    if w.chance(0.5) {
        vec![left(90.0), around]
    } else {
        w.stood(vec![around])
    }
}

/// A circle with lines across it, and a hub or none.
fn wheel(w: &mut Writer, unit: f64) -> Body {
    let radius = tidy(unit);
    let mut sheet = Sheet::default();
    sheet.circle(0.0, 0.0, radius);
    match w.count(0, 5) {
        0 => sheet.line(&[(-radius, 0.0), (radius, 0.0)]),
        1 => {
            let chords = w.one_of(&[-0.5, 0.5, 0.7, 0.0]);
            for height in [chords, -chords] {
                let x = radius * (1.0_f64 - height * height).sqrt();
                sheet.line(&[(-x, height * radius), (x, height * radius)]);
            }
        }
        _ => {
            let count = w.one_of(&[2, 3, 3, 4, 4, 5, 6, 8, 8, 12]);
            let first = w.one_of(&[90.0, 90.0, 0.0, 45.0]);
            let hub = radius * w.one_of(&[0.0, 0.0, 0.0, 0.2, 0.3, 0.5]);
            let mut spoke = Body::new();
            if hub > 0.0 {
                sheet.circle(0.0, 0.0, hub);
                spoke.extend(skip(tidy(hub)));
            }
            spoke.push(forward(radius - if hub > 0.0 { tidy(hub) } else { 0.0 }));
            sheet.spokes((0.0, 0.0), count, first, spoke);
        }
    }
    sheet.into_body()
}

fn yin_yang(w: &mut Writer, unit: f64) -> Body {
    let radius = 2.0 * tidy(unit / 2.0);
    let half = radius / 2.0;
    let mut sheet = Sheet::default();
    sheet.circle(0.0, 0.0, radius);
    let heading = w.one_of(&[0.0, 0.0, 0.0, 90.0]);
    if heading == 0.0 {
        sheet.start(0.0, -radius, 0.0);
    } else {
        sheet.start(radius, 0.0, 90.0);
    }
    sheet.then(heading, [arc(half, 180.0), arc(-half, 180.0)]);
    if w.chance(0.6) {
        let dot = w.between(0.1, 0.3) * radius;
        let (dx, dy) = if heading == 0.0 {
            (0.0, half)
        } else {
            (half, 0.0)
        };
        sheet.circle(dx, dy, dot);
        sheet.circle(-dx, -dy, dot);
    }
    sheet.into_body()
}

/// Arcs outward or inward along the sides of a polygon, with the sides or without.
fn arcs_on_sides(w: &mut Writer, unit: f64) -> Body {
    let sides = w.count(3, 8);
    let corner = part_of_turn(sides);
    let extent = w.one_of(&[60.0, 90.0, 90.0, 120.0, 180.0, 180.0, 180.0]);
    let radius = tidy(unit / 2.0 / sin(extent / 2.0));
    let chord = tidy(2.0 * radius * sin(extent / 2.0));
    let sign = if w.chance(0.65) { 1.0 } else { -1.0 };
    let bow = arc(sign * radius, extent);
    let body = if w.chance(0.5) {
        let bow = fork(vec![right(sign * extent / 2.0), bow]);
        vec![repeat(sides, vec![bow, forward(chord), left(corner)])]
    } else {
        // From the end of one arc straight on into the next.
        let turn = 360.0 / f64::from(sides) - sign * extent;
        vec![
            right(sign * extent / 2.0),
            repeat(sides, vec![bow, left(turn)]),
        ]
    };
    w.stood(body)
}

/// A square, or another polygon, with an arc about each corner.
fn arcs_in_corners(w: &mut Writer, unit: f64) -> Body {
    let sides = w.one_of(&[3_u32, 4, 4, 4, 4, 5, 6]);
    let side = tidy(2.0 * unit);
    let radius = tidy(side * w.one_of(&[0.25, 0.33, 0.5, 0.5, 0.5, 1.0]));
    let inside = 180.0 - 360.0 / f64::from(sides);
    let corner = fork([skip(radius), vec![left(90.0), arc(radius, inside)]].concat());
    let body = vec![corner, forward(side), left(part_of_turn(sides))];
    w.stood(vec![repeat(sides, body)])
}

/// A polygon with another, or a circle, on each side.
fn on_its_sides(w: &mut Writer, unit: f64) -> Body {
    let sides = w.count(3, 8);
    let others = w.one_of(&[3_u32, 3, 4, 4, 5, 6]);
    let side = tidy(unit);
    let shape = if w.chance(0.8) {
        repeat(others, vec![forward(side), right(part_of_turn(others))])
    } else {
        circle(-tidy(unit / 2.0))
    };
    let body = repeat(sides, vec![shape, forward(side), left(part_of_turn(sides))]);
    w.stood(vec![body])
}

/// Arcs about one middle, evenly larger.
fn rainbow(w: &mut Writer, unit: f64) -> Body {
    let arcs = w.count(2, 6);
    let extent = w.one_of(&[90.0, 90.0, 120.0, 180.0, 180.0, 180.0, 270.0]);
    let first = w.one_of(&[1.0, 1.0, 2.0, 3.0]);
    let size = || times(tidy(unit / 4.0), "i");
    let bow = [skip(size()), vec![left(90.0), arc(size(), extent)]].concat();
    let bows = count("i", first, first + f64::from(arcs), vec![fork(bow)]);
    let heading = w.one_of(&[0.0, 0.0, 0.0, 45.0, 45.0, 90.0, 180.0, -45.0, -90.0]);
    vec![left(heading), bows]
}

/// One figure in two to four sizes, by a function.
fn in_several_sizes(w: &mut Writer, unit: f64) -> Body {
    let size = || Expr::name("s");
    let sides = w.one_of(&[3_u32, 4, 4, 4, 5, 6, 8]);
    let turn = || left(part_of_turn(sides));
    let half = || Expr::binary(BinaryOp::Div, size(), Expr::Number(2.0));
    let figure = match w.count(0, 3) {
        0 => vec![repeat(sides, vec![forward(size()), turn()])],
        1 => vec![circle(size()), circle(half())],
        2 => vec![
            repeat(4_u32, vec![forward(size()), left(90.0)]),
            fork(vec![
                left(90.0),
                forward(size()),
                right(30.0),
                forward(size()),
                right(120.0),
                forward(size()),
            ]),
        ],
        _ => vec![repeat(5_u32, vec![forward(size()), right(144.0)])],
    };
    let mut body = vec![define("f", &["s"], figure)];
    let mut x = 0.0;
    for _ in 0..w.count(2, 4) {
        let length = tidy(unit * w.between(0.4, 2.0));
        body.push(teleport(x, (unit * w.between(-1.0, 1.0)).round(), None));
        body.push(call("f", vec![Expr::Number(length)]));
        x = (x + length * w.between(0.6, 2.2)).round();
    }
    body
}

/// Two to five figures, each at a place of its own.
fn here_and_there(w: &mut Writer, unit: f64) -> Body {
    let mut sheet = Sheet::default();
    let spread = w.between(0.6, 2.5) * unit;
    for _ in 0..w.count(2, 5) {
        let (x, y) = (w.between(-1.0, 1.0) * spread, w.between(-1.0, 1.0) * spread);
        let radius = unit * w.between(0.3, 1.3);
        match w.count(0, 9) {
            0..4 => sheet.circle(x, y, radius),
            4 | 5 => sheet.rectangle(
                x,
                y,
                radius * w.between(0.5, 2.0),
                radius * w.between(0.5, 2.0),
            ),
            6 => sheet.star((x, y), 5, 2, radius),
            7 => {
                let from = 45.0 * w.whole(0, 7);
                let extent = w.one_of(&[90.0, 120.0, 180.0, 180.0, 270.0]);
                sheet.arc((x, y), radius, from, extent);
            }
            8 => {
                let (dx, dy) = (w.between(-2.0, 2.0) * radius, w.between(-2.0, 2.0) * radius);
                sheet.line(&[(x, y), (x + dx, y + dy)]);
            }
            _ => {
                let sides = w.one_of(&[3_u32, 3, 4, 5, 6, 8]);
                let stance = stance(w);
                sheet.polygon((x, y), sides, radius, stance);
            }
        }
    }
    sheet.into_body()
}

/// Figures that stand on each other: towers, snowmen, lamps.
fn stack(w: &mut Writer, unit: f64) -> Body {
    let mut sheet = Sheet::default();
    let (mut floor, mut width) = (0.0, 2.0 * unit);
    for _ in 0..w.count(2, 4) {
        let half = width / 2.0;
        floor += match w.count(0, 6) {
            0..3 => {
                sheet.circle(0.0, floor + half, half);
                width
            }
            3 | 4 => {
                let height = tidy(width * w.between(0.4, 1.6));
                sheet.rectangle(-half, floor, width, height);
                height
            }
            5 => {
                let height = (width * w.between(0.4, 1.2)).round();
                sheet.line(&[
                    (-half, floor),
                    (half, floor),
                    (0.0, floor + height),
                    (-half, floor),
                ]);
                height
            }
            _ => {
                sheet.arc((0.0, floor), half, 0.0, 180.0);
                sheet.line(&[(-half, floor), (half, floor)]);
                half
            }
        };
        width *= w.one_of(&[0.5, 0.6, 0.75, 0.8, 1.0, 1.0, 1.25]);
    }
    sheet.into_body()
}

impl Writer<'_> {
    /// Turns a figure now and then, by a part of a turn that people use.
    pub(super) fn stood(&mut self, mut body: Vec<Stmt>) -> Body {
        if self.chance(0.35) {
            let angle = self.one_of(&[90.0, 90.0, 45.0, 45.0, 30.0, 60.0, 180.0, 15.0, 20.0, 10.0]);
            let sign = self.one_of(&[1.0, 1.0, -1.0]);
            body.insert(0, left(sign * angle));
        }
        body
    }
}
