//! Colours and sizes.

use super::settings::{Settings, Theme};
use eframe::egui::{self, Color32, ThemePreference};

/// Ink of the drawing on the canvas.
pub(super) const INK: Color32 = Color32::from_rgb(0x20, 0x24, 0x2c);
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
