//! A polyline cut into as few segments and arcs as keep to it.
//!
//! Dynamic programming over the places where a piece may begin and end finds the cheapest cut; then each piece
//! is fitted to its own points by least squares, and pieces meet where their lines cross.

use super::polyline::{direction, distance, length, resampled, signed, towards};
use super::primitive::{Arc, Primitive, circle_along, line_along};
use super::spans::{Measured, arc_along, arc_misfit, segment_misfit};
use crate::solve::effort::Effort;
use turtle_lib::turtle::Point;

/// What a piece costs, in numbers that say it: a turn and a length, and for an arc a radius, an extent and
/// more often than not no turn.
const SEGMENT_COST: f64 = 2.0;
const ARC_COST: f64 = 3.1;

/// What a piece costs more that is everywhere as far off as it may be.
const MISFIT_COST: f64 = 1.5;

/// Places where a piece may begin, in tolerances, and how many a line has at most.
const SPACING: f64 = 0.7;
const MOST_PLACES: usize = 400;

/// By so many places all lines are compared with their pieces.
const MOST_COMPARED: f64 = 20_000.0;

/// A piece spans at most so many of them; a longer one is cut and joined again if it is one line.
const LONGEST_SPAN: usize = 160;

/// After so many longer tries in a row that keep nowhere near the line no longer one is tried.
const HOPELESS: usize = 12;

/// Where a piece costs too much however near it is, so many points of its span are passed over at a time to see whether
/// longer ones are worth a try.
const GLANCE: usize = 6;

/// Ends this near to each other, in shares of the length, are one place.
const CLOSED: f64 = 0.12;

/// Where ends of a ring are that near, or this many tolerances.
const CLOSED_TOLERANCES: f64 = 1.5;

/// Of a piece so much at each end is not fitted: hands round their corners.
const ROUNDED: f64 = 0.12;

/// The pieces of a line.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Pieces {
    /// Each begins where the one before ends.
    pub primitives: Vec<Primitive>,
    /// Whether the last ends where the first begins.
    pub closed: bool,
}

/// Whether a line's ends are one place to a hand.
pub fn is_closed(line: &[Point], tolerance: f64) -> bool {
    let (Some(&first), Some(&last)) = (line.first(), line.last()) else {
        return false;
    };
    let length = length(line);
    length > 6.0 * tolerance
        && distance(first, last) <= (CLOSED * length).min(CLOSED_TOLERANCES * tolerance)
}

/// Cuts a polyline of at least two points into straight pieces alone; see [`segmented`].
pub fn straightened(line: &[Point], tolerance: f64) -> Pieces {
    cut(line, tolerance, false)
}

/// Cuts a polyline of at least two points so that no point is farther than `tolerance` steps from its piece.
pub fn segmented(line: &[Point], tolerance: f64) -> Pieces {
    cut(line, tolerance, true)
}

/// What it takes to cut a line, in distances.
pub fn cost(line: &[Point], tolerance: f64) -> usize {
    let places = (length(line) / (SPACING * tolerance)) as usize + 2;
    let places = places.min(MOST_PLACES);
    let span = places.min(LONGEST_SPAN);
    places * span * span + line.len()
}

fn cut(line: &[Point], tolerance: f64, may_bend: bool) -> Pieces {
    let closed = is_closed(line, tolerance);
    let spacing = (SPACING * tolerance).max(length(line) / MOST_PLACES as f64);
    let mut points = resampled(line, spacing);
    if closed {
        if may_bend && let Some(circle) = whole_circle(&points, tolerance) {
            return Pieces {
                primitives: vec![Primitive::Arc(circle)],
                closed,
            };
        }
        points = from_a_corner(points, tolerance);
    }
    let cuts = cheapest_cuts(&points, tolerance, may_bend);
    Pieces {
        primitives: joined(&points, &cuts, closed, tolerance),
        closed,
    }
}

/// How far three quarters of the points of a line are at most from its pieces, in steps: some hundredths where a
/// machine drew it, much more where a hand did. Nothing where `effort` does not go so far.
pub fn unevenness(lines: &[&[Point]], tolerance: f64, effort: &Effort) -> Option<f64> {
    let whole: f64 = lines.iter().map(|line| length(line)).sum();
    let spacing = tolerance.max(whole / MOST_COMPARED);
    let mut off: Vec<f64> = Vec::new();
    for line in lines {
        if !effort.spend(cost(line, tolerance)) {
            return None;
        }
        let pieces = segmented(line, tolerance).primitives;
        let nearest = |p: Point| {
            let distances = pieces.iter().map(|piece| piece.distance(p));
            distances.fold(f64::INFINITY, f64::min)
        };
        off.extend(resampled(line, spacing).into_iter().map(nearest));
    }
    off.sort_by(f64::total_cmp);
    Some(off.get(off.len() * 3 / 4).copied().unwrap_or(0.0))
}

/// The circle that all of a ring lies on, if it does.
fn whole_circle(ring: &[Point], tolerance: f64) -> Option<Arc> {
    let (centre, radius) = circle_along(ring)?;
    let far = ring
        .iter()
        .map(|&p| (distance(centre, p) - radius).abs())
        .fold(0.0, f64::max);
    let around: f64 = ring
        .windows(2)
        .map(|pair| signed(direction(centre, pair[1]) - direction(centre, pair[0])))
        .sum();
    (far <= tolerance && (around.abs() - 360.0).abs() < 60.0).then(|| Arc {
        centre,
        radius,
        start: direction(centre, ring[0]),
        sweep: 360.0_f64.copysign(around),
    })
}

/// The ring beginning where it turns most, its ends brought together.
fn from_a_corner(mut ring: Vec<Point>, tolerance: f64) -> Vec<Point> {
    let last = ring.len() - 1;
    let meeting = towards(ring[0], ring[last], 0.5);
    ring.pop();
    ring[0] = meeting;
    let count = ring.len();
    let reach = ((2.0 * tolerance / (SPACING * tolerance)) as usize).clamp(1, count / 3 + 1);
    let turn = |i: usize| {
        let before = ring[(i + count - reach) % count];
        let after = ring[(i + reach) % count];
        signed(direction(ring[i], after) - direction(before, ring[i])).abs()
    };
    let sharpest = (0..count).max_by(|&a, &b| turn(a).total_cmp(&turn(b)));
    ring.rotate_left(sharpest.unwrap_or(0));
    ring.push(ring[0]);
    ring
}

/// Indices of points where pieces meet, and whether each piece is an arc.
struct Cuts {
    places: Vec<usize>,
    is_arc: Vec<bool>,
}

/// Cuts that cost least.
fn cheapest_cuts(points: &[Point], tolerance: f64, may_bend: bool) -> Cuts {
    let count = points.len();
    let mut best = vec![(f64::INFINITY, 0_usize, false); count];
    best[0].0 = 0.0;
    let line = Measured::new(points);
    let hopeless_at = 3.0 * tolerance;
    for from in 0..count - 1 {
        let mut hopeless = 0;
        let so_far = best[from].0;
        let ends = best.iter_mut().enumerate().skip(from + 1);
        for (to, best) in ends.take(LONGEST_SPAN) {
            let span = line.span(from, to);
            let mut is_hopeless = true;
            for (cost, is_arc) in [(SEGMENT_COST, false), (ARC_COST, true)] {
                let of_use = so_far + cost < best.0;
                let stride = if of_use { 1 } else { GLANCE };
                let misfit = match is_arc {
                    false => segment_misfit(&span, hopeless_at, stride),
                    true if may_bend => arc_misfit(&span, hopeless_at, stride),
                    true => None,
                };
                let Some(misfit) = misfit else { continue };
                is_hopeless = false;
                if !of_use || misfit.most > tolerance && to > from + 1 {
                    continue;
                }
                let cost =
                    so_far + cost + MISFIT_COST * misfit.mean_square / (tolerance * tolerance);
                if cost < best.0 {
                    *best = (cost, from, is_arc);
                }
            }
            hopeless = if is_hopeless { hopeless + 1 } else { 0 };
            if hopeless > HOPELESS {
                break;
            }
        }
    }
    let mut places = vec![count - 1];
    let mut is_arc = Vec::new();
    let mut at = count - 1;
    while at > 0 {
        is_arc.push(best[at].2);
        at = best[at].1;
        places.push(at);
    }
    places.reverse();
    is_arc.reverse();
    Cuts { places, is_arc }
}

/// What a piece lies on.
enum Support {
    Line(Point, f64),
    Circle(Point, f64),
}

impl Support {
    fn nearest(&self, p: Point) -> Point {
        match *self {
            Support::Line(through, angle) => {
                let (sin, cos) = angle.to_radians().sin_cos();
                let along = (p.x - through.x) * cos + (p.y - through.y) * sin;
                Point::new(through.x + along * cos, through.y + along * sin)
            }
            Support::Circle(centre, radius) => {
                let away = distance(centre, p).max(f64::MIN_POSITIVE);
                towards(centre, p, radius / away)
            }
        }
    }

    /// The places where two of them cross.
    fn crossings(&self, other: &Support) -> Vec<Point> {
        match (self, other) {
            (&Support::Line(p, a), &Support::Line(q, b)) => {
                let (sin_a, cos_a) = a.to_radians().sin_cos();
                let (sin_b, cos_b) = b.to_radians().sin_cos();
                let across = cos_a * sin_b - sin_a * cos_b;
                // Lines that hardly turn do not say where they meet.
                if across.abs() < 0.2 {
                    return Vec::new();
                }
                let along = ((q.x - p.x) * sin_b - (q.y - p.y) * cos_b) / across;
                vec![Point::new(p.x + along * cos_a, p.y + along * sin_a)]
            }
            (&Support::Line(p, a), &Support::Circle(centre, radius))
            | (&Support::Circle(centre, radius), &Support::Line(p, a)) => {
                let foot = Support::Line(p, a).nearest(centre);
                let off = distance(foot, centre) / radius;
                if off > 0.97 {
                    return Vec::new();
                }
                let reach = radius * (1.0 - off * off).sqrt();
                [reach, -reach]
                    .map(|reach| super::polyline::ahead(foot, a, reach))
                    .to_vec()
            }
            (&Support::Circle(c, r), &Support::Circle(d, s)) => {
                let apart = distance(c, d);
                let along = (apart * apart + r * r - s * s) / (2.0 * apart);
                let across = r * r - along * along;
                // Circles that only touch do not say where; nor do those with one centre, of which this is no number.
                if across.is_nan() || across <= 0.05 * r.min(s).powi(2) {
                    return Vec::new();
                }
                let foot = towards(c, d, along / apart);
                let normal = direction(c, d) + 90.0;
                [1.0, -1.0]
                    .map(|side: f64| super::polyline::ahead(foot, normal, side * across.sqrt()))
                    .to_vec()
            }
        }
    }
}

/// The pieces of a cut, each fitted to its points, meeting where they cross.
fn joined(points: &[Point], cuts: &Cuts, closed: bool, tolerance: f64) -> Vec<Primitive> {
    let count = cuts.is_arc.len();
    let span = |i: usize| &points[cuts.places[i]..=cuts.places[i + 1]];
    let supports: Vec<Option<Support>> = (0..count)
        .map(|i| {
            let span = span(i);
            let rounded = (ROUNDED * span.len() as f64) as usize;
            let inner = &span[rounded..span.len() - rounded];
            match cuts.is_arc[i] {
                true => circle_along(span).map(|(c, r)| Support::Circle(c, r)),
                false => line_along(inner).map(|(p, a)| Support::Line(p, a)),
            }
        })
        .collect();
    let end = |i: usize, at: Point| {
        let nearest = supports[i]
            .as_ref()
            .map_or(at, |support| support.nearest(at));
        if distance(nearest, at) <= tolerance {
            nearest
        } else {
            at
        }
    };
    let meeting = |before: usize, after: usize, at: Point| {
        let crossing = match (&supports[before], &supports[after]) {
            (Some(a), Some(b)) => a
                .crossings(b)
                .into_iter()
                .min_by(|p, q| distance(*p, at).total_cmp(&distance(*q, at))),
            _ => None,
        };
        crossing
            .filter(|&p| distance(p, at) <= 2.0 * tolerance)
            .unwrap_or_else(|| towards(end(before, at), end(after, at), 0.5))
    };
    let mut joints: Vec<Point> = (0..=count)
        .map(|i| {
            let at = points[cuts.places[i]];
            match i {
                0 if closed && count > 1 => meeting(count - 1, 0, at),
                0 => end(0, at),
                i if i == count => end(count - 1, at),
                i => meeting(i - 1, i, at),
            }
        })
        .collect();
    if closed {
        joints[count] = joints[0];
    }
    (0..count)
        .map(|i| {
            let (from, to) = (joints[i], joints[i + 1]);
            let arc = cuts.is_arc[i].then(|| {
                let mut span = span(i).to_vec();
                let last = span.len() - 1;
                span[0] = from;
                span[last] = to;
                arc_along(&span)
            });
            match arc.flatten() {
                Some(arc) => Primitive::Arc(arc),
                None => Primitive::Segment { from, to },
            }
        })
        .collect()
}
