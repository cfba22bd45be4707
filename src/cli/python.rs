//! The process in which a Python program runs that is more than the dialect has: see [`crate::embedded`].

use super::Outcome;
use crate::embedded;
use anyhow::Result;
use std::time::Duration;

/// Run a program from the standard input, within limits.
#[derive(clap::Args)]
pub(super) struct Args {
    /// After how long it says what it has
    #[arg(long, value_name = "S", default_value_t = embedded::SECONDS)]
    seconds: u64,
    /// What random numbers begin with
    #[arg(long, value_name = "N", default_value_t = 0)]
    seed: u64,
    /// How many actions are recorded for who watches it
    #[arg(long, value_name = "N", default_value_t = 0)]
    moments: usize,
}

pub(super) fn run(args: &Args) -> Result<Outcome> {
    embedded::run(Duration::from_secs(args.seconds), args.seed, args.moments)?;
    Ok(Outcome::Done)
}
