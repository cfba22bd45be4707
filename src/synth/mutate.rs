//! Mutation and recombination of seed programs, as in Li & Ellis 2024 (section 3), with edits of trees
//! where they ask a language model.
//!
//! Most edits keep what kind of drawing it is: things come beside others at like places (an arm gets what another's arm
//! has), numbers take values that seeds have, and what is whole around a centre stays so.

mod places;

use super::build::*;
use places::{
    Form, Role, Symmetry, change_one, each_block, each_group, each_number, each_symmetry, seams,
};
use rand::RngExt;
use rand::seq::IndexedRandom;
use rand_chacha::ChaCha8Rng;
use turtle_lib::program::{Program, Stmt};

/// A program made from one of the seeds by so many edits at most, with parts of the others.
/// `seeds` must not be empty; an empty program comes of none.
pub(super) fn program(seeds: &[Program], edits: u32, rng: &mut ChaCha8Rng) -> Program {
    let Some(seed) = seeds.choose(rng) else {
        return Program::default();
    };
    let mut body = seed.body.clone();
    for _ in 0..rng.random_range(0..=edits) {
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
    let Some(mut other) = seeds.choose(rng).map(|seed| seed.body.clone()) else {
        return;
    };
    match rng.random_range(0..24) {
        0..4 => take_number(body, &mut other, rng),
        4..6 => change_number(body, rng),
        6..9 => change_symmetry(body, &mut other, rng),
        9..17 => join_groups(body, &mut other, rng),
        17..21 => exchange(body, &mut other, rng),
        21 => {
            body.extend(skip(f64::from(rng.random_range(1..=12))));
            body.append(&mut other);
        }
        22 => match rng.random_range(0..2) {
            0 => insert_part(body, &mut other, rng),
            _ => remove(body, rng),
        },
        _ => wrap(body, rng),
    }
}

/// Gives one of the program's numbers the value that one like it has in a seed.
fn take_number(body: &mut Body, other: &mut Body, rng: &mut ChaCha8Rng) {
    let mut seen: Vec<(Role, f64)> = Vec::new();
    each_number(other, &mut |role, number| seen.push((role, *number)));
    let Some(&(like, value)) = seen.choose(rng) else {
        return;
    };
    change_one(rng, |is_it, _| {
        each_number(body, &mut |role, number| {
            if role == like && is_it() {
                *number = value;
            }
        });
    });
}

/// Gives one of the program's numbers another value that suits its place.
fn change_number(body: &mut Body, rng: &mut ChaCha8Rng) {
    change_one(rng, |is_it, rng| {
        each_number(body, &mut |role, number| {
            if is_it() {
                *number = changed(role, *number, rng);
            }
        });
    });
}

fn changed(role: Role, number: f64, rng: &mut ChaCha8Rng) -> f64 {
    let nudge =
        f64::from(rng.random_range(1..=3_u32)) * if rng.random_bool(0.5) { 1.0 } else { -1.0 };
    match role {
        Role::Distance | Role::Factor => match rng.random_range(0..3) {
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

/// Gives a loop that ends each time with a part of whole turns another count, that of one in a seed or one near its own,
/// and the part with it.
fn change_symmetry(body: &mut Body, other: &mut Body, rng: &mut ChaCha8Rng) {
    let mut seen: Vec<f64> = Vec::new();
    each_symmetry(other, &mut |symmetry| seen.push(*symmetry.times));
    let by = f64::from(rng.random_range(1..=3)) * if rng.random_bool(0.5) { 1.0 } else { -1.0 };
    let seen = seen.choose(rng).filter(|_| rng.random_bool(0.5));
    change_one(rng, |is_it, _| {
        each_symmetry(body, &mut |symmetry| {
            if is_it() {
                let Symmetry {
                    turns,
                    times,
                    angle,
                } = symmetry;
                *times = seen.map_or(*times + by, |seen| *seen).clamp(2.0, 20.0);
                *angle = part(360.0 * turns, *times as u32);
            }
        });
    });
}

/// Lets a group of the program have things of a group in a seed, or once more of its own: an arm with two arms' things, a
/// row of two things in turn.
fn join_groups(body: &mut Body, other: &mut Body, rng: &mut ChaCha8Rng) {
    const OWN: f64 = 0.15;
    const WHOLE: f64 = 0.7;
    let mut own;
    let from = if rng.random_bool(OWN) {
        own = body.clone();
        &mut own
    } else {
        other
    };
    let is_whole = rng.random_bool(WHOLE);
    let mut more = Body::new();
    change_one(rng, |is_it, rng| {
        each_group(from, &mut |group| {
            if is_it() {
                let (from, to) = between_seams(group, is_whole, rng);
                more = group[from..to].to_vec();
            }
        });
    });
    change_one(rng, |is_it, rng| {
        each_group(body, &mut |group| {
            if is_it() {
                let (start, end) = between_seams(group, true, rng);
                let (from, to) = match rng.random_range(0..6) {
                    0..3 => (end, end),
                    3..5 => (start, start),
                    _ => between_seams(group, false, rng),
                };
                group.splice(from..to, more.iter().cloned());
            }
        });
    });
}

/// Two seams of a block, the first and the last or any.
fn between_seams(block: &[Stmt], is_whole: bool, rng: &mut ChaCha8Rng) -> (usize, usize) {
    let seams = seams(block);
    let (from, to) = random_range(seams.len() - 1, rng);
    let (from, to) = if is_whole {
        (0, seams.len() - 1)
    } else {
        (from, to)
    };
    (seams[from], seams[to])
}

/// Lets one statement with blocks become one of the same form in a seed: a square a triangle, an arm another's.
fn exchange(body: &mut Body, other: &mut Body, rng: &mut ChaCha8Rng) {
    let mut others: Vec<Stmt> = Vec::new();
    each_block(other, &mut |block| others.extend(block.iter().cloned()));
    others.retain(|stmt| Form::of(stmt).is_some());
    let Some(like) = others.choose(rng) else {
        return;
    };
    change_one(rng, |is_it, _| {
        each_block(body, &mut |block| {
            for stmt in block {
                if Form::of(stmt) == Form::of(like) && is_it() {
                    stmt.clone_from(like);
                }
            }
        });
    });
}

/// Puts some statements in a row from somewhere in a seed anywhere.
fn insert_part(body: &mut Body, other: &mut Body, rng: &mut ChaCha8Rng) {
    let mut part = Body::new();
    change_one(rng, |is_it, rng| {
        each_block(other, &mut |block| {
            if is_it() {
                let (from, to) = random_range(block.len(), rng);
                part = block[from..to].to_vec();
            }
        });
    });
    change_one(rng, |is_it, rng| {
        each_block(body, &mut |block| {
            if is_it() {
                let at = rng.random_range(0..=block.len());
                block.splice(at..at, part.iter().cloned());
            }
        });
    });
}

/// Leaves a statement out of a block that has another.
fn remove(body: &mut Body, rng: &mut ChaCha8Rng) {
    change_one(rng, |is_it, rng| {
        each_block(body, &mut |block| {
            if block.len() > 1 && is_it() {
                block.remove(rng.random_range(0..block.len()));
            }
        });
    });
}

/// Puts some statements in a row in a loop around a centre, in a row, or in a fork.
fn wrap(body: &mut Body, rng: &mut ChaCha8Rng) {
    change_one(rng, |is_it, rng| {
        each_block(body, &mut |block| {
            if is_it() {
                let (from, to) = random_range(block.len(), rng);
                let part: Body = block.drain(from..to).collect();
                block.insert(from, around(part, rng));
            }
        });
    });
}

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

/// A non-empty range of `len` places, or an empty one where there are none.
fn random_range(len: usize, rng: &mut ChaCha8Rng) -> (usize, usize) {
    if len == 0 {
        return (0, 0);
    }
    let from = rng.random_range(0..len);
    (from, rng.random_range(from + 1..=len))
}
