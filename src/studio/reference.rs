//! The language reference: what can be said, and examples that run when they are clicked.

mod entries;

use super::document::Code;
use super::scene::Scene;
use eframe::egui::{self, Button, RichText, ScrollArea, TextEdit, Ui, Vec2};
use entries::{Entry, Said, TOPICS};
use turtle_lib::dialect::Dialect;

/// The window.
#[derive(Debug, Default)]
pub(super) struct Reference {
    /// The language that is shown; nothing while the window is closed.
    dialect: Option<Dialect>,
    typed: String,
}

impl Reference {
    /// Opens it with the language of the program that is shown.
    pub(super) fn open(&mut self, scene: &Scene) {
        let code = scene.program().unwrap_or_default();
        self.dialect = Some(code.dialect);
        self.typed.clear();
    }

    /// Closes it; says whether it was open.
    pub(super) fn close(&mut self) -> bool {
        self.dialect.take().is_some()
    }

    /// Draws it if it is open.
    pub(super) fn ui(&mut self, ctx: &egui::Context, scene: &mut Scene) {
        let Some(mut dialect) = self.dialect else {
            return;
        };
        let mut is_open = true;
        let mut chosen = None;
        let room = ctx.content_rect();
        egui::Window::new("Language reference")
            .open(&mut is_open)
            .collapsible(false)
            .default_pos([room.right() - 780.0, room.top() + 60.0])
            .default_size(Vec2::new(360.0, 560.0).min(room.size() - Vec2::splat(80.0)))
            .constrain(true)
            .show(ctx, |ui| {
                ui.horizontal_wrapped(|ui| {
                    for (other, label) in [
                        (Dialect::Python, "Python"),
                        (Dialect::Logo, "Logo"),
                        (Dialect::Rhai, "Rhai"),
                    ] {
                        ui.selectable_value(&mut dialect, other, label);
                    }
                });
                let field = TextEdit::singleline(&mut self.typed)
                    .hint_text("Find a command")
                    .desired_width(f32::INFINITY);
                ui.add(field)
                    .on_hover_text("Letters of a command or of what it does");
                ui.weak(
                    "Click an example: it becomes the program, and is drawn. Undo takes it back.",
                );
                ScrollArea::vertical().auto_shrink(false).show(ui, |ui| {
                    chosen = self.topics_ui(ui, dialect);
                });
            });
        self.dialect = is_open.then_some(dialect);
        if let Some(Said { example, .. }) = chosen {
            let code = Code {
                text: format!("{example}\n"),
                dialect,
                ..Code::default()
            };
            scene.history.seal();
            scene.edit_code("Take an example", code);
            scene.history.seal();
        }
    }

    /// Draws what is found, and gives what was clicked.
    fn topics_ui(&self, ui: &mut Ui, dialect: Dialect) -> Option<Said> {
        let typed = self.typed.trim().to_lowercase();
        let mut chosen = None;
        let mut is_empty = true;
        for topic in TOPICS {
            let found = |entry: &Entry| {
                let said = entry.said(dialect)?;
                let texts = [entry.name, entry.says, said.spelling];
                let has = |text: &str| text.to_lowercase().contains(&typed);
                texts.into_iter().any(has).then_some(said)
            };
            let entries = topic.entries.iter();
            let found: Vec<_> = entries.filter_map(|e| Some((e, found(e)?))).collect();
            if found.is_empty() {
                continue;
            }
            is_empty = false;
            ui.add_space(6.0);
            ui.heading(topic.name);
            for (entry, said) in found {
                if entry_ui(ui, entry, said) {
                    chosen = Some(said);
                }
            }
        }
        if is_empty {
            ui.weak("Nothing is called that. Fewer letters find more.");
        }
        chosen
    }
}

/// Draws an entry; says whether its example was clicked.
fn entry_ui(ui: &mut Ui, entry: &Entry, said: Said) -> bool {
    ui.add_space(4.0);
    ui.horizontal_wrapped(|ui| {
        ui.strong(entry.name);
        ui.monospace(said.spelling);
    });
    ui.label(entry.says);
    let button = Button::new(RichText::new(said.example).monospace());
    let button = ui.add(button.min_size(Vec2::new(ui.available_width(), 0.0)));
    button
        .on_hover_text("Make it the program")
        .accessible_name(format!("Example of {}", entry.name))
        .clicked()
}
