//! A shape again and again, each time a step farther: in a row, or turned and larger from one to the next.

use super::{UNEVEN, UNEVEN_TURN, turn_unit};
use crate::solve::composition::abstraction::abstracted;
use crate::solve::composition::rounding::{LENGTHS, nearest, units};
use crate::solve::composition::shape::{Placed, Shape, Unit};
use crate::solve::geometry::polyline::{distance, mean, signed};
use turtle_lib::turtle::Point;

/// A loop may count from a number up to this, if sizes are then multiples of what it counts.
const LATEST_START: usize = 2;

/// A shape so many times; the i-th stands at `first + i·step + i²·bend`.
#[derive(Clone, Debug, PartialEq)]
pub struct Series {
    /// The first.
    pub first: Placed,
    /// How many.
    pub times: usize,
    /// See above, in steps.
    pub step: Point,
    /// See above, in steps.
    pub bend: Point,
    /// How far each is turned from the one before, in degrees.
    pub turn: f64,
    /// By how much each of the shape's numbers is larger than that of the one before.
    pub growth: Vec<f64>,
}

/// How a value depends on a loop's variable: what it is at 0, and what is added times the variable and its square.
pub type Curve = [f64; 3];

/// The values of a series as its loop tells them.
#[derive(Clone, Debug, PartialEq)]
pub struct Told {
    /// What the loop counts from.
    pub start: usize,
    pub x: Curve,
    pub y: Curve,
    pub heading: Curve,
    /// For each number of the shape.
    pub numbers: Vec<Curve>,
}

impl Series {
    /// The i-th, from 0.
    pub fn member(&self, i: usize) -> Placed {
        let i = i as f64;
        let mut member = self.first.moved(
            i * self.step.x + i * i * self.bend.x,
            i * self.step.y + i * i * self.bend.y,
        );
        member.heading += i * self.turn;
        for (number, growth) in member.shape.numbers.iter_mut().zip(&self.growth) {
            number.value += i * growth;
        }
        member
    }

    /// How many numbers it takes.
    pub fn numbers(&self) -> usize {
        let shape = &self.first.shape;
        let place = if shape.is_round { 2 } else { 3 };
        1 + place + shape.arguments().count() + shape.inline_count() + self.told().extra()
    }

    /// Its values as a loop tells them with the fewest numbers.
    pub fn told(&self) -> Told {
        let numbers = &self.first.shape.numbers;
        let ratios = numbers.iter().zip(&self.growth);
        let ratios = ratios.filter_map(|(number, growth)| {
            let ratio = number.value / growth;
            let is_whole = *growth > 0.0 && (ratio - ratio.round()).abs() < 1e-9;
            (is_whole && (1.0..=LATEST_START as f64).contains(&ratio)).then_some(ratio as usize)
        });
        let starts = [0].into_iter().chain(ratios);
        let told = starts.map(|start| self.told_from(start));
        told.min_by_key(Told::length)
            .unwrap_or_else(|| self.told_from(0))
    }

    fn told_from(&self, start: usize) -> Told {
        let curve = |at: f64, step: f64, bend: f64| {
            let back = start as f64;
            let curve = [
                at - back * step + back * back * bend,
                step - 2.0 * back * bend,
                bend,
            ];
            curve.map(|value| nearest(value, 0.001))
        };
        let (at, numbers) = (self.first.at, &self.first.shape.numbers);
        Told {
            start,
            x: curve(at.x, self.step.x, self.bend.x),
            y: curve(at.y, self.step.y, self.bend.y),
            heading: curve(self.first.heading, self.turn, 0.0),
            numbers: (numbers.iter().zip(&self.growth))
                .map(|(number, growth)| curve(number.value, *growth, 0.0))
                .collect(),
        }
    }
}

impl Told {
    fn curves(&self) -> impl Iterator<Item = &Curve> {
        [&self.x, &self.y, &self.heading]
            .into_iter()
            .chain(&self.numbers)
    }

    /// How many numbers it takes beside those of a shape alone.
    fn extra(&self) -> usize {
        let of_curve = |curve: &Curve| curve[1..].iter().filter(|value| **value != 0.0).count();
        let grow: usize = self.curves().map(of_curve).sum();
        let without = self
            .numbers
            .iter()
            .filter(|[at, by, _]| *at == 0.0 && *by != 0.0)
            .count();
        grow - without
    }

    fn length(&self) -> usize {
        self.curves()
            .flatten()
            .filter(|value| **value != 0.0)
            .count()
    }
}

/// The parts from one end of their line to the other, if they are equal and about as far from one to the next.
pub fn in_line<'a>(placed: &[&'a Placed]) -> Option<Vec<&'a Placed>> {
    let first = placed.first()?;
    let is_turned = |one: &&Placed| signed(one.heading - first.heading).abs() > UNEVEN_TURN;
    if !first.shape.is_round && placed.iter().any(is_turned) {
        return None;
    }
    // To the right or upwards, as it is read.
    let (from, to) = match (first.at, placed.last()?.at) {
        (from, to) if (to.x - from.x) + (to.y - from.y) < 0.0 => (to, from),
        ends => ends,
    };
    let far = |p: Point| (p.x - from.x) * (to.x - from.x) + (p.y - from.y) * (to.y - from.y);
    let mut placed = placed.to_vec();
    placed.sort_by(|a, b| {
        far(a.at)
            .total_cmp(&far(b.at))
            .then(a.at.x.total_cmp(&b.at.x))
    });
    let steps = (placed.len() - 1) as f64;
    let (from, to) = (placed[0].at, placed.last()?.at);
    let step = Point::new((to.x - from.x) / steps, (to.y - from.y) / steps);
    let size = step.x.hypot(step.y);
    let is_even = placed.windows(2).all(|pair| {
        let ahead = pair[0].moved(step.x, step.y).at;
        distance(pair[1].at, ahead) <= UNEVEN * size
    });
    (is_even && size > 0.0).then_some(placed)
}

/// Equal parts in a line as a series, its numbers rounded to the units of this index.
pub fn row(placed: &[&Placed], unit: usize) -> Option<Series> {
    let placed = in_line(placed)?;
    let first = placed[0];
    // The line of places that lies best: through their middle.
    let (x, y) = (
        along(&placed, |one| one.at.x),
        along(&placed, |one| one.at.y),
    );
    let steps = (placed.len() - 1) as f64;
    let step = |values: &[f64]| {
        nearest(
            (values[values.len() - 1] - values[0]) / steps,
            LENGTHS[unit],
        )
    };
    let step = Point::new(step(&x), step(&y));
    let headings = along(&placed, |one| one.heading);
    let heading = match first.shape.is_round {
        true => first.heading,
        false => nearest(super::mean_angle(&headings), turn_unit(unit)),
    };
    Some(Series {
        first: Placed {
            at: Point::new(
                begin(&x, step.x, LENGTHS[unit]),
                begin(&y, step.y, LENGTHS[unit]),
            ),
            heading,
            ..first.clone()
        },
        times: placed.len(),
        step,
        bend: Point::default(),
        turn: 0.0,
        growth: vec![0.0; first.shape.numbers.len()],
    })
}

/// Parts of the same moves that grow evenly as a series, the smallest first; `is_bent` if their steps grow, too.
pub fn growing(placed: &[&Placed], unit: usize, is_bent: bool) -> Option<Series> {
    let mut placed = placed.to_vec();
    placed.sort_by(|a, b| a.length().total_cmp(&b.length()));
    let mut shapes: Vec<Shape> = placed.iter().map(|one| one.shape.clone()).collect();
    abstracted(shapes.iter_mut().collect());
    let mut first = placed[0].clone();
    first.shape = shapes.first()?.clone();
    let mut growth = Vec::new();
    for index in 0..first.shape.numbers.len() {
        let values: Vec<f64> = shapes
            .iter()
            .map(|shape| shape.numbers[index].value)
            .collect();
        let number = &mut first.shape.numbers[index];
        let is_same = values.iter().all(|value| *value == values[0]);
        if is_same {
            growth.push(0.0);
            continue;
        }
        if number.name.is_none() || number.unit == Unit::Angle {
            return None;
        }
        let unit = units(number.unit)[unit];
        let by = nearest(slope(&values), unit);
        number.value = begin(&values, by, unit);
        growth.push(by);
        let last = number.value + by * (values.len() - 1) as f64;
        if number.value <= 0.0 || last <= 0.0 {
            return None;
        }
    }
    if growth.iter().all(|by| *by == 0.0) {
        return None;
    }
    let mut headings = along(&placed, |one| one.heading);
    for i in 1..headings.len() {
        headings[i] = headings[i - 1] + signed(headings[i] - headings[i - 1]);
    }
    let turn = nearest(slope(&headings), turn_unit(unit));
    first.heading = begin(&headings, turn, turn_unit(unit));
    // Of what is round the middles are told, so that those of rings are one.
    let is_round = first.shape.is_round;
    let radius = |one: &Placed| {
        if is_round {
            one.length() / std::f64::consts::TAU
        } else {
            0.0
        }
    };
    let axis = |values: &[f64]| {
        let bend = if is_bent {
            nearest(bend(values), LENGTHS[unit])
        } else {
            0.0
        };
        let straight: Vec<f64> = (values.iter().enumerate())
            .map(|(i, value)| value - bend * (i * i) as f64)
            .collect();
        let step = nearest(slope(&straight), LENGTHS[unit]);
        (begin(&straight, step, LENGTHS[unit]), step, bend)
    };
    let (x, y) = (
        along(&placed, |one| one.at.x),
        along(&placed, |one| one.at.y + radius(one)),
    );
    let ((x, step_x, bend_x), (y, step_y, bend_y)) = (axis(&x), axis(&y));
    if is_bent && bend_x == 0.0 && bend_y == 0.0 {
        return None;
    }
    let (radius, wider) = if is_round {
        (radius(&first), growth[0])
    } else {
        (0.0, 0.0)
    };
    first.at = Point::new(x, y - radius);
    Some(Series {
        first,
        times: placed.len(),
        step: Point::new(step_x, step_y - wider),
        bend: Point::new(bend_x, bend_y),
        turn,
        growth,
    })
}

/// The parts where they begin at the corner that all of them share.
pub fn from_shared_corner(placed: &[&Placed]) -> Option<Vec<Placed>> {
    let beginnings: Vec<Vec<Placed>> = placed.iter().map(|one| one.beginnings()).collect();
    let smallest = placed
        .iter()
        .map(|one| one.length())
        .fold(f64::INFINITY, f64::min);
    let corners = beginnings.first()?;
    corners.iter().find_map(|corner| {
        let shared = beginnings.iter().map(|of_one| {
            let off = |one: &&Placed| distance(one.at, corner.at);
            let nearest = of_one.iter().min_by(|a, b| off(a).total_cmp(&off(b)))?;
            (off(&nearest) <= UNEVEN / 4.0 * smallest).then(|| nearest.clone())
        });
        let shared: Vec<Placed> = shared.collect::<Option<_>>()?;
        let at = mean(shared.iter().map(|one| one.at));
        Some(shared.into_iter().map(|one| Placed { at, ..one }).collect())
    })
}

fn along(placed: &[&Placed], value: impl Fn(&Placed) -> f64) -> Vec<f64> {
    placed.iter().map(|one| value(one)).collect()
}

/// By how much values grow from one to the next, by least squares.
fn slope(values: &[f64]) -> f64 {
    let middle = (values.len() - 1) as f64 / 2.0;
    let off = (0..values.len()).map(|i| i as f64 - middle);
    let (sum, squares) = off
        .zip(values)
        .fold((0.0, 0.0), |(sum, squares), (off, value)| {
            (sum + off * value, squares + off * off)
        });
    sum / f64::max(squares, f64::MIN_POSITIVE)
}

/// The factor of the square of the index, by least squares.
fn bend(values: &[f64]) -> f64 {
    let count = values.len() as f64;
    // The square without its mean and its slope.
    let square = |i: usize| (i as f64 - (count - 1.0) / 2.0).powi(2) - (count * count - 1.0) / 12.0;
    let (sum, squares) = (values.iter().enumerate())
        .fold((0.0, 0.0), |(sum, squares), (i, value)| {
            (sum + square(i) * value, squares + square(i).powi(2))
        });
    sum / f64::max(squares, f64::MIN_POSITIVE)
}

/// The value of the first where each is larger than the one before by `step`, rounded to `unit`.
fn begin(values: &[f64], step: f64, unit: f64) -> f64 {
    let mean = values.iter().sum::<f64>() / values.len() as f64;
    nearest(mean - step * (values.len() - 1) as f64 / 2.0, unit)
}
