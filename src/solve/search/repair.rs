//! Repairs what is nearly right: a beam search from the nearest samples over the programs one change away, as long
//! as they draw nearer to the target. It finds the heptagon that was sampled as a hexagon.

use super::neighbours::neighbours;
use super::{Given, Proposal, Search, Worth};
use crate::propose::Cancel;
use crate::solve::Origin;
use crate::solve::parallel::in_parallel;
use crate::solve::score::residual::{Field, Places};
use std::cmp::Ordering;
use std::collections::{HashMap, HashSet};
use turtle_lib::bitmap::{Bitmap, px_from_steps};
use turtle_lib::compare::Target;
use turtle_lib::python;
use turtle_lib::run::{Fuel, run};

/// At this share of the drawing's diagonal a place counts half. That is sharp, so that what is small counts.
const HALF_AT: f64 = 0.008;

/// How many programs are changed in each round, those that draw nearest, and how many of them may come from one
/// sample: where many small lines cross, changes of one alone would soon fill the beam.
const BEAM: usize = 12;
const MOST_OF_ONE: usize = 3;

/// How many segments all programs together may draw that are judged: a second or two.
const SEGMENTS: usize = 1_500_000;

/// How many changes are made to a program.
const CHANGES: usize = 6;

/// Another round is worth it when the last brought the distance down by this share.
const LEAST_GAIN: f64 = 0.03;

/// How many of the repaired are given.
const GIVEN: usize = 3;

/// A model's programs have some hundred segments; those one change away may run wild.
const FUEL: Fuel = Fuel {
    steps: 8_000,
    call_depth: 20,
    segments: 3_000,
    seed: 0,
    moments: 0,
};

/// A repaired program is worth showing if so much of the ink is the same: then the drawing had round numbers. On a
/// hand's drawing changes would only run after the unevenness, so none are tried.
const LEAST_IOU: f64 = 0.8;

/// Tells the samples with other numbers, counts and lines, from how they were sampled.
pub(super) struct Repairs;

impl Search for Repairs {
    fn run(&self, given: &Given, tell: &mut dyn FnMut(Proposal)) {
        if given.verifier.is_by_hand() {
            return;
        }
        let codes: Vec<&str> = given
            .samples
            .iter()
            .map(|candidate| candidate.sample.text.as_str())
            .collect();
        for repair in repaired(&codes, given.verifier.target(), given.field, given.cancel) {
            let Ok(program) = python::parse(&repair.code).into_program() else {
                continue;
            };
            let said = given.weights.change_nats * repair.changes as f64;
            let log_prob = given.samples[repair.index].sample.log_prob - said;
            tell(Proposal {
                worth: Worth::Covering(LEAST_IOU),
                ..Proposal::new(program, Origin::Repaired, log_prob)
            });
        }
    }
}

/// A program that was repaired.
#[derive(Clone, Debug)]
struct Repair {
    /// Which of those that were given.
    index: usize,
    code: String,
    changes: usize,
    distance: f64,
    /// What it draws; before that is known, what the one draws that it was made from.
    segments: usize,
}

/// What is nearest to the target of the programs, in the Python dialect, with changes; the nearest first, and
/// only what is nearer than all programs were.
fn repaired(codes: &[&str], target: &Target, field: &Field, cancel: &Cancel) -> Vec<Repair> {
    let judge = Judge { target, field };
    let mut seen: HashSet<String> = HashSet::new();
    let starts = codes.iter().enumerate().map(|(index, &code)| Repair {
        index,
        code: code.to_owned(),
        changes: 0,
        distance: f64::INFINITY,
        segments: 0,
    });
    let starts = starts.filter(|start| seen.insert(start.code.clone()));
    let mut beam = judge.nearest(starts.collect(), cancel);
    let mut best = beam.first().map_or(0.0, |first| first.distance);
    let sampled = best;
    let mut found: Vec<Repair> = Vec::new();
    let mut segments_left = SEGMENTS;
    for _ in 0..CHANGES {
        let around = beam.iter().flat_map(|start| {
            let changed = neighbours(&start.code).into_iter();
            changed.map(|code| Repair {
                code,
                changes: start.changes + 1,
                ..*start
            })
        });
        let around = around.filter(|repaired| seen.insert(repaired.code.clone()));
        let affordable = around.map_while(|repaired| {
            segments_left = segments_left.checked_sub(repaired.segments)?;
            Some(repaired)
        });
        beam = judge.nearest(affordable.collect(), cancel);
        let Some(first) = beam.first() else { break };
        let gained = first.distance < (1.0 - LEAST_GAIN) * best;
        best = best.min(first.distance);
        found.extend(beam.iter().cloned());
        if !gained || best == 0.0 {
            break;
        }
    }
    found.retain(|repaired| repaired.distance < sampled);
    found.sort_by(Repair::order);
    found.truncate(GIVEN);
    found
}

impl Repair {
    /// The nearest first, then the one with fewer changes.
    fn order(&self, other: &Repair) -> Ordering {
        let by_distance = self.distance.total_cmp(&other.distance);
        by_distance.then_with(|| (self.changes, &self.code).cmp(&(other.changes, &other.code)))
    }
}

/// Says how far programs are from a target.
struct Judge<'a> {
    target: &'a Target,
    field: &'a Field,
}

impl Judge<'_> {
    /// How far what a text draws is from the target: 0 if it draws the same to the pixel, at most 2; nothing if it
    /// draws nothing. The residual says which way is nearer, also from afar, but of lines close together it does
    /// not know which are right; the pixels do. With it, how many segments are drawn.
    fn distance(&self, code: &str) -> Option<(f64, usize)> {
        let program = python::parse(code).into_program().ok()?;
        let path = run(&program, &FUEL).ok()?.path;
        if path.is_empty() {
            return None;
        }
        let segments = path.segment_count();
        let bitmap = Bitmap::of_path(&path);
        let iou = self.target.iou(&bitmap);
        if iou == 1.0 {
            return Some((0.0, segments));
        }
        let residual = self
            .field
            .residual(&Places::of(&path.map(px_from_steps)), HALF_AT);
        Some((residual + 1.0 - iou, segments))
    }

    /// The nearest of the programs, judged, the nearest first and each picture once.
    fn nearest(&self, mut programs: Vec<Repair>, cancel: &Cancel) -> Vec<Repair> {
        let distances = in_parallel(&programs, cancel, |program| self.distance(&program.code));
        // Cancelled, not all were judged.
        programs.truncate(distances.len());
        for (program, distance) in programs.iter_mut().zip(distances) {
            (program.distance, program.segments) = distance.unwrap_or((f64::INFINITY, 0));
        }
        programs.retain(|program| program.distance.is_finite());
        programs.sort_by(Repair::order);
        programs.dedup_by(|b, a| a.distance == b.distance);
        let mut of_one: HashMap<usize, usize> = HashMap::new();
        programs.retain(|program| {
            let count = of_one.entry(program.index).or_default();
            *count += 1;
            *count <= MOST_OF_ONE
        });
        programs.truncate(BEAM);
        programs
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use turtle_lib::compare::Tolerance;

    fn mended_to(target: &str, samples: &[&str]) -> Vec<Repair> {
        let program = python::parse(target).into_program().unwrap();
        let path = run(&program, &FUEL).unwrap().path;
        let bitmap = Bitmap::of_path(&path);
        let field = Field::new(&bitmap).unwrap();
        let target = Target::new(bitmap, Tolerance::default());
        repaired(samples, &target, &field, &Cancel::default())
    }

    #[test]
    fn a_count_goes_with_the_angle() {
        let target = "forward(16)\nfor i in range(7):\n    forward(4)\n    left(360/7)";
        let near = [
            "for i in range(3):\n    forward(9)\n    left(120)",
            "forward(16)\nfor i in range(6):\n    forward(4)\n    left(60)",
        ];
        let repaired = mended_to(target, &near);
        assert_eq!((repaired[0].index, repaired[0].changes), (1, 1));
        let seven = "forward(16)\nfor i in range(7):\n    forward(4)\n    left(51.43)";
        assert_eq!(repaired[0].code, seven);
    }

    #[test]
    fn several_changes_are_made_one_after_the_other() {
        let target =
            "forward(12)\nleft(90)\nforward(6)\nfor i in range(4):\n    forward(3)\n    left(90)";
        let near =
            "forward(12)\nright(90)\nforward(5)\nfor i in range(4):\n    forward(3)\n    left(90)";
        let repaired = mended_to(target, &[near]);
        assert_eq!(repaired[0].changes, 2);
        assert_eq!(repaired[0].code, target);
    }

    #[test]
    fn of_lines_close_together_the_pixels_know_which_are_right() {
        let rosette = |arms: u32, sides: u32| {
            format!(
                "for i in range({arms}):\n    for j in range({sides}):\n        forward(2)\n        left({})\n    left({})",
                360 / sides,
                360 / arms
            )
        };
        let repaired = mended_to(&rosette(8, 9), &[&rosette(9, 8)]);
        assert_eq!((repaired[0].changes, repaired[0].distance), (2, 0.0));
    }

    #[test]
    fn what_cannot_be_nearer_is_left_out() {
        let square = "for i in range(4):\n    forward(8)\n    left(90)";
        assert!(mended_to(square, &[square]).is_empty());
    }
}
