//! Arcs among the chords of strokes.

use turtle_lib::turtle::Point;

/// Chords that are no farther than this from their arc, in steps of the turtle, are its; a little more than
/// the turtle's own arcs are off.
const SAGITTA: f64 = 0.0101;

/// A part of a stroke from the point before it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Part {
    Line(Point),
    /// Less than half a turn.
    Arc {
        radius: f64,
        /// Whether it bends to the left, y down to the right.
        clockwise: bool,
        to: Point,
    },
}

/// The parts of a stroke behind its first point. `step` is how long a step of the turtle is in its units.
pub(super) fn parts(stroke: &[Point], step: f64) -> Vec<Part> {
    let mut parts = Vec::new();
    let mut at = 0;
    while at + 1 < stroke.len() {
        let run = arc_at(&stroke[at..], step);
        let Some((count, radius, turn)) = run else {
            parts.push(Part::Line(stroke[at + 1]));
            at += 1;
            continue;
        };
        // In pieces of a third of a turn at most, so that each is told from its rest.
        let pieces = ((turn.abs() * count as f64) / 2.1).ceil().max(1.0) as usize;
        for piece in 1..=pieces {
            parts.push(Part::Arc {
                radius,
                clockwise: turn > 0.0,
                to: stroke[at + count * piece / pieces],
            });
        }
        at += count;
    }
    parts
}

/// How many chords of one arc a stroke begins with, its radius and how much each chord turns from the one
/// before, in radians; nothing if they are fewer than four.
fn arc_at(stroke: &[Point], step: f64) -> Option<(usize, f64, f64)> {
    let chord = |i: usize| -> Option<(f64, f64)> {
        let (from, to) = (stroke.get(i)?, stroke.get(i + 1)?);
        Some((to.x - from.x, to.y - from.y))
    };
    let turn =
        |(ax, ay): (f64, f64), (bx, by): (f64, f64)| (ax * by - ay * bx).atan2(ax * bx + ay * by);
    let first = chord(0)?;
    let length = first.0.hypot(first.1);
    let own = turn(first, chord(1)?);
    let sagitta = 0.5 * length * (0.25 * own).tan().abs();
    if own.abs() < 1e-6 || length == 0.0 || sagitta > SAGITTA * step {
        return None;
    }
    let mut count = 1;
    while let (Some(before), Some(next)) = (chord(count - 1), chord(count)) {
        let same_length = (next.0.hypot(next.1) - length).abs() <= 1e-6 * length;
        let same_turn = (turn(before, next) - own).abs() <= 1e-6;
        // A second round draws over the first and is an arc of its own.
        let is_round = own.abs() * count as f64 >= std::f64::consts::TAU - 1e-6;
        if !same_length || !same_turn || is_round {
            break;
        }
        count += 1;
    }
    let radius = length / (2.0 * (0.5 * own).sin().abs());
    (count >= 4).then_some((count, radius, own))
}

#[cfg(test)]
mod tests {
    use super::*;
    use turtle_lib::dialect::{Dialect, draw};
    use turtle_lib::run::Fuel;

    fn parts_of(source: &str) -> (usize, usize) {
        let path = draw(source, Dialect::Python, &Fuel::default())
            .unwrap()
            .run
            .path;
        let all: Vec<Part> = path
            .strokes()
            .flat_map(|stroke| parts(stroke, 1.0))
            .collect();
        let arcs = all
            .iter()
            .filter(|part| matches!(part, Part::Arc { radius, .. } if (radius - 5.0).abs() < 1e-6));
        (arcs.count(), all.len())
    }

    #[test]
    fn circles_are_arcs_and_polygons_are_not() {
        assert_eq!(parts_of("circle(5)"), (3, 3));
        assert_eq!(parts_of("circle(5, 90)\nfd(3)\ncircle(-5, 90)"), (2, 3));
        assert_eq!(parts_of("circle(5, steps=12)"), (0, 12));
        assert_eq!(
            parts_of("for i in range(6):\n    fd(3)\n    lt(60)"),
            (0, 6)
        );
    }
}
