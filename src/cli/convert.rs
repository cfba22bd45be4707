//! `logogram convert`

use super::Outcome;
use crate::input;
use anyhow::Result;
use std::io::Write;
use std::path::PathBuf;
use turtle_lib::dialect::Dialect;

/// Print a program in another dialect.
#[derive(clap::Args)]
#[command(after_help = "Example:\n  logogram convert assets/drawings/snowflake.py --to logo")]
pub(super) struct Args {
    /// A program: .py or .logo
    program: PathBuf,
    /// The dialect to print
    #[arg(long)]
    to: To,
}

#[derive(Clone, Copy, clap::ValueEnum)]
enum To {
    Python,
    Logo,
    Rhai,
}

pub(super) fn run(args: &Args) -> Result<Outcome> {
    let program = input::read_program(&args.program)?;
    let dialect = match args.to {
        To::Python => Dialect::Python,
        To::Logo => Dialect::Logo,
        To::Rhai => Dialect::Rhai,
    };
    writeln!(std::io::stdout(), "{}", dialect.print(&program).trim_end())?;
    Ok(Outcome::Done)
}
