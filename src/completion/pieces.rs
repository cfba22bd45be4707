//! What a half-done drawing consists of, in the order in which it was drawn.

use super::law::Similarity;
use crate::solve::effort::Effort;
use crate::solve::geometry::parts::clean_parts;
use crate::solve::geometry::polyline::{
    bounds, distance, distance_to_segment, evenly, length, mean,
};
use crate::solve::geometry::primitive::Primitive;
use crate::solve::geometry::segmentation::{cost, segmented};
use turtle_lib::turtle::{Path, Point};

/// Into so many parts a piece is cut to be compared with others.
const PARTS: usize = 16;

/// How long a chord of an arc is, in radii: nearer to it than a pen is wide.
const CHORD: f64 = 0.05;

/// More pieces than this are not looked through.
pub(super) const MOST: usize = 96;

/// Ruled lines are so near to pieces that are cut with such a tolerance, both as shares of the diagonal.
const RULED: f64 = 0.0015;
const RULED_CUT: f64 = 0.006;

/// How far ends of a line lie from each other that is closed, as a share of its length.
const CLOSED: f64 = 0.12;

/// A piece of the drawing: a straight line, an arc, a circle, or a whole stroke.
#[derive(Clone, Debug)]
pub(super) struct Piece {
    /// Its line, in steps.
    pub line: Vec<Point>,
    /// The same as [`PARTS`] evenly long parts, both ends among the points, to be compared with others.
    points: Vec<Point>,
    pub middle: Point,
    pub length: f64,
    pub is_closed: bool,
    /// How many numbers it takes to tell it.
    pub numbers: f64,
}

/// The pieces of a drawing, one way to cut it.
#[derive(Clone, Debug)]
pub(super) struct Pieces {
    pub all: Vec<Piece>,
    /// Whether they come in the order in which they were drawn.
    pub in_order: bool,
    /// Whether the lines are exact, as no hand's are.
    pub is_ruled: bool,
}

impl Piece {
    fn new(line: &[Point], numbers: f64) -> Option<Piece> {
        let whole = length(line);
        if whole.is_nan() || whole <= 0.0 {
            return None;
        }
        let points = evenly(line, PARTS);
        let (first, last) = (*points.first()?, *points.last()?);
        Some(Piece {
            middle: mean(points.iter().copied()),
            is_closed: distance(first, last) <= CLOSED * whole,
            line: line.to_vec(),
            points,
            length: whole,
            numbers,
        })
    }

    /// Where it begins.
    pub fn from(&self) -> Point {
        self.points[0]
    }

    /// Where it ends.
    pub fn to(&self) -> Point {
        self.points[self.points.len() - 1]
    }

    /// Its line elsewhere.
    pub fn moved(&self, by: impl Fn(Point) -> Point) -> Vec<Point> {
        self.line.iter().map(|&p| by(p)).collect()
    }

    /// The mean square distance between its line, where `by` takes it at this scale, and that of another; nothing if
    /// that is more than `tolerance` steps.
    pub fn misfit(
        &self,
        by: impl Fn(Point) -> Point,
        scale: f64,
        other: &Piece,
        tolerance: f64,
    ) -> Option<f64> {
        let is_near = self.is_closed == other.is_closed
            && distance(by(self.middle), other.middle) <= 1.5 * tolerance
            && (self.length * scale - other.length).abs() <= 4.0 * tolerance;
        if !is_near {
            return None;
        }
        let points: Vec<Point> = self.points.iter().map(|&p| by(p)).collect();
        let square = mean_square(&points, &other.points).max(mean_square(&other.points, &points));
        (square <= tolerance * tolerance).then_some(square)
    }

    /// Points of it that are points of the same piece elsewhere, for one that may be seen from either end.
    pub fn pairs(&self, other: &Piece, near: &Similarity) -> Vec<(Point, Point)> {
        if self.is_closed {
            return vec![(self.middle, other.middle)];
        }
        let moved = near.apply(self.from());
        let is_turned = distance(moved, other.to()) < distance(moved, other.from());
        let (from, to) = match is_turned {
            true => (other.to(), other.from()),
            false => (other.from(), other.to()),
        };
        vec![(self.from(), from), (self.to(), to)]
    }
}

/// The mean square distance of points from a line.
fn mean_square(points: &[Point], line: &[Point]) -> f64 {
    let square = |&p: &Point| {
        let segments = line.windows(2);
        let nearest = segments.map(|ends| distance_to_segment(p, ends[0], ends[1]));
        nearest.fold(f64::INFINITY, f64::min).powi(2)
    };
    points.iter().map(square).sum::<f64>() / points.len() as f64
}

/// The diagonal of the box about lines, in steps.
pub(super) fn diagonal(lines: &Path) -> Option<f64> {
    let (low, high) = bounds(lines.strokes().flatten())?;
    Some(distance(low, high)).filter(|diagonal| *diagonal > 0.0)
}

/// Ways to cut a drawing: into its strokes, and into what these are made of, coarsely and finely. Where it is not known
/// in what order it was drawn, lines are taken apart where they cross.
pub(super) fn cuts(lines: &Path, in_order: bool, effort: &Effort) -> Vec<Pieces> {
    let Some(diagonal) = diagonal(lines) else {
        return Vec::new();
    };
    let is_ruled = is_ruled(lines, diagonal, effort);
    let mut cuts = Vec::new();
    let mut add = |pieces: Option<Vec<Piece>>| {
        let all = pieces.unwrap_or_default();
        if (2..=MOST).contains(&all.len()) {
            cuts.push(Pieces {
                all,
                in_order,
                is_ruled,
            });
        }
    };
    if in_order {
        for share in [0.006, 0.02] {
            add(primitives(lines, share * diagonal, effort));
        }
    } else {
        let parts = clean_parts(lines, 0.006 * diagonal, effort);
        let pieces = parts.iter().filter_map(|part| part.pieces.as_ref());
        let pieces = pieces.flat_map(|pieces| told(&pieces.primitives));
        add(Some(pieces.collect()));
        let outlines = parts.iter().filter_map(|part| Piece::new(&part.line, 6.0));
        add(Some(outlines.collect()));
    }
    let strokes = lines.strokes().filter_map(|line| Piece::new(line, 6.0));
    add(Some(strokes.collect()));
    cuts
}

/// Whether lines lie on straight pieces and arcs, nearer than a hand draws.
fn is_ruled(lines: &Path, diagonal: f64, effort: &Effort) -> bool {
    let tolerance = RULED_CUT * diagonal;
    lines.strokes().all(|stroke| {
        let mut line = stroke.to_vec();
        line.dedup();
        if line.len() < 3 {
            return true;
        }
        let pieces = effort
            .spend(cost(&line, tolerance))
            .then(|| segmented(&line, tolerance));
        pieces.is_some_and(|pieces| {
            line.iter().all(|&p| {
                let distances = pieces.primitives.iter().map(|piece| piece.distance(p));
                distances.fold(f64::INFINITY, f64::min) <= RULED * diagonal
            })
        })
    })
}

/// The straight lines and arcs that strokes are made of.
fn primitives(lines: &Path, tolerance: f64, effort: &Effort) -> Option<Vec<Piece>> {
    let mut pieces = Vec::new();
    for stroke in lines.strokes() {
        let mut line = stroke.to_vec();
        line.dedup();
        if line.len() < 2 {
            continue;
        }
        if !effort.spend(cost(&line, tolerance)) {
            return None;
        }
        pieces.extend(told(&segmented(&line, tolerance).primitives));
    }
    Some(pieces)
}

/// Pieces of one line: the first takes a place to begin at.
fn told(primitives: &[Primitive]) -> Vec<Piece> {
    let pieces = primitives.iter().enumerate();
    let pieces = pieces.filter_map(|(i, primitive)| {
        let place = if i == 0 { 2.0 } else { 0.0 };
        let (own, line) = match primitive {
            Primitive::Segment { from, to } => (2.0, vec![*from, *to]),
            Primitive::Arc(arc) => (3.0, primitive.trace(arc.radius * CHORD)),
        };
        Piece::new(&line, place + own)
    });
    pieces.collect()
}

/// Lines through these places.
pub(super) type Lines = Vec<Vec<Point>>;

/// Lines, in their order: what begins where the one before ends goes on from it.
pub(super) fn joined(lines: impl IntoIterator<Item = Vec<Point>>, joint: f64) -> Lines {
    let mut joined: Lines = Vec::new();
    for line in lines {
        match joined.last_mut() {
            Some(last) if distance(last[last.len() - 1], line[0]) <= joint => {
                last.extend(&line[1..]);
            }
            _ => joined.push(line),
        }
    }
    joined
}
