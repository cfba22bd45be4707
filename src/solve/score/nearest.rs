//! How far many places are from the nearest of many others.
//!
//! Neither side is compared place by place: those that lie together are taken together, and a bunch whose bounds are
//! farther off than what was found already is left out. What is found is the same to the last bit: rounding keeps the
//! order of numbers, so no place is nearer than the bounds it is in.

use wide::f32x8;

/// How many places are a bunch, and are done at once.
const LANES: usize = 8;

/// Bunches of neighbours are those that follow each other along a curve through the squares of a grid of so many a side.
const GRID: u32 = 64;

/// The side of such a square, in pixels.
const SQUARE_PX: f32 = 8.0;

/// Places in pixels from each of which the nearest of others is asked, again and again.
#[derive(Clone, Debug, Default)]
pub struct Spots {
    bunches: Vec<Bunch>,
    /// Which place is in which lane, bunch by bunch.
    order: Vec<usize>,
}

/// Some places and their bounds.
#[derive(Clone, Debug)]
struct Bunch {
    x: f32x8,
    y: f32x8,
    low: [f32; 2],
    high: [f32; 2],
}

/// The bounds of a bunch in each lane.
struct Bounds {
    low: [f32x8; 2],
    high: [f32x8; 2],
}

impl Bunch {
    /// Of at most [`LANES`] places; the last stands in the lanes that are left, which changes no distance.
    fn of(x: &[f32], y: &[f32]) -> Bunch {
        let filled = |values: &[f32]| {
            let mut lanes = [values.last().copied().unwrap_or_default(); LANES];
            lanes[..values.len()].copy_from_slice(values);
            lanes
        };
        let (x, y) = (filled(x), filled(y));
        Bunch {
            low: [x, y].map(|lanes| lanes.into_iter().fold(f32::INFINITY, smaller)),
            high: [x, y].map(|lanes| lanes.into_iter().fold(f32::NEG_INFINITY, larger)),
            x: f32x8::from(x),
            y: f32x8::from(y),
        }
    }

    /// The squares of the distances from each place to the nearest of `other`, where that is less than `least`.
    fn approach(&self, other: &Bunch, mut least: f32x8) -> f32x8 {
        for (px, py) in other.x.to_array().into_iter().zip(other.y.to_array()) {
            let (dx, dy) = (f32x8::splat(px) - self.x, f32x8::splat(py) - self.y);
            least = (dx * dx + dy * dy).fast_min(least);
        }
        least
    }
}

impl Bounds {
    /// Of at most [`LANES`] bunches; what lies in the lanes that are left is infinitely far from everything.
    fn of(bunches: &[Bunch]) -> Bounds {
        let lanes = |none: f32, corner: fn(&Bunch) -> [f32; 2]| {
            [0, 1].map(|axis| {
                let mut lanes = [none; LANES];
                for (lane, bunch) in lanes.iter_mut().zip(bunches) {
                    *lane = corner(bunch)[axis];
                }
                f32x8::from(lanes)
            })
        };
        Bounds {
            low: lanes(f32::INFINITY, |bunch| bunch.low),
            high: lanes(f32::NEG_INFINITY, |bunch| bunch.high),
        }
    }

    /// The squares of the distances from the bounds of `bunch`: none of one is nearer to one of the other.
    fn squared_from(&self, bunch: &Bunch) -> f32x8 {
        let gap = |axis: usize| {
            let above = self.low[axis] - f32x8::splat(bunch.high[axis]);
            let below = f32x8::splat(bunch.low[axis]) - self.high[axis];
            above.fast_max(below).fast_max(f32x8::ZERO)
        };
        let (dx, dy) = (gap(0), gap(1));
        dx * dx + dy * dy
    }
}

impl Spots {
    /// Of places in pixels.
    pub fn new(x: &[f32], y: &[f32]) -> Spots {
        let mut order: Vec<usize> = (0..x.len()).collect();
        let square = |px: f32| ((px / SQUARE_PX) as u32).min(GRID - 1);
        order.sort_by_key(|&i| along_curve(square(x[i]), square(y[i])));
        let bunches = order.chunks(LANES).map(|chunk| {
            let of = |values: &[f32]| chunk.iter().map(|&i| values[i]).collect::<Vec<f32>>();
            Bunch::of(&of(x), &of(y))
        });
        Spots {
            bunches: bunches.collect(),
            order,
        }
    }

    /// The squares of the distances to the nearest of some places, of which those that follow each other lie together mostly;
    /// infinite where there are none.
    pub fn nearest_squared(&self, x: &[f32], y: &[f32]) -> Vec<f32> {
        let places = x.chunks(LANES).zip(y.chunks(LANES));
        let places: Vec<Bunch> = places.map(|(x, y)| Bunch::of(x, y)).collect();
        let bounds: Vec<Bounds> = places.chunks(LANES).map(Bounds::of).collect();
        let mut nearest = vec![f32::INFINITY; self.order.len()];
        let mut next = 0;
        for (bunch, order) in self.bunches.iter().zip(self.order.chunks(LANES)) {
            let mut least = f32x8::splat(f32::INFINITY);
            // What was nearest to the last is near this one, too, so that little is left to be done.
            let first = next;
            if let Some(places) = places.get(first) {
                least = bunch.approach(places, least);
            }
            let mut most = farthest(least);
            for (bounds, i) in bounds.iter().zip((0..).step_by(LANES)) {
                let between = bounds.squared_from(bunch);
                let mut near = between.simd_lt(f32x8::splat(most)).to_bitmask();
                while near != 0 {
                    let lane = near.trailing_zeros() as usize;
                    near &= near - 1;
                    let i = i + lane;
                    // By now it may be farther off than what was found.
                    if i != first && between.as_array()[lane] < most {
                        least = bunch.approach(&places[i], least);
                        let now = farthest(least);
                        if now < most {
                            (most, next) = (now, i);
                        }
                    }
                }
            }
            for (&i, least) in order.iter().zip(least.to_array()) {
                nearest[i] = least;
            }
        }
        nearest
    }
}

fn farthest(squared: f32x8) -> f32 {
    squared.to_array().into_iter().fold(0.0, larger)
}

/// Where a square is on the curve through all of them that goes through each quarter before the next (Morton 1966).
fn along_curve(column: u32, row: u32) -> u32 {
    let bits = 0..GRID.ilog2();
    bits.map(|bit| (column >> bit & 1) << (2 * bit) | (row >> bit & 1) << (2 * bit + 1))
        .sum()
}

/// The smaller of two numbers, the first if the second is none: one instruction, as `f32::min` is not.
fn smaller(a: f32, b: f32) -> f32 {
    if b < a { b } else { a }
}

/// The larger of two numbers, the first if the second is none.
fn larger(a: f32, b: f32) -> f32 {
    if b > a { b } else { a }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rand::{RngExt, SeedableRng};
    use rand_chacha::ChaCha8Rng;

    #[test]
    fn it_is_what_comparing_all_with_all_finds() {
        let mut rng = ChaCha8Rng::seed_from_u64(5);
        let mut places = |count: usize| -> (Vec<f32>, Vec<f32>) {
            let (mut x, mut y) = (256.0, 256.0);
            let walk = (0..count).map(|_| {
                x += rng.random_range(-20.0..20.0);
                y += rng.random_range(-20.0..20.0);
                (x, y)
            });
            walk.unzip()
        };
        for (spots, others) in [(1, 1), (7, 9), (64, 200), (301, 30), (100, 0)] {
            let (spots, others) = (places(spots), places(others));
            let compared: Vec<f32> = std::iter::zip(&spots.0, &spots.1)
                .map(|(x, y)| {
                    std::iter::zip(&others.0, &others.1)
                        .map(|(px, py)| (px - x) * (px - x) + (py - y) * (py - y))
                        .fold(f32::INFINITY, f32::min)
                })
                .collect();
            let nearest = Spots::new(&spots.0, &spots.1).nearest_squared(&others.0, &others.1);
            assert_eq!(nearest, compared);
        }
    }
}
