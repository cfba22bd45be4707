//! How a file will look, small.

use crate::export::{self, ExportError, GifOptions, Layout, PngOptions};
use crate::propose::Cancel;
use eframe::egui::{
    self, Color32, ColorImage, Rect, Role, ScrollArea, Sense, TextureHandle, TextureOptions, Ui,
    Vec2,
};
use image::RgbaImage;
use std::collections::HashSet;
use std::time::{Duration, Instant};
use tiny_skia::{Color, LineCap, Paint, Path, PathBuilder, Pixmap, Stroke, StrokeDash, Transform};
use turtle_lib::turtle::{Path as Drawing, Point};

/// The longer side of a picture, in pixels: more than are shown, for fine screens.
const SIDE_PX: u32 = 480;

/// Side of the pictures of an animation, in pixels, and how many of them there are: 15 MB.
const MOVING_PX: u32 = 240;
const MOVING_FRAMES: u32 = 64;

/// How many seconds the last picture of an animation stands.
const STANDS_S: f64 = 1.5;

/// What is shown of a text.
const MOST_LINES: usize = 100;
const MOST_CHARS: usize = 4_000;

/// Where the pen travels while it is up, and where the margins are.
const TRAVEL: Color32 = Color32::from_rgb(0x1f, 0x77, 0xd0);
const MARGIN: Color32 = Color32::from_rgb(0xb8, 0xbc, 0xc4);

/// A file, small.
pub(super) enum Preview {
    Picture(ColorImage),
    Animation(Animation),
    Text(String),
}

/// Pictures one after the other.
pub(super) struct Animation {
    frames: Vec<ColorImage>,
    /// How long all take together, without the time that the last one stands.
    seconds: f64,
    /// Whether it begins again.
    repeats: bool,
}

/// The picture that is on the screen.
pub(super) struct Shown {
    texture: TextureHandle,
    /// Which picture of an animation it is, and when that began.
    frame: usize,
    since: Instant,
}

impl Preview {
    /// The canonical view of a drawing.
    pub(super) fn picture(path: &Drawing, transparent: bool) -> Result<Preview, ExportError> {
        let options = PngOptions {
            side_px: SIDE_PX,
            transparent,
        };
        let png = export::smooth_png(path, &options)?;
        let image = image::load_from_memory(&png)?.into_rgba8();
        Ok(Preview::Picture(pixels(&image)))
    }

    /// The canonical view of a drawing while the turtle draws it.
    pub(super) fn animation(
        path: &Drawing,
        options: &GifOptions,
        cancel: &Cancel,
    ) -> Result<Preview, ExportError> {
        let mut frames = Vec::new();
        export::drawn_by_turtle(path, MOVING_PX, MOVING_FRAMES, cancel, |image, _| {
            frames.push(pixels(&image));
            Ok(())
        })?;
        Ok(Preview::Animation(Animation {
            frames,
            seconds: options.seconds,
            repeats: options.repeats,
        }))
    }

    /// A page with its margins, the lines on it in their pens' colours, and the ways of the pen while it is up.
    pub(super) fn page(layout: &Layout) -> Preview {
        let page = &layout.page;
        let scale = f64::from(SIDE_PX) / page.width.max(page.height).max(f64::MIN_POSITIVE);
        let side = |length: f64| ((length * scale).round() as u32).clamp(1, SIDE_PX);
        let Some(mut pixels) = Pixmap::new(side(page.width), side(page.height)) else {
            return Preview::Text(String::new());
        };
        pixels.fill(Color::WHITE);
        if page.margin > 0.0 {
            let (low, width) = (page.margin, page.width - 2.0 * page.margin);
            let high = (low + width, page.height - page.margin);
            let corners = [(low, low), (high.0, low), high, (low, high.1), (low, low)];
            let corners = corners.map(|(x, y)| (x * scale, y * scale));
            draw(&mut pixels, &corners, MARGIN, 1.5, Some(6.0));
        }
        let place = |p: &Point| {
            let (x, y) = page.place(*p);
            (x * scale, y * scale)
        };
        let mut last: Option<(f64, f64)> = None;
        let mut ways = HashSet::new();
        for layer in &layout.layers {
            let width = (page.px(layer.pen.width) * scale).max(1.0);
            let ink = layer.pen.color;
            for stroke in &layer.strokes {
                let points = thinned(stroke.iter().map(place));
                let ends = points.first().copied().zip(points.last().copied());
                let Some((from, to)) = ends else { continue };
                draw(
                    &mut pixels,
                    &points,
                    Color32::from_rgb(ink.r, ink.g, ink.b),
                    width,
                    None,
                );
                if let Some(last) = last.replace(to) {
                    let px = |p: (f64, f64)| (p.0.round() as i64, p.1.round() as i64);
                    // Of ways that look the same one is drawn.
                    if px(last) != px(from) && ways.insert((px(last), px(from))) {
                        draw(&mut pixels, &[last, from], TRAVEL, 1.5, Some(4.0));
                    }
                }
            }
        }
        let size = [pixels.width() as usize, pixels.height() as usize];
        let rgba = pixels.take_demultiplied();
        Preview::Picture(ColorImage::from_rgba_unmultiplied(size, &rgba))
    }

    /// The beginning of a text.
    pub(super) fn text(text: &str) -> Preview {
        let mut shown = String::new();
        for line in text.lines().take(MOST_LINES) {
            shown.extend(line.chars().take(MOST_CHARS - shown.len().min(MOST_CHARS)));
            shown.push('\n');
        }
        if shown.len() < text.len() {
            shown.push('…');
        }
        Preview::Text(shown)
    }

    /// Draws it into a square of that side. A picture is kept in `shown`; `facts` are what is said of it.
    pub(super) fn ui(&self, ui: &mut Ui, side: f32, shown: &mut Option<Shown>, facts: &str) {
        match self {
            Preview::Picture(image) => picture_ui(ui, side, shown, facts, (0, image)),
            Preview::Animation(animation) => {
                let since = shown.as_ref().map(|shown| shown.since.elapsed());
                let frame = animation.frame(since.unwrap_or_default());
                if let Some(image) = animation.frames.get(frame) {
                    picture_ui(ui, side, shown, facts, (frame, image));
                }
                let each = animation.seconds / animation.frames.len().max(1) as f64;
                ui.ctx()
                    .request_repaint_after(Duration::from_secs_f64(each));
            }
            Preview::Text(text) => {
                ScrollArea::both()
                    .id_salt("preview")
                    .auto_shrink(false)
                    .show(ui, |ui| ui.monospace(text));
            }
        }
    }
}

impl Animation {
    /// Which picture is to be seen so long after it began.
    fn frame(&self, after: Duration) -> usize {
        let last = self.frames.len().saturating_sub(1);
        let after = match self.repeats {
            true => after.as_secs_f64() % (self.seconds + STANDS_S),
            false => after.as_secs_f64(),
        };
        let share = after / self.seconds.max(f64::MIN_POSITIVE);
        ((share * self.frames.len() as f64) as usize).min(last)
    }
}

/// Draws a picture, one of a number of them, into a square of that side.
fn picture_ui(
    ui: &mut Ui,
    side: f32,
    shown: &mut Option<Shown>,
    facts: &str,
    (frame, image): (usize, &ColorImage),
) {
    let (rect, response) = ui.allocate_exact_size(Vec2::splat(side), Sense::hover());
    let label = format!("Preview: {facts}");
    response.widget_info(|| egui::WidgetInfo::labeled(Role::Image, true, &label));
    let shown = shown.get_or_insert_with(|| {
        let options = TextureOptions::LINEAR;
        Shown {
            texture: ui.ctx().load_texture("export", image.clone(), options),
            frame,
            since: Instant::now(),
        }
    });
    if std::mem::replace(&mut shown.frame, frame) != frame {
        shown.texture.set(image.clone(), TextureOptions::LINEAR);
    }
    let size = shown.texture.size_vec2();
    let at = Rect::from_center_size(rect.center(), size * (side / size.max_elem().max(1.0)));
    let all = Rect::from_min_max(egui::pos2(0.0, 0.0), egui::pos2(1.0, 1.0));
    ui.painter()
        .image(shown.texture.id(), at, all, Color32::WHITE);
    let edge = ui.visuals().widgets.noninteractive.bg_stroke;
    ui.painter()
        .rect_stroke(at, 0.0, edge, egui::StrokeKind::Outside);
}

fn pixels(image: &RgbaImage) -> ColorImage {
    let size = [image.width() as usize, image.height() as usize];
    ColorImage::from_rgba_unmultiplied(size, image.as_raw())
}

/// The points without those that look the same as the one before.
fn thinned(points: impl Iterator<Item = (f64, f64)>) -> Vec<(f64, f64)> {
    const APART_PX: f64 = 0.5;
    let mut kept: Vec<(f64, f64)> = Vec::new();
    let mut left_out = None;
    for (x, y) in points {
        let is_near = kept
            .last()
            .is_some_and(|last| (x - last.0).hypot(y - last.1) < APART_PX);
        if is_near {
            left_out = Some((x, y));
        } else {
            kept.push((x, y));
            left_out = None;
        }
    }
    kept.extend(left_out);
    kept
}

fn draw(pixels: &mut Pixmap, points: &[(f64, f64)], color: Color32, width: f64, dash: Option<f32>) {
    let Some(path) = polyline(points) else { return };
    let mut paint = Paint::default();
    paint.set_color_rgba8(color.r(), color.g(), color.b(), 255);
    paint.anti_alias = true;
    let pen = Stroke {
        width: width as f32,
        line_cap: LineCap::Round,
        dash: dash.and_then(|dash| StrokeDash::new(vec![dash, dash], 0.0)),
        ..Stroke::default()
    };
    pixels.stroke_path(&path, &paint, &pen, Transform::identity(), None);
}

fn polyline(points: &[(f64, f64)]) -> Option<Path> {
    /// What is far outside is brought near: coordinates that large cannot be told apart.
    const FAR_PX: f64 = 10_000.0;
    let near = |x: f64| x.clamp(-FAR_PX, FAR_PX) as f32;
    let mut builder = PathBuilder::new();
    for (i, &(x, y)) in points.iter().enumerate() {
        match i {
            0 => builder.move_to(near(x), near(y)),
            _ => builder.line_to(near(x), near(y)),
        }
    }
    builder.finish()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_animation_begins_again_or_stands_at_its_end() {
        let animation = |repeats| Animation {
            frames: vec![ColorImage::default(); 4],
            seconds: 2.0,
            repeats,
        };
        let at = |repeats, s| animation(repeats).frame(Duration::from_secs_f64(s));
        assert_eq!([0.0, 0.6, 1.9, 3.0].map(|s| at(true, s)), [0, 1, 3, 3]);
        assert_eq!(at(true, 2.0 + STANDS_S + 0.6), 1);
        assert_eq!(at(false, 100.0), 3);
    }
}
