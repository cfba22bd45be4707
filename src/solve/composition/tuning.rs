//! What was chosen and not derived about how drawings are composed of their parts.

use super::{By, Fidelity};
use serde::{Deserialize, Serialize};

/// How a drawing is told part by part. Chosen on `scenes_dev.jsonl` and `assets/eval/composed.jsonl`; `cargo run --example
/// sweep -- composition.missed-cost --values … SET…` shows what other values do.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct Tuning {
    /// Lines of what a person calls the same drawing are at most so far off, as a share of the diagonal.
    pub near_reach: f64,
    /// So much of its ink may be farther off, as a share.
    pub near_missed: f64,
    /// What rounding may add, in reaches², to a drawing by hand: its lines are off by more anyway.
    pub rounding: f64,
    /// What agreeing may add: as much again, since it saves numbers.
    pub agreement: f64,
    /// The same four of a clean drawing, told so that its rendering is the same.
    pub clean_reach: f64,
    /// See `clean_reach`.
    pub clean_missed: f64,
    /// See `clean_reach`.
    pub clean_rounding: f64,
    /// See `clean_reach`.
    pub clean_agreement: f64,
    /// Lines are compared about every so many shares of the diagonal.
    pub spacing: f64,
    /// A clean line's chords are so many times as short, so that they are off its arcs by less than is drawn.
    pub clean_detail: f64,
    /// What a number costs beside a share of the ink that is missed: all of it.
    pub missed_cost: f64,
    /// What it costs when lines are everywhere just within reach.
    pub uneven_cost: f64,
    /// A turn is left out where that moves the line by no more than this share of the reach.
    pub slack: f64,
    /// By its shapes a small part is told more closely than the drawing: at most this share of its own diagonal off.
    /// Else square windows are circles.
    pub own_reach: f64,
    /// But no nearer than a hand's tremor, as a share of the drawing's diagonal.
    pub tremor: f64,
    /// A shape that misses more of a part than this share is none for it where another misses less.
    pub own_missed: f64,
}

impl Tuning {
    /// What is used.
    pub const CHOSEN: Tuning = Tuning {
        near_reach: 0.017,
        near_missed: 0.03,
        rounding: 0.09,
        agreement: 0.18,
        clean_reach: 0.002,
        clean_missed: 0.02,
        clean_rounding: 0.03,
        clean_agreement: 0.03,
        spacing: 0.008,
        clean_detail: 2.0,
        missed_cost: 90.0,
        uneven_cost: 14.0,
        slack: 0.4,
        own_reach: 0.06,
        tremor: 0.008,
        own_missed: 0.3,
    };

    /// What a person calls the same drawing.
    pub const fn near(&self) -> Fidelity {
        Fidelity {
            reach: self.near_reach,
            missed: self.near_missed,
            rounding: self.rounding,
            agreement: self.agreement,
            by: By::Shapes,
        }
    }

    /// A clean drawing, told so that its rendering is the same.
    pub const fn clean(&self) -> Fidelity {
        Fidelity {
            reach: self.clean_reach,
            missed: self.clean_missed,
            rounding: self.clean_rounding,
            agreement: self.clean_agreement,
            by: By::CleanShapes,
        }
    }
}

impl Default for Tuning {
    fn default() -> Self {
        Tuning::CHOSEN
    }
}
