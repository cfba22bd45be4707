//! Which part of the canvas is seen.

use eframe::egui::emath::TSTransform;
use eframe::egui::{Pos2, Rect, Vec2};
use turtle_lib::bitmap::SIZE_PX;

/// The canonical square on the canvas.
pub(super) const SQUARE: Rect = Rect {
    min: Pos2::ZERO,
    max: Pos2::new(SIZE_PX as f32, SIZE_PX as f32),
};

/// What is left free about what is shown, in canvas pixels.
const MARGIN_PX: f32 = 16.0;

/// The shortest and the longest side that can be shown, in canvas pixels.
const SIDES_PX: std::ops::RangeInclusive<f32> = 16.0..=16_384.0;

/// The part of the canvas that is seen whole, in canvas pixels. The window's panel may show more to both
/// sides or above and below.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Camera {
    shown: Rect,
}

impl Default for Camera {
    fn default() -> Self {
        Camera {
            shown: SQUARE.expand(MARGIN_PX),
        }
    }
}

impl Camera {
    /// Where places of the canvas are on a panel that fills `screen`.
    pub fn screen_from_canvas(&self, screen: Rect) -> TSTransform {
        let scale = (screen.size() / self.shown.size()).min_elem().max(1e-3);
        TSTransform::new(
            screen.center().to_vec2() - self.shown.center().to_vec2() * scale,
            scale,
        )
    }

    /// Shows what is about a place `factor` times as large; the place stays where it is.
    pub fn zoom(&mut self, at: Pos2, factor: f32) {
        let side = (self.shown.width() / factor).clamp(*SIDES_PX.start(), *SIDES_PX.end());
        let shrink = side / self.shown.width();
        let place = |p: Pos2| at + (p - at) * shrink;
        self.shown = Rect::from_min_max(place(self.shown.min), place(self.shown.max));
    }

    /// Shows what is about the middle `factor` times as large.
    pub fn zoom_middle(&mut self, factor: f32) {
        self.zoom(self.shown.center(), factor);
    }

    /// Moves what is seen along, by canvas pixels.
    pub fn pan(&mut self, by: Vec2) {
        self.shown = self.shown.translate(-by);
    }

    /// Shows the canonical square and all of `drawing`.
    pub fn show(&mut self, drawing: Rect) {
        self.shown = SQUARE.union(drawing).expand(MARGIN_PX);
    }

    /// Shows `place` as large as possible; where that is nothing it changes nothing.
    pub fn show_only(&mut self, place: Rect) {
        if place.is_finite() {
            let side = place.width().max(place.height()).max(*SIDES_PX.start());
            let margin = MARGIN_PX * side / SQUARE.width();
            self.shown = Rect::from_center_size(place.center(), Vec2::splat(side + 2.0 * margin));
        }
    }

    /// Moves along until `at` is seen.
    pub fn follow(&mut self, at: Pos2) {
        let nearest = self.shown.shrink(MARGIN_PX.min(self.shown.width() / 4.0));
        self.shown = self.shown.translate(at - nearest.clamp(at));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PANEL: Rect = Rect {
        min: Pos2::new(10.0, 20.0),
        max: Pos2::new(810.0, 520.0),
    };

    #[test]
    fn the_whole_square_is_seen_at_first() {
        let on_screen = Camera::default().screen_from_canvas(PANEL).mul_rect(SQUARE);
        assert!(PANEL.contains_rect(on_screen));
        assert!(on_screen.height() > 450.0);
        assert!((on_screen.center() - PANEL.center()).length() < 1e-3);
    }

    #[test]
    fn the_place_that_is_zoomed_at_stays() {
        let mut camera = Camera::default();
        let at = Pos2::new(100.0, 350.0);
        let before = camera.screen_from_canvas(PANEL).mul_pos(at);
        camera.zoom(at, 3.0);
        let after = camera.screen_from_canvas(PANEL);
        assert!((after.mul_pos(at) - before).length() < 0.01);
        let scale = Camera::default().screen_from_canvas(PANEL).scaling;
        assert!((after.scaling / scale - 3.0).abs() < 1e-3);
    }

    #[test]
    fn zoom_has_bounds() {
        let mut camera = Camera::default();
        camera.zoom_middle(1e9);
        assert!(camera.screen_from_canvas(PANEL).scaling < 100.0);
        camera.zoom_middle(1e-9);
        assert!(camera.screen_from_canvas(PANEL).scaling > 0.01);
    }

    #[test]
    fn it_follows_a_place_that_is_left() {
        let mut camera = Camera::default();
        let inside = Pos2::new(200.0, 200.0);
        camera.follow(inside);
        assert_eq!(camera, Camera::default());
        let outside = Pos2::new(900.0, 200.0);
        camera.follow(outside);
        assert!(camera.shown.contains(outside));
    }
}
