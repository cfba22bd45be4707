//! The convex hull of a picture's ink.

use crate::bitmap::{Bitmap, SIZE_PX};
use std::f64::consts::PI;

/// The least convex figure that holds all ink, in pixels.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct Hull {
    area: f64,
    perimeter: f64,
}

/// A corner of a pixel.
type Corner = (f64, f64);

impl Hull {
    /// The hull of the ink's pixels; of a blank picture one without extent.
    pub(super) fn of(bitmap: &Bitmap) -> Hull {
        let corners = (0..SIZE_PX).filter_map(|y| row_ends(bitmap, y).map(|ends| (y, ends)));
        let (mut left, mut right): (Vec<Corner>, Vec<Corner>) = (Vec::new(), Vec::new());
        for (y, (first, last)) in corners {
            for y in [y as f64, (y + 1) as f64] {
                push_convex(&mut left, (first as f64, y), 1.0);
                push_convex(&mut right, ((last + 1) as f64, y), -1.0);
            }
        }
        let ring: Vec<Corner> = left.into_iter().chain(right.into_iter().rev()).collect();
        let next = ring.iter().cycle().skip(1);
        let mut hull = Hull::default();
        for (a, b) in ring.iter().zip(next) {
            hull.area += (b.0 * a.1 - a.0 * b.1) / 2.0;
            hull.perimeter += (b.0 - a.0).hypot(b.1 - a.1);
        }
        hull.area = hull.area.abs();
        hull
    }

    /// The area of all places within `reach` of the hull (Steiner's formula), in square pixels.
    pub(super) fn area_grown(&self, reach: f64) -> f64 {
        self.area + self.perimeter * reach + PI * reach * reach
    }
}

/// The columns of the first and of the last ink of a row.
fn row_ends(bitmap: &Bitmap, y: usize) -> Option<(usize, usize)> {
    let row = bitmap.row(y);
    let first = row.iter().position(|&word| word != 0)?;
    let last = row.iter().rposition(|&word| word != 0)?;
    Some((
        64 * first + row[first].trailing_zeros() as usize,
        64 * last + 63 - row[last].leading_zeros() as usize,
    ))
}

/// Adds the lowest corner yet to a side of the hull and takes out those that are no longer on it (Andrew 1979);
/// `side` is 1 on the left and -1 on the right.
fn push_convex(chain: &mut Vec<Corner>, corner: Corner, side: f64) {
    while let [.., a, b] = chain[..] {
        let turn = (b.0 - a.0) * (corner.1 - a.1) - (b.1 - a.1) * (corner.0 - a.0);
        if side * turn < 0.0 {
            break;
        }
        chain.pop();
    }
    chain.push(corner);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_hull_of_a_triangle_s_corners_is_the_triangle() {
        let corners = [(100, 100), (399, 100), (100, 499)];
        let hull = Hull::of(&Bitmap::from_fn(|x, y| corners.contains(&(x, y))));
        // 300 by 400 pixels and, for the pixels' own extent, a strip along the longest side.
        assert!((hull.area - 60_350.0).abs() < 1.0, "{hull:?}");
        assert!((hull.perimeter - 1201.0).abs() < 1.0, "{hull:?}");
        assert_eq!(Hull::of(&Bitmap::default()).area_grown(0.0), 0.0);
    }

    #[test]
    fn ink_inside_does_not_count() {
        let square = |x: usize, y: usize| (100..200).contains(&x) && (100..200).contains(&y);
        let full = Hull::of(&Bitmap::from_fn(square));
        let ring = Hull::of(&Bitmap::from_fn(|x, y| {
            square(x, y) && !((110..190).contains(&x) && (110..190).contains(&y))
        }));
        assert_eq!(full, ring);
        assert_eq!(full.area_grown(0.0), 10_000.0);
        assert!((full.area_grown(10.0) - (14_000.0 + 100.0 * PI)).abs() < 1e-6);
    }
}
