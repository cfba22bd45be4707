//! Reads a drawing without a model: lays the figures of the catalogue over it.

use super::figures::{Instance, catalogue};
use super::misfit::Field;
use super::place::{Laid, Layer};
use std::num::NonZero;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use turtle_lib::program::Program;

/// The first look sees this far, in diagonals, and only so many of the places.
const FAR: f64 = 0.06;
const STRIDE: usize = 3;

/// How many figures get a second look, and how many of one kind.
const SECOND_LOOKS: usize = 40;

/// How many are rounded and shown.
const SHOWN: usize = 10;
const SHOWN_ALIKE: usize = 2;

/// Tries to lay one figure.
const EVALUATIONS: usize = 220;

/// A figure that lies over the drawing.
#[derive(Clone, Debug)]
pub(super) struct Placed {
    pub name: &'static str,
    pub program: Program,
    /// −log of the program's share among all that could have been laid, in nats.
    pub nats: f64,
    pub misfit: f64,
}

/// The places a hand's errors do not depend on each other, as far as the ranking goes.
const INDEPENDENT: f64 = 14.0;

/// What a number that was found takes to say, in nats.
const NUMBER_NATS: f64 = 2.0;

/// A misfit below this says nothing.
const LEAST_MISFIT: f64 = 0.02;

/// The length of a description of the drawing by a program: of the program, and of what it misses.
pub(super) fn cost(misfit: f64, nats: f64) -> f64 {
    nats + INDEPENDENT * (misfit.max(LEAST_MISFIT) / LEAST_MISFIT).ln()
}

fn nats(instance: &Instance) -> f64 {
    let holes = instance.figure.sketch.holes.iter();
    let found = holes.filter(|hole| hole.kind != super::sketch::Kind::Count).count();
    (catalogue().len() as f64).ln() + instance.nats + NUMBER_NATS * (3 + found) as f64
}

/// The figures of the catalogue that lie best over a drawing, the best first.
pub(super) fn figures(field: &Field) -> Vec<Placed> {
    let far = field.thinned(STRIDE);
    let instances: Vec<Instance<'static>> = catalogue()
        .iter()
        .flat_map(super::figures::Figure::instances)
        .collect();
    let starts = in_parallel(&instances, |instance| {
        Layer::new(&far, &instance.figure.sketch)
            .wide(FAR)
            .starts(&instance.values, instance.period, 2)
    });
    let mut looks: Vec<(&Instance, Laid)> = instances
        .iter()
        .zip(starts)
        .flat_map(|(instance, starts)| starts.into_iter().map(move |laid| (instance, laid)))
        .collect();
    looks.sort_by(|(a, la), (b, lb)| {
        cost(la.misfit, nats(a)).total_cmp(&cost(lb.misfit, nats(b)))
    });
    looks.truncate(SECOND_LOOKS);
    let fitted = in_parallel(&looks, |(instance, laid)| {
        let sketch = &instance.figure.sketch;
        let laid = Layer::new(&far, sketch).wide(FAR).fitted(laid.clone(), EVALUATIONS / 2);
        Layer::new(field, sketch).fitted(laid, EVALUATIONS)
    });
    let mut fitted: Vec<(&Instance, Laid, f64)> = looks
        .iter()
        .zip(fitted)
        .map(|((instance, _), laid)| {
            let cost = cost(laid.misfit, nats(instance));
            (*instance, laid, cost)
        })
        .collect();
    fitted.sort_by(|a, b| a.2.total_cmp(&b.2));
    let mut shown: Vec<(&Instance, Laid, f64)> = Vec::new();
    for entry in fitted {
        let alike = |other: &&(&Instance, Laid, f64)| std::ptr::eq(other.0.figure, entry.0.figure);
        let same = |other: &(&Instance, Laid, f64)| {
            std::ptr::eq(other.0, entry.0)
        };
        if shown.len() < SHOWN
            && shown.iter().filter(alike).count() < SHOWN_ALIKE
            && !shown.iter().any(same)
        {
            shown.push(entry);
        }
    }
    in_parallel(&shown, |(instance, laid, _)| {
        let (laid, program) = Layer::new(field, &instance.figure.sketch).rounded(laid.clone());
        Placed {
            name: &instance.figure.name,
            program,
            nats: nats(instance),
            misfit: laid.misfit,
        }
    })
}

/// `f` of each item, on all cores, in the order of the items.
fn in_parallel<T: Sync, R: Send>(items: &[T], f: impl Fn(&T) -> R + Sync) -> Vec<R> {
    let threads = thread::available_parallelism().map_or(1, NonZero::get);
    let next = AtomicUsize::new(0);
    let work = || {
        let mut done = Vec::new();
        while let Some((i, item)) = {
            let i = next.fetch_add(1, Ordering::Relaxed);
            items.get(i).map(|item| (i, item))
        } {
            done.push((i, f(item)));
        }
        done
    };
    let mut done: Vec<(usize, R)> = thread::scope(|scope| {
        let others: Vec<_> = (1..threads).map(|_| scope.spawn(work)).collect();
        let mut done = work();
        for other in others {
            // A thread that panicked has told so.
            done.extend(other.join().unwrap_or_default());
        }
        done
    });
    done.sort_by_key(|&(i, _)| i);
    done.into_iter().map(|(_, result)| result).collect()
}
