//! `logogram merge`

use super::Outcome;
use crate::eval;
use anyhow::Result;
use std::io::{self, Write};
use std::path::PathBuf;

/// Make one run of the shards that `logogram eval --shard` made.
#[derive(clap::Args)]
#[command(after_help = "Example:\n  logogram merge results first second")]
pub(super) struct Args {
    /// Folder for the run
    out: PathBuf,
    /// The folders of all shards, in any order
    #[arg(required = true)]
    shards: Vec<PathBuf>,
}

pub(super) fn run(args: &Args) -> Result<Outcome> {
    eval::merge(&args.out, &args.shards)?;
    let totals = eval::summarize(&args.out)?;
    writeln!(io::stdout(), "{}", serde_json::to_string(&totals)?)?;
    Ok(Outcome::Done)
}
