//! Two ways to read what a hand drew, and how a program of it came about.

use serde::{Deserialize, Serialize};

/// How a drawing by hand is read. Both are right; which is wanted, only its reader knows.
#[derive(
    Clone,
    Copy,
    Debug,
    Default,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    Serialize,
    Deserialize,
    clap::ValueEnum,
)]
#[serde(rename_all = "kebab-case")]
pub enum Reading {
    /// The figure that was meant: regular, with round numbers.
    #[default]
    Meant,
    /// The figure that was drawn, with its uneven sides and angles.
    Drawn,
}

/// How nearly a drawing's own lines are followed.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize, clap::ValueEnum,
)]
#[serde(rename_all = "kebab-case")]
pub enum OwnLines {
    /// In few straight moves.
    Rough,
    /// So that a person calls it the same drawing.
    Near,
    /// As exactly as is of use.
    #[default]
    Exact,
}

/// How a program came about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Origin {
    /// The proposer, such as the model, said it; at most it was moved and scaled as a whole.
    Sampled,
    /// A sample whose numbers were moved to be nearer to the target.
    Refined,
    /// A sample of which numbers, counts or lines were changed one by one.
    #[serde(alias = "mended")]
    Repaired,
    /// A figure of the catalogue, laid over the drawing.
    #[serde(alias = "figure")]
    Placed,
    /// The drawing's own lines, followed in segments and arcs.
    Traced,
    /// The drawing's parts, each told by the shape that says it most briefly.
    Composed,
}

impl Origin {
    /// Whether it is a sample or was made from one.
    pub fn is_from_sample(self) -> bool {
        match self {
            Origin::Sampled | Origin::Refined | Origin::Repaired => true,
            Origin::Placed | Origin::Traced | Origin::Composed => false,
        }
    }
}
