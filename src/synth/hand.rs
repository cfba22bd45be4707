//! Draws a path as a hand would: wobbling, drifting, with corners cut, overshot or left open, lines
//! gone over again and strokes in pieces.
//!
//! Sizes are shares of the drawing's larger side, so that a hand is as unsteady in a small drawing as in
//! a large one, as on paper.

use rand::RngExt;
use rand_chacha::ChaCha8Rng;
use std::f64::consts::TAU;
use turtle_lib::turtle::{Path, Point};

/// How unsteady, as shares of the drawing's larger side.
struct Hand {
    /// Strength of everything, from 0 (a ruler) to 1 (a child).
    strength: f64,
    size: f64,
    warp: Warp,
}

/// A smooth bend of the whole sheet: a near-identity linear map, and waves.
struct Warp {
    linear: [f64; 4],
    waves: Vec<Wave>,
}

struct Wave {
    direction: (f64, f64),
    push: (f64, f64),
    phase: f64,
}

/// The path as a hand draws it. Some hands are steadier than others; `unsteadiness`, from 0 to 1, is
/// the most there may be.
pub(super) fn by_hand(path: &Path, unsteadiness: f64, rng: &mut ChaCha8Rng) -> Path {
    Path::from_strokes(each_by_hand(path, unsteadiness, rng).into_iter().flatten())
}

/// The same, of each stroke the strokes that became of it.
pub(super) fn each_by_hand(
    path: &Path,
    unsteadiness: f64,
    rng: &mut ChaCha8Rng,
) -> Vec<Vec<Vec<Point>>> {
    let Some((low, high)) = path.bounds() else {
        return Vec::new();
    };
    let size = (high.x - low.x).max(high.y - low.y);
    let strength = unsteadiness * rng.random_range(0.05..1.0);
    let hand = Hand {
        strength,
        size,
        warp: Warp::new(strength, size, rng),
    };
    let mut all = Vec::new();
    for stroke in path.strokes() {
        let mut strokes = Vec::new();
        let stroke = hand.misplaced(stroke, rng);
        for piece in hand.pieces(&stroke, rng) {
            let again = rng.random_bool(0.06 * strength);
            if again {
                strokes.push(hand.stroke(&piece, rng));
            }
            strokes.push(hand.stroke(&piece, rng));
        }
        all.push(strokes);
    }
    all
}

/// Between -1 and 1, mostly near 0.
fn noise(rng: &mut ChaCha8Rng) -> f64 {
    (rng.random_range(-1.0..1.0) + rng.random_range(-1.0..1.0)) / 2.0
}

impl Warp {
    fn new(strength: f64, size: f64, rng: &mut ChaCha8Rng) -> Warp {
        let turn = 0.2 * strength * noise(rng);
        let aspect = (0.45 * strength * noise(rng)).exp();
        let shear = 0.35 * strength * noise(rng);
        let (sin, cos) = turn.sin_cos();
        let linear = [aspect * cos, shear - sin, sin, cos];
        let waves = (0..3)
            .map(|_| {
                let angle = rng.random_range(0.0..TAU);
                let rate = TAU * rng.random_range(0.3..1.3) / size;
                let amount = 0.035 * strength * size;
                Wave {
                    direction: (rate * angle.cos(), rate * angle.sin()),
                    push: (amount * noise(rng), amount * noise(rng)),
                    phase: rng.random_range(0.0..TAU),
                }
            })
            .collect();
        Warp { linear, waves }
    }

    fn apply(&self, p: Point) -> Point {
        let [a, b, c, d] = self.linear;
        let mut to = Point::new(a * p.x + b * p.y, c * p.x + d * p.y);
        for wave in &self.waves {
            let height = (p.x * wave.direction.0 + p.y * wave.direction.1 + wave.phase).sin();
            to.x += wave.push.0 * height;
            to.y += wave.push.1 * height;
        }
        to
    }
}

impl Hand {
    /// Puts each corner, and each end of a line, somewhat beside its place, and what is between along
    /// with them. A figure may so be left open, or its sides unequal.
    fn misplaced(&self, stroke: &[Point], rng: &mut ChaCha8Rng) -> Vec<Point> {
        let last = stroke.len() - 1;
        let mut corners = vec![0];
        corners.extend((1..last).filter(|&i| corner(stroke[i - 1], stroke[i], stroke[i + 1])));
        corners.push(last);
        let along = lengths_along(stroke);
        let shortest = corners
            .windows(2)
            .map(|ends| along[ends[1]] - along[ends[0]])
            .filter(|&length| length > 0.0)
            .fold(f64::INFINITY, f64::min);
        // Small parts of a drawing stay what they are.
        let most = (0.15 * self.strength * self.size).min(0.35 * shortest);
        let mut pushes: Vec<Point> = corners
            .iter()
            .map(|_| Point::new(most * noise(rng), most * noise(rng)))
            .collect();
        let closed = distance(stroke[0], stroke[last]) < 0.01 * self.size;
        if closed && rng.random_bool(0.7) {
            pushes[corners.len() - 1] = pushes[0];
        }
        let mut moved = Vec::with_capacity(stroke.len());
        for (ends, push) in corners.windows(2).zip(pushes.windows(2)) {
            let (from, to) = (ends[0], ends[1]);
            let length = along[to] - along[from];
            let first = if from == 0 { 0 } else { from + 1 };
            for i in first..=to {
                let t = if length > 0.0 {
                    (along[i] - along[from]) / length
                } else {
                    1.0
                };
                moved.push(Point::new(
                    stroke[i].x + push[0].x + t * (push[1].x - push[0].x),
                    stroke[i].y + push[0].y + t * (push[1].y - push[0].y),
                ));
            }
        }
        moved
    }

    /// Lifts the pen at some corners, and leaves the ends too long or too short.
    fn pieces(&self, stroke: &[Point], rng: &mut ChaCha8Rng) -> Vec<Vec<Point>> {
        let lift = if rng.random_bool(0.3) { 0.5 } else { 0.04 } * self.strength;
        let mut pieces = Vec::new();
        let mut piece = vec![stroke[0]];
        for (i, &point) in stroke.iter().enumerate().skip(1) {
            piece.push(point);
            if i + 1 < stroke.len()
                && corner(stroke[i - 1], point, stroke[i + 1])
                && rng.random_bool(lift)
            {
                pieces.push(std::mem::replace(&mut piece, vec![point]));
            }
        }
        pieces.push(piece);
        for piece in &mut pieces {
            self.end(piece, rng);
            piece.reverse();
            self.end(piece, rng);
            if rng.random_bool(0.7) {
                piece.reverse();
            }
        }
        pieces
    }

    /// Moves the last point on or back along its segment.
    fn end(&self, piece: &mut [Point], rng: &mut ChaCha8Rng) {
        if let [.., from, to] = piece {
            let length = distance(*from, *to);
            if length == 0.0 {
                return;
            }
            let most = if rng.random_bool(0.1) { 0.25 } else { 0.06 } * self.strength * self.size;
            let by = (most * noise(rng)).max(-0.4 * length) / length;
            *to = Point::new(to.x + by * (to.x - from.x), to.y + by * (to.y - from.y));
        }
    }

    /// Draws one stroke: dense points, corners cut, wobble across the way, drift along it.
    fn stroke(&self, piece: &[Point], rng: &mut ChaCha8Rng) -> Vec<Point> {
        let mut points = resample(piece, self.size / 45.0);
        for _ in 0..(self.strength * rng.random_range(0.0..5.0)) as usize {
            smooth(&mut points);
        }
        let amount = self.strength * self.size;
        let drift = Point::new(0.05 * amount * noise(rng), 0.05 * amount * noise(rng));
        let shift = Point::new(0.02 * amount * noise(rng), 0.02 * amount * noise(rng));
        // Wobble: two waves of a hand's own rhythm, one slow, one quick.
        let waves: Vec<(f64, f64, f64, f64)> = [(8.0, 20.0, 0.02), (2.0, 6.0, 0.006)]
            .map(|(low, high, share): (f64, f64, f64)| {
                (
                    TAU / rng.random_range(low..high),
                    rng.random_range(0.0..TAU),
                    share * amount * noise(rng),
                    share * amount * noise(rng),
                )
            })
            .to_vec();
        let last = (points.len() - 1).max(1) as f64;
        for (i, point) in points.iter_mut().enumerate() {
            let along = i as f64;
            let mut to = self.warp.apply(*point);
            to.x += shift.x + drift.x * along / last;
            to.y += shift.y + drift.y * along / last;
            for (rate, phase, x, y) in &waves {
                let height = (rate * along + phase).sin();
                to.x += x * height;
                to.y += y * height;
            }
            *point = to;
        }
        points
    }
}

fn distance(a: Point, b: Point) -> f64 {
    (b.x - a.x).hypot(b.y - a.y)
}

/// How far along the way each point is.
fn lengths_along(points: &[Point]) -> Vec<f64> {
    let mut along = vec![0.0];
    let mut length = 0.0;
    for ends in points.windows(2) {
        length += distance(ends[0], ends[1]);
        along.push(length);
    }
    along
}

/// Whether the way turns by more than 25 degrees.
fn corner(a: Point, b: Point, c: Point) -> bool {
    let (ux, uy, vx, vy) = (b.x - a.x, b.y - a.y, c.x - b.x, c.y - b.y);
    let (dot, cross) = (ux * vx + uy * vy, ux * vy - uy * vx);
    cross.abs().atan2(dot) > 25_f64.to_radians()
}

/// The polyline with points at most `spacing` apart; segments shorter than that are joined.
fn resample(points: &[Point], spacing: f64) -> Vec<Point> {
    let mut out = vec![points[0]];
    let mut from = points[0];
    for (i, &to) in points.iter().enumerate().skip(1) {
        let length = distance(from, to);
        if length < spacing && i + 1 < points.len() {
            continue;
        }
        let steps = (length / spacing).ceil().max(1.0);
        for step in 1..=steps as usize {
            let t = step as f64 / steps;
            out.push(Point::new(
                from.x + t * (to.x - from.x),
                from.y + t * (to.y - from.y),
            ));
        }
        from = to;
    }
    out
}

/// Moves each inner point towards its neighbours.
fn smooth(points: &mut [Point]) {
    let mut before = points[0];
    for i in 1..points.len().saturating_sub(1) {
        let here = points[i];
        let after = points[i + 1];
        points[i] = Point::new(
            (before.x + 2.0 * here.x + after.x) / 4.0,
            (before.y + 2.0 * here.y + after.y) / 4.0,
        );
        before = here;
    }
}
