//! A drawing of many parts as one program: each part told by the shape that says it most briefly, all of them
//! together near enough.

mod abstraction;
mod agreement;
mod folding;
pub mod misfit;
mod naming;
mod program;
mod relations;
mod repetition;
mod rounding;
pub mod shape;
mod tangency;
mod templates;
mod trees;
mod tuning;
mod walk;

use super::effort::Effort;
use super::geometry::parts::{JOINT, Part, clean_parts, parts};
use super::geometry::polyline::{bounds, distance, resampled};
use super::geometry::primitive::Primitive;
use super::geometry::segmentation::{cost, is_closed, segmented, straightened};
use misfit::{Drawn, Misfit};
use repetition::Group;
use shape::{Placed, Shape};
use turtle_lib::program::Program;
use turtle_lib::turtle::{Path, Point};
use walk::Manner;

pub use tuning::Tuning;

/// How near a composition keeps to the drawing, and by what it tells it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Fidelity {
    /// Lines are at most so far off, as a share of the drawing's diagonal.
    pub reach: f64,
    /// So much of the ink may be farther off, as a share.
    pub missed: f64,
    /// Rounding its numbers adds at most so much to the mean square distance, in reaches².
    pub rounding: f64,
    /// The same for parts to agree with each other: to be equal, level or each other's image.
    pub agreement: f64,
    /// By what parts are told.
    pub by: By,
}

/// By what the parts of a drawing are told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum By {
    /// Whichever shape is shortest: figures that a part resembles, loops, or its own pieces.
    Shapes,
    /// The same of a clean drawing, whose lines are taken apart where they cross.
    CleanShapes,
    /// The part's own segments and arcs.
    Pieces,
    /// Straight lines from corner to corner.
    Corners,
    /// The same, the smallest parts left out.
    MainCorners,
}

impl Fidelity {
    /// What a person calls the same drawing.
    pub const NEAR: Fidelity = Tuning::CHOSEN.near();
    /// A clean drawing, told so that its rendering is the same.
    pub const CLEAN: Fidelity = Tuning::CHOSEN.clean();
    /// What can be read at a glance: few straight moves, within what is told as the same drawing.
    pub const BRIEF_LINES: Fidelity = Fidelity {
        reach: 0.05,
        missed: 0.12,
        rounding: Tuning::CHOSEN.rounding,
        agreement: Tuning::CHOSEN.agreement,
        by: By::MainCorners,
    };
    /// The drawing's own lines in few straight moves.
    pub const ROUGH_LINES: Fidelity = Fidelity {
        reach: 0.034,
        missed: 0.04,
        rounding: Tuning::CHOSEN.rounding,
        agreement: Tuning::CHOSEN.agreement,
        by: By::Corners,
    };
    /// The drawing's own lines.
    pub const NEAR_LINES: Fidelity = Fidelity {
        reach: 0.014,
        missed: 0.02,
        rounding: Tuning::CHOSEN.rounding,
        agreement: Tuning::CHOSEN.agreement,
        by: By::Pieces,
    };
    /// The drawing's own lines, as exactly as is of use.
    pub const EXACT_LINES: Fidelity = Fidelity {
        reach: 0.006,
        missed: 0.01,
        rounding: Tuning::CHOSEN.rounding,
        agreement: Tuning::CHOSEN.agreement,
        by: By::Pieces,
    };

    fn has_figures(&self) -> bool {
        matches!(self.by, By::Shapes | By::CleanShapes)
    }

    fn is_straight(&self) -> bool {
        matches!(self.by, By::Corners | By::MainCorners)
    }
}

/// A program of more lines is not read at a glance.
pub(super) const READABLE: usize = 14;

/// How lines are walked before numbers are rounded.
const FINE: Manner = Manner {
    length: 0.001,
    angle: 0.01,
    slack: 0.0,
    upright: false,
};

/// A way to tell a part.
#[derive(Clone, Debug)]
struct Alternative {
    placed: Placed,
    /// The pieces that it walks along, if it tells the part's own lines.
    own: Option<Vec<Primitive>>,
    misfit: Misfit,
    /// Numbers it takes.
    numbers: usize,
}

/// A part with the ways to tell it.
#[derive(Clone, Debug)]
struct Told {
    drawn: Drawn,
    alternatives: Vec<Alternative>,
}

impl Told {
    /// The pieces of the part's own lines.
    fn own_pieces(&self) -> Vec<Primitive> {
        let own = self.alternatives.iter().find_map(|one| one.own.clone());
        let first = || self.alternatives.first().map(|one| one.placed.pieces());
        own.or_else(first).unwrap_or_default()
    }
}

/// A drawing told part by part.
#[derive(Clone, Debug, PartialEq)]
pub struct Composed {
    /// The program.
    pub program: Program,
    /// How many numbers it takes.
    pub numbers: usize,
}

/// The program that tells the drawing of these strokes (in steps) most briefly within `fidelity`; nothing
/// where there are no strokes, or more than `effort` tells.
pub fn composed(
    strokes: &Path,
    fidelity: Fidelity,
    tuning: &Tuning,
    effort: &Effort,
) -> Option<Composed> {
    let points: Vec<Point> = strokes.strokes().flatten().copied().collect();
    let (low, high) = bounds(&points)?;
    let diagonal = distance(low, high);
    let reach = fidelity.reach * diagonal;
    let parts = match fidelity.by {
        By::CleanShapes => clean_parts(strokes, reach, effort),
        _ => parts(strokes, JOINT * diagonal, diagonal, effort),
    };
    let told: Vec<Told> = parts
        .iter()
        .map_while(|part| told(part, diagonal, fidelity, tuning, effort))
        .collect();
    let told = match fidelity.has_figures() {
        true => trees::grown(told, reach, effort),
        false => told,
    };
    if effort.is_over() {
        return None;
    }
    let ink: f64 = told.iter().map(|part| part.drawn.length).sum();
    let mut chosen = chosen(&told, ink, reach, fidelity, tuning);
    if fidelity.by == By::MainCorners {
        leave_out(&mut chosen, fidelity.missed * ink, effort);
    }
    let mut settled = rounding::rounded(&chosen, reach, tuning.slack * reach, fidelity, effort);
    let mut groups = match fidelity.has_figures() {
        true => {
            agreement::equal_shapes(&mut settled, effort);
            tangency::concentric(&mut settled.iter_mut().collect::<Vec<_>>(), effort);
            repetition::grouped(settled, effort)
        }
        false => settled
            .into_iter()
            .map(|one| Group::One(one.placed))
            .collect(),
    };
    abstraction::abstracted(groups.iter_mut().filter_map(Group::shape).collect());
    (!effort.is_over()).then(|| Composed {
        program: program::program(&groups, fidelity.is_straight()),
        numbers: groups.iter().map(Group::numbers).sum(),
    })
}

/// How far off a part of a drawing with this diagonal may be told, in steps.
fn reach_of(part: &Part, diagonal: f64, fidelity: Fidelity, tuning: &Tuning) -> f64 {
    let reach = fidelity.reach * diagonal;
    if fidelity.by != By::Shapes {
        return reach;
    }
    let own = bounds(&part.line).map_or(0.0, |(low, high)| distance(low, high));
    (tuning.own_reach * own)
        .max(tuning.tremor * diagonal)
        .min(reach)
}

/// The ways to tell a part; nothing where the effort does not reach that far.
fn told(
    part: &Part,
    diagonal: f64,
    fidelity: Fidelity,
    tuning: &Tuning,
    effort: &Effort,
) -> Option<Told> {
    let reach = reach_of(part, diagonal, fidelity, tuning);
    let spacing = tuning.spacing * diagonal;
    let detail = match fidelity.by {
        By::CleanShapes => tuning.clean_detail,
        _ => 1.0,
    };
    let drawn = Drawn::new(&part.line, spacing, detail);
    let mut alternatives = Vec::new();
    let mut add = |placed: Placed, own: Option<Vec<Primitive>>| {
        let placed = placed.facing_east();
        let misfit = drawn.misfit(&placed.pieces(), reach);
        let numbers = numbers(&placed.shape);
        alternatives.push(Alternative {
            placed,
            own,
            misfit,
            numbers,
        });
    };
    let shares: &[f64] = match (&part.pieces, fidelity.has_figures()) {
        (Some(_), _) => &[1.0],
        (None, true) => &[1.0, 0.65, 0.4],
        (None, false) => &[1.0, 0.6],
    };
    // To cut a line is dear, the finer the dearer.
    let finest = shares.last().unwrap_or(&1.0) * fidelity.reach * diagonal;
    let mut tolerances: Vec<f64> = shares.iter().map(|s| (s * reach).max(finest)).collect();
    tolerances.dedup();
    let fine = Manner {
        slack: tuning.slack * reach,
        ..FINE
    };
    for (i, &tolerance) in tolerances.iter().enumerate() {
        let cut = || match fidelity.is_straight() {
            true => straightened(&part.line, tolerance),
            false => segmented(&part.line, tolerance),
        };
        if part.pieces.is_none() && !effort.spend(cost(&part.line, tolerance)) {
            return None;
        }
        let pieces = part.pieces.clone().unwrap_or_else(cut);
        match &pieces.primitives[..] {
            [one] => add(templates::of_piece(one), None),
            _ => {
                if let Some(own) = walk::walked(&pieces.primitives, fine) {
                    add(own, Some(pieces.primitives.clone()));
                }
            }
        }
        if fidelity.has_figures() && i < 2 {
            for placed in folding::folded(&pieces) {
                if !effort.spend_spare(drawn.cost()) {
                    break;
                }
                add(
                    drawn.nearest_fit(&placed, reach, 1.5 * reach, |_| true),
                    None,
                );
            }
        }
    }
    if fidelity.has_figures() {
        let line = resampled(&part.line, spacing);
        let figures = match is_closed(&part.line, 2.0 * fidelity.reach * diagonal) {
            true => templates::closed(&line),
            false => templates::open(&line),
        };
        for placed in figures {
            if !effort.spend_spare(drawn.cost()) {
                break;
            }
            add(
                drawn.nearest_fit(&placed, reach, 1.5 * reach, |_| true),
                None,
            );
        }
    }
    let tells = |one: &Alternative| {
        one.misfit.missed.max(one.misfit.surplus) <= tuning.own_missed * drawn.length
    };
    if fidelity.by == By::Shapes && alternatives.iter().any(tells) {
        alternatives.retain(tells);
    }
    Some(Told {
        drawn,
        alternatives,
    })
}

/// Leaves the smallest parts out until what is left is read at a glance, as far as so many steps of ink may be missed.
fn leave_out(chosen: &mut Vec<rounding::Chosen>, most: f64, effort: &Effort) {
    let lines = |chosen: &[rounding::Chosen]| -> usize {
        let of_part = |one: &rounding::Chosen| 1 + one.placed.shape.moves.len();
        chosen.iter().map(of_part).sum()
    };
    let missed = |one: &rounding::Chosen| one.misfit.missed.max(one.misfit.surplus);
    let mut left = most - chosen.iter().map(missed).sum::<f64>();
    while effort.spend(10 * chosen.len()) && lines(chosen) > READABLE {
        let length = |&(_, one): &(usize, &rounding::Chosen)| one.drawn.length;
        let smallest = chosen.iter().enumerate();
        let smallest = smallest.min_by(|a, b| length(a).total_cmp(&length(b)));
        let Some((index, one)) = smallest.filter(|part| length(part) <= left) else {
            return;
        };
        left -= one.drawn.length;
        chosen.remove(index);
    }
}

/// What a shape costs in numbers, its place among them.
fn numbers(shape: &Shape) -> usize {
    let place = if shape.is_round { 2 } else { 3 };
    place + shape.arguments().count() + shape.inline_count()
}

/// For each part the alternative with which all of them together cost least, within what may be missed.
fn chosen<'a>(
    told: &'a [Told],
    ink: f64,
    reach: f64,
    fidelity: Fidelity,
    tuning: &Tuning,
) -> Vec<rounding::Chosen<'a>> {
    let mut missed_cost = tuning.missed_cost;
    loop {
        let chosen: Vec<rounding::Chosen> = told
            .iter()
            .filter_map(|part| {
                let cost = |one: &Alternative| {
                    let missed = (one.misfit.missed + one.misfit.surplus) / (2.0 * ink);
                    let uneven = one.misfit.mean_square / (reach * reach) * part.drawn.length / ink;
                    one.numbers as f64 + missed_cost * missed + tuning.uneven_cost * uneven
                };
                let best = part
                    .alternatives
                    .iter()
                    .min_by(|a, b| cost(a).total_cmp(&cost(b)))?;
                Some(rounding::Chosen {
                    drawn: &part.drawn,
                    placed: best.placed.clone(),
                    own: best.own.as_deref(),
                    misfit: best.misfit,
                })
            })
            .collect();
        let missed: f64 = chosen
            .iter()
            .map(|one| one.misfit.missed.max(one.misfit.surplus))
            .sum();
        if missed <= fidelity.missed * ink || missed_cost > 1e5 {
            return chosen;
        }
        missed_cost *= 2.0;
    }
}

#[cfg(test)]
mod tests;
