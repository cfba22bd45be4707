//! What it takes to describe a drawing by a program, in nats: to say the program, and what it misses.
//!
//! | of the program | |
//! |---|---|
//! | a sample | a share of −log q(program \| drawing), and its free numbers |
//! | a placed figure | its rank in the catalogue |
//! | a composition, the drawing's own lines | their numbers |
//!
//! | of the drawing | |
//! |---|---|
//! | missed | how far the program's lines are from the drawing's, everywhere on average ([`residual`]) |
//! | untold | what it takes to tell the parts that are left out, or drawn where nothing is ([`explanation`]) |
//!
//! All that was chosen and not derived is in [`Weights`]; `cargo run --example sweep` shows what other values do.

pub(super) mod explanation;
mod nearest;
pub(super) mod regularity;
pub(super) mod residual;

use super::composition::Tuning;
use super::{Candidate, Origin, Reading, Rendering};
use serde::{Deserialize, Serialize};

/// What counts how much in the ranking. Chosen on `quickdraw_dev.jsonl`, `scenes_dev.jsonl` and
/// `assets/eval/composed.jsonl`, where a wide range of each does alike.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct Weights {
    /// Of a sample's −log q this share counts: other texts draw the same, so what is unlikely as a text need not be
    /// as a figure.
    pub sampled_share: f64,
    /// Each free number of a sample beside that, in nats, after the first two: the model says the uneven program of
    /// a hand as readily as the figure that was meant.
    pub free_number_nats: f64,
    /// That a sample had to be moved, in nats.
    pub moved_nats: f64,
    /// One change of a sample that was repaired, in nats: it has about so many neighbours.
    pub change_nats: f64,
    /// A number of a composed program, in nats: a place to a pixel takes 12.5, and most numbers are rounder.
    pub number_nats: f64,
    /// A figure of the catalogue, for each time as many (to the base e) are more usual, in nats.
    pub rank_nats: f64,
    /// That such a figure is uneven: that it has more numbers to be found than its size, in nats.
    pub uneven_nats: f64,
    /// How many of a hand's errors are independent of each other: what a residual that is e times as large costs, in
    /// nats.
    pub independent_errors: f64,
    /// A residual below this, from 0 to 1, is what any hand has.
    pub least_residual: f64,
    /// For each time as much ink (to the base e) as there is, in nats, after a first part that may be lines gone over
    /// twice.
    pub surplus_nats: f64,
    /// That part, to the base e.
    pub surplus_free: f64,
    /// Of what a regular figure misses more than an uneven one of its kind this share is excused: a hand stretches
    /// and shears what it means to be regular.
    pub excused: f64,
    /// What is untold costs so many times what it takes to tell it: a program that leaves parts out is worse than a
    /// longer one.
    pub untold: f64,
    /// Among the cards of a turn, what they miss counts so much more.
    pub closeness: f64,
    /// A figure that is not within the tolerance is what was meant only if it has this share of the ink.
    pub least_meant: f64,
    /// How a drawing is told part by part.
    pub composition: Tuning,
}

impl Default for Weights {
    fn default() -> Self {
        Weights {
            sampled_share: 0.5,
            free_number_nats: 2.0,
            moved_nats: 4.0,
            change_nats: 5.0,
            number_nats: 5.0,
            rank_nats: 1.5,
            uneven_nats: 2.0,
            independent_errors: 9.0,
            least_residual: 0.02,
            surplus_nats: 15.0,
            surplus_free: 0.1,
            excused: 0.85,
            untold: 8.0,
            closeness: 1.5,
            least_meant: 0.75,
            composition: Tuning::CHOSEN,
        }
    }
}

/// So many free numbers of a sample cost nothing: a size and a second length.
const FREE_NUMBERS: usize = 2;

/// What it takes to say a place of the view to a pixel, in nats: 2·ln 512.
const PLACE_NATS: f64 = 12.5;

/// What it takes to say a pose, in nats: three numbers of about 500 values each, a pixel apart.
const POSE_NATS: f64 = 18.6;

impl Weights {
    /// What a program misses of a drawing, in nats: the more, the farther its lines are from the drawing's and the
    /// more ink it has that is not there.
    pub(super) fn missed_nats(&self, residual: f64, surplus: f64) -> f64 {
        let least = self.least_residual;
        self.independent_errors * (residual.max(least) / least).ln()
            + self.surplus_nats * (surplus - self.surplus_free).max(0.0)
    }

    /// What it takes to describe the target by a candidate, in nats: the program, and what it misses.
    pub(super) fn cost(&self, candidate: &Candidate) -> f64 {
        let missed = candidate
            .rendering()
            .map_or(0.0, |rendering| rendering.missed_nats);
        let moved = match candidate.is_moved() {
            true => self.moved_nats,
            false => 0.0,
        };
        missed - candidate.excused_nats + moved + self.said_nats(candidate)
    }

    /// What it takes to say the program, so that one of any origin can be ranked with those of others.
    fn said_nats(&self, candidate: &Candidate) -> f64 {
        let said = -candidate.sample.log_prob;
        let Some(rendering) = candidate
            .rendering()
            .filter(|_| candidate.origin.is_from_sample())
        else {
            return said;
        };
        match rendering.reading {
            Reading::Meant => {
                let numbers = rendering.free_numbers.saturating_sub(FREE_NUMBERS) as f64;
                self.sampled_share * said + self.free_number_nats * numbers
            }
            // As for the drawing's own lines: by places, the one where it begins among them.
            Reading::Drawn => PLACE_NATS * (1.0 + rendering.free_numbers as f64 / 2.0),
        }
    }
}

impl Candidate {
    /// Length of the program's description given the drawing, in nats: −log q(program | drawing), and for one
    /// that was moved what it takes to say the pose.
    pub fn description_length(&self) -> f64 {
        let pose = if self.is_moved() { POSE_NATS } else { 0.0 };
        pose - self.sample.log_prob
    }

    /// Whether it draws elsewhere or otherwise than what was proposed.
    fn is_moved(&self) -> bool {
        match self.origin {
            Origin::Sampled => self
                .rendering()
                .is_some_and(|rendering: &Rendering| rendering.pose.is_some()),
            Origin::Refined | Origin::Repaired => true,
            Origin::Placed | Origin::Traced | Origin::Composed => false,
        }
    }
}
