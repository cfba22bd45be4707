//! The option that commands share which run a program that a person names.

use crate::input::{ProgramView, Running};
use turtle_lib::run::Fuel;

/// How such a program is run. Where a command has no other seed it is called `--seed`, too.
#[derive(Clone, Copy, clap::Args)]
pub(super) struct ChanceArgs {
    /// What a program's random numbers begin with
    #[arg(long, value_name = "N", default_value_t = 0)]
    pub(super) chance: u64,
}

impl ChanceArgs {
    /// A run whose drawing is seen so large.
    pub(super) fn seen(self, view: ProgramView) -> Running {
        let seed = self.chance;
        Running { view, seed }
    }

    /// What a run in the dialect may use up.
    pub(super) fn fuel(self) -> Fuel {
        Fuel {
            seed: self.chance,
            ..Fuel::default()
        }
    }
}
