//! The command palette: any command by a few letters of its name.

use super::command::{SPECS, Spec};
use super::menu;
use super::scene::Scene;
use eframe::egui::{self, Button, Key, Modal, Modifiers, ScrollArea, TextEdit, Ui};

/// The palette.
#[derive(Debug, Default)]
pub(super) struct Palette {
    is_open: bool,
    typed: String,
    /// Which of the commands found Enter takes.
    chosen: usize,
}

impl Palette {
    /// Opens it.
    pub(super) fn open(&mut self) {
        *self = Palette {
            is_open: true,
            ..Palette::default()
        };
    }

    /// Closes it; says whether it was open.
    pub(super) fn close(&mut self) -> bool {
        std::mem::take(&mut self.is_open)
    }

    /// Draws it if it is open.
    pub(super) fn ui(&mut self, ctx: &egui::Context, scene: &mut Scene) {
        if !self.is_open {
            return;
        }
        let response = Modal::new(egui::Id::unique("palette")).show(ctx, |ui| {
            ui.set_width(460.0);
            self.content_ui(ui)
        });
        if let Some(spec) = response.inner {
            scene.ask(spec.command);
            self.close();
        } else if response.should_close() {
            self.close();
        }
    }

    /// Draws what is typed and found, and gives the command that was chosen.
    fn content_ui(&mut self, ui: &mut Ui) -> Option<&'static Spec> {
        // Before the field sees them.
        let (up, down, enter) = ui.input_mut(|input| {
            let mut pressed = |key| input.consume_key(Modifiers::NONE, key);
            (
                pressed(Key::ArrowUp),
                pressed(Key::ArrowDown),
                pressed(Key::Enter),
            )
        });
        let field = TextEdit::singleline(&mut self.typed)
            .hint_text("What do you want to do?")
            .desired_width(f32::INFINITY);
        let field = ui.add(field).on_hover_text("Letters of a command's name");
        field.request_focus();
        if field.changed() {
            self.chosen = 0;
        }
        let found = found(&self.typed);
        let last = found.len().saturating_sub(1);
        if up {
            self.chosen = self.chosen.saturating_sub(1);
        }
        if down {
            self.chosen += 1;
        }
        self.chosen = self.chosen.min(last);
        if found.is_empty() {
            ui.weak("No command is called that. Fewer letters find more.");
        }
        let mut taken = enter.then(|| found.get(self.chosen).copied()).flatten();
        ScrollArea::vertical().max_height(360.0).show(ui, |ui| {
            for (i, spec) in found.iter().enumerate() {
                let mut button = Button::new(spec.label)
                    .selected(i == self.chosen)
                    .frame_when_inactive(i == self.chosen)
                    .min_size(egui::vec2(ui.available_width(), 0.0));
                if let Some(keys) = &spec.shortcut {
                    button = button.shortcut_text(ui.ctx().format_shortcut(keys));
                }
                let response = ui.add(button).on_hover_text(menu::hover(spec, ui));
                if (up || down) && i == self.chosen {
                    response.scroll_to_me(None);
                }
                if response.clicked() {
                    taken = Some(spec);
                }
            }
        });
        taken
    }
}

/// The commands that have what was typed in their names, then those that have it in their help, then those
/// whose names have the letters in this order.
fn found(typed: &str) -> Vec<&'static Spec> {
    let typed = typed.trim().to_lowercase();
    let mut found: Vec<(usize, &Spec)> = SPECS
        .iter()
        .filter_map(|spec| {
            let label = spec.label.to_lowercase();
            let in_a_row = label.find(&typed);
            let rank = match in_a_row {
                Some(0) => 0,
                Some(_) => 1,
                None if spec.help.to_lowercase().contains(&typed) => 2,
                None if has_letters(&label, &typed) => 3,
                None => return None,
            };
            Some((rank, spec))
        })
        .collect();
    found.sort_by_key(|&(rank, _)| rank);
    found.into_iter().map(|(_, spec)| spec).collect()
}

/// Whether `label` has all `letters`, in this order.
fn has_letters(label: &str, letters: &str) -> bool {
    let mut label = label.chars();
    letters
        .chars()
        .all(|letter| label.any(|other| other == letter))
}

#[cfg(test)]
mod tests {
    use super::super::command::Command;
    use super::*;

    #[test]
    fn commands_are_found_by_parts_and_letters() {
        let first = |typed| found(typed).first().map(|spec| spec.command);
        assert_eq!(first("solve"), Some(Command::Solve));
        assert_eq!(first("grid"), Some(Command::ToggleGrid));
        assert_eq!(first("zmf"), Some(Command::ZoomToFit));
        // A word of what it does.
        assert_eq!(first("gif"), Some(Command::Export));
        assert_eq!(first("qqq"), None);
        assert_eq!(found("").len(), SPECS.len());
    }
}
