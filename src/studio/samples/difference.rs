//! A picture over the drawing: what both have, what is missing, what is too much.

use super::super::theme;
use eframe::egui::{self, Color32, ColorImage, TextureHandle, TextureOptions, Ui, vec2};
use std::sync::{Arc, Weak};
use turtle_lib::bitmap::{Bitmap, SIZE_PX};

/// Side of the image, in pixels: half of the canonical view, which is as large as it is shown.
const SIDE_PX: usize = SIZE_PX / 2;

/// The image of the picture that was looked at last.
#[derive(Default)]
pub(super) struct Difference {
    shown: Option<Shown>,
}

struct Shown {
    run: u64,
    picture: Weak<Bitmap>,
    texture: TextureHandle,
}

impl Difference {
    /// Draws the picture over the drawing of the run with this number, and says what the colours are.
    pub(super) fn ui(&mut self, ui: &mut Ui, run: u64, drawing: &Bitmap, picture: &Arc<Bitmap>) {
        let known = self.shown.as_ref().filter(|shown| {
            shown.run == run && std::ptr::eq(shown.picture.as_ptr(), Arc::as_ptr(picture))
        });
        let texture = match known {
            Some(shown) => shown.texture.clone(),
            None => {
                let image = image(drawing, picture);
                let texture = ui
                    .ctx()
                    .load_texture("difference", image, TextureOptions::LINEAR);
                self.shown = Some(Shown {
                    run,
                    picture: Arc::downgrade(picture),
                    texture: texture.clone(),
                });
                texture
            }
        };
        let size = vec2(SIDE_PX as f32, SIDE_PX as f32);
        ui.add(
            egui::Image::new((texture.id(), size))
                .alt_text("The sample's picture over the drawing"),
        );
        ui.horizontal(|ui| {
            for (colour, label) in [
                (SHARED, "both"),
                (theme::MISSING, "missing"),
                (theme::SURPLUS, "too much"),
            ] {
                theme::swatch_ui(ui, colour);
                ui.label(label);
            }
        });
    }
}

/// Ink that both pictures have.
const SHARED: Color32 = theme::NEAR;

/// Half as large as the pictures; a pixel shows the worst of its four.
fn image(target: &Bitmap, picture: &Bitmap) -> ColorImage {
    let mut pixels = Vec::with_capacity(SIDE_PX * SIDE_PX);
    for y in 0..SIDE_PX {
        let row = |bitmap: &Bitmap, y: usize, x: usize| bitmap.row(y)[x / 64] >> (x % 64) & 3;
        for x in 0..SIDE_PX {
            let (mut missing, mut surplus, mut shared) = (false, false, false);
            for y in [2 * y, 2 * y + 1] {
                let (a, b) = (row(target, y, 2 * x), row(picture, y, 2 * x));
                missing |= a & !b != 0;
                surplus |= b & !a != 0;
                shared |= a & b != 0;
            }
            pixels.push(if surplus {
                theme::SURPLUS
            } else if missing {
                theme::MISSING
            } else if shared {
                SHARED
            } else {
                theme::PAPER
            });
        }
    }
    ColorImage::new([SIDE_PX, SIDE_PX], pixels)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pixel_shows_the_worst_of_its_four() {
        let target = Bitmap::from_fn(|x, y| y < 2 && x < 4);
        let picture = Bitmap::from_fn(|x, y| y < 2 && (2..6).contains(&x) || (x, y) == (100, 100));
        let image = image(&target, &picture);
        let at = |x: usize, y: usize| image.pixels[y * SIDE_PX + x];
        assert_eq!(at(0, 0), theme::MISSING);
        assert_eq!(at(1, 0), SHARED);
        assert_eq!(at(2, 0), theme::SURPLUS);
        assert_eq!(at(3, 0), theme::PAPER);
        assert_eq!(at(50, 50), theme::SURPLUS);
    }
}
