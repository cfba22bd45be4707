//! What is found without asking the model: each search reads the target in its own way, and all of them tell
//! proposals, which are checked and ranked like samples.

mod composing;
mod figures;
mod fitting;
mod neighbours;
mod parametric;
mod placement;
mod refinement;
mod repair;

use super::offers::Offer;
use super::score::Weights;
use super::score::residual::Field;
use super::{Candidate, Origin, Outcome, Rendering, Verifier};
use crate::propose::{Cancel, Sample};
use std::sync::Arc;
use turtle_lib::program::Program;
use turtle_lib::python;

/// What a search goes by.
pub(super) struct Given<'a> {
    /// What is drawn, and how programs are checked against it.
    pub verifier: &'a Verifier,
    /// The same as searches see it that go downhill.
    pub field: &'a Field,
    /// What counts how much.
    pub weights: &'a Weights,
    /// The best samples, one a picture, the best first; none before there are any.
    pub samples: &'a [Arc<Candidate>],
    /// What was found for parts of the target as drawings of their own: which part, and how to tell it.
    pub offers: &'a [Offer],
    /// Ends the search early.
    pub cancel: &'a Cancel,
}

/// A way to find programs for a target without the model.
pub(super) trait Search: Sync {
    /// Tells what it finds, the best first.
    fn run(&self, given: &Given, tell: &mut dyn FnMut(Proposal));
}

/// The searches that need no samples: they can run while samples are being drawn.
pub(super) const BESIDE: &[&dyn Search] = &[&composing::Composing, &placement::Placement];

/// Those that begin with samples, of the whole or of its parts.
pub(super) const AFTER: &[&dyn Search] = &[
    &composing::Recomposing,
    &repair::Repairs,
    &refinement::Refinement,
];

/// Those for a part of a drawing, as a drawing of its own.
pub(super) const OF_A_PART: &[&dyn Search] = &[&placement::Placement, &refinement::Refinement];

/// A program that was found.
#[derive(Clone, Debug)]
pub(super) struct Proposal {
    pub program: Program,
    pub origin: Origin,
    /// Minus what it takes to say it, in nats.
    pub log_prob: f64,
    /// What of that which it misses is a hand's doing, in nats.
    pub excused_nats: f64,
    /// When it is worth being shown.
    pub worth: Worth,
}

/// When a program is worth being shown.
#[derive(Clone, Copy, Debug)]
pub(super) enum Worth {
    Always,
    /// If it misses no more than this, in nats.
    Missing(f64),
    /// If so much of the ink is the same.
    Covering(f64),
}

impl Proposal {
    fn new(program: Program, origin: Origin, log_prob: f64) -> Proposal {
        Proposal {
            program,
            origin,
            log_prob,
            excused_nats: 0.0,
            worth: Worth::Always,
        }
    }

    /// What it draws, with the program as a sample of this index; nothing where that is of no use.
    pub fn checked(
        &self,
        verifier: &Verifier,
        index: impl FnOnce() -> usize,
    ) -> Option<(Sample, Outcome)> {
        let text = python::print(&self.program);
        let outcome = verifier.check_as_it_stands(text.clone());
        let is_worth = matches!(&outcome, Outcome::Drawn(rendering) if self.is_worth(rendering));
        is_worth.then(|| {
            let sample = Sample {
                index: index(),
                text,
                tokens: Vec::new(),
                token_log_probs: Vec::new(),
                log_prob: self.log_prob,
                finished: true,
            };
            (sample, outcome)
        })
    }

    /// Whether it is of use, going by what it draws.
    fn is_worth(&self, rendering: &Rendering) -> bool {
        match self.worth {
            Worth::Always => true,
            Worth::Missing(most) => rendering.missed_nats <= most,
            Worth::Covering(least) => rendering.verdict.iou >= least,
        }
    }
}
