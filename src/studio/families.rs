//! Several drawings of one idea as one function with a parameter: the window that asks for them.

use super::document::Code;
use super::job::{Job, Poll};
use super::scene::Scene;
use super::session::Engine;
use super::sources::{Source, Sources};
use crate::family::{self, Family, Member};
use crate::input::{self, ProgramView};
use crate::propose::{Cancel, Proposer, Request};
use crate::subject::Subject;
use eframe::egui::{self, Id, Modal, ScrollArea, Ui};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;
use turtle_lib::python;

/// Fewer drawings say nothing of a parameter; of as many none can be held out.
const LEAST: usize = 2;

/// A search under way.
struct Search {
    job: Job<Result<Family, String>>,
    /// How many drawings are solved, of how many.
    solved: Arc<AtomicUsize>,
    count: usize,
    names: Vec<String>,
}

/// The window, the search and what it found.
pub(super) struct Families {
    is_open: bool,
    sources: Sources,
    /// Whether the last drawing is held out.
    holds_out: bool,
    search: Option<Search>,
    /// The drawings by name, and the function that draws them or why there is none.
    found: Option<(Vec<String>, Result<Family, String>)>,
}

impl Default for Families {
    fn default() -> Self {
        Families {
            is_open: false,
            sources: Sources::default(),
            holds_out: true,
            search: None,
            found: None,
        }
    }
}

impl Families {
    /// Opens the window.
    pub(super) fn open(&mut self, scene: &Scene) {
        self.is_open = true;
        self.sources.add_recent(scene, false);
    }

    /// Closes the window; a search goes on. Says whether it was open.
    pub(super) fn close(&mut self) -> bool {
        std::mem::take(&mut self.is_open)
    }

    /// Takes what happened since the last frame.
    pub(super) fn look(&mut self) {
        let Some(search) = &self.search else { return };
        let found = match search.job.poll() {
            Poll::Working => return,
            Poll::Done(found) => found,
            Poll::Broken => Err("the search broke off".to_owned()),
        };
        let names = self.search.take().map(|search| search.names);
        self.found = Some((names.unwrap_or_default(), found));
    }

    /// Draws the window, if it is open.
    pub(super) fn ui(&mut self, ctx: &egui::Context, scene: &mut Scene) {
        if !self.is_open {
            return;
        }
        let response = Modal::new(Id::unique("family")).show(ctx, |ui| {
            ui.set_width(480.0);
            ui.heading("Family of drawings");
            ui.label(
                "Several drawings of one idea (three, four, five corners; small, middle, large) become one function with a \
                 parameter. They have to be of one size and at one place, but for what the parameter changes.",
            );
            ui.add_space(6.0);
            let height = (ctx.content_rect().height() - 420.0).max(80.0);
            ui.add_enabled_ui(self.search.is_none(), |ui| {
                self.sources.ui(ui, scene, height);
                ui.checkbox(&mut self.holds_out, "Hold the last one out")
                    .on_hover_text("A function then counts only if it draws that one, too, which it was not made from");
            });
            ui.separator();
            self.search_ui(ui, scene);
            let taken = self.found_ui(ui, scene);
            ui.add_space(6.0);
            ui.button("Close").clicked() || taken
        });
        if response.inner || response.should_close() {
            self.is_open = false;
        }
    }

    fn search_ui(&mut self, ui: &mut Ui, scene: &Scene) {
        if let Some(search) = &self.search {
            let solved = search.solved.load(Ordering::Relaxed);
            ui.horizontal(|ui| {
                ui.spinner();
                ui.label(format!("{solved} of {} drawings are solved", search.count));
            });
            ui.ctx().request_repaint_after(Duration::from_millis(250));
            if ui.button("Stop").clicked() {
                self.search = None;
            }
            return;
        }
        if ui.button("Find the function").clicked() {
            self.found = None;
            match self.start(ui.ctx(), scene) {
                Ok(search) => self.search = Some(search),
                Err(reason) => self.found = Some((Vec::new(), Err(reason))),
            }
        }
    }

    fn start(&self, ctx: &egui::Context, scene: &Scene) -> Result<Search, String> {
        let drawings = self.sources.chosen(scene);
        let count = drawings.len();
        let made_from = count - usize::from(self.holds_out).min(count);
        if made_from < LEAST {
            return Err(format!(
                "Choose {LEAST} drawings at least, and one more if the last is held out."
            ));
        }
        let Engine::Ready(loaded) = &scene.session.engine else {
            return Err("There is no model yet.".to_owned());
        };
        let (proposer, request) = (loaded.proposer.clone(), scene.settings.request.clone());
        let names = drawings.iter().map(Source::name).collect();
        let solved: Arc<AtomicUsize> = Arc::default();
        let counted = solved.clone();
        let job = Job::start(ctx, move |cancel| {
            let mut members = Vec::new();
            for drawing in &drawings {
                members.push(solve(drawing, &proposer, &request, cancel)?);
                counted.store(members.len(), Ordering::Relaxed);
            }
            let (members, held_out) = members.split_at(made_from);
            let family = family::family(members, held_out.first());
            family.ok_or_else(|| "No function of one parameter draws them all.".to_owned())
        });
        Ok(Search {
            job,
            solved,
            count,
            names,
        })
    }

    /// Draws what was found; says whether it was taken.
    fn found_ui(&mut self, ui: &mut Ui, scene: &mut Scene) -> bool {
        let Some((names, found)) = &self.found else {
            return false;
        };
        let family = match found {
            Ok(family) => family,
            Err(reason) => {
                ui.colored_label(ui.visuals().warn_fg_color, reason);
                return false;
            }
        };
        let text = python::print(&family.program(0));
        ScrollArea::vertical()
            .id_salt("function")
            .max_height(160.0)
            .show(ui, |ui| ui.monospace(&text));
        let drawn = family.members.iter().chain(&family.held_out);
        for (i, (name, (n, verdict))) in names.iter().zip(drawn).enumerate() {
            let how = match verdict.exact {
                true => "exact",
                false => "within tolerance",
            };
            let held_out = match i < family.members.len() {
                true => "",
                false => ", held out",
            };
            ui.label(format!("{name}: n = {n}, {how}{held_out}"));
        }
        if !ui.button("Edit the function").clicked() {
            return false;
        }
        scene.history.seal();
        let code = Code {
            text,
            ..Code::default()
        };
        scene.edit_code("Family of drawings", code);
        scene.history.seal();
        true
    }
}

fn solve(
    drawing: &Source,
    proposer: &Arc<dyn Proposer>,
    request: &Request,
    cancel: &Cancel,
) -> Result<Member, String> {
    let told = |reason: &dyn std::fmt::Display| format!("{}: {reason}", drawing.name());
    let subject = subject(drawing, cancel).map_err(|reason| told(&reason))?;
    let member = Member::solve(subject, proposer, request, cancel).map_err(|error| told(&error))?;
    if cancel.is_cancelled() {
        return Err("It was stopped.".to_owned());
    }
    match member.is_solved() {
        true => Ok(member),
        false => Err(told(
            &"no program draws it; a family needs one of each drawing",
        )),
    }
}

fn subject(drawing: &Source, cancel: &Cancel) -> Result<Subject, String> {
    let document = drawing
        .document(cancel)
        .map_err(|error| error.to_string())?;
    let subject = match (document, drawing) {
        (Some(document), _) => document.subject(),
        (None, Source::File(path)) => {
            let read = input::read(path, ProgramView::Canonical);
            Some(read.map_err(|error| error.to_string())?)
        }
        (None, Source::Open(_)) => None,
    };
    subject.ok_or_else(|| "there is no drawing in it".to_owned())
}
