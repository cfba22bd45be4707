//! Solves the tasks of a file and says how well it went.
//!
//! A folder of results holds `tasks.jsonl`, one row a task in the order of the input,
//! `samples.jsonl`, one row a sample in the order they were drawn, and `run.json`, which says of what run they are.

mod faithful;
mod figure;
mod hand;
mod overlap;
mod sheet;

pub use faithful::{Faithful, FaithfulTotals};
pub use figure::{FIGURES, is_figure};
pub use hand::{Hand, HandTotals, Read};
pub use overlap::{InkedPicture, Overlap, OverlapTotals};
pub use sheet::Sheet;

use crate::input;
use crate::propose::{Identity, Proposer, Request};
use crate::solve::{
    self, Candidate, Card, End, Event, Options, Origin, Outcome, Rank, Reading, Summary,
};
use crate::tasks::Task;
use crate::view::View;
use serde::{Deserialize, Serialize};
use std::io::{self, Write};
use std::sync::Arc;
use turtle_lib::bitmap::Bitmap;
use turtle_lib::pose::Pose;

/// How many programs of a task are kept in its row.
const PROGRAMS: usize = 5;

/// Sample counts that [`Totals::pass_at`] is given for.
const PASS_AT: [usize; 4] = [1, 4, 16, 64];

/// A task's row in `tasks.jsonl`.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct TaskRow {
    /// The task's id.
    pub id: String,
    /// Whether a program draws the task to the pixel.
    pub exact: bool,
    /// Whether one does, or within the tolerance.
    pub matched: bool,
    /// Whether a program does that is more than the drawing's own lines: a figure, or parts of which some recur.
    pub understood: bool,
    /// Ink in both over ink in either, of the best program; 0 where there is none.
    pub iou: f64,
    /// [`turtle_lib::compare::Verdict::ink_f1`] of the best program.
    pub ink_f1: f64,
    /// Samples drawn.
    pub samples: usize,
    /// Samples that are exact.
    pub exact_count: usize,
    /// Samples that are exact or within the tolerance.
    pub matched_count: usize,
    /// Number of the first sample that matched, from 0.
    pub first_match: Option<usize>,
    /// From reading the task to the last verdict.
    pub seconds: f64,
    /// When the first program of any origin that is within the tolerance was found, in seconds from the start.
    #[serde(default)]
    pub first_seconds: Option<f64>,
    /// The best program, in the Python dialect, drawing in the canonical view.
    pub program: Option<String>,
    /// The programs of the first five cards, the best first.
    pub programs: Vec<String>,
    /// From canonical pixels to the source's.
    pub view: View,
    /// Of a task that names its figure: whether its readings were found.
    pub hand: Option<Hand>,
    /// Of a task of strokes: whether its programs keep to them, and how short they are.
    pub faithful: Option<Faithful>,
    /// Of an image whose pen is known: how much of its ink the programs cover.
    pub overlap: Option<Overlap>,
}

impl TaskRow {
    /// Whether it was missed: the figure that was meant is not among the first five cards, or of a task that
    /// names none, no program was within the tolerance but one that follows the drawing's own lines.
    pub fn is_missed(&self) -> bool {
        match &self.hand {
            Some(hand) => !hand.as_meant,
            None => !self.understood,
        }
    }
}

/// The row of a task that could not be tried.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct BrokenRow {
    /// The task's id, or its row number where it has none.
    pub id: String,
    /// Why.
    pub error: String,
}

/// A sample's row in `samples.jsonl`.
#[derive(Serialize)]
struct SampleRow<'a> {
    task: &'a str,
    index: usize,
    seed: u64,
    temperature: f64,
    top_k: usize,
    top_p: f64,
    beam: Option<usize>,
    model_hash: &'a str,
    engine: &'a str,
    /// How it came about.
    origin: Origin,
    program: &'a str,
    log_prob: f64,
    tokens: usize,
    exact: bool,
    matched: bool,
    iou: f64,
    ink_f1: f64,
    /// The program moved and scaled, where that is what was compared.
    posed_program: Option<&'a str>,
    pose: Option<Pose>,
    /// Why the sample draws nothing.
    invalid: Option<String>,
    /// From the start of the solve to the verdict.
    seconds: f64,
}

/// What came of one task.
#[derive(Clone, Debug)]
pub struct Solved {
    /// Its row.
    pub row: TaskRow,
    /// All samples, in the order they were drawn.
    pub candidates: Vec<Arc<Candidate>>,
    /// What was to be drawn.
    pub target: Bitmap,
    /// The solve as a whole.
    pub summary: Arc<Summary>,
}

/// Solves one task.
///
/// # Errors
/// One sentence when the task has no drawing or the proposer fails.
pub fn solve_task(
    task: &Task,
    proposer: &Arc<dyn Proposer>,
    request: &Request,
    options: &Options,
) -> Result<Solved, String> {
    let start = std::time::Instant::now();
    let subject = task.subject()?;
    let (target, view) = (subject.bitmap.clone(), subject.view);
    let solving = solve::solve(subject, Arc::clone(proposer), request.clone(), options)
        .map_err(|error| error.to_string())?;
    let mut candidates = Vec::new();
    let mut summary = None;
    for event in solving.events() {
        match event {
            Event::Verified(candidate) => candidates.push(candidate),
            Event::Finished(finished) => summary = Some(finished),
            Event::Started(_) | Event::Progress(_) => {}
        }
    }
    let summary = summary.ok_or("the solve broke off; this is a fault of the program")?;
    if let End::Failed(reason) = &summary.end {
        return Err(reason.clone());
    }
    let verdict = |candidate: &Candidate| candidate.rendering().map(|rendering| rendering.verdict);
    let first_seconds = candidates
        .iter()
        .filter(|candidate| verdict(candidate).is_some_and(|verdict| verdict.matched))
        .map(|candidate| candidate.after.as_secs_f64())
        .min_by(f64::total_cmp);
    // What was found without the proposer is no sample of it.
    candidates.retain(|candidate: &Arc<Candidate>| candidate.origin == Origin::Sampled);
    candidates.sort_by_key(|candidate| candidate.sample.index);
    let matches =
        |candidate: &Arc<Candidate>| verdict(candidate).is_some_and(|verdict| verdict.matched);
    let best = summary.gallery.best().map(|card| card.front().rendering());
    let row = TaskRow {
        id: task.id.clone(),
        exact: summary.is_exact(),
        matched: summary.is_matched(),
        understood: summary.gallery.cards().any(is_understood),
        iou: best.map_or(0.0, |drawing| drawing.verdict.iou),
        ink_f1: best.map_or(0.0, |drawing| drawing.verdict.ink_f1),
        samples: candidates.len(),
        exact_count: summary.exact,
        matched_count: summary.matched,
        first_match: candidates
            .iter()
            .find(|candidate| matches(candidate))
            .map(|candidate| candidate.sample.index),
        seconds: start.elapsed().as_secs_f64(),
        first_seconds,
        program: best.map(|drawing| drawing.code.clone()),
        programs: summary
            .gallery
            .cards()
            .take(PROGRAMS)
            .map(|card| card.front().rendering().code.clone())
            .collect(),
        view,
        hand: task.figure.as_deref().and_then(|figure| {
            let cards = summary.gallery.cards();
            Hand::of(figure, &target, cards.map(|card| card.front().rendering()))
        }),
        faithful: task.strokes().and_then(|strokes| {
            let drawings = summary.gallery.cards().map(|card| card.front().rendering());
            let found = drawings.map(|drawing| (drawing.code.as_str(), &drawing.path));
            Faithful::of(strokes, &view, found)
        }),
        overlap: inked_picture(task)?.map(|picture| {
            let drawings = summary.gallery.cards().map(|card| card.front().rendering());
            Overlap::of(&picture, drawings.map(|drawing| &drawing.path))
        }),
    };
    Ok(Solved {
        row,
        candidates,
        target,
        summary,
    })
}

/// Whether a card is within the tolerance and more than the drawing's own lines: a figure, or parts of which some
/// recur.
fn is_understood(card: &Card) -> bool {
    card.rank() != Rank::Near
        && match card.origin() {
            Origin::Composed => card.front().rendering().program.recurs(),
            _ => card.reading() == Reading::Meant,
        }
}

/// The ink of a task's image whose pen is known, as its file has it.
fn inked_picture(task: &Task) -> Result<Option<InkedPicture>, String> {
    let (Some(path), Some(pen_px)) = (task.image(), task.pen_px) else {
        return Ok(None);
    };
    let bytes = input::bytes(path).map_err(|error| error.to_string())?;
    let picture = InkedPicture::read(&bytes, pen_px).map_err(|error| error.to_string())?;
    Ok(Some(picture))
}

/// Writes a row for each sample of a task.
///
/// # Errors
/// When writing fails.
pub fn write_samples(
    out: &mut impl Write,
    task: &str,
    candidates: &[Arc<Candidate>],
    identity: &Identity,
    request: &Request,
) -> io::Result<()> {
    for candidate in candidates {
        let drawing = candidate.rendering();
        let verdict = drawing.map(|drawing| drawing.verdict);
        let posed = drawing.filter(|drawing| drawing.pose.is_some());
        let row = SampleRow {
            task,
            index: candidate.sample.index,
            seed: request.seed,
            temperature: request.temperature_of(candidate.sample.index),
            top_k: request.top_k,
            top_p: request.top_p,
            beam: request.beam,
            model_hash: &identity.model_hash,
            engine: &identity.engine,
            origin: candidate.origin,
            program: &candidate.sample.text,
            log_prob: candidate.sample.log_prob,
            tokens: candidate.sample.tokens.len(),
            exact: verdict.is_some_and(|verdict| verdict.exact),
            matched: verdict.is_some_and(|verdict| verdict.matched),
            iou: verdict.map_or(0.0, |verdict| verdict.iou),
            ink_f1: verdict.map_or(0.0, |verdict| verdict.ink_f1),
            posed_program: posed.map(|drawing| drawing.code.as_str()),
            pose: posed.and_then(|drawing| drawing.pose),
            invalid: match &candidate.outcome {
                Outcome::Invalid(reason) => Some(reason.to_string()),
                Outcome::Drawn(_) => None,
            },
            seconds: candidate.after.as_secs_f64(),
        };
        serde_json::to_writer(&mut *out, &row)?;
        out.write_all(b"\n")?;
    }
    Ok(())
}

/// What came of all tasks.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Totals {
    /// Tasks that were tried.
    pub tasks: usize,
    /// Tasks with an exact program.
    pub exact: usize,
    /// Tasks with a program that is exact or within the tolerance.
    pub matched: usize,
    /// Tasks with such a program that is more than the drawing's own lines.
    pub understood: usize,
    /// The chance that one of k samples is exact, over all tasks.
    pub pass_at: std::collections::BTreeMap<usize, f64>,
    /// Seconds spent on tasks.
    pub seconds: f64,
    /// Seconds a task.
    pub each: Spread,
    /// Seconds until the first program within the tolerance, of the tasks that have one.
    pub first: Spread,
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

    /// Works out what depends on all tasks.
    pub fn finish(mut self, proposer: &dyn Proposer) -> Totals {
        let identity = proposer.identity();
        self.engine.clone_from(&identity.engine);
        self.model_hash.clone_from(&identity.model_hash);
        self.each = Spread::of(&mut self.times);
        self.first = Spread::of(&mut self.first_times);
        if self.seconds > 0.0 {
            self.samples_per_second = self.samples as f64 / self.seconds;
        }
        for k in PASS_AT {
            let passes: Option<Vec<f64>> = self
                .counts
                .iter()
                .map(|&(hits, samples)| pass_at(k, hits, samples))
                .collect();
            if let Some(passes) = passes.filter(|passes| !passes.is_empty()) {
                self.pass_at
                    .insert(k, passes.iter().sum::<f64>() / passes.len() as f64);
            }
        }
        self
    }
}

/// The chance that at least one of `k` samples drawn without putting back from `samples`, of which `hits`
/// are right, is right: the unbiased estimate of pass@k of Chen et al. 2021, equation 1. None when there are
/// fewer than `k` samples.
fn pass_at(k: usize, hits: usize, samples: usize) -> Option<f64> {
    if k > samples {
        return None;
    }
    let misses = samples - hits;
    let all_miss: f64 = (0..k)
        .map(|i| misses.saturating_sub(i) as f64 / (samples - i) as f64)
        .product();
    Some(1.0 - all_miss)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn pass_at_k_is_the_chance_of_a_hit() {
        assert_eq!(pass_at(1, 16, 64), Some(0.25));
        assert_eq!(pass_at(64, 1, 64), Some(1.0));
        assert_eq!(pass_at(16, 0, 64), Some(0.0));
        assert_eq!(pass_at(65, 1, 64), None);
        // Of the six pairs of four samples one misses both hits.
        assert!((pass_at(2, 2, 4).unwrap() - 5.0 / 6.0).abs() < 1e-12);
    }
}
