//! The same drawn by other moves: begun elsewhere, walked the other way around, or as the image in a mirror.

use super::{CLOSED, Move, Number, Placed, Shape, Term, Trace, Unit};
use crate::solve::geometry::polyline::{distance, signed};
use turtle_lib::turtle::Point;

/// And within so many degrees of the heading with which it began.
const CLOSED_DEGREES: f64 = 4.0;

impl Placed {
    /// Its image in a mirror that stands upright at `axis`, with turns to the same side: a line with turns is walked
    /// from its other end. A closed loop is taken to be its own image. Nothing for other loops, and for places that
    /// are told by coordinates.
    pub fn mirrored(&self, axis: f64) -> Option<Placed> {
        if self.is_closed_loop() {
            let middle = self.middle();
            return Some(self.moved(2.0 * (axis - middle.x), 0.0));
        }
        let image = |p: Point| Point::new(2.0 * axis - p.x, p.y);
        if let [Move::Forward(_)] = self.shape.moves[..] {
            return Some(Placed {
                shape: self.shape.clone(),
                at: image(self.at),
                heading: signed(180.0 - self.heading),
            });
        }
        let (end, heading) = self.end();
        let mut shape = Shape {
            numbers: Vec::new(),
            moves: Vec::new(),
            ..self.shape.clone()
        };
        for one in self.shape.moves.iter().rev() {
            let mut term = |term: Term| match term {
                Term::Fixed(_) => Some(term),
                // In the order in which they are used, so that images of like shapes are alike.
                Term::Of(index, factor) => {
                    shape.numbers.push(self.shape.numbers.get(index)?.clone());
                    Some(Term::Of(shape.numbers.len() - 1, factor))
                }
                // Of what changes from turn to turn the last turn is another.
                Term::Along(..) => None,
            };
            let one = match *one {
                Move::Turn(angle) => Move::Turn(term(angle)?),
                Move::Forward(length) => Move::Forward(term(length)?),
                Move::Arc(radius, extent) => Move::Arc(term(radius)?, term(extent)?),
                Move::To(_) | Move::Repeat(..) | Move::Branches { .. } => return None,
            };
            shape.moves.push(one);
        }
        Some(Placed {
            shape,
            at: image(end),
            heading: signed(-heading),
        })
    }

    /// How its image in a mirror would be told to draw this with the other sign: from where it begins, and from where it
    /// ends. Nothing for loops and for places that are told by coordinates.
    pub fn images(&self) -> Vec<Placed> {
        let flip = |moves: &mut dyn Iterator<Item = &Move>, sign: f64| {
            let mut shape = Shape {
                numbers: Vec::new(),
                moves: Vec::new(),
                ..self.shape.clone()
            };
            for one in moves {
                let mut term = |term: Term, sign: f64, unit: Unit| {
                    let value = sign * self.shape.value(term);
                    shape.number(unit, value)
                };
                let one = match *one {
                    Move::Turn(angle) => Move::Turn(term(angle, sign, Unit::Angle)),
                    Move::Forward(length) => Move::Forward(term(length, 1.0, Unit::Length)),
                    Move::Arc(radius, extent) => Move::Arc(
                        term(radius, sign, Unit::Length),
                        term(extent, 1.0, Unit::Angle),
                    ),
                    Move::To(_) | Move::Repeat(..) | Move::Branches { .. } => return None,
                };
                shape.moves.push(one);
            }
            Some(shape)
        };
        let (end, heading) = self.end();
        let moves = &self.shape.moves;
        let from_begin = flip(&mut moves.iter(), -1.0).map(|shape| Placed {
            shape,
            ..self.clone()
        });
        // The other way around it turns to the other side already.
        let from_end = flip(&mut moves.iter().rev(), 1.0).map(|shape| Placed {
            shape,
            at: end,
            heading: signed(heading + 180.0),
        });
        from_begin.into_iter().chain(from_end).collect()
    }

    /// The same counter-clockwise, and from the place, of those where its loop begins anew, with the heading nearest to
    /// east. Only of what is one loop and comes back to where it began.
    pub fn facing_east(&self) -> Placed {
        let (end, heading) = self.end();
        let closes = distance(end, self.at) <= CLOSED * self.length() && !self.shape.is_growing();
        if !closes || signed(heading - self.heading).abs() > CLOSED_DEGREES {
            return self.clone();
        }
        let left = self.turning_left();
        left.as_ref().unwrap_or(self).begun_nearest_east()
    }

    /// The same the other way around, if it is a loop of straight sides that turns to the right.
    fn turning_left(&self) -> Option<Placed> {
        let [Move::Repeat(times, body)] = &self.shape.moves[..] else {
            return None;
        };
        let mut sides = Vec::new();
        let mut turns = Vec::new();
        for pair in body.chunks(2) {
            let [Move::Forward(side), Move::Turn(turn)] = pair else {
                return None;
            };
            sides.push(*side);
            turns.push(*turn);
        }
        if turns.iter().any(|turn| self.shape.value(*turn) >= 0.0) {
            return None;
        }
        let mut shape = self.shape.clone();
        let of_turns = |number: &Number| number.unit == Unit::Angle;
        for number in shape.numbers.iter_mut().filter(|number| of_turns(number)) {
            number.value = -number.value;
        }
        // Its last side first; before each of the others the turn that came after it.
        let last = *turns.last()?;
        sides.reverse();
        turns.rotate_right(1);
        turns.reverse();
        let other_way = |turn: Term| match turn {
            Term::Fixed(_) => turn.opposite(),
            Term::Of(..) | Term::Along(..) => turn,
        };
        let sides_and_turns = sides.into_iter().zip(turns);
        shape.moves = vec![Move::Repeat(
            *times,
            sides_and_turns
                .flat_map(|(side, turn)| [Move::Forward(side), Move::Turn(other_way(turn))])
                .collect(),
        )];
        Some(Placed {
            heading: signed(self.heading - self.shape.value(last) + 180.0),
            at: self.at,
            shape,
        })
    }

    fn begun_nearest_east(&self) -> Placed {
        let off = |placed: &Placed| placed.heading.abs();
        let beginnings = self.beginnings().into_iter();
        let nearest = beginnings.min_by(|a, b| off(a).total_cmp(&off(b)));
        nearest.unwrap_or_else(|| self.clone())
    }

    /// The same from each place where its loop begins anew; nothing for what is not one loop, or changes from turn to turn.
    pub fn beginnings(&self) -> Vec<Placed> {
        let [Move::Repeat(times, body)] = &self.shape.moves[..] else {
            return Vec::new();
        };
        if self.shape.is_growing() {
            return Vec::new();
        }
        let mut trace = Trace::at(self);
        let begin = |_| {
            let (at, heading) = (trace.at, signed(trace.heading));
            trace.go(&self.shape, body);
            Placed {
                at,
                heading,
                shape: self.shape.clone(),
            }
        };
        (0..*times).map(begin).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_loop_to_the_right_is_the_same_to_the_left() {
        let mut shape = Shape::default();
        let (long, short) = (
            shape.number(Unit::Length, 5.0),
            shape.number(Unit::Length, 3.0),
        );
        let (sharp, blunt) = (
            shape.number(Unit::Angle, -70.0),
            shape.number(Unit::Angle, -110.0),
        );
        let body = vec![
            Move::Forward(long),
            Move::Turn(sharp),
            Move::Forward(short),
            Move::Turn(blunt),
        ];
        shape.moves = vec![Move::Repeat(2, body)];
        let right = Placed {
            shape,
            at: Point::new(1.0, 2.0),
            heading: 30.0,
        };
        let corners = |placed: &Placed| {
            let ends = placed.pieces();
            let mut ends: Vec<(i64, i64)> = ends
                .iter()
                .map(|piece| piece.to())
                .map(|p| ((p.x * 1e6).round() as i64, (p.y * 1e6).round() as i64))
                .collect();
            ends.sort_unstable();
            ends
        };
        let left = right.facing_east();
        assert_eq!(corners(&left), corners(&right));
        assert!(left.shape.numbers.iter().all(|number| number.value > 0.0));
    }
}
