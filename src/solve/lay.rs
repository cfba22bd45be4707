//! Lays the figures of the catalogue over a drawing: the proposer that needs no model.

use super::figures::{Figure, Instance, catalogue};
use super::misfit::Field;
use super::place::{Laid, Layer};
use super::sketch::Kind;
use crate::propose::Cancel;
use std::num::NonZero;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use turtle_lib::program::Program;

/// The first look sees this far, in diagonals, and only so many of the places.
const FAR: f64 = 0.06;
const STRIDE: usize = 3;

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
#[derive(Clone, Debug)]
struct Look<'a> {
    instance: Instance<'a>,
    laid: Laid,
    missed_nats: f64,
    excused_nats: f64,
}

impl<'a> Look<'a> {
    fn new(layer: &Layer, instance: &Instance<'a>, laid: Laid) -> Look<'a> {
        Look {
            instance: instance.clone(),
            missed_nats: missed_nats(laid.misfit, layer.surplus(&laid)),
            excused_nats: 0.0,
            laid,
        }
    }

    /// What it takes to describe the drawing by it, in nats.
    fn cost(&self) -> f64 {
        nats(&self.instance) + self.missed_nats
    }

    /// What a figure that is more regular misses more than this is for the most part the hand's doing.
    fn excuse(&self, regular: &mut Look) {
        let more = (regular.missed_nats - self.missed_nats).max(0.0);
        regular.excused_nats = regular.excused_nats.max(EXCUSED * more);
    }
}

/// The figures of the catalogue that describe a drawing in the fewest nats, the best first, and those that
/// may have been meant by them.
pub(super) fn figures(field: &Field, cancel: &Cancel) -> Vec<Placed> {
    let far = field.thinned(STRIDE);
    let first_look = |instance: &Instance<'static>| {
        let layer = Layer::new(&far, &instance.figure.sketch).wide(FAR);
        let starts = layer.starts(&instance.values, instance.period, 2);
        let looks = starts.into_iter();
        let looks = looks.map(|laid| Look::new(&layer, instance, laid));
        looks.collect::<Vec<Look>>()
    };
    let second_look = |look: &Look<'static>| {
        let sketch = &look.instance.figure.sketch;
        let layer = Layer::new(&far, sketch).wide(FAR);
        let laid = layer.fitted(look.laid.clone(), EVALUATIONS / 2);
        let layer = Layer::new(field, sketch);
        Look::new(&layer, &look.instance, layer.fitted(laid, EVALUATIONS))
    };
    let instances: Vec<Instance> = catalogue().iter().flat_map(Figure::instances).collect();
    let starts = in_parallel(&instances, cancel, first_look);
    let mut looks: Vec<Look> = starts.into_iter().flatten().collect();
    looks.sort_by(|a, b| a.cost().total_cmp(&b.cost()));
    looks.truncate(SECOND_LOOKS);
    let mut fitted = in_parallel(&looks, cancel, second_look);
    fitted.sort_by(|a, b| a.cost().total_cmp(&b.cost()));
    let mut shown: Vec<Look> = Vec::new();
    for look in fitted {
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
    let mut regular: Vec<Instance> = Vec::new();
    for instance in shown.iter().flat_map(|look| look.instance.regular()) {
        let laid = shown.iter().map(|look| &look.instance);
        if !laid.chain(&regular).any(|other| other.is(&instance)) {
            regular.push(instance);
        }
    }
    let laid = in_parallel(&regular, cancel, |instance| {
        let looks = first_look(instance).into_iter();
        let looks = looks.map(|look| second_look(&look));
        looks.min_by(|a, b| a.cost().total_cmp(&b.cost()))
    });
    let mut meant = shown.clone();
    meant.extend(laid.into_iter().flatten());
    for look in &shown {
        for regular in look.instance.regular() {
            let regular = meant.iter_mut().find(|other| other.instance.is(&regular));
            regular.into_iter().for_each(|other| look.excuse(other));
        }
    }
    in_parallel(&meant, cancel, |look| Placed {
        program: Layer::new(field, &look.instance.figure.sketch).rounded(look.laid.clone()),
        nats: nats(&look.instance),
        excused_nats: look.excused_nats,
    })
}

/// `f` of each item, on all cores, in the order of the items; of fewer when it is cancelled.
pub(super) fn in_parallel<'a, T: Sync, R: Send>(
    items: &'a [T],
    cancel: &Cancel,
    f: impl Fn(&'a T) -> R + Sync,
) -> Vec<R> {
    let threads = thread::available_parallelism().map_or(1, NonZero::get);
    let next = AtomicUsize::new(0);
    let work = || {
        let mut done = Vec::new();
        while !cancel.is_cancelled() {
            let i = next.fetch_add(1, Ordering::Relaxed);
            let Some(item) = items.get(i) else { break };
            done.push((i, f(item)));
        }
        done
    };
    let mut done: Vec<(usize, R)> = thread::scope(|scope| {
        let others: Vec<_> = (1..threads).map(|_| scope.spawn(work)).collect();
        let mut done = work();
        for other in others {
            // One that panicked has told so.
            done.extend(other.join().unwrap_or_default());
        }
        done
    });
    done.sort_by_key(|&(i, _)| i);
    done.into_iter().map(|(_, result)| result).collect()
}
