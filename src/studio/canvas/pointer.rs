//! Mouse, touch and pen: drawing, and moving what is seen.

use super::{Canvas, Gesture};
use crate::studio::document::StrokePoint;
use crate::studio::scene::Scene;
use eframe::egui::{Event, Key, PointerButton, Popup, Pos2, Response, TouchPhase, Ui};

/// What the pointer does on the canvas.
#[derive(Clone, Copy, Debug)]
pub(super) struct Pointer {
    /// Where it was last while it moves what is seen, and the button that is held for it.
    panning: Option<(Pos2, PointerButton)>,
    /// Whether what is seen was moved with Space since that was pressed.
    panned: bool,
    /// Two fingers are down: nothing is drawn until both are lifted.
    is_pinching: bool,
    pressure: f32,
}

impl Default for Pointer {
    fn default() -> Self {
        Pointer {
            panning: None,
            panned: false,
            is_pinching: false,
            pressure: StrokePoint::NO_PRESSURE,
        }
    }
}

impl Pointer {
    /// Whether it moves what is seen.
    pub fn is_panning(&self) -> bool {
        self.panning.is_some()
    }

    /// Whether Space was for moving what is seen; asked when it is let go.
    pub fn take_panned(&mut self) -> bool {
        std::mem::take(&mut self.panned)
    }
}

/// Whether a press there is meant for the canvas: nothing lies over it, and no edge of a panel is grabbed.
fn is_on_canvas(ui: &Ui, response: &Response, at: Pos2) -> bool {
    let edge = ui.style().interaction.resize_grab_radius_side;
    response.rect.shrink(edge).contains(at)
        && ui.ctx().layer_id_at(at) == Some(response.layer_id)
        && !Popup::is_any_open(ui.ctx())
}

impl Canvas {
    /// Takes wheel and pinch: zoom at the pointer, and moves what is seen.
    pub(super) fn navigate(&mut self, ui: &Ui, response: &Response) {
        let (zoom, scroll, touch, hover) = ui.input(|input| {
            let touch = input.multi_touch();
            let hover = input.pointer.hover_pos();
            (input.zoom_delta(), input.translation_delta(), touch, hover)
        });
        if touch.is_some() {
            // The first finger began a stroke that is none.
            self.gesture = None;
            self.pointer.is_pinching = true;
        } else if !ui.input(|input| input.any_touches()) {
            self.pointer.is_pinching = false;
        }
        let Some(at) = touch.map(|touch| touch.center_pos).or(hover) else {
            return;
        };
        if self.gesture.is_some() || !is_on_canvas(ui, response, at) {
            return;
        }
        self.camera.pan(scroll * self.unit_px());
        if zoom != 1.0 {
            self.screen_from_canvas = self.camera.screen_from_canvas(response.rect);
            self.camera
                .zoom(self.screen_from_canvas.inverse() * at, zoom);
        }
        self.screen_from_canvas = self.camera.screen_from_canvas(response.rect);
    }

    /// Takes one thing that the pointer did.
    pub(super) fn point(
        &mut self,
        ui: &Ui,
        response: &Response,
        event: &Event,
        snap: bool,
        scene: &mut Scene,
    ) {
        match *event {
            // The pointer's own event follows: this one tells only how hard the pen is pressed.
            Event::Touch { force, phase, .. } => {
                let force = force.filter(|force| *force > 0.0);
                if matches!(phase, TouchPhase::Start | TouchPhase::Move) {
                    self.pointer.pressure = force.unwrap_or(StrokePoint::NO_PRESSURE);
                }
            }
            Event::PointerButton {
                pos,
                button,
                pressed: true,
                ..
            } if is_on_canvas(ui, response, pos) => {
                self.press(ui, response, pos, (button, snap), scene);
            }
            Event::PointerButton {
                pos,
                button,
                pressed: false,
                ..
            } => {
                if self.pointer.panning.is_some_and(|(_, held)| held == button) {
                    self.pointer.panning = None;
                } else if button == PointerButton::Primary && self.is_by_hand() {
                    self.pointer_to(pos, snap, scene);
                    if !self.gesture.as_ref().is_some_and(Gesture::goes_on) {
                        self.lift(scene);
                    }
                    self.pointer.pressure = StrokePoint::NO_PRESSURE;
                }
            }
            Event::PointerMoved(pos) => {
                if let Some((before, button)) = self.pointer.panning {
                    self.camera.pan((pos - before) * self.unit_px());
                    self.screen_from_canvas = self.camera.screen_from_canvas(response.rect);
                    self.pointer.panning = Some((pos, button));
                } else if self.is_by_hand() {
                    self.pointer_to(pos, snap, scene);
                }
            }
            Event::PointerGone if !ui.input(|input| input.pointer.any_down()) => {
                self.pointer.panning = None;
            }
            _ => {}
        }
    }

    fn is_by_hand(&self) -> bool {
        self.gesture.as_ref().is_some_and(|gesture| gesture.by_hand)
    }

    fn press(
        &mut self,
        ui: &Ui,
        response: &Response,
        at: Pos2,
        (button, shift): (PointerButton, bool),
        scene: &mut Scene,
    ) {
        response.request_focus();
        self.cursor.hide();
        let space = ui.input(|input| input.key_down(Key::Space));
        match button {
            PointerButton::Middle => self.pointer.panning = Some((at, button)),
            PointerButton::Primary if space => {
                self.pointer.panning = Some((at, button));
                self.pointer.panned = true;
            }
            PointerButton::Primary if self.gesture.as_ref().is_some_and(Gesture::goes_on) => {
                self.pointer_to(at, shift, scene);
                if self.gesture.as_mut().is_some_and(Gesture::add_corner) {
                    self.lift(scene);
                }
            }
            PointerButton::Primary if !self.pointer.is_pinching => {
                self.put_down(self.on_canvas(at), shift, true, scene);
            }
            _ => {}
        }
    }

    fn pointer_to(&mut self, at: Pos2, snap: bool, scene: &Scene) {
        self.go(self.on_canvas(at), snap, scene);
    }

    fn on_canvas(&self, at: Pos2) -> StrokePoint {
        let at = self.screen_from_canvas.inverse() * at;
        StrokePoint {
            x: at.x,
            y: at.y,
            pressure: self.pointer.pressure,
        }
    }
}
