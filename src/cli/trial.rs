//! `logogram try-model`, which the program starts itself

use super::Outcome;
use crate::propose::engine::EngineChoice;
use crate::propose::trial::{self, Allowance};
use anyhow::Result;
use std::path::PathBuf;

/// Load a model, run it once with limits on memory and time, and say what is wrong with it.
#[derive(clap::Args)]
pub(super) struct Args {
    /// The model's folder
    folder: PathBuf,
    /// What computes
    #[arg(long, value_enum, default_value_t)]
    engine: EngineChoice,
    #[command(flatten)]
    allowance: Allowance,
}

pub(super) fn run(args: &Args) -> Result<Outcome> {
    trial::run(&args.folder, args.engine, args.allowance)?;
    Ok(Outcome::Done)
}
