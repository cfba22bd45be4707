//! Drawings as pixels of any size, with smooth edges.

use super::ink::Ink;
use super::paper::Paper;
use super::{ExportError, within};
use image::{DynamicImage, GrayAlphaImage, GrayImage, ImageFormat, RgbaImage};
use serde::{Deserialize, Serialize};
use std::io::Cursor;
use turtle_lib::turtle::{Color, Path};

/// Sides of a picture that are made, in pixels.
const SIDES_PX: std::ops::RangeInclusive<u32> = 16..=8192;

const SIDE: &str = "the side in pixels";

/// How a drawing becomes pixels.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct PngOptions {
    /// Side of the square picture in pixels, from 16 to 8192.
    pub side_px: u32,
    /// Without paper, so that what lies behind is seen.
    pub transparent: bool,
}

impl Default for PngOptions {
    fn default() -> Self {
        PngOptions {
            side_px: 1024,
            transparent: false,
        }
    }
}

/// The canonical view of `path` as a PNG file with smooth edges.
///
/// # Errors
/// [`ExportError::OutOfRange`] for a side that is not made, [`ExportError::TooMuch`].
pub fn smooth_png(path: &Path, options: &PngOptions) -> Result<Vec<u8>, ExportError> {
    let side = side(options.side_px, *SIDES_PX.end())?;
    if path.has_looks() {
        let image = DynamicImage::from(colored(path, side, options.transparent)?);
        let mut bytes = Cursor::new(Vec::new());
        image.write_to(&mut bytes, ImageFormat::Png)?;
        return Ok(bytes.into_inner());
    }
    let mut ink = Ink::new(side)?;
    for stroke in path.strokes() {
        ink.draw(stroke)?;
    }
    let ink = ink.into_coverage();
    let image = if options.transparent {
        let pixels = ink.into_iter().flat_map(|ink| [0, ink]).collect();
        GrayAlphaImage::from_raw(side, side, pixels).map(DynamicImage::from)
    } else {
        let pixels = ink.into_iter().map(|ink| 255 - ink).collect();
        GrayImage::from_raw(side, side, pixels).map(DynamicImage::from)
    };
    let mut bytes = Cursor::new(Vec::new());
    // The buffer has as many bytes as the picture, so there is one.
    image
        .unwrap_or_default()
        .write_to(&mut bytes, ImageFormat::Png)?;
    Ok(bytes.into_inner())
}

/// The canonical view of all marks in their colours, on paper unless it is to be `transparent`.
///
/// # Errors
/// [`ExportError::OutOfRange`] for a side that is not made, [`ExportError::TooMuch`].
pub fn colored(path: &Path, side_px: u32, transparent: bool) -> Result<RgbaImage, ExportError> {
    let mut paper = if transparent {
        Paper::new(side_px, None)?
    } else {
        paper(path, side_px)?
    };
    paper.work(path)?;
    paper.draw(path);
    pixels(paper, side_px)
}

/// Blank paper of the drawing's colour.
pub(super) fn paper(path: &Path, side_px: u32) -> Result<Paper, ExportError> {
    let background = path.looks().and_then(|looks| looks.background);
    Paper::new(side_px, Some(background.unwrap_or(Color::WHITE)))
}

/// What is on the paper.
pub(super) fn pixels(paper: Paper, side_px: u32) -> Result<RgbaImage, ExportError> {
    RgbaImage::from_raw(side_px, side_px, paper.pixels.take_demultiplied()).ok_or_else(no_picture)
}

/// A side of which no picture is made.
pub(super) fn no_picture() -> ExportError {
    ExportError::OutOfRange {
        what: SIDE,
        least: f64::from(*SIDES_PX.start()),
        most: f64::from(*SIDES_PX.end()),
    }
}

/// `side_px`, if it is at least 16 and at most `most`.
pub(super) fn side(side_px: u32, most: u32) -> Result<u32, ExportError> {
    let least = f64::from(*SIDES_PX.start());
    within(SIDE, side_px.into(), least, most.into())?;
    Ok(side_px)
}

#[cfg(test)]
mod tests {
    use super::*;
    use turtle_lib::bitmap::Bitmap;
    use turtle_lib::turtle::Point;

    fn square() -> Path {
        let at = Point::new;
        Path::from_strokes([[
            at(-10.0, -10.0),
            at(10.0, -10.0),
            at(10.0, 10.0),
            at(-10.0, 10.0),
            at(-10.0, -10.0),
        ]])
    }

    #[test]
    fn at_the_views_own_size_it_is_the_raster_but_for_the_edges() {
        let options = PngOptions {
            side_px: 512,
            transparent: false,
        };
        let png = smooth_png(&square(), &options).unwrap();
        let image = image::load_from_memory(&png).unwrap().to_luma8();
        let exact = Bitmap::of_path(&square());
        let differ = image
            .enumerate_pixels()
            .filter(|(x, y, pixel)| (pixel.0[0] < 128) != exact.get(*x as usize, *y as usize))
            .count();
        assert!(differ < 20, "{differ} pixels differ");
    }

    #[test]
    fn any_size_is_made_with_or_without_paper() {
        for side_px in [16, 100, 2000] {
            let options = PngOptions {
                side_px,
                transparent: true,
            };
            let image = image::load_from_memory(&smooth_png(&square(), &options).unwrap()).unwrap();
            assert_eq!((image.width(), image.height()), (side_px, side_px));
            assert_eq!(image.to_rgba8().get_pixel(0, 0).0[3], 0);
        }
        let options = PngOptions {
            side_px: 9000,
            transparent: false,
        };
        let error = smooth_png(&square(), &options).unwrap_err().to_string();
        assert_eq!(error, "the side in pixels must be from 16 to 8192");
    }

    #[test]
    fn lines_that_reach_far_out_are_drawn_where_they_are_seen() {
        let far = Path::from_strokes([[Point::new(-1e9, 0.0), Point::new(1e9, 0.0)]]);
        let options = PngOptions {
            side_px: 512,
            transparent: false,
        };
        let image = image::load_from_memory(&smooth_png(&far, &options).unwrap())
            .unwrap()
            .to_luma8();
        assert_eq!(image.get_pixel(0, 256).0[0], 0);
        assert_eq!(image.get_pixel(511, 255).0[0], 0);
        assert_eq!(image.get_pixel(256, 250).0[0], 255);
    }
}
