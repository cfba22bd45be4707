//! What samples are sorted by and plotted over.

use super::order::code;
use super::standing::Standing;
use crate::solve::{Candidate, Origin};
use std::cmp::Ordering;

/// Something that can be measured of a sample.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Measure {
    /// The number of a sample: alike each time, whichever thread was first.
    #[default]
    Order,
    /// How much of the ink is the same: the ink F1.
    Score,
    /// How likely the model holds it to be, in nats.
    LogProb,
    /// How many tokens it has.
    Tokens,
    /// How many letters it has.
    Letters,
}

impl Measure {
    /// All of them.
    pub const ALL: [Measure; 5] = [
        Measure::Order,
        Measure::Score,
        Measure::LogProb,
        Measure::Tokens,
        Measure::Letters,
    ];

    /// What it is called.
    pub fn label(self) -> &'static str {
        match self {
            Measure::Order => "order",
            Measure::Score => "score",
            Measure::LogProb => "log-probability",
            Measure::Tokens => "tokens",
            Measure::Letters => "letters",
        }
    }

    /// The same with its unit, for an axis.
    pub fn axis(self) -> &'static str {
        match self {
            Measure::Order => "order",
            Measure::Score => "score (ink F1)",
            Measure::LogProb => "log-probability (nats)",
            Measure::Tokens => "length (tokens)",
            Measure::Letters => "length (letters)",
        }
    }

    /// It, of this candidate. What draws nothing has no score; what the model did not say has neither a number
    /// nor tokens and their probability.
    pub fn of(self, candidate: &Candidate) -> Option<f64> {
        let sample = &candidate.sample;
        let is_sampled = candidate.origin == Origin::Sampled;
        let said = || Some(sample).filter(|sample| !sample.tokens.is_empty());
        match self {
            Measure::Order => is_sampled.then_some(sample.index as f64),
            Measure::Score => candidate.rendering().map(|drawn| drawn.verdict.ink_f1),
            Measure::LogProb => said().map(|sample| sample.log_prob),
            Measure::Tokens => said().map(|sample| sample.tokens.len() as f64),
            Measure::Letters => Some(code(candidate).chars().count() as f64),
        }
    }

    /// Which of two comes first: the one that is usually looked for, or when `reversed` the other. What has no such
    /// measure comes last either way.
    pub fn compare(self, reversed: bool, a: &Candidate, b: &Candidate) -> Ordering {
        // A score of 1 need not be exact.
        let exact =
            |candidate| self == Measure::Score && Standing::of(candidate) == Standing::Exact;
        let most_first = matches!(self, Measure::Score | Measure::LogProb);
        match (self.of(a), self.of(b)) {
            (Some(x), Some(y)) => {
                let rising = x.total_cmp(&y).then(exact(a).cmp(&exact(b)));
                if most_first == reversed {
                    rising
                } else {
                    rising.reverse()
                }
            }
            (None, None) => a.sample.index.cmp(&b.sample.index),
            (x, y) => y.is_some().cmp(&x.is_some()),
        }
    }
}
