//! What a path looks like wherever it is, however large and however turned.

use std::hash::{DefaultHasher, Hash, Hasher};
use turtle_lib::turtle::{Path, Point};

/// Turns and lengths are told apart in steps of so many degrees and of this share of the whole.
const TURN: f64 = 10.0;
const SHARE: f64 = 0.04;

/// A turn of fewer degrees is none.
const STRAIGHT: f64 = 1.0;

/// A number that is the same for paths of the same shape: their strokes turn alike and their sides are of
/// alike length, on the way there or back.
pub fn shape(path: &Path) -> u64 {
    let whole: f64 = path.strokes().map(length).sum();
    let mut strokes: Vec<Vec<(u32, u32)>> = path
        .strokes()
        .map(|stroke| {
            let there = sides(stroke, whole);
            let back: Vec<Point> = stroke.iter().rev().copied().collect();
            there.min(sides(&back, whole))
        })
        .collect();
    strokes.sort_unstable();
    let mut hasher = DefaultHasher::new();
    strokes.hash(&mut hasher);
    hasher.finish()
}

fn length(stroke: &[Point]) -> f64 {
    stroke
        .windows(2)
        .map(|pair| (pair[1].x - pair[0].x).hypot(pair[1].y - pair[0].y))
        .sum()
}

/// For each side the turn before it and its share of the whole, in steps.
fn sides(stroke: &[Point], whole: f64) -> Vec<(u32, u32)> {
    let mut sides: Vec<(f64, f64)> = Vec::new();
    let mut heading = None;
    for pair in stroke.windows(2) {
        let (dx, dy) = (pair[1].x - pair[0].x, pair[1].y - pair[0].y);
        let to = dy.atan2(dx).to_degrees();
        let turn = heading.map_or(0.0, |from: f64| {
            let turn = (to - from).rem_euclid(360.0);
            turn.min(360.0 - turn)
        });
        heading = Some(to);
        match sides.last_mut() {
            Some((_, side)) if turn < STRAIGHT => *side += dx.hypot(dy),
            _ => sides.push((turn, dx.hypot(dy))),
        }
    }
    let steps = |value: f64, step: f64| (value / step).round() as u32;
    sides
        .into_iter()
        .map(|(turn, side)| (steps(turn, TURN), steps(side / whole, SHARE)))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn polygon(corners: u32, size: f64, turned: f64) -> Path {
        let corner = |i: u32| {
            let angle = turned + std::f64::consts::TAU * f64::from(i) / f64::from(corners);
            Point::new(3.0 + size * angle.cos(), size * angle.sin())
        };
        Path::from_strokes([(0..=corners).map(corner).collect::<Vec<_>>()])
    }

    #[test]
    fn it_is_of_the_figure_and_not_of_its_place() {
        assert_eq!(shape(&polygon(6, 5.0, 0.0)), shape(&polygon(6, 9.0, 1.0)));
        assert_ne!(shape(&polygon(6, 5.0, 0.0)), shape(&polygon(8, 5.0, 0.0)));
    }
}
