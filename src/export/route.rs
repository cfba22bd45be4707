//! In which order a plotter draws strokes.

use rustc_hash::FxHashMap;
use turtle_lib::turtle::Point;

/// Strokes are brought into a shorter order by looking at all that are left each time; of more than these
/// the order stays.
const MOST_ORDERED: usize = 5_000;

/// Ends this near to each other touch, in the strokes' units.
const TOUCH: f64 = 1e-6;

/// A line of the pen.
pub(super) type Stroke = Vec<Point>;

/// The strokes with those joined that touch at their ends, each in the place of its first part.
pub(super) fn joined(strokes: Vec<Stroke>) -> Vec<Stroke> {
    let mut ends: FxHashMap<(i64, i64), Vec<usize>> = FxHashMap::default();
    for (i, stroke) in strokes.iter().enumerate() {
        for end in [stroke.first(), stroke.last()].into_iter().flatten() {
            ends.entry(cell(*end)).or_default().push(i);
        }
    }
    let mut left: Vec<Option<Stroke>> = strokes.into_iter().map(Some).collect();
    let mut joined = Vec::new();
    for i in 0..left.len() {
        let Some(mut stroke) = left[i].take() else {
            continue;
        };
        // On from its end, then on from its start.
        for _ in 0..2 {
            while let Some(end) = stroke.last().copied() {
                let near = ends.get_mut(&cell(end));
                let next = near.and_then(|near| {
                    while let Some(next) = near.pop() {
                        if let Some(next) = left[next].take() {
                            return Some(next);
                        }
                    }
                    None
                });
                let Some(mut next) = next else { break };
                if next.first().is_none_or(|&start| cell(start) != cell(end)) {
                    next.reverse();
                }
                stroke.extend(next.into_iter().skip(1));
            }
            stroke.reverse();
        }
        joined.push(stroke);
    }
    joined
}

/// The strokes so that the pen travels less between them: each time the nearest end is next.
pub(super) fn ordered(mut left: Vec<Stroke>) -> Vec<Stroke> {
    if left.len() > MOST_ORDERED {
        return left;
    }
    let mut at = Point::default();
    let mut ordered = Vec::with_capacity(left.len());
    while !left.is_empty() {
        let far = |end: Option<&Point>| end.map_or(0.0, |p| (p.x - at.x).hypot(p.y - at.y));
        let mut nearest = (f64::INFINITY, 0, false);
        for (i, stroke) in left.iter().enumerate() {
            for (reversed, end) in [(false, stroke.first()), (true, stroke.last())] {
                if far(end) < nearest.0 {
                    nearest = (far(end), i, reversed);
                }
            }
        }
        let mut next = left.remove(nearest.1);
        if nearest.2 {
            next.reverse();
        }
        at = next.last().copied().unwrap_or(at);
        ordered.push(next);
    }
    ordered
}

/// How far the pen travels between strokes, from where the first one begins.
pub(super) fn travel<'a>(strokes: impl Iterator<Item = &'a Stroke>) -> f64 {
    let mut at = None;
    let mut travel = 0.0;
    for stroke in strokes {
        if let (Some(from), Some(to)) = (at, stroke.first()) {
            travel += distance(from, *to);
        }
        at = stroke.last().copied().or(at);
    }
    travel
}

/// How long the strokes are together.
pub(super) fn length<'a>(strokes: impl Iterator<Item = &'a Stroke>) -> f64 {
    let segments = strokes.flat_map(|stroke| stroke.windows(2));
    segments.map(|ends| distance(ends[0], ends[1])).sum()
}

/// The strokes without what an earlier one has drawn already, on whole or in part.
pub(super) fn once(strokes: Vec<Stroke>) -> Vec<Stroke> {
    let mut drawn: FxHashMap<(i64, i64), Vec<(f64, f64)>> = FxHashMap::default();
    let mut left = Vec::new();
    for stroke in strokes {
        let mut goes_on: Option<Point> = None;
        for ends in stroke.windows(2) {
            let (from, to) = (ends[0], ends[1]);
            let Some(line) = Line::through(from, to) else {
                continue;
            };
            let span = (line.along(from), line.along(to));
            let (low, high) = (span.0.min(span.1), span.0.max(span.1));
            let mut free = vec![(low, high)];
            for key in line.keys() {
                for &(start, end) in drawn.get(&key).into_iter().flatten() {
                    free = free
                        .into_iter()
                        .flat_map(|part| without(part, (start, end)))
                        .collect();
                }
            }
            drawn.entry(line.key()).or_default().push((low, high));
            if span.0 > span.1 {
                free = free
                    .into_iter()
                    .rev()
                    .map(|(low, high)| (high, low))
                    .collect();
            }
            for (start, end) in free {
                // A segment that is free as a whole keeps its ends to the bit.
                let whole = (start, end) == span;
                let start = if whole { from } else { line.at(start) };
                let end = if whole { to } else { line.at(end) };
                match left.last_mut() {
                    Some(stroke) if goes_on.is_some_and(|at| cell(at) == cell(start)) => {
                        let stroke: &mut Stroke = stroke;
                        stroke.push(end);
                    }
                    _ => left.push(vec![start, end]),
                }
                goes_on = Some(end);
            }
        }
    }
    left
}

/// What of an interval lies outside of another, but for specks.
fn without((low, high): (f64, f64), (start, end): (f64, f64)) -> Vec<(f64, f64)> {
    let parts = [(low, high.min(start)), (low.max(end), high)];
    parts
        .into_iter()
        .filter(|(low, high)| high - low > SAME)
        .collect()
}

/// Lines and places this near to each other are the same, in the strokes' units.
const SAME: f64 = 1e-4;

/// A line without end: its direction, pointing right, and how far it passes the origin by.
struct Line {
    x: f64,
    y: f64,
    offset: f64,
}

impl Line {
    fn through(from: Point, to: Point) -> Option<Line> {
        let length = distance(from, to);
        let (mut x, mut y) = ((to.x - from.x) / length, (to.y - from.y) / length);
        if !x.is_finite() || !y.is_finite() {
            return None;
        }
        if x < -SAME || (x.abs() <= SAME && y < 0.0) {
            (x, y) = (-x, -y);
        }
        let offset = x * from.y - y * from.x;
        Some(Line { x, y, offset })
    }

    fn along(&self, p: Point) -> f64 {
        p.x * self.x + p.y * self.y
    }

    /// The place so far along it.
    fn at(&self, along: f64) -> Point {
        Point::new(
            along * self.x - self.offset * self.y,
            along * self.y + self.offset * self.x,
        )
    }

    fn key(&self) -> (i64, i64) {
        let angle = self.y.atan2(self.x);
        (
            (angle / SAME).round() as i64,
            (self.offset / (100.0 * SAME)).round() as i64,
        )
    }

    /// Its key and those of lines that differ by a rounding.
    fn keys(&self) -> impl Iterator<Item = (i64, i64)> {
        let (angle, offset) = self.key();
        (-1..=1).flat_map(move |a| (-1..=1).map(move |o| (angle + a, offset + o)))
    }
}

/// The stroke without points on a straight way between their neighbours.
pub(super) fn straightened(stroke: Stroke) -> Stroke {
    let mut kept: Stroke = Vec::with_capacity(stroke.len());
    for point in stroke {
        while let [.., before, last] = kept.as_slice() {
            let (a, b) = (distance(*before, *last), distance(*last, point));
            let is_between = a + b - distance(*before, point) <= 1e-9 * (a + b);
            if !is_between {
                break;
            }
            kept.pop();
        }
        kept.push(point);
    }
    kept
}

fn distance(from: Point, to: Point) -> f64 {
    (to.x - from.x).hypot(to.y - from.y)
}

fn cell(p: Point) -> (i64, i64) {
    ((p.x / TOUCH).round() as i64, (p.y / TOUCH).round() as i64)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn stroke(points: &[(f64, f64)]) -> Stroke {
        points.iter().map(|&(x, y)| Point::new(x, y)).collect()
    }

    #[test]
    fn strokes_that_touch_become_one_whichever_way_they_were_drawn() {
        let square = vec![
            stroke(&[(0.0, 0.0), (1.0, 0.0)]),
            stroke(&[(1.0, 1.0), (1.0, 0.0)]),
            stroke(&[(5.0, 5.0), (6.0, 6.0)]),
            stroke(&[(0.0, 1.0), (0.0, 0.0)]),
        ];
        let joined = joined(square);
        assert_eq!(joined.len(), 2);
        let long = stroke(&[(0.0, 1.0), (0.0, 0.0), (1.0, 0.0), (1.0, 1.0)]);
        let reversed: Stroke = long.iter().rev().copied().collect();
        assert!(joined[0] == long || joined[0] == reversed, "{joined:?}");
    }

    #[test]
    fn what_two_figures_share_is_drawn_once() {
        let squares = vec![
            stroke(&[(0.0, 0.0), (1.0, 0.0), (1.0, 1.0), (0.0, 1.0), (0.0, 0.0)]),
            stroke(&[(1.0, 2.0), (1.0, 0.0), (2.0, 0.0)]),
            stroke(&[(0.0, 0.0), (3.0, 0.0)]),
        ];
        let once = once(squares);
        assert!((length(once.iter()) - 7.0).abs() < 1e-9, "{once:?}");
        assert_eq!(once[0].len(), 5);
        assert_eq!(once[1], stroke(&[(1.0, 2.0), (1.0, 1.0)]));
    }

    #[test]
    fn straight_ways_have_two_points() {
        let steps: Stroke = (0..=10)
            .map(|i| Point::new(0.1 * f64::from(i), 0.0))
            .collect();
        assert_eq!(straightened(steps).len(), 2);
        let back = stroke(&[(0.0, 0.0), (2.0, 0.0), (1.0, 0.0)]);
        assert_eq!(straightened(back.clone()), back);
    }

    #[test]
    fn the_nearest_end_is_next() {
        let apart = vec![
            stroke(&[(9.0, 0.0), (8.0, 0.0)]),
            stroke(&[(2.0, 0.0), (1.0, 0.0)]),
        ];
        let ordered = ordered(apart);
        assert_eq!(ordered[0], stroke(&[(1.0, 0.0), (2.0, 0.0)]));
        assert_eq!(ordered[1], stroke(&[(8.0, 0.0), (9.0, 0.0)]));
    }
}
