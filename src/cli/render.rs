//! `logogram render`

use super::Outcome;
use crate::export::{self, GifOptions, PngOptions, SvgOptions};
use crate::input;
use crate::propose::Cancel;
use crate::view::FITTED_SIDE;
use crate::write;
use anyhow::{Result, bail};
use std::io::Write;
use std::path::{self, PathBuf};
use turtle_lib::bitmap::Bitmap;
use turtle_lib::turtle::Path;

/// Draw a program.
#[derive(clap::Args)]
#[command(
    after_help = "Examples:\n  logogram render assets/drawings/snowflake.py --out snowflake.svg\n  \
                        logogram render star.py --out star.gif --seconds 6\n  \
                        logogram render star.py --out star.svg --width-mm 80 --join --reorder\n  \
                        logogram render big.py --fit --ascii"
)]
pub(super) struct Args {
    /// A program: .py, .logo or .rhai
    program: PathBuf,
    /// Write the drawing to a .png, .svg or .gif file; a .gif shows the turtle drawing
    #[arg(long, short)]
    out: Option<PathBuf>,
    /// Print the drawing as characters; done too when there is no --out
    #[arg(long)]
    ascii: bool,
    /// Move and scale the drawing to fill the view
    #[arg(long)]
    fit: bool,
    /// Side of a .png (16 to 8192) with smooth edges, or of a .gif (16 to 1024), in pixels; without it a .png
    /// is the picture of 512×512 pixels that is compared
    #[arg(long, value_name = "PX")]
    size: Option<u32>,
    /// A .png without paper
    #[arg(long)]
    transparent: bool,
    /// Width of the drawing in an .svg for a plotter, in millimetres
    #[arg(long, value_name = "MM")]
    width_mm: Option<f64>,
    /// In an .svg, join strokes that touch
    #[arg(long)]
    join: bool,
    /// In an .svg, order the strokes so that the pen travels less
    #[arg(long)]
    reorder: bool,
    /// How long the turtle draws in a .gif
    #[arg(long, value_name = "S", default_value_t = GifOptions::default().seconds)]
    seconds: f64,
    /// A .gif that does not begin again
    #[arg(long)]
    once: bool,
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
        let bytes = drawing(args, out, &path, &bitmap)?;
        write::bytes(out, &bytes)?;
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

/// The drawing as the kind of file that the name of `out` says.
fn drawing(args: &Args, out: &path::Path, path: &Path, bitmap: &Bitmap) -> Result<Vec<u8>> {
    let extension = out.extension().and_then(|extension| extension.to_str());
    Ok(match extension.map(str::to_ascii_lowercase).as_deref() {
        Some("svg") => {
            let name = |path: &path::Path| Some(path.file_stem()?.to_string_lossy().into_owned());
            let options = SvgOptions {
                width_mm: args.width_mm,
                join: args.join,
                reorder: args.reorder,
                title: name(&args.program).unwrap_or_default(),
                // It was read a moment ago, as text.
                description: input::source(&args.program)
                    .map_or_else(|_| String::new(), |(text, _)| text),
                ..SvgOptions::default()
            };
            export::svg(path, &options)?.into_bytes()
        }
        Some("png") if args.size.is_none() && !args.transparent => export::png(bitmap)?,
        Some("png") => {
            let options = PngOptions {
                side_px: args.size.unwrap_or(512),
                transparent: args.transparent,
            };
            export::smooth_png(path, &options)?
        }
        Some("gif") => {
            let options = GifOptions {
                side_px: args.size.unwrap_or(GifOptions::default().side_px),
                seconds: args.seconds,
                repeats: !args.once,
            };
            export::gif(path, &options, &Cancel::default())?
        }
        _ => bail!(
            "{}: drawings are written as .png, .svg or .gif",
            out.display()
        ),
    })
}
