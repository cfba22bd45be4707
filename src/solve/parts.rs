//! The parts of a drawing: its strokes, put together where they meet end to end.

use super::geometry::crossings::untangled;
use super::geometry::polyline::{distance, length};
use super::geometry::segmentation::Pieces;
use turtle_lib::turtle::{Path, Point};

/// Strokes closer to a dot than this share of the diagonal are small circles to whoever looks.
const DOT: f64 = 0.004;

/// Ends of strokes so near to each other, as a share of the diagonal, are one place.
pub const JOINT: f64 = 0.035;

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

/// The parts of the drawing of these strokes, in the order in which they were begun. Ends within `reach` steps of
/// each other are one place, the nearest first.
pub fn parts(strokes: &Path, reach: f64, diagonal: f64) -> Vec<Part> {
    let mut lines: Vec<Vec<Point>> = strokes
        .strokes()
        .map(|stroke| {
            let mut line = stroke.to_vec();
            line.dedup();
            line
        })
        .filter(|line| line.len() > 1 && length(line) > DOT * diagonal)
        .collect();
    while let Some((a, b)) = next_joint(&lines, reach) {
        let other = std::mem::take(&mut lines[b.line]);
        let line = &mut lines[a.line];
        if !a.is_last {
            line.reverse();
        }
        match b.is_last {
            false => line.extend(other),
            true => line.extend(other.into_iter().rev()),
        }
        line.dedup();
        lines.remove(b.line);
    }
    lines
        .into_iter()
        .map(|line| Part { line, pieces: None })
        .collect()
}

/// The parts of a clean drawing: lines that cross are taken apart into circles, outlines and what is between
/// crossings, each within `tolerance` steps of the drawing.
pub fn clean_parts(strokes: &Path, tolerance: f64) -> Vec<Part> {
    let lines: Vec<Vec<Point>> = strokes.strokes().map(<[Point]>::to_vec).collect();
    let chains = untangled(&lines, tolerance).into_iter();
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

/// Two ends of different lines that are nearest to each other, and to no others; the first line's first.
fn next_joint(lines: &[Vec<Point>], reach: f64) -> Option<(End, End)> {
    let mut ends: Vec<(End, Point)> = Vec::with_capacity(2 * lines.len());
    for (line, points) in lines.iter().enumerate() {
        // Of a ring nothing is joined on.
        if distance(points[0], points[points.len() - 1]) <= reach {
            continue;
        }
        ends.push((
            End {
                line,
                is_last: false,
            },
            points[0],
        ));
        ends.push((
            End {
                line,
                is_last: true,
            },
            points[points.len() - 1],
        ));
    }
    ends.sort_by(|a, b| a.1.x.total_cmp(&b.1.x));
    let mut best: Option<(f64, End, End)> = None;
    for (at, (a, place)) in ends.iter().enumerate() {
        let near = ends[at + 1..]
            .iter()
            .take_while(|other| other.1.x - place.x <= reach);
        for (b, other) in near.filter(|other| other.0.line != a.line) {
            let apart = distance(*place, *other);
            if apart <= reach && best.is_none_or(|(least, ..)| apart < least) {
                best = Some(if a.line < b.line {
                    (apart, *a, *b)
                } else {
                    (apart, *b, *a)
                });
            }
        }
    }
    best.map(|(_, a, b)| (a, b))
}
