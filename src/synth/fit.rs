//! Rewrites a program so that its drawing fills the view, as an imported picture does.

use super::build::teleport;
use super::normalize::literal;
use crate::view::FITTED_SIDE;
use turtle_lib::program::{BinaryOp, Expr, Program, Stmt, StmtKind, Verb};
use turtle_lib::run::{Fuel, run};
use turtle_lib::turtle::{Path, Point};

/// The program with its literal distances scaled and its start moved so that the drawing fills the
/// view; distances are rounded, so nearly. None when a distance is no literal.
pub(super) fn fitted(program: &Program, fuel: &Fuel) -> Option<Program> {
    let (low, high) = run(program, fuel).ok()?.path.bounds()?;
    let scale = FITTED_SIDE / (high.x - low.x).max(high.y - low.y);
    placed(program, fuel, scale, Point::new(0.0, 0.0), |path| {
        let (low, high) = path.bounds()?;
        Some(Point::new((low.x + high.x) / 2.0, (low.y + high.y) / 2.0))
    })
}

/// The program sized and moved so that its drawing, now `path`, lies over `drawn` as well as it can:
/// their centres of gravity are one, and their ink lies as far from it on average.
pub(super) fn laid_over(
    program: &Program,
    fuel: &Fuel,
    path: &Path,
    drawn: &Path,
) -> Option<Program> {
    let (to, spread) = gravity(drawn)?;
    placed(program, fuel, spread / gravity(path)?.1, to, |path| {
        gravity(path).map(|(centre, _)| centre)
    })
}

/// The program scaled, with the point of its drawing that `handle` gives nearly brought to `to`.
fn placed(
    program: &Program,
    fuel: &Fuel,
    scale: f64,
    to: Point,
    handle: impl Fn(&Path) -> Option<Point>,
) -> Option<Program> {
    if !(0.2..=20.0).contains(&scale) {
        return None;
    }
    let mut body = scaled_body(&program.body, scale)?;
    let path = run(&Program { body: body.clone() }, fuel).ok()?.path;
    let from = handle(&path)?;
    let by = Point::new((to.x - from.x).round(), (to.y - from.y).round());
    if !starts_with_teleport(&body) {
        body.insert(0, teleport(0.0, 0.0, None));
    }
    move_places(&mut body, by);
    Some(Program { body })
}

/// The centre of gravity of a path's ink, and how far the ink is from it (root mean square).
fn gravity(path: &Path) -> Option<(Point, f64)> {
    let segments = || {
        path.strokes()
            .flat_map(|stroke| stroke.windows(2))
            .map(|ends| {
                let length = (ends[1].x - ends[0].x).hypot(ends[1].y - ends[0].y);
                let middle =
                    Point::new((ends[0].x + ends[1].x) / 2.0, (ends[0].y + ends[1].y) / 2.0);
                (length, middle)
            })
    };
    let total: f64 = segments().map(|(length, _)| length).sum();
    if total == 0.0 {
        return None;
    }
    let mean = |f: &dyn Fn(f64, Point) -> f64| {
        segments()
            .map(|(length, p)| length * f(length, p))
            .sum::<f64>()
            / total
    };
    let centre = Point::new(mean(&|_, p| p.x), mean(&|_, p| p.y));
    // A segment's own ink lies about its middle, evenly.
    let square = mean(&|length, p| {
        (p.x - centre.x).powi(2) + (p.y - centre.y).powi(2) + length * length / 12.0
    });
    Some((centre, square.sqrt()))
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

/// The statements with their literal distances scaled and rounded. None when a distance is no literal.
pub(super) fn scaled_body(body: &[Stmt], scale: f64) -> Option<Vec<Stmt>> {
    body.iter().map(|stmt| scaled(stmt, scale)).collect()
}

fn scaled(stmt: &Stmt, scale: f64) -> Option<Stmt> {
    Some(
        match &stmt.kind {
            StmtKind::Command { verb, args } => {
                let mut args = args.clone();
                match verb {
                    Verb::Forward | Verb::Backward | Verb::Circle => {
                        let length = args.first_mut()?;
                        *length = scaled_length(length, scale)?;
                    }
                    Verb::Goto | Verb::Teleport => {
                        for place in args.iter_mut().take(2) {
                            *place = Expr::number((literal(place)? * scale).round());
                        }
                    }
                    _ => {}
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
                body: scaled_body(body, scale)?,
            },
            StmtKind::Fork { body } => StmtKind::Fork {
                body: scaled_body(body, scale)?,
            },
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
