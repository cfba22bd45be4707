//! Parts that recur, told as a loop: in a row or a grid, around a point, or growing from one to the next.

mod grid;
mod ring;
mod scaled;
mod series;

use super::agreement;
use super::numbers;
use super::rounding::{ANGLES, LENGTHS, Settled, nearest};
use super::shape::{Placed, Shape, Unit};
use super::tangency;
use super::templates::circle_at;
use crate::solve::effort::Effort;
use crate::solve::geometry::polyline::{distance, mean, signed};
use std::f64::consts::TAU;
use turtle_lib::turtle::Point;

pub use grid::Grid;
pub use ring::Ring;
pub use scaled::Scaled;
pub use series::{Curve, Series};

/// Fewer parts than this are told one by one.
const FEWEST: usize = 3;

/// That steps grow, or that sizes shrink by a factor, is told of so many parts at least: any three nearly do.
const FEWEST_BENT: usize = 4;

/// A factor is told of numbers that are rounder than by the unit of this index.
const FINEST: usize = 3;

/// Places from one part to the next may be off by this share of the step, and turns by so many degrees, to be tried.
const UNEVEN: f64 = 0.3;
const UNEVEN_TURN: f64 = 20.0;

/// What it takes to look for a row or a ring, in distances a part.
const WAYS: usize = 200;

/// So many sets of parts are tried for growth, of at most so many parts.
const MOST_SETS: usize = 6;
const MOST_GROWING: usize = 32;

/// Parts of a composition that are told together.
#[derive(Clone, Debug, PartialEq)]
pub enum Group {
    /// One part.
    One(Placed),
    /// A shape again and again, each a step farther.
    Series(Series),
    /// A shape again and again, each a factor as large.
    Scaled(Scaled),
    /// A shape in rows of rows.
    Grid(Grid),
    /// A shape so many times around a centre, in equal turns.
    Ring(Ring),
    /// Circles about one centre.
    Rings(Rings),
}

/// Circles about one centre, of radii that do not grow evenly.
#[derive(Clone, Debug, PartialEq)]
pub struct Rings {
    /// Their centre.
    pub centre: Point,
    /// In steps, the smallest first.
    pub radii: Vec<f64>,
}

impl Group {
    /// How many numbers it takes.
    pub fn numbers(&self) -> usize {
        match self {
            Group::One(placed) => numbers(&placed.shape),
            Group::Series(series) => series.numbers(),
            Group::Scaled(scaled) => scaled.numbers(),
            Group::Grid(grid) => grid.numbers(),
            Group::Ring(ring) => ring.numbers(),
            Group::Rings(rings) => 2 + rings.radii.len(),
        }
    }

    /// What it draws once or several times, if that may be a function of its own.
    pub fn shape(&mut self) -> Option<&mut Shape> {
        match self {
            Group::One(first)
            | Group::Series(Series { first, .. })
            | Group::Scaled(Scaled { first, .. })
            | Group::Grid(Grid { first, .. })
            | Group::Ring(Ring { first, .. }) => Some(&mut first.shape),
            Group::Rings(_) => None,
        }
    }

    fn members(&self) -> Vec<Placed> {
        match self {
            Group::One(placed) => vec![placed.clone()],
            Group::Series(series) => (0..series.times).map(|i| series.member(i)).collect(),
            Group::Scaled(scaled) => (0..scaled.times).map(|i| scaled.member(i)).collect(),
            Group::Grid(grid) => grid.members(),
            Group::Ring(ring) => (0..ring.times).map(|i| ring.member(i)).collect(),
            Group::Rings(rings) => {
                let radii = rings.radii.iter();
                radii
                    .map(|radius| circle_at(rings.centre, *radius))
                    .collect()
            }
        }
    }
}

/// The parts, those that recur put together where each is still near enough to be told so; one by one when `effort`
/// is spent. Those that stand alone agree with each other.
pub fn grouped(mut parts: Vec<Settled>, effort: &Effort) -> Vec<Group> {
    let mut recurring = recurring(&parts, effort);
    let mut is_alone = vec![true; parts.len()];
    for (taken, _) in &recurring {
        taken.iter().for_each(|&i| is_alone[i] = false);
    }
    let left = (0..parts.len()).filter(|&i| is_alone[i]).collect();
    for (taken, group) in growing(&parts, left, effort) {
        taken.iter().for_each(|&i| is_alone[i] = false);
        recurring.push((taken, group));
    }
    let alone = parts.iter_mut().zip(&is_alone);
    let mut alone: Vec<&mut Settled> = alone.filter(|one| *one.1).map(|one| one.0).collect();
    agreement::mirrored(&mut alone, effort);
    agreement::handed(&mut alone, effort);
    agreement::level(&mut alone, effort);
    tangency::concentric(&mut alone, effort);
    tangency::touching(&mut alone, effort);
    // Each in the order in which its first part was drawn.
    let mut groups: Vec<(usize, Group)> = recurring
        .into_iter()
        .filter_map(|(taken, group)| Some((*taken.iter().min()?, group)))
        .collect();
    let alone = parts.into_iter().enumerate().filter(|(i, _)| is_alone[*i]);
    groups.extend(alone.map(|(i, one)| (i, Group::One(one.placed))));
    groups.sort_by_key(|(first, _)| *first);
    groups.into_iter().map(|(_, group)| group).collect()
}

/// The parts that recur, with how they are told together.
fn recurring(parts: &[Settled], effort: &Effort) -> Vec<(Vec<usize>, Group)> {
    let mut left: Vec<usize> = (0..parts.len()).collect();
    let mut groups = Vec::new();
    while let Some(&first) = left.first() {
        let shape = &parts[first].placed.shape;
        let is_alike = |i: &usize| parts[*i].placed.shape.draws_as(shape);
        let alike: Vec<usize> = left.iter().copied().filter(is_alike).collect();
        let tried = effort.spend_spare(left.len() + WAYS * alike.len());
        match tried.then(|| together(parts, &alike)).flatten() {
            Some((taken, group)) => {
                left.retain(|i| !taken.contains(i));
                groups.push((taken, group));
            }
            None => left.retain(|i| *i != first),
        }
    }
    groups
}

/// The first of all ways to put parts of one shape together that is near enough to each, with those it takes.
fn together(parts: &[Settled], alike: &[usize]) -> Option<(Vec<usize>, Group)> {
    let centres = middles(parts);
    for set in equal_sets(parts, alike) {
        let members: Vec<&Settled> = set.iter().map(|&i| &parts[i]).collect();
        let placed: Vec<&Placed> = members.iter().map(|one| &one.placed).collect();
        let turning = series::from_shared_corner(&placed);
        let turning: Option<Vec<&Placed>> = turning.as_ref().map(|all| all.iter().collect());
        for (unit, &length) in LENGTHS.iter().enumerate() {
            let ring = |placed: &[&Placed], centres: &[Point]| {
                ring::ring(placed, centres, length, turn_unit(unit)).map(Group::Ring)
            };
            let tried = [
                grid::grid(&placed, unit).map(Group::Grid),
                ring(&placed, &centres),
                ring(&placed, &[]),
                turning.as_ref().and_then(|placed| ring(placed, &[])),
                series::row(&placed, unit).map(Group::Series),
            ];
            let mut tried = tried.into_iter().flatten();
            if let Some(group) = tried.find(|group| is_worth(group, &members)) {
                return Some((set, group));
            }
        }
    }
    None
}

/// Sets of equal parts that may stand together: all, all around one of them, those level with the first or upright.
fn equal_sets(parts: &[Settled], alike: &[usize]) -> Vec<Vec<usize>> {
    let at = |i: usize| parts[i].middle;
    let chosen = |is_in: &dyn Fn(usize) -> bool| -> Vec<usize> {
        alike.iter().copied().filter(|&i| is_in(i)).collect()
    };
    let centre = mean(alike.iter().map(|&i| at(i)));
    let from_middle = |i: usize| distance(at(i), centre);
    let inmost = alike.iter().copied();
    let inmost = inmost.min_by(|&a, &b| from_middle(a).total_cmp(&from_middle(b)));
    let first = at(alike[0]);
    let near = |i: usize, off: f64| off.abs() <= UNEVEN * distance(first, at(i));
    let mut sets = vec![
        alike.to_vec(),
        chosen(&|i| Some(i) != inmost),
        chosen(&|i| near(i, first.y - at(i).y)),
        chosen(&|i| near(i, first.x - at(i).x)),
    ];
    sets.retain(|set| set.len() >= FEWEST);
    sets
}

/// The parts of those left that grow from one to the next, with how they are told together.
fn growing(parts: &[Settled], mut left: Vec<usize>, effort: &Effort) -> Vec<(Vec<usize>, Group)> {
    let mut groups = Vec::new();
    while let Some(&first) = left.first() {
        let shape = &parts[first].placed.shape;
        let is_alike = |i: &usize| is_larger_or_smaller(shape, &parts[*i].placed.shape);
        let alike: Vec<usize> = left.iter().copied().filter(is_alike).collect();
        let cost: usize = alike.iter().map(|&i| parts[i].cost()).sum();
        let tried = alike.len() >= FEWEST
            && alike.len() <= MOST_GROWING
            && effort.spend_spare(MOST_SETS * cost);
        match tried.then(|| grown(parts, &alike)).flatten() {
            Some((taken, group)) => {
                left.retain(|i| !taken.contains(i));
                groups.push((taken, group));
            }
            None => left.retain(|i| *i != first),
        }
    }
    groups
}

/// Whether two shapes are the same moves and differ in lengths at most.
fn is_larger_or_smaller(one: &Shape, other: &Shape) -> bool {
    let mut pairs = one.numbers.iter().zip(&other.numbers);
    one.moves == other.moves
        && one.numbers.len() == other.numbers.len()
        && pairs.all(|(a, b)| a.name == b.name && (a.unit == Unit::Length || a.value == b.value))
}

/// The first of all ways to tell parts that differ in size together, with those it takes.
fn grown(parts: &[Settled], alike: &[usize]) -> Option<(Vec<usize>, Group)> {
    for set in growing_sets(parts, alike) {
        let members: Vec<&Settled> = set.iter().map(|&i| &parts[i]).collect();
        let placed: Vec<&Placed> = members.iter().map(|one| &one.placed).collect();
        let turning = series::from_shared_corner(&placed);
        let turning: Option<Vec<&Placed>> = turning.as_ref().map(|all| all.iter().collect());
        let bent = placed.len() >= FEWEST_BENT;
        for (unit, &length) in LENGTHS.iter().enumerate() {
            let tried = [
                series::growing(&placed, unit, false),
                turning
                    .as_ref()
                    .and_then(|placed| series::growing(placed, unit, false)),
                bent.then(|| series::growing(&placed, unit, true)).flatten(),
            ];
            let rings = rings(&placed, length).map(Group::Rings);
            let tried = tried.into_iter().flatten().map(Group::Series);
            let scaled = (bent && unit < FINEST)
                .then(|| scaled::scaled(&placed, unit))
                .flatten();
            let scaled = scaled.map(Group::Scaled);
            let mut tried = tried.chain(scaled).chain(rings);
            if let Some(group) = tried.find(|group| is_worth(group, &members)) {
                return Some((set, group));
            }
        }
    }
    None
}

/// Sets of parts that may grow from one to the next: all, those about one middle, those that go on as two began.
fn growing_sets(parts: &[Settled], alike: &[usize]) -> Vec<Vec<usize>> {
    let at = |i: usize| parts[i].middle;
    let size = |i: usize| parts[i].placed.length();
    let about = |&i: &usize| -> Vec<usize> {
        let is_near = |j: &usize| distance(at(*j), at(i)) <= parts[i].reach();
        alike.iter().copied().filter(is_near).collect()
    };
    let going_on = |a: usize, b: usize| {
        let larger = size(b) - size(a);
        let mut set = vec![a, b];
        loop {
            let (before, last) = (set[set.len() - 2], set[set.len() - 1]);
            let step = Point::new(at(last).x - at(before).x, at(last).y - at(before).y);
            let next = Point::new(at(last).x + step.x, at(last).y + step.y);
            let reach = UNEVEN * step.x.hypot(step.y) + parts[last].reach();
            let off = |i: usize| (size(i) - size(last) - larger).abs();
            let near = alike.iter().copied().filter(|&i| {
                !set.contains(&i) && off(i) <= UNEVEN * larger && distance(at(i), next) <= reach
            });
            match near.min_by(|&a, &b| off(a).total_cmp(&off(b))) {
                Some(next) => set.push(next),
                None => return set,
            }
        }
    };
    let pairs = alike
        .iter()
        .flat_map(|&a| alike.iter().map(move |&b| (a, b)));
    let pairs = pairs.filter(|&(a, b)| size(b) > size(a));
    let mut evenly: Vec<Vec<usize>> = pairs.map(|(a, b)| going_on(a, b)).collect();
    evenly.sort_by_key(|set| std::cmp::Reverse(set.len()));
    let largest = alike.iter().map(about).max_by_key(Vec::len);
    let mut sets = vec![alike.to_vec()];
    sets.extend(largest.into_iter().chain(evenly));
    sets.retain(|set| set.len() >= FEWEST);
    sets.dedup();
    sets.truncate(MOST_SETS);
    sets
}

/// Circles about one centre, rounded to a unit.
fn rings(placed: &[&Placed], unit: f64) -> Option<Rings> {
    let radius = |one: &&Placed| one.shape.is_round.then(|| one.length() / TAU);
    let mut radii: Vec<f64> = placed.iter().map(radius).collect::<Option<_>>()?;
    radii
        .iter_mut()
        .for_each(|radius| *radius = nearest(*radius, unit));
    radii.sort_by(f64::total_cmp);
    let centre = mean(placed.iter().map(|one| one.middle()));
    let centre = Point::new(nearest(centre.x, unit), nearest(centre.y, unit));
    Some(Rings { centre, radii })
}

/// Whether parts told together take fewer numbers, and each member tells a part of its own.
fn is_worth(group: &Group, parts: &[&Settled]) -> bool {
    let apart: usize = parts.iter().map(|one| numbers(&one.placed.shape)).sum();
    if group.numbers() >= apart {
        return false;
    }
    let mut left = parts.to_vec();
    group.members().iter().all(|member| {
        let (at, size) = (member.middle(), member.length());
        let away =
            |part: &Settled| distance(part.middle, at) + (part.placed.length() - size).abs() / TAU;
        let nearest = (0..left.len()).min_by(|&a, &b| away(left[a]).total_cmp(&away(left[b])));
        nearest.is_some_and(|nearest| left.swap_remove(nearest).allows(member))
    })
}

/// The unit of turns where lengths have the one of this index, in degrees.
fn turn_unit(unit: usize) -> f64 {
    ANGLES[unit]
}

/// The mean of angles that lie near each other, in degrees.
fn mean_angle(angles: &[f64]) -> f64 {
    let first = angles.first().copied().unwrap_or(0.0);
    let off: f64 = angles.iter().map(|angle| signed(angle - first)).sum();
    first + off / angles.len().max(1) as f64
}

/// Where circles and closed loops have their middle.
fn middles(parts: &[Settled]) -> Vec<Point> {
    let closed = parts.iter().filter(|part| part.placed.is_closed_loop());
    closed
        .map(|part| part.placed.middle())
        .map(|p| Point::new(nearest(p.x, LENGTHS[3]), nearest(p.y, LENGTHS[3])))
        .collect()
}
