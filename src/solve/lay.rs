//! Lays the figures of the catalogue over a drawing: the proposer that needs no model.

use super::figures::{Figure, Instance, catalogue};
use super::misfit::{Field, HALF_AT};
use super::parallel::in_parallel;
use super::place::{Laid, Layer};
use super::sketch::Kind;
use crate::propose::Cancel;
use std::cmp::Ordering;
use turtle_lib::program::Program;

/// The first look sees this far, in diagonals, and only so many of the places.
const FAR: f64 = 0.06;
const STRIDE: usize = 3;

/// From so many places each figure is looked at.
const STARTS: usize = 2;

/// How many figures get a second look, and how many tries it may have.
const SECOND_LOOKS: usize = 60;
const EVALUATIONS: usize = 220;

/// How many figures are shown, and how many of them polygons; of the others one of a kind.
const SHOWN: usize = 8;
const POLYGONS_SHOWN: usize = 3;

/// What it takes to say a figure of the catalogue by its rank, and that it is uneven: that it has more
/// numbers to be found than its size. In nats; these and the costs below were chosen on
/// `quickdraw_dev.jsonl`, where a wide range of them does alike.
const RANK_NATS: f64 = 1.5;
const UNEVEN_NATS: f64 = 2.0;

/// How many of a hand's errors are independent of each other.
const INDEPENDENT: f64 = 9.0;

/// A misfit below this is what any hand has.
const LEAST_MISFIT: f64 = 0.02;

/// What ink that is not there costs, for each time as much (to the base e) as there is; a little may be
/// lines gone over twice.
const SURPLUS_NATS: f64 = 15.0;
const SURPLUS_FREE: f64 = 0.1;

/// Of what a regular figure misses more than an uneven one of its kind this share is excused: a hand
/// stretches and shears what it means to be regular.
const EXCUSED: f64 = 0.85;

/// A regular figure that misses hardly more than the uneven one, so many nats, fits as it was laid.
const FITS_NATS: f64 = 3.0;

/// The others are laid anew seeing this far, in diagonals.
const EVEN: f64 = 0.12;

/// A figure that lies over the drawing.
#[derive(Clone, Debug)]
pub(super) struct Placed {
    pub program: Program,
    /// What it takes to say the figure and its numbers, in nats.
    pub nats: f64,
    /// What of that which it misses is the hand's doing, in nats.
    pub excused_nats: f64,
}

/// What a program misses of a drawing, in nats: the more, the farther its lines are from the drawing's and
/// the more ink it has that is not there.
pub(super) fn missed_nats(misfit: f64, surplus: f64) -> f64 {
    INDEPENDENT * (misfit.max(LEAST_MISFIT) / LEAST_MISFIT).ln()
        + SURPLUS_NATS * (surplus - SURPLUS_FREE).max(0.0)
}

fn nats(instance: &Instance) -> f64 {
    let holes = instance.figure.sketch.holes.iter();
    let found = holes.filter(|hole| hole.kind != Kind::Count).count();
    let uneven = if found > 1 { UNEVEN_NATS } else { 0.0 };
    RANK_NATS * instance.nats + uneven
}

/// A figure as it is laid.
#[derive(Debug)]
struct Look<'a> {
    instance: Instance<'a>,
    laid: Laid,
    /// At this share of the drawing's diagonal a place counted half when it was laid.
    half_at: f64,
    missed_nats: f64,
    excused_nats: f64,
}

impl<'a> Look<'a> {
    fn new(layer: &Layer, instance: &Instance<'a>, laid: Laid) -> Look<'a> {
        Look {
            instance: instance.clone(),
            missed_nats: missed_nats(laid.misfit, layer.surplus(&laid)),
            half_at: HALF_AT,
            excused_nats: 0.0,
            laid,
        }
    }

    /// What it takes to describe the drawing by it, in nats.
    fn cost(&self) -> f64 {
        nats(&self.instance) + self.missed_nats
    }

    fn order(&self, other: &Look) -> Ordering {
        self.cost().total_cmp(&other.cost())
    }
}

/// The figures of the catalogue that describe a drawing in the fewest nats, the best first, and those that
/// may have been meant by them.
pub(super) fn figures(field: &Field, cancel: &Cancel) -> Vec<Placed> {
    let over = Over {
        field,
        far: field.thinned(STRIDE),
    };
    let instances: Vec<Instance> = catalogue().iter().flat_map(Figure::instances).collect();
    let starts = in_parallel(&instances, cancel, |instance| over.first_look(instance));
    let mut looks: Vec<Look> = starts.into_iter().flatten().collect();
    looks.sort_by(Look::order);
    looks.truncate(SECOND_LOOKS);
    let mut fitted = in_parallel(&looks, cancel, |look| over.second_look(look));
    fitted.sort_by(Look::order);
    let mut shown = best_of_kinds(fitted);
    let regular = meant_by(&shown);
    let is_laid_anew = |look: &Look| {
        let mut regular = regular.iter();
        regular.any(|(instance, _)| instance.is(&look.instance))
    };
    shown.retain(|look| !is_laid_anew(look));
    let laid = in_parallel(&regular, cancel, |(instance, missed)| {
        let mut look = over.even_look(instance)?;
        look.excused_nats = EXCUSED * (look.missed_nats - missed).max(0.0);
        Some(look)
    });
    shown.extend(laid.into_iter().flatten());
    in_parallel(&shown, cancel, |look| {
        let layer = Layer::new(field, &look.instance.figure.sketch);
        Placed {
            program: layer.wide(look.half_at).rounded(look.laid.clone()),
            nats: nats(&look.instance),
            excused_nats: look.excused_nats,
        }
    })
}

/// A drawing over which figures are laid.
struct Over<'a> {
    field: &'a Field,
    /// The same by fewer of its places.
    far: Field,
}

impl Over<'_> {
    fn far_layer<'a>(&'a self, instance: &'a Instance) -> Layer<'a> {
        Layer::new(&self.far, &instance.figure.sketch).wide(FAR)
    }

    fn first_look<'a>(&self, instance: &Instance<'a>) -> Vec<Look<'a>> {
        let layer = self.far_layer(instance);
        let starts = layer.starts(&instance.values, instance.period, STARTS);
        let looks = starts.into_iter();
        looks
            .map(|laid| Look::new(&layer, instance, laid))
            .collect()
    }

    fn second_look<'a>(&self, look: &Look<'a>) -> Look<'a> {
        let sketch = &look.instance.figure.sketch;
        let layer = self.far_layer(&look.instance);
        let laid = layer.fitted(look.laid.clone(), EVALUATIONS / 2);
        let layer = Layer::new(self.field, sketch);
        Look::new(&layer, &look.instance, layer.fitted(laid, EVALUATIONS))
    }

    /// Of one that may have been meant: laid so that it is nowhere far from the drawing, instead of on some of its
    /// lines.
    fn even_look<'a>(&self, instance: &Instance<'a>) -> Option<Look<'a>> {
        let layer = Layer::new(self.field, &instance.figure.sketch);
        let even = Layer::new(self.field, &instance.figure.sketch).wide(EVEN);
        let far = self.far_layer(instance);
        let starts = far.starts(&instance.values, instance.period, STARTS);
        let laid = starts
            .into_iter()
            .map(|laid| even.fitted(laid, EVALUATIONS))
            .min_by(|a, b| a.misfit.total_cmp(&b.misfit))?;
        Some(Look {
            half_at: EVEN,
            laid: laid.clone(),
            ..Look::new(&layer, instance, layer.fitted(laid, 0))
        })
    }
}

/// The first of each kind, and several polygons.
fn best_of_kinds(looks: Vec<Look>) -> Vec<Look> {
    let mut shown: Vec<Look> = Vec::new();
    for look in looks {
        let kind = look.instance.figure.kind();
        let alike = shown
            .iter()
            .filter(|other| other.instance.figure.kind() == kind);
        let most = if kind == "polygon" { POLYGONS_SHOWN } else { 1 };
        let twice = shown.iter().any(|other| other.instance.is(&look.instance));
        if alike.count() < most && !twice && shown.len() < SHOWN {
            shown.push(look);
        }
    }
    shown
}

/// What may have been meant by figures and does not fit yet, with what the best of those figures miss.
fn meant_by(looks: &[Look]) -> Vec<(Instance<'static>, f64)> {
    let mut meant: Vec<(Instance, f64)> = Vec::new();
    for look in looks {
        for instance in look.instance.regular() {
            let known = meant.iter_mut().find(|(other, _)| other.is(&instance));
            match known {
                Some((_, missed)) => *missed = missed.min(look.missed_nats),
                None => meant.push((instance, look.missed_nats)),
            }
        }
    }
    meant.retain(|(instance, missed)| {
        let as_well =
            |look: &Look| look.instance.is(instance) && look.missed_nats < missed + FITS_NATS;
        !looks.iter().any(as_well)
    });
    meant
}
