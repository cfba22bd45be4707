//! Solves the tasks of a file and says how well it went.
//!
//! The folder of a run holds `tasks.jsonl`, one row a task in the order of the input, `samples.jsonl`, one row a
//! sample in the order they were drawn, `run.json`, which says of what run they are and where it was made, and when
//! it is whole `summary.json`, the totals, and `report.html`, which shows all of it.

mod compare;
mod faithful;
mod figure;
mod folder;
mod hand;
mod merge;
mod overlap;
mod report;
mod rows;
mod run;
mod selection;
mod sheet;
mod statistics;
mod thumbnail;
mod totals;

pub use compare::{CompareError, Comparison, Difference, Measure, Named, compare};
pub use faithful::{Faithful, FaithfulTotals};
pub use figure::{FIGURES, is_figure};
pub use folder::{Earlier, Entry, Finished, FolderError, Writer};
pub use hand::{Hand, HandTotals, Read};
pub use merge::{MergeError, merge};
pub use overlap::{InkedPicture, Overlap, OverlapTotals};
pub use report::{SummaryError, summarize};
pub use rows::{BrokenRow, Row, SampleVerdict, TaskRow, write_samples};
pub use run::{FORMAT, Process, Run};
pub use selection::{Only, SelectionError, Shard, truth};
pub use sheet::Sheet;
pub use statistics::{Interval, bootstrap_of_mean, mcnemar, pass_at, rank_correlation, wilson};
pub use thumbnail::thumbnail;
pub use totals::{Spread, Totals};

use crate::input;
use crate::picture;
use crate::propose::{Proposer, Request};
use crate::solve::{self, Candidate, Card, End, Event, Options, Origin, Rank, Reading, Summary};
use crate::tasks::{self, Task};
use std::sync::Arc;
use thiserror::Error;
use turtle_lib::bitmap::Bitmap;

/// How many programs of a task are kept in its row.
const PROGRAMS: usize = 5;

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

/// Why a task has no results.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum Unsolved {
    /// It has no drawing, or the proposer fails at it.
    #[error("{0}")]
    Broken(String),
    /// The server that the proposer asks gives no answers: the other tasks have to wait, too.
    #[error("{0}")]
    Unanswered(String),
}

impl From<String> for Unsolved {
    fn from(reason: String) -> Self {
        Unsolved::Broken(reason)
    }
}

impl From<&str> for Unsolved {
    fn from(reason: &str) -> Self {
        Unsolved::Broken(reason.to_owned())
    }
}

/// Solves one task.
///
/// # Errors
/// [`Unsolved`], one sentence, when the task has no drawing or the proposer fails.
pub fn solve_task(
    task: &Task,
    proposer: &Arc<dyn Proposer>,
    request: &Request,
    options: &Options,
) -> Result<Solved, Unsolved> {
    let start = std::time::Instant::now();
    let subject = task.subject()?;
    let (target, view) = (subject.bitmap.clone(), subject.view);
    let drawn = |program: Result<_, String>| tasks::draw(&program.ok()?).ok();
    let lines = match (&subject.lines, task.program()) {
        (Some(lines), _) => thumbnail(lines),
        (None, program) => match program.and_then(drawn) {
            Some(path) => thumbnail(&path),
            None => thumbnail(&picture::centre_lines(&target)),
        },
    };
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
    match &summary.end {
        End::Complete | End::Cancelled => {}
        End::Failed(reason) => return Err(Unsolved::Broken(reason.clone())),
        End::Unanswered(reason) => return Err(Unsolved::Unanswered(reason.clone())),
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
        row: task.row,
        id: task.id.clone(),
        truth: selection::truth(task),
        lines,
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
