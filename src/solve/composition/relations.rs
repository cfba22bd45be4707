//! What the numbers of one shape have to do with each other: those that are nearly equal are told as equal, and
//! moves that then recur become a loop.

use super::shape::{Move, Placed, Shape, Term, Unit};
use crate::solve::geometry::polyline::signed;

/// Lengths that differ by at most this share of the larger, and angles by so many degrees, may be equal.
const LENGTHS_APART: f64 = 0.18;
const ANGLES_APART: f64 = 12.0;

/// So many pairs are tried.
const MOST_PAIRS: usize = 24;

/// Fewer turns than this are no loop.
const FEWEST_TURNS: usize = 3;

/// The shape with its nearly equal numbers made equal, the nearest pairs first: `settled` lays the shape whose two
/// numbers of these indices are one anew, if that may be.
pub fn related(placed: Placed, settled: impl Fn(Placed, [usize; 2]) -> Option<Placed>) -> Placed {
    let mut best = placed;
    let mut pairs = near_pairs(&best.shape);
    pairs.sort_by(|a, b| a.0.total_cmp(&b.0));
    for (_, [a, b]) in pairs.into_iter().take(MOST_PAIRS) {
        let [first, second] = [a, b].map(|i| best.shape.numbers[i].value);
        if first.abs() == second.abs() {
            continue;
        }
        if let Some(settled) = settled(best.clone(), [a, b]) {
            best = settled;
        }
    }
    best
}

/// How far apart pairs of numbers in the body are that may be equal, as a share of what may be.
fn near_pairs(shape: &Shape) -> Vec<(f64, [usize; 2])> {
    let mut pairs = Vec::new();
    for (b, other) in shape.numbers.iter().enumerate() {
        for (a, one) in shape.numbers[..b].iter().enumerate() {
            if one.unit != other.unit || one.name.is_some() || other.name.is_some() {
                continue;
            }
            let (x, y) = (one.value.abs(), other.value.abs());
            let apart = match one.unit {
                Unit::Length => (x - y).abs() / (LENGTHS_APART * x.max(y)),
                Unit::Angle => (x - y).abs() / ANGLES_APART,
                Unit::Ratio => continue,
            };
            if apart <= 1.0 {
                pairs.push((apart, [a, b]));
            }
        }
    }
    pairs
}

/// The same as a loop, where all of its moves are the same few again and again, the last turn left out or not.
pub fn looped(placed: &Placed) -> Option<Placed> {
    let moves = &placed.shape.moves;
    let is_same = |a: &Move, b: &Move| values(&placed.shape, a) == values(&placed.shape, b);
    let period = (1..=moves.len() / 2).find(|&period| {
        let recurs = moves[period..]
            .iter()
            .zip(moves)
            .all(|(a, b)| is_same(a, b));
        let rest = moves.len() % period;
        let is_whole =
            rest == 0 || rest == period - 1 && matches!(moves[period - 1], Move::Turn(_));
        recurs && is_whole && moves.len().div_ceil(period) >= FEWEST_TURNS
    })?;
    if moves
        .iter()
        .any(|one| !matches!(one, Move::Turn(_) | Move::Forward(_) | Move::Arc(..)))
    {
        return None;
    }
    let mut looped = placed.clone();
    let times = moves.len().div_ceil(period);
    looped.shape.moves = vec![Move::Repeat(times, moves[..period].to_vec())];
    // A turn that is nearly what closes the figure is that.
    if let [Move::Forward(_), Move::Turn(Term::Of(turn, factor))] = &moves[..period] {
        let (turn, factor) = (*turn, *factor);
        let whole = factor * looped.shape.numbers[turn].value * times as f64;
        let off = signed(whole) / times as f64;
        if off.abs() <= CLOSING_DEGREES && (whole - off * times as f64).abs() >= 359.0 {
            looped.shape.numbers[turn].value -= off * factor;
        }
    }
    Some(looped.facing_east().regular())
}

/// A turn may be so many degrees off the one that closes a figure.
const CLOSING_DEGREES: f64 = 3.0;

/// What a move is, and its numbers.
fn values(shape: &Shape, one: &Move) -> (u8, [f64; 2]) {
    match one {
        Move::Turn(angle) => (0, [shape.value(*angle), 0.0]),
        Move::Forward(length) => (1, [shape.value(*length), 0.0]),
        Move::Arc(radius, extent) => (2, [shape.value(*radius), shape.value(*extent)]),
        Move::To(place) => (3, [place.x, place.y]),
        Move::Repeat(times, _) => (4, [*times as f64, 0.0]),
        Move::Branches { levels, .. } => (5, [*levels as f64, 0.0]),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use turtle_lib::turtle::Point;

    fn walk(lengths: &[f64], turns: &[f64]) -> Placed {
        let mut shape = Shape::default();
        for (i, &length) in lengths.iter().enumerate() {
            let term = shape.number(Unit::Length, length);
            shape.moves.push(Move::Forward(term));
            if let Some(&turn) = turns.get(i) {
                let term = shape.number(Unit::Angle, turn);
                shape.moves.push(Move::Turn(term));
            }
        }
        Placed {
            shape,
            at: Point::default(),
            heading: 0.0,
        }
    }

    #[test]
    fn moves_that_recur_are_a_loop_and_its_turns_close() {
        let star = walk(&[36.0; 5], &[144.1; 4]);
        let looped = looped(&star).unwrap();
        assert!(matches!(&looped.shape.moves[..], [Move::Repeat(5, body)] if body.len() == 2));
        assert!((looped.shape.numbers[1].value - 144.0).abs() < 1e-9);
    }

    #[test]
    fn two_sides_are_no_loop() {
        assert!(looped(&walk(&[5.0, 5.0], &[90.0])).is_none());
        assert!(looped(&walk(&[5.0, 6.0, 5.0], &[90.0, 90.0])).is_none());
    }

    #[test]
    fn nearly_equal_numbers_are_made_equal_where_that_is_allowed() {
        let triangle = walk(&[12.0, 8.0, 8.5], &[130.0, 100.0]);
        let mean = |mut placed: Placed, [a, b]: [usize; 2]| {
            let numbers = &mut placed.shape.numbers;
            let value = (numbers[a].value + numbers[b].value) / 2.0;
            (numbers[a].value, numbers[b].value) = (value, value);
            Some(placed)
        };
        let related = related(triangle, mean);
        let lengths: Vec<f64> = [0, 2, 4].map(|i| related.shape.numbers[i].value).to_vec();
        assert_eq!(lengths, [12.0, 8.25, 8.25]);
    }
}
