//! What this program is: its versions, its licence, and those of all that is part of it.

use super::scene::Scene;
use super::session::Engine;
use eframe::egui::{CollapsingHeader, RichText, ScrollArea, TextStyle, Ui};

/// The licence of this program.
const LICENCE: &str = include_str!("../../LICENSE");

/// Name, version and licence of each library that is part of the program, a line each: written by
/// `cargo run --example licences -- --list`.
const LIBRARIES: &str = include_str!("../../assets/libraries.txt");

/// Draws it.
pub(super) fn ui(ui: &mut Ui, scene: &Scene) {
    let versions = versions(scene);
    ui.label("Draw, and watch programs that redraw it arrive.");
    ui.add_space(6.0);
    ui.label(&versions);
    if ui
        .button("Copy versions")
        .on_hover_text("To put them into a report of a fault.")
        .clicked()
    {
        ui.copy_text(versions);
    }
    ui.add_space(6.0);
    CollapsingHeader::new("Licence: MIT").show(ui, |ui| {
        ui.label(LICENCE);
    });
    let count = LIBRARIES.lines().count();
    let title = format!("Licences of the {count} libraries in it");
    CollapsingHeader::new(title).show(ui, |ui| {
        let height = ui.text_style_height(&TextStyle::Small);
        ScrollArea::vertical()
            .max_height(260.0)
            .auto_shrink([false, true])
            .show_rows(ui, height, count, |ui, rows| {
                for line in LIBRARIES.lines().skip(rows.start).take(rows.len()) {
                    ui.label(RichText::new(line).small());
                }
            });
    });
}

/// The versions of the program and of what it computes with.
fn versions(scene: &Scene) -> String {
    let version = env!("CARGO_PKG_VERSION");
    let (system, processor) = (std::env::consts::OS, std::env::consts::ARCH);
    let mut text = format!("Logogram {version} for {system} on {processor}");
    match &scene.session.engine {
        Engine::Loading => {}
        Engine::Ready(loaded) => {
            text += &format!("\nEngine: {}", loaded.engine);
            let hash: String = loaded
                .proposer
                .identity()
                .model_hash
                .chars()
                .take(12)
                .collect();
            text += &format!("\nModel: {hash} in {}", loaded.folder.display());
        }
        Engine::Failed(reason) => text += &format!("\nNo model: {reason}"),
    }
    text
}
