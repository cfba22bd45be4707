//! The drawing told part by part, and its own lines.

use super::{Given, Proposal, Search};
use crate::solve::Origin;
use crate::solve::composition::{Fidelity, composed};
use crate::solve::effort::Effort;

/// What it may take to tell a drawing's lines: three or four seconds.
const MOST_EFFORT: usize = 2_000_000_000;

/// Tells the target part by part, and by its own lines: briefly, and as nearly as is asked for.
pub(super) struct Composing;

impl Search for Composing {
    fn run(&self, given: &Given, tell: &mut dyn FnMut(Proposal)) {
        let verifier = given.verifier;
        let tuning = &given.weights.composition;
        let as_parts = match verifier.explanation() {
            Some(explanation) if explanation.is_clean => tuning.clean(),
            _ => tuning.near(),
        };
        for (origin, fidelity) in [
            (Origin::Composed, as_parts),
            (Origin::Traced, Fidelity::BRIEF_LINES),
            (Origin::Traced, verifier.own_lines()),
        ] {
            let effort = Effort::new(MOST_EFFORT, given.cancel);
            if let Some(composed) = composed(verifier.lines(), fidelity, tuning, &effort) {
                let nats = given.weights.number_nats * composed.numbers as f64;
                tell(Proposal::new(composed.program, origin, -nats));
            }
        }
    }
}
