//! Shapes as turtle moves with numbers in them, placed in the view.

mod retold;

use super::naming::polygon;
use super::rounding::nearest;
use crate::solve::geometry::polyline::{ahead, distance, mean};
use crate::solve::geometry::primitive::{Arc, Primitive};
use turtle_lib::turtle::Point;

/// A loop closes when it ends within this share of its length of where it began.
const CLOSED: f64 = 0.03;

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
    /// The number of the first index in the first turn of the innermost loop, and in each by that of the second more
    /// than in the one before; times a factor.
    Along(usize, usize, f64),
}

impl Term {
    /// Minus it.
    pub fn opposite(self) -> Term {
        match self {
            Term::Fixed(value) => Term::Fixed(-value),
            Term::Of(index, factor) => Term::Of(index, -factor),
            Term::Along(first, step, factor) => Term::Along(first, step, -factor),
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

/// A number that changes from turn to turn of a loop.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Growth {
    /// The index of the number that it has in the first turn.
    pub first: usize,
    /// The index of what is added in each.
    pub step: usize,
    /// How many turns there are, two at least.
    pub turns: usize,
}

/// Moves with numbers in them.
#[derive(Clone, Debug, Default, PartialEq)]
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
    /// The value of a term, in the first turn of its loop.
    pub fn value(&self, term: Term) -> f64 {
        self.value_in(0, term)
    }

    /// The value of a term in this turn of its loop, from 0.
    fn value_in(&self, turn: usize, term: Term) -> f64 {
        let number = |index: usize| self.numbers.get(index).map_or(0.0, |n| n.value);
        match term {
            Term::Fixed(value) => value,
            Term::Of(index, factor) => number(index) * factor,
            Term::Along(first, step, factor) => {
                (number(first) + turn as f64 * number(step)) * factor
            }
        }
    }

    /// Whether something changes from turn to turn of a loop.
    pub fn is_growing(&self) -> bool {
        !self.growths().is_empty()
    }

    /// What changes from turn to turn of loops.
    pub fn growths(&self) -> Vec<Growth> {
        fn collect(moves: &[Move], turns: usize, found: &mut Vec<Growth>) {
            for one in moves {
                let terms = match one {
                    Move::Turn(a) | Move::Forward(a) => vec![a],
                    Move::Arc(a, b) => vec![a, b],
                    Move::To(_) | Move::Branches { .. } => Vec::new(),
                    Move::Repeat(times, body) => {
                        collect(body, *times, found);
                        continue;
                    }
                };
                found.extend(terms.into_iter().filter_map(|term| match *term {
                    Term::Along(first, step, _) => Some(Growth { first, step, turns }),
                    Term::Fixed(_) | Term::Of(..) => None,
                }));
            }
        }
        let mut found = Vec::new();
        collect(&self.moves, 0, &mut found);
        found.retain(|growth| growth.turns > 1);
        found
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
                Term::Along(..) => 2,
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

    /// Whether some of its numbers are arguments.
    pub fn has_arguments(&self) -> bool {
        self.numbers.iter().any(|number| number.name.is_some())
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
    /// In which turn of the innermost loop it is.
    turn: usize,
}

impl Trace {
    fn at(placed: &Placed) -> Trace {
        Trace {
            at: placed.at,
            heading: placed.heading,
            pieces: Vec::new(),
            turn: 0,
        }
    }

    fn go(&mut self, shape: &Shape, moves: &[Move]) {
        let sign = shape.sign.unwrap_or(1.0);
        for one in moves {
            match one {
                Move::Turn(angle) => self.heading += sign * shape.value_in(self.turn, *angle),
                Move::Forward(length) => {
                    let length = shape.value_in(self.turn, *length);
                    self.line(ahead(self.at, self.heading, length));
                }
                Move::Arc(radius, extent) => {
                    let [radius, extent] =
                        [radius, extent].map(|term| shape.value_in(self.turn, *term));
                    let radius = sign * radius;
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
                Move::Repeat(times, body) => {
                    let outer = self.turn;
                    for turn in 0..*times {
                        self.turn = turn;
                        self.go(shape, body);
                    }
                    self.turn = outer;
                }
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

    /// The same where it is, by this factor as large. What goes to places does not.
    pub fn scaled(mut self, factor: f64) -> Placed {
        let lengths = self.shape.numbers.iter_mut();
        for number in lengths.filter(|number| number.unit == Unit::Length) {
            number.value *= factor;
        }
        self
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
        let is_loop =
            matches!(self.shape.moves[..], [Move::Repeat(..)]) && !self.shape.is_growing();
        let closes = distance(self.end().0, self.at) <= CLOSED * self.length();
        self.shape.is_round || is_loop && closes
    }

    fn walk(&self) -> Trace {
        let mut trace = Trace::at(self);
        trace.go(&self.shape, &self.shape.moves);
        trace
    }
}
