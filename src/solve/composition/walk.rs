//! The pieces of a line as turtle moves, each aiming at where its piece ends, so that rounded numbers do not add up
//! to an error.

use super::rounding::nearest;
use super::shape::{Move, Placed, Shape, Unit};
use crate::solve::geometry::polyline::{ahead, direction, distance, signed};
use crate::solve::geometry::primitive::Primitive;
use turtle_lib::turtle::Point;

/// A shorter sine of half its extent does not fix an arc's radius.
const FLAT: f64 = 0.02;

/// Headings that straight lines are taken to have: multiples of so many degrees, from so many degrees off.
const UPRIGHT: [(f64, f64); 2] = [(90.0, 13.0), (45.0, 7.0)];

/// How pieces are walked.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Manner {
    /// Lengths and places are multiples of so many steps.
    pub length: f64,
    /// Angles are multiples of so many degrees.
    pub angle: f64,
    /// A turn is left out where the line goes on within so many steps of the piece without it.
    pub slack: f64,
    /// Whether lines that are nearly level, upright or halfway between are walked so.
    pub upright: bool,
}

/// A walk along pieces under way.
struct Walk {
    shape: Shape,
    at: Point,
    heading: f64,
    manner: Manner,
}

/// The moves along pieces; nothing for no pieces.
pub fn walked(pieces: &[Primitive], manner: Manner) -> Option<Placed> {
    let first = pieces.first()?;
    let from = first.from();
    let at = Point::new(
        nearest(from.x, manner.length),
        nearest(from.y, manner.length),
    );
    let heading = match first {
        Primitive::Segment { to, .. } => manner.straight(direction(at, *to)),
        Primitive::Arc(arc) => direction(at, first.to()) - arc.sweep / 2.0,
    };
    let heading = nearest(heading, manner.angle);
    let mut walk = Walk {
        shape: Shape::default(),
        at,
        heading,
        manner,
    };
    for (i, piece) in pieces.iter().enumerate() {
        let is_bent = |piece: &Primitive| matches!(piece, Primitive::Arc(_));
        // Two straight lines meet in a corner, however flat.
        let may_go_on = i == 0 || is_bent(piece) || is_bent(&pieces[i - 1]);
        let slack = if may_go_on { manner.slack } else { 0.0 };
        match piece {
            Primitive::Segment { to, .. } => walk.forward(*to, slack),
            Primitive::Arc(arc) => walk.arc(piece.to(), arc.sweep, slack),
        }
    }
    Some(Placed {
        shape: walk.shape,
        at,
        heading,
    })
}

impl Manner {
    /// The heading that a straight line of about this heading has.
    fn straight(&self, heading: f64) -> f64 {
        let mut units = UPRIGHT.into_iter().filter(|_| self.upright);
        units
            .find_map(|(unit, near)| {
                let regular = (heading / unit).round() * unit;
                ((regular - heading).abs() <= near).then_some(regular)
            })
            .unwrap_or(heading)
    }
}

impl Walk {
    fn forward(&mut self, to: Point, slack: f64) {
        let mut away = distance(self.at, to);
        let off = signed(direction(self.at, to) - self.heading);
        let (sin, cos) = off.to_radians().sin_cos();
        match (away * sin).abs() <= slack && cos > 0.0 {
            true => away *= cos,
            false => {
                let towards = self.heading + off;
                let heading = self.manner.straight(towards);
                self.turn(heading - self.heading);
                away *= (towards - self.heading).to_radians().cos();
            }
        }
        let length = nearest(away, self.manner.length).max(self.manner.length);
        let term = self.shape.number(Unit::Length, length);
        self.shape.moves.push(Move::Forward(term));
        self.at = ahead(self.at, self.heading, length);
    }

    fn arc(&mut self, to: Point, sweep: f64, slack: f64) {
        let chord = distance(self.at, to);
        let towards = direction(self.at, to);
        // The arc that leaves with the heading and ends there, and how far it bulges otherwise.
        let half = signed(towards - self.heading);
        let tangent = 2.0 * half + 720.0 * ((sweep - 2.0 * half) / 720.0).round();
        let sagitta = |sweep: f64| chord / 2.0 * (sweep / 4.0).to_radians().tan();
        let goes_on = tangent * sweep > 0.0 && (sagitta(tangent) - sagitta(sweep)).abs() <= slack;
        let sweep = match goes_on {
            true => tangent,
            false => {
                self.turn(towards - sweep / 2.0 - self.heading);
                sweep
            }
        };
        let extent = nearest(sweep.abs(), self.manner.angle).clamp(self.manner.angle, 360.0);
        let sine = (extent / 2.0).to_radians().sin().abs().max(FLAT);
        let radius = nearest(chord / (2.0 * sine), self.manner.length)
            .max(self.manner.length)
            .copysign(sweep);
        let radius_term = self.shape.number(Unit::Length, radius);
        let extent_term = self.shape.number(Unit::Angle, extent);
        self.shape.moves.push(Move::Arc(radius_term, extent_term));
        let centre = ahead(self.at, self.heading + 90.0, radius);
        let turned = extent.copysign(sweep);
        let start = self.heading - 90.0_f64.copysign(radius);
        self.at = ahead(centre, start + turned, radius.abs());
        self.heading += turned;
    }

    fn turn(&mut self, angle: f64) {
        let angle = nearest(signed(angle), self.manner.angle);
        if angle != 0.0 {
            let term = self.shape.number(Unit::Angle, angle);
            self.shape.moves.push(Move::Turn(term));
            self.heading += angle;
        }
    }
}
