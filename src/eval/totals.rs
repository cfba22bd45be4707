//! What came of all tasks of a run.

use super::statistics::{Interval, bootstrap_of_mean, pass_at, wilson};
use super::{FaithfulTotals, HandTotals, OverlapTotals, TaskRow};
use serde::Serialize;
use std::collections::BTreeMap;

/// Sample counts that [`Totals::pass_at`] is given for.
const PASS_AT: [usize; 4] = [1, 4, 16, 64];

/// What came of all tasks.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Totals {
    /// Tasks that were tried.
    pub tasks: usize,
    /// Tasks that could not be tried.
    pub broken: usize,
    /// Tasks with an exact program.
    pub exact: usize,
    /// Where the share of such tasks lies: [`wilson`].
    pub exact_95: Option<Interval>,
    /// Tasks with a program that is exact or within the tolerance.
    pub matched: usize,
    /// The same for these.
    pub matched_95: Option<Interval>,
    /// Tasks with such a program that is more than the drawing's own lines.
    pub understood: usize,
    /// The same for these.
    pub understood_95: Option<Interval>,
    /// The chance that one of k samples is exact, over all tasks.
    pub pass_at: BTreeMap<usize, f64>,
    /// Where it lies: [`bootstrap_of_mean`].
    pub pass_at_95: BTreeMap<usize, Interval>,
    /// Seconds spent on tasks.
    pub seconds: f64,
    /// Seconds a task.
    pub seconds_each: Spread,
    /// Seconds until the first program within the tolerance, of the tasks that have one.
    pub first_seconds: Spread,
    /// Samples a second.
    pub samples_per_second: f64,
    /// What computed.
    pub engine: String,
    /// The model's hash.
    pub model_hash: String,
    /// Of tasks that name a figure: how many have its readings among the first five cards.
    pub hand: HandTotals,
    /// Of tasks of strokes: how many have faithful programs, and short ones.
    pub faithful: FaithfulTotals,
    /// Of images whose pen is known: how many have programs that cover them.
    pub overlap: OverlapTotals,
    #[serde(skip)]
    times: Vec<f64>,
    #[serde(skip)]
    first_times: Vec<f64>,
    #[serde(skip)]
    samples: usize,
    /// For each task its exact samples and all its samples.
    #[serde(skip)]
    counts: Vec<(usize, usize)>,
}

/// The middle and the largest of some numbers; zeros of none.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize)]
pub struct Spread {
    /// The median.
    pub median: f64,
    /// The largest.
    pub worst: f64,
}

impl Spread {
    fn of(numbers: &mut [f64]) -> Spread {
        numbers.sort_by(f64::total_cmp);
        Spread {
            median: numbers.get(numbers.len() / 2).copied().unwrap_or_default(),
            worst: numbers.last().copied().unwrap_or_default(),
        }
    }
}

impl Totals {
    /// Counts a task.
    pub fn add(&mut self, row: &TaskRow) {
        self.tasks += 1;
        self.exact += usize::from(row.exact);
        self.matched += usize::from(row.matched);
        self.understood += usize::from(row.understood);
        self.seconds += row.seconds;
        self.times.push(row.seconds);
        self.first_times.extend(row.first_seconds);
        self.samples += row.samples;
        self.counts.push((row.exact_count, row.samples));
        if let Some(hand) = &row.hand {
            self.hand.add(hand);
        }
        if let Some(faithful) = &row.faithful {
            self.faithful.add(faithful);
        }
        if let Some(overlap) = &row.overlap {
            self.overlap.add(overlap);
        }
    }

    /// Counts a task that could not be tried.
    pub fn add_broken(&mut self) {
        self.broken += 1;
    }

    /// Works out what depends on all tasks, of a run with this engine and this model.
    pub fn finish(mut self, engine: &str, model_hash: &str) -> Totals {
        engine.clone_into(&mut self.engine);
        model_hash.clone_into(&mut self.model_hash);
        self.seconds_each = Spread::of(&mut self.times);
        self.first_seconds = Spread::of(&mut self.first_times);
        if self.seconds > 0.0 {
            self.samples_per_second = self.samples as f64 / self.seconds;
        }
        self.exact_95 = wilson(self.exact, self.tasks);
        self.matched_95 = wilson(self.matched, self.tasks);
        self.understood_95 = wilson(self.understood, self.tasks);
        for k in PASS_AT {
            if let Some((mean, interval)) = mean_pass_at(k, &self.counts) {
                self.pass_at.insert(k, mean);
                self.pass_at_95.insert(k, interval);
            }
        }
        self
    }
}

/// pass@k over tasks, of each of which the hits and all samples are given, and where it lies. None where a task has
/// fewer than `k` samples.
pub fn mean_pass_at(k: usize, counts: &[(usize, usize)]) -> Option<(f64, Interval)> {
    let passes = counts
        .iter()
        .map(|&(hits, samples)| pass_at(k, hits, samples));
    let passes: Vec<f64> = passes.collect::<Option<_>>()?;
    let interval = bootstrap_of_mean(&passes)?;
    Some((passes.iter().sum::<f64>() / passes.len() as f64, interval))
}
