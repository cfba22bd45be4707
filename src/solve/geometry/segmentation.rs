//! A polyline cut into as few segments and arcs as keep to it.
//!
//! Dynamic programming over the places where a piece may begin and end finds the cheapest cut; then each piece
//! is fitted to its own points by least squares, and pieces meet where their lines cross.

use super::polyline::{direction, distance, length, resampled, signed, towards};
use super::primitive::{Arc, Primitive, circle_along, line_along};
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

/// How much longer or shorter than the line an arc may be, as a share: an arc is no scribble.
const LENGTH_ERROR: f64 = 0.15;

/// A shorter chord than this share of the line between its ends does not fix an arc.
const SHORT_CHORD: f64 = 0.25;

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

/// A line with what was summed up along it, so that any span of it is measured without going through its points.
struct Measured<'a> {
    points: &'a [Point],
    /// How long the line is up to each point.
    reached: Vec<f64>,
    /// Over the points before each, and over all.
    sums: Vec<Sums>,
}

/// Some points of a line that follow each other.
struct Span<'a> {
    points: &'a [Point],
    length: f64,
    sums: Sums,
}

/// Sums over points, with q = x² + y².
#[derive(Clone, Copy, Default)]
struct Sums {
    count: f64,
    x: f64,
    y: f64,
    xx: f64,
    xy: f64,
    yy: f64,
    xq: f64,
    yq: f64,
}

impl Sums {
    fn and(self, p: Point) -> Sums {
        let q = p.x * p.x + p.y * p.y;
        Sums {
            count: self.count + 1.0,
            x: self.x + p.x,
            y: self.y + p.y,
            xx: self.xx + p.x * p.x,
            xy: self.xy + p.x * p.y,
            yy: self.yy + p.y * p.y,
            xq: self.xq + p.x * q,
            yq: self.yq + p.y * q,
        }
    }

    fn without(self, other: &Sums) -> Sums {
        Sums {
            count: self.count - other.count,
            x: self.x - other.x,
            y: self.y - other.y,
            xx: self.xx - other.xx,
            xy: self.xy - other.xy,
            yy: self.yy - other.yy,
            xq: self.xq - other.xq,
            yq: self.yq - other.yq,
        }
    }

    /// The same of points told from `origin`.
    fn seen_from(self, origin: Point) -> Sums {
        let Point { x: a, y: b } = origin;
        let (n, c) = (self.count, a * a + b * b);
        let q = self.xx + self.yy;
        Sums {
            count: n,
            x: self.x - n * a,
            y: self.y - n * b,
            xx: self.xx - 2.0 * a * self.x + n * a * a,
            xy: self.xy - a * self.y - b * self.x + n * a * b,
            yy: self.yy - 2.0 * b * self.y + n * b * b,
            xq: self.xq - 2.0 * (a * self.xx + b * self.xy) + c * self.x - a * q
                + 2.0 * a * (a * self.x + b * self.y)
                - n * a * c,
            yq: self.yq - 2.0 * (a * self.xy + b * self.yy) + c * self.y - b * q
                + 2.0 * b * (a * self.x + b * self.y)
                - n * b * c,
        }
    }
}

impl<'a> Measured<'a> {
    fn new(points: &'a [Point]) -> Measured<'a> {
        let mut measured = Measured {
            points,
            reached: vec![0.0],
            sums: vec![Sums::default()],
        };
        let (mut reached, mut sums) = (0.0, Sums::default());
        for pair in points.windows(2) {
            reached += distance(pair[0], pair[1]);
            measured.reached.push(reached);
        }
        for &p in points {
            sums = sums.and(p);
            measured.sums.push(sums);
        }
        measured
    }

    /// From one point to another, both included.
    fn span(&self, from: usize, to: usize) -> Span<'a> {
        Span {
            points: &self.points[from..=to],
            length: self.reached[to] - self.reached[from],
            sums: self.sums[to + 1].without(&self.sums[from]),
        }
    }
}

/// How far points are from a piece.
#[derive(Clone, Copy, Default)]
struct Misfit {
    most: f64,
    mean_square: f64,
}

impl Misfit {
    /// Of every `stride`-th point, which are so far `off`; nothing where one is farther than `limit`.
    fn of(
        points: &[Point],
        stride: usize,
        limit: f64,
        off: impl Fn(Point) -> f64,
    ) -> Option<Misfit> {
        // What is no such piece is far from it in the middle, mostly.
        if off(*points.get(points.len() / 2)?) > limit {
            return None;
        }
        let (mut most, mut sum, mut count) = (0.0_f64, 0.0, 0.0);
        for &p in points.iter().step_by(stride) {
            let distance = off(p);
            if distance > limit {
                return None;
            }
            most = most.max(distance);
            sum += distance * distance;
            count += 1.0;
        }
        Some(Misfit {
            most,
            mean_square: sum / count,
        })
    }
}

/// Of a straight piece along a span.
fn segment_misfit(span: &Span, limit: f64, stride: usize) -> Option<Misfit> {
    let [a, inner @ .., b] = span.points else {
        return None;
    };
    if inner.is_empty() {
        return Some(Misfit::default());
    }
    let chord = distance(*a, *b);
    // A line that goes there and back is no segment.
    if span.length > (1.0 + 2.0 * LENGTH_ERROR) * chord {
        return None;
    }
    let (cos, sin) = ((b.x - a.x) / chord, (b.y - a.y) / chord);
    Misfit::of(inner, stride, limit, |p| {
        ((p.y - a.y) * cos - (p.x - a.x) * sin).abs()
    })
}

/// Of an arc along a span.
fn arc_misfit(span: &Span, limit: f64, stride: usize) -> Option<Misfit> {
    if span.points.len() < 4 {
        return None;
    }
    let (centre, radius) = circle_of(span)?;
    let off = |p| (distance(centre, p) - radius).abs();
    let misfit = Misfit::of(span.points, stride, limit, off)?;
    let arc = span.arc(centre, radius)?;
    let of_arc = arc.radius * arc.sweep.abs().to_radians();
    ((of_arc - span.length).abs() <= LENGTH_ERROR * span.length).then_some(misfit)
}

/// The arc along points, from the first to the last where they are apart.
pub fn arc_along(points: &[Point]) -> Option<Arc> {
    let span = Measured::new(points).span(0, points.len().checked_sub(1)?);
    let (centre, radius) = circle_of(&span)?;
    span.arc(centre, radius)
}

impl Span<'_> {
    /// The arc of a circle from the first point to the last.
    fn arc(&self, centre: Point, radius: f64) -> Option<Arc> {
        let (a, b) = (*self.points.first()?, *self.points.last()?);
        let middle = self.points[self.points.len() / 2];
        Some(Arc::between(centre, radius, a, middle, b))
    }
}

/// The circle along a span, through its ends where they are apart.
fn circle_of(span: &Span) -> Option<(Point, f64)> {
    let (a, b) = (*span.points.first()?, *span.points.last()?);
    let chord = distance(a, b);
    if chord < SHORT_CHORD * span.length {
        return circle_along(span.points);
    }
    // In coordinates along and across the chord a circle through both ends is u² + v² - 2vk = c², c half the
    // chord; k, where the centre is across it, is fitted.
    let half = chord / 2.0;
    let mid = towards(a, b, 0.5);
    let (cos, sin) = ((b.x - a.x) / chord, (b.y - a.y) / chord);
    let sums = span.sums.seen_from(mid);
    let across = |x: f64, y: f64| y * cos - x * sin;
    let above = across(sums.xq, sums.yq) - half * half * across(sums.x, sums.y);
    let below = 2.0 * (sums.yy * cos * cos - 2.0 * sums.xy * cos * sin + sums.xx * sin * sin);
    let k = above / below;
    let radius = half.hypot(k);
    // A straight line has no centre.
    if !radius.is_finite() || radius > 50.0 * chord {
        return None;
    }
    Some((Point::new(mid.x - k * sin, mid.y + k * cos), radius))
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
