//! A smooth measure of how far lines are from a drawing, for searches that go downhill.
//!
//! The verdict's ink F1 counts ink within a reach, so it does not say which way is nearer. This measure
//! gives each place on either side a share between 0 and 1 by its distance to the other side, and takes
//! the harmonic mean of both sides' means like F1 does.

use super::nearest::Spots;
use crate::solve::geometry::polyline::{distance, length};
use turtle_lib::bitmap::{Bitmap, SIZE_PX};
use turtle_lib::turtle::{Path, Point};

/// Ink in a square of this many pixels a side is one place of the drawing.
const SQUARE_PX: usize = 8;

/// At this share of the drawing's diagonal a place counts half.
pub const HALF_AT: f64 = 0.03;

/// How far places on a path are apart, in pixels, and how many there may be.
const SPACING_PX: f64 = 8.0;
const FEWEST_PLACES: f64 = 24.0;
const MOST_PLACES: f64 = 224.0;

/// A drawing, prepared for [`Field::residual`].
#[derive(Debug)]
pub struct Field {
    /// Where the ink is: places in pixels, and how much of the ink each stands for.
    x: Vec<f32>,
    y: Vec<f32>,
    weight: Vec<f32>,
    spots: Spots,
    /// Distance in pixels to the nearest ink, row by row.
    distance: Vec<f32>,
    /// Lower and upper corner of the ink, in pixels.
    bounds: (Point, Point),
    /// How many pixels are ink.
    ink: f64,
}

/// Places spread evenly over a path, in pixels.
#[derive(Clone, Debug, Default)]
pub struct Places {
    pub x: Vec<f32>,
    pub y: Vec<f32>,
    /// How far they are apart, along the path.
    pub spacing: f32,
}

impl Places {
    /// Of a path in pixels.
    pub fn of(path: &Path) -> Places {
        let length: f64 = path.strokes().map(length).sum();
        let count = (length / SPACING_PX).clamp(FEWEST_PLACES, MOST_PLACES);
        let spacing = length / count;
        let mut places = Places {
            spacing: spacing as f32,
            ..Places::default()
        };
        // The first place is half a spacing from the start, so that ends count as much as the rest.
        let mut next = spacing / 2.0;
        for stroke in path.strokes() {
            for pair in stroke.windows(2) {
                let (dx, dy) = (pair[1].x - pair[0].x, pair[1].y - pair[0].y);
                let step = distance(pair[0], pair[1]);
                while next < step {
                    places.x.push((pair[0].x + dx * next / step) as f32);
                    places.y.push((pair[0].y + dy * next / step) as f32);
                    next += spacing;
                }
                next -= step;
            }
        }
        places
    }

    /// Every `stride`-th place.
    pub fn thinned(&self, stride: usize) -> Places {
        Places {
            x: self.x.iter().copied().step_by(stride).collect(),
            y: self.y.iter().copied().step_by(stride).collect(),
            spacing: self.spacing * stride as f32,
        }
    }
}

impl Field {
    /// Of a picture with ink; nothing for a blank one.
    pub fn new(bitmap: &Bitmap) -> Option<Field> {
        let (left, top, right, bottom) = bitmap.ink_bounds()?;
        let (mut xs, mut ys, mut weights) = (Vec::new(), Vec::new(), Vec::new());
        for top in (0..SIZE_PX).step_by(SQUARE_PX) {
            for left in (0..SIZE_PX).step_by(SQUARE_PX) {
                let (mut x, mut y, mut count) = (0, 0, 0);
                for row in 0..SQUARE_PX {
                    // Squares do not lie across words.
                    let word = bitmap.row(top + row)[left / 64] >> (left % 64);
                    let mut inked = word & ((1 << SQUARE_PX) - 1);
                    while inked != 0 {
                        x += inked.trailing_zeros();
                        y += row;
                        count += 1;
                        inked &= inked - 1;
                    }
                }
                if count > 0 {
                    let weight = count as f32;
                    xs.push(left as f32 + 0.5 + x as f32 / weight);
                    ys.push(top as f32 + 0.5 + y as f32 / weight);
                    weights.push(weight);
                }
            }
        }
        Some(Field {
            spots: Spots::new(&xs, &ys),
            x: xs,
            y: ys,
            weight: weights,
            distance: distances(bitmap),
            bounds: (
                Point::new(left as f64, top as f64),
                Point::new((right + 1) as f64, (bottom + 1) as f64),
            ),
            ink: f64::from(bitmap.ink()),
        })
    }

    /// The same drawing by fewer of its places: every `stride`-th.
    pub fn thinned(&self, stride: usize) -> Field {
        let every =
            |values: &[f32]| -> Vec<f32> { values.iter().copied().step_by(stride).collect() };
        let (x, y) = (every(&self.x), every(&self.y));
        Field {
            spots: Spots::new(&x, &y),
            x,
            y,
            weight: every(&self.weight),
            distance: self.distance.clone(),
            bounds: self.bounds,
            ink: self.ink,
        }
    }

    /// Lower and upper corner of the ink, in pixels.
    pub fn bounds(&self) -> (Point, Point) {
        self.bounds
    }

    /// How many times as much ink a picture has: its logarithm, and 0 for one that has less.
    pub fn surplus(&self, bitmap: &Bitmap) -> f64 {
        (f64::from(bitmap.ink()) / self.ink).max(1.0).ln()
    }

    /// Length of the diagonal of the ink, in pixels.
    pub fn diagonal_px(&self) -> f64 {
        let (low, high) = self.bounds;
        (high.x - low.x).hypot(high.y - low.y)
    }

    /// How far the places of a path are from the drawing: 0 on top of it, 1 nowhere near. A place counts
    /// half at `half_at` diagonals from the other side.
    pub fn residual(&self, path: &Places, half_at: f64) -> f64 {
        if path.x.is_empty() {
            return 1.0;
        }
        let half_px = (half_at * self.diagonal_px()).max(1.0) as f32;
        let scale = 1.0 / (half_px * half_px);
        let near = |squared: f32| 1.0 / (1.0 + squared * scale);
        let on_ink: f32 = path
            .x
            .iter()
            .zip(&path.y)
            .map(|(&x, &y)| near(self.distance_at(x, y).powi(2)))
            .sum();
        let precision = on_ink / path.x.len() as f32;
        // The nearest of places so far apart is a little farther than the line they stand for.
        let between = path.spacing * path.spacing / 12.0;
        let (mut found, mut all) = (0.0, 0.0);
        let nearest = self.spots.nearest_squared(&path.x, &path.y);
        for (squared, &weight) in nearest.into_iter().zip(&self.weight) {
            found += weight * near((squared - between).max(0.0));
            all += weight;
        }
        let recall = found / all;
        1.0 - f64::from(2.0 * precision * recall / (precision + recall).max(f32::MIN_POSITIVE))
    }

    /// How far a place is from ink, in pixels.
    pub fn distance_at(&self, x: f32, y: f32) -> f32 {
        let last = (SIZE_PX - 1) as f32;
        let (inside_x, inside_y) = (x.clamp(0.0, last), y.clamp(0.0, last));
        let outside = (x - inside_x).abs() + (y - inside_y).abs();
        self.distance[inside_y as usize * SIZE_PX + inside_x as usize] + outside
    }
}

/// How far each pixel is from ink, row by row, in pixels: by steps to the eight pixels around, there and
/// back (Borgefors 1986), which is at most 8% too far.
fn distances(bitmap: &Bitmap) -> Vec<f32> {
    const DIAGONAL: f32 = std::f32::consts::SQRT_2;
    let far = 2.0 * SIZE_PX as f32;
    // A pixel of border on each side.
    let width = SIZE_PX + 2;
    let mut distance = vec![far; width * width];
    for y in 0..SIZE_PX {
        for (i, &word) in bitmap.row(y).iter().enumerate() {
            let mut inked = word;
            while inked != 0 {
                let x = 64 * i + inked.trailing_zeros() as usize;
                distance[(y + 1) * width + x + 1] = 0.0;
                inked &= inked - 1;
            }
        }
    }
    let mut pass = |at: usize, back: bool| {
        let to = |by: usize| if back { at + by } else { at - by };
        let straight = distance[to(1)].min(distance[to(width)]) + 1.0;
        let across = distance[to(width - 1)].min(distance[to(width + 1)]) + DIAGONAL;
        distance[at] = distance[at].min(straight).min(across);
    };
    for y in 1..=SIZE_PX {
        (1..=SIZE_PX).for_each(|x| pass(y * width + x, false));
    }
    for y in (1..=SIZE_PX).rev() {
        (1..=SIZE_PX).rev().for_each(|x| pass(y * width + x, true));
    }
    let rows = distance.chunks_exact(width).skip(1).take(SIZE_PX);
    rows.flat_map(|row| &row[1..=SIZE_PX]).copied().collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use turtle_lib::bitmap::px_from_steps;

    fn square(side: f64) -> Path {
        let corners = [(0.0, 0.0), (1.0, 0.0), (1.0, 1.0), (0.0, 1.0), (0.0, 0.0)];
        Path::from_strokes([corners.map(|(x, y)| Point::new(side * x, side * y))])
    }

    fn residual(target: &Path, path: &Path) -> f64 {
        let path = path.map(px_from_steps);
        let field = Field::new(&Bitmap::of_path(target)).unwrap();
        field.residual(&Places::of(&path), HALF_AT)
    }

    #[test]
    fn it_grows_with_the_distance() {
        let target = square(20.0);
        assert!(residual(&target, &target) < 0.01);
        let sizes = [20.0, 19.5, 19.0, 18.0, 15.0, 10.0];
        let residuals = sizes.map(|side| residual(&target, &square(side)));
        assert!(residuals.is_sorted(), "{residuals:?}");
        assert!(residuals[5] > 0.5, "{residuals:?}");
    }

    #[test]
    fn a_part_and_a_surplus_both_count() {
        let side = Path::from_strokes([[Point::new(0.0, 0.0), Point::new(20.0, 0.0)]]);
        assert!(residual(&square(20.0), &side) > 0.3);
        assert!(residual(&side, &square(20.0)) > 0.3);
    }

    #[test]
    fn a_blank_picture_has_none() {
        assert!(Field::new(&Bitmap::default()).is_none());
    }
}
