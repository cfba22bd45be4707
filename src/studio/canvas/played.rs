//! The turtle on the canvas: what a program has drawn so far, and where it is.

use super::ink::{Ink, Pen};
use super::overlay::{on_canvas, square_of};
use crate::export;
use crate::studio::meshes;
use crate::studio::playback::{Playback, Seen, Turtle};
use crate::studio::scene::Drawn;
use crate::studio::theme;
use eframe::egui::emath::TSTransform;
use eframe::egui::{
    Color32, ColorImage, Painter, Pos2, Rect, Shape, Stroke as Line, TextureHandle, TextureOptions,
    vec2,
};
use std::sync::Arc;
use turtle_lib::bitmap::{PEN_RADIUS_PX, px_from_steps};
use turtle_lib::turtle::{Color, Mark, Path, Point};

/// Lines are never thinner, in points of the screen.
const LEAST_WIDTH: f32 = 2.0;
/// The width of what is still to be drawn, in points of the screen.
const REST_WIDTH: f32 = 1.0;
/// How much of its colour that has.
const REST: f32 = 0.25;
/// The turtle's length, in points of the screen.
const TURTLE: f32 = 20.0;
/// Triangles of what is drawn are made anew after so many segments, and those of the rest each frame.
const TOGETHER: usize = 512;
/// Side of the picture of marks that are no strokes, in pixels.
const PICTURE_PX: u32 = 768;

/// What is shown of a run that is played.
#[derive(Default)]
pub(super) struct Played {
    /// Kept, so that the place it has in memory is not another's.
    drawn: Option<Arc<Drawn>>,
    whole: Ink<usize>,
    done: Ink<(usize, usize, usize)>,
    picture: Option<Picture>,
}

/// What is there when the last mark that is no stroke has come, and how many segments those are.
struct Picture {
    shapes: usize,
    segments: usize,
    texture: TextureHandle,
}

impl Played {
    /// Draws what is there so far of the program, and the turtles; the rest is pale.
    pub(super) fn ui(
        &mut self,
        painter: &Painter,
        screen_from_canvas: TSTransform,
        drawn: &Arc<Drawn>,
        playback: &Playback,
    ) {
        let Some(seen) = playback.seen() else { return };
        if !self.drawn.as_ref().is_some_and(|of| Arc::ptr_eq(of, drawn)) {
            self.drawn = Some(drawn.clone());
            self.picture = None;
        }
        let of = Arc::as_ptr(drawn).addr();
        let view = &drawn.code.view;
        let path = playback.path();
        let place = |&p: &Point| on_canvas(view, px_from_steps(p));
        self.whole.paint(painter, of, screen_from_canvas, |pen| {
            for (points, color, _) in strokes(path) {
                let places = points.iter().map(|p| (place(p), 0.0));
                pen.line(places, REST_WIDTH, color.gamma_multiply(REST));
            }
        });
        let first = self.picture_ui(painter, screen_from_canvas, playback, &seen);
        // Wide pens are as wide as they draw, in canvas pixels.
        let px = 2.0 * PEN_RADIUS_PX as f32 * view.scale as f32;
        let is_plain = !path.has_looks();
        let draw = |pen: &mut Pen, from: usize, to: usize, tip: Option<Point>| {
            for (points, color, width) in part(path, from, to, tip) {
                let width = if is_plain { 0.0 } else { px * width };
                let places = points.iter().map(|p| (place(p), width));
                pen.line(places, LEAST_WIDTH, color);
            }
        };
        let until = first.max(seen.segments - seen.segments % TOGETHER);
        self.done
            .paint(painter, (of, first, until), screen_from_canvas, |pen| {
                draw(pen, first, until, None);
            });
        let mut pen = Pen::new(screen_from_canvas, painter.pixels_per_point());
        draw(&mut pen, until, seen.segments, seen.tip);
        meshes::paint(painter, &pen.into_triangles());
        for turtle in &seen.turtles {
            let at = screen_from_canvas * place(&turtle.position);
            painter.add(shape(at, turtle));
        }
    }

    /// Draws all that came until the last fill, dot, stamp or text, in its order; gives how many segments that is.
    fn picture_ui(
        &mut self,
        painter: &Painter,
        screen_from_canvas: TSTransform,
        playback: &Playback,
        seen: &Seen,
    ) -> usize {
        let path = playback.path();
        let has_paper = path.looks().is_some_and(|looks| looks.background.is_some());
        if seen.shapes == 0 && !has_paper {
            return 0;
        }
        let picture = self.picture.as_ref();
        if picture.is_none_or(|of| of.shapes != seen.shapes) {
            let segments = playback.segments_at_shape(seen.shapes);
            let image = picture_of(&path.until(segments, seen.shapes), PICTURE_PX);
            self.picture = image.map(|image| Picture {
                shapes: seen.shapes,
                segments,
                texture: painter
                    .ctx()
                    .load_texture("played", image, TextureOptions::LINEAR),
            });
        }
        let (Some(picture), Some(drawn)) = (&self.picture, &self.drawn) else {
            return 0;
        };
        let place = screen_from_canvas * square_of(&drawn.code.view);
        let whole = Rect::from_min_max(Pos2::ZERO, Pos2::new(1.0, 1.0));
        painter.image(picture.texture.id(), place, whole, Color32::WHITE);
        picture.segments.min(seen.segments)
    }
}

/// All marks in their colours; what lies behind is seen where there is no paper.
pub(in crate::studio) fn picture_of(path: &Path, side_px: u32) -> Option<Arc<ColorImage>> {
    let has_paper = path.looks()?.background.is_some();
    let image = export::colored(path, side_px, !has_paper).ok()?;
    let size = [side_px as usize; 2];
    Some(Arc::new(ColorImage::from_rgba_unmultiplied(size, &image)))
}

/// The strokes of a path with their colours and widths.
fn strokes(path: &Path) -> impl Iterator<Item = (&[Point], Color32, f32)> {
    path.marks().filter_map(|mark| match mark {
        Mark::Stroke { points, pen, .. } => {
            let color = match pen.color {
                Color::BLACK if !path.has_looks() => theme::PROGRAM,
                color => Color32::from_rgb(color.r, color.g, color.b),
            };
            Some((points, color, pen.width as f32))
        }
        Mark::Shape(_) => None,
    })
}

/// What is drawn by the segments from one number to before another, and on to `tip`.
fn part(
    path: &Path,
    from: usize,
    to: usize,
    tip: Option<Point>,
) -> impl Iterator<Item = (Vec<Point>, Color32, f32)> {
    let mut before = 0;
    strokes(path).filter_map(move |(points, color, width)| {
        let own = points.len() - 1;
        let (start, end) = (before, before + own);
        before = end;
        // Most strokes are done long ago or come later.
        if end <= from || start > to {
            return None;
        }
        let first = from.saturating_sub(start);
        let last = (to - start).min(own);
        let mut part = points[first..=last].to_vec();
        // The segment under way is of the stroke in which the next one is.
        let is_under_way = to < end;
        part.extend(tip.filter(|_| is_under_way));
        (part.len() > 1).then_some((part, color, width))
    })
}

/// The turtle, pointing where it goes.
fn shape(at: Pos2, turtle: &Turtle) -> Shape {
    let (sin, cos) = (turtle.heading.to_radians() as f32).sin_cos();
    let corner = |ahead: f32, left: f32| {
        let (ahead, left) = (ahead * TURTLE, left * TURTLE);
        at + vec2(ahead * cos - left * sin, -(ahead * sin) - left * cos)
    };
    // The point of the arrow is where the pen is.
    let left = vec![corner(0.0, 0.0), corner(-1.0, 0.45), corner(-0.75, 0.0)];
    let right = vec![corner(0.0, 0.0), corner(-1.0, -0.45), corner(-0.75, 0.0)];
    let edge = vec![
        corner(0.0, 0.0),
        corner(-1.0, 0.45),
        corner(-0.75, 0.0),
        corner(-1.0, -0.45),
    ];
    Shape::Vec(vec![
        Shape::convex_polygon(left, theme::EXACT, Line::NONE),
        Shape::convex_polygon(right, theme::EXACT, Line::NONE),
        Shape::closed_line(edge, Line::new(1.5, theme::INK)),
    ])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_part_of_the_strokes_is_drawn_and_the_segment_under_way() {
        let p = |x: f64| Point::new(x, 0.0);
        let path = Path::from_strokes([vec![p(0.0), p(1.0), p(2.0)], vec![p(5.0), p(6.0)]]);
        let drawn = |from, to, tip: Option<f64>| -> Vec<Vec<f64>> {
            let parts = part(&path, from, to, tip.map(p));
            parts
                .map(|(points, ..)| points.iter().map(|p| p.x).collect())
                .collect()
        };
        assert_eq!(drawn(0, 0, None), Vec::<Vec<f64>>::new());
        assert_eq!(drawn(0, 1, Some(1.5)), [vec![0.0, 1.0, 1.5]]);
        assert_eq!(drawn(1, 2, Some(5.5)), [vec![1.0, 2.0], vec![5.0, 5.5]]);
        assert_eq!(drawn(2, 3, None), [vec![5.0, 6.0]]);
    }
}
