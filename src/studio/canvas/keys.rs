//! Drawing by keys: arrows move a crosshair, Space or Enter puts the pen down and lifts it.

use super::{Canvas, strokes};
use crate::studio::document::MIDDLE_PX;
use crate::studio::scene::Scene;
use crate::studio::theme;
use eframe::egui::emath::TSTransform;
use eframe::egui::{Event, Key, Painter, Pos2, Stroke as Line, Vec2};

/// How far an arrow key goes, in canvas pixels.
const STEP_PX: f32 = 10.0;
/// And with Shift.
const FINE_PX: f32 = 1.0;
/// Half the size of the crosshair, in points of the screen.
const ARM: f32 = 9.0;

/// Where keys draw.
#[derive(Clone, Copy, Debug)]
pub(super) struct Cursor {
    at: Pos2,
    is_shown: bool,
}

impl Default for Cursor {
    fn default() -> Self {
        Cursor {
            at: Pos2::new(MIDDLE_PX, MIDDLE_PX),
            is_shown: false,
        }
    }
}

impl Cursor {
    /// Where it is, in canvas pixels.
    pub fn at(&self) -> Pos2 {
        self.at
    }

    /// Whether keys draw.
    pub fn is_shown(&self) -> bool {
        self.is_shown
    }

    /// Keys may come.
    pub fn show(&mut self) {
        self.is_shown = true;
    }

    /// The pointer is used instead.
    pub fn hide(&mut self) {
        self.is_shown = false;
    }

    /// Draws the crosshair.
    pub fn ui(&self, painter: &Painter, screen_from_canvas: TSTransform, is_down: bool) {
        let at = screen_from_canvas * self.at;
        let color = if is_down { theme::SURPLUS } else { theme::INK };
        let line = Line::new(1.5, color);
        for arm in [Vec2::new(ARM, 0.0), Vec2::new(0.0, ARM)] {
            painter.line_segment([at - arm, at + arm], line);
        }
    }
}

impl Canvas {
    /// Takes a key that was pressed while the canvas has the focus.
    pub(super) fn key(&mut self, event: &Event, scene: &mut Scene) {
        let Event::Key {
            key,
            pressed,
            repeat,
            modifiers,
            ..
        } = event
        else {
            return;
        };
        if modifiers.alt || modifiers.command {
            return;
        }
        let direction = match key {
            Key::ArrowLeft => Vec2::LEFT,
            Key::ArrowRight => Vec2::RIGHT,
            Key::ArrowUp => Vec2::UP,
            Key::ArrowDown => Vec2::DOWN,
            // Space held is for panning, so that it counts when it is let go.
            Key::Space if !pressed && !self.pointer.take_panned() => return self.toggle(scene),
            Key::Enter if *pressed && !repeat => return self.toggle(scene),
            _ => return,
        };
        if *pressed {
            let step = if modifiers.shift { FINE_PX } else { STEP_PX };
            self.cursor.is_shown = true;
            self.cursor.at += direction * step;
            self.camera.follow(self.cursor.at);
            if self
                .gesture
                .as_ref()
                .is_some_and(|gesture| !gesture.by_hand)
            {
                self.go(strokes::point(self.cursor.at), false, scene);
            }
        }
    }

    /// Puts the pen down or lifts it.
    fn toggle(&mut self, scene: &mut Scene) {
        self.cursor.is_shown = true;
        match &self.gesture {
            None => self.put_down(strokes::point(self.cursor.at), false, false, scene),
            // Of a polygon that the pointer draws, Enter is the end, too.
            Some(gesture) if !gesture.by_hand || gesture.goes_on() => self.lift(scene),
            Some(_) => {}
        }
    }
}
