//! `logogram convert`

use super::Outcome;
use crate::{export, input};
use anyhow::{Context, Result};
use std::io::Write;
use std::path::{Path, PathBuf};
use turtle_lib::dialect::Dialect;

/// Print a program in another dialect.
#[derive(clap::Args)]
#[command(
    after_help = "Examples:\n  logogram convert assets/drawings/snowflake.py --to logo\n  \
                  logogram convert assets/drawings/snowflake.py --to cpython > draw.py"
)]
pub(super) struct Args {
    /// A program: .py or .logo; for `--to cpython` also .rhai
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
    /// A script for CPython's own `turtle`; a Rhai program gives one of its lines
    Cpython,
}

pub(super) fn run(args: &Args) -> Result<Outcome> {
    let dialect = match args.to {
        To::Python => Dialect::Python,
        To::Logo => Dialect::Logo,
        To::Rhai => Dialect::Rhai,
        To::Cpython => {
            write!(std::io::stdout(), "{}", cpython(&args.program)?)?;
            return Ok(Outcome::Done);
        }
    };
    let program = input::read_program(&args.program)?;
    writeln!(std::io::stdout(), "{}", dialect.print(&program).trim_end())?;
    Ok(Outcome::Done)
}

fn cpython(path: &Path) -> Result<String> {
    let (text, dialect) = input::source(path)?;
    if dialect == Dialect::Rhai {
        return Ok(export::cpython_of_path(&input::draw_program(path)?));
    }
    export::cpython(&text, dialect).with_context(|| path.display().to_string())
}
