//! Polylines: their lengths, and how to smooth and simplify them.

use turtle_lib::turtle::Point;

/// The length of a polyline.
pub(super) fn length(points: &[Point]) -> f64 {
    points
        .windows(2)
        .map(|pair| distance(pair[0], pair[1]))
        .sum()
}

/// The distance between two points.
pub(super) fn distance(a: Point, b: Point) -> f64 {
    (b.x - a.x).hypot(b.y - a.y)
}

/// The point halfway between two.
pub(super) fn midpoint(a: Point, b: Point) -> Point {
    Point::new((a.x + b.x) / 2.0, (a.y + b.y) / 2.0)
}

/// The point that lies a share of the way from `a` to `b`.
pub(super) fn towards(a: Point, b: Point, share: f64) -> Point {
    Point::new(a.x + (b.x - a.x) * share, a.y + (b.y - a.y) * share)
}

/// The point at a distance along a polyline; its last beyond its end.
pub(super) fn point_along<'a>(
    mut points: impl Iterator<Item = &'a Point>,
    mut along: f64,
) -> Point {
    let Some(&(mut here)) = points.next() else {
        return Point::default();
    };
    for &next in points {
        let step = distance(here, next);
        if along <= step && step > 0.0 {
            return towards(here, next, along / step);
        }
        along -= step;
        here = next;
    }
    here
}

/// A polyline each point of which is the mean of those within `reach` pixels along it, the nearer
/// the weightier; its ends stay, and a closed one stays closed and is smoothed there too.
pub(super) fn smoothed(points: &[Point], reach: usize) -> Vec<Point> {
    let points = resampled(points);
    let count = points.len();
    if count < 5 {
        return points;
    }
    let closed = points[0] == points[count - 1];
    let ring = count - 1;
    let mut smooth: Vec<Point> = (0..count)
        .map(|i| {
            // Near an end of an open line less is taken from both sides.
            let reach = if closed {
                reach.min(ring / 2)
            } else {
                reach.min(i).min(ring - i)
            };
            let (mut x, mut y, mut sum) = (0.0, 0.0, 0.0);
            for offset in 0..=2 * reach {
                let at = i + ring + offset - reach;
                let p = points[if closed { at % ring } else { at - ring }];
                let weight = (reach + 1 - offset.abs_diff(reach)) as f64;
                (x, y, sum) = (x + p.x * weight, y + p.y * weight, sum + weight);
            }
            Point::new(x / sum, y / sum)
        })
        .collect();
    if closed {
        smooth[ring] = smooth[0];
    }
    smooth
}

/// The polyline with points about a pixel apart, its ends kept.
pub(super) fn resampled(points: &[Point]) -> Vec<Point> {
    let whole = length(points);
    let steps = whole.round().max(1.0);
    let [first, .., last] = *points else {
        return points.to_vec();
    };
    let mut resampled = vec![first];
    let mut passed = 0.0;
    let mut next = 1.0;
    for pair in points.windows(2) {
        let step = distance(pair[0], pair[1]);
        while next < steps && next * whole / steps <= passed + step {
            let share = (next * whole / steps - passed) / step;
            resampled.push(towards(pair[0], pair[1], share));
            next += 1.0;
        }
        passed += step;
    }
    resampled.push(last);
    resampled
}

/// The polyline with as few of its points as leave no other farther than `error` from it (Ramer
/// 1972, Douglas and Peucker 1973), and none more than about `apart` along it from the next.
pub(super) fn thinned_out(points: &[Point], error: f64, apart: f64) -> Vec<Point> {
    let Some(last) = points.len().checked_sub(1) else {
        return Vec::new();
    };
    let mut kept = vec![false; points.len()];
    kept[0] = true;
    kept[last] = true;
    let mut spans = vec![(0, last)];
    while let Some((from, to)) = spans.pop() {
        let farthest = (from + 1..to)
            .map(|i| (i, distance_to_segment(points[i], points[from], points[to])))
            .max_by(|a, b| a.1.total_cmp(&b.1));
        if let Some((middle, off)) = farthest
            && off > error
        {
            kept[middle] = true;
            spans.extend([(from, middle), (middle, to)]);
        }
    }
    let mut since = 0.0;
    for i in 1..points.len() {
        since += distance(points[i - 1], points[i]);
        let next = points
            .get(i + 1)
            .map_or(0.0, |&next| distance(points[i], next));
        kept[i] |= since + next > apart;
        if kept[i] {
            since = 0.0;
        }
    }
    let mut kept = kept.into_iter();
    points
        .iter()
        .copied()
        .filter(|_| kept.next() == Some(true))
        .collect()
}

/// The distance from `p` to the nearest point between `a` and `b`.
pub(super) fn distance_to_segment(p: Point, a: Point, b: Point) -> f64 {
    let (dx, dy) = (b.x - a.x, b.y - a.y);
    let length2 = dx * dx + dy * dy;
    if length2 == 0.0 {
        return distance(p, a);
    }
    let share = ((p.x - a.x) * dx + (p.y - a.y) * dy) / length2;
    distance(p, towards(a, b, share.clamp(0.0, 1.0)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_thinned_out_line_keeps_its_corners() {
        let points = [
            (0.0, 0.0),
            (5.0, 0.1),
            (10.0, 0.0),
            (10.0, 10.0),
            (10.0, 4.0),
        ];
        let points = points.map(|(x, y)| Point::new(x, y));
        assert_eq!(
            thinned_out(&points, 0.5, 20.0),
            [points[0], points[2], points[3], points[4]],
            "also where it turns back on itself"
        );
        assert_eq!(thinned_out(&points[..3], 0.5, 8.0), points[..3]);
    }

    #[test]
    fn smoothing_keeps_ends_open_and_rings_closed() {
        let line: Vec<Point> = (0..40)
            .map(|i| Point::new(f64::from(i), f64::from(i % 2)))
            .collect();
        let smooth = smoothed(&line, 4);
        assert_eq!(smooth.first(), line.first());
        assert_eq!(smooth.last(), line.last());
        assert!(smooth[10..30].iter().all(|p| (p.y - 0.5).abs() < 0.1));

        let corners = [
            (0.0, 0.0),
            (30.0, 0.0),
            (30.0, 30.0),
            (0.0, 30.0),
            (0.0, 0.0),
        ];
        let ring = smoothed(&corners.map(|(x, y)| Point::new(x, y)), 4);
        assert_eq!(ring.first(), ring.last());
        assert!(
            ring[0].x > 0.5,
            "its first corner is as round as the others"
        );
    }
}
