//! How far a drawing is from the one that was asked for.
//!
//! Two measures: *exact* (no pixel differs) and, for hands, the share of each picture's ink that
//! has ink of the other within a few pixels. Plain pixel likeness is not among them: on line
//! drawings it reads 0.99 for a miss.
//!
//! Within a few pixels of a maze's walls is all of the maze. So that no drawing matches by chance, the
//! reach is shorter the denser the target is, and what is dense even then asks for more of the ink.

mod hull;

use crate::bitmap::{Bitmap, PEN_RADIUS_PX};
use hull::Hull;
use serde::{Deserialize, Serialize};

/// How near counts as the same for a drawing by hand.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Tolerance {
    /// Ink this near to ink of the other picture is found again, as a share of the diagonal of the
    /// target's ink; less on a dense target.
    pub reach: f64,
    /// The least [`Verdict::ink_f1`] of a match; more on a very dense target.
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

/// The places that count as near the target may be at most this share of its hull, grown by the reach: so much
/// of a drawing's ink is near by chance. Of 0.55, 0.6, 0.65 and 0.7 the largest at which none of the 60 drawings
/// of `assets/eval/dense.jsonl` passes for another; a star has less at a reach of 4%.
const MOST_NEAR: f64 = 0.6;

/// The hull counts as at least this many squares of the diagonal, so that a line, which has next to none, keeps
/// its reach.
const LEAST_HULL: f64 = 0.2;

/// Of what is nearly all ink no more than this much is asked: rounded numbers move its edges.
const MOST_LEAST_F1: f64 = 0.98;

/// Halvings of the interval in which the reach is looked for.
const HALVINGS: usize = 7;

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
    least_f1: f64,
    tolerance: Tolerance,
}

impl Target {
    /// Prepares `bitmap` for comparisons under `tolerance`.
    ///
    /// The reach is the tolerance's, but no longer than keeps the places near the target at 60% of its convex
    /// hull, and no shorter than the pen's half width. Where even that covers more, the least F1 rises: a
    /// match stays as far above what any drawing over the hull has by chance.
    pub fn new(bitmap: Bitmap, tolerance: Tolerance) -> Target {
        let mut target = Target::at_any_density(bitmap, tolerance);
        let hull = Hull::of(&target.bitmap);
        let least_area = LEAST_HULL * target.diagonal_px().powi(2);
        let share_near = |grown: &Bitmap, reach: f64| {
            f64::from(grown.ink()) / hull.area_grown(reach).max(least_area)
        };
        let mut near = share_near(&target.grown, target.reach_px);
        if near > MOST_NEAR && target.reach_px > PEN_RADIUS_PX {
            let (mut short, mut long) = (PEN_RADIUS_PX, target.reach_px);
            for _ in 0..HALVINGS {
                let middle = (short + long) / 2.0;
                if share_near(&target.bitmap.grown(middle), middle) > MOST_NEAR {
                    long = middle;
                } else {
                    short = middle;
                }
            }
            target.reach_px = short;
            target.grown = target.bitmap.grown(short);
            near = share_near(&target.grown, short);
        }
        if near > MOST_NEAR {
            let above_chance = (1.0 - tolerance.least_f1) / (1.0 - f1_by_chance(MOST_NEAR));
            let least_f1 = 1.0 - above_chance * (1.0 - f1_by_chance(near));
            target.least_f1 = least_f1.min(MOST_LEAST_F1).max(tolerance.least_f1);
        }
        target
    }

    /// Prepares `bitmap` for comparisons at just the reach and the least F1 of `tolerance`, however likely a
    /// match is by chance: for a measure that is defined by them.
    pub fn at_any_density(bitmap: Bitmap, tolerance: Tolerance) -> Target {
        let mut target = Target {
            ink: bitmap.ink(),
            grown: Bitmap::default(),
            bitmap,
            reach_px: 0.0,
            least_f1: tolerance.least_f1,
            tolerance,
        };
        target.reach_px = tolerance.reach * target.diagonal_px();
        target.grown = target.bitmap.grown(target.reach_px);
        target
    }

    fn diagonal_px(&self) -> f64 {
        let bounds = self.bitmap.ink_bounds();
        bounds.map_or(0.0, |(left, top, right, bottom)| {
            ((right - left) as f64).hypot((bottom - top) as f64)
        })
    }

    /// The picture.
    pub fn bitmap(&self) -> &Bitmap {
        &self.bitmap
    }

    /// How near counts as the same, before the target's density is taken into account.
    pub fn tolerance(&self) -> Tolerance {
        self.tolerance
    }

    /// How near ink counts as found again, in pixels.
    pub fn reach_px(&self) -> f64 {
        self.reach_px
    }

    /// The least [`Verdict::ink_f1`] of a match with this target.
    pub fn least_f1(&self) -> f64 {
        self.least_f1
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
            matched: exact || ink_f1 >= self.least_f1,
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

/// The F1 of a drawing that is all over the hull, of which `near` is near the target: all of the target is found
/// in it, and that share of it in the target.
fn f1_by_chance(near: f64) -> f64 {
    let near = near.min(1.0);
    2.0 * near / (1.0 + near)
}

/// `part / whole`, and 0 for parts of nothing.
fn ratio(part: u32, whole: u32) -> f64 {
    if whole == 0 {
        0.0
    } else {
        f64::from(part) / f64::from(whole)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Upright lines 4 px wide, the first at `first`, inside a square of 400 px.
    fn hatched(first: usize, gap: usize) -> Bitmap {
        let square = 50..450;
        Bitmap::from_fn(|x, y| {
            square.contains(&x) && square.contains(&y) && (x + gap - first) % gap < 4
        })
    }

    fn square_outline(low: usize, high: usize) -> Bitmap {
        let inside = |by: usize, x, y| {
            let side = low + by..high - by;
            side.contains(&x) && side.contains(&y)
        };
        Bitmap::from_fn(|x, y| inside(0, x, y) && !inside(4, x, y))
    }

    fn reach(bitmap: Bitmap) -> f64 {
        Target::new(bitmap, Tolerance::default()).reach_px()
    }

    #[test]
    fn an_outline_and_a_line_keep_the_reach_of_the_tolerance() {
        let diagonal = 399_f64.hypot(399.0);
        assert_eq!(reach(square_outline(50, 450)), 0.04 * diagonal);
        let line = Bitmap::from_fn(|x, y| (50..450).contains(&x) && (200..204).contains(&y));
        assert_eq!(reach(line), 0.04 * 399_f64.hypot(3.0));
    }

    #[test]
    fn the_denser_the_target_the_shorter_the_reach() {
        let reaches = [80, 40, 20].map(|gap| reach(hatched(50, gap)));
        let [wide, narrow, dense] = reaches;
        assert!(wide > narrow && narrow > dense, "{reaches:?}");
        // Of 20 px, 4 are ink and some 9 near it.
        assert!((3.0..6.0).contains(&dense), "{dense}");
        assert_eq!(reach(hatched(50, 8)), PEN_RADIUS_PX);
    }

    #[test]
    fn lines_between_those_of_a_dense_target_are_a_miss() {
        let target = Target::new(hatched(50, 20), Tolerance::default());
        let between = target.compare(&hatched(60, 20));
        assert!(!between.matched && between.ink_f1 < 0.3, "{between:?}");
        assert!(target.compare(&hatched(52, 20)).matched);
        let any = Target::at_any_density(hatched(50, 20), Tolerance::default());
        assert!(any.compare(&hatched(60, 20)).matched);
    }

    #[test]
    fn what_is_nearly_all_ink_asks_for_nearly_all_of_it() {
        let target = Target::new(hatched(50, 7), Tolerance::default());
        assert_eq!(target.least_f1(), MOST_LEAST_F1);
        assert!(target.compare(&hatched(51, 7)).matched);
        let coarse = target.compare(&hatched(50, 14));
        assert!(!coarse.matched, "{coarse:?}");
        assert!(!target.compare(&square_outline(50, 450)).matched);
    }

    #[test]
    fn nested_squares_are_no_maze() {
        // Walls of a labyrinth of 10 by 10 cells, each level or upright by turns that do not repeat.
        let cell = 40;
        let is_level = |i: usize, j: usize| (i * i + 3 * j + i * j) % 5 < 2;
        let maze = Bitmap::from_fn(|x, y| {
            let (Some(x), Some(y)) = (x.checked_sub(50), y.checked_sub(50)) else {
                return false;
            };
            let level = y % cell < 4 && is_level(x / cell, y / cell);
            let upright = x % cell < 4 && !is_level(x / cell, y / cell);
            x < 404 && y < 404 && (level || upright)
        });
        let squares = (0..5)
            .map(|k| square_outline(50 + cell * k, 454 - cell * k))
            .collect::<Vec<_>>();
        let nested = Bitmap::from_fn(|x, y| squares.iter().any(|square| square.get(x, y)));
        let by_reach = Target::at_any_density(maze.clone(), Tolerance::default());
        assert!(by_reach.compare(&nested).matched);
        let verdict = Target::new(maze, Tolerance::default()).compare(&nested);
        assert!(!verdict.matched && verdict.ink_f1 < 0.8, "{verdict:?}");
    }
}
