//! What a part may be as a whole: figures that people draw as parts of others.

use super::shape::{Move, Number, Placed, Shape, Term, Unit};
use crate::solve::geometry::polyline::{ahead, bounds, direction, distance, length, towards};
use crate::solve::geometry::primitive::{Primitive, circle_along};
use turtle_lib::turtle::Point;

/// An oval of four arcs of a right angle each has ends of radius 0 at this ratio of its sides.
const FLATTEST_OVAL: f64 = 0.42;

/// The sine of half a right angle.
const HALF: f64 = std::f64::consts::FRAC_1_SQRT_2;

/// Figures to be laid over a closed line.
pub fn closed(ring: &[Point]) -> Vec<Placed> {
    let mut found = Vec::new();
    found.extend(circle(ring));
    if let Some((middle, along, a, b)) = extent(ring) {
        found.extend(oval(middle, along, a, b));
        found.extend(rectangle(middle, along, a, b));
        if let Some((low, high)) = bounds(ring) {
            let middle = towards(low, high, 0.5);
            let (width, height) = (high.x - low.x, high.y - low.y);
            found.extend(rectangle(middle, 0.0, width / 2.0, height / 2.0));
            match width >= height {
                true => found.extend(oval(middle, 0.0, width / 2.0, height / 2.0)),
                false => found.extend(oval(middle, 90.0, height / 2.0, width / 2.0)),
            }
        }
    }
    found.extend(triangle(ring));
    found
}

/// Figures to be laid over an open line.
pub fn open(line: &[Point]) -> Vec<Placed> {
    let (Some(&from), Some(&to)) = (line.first(), line.last()) else {
        return Vec::new();
    };
    vec![segment(from, to)]
}

/// A straight line.
pub fn segment(from: Point, to: Point) -> Placed {
    Placed {
        shape: Shape {
            name: "line",
            numbers: vec![Number::named("length", Unit::Length, distance(from, to))],
            moves: vec![Move::Forward(Term::Of(0, 1.0))],
            is_round: false,
            sign: None,
        },
        at: from,
        heading: direction(from, to),
    }
}

/// A circle about `centre`.
pub fn circle_at(centre: Point, radius: f64) -> Placed {
    Placed {
        shape: Shape {
            name: "circle",
            numbers: vec![Number::named("radius", Unit::Length, radius)],
            moves: vec![Move::Arc(Term::Of(0, 1.0), Term::Fixed(360.0))],
            is_round: true,
            sign: None,
        },
        at: Point::new(centre.x, centre.y - radius),
        heading: 0.0,
    }
}

fn circle(ring: &[Point]) -> Option<Placed> {
    let (centre, radius) = circle_along(ring)?;
    (2.0 * radius < length(ring)).then(|| circle_at(centre, radius))
}

/// The middle of a ring, the direction of its longest extent in degrees, and half its extent along and across.
fn extent(ring: &[Point]) -> Option<(Point, f64, f64, f64)> {
    let half_turns = (0..12).map(|i| 15.0 * f64::from(i));
    let (width, angle) = half_turns
        .map(|angle| {
            let (low, high) = span(ring, angle + 90.0);
            (high - low, angle)
        })
        .min_by(|a, b| a.0.total_cmp(&b.0))?;
    let (low, high) = span(ring, angle);
    let (below, above) = span(ring, angle + 90.0);
    let middle = ahead(Point::default(), angle, (low + high) / 2.0);
    let middle = ahead(middle, angle + 90.0, (below + above) / 2.0);
    Some((middle, angle, (high - low) / 2.0, width / 2.0))
}

/// From where to where points lie in a direction.
fn span(points: &[Point], angle: f64) -> (f64, f64) {
    let (sin, cos) = angle.to_radians().sin_cos();
    points
        .iter()
        .map(|p| p.x * cos + p.y * sin)
        .fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), along| {
            (low.min(along), high.max(along))
        })
}

/// An oval of two pairs of arcs; `a` is half its longer side, along `along` degrees.
fn oval(middle: Point, along: f64, a: f64, b: f64) -> Option<Placed> {
    if b < FLATTEST_OVAL * a || b > 0.93 * a {
        return None;
    }
    // The flat arc on the right-hand side of the direction comes first: it begins half a right angle before the
    // place beneath the middle.
    let (wide, narrow) = flat_and_round(a, b);
    let centre_of_flat = ahead(middle, along + 90.0, wide - b);
    let at = ahead(centre_of_flat, along - 135.0, wide);
    Some(Placed {
        shape: Shape {
            name: "oval",
            numbers: vec![
                Number::named("flat", Unit::Length, wide),
                Number::named("round", Unit::Length, narrow),
            ],
            moves: vec![Move::Repeat(
                2,
                vec![
                    Move::Arc(Term::Of(0, 1.0), Term::Fixed(90.0)),
                    Move::Arc(Term::Of(1, 1.0), Term::Fixed(90.0)),
                ],
            )],
            is_round: false,
            sign: None,
        },
        at,
        heading: along - 45.0,
    })
}

/// Radii of the arcs of an oval with these half sides: b = R - (R - r)·sin 45°, a = r + (R - r)·sin 45°.
fn flat_and_round(a: f64, b: f64) -> (f64, f64) {
    // With d = R - r: a = r + d·s, b = r + d - d·s, so a - b = d·(2s - 1).
    let difference = (a - b) / (2.0 * HALF - 1.0);
    let round = a - difference * HALF;
    (round + difference, round)
}

fn rectangle(middle: Point, along: f64, a: f64, b: f64) -> Option<Placed> {
    let at = ahead(ahead(middle, along, -a), along + 90.0, -b);
    let is_square = (a - b).abs() < 0.12 * a.max(b);
    let side = (a + b).max(f64::MIN_POSITIVE);
    let right = || Move::Turn(Term::Fixed(90.0));
    let shape = match is_square {
        true => Shape {
            name: "square",
            numbers: vec![Number::named("side", Unit::Length, side)],
            moves: vec![Move::Repeat(
                4,
                vec![Move::Forward(Term::Of(0, 1.0)), right()],
            )],
            is_round: false,
            sign: None,
        },
        false => Shape {
            name: "rectangle",
            numbers: vec![
                Number::named("width", Unit::Length, 2.0 * a),
                Number::named("height", Unit::Length, 2.0 * b),
            ],
            moves: vec![Move::Repeat(
                2,
                vec![
                    Move::Forward(Term::Of(0, 1.0)),
                    right(),
                    Move::Forward(Term::Of(1, 1.0)),
                    right(),
                ],
            )],
            is_round: false,
            sign: None,
        },
    };
    (a > 0.0 && b > 0.0).then_some(Placed {
        shape,
        at,
        heading: along,
    })
}

/// A triangle with all sides alike, on the corners that lie farthest out.
fn triangle(ring: &[Point]) -> Option<Placed> {
    let count = ring.len().checked_sub(1).filter(|&count| count >= 6)?;
    let middle = {
        let (x, y) = ring[..count]
            .iter()
            .fold((0.0, 0.0), |(x, y), p| (x + p.x, y + p.y));
        Point::new(x / count as f64, y / count as f64)
    };
    let far = ring[..count]
        .iter()
        .max_by(|p, q| distance(**p, middle).total_cmp(&distance(**q, middle)))?;
    let reach = distance(*far, middle);
    let start = direction(middle, *far);
    let side = reach * 3.0_f64.sqrt();
    Some(Placed {
        shape: Shape {
            name: "triangle",
            numbers: vec![Number::named("side", Unit::Length, side)],
            moves: vec![Move::Repeat(
                3,
                vec![
                    Move::Forward(Term::Of(0, 1.0)),
                    Move::Turn(Term::Fixed(120.0)),
                ],
            )],
            is_round: false,
            sign: None,
        },
        at: *far,
        heading: start + 150.0,
    })
}

/// A piece of a line alone.
pub fn of_piece(piece: &Primitive) -> Placed {
    match piece {
        Primitive::Segment { from, to } => segment(*from, *to),
        Primitive::Arc(arc) if arc.sweep.abs() >= 360.0 => circle_at(arc.centre, arc.radius),
        Primitive::Arc(arc) => Placed {
            shape: Shape {
                name: "arc",
                numbers: vec![
                    Number::named("radius", Unit::Length, arc.radius),
                    Number::named("extent", Unit::Angle, arc.sweep.abs()),
                ],
                moves: vec![Move::Arc(Term::Of(0, 1.0), Term::Of(1, 1.0))],
                is_round: false,
                sign: None,
            },
            // A positive radius turns to the left.
            at: if arc.sweep > 0.0 {
                piece.from()
            } else {
                piece.to()
            },
            heading: if arc.sweep > 0.0 {
                piece.heading()
            } else {
                piece.heading_at_end() + 180.0
            },
        },
    }
}
