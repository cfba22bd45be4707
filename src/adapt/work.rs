//! How much there is to do, and how much of it is done: only to be told while one waits.

use super::Plan;
use super::drawings::Split;
use super::recipe::BATCH;
use super::replay::Replay;

// What a second does on two cores with the model that ships.
const SAMPLED_A_SECOND: f64 = 60.0;
pub(super) const SYNTHESIZED_A_SECOND: f64 = 5_000.0;
const TRAINED_A_SECOND: f64 = 150.0;
pub(super) const EXPORT_S: f64 = 20.0;

/// How far the work is, in seconds that it may take.
pub(super) struct Work {
    /// Before the phase that is under way.
    done: f64,
    /// Of that phase.
    now: f64,
    all: f64,
    /// Of solving the drawings, and those held out.
    solving: [f64; 2],
}

impl Work {
    pub(super) fn of(plan: &Plan, split: &Split, replay: &[Replay]) -> Work {
        let solving = [&split.drawings, &split.held_out].map(|rows| {
            let rows = rows.iter().filter(|&&byte| byte == b'\n').count();
            (rows * plan.samples) as f64 / SAMPLED_A_SECOND
        });
        let both: f64 = solving.iter().sum();
        let replayed: usize = replay.iter().map(|one| one.beside(plan.synthesized)).sum();
        let round =
            plan.synthesized as f64 / SYNTHESIZED_A_SECOND + trained_s(plan) + EXPORT_S + both;
        Work {
            done: 0.0,
            now: 0.0,
            all: both + replayed as f64 / SYNTHESIZED_A_SECOND + plan.rounds as f64 * round,
            solving,
        }
    }

    /// How long it takes to solve the drawings, or those held out.
    pub(super) fn solving_s(&self, is_held_out: bool) -> f64 {
        self.solving[usize::from(is_held_out)]
    }

    /// The phase before is done, and one of so many seconds begins.
    pub(super) fn begin(&mut self, seconds: f64) {
        self.done += std::mem::replace(&mut self.now, seconds);
    }

    /// What is done, of all, from 0 to 1.
    pub(super) fn share(&self) -> f64 {
        (self.done / self.all).clamp(0.0, 1.0)
    }
}

/// How long a round trains.
pub(super) fn trained_s(plan: &Plan) -> f64 {
    (plan.steps * BATCH) as f64 / TRAINED_A_SECOND
}
