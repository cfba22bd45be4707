//! How much of a clean picture's ink a program covers, at the width of the picture's own line.
//!
//! The picture is what its file says, pixel by pixel, and not what this project read in it: ink is what is nearer
//! to the darkest or lightest mark than to the paper. The program's path is drawn with the picture's pen at the
//! picture's size, placed so that both have their ink in one box, and then moved and scaled by up to two widths
//! of the pen where that covers more.

use crate::picture::{self, PictureError};
use serde::{Deserialize, Serialize};
use tiny_skia::{FillRule, LineCap, LineJoin, Mask, PathBuilder, Stroke, Transform};
use turtle_lib::turtle::{Path, Point};

/// So many cards are what is found first.
const FIRST: usize = 5;

/// Programs that cover more than this of a picture draw it.
const LEAST: f64 = 0.9;

/// By how many pixels the box's middle and its larger side are changed at the least; first by the pen's width, for
/// so far does a mitred corner stand out, then by half of it, and so on.
const LEAST_NUDGE_PX: f64 = 0.125;

/// Half of a pixel's area, as the raster counts it.
const HALF_COVERED: u8 = 128;

/// How much of a picture's ink is covered.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Overlap {
    /// Pixels that are ink in both over pixels that are ink in either, of the first card.
    pub first_iou: f64,
    /// The most that one of the first five cards has.
    pub best_iou: f64,
}

impl Overlap {
    /// Judges the paths that were found for a picture, the best first.
    pub fn of<'a>(picture: &InkedPicture, found: impl Iterator<Item = &'a Path>) -> Overlap {
        let ious: Vec<f64> = found.take(FIRST).map(|path| picture.iou(path)).collect();
        Overlap {
            first_iou: ious.first().copied().unwrap_or(0.0),
            best_iou: ious.into_iter().fold(0.0, f64::max),
        }
    }
}

/// How many pictures are covered.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct OverlapTotals {
    /// All whose pen is known.
    pub pictures: usize,
    /// Those of which the first card has an intersection over union above 0.9.
    pub iou_first: usize,
    /// Those of which one of the first five cards has.
    pub iou_of_five: usize,
    /// Those of which the first card's Dice coefficient (the doubled intersection over the sum of both inks,
    /// `2·iou / (1 + iou)`) is above 0.9.
    pub dice_first: usize,
    /// Those of which that of one of the first five cards is.
    pub dice_of_five: usize,
}

impl OverlapTotals {
    /// Counts a picture.
    pub fn add(&mut self, overlap: &Overlap) {
        let dice = |iou: f64| 2.0 * iou / (1.0 + iou);
        self.pictures += 1;
        self.iou_first += usize::from(overlap.first_iou > LEAST);
        self.iou_of_five += usize::from(overlap.best_iou > LEAST);
        self.dice_first += usize::from(dice(overlap.first_iou) > LEAST);
        self.dice_of_five += usize::from(dice(overlap.best_iou) > LEAST);
    }
}

/// A picture's ink, and the pen that drew it.
#[derive(Clone, Debug)]
pub struct InkedPicture {
    width: u32,
    height: u32,
    /// Row by row, whether each pixel is ink.
    ink: Vec<bool>,
    /// The upper left and the lower right corner of the box around the ink.
    bounds: (Point, Point),
    pen_px: f64,
}

/// Where a path is put on a picture: its middle, and pixels to a step.
#[derive(Clone, Copy)]
struct Place {
    middle: Point,
    scale: f64,
}

impl InkedPicture {
    /// The ink of an image file, drawn with a pen `pen_px` pixels wide.
    ///
    /// # Errors
    /// When the file is no image, and when it is all of one colour.
    pub fn read(bytes: &[u8], pen_px: f64) -> Result<InkedPicture, PictureError> {
        let (image, [width, height]) = picture::thumbnail(bytes, u32::MAX)?;
        let grey = image::imageops::grayscale(&image).into_raw();
        let mut sorted = grey.clone();
        sorted.sort_unstable();
        // Most of a line drawing is paper.
        let paper = sorted.get(sorted.len() / 2).copied().unwrap_or(0);
        let ends = [sorted.first(), sorted.last()];
        let mark = ends.into_iter().flatten();
        let mark = mark.max_by_key(|mark| mark.abs_diff(paper));
        let contrast = mark.map_or(0, |mark| mark.abs_diff(paper));
        let is_ink = |value: &u8| 2 * u32::from(value.abs_diff(paper)) > u32::from(contrast);
        let ink: Vec<bool> = grey.iter().map(is_ink).collect();
        let places = (0..height).flat_map(|y| (0..width).map(move |x| (x, y)));
        let inked = places.zip(&ink).filter(|(_, ink)| **ink);
        let bounds = inked.fold(None, |bounds, ((x, y), _)| {
            let (left, top) = (f64::from(x), f64::from(y));
            let (low, high) = bounds.unwrap_or((Point::new(left, top), Point::new(left, top)));
            Some((
                Point::new(low.x.min(left), low.y.min(top)),
                Point::new(high.x.max(left + 1.0), high.y.max(top + 1.0)),
            ))
        });
        Ok(InkedPicture {
            width,
            height,
            ink,
            bounds: bounds.ok_or(PictureError::NothingToSee)?,
            pen_px,
        })
    }

    /// Intersection over union of the ink with that of `path`, of any size and anywhere; 0 for one without extent.
    pub fn iou(&self, path: &Path) -> f64 {
        let Some(path) = path.fitted(1.0) else {
            return 0.0;
        };
        let (low, high) = self.bounds;
        let side = (high.x - low.x).max(high.y - low.y);
        let mut place = Place {
            middle: Point::new((low.x + high.x) / 2.0, (low.y + high.y) / 2.0),
            // The pen reaches half its width beyond the path on both sides.
            scale: (side - self.pen_px).max(1.0),
        };
        let mut best = self.iou_at(&path, place);
        let halved = |nudge: &f64| Some(nudge / 2.0);
        let nudges = std::iter::successors(Some(self.pen_px), halved);
        for nudge in nudges.take_while(|&nudge| nudge >= LEAST_NUDGE_PX) {
            for (dx, dy, larger) in [
                (nudge, 0.0, 0.0),
                (-nudge, 0.0, 0.0),
                (0.0, nudge, 0.0),
                (0.0, -nudge, 0.0),
                (0.0, 0.0, nudge),
                (0.0, 0.0, -nudge),
            ] {
                let nudged = Place {
                    middle: Point::new(place.middle.x + dx, place.middle.y + dy),
                    scale: place.scale + larger,
                };
                let iou = self.iou_at(&path, nudged);
                if iou > best {
                    (best, place) = (iou, nudged);
                }
            }
        }
        best
    }

    fn iou_at(&self, path: &Path, place: Place) -> f64 {
        let Some(drawn) = self.drawn(path, place) else {
            return 0.0;
        };
        let pairs = || self.ink.iter().zip(drawn.data());
        let both = pairs().filter(|(ink, drawn)| **ink && **drawn >= HALF_COVERED);
        let either = pairs().filter(|(ink, drawn)| **ink || **drawn >= HALF_COVERED);
        both.count() as f64 / either.count().max(1) as f64
    }

    /// How much of each pixel the path covers; nothing when it cannot be drawn.
    fn drawn(&self, path: &Path, place: Place) -> Option<Mask> {
        let mut mask = Mask::new(self.width, self.height)?;
        let pen = Stroke {
            width: self.pen_px as f32,
            line_cap: LineCap::Round,
            line_join: LineJoin::Round,
            ..Stroke::default()
        };
        let mut line = PathBuilder::new();
        for stroke in path.strokes() {
            for (i, p) in stroke.iter().enumerate() {
                let x = (place.middle.x + place.scale * p.x) as f32;
                let y = (place.middle.y - place.scale * p.y) as f32;
                match i {
                    0 => line.move_to(x, y),
                    _ => line.line_to(x, y),
                }
            }
        }
        let outline = line.finish()?.stroke(&pen, 1.0)?;
        mask.fill_path(&outline, FillRule::Winding, true, Transform::identity());
        Some(mask)
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use image::{GrayImage, ImageFormat, Luma};
    use std::io::Cursor;
    use turtle_lib::python;
    use turtle_lib::run::{Fuel, run};

    fn path(code: &str) -> Path {
        let program = python::parse(code).into_program().unwrap();
        run(&program, &Fuel::default()).unwrap().path
    }

    /// A light square on dark paper, its sides 100 px from middle to middle and 4 px wide.
    fn square() -> InkedPicture {
        let image = GrayImage::from_fn(180, 150, |x, y| {
            let inside =
                |by: u32| (20 + by..124 - by).contains(&x) && (30 + by..134 - by).contains(&y);
            Luma([if inside(0) && !inside(4) { 230 } else { 20 }])
        });
        let mut bytes = Cursor::new(Vec::new());
        image.write_to(&mut bytes, ImageFormat::Png).unwrap();
        InkedPicture::read(&bytes.into_inner(), 4.0).unwrap()
    }

    #[test]
    fn a_square_of_any_size_covers_a_square() {
        let side = |side: f64| format!("for i in range(4):\n    forward({side})\n    left(90)");
        for size in [3.0, 41.0] {
            assert!(square().iou(&path(&side(size))) > 0.98);
        }
    }

    #[test]
    fn another_figure_does_not() {
        let circle = square().iou(&path("circle(8)"));
        assert!(circle < 0.3, "{circle}");
        let flat =
            "for i in range(2):\n    forward(10)\n    left(90)\n    forward(9.5)\n    left(90)";
        let flat = square().iou(&path(flat));
        assert!(flat < 0.8, "{flat}");
        assert_eq!(square().iou(&path("penup()\nforward(3)")), 0.0);
    }

    #[test]
    fn the_first_card_and_the_best_of_five_are_told_apart() {
        let square_path = path("for i in range(4):\n    forward(5)\n    left(90)");
        let others = vec![path("circle(5)"); 5];
        let late = others.iter().take(4).chain([&square_path]);
        let overlap = Overlap::of(&square(), late);
        assert!(
            overlap.first_iou < 0.5 && overlap.best_iou > 0.98,
            "{overlap:?}"
        );
        let sixth = others.iter().chain([&square_path]);
        assert!(Overlap::of(&square(), sixth).best_iou < 0.5);
    }

    #[test]
    fn dice_is_kinder_than_intersection_over_union() {
        let mut totals = OverlapTotals::default();
        totals.add(&Overlap {
            first_iou: 0.81,
            best_iou: 0.85,
        });
        assert_eq!(
            (totals.iou_of_five, totals.dice_of_five, totals.dice_first),
            (0, 1, 0)
        );
    }
}
