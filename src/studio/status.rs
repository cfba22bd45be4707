//! The line at the bottom: what computes, how far it is, what there is to say.

use super::scene::Scene;
use super::session::Engine;
use super::theme;
use eframe::egui::{self, ProgressBar, RichText, Ui};

/// Draws the line.
pub(super) fn ui(ui: &mut Ui, scene: &Scene, adapting: Option<(f32, String)>) {
    ui.horizontal(|ui| {
        match &scene.session.engine {
            Engine::Loading => {
                ui.spinner();
                ui.label("Loading the model…");
            }
            Engine::Ready(loaded) => {
                ui.label(&loaded.engine)
                    .on_hover_text(format!("Model: {}", loaded.folder.display()));
            }
            Engine::Failed(reason) => {
                let text = format!("No model: {reason}. Choose another in the settings.");
                ui.colored_label(ui.visuals().error_fg_color, text);
            }
        }
        if let Some(run) = &scene.session.run {
            ui.separator();
            let share = run.progress.verified as f32 / run.progress.wanted.max(1) as f32;
            ui.add(ProgressBar::new(share).desired_width(120.0).text(format!(
                "{} of {}",
                run.progress.verified, run.progress.wanted
            )));
            match run.is_refining() {
                true => ui.label("refining"),
                false => ui.label(format!("{:.0} samples/s", run.samples_per_s())),
            };
        }
        let run = scene.session.run.as_ref();
        let summary = run.and_then(|run| run.summary.as_ref());
        if let Some(reason) = summary.and_then(|summary| summary.end.failure()) {
            ui.separator();
            let text = RichText::new(reason).color(ui.visuals().error_fg_color);
            ui.add(egui::Label::new(text).truncate());
        }
        if let Some((share, what)) = adapting {
            ui.separator();
            ui.add(ProgressBar::new(share).desired_width(80.0).text("Adapting"))
                .on_hover_text(what);
        }
        if let Some(message) = &scene.message {
            ui.separator();
            let text = RichText::new(&message.text);
            let text = if message.is_error {
                text.color(ui.visuals().error_fg_color)
            } else {
                text.color(theme::NEAR)
            };
            ui.add(egui::Label::new(text).truncate());
        }
    });
}
