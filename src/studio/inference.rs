//! Hypotheses and how they change with each stroke.

use super::scene::Scene;
use eframe::egui::Ui;

/// The inference panel.
#[derive(Debug, Default)]
pub(super) struct Inference {}

impl Inference {
    /// Takes what happened since the last frame, whether the panel is shown or not.
    pub(super) fn look(&mut self, _scene: &Scene) {}

    /// Draws the hypotheses.
    pub(super) fn ui(&mut self, ui: &mut Ui, _scene: &mut Scene) {
        ui.weak("Hypotheses appear here.");
    }
}
