//! What the parts of a drawing have to do with each other, told as it is where the ink allows: shapes that are nearly
//! equal, the two sides of a mirror, places level with each other.

use super::rounding::{ANGLES, LENGTHS, Settled, nearest, units};
use super::shape::{Placed, Shape, Unit};
use crate::solve::effort::Effort;
use crate::solve::geometry::polyline::{signed, towards};
use turtle_lib::turtle::Point;

/// Lengths that differ by at most this share of the larger, and angles by so many degrees, may be equal.
const LENGTHS_APART: f64 = 0.25;
const ANGLES_APART: f64 = 15.0;

/// A mirror stands at multiples of so many steps; so many are tried.
const AXIS_UNIT: f64 = 0.5;
const MOST_AXES: usize = 8;

/// The image of a round place is no round one: it is a multiple of this at most, in steps.
const IMAGES_UNIT: f64 = 0.1;

/// A shape of fewer moves is its own image, or nearly.
const FEWEST_HANDED: usize = 3;

/// Of more parts only so many are compared with each other.
const MOST_PARTS: usize = 32;

/// Shapes of the same moves whose numbers are nearly equal are made equal.
pub fn equal_shapes(parts: &mut [Settled], effort: &Effort) {
    let count = parts.len().min(MOST_PARTS);
    for b in 1..count {
        for a in 0..b {
            let (one, other) = (&parts[a].placed.shape, &parts[b].placed.shape);
            if one.numbers == other.numbers || !is_near(one, other) {
                continue;
            }
            // What was equal to either stays equal to it.
            let is_either = |i: &usize| {
                let shape = &parts[*i].placed.shape;
                shape.draws_as(one) || shape.draws_as(other)
            };
            let members: Vec<usize> = (0..parts.len()).filter(is_either).collect();
            let cost: usize = members.iter().map(|&i| parts[i].cost()).sum();
            if !effort.spend_spare(LENGTHS.len() * cost) {
                return;
            }
            let told = |unit| {
                let shape = between(one, other, unit);
                let laid = members.iter().map(|&i| {
                    parts[i].laid(Placed {
                        shape: shape.clone(),
                        ..parts[i].placed.clone()
                    })
                });
                laid.collect::<Option<Vec<Placed>>>()
            };
            // If the finest may not be, no other may.
            let finest = LENGTHS.len() - 1;
            let Some(told) = told(finest).map(|finest_told| {
                let mut rounder = (0..finest).filter_map(told);
                rounder.next().unwrap_or(finest_told)
            }) else {
                continue;
            };
            for (i, placed) in members.into_iter().zip(told) {
                parts[i].tell(placed);
            }
        }
    }
}

/// Parts that stand opposite each other are told as each other's image in the upright mirror that most of them have.
pub fn mirrored(parts: &mut [&mut Settled], effort: &Effort) {
    let count = parts.len().min(MOST_PARTS);
    let parts = &mut parts[..count];
    let mut best: Vec<(usize, Placed)> = Vec::new();
    for axis in axes(parts) {
        let cost: usize = parts.iter().map(|part| part.cost()).sum();
        if !effort.spend_spare(count * cost / LENGTHS.len()) {
            return;
        }
        let images = images(parts, axis);
        if images.len() > best.len() {
            best = images;
        }
    }
    for (index, placed) in best {
        parts[index].tell(placed);
    }
}

/// Where a mirror may stand: in the middle of a part, the longest first, or between two parts that are alike.
fn axes(parts: &[&mut Settled]) -> Vec<f64> {
    let mut order: Vec<&Settled> = parts.iter().map(|part| &**part).collect();
    order.sort_by(|a, b| b.length().total_cmp(&a.length()));
    let mut axes = Vec::new();
    let mut add = |axis: f64| {
        let axis = nearest(axis, AXIS_UNIT);
        if !axes.contains(&axis) && axes.len() < MOST_AXES {
            axes.push(axis);
        }
    };
    order.iter().take(2).for_each(|part| add(part.middle.x));
    for (i, one) in order.iter().enumerate() {
        for other in &order[..i] {
            let is_level = (one.middle.y - other.middle.y).abs() <= one.reach();
            if is_level && one.placed.shape.moves == other.placed.shape.moves {
                add((one.middle.x + other.middle.x) / 2.0);
            }
        }
    }
    axes
}

/// What tells parts as images of each other, or of themselves, in a mirror at `axis`; nothing where no two are.
fn images(parts: &[&mut Settled], axis: f64) -> Vec<(usize, Placed)> {
    let mut told: Vec<(usize, Placed)> = Vec::new();
    let mut is_told = vec![false; parts.len()];
    for b in 1..parts.len() {
        for a in 0..b {
            if is_told[a] || is_told[b] {
                continue;
            }
            let Some((one, other)) = opposite(parts[a], parts[b], axis) else {
                continue;
            };
            (is_told[a], is_told[b]) = (true, true);
            told.push((a, one));
            told.push((b, other));
        }
    }
    if told.is_empty() {
        return told;
    }
    for (index, part) in parts.iter().enumerate() {
        let placed = part.placed.moved(axis - part.middle.x, 0.0);
        let placed = placed.rounded(LENGTHS[2]);
        let is_own_image = part.placed.is_closed_loop();
        if !is_told[index] && is_own_image && part.allows(&placed) {
            told.push((index, placed));
        }
    }
    told
}

/// Two parts told as images of each other, as rounded as may be.
fn opposite(one: &Settled, other: &Settled, axis: f64) -> Option<(Placed, Placed)> {
    let off = 2.0 * axis - one.middle.x - other.middle.x;
    let near = 2.0 * one.reach();
    if off.abs() > near || (one.middle.y - other.middle.y).abs() > near {
        return None;
    }
    let image = one.placed.mirrored(axis)?;
    let is_turned = signed(image.heading - other.placed.heading).abs() > ANGLES_APART;
    if !is_near(&image.shape, &other.placed.shape) || is_turned && !image.shape.is_round {
        return None;
    }
    let heading = other.placed.heading + signed(image.heading - other.placed.heading) / 2.0;
    let (here, there) = (image.at, other.placed.at);
    let told = |index: usize, angle: f64| {
        let unit = LENGTHS[index];
        let placed = Placed {
            shape: between(&image.shape, &other.placed.shape, index),
            at: towards(here, there, 0.5),
            heading: nearest(heading, angle),
        };
        let placed = placed.rounded(unit);
        let image = placed.mirrored(axis)?.rounded(unit.min(IMAGES_UNIT));
        (other.allows(&placed) && one.allows(&image)).then_some((image, placed))
    };
    let finest = LENGTHS.len() - 1;
    let finest_told = told(finest, ANGLES[finest])?;
    let mut rounder =
        (0..finest).flat_map(|unit| ANGLES[1..].iter().map(move |angle| (unit, *angle)));
    let rounder = rounder.find_map(|(unit, angle)| told(unit, angle));
    Some(rounder.unwrap_or(finest_told))
}

/// A part that is nearly the image of another in a mirror, wherever that stands, is told by the same shape with the
/// other sign.
pub fn handed(parts: &mut [&mut Settled], effort: &Effort) {
    let count = parts.len().min(MOST_PARTS);
    for b in 1..count {
        for a in 0..b {
            let (one, other) = (&parts[a], &parts[b]);
            let is_taken = one.placed.shape.sign == Some(-1.0) || other.placed.shape.sign.is_some();
            if is_taken || one.placed.shape.draws_as(&other.placed.shape) {
                continue;
            }
            let images = other.placed.images();
            let mut near = images.into_iter().filter(|image| is_image(one, image));
            let Some(image) = near.next() else { continue };
            if !effort.spend_spare(LENGTHS.len() * (one.cost() + other.cost())) {
                return;
            }
            let told = LENGTHS.into_iter().enumerate().find_map(|(index, unit)| {
                let mut shape = between(&one.placed.shape, &image.shape, index);
                shape.sign = Some(1.0);
                let placed = Placed {
                    shape: shape.clone(),
                    ..one.placed.clone()
                };
                shape.sign = Some(-1.0);
                let image = Placed {
                    shape,
                    ..image.clone()
                }
                .rounded(unit);
                (one.allows(&placed) && other.allows(&image)).then_some((placed, image))
            });
            if let Some((placed, image)) = told {
                parts[a].tell(placed);
                parts[b].tell(image);
                break;
            }
        }
    }
}

/// Whether a shape has a turn at least, and the image of another part is nearly the same moves.
fn is_image(one: &Settled, image: &Placed) -> bool {
    one.placed.shape.moves.len() >= FEWEST_HANDED && is_near(&one.placed.shape, &image.shape)
}

/// Parts of one shape that are nearly level stand level, and those nearly above each other above each other.
pub fn level(parts: &mut [&mut Settled], effort: &Effort) {
    let count = parts.len().min(MOST_PARTS);
    for b in 1..count {
        for a in 0..b {
            let (one, other) = (&parts[a], &parts[b]);
            if one.placed.shape != other.placed.shape {
                continue;
            }
            if !effort.spend_spare(one.cost() + other.cost()) {
                return;
            }
            for is_level in [true, false] {
                let (one, other) = (&parts[a], &parts[b]);
                let along = |p: Point| if is_level { p.y } else { p.x };
                let (here, there) = (along(one.placed.at), along(other.placed.at));
                if here == there || (here - there).abs() > one.reach() {
                    continue;
                }
                let told = LENGTHS.into_iter().find_map(|unit| {
                    let middle = nearest((here + there) / 2.0, unit);
                    let moved = |part: &Settled| {
                        let by = middle - along(part.placed.at);
                        let (dx, dy) = if is_level { (0.0, by) } else { (by, 0.0) };
                        let placed = part.placed.moved(dx, dy).rounded(LENGTHS[3]);
                        part.allows(&placed).then_some(placed)
                    };
                    Some((moved(one)?, moved(other)?))
                });
                if let Some((first, second)) = told {
                    parts[a].tell(first);
                    parts[b].tell(second);
                }
            }
        }
    }
}

/// Whether two shapes are the same moves with nearly the same numbers.
fn is_near(one: &Shape, other: &Shape) -> bool {
    let mut pairs = one.numbers.iter().zip(&other.numbers);
    one.moves == other.moves
        && one.numbers.len() == other.numbers.len()
        && pairs.all(|(a, b)| {
            let apart = (a.value - b.value).abs();
            a.unit == b.unit
                && match a.unit {
                    Unit::Length => apart <= LENGTHS_APART * a.value.abs().max(b.value.abs()),
                    Unit::Angle => apart <= ANGLES_APART,
                    Unit::Ratio => apart == 0.0,
                }
        })
}

/// The shape between two of the same moves, its numbers rounded to the unit of this index.
fn between(one: &Shape, other: &Shape, unit: usize) -> Shape {
    let mut shape = one.clone();
    for (number, other) in shape.numbers.iter_mut().zip(&other.numbers) {
        if number.value == other.value {
            continue;
        }
        let value = nearest((number.value + other.value) / 2.0, units(number.unit)[unit]);
        if value != 0.0 {
            number.value = value;
        }
    }
    shape
}
