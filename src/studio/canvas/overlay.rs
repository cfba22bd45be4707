//! What is shown over and under the drawing: the grid, what the model sees, what the program draws and where
//! that differs.

use super::camera::SQUARE;
use super::ink::Ink;
use super::played::Played;
use crate::studio::meshes;
use crate::studio::scene::{Drawn, Scene};
use crate::studio::theme;
use crate::subject::Subject;
use crate::view::View;
use eframe::egui::emath::TSTransform;
use eframe::egui::{
    Align2, Color32, ColorImage, FontId, Mesh, Painter, Pos2, Rect, Shape, Stroke as Line,
    StrokeKind, TextureHandle, TextureOptions, Vec2,
};
use std::collections::BTreeSet;
use std::sync::Arc;
use turtle_lib::bitmap::{Bitmap, SIZE_PX, px_from_steps, steps_from_px};
use turtle_lib::density::{DensityGrid, GRID_SIZE};
use turtle_lib::turtle::{Path, Point};

/// Between lines of the grid, in canvas pixels.
const GRID_PX: f32 = 50.0;
/// Lines of the grid are no nearer than this, in points of the screen.
const LEAST_GRID: f32 = 8.0;
/// Cells smaller than this show no digit, in points of the screen.
const LEAST_CELL: f32 = 7.0;
/// The width of what the program draws, in points of the screen.
const PROGRAM_WIDTH: f32 = 2.0;
/// That of the program that is compared with it, beneath it.
const COMPARED_WIDTH: f32 = 4.0;
/// And of what the lines draw that are pointed at.
const LIT_WIDTH: f32 = 7.0;
const LIT: Color32 = Color32::from_rgba_premultiplied(0x70, 0x5a, 0x08, 0x80);

const GRID: Color32 = Color32::from_rgb(0xe4, 0xe6, 0xea);
const SQUARE_EDGE: Color32 = Color32::from_rgb(0xb8, 0xbd, 0xc6);
const DIGIT: Color32 = Color32::from_rgb(0x6a, 0x3d, 0x9a);

/// Things over the drawing, and what they were worked out for.
#[derive(Default)]
pub(super) struct Overlays {
    /// The drawing of a revision in the canonical view, when no run has it.
    subject: Option<(u64, Option<Arc<Subject>>)>,
    digits: Option<(Arc<Subject>, DensityGrid)>,
    program: Ink<usize>,
    drawn: Option<Arc<Drawn>>,
    picture: Option<(Arc<ColorImage>, TextureHandle)>,
    played: Played,
    compared: Ink<usize>,
    lit: Ink<(usize, BTreeSet<u32>)>,
    difference: Option<Difference>,
}

struct Difference {
    subject: Arc<Subject>,
    drawn: Arc<Drawn>,
    texture: TextureHandle,
}

/// A canonical place on the canvas.
pub(super) fn on_canvas(view: &View, p: Point) -> Pos2 {
    let p = view.source_from_canonical(p);
    Pos2::new(p.x as f32, p.y as f32)
}

/// The box on the canvas about what a program draws.
pub(super) fn bounds(drawn: &Drawn) -> Rect {
    let corners = drawn.path.extent(Path::STEPS_PER_PX);
    let place = |p: Point| on_canvas(&drawn.code.view, px_from_steps(p));
    corners.map_or(Rect::NOTHING, |(low, high)| {
        Rect::from_two_pos(place(low), place(high))
    })
}

/// The canonical view on the canvas.
pub(super) fn square_of(view: &View) -> Rect {
    let side = SIZE_PX as f64;
    Rect::from_min_max(
        on_canvas(view, Point::new(0.0, 0.0)),
        on_canvas(view, Point::new(side, side)),
    )
}

/// Draws the canonical square and the grid.
pub(super) fn paper_ui(painter: &Painter, screen_from_canvas: TSTransform, grid: bool) {
    let screen = painter.clip_rect();
    let mut paper = Mesh::default();
    paper.add_colored_rect(screen, theme::PAPER);
    meshes::paint(painter, &Arc::new(paper.into()));
    let scale = screen_from_canvas.scaling;
    if grid && GRID_PX * scale >= LEAST_GRID {
        let seen = screen_from_canvas.inverse() * screen;
        let lines = |low: f32, high: f32| {
            let range = (low / GRID_PX).ceil() as i32..=(high / GRID_PX).floor() as i32;
            range.map(|i| i as f32 * GRID_PX)
        };
        let line = Line::new(1.0, GRID);
        for x in lines(seen.left(), seen.right()) {
            let x = (screen_from_canvas * Pos2::new(x, 0.0)).x;
            painter.vline(x, screen.y_range(), line);
        }
        for y in lines(seen.top(), seen.bottom()) {
            let y = (screen_from_canvas * Pos2::new(0.0, y)).y;
            painter.hline(screen.x_range(), y, line);
        }
    }
    let edge = Line::new(1.0, SQUARE_EDGE);
    painter.rect_stroke(screen_from_canvas * SQUARE, 0.0, edge, StrokeKind::Middle);
}

impl Overlays {
    /// Draws what the settings want to be seen over the drawing.
    pub fn ui(&mut self, painter: &Painter, screen_from_canvas: TSTransform, scene: &Scene) {
        let settings = &scene.settings;
        if settings.difference || settings.digits {
            let subject = self.subject(scene);
            if settings.difference
                && let (Some(subject), Some(drawn)) = (&subject, &scene.drawn)
            {
                self.difference_ui(painter, screen_from_canvas, subject, drawn);
            }
            if settings.digits
                && let Some(subject) = &subject
            {
                self.digits_ui(painter, screen_from_canvas, subject);
            }
        }
        self.compared_ui(painter, screen_from_canvas, scene);
        if scene.playback.is_watched()
            && let Some(drawn) = &scene.drawn
        {
            let playback = &scene.playback;
            self.played.ui(painter, screen_from_canvas, drawn, playback);
        } else if settings.overlay
            && let Some(drawn) = &scene.drawn
        {
            self.program_ui(painter, screen_from_canvas, drawn);
        }
        self.lit_ui(painter, screen_from_canvas, scene);
    }

    /// Draws the program that is compared with the one that is picked.
    fn compared_ui(&mut self, painter: &Painter, screen_from_canvas: TSTransform, scene: &Scene) {
        let Some((candidate, view)) = &scene.compared else {
            return;
        };
        let Some(rendering) = candidate.rendering() else {
            return;
        };
        let of = Arc::as_ptr(candidate).addr();
        self.compared.paint(painter, of, screen_from_canvas, |pen| {
            for stroke in rendering.path.strokes() {
                let place = |&p: &Point| (on_canvas(view, px_from_steps(p)), 0.0);
                pen.line(stroke.iter().map(place), COMPARED_WIDTH, theme::MISSING);
            }
        });
    }

    /// Draws what the lit lines of the program drew.
    fn lit_ui(&mut self, painter: &Painter, screen_from_canvas: TSTransform, scene: &Scene) {
        let Some(drawn) = scene.drawn.as_ref().filter(|_| !scene.lit.is_empty()) else {
            return;
        };
        let of = (Arc::as_ptr(drawn).addr(), scene.lit.clone());
        self.lit.paint(painter, of, screen_from_canvas, |pen| {
            let strokes = drawn.path.strokes().zip(drawn.path.stroke_lines());
            for (points, lines) in strokes {
                let segments = points.windows(2).zip(&lines[1..]);
                for (ends, _) in segments.filter(|(_, line)| scene.lit.contains(line)) {
                    let place = |&p: &Point| (on_canvas(&drawn.code.view, px_from_steps(p)), 0.0);
                    pen.line(ends.iter().map(place), LIT_WIDTH, LIT);
                }
            }
        });
    }

    /// The drawing in the canonical view.
    fn subject(&mut self, scene: &Scene) -> Option<Arc<Subject>> {
        let revision = scene.history.drawing_revision();
        if let Some(run) = &scene.session.run
            && run.drawing_revision == revision
        {
            return Some(run.subject.clone());
        }
        match &self.subject {
            Some((of, subject)) if *of == revision => subject.clone(),
            _ => {
                let subject = scene.history.document().subject().map(Arc::new);
                self.subject = Some((revision, subject.clone()));
                subject
            }
        }
    }

    fn digits_ui(
        &mut self,
        painter: &Painter,
        screen_from_canvas: TSTransform,
        subject: &Arc<Subject>,
    ) {
        if !matches!(&self.digits, Some((of, _)) if Arc::ptr_eq(of, subject)) {
            let digits = DensityGrid::of_bitmap(&subject.bitmap);
            self.digits = Some((subject.clone(), digits));
        }
        let Some((_, grid)) = &self.digits else {
            return;
        };
        let whole = screen_from_canvas * square_of(&subject.view);
        let side = whole.width() / GRID_SIZE as f32;
        let edge = Line::new(1.0, DIGIT.gamma_multiply(0.5));
        painter.rect_stroke(whole, 0.0, edge, StrokeKind::Middle);
        let font = FontId::monospace(side * 0.75);
        let under = painter.add(Shape::Noop);
        let mut shades = Mesh::default();
        for (i, &digit) in grid.digits().iter().enumerate() {
            let column_row = Vec2::new((i % GRID_SIZE) as f32, (i / GRID_SIZE) as f32);
            let cell = Rect::from_min_size(whole.min + column_row * side, Vec2::splat(side));
            if !painter.clip_rect().intersects(cell) {
                continue;
            }
            let shade = DIGIT.gamma_multiply(f32::from(digit) * 0.05);
            shades.add_colored_rect(cell, shade);
            if side >= LEAST_CELL {
                let color = if digit == 0 {
                    DIGIT.gamma_multiply(0.2)
                } else {
                    DIGIT
                };
                let digit = char::from(b'0' + digit);
                painter.text(
                    cell.center(),
                    Align2::CENTER_CENTER,
                    digit,
                    font.clone(),
                    color,
                );
            }
        }
        painter.set(under, Shape::mesh(shades));
    }

    fn program_ui(
        &mut self,
        painter: &Painter,
        screen_from_canvas: TSTransform,
        drawn: &Arc<Drawn>,
    ) {
        // Kept, so that the place it has in memory is not another's.
        self.drawn = Some(drawn.clone());
        if let Some(image) = &drawn.picture {
            let is_same = |(of, _): &(Arc<ColorImage>, TextureHandle)| Arc::ptr_eq(of, image);
            if !self.picture.as_ref().is_some_and(is_same) {
                let options = TextureOptions::LINEAR;
                let context = painter.ctx();
                let texture = context.load_texture("marks", image.clone(), options);
                self.picture = Some((image.clone(), texture));
            }
            if let Some((_, texture)) = &self.picture {
                let place = screen_from_canvas * square_of(&drawn.code.view);
                let whole = Rect::from_min_max(Pos2::ZERO, Pos2::new(1.0, 1.0));
                painter.image(texture.id(), place, whole, Color32::WHITE);
            }
            return;
        }
        let of = Arc::as_ptr(drawn).addr();
        self.program.paint(painter, of, screen_from_canvas, |pen| {
            for stroke in drawn.path.strokes() {
                let place = |&p: &Point| (on_canvas(&drawn.code.view, px_from_steps(p)), 0.0);
                pen.line(stroke.iter().map(place), PROGRAM_WIDTH, theme::PROGRAM);
            }
        });
    }

    fn difference_ui(
        &mut self,
        painter: &Painter,
        screen_from_canvas: TSTransform,
        subject: &Arc<Subject>,
        drawn: &Arc<Drawn>,
    ) {
        let is_of = |difference: &Difference| {
            Arc::ptr_eq(&difference.subject, subject) && Arc::ptr_eq(&difference.drawn, drawn)
        };
        if !self.difference.as_ref().is_some_and(is_of) {
            let path = seen_in(&drawn.path, &drawn.code.view, &subject.view);
            let image = difference(&subject.bitmap, &Bitmap::of_path(&path));
            let options = TextureOptions::LINEAR;
            let texture = painter.ctx().load_texture("difference", image, options);
            self.difference = Some(Difference {
                subject: subject.clone(),
                drawn: drawn.clone(),
                texture,
            });
        }
        if let Some(difference) = &self.difference {
            let place = screen_from_canvas * square_of(&subject.view);
            let whole = Rect::from_min_max(Pos2::ZERO, Pos2::new(1.0, 1.0));
            painter.image(difference.texture.id(), place, whole, Color32::WHITE);
        }
    }
}

/// A path drawn in one view as it is seen in another.
fn seen_in(path: &Path, drawn: &View, seen: &View) -> Path {
    if drawn == seen {
        return path.clone();
    }
    path.map(|p| {
        let source = drawn.source_from_canonical(px_from_steps(p));
        steps_from_px(seen.canonical_from_source(source))
    })
}

/// Where a program's ink is missing and where it is too much.
fn difference(target: &Bitmap, program: &Bitmap) -> ColorImage {
    let mut image = ColorImage::filled([SIZE_PX, SIZE_PX], Color32::TRANSPARENT);
    for (y, pixels) in image.pixels.chunks_exact_mut(SIZE_PX).enumerate() {
        let words = target.row(y).iter().zip(program.row(y));
        for (pixels, (&target, &program)) in pixels.chunks_exact_mut(64).zip(words) {
            let mut differing = target ^ program;
            while differing != 0 {
                let x = differing.trailing_zeros() as usize;
                let is_missing = target >> x & 1 == 1;
                pixels[x] = if is_missing {
                    theme::MISSING
                } else {
                    theme::SURPLUS
                };
                differing &= differing - 1;
            }
        }
    }
    image
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn missing_and_surplus_ink_have_their_colours() {
        let target = Bitmap::from_fn(|x, y| y == 7 && (60..70).contains(&x));
        let program = Bitmap::from_fn(|x, y| y == 7 && (65..75).contains(&x));
        let image = difference(&target, &program);
        let at = |x: usize| image.pixels[7 * SIZE_PX + x];
        assert_eq!(at(60), theme::MISSING);
        assert_eq!(at(64), theme::MISSING);
        assert_eq!(at(65), Color32::TRANSPARENT);
        assert_eq!(at(74), theme::SURPLUS);
        let coloured = image.pixels.iter().filter(|&&p| p != Color32::TRANSPARENT);
        assert_eq!(coloured.count(), 10);
    }

    #[test]
    fn a_path_is_seen_where_the_other_view_has_it() {
        let path = Path::from_strokes([[Point::new(0.0, 0.0), Point::new(1.0, 0.0)]]);
        let moved = View {
            scale: 2.0,
            dx: -256.0,
            dy: -256.0,
        };
        let seen = seen_in(&path, &View::IDENTITY, &moved);
        let stroke: Vec<_> = seen.strokes().flatten().copied().collect();
        assert_eq!(stroke, [Point::new(0.0, 0.0), Point::new(0.5, 0.0)]);
    }
}
