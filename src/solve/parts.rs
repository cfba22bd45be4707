//! The parts of a drawing: its strokes, put together where they meet end to end.

use super::geometry::polyline::{distance, length};
use turtle_lib::turtle::{Path, Point};

/// Strokes closer to a dot than this share of the diagonal are small circles to whoever looks.
const DOT: f64 = 0.004;

/// A part of a drawing.
#[derive(Clone, Debug, PartialEq)]
pub struct Part {
    /// Its line, in steps, as it was drawn.
    pub line: Vec<Point>,
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
    lines.into_iter().map(|line| Part { line }).collect()
}

/// Two ends of different lines that are nearest to each other, and to no others; the first line's first.
fn next_joint(lines: &[Vec<Point>], reach: f64) -> Option<(End, End)> {
    let mut ends: Vec<(End, Point)> = Vec::with_capacity(2 * lines.len());
    for (line, points) in lines.iter().enumerate() {
        // Of a ring nothing is joined on.
        if distance(points[0], points[points.len() - 1]) <= reach {
            continue;
        }
        ends.push((End { line, is_last: false }, points[0]));
        ends.push((End { line, is_last: true }, points[points.len() - 1]));
    }
    ends.sort_by(|a, b| a.1.x.total_cmp(&b.1.x));
    let mut best: Option<(f64, End, End)> = None;
    for (at, (a, place)) in ends.iter().enumerate() {
        let near = ends[at + 1..].iter().take_while(|other| other.1.x - place.x <= reach);
        for (b, other) in near.filter(|other| other.0.line != a.line) {
            let apart = distance(*place, *other);
            if apart <= reach && best.is_none_or(|(least, ..)| apart < least) {
                best = Some(if a.line < b.line { (apart, *a, *b) } else { (apart, *b, *a) });
            }
        }
    }
    best.map(|(_, a, b)| (a, b))
}
