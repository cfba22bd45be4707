//! Lines that cross, taken apart again: circles, straight lines and chains of pieces that were broken where others
//! cross them.

use super::polyline::{bounds, direction, distance, length, resampled, signed, towards};
use super::primitive::{Arc, Primitive, circle_along, line_along};
use super::segmentation::{Pieces, cost, segmented};
use crate::solve::effort::Effort;
use std::collections::VecDeque;
use turtle_lib::turtle::Point;

/// An arc of fewer degrees does not say well where its circle lies.
const LEAST_ARC: f64 = 35.0;

/// A piece lies on a circle when this share of its points does: near crossings some are off.
const LIES_ON: f64 = 0.85;

/// A circle of which at least this share is there is whole.
const WHOLE: f64 = 0.9;

/// Pieces are one line across a gap of so many tolerances: what a crossing takes away.
const GAP: f64 = 9.0;

/// Ends within so many tolerances are one place.
const NODE: f64 = 5.0;

/// Parts of a circle are told apart in steps of so many degrees.
const BIN: f64 = 4.0;

/// Lengths that differ by less than this share, and turns by fewer degrees, are the same.
const SAME_LENGTH: f64 = 0.03;
const SAME_TURN: f64 = 2.5;

/// What a turn costs beside a distance.
const TURNS: usize = 10;

/// What it costs to see that a piece is nowhere near a circle.
const PIECE: usize = 2;

/// A figure has at most so many sides.
const MOST_SIDES: usize = 24;

/// A piece and the points it was fitted to.
#[derive(Clone, Debug)]
struct Piece {
    primitive: Primitive,
    points: Vec<Point>,
    /// All points are in this circle: its middle and radius.
    around: (Point, f64),
}

impl Piece {
    fn new(primitive: Primitive, points: Vec<Point>) -> Piece {
        let middle = bounds(&points).map_or(primitive.from(), |(a, b)| towards(a, b, 0.5));
        let radius = points.iter().map(|p| distance(*p, middle));
        Piece {
            around: (middle, radius.fold(0.0, f64::max)),
            primitive,
            points,
        }
    }

    /// Whether points of it may be within `reach` of a circle.
    fn may_touch(&self, centre: Point, radius: f64, reach: f64) -> bool {
        let (middle, around) = self.around;
        (distance(centre, middle) - radius).abs() <= reach + around
    }
}

/// The pieces of crossing lines, put together to chains, each of which is a circle, a regular outline or what is left
/// between crossings, as far as `effort` goes.
pub fn untangled(lines: &[Vec<Point>], tolerance: f64, effort: &Effort) -> Vec<Pieces> {
    let mut pieces: Vec<Piece> = Vec::new();
    for line in lines {
        if !effort.spend(cost(line, tolerance)) {
            return Vec::new();
        }
        let cut = segmented(line, tolerance);
        let points = resampled(line, tolerance);
        if !effort.spend(points.len() * cut.primitives.len()) {
            return Vec::new();
        }
        pieces.extend(cut.primitives.into_iter().map(|primitive| {
            let points = near(&points, &primitive, 2.0 * tolerance);
            Piece::new(primitive, points)
        }));
    }
    let (circles, rest) = circles(pieces, tolerance, effort);
    let mut chains: Vec<Pieces> = circles
        .into_iter()
        .map(|circle| Pieces {
            primitives: vec![Primitive::Arc(circle)],
            closed: true,
        })
        .collect();
    let straight = straightened(rest, tolerance, effort);
    chains.extend(chained(straight, NODE * tolerance, effort));
    chains
}

/// The points of a line that lie along a piece of it.
fn near(points: &[Point], piece: &Primitive, reach: f64) -> Vec<Point> {
    points
        .iter()
        .copied()
        .filter(|&p| piece.distance(p) <= reach)
        .collect()
}

/// Whole circles and longer arcs of what lies on one circle, and the pieces that lie on none.
fn circles(mut pieces: Vec<Piece>, tolerance: f64, effort: &Effort) -> (Vec<Arc>, Vec<Piece>) {
    let sweep = |piece: &Piece| match piece.primitive {
        Primitive::Arc(arc) => arc.sweep.abs(),
        Primitive::Segment { .. } => 0.0,
    };
    let mut whole = Vec::new();
    let mut parts = Vec::new();
    pieces.sort_by(|a, b| b.primitive.length().total_cmp(&a.primitive.length()));
    while let Some(seed) = (0..pieces.len()).find(|&i| sweep(&pieces[i]) >= LEAST_ARC) {
        let Some(members) = on_one_circle(&pieces, seed, tolerance, effort) else {
            break;
        };
        let points: Vec<Point> = members
            .iter()
            .flat_map(|&i| pieces[i].points.iter().copied())
            .collect();
        let fitted = circle_along(&points);
        let mut is_taken = vec![false; pieces.len()];
        members.iter().for_each(|&i| is_taken[i] = true);
        let mut is_taken = is_taken.into_iter();
        let taken: Vec<Piece> = pieces
            .extract_if(.., |_| is_taken.next().unwrap_or(false))
            .collect();
        let Some((centre, radius)) = fitted else {
            parts.extend(taken);
            continue;
        };
        let spans = spans(centre, &points);
        let covered: f64 = spans.iter().map(|(_, sweep)| sweep).sum();
        if covered >= 360.0 * WHOLE {
            whole.push(Arc {
                centre,
                radius,
                start: -90.0,
                sweep: 360.0,
            });
            continue;
        }
        if taken.len() == 1 {
            parts.extend(taken);
            continue;
        }
        for (start, sweep) in spans {
            let arc = Arc {
                centre,
                radius,
                start,
                sweep,
            };
            let on = points
                .iter()
                .copied()
                .filter(|&p| arc.distance(p) <= tolerance)
                .collect();
            parts.push(Piece::new(Primitive::Arc(arc), on));
        }
    }
    parts.extend(pieces);
    (whole, parts)
}

/// Indices of the pieces that lie on the circle of one of them, in ascending order; nothing where `effort` ends.
fn on_one_circle(
    pieces: &[Piece],
    seed: usize,
    tolerance: f64,
    effort: &Effort,
) -> Option<Vec<usize>> {
    let mut members = vec![seed];
    let mut points = pieces[seed].points.clone();
    // What lies on the first circle says better where it is, and that finds the rest.
    for round in 0..3 {
        let Some((centre, radius)) = circle_along(&points) else {
            break;
        };
        let reach = tolerance * if round == 0 { 1.6 } else { 1.1 };
        let mut held_against = PIECE * pieces.len();
        let mut lies_on = |piece: &Piece| {
            if !piece.may_touch(centre, radius, reach) {
                return false;
            }
            let off = |p: &Point| (distance(centre, *p) - radius).abs() <= reach;
            let bends = match piece.primitive {
                Primitive::Arc(arc) => {
                    (arc.radius - radius).abs() <= 0.3 * radius || arc.sweep.abs() < LEAST_ARC
                }
                // A straight line lies on a circle only where that hardly bends.
                Primitive::Segment { .. } => piece.primitive.length() < 0.7 * radius,
            };
            if !bends || piece.points.len() < 2 {
                return false;
            }
            held_against += piece.points.len();
            let on = piece.points.iter().filter(|p| off(p)).count();
            on as f64 >= LIES_ON * piece.points.len() as f64
        };
        members = (0..pieces.len())
            .filter(|&i| i == seed || lies_on(&pieces[i]))
            .collect();
        points = members
            .iter()
            .flat_map(|&i| pieces[i].points.iter().copied())
            .collect();
        if !effort.spend(held_against + points.len()) {
            return None;
        }
    }
    Some(members)
}

/// From where and how far, in degrees, a circle is there; gaps of a crossing's size are bridged.
fn spans(centre: Point, points: &[Point]) -> Vec<(f64, f64)> {
    const COUNT: usize = (360.0 / BIN) as usize;
    let mut there = [false; COUNT];
    for &p in points {
        let bin = (direction(centre, p).rem_euclid(360.0) / BIN) as usize;
        there[bin.min(COUNT - 1)] = true;
    }
    // One or two bins without points between others are a crossing.
    let filled: Vec<bool> = (0..COUNT)
        .map(|i| {
            let at = |by: usize| there[(i + by) % COUNT];
            at(0)
                || ((at(1) || at(2) || at(3)) && (at(COUNT - 1) || at(COUNT - 2) || at(COUNT - 3)))
        })
        .collect();
    if filled.iter().all(|&there| there) {
        return vec![(0.0, 360.0)];
    }
    let mut spans = Vec::new();
    let Some(first) = (0..COUNT).find(|&i| filled[i] && !filled[(i + COUNT - 1) % COUNT]) else {
        return spans;
    };
    let mut begun: Option<usize> = None;
    for step in 0..=COUNT {
        let i = first + step;
        match (filled[i % COUNT] && step < COUNT, begun) {
            (true, None) => begun = Some(i),
            (false, Some(from)) => {
                spans.push(exact_span(centre, points, from, i));
                begun = None;
            }
            _ => {}
        }
    }
    spans
}

/// The span of the points in bins from one to another, to their angles.
fn exact_span(centre: Point, points: &[Point], from: usize, to: usize) -> (f64, f64) {
    let start = from as f64 * BIN;
    let whole = (to - from) as f64 * BIN;
    let within = points.iter().filter_map(|&p| {
        let along = (direction(centre, p) - start).rem_euclid(360.0);
        (along <= whole).then_some(along)
    });
    let (low, high) = within.fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), along| {
        (low.min(along), high.max(along))
    });
    (start + low, (high - low).max(0.0))
}

/// The pieces with straight ones on one line made one where they touch.
fn straightened(pieces: Vec<Piece>, tolerance: f64, effort: &Effort) -> Vec<Primitive> {
    let (mut straight, bent): (Vec<Piece>, Vec<Piece>) = pieces
        .into_iter()
        .partition(|piece| matches!(piece.primitive, Primitive::Segment { .. }));
    straight.sort_by(|a, b| b.primitive.length().total_cmp(&a.primitive.length()));
    let mut found: Vec<Primitive> = bent.into_iter().map(|piece| piece.primitive).collect();
    let mut straight = VecDeque::from(straight);
    while !effort.is_over()
        && let Some(seed) = straight.pop_front()
    {
        let heading = seed.primitive.heading();
        let (from, to) = (seed.primitive.from(), seed.primitive.to());
        let along = |p: Point| {
            let (sin, cos) = heading.to_radians().sin_cos();
            (p.x - from.x) * cos + (p.y - from.y) * sin
        };
        let off = |p: Point| {
            let (sin, cos) = heading.to_radians().sin_cos();
            ((p.y - from.y) * cos - (p.x - from.x) * sin).abs()
        };
        let (mut low, mut high) = (0.0, distance(from, to));
        let mut points = seed.points.clone();
        let mut ends = vec![from, to];
        // Until none is added: each makes the line longer.
        while effort.spend(TURNS * straight.len())
            && let Some(next) = straight.iter().position(|piece| {
                let [a, b] = [piece.primitive.from(), piece.primitive.to()];
                let (near, far) = (along(a).min(along(b)), along(a).max(along(b)));
                let is_near = near <= high + GAP * tolerance && far >= low - GAP * tolerance;
                let reach = tolerance * 1.5 + 0.01 * (far - near);
                is_near && off(a) <= reach && off(b) <= reach
            })
        {
            let Some(piece) = straight.remove(next) else {
                break;
            };
            for end in [piece.primitive.from(), piece.primitive.to()] {
                low = along(end).min(low);
                high = along(end).max(high);
                ends.push(end);
            }
            points.extend(piece.points);
        }
        found.push(
            match (ends.len() > 2).then(|| line_along(&points)).flatten() {
                None => seed.primitive,
                Some((through, angle)) => {
                    let (sin, cos) = angle.to_radians().sin_cos();
                    let on = |p: &Point| {
                        let along = (p.x - through.x) * cos + (p.y - through.y) * sin;
                        (
                            along,
                            Point::new(through.x + along * cos, through.y + along * sin),
                        )
                    };
                    let mut ends: Vec<(f64, Point)> = ends.iter().map(on).collect();
                    ends.sort_by(|a, b| a.0.total_cmp(&b.0));
                    Primitive::Segment {
                        from: ends[0].1,
                        to: ends[ends.len() - 1].1,
                    }
                }
            },
        );
    }
    found.extend(straight.into_iter().map(|piece| piece.primitive));
    found
}

/// Pieces put together at their ends: regular outlines first, then chains as far as no others meet them.
fn chained(pieces: Vec<Primitive>, reach: f64, effort: &Effort) -> Vec<Pieces> {
    let mut pieces: Vec<Option<Primitive>> = pieces
        .into_iter()
        .filter(|piece| piece.length() > reach)
        .map(Some)
        .collect();
    let mut chains = Vec::new();
    // Each end is looked at from each other.
    let all = 8 * pieces.len() * pieces.len();
    while effort.spend_spare(all)
        && let Some(cycle) = regular_cycle(&pieces, reach)
    {
        let primitives = cycle.iter().filter_map(|&(i, ahead)| {
            let piece = pieces[i].take()?;
            Some(if ahead { piece } else { piece.reversed() })
        });
        let primitives = primitives.collect();
        chains.push(Pieces {
            primitives,
            closed: true,
        });
    }
    while effort.spend(8 * pieces.len())
        && let Some(chain) = longest_chain(&mut pieces, reach)
    {
        chains.push(chain);
    }
    chains
}

/// A piece and whether it is walked the way it is.
type Directed = (usize, bool);

fn ends(pieces: &[Option<Primitive>], (index, ahead): Directed) -> Option<Primitive> {
    let piece = pieces.get(index).copied().flatten()?;
    Some(if ahead { piece } else { piece.reversed() })
}

/// The longest closed outline whose sides and turns recur, one or two by turns.
fn regular_cycle(pieces: &[Option<Primitive>], reach: f64) -> Option<Vec<Directed>> {
    let mut best: Option<(f64, Vec<Directed>)> = None;
    for index in 0..pieces.len() {
        for ahead in [true, false] {
            let start = (index, ahead);
            let Some(first) = ends(pieces, start) else {
                continue;
            };
            for second in followers(pieces, start, reach) {
                let Some(piece) = ends(pieces, second) else {
                    continue;
                };
                let turn = signed(piece.heading() - first.heading_at_end());
                // A square's corner is as much a rectangle's; left turns only, so that each is found once.
                if turn < SAME_TURN {
                    continue;
                }
                let cycle = followed(pieces, &[start, second], turn, reach);
                let Some(cycle) = cycle else { continue };
                let length: f64 = cycle
                    .iter()
                    .filter_map(|&d| ends(pieces, d))
                    .map(|p| p.length())
                    .sum();
                if best.as_ref().is_none_or(|(most, _)| length > most + reach) {
                    best = Some((length, cycle));
                }
            }
        }
    }
    best.map(|(_, cycle)| cycle)
}

/// Pieces that begin where one ends.
fn followers(pieces: &[Option<Primitive>], of: Directed, reach: f64) -> Vec<Directed> {
    let Some(piece) = ends(pieces, of) else {
        return Vec::new();
    };
    let to = piece.to();
    let begins = |d: &Directed| {
        d.0 != of.0 && ends(pieces, *d).is_some_and(|next| distance(next.from(), to) <= reach)
    };
    (0..pieces.len())
        .flat_map(|i| [(i, true), (i, false)])
        .filter(begins)
        .collect()
}

/// The closed outline that goes on as two sides began.
fn followed(
    pieces: &[Option<Primitive>],
    begun: &[Directed; 2],
    turn: f64,
    reach: f64,
) -> Option<Vec<Directed>> {
    let sides = [ends(pieces, begun[0])?, ends(pieces, begun[1])?];
    let alike = |a: &Primitive, b: &Primitive| {
        let same_kind = match (a, b) {
            (Primitive::Segment { .. }, Primitive::Segment { .. }) => true,
            (Primitive::Arc(a), Primitive::Arc(b)) => (a.sweep - b.sweep).abs() < 3.0 * SAME_TURN,
            _ => false,
        };
        same_kind
            && (a.length() - b.length()).abs()
                <= SAME_LENGTH * a.length().max(b.length()) + 0.5 * reach
    };
    let right = (turn - 90.0).abs() <= SAME_TURN;
    // Sides of two lengths by turns are a rectangle's.
    if !alike(&sides[0], &sides[1]) && !right {
        return None;
    }
    let mut cycle = begun.to_vec();
    while cycle.len() <= MOST_SIDES {
        let last = *cycle.last()?;
        let here = ends(pieces, last)?;
        let wanted = sides[cycle.len() % 2];
        let next = followers(pieces, last, reach).into_iter().find(|&d| {
            ends(pieces, d).is_some_and(|piece| {
                let by = signed(piece.heading() - here.heading_at_end());
                (by - turn).abs() <= SAME_TURN && alike(&piece, &wanted)
            })
        })?;
        if next == cycle[0] {
            return (cycle.len() >= 3).then_some(cycle);
        }
        if cycle.iter().any(|d| d.0 == next.0) {
            return None;
        }
        cycle.push(next);
    }
    None
}

/// Takes the longest chain out: pieces that meet two by two.
fn longest_chain(pieces: &mut [Option<Primitive>], reach: f64) -> Option<Pieces> {
    let longest = (0..pieces.len())
        .filter(|&i| pieces[i].is_some())
        .max_by(|&a, &b| {
            let length = |i: usize| pieces[i].map_or(0.0, |piece| piece.length());
            length(a).total_cmp(&length(b))
        })?;
    let mut chain = std::collections::VecDeque::from([(longest, true)]);
    let mut closed = false;
    for forwards in [true, false] {
        loop {
            let end = match forwards {
                true => *chain.back()?,
                false => {
                    let (i, ahead) = *chain.front()?;
                    (i, !ahead)
                }
            };
            let next = followers(pieces, end, reach);
            // Where three meet nobody goes on, but what goes round comes back.
            let [next] = next[..] else { break };
            if chain.iter().any(|d| d.0 == next.0) {
                closed = true;
                break;
            }
            match forwards {
                true => chain.push_back(next),
                false => chain.push_front((next.0, !next.1)),
            }
        }
    }
    let primitives: Vec<Primitive> = chain
        .iter()
        .filter_map(|&(i, ahead)| {
            let piece = pieces[i].take()?;
            Some(if ahead { piece } else { piece.reversed() })
        })
        .collect();
    let whole: Vec<Point> = primitives
        .iter()
        .flat_map(|piece| [piece.from(), piece.to()])
        .collect();
    let closed = closed && primitives.len() > 1 && length(&whole) > 0.0;
    Some(Pieces { primitives, closed })
}
