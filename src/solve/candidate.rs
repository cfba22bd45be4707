//! A program that was proposed, and what came of it.

use super::{Origin, Outcome, Reading, Rendering};
use crate::propose::Sample;
use std::time::Duration;

/// A sample and what came of it.
#[derive(Clone, Debug)]
pub struct Candidate {
    /// What was proposed.
    pub sample: Sample,
    /// How it came about.
    pub origin: Origin,
    /// What it draws, or why it draws nothing.
    pub outcome: Outcome,
    /// What of that which it misses is the hand's doing, in nats: where an oval was drawn, a circle may have been
    /// meant.
    pub excused_nats: f64,
    /// When it was checked, from the start of the solve.
    pub after: Duration,
}

impl Candidate {
    /// What it draws, if it draws something.
    pub fn rendering(&self) -> Option<&Rendering> {
        match &self.outcome {
            Outcome::Drawn(rendering) => Some(rendering),
            Outcome::Invalid(_) => None,
        }
    }

    /// How the drawing was read.
    pub fn reading(&self) -> Reading {
        match self.origin {
            Origin::Sampled | Origin::Refined | Origin::Repaired => self
                .rendering()
                .map_or(Reading::Meant, |rendering| rendering.reading),
            Origin::Placed => Reading::Meant,
            Origin::Traced | Origin::Composed => Reading::Drawn,
        }
    }
}
