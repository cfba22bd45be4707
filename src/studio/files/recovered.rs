//! Tells what an earlier session left unsaved, and gives it back.

use super::recovery::{self, Leftover, Slot};
use super::store::stem;
use crate::studio::job::{Job, Poll};
use eframe::egui::{self, Align2, Ui, Vec2};
use std::path::PathBuf;
use std::time::SystemTime;

/// What was left over.
#[derive(Default)]
pub(super) struct Recovered {
    looking: Option<Job<Vec<Leftover>>>,
    left: Vec<Leftover>,
    /// Whether to say so if there is nothing.
    asked: bool,
}

impl Recovered {
    /// Looks for what was left over in `folder`.
    pub(super) fn start(&mut self, ctx: &egui::Context, folder: PathBuf, asked: bool) {
        // What is held here would not be found.
        self.left.clear();
        self.asked = asked;
        self.looking = Some(Job::start(ctx, move |_| recovery::leftovers(&folder)));
    }

    /// Takes what was found. Says so if there is nothing, but was asked for.
    pub(super) fn look(&mut self) -> Option<&'static str> {
        let Poll::Done(left) = self.looking.as_ref()?.poll() else {
            return None;
        };
        self.looking = None;
        self.left = left;
        (self.asked && self.left.is_empty()).then_some("Nothing unsaved is left over.")
    }

    /// Draws the list. Gives what is to be opened.
    pub(super) fn ui(&mut self, ctx: &egui::Context) -> Option<Slot> {
        if self.left.is_empty() {
            return None;
        }
        let mut done = None;
        let mut later = false;
        egui::Window::new("Recovered drawings")
            .collapsible(false)
            .resizable(false)
            .anchor(Align2::LEFT_BOTTOM, Vec2::new(16.0, -40.0))
            .show(ctx, |ui| {
                ui.label("These were not saved when Logogram ended.");
                for (i, leftover) in self.left.iter().enumerate() {
                    if let Some(choice) = line_ui(ui, leftover) {
                        done = Some((i, choice));
                    }
                }
                later = ui
                    .button("Later")
                    .on_hover_text(
                        "Keep them; they are in the File menu, and offered at the next start.",
                    )
                    .clicked();
            });
        if later {
            self.left.clear();
        }
        let (i, choice) = done?;
        let leftover = self.left.remove(i);
        match choice {
            Choice::Open => Some(leftover.slot),
            Choice::Discard => {
                // One that cannot be removed is offered again.
                let _ = leftover.slot.clear();
                None
            }
        }
    }
}

enum Choice {
    Open,
    Discard,
}

fn line_ui(ui: &mut Ui, leftover: &Leftover) -> Option<Choice> {
    let name = leftover
        .original
        .as_deref()
        .map_or_else(|| "Untitled".to_owned(), stem);
    let ago = SystemTime::now().duration_since(leftover.kept);
    let ago = match ago.unwrap_or_default().as_secs() / 60 {
        0 => "just now".to_owned(),
        minutes @ 1..60 => format!("{minutes} min ago"),
        minutes @ 60..1440 => format!("{} h ago", minutes / 60),
        minutes => format!("{} days ago", minutes / 1440),
    };
    let mut choice = None;
    ui.horizontal(|ui| {
        let content = leftover.content.as_ref().map_or_else(
            |error| format!("cannot be read: {error}"),
            |content| format!("{content}, {ago}"),
        );
        ui.strong(name);
        ui.label(content);
        if leftover.original_is_newer {
            ui.weak("older than the saved file");
        }
        let open = ui.add_enabled(leftover.content.is_ok(), egui::Button::new("Open"));
        if open.on_hover_text("Open it and go on.").clicked() {
            choice = Some(Choice::Open);
        }
        let discard = ui.button("Discard");
        if discard.on_hover_text("Remove it for good.").clicked() {
            choice = Some(Choice::Discard);
        }
    });
    choice
}
