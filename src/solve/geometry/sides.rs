//! How far places are from lines, several of their sides at a time.

use turtle_lib::turtle::Point;
use wide::f64x4;

/// How many sides are done at once.
const LANES: usize = 4;

/// The sides of polylines.
#[derive(Clone, Debug, Default)]
pub struct Sides(Vec<Bunch>);

/// So many sides: where they begin, where they lead from there, and one over the squares of their lengths.
#[derive(Clone, Copy, Debug)]
struct Bunch {
    x: f64x4,
    y: f64x4,
    dx: f64x4,
    dy: f64x4,
    per_square: f64x4,
}

impl Sides {
    /// Of a polyline of at least two points.
    pub fn of(line: &[Point]) -> Sides {
        let sides: Vec<&[Point]> = line.windows(2).collect();
        Sides(sides.chunks(LANES).map(Bunch::of).collect())
    }

    /// Those of several together.
    pub fn together<'a>(all: impl Iterator<Item = &'a Sides>) -> Sides {
        Sides(all.flat_map(|sides| sides.0.iter().copied()).collect())
    }

    /// How far a place is from the nearest of them; infinitely where there are none.
    pub fn distance(&self, p: Point) -> f64 {
        let none = f64x4::splat(f64::INFINITY);
        let squares = self.0.iter().map(|bunch| bunch.squared_from(p));
        let least = squares.fold(none, |least, squares| squares.fast_min(least));
        least
            .to_array()
            .into_iter()
            .fold(f64::INFINITY, f64::min)
            .sqrt()
    }
}

impl Bunch {
    /// Of at most [`LANES`] sides; the last stands in the lanes that are left.
    fn of(sides: &[&[Point]]) -> Bunch {
        let lanes = |of: fn(&[Point]) -> f64| {
            let side = |lane: usize| {
                sides
                    .get(lane)
                    .or(sides.last())
                    .map_or(0.0, |side| of(side))
            };
            f64x4::from([0, 1, 2, 3].map(side))
        };
        let (dx, dy) = (
            lanes(|side| side[1].x - side[0].x),
            lanes(|side| side[1].y - side[0].y),
        );
        let square = (dx * dx + dy * dy).fast_max(f64x4::splat(f64::MIN_POSITIVE));
        Bunch {
            x: lanes(|side| side[0].x),
            y: lanes(|side| side[0].y),
            dx,
            dy,
            per_square: f64x4::ONE / square,
        }
    }

    /// The squares of the distances from a place.
    fn squared_from(&self, p: Point) -> f64x4 {
        let (x, y) = (f64x4::splat(p.x) - self.x, f64x4::splat(p.y) - self.y);
        let share = (x * self.dx + y * self.dy) * self.per_square;
        let share = share.fast_max(f64x4::ZERO).fast_min(f64x4::ONE);
        let (x, y) = (x - share * self.dx, y - share * self.dy);
        x * x + y * y
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::solve::geometry::polyline::distance_to_segment;

    #[test]
    fn it_is_the_distance_to_the_nearest_side() {
        let line = [(0.0, 0.0), (4.0, 0.0), (4.0, 0.0), (4.0, 3.0), (-2.0, 7.0)];
        let line = line.map(|(x, y)| Point::new(x, y));
        let far = [Point::new(20.0, 20.0), Point::new(21.0, 25.0)];
        let sides = Sides::together([&line[..], &far[..]].map(Sides::of).iter());
        for (x, y) in [
            (1.0, 2.0),
            (-3.0, -4.0),
            (4.0, 1.0),
            (6.0, 9.0),
            (22.0, 26.0),
        ] {
            let p = Point::new(x, y);
            let ends = line.windows(2).chain(far.windows(2));
            let each = ends.map(|ends| distance_to_segment(p, ends[0], ends[1]));
            let nearest = each.fold(f64::INFINITY, f64::min);
            assert!((sides.distance(p) - nearest).abs() < 1e-12, "{x} {y}");
        }
        assert_eq!(Sides::default().distance(far[0]), f64::INFINITY);
    }
}
