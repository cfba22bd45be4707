//! All marks of a drawing as coloured pixels, as CPython's turtle shows them.

use super::ExportError;
use super::raster::no_picture;
use skrifa::instance::{LocationRef, Size};
use skrifa::outline::{DrawSettings, OutlinePen};
use skrifa::{FontRef, MetadataProvider};
use tiny_skia::{
    FillRule, LineCap, LineJoin, Paint, PathBuilder, Pixmap, Stroke as Pen, Transform,
};
use turtle_lib::bitmap::{SIZE_PX, px_from_steps};
use turtle_lib::turtle::{Align, Color, Font, Mark, Path, Point, Shape};

/// Segments of a line that are painted together. The time that takes grows with the square of how many cross a row.
const TOGETHER: usize = 256;

/// A square picture of the canonical view in colours.
pub(super) struct Paper {
    pub(super) pixels: Pixmap,
    /// Picture pixels to a canonical pixel.
    scale: f32,
}

impl Paper {
    /// Paper of a colour; without one what lies behind is seen.
    pub(super) fn new(side_px: u32, color: Option<Color>) -> Result<Paper, ExportError> {
        let mut pixels = Pixmap::new(side_px, side_px).ok_or_else(no_picture)?;
        if let Some(color) = color {
            pixels.fill(skia(color));
        }
        Ok(Paper {
            pixels,
            scale: side_px as f32 / SIZE_PX as f32,
        })
    }

    /// Draws all marks.
    pub(super) fn draw(&mut self, path: &Path) {
        for mark in path.marks() {
            match mark {
                Mark::Stroke { points, pen, .. } => self.stroke(points, pen.color, pen.width),
                Mark::Shape(placed) => self.shape(&placed.shape),
            }
        }
    }

    /// Draws the first `segments` segments and so many steps of the next, and the other marks that had come by
    /// then; all of them when it is the end. Gives where the pen is then and the direction it goes in.
    pub(super) fn draw_as_far(
        &mut self,
        path: &Path,
        segments: usize,
        rest: f64,
        is_end: bool,
    ) -> Option<(Point, Point)> {
        let mut seen = 0;
        let mut tip = None;
        for mark in path.marks() {
            match mark {
                Mark::Stroke { points, pen, .. } => {
                    let own = points.len() - 1;
                    let drawn = segments.saturating_sub(seen).min(own);
                    let is_under_way = seen <= segments && segments < seen + own;
                    let mut shown = points[..=drawn].to_vec();
                    if let (true, Some(to)) = (is_under_way, points.get(drawn + 1)) {
                        let from = points[drawn];
                        let direction = Point::new(to.x - from.x, to.y - from.y);
                        let share = rest / direction.x.hypot(direction.y).max(f64::MIN_POSITIVE);
                        let at =
                            Point::new(from.x + share * direction.x, from.y + share * direction.y);
                        shown.push(at);
                        tip = Some((at, direction));
                    }
                    if shown.len() > 1 {
                        self.stroke(&shown, pen.color, pen.width);
                    }
                    seen += own;
                }
                Mark::Shape(placed) if is_end || placed.after <= segments => {
                    self.shape(&placed.shape);
                }
                Mark::Shape(_) => {}
            }
        }
        tip
    }

    /// Draws a polyline given in steps with a pen `width` pixels of CPython's window wide.
    pub(super) fn stroke(&mut self, points: &[Point], color: Color, width: f64) {
        let pen = self.pen(width);
        let mut rest = points;
        while rest.len() > 1 {
            // Its round end lies under the round start of what follows.
            let (part, _) = rest.split_at(rest.len().min(TOGETHER + 1));
            let mut builder = PathBuilder::new();
            for (i, point) in part.iter().enumerate() {
                let (x, y) = self.place(*point);
                match i {
                    0 => builder.move_to(x, y),
                    _ => builder.line_to(x, y),
                }
            }
            if let Some(path) = builder.finish() {
                let paint = paint(color);
                self.pixels
                    .stroke_path(&path, &paint, &pen, Transform::identity(), None);
            }
            rest = &rest[part.len() - 1..];
        }
    }

    /// Draws a mark that is no stroke.
    pub(super) fn shape(&mut self, shape: &Shape) {
        match shape {
            Shape::Fill { outline, color } => {
                let corners: Vec<(f32, f32)> = outline.iter().map(|p| self.place(*p)).collect();
                self.polygon(&corners, *color);
            }
            Shape::Dot { at, size, color } => {
                let (x, y) = self.place(*at);
                let radius = (0.5 * self.px(*size)).max(0.5);
                if let Some(disc) = PathBuilder::from_circle(x, y, radius) {
                    self.fill(&disc, *color);
                }
            }
            Shape::Stamp {
                at,
                outline,
                fill,
                edge,
                width,
            } => {
                let (x, y) = self.place(*at);
                let corners: Vec<(f32, f32)> = outline
                    .iter()
                    .map(|p| (x + self.px(p.x), y - self.px(p.y)))
                    .collect();
                self.polygon(&corners, *fill);
                if let Some(path) = closed(&corners) {
                    let pen = self.pen(*width);
                    self.pixels.stroke_path(
                        &path,
                        &paint(*edge),
                        &pen,
                        Transform::identity(),
                        None,
                    );
                }
            }
            Shape::Text {
                at,
                text,
                align,
                font,
                color,
            } => self.text(*at, text, *align, font, *color),
        }
    }

    fn polygon(&mut self, corners: &[(f32, f32)], color: Color) {
        if let Some(path) = closed(corners) {
            self.fill(&path, color);
        }
    }

    fn fill(&mut self, path: &tiny_skia::Path, color: Color) {
        self.pixels.fill_path(
            path,
            &paint(color),
            FillRule::EvenOdd,
            Transform::identity(),
            None,
        );
    }

    /// Writes line below line, the last one on the text's place.
    fn text(&mut self, at: Point, text: &str, align: Align, font: &Font, color: Color) {
        let Ok(face) = FontRef::new(epaint_default_fonts::UBUNTU_LIGHT) else {
            return;
        };
        let size_px = self.px(font.size_px());
        let size = Size::new(size_px);
        let chars = face.charmap();
        let metrics = face.glyph_metrics(size, LocationRef::default());
        let outlines = face.outline_glyphs();
        let (x, y) = self.place(at);
        let lines: Vec<&str> = text.split('\n').collect();
        for (i, line) in lines.iter().enumerate() {
            let glyphs: Vec<_> = line.chars().filter_map(|char| chars.map(char)).collect();
            let advance = |glyph| metrics.advance_width(glyph).unwrap_or(0.0);
            let width: f32 = glyphs.iter().map(|&glyph| advance(glyph)).sum();
            let mut pen = Letters {
                builder: PathBuilder::new(),
                x: x - align.before() as f32 * width,
                // Tk stands the line's lower edge on the place, so that letters stand a little above it.
                y: y - size_px * (0.22 + 1.2 * (lines.len() - 1 - i) as f32),
                slant: if font.italic { 0.2 } else { 0.0 },
            };
            for glyph in glyphs {
                if let Some(outline) = outlines.get(glyph) {
                    let settings = DrawSettings::unhinted(size, LocationRef::default());
                    // A glyph that cannot be drawn is left out.
                    let _ = outline.draw(settings, &mut pen);
                }
                pen.x += advance(glyph);
            }
            let Some(path) = pen.builder.finish() else {
                continue;
            };
            self.pixels.fill_path(
                &path,
                &paint(color),
                FillRule::Winding,
                Transform::identity(),
                None,
            );
            if font.bold {
                let edge = Pen {
                    width: size_px / 16.0,
                    ..Pen::default()
                };
                self.pixels
                    .stroke_path(&path, &paint(color), &edge, Transform::identity(), None);
            }
        }
    }

    /// A place in steps as pixels of this picture; what is far outside is brought near.
    pub(super) fn place(&self, p: Point) -> (f32, f32) {
        const FAR_PX: f64 = 100_000.0;
        let p = px_from_steps(p);
        let near = |x: f64| x.clamp(-FAR_PX, FAR_PX) as f32 * self.scale;
        (near(p.x), near(p.y))
    }

    /// A length in pixels of CPython's window as pixels of this picture.
    pub(super) fn px(&self, length: f64) -> f32 {
        const PX_PER_STEP: f64 = 10.0;
        (length * Path::STEPS_PER_PX * PX_PER_STEP) as f32 * self.scale
    }

    /// A line is at least a pixel wide, or it would be hardly seen.
    fn pen(&self, width: f64) -> Pen {
        Pen {
            width: self.px(width).max(1.0),
            line_cap: LineCap::Round,
            line_join: LineJoin::Round,
            ..Pen::default()
        }
    }
}

fn closed(corners: &[(f32, f32)]) -> Option<tiny_skia::Path> {
    let mut builder = PathBuilder::new();
    for (i, &(x, y)) in corners.iter().enumerate() {
        match i {
            0 => builder.move_to(x, y),
            _ => builder.line_to(x, y),
        }
    }
    builder.close();
    builder.finish()
}

fn skia(Color { r, g, b }: Color) -> tiny_skia::Color {
    tiny_skia::Color::from_rgba8(r, g, b, 255)
}

fn paint(color: Color) -> Paint<'static> {
    let mut paint = Paint::default();
    paint.set_color(skia(color));
    paint
}

/// Outlines of letters, set one after the other.
struct Letters {
    builder: PathBuilder,
    x: f32,
    y: f32,
    slant: f32,
}

impl Letters {
    fn at(&self, x: f32, y: f32) -> (f32, f32) {
        (self.x + x + self.slant * y, self.y - y)
    }
}

impl OutlinePen for Letters {
    fn move_to(&mut self, x: f32, y: f32) {
        let (x, y) = self.at(x, y);
        self.builder.move_to(x, y);
    }

    fn line_to(&mut self, x: f32, y: f32) {
        let (x, y) = self.at(x, y);
        self.builder.line_to(x, y);
    }

    fn quad_to(&mut self, cx: f32, cy: f32, x: f32, y: f32) {
        let ((cx, cy), (x, y)) = (self.at(cx, cy), self.at(x, y));
        self.builder.quad_to(cx, cy, x, y);
    }

    fn curve_to(&mut self, ax: f32, ay: f32, bx: f32, by: f32, x: f32, y: f32) {
        let ((ax, ay), (bx, by), (x, y)) = (self.at(ax, ay), self.at(bx, by), self.at(x, y));
        self.builder.cubic_to(ax, ay, bx, by, x, y);
    }

    fn close(&mut self) {
        self.builder.close();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use turtle_lib::dialect::{Dialect, draw};
    use turtle_lib::run::Fuel;

    fn at(source: &str, x: u32, y: u32) -> (u8, u8, u8) {
        let path = draw(source, Dialect::Python, &Fuel::default())
            .unwrap()
            .run
            .path;
        let mut paper = Paper::new(512, Some(Color::WHITE)).unwrap();
        paper.draw(&path);
        let pixel = paper.pixels.pixel(x, y).unwrap();
        (pixel.red(), pixel.green(), pixel.blue())
    }

    #[test]
    fn a_star_is_hollow_in_its_middle_as_tk_fills_it() {
        let star = "color('red', 'yellow')\nteleport(-10, 3)\nbegin_fill()\nfor i in range(5):\n    fd(20)\n    rt(144)\nend_fill()";
        assert_eq!(at(star, 256, 240), (255, 255, 255));
        assert_eq!(at(star, 190, 236), (255, 255, 0));
        assert_eq!(at(star, 256, 226), (255, 0, 0));
    }

    #[test]
    fn marks_lie_on_each_other_in_their_order() {
        assert_eq!(at("dot(20, 'red')\ndot(10, 'blue')", 256, 256), (0, 0, 255));
        assert_eq!(at("dot(10, 'blue')\ndot(20, 'red')", 256, 256), (255, 0, 0));
        assert_eq!(at("bgcolor('navy')", 3, 3), (255, 255, 255));
    }

    #[test]
    fn letters_stand_above_their_place() {
        let dark = |source: &str, from: u32, to: u32| {
            let path = draw(source, Dialect::Python, &Fuel::default())
                .unwrap()
                .run
                .path;
            let mut paper = Paper::new(512, Some(Color::WHITE)).unwrap();
            paper.draw(&path);
            let rows = (from..to).flat_map(|y| (0..512).map(move |x| (x, y)));
            rows.filter(|&(x, y)| paper.pixels.pixel(x, y).unwrap().red() < 128)
                .count()
        };
        let text = "write('HELLO', font=('Arial', 12))";
        assert!(dark(text, 190, 256) > 100);
        assert_eq!(dark(text, 257, 512), 0);
    }
}
