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
            self.draw_segment(from, from);
            for to in points {
                self.draw_segment(from, to);
                from = to;
            }
        }
    }

    /// Inks the pixels no farther than the pen's radius from the segment, but for those that are near
    /// `from` alone: the disc about `from` is drawn with the segment that ends there.
    fn draw_segment(&mut self, from: Point, to: Point) {
        let band = Band::new(from, to);
        let mut rows = rows_between(
            band.top.min(to.y - PEN_RADIUS_PX),
            band.bottom.max(to.y + PEN_RADIUS_PX),
        );
        while !rows.is_empty() {
            let centre_y = rows.start as f64 + 0.5;
            let (mut left, mut right) = ([0; ROWS_AT_ONCE], [0; ROWS_AT_ONCE]);
            for i in 0..ROWS_AT_ONCE {
                (left[i], right[i]) = columns(band.row(centre_y + i as f64));
            }
            for ((left, right), y) in left.into_iter().zip(right).zip(&mut rows) {
                self.ink_row(y, left, right);
            }
        }
    }

    /// Inks the pixels of row `y` from the column `first` to the column `last`, none where it is left of the first.
    #[inline]
    fn ink_row(&mut self, y: usize, first: i64, last: i64) {
        if first > last {
            return;
        }
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
        let mut grown = Bitmap::default();
        let Some((_, top, _, bottom)) = self.ink_bounds() else {
            return grown;
        };
        let reach = radius_px.clamp(0.0, SIZE_PX as f64) as usize;
        let mut wide = self.clone();
        let mut done = 0;
        // A disc is one horizontal run for each row offset: the farther off, the shorter, so that each is made of the last.
        for dy in (0..=reach).rev() {
            let half = (radius_px * radius_px - (dy * dy) as f64).max(0.0).sqrt();
            let half = (half as usize).min(SIZE_PX);
            for y in top..=bottom {
                wide.spread_row(y, done, half);
                if y + dy < SIZE_PX {
                    grown.or_row(y + dy, wide.row(y));
                }
                if dy > 0 && y >= dy {
                    grown.or_row(y - dy, wide.row(y));
                }
            }
            done = half;
        }
        grown
    }

    /// Inks every pixel of row `y` with ink no more than `half` columns away, where those no more than `done` away are ink.
    fn spread_row(&mut self, y: usize, mut done: usize, half: usize) {
        let row = &mut self.words[y * WORDS_PER_ROW..(y + 1) * WORDS_PER_ROW];
        while done < half {
            // What reaches `done` to each side reaches `2·done + 1` after a shift by `done + 1`.
            let shift = (done + 1).min(half - done).min(63);
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
            done += shift;
        }
    }

    fn or_row(&mut self, y: usize, words: &[u64]) {
        let row = &mut self.words[y * WORDS_PER_ROW..(y + 1) * WORDS_PER_ROW];
        for (into, word) in row.iter_mut().zip(words) {
            *into |= word;
        }
    }
}

/// How many rows of a segment are worked out at once, without branches, so that an instruction does several of them. A short
/// segment has hardly more; more of them at once do not stay in a processor's registers.
const ROWS_AT_ONCE: usize = 6;

/// A segment's pixels but for the round end at its start: a band of those whose nearest point of the line through both ends lies
/// between them and no farther than the pen's radius, and the disc about its end. Both together are convex, so each row has one interval.
///
/// For a pixel centre q, with v = q - from: `along` = v·d must be in `[0, |d|²]` and `across` = v×d in
/// `[-reach, reach]`. Both are linear in q.x, so each is an interval in a row whose ends move by the same from row to row.
struct Band {
    from: Point,
    to: Point,
    along: Strip,
    across: Strip,
    /// Heights of its corners.
    top: f64,
    bottom: f64,
}

/// What lies between two parallel lines: in the row `vy` below the start the columns from `vy·slope + low` to `vy·slope + high`
/// right of it.
struct Strip {
    slope: f64,
    low: f64,
    high: f64,
}

impl Strip {
    /// The columns x with `low ≤ x·a + vy·b ≤ high`. With `a` of 0 they are all columns of some rows; the band's corners say of which.
    fn new(a: f64, b: f64, low: f64, high: f64) -> Strip {
        if a == 0.0 {
            return Strip {
                slope: 0.0,
                low: f64::NEG_INFINITY,
                high: f64::INFINITY,
            };
        }
        let inverse = 1.0 / a;
        let (low, high) = (low * inverse, high * inverse);
        Strip {
            slope: -b * inverse,
            low: low.min(high),
            high: low.max(high),
        }
    }
}

impl Band {
    fn new(from: Point, to: Point) -> Band {
        let d = Point::new(to.x - from.x, to.y - from.y);
        let length2 = d.x * d.x + d.y * d.y;
        let reach = (REACH_PX2 * length2).sqrt();
        // How far the band's corners stand above and below its ends.
        let rise = reach * d.x.abs() / length2;
        // A point has no band.
        let (top, bottom) = if length2 > 0.0 {
            (from.y.min(to.y) - rise, from.y.max(to.y) + rise)
        } else {
            NOTHING
        };
        Band {
            from,
            to,
            along: Strip::new(d.x, d.y, 0.0, length2),
            across: Strip::new(d.y, -d.x, -reach, reach),
            top,
            bottom,
        }
    }

    /// The columns in the row whose centres have the height `y`; none where the first is right of the last.
    #[inline]
    fn row(&self, y: f64) -> (f64, f64) {
        let Band {
            from,
            to,
            along,
            across,
            top,
            bottom,
        } = self;
        let vy = y - from.y;
        let low = larger(vy * along.slope + along.low, vy * across.slope + across.low);
        let high = smaller(
            vy * along.slope + along.high,
            vy * across.slope + across.high,
        );
        let is_there = (y >= *top) & (y <= *bottom) & (low <= high);
        let left = if is_there { from.x + low } else { NOTHING.0 };
        let right = if is_there { from.x + high } else { NOTHING.1 };
        let dy = y - to.y;
        let room = REACH_PX2 - dy * dy;
        let half = room.sqrt();
        // Beside the disc it is no number, which is neither smaller nor larger.
        (smaller(to.x - half, left), larger(to.x + half, right))
    }
}

/// An interval that holds nothing, and that leaves any other as it is when the two are joined.
const NOTHING: (f64, f64) = (f64::INFINITY, f64::NEG_INFINITY);

/// The smaller number; the second where the first is none. One instruction, as `f64::min` is not.
#[inline]
fn smaller(a: f64, b: f64) -> f64 {
    if a < b { a } else { b }
}

/// The larger number; the second where the first is none.
#[inline]
fn larger(a: f64, b: f64) -> f64 {
    if a > b { a } else { b }
}

/// The first and last column of the picture whose centres lie in `[left, right]`; the first is right of the last where there
/// are none.
///
/// Rounding by adding what leaves no room for a fraction: on processors of the least kind that is compiled for, there are no
/// instructions that round several numbers, and none that convert any number.
#[inline]
fn columns((left, right): (f64, f64)) -> (i64, i64) {
    const WHOLE: f64 = 1.5 * (1_u64 << 52) as f64;
    /// Halves are to be rounded down on the left and up on the right.
    const HAIR: f64 = 1e-12;
    const SIZE: f64 = SIZE_PX as f64;
    let left = larger(smaller(left, SIZE), 0.0) - HAIR;
    let right = smaller(larger(right, 0.0), SIZE) + HAIR - 1.0;
    let whole = |number: f64| (number + WHOLE).to_bits() as i64 - WHOLE.to_bits() as i64;
    (whole(left), whole(right))
}

/// The rows of the picture whose centres lie in `[top, bottom]`.
fn rows_between(top: f64, bottom: f64) -> std::ops::Range<usize> {
    let (first, last) = columns((top, bottom));
    first as usize..(last + 1) as usize
}
