//! Pictures that were not made by the turtle, brought to the canonical view.
//!
//! An image goes through these phases: decode it within limits; measure how far each pixel stands
//! out from the paper; take what stands out enough for ink; thin lines to their centre line and
//! filled shapes to their outline; trace these to strokes; fit the strokes to the view and draw
//! them with the 4 px pen. An image that is canonical already is taken as it is.

mod arc;
mod canonical;
mod corners;
mod decode;
mod geometry;
mod graph;
mod grey;
mod ink;
mod light;
mod links;
mod network;
mod pairs;
mod paper;
pub mod pen;
mod runs;
mod shape;
mod simplify;
mod strokes;
mod svg;
mod tangles;
mod thin;
mod trace;
mod track;

use crate::file;
use crate::view::View;
use image::{GrayImage, RgbImage};
use serde::{Deserialize, Serialize};
use shape::Shape;
use std::path::PathBuf;
use thiserror::Error;
use turtle_lib::bitmap::{Bitmap, steps_from_px};
use turtle_lib::turtle::{Path, Point};

/// How far the points of centre lines may be from each other, and how far what is left out between
/// them may be off, in canonical pixels.
const APART_PX: f64 = 3.0;
const OFF_PX: f64 = 0.05;

/// What the names of files end in that [`read`] reads.
pub const EXTENSIONS: &[&str] = &[
    "png", "jpg", "jpeg", "gif", "bmp", "webp", "svg", "json", "ndjson",
];

/// The largest file that is read, in bytes: more than any picture within the limits takes.
pub const MAX_FILE_BYTES: u64 = 512 * file::MB;

/// A drawing in the canonical view.
#[derive(Clone, Debug, PartialEq)]
pub struct Picture {
    /// The drawing as 512×512 pixels of ink or paper.
    pub bitmap: Bitmap,
    /// Its centre lines, in turtle steps. A dot is a stroke of two points in one place.
    ///
    /// Those found in a picture have a point at least every 3 px (0.3 steps), each in the middle of
    /// the line's grey to a fraction of a pixel; a line that closes ends where it begins, and one
    /// that goes straight on through a junction is one stroke. Those that were drawn have the points
    /// they were drawn with.
    pub strokes: Path,
    /// Whether these are a pen's path, in the order in which it was drawn, and not found in an image.
    pub by_pen: bool,
    /// Where the canonical view lies on the image or the strokes this was made from.
    pub view: View,
}

/// How an image is read.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct ImportOptions {
    /// Moves the threshold between paper and ink, from -1 (only the strongest marks are ink) over 0
    /// (as found) to 1 (the faintest marks are).
    pub threshold_bias: f64,
    /// What is left free on each side of the drawing, in canonical pixels, from 0 to 240. A
    /// canonical picture is not moved.
    pub margin_px: f64,
    /// How large a speck is left out: 1 is half the square of the line width, 0 keeps all specks.
    pub despeckle: f64,
}

impl Default for ImportOptions {
    fn default() -> Self {
        ImportOptions {
            threshold_bias: 0.0,
            margin_px: 32.0,
            despeckle: 1.0,
        }
    }
}

/// Why an image cannot be read.
#[derive(Debug, Error)]
pub enum PictureError {
    /// The file cannot be opened or read.
    #[error("{} cannot be read", path.display())]
    File {
        /// Which file.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// There are no bytes.
    #[error("the file is empty")]
    Empty,
    /// The first bytes are of no kind of image that is read.
    #[error("this is not a PNG, JPEG, GIF, BMP, WebP or SVG picture; save it as one of these")]
    UnknownKind,
    /// It holds something else than strokes.
    #[error("this is no JSON of strokes, {{\"strokes\": [[[x…], [y…]]…]}}: {message}")]
    Strokes {
        /// What is wrong.
        message: String,
    },
    /// The strokes in it are no drawing.
    #[error(transparent)]
    StrokeShape(#[from] StrokeError),
    /// Larger than is read, by the size in its header.
    #[error(
        "the picture is {width}×{height} pixels; at most {} a side and {} megapixels can be read",
        decode::MAX_SIDE_PX,
        decode::MAX_PIXELS / 1_000_000
    )]
    TooLarge {
        /// Pixels in a row.
        width: u32,
        /// Rows.
        height: u32,
    },
    /// Reading it takes more memory than is allowed.
    #[error("reading this {kind} picture takes too much memory")]
    TooMuchMemory {
        /// What kind of image.
        kind: &'static str,
    },
    /// The data ends before the picture does.
    #[error("the {kind} picture is cut short")]
    CutShort {
        /// What kind of image.
        kind: &'static str,
    },
    /// The data contradicts itself.
    #[error("the {kind} picture is damaged")]
    Damaged {
        /// What kind of image.
        kind: &'static str,
        /// What the decoder says.
        source: Box<dyn std::error::Error + Send + Sync>,
    },
    /// A variant of the kind that the decoder does not know.
    #[error("this variant of {kind} cannot be read")]
    UnsupportedVariant {
        /// What kind of image.
        kind: &'static str,
        /// What the decoder says.
        source: Box<dyn std::error::Error + Send + Sync>,
    },
    /// All of one colour, or nothing but specks.
    #[error("there is nothing to see in the picture")]
    NothingToSee,
    /// A dot without any extent, which is no drawing.
    #[error("there is only a dot in the picture")]
    OnlyADot,
}

/// Why strokes are no picture.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum StrokeError {
    /// There are no points.
    #[error("there are no strokes")]
    Empty,
    /// A coordinate is NaN or infinite.
    #[error("point {point} of stroke {stroke} is not a place")]
    NotFinite {
        /// Which stroke, counted from 1.
        stroke: usize,
        /// Which of its points, counted from 1.
        point: usize,
    },
    /// All points are in one place, or so far from the origin that they cannot be told apart.
    #[error("the strokes are only a dot")]
    NoExtent,
}

/// Reads an image file; see [`read`].
///
/// # Errors
/// [`PictureError::File`] when the file cannot be read, and those of [`read`].
pub fn read_file(
    path: impl AsRef<std::path::Path>,
    options: &ImportOptions,
) -> Result<Picture, PictureError> {
    let path = path.as_ref();
    let bytes = file::read(path, MAX_FILE_BYTES).map_err(|source| PictureError::File {
        path: path.to_owned(),
        source,
    })?;
    read(&bytes, options)
}

/// Reads a PNG, JPEG, GIF, BMP or WebP image: a drawing on paper, photographed, scanned or made on
/// a screen, dark on light or light on dark; of an animation its last frame. An SVG file is read along its
/// shapes, and a JSON of strokes ([`pen`]) along those; of several drawings in one file the first. What a file
/// is its content says, not its name.
///
/// A canonical picture (512×512 pixels, black and white without grey, lines of the 4 px pen) gives
/// just its own ink, with [`View::IDENTITY`]. Of any other the lines are thinned and filled shapes
/// outlined, fitted to the view and drawn anew.
///
/// # Errors
/// See [`PictureError`].
pub fn read(bytes: &[u8], options: &ImportOptions) -> Result<Picture, PictureError> {
    if pen::is_json(bytes) {
        return Ok(from_strokes(&pen::strokes(bytes)?)?);
    }
    if svg::is_svg(bytes) {
        return Ok(from_strokes(&svg::strokes(bytes)?)?);
    }
    let source = decode::decode(bytes)?;
    if let Some(ink) = canonical::canonical_ink(&source) {
        return canonical_picture(&ink).ok_or(PictureError::NothingToSee);
    }
    let lines = trace::centre_lines(&source, options)?;
    let (lines, view) = fit(&lines, options.margin_px).ok_or(PictureError::OnlyADot)?;
    let lines = lines
        .iter()
        .map(|line| geometry::thinned_out(line, OFF_PX, APART_PX));
    Ok(Picture::drawn(lines, view))
}

/// An image file as it is shown, no side longer than `most_px`, and the width and height it has in full.
///
/// # Errors
/// See [`PictureError`].
pub fn thumbnail(bytes: &[u8], most_px: u32) -> Result<(RgbImage, [u32; 2]), PictureError> {
    let image = decode::decode(bytes)?;
    let size = [image.width(), image.height()];
    let longest = image.width().max(image.height());
    if longest <= most_px {
        return Ok((image, size));
    }
    let [width, height] =
        size.map(|side| (u64::from(side) * u64::from(most_px) / u64::from(longest)).max(1) as u32);
    Ok((image::imageops::thumbnail(&image, width, height), size))
}

/// The centre lines that canonical ink seems to have, in turtle steps.
pub fn centre_lines(bitmap: &Bitmap) -> Path {
    let size = turtle_lib::bitmap::SIZE_PX as u32;
    let ink = GrayImage::from_fn(size, size, |x, y| {
        let inked = bitmap.get(x as usize, y as usize);
        image::Luma([if inked { u8::MAX } else { 0 }])
    });
    canonical_picture(&ink).map_or_else(Path::default, |picture| picture.strokes)
}

/// The picture of canonical ink: just that ink, and the centre lines it seems to have.
fn canonical_picture(ink: &GrayImage) -> Option<Picture> {
    let shape = Shape::of_lines(ink)?;
    let lines = strokes::centre_lines(&shape, 1.0);
    let lines = lines
        .iter()
        .map(|line| geometry::thinned_out(line, OFF_PX, APART_PX));
    Some(Picture {
        bitmap: canonical::bitmap(ink),
        ..Picture::drawn(lines, View::IDENTITY)
    })
}

/// Fits strokes to the view and draws them.
///
/// The strokes are polylines in any unit, x to the right and y down. A stroke of one point is a
/// dot. They keep their proportions and are centred with 32 canonical pixels free on each side; the
/// picture's view tells where.
///
/// # Errors
/// See [`StrokeError`].
pub fn from_strokes(strokes: &[Vec<(f64, f64)>]) -> Result<Picture, StrokeError> {
    let mut lines = Vec::with_capacity(strokes.len());
    for (i, stroke) in strokes.iter().enumerate() {
        let mut line: Vec<Point> = stroke.iter().map(|&(x, y)| Point::new(x, y)).collect();
        if let Some(bad) = line.iter().position(|p| !(p.x + p.y).is_finite()) {
            return Err(StrokeError::NotFinite {
                stroke: i + 1,
                point: bad + 1,
            });
        }
        if let [dot] = line[..] {
            line.push(dot);
        }
        lines.push(line);
    }
    if lines.iter().all(Vec::is_empty) {
        return Err(StrokeError::Empty);
    }
    let (lines, view) =
        fit(&lines, ImportOptions::default().margin_px).ok_or(StrokeError::NoExtent)?;
    Ok(Picture {
        by_pen: true,
        ..Picture::drawn(lines, view)
    })
}

impl Picture {
    /// Draws polylines given in canonical pixels.
    fn drawn(lines: impl IntoIterator<Item = Vec<Point>>, view: View) -> Picture {
        let strokes = Path::from_strokes(lines).map(steps_from_px);
        Picture {
            bitmap: Bitmap::of_path(&strokes),
            strokes,
            by_pen: false,
            view,
        }
    }
}

/// The polylines in canonical pixels, in the view that fits them, if they have any extent.
fn fit(lines: &[Vec<Point>], margin_px: f64) -> Option<(Vec<Vec<Point>>, View)> {
    let points = || lines.iter().flatten();
    let first = *points().next()?;
    let (low, high) = points().fold((first, first), |(low, high), p| {
        (
            Point::new(low.x.min(p.x), low.y.min(p.y)),
            Point::new(high.x.max(p.x), high.y.max(p.y)),
        )
    });
    let view = View::fit(low, high, margin_px)?;
    let canonical = |line: &Vec<Point>| {
        line.iter()
            .map(|&p| view.canonical_from_source(p))
            .collect()
    };
    Some((lines.iter().map(canonical).collect(), view))
}
