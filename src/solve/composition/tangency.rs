//! Circles that have a middle in common or that touch, told so where the ink allows.

use super::rounding::{LENGTHS, Settled, nearest, unevenness};
use super::shape::Placed;
use super::templates::circle_at;
use crate::solve::effort::Effort;
use crate::solve::geometry::polyline::{ahead, direction, distance, towards};
use crate::solve::geometry::primitive::Primitive;
use std::f64::consts::TAU;
use turtle_lib::turtle::Point;

/// Places and lengths that differ by no more are the same, in steps.
const SAME: f64 = 1e-3;

/// Circles that touch aslant do so to within so many steps: less than half a pen.
const TOUCH: f64 = 0.05;

/// Of more parts only so many are compared with each other.
const MOST_PARTS: usize = 32;

/// Circles whose middle is nearly that of a longer part have the same.
pub fn concentric(parts: &mut [&mut Settled], effort: &Effort) {
    let order = longest_first(parts);
    let mut is_fixed = vec![false; parts.len()];
    for (place, &inner) in order.iter().enumerate() {
        if !parts[inner].placed.shape.is_round || !effort.spend_spare(parts[inner].cost()) {
            continue;
        }
        for &outer in &order[..place] {
            let (here, there) = (parts[inner].middle, parts[outer].middle);
            let apart = distance(here, there);
            let has_middle = parts[outer].placed.is_closed_loop();
            if !has_middle || apart > parts[inner].reach() {
                continue;
            }
            is_fixed[inner] = true;
            let moved = (apart > SAME).then(|| match to_middle(parts[inner], there) {
                Some(placed) => Some((placed, None)),
                None if is_fixed[outer] => None,
                None => LENGTHS.into_iter().find_map(|unit| {
                    let middle = rounded(towards(here, there, 0.5), unit);
                    let (one, other) = (&parts[inner], &parts[outer]);
                    Some((to_middle(one, middle)?, Some(to_middle(other, middle)?)))
                }),
            });
            is_fixed[outer] = true;
            if let Some((placed, other)) = moved.flatten() {
                parts[inner].tell(placed);
                other.into_iter().for_each(|other| parts[outer].tell(other));
            }
            break;
        }
    }
}

/// Circles that nearly touch each other, or straight lines that are level or upright, touch them; what has a middle in
/// common with others stays.
pub fn touching(parts: &mut [&mut Settled], effort: &Effort) {
    let order = longest_first(parts);
    let shares_middle = |i: usize| {
        let is_same = |&j: &usize| j != i && distance(parts[i].middle, parts[j].middle) <= SAME;
        order.iter().any(is_same)
    };
    let mut is_fixed: Vec<bool> = (0..parts.len()).map(shares_middle).collect();
    let is_round = |i: &usize| parts[*i].placed.shape.is_round;
    let circles: Vec<usize> = order.iter().copied().filter(is_round).collect();
    for &circle in &circles {
        if is_fixed[circle] || !effort.spend_spare(parts[circle].cost()) {
            continue;
        }
        let sides = sides(parts, &order);
        if let Some(placed) = beside_lines(parts[circle], &sides) {
            is_fixed[circle] = true;
            parts[circle].tell(placed);
        }
    }
    for (place, &small) in circles.iter().enumerate() {
        for &large in &circles[..place] {
            let (mover, other) = match (is_fixed[small], is_fixed[large]) {
                (false, _) => (small, large),
                (_, false) => (large, small),
                _ => continue,
            };
            if !effort.spend_spare(parts[mover].cost()) {
                return;
            }
            if let Some(placed) = beside_circle(parts[mover], &parts[other].placed) {
                is_fixed[mover] = true;
                is_fixed[other] = true;
                parts[mover].tell(placed);
            }
        }
    }
}

fn longest_first(parts: &[&mut Settled]) -> Vec<usize> {
    let mut order: Vec<usize> = (0..parts.len().min(MOST_PARTS)).collect();
    order.sort_by(|&a, &b| parts[b].length().total_cmp(&parts[a].length()));
    order
}

fn rounded(p: Point, unit: f64) -> Point {
    Point::new(nearest(p.x, unit), nearest(p.y, unit))
}

/// The part told with its middle there, if that may be and its place stays as round.
fn to_middle(part: &Settled, middle: Point) -> Option<Placed> {
    let (dx, dy) = (middle.x - part.middle.x, middle.y - part.middle.y);
    let placed = part.placed.moved(dx, dy).rounded(LENGTHS[3]);
    let stays_round = unevenness(placed.at) <= unevenness(part.placed.at).max(2);
    (stays_round && part.allows(&placed)).then_some(placed)
}

/// Level and upright straight lines of parts.
fn sides(parts: &[&mut Settled], order: &[usize]) -> Vec<[Point; 2]> {
    let pieces = order.iter().flat_map(|&i| parts[i].placed.pieces());
    let ends = pieces.filter_map(|piece| match piece {
        Primitive::Segment { from, to } => Some([from, to]),
        Primitive::Arc(_) => None,
    });
    ends.filter(|[a, b]| (a.x - b.x).abs() <= SAME || (a.y - b.y).abs() <= SAME)
        .collect()
}

fn radius(circle: &Placed) -> f64 {
    circle.length() / TAU
}

/// A circle that touches the lines that it nearly touches, if it does not yet.
fn beside_lines(part: &Settled, sides: &[[Point; 2]]) -> Option<Placed> {
    let (centre, radius) = (part.middle, radius(&part.placed));
    let reach = part.reach().min(radius / 2.0);
    // Of all lines across an axis, the place of the one that is nearest to the circle's end there.
    let near = |is_level: bool, sign: f64| {
        let across = |p: Point| if is_level { p.y } else { p.x };
        let along = |p: Point| if is_level { p.x } else { p.y };
        let end = across(centre) + sign * radius;
        let places = sides.iter().filter(|[a, b]| {
            let (low, high) = (along(*a).min(along(*b)), along(*a).max(along(*b)));
            (across(*a) - across(*b)).abs() <= SAME && (low..=high).contains(&along(centre))
        });
        let places = places.map(|[a, _]| across(*a));
        let places = places.filter(|place| (place - end).abs() <= reach);
        places.min_by(|a, b| (a - end).abs().total_cmp(&(b - end).abs()))
    };
    let span = |is_level: bool, middle: f64| match (near(is_level, -1.0), near(is_level, 1.0)) {
        (Some(low), Some(high)) => Some(((low + high) / 2.0, Some((high - low) / 2.0))),
        (Some(low), None) => Some((low + radius, None)),
        (None, Some(high)) => Some((high - radius, None)),
        (None, None) => Some((middle, None)),
    };
    let ((x, wide), (y, high)) = (span(false, centre.x)?, span(true, centre.y)?);
    let radius = wide.or(high).unwrap_or(radius);
    let placed = circle_at(Point::new(x, y), nearest(radius, LENGTHS[3])).rounded(LENGTHS[3]);
    let stays_round = unevenness(placed.at) <= unevenness(part.placed.at);
    (placed != part.placed && stays_round && part.allows(&placed)).then_some(placed)
}

/// A circle that touches another one, from without or within, if it nearly does.
fn beside_circle(part: &Settled, other: &Placed) -> Option<Placed> {
    let (centre, from) = (part.middle, other.middle());
    let (own, its) = (radius(&part.placed), radius(other));
    let apart = distance(from, centre);
    let reach = part.reach().min(own / 2.0);
    let wanted = [own + its, (own - its).abs()];
    let wanted = wanted
        .into_iter()
        .find(|one| (apart - one).abs() <= reach)?;
    if wanted <= reach {
        return None;
    }
    let heading = direction(from, centre);
    let straight = (heading / 90.0).round() * 90.0;
    let headings = [straight, heading].into_iter();
    let placed = headings.flat_map(|heading| {
        let to = ahead(from, heading, wanted);
        LENGTHS.into_iter().map(move |unit| rounded(to, unit))
    });
    let mut placed = placed
        .filter(|to| (distance(from, *to) - wanted).abs() <= TOUCH)
        .map(|to| circle_at(to, own).rounded(LENGTHS[3]));
    placed.find(|placed| unevenness(placed.at) <= unevenness(part.placed.at) && part.allows(placed))
}
