//! Mends what is nearly right: goes from a program to the best of those one change away, as long as it draws
//! nearer to the target. It finds the heptagon that was sampled as a hexagon.

use super::lay;
use super::misfit::{Field, Places};
use super::neighbours::neighbours;
use crate::propose::Cancel;
use turtle_lib::bitmap::px_from_steps;
use turtle_lib::python;
use turtle_lib::run::{Fuel, run};

/// At this share of the drawing's diagonal a place counts half. That is sharp, so that what is small counts.
const HALF_AT: f64 = 0.008;

/// How many programs are mended: those that draw nearest.
const STARTS: usize = 8;

/// How many changes are made to a program, and how many are tried for it.
const CHANGES: usize = 5;
const TRIES: usize = 1_500;

/// A change is made when the misfit becomes less by this share.
const LEAST_GAIN: f64 = 0.03;

/// How many of the mended are given.
const GIVEN: usize = 3;

/// A model's programs have some hundred segments; those one change away may run wild.
const FUEL: Fuel = Fuel {
    steps: 8_000,
    call_depth: 20,
    segments: 3_000,
};

/// A program that was mended.
#[derive(Clone, Debug)]
pub(super) struct Mended {
    /// Which of those that were given.
    pub index: usize,
    pub code: String,
    pub changes: usize,
    misfit: f64,
}

/// The nearest of the programs, in the Python dialect, after the changes that bring them nearer; the nearest
/// first, those that no change improves left out.
pub(super) fn mended(codes: &[&str], field: &Field, cancel: &Cancel) -> Vec<Mended> {
    let indices: Vec<usize> = (0..codes.len()).collect();
    let judged = lay::in_parallel(&indices, cancel, |&index| {
        misfit(codes[index], field).map(|misfit| Mended {
            index,
            code: codes[index].to_owned(),
            changes: 0,
            misfit,
        })
    });
    let mut starts: Vec<Mended> = judged.into_iter().flatten().collect();
    starts.sort_by(|a, b| a.misfit.total_cmp(&b.misfit));
    starts.truncate(STARTS);
    let mut mended = lay::in_parallel(&starts, cancel, |start| descend(start, field, cancel));
    mended.retain(|mended| mended.changes > 0);
    mended.sort_by(|a, b| {
        let by_misfit = a.misfit.total_cmp(&b.misfit);
        by_misfit.then_with(|| (a.changes, &a.code).cmp(&(b.changes, &b.code)))
    });
    mended.dedup_by(|b, a| a.code == b.code);
    mended.truncate(GIVEN);
    mended
}

/// How far what a text draws is from the target, from 0 to 1; nothing if it draws nothing.
fn misfit(code: &str, field: &Field) -> Option<f64> {
    let program = python::parse(code).into_program().ok()?;
    let path = run(&program, &FUEL).ok()?.path;
    (!path.is_empty()).then(|| field.misfit(&Places::of(&path.map(px_from_steps)), HALF_AT))
}

fn descend(start: &Mended, field: &Field, cancel: &Cancel) -> Mended {
    let mut best = start.clone();
    let mut tries = TRIES;
    while best.changes < CHANGES && !cancel.is_cancelled() {
        let around = neighbours(&best.code);
        if around.len() > tries {
            break;
        }
        tries -= around.len();
        let judged = around
            .into_iter()
            .filter_map(|code| Some((misfit(&code, field)?, code)));
        match judged.min_by(|a, b| a.0.total_cmp(&b.0)) {
            Some((misfit, code)) if misfit <= (1.0 - LEAST_GAIN) * best.misfit => {
                best = Mended {
                    code,
                    misfit,
                    changes: best.changes + 1,
                    ..best
                };
            }
            _ => break,
        }
    }
    best
}

#[cfg(test)]
mod tests {
    use super::*;
    use turtle_lib::bitmap::Bitmap;

    fn mended_to(target: &str, samples: &[&str]) -> Vec<Mended> {
        let program = python::parse(target).into_program().unwrap();
        let path = run(&program, &FUEL).unwrap().path;
        let field = Field::new(&Bitmap::of_path(&path)).unwrap();
        mended(samples, &field, &Cancel::default())
    }

    #[test]
    fn a_count_goes_with_the_angle() {
        let target = "forward(16)\nfor i in range(7):\n    forward(4)\n    left(360/7)";
        let near = [
            "for i in range(3):\n    forward(9)\n    left(120)",
            "forward(16)\nfor i in range(6):\n    forward(4)\n    left(60)",
        ];
        let mended = mended_to(target, &near);
        assert_eq!((mended[0].index, mended[0].changes), (1, 1));
        let seven = "forward(16)\nfor i in range(7):\n    forward(4)\n    left(51.43)";
        assert_eq!(mended[0].code, seven);
    }

    #[test]
    fn several_changes_are_made_one_after_the_other() {
        let target =
            "forward(12)\nleft(90)\nforward(6)\nfor i in range(4):\n    forward(3)\n    left(90)";
        let near = "forward(12)\nright(90)\nforward(4)\nforward(1)\nfor i in range(4):\n    forward(3)\n    left(90)";
        let mended = mended_to(target, &[near]);
        assert_eq!(mended[0].changes, 2);
        let code = near
            .replacen("right", "left", 1)
            .replacen("forward(4)", "forward(5)", 1);
        assert_eq!(mended[0].code, code);
    }

    #[test]
    fn what_cannot_be_nearer_is_left_out() {
        let square = "for i in range(4):\n    forward(8)\n    left(90)";
        assert!(mended_to(square, &[square]).is_empty());
    }
}
