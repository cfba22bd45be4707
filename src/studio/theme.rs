//! Colours and sizes.

use super::settings::{Settings, Theme};
use eframe::egui::{self, Color32, IconData, ThemePreference};
use turtle_lib::bitmap::{Bitmap, SIZE_PX};
use turtle_lib::dialect::{Dialect, draw};
use turtle_lib::run::Fuel;

/// Ink of the drawing on the canvas.
pub(super) const INK: Color32 = Color32::from_rgb(0x20, 0x24, 0x2c);
/// What a pen of a colour leaves on the canvas; black is a little lighter than black.
pub(super) fn ink(color: [u8; 3]) -> Color32 {
    match color {
        [0, 0, 0] => INK,
        [r, g, b] => Color32::from_rgb(r, g, b),
    }
}

/// The canvas.
pub(super) const PAPER: Color32 = Color32::from_rgb(0xfc, 0xfc, 0xf8);
/// What a program draws.
pub(super) const PROGRAM: Color32 = Color32::from_rgb(0xe8, 0x6a, 0x17);
/// Ink of the drawing that a program lacks.
pub(super) const MISSING: Color32 = Color32::from_rgb(0x1f, 0x77, 0xd0);
/// Ink of a program that the drawing lacks.
pub(super) const SURPLUS: Color32 = Color32::from_rgb(0xd6, 0x27, 0x28);
/// Exact.
pub(super) const EXACT: Color32 = Color32::from_rgb(0x2c, 0xa0, 0x4a);
/// Within the tolerance.
pub(super) const MATCHED: Color32 = Color32::from_rgb(0x17, 0x8f, 0xa8);
/// Neither.
pub(super) const NEAR: Color32 = Color32::from_rgb(0x8a, 0x8f, 0x98);
/// Draws nothing.
pub(super) const INVALID: Color32 = Color32::from_rgb(0xb0, 0x50, 0x50);

/// Makes the window look as the settings say.
pub(super) fn apply(ctx: &egui::Context, settings: &Settings) {
    ctx.set_theme(match settings.theme {
        Theme::System => ThemePreference::System,
        Theme::Light => ThemePreference::Light,
        Theme::Dark => ThemePreference::Dark,
    });
    ctx.set_zoom_factor(settings.scale);
    // Keys that zoom are the canvas's.
    ctx.options_mut(|options| options.zoom_with_keyboard = false);
}

/// A square of a colour, for a legend; the text beside it says what it stands for.
pub(super) fn swatch_ui(ui: &mut egui::Ui, colour: Color32) {
    let side = ui.text_style_height(&egui::TextStyle::Body) * 0.7;
    let (rect, _) = ui.allocate_exact_size(egui::Vec2::splat(side), egui::Sense::hover());
    ui.painter().rect_filled(rect, 2.0, colour);
}

/// What the turtle draws for the window's icon.
const ICON: &str = include_str!("../../assets/icon.py");

/// The window's icon, drawn by the turtle on paper.
pub(super) fn icon() -> IconData {
    const SIDE_PX: usize = 64;
    const BLOCK_PX: usize = SIZE_PX / SIDE_PX;
    let path = draw(ICON, Dialect::Python, &Fuel::default())
        .map(|drawing| drawing.run.path)
        .unwrap_or_default();
    // A pen three times as wide, so that it is seen when small.
    let ink = Bitmap::of_path(&path).grown(8.0);
    let mut rgba = Vec::with_capacity(4 * SIDE_PX * SIDE_PX);
    for (y, x) in (0..SIDE_PX).flat_map(|y| (0..SIDE_PX).map(move |x| (y, x))) {
        let block = (0..BLOCK_PX).flat_map(|dy| (0..BLOCK_PX).map(move |dx| (dx, dy)));
        let inked = block
            .filter(|(dx, dy)| ink.get(x * BLOCK_PX + dx, y * BLOCK_PX + dy))
            .count();
        let share = inked as f32 / (BLOCK_PX * BLOCK_PX) as f32;
        rgba.extend(PAPER.lerp_to_gamma(PROGRAM, share).to_array());
    }
    IconData {
        rgba,
        width: SIDE_PX as u32,
        height: SIDE_PX as u32,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_icon_is_drawn() {
        let icon = icon();
        let paper = PAPER.to_array();
        let inked = icon.rgba.chunks(4).filter(|pixel| **pixel != paper).count();
        assert!((500..3000).contains(&inked), "{inked}");
    }
}
