//! The threads of a solve.

use super::effort::Effort;
use super::geometry::parts::is_one_part;
use super::offers::{Offer, offers};
use super::parallel::core_count;
use super::search::{self, Given, Proposal, Search};
use super::verify::{Outcome, Verifier};
use super::{Candidate, End, Event, Gallery, Options, Origin, Progress, Solving, Summary};
use crate::propose::{Cancel, Proposer, Request, Sample};
use crate::subject::Subject;
use crossbeam_channel::{Receiver, Sender, bounded};
use std::collections::HashMap;
use std::ops::ControlFlow;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::{Duration, Instant};
use turtle_lib::compare::Target;
use turtle_lib::density::DensityGrid;

/// Samples and events that may wait. A reader that is slower than this holds the solve up.
const CHANNEL: usize = 256;

/// More threads than this find nothing to check: a sample takes under a millisecond.
const MOST_VERIFIERS: usize = 4;

/// The searches beside take about as long as so many samples of one figure. Where there are more, all cores sample.
const AS_LONG: usize = 128;

/// What it may take to see whether a drawing is one figure, in distances: milliseconds.
const MOST_EFFORT: usize = 1_000_000;

const PROGRESS_EVERY: Duration = Duration::from_millis(50);

pub(super) fn start(
    subject: Subject,
    proposer: Arc<dyn Proposer>,
    request: Request,
    options: Options,
) -> Solving {
    let (sender, events) = bounded(CHANNEL);
    let cancel = Cancel::default();
    let task_cancel = cancel.clone();
    let thread = thread::spawn(move || {
        // Threads that are started from here inherit it.
        if options.gives_way {
            give_way();
        }
        run(
            subject,
            proposer.as_ref(),
            &request,
            &options,
            &task_cancel,
            &sender,
        );
    });
    Solving {
        events,
        cancel,
        thread: Some(thread),
    }
}

/// Lowers the thread's priority by half the scale; a system that does not allow it goes on as it is.
#[cfg(target_os = "linux")]
fn give_way() {
    let _ = rustix::process::nice(10);
}

#[cfg(not(target_os = "linux"))]
fn give_way() {}

fn run(
    subject: Subject,
    proposer: &dyn Proposer,
    request: &Request,
    options: &Options,
    cancel: &Cancel,
    events: &Sender<Event>,
) {
    if events
        .send(Event::Started(proposer.identity().clone()))
        .is_err()
    {
        return;
    }
    let grid = DensityGrid::of_bitmap(&subject.bitmap);
    // What was drawn anew from its lines is hardly ever what a sample draws to the pixel, so that nothing is searched in
    // vain.
    let is_redrawn = subject.lines.is_some();
    let target = Target::new(subject.bitmap, options.tolerance);
    let check = Check {
        verifier: Verifier::new(target, options.fuel, options.fit_pose)
            .with_lines(subject.lines)
            .telling(options.own_lines)
            .weighing(options.weights)
            .until(cancel.clone()),
        seen: Mutex::default(),
        found: AtomicUsize::new(request.beam.unwrap_or(request.indices().end)),
        tally: Mutex::new(Tally::new(request, options)),
        events,
        cancel,
    };
    let (sender, samples) = bounded(CHANNEL);
    let is_searched_beside = options.search && is_redrawn;
    let proposed = thread::scope(|scope| {
        for _ in 0..options.verifiers.unwrap_or_else(verifier_count).max(1) {
            let samples = &samples;
            scope.spawn(|| check.run(samples));
        }
        if is_searched_beside {
            scope.spawn(|| check.search(search::BESIDE, &[], &[]));
        }
        // The fewer decoders share the samples, the more of what these say is computed once.
        let is_shared = is_searched_beside && request.samples <= AS_LONG && {
            let effort = Effort::new(MOST_EFFORT, cancel);
            is_one_part(check.verifier.lines(), &effort)
        };
        let request = Request {
            cores: is_shared.then(|| core_count().div_ceil(2)),
            ..request.clone()
        };
        let proposed = proposer.propose(&grid, &request, cancel, &mut |sample| {
            let exact = {
                let mut tally = lock(&check.tally);
                tally.progress.sampled += 1;
                tally.exact
            };
            let enough = options.enough.is_some_and(|enough| exact >= enough);
            match sender.send(sample) {
                Ok(()) if !enough => ControlFlow::Continue(()),
                _ => ControlFlow::Break(()),
            }
        });
        // The verifiers end when they have checked what is left.
        drop(sender);
        proposed
    });
    // A sample that is exact only where it was moved to may be so by chance: what was drawn is no canonical
    // picture then.
    let is_exact = lock(&check.tally).exact_as_said;
    let mut ended = proposed;
    if ended.is_ok() && options.search && !is_exact {
        let samples = lock(&check.tally).samples();
        if !is_searched_beside {
            check.search(search::BESIDE, &samples, &[]);
        }
        let offers = offers(&check.verifier, proposer, request, cancel);
        let offers = offers.unwrap_or_else(|error| {
            ended = Err(error);
            Vec::new()
        });
        check.search(search::AFTER, &samples, &offers);
    }
    let end = match ended {
        Err(error) => End::from(error),
        Ok(()) if cancel.is_cancelled() => End::Cancelled,
        Ok(()) => End::Complete,
    };
    let distinct = lock(&check.seen).len();
    let tally = check
        .tally
        .into_inner()
        .unwrap_or_else(PoisonError::into_inner);
    // Nobody may be listening any more, which is as well.
    let _ = events.send(Event::Progress(tally.progress));
    let _ = events.send(Event::Finished(Arc::new(tally.summary(end, distinct))));
}

/// One thread for each core, as far as they are of use.
fn verifier_count() -> usize {
    core_count().min(MOST_VERIFIERS)
}

/// What the verifying threads share.
struct Check<'a> {
    verifier: Verifier,
    seen: Mutex<HashMap<String, Seen>>,
    /// The index of the next that is found without the proposer: they are counted on after its samples.
    found: AtomicUsize,
    tally: Mutex<Tally>,
    events: &'a Sender<Event>,
    cancel: &'a Cancel,
}

/// A text that was met before.
enum Seen {
    /// It is being checked; these are the same.
    Checking(Vec<Sample>),
    Checked(Outcome),
}

impl Check<'_> {
    fn run(&self, samples: &Receiver<Sample>) {
        for sample in samples {
            if let Some(same) = self.outcome(sample) {
                let (samples, outcome) = same;
                for sample in samples {
                    self.tell(sample, Origin::Sampled, outcome.clone(), 0.0);
                }
            }
        }
    }

    /// What came of the sample, and which others it came of too; nothing if another thread is just finding
    /// that out.
    fn outcome(&self, sample: Sample) -> Option<(Vec<Sample>, Outcome)> {
        // An unfinished text is not what the same text is that ended.
        if !sample.finished {
            let outcome = self.verifier.check_sample(&sample);
            return Some((vec![sample], outcome));
        }
        {
            let mut seen = lock(&self.seen);
            match seen.get_mut(&sample.text) {
                Some(Seen::Checked(outcome)) => return Some((vec![sample], outcome.clone())),
                Some(Seen::Checking(same)) => {
                    same.push(sample);
                    return None;
                }
                None => seen.insert(sample.text.clone(), Seen::Checking(Vec::new())),
            };
        }
        let outcome = self.verifier.check_sample(&sample);
        let checked = Seen::Checked(outcome.clone());
        let mut same = vec![sample];
        if let Some(Seen::Checking(others)) = lock(&self.seen).insert(same[0].text.clone(), checked)
        {
            same.extend(others);
        }
        Some((same, outcome))
    }

    /// Runs searches that begin with these samples and ways to tell parts, and tells what they find.
    fn search(&self, searches: &[&dyn Search], samples: &[Arc<Candidate>], offers: &[Offer]) {
        let Some(field) = self.verifier.field() else {
            return;
        };
        let given = Given {
            verifier: &self.verifier,
            field,
            weights: self.verifier.weights(),
            samples,
            offers,
            cancel: self.cancel,
        };
        for search in searches {
            if self.cancel.is_cancelled() {
                return;
            }
            search.run(&given, &mut |proposal| self.check_proposal(proposal));
        }
    }

    fn check_proposal(&self, proposal: Proposal) {
        let index = || self.found.fetch_add(1, Ordering::Relaxed);
        if let Some((sample, outcome)) = proposal.checked(&self.verifier, index) {
            self.tell(sample, proposal.origin, outcome, proposal.excused_nats);
        }
    }

    fn tell(&self, sample: Sample, origin: Origin, outcome: Outcome, excused_nats: f64) {
        let mut tally = lock(&self.tally);
        let candidate = Arc::new(Candidate {
            sample,
            origin,
            outcome,
            excused_nats,
            after: tally.start.elapsed(),
        });
        let progress = tally.add(candidate.clone());
        drop(tally);
        let progress = progress.map(Event::Progress);
        for event in [Event::Verified(candidate)].into_iter().chain(progress) {
            if self.events.send(event).is_err() {
                self.cancel.cancel();
            }
        }
    }
}

/// What was found so far.
struct Tally {
    start: Instant,
    progress: Progress,
    told: Instant,
    invalid: usize,
    exact: usize,
    /// Whether a sample was exact as it came, without being moved.
    exact_as_said: bool,
    matched: usize,
    first_match: Option<Duration>,
    gallery: Gallery,
}

impl Tally {
    fn new(request: &Request, options: &Options) -> Tally {
        let start = Instant::now();
        Tally {
            start,
            progress: Progress {
                wanted: request.beam.unwrap_or(request.samples),
                ..Progress::default()
            },
            told: start,
            invalid: 0,
            exact: 0,
            exact_as_said: false,
            matched: 0,
            first_match: None,
            gallery: Gallery::showing(options.first).weighing(options.weights),
        }
    }

    /// Counts the candidate, and gives the progress if it is time to tell it.
    fn add(&mut self, candidate: Arc<Candidate>) -> Option<Progress> {
        if candidate.origin != Origin::Sampled {
            self.gallery.add(candidate);
            return None;
        }
        self.progress.verified += 1;
        match candidate.rendering() {
            None => self.invalid += 1,
            Some(rendering) if !rendering.verdict.matched => {}
            Some(rendering) => {
                self.exact += usize::from(rendering.verdict.exact);
                self.exact_as_said |= rendering.verdict.exact && rendering.pose.is_none();
                self.matched += 1;
                self.first_match.get_or_insert(candidate.after);
            }
        }
        self.gallery.add(candidate);
        let due = self.told.elapsed() >= PROGRESS_EVERY;
        due.then(|| {
            self.told = Instant::now();
            self.progress
        })
    }

    /// The best samples, one a picture, the best first.
    fn samples(&self) -> Vec<Arc<Candidate>> {
        let members = self.gallery.cards().flat_map(|card| card.members());
        let mut sampled = self.gallery.empty();
        members
            .map(|member| &member.candidate)
            .filter(|candidate| candidate.origin == Origin::Sampled)
            .for_each(|candidate| sampled.add(candidate.clone()));
        let cards = sampled.cards();
        cards.map(|card| card.front().candidate.clone()).collect()
    }

    fn summary(self, end: End, distinct: usize) -> Summary {
        Summary {
            end,
            progress: self.progress,
            distinct,
            invalid: self.invalid,
            exact: self.exact,
            matched: self.matched,
            first_match: self.first_match,
            took: self.start.elapsed(),
            gallery: self.gallery,
        }
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
