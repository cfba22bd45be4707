//! The places of a program that can be changed: walks over them, and the draw of one.

use super::super::build::Body;
use rand::RngExt;
use rand_chacha::ChaCha8Rng;
use std::mem::{Discriminant, discriminant};
use turtle_lib::program::{BinaryOp, Expr, Stmt, StmtKind, Verb};

/// Draws one of the places that a walk comes to and changes it. The walk asks at each whether it is this one; it is done
/// twice, first to count them.
pub(super) fn change_one(
    rng: &mut ChaCha8Rng,
    mut walk: impl FnMut(&mut dyn FnMut() -> bool, &mut ChaCha8Rng),
) {
    let mut count = 0;
    let mut counted = || {
        count += 1;
        false
    };
    walk(&mut counted, rng);
    if count == 0 {
        return;
    }
    let chosen = rng.random_range(1..=count);
    let mut place = 0;
    let mut is_it = || {
        place += 1;
        place == chosen
    };
    walk(&mut is_it, rng);
}

/// Visits all blocks of a program, inner ones first.
pub(super) fn each_block(block: &mut Body, visit: &mut dyn FnMut(&mut Body)) {
    for stmt in block.iter_mut() {
        stmt.blocks_mut().for_each(|block| each_block(block, visit));
    }
    visit(block);
}

/// Visits the innermost groups of a program: the blocks that have things beside each other, as an arm has, a row, or a whole
/// drawing. A loop's block without blocks of its own has only the sides of one thing.
pub(super) fn each_group(body: &mut Body, visit: &mut dyn FnMut(&mut Body)) {
    /// Whether there is one.
    fn inner(is_loop: bool, block: &mut Body, visit: &mut dyn FnMut(&mut Body)) -> bool {
        let (mut is_leaf, mut has_groups) = (true, false);
        for stmt in block.iter_mut() {
            let is_loop = matches!(stmt.kind, StmtKind::For { .. } | StmtKind::While { .. });
            for block in stmt.blocks_mut() {
                is_leaf = false;
                has_groups |= inner(is_loop, block, visit);
            }
        }
        let has_sides_only = is_loop && is_leaf;
        let is_group = !(has_groups || has_sides_only);
        if is_group {
            visit(block);
        }
        has_groups || is_group
    }
    inner(false, body, visit);
}

/// Where a block can be cut so that each part leaves the pen as it was: between statements, before the turn that goes on
/// around a centre.
pub(super) fn seams(block: &[Stmt]) -> Vec<usize> {
    let things = block.len() - usize::from(block.last().is_some_and(is_turn));
    let mut is_down = true;
    let mut seams = vec![0];
    for (place, stmt) in block[..things].iter().enumerate() {
        match &stmt.kind {
            StmtKind::Command {
                verb: Verb::PenUp, ..
            } => is_down = false,
            StmtKind::Command {
                verb: Verb::PenDown,
                ..
            } => is_down = true,
            _ => {}
        }
        if is_down {
            seams.push(place + 1);
        }
    }
    seams
}

fn is_turn(stmt: &Stmt) -> bool {
    let StmtKind::Command { verb, .. } = &stmt.kind else {
        return false;
    };
    matches!(verb, Verb::Left | Verb::Right)
}

/// Of like statements one may stand for another: loops of as many loops in each other, forks.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) struct Form {
    kind: Discriminant<StmtKind>,
    height: usize,
}

impl Form {
    /// None of a statement without blocks.
    pub(super) fn of(stmt: &Stmt) -> Option<Form> {
        let height = height(stmt);
        (height > 0).then_some(Form {
            kind: discriminant(&stmt.kind),
            height,
        })
    }
}

/// How many blocks are in each other.
fn height(stmt: &Stmt) -> usize {
    let blocks = stmt.blocks().filter(|block| !block.is_empty());
    let heights = blocks.map(|block| 1 + block.iter().map(height).max().unwrap_or(0));
    heights.max().unwrap_or(0)
}

/// A loop that ends each time with a part of whole turns.
pub(super) struct Symmetry<'a> {
    pub(super) turns: f64,
    pub(super) times: &'a mut f64,
    pub(super) angle: &'a mut Expr,
}

impl Symmetry<'_> {
    pub(super) fn of(stmt: &mut Stmt) -> Option<Symmetry<'_>> {
        let StmtKind::For {
            stop: Expr::Number(times),
            body,
            ..
        } = &mut stmt.kind
        else {
            return None;
        };
        let StmtKind::Command {
            verb: Verb::Left | Verb::Right,
            args,
        } = &mut body.last_mut()?.kind
        else {
            return None;
        };
        let [angle] = args.as_mut_slice() else {
            return None;
        };
        let whole = quotient(angle)? * *times;
        let turns = (whole / 360.0).round();
        let is_whole = turns >= 1.0 && (whole - 360.0 * turns).abs() < 1e-6;
        is_whole.then_some(Symmetry {
            turns,
            times,
            angle,
        })
    }
}

pub(super) fn each_symmetry(body: &mut Body, visit: &mut dyn FnMut(Symmetry<'_>)) {
    each_block(body, &mut |block| {
        block
            .iter_mut()
            .filter_map(Symmetry::of)
            .for_each(&mut *visit);
    });
}

/// The value of a number or of a fraction of numbers.
fn quotient(expr: &Expr) -> Option<f64> {
    match expr {
        Expr::Number(number) => Some(*number),
        Expr::Binary(BinaryOp::Div, whole, parts) => Some(quotient(whole)? / quotient(parts)?),
        _ => None,
    }
}

/// What a number is for.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Role {
    Distance,
    /// A part of an expression that is a distance.
    Factor,
    Angle,
    Count,
}

/// Visits the literal numbers of commands and the literal ends of ranges, but for those that make a loop whole.
pub(super) fn each_number(body: &mut [Stmt], visit: &mut dyn FnMut(Role, &mut f64)) {
    for stmt in body {
        let is_whole = Symmetry::of(stmt).is_some();
        match &mut stmt.kind {
            StmtKind::Command { verb, args } => {
                for (place, arg) in args.iter_mut().enumerate() {
                    let role = role(*verb, place, arg);
                    literals(arg, &mut |number| visit(role, number));
                }
            }
            StmtKind::For { stop, .. } if !is_whole => {
                literals(stop, &mut |number| visit(Role::Count, number));
            }
            _ => {}
        }
        for block in stmt.blocks_mut() {
            let things = block.len() - usize::from(is_whole);
            each_number(&mut block[..things], visit);
        }
    }
}

fn role(verb: Verb, place: usize, arg: &Expr) -> Role {
    match (verb, place) {
        (Verb::Left | Verb::Right | Verb::SetHeading, _)
        | (Verb::Circle, 1)
        | (Verb::Teleport, 2) => Role::Angle,
        _ if matches!(arg, Expr::Number(_)) => Role::Distance,
        _ => Role::Factor,
    }
}

fn literals(expr: &mut Expr, visit: &mut dyn FnMut(&mut f64)) {
    match expr {
        Expr::Number(number) => visit(number),
        Expr::Unary(_, operand) => literals(operand, visit),
        Expr::Binary(_, left, right) => {
            literals(left, visit);
            literals(right, visit);
        }
        _ => {}
    }
}
