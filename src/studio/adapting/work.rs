//! The work beside the window: documents become rows of a task file, and these are adapted to.

use crate::adapt::{self, AdaptError, Phase, Plan, Recipe, Round};
use crate::propose::Cancel;
use crate::studio::document::Document;
use crate::studio::job::{Job, Poll};
use crate::studio::sources::Source;
use crate::{model, write};
use eframe::egui;
use serde_json::json;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::{Duration, Instant};
use turtle_lib::bitmap::px_from_steps;

/// How long it may take to stop.
const LONGEST_END: Duration = Duration::from_secs(12);

/// What is asked for.
#[derive(Clone)]
pub(super) struct Asked {
    pub(super) drawings: Vec<Source>,
    pub(super) model: Option<PathBuf>,
    pub(super) python: PathBuf,
    pub(super) rounds: usize,
    pub(super) steps: usize,
    /// Where all adaptations go.
    pub(super) folder: PathBuf,
    /// What solves and synthesizes, if not this program.
    pub(super) program: Option<PathBuf>,
}

/// What the work has told so far.
#[derive(Default)]
struct Heard {
    what: String,
    share: f64,
    rounds: Vec<Round>,
}

/// Work under way.
pub(super) struct Running {
    job: Job<Result<(), String>>,
    heard: Arc<Mutex<Heard>>,
    since: Instant,
}

impl Running {
    /// What came of it, once, when it is over: the rounds, and why it ended early if it did.
    pub(super) fn ended(&self) -> Option<(Vec<Round>, Result<(), String>)> {
        let ended = match self.job.poll() {
            Poll::Working => return None,
            Poll::Done(ended) => ended,
            Poll::Broken => Err("the adaptation broke off".to_owned()),
        };
        Some((std::mem::take(&mut heard(&self.heard).rounds), ended))
    }

    /// Asks for the end.
    pub(super) fn stop(&self) {
        self.job.cancel();
    }

    /// Stops it and what it started.
    pub(super) fn finish(self) {
        self.stop();
        let until = Instant::now() + LONGEST_END;
        while matches!(self.job.poll(), Poll::Working) && Instant::now() < until {
            thread::sleep(Duration::from_millis(20));
        }
    }

    /// How much is done, from 0 to 1, and what is done now.
    pub(super) fn progress(&self) -> (f32, String) {
        let heard = heard(&self.heard);
        let what = match heard.what.is_empty() {
            true => "reading the drawings",
            false => &heard.what,
        };
        let left = left(self.since.elapsed(), heard.share);
        (heard.share as f32, format!("{what}{left}"))
    }
}

/// What is left of the time, as far as it can be told.
fn left(since: Duration, share: f64) -> String {
    if share < 0.02 {
        return String::new();
    }
    let minutes = since.as_secs_f64() * (1.0 - share) / share / 60.0;
    match minutes.ceil() as u64 {
        0 | 1 => ", about a minute left".to_owned(),
        minutes => format!(", about {minutes} minutes left"),
    }
}

fn heard(heard: &Mutex<Heard>) -> MutexGuard<'_, Heard> {
    heard.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Starts the work.
pub(super) fn start(ctx: &egui::Context, asked: Asked) -> Running {
    let told: Arc<Mutex<Heard>> = Arc::default();
    let tells = told.clone();
    let frames = ctx.clone();
    let job = Job::start(ctx, move |cancel| {
        let say = &mut |phase: Phase<'_>| {
            let mut heard = heard(&tells);
            phase.what.clone_into(&mut heard.what);
            heard.share = phase.share;
            frames.request_repaint();
        };
        let done = &mut |round: &Round| heard(&tells).rounds.push(round.clone());
        work(&asked, cancel, say, done).map_err(|error| error.to_string())
    });
    Running {
        job,
        heard: told,
        since: Instant::now(),
    }
}

fn work(
    asked: &Asked,
    cancel: &Cancel,
    say: &mut dyn FnMut(Phase<'_>),
    done: &mut dyn FnMut(&Round),
) -> Result<(), AdaptError> {
    let recipe = Recipe::find(&asked.python)?;
    let mut rows = String::new();
    let mut files = Vec::new();
    for drawing in &asked.drawings {
        match (drawing, drawing.document(cancel)) {
            (_, Ok(Some(document))) => rows.extend(row(&drawing.name(), &document)),
            (Source::File(path), Ok(None)) => files.push(path.clone()),
            // What cannot be opened is told when the others are too few.
            (_, Ok(None) | Err(_)) => {}
        }
    }
    let model = model::find(asked.model.as_deref())?;
    // The same drawings go on where they were.
    let of = format!("{rows}{files:?}{}{}", asked.steps, model.display());
    let name = model::sha256(of.as_bytes())
        .chars()
        .take(8)
        .collect::<String>();
    let out = asked.folder.join(name);
    if !rows.is_empty() {
        let path = out.join("documents.jsonl");
        write::bytes(&path, rows.as_bytes())?;
        files.push(path);
    }
    let plan = Plan {
        drawings: files,
        rounds: asked.rounds,
        steps: asked.steps,
        model,
        out,
        program: asked.program.clone(),
        ..Plan::default()
    };
    adapt::adapt(&plan, &recipe, cancel, say, done)
}

/// A document's drawing as a row of a task file, if it has one.
fn row(id: &str, document: &Document) -> Option<String> {
    let subject = document.subject()?;
    let strokes = subject
        .lines?
        .strokes()
        .map(|stroke| {
            let px = stroke.iter().map(|&point| px_from_steps(point));
            let (xs, ys): (Vec<f64>, Vec<f64>) = px.map(|at| (at.x, at.y)).unzip();
            [xs, ys]
        })
        .collect::<Vec<_>>();
    Some(format!("{}\n", json!({ "id": id, "strokes": strokes })))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_left_is_told_once_something_is_done() {
        let minute = Duration::from_secs(60);
        assert_eq!(left(minute, 0.0), "");
        assert_eq!(left(minute, 0.25), ", about 3 minutes left");
        assert_eq!(left(minute, 0.9), ", about a minute left");
    }
}
