//! `logogram encode`

use super::Outcome;
use crate::input;
use anyhow::Result;
use std::io::Write;
use std::path::PathBuf;
use turtle_lib::density::DensityGrid;

/// Print a picture, program or drawing as the 32×32 digits that the model sees.
#[derive(clap::Args)]
#[command(after_help = "Example:\n  logogram encode assets/drawings/snowflake.png")]
pub(super) struct Args {
    /// A picture, a program (.py, .logo, .rhai) or a JSON of strokes
    input: PathBuf,
}

pub(super) fn run(args: &Args) -> Result<Outcome> {
    let drawing = input::read(&args.input)?;
    write!(
        std::io::stdout(),
        "{}",
        DensityGrid::of_bitmap(&drawing.bitmap)
    )?;
    Ok(Outcome::Done)
}
