//! Plain ink with smooth edges: how much of each pixel of a square picture lies under the pen.

use super::ExportError;
use super::raster::no_picture;
use rustc_hash::FxHashSet;
use std::f64::consts::SQRT_2;
use turtle_lib::bitmap::{PEN_RADIUS_PX, SIZE_PX, px_from_steps};
use turtle_lib::turtle::Point;

/// Side of the smallest blocks that a picture is taken apart into, in pixels.
const LEAF_PX: usize = 8;

/// Pixels and blocks that are looked at for one picture: some seconds.
const MOST_WORK: u64 = 2_000_000_000;

/// Segments whose ends are the same in such shares of a pixel are drawn once.
const SAME_PX: f64 = 1.0 / 16.0;

/// A picture of the canonical view that lines are drawn on.
///
/// A pixel is inked as far as the nearest segment reaches into it, whichever is drawn first, and drawing the same again
/// changes nothing. The picture is a tree of blocks: one that is all ink is not looked at any more, and one that a
/// segment covers is filled at once, so that what a drawing takes goes by the edges of its ink.
pub(super) struct Ink {
    side_px: usize,
    /// From 0 to 255, row by row.
    coverage: Vec<u8>,
    /// Which blocks are all ink, the smallest first; blocks of the next are twice as wide.
    levels: Vec<Level>,
    drawn: FxHashSet<[i64; 4]>,
    work: u64,
    scale: f64,
}

struct Level {
    in_a_row: usize,
    is_full: Vec<bool>,
}

impl Ink {
    /// A blank picture.
    pub(super) fn new(side_px: u32) -> Result<Ink, ExportError> {
        let scale = f64::from(side_px) / SIZE_PX as f64;
        let side_px = usize::try_from(side_px).map_err(|_| no_picture())?;
        let mut levels = Vec::new();
        let mut in_a_row = side_px.div_ceil(LEAF_PX);
        loop {
            let is_full = vec![false; in_a_row * in_a_row];
            levels.push(Level { in_a_row, is_full });
            if in_a_row <= 1 {
                break;
            }
            in_a_row = in_a_row.div_ceil(2);
        }
        Ok(Ink {
            side_px,
            coverage: vec![0; side_px * side_px],
            levels,
            drawn: FxHashSet::default(),
            work: 0,
            scale,
        })
    }

    /// A place in steps as pixels of this picture.
    pub(super) fn px(&self, p: Point) -> Point {
        let p = px_from_steps(p);
        Point::new(p.x * self.scale, p.y * self.scale)
    }

    /// How much of each pixel is ink, from 0 to 255, row by row.
    pub(super) fn coverage(&self) -> &[u8] {
        &self.coverage
    }

    /// The same, when all is drawn.
    pub(super) fn into_coverage(self) -> Vec<u8> {
        self.coverage
    }

    /// Draws a polyline given in steps.
    ///
    /// # Errors
    /// [`ExportError::TooMuch`] when there are so many long lines that they are not drawn.
    pub(super) fn draw(&mut self, stroke: &[Point]) -> Result<(), ExportError> {
        for ends in stroke.windows(2) {
            let Some((from, to)) = clipped(px_from_steps(ends[0]), px_from_steps(ends[1])) else {
                continue;
            };
            let [from, to] = [from, to].map(|p| Point::new(p.x * self.scale, p.y * self.scale));
            let mut key = [from, to].map(|p| [p.x, p.y].map(|x| (x / SAME_PX).round() as i64));
            key.sort_unstable();
            let [[a, b], [c, d]] = key;
            if self.drawn.insert([a, b, c, d]) {
                // In a small picture a line is at least a pixel wide, or it would be hardly seen.
                let reach = (PEN_RADIUS_PX * self.scale).max(0.5);
                self.cover(self.levels.len() - 1, 0, 0, &Segment::new(from, to, reach));
            }
            if self.work > MOST_WORK {
                return Err(ExportError::TooMuch);
            }
        }
        Ok(())
    }

    /// Inks what the segment covers of a block, and says whether that is all ink then.
    fn cover(&mut self, level: usize, column: usize, row: usize, segment: &Segment) -> bool {
        let Level { in_a_row, is_full } = &self.levels[level];
        // Beyond the picture there is nothing left to ink.
        if column >= *in_a_row || row >= *in_a_row {
            return true;
        }
        let at = row * in_a_row + column;
        if is_full[at] {
            return true;
        }
        self.work += 1;
        let side = (LEAF_PX << level) as f64;
        let middle = |i: usize| (i as f64 + 0.5) * side;
        let away = segment.distance(middle(column), middle(row));
        let corner = side / SQRT_2;
        if away > segment.reach + 0.5 + corner {
            return false;
        }
        let fills = away + corner <= segment.reach - 0.5;
        let is_full = if fills {
            self.fill(level, column, row);
            true
        } else if level == 0 {
            self.shade(column, row, segment)
        } else {
            let mut is_full = true;
            for (dx, dy) in [(0, 0), (1, 0), (0, 1), (1, 1)] {
                is_full &= self.cover(level - 1, 2 * column + dx, 2 * row + dy, segment);
            }
            is_full
        };
        self.levels[level].is_full[at] = is_full;
        is_full
    }

    /// The pixels of a block, as far as they are in the picture: columns and rows.
    fn pixels(
        &self,
        level: usize,
        column: usize,
        row: usize,
    ) -> (std::ops::Range<usize>, std::ops::Range<usize>) {
        let side = LEAF_PX << level;
        let range = |i: usize| i * side..((i + 1) * side).min(self.side_px);
        (range(column), range(row))
    }

    fn fill(&mut self, level: usize, column: usize, row: usize) {
        let (columns, rows) = self.pixels(level, column, row);
        for y in rows {
            let row = y * self.side_px;
            self.coverage[row + columns.start..row + columns.end].fill(u8::MAX);
        }
    }

    /// [`cover`](Self::cover) for a smallest block, pixel by pixel.
    fn shade(&mut self, column: usize, row: usize, segment: &Segment) -> bool {
        let (columns, rows) = self.pixels(0, column, row);
        self.work += (LEAF_PX * LEAF_PX) as u64;
        let mut least = u8::MAX;
        for y in rows {
            let inked = segment.inked(columns.start as f64 + 0.5, y as f64 + 0.5);
            let row = y * self.side_px;
            let pixels = &mut self.coverage[row + columns.start..row + columns.end];
            for (pixel, inked) in pixels.iter_mut().zip(inked) {
                *pixel = (*pixel).max(inked);
                least = least.min(*pixel);
            }
        }
        least == u8::MAX
    }
}

/// What a pen covers that is moved straight on: what is within its reach, in pixels.
struct Segment {
    from: Point,
    d: Point,
    /// One by its squared length; 0 for a dot.
    inverse: f64,
    reach: f64,
}

impl Segment {
    fn new(from: Point, to: Point, reach: f64) -> Segment {
        let d = Point::new(to.x - from.x, to.y - from.y);
        let squared = d.x * d.x + d.y * d.y;
        Segment {
            from,
            d,
            inverse: if squared > 1e-12 {
                squared.recip()
            } else {
                0.0
            },
            reach,
        }
    }

    #[inline]
    fn distance(&self, x: f64, y: f64) -> f64 {
        let (x, y) = (x - self.from.x, y - self.from.y);
        let along = ((x * self.d.x + y * self.d.y) * self.inverse).clamp(0.0, 1.0);
        let (x, y) = (x - along * self.d.x, y - along * self.d.y);
        (x * x + y * y).sqrt()
    }

    /// How much is ink, from 0 to 255, of pixels in a row, from the one with its middle at `x` and `y`. In sums that
    /// the compiler does several of at once.
    #[inline]
    fn inked(&self, x: f64, y: f64) -> [u8; LEAF_PX] {
        let (x, y) = ((x - self.from.x) as f32, (y - self.from.y) as f32);
        let (dx, dy) = (self.d.x as f32, self.d.y as f32);
        let (inverse, reach) = (self.inverse as f32, self.reach as f32 + 0.5);
        let along_y = y * dy;
        std::array::from_fn(|i| {
            let x = x + i as f32;
            let along = ((x * dx + along_y) * inverse).clamp(0.0, 1.0);
            let (x, y) = (x - along * dx, y - along * dy);
            let inked = (reach - (x * x + y * y).sqrt()).clamp(0.0, 1.0);
            (inked * 255.0 + 0.5) as u8
        })
    }
}

/// The part of a segment (canonical pixels) that is in the view or near it. What is far away has coordinates
/// that the rasterizer cannot tell apart.
fn clipped(from: Point, to: Point) -> Option<(Point, Point)> {
    const NEAR_PX: f64 = 16.0;
    let (low, high) = (-NEAR_PX, SIZE_PX as f64 + NEAR_PX);
    let (dx, dy) = (to.x - from.x, to.y - from.y);
    let (mut enters, mut leaves) = (0.0_f64, 1.0_f64);
    for (start, step) in [(from.x, dx), (from.y, dy)] {
        if step == 0.0 {
            if !(low..=high).contains(&start) {
                return None;
            }
            continue;
        }
        let (a, b) = ((low - start) / step, (high - start) / step);
        enters = enters.max(a.min(b));
        leaves = leaves.min(a.max(b));
    }
    let at = |share: f64| Point::new(from.x + share * dx, from.y + share * dy);
    let start = if enters == 0.0 { from } else { at(enters) };
    let end = if leaves == 1.0 { to } else { at(leaves) };
    (enters <= leaves).then_some((start, end))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(ink: &mut Ink, from: (f64, f64), to: (f64, f64)) -> u64 {
        let before = ink.work;
        let [from, to] = [from, to].map(|(x, y)| Point::new(x, y));
        ink.draw(&[from, to]).unwrap();
        ink.work - before
    }

    #[test]
    fn the_same_again_takes_nothing_and_changes_nothing() {
        let mut ink = Ink::new(700).unwrap();
        assert!(line(&mut ink, (-20.0, 3.0), (17.0, -9.0)) > 0);
        let drawn = ink.coverage().to_vec();
        assert!(drawn.contains(&u8::MAX) && drawn.contains(&0));
        assert_eq!(line(&mut ink, (17.0, -9.0), (-20.0, 3.0)), 0);
        assert_eq!(line(&mut ink, (1e9, 1e9), (2e9, 1e9)), 0);
        // Near enough to be drawn, and no bolder by it.
        line(&mut ink, (-20.0, 3.0), (10.0, -245.0 / 37.0 - 0.1));
        let full = |ink: &[u8]| ink.iter().filter(|&&pixel| pixel == u8::MAX).count();
        assert!(full(ink.coverage()) < full(&drawn) * 13 / 10);
    }

    #[test]
    fn what_is_all_ink_is_not_looked_at_again() {
        let mut ink = Ink::new(1000).unwrap();
        for row in 0..=520 {
            let y = -26.0 + 0.1 * f64::from(row);
            line(&mut ink, (-30.0, y), (30.0, y));
        }
        assert!(ink.coverage().iter().all(|&pixel| pixel == u8::MAX));
        assert_eq!(line(&mut ink, (-20.0, -20.0), (20.0, 13.0)), 0);
    }

    #[test]
    fn what_it_takes_goes_by_the_edges_of_the_ink() {
        let work = |side_px| {
            let mut ink = Ink::new(side_px).unwrap();
            line(&mut ink, (-20.0, -20.0), (20.0, 13.0))
        };
        let (small, large) = (work(512), work(4096));
        // Eight times as wide has eight times the edges and 64 times the pixels.
        assert!(large < 12 * small, "{small} and {large}");
    }

    #[test]
    fn too_much_is_told() {
        let mut ink = Ink::new(512).unwrap();
        ink.work = MOST_WORK;
        let error = ink.draw(&[Point::new(0.0, 0.0), Point::new(3.0, 0.0)]);
        let error = error.unwrap_err().to_string();
        assert!(error.contains("too much for a picture of this size"));
    }
}
