//! What all panels see and may change.

use super::command::Command;
use super::completing::Completing;
use super::document::{Code, Edit, Kept};
use super::history::History;
use super::log::Log;
use super::parts;
use super::playback::Playback;
use super::samples::thumbnails::Thumbnails;
use super::session::Session;
use super::settings::Settings;
use crate::solve::{Candidate, Rendering};
use crate::view::View;
use eframe::egui::{self, ColorImage};
use std::collections::BTreeSet;
use std::path::PathBuf;
use std::sync::Arc;
use turtle_lib::compare::Tolerance;
use turtle_lib::turtle::Path;

/// Which program is shown in the editor and over the drawing.
#[derive(Clone, Default)]
pub enum Picked {
    /// The best that was found; it changes while samples come.
    #[default]
    Best,
    /// One that was chosen in the gallery or among the samples.
    Candidate {
        /// It.
        candidate: Arc<Candidate>,
        /// Where the canonical view lies on the canvas.
        view: View,
    },
    /// The one in the document.
    Own,
}

impl Picked {
    /// Whether this is the program that was chosen. By another tolerance it is another candidate.
    pub fn is(&self, candidate: &Arc<Candidate>) -> bool {
        let Picked::Candidate {
            candidate: picked, ..
        } = self
        else {
            return false;
        };
        let same = |(a, b): (&Rendering, &Rendering)| {
            Arc::ptr_eq(&a.bitmap, &b.bitmap) && a.code == b.code
        };
        Arc::ptr_eq(picked, candidate)
            || picked
                .rendering()
                .zip(candidate.rendering())
                .is_some_and(same)
    }
}

/// What the program in the editor draws.
#[derive(Clone, Debug)]
pub struct Drawn {
    /// The program.
    pub code: Code,
    /// Its strokes, in turtle steps of the canonical view.
    pub path: Arc<Path>,
    /// All marks in their colours, where there are any but black lines; the paper has no colour unless the program
    /// gives it one.
    pub picture: Option<Arc<ColorImage>>,
}

/// What is told in the status line.
#[derive(Clone, Debug, PartialEq)]
pub struct Message {
    /// One sentence; of an error also what to do about it.
    pub text: String,
    /// Whether something went wrong.
    pub is_error: bool,
}

/// What a panel asks the window to do after the frame.
#[derive(Clone, Debug, PartialEq)]
pub enum Action {
    /// As if chosen from the menu.
    Command(Command),
    /// Opens a document, a picture or a program.
    Open(PathBuf),
}

/// The document, the model's work on it, and what was chosen.
pub struct Scene {
    /// The document.
    pub history: History,
    /// The model and the last run.
    pub session: Session,
    /// What is kept between starts.
    pub settings: Settings,
    /// The tolerance as it was last looked at.
    pub tolerance: Tolerance,
    /// The folder of settings and recovery, if the system has one.
    pub kept_folder: Option<PathBuf>,
    /// Which program is shown.
    pub picked: Picked,
    /// One to be seen over it, and where the canonical view lies on the canvas.
    pub compared: Option<(Arc<Candidate>, View)>,
    /// Lines of the program that is shown whose strokes are to be seen in this frame.
    pub lit: BTreeSet<u32>,
    /// What it draws, as soon as it was run; the editor sees to that.
    pub drawn: Option<Arc<Drawn>>,
    /// How far that is played.
    pub playback: Playback,
    /// Ways to finish the drawing.
    pub completing: Completing,
    /// Whether only canvas, program and turtle are shown, large.
    pub is_presenting: bool,
    /// What is told in the status line.
    pub message: Option<Message>,
    /// What is to be done after the frame.
    pub actions: Vec<Action>,
    /// Where frame times and events go.
    pub log: Log,
    /// Small pictures of programs.
    pub thumbnails: Thumbnails,
}

impl Scene {
    /// The program that is shown; of several the one that was picked.
    pub fn program(&self) -> Option<Code> {
        let found = |candidate: &Candidate, view: View| {
            let text = candidate.rendering().map(|drawing| drawing.code.clone());
            Code {
                text: text.unwrap_or_else(|| candidate.sample.text.clone()),
                view,
                ..Code::default()
            }
        };
        match &self.picked {
            Picked::Own => Some(self.history.document().code.clone()),
            Picked::Candidate { candidate, view } => Some(found(candidate, *view)),
            Picked::Best => {
                let run = self.session.run.as_ref()?;
                let best = &run.shown().best()?.front().candidate;
                Some(found(best, run.view_of(best)))
            }
        }
    }

    /// Makes the program in the editor the document's, changed. Edits with one `label` in a row are one step
    /// until the history is sealed.
    pub fn edit_code(&mut self, label: &'static str, code: Code) {
        self.history.edit_on(label, Edit::Code(code));
        self.picked = Picked::Own;
    }

    /// Shows a found program, with the view of the present run.
    pub fn pick(&mut self, candidate: Arc<Candidate>) {
        if let Some(run) = &self.session.run {
            let view = run.view_of(&candidate);
            self.picked = Picked::Candidate { candidate, view };
        }
    }

    /// Shows a found program over the one that is shown, or no more if it is shown so.
    pub fn compare(&mut self, candidate: Arc<Candidate>) {
        let is_shown = |(shown, _): &(Arc<Candidate>, View)| Arc::ptr_eq(shown, &candidate);
        let view = self.session.run.as_ref().map(|run| run.view_of(&candidate));
        self.compared = match self.compared.take().filter(is_shown) {
            Some(_) => None,
            None => view.map(|view| (candidate, view)),
        };
    }

    /// Keeps the program that is shown, with a name of its own.
    pub fn keep(&mut self) {
        let Some(code) = self.program().filter(|code| !code.text.trim().is_empty()) else {
            self.tell("There is no program to keep.");
            return;
        };
        let mut kept = self.history.document().kept.clone();
        if kept.iter().any(|kept| kept.code == code) {
            self.tell("This program is kept already.");
            return;
        }
        let names: Vec<String> = parts::parts(&code.text, code.dialect)
            .into_iter()
            .map(|part| part.name)
            .collect();
        let name = match names.last() {
            Some(name) => name.replace('_', " "),
            None => format!("program {}", kept.len() + 1),
        };
        kept.push(Kept {
            name,
            note: String::new(),
            code,
        });
        self.history.edit("Keep a program", Edit::Kept(kept));
        self.tell("Kept with the document, at the top of the gallery.");
    }

    /// Takes what was worked out since the last frame of how the drawing goes on.
    pub fn look_for_completions(&mut self, ctx: &egui::Context) {
        self.completing
            .look(ctx, &self.session, &self.history, &self.settings);
    }

    /// Draws what the drawing lacks of the whole that is shown.
    pub fn complete(&mut self) {
        let strokes = self.history.document().strokes.len();
        match self.completing.edit(strokes, self.settings.pen) {
            Some(edit) => self.history.edit("Finish the drawing", edit),
            None => self.tell("Nothing is shown that the drawing may be a part of."),
        }
    }

    /// Takes the last step back and says what it was.
    pub fn undo(&mut self) -> Option<&'static str> {
        let undone = self.history.undo(&mut self.settings.tolerance);
        self.tolerance = self.settings.tolerance;
        undone
    }

    /// Does again what was taken back last and says what it was.
    pub fn redo(&mut self) -> Option<&'static str> {
        let redone = self.history.redo(&mut self.settings.tolerance);
        self.tolerance = self.settings.tolerance;
        redone
    }

    /// Notes a change of the tolerance, so that it can be taken back; those while the pointer is down are one.
    pub fn watch_tolerance(&mut self, is_held: bool) {
        if self.tolerance != self.settings.tolerance {
            self.history.change_tolerance(self.tolerance);
            self.tolerance = self.settings.tolerance;
        }
        if !is_held {
            self.history.seal_tolerance();
        }
    }

    /// Chooses the best program found so far, if it is the one that is shown, so that none takes its place.
    pub fn hold_best(&mut self) {
        let best = self.session.run.as_ref().and_then(|run| run.shown().best());
        if let (Picked::Best, Some(best)) = (&self.picked, best) {
            let candidate = best.front().candidate.clone();
            self.pick(candidate);
        }
    }

    /// Whether this is the program that was chosen.
    pub fn is_picked(&self, candidate: &Arc<Candidate>) -> bool {
        self.picked.is(candidate)
    }

    /// Tells something in the status line.
    pub fn tell(&mut self, text: impl Into<String>) {
        self.message = Some(Message {
            text: text.into(),
            is_error: false,
        });
    }

    /// Tells in the status line that something went wrong, and what to do.
    pub fn complain(&mut self, error: impl std::fmt::Display) {
        self.message = Some(Message {
            text: error.to_string(),
            is_error: true,
        });
    }

    /// Asks for a command after the frame.
    pub fn ask(&mut self, command: Command) {
        self.actions.push(Action::Command(command));
    }
}
