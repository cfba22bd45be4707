//! Spans of a polyline: how far they are from a straight piece, and from an arc that is fitted to them.

use super::polyline::{distance, towards};
use super::primitive::{Arc, circle_along};
use turtle_lib::turtle::Point;

/// How much longer or shorter than the line an arc may be, as a share: an arc is no scribble.
const LENGTH_ERROR: f64 = 0.15;

/// A shorter chord than this share of the line between its ends does not fix an arc.
const SHORT_CHORD: f64 = 0.25;

/// A line with what was summed up along it, so that any span of it is measured without going through its points.
pub(super) struct Measured<'a> {
    points: &'a [Point],
    /// How long the line is up to each point.
    reached: Vec<f64>,
    /// Over the points before each, and over all.
    sums: Vec<Sums>,
}

/// Some points of a line that follow each other.
pub(super) struct Span<'a> {
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
    pub(super) fn new(points: &'a [Point]) -> Measured<'a> {
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
    pub(super) fn span(&self, from: usize, to: usize) -> Span<'a> {
        Span {
            points: &self.points[from..=to],
            length: self.reached[to] - self.reached[from],
            sums: self.sums[to + 1].without(&self.sums[from]),
        }
    }
}

/// How far points are from a piece.
#[derive(Clone, Copy, Default)]
pub(super) struct Misfit {
    pub most: f64,
    pub mean_square: f64,
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
pub(super) fn segment_misfit(span: &Span, limit: f64, stride: usize) -> Option<Misfit> {
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
pub(super) fn arc_misfit(span: &Span, limit: f64, stride: usize) -> Option<Misfit> {
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
pub(super) fn arc_along(points: &[Point]) -> Option<Arc> {
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
