//! How copies of a part follow each other: by a step, a turn, a step that grows.

use crate::solve::geometry::polyline::{distance, mean};
use turtle_lib::turtle::Point;

/// A map of the plane that keeps shapes: z → a·z + b in complex numbers.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Similarity {
    a: Point,
    b: Point,
}

/// The product of complex numbers.
fn times(a: Point, b: Point) -> Point {
    Point::new(a.x * b.x - a.y * b.y, a.x * b.y + a.y * b.x)
}

fn over(a: Point, b: Point) -> Option<Point> {
    let square = b.x * b.x + b.y * b.y;
    let conjugate = Point::new(b.x, -b.y);
    let product = times(a, conjugate);
    (square > 0.0).then(|| Point::new(product.x / square, product.y / square))
}

fn plus(a: Point, b: Point) -> Point {
    Point::new(a.x + b.x, a.y + b.y)
}

fn minus(a: Point, b: Point) -> Point {
    Point::new(a.x - b.x, a.y - b.y)
}

impl Similarity {
    const IDENTITY: Similarity = Similarity {
        a: Point::new(1.0, 0.0),
        b: Point::new(0.0, 0.0),
    };

    /// What takes `from` to `to`, one point after the other; nothing where the first two are one.
    pub fn between(from: [Point; 2], to: [Point; 2]) -> Option<Similarity> {
        let a = over(minus(to[1], to[0]), minus(from[1], from[0]))?;
        let b = minus(to[0], times(a, from[0]));
        Some(Similarity { a, b })
    }

    /// Where it takes `p`.
    pub fn apply(&self, p: Point) -> Point {
        plus(times(self.a, p), self.b)
    }

    /// By how much it makes things larger.
    pub fn scale(&self) -> f64 {
        self.a.x.hypot(self.a.y)
    }

    /// By how much it turns, in degrees counter-clockwise, above -180 and up to 180.
    pub fn degrees(&self) -> f64 {
        self.a.y.atan2(self.a.x).to_degrees()
    }

    /// The point that stays where it is; nothing for a mere step.
    fn fixed(&self) -> Option<Point> {
        over(self.b, minus(Point::new(1.0, 0.0), self.a))
    }

    fn around(centre: Point, degrees: f64, scale: f64) -> Similarity {
        let (sin, cos) = degrees.to_radians().sin_cos();
        let a = Point::new(scale * cos, scale * sin);
        let b = minus(centre, times(a, centre));
        Similarity { a, b }
    }

    /// It, so many times.
    fn power(&self, times_over: usize) -> Similarity {
        (0..times_over).fold(Similarity::IDENTITY, |all, _| Similarity {
            a: times(self.a, all.a),
            b: self.apply(all.b),
        })
    }
}

/// What kind of law it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Kind {
    /// The same step each time.
    Step,
    /// The same turn around one point each time.
    Turn,
    /// The same turn, and larger or smaller by the same share each time.
    Spiral,
    /// A step, and larger or smaller by the same length each time.
    Growing,
}

impl Kind {
    pub const ALL: [Kind; 4] = [Kind::Step, Kind::Turn, Kind::Spiral, Kind::Growing];

    /// How many numbers it takes to say it, without how often.
    pub fn numbers(self) -> f64 {
        match self {
            Kind::Step => 2.0,
            // Its middle; the angle is a part of a whole turn.
            Kind::Turn => 2.5,
            Kind::Growing => 3.0,
            Kind::Spiral => 4.0,
        }
    }
}

/// A law by which copies of a part follow each other.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Law {
    pub kind: Kind,
    /// What takes the first copy to the second.
    pub first: Similarity,
}

impl Law {
    /// The law of this kind that is nearest to `first` and takes `anchor` where that does; nothing where that is
    /// another kind altogether.
    pub fn like(kind: Kind, first: Similarity, anchor: Point) -> Option<Law> {
        let (scale, degrees) = (first.scale(), first.degrees());
        let is_level = degrees.abs() < 8.0;
        let is_alike = (0.8..1.25).contains(&scale);
        let turns = degrees.abs() > 4.0;
        let a = match kind {
            Kind::Step if is_level && is_alike => Point::new(1.0, 0.0),
            Kind::Turn if turns && is_alike => over(first.a, Point::new(scale, 0.0))?,
            Kind::Spiral if turns && (0.5..2.0).contains(&scale) => first.a,
            Kind::Growing if is_level && (0.3..4.0).contains(&scale) && !is_one(scale) => {
                Point::new(scale, 0.0)
            }
            _ => return None,
        };
        let b = minus(first.apply(anchor), times(a, anchor));
        let first = Similarity { a, b };
        (b.x + b.y).is_finite().then_some(Law { kind, first })
    }

    /// What takes the first copy to the one that comes `k` later.
    pub fn at(&self, k: usize) -> Similarity {
        match self.kind {
            Kind::Growing => {
                let k = k as f64;
                let grown = |part: f64, of: f64| of + k * (part - of);
                Similarity {
                    a: Point::new(grown(self.first.a.x, 1.0), grown(self.first.a.y, 0.0)),
                    b: Point::new(k * self.first.b.x, k * self.first.b.y),
                }
            }
            Kind::Step => Similarity {
                b: Point::new(k as f64 * self.first.b.x, k as f64 * self.first.b.y),
                ..Similarity::IDENTITY
            },
            Kind::Turn | Kind::Spiral => self.first.power(k),
        }
    }

    /// Whether what takes one copy to the next is the same for all of them.
    pub fn is_even(&self) -> bool {
        self.kind != Kind::Growing
    }

    /// The law of the same kind that takes each of the first points nearest to the second (least squares).
    pub fn fitted(&self, pairs: &[(Point, Point)]) -> Option<Law> {
        let (from, to) = (
            mean(pairs.iter().map(|pair| pair.0)),
            mean(pairs.iter().map(|pair| pair.1)),
        );
        let (mut product, mut square) = (Point::new(0.0, 0.0), 0.0);
        for &(p, q) in pairs {
            let (p, q) = (minus(p, from), minus(q, to));
            product = plus(product, times(q, Point::new(p.x, -p.y)));
            square += p.x * p.x + p.y * p.y;
        }
        let a = match self.kind {
            Kind::Step => Point::new(1.0, 0.0),
            Kind::Turn => {
                let length = product.x.hypot(product.y);
                over(product, Point::new(length, 0.0))?
            }
            Kind::Growing => Point::new(product.x / square, 0.0),
            Kind::Spiral => over(product, Point::new(square, 0.0))?,
        };
        let b = minus(to, times(a, from));
        let is_finite = [a.x, a.y, b.x, b.y].iter().all(|part| part.is_finite());
        is_finite.then_some(Law {
            kind: self.kind,
            first: Similarity { a, b },
        })
    }

    /// A turn by this angle instead, around the point for which what is in the middle of all pairs stays right.
    pub fn turning(&self, degrees: f64, pairs: &[(Point, Point)]) -> Option<Law> {
        let from = mean(pairs.iter().map(|pair| pair.0));
        let to = mean(pairs.iter().map(|pair| pair.1));
        let turn = Similarity::around(Point::new(0.0, 0.0), degrees, 1.0);
        let b = minus(to, turn.apply(from));
        let first = Similarity { a: turn.a, b };
        first.fixed().map(|_| Law { first, ..*self })
    }

    /// What whole turns it may be a part of, the likeliest first: how many copies close, the angle in degrees, and by
    /// how many steps it puts the outermost of `reach` steps off.
    pub fn closings(&self, reach: f64, copies: usize, tolerance: f64) -> Vec<(usize, f64, f64)> {
        let degrees = self.first.degrees();
        let mut found: Vec<(usize, f64, f64)> = Vec::new();
        for count in 3..=MOST_AROUND {
            let part = 360.0 / count as f64;
            let rounds = (degrees / part).round();
            let angle = rounds * part;
            let off = (degrees - angle).to_radians().abs() * reach * copies as f64;
            let is_lowest = gcd(rounds.abs() as usize, count) == 1;
            if rounds != 0.0 && is_lowest && off <= tolerance {
                found.push((count, angle, off));
            }
        }
        found.truncate(MOST_CLOSINGS);
        found
    }

    /// The middle of a turn.
    pub fn middle(&self) -> Option<Point> {
        self.first.fixed()
    }

    /// How far the farthest of `points` is from the middle of a turn.
    pub fn reach(&self, points: impl Iterator<Item = Point>) -> Option<f64> {
        let centre = self.first.fixed()?;
        Some(points.fold(0.0, |most, p| distance(centre, p).max(most)))
    }
}

/// Whether nothing is made larger, as far as a hand can tell.
fn is_one(scale: f64) -> bool {
    (scale - 1.0).abs() < 0.04
}

/// More copies than this are not told apart around a middle.
const MOST_AROUND: usize = 36;
const MOST_CLOSINGS: usize = 3;

fn gcd(a: usize, b: usize) -> usize {
    match b {
        0 => a,
        _ => gcd(b, a % b),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(x: f64, y: f64) -> Point {
        Point::new(x, y)
    }

    #[test]
    fn a_turn_by_a_quarter_closes_after_four() {
        let first = Similarity::between([at(1.0, 0.0), at(2.0, 0.0)], [at(0.0, 1.0), at(0.0, 2.0)]);
        let law = Law::like(Kind::Turn, first.unwrap(), at(1.0, 0.0)).unwrap();
        let back = law.at(4).apply(at(3.0, 5.0));
        assert!(distance(back, at(3.0, 5.0)) < 1e-9);
        assert_eq!(law.closings(2.0, 2, 0.1)[0].0, 4);
        assert_eq!(Law::like(Kind::Step, first.unwrap(), at(1.0, 0.0)), None);
    }

    #[test]
    fn what_grows_by_a_length_is_no_spiral() {
        let first = Similarity::between([at(0.0, 0.0), at(0.0, 2.0)], [at(3.0, 0.0), at(3.0, 3.0)]);
        let law = Law::like(Kind::Growing, first.unwrap(), at(0.0, 0.0)).unwrap();
        assert!(distance(law.at(2).apply(at(0.0, 2.0)), at(6.0, 4.0)) < 1e-9);
    }

    #[test]
    fn the_nearest_law_is_found_from_uneven_pairs() {
        let uneven = [
            (at(0.0, 0.0), at(2.1, 0.0)),
            (at(2.0, 0.0), at(3.9, 0.0)),
            (at(0.0, 3.0), at(2.0, 3.0)),
        ];
        let step = Similarity::between([at(0.0, 0.0), at(1.0, 0.0)], [at(2.0, 0.0), at(3.1, 0.0)]);
        let law = Law::like(Kind::Step, step.unwrap(), at(0.0, 0.0)).unwrap();
        let law = law.fitted(&uneven).unwrap();
        assert!(distance(law.at(3).apply(at(0.0, 0.0)), at(6.0, 0.0)) < 1e-9);
    }
}
