//! The canonical view, 512×512 pixels of ink or paper, and the raster that draws a path on it.

use crate::turtle::{Path, Point};

/// Side of a [`Bitmap`] in pixels.
pub const SIZE_PX: usize = 512;

/// Pixels to a turtle step in the canonical view, which so shows ±25.6 steps.
pub const PX_PER_STEP: f64 = 10.0;

/// Half the width of the pen, in pixels: a pixel is ink when its centre is no farther than this
/// from a drawn segment.
pub const PEN_RADIUS_PX: f64 = 2.0;

/// The square of [`PEN_RADIUS_PX`], and a little: a centre at just that distance is ink, also when
/// rounding puts it a hair farther off, so that equal pictures reached by different sums are equal.
const REACH_PX2: f64 = PEN_RADIUS_PX * PEN_RADIUS_PX + 1e-9;

const WORDS_PER_ROW: usize = SIZE_PX / 64;

/// The canonical pixel coordinates (x right, y down, `(0, 0)` the upper left corner) of a place in
/// turtle steps.
pub fn px_from_steps(p: Point) -> Point {
    let centre = SIZE_PX as f64 / 2.0;
    Point::new(centre + PX_PER_STEP * p.x, centre - PX_PER_STEP * p.y)
}

/// The place in turtle steps of canonical pixel coordinates; undoes [`px_from_steps`].
pub fn steps_from_px(p: Point) -> Point {
    let centre = SIZE_PX as f64 / 2.0;
    Point::new((p.x - centre) / PX_PER_STEP, (centre - p.y) / PX_PER_STEP)
}

/// A picture of 512×512 pixels, each ink or paper: 32 KiB.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Bitmap {
    /// Row by row from the top; in a word the lowest bit is the leftmost pixel.
    words: Box<[u64; SIZE_PX * WORDS_PER_ROW]>,
}

impl Default for Bitmap {
    fn default() -> Self {
        Bitmap {
            words: Box::new([0; SIZE_PX * WORDS_PER_ROW]),
        }
    }
}

impl std::fmt::Debug for Bitmap {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Bitmap({} px of ink)", self.ink())
    }
}

impl Bitmap {
    /// A picture of `path` in the canonical view, as far as it is inside.
    pub fn of_path(path: &Path) -> Bitmap {
        let mut bitmap = Bitmap::default();
        bitmap.draw(path);
        bitmap
    }

    /// A picture in which a pixel is ink where `ink(x, y)` says so.
    pub fn from_fn(mut ink: impl FnMut(usize, usize) -> bool) -> Bitmap {
        let mut bitmap = Bitmap::default();
        for y in 0..SIZE_PX {
            for x in 0..SIZE_PX {
                if ink(x, y) {
                    bitmap.words[y * WORDS_PER_ROW + x / 64] |= 1 << (x % 64);
                }
            }
        }
        bitmap
    }

    /// Draws `path` over what is there.
    pub fn draw(&mut self, path: &Path) {
        for stroke in path.strokes() {
            let mut points = stroke.iter().map(|&p| px_from_steps(p));
            let Some(mut from) = points.next() else {
                continue;
            };
            self.draw_disc(from);
            for to in points {
                self.draw_band(from, to);
                self.draw_disc(to);
                from = to;
            }
        }
    }

    /// Inks the pixels no farther than the pen's radius from `centre`.
    fn draw_disc(&mut self, centre: Point) {
        for y in rows_between(centre.y - PEN_RADIUS_PX, centre.y + PEN_RADIUS_PX) {
            let dy = y as f64 + 0.5 - centre.y;
            let room = REACH_PX2 - dy * dy;
            if room >= 0.0 {
                let half = room.sqrt();
                self.ink_row(y, centre.x - half, centre.x + half);
            }
        }
    }

    /// Inks the pixels beside the segment: those whose nearest point of the line through `from` and
    /// `to` lies between the two and no farther than the pen's radius.
    fn draw_band(&mut self, from: Point, to: Point) {
        let (dx, dy) = (to.x - from.x, to.y - from.y);
        let length2 = dx * dx + dy * dy;
        if length2 == 0.0 {
            return;
        }
        let reach = (REACH_PX2 * length2).sqrt();
        let rise = PEN_RADIUS_PX * dx.abs() / length2.sqrt() + 1e-6;
        let (top, bottom) = (from.y.min(to.y) - rise, from.y.max(to.y) + rise);
        // For a pixel centre q, with v = q - from: along = v·d must be in [0, length²], and
        // across = v×d in [-reach, reach]. Both are linear in q.x, so each row has one interval.
        let (inv_dx, inv_dy) = (1.0 / dx, 1.0 / dy);
        for y in rows_between(top, bottom) {
            let vy = y as f64 + 0.5 - from.y;
            let (mut low, mut high) = (f64::NEG_INFINITY, f64::INFINITY);
            // along = vx·dx + vy·dy
            if dx != 0.0 {
                let a = -vy * dy * inv_dx;
                let b = (length2 - vy * dy) * inv_dx;
                low = a.min(b);
                high = a.max(b);
            } else if !(0.0..=length2).contains(&(vy * dy)) {
                continue;
            }
            // across = vx·dy - vy·dx
            if dy != 0.0 {
                let a = (vy * dx - reach) * inv_dy;
                let b = (vy * dx + reach) * inv_dy;
                low = low.max(a.min(b));
                high = high.min(a.max(b));
            } else if (vy * dx).abs() > reach {
                continue;
            }
            self.ink_row(y, from.x + low, from.x + high);
        }
    }

    /// Inks the pixels of row `y` whose centres lie in `[left, right]`.
    fn ink_row(&mut self, y: usize, left: f64, right: f64) {
        let first = (left - 0.5).ceil().max(0.0);
        let last = (right - 0.5).floor().min((SIZE_PX - 1) as f64);
        // Also false for a NaN, which inks nothing.
        if first <= last {
            let (first, last) = (first as usize, last as usize);
            let row = &mut self.words[y * WORDS_PER_ROW..(y + 1) * WORDS_PER_ROW];
            let from_first = !0_u64 << (first % 64);
            let to_last = !0_u64 >> (63 - last % 64);
            if first / 64 == last / 64 {
                row[first / 64] |= from_first & to_last;
            } else {
                row[first / 64] |= from_first;
                row[first / 64 + 1..last / 64].fill(!0);
                row[last / 64] |= to_last;
            }
        }
    }

    /// Whether the pixel in column `x`, row `y` is ink. Outside the picture there is only paper.
    pub fn get(&self, x: usize, y: usize) -> bool {
        x < SIZE_PX && y < SIZE_PX && self.words[y * WORDS_PER_ROW + x / 64] >> (x % 64) & 1 == 1
    }

    /// How many pixels are ink.
    pub fn ink(&self) -> u32 {
        self.words.iter().map(|word| word.count_ones()).sum()
    }

    /// Whether no pixel is ink.
    pub fn is_blank(&self) -> bool {
        self.words.iter().all(|&word| word == 0)
    }

    /// How many pixels are ink in both pictures.
    pub fn ink_shared(&self, other: &Bitmap) -> u32 {
        self.pairs(other).map(|(a, b)| (a & b).count_ones()).sum()
    }

    /// How many pixels are ink in one of the pictures and paper in the other.
    pub fn differing(&self, other: &Bitmap) -> u32 {
        self.pairs(other).map(|(a, b)| (a ^ b).count_ones()).sum()
    }

    fn pairs<'a>(&'a self, other: &'a Bitmap) -> impl Iterator<Item = (u64, u64)> + 'a {
        self.words.iter().copied().zip(other.words.iter().copied())
    }

    /// The words of row `y` (0 is the top), the lowest bit of each its leftmost pixel.
    pub fn row(&self, y: usize) -> &[u64] {
        &self.words[y * WORDS_PER_ROW..(y + 1) * WORDS_PER_ROW]
    }

    /// The columns and rows of the outermost ink, `(left, top, right, bottom)`, all inclusive.
    pub fn ink_bounds(&self) -> Option<(usize, usize, usize, usize)> {
        let inked = |y: &usize| self.row(*y).iter().any(|&word| word != 0);
        let top = (0..SIZE_PX).find(inked)?;
        let bottom = (0..SIZE_PX).rfind(inked)?;
        let mut columns = [0_u64; WORDS_PER_ROW];
        for y in top..=bottom {
            for (column, word) in columns.iter_mut().zip(self.row(y)) {
                *column |= word;
            }
        }
        let inked = |x: &usize| columns[x / 64] >> (x % 64) & 1 == 1;
        let left = (0..SIZE_PX).find(inked)?;
        let right = (0..SIZE_PX).rfind(inked)?;
        Some((left, top, right, bottom))
    }

    /// All pixels within `radius_px` of ink, the ink among them.
    pub fn grown(&self, radius_px: f64) -> Bitmap {
        let reach = radius_px.clamp(0.0, SIZE_PX as f64) as usize;
        let mut grown = Bitmap::default();
        // A disc is one horizontal run for each row offset; runs of equal length are spread once.
        let half_widths = (0..=reach).map(|dy| {
            let half = (radius_px * radius_px - (dy * dy) as f64).max(0.0).sqrt();
            (half as usize).min(SIZE_PX)
        });
        let mut spread: Option<(usize, Bitmap)> = None;
        for (dy, half) in half_widths.enumerate() {
            let wide = match spread.take() {
                Some((width, wide)) if width == half => wide,
                _ => self.spread_rows(half),
            };
            for y in 0..SIZE_PX {
                if y + dy < SIZE_PX {
                    grown.or_row(y + dy, wide.row(y));
                }
                if dy > 0 && y >= dy {
                    grown.or_row(y - dy, wide.row(y));
                }
            }
            spread = Some((half, wide));
        }
        grown
    }

    /// Every pixel with ink in its row no more than `half` columns away.
    fn spread_rows(&self, half: usize) -> Bitmap {
        let mut wide = self.clone();
        let mut done = 0;
        while done < half {
            // What reaches `done` to each side reaches `2·done + 1` after a shift by `done + 1`.
            let shift = (done + 1).min(half - done).min(63);
            for row in wide.words.chunks_exact_mut(WORDS_PER_ROW) {
                let old: [u64; WORDS_PER_ROW] = std::array::from_fn(|i| row[i]);
                for i in 0..WORDS_PER_ROW {
                    let below = if i > 0 { old[i - 1] >> (64 - shift) } else { 0 };
                    let above = if i + 1 < WORDS_PER_ROW {
                        old[i + 1] << (64 - shift)
                    } else {
                        0
                    };
                    row[i] |= old[i] << shift | below | old[i] >> shift | above;
                }
            }
            done += shift;
        }
        wide
    }

    fn or_row(&mut self, y: usize, words: &[u64]) {
        let row = &mut self.words[y * WORDS_PER_ROW..(y + 1) * WORDS_PER_ROW];
        for (into, word) in row.iter_mut().zip(words) {
            *into |= word;
        }
    }
}

/// The rows of the picture whose centres lie in `[top, bottom]`.
fn rows_between(top: f64, bottom: f64) -> std::ops::Range<usize> {
    let first = (top - 0.5).ceil().clamp(0.0, SIZE_PX as f64);
    let end = ((bottom - 0.5).floor() + 1.0).clamp(0.0, SIZE_PX as f64);
    first as usize..end as usize
}
