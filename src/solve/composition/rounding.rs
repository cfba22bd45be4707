//! Numbers as round as the ink allows.

use super::Fidelity;
use super::misfit::{Drawn, Misfit};
use super::relations;
use super::shape::{Move, Placed, Shape, Unit};
use super::walk::{Manner, walked};
use crate::solve::effort::Effort;
use crate::solve::geometry::primitive::Primitive;
use turtle_lib::turtle::Point;

/// A part and the shape that tells it.
#[derive(Clone, Debug)]
pub struct Chosen<'a> {
    /// Its line.
    pub drawn: &'a Drawn,
    /// Its shape.
    pub placed: Placed,
    /// The pieces that the shape walks along, if it tells the part's own lines.
    pub own: Option<&'a [Primitive]>,
    /// How far they are from each other.
    pub misfit: Misfit,
}

/// Units that lengths and places are rounded to, in steps, the roundest first.
pub const LENGTHS: [f64; 4] = [1.0, 0.5, 0.1, 0.01];

/// The same for angles, in degrees.
pub const ANGLES: [f64; 4] = [15.0, 5.0, 1.0, 0.1];

/// The same for ratios.
const RATIOS: [f64; 4] = [0.1, 0.05, 0.01, 0.001];

/// The units that a number is rounded to, the roundest first.
pub fn units(unit: Unit) -> [f64; 4] {
    match unit {
        Unit::Length => LENGTHS,
        Unit::Angle => ANGLES,
        Unit::Ratio => RATIOS,
    }
}

/// Headings that are upright, in degrees, and from how far one is taken for upright.
const HEADINGS: [(f64, f64); 4] = [(90.0, 14.0), (45.0, 7.0), (15.0, 4.0), (5.0, 2.5)];

/// Units of lengths and angles for a line of its own pieces, the roundest first.
const WALK_UNITS: [(f64, f64); 5] = [(1.0, 5.0), (0.5, 5.0), (0.5, 1.0), (0.1, 1.0), (0.01, 0.1)];

/// Lengths of lines that may be of one shape are at most so many times each other's, and so many shapes are tried.
const ALIKE: f64 = 1.25;
const MOST_KNOWN: usize = 12;

/// Rounding may add this share of the ink to what is missed, over all parts.
const ROUNDING_MISSED: f64 = 0.012;

/// To find a place alone takes so many times fewer comparisons than to find all numbers.
const PLACES: usize = 12;

/// A part told by a shape with round numbers.
#[derive(Clone, Debug)]
pub struct Settled<'a> {
    /// The shape.
    pub placed: Placed,
    /// The mean of the places that it draws to.
    pub middle: Point,
    rounding: Rounding<'a>,
}

impl Settled<'_> {
    /// Whether the part may be told by `placed` instead.
    pub fn allows(&self, placed: &Placed) -> bool {
        self.rounding.allows(placed)
    }

    /// The shape with its numbers and heading at the round place where it lies nearest to the part, if that may be.
    pub fn laid(&self, placed: Placed) -> Option<Placed> {
        let laid = self.rounding.laid(placed);
        self.allows(&laid).then_some(laid)
    }

    /// Tells the part by another shape.
    pub fn tell(&mut self, placed: Placed) {
        self.middle = placed.middle();
        self.placed = placed;
    }

    /// The length of the part, in steps.
    pub fn length(&self) -> f64 {
        self.rounding.drawn.length
    }

    /// How far off the drawing may be told, in steps.
    pub fn reach(&self) -> f64 {
        self.rounding.reach
    }

    /// What it takes to lay a shape over the part at its place alone, in distances.
    pub fn cost(&self) -> usize {
        self.rounding.drawn.cost() / PLACES
    }
}

/// The shapes with round numbers, the same ones where parts are alike, as far as `effort` goes; `reach` and `slack`
/// in steps.
pub fn rounded<'a>(
    chosen: &[Chosen<'a>],
    reach: f64,
    slack: f64,
    fidelity: Fidelity,
    effort: &Effort,
) -> Vec<Settled<'a>> {
    let ink: f64 = chosen.iter().map(|one| one.drawn.length).sum();
    let missed: f64 = chosen
        .iter()
        .map(|one| one.misfit.missed.max(one.misfit.surplus))
        .sum();
    let spare =
        (fidelity.missed * ink - missed).max(0.0) / ink.max(f64::MIN_POSITIVE) + ROUNDING_MISSED;
    let mut settled: Vec<Settled> = Vec::with_capacity(chosen.len());
    for one in chosen {
        let limit = Limit {
            missed: one.misfit.missed + spare * one.drawn.length,
            surplus: one.misfit.surplus + spare * one.drawn.length,
            mean_square: one.misfit.mean_square + fidelity.rounding * reach * reach,
        };
        let rounding = Rounding {
            drawn: one.drawn,
            reach,
            limit,
        };
        let by_corners = chosen.len() == 1 || fidelity.is_straight();
        let own = || {
            let pieces = one.own?;
            match by_corners && is_straight(pieces) {
                true => rounding.corners(pieces),
                false => rounding.walked(pieces, slack),
            }
        };
        let known = settled
            .iter()
            .rev()
            .take(MOST_KNOWN)
            .map(|known| &known.placed)
            .take_while(|_| effort.spend_spare(one.drawn.cost()));
        let placed = rounding
            .known(&one.placed, known)
            .or_else(own)
            .unwrap_or_else(|| rounding.few(&one.placed));
        let placed = match fidelity.has_figures() {
            true => rounding.related(placed, effort).facing_east().regular(),
            false => placed,
        };
        let middle = placed.middle();
        let mean_square = one.misfit.mean_square + fidelity.agreement * reach * reach;
        let limit = Limit {
            mean_square,
            ..limit
        };
        settled.push(Settled {
            placed,
            middle,
            rounding: Rounding { limit, ..rounding },
        });
        if !effort.spend(one.drawn.cost()) {
            break;
        }
    }
    settled
}

/// What rounding may make of a misfit.
#[derive(Clone, Copy, Debug)]
struct Limit {
    missed: f64,
    surplus: f64,
    mean_square: f64,
}

#[derive(Clone, Debug)]
struct Rounding<'a> {
    drawn: &'a Drawn,
    reach: f64,
    limit: Limit,
}

impl Rounding<'_> {
    fn allows(&self, placed: &Placed) -> bool {
        let misfit = self.drawn.misfit(&placed.pieces(), self.reach);
        misfit.missed <= self.limit.missed
            && misfit.surplus <= self.limit.surplus
            && misfit.mean_square <= self.limit.mean_square
    }

    /// A shape that tells another part already, laid over this one.
    fn known<'k>(
        &self,
        placed: &Placed,
        mut known: impl Iterator<Item = &'k Placed>,
    ) -> Option<Placed> {
        let wanted = placed.length();
        known.find_map(|known| {
            let is_alike = known.shape.numbers.len() > 1 || known.shape.moves == placed.shape.moves;
            let ratio = known.length() / wanted.max(f64::MIN_POSITIVE);
            if !is_alike || !(1.0 / ALIKE..=ALIKE).contains(&ratio) {
                return None;
            }
            let tried = Placed {
                shape: known.shape.clone(),
                ..placed.clone()
            };
            // Its place is told by coordinates, and those are not moved.
            if tried
                .shape
                .moves
                .iter()
                .any(|one| matches!(one, Move::To(_)))
            {
                return None;
            }
            let tried = self
                .drawn
                .nearest_fit(&tried, self.reach, self.reach, |i| i < 3);
            self.allows(&tried).then(|| self.placed(tried)).flatten()
        })
    }

    /// The shape with a round heading and place, its numbers as they are; nothing if that is too far off.
    fn placed(&self, placed: Placed) -> Option<Placed> {
        let headings = HEADINGS.into_iter().chain([(1.0, 1.0)]);
        let mut turned = headings.filter_map(|(unit, near)| {
            let heading = (placed.heading / unit).round() * unit;
            let tried = Placed {
                heading,
                ..placed.clone()
            };
            let is_near = (heading - placed.heading).abs() <= near;
            is_near.then(|| {
                self.drawn
                    .nearest_fit(&tried, self.reach, 0.4 * self.reach, |i| i < 2)
            })
        });
        let turned = turned.find(|tried| self.allows(tried))?;
        Some(self.place(turned)).filter(|placed| self.allows(placed))
    }

    /// Coordinate after coordinate, the others following.
    fn few(&self, placed: &Placed) -> Placed {
        let mut best = placed.clone();
        let mut fixed = vec![false; placed.shape.numbers.len() + 3];
        let settle = |tried: &Placed, fixed: &[bool]| {
            self.drawn
                .nearest_fit(tried, self.reach, 0.4 * self.reach, |i| !fixed[i])
        };
        fixed[2] = true;
        let upright = HEADINGS.into_iter().chain([(1.0, 1.0), (0.1, 1.0)]);
        for (unit, near) in upright {
            let heading = (best.heading / unit).round() * unit;
            if (heading - best.heading).abs() > near {
                continue;
            }
            let mut tried = best.clone();
            tried.heading = heading;
            let tried = settle(&tried, &fixed);
            if self.allows(&tried) || unit == 0.1 {
                best = tried;
                break;
            }
        }
        // Angles first: lengths follow them.
        let mut order: Vec<usize> = (0..placed.shape.numbers.len()).collect();
        order.sort_by_key(|&i| placed.shape.numbers[i].unit == Unit::Length);
        for number in order {
            fixed[3 + number] = true;
            let units = units(best.shape.numbers[number].unit);
            for unit in units {
                let mut tried = best.clone();
                let value = &mut tried.shape.numbers[number].value;
                *value = nearest(*value, unit);
                if *value == 0.0 {
                    continue;
                }
                let tried = settle(&tried, &fixed);
                if self.allows(&tried) || unit == units[3] {
                    best = tried;
                    break;
                }
            }
        }
        self.place(best)
    }

    /// The place alone.
    fn place(&self, best: Placed) -> Placed {
        let mut tries = LENGTHS.into_iter().map(|unit| best.rounded(unit));
        let allowed = tries.find(|tried| self.allows(tried));
        allowed.unwrap_or_else(|| best.rounded(LENGTHS[3]))
    }

    /// The shape with nearly equal numbers made equal, and as a loop if its moves then recur.
    fn related(&self, placed: Placed, effort: &Effort) -> Placed {
        let related = relations::related(placed, |tried, pair| {
            let cost = self.drawn.cost() / PLACES;
            let goes_on = effort.spend_spare(LENGTHS.len() * cost);
            goes_on.then(|| self.equal(tried, pair)).flatten()
        });
        let related = self.rounder(related, effort);
        let looped = relations::looped(&related).map(|looped| self.laid(looped));
        looped
            .filter(|looped| self.allows(looped))
            .unwrap_or(related)
    }

    /// The shape with the numbers of its body rounder than it came, where they may be and its place stays as round.
    fn rounder(&self, placed: Placed, effort: &Effort) -> Placed {
        (0..placed.shape.numbers.len()).fold(placed, |placed, index| {
            let number = &placed.shape.numbers[index];
            let units = units(number.unit).into_iter();
            let rounder = units.map(|unit| nearest(number.value.abs(), unit));
            let rounder = rounder.take_while(|value| *value != number.value.abs());
            if number.name.is_some() || !effort.spend_spare(self.drawn.cost() / PLACES) {
                return placed;
            }
            let tries = rounder.filter_map(|value| self.told_as(&placed, [index; 2], value));
            let mut round = tries.filter(|tried| unevenness(tried.at) <= unevenness(placed.at));
            round.next().unwrap_or(placed)
        })
    }

    /// Two numbers made equal, as round as may be.
    fn equal(&self, placed: Placed, [a, b]: [usize; 2]) -> Option<Placed> {
        let numbers = &placed.shape.numbers;
        let mean = (numbers[a].value.abs() + numbers[b].value.abs()) / 2.0;
        // If the finest may not be, no other may.
        let finest = self.told_as(&placed, [a, b], mean)?;
        let values = units(numbers[a].unit)
            .into_iter()
            .map(|unit| nearest(mean, unit));
        let mut tries = values.filter_map(|value| self.told_as(&placed, [a, b], value));
        Some(tries.next().unwrap_or(finest))
    }

    /// The shape with both numbers, and what is equal to either, of this size, if that may be.
    fn told_as(&self, placed: &Placed, [a, b]: [usize; 2], value: f64) -> Option<Placed> {
        let numbers = &placed.shape.numbers;
        let (unit, either) = (numbers[a].unit, [a, b].map(|i| numbers[i].value.abs()));
        let mut tried = placed.clone();
        for number in &mut tried.shape.numbers {
            if number.unit == unit && either.contains(&number.value.abs()) {
                number.value = value.copysign(number.value);
            }
        }
        let tried = self.laid(tried);
        (value > 0.0 && self.allows(&tried)).then_some(tried)
    }

    /// The shape where it lies nearest, its numbers and heading as they are, at a round place.
    fn laid(&self, placed: Placed) -> Placed {
        let laid = self
            .drawn
            .nearest_fit(&placed, self.reach, 0.4 * self.reach, |i| i < 2);
        self.place(laid)
    }

    /// Straight pieces from corner to corner, at places that are rounder or less round: of a line alone they are
    /// shorter than turns and lengths.
    fn corners(&self, pieces: &[Primitive]) -> Option<Placed> {
        let first = pieces.first()?;
        let mut finest = None;
        for unit in LENGTHS {
            let place = |p: Point| Point::new(nearest(p.x, unit), nearest(p.y, unit));
            let moves = pieces.iter().map(|piece| Move::To(place(piece.to())));
            let tried = Placed {
                shape: Shape {
                    moves: moves.collect(),
                    ..Shape::default()
                },
                at: place(first.from()),
                heading: 0.0,
            };
            if self.allows(&tried) {
                return Some(tried);
            }
            finest = Some(tried);
        }
        finest
    }

    /// A line of its own pieces, upright if it may be, walked with rounder numbers or less round ones.
    fn walked(&self, pieces: &[Primitive], slack: f64) -> Option<Placed> {
        let manners = [true, false].into_iter().flat_map(|upright| {
            WALK_UNITS.into_iter().map(move |(length, angle)| Manner {
                length,
                angle,
                slack,
                upright,
            })
        });
        let mut finest = None;
        for manner in manners {
            let tried = walked(pieces, manner)?;
            if self.allows(&tried) {
                return Some(tried);
            }
            finest = Some(tried);
        }
        finest
    }
}

/// How far down the list of units a place has to be rounded to stay where it is.
pub fn unevenness(at: Point) -> usize {
    let is_multiple = |unit: &f64| nearest(at.x, *unit) == at.x && nearest(at.y, *unit) == at.y;
    let first = LENGTHS.iter().position(is_multiple);
    first.unwrap_or(LENGTHS.len())
}

/// Whether all pieces are straight.
fn is_straight(pieces: &[Primitive]) -> bool {
    pieces
        .iter()
        .all(|piece| matches!(piece, Primitive::Segment { .. }))
}

/// A value rounded to a unit, as it is written in decimals.
pub fn nearest(value: f64, unit: f64) -> f64 {
    let rounded = (value / unit).round() * unit;
    (rounded * 1000.0).round() / 1000.0
}
