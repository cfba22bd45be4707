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

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use crate::solve::Verifier;
    use std::sync::Arc;
    use turtle_lib::bitmap::Bitmap;
    use turtle_lib::compare::{Target, Tolerance};
    use turtle_lib::dialect::{Dialect, draw};
    use turtle_lib::run::Fuel;

    /// A square of 8 steps.
    pub(crate) const SQUARE: &str = "for i in range(4):\n    forward(8)\n    left(90)";

    /// Its picture.
    pub(crate) fn square() -> Bitmap {
        let drawing = draw(SQUARE, Dialect::Python, &Fuel::default()).unwrap();
        Bitmap::of_path(&drawing.run.path)
    }

    /// Samples for the square, each less likely and later than the one before.
    pub(crate) fn candidates(texts: &[&str]) -> Vec<Arc<Candidate>> {
        let target = Target::new(square(), Tolerance::default());
        let verifier = Verifier::new(target, Fuel::default(), false);
        let candidate = |(index, text): (usize, &&str)| {
            let sample = Sample {
                index,
                text: (*text).to_owned(),
                tokens: vec![1; 2],
                token_log_probs: vec![-(index as f32); 2],
                log_prob: 0.0 - 2.0 * index as f64,
                finished: true,
            };
            Arc::new(Candidate {
                outcome: verifier.check_sample(&sample),
                sample,
                origin: Origin::Sampled,
                excused_nats: 0.0,
                after: Duration::from_millis(10 * (index as u64 + 1)),
            })
        };
        texts.iter().enumerate().map(candidate).collect()
    }
}
