//! `logogram convert`

use super::Outcome;
use super::chance::ChanceArgs;
use crate::{embedded, export, input};
use anyhow::{Context, Result, bail};
use std::io::Write;
use std::path::{Path, PathBuf};
use turtle_lib::bitmap::Bitmap;
use turtle_lib::dialect::{self, Dialect};
use turtle_lib::program::Program;

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
    #[command(flatten)]
    chance: ChanceArgs,
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
            write!(
                std::io::stdout(),
                "{}",
                cpython(&args.program, args.chance)?
            )?;
            return Ok(Outcome::Done);
        }
    };
    let program = input::read_program(&args.program)?;
    if let Some(lack) = dialect.lacks(&program) {
        bail!("{}: {lack}", args.program.display());
    }
    let printed = dialect.print(&program);
    writeln!(std::io::stdout(), "{}", printed.trim_end())?;
    if !draws_the_same(&program, &printed, dialect, args.chance) {
        writeln!(
            std::io::stderr(),
            "logogram: {}: {dialect} cannot say all of it, and this draws something else; name functions apart that are \
             defined more than once or within others",
            super::shown_path(&args.program),
        )?;
    }
    Ok(Outcome::Done)
}

/// Whether a program draws the same as it is printed; of one that ends early there is nothing to say.
fn draws_the_same(program: &Program, printed: &str, dialect: Dialect, chance: ChanceArgs) -> bool {
    let fuel = chance.fuel();
    let Ok(own) = turtle_lib::run::run(program, &fuel) else {
        return true;
    };
    dialect::draw(printed, dialect, &fuel).is_ok_and(|drawing| {
        let (own, other) = (own.path, drawing.run.path);
        own.segment_count() == other.segment_count()
            && Bitmap::of_path(&own) == Bitmap::of_path(&other)
    })
}

fn cpython(path: &Path, chance: ChanceArgs) -> Result<String> {
    let (text, dialect) = input::source(path)?;
    let draw = || input::draw_program(path, chance.chance);
    if dialect == Dialect::Rhai {
        return Ok(export::cpython_of_path(&draw()?));
    }
    if embedded::is_beyond(&text, dialect) && draw().is_ok() {
        return Ok(text);
    }
    export::cpython(&text, dialect, &chance.fuel()).with_context(|| path.display().to_string())
}
