//! Drawings and programs as files and text: SVG, PNG, animated GIF, characters, other dialects.

mod animation;
mod arcs;
mod cpython;
mod ink;
mod layout;
mod paper;
mod raster;
mod route;
mod samples;
mod vector;
mod work;

pub use animation::{GifOptions, drawn_by_turtle, gif};
pub use cpython::{cpython, cpython_of_path};
pub use layout::{Layer, Layout, Page, PaperSize, Sheet};
pub use raster::{PngOptions, colored, smooth_png};
pub use samples::Samples;
pub use vector::{Svg, SvgOptions, svg};

use ::image::{GrayImage, ImageError, ImageFormat, Luma};
use serde::{Deserialize, Serialize};
use std::io::Cursor;
use thiserror::Error;
use turtle_lib::bitmap::{Bitmap, SIZE_PX};
use turtle_lib::diagnostic::Diagnostic;
use turtle_lib::dialect::Dialect;
use turtle_lib::program::Program;
use turtle_lib::{logo, python};

/// What a drawing, its program or the samples of a run can be written as.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Format {
    /// Lines, for plotters and drawing programs: [`svg()`].
    #[default]
    Svg,
    /// Pixels: [`smooth_png`].
    Png,
    /// The turtle drawing: [`gif`].
    Gif,
    /// A script for CPython's own `turtle`: [`cpython`].
    CPython,
    /// The program in a dialect of this project: [`program`].
    Program(Dialect),
    /// Every sample of a run, a JSON object a line: [`crate::eval::write_samples`].
    Samples,
}

impl Format {
    /// All of them.
    pub const ALL: [Format; 8] = [
        Format::Svg,
        Format::Png,
        Format::Gif,
        Format::CPython,
        Format::Program(Dialect::Python),
        Format::Program(Dialect::Logo),
        Format::Program(Dialect::Rhai),
        Format::Samples,
    ];

    /// What it is called.
    pub fn label(self) -> &'static str {
        match self {
            Format::Svg => "SVG",
            Format::Png => "PNG",
            Format::Gif => "Animated GIF",
            Format::CPython => "Python's own turtle",
            Format::Program(Dialect::Python) => "Python",
            Format::Program(Dialect::Logo) => "Logo",
            Format::Program(Dialect::Rhai) => "Rhai",
            Format::Samples => "Samples (JSONL)",
        }
    }

    /// What its files' names end in, without the dot.
    pub fn extension(self) -> &'static str {
        match self {
            Format::Svg => "svg",
            Format::Png => "png",
            Format::Gif => "gif",
            Format::CPython => "py",
            Format::Program(dialect) => dialect.extension(),
            Format::Samples => "jsonl",
        }
    }
}

/// Why something cannot be exported.
#[derive(Debug, Error)]
pub enum ExportError {
    /// A size or a time that is not made.
    #[error("{what} must be from {least} to {most}")]
    OutOfRange {
        /// What.
        what: &'static str,
        /// The least it may be.
        least: f64,
        /// The most.
        most: f64,
    },
    /// The picture cannot be encoded.
    #[error("the picture cannot be written ({0})")]
    Image(#[from] ImageError),
    /// The animation cannot be encoded.
    #[error("the animation cannot be written ({0})")]
    Animation(#[from] gif::EncodingError),
    /// A text that is no program; the first error in it.
    #[error("the program has an error in {0}")]
    Program(String),
    /// Rhai has no syntax tree to print in another dialect.
    #[error("a Rhai program cannot be turned into {0}; export its drawing instead")]
    RhaiTree(&'static str),
    /// What the other dialect has no words for.
    #[error("{0}; export the drawing instead")]
    Lacks(String),
    /// A name that the script needs for something else.
    #[error("the program calls something `{0}`, which the script needs itself; rename it")]
    Name(String),
    /// The picture would take too long.
    #[error(
        "the drawing is too much for a picture of this size; choose a smaller one, or write it as .svg"
    )]
    TooMuch,
    /// It was called off.
    #[error("the export was called off")]
    Cancelled,
}

/// `value`, if it is something that is made.
fn within(what: &'static str, value: f64, least: f64, most: f64) -> Result<f64, ExportError> {
    if (least..=most).contains(&value) {
        Ok(value)
    } else {
        Err(ExportError::OutOfRange { what, least, most })
    }
}

/// A program's text in another dialect; in its own it is as it was.
///
/// # Errors
/// [`ExportError`] for a text that is no program, for Rhai in any other dialect, and for what that dialect has no
/// words for.
pub fn program(text: &str, from: Dialect, to: Dialect) -> Result<String, ExportError> {
    if from == to {
        return Ok(text.to_owned());
    }
    let target = match to {
        Dialect::Python => "Python",
        Dialect::Logo => "Logo",
        Dialect::Rhai => "Rhai",
    };
    let program = tree(text, from, target)?;
    match to.lacks(&program) {
        Some(lack) => Err(ExportError::Lacks(lack)),
        None => Ok(to.print(&program) + "\n"),
    }
}

/// The syntax tree of a program that is to become `target`.
fn tree(text: &str, dialect: Dialect, target: &'static str) -> Result<Program, ExportError> {
    let parsed = match dialect {
        Dialect::Python => python::parse(text),
        Dialect::Logo => logo::parse(text),
        Dialect::Rhai => return Err(ExportError::RhaiTree(target)),
    };
    parsed.into_program().map_err(|errors| first_of(&errors))
}

/// Of all that is wrong with a program, what stands first.
fn first_of(errors: &[Diagnostic]) -> ExportError {
    let first = errors.first().map(ToString::to_string);
    ExportError::Program(first.unwrap_or_default())
}

/// The picture as a PNG file, black on white, to the pixel.
///
/// # Errors
/// None are known; the library's are passed on.
pub fn png(bitmap: &Bitmap) -> Result<Vec<u8>, ImageError> {
    let side = SIZE_PX as u32;
    let image = GrayImage::from_fn(side, side, |x, y| {
        Luma([if bitmap.get(x as usize, y as usize) {
            0
        } else {
            255
        }])
    });
    let mut bytes = Cursor::new(Vec::new());
    image.write_to(&mut bytes, ImageFormat::Png)?;
    Ok(bytes.into_inner())
}

/// The picture in 32 lines of 64 characters, the darker the more ink.
pub fn ascii(bitmap: &Bitmap) -> String {
    const SHADES: [char; 6] = [' ', '.', ':', 'o', '#', '@'];
    const WIDTH_PX: usize = 8;
    const HEIGHT_PX: usize = 16;
    let mut text = String::new();
    for top in (0..SIZE_PX).step_by(HEIGHT_PX) {
        let mut line = String::new();
        for left in (0..SIZE_PX).step_by(WIDTH_PX) {
            let inked = |y: usize| {
                (left..left + WIDTH_PX)
                    .filter(|&x| bitmap.get(x, y))
                    .count()
            };
            let ink: usize = (top..top + HEIGHT_PX).map(inked).sum();
            // A line across a cell covers about half of it: that is as dark as it gets.
            let shade = (2 * ink * SHADES.len())
                .div_ceil(WIDTH_PX * HEIGHT_PX)
                .min(SHADES.len() - 1);
            line.push(SHADES[if ink == 0 { 0 } else { shade.max(1) }]);
        }
        text.push_str(line.trim_end());
        text.push('\n');
    }
    text
}
