//! Placed shapes as a program: functions for what has several moves, loops for what recurs.

use super::naming::name;
use super::repetition::{Group, Ring};
use super::shape::{Move, Placed, Shape, Term};
use crate::solve::geometry::polyline::signed;
use turtle_lib::program::{BinaryOp, Expr, Program, Stmt, StmtKind, Verb};
use turtle_lib::turtle::Point;

/// Places and headings that differ by less are the same, in steps and degrees.
const SAME: f64 = 1e-6;

/// The program that draws all of them in their order; `inline` without functions.
pub fn program(groups: &[Group], inline: bool) -> Program {
    let mut writer = Writer {
        functions: Vec::new(),
        defs: Vec::new(),
        at: Point::default(),
        heading: 0.0,
        inline: inline || matches!(groups, [Group::One(_)]),
    };
    let calls: Vec<Stmt> = groups
        .iter()
        .flat_map(|group| writer.group(group))
        .collect();
    let mut body = writer.defs;
    body.extend(calls);
    Program { body }
}

/// A function that was defined.
struct Function {
    name: String,
    base: &'static str,
    shape: Shape,
}

struct Writer {
    functions: Vec<Function>,
    defs: Vec<Stmt>,
    /// Where the turtle is.
    at: Point,
    heading: f64,
    /// Whether moves are written where they are called for: one part alone needs no function.
    inline: bool,
}

impl Writer {
    /// The statements that draw parts that are told together.
    fn group(&mut self, group: &Group) -> Vec<Stmt> {
        match group {
            Group::One(part) => {
                let mut statements = self.to(part.at, part.heading);
                statements.extend(self.shape(part));
                self.leave(part);
                statements
            }
            Group::Row { first, times, step } => self.row(first, *times, *step),
            Group::Ring(ring) => self.ring(ring),
        }
    }

    /// A teleport, unless the turtle stands there already.
    fn to(&mut self, at: Point, heading: f64) -> Vec<Stmt> {
        let is_turned = signed(heading - self.heading).abs() > SAME;
        let is_moved = (at.x - self.at.x).hypot(at.y - self.at.y) > SAME;
        (self.at, self.heading) = (at, heading);
        if !is_moved && !is_turned {
            return Vec::new();
        }
        let mut args = vec![Expr::number(at.x), Expr::number(at.y)];
        if is_turned {
            args.push(Expr::number(tidy(heading)));
        }
        vec![command(Verb::Teleport, args)]
    }

    fn leave(&mut self, part: &Placed) {
        (self.at, self.heading) = part.end();
    }

    fn row(&mut self, first: &Placed, times: usize, step: Point) -> Vec<Stmt> {
        let along = |from: f64, step: f64| {
            let farther = Expr::binary(BinaryOp::Mul, Expr::number(step.abs()), Expr::name("i"));
            match step {
                0.0 => Expr::number(from),
                _ if step < 0.0 => Expr::binary(BinaryOp::Sub, Expr::number(from), farther),
                _ => Expr::binary(BinaryOp::Add, Expr::number(from), farther),
            }
        };
        let mut args = vec![along(first.at.x, step.x), along(first.at.y, step.y)];
        // Each has to begin with the heading of the first.
        let keeps = signed(first.end().1 - first.heading).abs() <= SAME;
        if !keeps || signed(first.heading - self.heading).abs() > SAME {
            args.push(Expr::number(tidy(first.heading)));
        }
        let mut body = vec![command(Verb::Teleport, args)];
        body.extend(self.shape(first));
        let far = (times - 1) as f64;
        let at = Point::new(first.at.x + far * step.x, first.at.y + far * step.y);
        self.leave(&Placed {
            at,
            ..first.clone()
        });
        vec![repeated(times, body)]
    }

    fn ring(&mut self, ring: &Ring) -> Vec<Stmt> {
        let mut statements = self.to(ring.centre, ring.heading);
        let mut part = Vec::new();
        if ring.away != 0.0 {
            let verb = if ring.away < 0.0 {
                Verb::Backward
            } else {
                Verb::Forward
            };
            part.push(command(Verb::PenUp, Vec::new()));
            part.push(command(verb, vec![Expr::number(ring.away.abs())]));
            part.push(command(Verb::PenDown, Vec::new()));
        }
        part.extend(turn(ring.turn));
        part.extend(self.shape(&ring.first));
        let each = 360.0 / ring.times as f64;
        let turned = match each.fract() == 0.0 {
            true => Expr::number(each),
            false => Expr::binary(
                BinaryOp::Div,
                Expr::number(360.0),
                Expr::number(ring.times as f64),
            ),
        };
        let mut body = vec![Stmt::from(StmtKind::Fork { body: part })];
        body.push(command(Verb::Left, vec![turned]));
        statements.push(repeated(ring.times, body));
        (self.at, self.heading) = (ring.centre, ring.heading + 360.0);
        statements
    }

    /// The statements that draw a part's shape where the turtle is.
    fn shape(&mut self, part: &Placed) -> Vec<Stmt> {
        let shape = &part.shape;
        let is_one_move = matches!(&shape.moves[..], [one] if !matches!(one, Move::Repeat(..)));
        if is_one_move || self.inline {
            return shape
                .moves
                .iter()
                .map(|one| statement(shape, one, true))
                .collect();
        }
        let args = shape.arguments();
        let args = args.map(|(_, value)| Expr::number(value)).collect();
        let name = self.function(part);
        vec![Stmt::from(StmtKind::Call { name, args })]
    }

    /// The name of the function that draws the shape; it is defined if it was not before.
    fn function(&mut self, part: &Placed) -> String {
        let shape = &part.shape;
        let base = name(part);
        let known = self
            .functions
            .iter()
            .find(|known| known.base == base && is_same_function(&known.shape, shape));
        if let Some(known) = known {
            return known.name.clone();
        }
        let many = self
            .functions
            .iter()
            .filter(|known| known.base == base)
            .count();
        let name = match many {
            0 => base.to_owned(),
            _ => format!("{base}_{}", many + 1),
        };
        self.defs.push(Stmt::from(StmtKind::Def {
            name: name.clone(),
            params: shape.arguments().map(|(name, _)| name.to_owned()).collect(),
            body: shape
                .moves
                .iter()
                .map(|one| statement(shape, one, false))
                .collect(),
        }));
        self.functions.push(Function {
            name: name.clone(),
            base,
            shape: shape.clone(),
        });
        name
    }
}

/// A heading as it is written.
fn tidy(heading: f64) -> f64 {
    (signed(heading) * 1000.0).round() / 1000.0
}

fn turn(angle: f64) -> Option<Stmt> {
    match angle {
        0.0 => None,
        _ if angle < 0.0 => Some(command(Verb::Right, vec![Expr::number(-angle)])),
        _ => Some(command(Verb::Left, vec![Expr::number(angle)])),
    }
}

fn repeated(times: usize, body: Vec<Stmt>) -> Stmt {
    Stmt::from(StmtKind::For {
        var: "i".to_owned(),
        start: Expr::number(0.0),
        stop: Expr::number(times as f64),
        step: Expr::number(1.0),
        body,
    })
}

fn command(verb: Verb, args: Vec<Expr>) -> Stmt {
    Stmt::from(StmtKind::Command { verb, args })
}

/// Whether two shapes differ in their arguments only.
fn is_same_function(a: &Shape, b: &Shape) -> bool {
    let inline = |shape: &Shape| -> Vec<Option<f64>> {
        let numbers = shape.numbers.iter();
        numbers
            .map(|number| number.name.is_none().then_some(number.value))
            .collect()
    };
    a.moves == b.moves && inline(a) == inline(b)
}

/// A move as a statement; `inline` writes the values of arguments.
fn statement(shape: &Shape, one: &Move, inline: bool) -> Stmt {
    let expr = |term: &Term| match *term {
        Term::Fixed(value) => Expr::number(value),
        Term::Of(index, factor) => match shape.numbers.get(index).and_then(|number| number.name) {
            Some(name) if !inline && factor == 1.0 => Expr::name(name),
            _ => Expr::number(shape.value(*term)),
        },
    };
    match one {
        Move::Turn(angle) if shape.value(*angle) < 0.0 => {
            command(Verb::Right, vec![expr(&angle.opposite())])
        }
        Move::Turn(angle) => command(Verb::Left, vec![expr(angle)]),
        Move::Forward(length) => command(Verb::Forward, vec![expr(length)]),
        Move::To(place) => command(
            Verb::Goto,
            vec![Expr::number(place.x), Expr::number(place.y)],
        ),
        Move::Arc(radius, Term::Fixed(360.0)) => command(Verb::Circle, vec![expr(radius)]),
        Move::Arc(radius, extent) => command(Verb::Circle, vec![expr(radius), expr(extent)]),
        Move::Repeat(times, body) => {
            let body = body.iter().map(|one| statement(shape, one, inline));
            repeated(*times, body.collect())
        }
    }
}
