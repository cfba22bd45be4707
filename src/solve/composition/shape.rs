//! Shapes as turtle moves with numbers in them, placed in the view.

use super::naming::polygon;
use super::rounding::nearest;
use crate::solve::geometry::polyline::{ahead, distance, mean, signed};
use crate::solve::geometry::primitive::{Arc, Primitive};
use turtle_lib::turtle::Point;

/// A loop closes when it ends within this share of its length, and so many degrees, of where it began.
const CLOSED: f64 = 0.03;
const CLOSED_DEGREES: f64 = 4.0;

/// Angles that differ by no more are the same.
const SAME_DEGREES: f64 = 1e-6;

/// What a number of a shape measures.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unit {
    /// Steps.
    Length,
    /// Degrees.
    Angle,
    /// One length by another.
    Ratio,
}

/// A number of a shape.
#[derive(Clone, Debug, PartialEq)]
pub struct Number {
    /// What it is called where the shape takes it as an argument; nothing for one that stands in its body.
    pub name: Option<&'static str>,
    /// What it measures.
    pub unit: Unit,
    /// In steps or degrees.
    pub value: f64,
}

impl Number {
    /// An argument.
    pub fn named(name: &'static str, unit: Unit, value: f64) -> Number {
        Number {
            name: Some(name),
            unit,
            value,
        }
    }

    /// A number in the body.
    pub fn inline(unit: Unit, value: f64) -> Number {
        Number {
            name: None,
            unit,
            value,
        }
    }
}

/// A number where a move takes it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Term {
    /// That is always the same, such as a right angle.
    Fixed(f64),
    /// The number of this index, times a factor.
    Of(usize, f64),
}

impl Term {
    /// Minus it.
    pub fn opposite(self) -> Term {
        match self {
            Term::Fixed(value) => Term::Fixed(-value),
            Term::Of(index, factor) => Term::Of(index, -factor),
        }
    }
}

/// A move of the turtle.
#[derive(Clone, Debug, PartialEq)]
pub enum Move {
    /// A turn to the left.
    Turn(Term),
    /// A straight line.
    Forward(Term),
    /// An arc with its centre to the left.
    Arc(Term, Term),
    /// A straight line to a place of the view.
    To(Point),
    /// So many times.
    Repeat(usize, Vec<Move>),
    /// A line, and from its end so many again, turned and by a ratio as long: so many levels of them.
    Branches {
        levels: usize,
        length: Term,
        ratio: Term,
        turns: Vec<Term>,
    },
}

/// Moves with numbers in them.
#[derive(Clone, Debug, PartialEq)]
pub struct Shape {
    /// What it is, as a function would be called.
    pub name: &'static str,
    /// Its numbers.
    pub numbers: Vec<Number>,
    /// Its moves.
    pub moves: Vec<Move>,
    /// Whether it looks the same wherever on it the turtle begins, as a circle does.
    pub is_round: bool,
    /// Of a shape that is drawn to either side: 1, or -1 for its image in a mirror, which turns the other way.
    pub sign: Option<f64>,
}

/// A shape where it stands.
#[derive(Clone, Debug, PartialEq)]
pub struct Placed {
    /// The shape.
    pub shape: Shape,
    /// Where the turtle begins.
    pub at: Point,
    /// With which heading, in degrees.
    pub heading: f64,
}

impl Shape {
    /// The value of a term.
    pub fn value(&self, term: Term) -> f64 {
        match term {
            Term::Fixed(value) => value,
            Term::Of(index, factor) => self.numbers.get(index).map_or(0.0, |n| n.value * factor),
        }
    }

    /// Whether it draws what `other` draws.
    pub fn draws_as(&self, other: &Shape) -> bool {
        self.moves == other.moves && self.numbers == other.numbers && self.sign == other.sign
    }

    /// How many numbers its text has, the arguments of a call left out.
    pub fn inline_count(&self) -> usize {
        fn count(shape: &Shape, moves: &[Move]) -> usize {
            let term = |term: &Term| match term {
                Term::Fixed(_) => 1,
                Term::Of(index, _) => {
                    usize::from(shape.numbers.get(*index).is_some_and(|n| n.name.is_none()))
                }
            };
            moves
                .iter()
                .map(|one| match one {
                    Move::Turn(a) | Move::Forward(a) => term(a),
                    Move::Arc(_, Term::Fixed(360.0)) => 0,
                    Move::Arc(a, b) => term(a) + term(b),
                    Move::To(_) => 2,
                    Move::Repeat(_, body) => 1 + count(shape, body),
                    Move::Branches { turns, .. } => 2 + turns.len(),
                })
                .sum()
        }
        count(self, &self.moves)
    }

    /// Its arguments, each once.
    pub fn arguments(&self) -> impl Iterator<Item = (&'static str, f64)> {
        let named = |i: usize| Some((self.numbers[i].name?, self.numbers[i].value));
        self.argument_indices().filter_map(named)
    }

    /// Which of its numbers are arguments, each once.
    pub fn argument_indices(&self) -> impl Iterator<Item = usize> {
        let names = self.numbers.iter().map(|number| number.name);
        let is_first = |&i: &usize| {
            let name = self.numbers[i].name;
            name.is_some() && self.numbers[..i].iter().all(|one| one.name != name)
        };
        (0..names.len()).filter(is_first)
    }

    /// Makes turns to the right by an argument turns by its opposite, so that arguments are positive.
    pub fn turn_by_positive_arguments(&mut self) {
        for (index, number) in self.numbers.iter_mut().enumerate() {
            if number.name.is_some() && number.unit == Unit::Angle && number.value < 0.0 {
                number.value = -number.value;
                oppose(&mut self.moves, index);
            }
        }
    }

    /// Takes up a number that stands in the body.
    pub fn number(&mut self, unit: Unit, value: f64) -> Term {
        self.numbers.push(Number::inline(unit, value));
        Term::Of(self.numbers.len() - 1, 1.0)
    }
}

/// Turns by the number of this index are turns by its opposite.
fn oppose(moves: &mut [Move], number: usize) {
    for one in moves {
        match one {
            Move::Turn(Term::Of(index, factor)) if *index == number => *factor = -*factor,
            Move::Repeat(_, body) => oppose(body, number),
            _ => {}
        }
    }
}

/// A turtle that leaves pieces of lines.
struct Trace {
    at: Point,
    heading: f64,
    pieces: Vec<Primitive>,
}

impl Trace {
    fn at(placed: &Placed) -> Trace {
        Trace {
            at: placed.at,
            heading: placed.heading,
            pieces: Vec::new(),
        }
    }

    fn go(&mut self, shape: &Shape, moves: &[Move]) {
        let sign = shape.sign.unwrap_or(1.0);
        for one in moves {
            match one {
                Move::Turn(angle) => self.heading += sign * shape.value(*angle),
                Move::Forward(length) => {
                    self.line(ahead(self.at, self.heading, shape.value(*length)));
                }
                Move::Arc(radius, extent) => {
                    let (radius, extent) = (sign * shape.value(*radius), shape.value(*extent));
                    let arc = Arc {
                        centre: ahead(self.at, self.heading + 90.0, radius),
                        radius: radius.abs(),
                        start: self.heading - 90.0_f64.copysign(radius),
                        sweep: extent.copysign(radius * extent),
                    };
                    self.heading += arc.sweep;
                    self.at = arc.at(arc.start + arc.sweep);
                    self.pieces.push(Primitive::Arc(arc));
                }
                Move::To(place) => self.line(*place),
                Move::Repeat(times, body) => (0..*times).for_each(|_| self.go(shape, body)),
                Move::Branches {
                    levels,
                    length,
                    ratio,
                    turns,
                } => {
                    let turns: Vec<f64> = turns.iter().map(|turn| shape.value(*turn)).collect();
                    self.branch(*levels, shape.value(*length), shape.value(*ratio), &turns);
                }
            }
        }
    }

    /// Leaves the turtle at the end of the first line.
    fn branch(&mut self, levels: usize, length: f64, ratio: f64, turns: &[f64]) {
        self.line(ahead(self.at, self.heading, length));
        let (at, heading) = (self.at, self.heading);
        for turn in turns.iter().filter(|_| levels > 1) {
            self.heading = heading + turn;
            self.branch(levels - 1, length * ratio, ratio, turns);
            (self.at, self.heading) = (at, heading);
        }
    }

    fn line(&mut self, to: Point) {
        self.pieces.push(Primitive::Segment { from: self.at, to });
        self.at = to;
    }
}

impl Placed {
    /// The segments and arcs that it draws, in steps.
    pub fn pieces(&self) -> Vec<Primitive> {
        self.walk().pieces
    }

    /// The mean of the places that it draws to.
    pub fn middle(&self) -> Point {
        let pieces = self.pieces();
        let ends = pieces.iter().flat_map(|piece| match piece {
            Primitive::Segment { from, to } => [*from, *to],
            Primitive::Arc(arc) => [arc.centre; 2],
        });
        mean(ends)
    }

    /// Its length, in steps.
    pub fn length(&self) -> f64 {
        self.pieces().iter().map(Primitive::length).sum()
    }

    /// Where the turtle ends, and its heading there, in degrees.
    pub fn end(&self) -> (Point, f64) {
        let walk = self.walk();
        (walk.at, walk.heading)
    }

    /// The same so many steps to the right and up.
    pub fn moved(&self, dx: f64, dy: f64) -> Placed {
        let at = Point::new(self.at.x + dx, self.at.y + dy);
        Placed { at, ..self.clone() }
    }

    /// The same at the nearest place whose coordinates are multiples of `unit` steps.
    pub fn rounded(&self, unit: f64) -> Placed {
        let at = Point::new(nearest(self.at.x, unit), nearest(self.at.y, unit));
        Placed { at, ..self.clone() }
    }

    /// The same with its side as an argument, if it is a loop of one side and one turn to the left that closes.
    pub fn regular(self) -> Placed {
        let [Move::Repeat(times, body)] = &self.shape.moves[..] else {
            return self;
        };
        let [Move::Forward(side), Move::Turn(turn)] = body[..] else {
            return self;
        };
        let (side, turn) = (self.shape.value(side), self.shape.value(turn));
        if (turn * *times as f64 - 360.0).abs() > SAME_DEGREES {
            return self;
        }
        let body = vec![
            Move::Forward(Term::Of(0, 1.0)),
            Move::Turn(Term::Fixed(turn)),
        ];
        let shape = Shape {
            name: polygon(*times),
            numbers: vec![Number::named("side", Unit::Length, side)],
            moves: vec![Move::Repeat(*times, body)],
            is_round: false,
            sign: None,
        };
        Placed { shape, ..self }
    }

    /// Whether it is one loop, or a circle, that ends where it began.
    pub fn is_closed_loop(&self) -> bool {
        let is_loop = matches!(self.shape.moves[..], [Move::Repeat(..)]);
        let closes = distance(self.end().0, self.at) <= CLOSED * self.length();
        self.shape.is_round || is_loop && closes
    }

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
        let closes = distance(end, self.at) <= CLOSED * self.length();
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
            Term::Of(..) => turn,
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

    /// The same from each place where its loop begins anew; nothing for what is not one loop.
    pub fn beginnings(&self) -> Vec<Placed> {
        let [Move::Repeat(times, body)] = &self.shape.moves[..] else {
            return Vec::new();
        };
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

    fn walk(&self) -> Trace {
        let mut trace = Trace::at(self);
        trace.go(&self.shape, &self.shape.moves);
        trace
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_loop_to_the_right_is_the_same_to_the_left() {
        let mut shape = Shape {
            name: "",
            numbers: Vec::new(),
            moves: Vec::new(),
            is_round: false,
            sign: None,
        };
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
