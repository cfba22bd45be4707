//! Mutation and recombination of seed programs, as in Li & Ellis 2024 (section 3), with edits of trees
//! where they ask a language model.

use super::build::*;
use rand::RngExt;
use rand::seq::IndexedRandom;
use rand_chacha::ChaCha8Rng;
use std::mem::{Discriminant, discriminant};
use turtle_lib::program::{BinaryOp, Expr, Program, Stmt, StmtKind, Verb};

/// A program made from one of the seeds by one to so many edits, with parts of the others; without any edits the seed as it is.
/// `seeds` must not be empty; an empty program comes of none.
pub(super) fn program(seeds: &[Program], edits: u32, rng: &mut ChaCha8Rng) -> Program {
    let Some(seed) = seeds.choose(rng) else {
        return Program::default();
    };
    let mut body = seed.body.clone();
    for _ in 0..rng.random_range(edits.min(1)..=edits) {
        edit(&mut body, seeds, rng);
    }
    Program { body }
}

/// A program made from another by one edit, with parts of itself.
pub(super) fn neighbour(program: &Program, rng: &mut ChaCha8Rng) -> Program {
    let mut body = program.body.clone();
    edit(&mut body, std::slice::from_ref(program), rng);
    Program { body }
}

fn edit(body: &mut Body, seeds: &[Program], rng: &mut ChaCha8Rng) {
    match rng.random_range(0..16) {
        0..5 => change_number(body, rng),
        5 => change_symmetry(body, rng),
        6 => {
            let part = random_part(seeds, rng);
            in_random_block(body, rng, |block, rng| {
                let (from, to) = random_range(block.len(), rng);
                block.splice(from..to, part);
            });
        }
        7 => {
            let part = random_part(seeds, rng);
            in_random_block(body, rng, |block, rng| {
                let at = rng.random_range(0..=block.len());
                block.splice(at..at, part);
            });
        }
        8 => in_random_block(body, rng, |block, rng| {
            if block.len() > 1 {
                block.remove(rng.random_range(0..block.len()));
            }
        }),
        9 => in_random_block(body, rng, |block, rng| {
            let (from, to) = random_range(block.len(), rng);
            let part: Body = block.drain(from..to).collect();
            block.insert(from, around(part, rng));
        }),
        10..14 => join_blocks(body, seeds, rng),
        _ => {
            let gap = f64::from(rng.random_range(1..=12));
            let joint = if rng.random_bool(0.5) {
                vec![forward(gap)]
            } else {
                skip(gap)
            };
            body.extend(joint);
            if let Some(other) = seeds.choose(rng) {
                body.extend(other.body.iter().cloned());
            }
        }
    }
}

/// Lets an inner block of the program go on with a whole block of the same kind from one of the seeds: an arm with two
/// arms' things, a row of two things in turn.
fn join_blocks(body: &mut Body, seeds: &[Program], rng: &mut ChaCha8Rng) {
    let Some(other) = seeds.choose(rng) else {
        return;
    };
    let mut others: Vec<(Kind, Body)> = Vec::new();
    each_block(&mut other.body.clone(), &mut |kind, block| {
        others.extend(kind.map(|kind| (kind, block.clone())));
    });
    // How often a kind is there does not count: arms are few and sides many.
    let mut kinds: Vec<Kind> = Vec::new();
    each_block(body, &mut |kind, _| {
        kinds.extend(kind.filter(|kind| !kinds.contains(kind)));
    });
    kinds.retain(|kind| others.iter().any(|(other, _)| other == kind));
    let Some(&kind) = kinds.choose(rng) else {
        return;
    };
    others.retain(|(other, _)| *other == kind);
    let Some((_, more)) = others.choose(rng) else {
        return;
    };
    let mut count = 0;
    each_block(body, &mut |own, _| count += usize::from(own == Some(kind)));
    let chosen = rng.random_range(0..count);
    let mut place = 0;
    each_block(body, &mut |own, block| {
        if own == Some(kind) {
            if place == chosen {
                block.extend(more.iter().cloned());
            }
            place += 1;
        }
    });
}

/// Gives a loop that ends each time with a part of whole turns another count, and the part with it.
fn change_symmetry(body: &mut Body, rng: &mut ChaCha8Rng) {
    let mut count = 0;
    each_symmetry(body, &mut |_, _, _| count += 1);
    if count == 0 {
        return;
    }
    let chosen = rng.random_range(0..count);
    let by = rng.random_range(1..=3_u32);
    let is_more = rng.random_bool(0.5);
    let mut place = 0;
    each_symmetry(body, &mut |turns, times, angle| {
        if place == chosen {
            let old = *times as u32;
            let new = if is_more {
                old + by
            } else {
                old.saturating_sub(by)
            }
            .clamp(2, 20);
            *times = f64::from(new);
            *angle = part(360.0 * turns, new);
        }
        place += 1;
    });
}

/// Visits loops that end each time with a part of whole turns: how many turns, how often, and the angle.
fn each_symmetry(body: &mut Body, visit: &mut dyn FnMut(f64, &mut f64, &mut Expr)) {
    each_block(body, &mut |_, block| {
        for stmt in block {
            if let StmtKind::For {
                stop: Expr::Number(times),
                body,
                ..
            } = &mut stmt.kind
                && let Some(StmtKind::Command {
                    verb: Verb::Left | Verb::Right,
                    args,
                }) = body.last_mut().map(|last| &mut last.kind)
                && let [angle] = args.as_mut_slice()
                && let Some(degrees) = quotient(angle)
            {
                let turns = (degrees * *times / 360.0).round();
                if turns >= 1.0 && (degrees * *times - 360.0 * turns).abs() < 1e-6 {
                    visit(turns, times, angle);
                }
            }
        }
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

/// A part put in a loop around a centre, in a row, or in a fork.
fn around(mut part: Body, rng: &mut ChaCha8Rng) -> Stmt {
    let times: u32 = rng.random_range(2..=9);
    match rng.random_range(0..4) {
        0 => fork(part),
        1 => {
            part.extend(skip(f64::from(rng.random_range(1..=8))));
            repeat(times, part)
        }
        2 => repeat(
            times.max(3),
            vec![fork(part), left(part_of_turn(times.max(3)))],
        ),
        _ => {
            part.push(left(part_of_turn(times.max(3))));
            repeat(times.max(3), part)
        }
    }
}

/// A non-empty range of places in a block of `len` statements, or an empty one of an empty block.
fn random_range(len: usize, rng: &mut ChaCha8Rng) -> (usize, usize) {
    if len == 0 {
        return (0, 0);
    }
    let from = rng.random_range(0..len);
    (from, rng.random_range(from + 1..=len))
}

/// Some statements in a row from somewhere in one of the seeds.
fn random_part(seeds: &[Program], rng: &mut ChaCha8Rng) -> Body {
    let mut part = Body::new();
    if let Some(seed) = seeds.choose(rng) {
        in_random_block(&mut seed.body.clone(), rng, |block, rng| {
            let (from, to) = random_range(block.len(), rng);
            part = block[from..to].to_vec();
        });
    }
    part
}

/// Calls `f` with one of the blocks of the program, its top level among them.
fn in_random_block(
    body: &mut Body,
    rng: &mut ChaCha8Rng,
    f: impl FnOnce(&mut Body, &mut ChaCha8Rng),
) {
    let mut count = 0;
    each_block(body, &mut |_, _| count += 1);
    let chosen = rng.random_range(0..count);
    let mut f = Some(f);
    let mut place = 0;
    each_block(body, &mut |_, block| {
        if place == chosen
            && let Some(f) = f.take()
        {
            f(block, rng);
        }
        place += 1;
    });
}

/// What kind of statement a block is in.
type Kind = Discriminant<StmtKind>;

/// Visits all blocks of a program, inner ones first, each with the kind of its statement; the top level has none.
fn each_block(body: &mut Body, visit: &mut dyn FnMut(Option<Kind>, &mut Body)) {
    fn inner(kind: Option<Kind>, block: &mut Body, visit: &mut dyn FnMut(Option<Kind>, &mut Body)) {
        for stmt in block.iter_mut() {
            let kind = Some(discriminant(&stmt.kind));
            stmt.blocks_mut()
                .for_each(|block| inner(kind, block, visit));
        }
        visit(kind, block);
    }
    inner(None, body, visit);
}

/// What a number is for.
#[derive(Clone, Copy)]
enum Role {
    Distance,
    Angle,
    Count,
}

/// Gives one of the program's numbers another value that suits its place.
fn change_number(body: &mut Body, rng: &mut ChaCha8Rng) {
    let mut count = 0;
    each_number(body, &mut |_, _| count += 1);
    if count == 0 {
        return;
    }
    let chosen = rng.random_range(0..count);
    let mut place = 0;
    each_number(body, &mut |role, number| {
        if place == chosen {
            *number = changed(role, *number, rng);
        }
        place += 1;
    });
}

fn changed(role: Role, number: f64, rng: &mut ChaCha8Rng) -> f64 {
    let nudge =
        f64::from(rng.random_range(1..=3_u32)) * if rng.random_bool(0.5) { 1.0 } else { -1.0 };
    match role {
        Role::Distance => match rng.random_range(0..3) {
            0 => (number + nudge).max(0.5),
            1 => (number * if rng.random_bool(0.5) { 2.0 } else { 0.5 }).max(0.5),
            _ => f64::from(rng.random_range(1..=20_u32)),
        },
        Role::Angle => match rng.random_range(0..3) {
            0 => (number + 15.0 * nudge).rem_euclid(360.0),
            1 => f64::from(rng.random_range(1..=12_u32)) * 15.0,
            _ => [
                30.0, 36.0, 40.0, 45.0, 60.0, 72.0, 90.0, 108.0, 120.0, 135.0, 144.0,
            ][rng.random_range(0..11)],
        },
        Role::Count => (number + nudge).clamp(2.0, 20.0),
    }
}

/// Visits the literal numbers of commands and the literal ends of ranges.
fn each_number(body: &mut Body, visit: &mut impl FnMut(Role, &mut f64)) {
    each_block(body, &mut |_, block| {
        for stmt in block {
            match &mut stmt.kind {
                StmtKind::Command { verb, args } => {
                    for (i, arg) in args.iter_mut().enumerate() {
                        let role = match (*verb, i) {
                            (Verb::Left | Verb::Right | Verb::SetHeading, _)
                            | (Verb::Circle, 1) => Role::Angle,
                            (Verb::Teleport, 2) => Role::Angle,
                            _ => Role::Distance,
                        };
                        literals(arg, &mut |number| visit(role, number));
                    }
                }
                StmtKind::For { stop, .. } => {
                    literals(stop, &mut |number| visit(Role::Count, number))
                }
                _ => {}
            }
        }
    });
}

fn literals(expr: &mut Expr, visit: &mut impl FnMut(&mut f64)) {
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
