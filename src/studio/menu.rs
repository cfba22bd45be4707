//! The menu bar, made from the commands.

use super::canvas::Canvas;
use super::command::{Command, Menu, SPECS, Spec};
use super::scene::{Action, Scene};
use eframe::egui::{self, Button, Ui};

/// Draws the menu bar, with what is used most at its end.
pub(super) fn ui(ui: &mut Ui, scene: &mut Scene, canvas: &Canvas) {
    egui::MenuBar::new().ui(ui, |ui| {
        for menu in Menu::ALL {
            ui.menu_button(menu.label(), |ui| {
                for spec in SPECS.iter().filter(|spec| spec.menu == menu) {
                    item_ui(ui, scene, canvas, spec);
                    if spec.command == Command::Open {
                        recent_ui(ui, scene);
                    }
                }
            });
        }
        ui.separator();
        let solving = scene.session.is_solving();
        let (command, label) = if solving {
            (Command::Cancel, "Stop")
        } else {
            (Command::Solve, "Solve")
        };
        let button = ui.button(label).on_hover_text(hover(command.spec(), ui));
        if button.clicked() {
            scene.ask(command);
        }
        ui.checkbox(&mut scene.settings.live, "Live")
            .on_hover_text(Command::ToggleLive.spec().help);
        ui.separator();
        for (command, label) in [
            (Command::ToggleResults, "Results"),
            (Command::ToggleProgram, "Program"),
        ] {
            let is_shown = is_on(scene, canvas, command);
            let button = ui.selectable_label(is_shown, label);
            let button = button.on_hover_text(hover(command.spec(), ui));
            if button.accessible_name(command.label()).clicked() {
                scene.ask(command);
            }
        }
    });
}

fn item_ui(ui: &mut Ui, scene: &mut Scene, canvas: &Canvas, spec: &'static Spec) {
    let label = match spec.command {
        Command::Undo => named(spec.label, scene.history.undo_label()),
        Command::Redo => named(spec.label, scene.history.redo_label()),
        _ => spec.label.to_owned(),
    };
    let enabled = match spec.command {
        Command::Undo => scene.history.undo_label().is_some(),
        Command::Redo => scene.history.redo_label().is_some(),
        Command::RemovePicture => scene.history.document().import.is_some(),
        Command::ClearDrawing => !scene.history.document().is_blank(),
        Command::ClearRecent => !scene.settings.recent.is_empty(),
        Command::Cancel => scene.session.is_solving(),
        Command::MoreSamples => scene
            .session
            .can_take_more(scene.history.drawing_revision()),
        Command::DeleteSelection
        | Command::Duplicate
        | Command::MirrorAcross
        | Command::MirrorUpright => canvas.has_selection(scene),
        _ => true,
    };
    let on = is_on(scene, canvas, spec.command);
    let mut button = Button::new(label).selected(on);
    if let Some(keys) = &spec.shortcut {
        button = button.shortcut_text(ui.ctx().format_shortcut(keys));
    }
    if ui
        .add_enabled(enabled, button)
        .on_hover_text(spec.help)
        .clicked()
    {
        scene.ask(spec.command);
        ui.close();
    }
}

/// The documents that were open, to open again.
fn recent_ui(ui: &mut Ui, scene: &mut Scene) {
    let recent = &scene.settings.recent;
    ui.add_enabled_ui(!recent.is_empty(), |ui| {
        ui.menu_button("Open recent", |ui| {
            for path in recent {
                let name = path.file_name().unwrap_or_default().to_string_lossy();
                let button = ui.button(name).on_hover_text(path.display().to_string());
                if button.clicked() {
                    scene.actions.push(Action::Open(path.clone()));
                    ui.close();
                }
            }
        });
    });
}

/// Whether the command is something that is on now.
fn is_on(scene: &Scene, canvas: &Canvas, command: Command) -> bool {
    let settings = &scene.settings;
    match command {
        Command::ToggleLive => settings.live,
        Command::ToggleGrid => settings.grid,
        Command::ToggleDigits => settings.digits,
        Command::ToggleMatch => settings.overlay,
        Command::ToggleDifference => settings.difference,
        Command::ToggleResults => settings.show_results,
        Command::ToggleProgram => settings.show_program,
        _ => canvas.tool_command() == command,
    }
}

fn named(label: &str, step: Option<&str>) -> String {
    step.map_or_else(|| label.to_owned(), |step| format!("{label}: {step}"))
}

/// What a command does and its keys.
pub(super) fn hover(spec: &Spec, ui: &Ui) -> String {
    match &spec.shortcut {
        Some(keys) => format!("{} ({})", spec.help, ui.ctx().format_shortcut(keys)),
        None => spec.help.to_owned(),
    }
}
