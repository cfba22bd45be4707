//! What lines are made of: straight segments, arcs and circles.

use super::polyline::{
    ahead, direction, distance, distance_to_segment, resampled, signed, towards,
};
use turtle_lib::turtle::Point;

/// A piece of a line.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Primitive {
    /// A straight line.
    Segment {
        /// One end.
        from: Point,
        /// The other.
        to: Point,
    },
    /// A part of a circle, or all of it.
    Arc(Arc),
}

/// A part of a circle, or all of it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Arc {
    /// The circle's centre.
    pub centre: Point,
    /// Its radius, in steps; positive.
    pub radius: f64,
    /// Where it begins, seen from the centre, in degrees counter-clockwise from east.
    pub start: f64,
    /// How far it goes from there, in degrees; negative for clockwise.
    pub sweep: f64,
}

impl Arc {
    /// The place at this angle, seen from the centre.
    pub fn at(&self, angle: f64) -> Point {
        ahead(self.centre, angle, self.radius)
    }

    /// How far `p` is from it.
    pub fn distance(&self, p: Point) -> f64 {
        let turn = match self.sweep < 0.0 {
            true => self.start - direction(self.centre, p),
            false => direction(self.centre, p) - self.start,
        };
        if turn.rem_euclid(360.0) <= self.sweep.abs() {
            return (distance(self.centre, p) - self.radius).abs();
        }
        let ends = [self.start, self.start + self.sweep];
        let [from, to] = ends.map(|angle| distance(p, self.at(angle)));
        from.min(to)
    }

    /// The arc of this circle from the place nearest `from` to the one nearest `to`, on the side of `through`;
    /// all of the circle where both are one place.
    pub fn between(centre: Point, radius: f64, from: Point, through: Point, to: Point) -> Arc {
        let [start, middle, end] = [from, through, to].map(|p| direction(centre, p));
        let around = |turn: f64| match turn.rem_euclid(360.0) {
            turn if turn < 1e-9 => 360.0,
            turn => turn,
        };
        let (left, to_middle) = (around(end - start), around(middle - start));
        let sweep = match to_middle <= left {
            true => left,
            false => left - 360.0,
        };
        Arc {
            centre,
            radius,
            start,
            sweep,
        }
    }
}

impl Primitive {
    /// Where it begins.
    pub fn from(&self) -> Point {
        match self {
            Primitive::Segment { from, .. } => *from,
            Primitive::Arc(arc) => arc.at(arc.start),
        }
    }

    /// Where it ends.
    pub fn to(&self) -> Point {
        match self {
            Primitive::Segment { to, .. } => *to,
            Primitive::Arc(arc) => arc.at(arc.start + arc.sweep),
        }
    }

    /// The heading with which a turtle leaves its beginning, in degrees.
    pub fn heading(&self) -> f64 {
        match self {
            Primitive::Segment { from, to } => direction(*from, *to),
            Primitive::Arc(arc) => signed(arc.start + 90.0_f64.copysign(arc.sweep)),
        }
    }

    /// The heading with which a turtle comes to its end, in degrees.
    pub fn heading_at_end(&self) -> f64 {
        match self {
            Primitive::Segment { .. } => self.heading(),
            Primitive::Arc(arc) => signed(self.heading() + arc.sweep),
        }
    }

    /// Its length, in steps.
    pub fn length(&self) -> f64 {
        match self {
            Primitive::Segment { from, to } => distance(*from, *to),
            Primitive::Arc(arc) => arc.radius * arc.sweep.abs().to_radians(),
        }
    }

    /// How far `p` is from it.
    pub fn distance(&self, p: Point) -> f64 {
        match self {
            Primitive::Segment { from, to } => distance_to_segment(p, *from, *to),
            Primitive::Arc(arc) => arc.distance(p),
        }
    }

    /// The place a share of the way along it.
    pub fn at(&self, share: f64) -> Point {
        match self {
            Primitive::Segment { from, to } => towards(*from, *to, share),
            Primitive::Arc(arc) => arc.at(arc.start + arc.sweep * share),
        }
    }

    /// Points along it at most `spacing` steps apart, both ends among them.
    pub fn trace(&self, spacing: f64) -> Vec<Point> {
        match self {
            Primitive::Segment { from, to } => resampled(&[*from, *to], spacing),
            Primitive::Arc(arc) => {
                let chords = (self.length() / spacing).ceil().max(2.0);
                let at = |i: usize| arc.at(arc.start + arc.sweep * i as f64 / chords);
                (0..=chords as usize).map(at).collect()
            }
        }
    }

    /// The same the other way.
    pub fn reversed(&self) -> Primitive {
        match *self {
            Primitive::Segment { from, to } => Primitive::Segment { from: to, to: from },
            Primitive::Arc(arc) => Primitive::Arc(Arc {
                start: arc.start + arc.sweep,
                sweep: -arc.sweep,
                ..arc
            }),
        }
    }
}

/// Points at most `spacing` steps apart along pieces, evenly, both ends among them.
pub fn along(pieces: &[Primitive], spacing: f64) -> Vec<Point> {
    let whole: f64 = pieces.iter().map(Primitive::length).sum();
    let count = (whole / spacing).ceil().max(1.0);
    let step = whole / count;
    let mut points = Vec::with_capacity(count as usize + 1);
    let mut next = 0.0;
    for piece in pieces {
        let length = piece.length();
        while next < length && points.len() < count as usize {
            points.push(piece.at(next / length));
            next += step;
        }
        next -= length;
    }
    points.extend(pieces.last().map(Primitive::to));
    points
}

/// The straight line that lies best along points, as a point on it and its direction in degrees (total least squares).
pub fn line_along(points: &[Point]) -> Option<(Point, f64)> {
    let count = points.len() as f64;
    if count < 2.0 {
        return None;
    }
    let (x, y) = (
        points.iter().map(|p| p.x).sum::<f64>() / count,
        points.iter().map(|p| p.y).sum::<f64>() / count,
    );
    let (mut xx, mut xy, mut yy) = (0.0, 0.0, 0.0);
    for p in points {
        let (dx, dy) = (p.x - x, p.y - y);
        xx += dx * dx;
        xy += dx * dy;
        yy += dy * dy;
    }
    let angle = (2.0 * xy).atan2(xx - yy) / 2.0;
    (xx + yy > 0.0).then_some((Point::new(x, y), angle.to_degrees()))
}

/// The circle that lies best along points, as its centre and radius (Pratt 1987 by Newton's method, after
/// Chernov 2010, chapter 5); nothing for points on a straight line.
pub fn circle_along(points: &[Point]) -> Option<(Point, f64)> {
    let count = points.len() as f64;
    if count < 3.0 {
        return None;
    }
    let (mx, my) = (
        points.iter().map(|p| p.x).sum::<f64>() / count,
        points.iter().map(|p| p.y).sum::<f64>() / count,
    );
    let (mut xx, mut yy, mut xy, mut xz, mut yz, mut zz) = (0.0, 0.0, 0.0, 0.0, 0.0, 0.0);
    for p in points {
        let (x, y) = (p.x - mx, p.y - my);
        let z = x * x + y * y;
        xx += x * x / count;
        yy += y * y / count;
        xy += x * y / count;
        xz += x * z / count;
        yz += y * z / count;
        zz += z * z / count;
    }
    let mz = xx + yy;
    let cov_xy = xx * yy - xy * xy;
    let mxz2 = xz * xz;
    let myz2 = yz * yz;
    let a2 = 4.0 * cov_xy - 3.0 * mz * mz - zz;
    let a1 = zz * mz + 4.0 * cov_xy * mz - mxz2 - myz2 - mz * mz * mz;
    let a0 = mxz2 * yy + myz2 * xx - zz * cov_xy - 2.0 * xz * yz * xy + mz * mz * cov_xy;
    let a22 = a2 + a2;
    let (mut root, mut value) = (0.0, f64::INFINITY);
    for _ in 0..24 {
        let before = value;
        value = a0 + root * (a1 + root * (a2 + 4.0 * root * root));
        if value.abs() > before.abs() {
            root = 0.0;
            break;
        }
        let slope = a1 + root * (a22 + 16.0 * root * root);
        let next = root - value / slope;
        if !next.is_finite() || next < 0.0 {
            root = 0.0;
            break;
        }
        let settled = (next - root).abs() < 1e-12 * next.abs();
        root = next;
        if settled {
            break;
        }
    }
    let determinant = root * root - root * mz + cov_xy;
    if determinant.abs() < 1e-12 * mz * mz {
        return None;
    }
    let x = (xz * (yy - root) - yz * xy) / determinant / 2.0;
    let y = (yz * (xx - root) - xz * xy) / determinant / 2.0;
    let radius = (x * x + y * y + mz + 2.0 * root).sqrt();
    (radius.is_finite()).then_some((Point::new(x + mx, y + my), radius))
}
