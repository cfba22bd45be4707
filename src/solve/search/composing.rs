//! The drawing told part by part, and its own lines.

use super::{Given, Proposal, Search};
use crate::solve::Origin;
use crate::solve::composition::{Composed, Fidelity, MOST_EFFORT, Parts, composed};
use crate::solve::effort::Effort;

/// Tells the target part by part, and by its own lines: briefly, and as nearly as is asked for.
pub(super) struct Composing;

impl Search for Composing {
    fn run(&self, given: &Given, tell: &mut dyn FnMut(Proposal)) {
        let verifier = given.verifier;
        if let Some(of_parts) = verifier.parts().and_then(|parts| of_parts(parts, given)) {
            tell(proposal(of_parts, Origin::Composed, given));
        }
        for fidelity in [Fidelity::BRIEF_LINES, verifier.own_lines()] {
            let effort = Effort::new(MOST_EFFORT, given.cancel);
            let tuning = &given.weights.composition;
            if let Some(lines) = composed(verifier.lines(), fidelity, tuning, &effort) {
                tell(proposal(lines, Origin::Traced, given));
            }
        }
    }
}

/// Tells the target part by part once more, where that is shorter with what was found for single parts.
pub(super) struct Recomposing;

impl Search for Recomposing {
    fn run(&self, given: &Given, tell: &mut dyn FnMut(Proposal)) {
        let Some(parts) = given.verifier.parts().filter(|_| !given.offers.is_empty()) else {
            return;
        };
        let mut parts = parts.clone();
        for (part, placed) in given.offers {
            parts.offer(*part, placed);
        }
        if parts.takes_an_offer()
            && let Some(of_parts) = of_parts(&parts, given)
        {
            tell(proposal(of_parts, Origin::Composed, given));
        }
    }
}

fn of_parts(parts: &Parts, given: &Given) -> Option<Composed> {
    parts.composed(&Effort::after(parts.spent(), MOST_EFFORT, given.cancel))
}

fn proposal(composed: Composed, origin: Origin, given: &Given) -> Proposal {
    let nats = given.weights.number_nats * composed.numbers as f64;
    Proposal::new(composed.program, origin, -nats)
}
