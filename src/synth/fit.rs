//! Rewrites a program so that its drawing fills the view, as an imported picture does.

use super::FUEL;
use super::build::{Body, teleport};
use super::normalize::literal;
use crate::view::FITTED_SIDE;
use turtle_lib::program::{BinaryOp, Expr, Program, Stmt, StmtKind, Verb};
use turtle_lib::run::{Fuel, run};
use turtle_lib::turtle::{Path, Point};

/// The program with its literal distances scaled and its start moved so that the drawing, now `path`, fills the
/// view; distances are rounded, so nearly. One that nearly does so already stays as it is. None when a
/// distance is no literal.
pub(super) fn fitted(program: &Program, fuel: &Fuel, path: &Path) -> Option<Program> {
    let (scale, from) = (scale_to_view(path)?, middle(path)?);
    if (0.9..1.1).contains(&scale) && from.x.hypot(from.y) < 1.5 {
        return Some(program.clone());
    }
    placed(program, fuel, scale, Point::new(0.0, 0.0), middle)
}

/// How many times as large a path would fill the view; none for one without size.
fn scale_to_view(path: &Path) -> Option<f64> {
    let (low, high) = path.bounds()?;
    let side = (high.x - low.x).max(high.y - low.y);
    (side > 0.0).then_some(FITTED_SIDE / side)
}

/// The middle of a path's bounds.
fn middle(path: &Path) -> Option<Point> {
    let (low, high) = path.bounds()?;
    Some(Point::new((low.x + high.x) / 2.0, (low.y + high.y) / 2.0))
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
    move_start(&mut body, Point::new(to.x - from.x, to.y - from.y));
    Some(Program { body })
}

/// How many times as large statements have to draw to fill the view; none for what draws nothing.
pub(super) fn scale_of(body: &[Stmt]) -> Option<f64> {
    let body = body.to_vec();
    scale_to_view(&run(&Program { body }, &FUEL).ok()?.path)
}

/// Statements moved by whole steps, so that what they draw is in the view's middle.
pub(super) fn centred(mut body: Body) -> Option<Body> {
    let path = run(&Program { body: body.clone() }, &FUEL).ok()?.path;
    let from = middle(&path)?;
    move_start(&mut body, Point::new(-from.x, -from.y));
    Some(body)
}

/// Moves where a program starts and the places it names, by whole steps.
fn move_start(body: &mut Body, by: Point) {
    let start = body
        .iter()
        .take_while(|stmt| matches!(stmt.kind, StmtKind::Def { .. }))
        .count();
    if !starts_with_teleport(&body[start..]) {
        body.insert(start, teleport(0.0, 0.0, None));
    }
    move_places(body, Point::new(by.x.round(), by.y.round()));
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

pub(super) fn starts_with_teleport(body: &[Stmt]) -> bool {
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
pub(super) fn rounded(length: f64) -> Option<f64> {
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
