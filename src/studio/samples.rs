//! Every sample of the run as a thumbnail.

use super::scene::Scene;
use eframe::egui::Ui;

/// The grid of samples.
#[derive(Debug, Default)]
pub(super) struct Samples {}

impl Samples {
    /// Draws the grid.
    pub(super) fn ui(&mut self, ui: &mut Ui, scene: &mut Scene) {
        let count = scene
            .session
            .run
            .as_ref()
            .map_or(0, |run| run.candidates.len());
        ui.label(format!("{count} samples"));
    }
}
