//! Placed shapes as a program: functions for what has several moves, one call a part.

use super::naming::name;
use super::shape::{Move, Placed, Shape, Term};
use crate::solve::geometry::polyline::signed;
use turtle_lib::program::{Expr, Program, Stmt, StmtKind, Verb};
use turtle_lib::turtle::Point;

/// Places and headings that differ by less are the same, in steps and degrees.
const SAME: f64 = 1e-6;

/// The program that draws all of them in their order; `inline` without functions.
pub fn program(parts: &[Placed], inline: bool) -> Program {
    let mut writer = Writer {
        functions: Vec::new(),
        defs: Vec::new(),
        at: Point::default(),
        heading: 0.0,
        inline: inline || parts.len() == 1,
    };
    let calls: Vec<Stmt> = parts.iter().flat_map(|part| writer.part(part)).collect();
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
    /// The statements that draw a part.
    fn part(&mut self, part: &Placed) -> Vec<Stmt> {
        let mut statements = Vec::new();
        let is_turned = signed(part.heading - self.heading).abs() > SAME;
        let is_moved = (part.at.x - self.at.x).hypot(part.at.y - self.at.y) > SAME;
        if is_moved || is_turned {
            let mut args = vec![Expr::number(part.at.x), Expr::number(part.at.y)];
            if is_turned {
                let heading = (signed(part.heading) * 1000.0).round() / 1000.0;
                args.push(Expr::number(heading));
            }
            statements.push(command(Verb::Teleport, args));
        }
        statements.extend(self.shape(part));
        self.at = part.trace().last().copied().unwrap_or(part.at);
        self.heading = part.heading_at_end();
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
        let arguments = shape.numbers.iter().filter(|number| number.name.is_some());
        let args = arguments.map(|number| Expr::number(number.value)).collect();
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
            params: shape
                .numbers
                .iter()
                .filter_map(|number| number.name.map(str::to_owned))
                .collect(),
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
            command(Verb::Right, vec![Expr::number(-shape.value(*angle))])
        }
        Move::Turn(angle) => command(Verb::Left, vec![expr(angle)]),
        Move::Forward(length) => command(Verb::Forward, vec![expr(length)]),
        Move::To(place) => command(
            Verb::Goto,
            vec![Expr::number(place.x), Expr::number(place.y)],
        ),
        Move::Arc(radius, Term::Fixed(360.0)) => command(Verb::Circle, vec![expr(radius)]),
        Move::Arc(radius, extent) => command(Verb::Circle, vec![expr(radius), expr(extent)]),
        Move::Repeat(times, body) => Stmt::from(StmtKind::For {
            var: "i".to_owned(),
            start: Expr::number(0.0),
            stop: Expr::number(*times as f64),
            step: Expr::number(1.0),
            body: body
                .iter()
                .map(|one| statement(shape, one, inline))
                .collect(),
        }),
    }
}
