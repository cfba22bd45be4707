//! The model and the solve that runs: everything that goes on beside the window.
//!
//! The window asks for a solve and looks once a frame at what came of it; it never waits.

mod run;

use super::files::format::SavedRun;
use super::job::{Job, Poll};
use super::settings::Settings;
use crate::model;
use crate::propose::engine::EngineChoice;
use crate::propose::{self, Proposer, Remembering, Request};
use crate::solve::{self, Candidate, Gallery, Options, Outcome, Progress, Rendering};
use crate::subject::Subject;
use eframe::egui;
pub use run::Run;
use run::is_sampled;
use rustc_hash::FxHashMap;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;
use turtle_lib::bitmap::Bitmap;
use turtle_lib::compare::{Target, Tolerance, Verdict};

/// How many samples more are taken at a time.
pub const MORE: usize = 256;

/// What was said of so many pictures is kept: parts that a stroke did not change are not asked about again.
const REMEMBERED: usize = 256;

/// How often to look for news of a solve.
pub const LOOK_EVERY: Duration = Duration::from_millis(30);

/// A model on an engine, or a server.
#[derive(Clone)]
pub struct Loaded {
    /// Proposes programs.
    pub proposer: Arc<dyn Proposer>,
    /// What computes.
    pub engine: String,
    /// Where the model or the description of the server is.
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
        let before = self.run.take().map(Run::into_before);
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
    let folder = model::find(folder.as_deref()).map_err(|error| error.to_string())?;
    let proposer = propose::open(&folder, engine).map_err(|error| error.to_string())?;
    Ok(Loaded {
        engine: proposer.identity().engine.clone(),
        proposer: Arc::new(Remembering::new(proposer, REMEMBERED)),
        folder,
    })
}
