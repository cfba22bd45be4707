//! Reads a target beside the proposer, in four ways: near samples mended, their numbers moved, the drawing's own
//! lines followed, figures laid over it.

use super::composition::{Fidelity, composed};
use super::effort::Effort;
use super::explanation::NUMBER_NATS;
use super::misfit::Field;
use super::parallel::in_parallel;
use super::{Candidate, Drawing, Origin, Verifier, lay, mend, refine};
use crate::propose::Cancel;
use std::sync::Arc;
use turtle_lib::compare::Target;
use turtle_lib::program::Program;
use turtle_lib::python;

/// How many of the nearest samples have their numbers moved.
const REFINED: usize = 4;

/// Moving them is worth it when so much less is missed.
const LEAST_GAIN_NATS: f64 = 0.3;

/// What it takes to say one change of a sample, in nats: it has about as many neighbours.
const CHANGE_NATS: f64 = 5.0;

/// A program that was mended is worth showing if so much of the ink is the same: then the drawing had round
/// numbers. On a hand's drawing changes only run after the unevenness.
const LEAST_IOU: f64 = 0.8;

/// What it takes to say a place of the view to a pixel, in nats.
pub(super) const PLACE_NATS: f64 = 12.5;

/// What it may take to tell a drawing's lines: three or four seconds.
const MOST_EFFORT: usize = 2_000_000_000;

/// A program that was found.
#[derive(Clone, Debug)]
pub(super) struct Found {
    pub program: Program,
    pub origin: Origin,
    /// Minus what it takes to say it, in nats.
    pub log_prob: f64,
    /// What of that which it misses is a hand's doing, in nats.
    pub excused_nats: f64,
    worth: Worth,
}

/// When a program is worth being shown.
#[derive(Clone, Copy, Debug)]
enum Worth {
    Always,
    /// If it misses no more than this, in nats.
    Missing(f64),
    /// If so much of the ink is the same.
    Covering(f64),
}

impl Found {
    fn new(program: Program, origin: Origin, log_prob: f64) -> Found {
        Found {
            program,
            origin,
            log_prob,
            excused_nats: 0.0,
            worth: Worth::Always,
        }
    }

    /// Whether it is of use, going by what it draws.
    pub fn is_worth(&self, drawing: &Drawing) -> bool {
        match self.worth {
            Worth::Always => true,
            Worth::Missing(most) => drawing.missed_nats <= most,
            Worth::Covering(least) => drawing.verdict.iou >= least,
        }
    }
}

/// What is found with `samples`, the best first, in hand. `tell` gets it way by way.
pub(super) fn read(
    samples: &[Arc<Candidate>],
    verifier: &Verifier,
    field: &Field,
    cancel: &Cancel,
    tell: &mut dyn FnMut(Found),
) {
    let readings = [
        (
            Origin::Composed,
            match verifier.explanation() {
                Some(explanation) if explanation.is_clean => Fidelity::CLEAN,
                _ => Fidelity::NEAR,
            },
        ),
        (Origin::Traced, Fidelity::BRIEF_LINES),
        (Origin::Traced, verifier.own_lines()),
    ];
    for (origin, fidelity) in readings {
        let effort = Effort::new(MOST_EFFORT, cancel);
        if let Some(composed) = composed(verifier.lines(), fidelity, &effort) {
            let nats = NUMBER_NATS * composed.numbers as f64;
            tell(Found::new(composed.program, origin, -nats));
        }
    }
    if cancel.is_cancelled() {
        return;
    }
    mended(samples, verifier.target(), field, cancel)
        .into_iter()
        .for_each(&mut *tell);
    refined(samples, field, cancel)
        .into_iter()
        .for_each(&mut *tell);
    for placed in lay::figures(field, cancel) {
        tell(Found {
            excused_nats: placed.excused_nats,
            ..Found::new(placed.program, Origin::Placed, -placed.nats)
        });
    }
}

/// The samples with other numbers, counts and lines, from how they were sampled.
fn mended(
    samples: &[Arc<Candidate>],
    target: &Target,
    field: &Field,
    cancel: &Cancel,
) -> Vec<Found> {
    let codes: Vec<&str> = samples
        .iter()
        .map(|sample| sample.sample.text.as_str())
        .collect();
    let mended = mend::mended(&codes, target, field, cancel).into_iter();
    mended
        .filter_map(|mended| {
            let program = python::parse(&mended.code).into_program().ok()?;
            let said = CHANGE_NATS * mended.changes as f64;
            let log_prob = samples[mended.index].sample.log_prob - said;
            Some(Found {
                worth: Worth::Covering(LEAST_IOU),
                ..Found::new(program, Origin::Mended, log_prob)
            })
        })
        .collect()
}

/// The best samples with their lengths, place and turn moved, from how they were moved before.
fn refined(samples: &[Arc<Candidate>], field: &Field, cancel: &Cancel) -> Vec<Found> {
    let best = &samples[..samples.len().min(REFINED)];
    let refined = in_parallel(best, cancel, |candidate| {
        let drawing = candidate.drawing()?;
        let program = refine::refined(&drawing.program, field)?;
        Some(Found {
            worth: Worth::Missing(drawing.missed_nats - LEAST_GAIN_NATS),
            ..Found::new(program, Origin::Refined, candidate.sample.log_prob)
        })
    });
    refined.into_iter().flatten().collect()
}
