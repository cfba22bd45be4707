//! Polylines in steps: length, even spacing, distances.

use turtle_lib::turtle::Point;

/// The distance between two points. A root is the same on every machine, and faster than `hypot`, which is not needed for
/// places that are at most 10⁹ steps away.
pub fn distance(a: Point, b: Point) -> f64 {
    let (x, y) = (b.x - a.x, b.y - a.y);
    (x * x + y * y).sqrt()
}

/// The point that lies a share of the way from `a` to `b`.
pub fn towards(a: Point, b: Point, share: f64) -> Point {
    Point::new(a.x + (b.x - a.x) * share, a.y + (b.y - a.y) * share)
}

/// The direction from `a` to `b`, in degrees counter-clockwise from east.
pub fn direction(a: Point, b: Point) -> f64 {
    (b.y - a.y).atan2(b.x - a.x).to_degrees()
}

/// The point `reach` steps from `from` in the direction of `heading` degrees.
pub fn ahead(from: Point, heading: f64, reach: f64) -> Point {
    let (sin, cos) = heading.to_radians().sin_cos();
    Point::new(from.x + reach * cos, from.y + reach * sin)
}

/// An angle brought into (-180, 180] degrees.
pub fn signed(angle: f64) -> f64 {
    let turned = angle.rem_euclid(360.0);
    if turned > 180.0 {
        turned - 360.0
    } else {
        turned
    }
}

/// The length of a polyline.
pub fn length(line: &[Point]) -> f64 {
    line.windows(2).map(|pair| distance(pair[0], pair[1])).sum()
}

/// The distance from `p` to the nearest point between `a` and `b`.
pub fn distance_to_segment(p: Point, a: Point, b: Point) -> f64 {
    let (dx, dy) = (b.x - a.x, b.y - a.y);
    let square = dx * dx + dy * dy;
    let share = ((p.x - a.x) * dx + (p.y - a.y) * dy) / square.max(f64::MIN_POSITIVE);
    distance(p, towards(a, b, share.clamp(0.0, 1.0)))
}

/// Points at most `spacing` apart along a polyline, evenly, both ends among them.
pub fn resampled(line: &[Point], spacing: f64) -> Vec<Point> {
    evenly(line, (length(line) / spacing).ceil().max(1.0) as usize)
}

/// Points that cut a polyline into so many parts of one length, both ends among them.
pub fn evenly(line: &[Point], parts: usize) -> Vec<Point> {
    let (Some(&first), Some(&last)) = (line.first(), line.last()) else {
        return Vec::new();
    };
    let step = length(line) / parts as f64;
    let mut points = vec![first];
    let mut next = step;
    for pair in line.windows(2) {
        let side = distance(pair[0], pair[1]);
        while next < side {
            points.push(towards(pair[0], pair[1], next / side));
            next += step;
        }
        next -= side;
    }
    points.truncate(parts);
    points.push(last);
    points
}

/// The mean of points.
pub fn mean(points: impl IntoIterator<Item = Point>) -> Point {
    let sum = points
        .into_iter()
        .fold((0.0, 0.0, 0.0), |(x, y, n), p| (x + p.x, y + p.y, n + 1.0));
    let count = f64::max(sum.2, 1.0);
    Point::new(sum.0 / count, sum.1 / count)
}

/// The lower left and the upper right corner of points.
pub fn bounds<'a>(points: impl IntoIterator<Item = &'a Point>) -> Option<(Point, Point)> {
    let mut points = points.into_iter();
    let first = *points.next()?;
    Some(points.fold((first, first), |(low, high), p| {
        (
            Point::new(low.x.min(p.x), low.y.min(p.y)),
            Point::new(high.x.max(p.x), high.y.max(p.y)),
        )
    }))
}
