//! How far a drawing is from the one that was asked for.
//!
//! Two measures: *exact* (no pixel differs) and, for hands, the share of each picture's ink that
//! has ink of the other within a few pixels. Plain pixel likeness is not among them: on line
//! drawings it reads 0.99 for a miss.

use crate::bitmap::Bitmap;
use serde::{Deserialize, Serialize};

/// How near counts as the same for a drawing by hand.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Tolerance {
    /// Ink this near to ink of the other picture is found again, as a share of the diagonal of the
    /// target's ink.
    pub reach: f64,
    /// The least [`Verdict::ink_f1`] of a match.
    pub least_f1: f64,
}

impl Default for Tolerance {
    fn default() -> Self {
        Tolerance {
            reach: 0.04,
            least_f1: 0.9,
        }
    }
}

/// A drawing compared with the target.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Verdict {
    /// No pixel differs.
    pub exact: bool,
    /// Pixels that are ink in both over pixels that are ink in either, from 0 to 1.
    pub iou: f64,
    /// Harmonic mean of the shares of either picture's ink that lies within the tolerance's reach of
    /// the other's ink, from 0 to 1.
    pub ink_f1: f64,
    /// Whether the drawing is exact or within the tolerance.
    pub matched: bool,
}

/// A picture to be redrawn, with what every comparison needs of it.
#[derive(Clone, Debug)]
pub struct Target {
    bitmap: Bitmap,
    ink: u32,
    grown: Bitmap,
    reach_px: f64,
    tolerance: Tolerance,
}

impl Target {
    /// Prepares `bitmap` for comparisons under `tolerance`.
    pub fn new(bitmap: Bitmap, tolerance: Tolerance) -> Target {
        let diagonal_px = bitmap
            .ink_bounds()
            .map_or(0.0, |(left, top, right, bottom)| {
                ((right - left) as f64).hypot((bottom - top) as f64)
            });
        let reach_px = tolerance.reach * diagonal_px;
        Target {
            ink: bitmap.ink(),
            grown: bitmap.grown(reach_px),
            bitmap,
            reach_px,
            tolerance,
        }
    }

    /// The picture.
    pub fn bitmap(&self) -> &Bitmap {
        &self.bitmap
    }

    /// How near counts as the same.
    pub fn tolerance(&self) -> Tolerance {
        self.tolerance
    }

    /// How near ink counts as found again, in pixels.
    pub fn reach_px(&self) -> f64 {
        self.reach_px
    }

    /// Intersection over union of the ink, as in [`Verdict`], without the rest of it, which takes longer; 1 only
    /// when no pixel differs.
    pub fn iou(&self, drawing: &Bitmap) -> f64 {
        let (shared, either) = self.overlap(drawing, drawing.ink());
        ratio(shared, either)
    }

    /// How many pixels are ink in both pictures, and how many in either.
    fn overlap(&self, drawing: &Bitmap, ink: u32) -> (u32, u32) {
        let shared = self.bitmap.ink_shared(drawing);
        (shared, self.ink + ink - shared)
    }

    /// Compares a drawing with the target.
    pub fn compare(&self, drawing: &Bitmap) -> Verdict {
        let ink = drawing.ink();
        let (shared, either) = self.overlap(drawing, ink);
        let exact = either == shared;
        let ink_f1 = if exact {
            1.0
        } else {
            self.ink_f1(drawing, ink)
        };
        Verdict {
            exact,
            iou: ratio(shared, either),
            ink_f1,
            matched: exact || ink_f1 >= self.tolerance.least_f1,
        }
    }

    fn ink_f1(&self, drawing: &Bitmap, ink: u32) -> f64 {
        let precision = ratio(self.grown.ink_shared(drawing), ink);
        // The other share needs the drawing grown; without a share here it cannot matter.
        if precision == 0.0 {
            return 0.0;
        }
        let recall = ratio(
            self.bitmap.ink_shared(&drawing.grown(self.reach_px)),
            self.ink,
        );
        2.0 * precision * recall / (precision + recall)
    }
}

/// `part / whole`, and 0 for parts of nothing.
fn ratio(part: u32, whole: u32) -> f64 {
    if whole == 0 {
        0.0
    } else {
        f64::from(part) / f64::from(whole)
    }
}
