//! Solves a drawing: proposes programs, checks each against it while the next are still being written, and
//! ranks what they draw.
//!
//! ```text
//! proposer ──samples──► verify (parse, run, rasterize, compare) ──► score ──► gallery ──events──► whoever asked
//!   geometry ──parts──► composition ┐            ▲
//!      │      figures, repairs ─────┴─ search ───┘
//!      └──parts──► offers (each part as a drawing of its own) ──► composition
//! ```
//!
//! A solve runs on threads of its own. What it finds comes through a bounded channel as it is found; it
//! ends early when it is cancelled or nobody listens any more.

mod align;
mod candidate;
pub(crate) mod composition;
pub(crate) mod effort;
mod gallery;
pub(crate) mod geometry;
mod offers;
mod parallel;
mod pipeline;
mod reading;
mod score;
mod search;
mod silent;
mod verify;

pub use candidate::Candidate;
#[cfg(test)]
pub(crate) use candidate::tests as candidate_tests;
pub use composition::Tuning;
pub use gallery::{Card, Gallery, Member, Rank};
pub use reading::{Origin, OwnLines, Reading};
pub use score::Weights;
pub(crate) use score::regularity::free_numbers;
pub use silent::Silent;
pub use verify::{Invalid, Outcome, Rendering, Verifier};

use crate::propose::{Cancel, Identity, ProposeError, Proposer, Request, RequestError};
use crate::subject::Subject;
use crossbeam_channel::Receiver;
use std::sync::Arc;
use std::thread::JoinHandle;
use std::time::Duration;
use thiserror::Error;
use turtle_lib::compare::Tolerance;
use turtle_lib::run::Fuel;

/// How samples are checked.
#[derive(Clone, Copy, Debug)]
pub struct Options {
    /// How near counts as the same.
    pub tolerance: Tolerance,
    /// What each program may use up.
    pub fuel: Fuel,
    /// Whether a program that draws the figure elsewhere or at another size is moved and scaled.
    pub fit_pose: bool,
    /// How many threads check; by default one for each core, and no more than are of use.
    pub verifiers: Option<usize>,
    /// After so many exact samples no more are asked for: what is likely was drawn by then. No limit
    /// without a number.
    pub enough: Option<usize>,
    /// Whether a target that no sample draws to the pixel is also searched for without the model: part by part, by
    /// its own lines, by figures laid over it, and by changing the samples that are nearest.
    pub search: bool,
    /// What counts how much in the ranking.
    pub weights: Weights,
    /// Which reading of a hand comes first in the gallery.
    pub first: Reading,
    /// How nearly the drawing's own lines are followed.
    pub own_lines: OwnLines,
    /// Whether the solve leaves the processor to whoever else wants it, such as a window that draws on it.
    /// Only Linux knows such threads.
    pub gives_way: bool,
}

impl Default for Options {
    fn default() -> Self {
        Options {
            tolerance: Tolerance::default(),
            // A drawing of a model's program has some hundred segments; its mistakes are to end soon.
            fuel: Fuel::ONE_OF_MANY,
            fit_pose: true,
            verifiers: None,
            enough: Some(64),
            search: true,
            weights: Weights::default(),
            first: Reading::Meant,
            own_lines: OwnLines::default(),
            gives_way: false,
        }
    }
}

/// Why a drawing cannot be solved.
#[derive(Clone, Copy, Debug, PartialEq, Error)]
pub enum SolveError {
    /// There is nothing to be drawn.
    #[error("the drawing is empty; draw something first")]
    Blank,
    /// The request cannot be answered.
    #[error(transparent)]
    Request(#[from] RequestError),
}

/// How far a solve is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Progress {
    /// Samples that were asked for.
    pub wanted: usize,
    /// Samples that came.
    pub sampled: usize,
    /// Samples that were checked.
    pub verified: usize,
}

/// What happens in a solve, in this order: `Started` once, `Verified` and `Progress` as they come,
/// `Finished` once. What was found without the proposer comes as `Verified`, too, with an [`Origin`] that
/// says so.
#[derive(Clone, Debug)]
pub enum Event {
    /// The proposer was asked.
    Started(Identity),
    /// A sample was checked.
    Verified(Arc<Candidate>),
    /// How far it is, every now and then.
    Progress(Progress),
    /// Nothing more comes.
    Finished(Arc<Summary>),
}

/// How a solve ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum End {
    /// All samples were checked.
    Complete,
    /// It was cancelled.
    Cancelled,
    /// The proposer failed, for this reason; what it proposed before was checked.
    Failed(String),
    /// The server that the proposer asks gave no more, for this reason: another drawing would fare no better. What it
    /// proposed before was checked.
    Unanswered(String),
}

impl End {
    /// Why there are fewer samples than were asked for, unless that was wanted.
    pub fn failure(&self) -> Option<&str> {
        match self {
            End::Complete | End::Cancelled => None,
            End::Failed(reason) | End::Unanswered(reason) => Some(reason),
        }
    }
}

/// A solve as a whole.
#[derive(Clone, Debug)]
pub struct Summary {
    /// How it ended.
    pub end: End,
    /// How far it came.
    pub progress: Progress,
    /// Different texts among the samples.
    pub distinct: usize,
    /// Samples that draw nothing.
    pub invalid: usize,
    /// Samples that draw the target to the pixel. These counts are of what the proposer said alone.
    pub exact: usize,
    /// Samples that are exact or within the tolerance.
    pub matched: usize,
    /// When the first match among them was checked, from the start.
    pub first_match: Option<Duration>,
    /// How long it took.
    pub took: Duration,
    /// All that was drawn, ranked.
    pub gallery: Gallery,
}

impl Summary {
    /// Whether something found draws the target to the pixel.
    pub fn is_exact(&self) -> bool {
        self.gallery.cards().any(|card| card.rank() == Rank::Exact)
    }

    /// Whether something found is exact or within the tolerance.
    pub fn is_matched(&self) -> bool {
        self.gallery.matching().next().is_some()
    }
}

/// A solve that runs. It is cancelled when this is dropped.
pub struct Solving {
    events: Receiver<Event>,
    cancel: Cancel,
    thread: Option<JoinHandle<()>>,
}

impl Solving {
    /// What happens, as it happens. The channel closes after [`Event::Finished`].
    pub fn events(&self) -> &Receiver<Event> {
        &self.events
    }

    /// Asks for the end. What was sampled by then is still checked.
    pub fn cancel(&self) {
        self.cancel.cancel();
    }

    /// Waits for the end and gives the summary, or nothing if the summary was received before.
    pub fn finish(mut self) -> Option<Arc<Summary>> {
        let summary = self.events.iter().find_map(|event| match event {
            Event::Finished(summary) => Some(summary),
            Event::Started(_) | Event::Verified(_) | Event::Progress(_) => None,
        });
        if let Some(thread) = self.thread.take() {
            // One that panicked has no summary, which is what is told.
            let _ = thread.join();
        }
        summary
    }
}

impl Drop for Solving {
    fn drop(&mut self) {
        self.cancel.cancel();
    }
}

/// Starts to solve `subject` with what `proposer` answers to `request`.
///
/// # Errors
/// [`SolveError`] for a picture without ink and a request that cannot be answered.
pub fn solve(
    subject: impl Into<Subject>,
    proposer: Arc<dyn Proposer>,
    request: Request,
    options: &Options,
) -> Result<Solving, SolveError> {
    request.check()?;
    let subject = subject.into();
    if subject.bitmap.is_blank() {
        return Err(SolveError::Blank);
    }
    Ok(pipeline::start(subject, proposer, request, *options))
}

impl From<ProposeError> for End {
    fn from(error: ProposeError) -> Self {
        match error {
            ProposeError::Server(error) => End::Unanswered(error.to_string()),
            error => End::Failed(error.to_string()),
        }
    }
}
