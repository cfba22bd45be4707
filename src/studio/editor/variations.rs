//! Programs near the one that is shown, as thumbnails.

use super::Edits;
use crate::studio::document::Code;
use crate::studio::job::{Job, Poll};
use crate::studio::scene::Scene;
use crate::studio::theme;
use crate::variations::{Variation, variations};
use eframe::egui::{
    CollapsingHeader, Color32, ColorImage, Rect, Role, Sense, Stroke, StrokeKind, TextureHandle,
    TextureOptions, Ui, Vec2, WidgetInfo, pos2,
};
use std::time::{Duration, Instant};
use turtle_lib::bitmap::{Bitmap, SIZE_PX};
use turtle_lib::dialect::Dialect;

/// How many are shown.
const COUNT: usize = 12;

/// Side of a thumbnail, in points.
const SIDE: f32 = 62.0;

/// Pixels of the picture to a pixel of a thumbnail, across and down.
const BLOCK_PX: usize = 4;

/// Lines are drawn so much thicker on each side, to be seen on a thumbnail.
const THICKER_PX: f64 = 3.0;

/// The program is left alone for so long before it is varied.
const AFTER: Duration = Duration::from_millis(300);

/// What was asked for: a text, and which dozen.
type Wanted = (String, Dialect, u64);

/// The row of thumbnails.
#[derive(Default)]
pub(super) struct Variations {
    seed: u64,
    /// What is shown or being worked out.
    wanted: Option<Wanted>,
    /// The program that may be varied next and when it was first seen.
    seen: Option<(Wanted, Instant)>,
    working: Option<Job<Vec<(Variation, ColorImage)>>>,
    shown: Vec<(Variation, TextureHandle)>,
}

impl Variations {
    /// Draws the thumbnails. Only a program that `is_good` is varied.
    pub(super) fn ui(
        &mut self,
        ui: &mut Ui,
        scene: &mut Scene,
        edits: &mut Edits,
        code: &Code,
        is_good: bool,
    ) {
        let header = CollapsingHeader::new("Variations").default_open(true);
        header.show(ui, |ui| {
            // Sampling comes first: there may be a better program to vary soon.
            let can_start = is_good && !scene.session.is_solving();
            self.look(ui, code, can_start);
            if self.shown.is_empty() {
                ui.weak(if code.text.trim().is_empty() {
                    "Programs near yours appear here."
                } else if self.working.is_some() {
                    "Looking for programs near this one…"
                } else {
                    "No program near this one so far."
                });
            }
            let mut taken = None;
            ui.horizontal_wrapped(|ui| {
                ui.spacing_mut().item_spacing = Vec2::splat(4.0);
                for (i, (variation, picture)) in self.shown.iter().enumerate() {
                    if thumbnail_ui(ui, i, variation, picture) {
                        taken = Some(variation.text.clone());
                    }
                }
            });
            if let Some(text) = taken {
                let code = Code {
                    text,
                    ..code.clone()
                };
                edits.replace(scene, "Take a variation", code);
            }
            let more = ui.add_enabled(!self.shown.is_empty(), eframe::egui::Button::new("More"));
            if more.on_hover_text("Twelve others.").clicked() {
                self.seed += 1;
            }
        });
    }

    fn look(&mut self, ui: &Ui, code: &Code, can_start: bool) {
        match self.working.as_ref().map(Job::poll) {
            Some(Poll::Done(found)) => {
                self.working = None;
                let texture = |(variation, picture)| {
                    let options = TextureOptions::LINEAR;
                    let texture = ui.ctx().load_texture("variation", picture, options);
                    (variation, texture)
                };
                self.shown = found.into_iter().map(texture).collect();
            }
            Some(Poll::Broken) => self.working = None,
            Some(Poll::Working) | None => {}
        }
        let is_wanted = |(text, dialect, seed): &Wanted| {
            *text == code.text && *dialect == code.dialect && *seed == self.seed
        };
        if !can_start || self.wanted.as_ref().is_some_and(is_wanted) {
            return;
        }
        let since = match &self.seen {
            Some((seen, since)) if is_wanted(seen) => *since,
            _ => {
                let wanted = (code.text.clone(), code.dialect, self.seed);
                let now = Instant::now();
                self.seen = Some((wanted, now));
                now
            }
        };
        if let Some(rest) = AFTER.checked_sub(since.elapsed()) {
            ui.ctx().request_repaint_after(rest);
            return;
        }
        let Some((wanted, _)) = self.seen.take() else {
            return;
        };
        self.wanted = Some(wanted.clone());
        let (text, dialect, seed) = wanted;
        self.working = Some(Job::start(ui.ctx(), move |cancel| {
            let found = variations(&text, dialect, seed, COUNT, || !cancel.is_cancelled());
            let pictured = |variation: Variation| {
                let picture = picture(&variation.bitmap.grown(THICKER_PX));
                (variation, picture)
            };
            found.into_iter().map(pictured).collect()
        }));
    }
}

/// Draws a thumbnail and says whether it was clicked.
fn thumbnail_ui(ui: &mut Ui, i: usize, variation: &Variation, picture: &TextureHandle) -> bool {
    let (rect, response) = ui.allocate_exact_size(Vec2::splat(SIDE), Sense::click());
    let name = format!("Variation {}", i + 1);
    response.widget_info(|| WidgetInfo::labeled(Role::Button, true, &name));
    if ui.is_rect_visible(rect) {
        let whole = Rect::from_min_max(pos2(0.0, 0.0), pos2(1.0, 1.0));
        ui.painter().rect_filled(rect, 3.0, theme::PAPER);
        ui.painter()
            .image(picture.id(), rect, whole, Color32::WHITE);
        let is_pointed = response.hovered() || response.has_focus();
        let edge = if is_pointed {
            Stroke::new(2.0, theme::PROGRAM)
        } else {
            ui.visuals().widgets.noninteractive.bg_stroke
        };
        ui.painter()
            .rect_stroke(rect, 3.0, edge, StrokeKind::Inside);
    }
    let response = response.on_hover_ui(|ui| {
        ui.monospace(&variation.text);
    });
    response.clicked()
}

/// A picture made small: how much of each block is ink.
fn picture(bitmap: &Bitmap) -> ColorImage {
    let side = SIZE_PX / BLOCK_PX;
    let mut pixels = Vec::with_capacity(side * side);
    for y in 0..side {
        for x in 0..side {
            let ink = (0..BLOCK_PX * BLOCK_PX).filter(|i| {
                let (dx, dy) = (i % BLOCK_PX, i / BLOCK_PX);
                bitmap.get(x * BLOCK_PX + dx, y * BLOCK_PX + dy)
            });
            let share = ink.count() as f32 / (BLOCK_PX * BLOCK_PX) as f32;
            pixels.push(theme::INK.gamma_multiply(share));
        }
    }
    ColorImage::new([side, side], pixels)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_thumbnail_is_as_dark_as_its_picture() {
        let bitmap = Bitmap::from_fn(|x, y| x < 6 && y < 4);
        let picture = picture(&bitmap);
        assert_eq!(picture.size, [128, 128]);
        assert_eq!(picture.pixels[0], theme::INK);
        assert_eq!(picture.pixels[1], theme::INK.gamma_multiply(0.5));
        assert_eq!(picture.pixels[2], Color32::TRANSPARENT);
    }
}
