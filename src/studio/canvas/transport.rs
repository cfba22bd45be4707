//! The line beneath the canvas with which a program is played.

use crate::studio::command::Command;
use crate::studio::menu;
use crate::studio::scene::Scene;
use eframe::egui::{Button, Slider, Ui};

/// Plays on if it plays, and draws the line; nothing where there is nothing to play.
pub(super) fn ui(ui: &mut Ui, scene: &mut Scene) {
    if scene.playback.is_playing() {
        let passed = ui.input(|input| input.stable_dt.min(0.5));
        let units = f64::from(passed * scene.settings.moves_per_s);
        scene.playback.advance(units);
        ui.ctx().request_repaint();
    }
    if scene.playback.is_empty() {
        return;
    }
    ui.horizontal_wrapped(|ui| {
        let run = if scene.playback.is_playing() {
            "Pause"
        } else {
            "Run"
        };
        for (label, command) in [
            ("Back", Command::StepBack),
            (run, Command::RunProgram),
            ("Step", Command::StepProgram),
            ("End", Command::StopProgram),
        ] {
            let button = ui.add(Button::new(label));
            let button = button.on_hover_text(menu::hover(command.spec(), ui));
            if button.clicked() {
                scene.ask(command);
            }
        }
        let (done, count) = scene.playback.actions();
        let mut at = done;
        ui.spacing_mut().slider_width = (ui.available_width() - 320.0).clamp(60.0, 300.0);
        let slider = Slider::new(&mut at, 0..=count).text("step");
        if ui.add(slider).changed() {
            scene.playback.go_to(at);
        }
        ui.spacing_mut().slider_width = 60.0;
        let speed = Slider::new(&mut scene.settings.moves_per_s, 1.0..=10_000.0)
            .logarithmic(true)
            .max_decimals(0)
            .text("a second");
        ui.add(speed)
            .on_hover_text("How many lines are drawn, and turns made, in a second.");
        ui.checkbox(&mut scene.settings.whole_circles, "Whole circles")
            .on_hover_text(
                "A circle is one step; otherwise each of the short lines it is drawn with is one.",
            );
        match scene.playback.line() {
            Some(line) => ui.weak(format!("In line {line}")),
            None => ui.weak(" "),
        };
    });
}
