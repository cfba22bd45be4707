//! How a sample did, in a word and a colour.

use super::super::theme;
use crate::solve::{Candidate, Rank};
use eframe::egui::Color32;

/// How a sample did.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Standing {
    /// No pixel differs.
    Exact,
    /// It is within the tolerance.
    Matched,
    /// It is neither.
    Near,
    /// It draws nothing.
    Invalid,
}

impl Standing {
    /// The best first.
    pub const ALL: [Standing; 4] = [
        Standing::Exact,
        Standing::Matched,
        Standing::Near,
        Standing::Invalid,
    ];

    /// How this one did.
    pub fn of(candidate: &Candidate) -> Standing {
        candidate.rendering().map_or(Standing::Invalid, |drawing| {
            Rank::from(&drawing.verdict).into()
        })
    }

    /// In a word or two.
    pub fn label(self) -> &'static str {
        match self {
            Standing::Exact => "exact",
            Standing::Matched => "within tolerance",
            Standing::Near => "near miss",
            Standing::Invalid => "invalid",
        }
    }

    /// Its colour.
    pub fn colour(self) -> Color32 {
        match self {
            Standing::Exact => theme::EXACT,
            Standing::Matched => theme::MATCHED,
            Standing::Near => theme::NEAR,
            Standing::Invalid => theme::INVALID,
        }
    }

    /// Whether it is as good as was asked for.
    pub fn matches(self) -> bool {
        matches!(self, Standing::Exact | Standing::Matched)
    }
}

impl From<Rank> for Standing {
    fn from(rank: Rank) -> Self {
        match rank {
            Rank::Exact => Standing::Exact,
            Rank::Matched => Standing::Matched,
            Rank::Near => Standing::Near,
        }
    }
}
