//! Corners, which thinning and smoothing round.

use super::geometry::{distance, midpoint};
use super::shape::Shape;
use super::track::Track;
use turtle_lib::turtle::Point;

/// Within this many half widths of the ink from a corner, and this share of the smoothing, a line is
/// rounded.
const ROUNDED_HALF_WIDTHS: f64 = 1.3;
const ROUNDED_SMOOTHING: f64 = 0.7;

/// The sides of a corner are taken over this many half widths beyond that, and at least so many
/// pixels.
const SIDE_HALF_WIDTHS: f64 = 2.0;
const SIDE_PX: f64 = 8.0;

/// A corner turns by at least this angle, in degrees, beyond what its sides turn on the way.
const LEAST_TURN: f64 = 40.0;

/// The sides of a corner turn by at most this share of its own turn, and some degrees for what is
/// left of the pixel grid. A tight arc turns on at its sides.
const SIDE_TURN_SHARE: f64 = 0.15;
const SIDE_TURN: f64 = 5.0;

/// Where its sides meet, the ink of a corner reaches on outwards by at least this share of half a
/// line's width; that of a round one stays back.
const FILLED: f64 = 0.5;

/// A place where a line turns at once.
pub(super) struct Corner {
    /// The point of the track that is nearest to it.
    pub index: usize,
    /// By how much it turns, in degrees.
    pub turn: f64,
    /// Where its sides meet, if they are straight.
    pub at: Point,
}

/// The corners of a line, in its order. `points` are those of the track, smoothed over
/// `smoothing_px`. Of a closed line those across its seam are not seen; see [`straightest`].
pub(super) fn corners(
    track: &Track,
    points: &[Point],
    smoothing_px: usize,
    shape: &Shape,
) -> Vec<Corner> {
    let reach = Reach::of(track.half_width, smoothing_px);
    let mut corners: Vec<Corner> = (0..points.len())
        .filter_map(|i| reach.corner(points, i))
        .filter(|corner| is_filled(corner, points, &reach, track, shape))
        .collect();
    // The sharpest first; none within the rounding of another.
    corners.sort_by(|a, b| b.turn.total_cmp(&a.turn).then(a.index.cmp(&b.index)));
    let mut apart: Vec<Corner> = Vec::new();
    for corner in corners {
        if apart
            .iter()
            .all(|other| other.index.abs_diff(corner.index) > 2 * reach.rounded)
        {
            apart.push(corner);
        }
    }
    for corner in &mut apart {
        let near = corner.index - reach.rounded..=corner.index + reach.rounded;
        let off = |&i: &usize| distance(points[i], corner.at);
        corner.index = near
            .min_by(|a, b| off(a).total_cmp(&off(b)))
            .unwrap_or(corner.index);
    }
    apart.sort_unstable_by_key(|corner| corner.index);
    apart
}

/// The point of a closed line around which it is straightest, where no corner lies.
pub(super) fn straightest(points: &[Point], half_width: f64, smoothing_px: usize) -> usize {
    let Reach { rounded, .. } = Reach::of(half_width, smoothing_px);
    let count = points.len() - 1;
    let turn = |i: usize| {
        let at = |offset: usize| points[(i + offset) % count];
        let [a, b, c] = [0, rounded, 2 * rounded].map(at);
        turn_degrees(a, b, b, c).abs()
    };
    let straightest = (0..count).min_by(|&a, &b| turn(a).total_cmp(&turn(b)));
    (straightest.unwrap_or_default() + rounded) % count
}

/// Whether the ink reaches out as far as the sides of a corner do.
fn is_filled(
    corner: &Corner,
    points: &[Point],
    reach: &Reach,
    track: &Track,
    shape: &Shape,
) -> bool {
    let [before, after] = [corner.index - reach.rounded, corner.index + reach.rounded];
    let within = midpoint(points[before], points[after]);
    let out = distance(within, corner.at);
    let outwards = Point::new(
        (corner.at.x - within.x) / out,
        (corner.at.y - within.y) / out,
    );
    let most = 2.0 * track.half_width;
    let ahead = shape
        .grey
        .ahead(shape.in_picture(corner.at), outwards, most);
    ahead >= FILLED * track.width() / 2.0
}

/// How far corners reach along a line, in points.
struct Reach {
    rounded: usize,
    side: usize,
}

impl Reach {
    fn of(half_width: f64, smoothing_px: usize) -> Reach {
        let rounded = ROUNDED_HALF_WIDTHS * half_width + ROUNDED_SMOOTHING * smoothing_px as f64;
        Reach {
            rounded: rounded.ceil() as usize,
            side: (SIDE_HALF_WIDTHS * half_width).max(SIDE_PX).ceil() as usize,
        }
    }

    /// The corner that a line has around its point `i`, going by its sides.
    fn corner(&self, points: &[Point], i: usize) -> Option<Corner> {
        let all = self.rounded + self.side;
        if i < all || i + all >= points.len() {
            return None;
        }
        let half = self.rounded + self.side / 2;
        let before = [i - all, i - half, i - self.rounded].map(|i| points[i]);
        let after = [i + self.rounded, i + half, i + all].map(|i| points[i]);
        let turn = turn_degrees(before[1], before[2], after[0], after[1]);
        let side_turns = [before, after].map(|[a, b, c]| turn_degrees(a, b, b, c));
        // What an arc turns from the middle of one inner half side to that of the other.
        let way = (2 * self.rounded + self.side / 2) as f64 / (self.side / 2) as f64;
        let of_arc = (side_turns[0] + side_turns[1]) / 2.0 * way;
        let most = SIDE_TURN_SHARE * turn.abs() + SIDE_TURN;
        if (turn - of_arc).abs() < LEAST_TURN
            || turn.abs() < LEAST_TURN
            || side_turns.iter().any(|side| side.abs() > most)
        {
            return None;
        }
        let at = meeting(before[1], before[2], after[1], after[0])?;
        Some(Corner {
            index: i,
            turn: turn.abs(),
            at,
        })
    }
}

/// The angle from the direction from `a` to `b` to that from `c` to `d`, from -180 to 180 degrees.
fn turn_degrees(a: Point, b: Point, c: Point, d: Point) -> f64 {
    let (ux, uy, vx, vy) = (b.x - a.x, b.y - a.y, d.x - c.x, d.y - c.y);
    (ux * vy - uy * vx).atan2(ux * vx + uy * vy).to_degrees()
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
