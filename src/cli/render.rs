//! `logogram render`

use super::Outcome;
use crate::view::FITTED_SIDE;
use crate::{export, input};
use anyhow::{Context, Result, bail};
use std::io::Write;
use std::path::PathBuf;
use turtle_lib::bitmap::Bitmap;

/// Draw a program.
#[derive(clap::Args)]
#[command(
    after_help = "Examples:\n  logogram render assets/drawings/snowflake.py --out snowflake.svg\n  \
                        logogram render big.py --fit --ascii"
)]
pub(super) struct Args {
    /// A program: .py, .logo or .rhai
    program: PathBuf,
    /// Write the drawing to a .png or .svg file
    #[arg(long)]
    out: Option<PathBuf>,
    /// Print the drawing as characters; done too when there is no --out
    #[arg(long)]
    ascii: bool,
    /// Move and scale the drawing to fill the view
    #[arg(long)]
    fit: bool,
}

pub(super) fn run(args: &Args) -> Result<Outcome> {
    let path = input::draw_program(&args.program)?;
    let path = if args.fit {
        path.fitted(FITTED_SIDE).unwrap_or(path)
    } else {
        path
    };
    let bitmap = Bitmap::of_path(&path);
    if let Some(out) = &args.out {
        let extension = out.extension().and_then(|extension| extension.to_str());
        let bytes = match extension.map(str::to_ascii_lowercase).as_deref() {
            Some("svg") => export::svg(&path).into_bytes(),
            Some("png") => export::png(&bitmap)?,
            _ => bail!("{}: drawings are written as .png or .svg", out.display()),
        };
        std::fs::write(out, bytes).with_context(|| format!("cannot write {}", out.display()))?;
    }
    if args.ascii || args.out.is_none() {
        write!(std::io::stdout(), "{}", export::ascii(&bitmap))?;
    }
    if bitmap.is_blank() {
        let hint = if args.fit {
            ""
        } else {
            "; --fit brings it into the view"
        };
        writeln!(
            std::io::stderr(),
            "logogram: nothing of the drawing is in the view{hint}"
        )?;
    }
    Ok(Outcome::Done)
}
