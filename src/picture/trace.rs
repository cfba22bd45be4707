//! From an image of a drawing to its centre lines.

use super::ink::find_ink;
use super::shape::{Shape, bounds};
use super::{ImportOptions, PictureError, strokes};
use image::RgbImage;
use image::imageops::{self, FilterType};
use turtle_lib::turtle::Point;

/// Larger images are reduced to this for tracing, along their longer side in pixels.
const MAX_WORK_PX: u32 = 1500;

/// Smaller images are enlarged to this, so that their lines are traced between the pixels.
const MIN_WORK_PX: u32 = 700;

/// Ink of less extent than this, in pixels of the image, is a dot, not a drawing; also ink of less
/// than [`DOT_SHARE`] of the image's longer side.
const DOT_PX: f64 = 6.0;
const DOT_SHARE: f64 = 0.01;

/// A part of an image, in its pixels.
#[derive(Clone, Copy)]
struct Region {
    left: u32,
    top: u32,
    width: u32,
    height: u32,
}

/// A region brought to a good size for tracing, with what is ink in it.
struct Traced {
    shape: Shape,
    /// Pixels of the image to a pixel of the shape's picture, in x and y.
    image_px: (f64, f64),
}

/// The centre lines of the drawing in an image, in its pixels; `(0, 0)` is the upper left corner of
/// the first pixel.
pub(super) fn centre_lines(
    image: &RgbImage,
    options: &ImportOptions,
) -> Result<Vec<Vec<Point>>, PictureError> {
    let mut region = Region {
        left: 0,
        top: 0,
        width: image.width(),
        height: image.height(),
    };
    let mut traced = region.trace(image, options)?;
    let extent = traced.extent();
    if extent < DOT_PX.max(DOT_SHARE * f64::from(region.width.max(region.height))) {
        return Err(PictureError::OnlyADot);
    }
    // What is drawn small is looked at again, enlarged.
    if let Some(part) = region.around(&traced) {
        region = part;
        traced = region.trace(image, options)?;
    }
    let (x_px, y_px) = traced.image_px;
    let mut lines = strokes::centre_lines(&traced.shape, x_px.max(y_px).recip());
    for p in lines.iter_mut().flatten() {
        *p = Point::new(
            p.x * x_px + f64::from(region.left),
            p.y * y_px + f64::from(region.top),
        );
    }
    Ok(lines)
}

impl Region {
    /// Finds the ink in the region.
    fn trace(self, image: &RgbImage, options: &ImportOptions) -> Result<Traced, PictureError> {
        let work = self.work_image(image);
        let shape = find_ink(&work, options.threshold_bias)
            .and_then(|ink| Shape::of_ink(ink, options.despeckle))
            .ok_or(PictureError::NothingToSee)?;
        Ok(Traced {
            shape,
            image_px: (
                f64::from(self.width) / f64::from(work.width()),
                f64::from(self.height) / f64::from(work.height()),
            ),
        })
    }

    fn work_image(self, image: &RgbImage) -> RgbImage {
        let part = imageops::crop_imm(image, self.left, self.top, self.width, self.height);
        let longer = self.width.max(self.height);
        let scaled = |side: u32, to: u32| {
            let scaled = u64::from(side) * u64::from(to) / u64::from(longer);
            (scaled as u32).max(1)
        };
        if longer > MAX_WORK_PX {
            let [width, height] = [self.width, self.height].map(|side| scaled(side, MAX_WORK_PX));
            imageops::thumbnail(&*part, width, height)
        } else if longer < MIN_WORK_PX {
            let [width, height] = [self.width, self.height].map(|side| scaled(side, MIN_WORK_PX));
            imageops::resize(&*part, width, height, FilterType::Gaussian)
        } else {
            part.to_image()
        }
    }

    /// The part of the region the drawing is in with some paper around, if that is much smaller.
    fn around(self, traced: &Traced) -> Option<Region> {
        let longer = f64::from(self.width.max(self.height));
        let extent = traced.extent();
        if extent * 3.0 > longer {
            return None;
        }
        let (x_px, y_px) = traced.image_px;
        let (left, top, right, bottom) = bounds(&traced.shape.mask)?;
        let (x, y) = traced.shape.origin;
        let paper = 0.4 * extent;
        let span = |origin: f64, low: u32, high: u32, px: f64, side: u32| {
            let low = (origin + f64::from(low)) * px - paper;
            let high = (origin + f64::from(high) + 1.0) * px + paper;
            let low = low.floor().max(0.0) as u32;
            (low, (high.ceil() as u32).min(side) - low)
        };
        let (left, width) = span(x, left, right, x_px, self.width);
        let (top, height) = span(y, top, bottom, y_px, self.height);
        Some(Region {
            left: self.left + left,
            top: self.top + top,
            width,
            height,
        })
    }
}

impl Traced {
    /// The longer side of the ink's bounding box, in pixels of the image.
    fn extent(&self) -> f64 {
        bounds(&self.shape.mask).map_or(0.0, |(left, top, right, bottom)| {
            let (x_px, y_px) = self.image_px;
            let width = f64::from(right - left + 1) * x_px;
            let height = f64::from(bottom - top + 1) * y_px;
            width.max(height)
        })
    }
}
