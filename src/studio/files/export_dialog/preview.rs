//! How a file will look, small.

use crate::export::{self, ExportError, Layout, PngOptions};
use eframe::egui::{
    self, Color32, ColorImage, Rect, Role, ScrollArea, Sense, TextureHandle, TextureOptions, Ui,
    Vec2,
};
use std::collections::HashSet;
use tiny_skia::{Color, LineCap, Paint, Path, PathBuilder, Pixmap, Stroke, StrokeDash, Transform};
use turtle_lib::turtle::{Path as Drawing, Point};

/// The longer side of a picture, in pixels: more than are shown, for fine screens.
const SIDE_PX: u32 = 480;

/// What is shown of a text.
const MOST_LINES: usize = 100;
const MOST_CHARS: usize = 4_000;

/// Where the pen travels while it is up, and where the margins are.
const TRAVEL: Color32 = Color32::from_rgb(0x1f, 0x77, 0xd0);
const MARGIN: Color32 = Color32::from_rgb(0xb8, 0xbc, 0xc4);

/// A file, small.
pub(super) enum Preview {
    Picture(ColorImage),
    Text(String),
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
        let size = [image.width() as usize, image.height() as usize];
        Ok(Preview::Picture(ColorImage::from_rgba_unmultiplied(
            size,
            image.as_raw(),
        )))
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

    /// Draws it into a square of that side. A picture is kept in `texture`; `facts` are what is said of it.
    pub(super) fn ui(
        &self,
        ui: &mut Ui,
        side: f32,
        texture: &mut Option<TextureHandle>,
        facts: &str,
    ) {
        match self {
            Preview::Picture(image) => {
                let (rect, response) = ui.allocate_exact_size(Vec2::splat(side), Sense::hover());
                let label = format!("Preview: {facts}");
                response.widget_info(|| egui::WidgetInfo::labeled(Role::Image, true, &label));
                let texture = texture.get_or_insert_with(|| {
                    let image = image.clone();
                    ui.ctx()
                        .load_texture("export", image, TextureOptions::LINEAR)
                });
                let size = texture.size_vec2();
                let shown = size * (side / size.max_elem().max(1.0));
                let at = Rect::from_center_size(rect.center(), shown);
                let all = Rect::from_min_max(egui::pos2(0.0, 0.0), egui::pos2(1.0, 1.0));
                ui.painter().image(texture.id(), at, all, Color32::WHITE);
                let edge = ui.visuals().widgets.noninteractive.bg_stroke;
                ui.painter()
                    .rect_stroke(at, 0.0, edge, egui::StrokeKind::Outside);
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
