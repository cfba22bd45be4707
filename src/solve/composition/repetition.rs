//! Parts that recur along a line or around a point, told as a loop.

use super::agreement;
use super::numbers;
use super::rounding::{LENGTHS, Settled, nearest};
use super::shape::{Move, Placed, Shape};
use crate::solve::effort::Effort;
use crate::solve::geometry::polyline::{ahead, direction, distance, mean, signed};
use turtle_lib::turtle::Point;

/// Fewer parts than this are told one by one.
const FEWEST: usize = 3;

/// Places from one part to the next may be off by this share of the step, and turns by so many degrees, to be tried.
const UNEVEN: f64 = 0.3;
const UNEVEN_TURN: f64 = 20.0;

/// What it takes to look for a row or a ring, in distances a part.
const WAYS: usize = 200;

/// Units of the headings of a ring, in degrees.
const TURNS: [f64; 4] = [15.0, 5.0, 1.0, 0.1];

/// Parts of a composition that are told together.
#[derive(Clone, Debug, PartialEq)]
pub enum Group {
    /// One part.
    One(Placed),
    /// A shape so many times, each a step farther.
    Row {
        /// The first.
        first: Placed,
        /// How many.
        times: usize,
        /// From one to the next, in steps.
        step: Point,
    },
    /// A shape so many times around a centre, in equal turns.
    Ring(Ring),
}

/// A shape around a centre.
#[derive(Clone, Debug, PartialEq)]
pub struct Ring {
    /// The first, where it stands.
    pub first: Placed,
    /// How many.
    pub times: usize,
    /// The centre.
    pub centre: Point,
    /// In which direction from the centre the first begins, in degrees.
    pub heading: f64,
    /// How far from the centre it begins, in steps.
    pub away: f64,
    /// How far it is turned from that direction, in degrees.
    pub turn: f64,
}

impl Group {
    /// How many numbers it takes.
    pub fn numbers(&self) -> usize {
        let set = |values: &[f64]| values.iter().filter(|value| **value != 0.0).count();
        match self {
            Group::One(placed) => numbers(&placed.shape),
            Group::Row { first, step, .. } => 1 + set(&[step.x, step.y]) + numbers(&first.shape),
            Group::Ring(ring) => {
                let shape = &ring.first.shape;
                let of_shape = shape.arguments().count() + shape.inline_count();
                5 + set(&[ring.away, ring.turn]) + of_shape
            }
        }
    }

    /// What it draws once or several times.
    pub fn shape(&mut self) -> &mut Shape {
        match self {
            Group::One(first) | Group::Row { first, .. } | Group::Ring(Ring { first, .. }) => {
                &mut first.shape
            }
        }
    }

    fn members(&self) -> Vec<Placed> {
        match self {
            Group::One(placed) => vec![placed.clone()],
            Group::Row { first, times, step } => {
                let at = |i: usize| {
                    let i = i as f64;
                    Point::new(first.at.x + i * step.x, first.at.y + i * step.y)
                };
                let member = |i| Placed {
                    at: at(i),
                    ..first.clone()
                };
                (0..*times).map(member).collect()
            }
            Group::Ring(ring) => (0..ring.times).map(|i| ring.member(i)).collect(),
        }
    }
}

impl Ring {
    fn member(&self, i: usize) -> Placed {
        let heading = self.heading + 360.0 * i as f64 / self.times as f64;
        Placed {
            at: ahead(self.centre, heading, self.away),
            heading: heading + self.turn,
            ..self.first.clone()
        }
    }
}

/// The parts, those that recur put together where each is still near enough to be told so; one by one when `effort`
/// is spent. Those that stand alone agree with each other.
pub fn grouped(mut parts: Vec<Settled>, effort: &Effort) -> Vec<Group> {
    let recurring = recurring(&parts, effort);
    let mut is_alone = vec![true; parts.len()];
    for (taken, _) in &recurring {
        taken.iter().for_each(|&i| is_alone[i] = false);
    }
    let alone = parts.iter_mut().zip(&is_alone);
    let mut alone: Vec<&mut Settled> = alone.filter(|one| *one.1).map(|one| one.0).collect();
    agreement::mirrored(&mut alone, effort);
    agreement::level(&mut alone, effort);
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
    let first = *alike.first()?;
    let (round, square) = (LENGTHS, TURNS);
    let mut sets = vec![alike.to_vec()];
    let at = |i: usize| parts[i].middle;
    // Around one of them.
    let centre = mean(alike.iter().map(|&i| at(i)));
    let from_middle = |i: &usize| distance(at(*i), centre);
    let inmost = alike
        .iter()
        .copied()
        .min_by(|a, b| from_middle(a).total_cmp(&from_middle(b)));
    sets.push(
        alike
            .iter()
            .copied()
            .filter(|i| Some(*i) != inmost)
            .collect(),
    );
    // Of a grid one line at a time: those that stand level with the first, or upright.
    for is_level in [true, false] {
        let off = |i: &usize| {
            let (here, there) = (at(first), at(*i));
            if is_level {
                (here.y - there.y).abs()
            } else {
                (here.x - there.x).abs()
            }
        };
        let span = |i: &usize| distance(at(first), at(*i));
        sets.push(
            alike
                .iter()
                .copied()
                .filter(|i| off(i) <= UNEVEN * span(i))
                .collect(),
        );
    }
    sets.retain(|set| set.len() >= FEWEST);
    let centres = middles(parts);
    for set in sets {
        let members: Vec<&Settled> = set.iter().map(|&i| &parts[i]).collect();
        let placed: Vec<&Placed> = members.iter().map(|one| &one.placed).collect();
        for unit in 0..round.len() {
            let tried = [
                ring(&placed, &centres, round[unit], square[unit]),
                ring(&placed, &[], round[unit], square[unit]),
                row(&placed, round[unit], square[unit]),
            ];
            let mut near = tried
                .into_iter()
                .flatten()
                .filter_map(|group| is_told(&group.members(), &members).then_some(group));
            let is_shorter = |group: &Group| {
                let apart: usize = placed.iter().map(|one| numbers(&one.shape)).sum();
                group.numbers() < apart
            };
            if let Some(group) = near.find(is_shorter) {
                return Some((set, group));
            }
        }
    }
    None
}

/// Whether each member of a group tells a part of its own.
fn is_told(members: &[Placed], parts: &[&Settled]) -> bool {
    let mut left = parts.to_vec();
    members.iter().all(|member| {
        let at = member.middle();
        let away = |part: &Settled| distance(part.middle, at);
        let nearest = (0..left.len()).min_by(|&a, &b| away(left[a]).total_cmp(&away(left[b])));
        nearest.is_some_and(|nearest| left.swap_remove(nearest).allows(member))
    })
}

/// The mean of angles that lie near each other, in degrees.
fn mean_angle(angles: &[f64]) -> f64 {
    let first = angles.first().copied().unwrap_or(0.0);
    let off: f64 = angles.iter().map(|angle| signed(angle - first)).sum();
    first + off / angles.len().max(1) as f64
}

fn row(placed: &[&Placed], unit: f64, turn: f64) -> Option<Group> {
    let first = placed.first()?;
    let is_turned = |one: &&Placed| signed(one.heading - first.heading).abs() > UNEVEN_TURN;
    if !first.shape.is_round && placed.iter().any(is_turned) {
        return None;
    }
    let mut at: Vec<Point> = placed.iter().map(|one| one.at).collect();
    let (from, to) = (*at.first()?, *at.last()?);
    let far = |p: &Point| (p.x - from.x) * (to.x - from.x) + (p.y - from.y) * (to.y - from.y);
    at.sort_by(|a, b| far(a).total_cmp(&far(b)).then(a.x.total_cmp(&b.x)));
    let steps = (at.len() - 1) as f64;
    let (from, to) = (at[0], at[at.len() - 1]);
    let step = Point::new((to.x - from.x) / steps, (to.y - from.y) / steps);
    let size = step.x.hypot(step.y);
    let is_even = at.windows(2).all(|pair| {
        let (dx, dy) = (
            pair[1].x - pair[0].x - step.x,
            pair[1].y - pair[0].y - step.y,
        );
        dx.hypot(dy) <= UNEVEN * size
    });
    if !is_even || size == 0.0 {
        return None;
    }
    // The line of places that lies best: through their middle.
    let centre = mean(at.iter().copied());
    let half = steps / 2.0;
    let step = Point::new(nearest(step.x, unit), nearest(step.y, unit));
    let begin = Point::new(
        nearest(centre.x - half * step.x, unit),
        nearest(centre.y - half * step.y, unit),
    );
    let headings: Vec<f64> = placed.iter().map(|one| one.heading).collect();
    let heading = match first.shape.is_round {
        true => first.heading,
        false => nearest(mean_angle(&headings), turn),
    };
    Some(Group::Row {
        first: Placed {
            at: begin,
            heading,
            ..(*first).clone()
        },
        times: placed.len(),
        step,
    })
}

/// Where circles and closed loops have their middle.
fn middles(parts: &[Settled]) -> Vec<Point> {
    let closed = parts.iter().filter(|part| part.placed.is_closed_loop());
    closed
        .map(|part| part.placed.middle())
        .map(|p| Point::new(nearest(p.x, LENGTHS[3]), nearest(p.y, LENGTHS[3])))
        .collect()
}

/// A ring about the first of `known` places that is near its middle; about a place of its own if none is said.
fn ring(placed: &[&Placed], known: &[Point], unit: f64, turn_unit: f64) -> Option<Group> {
    let first = *placed.first()?;
    let times = placed.len();
    let begins: Vec<Point> = placed.iter().map(|one| one.at).collect();
    let centre = match first.shape.is_round {
        true => mean(placed.iter().map(|one| one.middle())),
        false => mean(begins.iter().copied()),
    };
    let own = Point::new(nearest(centre.x, unit), nearest(centre.y, unit));
    let near = UNEVEN
        * begins
            .iter()
            .map(|at| distance(*at, centre))
            .fold(0.0, f64::max);
    let mut known = known.iter();
    let centre = match known.len() {
        0 => own,
        _ => *known.find(|known| distance(**known, centre) <= near)?,
    };
    // Where each stands, seen from the centre, and how far it is turned from there.
    let stand = |one: &Placed| {
        let at = if first.shape.is_round {
            one.middle()
        } else {
            one.at
        };
        (direction(centre, at), distance(centre, at))
    };
    let aways: Vec<f64> = placed.iter().map(|one| stand(one).1).collect();
    let away = aways.iter().sum::<f64>() / times as f64;
    let is_centred = away <= unit.max(0.3);
    let mut angles: Vec<(f64, f64)> = placed
        .iter()
        .map(|one| match is_centred {
            true => (one.heading.rem_euclid(360.0), 0.0),
            false => {
                let angle = stand(one).0.rem_euclid(360.0);
                (angle, signed(one.heading - angle))
            }
        })
        .collect();
    angles.sort_by(|a, b| a.0.total_cmp(&b.0));
    let each = 360.0 / times as f64;
    let offsets: Vec<f64> = angles
        .iter()
        .enumerate()
        .map(|(i, (angle, _))| angle - each * i as f64)
        .collect();
    let turns: Vec<f64> = angles.iter().map(|(_, turn)| *turn).collect();
    let spread = |values: &[f64]| {
        let middle = mean_angle(values);
        values
            .iter()
            .map(|value| signed(value - middle).abs())
            .fold(0.0, f64::max)
    };
    let is_even = spread(&offsets) <= UNEVEN_TURN.min(each / 3.0)
        && (first.shape.is_round || spread(&turns) <= UNEVEN_TURN)
        && aways
            .iter()
            .all(|one| (one - away).abs() <= UNEVEN * away.max(1.0));
    if !is_even || (first.shape.is_round && is_centred) {
        return None;
    }
    let heading = nearest(mean_angle(&offsets), turn_unit);
    let (away, turn) = match (first.shape.is_round, is_centred) {
        // A circle begins at its place nearest to the centre, and goes on across: its own centre lies to the left.
        (true, _) => (nearest(away - radius(first), unit), -90.0),
        (false, true) => (0.0, 0.0),
        (false, false) => (nearest(away, unit), nearest(mean_angle(&turns), turn_unit)),
    };
    Some(Group::Ring(Ring {
        first: first.clone(),
        times,
        centre,
        heading,
        away,
        turn,
    }))
}

fn radius(placed: &Placed) -> f64 {
    match placed.shape.moves[..] {
        [Move::Arc(radius, _)] => placed.shape.value(radius),
        _ => 0.0,
    }
}
