//! Programs as shapes: what a program draws in one line, its loops kept, so that it can be laid over a part of a drawing.

use super::shape::{Move, Number, Placed, Shape, Term, Unit};
use crate::solve::geometry::polyline::ahead;
use std::collections::HashMap;
use turtle_lib::program::{Expr, Program, Stmt, StmtKind, Verb};
use turtle_lib::run::constant;
use turtle_lib::turtle::Point;

/// A program of more statements than are run draws no part of anything.
const MOST_STEPS: usize = 2_000;

/// Calls and loops in each other.
const MOST_DEPTH: usize = 12;
const MOST_LOOPS: usize = 4;

/// A loop whose turns have nothing in common is written out if that makes no more moves.
const MOST_WRITTEN_OUT: usize = 12;

/// Numbers that differ by less are the same.
const SAME: f64 = 1e-9;

/// The shape that a program draws, where it draws; nothing where that is not one line by lengths and turns: it lifts the
/// pen in between, goes to places, branches, or asks what only a run can say.
///
/// A loop stays one if its numbers are the same in each turn or grow evenly. Numbers that are equal stay equal.
pub fn placed(program: &Program) -> Option<Placed> {
    let mut reader = Reader::default();
    let steps = reader.block(&program.body)?;
    let mut shape = Shape::default();
    let moves = moves(&mut shape, &steps);
    shape.moves = moves;
    (loops(&shape.moves) <= MOST_LOOPS && !shape.moves.is_empty()).then_some(Placed {
        shape,
        at: reader.at,
        heading: reader.heading,
    })
}

/// A number, and what is added to it in each turn of the innermost loop.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Law {
    first: f64,
    step: f64,
}

/// A move with what its numbers go by.
#[derive(Clone, Debug, PartialEq)]
enum Step {
    /// With an angle.
    Turn([Law; 1]),
    /// With a length.
    Forward([Law; 1]),
    /// With a radius and an extent.
    Arc([Law; 2]),
    Repeat(usize, Vec<Step>),
}

/// A turtle that writes down what it is told.
#[derive(Default)]
struct Reader<'a> {
    functions: HashMap<&'a str, (&'a [String], &'a [Stmt])>,
    values: HashMap<&'a str, f64>,
    /// Where the line begins.
    at: Point,
    heading: f64,
    is_lifted: bool,
    has_begun: bool,
    /// Whether the line has ended: the pen was lifted, or moved without drawing.
    has_ended: bool,
    steps: usize,
    depth: usize,
}

impl<'a> Reader<'a> {
    fn block(&mut self, body: &'a [Stmt]) -> Option<Vec<Step>> {
        let mut steps = Vec::new();
        for stmt in body {
            self.statement(stmt, &mut steps)?;
        }
        Some(steps)
    }

    fn statement(&mut self, stmt: &'a Stmt, steps: &mut Vec<Step>) -> Option<()> {
        self.steps += 1;
        if self.steps > MOST_STEPS {
            return None;
        }
        match &stmt.kind {
            StmtKind::Command { verb, args } => self.command(*verb, args, steps),
            StmtKind::Def { name, params, body } => {
                self.functions.insert(name, (params, body));
                Some(())
            }
            StmtKind::Assign { name, value } => {
                let value = self.value(value)?;
                self.values.insert(name, value);
                Some(())
            }
            StmtKind::Call { name, args } => {
                let (params, body) = *self.functions.get(name.as_str())?;
                let args: Vec<f64> = args
                    .iter()
                    .map(|arg| self.value(arg))
                    .collect::<Option<_>>()?;
                let own = params.iter().map(String::as_str).zip(args).collect();
                let outer = std::mem::replace(&mut self.values, own);
                let called = self.deeper(body);
                self.values = outer;
                steps.extend(called?);
                Some(())
            }
            StmtKind::For {
                var,
                start,
                stop,
                step,
                body,
            } => {
                let [start, stop, step] = [start, stop, step].map(|expr| self.value(expr));
                let (start, stop, step) = (start?, stop?, step?);
                let times = ((stop - start) / step).ceil();
                if !(0.0..=MOST_STEPS as f64).contains(&times) {
                    return None;
                }
                let mut turns = Vec::new();
                for turn in 0..times as usize {
                    self.values.insert(var, start + turn as f64 * step);
                    turns.push(self.deeper(body)?);
                }
                steps.extend(together(turns)?);
                Some(())
            }
            _ => None,
        }
    }

    fn deeper(&mut self, body: &'a [Stmt]) -> Option<Vec<Step>> {
        if self.depth == MOST_DEPTH {
            return None;
        }
        self.depth += 1;
        let steps = self.block(body);
        self.depth -= 1;
        steps
    }

    fn command(&mut self, verb: Verb, args: &[Expr], steps: &mut Vec<Step>) -> Option<()> {
        let args: Vec<f64> = args
            .iter()
            .map(|arg| self.value(arg))
            .collect::<Option<_>>()?;
        match (verb, &args[..]) {
            (Verb::Forward, &[length]) => self.forward(length, steps),
            (Verb::Backward, &[length]) => self.forward(-length, steps),
            (Verb::Left, &[angle]) => self.turn(angle, steps),
            (Verb::Right, &[angle]) => self.turn(-angle, steps),
            (Verb::Circle, &[radius]) => self.arc(radius, 360.0, steps),
            (Verb::Circle, &[radius, extent]) => self.arc(radius, extent, steps),
            (Verb::PenUp, []) => {
                self.is_lifted = true;
                Some(())
            }
            (Verb::PenDown, []) => {
                self.is_lifted = false;
                Some(())
            }
            (Verb::Teleport, &[x, y]) => self.to(x, y, None),
            (Verb::Teleport, &[x, y, heading]) => self.to(x, y, Some(heading)),
            (Verb::Goto, &[x, y]) if self.is_lifted => self.to(x, y, None),
            (Verb::SetHeading, &[heading]) if !self.has_begun => {
                self.heading = heading;
                Some(())
            }
            (Verb::Look(_), _) => Some(()),
            _ => None,
        }
    }

    /// Moves without drawing: before the line begins that says where, after it nothing more is drawn.
    fn to(&mut self, x: f64, y: f64, heading: Option<f64>) -> Option<()> {
        match self.has_begun {
            true => self.has_ended = true,
            false => {
                self.at = Point::new(x, y);
                self.heading = heading.unwrap_or(self.heading);
            }
        }
        Some(())
    }

    fn forward(&mut self, length: f64, steps: &mut Vec<Step>) -> Option<()> {
        if self.is_lifted {
            let at = ahead(self.at, self.heading, length);
            return self.to(at.x, at.y, None);
        }
        self.draws(Step::Forward([Law::of(length)]), steps)
    }

    fn arc(&mut self, radius: f64, extent: f64, steps: &mut Vec<Step>) -> Option<()> {
        // An arc with the pen up is nothing that programs say before they begin.
        if self.is_lifted || radius == 0.0 || extent <= 0.0 {
            return None;
        }
        self.draws(Step::Arc([radius, extent].map(Law::of)), steps)
    }

    fn draws(&mut self, step: Step, steps: &mut Vec<Step>) -> Option<()> {
        self.has_begun = true;
        steps.push(step);
        (!self.has_ended).then_some(())
    }

    fn turn(&mut self, angle: f64, steps: &mut Vec<Step>) -> Option<()> {
        match self.has_begun {
            true => steps.push(Step::Turn([Law::of(angle)])),
            false => self.heading += angle,
        }
        Some(())
    }

    fn value(&self, expr: &Expr) -> Option<f64> {
        constant(expr, &|name| match name {
            "pi" => Some(std::f64::consts::PI),
            _ => self.values.get(name).copied(),
        })
    }
}

impl Law {
    fn of(value: f64) -> Law {
        Law {
            first: value,
            step: 0.0,
        }
    }

    /// The law that these go by, turn after turn.
    fn through(turns: &[Law], may_grow: bool) -> Option<Law> {
        let first = *turns.first()?;
        let same = |a: f64, b: f64| (a - b).abs() <= SAME * (1.0 + a.abs());
        let is_first = |law: &Law| same(law.first, first.first) && same(law.step, first.step);
        if turns.iter().all(is_first) {
            return Some(first);
        }
        let step = turns.get(1)?.first - first.first;
        let goes_on = |(turn, law): (usize, &Law)| {
            law.step == 0.0 && same(law.first, first.first + turn as f64 * step)
        };
        let grown = Law {
            first: first.first,
            step,
        };
        (may_grow && turns.iter().enumerate().all(goes_on)).then_some(grown)
    }
}

/// The turns of a loop as a loop, or written out where they have nothing in common and are few.
fn together(mut turns: Vec<Vec<Step>>) -> Option<Vec<Step>> {
    let common = match turns.len() {
        0 => return Some(Vec::new()),
        1 => return turns.pop(),
        _ => common(&turns.iter().map(Vec::as_slice).collect::<Vec<_>>(), true),
    };
    match common {
        Some(body) if body.is_empty() => Some(body),
        Some(body) => Some(vec![Step::Repeat(turns.len(), body)]),
        None => {
            let written: Vec<Step> = turns.into_iter().flatten().collect();
            (written.len() <= MOST_WRITTEN_OUT).then_some(written)
        }
    }
}

/// The steps that all turns take, by the laws of their numbers. What is in an inner loop grows with that alone.
fn common(turns: &[&[Step]], may_grow: bool) -> Option<Vec<Step>> {
    let first = turns.first()?;
    if turns.iter().any(|turn| turn.len() != first.len()) {
        return None;
    }
    let step = |place: usize| {
        let steps = || turns.iter().map(|turn| &turn[place]);
        Some(match &first[place] {
            Step::Turn(_) => Step::Turn(laws(steps(), may_grow, |step| match step {
                Step::Turn(laws) => Some(*laws),
                _ => None,
            })?),
            Step::Forward(_) => Step::Forward(laws(steps(), may_grow, |step| match step {
                Step::Forward(laws) => Some(*laws),
                _ => None,
            })?),
            Step::Arc(_) => Step::Arc(laws(steps(), may_grow, |step| match step {
                Step::Arc(laws) => Some(*laws),
                _ => None,
            })?),
            Step::Repeat(times, _) => {
                let body = |step| match step {
                    &Step::Repeat(other, ref body) if other == *times => Some(body.as_slice()),
                    _ => None,
                };
                let bodies: Vec<&[Step]> = steps().map(body).collect::<Option<_>>()?;
                Step::Repeat(*times, common(&bodies, false)?)
            }
        })
    };
    (0..first.len()).map(step).collect()
}

/// What the numbers of these steps go by, if all are of the kind that `of` reads.
fn laws<'s, const N: usize>(
    steps: impl Iterator<Item = &'s Step>,
    may_grow: bool,
    of: impl Fn(&Step) -> Option<[Law; N]>,
) -> Option<[Law; N]> {
    let turns: Vec<[Law; N]> = steps.map(of).collect::<Option<_>>()?;
    let mut common = *turns.first()?;
    for (place, law) in common.iter_mut().enumerate() {
        let laws: Vec<Law> = turns.iter().map(|turn| turn[place]).collect();
        *law = Law::through(&laws, may_grow)?;
    }
    Some(common)
}

/// The moves of these steps, with their numbers in the shape.
fn moves(shape: &mut Shape, steps: &[Step]) -> Vec<Move> {
    let mut moved = Vec::with_capacity(steps.len());
    for step in steps {
        moved.push(match step {
            Step::Turn([angle]) => Move::Turn(term(shape, Unit::Angle, *angle)),
            Step::Forward([length]) => Move::Forward(term(shape, Unit::Length, *length)),
            Step::Arc([radius, extent]) => {
                let radius = term(shape, Unit::Length, *radius);
                let extent = match *extent == Law::of(360.0) {
                    true => Term::Fixed(360.0),
                    false => term(shape, Unit::Angle, *extent),
                };
                Move::Arc(radius, extent)
            }
            Step::Repeat(times, body) => Move::Repeat(*times, moves(shape, body)),
        });
    }
    moved
}

/// The term of a number, which is one with those that are equal.
fn term(shape: &mut Shape, unit: Unit, law: Law) -> Term {
    if law.step != 0.0 {
        shape.numbers.push(Number::inline(unit, law.first));
        shape.numbers.push(Number::inline(unit, law.step));
        return Term::Along(shape.numbers.len() - 2, shape.numbers.len() - 1, 1.0);
    }
    let size = law.first.abs();
    let is_it = |number: &Number| number.unit == unit && number.value == size;
    let known = shape.numbers.iter().position(is_it);
    let index = known.unwrap_or_else(|| {
        shape.numbers.push(Number::inline(unit, size));
        shape.numbers.len() - 1
    });
    Term::Of(index, 1.0_f64.copysign(law.first))
}

/// How many loops are in each other.
fn loops(moves: &[Move]) -> usize {
    let depth = |one: &Move| match one {
        Move::Repeat(_, body) => 1 + loops(body),
        _ => 0,
    };
    moves.iter().map(depth).max().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::solve::geometry::polyline::distance;
    use turtle_lib::python;
    use turtle_lib::run::{Fuel, run};

    fn program(text: &str) -> Program {
        python::parse(text).into_program().unwrap()
    }

    fn read(text: &str) -> Option<Placed> {
        placed(&program(text))
    }

    #[test]
    fn a_shape_draws_what_its_program_draws() {
        for text in [
            "teleport(3, -4, 90)\nfor i in range(5):\n    forward(8)\n    right(144)",
            "for i in range(9):\n    forward(2*i + 1)\n    left(90)",
            "def petal(size):\n    for k in range(2):\n        circle(size, 90)\n        left(90)\nfor i in range(6):\n    petal(4)\n    right(60)",
            "penup()\nforward(5)\nleft(30)\npendown()\nside = 3\nfor i in range(8):\n    forward(side)\n    left(45)\n    side = side + 1\npenup()\nhome()",
            "for i in range(12):\n    circle(12 - i, 180)\n    for j in range(2):\n        forward(3)\n        right(10)",
        ] {
            // The line leaves out where the pen goes home.
            let text = text.replace("\nhome()", "\nteleport(0, 0)");
            let shape = read(&text).unwrap_or_else(|| panic!("{text}"));
            let path = run(&program(&text), &Fuel::default()).unwrap().path;
            let drawn: Vec<Point> = path.strokes().flatten().copied().collect();
            let pieces = shape.pieces();
            for p in drawn {
                let near = pieces.iter().map(|piece| piece.distance(p));
                let near = near.fold(f64::INFINITY, f64::min);
                assert!(near < 1e-6, "{text}: {p:?} is {near} off");
            }
            let (end, last) = (
                shape.end().0,
                path.strokes().last().unwrap().last().unwrap(),
            );
            assert!(distance(end, *last) < 1e-6, "{text}");
        }
    }

    #[test]
    fn a_loop_stays_a_loop_and_what_grows_is_two_numbers() {
        let spiral = read("for i in range(20):\n    forward(3*i)\n    left(90)").unwrap();
        let [Move::Repeat(20, body)] = &spiral.shape.moves[..] else {
            panic!("{spiral:?}");
        };
        assert!(matches!(
            body[..],
            [Move::Forward(Term::Along(..)), Move::Turn(Term::Of(..))]
        ));
        let values: Vec<f64> = spiral.shape.numbers.iter().map(|one| one.value).collect();
        assert_eq!(values, [0.0, 3.0, 90.0]);
    }

    #[test]
    fn equal_numbers_are_one() {
        let shape = read("forward(8)\nleft(90)\nforward(8)\nright(90)\nforward(5)").unwrap();
        let values: Vec<f64> = shape.shape.numbers.iter().map(|one| one.value).collect();
        assert_eq!(values, [8.0, 90.0, 5.0]);
    }

    #[test]
    fn what_is_not_one_line_is_no_shape() {
        for text in [
            "forward(3)\npenup()\nforward(3)\npendown()\nforward(3)",
            "forward(3)\nteleport(1, 1)\nforward(3)",
            "forward(3)\ngoto(4, 4)",
            "with fork_state():\n    forward(3)\nforward(5)",
            "def f(n):\n    forward(1)\n    f(n - 1)\nf(3)",
            "while True:\n    forward(1)",
            "left(90)",
        ] {
            assert_eq!(read(text), None, "{text}");
        }
    }
}
