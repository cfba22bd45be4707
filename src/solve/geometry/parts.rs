//! The parts of a drawing: its strokes, put together where they meet end to end.

use super::crossings::untangled;
use super::polyline::{bounds, distance, length};
use super::segmentation::Pieces;
use crate::solve::effort::Effort;
use turtle_lib::turtle::{Path, Point};

/// Strokes closer to a dot than this share of the diagonal are small circles to whoever looks.
const DOT: f64 = 0.004;

/// Ends of strokes so near to each other, as a share of the diagonal, are one place.
const JOINT: f64 = 0.035;

/// A part of a drawing.
#[derive(Clone, Debug, PartialEq)]
pub struct Part {
    /// Its line, in steps, as it was drawn.
    pub line: Vec<Point>,
    /// What the line is made of, where that is known.
    pub pieces: Option<Pieces>,
}

/// Which end of which line.
#[derive(Clone, Copy, PartialEq, Eq)]
struct End {
    line: usize,
    is_last: bool,
}

/// An end is looked at beside so many others on its right, and may be joined to the nearest of them.
const MOST_LEVEL: usize = 256;
const MOST_NEAR: usize = 16;

/// The parts of the drawing of these strokes, in the order in which they were begun, as far as `effort` goes.
pub fn parts(strokes: &Path, diagonal: f64, effort: &Effort) -> Vec<Part> {
    joined_within(JOINT * diagonal, strokes, diagonal, effort)
}

/// The same with ends within `reach` steps of each other one place, the nearest first.
fn joined_within(reach: f64, strokes: &Path, diagonal: f64, effort: &Effort) -> Vec<Part> {
    let mut lines: Vec<Vec<Point>> = strokes
        .strokes()
        .map(|stroke| {
            let mut line = stroke.to_vec();
            line.dedup();
            line
        })
        .filter(|line| line.len() > 1 && length(line) > DOT * diagonal)
        .collect();
    // Of each end as it was drawn which end it is by now, nothing for one that was joined; of each line which ends as
    // they were drawn are its ends.
    let drawn =
        (0..lines.len()).flat_map(|line| [false, true].map(|is_last| End { line, is_last }));
    let mut now: Vec<Option<End>> = drawn.map(Some).collect();
    let mut outer: Vec<[usize; 2]> = (0..lines.len())
        .map(|line| [2 * line, 2 * line + 1])
        .collect();
    for (a, b) in joints(&lines, reach, effort) {
        let (Some(mut one), Some(mut other)) = (now[a], now[b]) else {
            continue;
        };
        // Of a ring nothing is joined on.
        let is_ring = |line: &[Point]| distance(line[0], line[line.len() - 1]) <= reach;
        if one.line == other.line || [one, other].iter().any(|end| is_ring(&lines[end.line])) {
            continue;
        }
        if one.line > other.line {
            std::mem::swap(&mut one, &mut other);
        }
        let taken = std::mem::take(&mut lines[other.line]);
        let line = &mut lines[one.line];
        if !effort.spend(line.len() + taken.len()) {
            break;
        }
        if !one.is_last {
            line.reverse();
        }
        match other.is_last {
            false => line.extend(taken),
            true => line.extend(taken.into_iter().rev()),
        }
        line.dedup();
        let far = |end: End| outer[end.line][usize::from(!end.is_last)];
        let ends = [far(one), far(other)];
        outer[one.line] = ends;
        (now[a], now[b]) = (None, None);
        for (end, is_last) in ends.into_iter().zip([false, true]) {
            now[end] = Some(End {
                line: one.line,
                is_last,
            });
        }
    }
    lines.retain(|line| !line.is_empty());
    lines
        .into_iter()
        .map(|line| Part { line, pieces: None })
        .collect()
}

/// Whether the drawing of these strokes is one part, as far as `effort` tells.
pub fn is_one_part(strokes: &Path, effort: &Effort) -> bool {
    bounds(strokes.strokes().flatten())
        .is_some_and(|(low, high)| parts(strokes, distance(low, high), effort).len() == 1)
}

/// The parts of a clean drawing: lines that cross are taken apart into circles, outlines and what is between
/// crossings, each within `tolerance` steps of the drawing.
pub fn clean_parts(strokes: &Path, tolerance: f64, effort: &Effort) -> Vec<Part> {
    let lines: Vec<Vec<Point>> = strokes.strokes().map(<[Point]>::to_vec).collect();
    let chains = untangled(&lines, tolerance, effort).into_iter();
    chains
        .map(|pieces| {
            let traces = pieces.primitives.iter().map(|piece| piece.trace(tolerance));
            let mut line: Vec<Point> = traces.flatten().collect();
            line.dedup();
            Part {
                line,
                pieces: Some(pieces),
            }
        })
        .filter(|part| part.line.len() > 1)
        .collect()
}

/// Pairs of ends of different lines within `reach` of each other, the nearest first. The ends of a line are counted
/// as they come: first, last, those of the next line.
fn joints(lines: &[Vec<Point>], reach: f64, effort: &Effort) -> Vec<(usize, usize)> {
    let places = lines
        .iter()
        .flat_map(|line| [line[0], line[line.len() - 1]]);
    let mut ends: Vec<(usize, Point)> = places.enumerate().collect();
    ends.sort_by(|a, b| a.1.x.total_cmp(&b.1.x));
    let mut joints: Vec<(f64, usize, usize)> = Vec::new();
    for (at, (a, place)) in ends.iter().enumerate() {
        if !effort.spend(MOST_LEVEL.min(ends.len())) {
            break;
        }
        let level = ends[at + 1..].iter().take(MOST_LEVEL);
        let mut near: Vec<(f64, usize, usize)> = level
            .take_while(|(_, other)| other.x - place.x <= reach)
            .map(|(b, other)| (distance(*place, *other), *a, *b))
            .filter(|(apart, a, b)| a / 2 != b / 2 && *apart <= reach)
            .collect();
        if near.len() > MOST_NEAR {
            near.select_nth_unstable_by(MOST_NEAR, |a, b| a.0.total_cmp(&b.0));
            near.truncate(MOST_NEAR);
        }
        joints.extend(near);
    }
    joints.sort_by(|a, b| a.0.total_cmp(&b.0));
    joints.into_iter().map(|(_, a, b)| (a, b)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::propose::Cancel;

    fn joined(strokes: &[&[(f64, f64)]]) -> Vec<Vec<(f64, f64)>> {
        let points = |stroke: &&[(f64, f64)]| -> Vec<Point> {
            stroke.iter().map(|&(x, y)| Point::new(x, y)).collect()
        };
        let path = Path::from_strokes(strokes.iter().map(points));
        let places = |part: Part| part.line.iter().map(|p| (p.x, p.y)).collect();
        let cancel = Cancel::default();
        let effort = Effort::new(1_000_000, &cancel);
        let parts = joined_within(1.0, &path, 10.0, &effort);
        parts.into_iter().map(places).collect()
    }

    #[test]
    fn the_nearest_ends_are_joined_whichever_way_lines_were_drawn() {
        let parts = joined(&[
            &[(0.0, 0.0), (5.0, 0.0)],
            &[(9.0, 5.0), (5.0, 0.5)],
            &[(5.0, 0.9), (5.0, 9.0)],
        ]);
        assert_eq!(parts[0], [(0.0, 0.0), (5.0, 0.0)]);
        assert_eq!(parts[1], [(9.0, 5.0), (5.0, 0.5), (5.0, 0.9), (5.0, 9.0)]);
    }

    #[test]
    fn nothing_is_joined_to_a_ring() {
        let ring: &[(f64, f64)] = &[(0.0, 0.0), (4.0, 0.0), (4.0, 4.0), (0.0, 0.0)];
        let line: &[(f64, f64)] = &[(0.0, 0.0), (-5.0, 0.0)];
        assert_eq!(joined(&[ring, line]), [ring, line]);
    }

    #[test]
    fn a_figure_of_many_strokes_is_one_part() {
        let corner = |i: usize| {
            let (sin, cos) = (i as f64 / 40.0).sin_cos();
            (60.0 * cos, 60.0 * sin)
        };
        let strokes: Vec<[(f64, f64); 2]> = (0..120).map(|i| [corner(i), corner(i + 1)]).collect();
        let strokes: Vec<&[(f64, f64)]> = strokes.iter().map(|stroke| &stroke[..]).collect();
        let parts = joined(&strokes);
        assert_eq!((parts.len(), parts[0].len()), (1, 121));
    }
}
