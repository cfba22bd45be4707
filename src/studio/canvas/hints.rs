//! Three lines for who sees the window for the first time.

use crate::studio::command::Command;
use crate::studio::scene::Scene;
use eframe::egui::{Align2, Area, Frame, Id, Rect, Ui};

const HINTS: [&str; 3] = [
    "Draw a hexagon here.",
    "Programs that redraw it appear beside it.",
    "Drag a number in the program to change it.",
];

/// Between the hints and the canvas's edges, in points of the screen.
const MARGIN: f32 = 8.0;

/// The hints of the first start.
#[derive(Debug, Default)]
pub(super) struct Hints {
    /// They stay until they are closed, also when the first stroke is there.
    open: bool,
}

impl Hints {
    /// Draws them on the canvas.
    pub fn ui(&mut self, ui: &mut Ui, canvas: Rect, scene: &mut Scene) {
        self.open |= scene.history.document().is_blank();
        if scene.settings.hints_seen || !self.open {
            return;
        }
        Area::new(Id::unique("hints"))
            .fixed_pos(canvas.shrink(MARGIN).left_bottom())
            .pivot(Align2::LEFT_BOTTOM)
            .constrain_to(canvas)
            .show(ui.ctx(), |ui| {
                Frame::popup(ui.style()).show(ui, |ui| {
                    for hint in HINTS {
                        ui.label(hint);
                    }
                    ui.horizontal(|ui| {
                        let example = ui.button("Show an example");
                        let help = Command::OpenExample.spec().help;
                        if example.on_hover_text(help).clicked() {
                            scene.ask(Command::OpenExample);
                        }
                        let close = ui.button("Close hints");
                        if close.on_hover_text("Never show them again.").clicked() {
                            scene.settings.hints_seen = true;
                        }
                    });
                });
            });
    }
}
