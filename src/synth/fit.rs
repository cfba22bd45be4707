//! Rewrites a program so that its drawing fills the view, as an imported picture does.

use super::build::teleport;
use super::normalize::literal;
use crate::view::FITTED_SIDE;
use turtle_lib::program::{BinaryOp, Expr, Program, Stmt, StmtKind, Verb};
use turtle_lib::run::{Fuel, run};
use turtle_lib::turtle::Point;

/// The program with its literal distances scaled and its start moved so that the drawing fills the
/// view; distances are rounded, so nearly. None when a distance is no literal.
pub(super) fn fitted(program: &Program, fuel: &Fuel) -> Option<Program> {
    let (low, high) = run(program, fuel).ok()?.path.bounds()?;
    let scale = FITTED_SIDE / (high.x - low.x).max(high.y - low.y);
    if !(0.2..=20.0).contains(&scale) {
        return None;
    }
    let mut body: Vec<Stmt> = program
        .body
        .iter()
        .map(|stmt| scaled(stmt, scale))
        .collect::<Option<_>>()?;
    let (low, high) = run(&Program { body: body.clone() }, fuel)
        .ok()?
        .path
        .bounds()?;
    let by = |low: f64, high: f64| -(low + high).round() / 2.0;
    let by = Point::new(by(low.x, high.x), by(low.y, high.y));
    if !starts_with_teleport(&body) {
        body.insert(0, teleport(0.0, 0.0, None));
    }
    move_places(&mut body, by);
    Some(Program { body })
}

fn starts_with_teleport(body: &[Stmt]) -> bool {
    body.first().is_some_and(|stmt| {
        matches!(
            &stmt.kind,
            StmtKind::Command {
                verb: Verb::Teleport,
                ..
            }
        )
    })
}

/// Adds to the literal places that `teleport` and `goto` name.
fn move_places(body: &mut [Stmt], by: Point) {
    for stmt in body {
        match &mut stmt.kind {
            StmtKind::Command {
                verb: Verb::Teleport | Verb::Goto,
                args,
            } => {
                for (arg, by) in args.iter_mut().zip([by.x, by.y]) {
                    if let Some(number) = literal(arg) {
                        *arg = Expr::number(number + by);
                    }
                }
            }
            StmtKind::For { body, .. } | StmtKind::Fork { body } => move_places(body, by),
            _ => {}
        }
    }
}

fn scaled(stmt: &Stmt, scale: f64) -> Option<Stmt> {
    let all = |body: &[Stmt]| {
        body.iter()
            .map(|stmt| scaled(stmt, scale))
            .collect::<Option<Vec<_>>>()
    };
    Some(
        match &stmt.kind {
            StmtKind::Command { verb, args } => {
                let lengths = match verb {
                    Verb::Forward | Verb::Backward | Verb::Circle => 1,
                    Verb::Goto | Verb::Teleport => 2,
                    _ => 0,
                };
                let mut args = args.clone();
                for arg in args.iter_mut().take(lengths) {
                    *arg = scaled_length(arg, scale)?;
                }
                StmtKind::Command { verb: *verb, args }
            }
            StmtKind::For {
                var,
                start,
                stop,
                step,
                body,
            } => StmtKind::For {
                var: var.clone(),
                start: start.clone(),
                stop: stop.clone(),
                step: step.clone(),
                body: all(body)?,
            },
            StmtKind::Fork { body } => StmtKind::Fork { body: all(body)? },
            _ => return None,
        }
        .into(),
    )
}

/// A literal length, or a literal times something, with the literal scaled and rounded.
fn scaled_length(length: &Expr, scale: f64) -> Option<Expr> {
    Some(match length {
        Expr::Number(number) => Expr::Number(rounded(number * scale)?),
        Expr::Unary(op, operand) => Expr::Unary(*op, Box::new(scaled_length(operand, scale)?)),
        Expr::Name(name) if name == "EPS_DIST" => Expr::binary(
            BinaryOp::Mul,
            Expr::name(name),
            Expr::Number(rounded(scale)?),
        ),
        Expr::Name(_) => Expr::binary(BinaryOp::Mul, Expr::Number(rounded(scale)?), length.clone()),
        Expr::Binary(BinaryOp::Mul, left, right) => match (left.as_ref(), right.as_ref()) {
            (Expr::Number(factor), _) => Expr::binary(
                BinaryOp::Mul,
                Expr::Number(rounded(factor * scale)?),
                right.as_ref().clone(),
            ),
            (_, Expr::Number(factor)) => Expr::binary(
                BinaryOp::Mul,
                left.as_ref().clone(),
                Expr::Number(rounded(factor * scale)?),
            ),
            _ => return None,
        },
        _ => return None,
    })
}

/// Whole steps for what is long, halves or tenths for what is short; nothing for a length that vanishes.
fn rounded(length: f64) -> Option<f64> {
    let grain = if length >= 8.0 {
        1.0
    } else if length >= 2.0 {
        2.0
    } else {
        10.0
    };
    let length = (length * grain).round() / grain;
    (length != 0.0).then_some(length)
}
