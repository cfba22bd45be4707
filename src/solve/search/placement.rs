//! Lays the figures of the catalogue over a drawing.

use super::figures::{Figure, Instance, catalogue};
use super::fitting::{Fit, Fitter};
use super::parametric::Kind;
use super::{Given, Proposal, Search};
use crate::solve::Origin;
use crate::solve::parallel::in_parallel;
use crate::solve::score::Weights;
use crate::solve::score::residual::{Field, HALF_AT};
use std::cmp::Ordering;

/// The first, coarse fit sees this far, in diagonals, and only so many of the places.
const FAR: f64 = 0.06;
const STRIDE: usize = 3;

/// From so many places each figure is fitted.
const STARTS: usize = 2;

/// How many figures are fitted finely, and how many tries that may have.
const FINE: usize = 60;
const EVALUATIONS: usize = 220;

/// How many figures are shown, and how many of them polygons; of the others one of a kind.
const SHOWN: usize = 8;
const POLYGONS_SHOWN: usize = 3;

/// A regular figure that misses hardly more than the uneven one, so many nats, stays where it was fitted.
const FITS_NATS: f64 = 3.0;

/// The others are fitted anew seeing this far, in diagonals.
const EVEN: f64 = 0.12;

/// Tells the figures of the catalogue that describe the target in the fewest nats, and those that may have been meant
/// by them.
pub(super) struct Placement;

impl Search for Placement {
    fn run(&self, given: &Given, tell: &mut dyn FnMut(Proposal)) {
        let placer = Placer {
            given,
            far: given.field.thinned(STRIDE),
        };
        placer.placed().into_iter().for_each(tell);
    }
}

/// A figure fitted to the drawing.
#[derive(Debug)]
struct Fitted<'a> {
    instance: Instance<'a>,
    fit: Fit,
    /// At this share of the drawing's diagonal a place counted half when it was fitted.
    half_at: f64,
    missed_nats: f64,
    excused_nats: f64,
    /// What it takes to say the figure, in nats.
    said_nats: f64,
}

impl Fitted<'_> {
    /// What it takes to describe the drawing by it, in nats.
    fn cost(&self) -> f64 {
        self.said_nats + self.missed_nats
    }

    fn order(&self, other: &Fitted) -> Ordering {
        self.cost().total_cmp(&other.cost())
    }
}

/// What it takes to say a figure, in nats.
fn said_nats(instance: &Instance, weights: &Weights) -> f64 {
    let holes = instance.figure.parametric.holes.iter();
    let found = holes.filter(|hole| hole.kind != Kind::Count).count();
    let uneven = if found > 1 { weights.uneven_nats } else { 0.0 };
    weights.rank_nats * instance.nats + uneven
}

/// Fits figures to one drawing.
struct Placer<'a> {
    given: &'a Given<'a>,
    /// The drawing by fewer of its places.
    far: Field,
}

impl Placer<'_> {
    /// The figures that describe the drawing in the fewest nats, the best first, and those that may have been meant
    /// by them.
    fn placed(&self) -> Vec<Proposal> {
        let cancel = self.given.cancel;
        let instances: Vec<Instance> = catalogue().iter().flat_map(Figure::instances).collect();
        let coarse = in_parallel(&instances, cancel, |instance| self.coarse(instance));
        let mut coarse: Vec<Fitted> = coarse.into_iter().flatten().collect();
        coarse.sort_by(Fitted::order);
        coarse.truncate(FINE);
        let mut fine = in_parallel(&coarse, cancel, |fitted| self.fine(fitted));
        fine.sort_by(Fitted::order);
        let mut shown = best_of_kinds(fine);
        let regular = meant_by(&shown);
        let is_fitted_anew = |fitted: &Fitted| {
            let mut regular = regular.iter();
            regular.any(|(instance, _)| instance.is(&fitted.instance))
        };
        shown.retain(|fitted| !is_fitted_anew(fitted));
        let anew = in_parallel(&regular, cancel, |(instance, missed)| {
            let mut fitted = self.even(instance)?;
            let more = (fitted.missed_nats - missed).max(0.0);
            fitted.excused_nats = self.given.weights.excused * more;
            Some(fitted)
        });
        shown.extend(anew.into_iter().flatten());
        in_parallel(&shown, cancel, |fitted| {
            let fitter = Fitter::new(self.given.field, &fitted.instance.figure.parametric);
            let program = fitter.seeing(fitted.half_at).rounded(fitted.fit.clone());
            Proposal {
                excused_nats: fitted.excused_nats,
                ..Proposal::new(program, Origin::Placed, -fitted.said_nats)
            }
        })
    }

    fn fitted<'a>(&self, fitter: &Fitter, instance: &Instance<'a>, fit: Fit) -> Fitted<'a> {
        let weights = self.given.weights;
        Fitted {
            instance: instance.clone(),
            missed_nats: weights.missed_nats(fit.residual, fitter.surplus(&fit)),
            half_at: HALF_AT,
            excused_nats: 0.0,
            said_nats: said_nats(instance, weights),
            fit,
        }
    }

    fn far_fitter<'a>(&'a self, instance: &'a Instance) -> Fitter<'a> {
        Fitter::new(&self.far, &instance.figure.parametric).seeing(FAR)
    }

    fn coarse<'a>(&self, instance: &Instance<'a>) -> Vec<Fitted<'a>> {
        let fitter = self.far_fitter(instance);
        let starts = fitter.starts(&instance.values, instance.period, STARTS);
        let fits = starts.into_iter();
        fits.map(|fit| self.fitted(&fitter, instance, fit))
            .collect()
    }

    fn fine<'a>(&self, coarse: &Fitted<'a>) -> Fitted<'a> {
        let fitter = self.far_fitter(&coarse.instance);
        let fit = fitter.fitted(coarse.fit.clone(), EVALUATIONS / 2);
        let fitter = Fitter::new(self.given.field, &coarse.instance.figure.parametric);
        self.fitted(&fitter, &coarse.instance, fitter.fitted(fit, EVALUATIONS))
    }

    /// Of one that may have been meant: fitted so that it is nowhere far from the drawing, instead of on some of its
    /// lines.
    fn even<'a>(&self, instance: &Instance<'a>) -> Option<Fitted<'a>> {
        let fitter = || Fitter::new(self.given.field, &instance.figure.parametric);
        let even = fitter().seeing(EVEN);
        let far = self.far_fitter(instance);
        let starts = far.starts(&instance.values, instance.period, STARTS);
        let fit = starts
            .into_iter()
            .map(|fit| even.fitted(fit, EVALUATIONS))
            .min_by(|a, b| a.residual.total_cmp(&b.residual))?;
        Some(Fitted {
            half_at: EVEN,
            fit: fit.clone(),
            ..self.fitted(&fitter(), instance, fitter().fitted(fit, 0))
        })
    }
}

/// The first of each kind, and several polygons.
fn best_of_kinds(fitted: Vec<Fitted>) -> Vec<Fitted> {
    let mut shown: Vec<Fitted> = Vec::new();
    for one in fitted {
        let kind = one.instance.figure.kind();
        let alike = shown
            .iter()
            .filter(|other| other.instance.figure.kind() == kind);
        let most = if kind == "polygon" { POLYGONS_SHOWN } else { 1 };
        let twice = shown.iter().any(|other| other.instance.is(&one.instance));
        if alike.count() < most && !twice && shown.len() < SHOWN {
            shown.push(one);
        }
    }
    shown
}

/// What may have been meant by figures and does not fit yet, with what the best of those figures miss.
fn meant_by(fitted: &[Fitted]) -> Vec<(Instance<'static>, f64)> {
    let mut meant: Vec<(Instance, f64)> = Vec::new();
    for one in fitted {
        for instance in one.instance.regular() {
            let known = meant.iter_mut().find(|(other, _)| other.is(&instance));
            match known {
                Some((_, missed)) => *missed = missed.min(one.missed_nats),
                None => meant.push((instance, one.missed_nats)),
            }
        }
    }
    meant.retain(|(instance, missed)| {
        let as_well =
            |one: &Fitted| one.instance.is(instance) && one.missed_nats < missed + FITS_NATS;
        !fitted.iter().any(as_well)
    });
    meant
}
