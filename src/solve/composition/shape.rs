//! Shapes as turtle moves with numbers in them, placed in the view.

use crate::solve::geometry::polyline::{ahead, distance, length, signed};
use turtle_lib::turtle::Point;

/// An arc's chords are at most so many degrees of it, when a shape is traced to be compared.
const CHORD_DEGREES: f64 = 15.0;

/// A loop closes when it ends within this share of its length, and so many degrees, of where it began.
const CLOSED: f64 = 0.03;
const CLOSED_DEGREES: f64 = 4.0;

/// What a number of a shape measures.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unit {
    /// Steps.
    Length,
    /// Degrees.
    Angle,
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
                })
                .sum()
        }
        count(self, &self.moves)
    }

    /// How many arguments it takes.
    pub fn argument_count(&self) -> usize {
        self.numbers.iter().filter(|n| n.name.is_some()).count()
    }

    /// Takes up a number that stands in the body.
    pub fn number(&mut self, unit: Unit, value: f64) -> Term {
        self.numbers.push(Number::inline(unit, value));
        Term::Of(self.numbers.len() - 1, 1.0)
    }
}

/// A turtle that leaves a polyline.
struct Trace {
    at: Point,
    heading: f64,
    points: Vec<Point>,
}

impl Trace {
    fn at(placed: &Placed) -> Trace {
        Trace {
            at: placed.at,
            heading: placed.heading,
            points: vec![placed.at],
        }
    }

    fn go(&mut self, shape: &Shape, moves: &[Move]) {
        for one in moves {
            match one {
                Move::Turn(angle) => self.heading += shape.value(*angle),
                Move::Forward(length) => {
                    self.at = ahead(self.at, self.heading, shape.value(*length));
                    self.points.push(self.at);
                }
                Move::Arc(radius, extent) => {
                    let (radius, extent) = (shape.value(*radius), shape.value(*extent));
                    let centre = ahead(self.at, self.heading + 90.0, radius);
                    let chords = (extent.abs() / CHORD_DEGREES).ceil().clamp(1.0, 96.0);
                    let sweep = extent.copysign(radius * extent);
                    let start = self.heading - 90.0_f64.copysign(radius);
                    for i in 1..=chords as usize {
                        let angle = start + sweep * i as f64 / chords;
                        self.points.push(ahead(centre, angle, radius.abs()));
                    }
                    self.heading += sweep;
                    self.at = self.points.last().copied().unwrap_or(self.at);
                }
                Move::To(place) => {
                    self.at = *place;
                    self.points.push(self.at);
                }
                Move::Repeat(times, body) => (0..*times).for_each(|_| self.go(shape, body)),
            }
        }
    }
}

impl Placed {
    /// The polyline that it draws, in steps.
    pub fn trace(&self) -> Vec<Point> {
        let (points, _) = self.walk();
        points
    }

    /// The same drawn from the place, of those where its loop begins anew, with the heading nearest to east. Only of
    /// what is one loop and comes back to where it began.
    pub fn from_the_east(&self) -> Placed {
        let [Move::Repeat(times, body)] = &self.shape.moves[..] else {
            return self.clone();
        };
        let (line, heading) = self.walk();
        let closes = line
            .last()
            .is_some_and(|end| distance(*end, self.at) <= CLOSED * length(&line));
        if !closes || signed(heading - self.heading).abs() > CLOSED_DEGREES {
            return self.clone();
        }
        let begin = |i: usize| {
            let mut trace = Trace::at(self);
            (0..i).for_each(|_| trace.go(&self.shape, body));
            Placed {
                at: trace.at,
                heading: signed(trace.heading),
                shape: self.shape.clone(),
            }
        };
        let off = |placed: &Placed| placed.heading.abs();
        (0..*times)
            .map(begin)
            .min_by(|a, b| off(a).total_cmp(&off(b)))
            .unwrap_or_else(|| self.clone())
    }

    /// The heading with which the turtle ends, in degrees.
    pub fn heading_at_end(&self) -> f64 {
        self.walk().1
    }

    fn walk(&self) -> (Vec<Point>, f64) {
        let mut trace = Trace::at(self);
        trace.go(&self.shape, &self.shape.moves);
        (trace.points, trace.heading)
    }
}
