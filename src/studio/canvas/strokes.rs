//! What tools do to strokes: find, cut, move, snap.

use crate::studio::document::{Edit, Stroke, StrokePoint};
use eframe::egui::{Pos2, Rect, Vec2};

/// What a line with Shift is a multiple of, in degrees.
const SNAP_DEGREES: f32 = 15.0;

/// Where a point is.
pub(super) fn place(point: &StrokePoint) -> Pos2 {
    Pos2::new(point.x, point.y)
}

/// A point that was made without pressure.
pub(super) fn point(at: Pos2) -> StrokePoint {
    StrokePoint {
        x: at.x,
        y: at.y,
        pressure: StrokePoint::NO_PRESSURE,
    }
}

/// The distance from `p` to the nearest point between `a` and `b`.
pub(super) fn distance_to_segment(p: Pos2, a: Pos2, b: Pos2) -> f32 {
    let along = b - a;
    let length2 = along.length_sq();
    let share = if length2 > 0.0 {
        ((p - a).dot(along) / length2).clamp(0.0, 1.0)
    } else {
        0.0
    };
    (a + along * share).distance(p)
}

/// The box about all strokes; nothing if there are none.
pub(super) fn bounds(strokes: &[Stroke]) -> Rect {
    let points = strokes.iter().flat_map(|stroke| &stroke.points);
    points.fold(Rect::NOTHING, |bounds, p| {
        bounds.union(Rect::from_pos(place(p)))
    })
}

/// `to`, brought to the nearest direction from `from` that is a multiple of 15°.
pub(super) fn snapped(from: Pos2, to: Pos2) -> Pos2 {
    let step = SNAP_DEGREES.to_radians();
    let direction = Vec2::angled(((to - from).angle() / step).round() * step);
    from + direction * (to - from).dot(direction)
}

/// The stroke nearest to `at`, the last drawn first, if one is within `reach`.
pub(super) fn nearest(strokes: &[Stroke], at: Pos2, reach: f32) -> Option<usize> {
    let distance = |stroke: &Stroke| match stroke.points.as_slice() {
        [dot] => place(dot).distance(at),
        points => points
            .windows(2)
            .map(|pair| distance_to_segment(at, place(&pair[0]), place(&pair[1])))
            .fold(f32::INFINITY, f32::min),
    };
    let near = strokes
        .iter()
        .enumerate()
        .rev()
        .map(|(i, stroke)| (i, distance(stroke)));
    near.filter(|(_, distance)| *distance <= reach)
        .min_by(|a, b| a.1.total_cmp(&b.1))
        .map(|(i, _)| i)
}

/// What is left of the strokes when a round eraser goes from `from` to `to`; nothing if it meets none.
pub(super) fn erased(strokes: &[Stroke], from: Pos2, to: Pos2, radius: f32) -> Option<Vec<Stroke>> {
    let rubber = Rubber { from, to, radius };
    let mut met = false;
    let mut left = Vec::with_capacity(strokes.len());
    for stroke in strokes {
        match rubber.pieces(stroke) {
            Some(pieces) => {
                met = true;
                left.extend(pieces);
            }
            None => left.push(stroke.clone()),
        }
    }
    met.then_some(left)
}

/// All places within a radius of a segment.
struct Rubber {
    from: Pos2,
    to: Pos2,
    radius: f32,
}

impl Rubber {
    /// What is left of a stroke, if any of it goes.
    fn pieces(&self, stroke: &Stroke) -> Option<Vec<Stroke>> {
        if let [dot] = stroke.points.as_slice() {
            let off = distance_to_segment(place(dot), self.from, self.to);
            return (off <= self.radius).then(Vec::new);
        }
        let mut met = false;
        let mut pieces: Vec<Stroke> = Vec::new();
        let begun = || Stroke {
            points: Vec::new(),
            pen: stroke.pen,
        };
        let mut piece = begun();
        for pair in stroke.points.windows(2) {
            let (a, b) = (pair[0], pair[1]);
            if piece.points.is_empty() {
                piece.points.push(a);
            }
            let Some((enter, leave)) = self.shares(place(&a), place(&b)) else {
                piece.points.push(b);
                continue;
            };
            met = true;
            if enter > 0.0 {
                piece.points.push(mix(a, b, enter));
            }
            pieces.push(std::mem::replace(&mut piece, begun()));
            if leave < 1.0 {
                piece.points.extend([mix(a, b, leave), b]);
            }
        }
        pieces.push(piece);
        pieces.retain(|piece| piece.points.len() > 1);
        met.then_some(pieces)
    }

    /// From which to which share of the way from `a` to `b` the rubber covers it. It has no dents, so that
    /// is one interval.
    fn shares(&self, a: Pos2, b: Pos2) -> Option<(f32, f32)> {
        let parts = [
            self.disc(self.from, a, b),
            self.disc(self.to, a, b),
            self.band(a, b),
        ];
        parts
            .into_iter()
            .flatten()
            .reduce(|one, other| (one.0.min(other.0), one.1.max(other.1)))
    }

    fn disc(&self, middle: Pos2, a: Pos2, b: Pos2) -> Option<(f32, f32)> {
        let (along, off) = (b - a, a - middle);
        let (length2, half) = (along.length_sq(), off.dot(along));
        let rest = off.length_sq() - self.radius * self.radius;
        if length2 <= 0.0 {
            return (rest <= 0.0).then_some((0.0, 1.0));
        }
        let root = half * half - length2 * rest;
        let root = (root >= 0.0).then(|| root.sqrt())?;
        clipped((-half - root) / length2, (-half + root) / length2)
    }

    fn band(&self, a: Pos2, b: Pos2) -> Option<(f32, f32)> {
        let axis = self.to - self.from;
        let length = axis.length();
        if length <= 0.0 {
            return None;
        }
        let axis = axis / length;
        let along = slab((a - self.from).dot(axis), (b - a).dot(axis), 0.0, length)?;
        let across = axis.rot90();
        let radius = self.radius;
        let across = slab(
            (a - self.from).dot(across),
            (b - a).dot(across),
            -radius,
            radius,
        )?;
        clipped(along.0.max(across.0), along.1.min(across.1))
    }
}

/// For which shares `start + share · change` lies between two bounds.
fn slab(start: f32, change: f32, low: f32, high: f32) -> Option<(f32, f32)> {
    if change == 0.0 {
        return (low..=high).contains(&start).then_some((0.0, 1.0));
    }
    let (one, other) = ((low - start) / change, (high - start) / change);
    Some((one.min(other), one.max(other)))
}

fn clipped(enter: f32, leave: f32) -> Option<(f32, f32)> {
    let (enter, leave) = (enter.max(0.0), leave.min(1.0));
    (enter <= leave).then_some((enter, leave))
}

fn mix(a: StrokePoint, b: StrokePoint, share: f32) -> StrokePoint {
    let at = |a: f32, b: f32| a + (b - a) * share;
    StrokePoint {
        x: at(a.x, b.x),
        y: at(a.y, b.y),
        pressure: at(a.pressure, b.pressure),
    }
}

/// The edit that makes `after` of `before`, touching no more strokes than it must; nothing if they are equal.
pub(super) fn edit_between(before: &[Stroke], after: &[Stroke]) -> Option<Edit> {
    if before == after {
        return None;
    }
    let same = |(a, b): &(&Stroke, &Stroke)| a == b;
    let at = before.iter().zip(after).take_while(same).count();
    let (rest_before, rest_after) = (&before[at..], &after[at..]);
    let end = rest_before.iter().rev().zip(rest_after.iter().rev());
    let end = end.take_while(same).count();
    Some(Edit::Strokes {
        at,
        remove: rest_before.len() - end,
        insert: rest_after[..rest_after.len() - end].to_vec(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::studio::document::Document;
    use proptest::prelude::*;

    fn stroke(places: &[(f32, f32)]) -> Stroke {
        let points = places.iter().map(|&(x, y)| point(Pos2::new(x, y)));
        Stroke {
            points: points.collect(),
            ..Stroke::default()
        }
    }

    #[test]
    fn shift_snaps_to_fifteen_degrees() {
        let from = Pos2::new(100.0, 100.0);
        let level = snapped(from, Pos2::new(200.0, 106.0));
        assert!((level - Pos2::new(200.0, 100.0)).length() < 0.01, "{level}");
        let steep = snapped(from, Pos2::new(150.0, 184.0)) - from;
        assert!((steep.angle().to_degrees() - 60.0).abs() < 0.01);
        assert_eq!(snapped(from, from), from);
    }

    #[test]
    fn the_eraser_cuts_a_stroke_in_two() {
        let line = stroke(&[(0.0, 0.0), (128.0, 0.0)]);
        let at = Pos2::new(64.0, 3.0);
        let left = erased(std::slice::from_ref(&line), at, at, 5.0).unwrap();
        let [before, after] = [(0.0, 60.0), (68.0, 128.0)];
        let piece = |(from, to)| stroke(&[(from, 0.0), (to, 0.0)]);
        assert_eq!(left, [piece(before), piece(after)]);
        let far = Pos2::new(64.0, 6.0);
        assert_eq!(erased(&[line], far, far, 5.0), None);
    }

    #[test]
    fn a_fast_eraser_leaves_no_gaps() {
        let bars: Vec<_> = (0..9)
            .map(|i| stroke(&[(10.0 * i as f32, -50.0), (10.0 * i as f32, 50.0)]))
            .collect();
        let left = erased(&bars, Pos2::new(-5.0, 0.0), Pos2::new(95.0, 0.0), 4.0).unwrap();
        assert_eq!(left.len(), 18);
        assert!(
            left.iter()
                .all(|piece| (bounds(std::slice::from_ref(piece)).height() - 46.0).abs() < 1e-3)
        );
    }

    #[test]
    fn the_eraser_takes_what_it_covers_whole() {
        let dot = stroke(&[(5.0, 5.0)]);
        let small = stroke(&[(4.0, 4.0), (6.0, 6.0), (4.0, 6.0)]);
        let at = Pos2::new(5.0, 5.0);
        assert_eq!(erased(&[dot, small], at, at, 8.0), Some(Vec::new()));
    }

    #[test]
    fn the_nearest_stroke_is_found_within_reach() {
        let strokes = [
            stroke(&[(0.0, 0.0), (100.0, 0.0)]),
            stroke(&[(0.0, 10.0), (100.0, 10.0)]),
            stroke(&[(50.0, 50.0)]),
        ];
        assert_eq!(nearest(&strokes, Pos2::new(50.0, 4.0), 8.0), Some(0));
        assert_eq!(nearest(&strokes, Pos2::new(50.0, 7.0), 8.0), Some(1));
        assert_eq!(nearest(&strokes, Pos2::new(52.0, 52.0), 8.0), Some(2));
        assert_eq!(nearest(&strokes, Pos2::new(50.0, 30.0), 8.0), None);
    }

    proptest! {
        #[test]
        fn what_the_eraser_leaves_is_outside_it_and_on_the_stroke(
            places in prop::collection::vec((0f32..100.0, 0f32..100.0), 2..12),
            rub in prop::array::uniform4(0f32..100.0),
        ) {
            let whole = stroke(&places);
            let (from, to) = (Pos2::new(rub[0], rub[1]), Pos2::new(rub[2], rub[3]));
            for piece in erased(std::slice::from_ref(&whole), from, to, 6.0).unwrap_or_default() {
                for p in &piece.points {
                    prop_assert!(distance_to_segment(place(p), from, to) > 5.98);
                    prop_assert_eq!(nearest(std::slice::from_ref(&whole), place(p), 0.01), Some(0));
                }
            }
        }

        #[test]
        fn an_edit_between_makes_the_one_of_the_other(
            before in prop::collection::vec(0u8..4, 0..6),
            after in prop::collection::vec(0u8..4, 0..6),
        ) {
            let strokes = |of: &[u8]| of.iter().map(|&i| stroke(&[(f32::from(i), 0.0)])).collect::<Vec<_>>();
            let (before, after) = (strokes(&before), strokes(&after));
            let mut document = Document { strokes: before.clone(), ..Document::default() };
            if let Some(edit) = edit_between(&before, &after) {
                document.apply(edit);
            }
            prop_assert_eq!(document.strokes, after);
        }
    }
}
