//! A drawing of many parts as one program: each part told by the shape that says it most briefly, all of them
//! together near enough.

mod abstraction;
mod agreement;
mod folding;
mod from_program;
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
use super::geometry::parts::{Part, clean_parts, parts};
use super::geometry::polyline::{bounds, distance, resampled};
use super::geometry::primitive::Primitive;
use super::geometry::segmentation::{cost, is_closed, segmented, straightened};
use misfit::{Drawn, Misfit};
use repetition::Group;
use shape::{Placed, Shape};
use turtle_lib::program::Program;
use turtle_lib::turtle::{Path, Point};
use walk::Manner;

pub use from_program::placed;
pub use tuning::Tuning;

/// What it may take to tell a drawing: three or four seconds.
pub const MOST_EFFORT: usize = 2_000_000_000;

/// A part that takes no more numbers than this is told as briefly as it can be: a square takes six, its place among
/// them, a rectangle eight.
const FEW_NUMBERS: usize = 8;

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
    /// Whether it was found for this part as a drawing of its own.
    is_offered: bool,
    misfit: Misfit,
    /// Numbers it takes.
    numbers: usize,
}

impl Alternative {
    fn new(drawn: &Drawn, reach: f64, placed: Placed, own: Option<Vec<Primitive>>) -> Alternative {
        let placed = placed.facing_east();
        Alternative {
            misfit: drawn.misfit(&placed.pieces(), reach),
            numbers: numbers(&placed.shape),
            placed,
            own,
            is_offered: false,
        }
    }
}

/// A part with the ways to tell it.
#[derive(Clone, Debug)]
struct Told {
    /// Its line, in steps, as it was drawn; empty for what is several.
    line: Vec<Point>,
    drawn: Drawn,
    /// How far off it may be told, in steps.
    reach: f64,
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

/// A drawing's parts, each with the ways to tell it.
#[derive(Clone, Debug)]
pub struct Parts {
    told: Vec<Told>,
    fidelity: Fidelity,
    tuning: Tuning,
    /// How far off the drawing may be told, in steps.
    reach: f64,
    /// What it took to find them.
    spent: usize,
}

impl Parts {
    /// The parts of the drawing of these strokes (in steps), to be told within `fidelity`; nothing where there are no
    /// strokes, or more than `effort` tells.
    pub fn of(
        strokes: &Path,
        fidelity: Fidelity,
        tuning: &Tuning,
        effort: &Effort,
    ) -> Option<Parts> {
        let points: Vec<Point> = strokes.strokes().flatten().copied().collect();
        let (low, high) = bounds(&points)?;
        let diagonal = distance(low, high);
        let reach = fidelity.reach * diagonal;
        let parts = match fidelity.by {
            By::CleanShapes => clean_parts(strokes, reach, effort),
            _ => parts(strokes, diagonal, effort),
        };
        let told: Vec<Told> = parts
            .iter()
            .map_while(|part| told(part, diagonal, fidelity, tuning, effort))
            .collect();
        let told = match fidelity.has_figures() {
            true => trees::grown(told, reach, effort),
            false => told,
        };
        (!effort.is_over()).then(|| Parts {
            told,
            fidelity,
            tuning: *tuning,
            reach,
            spent: effort.spent(),
        })
    }

    /// What it took to find them.
    pub fn spent(&self) -> usize {
        self.spent
    }

    /// How many they are.
    pub fn count(&self) -> usize {
        self.told.len()
    }

    /// The line of a part, in steps; empty for one of several lines.
    pub fn line(&self, part: usize) -> &[Point] {
        &self.told[part].line
    }

    /// The parts that take many numbers to tell, those that take most first.
    pub fn puzzling(&self) -> Vec<usize> {
        let chosen = self.chosen();
        let numbers = chosen.iter().map(|(part, best)| (best.numbers, *part));
        let mut many: Vec<(usize, usize)> =
            numbers.filter(|(count, _)| *count > FEW_NUMBERS).collect();
        many.sort_by_key(|&(count, part)| (std::cmp::Reverse(count), part));
        many.into_iter().map(|(_, part)| part).collect()
    }

    /// Adds a way to tell a part, moved to where it lies nearest.
    pub fn offer(&mut self, part: usize, placed: &Placed) {
        let told = &mut self.told[part];
        // It was found as nearly as a hand is read; a clean drawing is told more closely.
        let near = self.reach * self.tuning.near_reach / self.fidelity.reach;
        let fit = |placed: &Placed, reach: f64| {
            told.drawn.nearest_fit(placed, reach, 1.5 * reach, |_| true)
        };
        let mut placed = fit(placed, near.max(told.reach));
        if told.reach < near {
            placed = fit(&placed, told.reach);
        }
        let offered = Alternative::new(&told.drawn, told.reach, placed, None);
        if offered.misfit.missed.max(offered.misfit.surplus)
            <= self.tuning.own_missed * told.drawn.length
        {
            told.alternatives.push(Alternative {
                is_offered: true,
                ..offered
            });
        }
    }

    /// Whether a part is told in a way that was offered.
    pub fn takes_an_offer(&self) -> bool {
        self.chosen().iter().any(|(_, best)| best.is_offered)
    }

    /// The program that tells all of them most briefly, with what is left of `effort`; nothing where that is too little.
    pub fn composed(&self, effort: &Effort) -> Option<Composed> {
        let (fidelity, reach) = (self.fidelity, self.reach);
        let chosen = self
            .chosen()
            .into_iter()
            .map(|(part, best)| rounding::Chosen {
                drawn: &self.told[part].drawn,
                placed: best.placed.clone(),
                own: best.own.as_deref(),
                misfit: best.misfit,
            });
        let mut chosen: Vec<rounding::Chosen> = chosen.collect();
        if fidelity.by == By::MainCorners {
            leave_out(&mut chosen, fidelity.missed * self.ink(), effort);
        }
        let slack = self.tuning.slack * reach;
        let mut settled = rounding::rounded(&chosen, reach, slack, fidelity, effort);
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
        let shapes: Vec<&mut Shape> = groups.iter_mut().filter_map(Group::shape).collect();
        if effort.spend_spare(abstraction::cost(shapes.len())) {
            abstraction::abstracted(shapes);
        }
        (!effort.is_over()).then(|| Composed {
            program: program::program(&groups, fidelity.is_straight()),
            numbers: groups.iter().map(Group::numbers).sum(),
        })
    }

    /// The length of all lines, in steps.
    fn ink(&self) -> f64 {
        self.told.iter().map(|part| part.drawn.length).sum()
    }

    /// For each part the alternative with which all of them together cost least, within what may be missed.
    fn chosen(&self) -> Vec<(usize, &Alternative)> {
        let (tuning, reach, ink) = (&self.tuning, self.reach, self.ink());
        let mut missed_cost = tuning.missed_cost;
        loop {
            let best = |(part, told): (usize, &Told)| {
                let cost = |one: &Alternative| {
                    let missed = (one.misfit.missed + one.misfit.surplus) / (2.0 * ink);
                    let uneven = one.misfit.mean_square / (reach * reach) * told.drawn.length / ink;
                    one.numbers as f64 + missed_cost * missed + tuning.uneven_cost * uneven
                };
                let costs = told.alternatives.iter().map(cost).enumerate();
                let (least, _) = costs.min_by(|a, b| a.1.total_cmp(&b.1))?;
                Some((part, &self.told[part].alternatives[least]))
            };
            let parts = self.told.iter().enumerate();
            let chosen: Vec<(usize, &Alternative)> = parts.filter_map(best).collect();
            let missed: f64 = chosen
                .iter()
                .map(|(_, one)| one.misfit.missed.max(one.misfit.surplus))
                .sum();
            if missed <= self.fidelity.missed * ink || missed_cost > 1e5 {
                return chosen;
            }
            missed_cost *= 2.0;
        }
    }
}

/// The program that tells the drawing of these strokes (in steps) most briefly within `fidelity`; nothing
/// where there are no strokes, or more than `effort` tells.
pub fn composed(
    strokes: &Path,
    fidelity: Fidelity,
    tuning: &Tuning,
    effort: &Effort,
) -> Option<Composed> {
    Parts::of(strokes, fidelity, tuning, effort)?.composed(effort)
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
        alternatives.push(Alternative::new(&drawn, reach, placed, own));
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
        line: part.line.clone(),
        drawn,
        reach,
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

#[cfg(test)]
mod tests;
