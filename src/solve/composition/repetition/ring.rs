//! A shape around a centre, in equal turns.

use super::{UNEVEN, UNEVEN_TURN, mean_angle};
use crate::solve::composition::rounding::nearest;
use crate::solve::composition::shape::{Move, Placed};
use crate::solve::geometry::polyline::{ahead, direction, distance, mean, signed};
use turtle_lib::turtle::Point;

/// A shape around a centre.
#[derive(Clone, Debug, PartialEq)]
pub struct Ring {
    /// The first, where it stands.
    pub first: Placed,
    /// How many.
    pub times: usize,
    /// The centre.
    pub centre: Point,
    /// In which direction from the centre the first begins, in degrees.
    pub heading: f64,
    /// How far from the centre it begins, in steps.
    pub away: f64,
    /// How far it is turned from that direction, in degrees.
    pub turn: f64,
}

impl Ring {
    /// The i-th, from 0.
    pub fn member(&self, i: usize) -> Placed {
        let heading = self.heading + 360.0 * i as f64 / self.times as f64;
        Placed {
            at: ahead(self.centre, heading, self.away),
            heading: heading + self.turn,
            ..self.first.clone()
        }
    }

    /// How many numbers it takes.
    pub fn numbers(&self) -> usize {
        let shape = &self.first.shape;
        let set = [self.away, self.turn];
        let set = set.iter().filter(|value| **value != 0.0).count();
        5 + set + shape.arguments().count() + shape.inline_count()
    }
}

/// A ring about the first of `known` places that is near its middle; about a place of its own if none is said.
pub fn ring(placed: &[&Placed], known: &[Point], unit: f64, turn_unit: f64) -> Option<Ring> {
    let first = *placed.first()?;
    let times = placed.len();
    let begins: Vec<Point> = placed.iter().map(|one| one.at).collect();
    let centre = match first.shape.is_round {
        true => mean(placed.iter().map(|one| one.middle())),
        false => mean(begins.iter().copied()),
    };
    let own = Point::new(nearest(centre.x, unit), nearest(centre.y, unit));
    let near = UNEVEN
        * begins
            .iter()
            .map(|at| distance(*at, centre))
            .fold(0.0, f64::max);
    let mut known = known.iter();
    let centre = match known.len() {
        0 => own,
        _ => *known.find(|known| distance(**known, centre) <= near)?,
    };
    // Where each stands, seen from the centre, and how far it is turned from there.
    let stand = |one: &Placed| {
        let at = if first.shape.is_round {
            one.middle()
        } else {
            one.at
        };
        (direction(centre, at), distance(centre, at))
    };
    let aways: Vec<f64> = placed.iter().map(|one| stand(one).1).collect();
    let away = aways.iter().sum::<f64>() / times as f64;
    let is_centred = away <= unit.max(0.3);
    let mut angles: Vec<(f64, f64)> = placed
        .iter()
        .map(|one| match is_centred {
            true => (one.heading.rem_euclid(360.0), 0.0),
            false => {
                let angle = stand(one).0.rem_euclid(360.0);
                (angle, signed(one.heading - angle))
            }
        })
        .collect();
    angles.sort_by(|a, b| a.0.total_cmp(&b.0));
    let each = 360.0 / times as f64;
    let offsets: Vec<f64> = angles
        .iter()
        .enumerate()
        .map(|(i, (angle, _))| angle - each * i as f64)
        .collect();
    let turns: Vec<f64> = angles.iter().map(|(_, turn)| *turn).collect();
    let spread = |values: &[f64]| {
        let middle = mean_angle(values);
        values
            .iter()
            .map(|value| signed(value - middle).abs())
            .fold(0.0, f64::max)
    };
    let is_even = spread(&offsets) <= UNEVEN_TURN.min(each / 3.0)
        && (first.shape.is_round || spread(&turns) <= UNEVEN_TURN)
        && aways
            .iter()
            .all(|one| (one - away).abs() <= UNEVEN * away.max(1.0));
    if !is_even || (first.shape.is_round && is_centred) {
        return None;
    }
    let heading = nearest(mean_angle(&offsets), turn_unit);
    let (away, turn) = match (first.shape.is_round, is_centred) {
        // A circle begins at its place nearest to the centre, and goes on across: its own centre lies to the left.
        (true, _) => (nearest(away - radius(first), unit), -90.0),
        (false, true) => (0.0, 0.0),
        (false, false) => (nearest(away, unit), nearest(mean_angle(&turns), turn_unit)),
    };
    Some(Ring {
        first: first.clone(),
        times,
        centre,
        heading,
        away,
        turn,
    })
}

fn radius(placed: &Placed) -> f64 {
    match placed.shape.moves[..] {
        [Move::Arc(radius, _)] => placed.shape.value(radius),
        _ => 0.0,
    }
}
