//! Pieces that recur along a line, folded into a loop.

use super::shape::{Move, Number, Placed, Shape, Term, Unit};
use crate::solve::geometry::polyline::signed;
use crate::solve::geometry::primitive::Primitive;
use crate::solve::geometry::segmentation::Pieces;

/// Turns that belong together differ by at most so many degrees.
const ALIKE_TURN: f64 = 32.0;

/// Lengths that belong together are at most so many times as long as each other.
const ALIKE_LENGTH: f64 = 2.0;

/// A turn that is no more than this is none, in degrees.
const STRAIGHT: f64 = 4.0;

/// Loops that a line may be: its pieces in groups of some, each group the average of those that recur. They
/// still have to be laid where they are nearest and compared.
pub fn folded(pieces: &Pieces) -> Vec<Placed> {
    let primitives = &pieces.primitives;
    let count = primitives.len();
    let mut found = Vec::new();
    for period in 1..=(count / 2).min(4) {
        if !count.is_multiple_of(period) {
            continue;
        }
        if let Some(placed) = fold(primitives, period, pieces.closed) {
            found.extend(regular(&placed, count / period, pieces.closed));
            found.push(placed);
        }
    }
    // An open zigzag or stairs ends with half of its last turn.
    if !pieces.closed && count >= 5 && count % 2 == 1 {
        found.extend(fold(&primitives[..count - 1], 2, false).map(with_a_last));
    }
    found
}

/// The turns after each piece; of a closed line also after the last.
fn turns(primitives: &[Primitive], closed: bool) -> Vec<f64> {
    let next = primitives
        .iter()
        .skip(1)
        .chain(closed.then(|| primitives.first()).flatten());
    primitives
        .iter()
        .zip(next)
        .map(|(one, next)| signed(next.heading() - one.heading_at_end()))
        .collect()
}

fn fold(primitives: &[Primitive], period: usize, closed: bool) -> Option<Placed> {
    let times = primitives.len() / period;
    let turns = turns(primitives, closed);
    let mut shape = Shape::default();
    let mut body = Vec::new();
    for place in 0..period {
        let members: Vec<&Primitive> = primitives.iter().skip(place).step_by(period).collect();
        body.extend(piece(&mut shape, &members)?);
        let after: Vec<f64> = turns.iter().skip(place).step_by(period).copied().collect();
        let turn = mean_turn(&after)?;
        // Lines go over into arcs, and arcs into lines, where nothing else is seen.
        let next = primitives.iter().skip((place + 1) % period).step_by(period);
        let is_smooth = members.iter().copied().chain(next).any(is_bent);
        if turn.abs() > if is_smooth { 4.0 * STRAIGHT } else { STRAIGHT } {
            shape.numbers.push(Number::inline(Unit::Angle, turn));
            body.push(Move::Turn(Term::Of(shape.numbers.len() - 1, 1.0)));
        }
    }
    shape.moves = vec![Move::Repeat(times, body)];
    let first = primitives.first()?;
    Some(Placed {
        shape,
        at: first.from(),
        heading: first.heading(),
    })
}

fn is_bent(piece: &Primitive) -> bool {
    matches!(piece, Primitive::Arc(_))
}

fn mean_turn(turns: &[f64]) -> Option<f64> {
    let first = *turns.first()?;
    let off = |turn: &f64| signed(turn - first);
    if turns.iter().any(|turn| off(turn).abs() > ALIKE_TURN) {
        return None;
    }
    Some(signed(
        first + turns.iter().map(off).sum::<f64>() / turns.len() as f64,
    ))
}

/// One move for pieces that are alike.
fn piece(shape: &mut Shape, members: &[&Primitive]) -> Option<Vec<Move>> {
    let lengths: Vec<f64> = members.iter().map(|one| one.length()).collect();
    let longest = lengths.iter().copied().fold(0.0, f64::max);
    let shortest = lengths.iter().copied().fold(f64::INFINITY, f64::min);
    if longest > ALIKE_LENGTH * shortest {
        return None;
    }
    let length = lengths.iter().sum::<f64>() / lengths.len() as f64;
    let sweeps: Vec<f64> = members
        .iter()
        .map(|one| match one {
            Primitive::Arc(arc) => arc.sweep,
            Primitive::Segment { .. } => 0.0,
        })
        .collect();
    let arcs = sweeps.iter().filter(|sweep| **sweep != 0.0).count();
    if arcs == 0 {
        shape.numbers.push(Number::inline(Unit::Length, length));
        return Some(vec![Move::Forward(Term::Of(shape.numbers.len() - 1, 1.0))]);
    }
    let sweep = sweeps.iter().sum::<f64>() / sweeps.len() as f64;
    // Half of them straight, or bent the other way: not alike.
    if 2 * arcs < sweeps.len()
        || sweeps.iter().any(|one| one * sweep < 0.0)
        || sweep.abs() < STRAIGHT
    {
        return None;
    }
    let radius = (length / sweep.abs().to_radians()).copysign(sweep);
    shape.numbers.push(Number::inline(Unit::Length, radius));
    shape.numbers.push(Number::inline(Unit::Angle, sweep.abs()));
    let index = shape.numbers.len() - 1;
    Some(vec![Move::Arc(
        Term::Of(index - 1, 1.0),
        Term::Of(index, 1.0),
    )])
}

/// The fold with what makes it regular: turns that close it.
fn regular(placed: &Placed, times: usize, closed: bool) -> Vec<Placed> {
    let mut found = Vec::new();
    let [Move::Repeat(_, body)] = &placed.shape.moves[..] else {
        return found;
    };
    if !closed {
        return found;
    }
    // What one turn of the loop adds to the heading.
    let total: f64 = body
        .iter()
        .map(|one| match one {
            Move::Turn(angle) => placed.shape.value(*angle),
            Move::Arc(radius, extent) => {
                placed.shape.value(*extent) * placed.shape.value(*radius).signum()
            }
            Move::Forward(_) | Move::To(_) | Move::Repeat(..) | Move::Branches { .. } => 0.0,
        })
        .sum();
    let around = (total * times as f64 / 360.0).round();
    if around == 0.0 {
        return found;
    }
    let whole = 360.0 * around / times as f64;
    let turns: Vec<f64> = body
        .iter()
        .filter_map(|one| match one {
            Move::Turn(angle) => Some(placed.shape.value(*angle)),
            _ => None,
        })
        .collect();
    let extents: Vec<f64> = body
        .iter()
        .filter_map(|one| match one {
            Move::Arc(_, extent) => Some(placed.shape.value(*extent)),
            _ => None,
        })
        .collect();
    let are = |angles: &[f64], each: f64| {
        !angles.is_empty()
            && angles
                .iter()
                .all(|angle| signed(angle - each).abs() <= ALIKE_TURN)
    };
    let mut even = placed.clone();
    let [Move::Repeat(_, body)] = &mut even.shape.moves[..] else {
        return found;
    };
    let lines = body.len() - turns.len() - extents.len();
    if extents.is_empty() && turns.len() == lines {
        // All turns are the same: polygons, stars, rectangles.
        let each = whole / turns.len() as f64;
        if are(&turns, each) {
            for one in body.iter_mut() {
                if let Move::Turn(term) = one {
                    *term = Term::Fixed(each);
                }
            }
            let mut even = without_unused(even);
            if let [side] = &mut even.shape.numbers[..] {
                side.name = Some("side");
            }
            found.push(even);
        }
    } else if turns.is_empty() {
        // All corners are rounded alike: boxes with round corners, stadiums, clouds.
        let each = whole.abs() / extents.len() as f64;
        if are(&extents, each) {
            let mut common = None;
            for one in body.iter_mut() {
                if let Move::Arc(radius, extent) = one {
                    *radius = *common.get_or_insert(*radius);
                    *extent = Term::Fixed(each);
                }
            }
            found.push(without_unused(even));
        }
    }
    found
}

/// The shape without the numbers that no move takes.
pub fn without_unused(mut placed: Placed) -> Placed {
    fn used(moves: &[Move], of: &mut Vec<usize>) {
        for one in moves {
            let mut term = |term: &Term| match *term {
                Term::Of(index, _) => of.push(index),
                Term::Along(first, step, _) => of.extend([first, step]),
                Term::Fixed(_) => {}
            };
            match one {
                Move::Turn(a) | Move::Forward(a) => term(a),
                Move::Arc(a, b) => {
                    term(a);
                    term(b);
                }
                Move::To(_) | Move::Branches { .. } => {}
                Move::Repeat(_, body) => used(body, of),
            }
        }
    }
    fn renumber(moves: &mut [Move], from: &[usize]) {
        for one in moves {
            let place = |index: &mut usize| {
                *index = from.iter().position(|kept| kept == index).unwrap_or(0);
            };
            let term = |term: &mut Term| match term {
                Term::Of(index, _) => place(index),
                Term::Along(first, step, _) => {
                    place(first);
                    place(step);
                }
                Term::Fixed(_) => {}
            };
            match one {
                Move::Turn(a) | Move::Forward(a) => term(a),
                Move::Arc(a, b) => {
                    term(a);
                    term(b);
                }
                Move::To(_) | Move::Branches { .. } => {}
                Move::Repeat(_, body) => renumber(body, from),
            }
        }
    }
    let mut kept = Vec::new();
    used(&placed.shape.moves, &mut kept);
    kept.sort_unstable();
    kept.dedup();
    renumber(&mut placed.shape.moves, &kept);
    let numbers = std::mem::take(&mut placed.shape.numbers);
    placed.shape.numbers = numbers
        .into_iter()
        .enumerate()
        .filter(|(i, _)| kept.contains(i))
        .map(|(_, number)| number)
        .collect();
    placed
}

/// The loop with its first piece once more at the end.
fn with_a_last(mut placed: Placed) -> Placed {
    let first = match &placed.shape.moves[..] {
        [Move::Repeat(_, body)] => body.first().cloned(),
        _ => None,
    };
    placed.shape.moves.extend(first);
    placed
}
