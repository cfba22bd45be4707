//! `logogram encode`

use super::Outcome;
use super::chance::ChanceArgs;
use crate::input::{self, ProgramView};
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
    /// How large a program's drawing is seen
    #[arg(long, value_enum, default_value_t)]
    view: ProgramView,
    #[command(flatten)]
    chance: ChanceArgs,
}

pub(super) fn run(args: &Args) -> Result<Outcome> {
    let drawing = input::read(&args.input, args.chance.seen(args.view))?;
    super::note(&args.input, drawing.scale, drawing.is_cut, &drawing.notes);
    write!(
        std::io::stdout(),
        "{}",
        DensityGrid::of_bitmap(&drawing.bitmap)
    )?;
    Ok(Outcome::Done)
}
