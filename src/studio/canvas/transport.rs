//! The line beneath the canvas with which a program is played.

use crate::studio::command::Command;
use crate::studio::menu;
use crate::studio::scene::Scene;
use eframe::egui::{Button, Slider, Ui, vec2};

/// How wide a button is, and the number beside the slider, in points.
const BUTTON: f32 = 48.0;
const VALUE: f32 = 60.0;
/// Where there is less room, in points, there are fewer words.
const WIDE: f32 = 420.0;

/// Plays on if it plays, and draws the line. It is there also when there is nothing to play, so that nothing moves when
/// there is.
pub(super) fn ui(ui: &mut Ui, scene: &mut Scene) {
    if scene.playback.is_playing() {
        let passed = ui.input(|input| input.stable_dt.min(0.5));
        let units = f64::from(passed * scene.settings.moves_per_s);
        scene.playback.advance(units);
        ui.ctx().request_repaint();
    }
    let is_empty = scene.playback.is_empty();
    let is_wide = ui.available_width() >= WIDE;
    ui.add_enabled_ui(!is_empty, |ui| {
        ui.horizontal(|ui| {
            buttons_ui(ui, scene, if is_wide { BUTTON } else { 0.0 });
            let (done, count) = scene.playback.actions();
            let mut at = done;
            let label = if is_wide { "step" } else { "" };
            let beside = VALUE + if is_wide { 36.0 } else { 0.0 };
            ui.spacing_mut().slider_width = (ui.available_width() - beside).max(24.0);
            let slider = ui.add(Slider::new(&mut at, 0..=count).text(label));
            let slider = slider.accessible_name("Step of the program");
            if slider.changed() {
                scene.playback.go_to(at);
            }
        });
        ui.horizontal(|ui| {
            ui.spacing_mut().slider_width = 60.0;
            let speed = Slider::new(&mut scene.settings.moves_per_s, 1.0..=10_000.0)
                .logarithmic(true)
                .max_decimals(0)
                .text(if is_wide { "a second" } else { "/s" });
            ui.add(speed)
                .on_hover_text("How many lines are drawn, and turns made, in a second.");
            ui.checkbox(&mut scene.settings.whole_circles, "Whole circles")
                .on_hover_text(
                    "A circle is one step; otherwise each of the short lines it is drawn with is.",
                );
            if let Some(line) = scene.playback.line() {
                ui.weak(format!("In line {line}"));
            }
        });
    });
}

fn buttons_ui(ui: &mut Ui, scene: &mut Scene, width: f32) {
    let run = match scene.playback.is_playing() {
        true => "Pause",
        false => "Run",
    };
    for (label, command) in [
        ("Back", Command::StepBack),
        (run, Command::RunProgram),
        ("Step", Command::StepProgram),
        ("End", Command::StopProgram),
    ] {
        // As wide as any, so that "Pause" moves nothing.
        let button = ui.add(Button::new(label).min_size(vec2(width, 0.0)));
        let button = button.on_hover_text(menu::hover(command.spec(), ui));
        if button.clicked() {
            scene.ask(command);
        }
    }
}
