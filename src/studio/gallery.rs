//! Matching programs as cards, the best first.

use super::scene::Scene;
use crate::solve::Rank;
use eframe::egui::{ScrollArea, Ui};

/// The gallery.
#[derive(Debug, Default)]
pub(super) struct GalleryPanel {}

impl GalleryPanel {
    /// Draws the cards.
    pub(super) fn ui(&mut self, ui: &mut Ui, scene: &mut Scene) {
        let Some(run) = &scene.session.run else {
            ui.weak("Programs that redraw your drawing appear here.");
            return;
        };
        let mut picked = None;
        ScrollArea::vertical().show(ui, |ui| {
            for (i, card) in run.gallery.cards().enumerate() {
                let front = card.front();
                let rank = match card.rank() {
                    Rank::Exact => "exact",
                    Rank::Matched => "within tolerance",
                    Rank::Near => "near miss",
                };
                let label = format!("{}. {rank}", i + 1);
                if ui
                    .selectable_label(scene.is_picked(&front.candidate), label)
                    .clicked()
                {
                    picked = Some(front.candidate.clone());
                }
                ui.monospace(&front.drawing().code);
            }
        });
        if let Some(candidate) = picked {
            scene.pick(candidate);
        }
    }
}
