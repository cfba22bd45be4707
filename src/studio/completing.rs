//! Half-done drawings finished: what is worked out beside the window once a drawing was solved, and which way is shown.

use super::document::{Edit, Stroke, StrokePen, StrokePoint};
use super::history::History;
use super::job::{Job, Poll};
use super::session::Session;
use super::settings::Settings;
use crate::completion::{Completion, completions};
use crate::subject::Subject;
use crate::view::View;
use eframe::egui;
use std::sync::Arc;
use turtle_lib::bitmap::px_from_steps;
use turtle_lib::turtle::Path;

/// Ways to finish the drawing.
#[derive(Default)]
pub struct Completing {
    /// The run and the drawing that they are for.
    of: Option<(u64, u64)>,
    job: Option<Job<Vec<Completion>>>,
    found: Vec<Completion>,
    view: Option<View>,
    /// Which of them is shown; nothing while none is.
    shown: Option<usize>,
}

/// What is shown over the drawing.
#[derive(Clone, Copy, Debug)]
pub struct Ghost<'a> {
    /// How the drawing goes on.
    pub completion: &'a Completion,
    /// Where the canonical view, in which it draws, lies on the canvas.
    pub view: View,
    /// Which of how many ways it is, from 1.
    pub number: usize,
    /// How many ways there are.
    pub count: usize,
}

impl Completing {
    /// Takes what happened since the last frame: a solve that ended is looked at, what is for another drawing is forgotten.
    pub fn look(
        &mut self,
        ctx: &egui::Context,
        session: &Session,
        history: &History,
        settings: &Settings,
    ) {
        let revision = history.drawing_revision();
        let run = session.run.as_ref();
        let run = run.filter(|run| settings.completions && run.drawing_revision == revision);
        let of = run.map(|run| (run.number, revision));
        if self.of.is_some() && self.of != of {
            *self = Completing::default();
        }
        if let (None, Some(run)) = (self.of, run.filter(|run| !run.is_running())) {
            self.of = of;
            self.view = Some(run.subject.view);
            let subject: Arc<Subject> = run.subject.clone();
            let matching = run.gallery.matching();
            let programs: Vec<String> = matching
                .map(|card| card.front().rendering().code.clone())
                .collect();
            self.job = Some(Job::start(ctx, move |cancel| {
                completions(&subject, programs.iter().map(String::as_str), cancel)
            }));
        }
        let Some(job) = &self.job else { return };
        match job.poll() {
            Poll::Working => return,
            Poll::Done(found) => self.found = found,
            // There is nothing to be shown then.
            Poll::Broken => {}
        }
        self.job = None;
        self.shown = self.found.first().filter(|best| best.is_worth).map(|_| 0);
    }

    /// What is shown of them, if anything is.
    pub fn ghost(&self) -> Option<Ghost<'_>> {
        let at = self.shown?;
        Some(Ghost {
            completion: self.found.get(at)?,
            view: self.view?,
            number: at + 1,
            count: self.found.len(),
        })
    }

    /// Shows the next way to finish the drawing; says whether there is one.
    pub fn show_next(&mut self) -> bool {
        let count = self.found.len();
        self.shown = (count > 0).then(|| self.shown.map_or(0, |at| (at + 1) % count));
        self.shown.is_some()
    }

    /// Shows none any more; says whether one was shown.
    pub fn hide(&mut self) -> bool {
        self.shown.take().is_some()
    }

    /// The edit that draws what is shown, after so many strokes.
    pub fn edit(&self, strokes: usize, pen: StrokePen) -> Option<Edit> {
        let ghost = self.ghost()?;
        let added = places(&ghost.completion.added, ghost.view);
        let insert = added.map(|points| Stroke { points, pen });
        Some(Edit::Strokes {
            at: strokes,
            remove: 0,
            insert: insert.collect(),
        })
    }
}

/// A path's strokes on the canvas.
fn places(path: &Path, view: View) -> impl Iterator<Item = Vec<StrokePoint>> {
    path.strokes().map(move |stroke| {
        let points = stroke.iter().map(|&p| {
            let p = view.source_from_canonical(px_from_steps(p));
            StrokePoint {
                x: p.x as f32,
                y: p.y as f32,
                pressure: StrokePoint::NO_PRESSURE,
            }
        });
        points.collect()
    })
}
