//! How far a placed shape is from a line that was drawn, and the numbers with which it is nearest.

use super::shape::{Growth, Placed, Unit};
use crate::solve::geometry::polyline::{length, resampled};
use crate::solve::geometry::primitive::{Primitive, along};
use crate::solve::geometry::sides::Sides;
use turtle_lib::turtle::Point;

/// A line is compared by at most so many of its points.
const MOST_POINTS: usize = 72;

/// By how much the steps of the pattern search shrink, and the finest, in reaches.
const SHRINK: f64 = 0.5;
const FINEST: f64 = 0.04;

/// With steps of one size so many rounds are made at the most; more where numbers grow, whose place and size follow each
/// other slowly.
const TRIES: usize = 3;
const GROWTH_TRIES: usize = 12;

/// So many places of a shape are compared with a line until it lies nearest, about.
const FITS: usize = 1000;

/// A line that was drawn, prepared for comparisons.
#[derive(Clone, Debug)]
pub struct Drawn {
    points: Vec<Point>,
    sides: Sides,
    spacing: f64,
    /// Its length, in steps.
    pub length: f64,
}

/// How far a line and a shape are from each other.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Misfit {
    /// Mean square of the distances of both, in steps².
    pub mean_square: f64,
    /// Length of what lies farther off than the reach: of the line, and of the shape, in steps.
    pub missed: f64,
    /// See `missed`.
    pub surplus: f64,
}

impl Drawn {
    /// A polyline, compared about every `spacing` steps with chords `detail` times as short.
    pub fn new(line: &[Point], spacing: f64, detail: f64) -> Drawn {
        let length = length(line);
        let spacing = spacing.max(length / MOST_POINTS as f64);
        Drawn {
            points: resampled(line, spacing),
            sides: Sides::of(&resampled(line, spacing / detail)),
            spacing,
            length,
        }
    }

    /// Several of them as one.
    pub fn of<'a>(all: impl Iterator<Item = &'a Drawn> + Clone) -> Drawn {
        let points = all.clone().flat_map(|one| one.points.iter().copied());
        let every = points.clone().count().div_ceil(2 * MOST_POINTS).max(1);
        Drawn {
            points: points.step_by(every).collect(),
            sides: Sides::together(all.clone().map(|one| &one.sides)),
            spacing: all.clone().map(|one| one.spacing).fold(0.0, f64::max),
            length: all.map(|one| one.length).sum(),
        }
    }

    /// What it takes to lay a shape over it, in distances.
    pub fn cost(&self) -> usize {
        FITS * self.points.len() * self.points.len()
    }

    /// How far these pieces are from it, in detail; `reach` in steps.
    pub fn misfit(&self, pieces: &[Primitive], reach: f64) -> Misfit {
        let samples = along(pieces, self.spacing);
        let (mut square, mut count) = (0.0, 0.0);
        let mut side = |distances: &mut dyn Iterator<Item = f64>| {
            let (mut far, mut all) = (0.0, 0.0);
            for near in distances {
                square += near * near;
                all += 1.0;
                far += f64::from(u8::from(near > reach));
            }
            count += all;
            far / f64::max(all, 1.0)
        };
        let missed = side(&mut self.points.iter().map(|&p| to_pieces(p, pieces)));
        let surplus = side(&mut samples.iter().map(|&p| self.sides.distance(p)));
        Misfit {
            mean_square: square / f64::max(count, 1.0),
            missed: self.length * missed,
            surplus: pieces.iter().map(Primitive::length).sum::<f64>() * surplus,
        }
    }

    /// What a search makes small: the mean square distance, with what is far off counted as a little less far.
    fn energy(&self, pieces: &[Primitive], reach: f64) -> f64 {
        let samples = along(pieces, self.spacing * 1.5);
        let soft = |near: f64| {
            let square = near * near / (reach * reach);
            if square > 1.0 {
                2.0 * square.sqrt() - 1.0
            } else {
                square
            }
        };
        let one = self.points.iter().map(|&p| soft(to_pieces(p, pieces)));
        let other = samples.iter().map(|&p| soft(self.sides.distance(p)));
        let (one, other): (f64, f64) = (one.sum(), other.sum());
        one / self.points.len() as f64 + other / samples.len() as f64
    }

    /// The shape with its place, heading and numbers moved to where it lies nearest, by pattern search with
    /// first steps of `step` steps. Coordinates of which `free` says no stay: 0 and 1 are the place, 2 the
    /// heading, 3 the first number.
    pub fn nearest_fit(
        &self,
        placed: &Placed,
        reach: f64,
        first: f64,
        free: impl Fn(usize) -> bool,
    ) -> Placed {
        let mut best = placed.clone();
        let growths = placed.shape.growths();
        let alone = (0..placed.shape.numbers.len() + 3).map(|coordinate| (coordinate, None));
        // What is added in each turn of a loop hangs together with what it begins with.
        let together = growths.iter().map(|growth| (growth.step + 3, Some(growth)));
        let directions = alone.chain(together).filter(|(coordinate, growth)| {
            free(*coordinate) && growth.is_none_or(|growth| free(growth.first + 3))
        });
        let directions: Vec<(usize, Option<&Growth>)> = directions.collect();
        let most = if growths.is_empty() {
            TRIES
        } else {
            GROWTH_TRIES
        };
        let mut least = self.energy(&best.pieces(), reach);
        let size = self.length.max(4.0 * reach);
        let mut step = (0.06 * size).min(first);
        let mut turn = (step / (0.25 * size)).to_degrees().min(12.0);
        while step > FINEST * reach {
            let mut improved = true;
            let mut tries = 0;
            while improved && tries < most {
                improved = false;
                tries += 1;
                for (coordinate, of_growth) in &directions {
                    for sign in [1.0, -1.0] {
                        let mut tried = best.clone();
                        let by = |unit: Unit| {
                            sign * match unit {
                                Unit::Length => step,
                                Unit::Angle => turn,
                                Unit::Ratio => turn.to_radians(),
                            }
                        };
                        match (*coordinate, of_growth) {
                            (0, _) => tried.at.x += sign * step,
                            (1, _) => tried.at.y += sign * step,
                            (2, _) => tried.heading += sign * turn,
                            (_, Some(growth)) => {
                                let numbers = &mut tried.shape.numbers;
                                let by = by(numbers[growth.step].unit);
                                // The last turn changes as much as the first, and the middle one not at all.
                                numbers[growth.first].value -= by;
                                numbers[growth.step].value += 2.0 * by / (growth.turns - 1) as f64;
                            }
                            (_, None) => {
                                let number = &mut tried.shape.numbers[coordinate - 3];
                                number.value += by(number.unit);
                            }
                        }
                        let energy = self.energy(&tried.pieces(), reach);
                        if energy < least - 1e-9 {
                            (best, least, improved) = (tried, energy, true);
                            break;
                        }
                    }
                }
            }
            step *= SHRINK;
            turn *= SHRINK;
        }
        best
    }
}

fn to_pieces(p: Point, pieces: &[Primitive]) -> f64 {
    pieces
        .iter()
        .map(|piece| piece.distance(p))
        .fold(f64::INFINITY, f64::min)
}
