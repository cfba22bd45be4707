//! The finished drawing that is proposed: pale dashes, and in words what it is and how to take it.

use super::{Canvas, overlay};
use crate::studio::command::Command;
use crate::studio::completing::Ghost;
use crate::studio::scene::Scene;
use crate::studio::theme;
use eframe::egui::{
    self, Align2, Area, Frame, Id, Painter, Pos2, Response, Shape, Stroke as Line, Ui,
};
use turtle_lib::bitmap::px_from_steps;

/// Dashes and what is between them, in points of the screen.
const DASH: f32 = 5.0;
const GAP: f32 = 4.0;
/// Their width.
const WIDTH: f32 = 1.5;
/// Between the words and the canvas's edges, in points of the screen.
const MARGIN: f32 = 8.0;

impl Canvas {
    /// Whether a finished drawing is shown: not while the next stroke is under way.
    pub(super) fn offers(&self, scene: &Scene) -> bool {
        self.shown_ghost(scene).is_some()
    }

    /// Whether Tab takes what is shown, and does not move the focus: while the canvas has it.
    pub(in crate::studio) fn takes_tab(&self, ctx: &egui::Context, scene: &Scene) -> bool {
        let focused = ctx.memory(|memory| memory.focused());
        self.offers(scene) && self.id.is_some() && focused == self.id
    }

    fn shown_ghost<'s>(&self, scene: &'s Scene) -> Option<Ghost<'s>> {
        let ghost = scene.completing.ghost();
        ghost.filter(|_| self.gesture.is_none() && !scene.is_presenting)
    }

    /// Draws what is proposed, and tells what it is.
    pub(super) fn ghost_ui(
        &self,
        ui: &Ui,
        painter: &Painter,
        response: &Response,
        scene: &mut Scene,
    ) {
        let Some(ghost) = self.shown_ghost(scene) else {
            return;
        };
        let line = Line::new(WIDTH, theme::INK.gamma_multiply(0.45));
        for stroke in ghost.completion.added.strokes() {
            let place = |&p: &_| {
                self.screen_from_canvas * overlay::on_canvas(&ghost.view, px_from_steps(p))
            };
            let points: Vec<Pos2> = stroke.iter().map(place).collect();
            painter.extend(Shape::dashed_line(&points, line, DASH, GAP));
        }
        let words = format!("Goes on as {}?", ghost.completion.what);
        let which = format!("{} of {}", ghost.number, ghost.count);
        Area::new(Id::unique("completion"))
            .fixed_pos(response.rect.shrink(MARGIN).right_top())
            .pivot(Align2::RIGHT_TOP)
            .constrain_to(response.rect)
            .show(ui.ctx(), |ui| {
                Frame::popup(ui.style()).show(ui, |ui| {
                    ui.label(words);
                    ui.horizontal(|ui| {
                        for (command, label) in [
                            (Command::Finish, "Finish (Tab)"),
                            (Command::AnotherFinish, "Another (Shift+Tab)"),
                        ] {
                            let button = ui.button(label).on_hover_text(command.spec().help);
                            if button.clicked() {
                                scene.ask(command);
                            }
                        }
                        ui.weak(which);
                    });
                });
            });
    }
}
