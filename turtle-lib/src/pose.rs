//! Programs rewritten to draw the same figure at another place and size.

use crate::program::{Axis, BinaryOp, Builtin, Expr, Program, Stmt, StmtKind, UnaryOp, Verb};
use crate::turtle::Point;
use serde::{Deserialize, Serialize};
use std::collections::HashSet;

/// Where a drawing goes: scaled about the turtle's start, then moved.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Pose {
    /// Size over size before; more than 0.
    pub scale: f64,
    /// Steps to the right.
    pub dx: f64,
    /// Steps up.
    pub dy: f64,
}

impl Pose {
    /// The pose that leaves a drawing where and as large as it is.
    pub const IDENTITY: Pose = Pose {
        scale: 1.0,
        dx: 0.0,
        dy: 0.0,
    };

    /// Where `point` of a drawing goes.
    pub fn apply(&self, point: Point) -> Point {
        Point::new(
            self.scale * point.x + self.dx,
            self.scale * point.y + self.dy,
        )
    }

    /// The same with numbers as a person would write them: three decimals of the scale, two of the place.
    pub fn rounded(&self) -> Pose {
        Pose {
            scale: round(self.scale, 3),
            dx: round(self.dx, 2),
            dy: round(self.dy, 2),
        }
    }
}

impl Program {
    /// The program that draws the same figure in `pose`: it starts at the pose's place (unless it leaves the
    /// start at once for a place of its own), distances and
    /// coordinates are scaled where the turtle is told them, and what it says of its own place is scaled
    /// back, so that the program's own numbers mean what they meant.
    ///
    /// Numbers in the text are multiplied, and rounded to two decimals or three digits, whichever is finer;
    /// before other expressions the scale is written.
    pub fn posed(&self, pose: &Pose) -> Program {
        let posing = Posing {
            pose: *pose,
            spot: fresh_name(self),
        };
        let mut body = Vec::with_capacity(self.body.len() + 1);
        if (pose.dx, pose.dy) != (0.0, 0.0) && !goes_to_a_place_first(self) {
            let start = vec![Expr::number(pose.dx), Expr::number(pose.dy)];
            body.push(command(Verb::Teleport, start, 0));
        }
        body.extend(posing.block(&self.body));
        Program { body }
    }
}

struct Posing {
    pose: Pose,
    /// A variable of which the program has none.
    spot: String,
}

impl Posing {
    fn block(&self, body: &[Stmt]) -> Vec<Stmt> {
        let mut posed = Vec::with_capacity(body.len());
        for stmt in body {
            self.statement(stmt, &mut posed);
        }
        posed
    }

    fn statement(&self, stmt: &Stmt, posed: &mut Vec<Stmt>) {
        match &stmt.kind {
            StmtKind::Command { verb, args } => self.command(*verb, args, stmt.line, posed),
            _ => {
                posed.push(stmt.mapped(&mut |expr| self.value(expr), &mut |body| self.block(body)))
            }
        }
    }

    fn command(&self, verb: Verb, args: &[Expr], line: u32, posed: &mut Vec<Stmt>) {
        let args = match (verb, args) {
            (Verb::Forward | Verb::Backward | Verb::Circle, [length, rest @ ..]) => {
                let mut args = vec![self.scaled(length)];
                args.extend(self.values(rest));
                args
            }
            // `position()` is where the turtle is already.
            (Verb::Goto | Verb::Teleport, [Expr::Builtin(Builtin::Position, _)]) => args.to_vec(),
            (Verb::Goto | Verb::Teleport, [Expr::Point(x, y)]) => vec![self.x(x), self.y(y)],
            (Verb::Goto | Verb::Teleport, [point]) => {
                let name = match point {
                    Expr::Name(name) => name,
                    // It may draw, so it is to be evaluated once.
                    _ => {
                        let value = self.value(point);
                        let name = self.spot.clone();
                        let kind = StmtKind::Assign { name, value };
                        posed.push(Stmt { kind, line });
                        &self.spot
                    }
                };
                let item = |axis| Expr::Item(Box::new(Expr::name(name)), axis);
                vec![self.x(&item(Axis::X)), self.y(&item(Axis::Y))]
            }
            (Verb::Goto | Verb::Teleport, [x, y, rest @ ..]) => {
                let mut args = vec![self.x(x), self.y(y)];
                args.extend(self.values(rest));
                args
            }
            (Verb::Home, _) => {
                let zero = Expr::Number(0.0);
                let start = vec![self.x(&zero), self.y(&zero)];
                posed.push(command(Verb::Goto, start, line));
                posed.push(command(Verb::SetHeading, vec![zero], line));
                return;
            }
            (_, args) => self.values(args),
        };
        posed.push(command(verb, args, line));
    }

    /// A length or coordinate, from the program's own measure to that of the pose.
    fn scaled(&self, length: &Expr) -> Expr {
        let scale = self.pose.scale;
        match literal(length) {
            _ if scale == 1.0 => self.value(length),
            Some(number) if (scale * number).is_finite() => {
                Expr::number(round_literal(scale * number))
            }
            _ => Expr::binary(BinaryOp::Mul, Expr::number(scale), self.value(length)),
        }
    }

    fn x(&self, x: &Expr) -> Expr {
        self.placed(x, self.pose.dx)
    }

    fn y(&self, y: &Expr) -> Expr {
        self.placed(y, self.pose.dy)
    }

    /// A coordinate, scaled and moved by `offset`.
    fn placed(&self, coordinate: &Expr, offset: f64) -> Expr {
        match literal(coordinate) {
            _ if offset == 0.0 => self.scaled(coordinate),
            Some(number) if (self.pose.scale * number).is_finite() => {
                Expr::number(round_literal(self.pose.scale * number + offset))
            }
            _ => plus(self.scaled(coordinate), offset),
        }
    }

    fn values(&self, exprs: &[Expr]) -> Vec<Expr> {
        exprs.iter().map(|expr| self.value(expr)).collect()
    }

    /// An expression of the same value as before, in the program's own measure.
    fn value(&self, expr: &Expr) -> Expr {
        match expr {
            Expr::Builtin(Builtin::XCor, none) if none.is_empty() => {
                self.own(Builtin::XCor, self.pose.dx)
            }
            Expr::Builtin(Builtin::YCor, none) if none.is_empty() => {
                self.own(Builtin::YCor, self.pose.dy)
            }
            Expr::Builtin(Builtin::Position, none) if none.is_empty() => Expr::Point(
                Box::new(self.own(Builtin::XCor, self.pose.dx)),
                Box::new(self.own(Builtin::YCor, self.pose.dy)),
            ),
            expr => expr.with_parts(&mut |part| self.value(part)),
        }
    }

    /// A coordinate of the turtle in the program's own measure.
    fn own(&self, coordinate: Builtin, offset: f64) -> Expr {
        let moved_back = plus(Expr::Builtin(coordinate, Vec::new()), -offset);
        if self.pose.scale == 1.0 {
            moved_back
        } else {
            Expr::binary(BinaryOp::Div, moved_back, Expr::number(self.pose.scale))
        }
    }
}

/// Whether the program begins with leaving the start for a place that does not depend on it.
fn goes_to_a_place_first(program: &Program) -> bool {
    let Some(StmtKind::Command { verb, args }) = program.body.first().map(|stmt| &stmt.kind) else {
        return false;
    };
    *verb == Verb::Teleport && args.len() > 1 && args.iter().all(|arg| literal(arg).is_some())
}

fn command(verb: Verb, args: Vec<Expr>, line: u32) -> Stmt {
    Stmt {
        kind: StmtKind::Command { verb, args },
        line,
    }
}

/// The number an expression is, if it is one in the text.
fn literal(expr: &Expr) -> Option<f64> {
    match expr {
        Expr::Number(number) => Some(*number),
        Expr::Unary(UnaryOp::Neg, operand) => match operand.as_ref() {
            Expr::Number(number) => Some(-number),
            _ => None,
        },
        _ => None,
    }
}

/// `expr + offset`, written as a difference if that is shorter.
fn plus(expr: Expr, offset: f64) -> Expr {
    if offset == 0.0 {
        expr
    } else if offset < 0.0 {
        Expr::binary(BinaryOp::Sub, expr, Expr::Number(-offset))
    } else {
        Expr::binary(BinaryOp::Add, expr, Expr::Number(offset))
    }
}

/// To two decimals, or more for a small number to keep three digits.
fn round_literal(number: f64) -> f64 {
    let mut decimals = 2;
    let mut least = 1.0;
    while number.abs() < least && decimals < 9 {
        decimals += 1;
        least /= 10.0;
    }
    round(number, decimals)
}

fn round(number: f64, decimals: i32) -> f64 {
    let unit = 10_f64.powi(decimals);
    let rounded = (number * unit).round() / unit;
    // The largest numbers have no decimals.
    if rounded.is_finite() { rounded } else { number }
}

/// A name the program does not use.
fn fresh_name(program: &Program) -> String {
    let mut names = HashSet::new();
    collect_names(&program.body, &mut names);
    let mut name = "spot".to_owned();
    while names.contains(name.as_str()) {
        name.push('_');
    }
    name
}

/// The names that `body` gives something.
fn collect_names<'a>(body: &'a [Stmt], names: &mut HashSet<&'a str>) {
    for stmt in body {
        names.extend(stmt.assigned());
        if let StmtKind::Def { name, params, .. } = &stmt.kind {
            names.insert(name);
            names.extend(params.iter().map(String::as_str));
        }
        stmt.blocks().for_each(|body| collect_names(body, names));
    }
}
