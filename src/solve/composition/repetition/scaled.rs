//! A shape again and again, each a factor as large as the one before and nearer to a fixed place by as much.

use super::turn_unit;
use crate::solve::composition::abstraction::abstracted;
use crate::solve::composition::rounding::{LENGTHS, nearest, units};
use crate::solve::composition::shape::{Placed, Shape, Unit};
use crate::solve::geometry::polyline::signed;
use turtle_lib::turtle::Point;

/// From one to the next they shrink to this share at most, and at least.
const FACTORS: std::ops::RangeInclusive<f64> = 0.2..=0.95;

/// A shape that shrinks; it stands at `fixed + size·offset`.
#[derive(Clone, Debug, PartialEq)]
pub struct Scaled {
    /// The first and largest.
    pub first: Placed,
    /// Which of its numbers is its size.
    pub size: usize,
    /// How many.
    pub times: usize,
    /// How many times as large each is as the one before.
    pub factor: f64,
    /// See above, in steps.
    pub fixed: Point,
    /// See above, in sizes.
    pub offset: Point,
}

impl Scaled {
    /// The i-th, from 0.
    pub fn member(&self, i: usize) -> Placed {
        let mut member = self.first.clone();
        let size = &mut member.shape.numbers[self.size].value;
        *size *= self.factor.powi(i32::try_from(i).unwrap_or(i32::MAX));
        member.at = self.place(*size);
        member
    }

    /// How many numbers it takes.
    pub fn numbers(&self) -> usize {
        let shape = &self.first.shape;
        let place = [self.fixed.x, self.fixed.y, self.offset.x, self.offset.y];
        let place = place.iter().filter(|value| **value != 0.0).count();
        let heading = usize::from(!shape.is_round);
        2 + place + heading + shape.arguments().count() + shape.inline_count()
    }

    fn place(&self, size: f64) -> Point {
        Point::new(
            self.fixed.x + size * self.offset.x,
            self.fixed.y + size * self.offset.y,
        )
    }
}

/// Parts of the same moves that shrink by a factor, numbers rounded to the units of this index.
pub fn scaled(placed: &[&Placed], unit: usize) -> Option<Scaled> {
    let mut placed = placed.to_vec();
    placed.sort_by(|a, b| b.length().total_cmp(&a.length()));
    let mut shapes: Vec<Shape> = placed.iter().map(|one| one.shape.clone()).collect();
    abstracted(shapes.iter_mut().collect());
    let shape = shapes.first()?;
    let changes = |index: &usize| {
        let value = |shape: &Shape| shape.numbers[*index].value;
        shapes.iter().any(|other| value(other) != value(shape))
    };
    let changing: Vec<usize> = (0..shape.numbers.len()).filter(changes).collect();
    let [size] = changing[..] else { return None };
    let number = &shape.numbers[size];
    if number.name.is_none() || number.unit != Unit::Length {
        return None;
    }
    let sizes: Vec<f64> = shapes.iter().map(|one| one.numbers[size].value).collect();
    let steps = (sizes.len() - 1) as f64;
    let ratio = (sizes[sizes.len() - 1] / sizes[0]).powf(1.0 / steps);
    let factor = nearest(ratio, units(Unit::Ratio)[unit]);
    let heading = placed[0].heading;
    let is_turned = |one: &&Placed| signed(one.heading - heading).abs() > turn_unit(1);
    let is_turned = !shape.is_round && placed.iter().any(is_turned);
    if is_turned || sizes.iter().any(|size| *size <= 0.0) || !FACTORS.contains(&factor) {
        return None;
    }
    let powers = (0..sizes.len()).scan(1.0, |power, _| {
        let now = *power;
        *power *= factor;
        Some(now)
    });
    let (sum, squares) = sizes
        .iter()
        .zip(powers)
        .fold((0.0, 0.0), |sums, (size, power)| {
            (sums.0 + size * power, sums.1 + power * power)
        });
    let mut first = Placed {
        shape: shape.clone(),
        at: placed[0].at,
        heading: nearest(heading, turn_unit(unit)),
    };
    first.shape.numbers[size].value = nearest(sum / squares, LENGTHS[unit]);
    let (x, offset_x) = line(&sizes, &placed, |one| one.at.x, unit);
    let (y, offset_y) = line(&sizes, &placed, |one| one.at.y, unit);
    let mut scaled = Scaled {
        first,
        size,
        times: sizes.len(),
        factor,
        fixed: Point::new(x, y),
        offset: Point::new(offset_x, offset_y),
    };
    scaled.first.at = scaled.place(scaled.first.shape.numbers[size].value);
    Some(scaled)
}

/// A coordinate as what it is at size 0, and what is added for each step of size, by least squares.
fn line(
    sizes: &[f64],
    placed: &[&Placed],
    along: impl Fn(&Placed) -> f64,
    unit: usize,
) -> (f64, f64) {
    let count = sizes.len() as f64;
    let values: Vec<f64> = placed.iter().map(|one| along(one)).collect();
    let (size, value) = (
        sizes.iter().sum::<f64>() / count,
        values.iter().sum::<f64>() / count,
    );
    let both = sizes.iter().zip(&values);
    let (sum, squares) = both.fold((0.0, 0.0), |sums, (one, at)| {
        (
            sums.0 + (one - size) * (at - value),
            sums.1 + (one - size).powi(2),
        )
    });
    let slope = nearest(
        sum / f64::max(squares, f64::MIN_POSITIVE),
        units(Unit::Ratio)[unit],
    );
    (nearest(value - slope * size, LENGTHS[unit]), slope)
}
