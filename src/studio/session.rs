//! The model and the solve that runs: everything that goes on beside the window.
//!
//! The window asks for a solve and looks once a frame at what came of it; it never waits.

use super::files::format::SavedRun;
use super::job::{Job, Poll};
use super::settings::Settings;
use crate::model::{self, Model};
use crate::propose::engine::{EngineChoice, EngineKind};
use crate::propose::{Identity, Proposer, Request, Seq2Seq, Seq2SeqOptions, trial};
use crate::solve::{
    self, Candidate, Event, Gallery, Options, Origin, Outcome, Progress, Rendering, Solving,
    Summary,
};
use crate::subject::Subject;
use crate::view::View;
use crossbeam_channel::TryRecvError;
use eframe::egui;
use rustc_hash::FxHashMap;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;
use turtle_lib::bitmap::Bitmap;
use turtle_lib::compare::{Target, Tolerance, Verdict};

/// How many samples more are taken at a time.
pub const MORE: usize = 256;

/// How often to look for news of a solve.
pub const LOOK_EVERY: Duration = Duration::from_millis(30);

/// A model on an engine.
#[derive(Clone)]
pub struct Loaded {
    /// Proposes programs.
    pub proposer: Arc<dyn Proposer>,
    /// What computes.
    pub engine: EngineKind,
    /// Where the model is.
    pub folder: PathBuf,
}

/// The model, as far as it is there.
pub enum Engine {
    /// It is being loaded.
    Loading,
    /// It is ready.
    Ready(Loaded),
    /// It cannot be used, for this reason.
    Failed(String),
}

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
    /// The cards of the drawing before, until one of this matches or none does at the end.
    before: Option<Shown>,
    /// How far it is.
    pub progress: Progress,
    /// How far it was when more samples were asked for.
    base: Progress,
    /// How long sampling took so far.
    sampling: Duration,
    /// How it ended, once it has.
    pub summary: Option<Arc<Summary>>,
    solving: Option<Solving>,
}

/// Cards, and where the view in which they are drawn lies on the canvas.
struct Shown {
    gallery: Gallery,
    view: View,
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

    /// Where the view in which a candidate is drawn lies on the canvas.
    pub fn view_of(&self, candidate: &Arc<Candidate>) -> View {
        let is_own = || {
            self.candidates
                .iter()
                .any(|own| Arc::ptr_eq(own, candidate))
        };
        match &self.before {
            Some(before) if !is_own() => before.view,
            _ => self.subject.view,
        }
    }

    /// What it shows, for the run that comes after it.
    fn into_shown(self) -> Shown {
        self.before.unwrap_or(Shown {
            gallery: self.gallery,
            view: self.subject.view,
        })
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
    fn look(&mut self) -> bool {
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
fn is_sampled(candidate: &Candidate) -> bool {
    candidate.origin == Origin::Sampled
}

/// The candidate with the verdict that `compare` gives of its picture.
fn judged_by(
    candidate: &Arc<Candidate>,
    compare: impl FnOnce(&Arc<Bitmap>) -> Verdict,
) -> Arc<Candidate> {
    let Some(drawing) = candidate.rendering() else {
        return candidate.clone();
    };
    let verdict = compare(&drawing.bitmap);
    if verdict == drawing.verdict {
        return candidate.clone();
    }
    Arc::new(Candidate {
        outcome: Outcome::Drawn(Arc::new(Rendering {
            verdict,
            ..drawing.clone()
        })),
        ..Candidate::clone(candidate)
    })
}

/// Candidates and their gallery by another tolerance.
struct Judged {
    run: u64,
    tolerance: Tolerance,
    candidates: Vec<Arc<Candidate>>,
    gallery: Gallery,
}

/// The model, the last run and those before.
pub struct Session {
    /// The model.
    pub engine: Engine,
    /// The last run.
    pub run: Option<Run>,
    loading: Option<Job<Result<Loaded, String>>>,
    judging: Option<Job<Judged>>,
    /// What is to be solved as soon as there is a model.
    waiting: Option<(Arc<Subject>, u64, usize)>,
    runs: u64,
}

impl Session {
    /// Starts to load the model.
    pub fn start(ctx: &egui::Context, settings: &Settings) -> Session {
        let mut session = Session {
            engine: Engine::Loading,
            run: None,
            loading: None,
            judging: None,
            waiting: None,
            runs: 0,
        };
        session.load(ctx, settings);
        session
    }

    /// Loads the model anew, with other settings.
    pub fn load(&mut self, ctx: &egui::Context, settings: &Settings) {
        self.cancel();
        self.engine = Engine::Loading;
        let (folder, engine) = (settings.model.clone(), settings.engine);
        self.loading = Some(Job::start(ctx, move |_| load(folder, engine)));
    }

    /// Takes what happened since the last frame.
    pub fn look(&mut self, ctx: &egui::Context, settings: &Settings) {
        if let Some(job) = &self.loading {
            let loaded = match job.poll() {
                Poll::Working => None,
                Poll::Done(loaded) => Some(loaded),
                Poll::Broken => Some(Err("loading the model broke off".to_owned())),
            };
            if let Some(loaded) = loaded {
                self.loading = None;
                self.engine = match loaded {
                    Ok(loaded) => Engine::Ready(loaded),
                    Err(reason) => Engine::Failed(reason),
                };
                if let Some((subject, revision, strokes)) = self.waiting.take() {
                    self.solve(subject, revision, strokes, settings);
                }
            }
        }
        if let Some(run) = &mut self.run {
            run.look();
            let before = run.before.as_mut().map(|before| &mut before.gallery);
            for gallery in [Some(&mut run.gallery), before].into_iter().flatten() {
                if gallery.first() != settings.reading {
                    gallery.show_first(settings.reading);
                }
            }
            if !run.is_running() || run.gallery.leading() > 0 {
                run.before = None;
            }
        }
        self.judge(ctx, settings.tolerance);
    }

    /// Solves a drawing, in place of what is being solved. Without a model yet it is solved when that is
    /// there.
    pub fn solve(
        &mut self,
        subject: Arc<Subject>,
        drawing_revision: u64,
        strokes: usize,
        settings: &Settings,
    ) {
        self.cancel();
        let Engine::Ready(loaded) = &self.engine else {
            self.waiting = Some((subject, drawing_revision, strokes));
            return;
        };
        let options = options(settings);
        let solving = solve::solve(
            Subject::clone(&subject),
            loaded.proposer.clone(),
            settings.request.clone(),
            &options,
        );
        // Settings are within bounds and a subject has ink, so there is nothing to say otherwise.
        let Ok(solving) = solving else { return };
        self.judging = None;
        self.runs += 1;
        let before = self.run.take().map(Run::into_shown);
        self.run = Some(Run {
            before,
            number: self.runs,
            drawing_revision,
            strokes,
            subject,
            request: settings.request.clone(),
            identity: loaded.proposer.identity().clone(),
            tolerance: settings.tolerance,
            candidates: Vec::new(),
            gallery: Gallery::showing(settings.reading),
            progress: Progress {
                wanted: settings.request.samples,
                ..Progress::default()
            },
            base: Progress::default(),
            sampling: Duration::ZERO,
            summary: None,
            solving: Some(solving),
        });
    }

    /// Whether samples can be added to the run of the drawing with this revision.
    pub fn can_take_more(&self, drawing_revision: u64) -> bool {
        self.more_of(drawing_revision).is_ok()
    }

    fn more_of(&self, drawing_revision: u64) -> Result<Request, &'static str> {
        let run = self
            .run
            .as_ref()
            .filter(|run| run.drawing_revision == drawing_revision);
        let run = run.ok_or("Solve the drawing first; then more samples can be taken.")?;
        if run.is_running() || self.waiting.is_some() {
            return Err("Samples are still being taken.");
        }
        if run.request.beam.is_some() {
            return Err("A beam search has no more samples; make the beam wider in the settings.");
        }
        let request = Request {
            first: run.request.indices().end,
            samples: MORE,
            ..run.request.clone()
        };
        match request.check() {
            Ok(()) => Ok(request),
            Err(_) => Err("There are as many samples as a run may have."),
        }
    }

    /// Takes more samples for the run of the drawing with this revision, and adds them.
    ///
    /// # Errors
    /// A sentence for whoever asked, when that cannot be.
    pub fn more(&mut self, drawing_revision: u64, settings: &Settings) -> Result<(), &'static str> {
        let request = self.more_of(drawing_revision)?;
        let Engine::Ready(loaded) = &self.engine else {
            return Err("There is no model to sample from.");
        };
        let Some(run) = &mut self.run else {
            return Ok(());
        };
        let options = options(settings);
        let solving = solve::solve(
            Subject::clone(&run.subject),
            loaded.proposer.clone(),
            request,
            &options,
        );
        run.solving = Some(solving.map_err(|_| "This drawing cannot be solved.")?);
        run.base = run.progress;
        run.request.samples += MORE;
        self.judging = None;
        Ok(())
    }

    /// Shows a run that was saved, as that of the drawing with this revision.
    pub fn restore(&mut self, saved: SavedRun, drawing_revision: u64) {
        let SavedRun {
            request,
            tolerance,
            identity,
            subject,
            strokes,
            candidates,
        } = saved;
        self.cancel();
        self.runs += 1;
        let mut gallery = Gallery::default();
        candidates
            .iter()
            .for_each(|candidate| gallery.add(candidate.clone()));
        let sampled = || candidates.iter().filter(|candidate| is_sampled(candidate));
        let count = sampled().count();
        let sampling = sampled().map(|candidate| candidate.after).max();
        self.run = Some(Run {
            number: self.runs,
            drawing_revision,
            strokes,
            subject,
            progress: Progress {
                wanted: request.samples,
                sampled: count,
                verified: count,
            },
            request,
            identity,
            tolerance,
            candidates,
            gallery,
            before: None,
            base: Progress::default(),
            sampling: sampling.unwrap_or_default(),
            summary: None,
            solving: None,
        });
    }

    /// Stops what is being solved. What was found by then stays.
    pub fn cancel(&mut self) {
        self.waiting = None;
        if let Some(run) = &mut self.run {
            run.look();
            run.solving = None;
        }
    }

    /// Forgets the run: there is nothing drawn any more.
    pub fn clear(&mut self) {
        self.cancel();
        self.run = None;
    }

    /// Whether something is being solved or waits for the model.
    pub fn is_solving(&self) -> bool {
        self.waiting.is_some() || self.run.as_ref().is_some_and(Run::is_running)
    }

    /// Ranks what was found by another tolerance, once the run has ended.
    fn judge(&mut self, ctx: &egui::Context, tolerance: Tolerance) {
        let Some(run) = &mut self.run else { return };
        if let Some(job) = &self.judging {
            match job.poll() {
                Poll::Working => return,
                Poll::Done(judged) if judged.run == run.number && !run.is_running() => {
                    run.tolerance = judged.tolerance;
                    run.candidates = judged.candidates;
                    run.gallery = judged.gallery;
                    self.judging = None;
                }
                Poll::Done(_) | Poll::Broken => self.judging = None,
            }
        }
        if run.tolerance == tolerance || run.is_running() {
            return;
        }
        let (number, subject) = (run.number, run.subject.clone());
        let candidates = run.candidates.clone();
        self.judging = Some(Job::start(ctx, move |cancel| {
            let target = Target::new(subject.bitmap.clone(), tolerance);
            let mut verdicts: FxHashMap<Arc<Bitmap>, Verdict> = FxHashMap::default();
            let mut gallery = Gallery::default();
            let candidates: Vec<_> = candidates
                .iter()
                .take_while(|_| !cancel.is_cancelled())
                .map(|candidate| {
                    let candidate = judged_by(candidate, |bitmap| {
                        *verdicts
                            .entry(bitmap.clone())
                            .or_insert_with(|| target.compare(bitmap))
                    });
                    gallery.add(candidate.clone());
                    candidate
                })
                .collect();
            Judged {
                run: number,
                tolerance,
                candidates,
                gallery,
            }
        }));
    }
}

fn options(settings: &Settings) -> Options {
    Options {
        tolerance: settings.tolerance,
        own_lines: settings.own_lines,
        gives_way: true,
        ..Options::default()
    }
}

fn load(folder: Option<PathBuf>, engine: EngineChoice) -> Result<Loaded, String> {
    let load = || -> anyhow::Result<Loaded> {
        let folder = model::find(folder.as_deref())?;
        let model = Model::open(&folder)?;
        trial::tried(&folder, engine)?;
        let options = Seq2SeqOptions {
            engine,
            ..Seq2SeqOptions::default()
        };
        let proposer = Seq2Seq::load(&model, &options)?;
        Ok(Loaded {
            engine: proposer.engine_report().active,
            proposer: Arc::new(proposer),
            folder,
        })
    };
    load().map_err(|error| error.to_string())
}
