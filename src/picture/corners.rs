//! Corners, which thinning and smoothing round.

use super::geometry::{distance, resampled};
use turtle_lib::turtle::Point;

/// Within this many half widths of the ink from a corner, and this share of the smoothing, a line is
/// rounded.
const ROUNDED_HALF_WIDTHS: f64 = 1.3;
const ROUNDED_SMOOTHING: f64 = 0.7;

/// Smoothing draws a corner in by this share of its reach, times the cosine of half the angle in the
/// corner.
const SMOOTHED_IN: f64 = 0.42;

/// How much farther a corner may be off the line than thinning and smoothing leave it, as a factor
/// and in pixels. An arc is farther from where its sides meet.
const OFF_FACTOR: f64 = 1.3;
const OFF_PX: f64 = 1.0;

/// The sides of a corner are taken over this many half widths beyond that, and at least so many
/// pixels.
const SIDE_HALF_WIDTHS: f64 = 2.0;
const SIDE_PX: f64 = 8.0;

/// A corner turns by at least this angle, in degrees.
const LEAST_TURN: f64 = 40.0;

/// The sides of a corner turn by at most this share of its own turn, and some degrees for the steps
/// of the pixel grid. An arc turns on at its sides.
const SIDE_TURN_SHARE: f64 = 0.12;
const SIDE_TURN: f64 = 3.0;

/// The polyline with its corners drawn out to where their sides meet. `half_width` is that of the
/// ink it runs in and `smoothing` how far along it it was smoothed, both in pixels. Its points come
/// about a pixel apart.
pub(super) fn sharpened(points: &[Point], half_width: f64, smoothing: f64) -> Vec<Point> {
    let mut points = resampled(points);
    let rounded = ROUNDED_HALF_WIDTHS * half_width + ROUNDED_SMOOTHING * smoothing;
    let reach = Reach {
        rounded: rounded.ceil() as usize,
        side: (SIDE_HALF_WIDTHS * half_width).max(SIDE_PX).ceil() as usize,
        half_width,
        smoothing,
    };
    let closed = points.len() > 2 && points.first() == points.last();
    if closed {
        // Begin where a closed line is straightest, so that no corner lies across the seam.
        points.pop();
        let count = points.len();
        let turn = |i: usize| {
            let at = |offset: usize| points[(i + offset) % count];
            let [a, b, c] = [0, reach.rounded, 2 * reach.rounded].map(at);
            turn_degrees(a, b, b, c)
        };
        let straightest = (0..count).min_by(|&a, &b| turn(a).total_cmp(&turn(b)));
        points.rotate_left((straightest.unwrap_or_default() + reach.rounded) % count);
        points.push(points[0]);
    }
    let mut corners: Vec<(usize, f64, Point)> = (0..points.len())
        .filter_map(|i| reach.corner(&points, i).map(|(turn, at)| (i, turn, at)))
        .collect();
    // The sharpest first; none within the rounding of another.
    corners.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
    let mut apart: Vec<(usize, Point)> = Vec::new();
    for (i, _, at) in corners {
        if apart
            .iter()
            .all(|(other, _)| other.abs_diff(i) > 2 * reach.rounded)
        {
            apart.push((i, at));
        }
    }
    apart.sort_unstable_by_key(|&(i, _)| i);
    let mut sharp = Vec::with_capacity(points.len());
    let mut next = 0;
    for (i, at) in apart {
        sharp.extend_from_slice(&points[next..=i - reach.rounded]);
        sharp.push(at);
        next = i + reach.rounded;
    }
    sharp.extend_from_slice(&points[next..]);
    sharp
}

/// How far corners reach along a line, in points, and what rounds them, in pixels.
struct Reach {
    rounded: usize,
    side: usize,
    half_width: f64,
    smoothing: f64,
}

impl Reach {
    /// How sharply the line turns around its point `i`, in degrees, and where the two sides meet, if
    /// there is a corner.
    fn corner(&self, points: &[Point], i: usize) -> Option<(f64, Point)> {
        let all = self.rounded + self.side;
        if i < all || i + all >= points.len() {
            return None;
        }
        let half = self.rounded + self.side / 2;
        let before = [i - all, i - half, i - self.rounded].map(|i| points[i]);
        let after = [i + self.rounded, i + half, i + all].map(|i| points[i]);
        let turn = turn_degrees(before[0], before[2], after[0], after[2]);
        if turn < LEAST_TURN {
            return None;
        }
        let is_straight =
            |[a, b, c]: [Point; 3]| turn_degrees(a, b, b, c) <= SIDE_TURN_SHARE * turn + SIDE_TURN;
        if !is_straight(before) || !is_straight(after) {
            return None;
        }
        let meeting = meeting(before[0], before[2], after[2], after[0])?;
        let off = distance(points[i], meeting);
        (off <= OFF_FACTOR * self.drawn_in(turn) + OFF_PX).then_some((turn, meeting))
    }

    /// How far thinning and smoothing draw in a corner that turns by so many degrees.
    ///
    /// Thinned, it lies as far from the ink's inner corner as from its outer sides.
    fn drawn_in(&self, turn: f64) -> f64 {
        let (sin, cos) = ((180.0 - turn) / 2.0).to_radians().sin_cos();
        let thinned = self.half_width * (1.0 - sin) / (sin * (1.0 + sin)).max(0.1);
        thinned + SMOOTHED_IN * self.smoothing * cos
    }
}

/// The angle between the directions from `a` to `b` and from `c` to `d`, from 0 to 180 degrees.
fn turn_degrees(a: Point, b: Point, c: Point, d: Point) -> f64 {
    let (ux, uy, vx, vy) = (b.x - a.x, b.y - a.y, d.x - c.x, d.y - c.y);
    (ux * vy - uy * vx)
        .atan2(ux * vx + uy * vy)
        .abs()
        .to_degrees()
}

/// Where the line from `a` through `b` and that from `c` through `d` meet, if beyond both.
fn meeting(a: Point, b: Point, c: Point, d: Point) -> Option<Point> {
    let (ux, uy, vx, vy) = (b.x - a.x, b.y - a.y, d.x - c.x, d.y - c.y);
    let cross = ux * vy - uy * vx;
    let (wx, wy) = (c.x - a.x, c.y - a.y);
    let (along_first, along_second) = ((wx * vy - wy * vx) / cross, (wx * uy - wy * ux) / cross);
    (along_first >= 1.0 && along_second >= 1.0)
        .then(|| Point::new(a.x + ux * along_first, a.y + uy * along_first))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A line that goes 40 px, turns by `turn` degrees in an arc of the given radius, and goes on.
    fn bend(turn: f64, radius: f64) -> Vec<Point> {
        let end = turn.to_radians();
        let mut points = vec![Point::new(-40.0, 0.0)];
        points.extend((0..=20).map(|i| {
            let angle = end * f64::from(i) / 20.0;
            Point::new(radius * angle.sin(), radius * (1.0 - angle.cos()))
        }));
        let last = points[points.len() - 1];
        points.push(Point::new(
            last.x + 40.0 * end.cos(),
            last.y + 40.0 * end.sin(),
        ));
        points
    }

    #[test]
    fn a_rounded_corner_becomes_sharp() {
        for turn in [60.0, 90.0, 120.0] {
            let corner = Point::new(2.0 * f64::to_radians(turn / 2.0).tan(), 0.0);
            let sharp = sharpened(&bend(turn, 2.0), 2.0, 3.0);
            let off = sharp
                .iter()
                .map(|&p| distance(p, corner))
                .fold(9.0, f64::min);
            assert!(off < 0.3, "{turn} degrees: {off} px off");
        }
    }

    #[test]
    fn an_arc_stays_an_arc() {
        for (turn, radius) in [(90.0, 25.0), (180.0, 14.0), (270.0, 8.0), (30.0, 2.0)] {
            let points = bend(turn, radius);
            assert_eq!(
                sharpened(&points, 2.0, 3.0),
                resampled(&points),
                "{turn} {radius}"
            );
        }
    }
}
