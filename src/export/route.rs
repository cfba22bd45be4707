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
