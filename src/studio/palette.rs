//! The command palette, the table of shortcuts and the settings.

use super::command::SPECS;
use super::menu;
use super::scene::Scene;
use eframe::egui::{self, Modal, ScrollArea, TextEdit};

/// What is open over the window.
#[derive(Debug, Default, PartialEq, Eq)]
enum Open {
    #[default]
    Nothing,
    Commands,
    Shortcuts,
    Settings,
}

/// The palette.
#[derive(Debug, Default)]
pub(super) struct Palette {
    open: Open,
    typed: String,
}

impl Palette {
    /// Opens the list of commands.
    pub(super) fn open_commands(&mut self) {
        self.typed.clear();
        self.open = Open::Commands;
    }

    /// Opens the table of shortcuts.
    pub(super) fn open_shortcuts(&mut self) {
        self.open = Open::Shortcuts;
    }

    /// Opens the settings.
    pub(super) fn open_settings(&mut self) {
        self.open = Open::Settings;
    }

    /// Closes what is open; says whether something was.
    pub(super) fn close(&mut self) -> bool {
        std::mem::take(&mut self.open) != Open::Nothing
    }

    /// Draws what is open.
    pub(super) fn ui(&mut self, ctx: &egui::Context, scene: &mut Scene) {
        if self.open != Open::Commands {
            return;
        }
        let response = Modal::new(egui::Id::unique("palette")).show(ctx, |ui| {
            ui.set_width(420.0);
            let field = TextEdit::singleline(&mut self.typed).hint_text("What do you want to do?");
            let field = ui.add(field.desired_width(f32::INFINITY));
            field.request_focus();
            let typed = self.typed.to_lowercase();
            ScrollArea::vertical().max_height(320.0).show(ui, |ui| {
                for spec in SPECS {
                    if spec.label.to_lowercase().contains(&typed)
                        && ui
                            .button(spec.label)
                            .on_hover_text(menu::hover(spec, ui))
                            .clicked()
                    {
                        scene.ask(spec.command);
                        ui.close();
                    }
                }
            });
        });
        if response.should_close() {
            self.close();
        }
    }
}
