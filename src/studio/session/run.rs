//! A solve and what it found.

use crate::propose::{Identity, Request};
use crate::solve::{Candidate, Event, Gallery, Origin, Progress, Solving, Summary};
use crate::subject::Subject;
use crate::view::View;
use crossbeam_channel::TryRecvError;
use std::sync::Arc;
use std::time::Duration;
use turtle_lib::compare::Tolerance;

/// A solve and what it found.
pub struct Run {
    /// Which run, from 1; no two have the same number.
    pub number: u64,
    /// The drawing it is for.
    pub drawing_revision: u64,
    /// How many strokes that had.
    pub strokes: usize,
    /// What is to be redrawn.
    pub subject: Arc<Subject>,
    /// What was asked for.
    pub request: Request,
    /// Who proposes.
    pub identity: Identity,
    /// How near counts as the same in `gallery`.
    pub tolerance: Tolerance,
    /// All samples, in the order they were checked.
    pub candidates: Vec<Arc<Candidate>>,
    /// What they draw, by rank.
    pub gallery: Gallery,
    /// The run whose cards are shown until one of this matches or none does at the end.
    pub(super) before: Option<Box<Run>>,
    /// How far it is.
    pub progress: Progress,
    /// How far it was when more samples were asked for.
    pub(super) base: Progress,
    /// How long sampling took so far.
    pub(super) sampling: Duration,
    /// How it ended, once it has.
    pub summary: Option<Arc<Summary>>,
    pub(super) solving: Option<Solving>,
}

impl Run {
    /// The cards to be shown: its own, or those of the drawing before while none of its own matches.
    pub fn shown(&self) -> &Gallery {
        let before = self.before.as_ref();
        before.map_or(&self.gallery, |before| &before.gallery)
    }

    /// Whether the cards to be shown are those of the drawing before.
    pub fn shows_before(&self) -> bool {
        self.before.is_some()
    }

    /// The run whose samples are to be shown: this, or the one before while this has none.
    pub fn sampled(&self) -> &Run {
        let before = self.before.as_deref();
        before
            .filter(|_| self.candidates.is_empty())
            .unwrap_or(self)
    }

    /// Where the view in which a candidate is drawn lies on the canvas.
    pub fn view_of(&self, candidate: &Arc<Candidate>) -> View {
        let is_own = || {
            self.candidates
                .iter()
                .any(|own| Arc::ptr_eq(own, candidate))
        };
        match &self.before {
            Some(before) if !is_own() => before.subject.view,
            _ => self.subject.view,
        }
    }

    /// The run that shows what this shows, for the one that comes after it.
    pub(super) fn into_before(mut self) -> Box<Run> {
        self.solving = None;
        match self.before.take() {
            Some(before) => before,
            None => Box::new(self),
        }
    }

    /// Whether samples may still come.
    pub fn is_running(&self) -> bool {
        self.solving.is_some()
    }

    /// Whether all samples are there and what was found is still being made better.
    pub fn is_refining(&self) -> bool {
        self.is_running() && self.progress.verified >= self.progress.wanted
    }

    /// Samples a second so far.
    pub fn samples_per_s(&self) -> f64 {
        self.progress.sampled as f64 / self.sampling.as_secs_f64().max(1e-3)
    }

    /// Whether it was found, and not sampled, before more samples were asked for.
    fn has_already(&self, candidate: &Candidate) -> bool {
        let code = |candidate: &Candidate| candidate.rendering().map(|found| found.code.clone());
        self.base.wanted > 0 && !is_sampled(candidate) && {
            let mut own = self.candidates.iter().filter(|own| !is_sampled(own));
            own.any(|own| code(own) == code(candidate))
        }
    }

    /// Takes what happened since; says whether anything did.
    pub(super) fn look(&mut self) -> bool {
        let mut news = false;
        while let Some(solving) = &self.solving {
            match solving.events().try_recv() {
                Ok(Event::Started(_)) => {}
                Ok(Event::Verified(candidate)) => {
                    if self.has_already(&candidate) {
                        continue;
                    }
                    if is_sampled(&candidate) {
                        self.sampling = self.sampling.max(candidate.after);
                    }
                    self.candidates.push(candidate.clone());
                    self.gallery.add(candidate);
                }
                Ok(Event::Progress(progress)) => self.progress = sum(self.base, progress),
                Ok(Event::Finished(summary)) => {
                    self.progress = sum(self.base, summary.progress);
                    self.summary = Some(summary);
                    self.solving = None;
                }
                Err(TryRecvError::Empty) => return news,
                Err(TryRecvError::Disconnected) => self.solving = None,
            }
            news = true;
        }
        news
    }
}

/// Samples taken one after the other.
fn sum(a: Progress, b: Progress) -> Progress {
    Progress {
        wanted: a.wanted + b.wanted,
        sampled: a.sampled + b.sampled,
        verified: a.verified + b.verified,
    }
}

/// Whether the proposer said it.
pub(super) fn is_sampled(candidate: &Candidate) -> bool {
    candidate.origin == Origin::Sampled
}
