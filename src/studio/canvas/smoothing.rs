//! Takes the tremble of the hand out of a stroke and leaves its corners.
//!
//! The stroke is resampled at equal steps and cut where it turns sharply. What lies between two corners is
//! smoothed with both ends held, and then described by as few points as show it.

use crate::studio::document::StrokePoint;
use eframe::egui::Pos2;

/// Standard deviation of the smoothing at full strength, in units.
const SPREAD: f32 = 5.0;
/// How far on either side of a place its turn is measured, in units.
const REACH: f32 = 9.0;
/// What turns more than this is a corner, in degrees.
const CORNER_DEGREES: f32 = 45.0;
/// How far what is left out of a stroke may be from it, in units.
const ERROR: f32 = 0.3;
/// The most points a stroke is resampled to.
const MOST_SAMPLES: f32 = 4000.0;

/// The stroke smoothed with a strength from 0 (as it is) to 1. `unit_px` is how much of the canvas the hand
/// sees as one point of the screen: its tremble is that of the hand, however far one has zoomed in.
pub(super) fn smoothed(points: &[StrokePoint], strength: f32, unit_px: f32) -> Vec<StrokePoint> {
    if strength <= 0.0 || points.len() < 3 {
        return points.to_vec();
    }
    let length: f32 = points
        .windows(2)
        .map(|pair| distance(pair[0], pair[1]))
        .sum();
    let step = unit_px.max(length / MOST_SAMPLES);
    if length < 2.0 * step {
        return points.to_vec();
    }
    let mut samples = resampled(points, step);
    let reach = (REACH * unit_px / step).round() as usize;
    let corners = corners(&samples, reach.max(2));
    let spread = strength.min(1.0) * SPREAD * unit_px / step;
    for ends in corners.windows(2) {
        smooth(&mut samples[ends[0]..=ends[1]], spread);
    }
    simplified(&samples, ERROR * unit_px)
}

fn distance(a: StrokePoint, b: StrokePoint) -> f32 {
    (b.x - a.x).hypot(b.y - a.y)
}

fn between(a: StrokePoint, b: StrokePoint, share: f32) -> StrokePoint {
    let mix = |a: f32, b: f32| a + (b - a) * share;
    StrokePoint {
        x: mix(a.x, b.x),
        y: mix(a.y, b.y),
        pressure: mix(a.pressure, b.pressure),
    }
}

/// Points along the stroke, `step` apart, and its last one.
fn resampled(points: &[StrokePoint], step: f32) -> Vec<StrokePoint> {
    let mut samples = vec![points[0]];
    let mut to_next = step;
    for pair in points.windows(2) {
        let length = distance(pair[0], pair[1]);
        while to_next <= length {
            samples.push(between(pair[0], pair[1], to_next / length));
            to_next += step;
        }
        to_next -= length;
    }
    let last = points[points.len() - 1];
    if samples
        .last()
        .is_some_and(|&end| distance(end, last) > step / 2.0)
    {
        samples.push(last);
    } else if let Some(end) = samples.last_mut() {
        *end = last;
    }
    samples
}

/// The first sample, those where the stroke turns sharply, and the last.
fn corners(samples: &[StrokePoint], reach: usize) -> Vec<usize> {
    let last = samples.len() - 1;
    let turn = |i: usize| {
        // Near the ends little of the stroke tells a corner from a tremble.
        let least = reach * 2 / 3;
        let reach = reach.min(i).min(last - i);
        if reach < least {
            return 0.0;
        }
        let (a, b, c) = (samples[i - reach], samples[i], samples[i + reach]);
        let (before, after) = ((b.x - a.x, b.y - a.y), (c.x - b.x, c.y - b.y));
        let cross = before.0 * after.1 - before.1 * after.0;
        let dot = before.0 * after.0 + before.1 * after.1;
        cross.atan2(dot).abs()
    };
    let turns: Vec<f32> = (0..=last).map(turn).collect();
    let is_corner = |&i: &usize| {
        let about = &turns[i.saturating_sub(reach)..=(i + reach).min(last)];
        // Of equal turns in a row the first is the corner.
        let before = &turns[i.saturating_sub(reach)..i];
        turns[i] > CORNER_DEGREES.to_radians()
            && about.iter().all(|&turn| turn <= turns[i])
            && before.iter().all(|&turn| turn < turns[i])
    };
    let mut corners = vec![0];
    corners.extend((1..last).filter(is_corner));
    corners.push(last);
    corners
}

/// Smooths with a bell of the given standard deviation, in samples; both ends stay.
fn smooth(samples: &mut [StrokePoint], spread: f32) {
    // Once through the weights 1/4, 1/2, 1/4 adds a variance of 1/2.
    let rounds = (2.0 * spread * spread).round() as usize;
    for _ in 0..rounds {
        let Some(&(mut before)) = samples.first() else {
            return;
        };
        for i in 1..samples.len().saturating_sub(1) {
            let here = samples[i];
            samples[i] = between(between(before, samples[i + 1], 0.5), here, 0.5);
            before = here;
        }
    }
}

/// The stroke with as few of its points as leave no other farther than `error` from it (Ramer 1972, Douglas
/// and Peucker 1973).
fn simplified(points: &[StrokePoint], error: f32) -> Vec<StrokePoint> {
    let last = points.len() - 1;
    let mut kept = vec![false; points.len()];
    kept[0] = true;
    kept[last] = true;
    let mut spans = vec![(0, last)];
    while let Some((from, to)) = spans.pop() {
        let off = |i: usize| {
            let [p, a, b] = [i, from, to].map(|i| Pos2::new(points[i].x, points[i].y));
            super::strokes::distance_to_segment(p, a, b)
        };
        let farthest = (from + 1..to)
            .map(|i| (i, off(i)))
            .max_by(|a, b| a.1.total_cmp(&b.1));
        if let Some((middle, off)) = farthest
            && off > error
        {
            kept[middle] = true;
            spans.extend([(from, middle), (middle, to)]);
        }
    }
    let kept_points = points.iter().zip(kept).filter(|(_, kept)| *kept);
    kept_points.map(|(point, _)| *point).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn stroke(points: impl IntoIterator<Item = (f32, f32)>) -> Vec<StrokePoint> {
        let point = |(x, y)| StrokePoint {
            x,
            y,
            pressure: StrokePoint::NO_PRESSURE,
        };
        points.into_iter().map(point).collect()
    }

    /// A tremble of at most 1 px that is the same each time.
    fn tremble(i: usize) -> f32 {
        ((i * 7919 % 13) as f32 / 6.0) - 1.0
    }

    fn off(stroke: &[StrokePoint], at: (f32, f32)) -> f32 {
        let at = Pos2::new(at.0, at.1);
        let places: Vec<_> = stroke.iter().map(|p| Pos2::new(p.x, p.y)).collect();
        places
            .windows(2)
            .map(|pair| super::super::strokes::distance_to_segment(at, pair[0], pair[1]))
            .fold(f32::INFINITY, f32::min)
    }

    #[test]
    fn without_strength_nothing_changes() {
        let raw = stroke((0..40).map(|i| (i as f32, tremble(i))));
        assert_eq!(smoothed(&raw, 0.0, 1.0), raw);
    }

    #[test]
    fn a_trembling_line_becomes_calm_and_short() {
        let raw = stroke((0..100).map(|i| (3.0 * i as f32, 100.0 + tremble(i))));
        let calm = smoothed(&raw, 0.6, 1.0);
        assert_eq!((calm[0], calm[calm.len() - 1]), (raw[0], raw[99]));
        assert!(calm.len() < 40, "{} points", calm.len());
        let inner = &calm[2..calm.len() - 2];
        assert!(inner.iter().all(|p| (p.y - 100.0).abs() < 0.6), "{inner:?}");
    }

    #[test]
    fn corners_of_a_polygon_stay() {
        let corner = |i: usize| {
            let angle = (60.0 * i as f32).to_radians();
            (256.0 + 150.0 * angle.cos(), 256.0 + 150.0 * angle.sin())
        };
        let side = |i: usize| {
            let (a, b) = (corner(i), corner(i + 1));
            (0..30).map(move |j| {
                let share = j as f32 / 30.0;
                let tremble = 0.7 * tremble(30 * i + j);
                let x = a.0 + (b.0 - a.0) * share + tremble;
                (x, a.1 + (b.1 - a.1) * share - tremble)
            })
        };
        let raw = stroke((0..6).flat_map(side).chain([corner(6)]));
        for strength in [0.4, 1.0] {
            let calm = smoothed(&raw, strength, 1.0);
            for i in 0..6 {
                let off = off(&calm, corner(i));
                assert!(
                    off < 2.5,
                    "corner {i} is {off} px off at strength {strength}"
                );
            }
        }
    }

    #[test]
    fn a_circle_keeps_its_size() {
        let round = (0..=120).map(|i| {
            let angle = (3.0 * i as f32).to_radians();
            (100.0 + 40.0 * angle.cos(), 100.0 + 40.0 * angle.sin())
        });
        let calm = smoothed(&stroke(round), 1.0, 1.0);
        for p in calm {
            let radius = (p.x - 100.0).hypot(p.y - 100.0);
            assert!((radius - 40.0).abs() < 1.0, "{radius}");
        }
    }

    #[test]
    fn zoomed_in_less_is_smoothed() {
        let raw = stroke((0..100).map(|i| (i as f32, 1.5 * (0.5 * i as f32).sin())));
        let height = |stroke: &[StrokePoint]| stroke.iter().fold(0_f32, |h, p| h.max(p.y));
        let near = height(&smoothed(&raw, 1.0, 0.1));
        let far = height(&smoothed(&raw, 1.0, 1.0));
        assert!(near > 1.4 && far < 0.8, "{near} {far}");
    }

    #[test]
    fn pressure_goes_along() {
        let mut raw = stroke((0..50).map(|i| (i as f32, 0.0)));
        raw.iter_mut()
            .enumerate()
            .for_each(|(i, p)| p.pressure = i as f32 / 49.0);
        let calm = smoothed(&raw, 0.5, 1.0);
        assert_eq!(calm[0].pressure, 0.0);
        assert_eq!(calm[calm.len() - 1].pressure, 1.0);
    }
}
