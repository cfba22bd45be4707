//! Improves a program that is near a drawing: its lengths, place and turn are moved, its angles and its
//! structure stay, so that it remains what was meant.

use super::fitting::Fitter;
use super::parametric::{Hole, Kind, Parametric};
use super::{Given, Proposal, Search, Worth};
use crate::solve::Origin;
use crate::solve::parallel::in_parallel;
use crate::solve::score::residual::{Field, Places};
use turtle_lib::program::{Expr, Program, Stmt, StmtKind, UnaryOp, Verb};
use turtle_lib::turtle::Point;

/// Tries for one program.
const EVALUATIONS: usize = 260;
const FINE_EVALUATIONS: usize = 240;

/// How many of the nearest samples have their numbers moved.
const REFINED: usize = 4;
const FINE_REFINED: usize = 2;

/// Moving them is worth it when so much less is missed.
const LEAST_GAIN_NATS: f64 = 0.3;

/// Tells the best samples with their lengths, place and turn moved, from how they were moved before.
pub(super) struct Refinement;

impl Search for Refinement {
    fn run(&self, given: &Given, tell: &mut dyn FnMut(Proposal)) {
        let lines = given.verifier.clean_lines();
        let most = match lines {
            Some(_) => FINE_REFINED,
            None => REFINED,
        };
        let best = &given.samples[..given.samples.len().min(most)];
        let refined = in_parallel(best, given.cancel, |candidate| {
            let rendering = candidate.rendering()?;
            let program = refined(&rendering.program, given.field, lines.as_ref())?;
            Some(Proposal {
                worth: Worth::Missing(rendering.missed_nats - LEAST_GAIN_NATS),
                ..Proposal::new(program, Origin::Refined, candidate.sample.log_prob)
            })
        });
        refined.into_iter().flatten().for_each(tell);
    }
}

/// The program moved nearer to the drawing, to a fraction of a pixel if it is clean and `lines` are its centre lines,
/// its numbers rounded; nothing where there is nothing to move.
fn refined(program: &Program, field: &Field, lines: Option<&Places>) -> Option<Program> {
    let (start, turn, body) = placed(program);
    let mut opening = Opening::default();
    let mut body = body.to_vec();
    body.iter_mut().for_each(|stmt| opening.statement(stmt));
    let parametric = Parametric {
        holes: opening.holes,
        body,
    };
    let fitter = Fitter::new(field, &parametric);
    let mut fit = fitter.standing(opening.values, start, turn)?;
    fit = fitter.fitted(fit, EVALUATIONS);
    let Some(lines) = lines else {
        return Some(fitter.rounded(fit));
    };
    let fitter = fitter.meeting(lines);
    Some(fitter.rounded(fitter.fitted(fit, FINE_EVALUATIONS)))
}

/// Where a program puts the turtle before all else, and the rest of it.
fn placed(program: &Program) -> (Point, f64, &[Stmt]) {
    if let [first, rest @ ..] = program.body.as_slice()
        && let StmtKind::Command {
            verb: Verb::Teleport,
            args,
        } = &first.kind
        && let Some(numbers) = args.iter().map(number).collect::<Option<Vec<f64>>>()
        && let [x, y, heading @ ..] = numbers.as_slice()
    {
        let heading = heading.first().copied().unwrap_or(0.0);
        return (Point::new(*x, *y), heading, rest);
    }
    (Point::default(), 0.0, &program.body)
}

/// The number an expression is, if it is one in the text.
fn number(expr: &Expr) -> Option<f64> {
    match expr {
        Expr::Number(number) => Some(*number),
        Expr::Unary(UnaryOp::Neg, operand) => Some(-number(operand)?),
        _ => None,
    }
}

/// Opens the lengths in a program's text. Equal lengths are one: they were meant to be equal.
#[derive(Default)]
struct Opening {
    holes: Vec<Hole>,
    values: Vec<f64>,
}

impl Opening {
    fn statement(&mut self, stmt: &mut Stmt) {
        if let StmtKind::Command { verb, args } = &mut stmt.kind {
            let lengths = match verb {
                Verb::Forward | Verb::Backward | Verb::Circle => 1,
                Verb::Goto | Verb::Teleport => 2,
                _ => 0,
            };
            for arg in args.iter_mut().take(lengths) {
                self.open(arg);
            }
        }
        for block in stmt.blocks_mut() {
            block.iter_mut().for_each(|stmt| self.statement(stmt));
        }
    }

    /// Puts a name for a length other than 0; its sign stays.
    fn open(&mut self, expr: &mut Expr) {
        let Some(value) = number(expr).filter(|value| *value != 0.0) else {
            // In `8*i` and its like the length is the factor.
            if let Expr::Binary(_, left, _) = expr
                && number(left).is_some()
            {
                self.open(left);
            }
            return;
        };
        let known = self.values.iter().position(|known| *known == value.abs());
        let hole = known.unwrap_or_else(|| {
            self.holes.push(Hole {
                // No program can have a name with a space.
                name: format!("length {}", self.holes.len()),
                kind: Kind::Length,
                low: 0.0,
                high: f64::INFINITY,
            });
            self.values.push(value.abs());
            self.holes.len() - 1
        });
        let name = Expr::name(&self.holes[hole].name);
        *expr = if value < 0.0 {
            Expr::Unary(UnaryOp::Neg, Box::new(name))
        } else {
            name
        };
    }
}
