//! `logogram try-model`, which the program starts itself

use super::Outcome;
use crate::propose::engine::EngineChoice;
use crate::propose::trial;
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
    /// What it may take
    #[arg(long, value_name = "MB", default_value_t = trial::MEMORY_MB)]
    memory_mb: u64,
}

pub(super) fn run(args: &Args) -> Result<Outcome> {
    trial::run(&args.folder, args.engine, args.memory_mb)?;
    Ok(Outcome::Done)
}
