//! What a shape is called: by what it is, where that can be seen.

use super::shape::{Move, Placed, Shape, Term};
use crate::solve::geometry::polyline::distance;

/// Ends within this share of the length are one place.
const CLOSED: f64 = 0.08;

/// A regular polygon's name by its corners.
const POLYGONS: [&str; 10] = [
    "triangle",
    "square",
    "pentagon",
    "hexagon",
    "heptagon",
    "octagon",
    "nonagon",
    "decagon",
    "polygon",
    "dodecagon",
];

/// What a regular polygon with so many corners is called.
pub fn polygon(corners: usize) -> &'static str {
    let index = corners.wrapping_sub(3);
    POLYGONS.get(index).copied().unwrap_or("polygon")
}

/// A name for the function that draws the shape.
pub fn name(placed: &Placed) -> &'static str {
    let shape = &placed.shape;
    if !shape.name.is_empty() {
        return shape.name;
    }
    if let [Move::Repeat(_, body)] = &shape.moves[..]
        && is_spiral(shape, body)
    {
        return "spiral";
    }
    let (end, _) = placed.end();
    let closed = distance(end, placed.at) <= CLOSED * placed.length();
    match &shape.moves[..] {
        [Move::Repeat(times, body)] => of_loop(shape, *times, body, closed),
        [Move::Repeat(_, body), ..] => of_loop(shape, 0, body, closed),
        moves => of_moves(shape, moves, closed),
    }
}

/// Whether a loop goes around and on, always to the same side and by lines that grow or shrink.
fn is_spiral(shape: &Shape, body: &[Move]) -> bool {
    let sides: Vec<f64> = body
        .iter()
        .filter_map(|one| match one {
            Move::Turn(angle) => Some(shape.value(*angle)),
            Move::Arc(radius, _) => Some(shape.value(*radius)),
            _ => None,
        })
        .collect();
    let is_of_one_side = sides.windows(2).all(|pair| pair[0] * pair[1] > 0.0);
    let grows = |one: &Move| {
        matches!(
            one,
            Move::Forward(Term::Along(..)) | Move::Arc(Term::Along(..), _)
        )
    };
    is_of_one_side && !sides.is_empty() && body.iter().any(grows)
}

fn of_loop(shape: &Shape, times: usize, body: &[Move], closed: bool) -> &'static str {
    let turns: Vec<f64> = body
        .iter()
        .filter_map(|one| match one {
            Move::Turn(angle) => Some(shape.value(*angle)),
            _ => None,
        })
        .collect();
    let is_straight = !body.iter().any(|one| matches!(one, Move::Arc(..)));
    let lines = body.len() - turns.len();
    match (is_straight, lines, &turns[..]) {
        (true, 1, [turn]) if closed && turn.abs() * times as f64 > 540.0 => "star",
        (true, 1, [_]) if closed => polygon(times),
        (true, 1, [_]) if times == 2 => "corner",
        (true, 2, [a, b]) if closed && times == 2 && (a - b).abs() < 1.0 => "rectangle",
        (true, 2, [_, _]) if closed && times == 2 => "parallelogram",
        (true, 2, [a, b]) if closed && a * b < 0.0 => "star",
        (true, 2, [a, b]) if a * b < 0.0 && (a.abs() - 90.0).abs() < 8.0 => "stairs",
        (true, ..) if turns.iter().any(|a| *a < 0.0) && turns.iter().any(|a| *a > 0.0) => "zigzag",
        (false, ..) if closed => "petals",
        (false, ..) => "waves",
        _ => "pattern",
    }
}

fn of_moves(shape: &Shape, moves: &[Move], closed: bool) -> &'static str {
    let arcs: Vec<f64> = moves
        .iter()
        .filter_map(|one| match one {
            Move::Arc(radius, _) => Some(shape.value(*radius)),
            _ => None,
        })
        .collect();
    let turns: Vec<f64> = moves
        .iter()
        .filter_map(|one| match one {
            Move::Turn(angle) => Some(shape.value(*angle)),
            _ => None,
        })
        .collect();
    let lines = moves
        .iter()
        .filter(|one| matches!(one, Move::Forward(_)))
        .count();
    match (arcs.len(), lines, closed) {
        (0, 3, true) => "triangle",
        (0, 4, true) => "quadrilateral",
        (2, 0, true) => "petal",
        (1, 1, true) => "dome",
        (_, _, true) => "outline",
        (0, 2, false) => "corner",
        (0, 3, false) if turns.windows(2).all(|pair| pair[0] * pair[1] > 0.0) => "bracket",
        (0, _, false) => "zigzag",
        (_, 0, false) if arcs.windows(2).any(|pair| pair[0] * pair[1] < 0.0) => "wave",
        (_, 0, false) => "curve",
        _ => "line",
    }
}
