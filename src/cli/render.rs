//! `logogram render`

use super::Outcome;
use super::chance::ChanceArgs;
use crate::export::{self, GifOptions, PngOptions, Sheet, SvgOptions};
use crate::input::{self, ProgramView};
use crate::propose::Cancel;
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
    /// Move and scale the drawing to fill the view, as --view filled
    #[arg(long, conflicts_with = "view")]
    fit: bool,
    /// How large the drawing is seen
    #[arg(long, value_enum, default_value_t)]
    view: ProgramView,
    #[command(flatten)]
    chance: ChanceArgs,
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
    /// The sheet of an .svg for a plotter: A3, A4, A5, A6, letter, legal, or millimetres as 200x300
    #[arg(long, value_name = "SHEET", value_parser = sheet)]
    page: Option<Sheet>,
    /// What stays free on each side of the sheet, in millimetres
    #[arg(long, value_name = "MM", requires = "page", default_value_t = 10.0)]
    margin_mm: f64,
    /// The sheet lies on its longer side
    #[arg(long, requires = "page")]
    landscape: bool,
    /// In an .svg, draw what strokes share once and join those that touch
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
    let program_view = if args.fit {
        ProgramView::Filled
    } else {
        args.view
    };
    let drawn = input::run_program(&args.program, args.chance.seen(program_view))?;
    // Of a run that broke off, one line says so.
    let (scale, is_cut) = match args.fit || drawn.error.is_some() {
        true => (None, false),
        false => (drawn.scale, drawn.is_cut),
    };
    super::note(&args.program, scale, is_cut, &drawn.notes);
    let path = drawn.path;
    let bitmap = Bitmap::of_path(&path);
    if let Some(out) = &args.out {
        let bytes = drawing(args, out, &path, &bitmap, drawn.scale)?;
        write::bytes(out, &bytes)?;
    }
    if let Some(error) = drawn.error {
        // What was drawn before is in the file, and not printed in the place of the error.
        match &args.out {
            Some(out) => bail!(
                "{}: {error}; {} is partial: it has what was drawn before",
                args.program.display(),
                out.display()
            ),
            None => bail!("{}: {error}", args.program.display()),
        }
    }
    if args.ascii || args.out.is_none() {
        write!(std::io::stdout(), "{}", export::ascii(&bitmap))?;
    }
    if bitmap.is_blank() && !path.has_looks() {
        let hint = if drawn.is_cut {
            "; --fit brings it into the view"
        } else {
            ""
        };
        writeln!(
            std::io::stderr(),
            "logogram: nothing of the drawing is in the view{hint}"
        )?;
    }
    Ok(Outcome::Done)
}

fn sheet(text: &str) -> Result<Sheet, String> {
    Sheet::from_text(text)
        .ok_or_else(|| "a sheet is A2 to A6, letter, legal, or millimetres as 200x300".to_owned())
}

/// The drawing as the kind of file that the name of `out` says.
fn drawing(
    args: &Args,
    out: &path::Path,
    path: &Path,
    bitmap: &Bitmap,
    scale: Option<f64>,
) -> Result<Vec<u8>> {
    let extension = out.extension().and_then(|extension| extension.to_str());
    Ok(match extension.map(str::to_ascii_lowercase).as_deref() {
        Some("svg") => {
            let name = |path: &path::Path| Some(path.file_stem()?.to_string_lossy().into_owned());
            let options = SvgOptions {
                width_mm: args.width_mm,
                page: args.page.map(|sheet| {
                    let sheet = Sheet {
                        margin_mm: args.margin_mm,
                        ..sheet
                    };
                    if args.landscape {
                        sheet.landscape()
                    } else {
                        sheet
                    }
                }),
                step: scale.unwrap_or(1.0),
                join: args.join,
                reorder: args.reorder,
                title: name(&args.program).unwrap_or_default(),
                // It was read a moment ago, as text.
                description: input::source(&args.program)
                    .map_or_else(|_| String::new(), |(text, _)| text),
                ..SvgOptions::default()
            };
            let svg = export::svg(path, &options)?;
            if args.reorder {
                let (before, after) = svg.layout.travel;
                writeln!(
                    std::io::stderr(),
                    "logogram: the pen travels {after:.0} {unit} between strokes, {before:.0} {unit} in the \
                     program's order",
                    unit = svg.layout.page.unit()
                )?;
            }
            svg.text.into_bytes()
        }
        Some("png") if args.size.is_none() && !args.transparent && !path.has_looks() => {
            export::png(bitmap)?
        }
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
