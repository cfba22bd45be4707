//! Lines as triangles, made once and kept while nothing changes.
//!
//! egui would make the triangles of a line anew each frame; of hundreds of strokes that takes longer than all
//! the rest of the frame. Here lines may also be thick and thin along the way.

use crate::studio::meshes::{self, Triangles};
use eframe::egui::emath::TSTransform;
use eframe::egui::{Color32, Mesh, Painter, Pos2, Vec2};
use std::sync::Arc;

/// Points nearer than this to the one before are left out, in points of the screen.
const LEAST_STEP: f32 = 0.7;
/// Where a line turns more than this (the cosine of the angle), its ends are round.
const SHARP: f32 = 0.7;

/// Of more lines than this the ends are square. Among so many nobody sees it, and round ends are five of six triangles,
/// of which a window holds a dozen copies until they are on the screen.
const MOST_ROUND: usize = 5_000;

/// So many corners a drawing's triangles have at most, a little more: a graphics card takes buffers of 256 MB.
const MOST_CORNERS: usize = 3_000_000;

/// Makes triangles of lines. Their edges fade over a pixel.
pub(super) struct Pen {
    mesh: Mesh,
    /// Half of a pixel, in points of the screen.
    half_px: f32,
    screen_from_canvas: TSTransform,
    has_round_ends: bool,
}

impl Pen {
    /// A pen for lines given in canvas pixels.
    pub fn new(screen_from_canvas: TSTransform, pixels_per_point: f32) -> Pen {
        Pen {
            mesh: Mesh::default(),
            half_px: 0.5 / pixels_per_point,
            screen_from_canvas,
            has_round_ends: true,
        }
    }

    /// Says how many lines are to come.
    pub fn expect(&mut self, lines: usize) {
        self.has_round_ends = lines <= MOST_ROUND;
    }

    /// Whether no more lines are drawn: there are as many as the window takes.
    pub fn is_full(&self) -> bool {
        self.mesh.vertices.len() > MOST_CORNERS
    }

    /// What was drawn.
    pub fn into_triangles(self) -> Arc<Triangles> {
        Arc::new(self.mesh.into())
    }

    /// Draws a line through places with the width it has there, both in canvas pixels. It is never thinner
    /// than `least`, in points of the screen.
    pub fn line(
        &mut self,
        places: impl IntoIterator<Item = (Pos2, f32)>,
        least: f32,
        color: Color32,
    ) {
        let scale = self.screen_from_canvas.scaling;
        let mut points: Vec<(Pos2, f32)> = Vec::new();
        let mut last = None;
        let room = MOST_CORNERS.saturating_sub(self.mesh.vertices.len());
        for (place, width) in places {
            // A point takes four corners, and more where the line turns.
            if points.len() > room {
                break;
            }
            let point = (
                self.screen_from_canvas * place,
                (width * scale).max(least) / 2.0,
            );
            let is_near = |(before, _): &(Pos2, f32)| before.distance(point.0) < LEAST_STEP;
            last = points.last().is_some_and(is_near).then_some(point);
            if last.is_none() {
                points.push(point);
            }
        }
        // The end is where it is, however near.
        if let Some(last) = last
            && points.len() > 1
        {
            points.push(last);
        }
        let Some(&(start, radius)) = points.first().filter(|_| !self.is_full()) else {
            return;
        };
        // What has no length is a dot.
        if self.has_round_ends || points.len() == 1 {
            self.disc(start, radius, color);
        }
        let mut from = 0;
        for i in 1..points.len() {
            let is_last = i + 1 == points.len();
            let sharp = match points.get(i + 1) {
                None => true,
                Some(&(next, _)) => {
                    let (before, here) = (points[i - 1].0, points[i].0);
                    (here - before).normalized().dot((next - here).normalized()) < SHARP
                }
            };
            if self.is_full() {
                return;
            }
            if sharp {
                self.ribbon(&points[from..=i], color);
                if self.has_round_ends || !is_last {
                    self.disc(points[i].0, points[i].1, color);
                }
                from = i;
            }
        }
    }

    /// A line that turns nowhere sharply, without ends.
    fn ribbon(&mut self, points: &[(Pos2, f32)], color: Color32) {
        let last = points.len() - 1;
        let direction = |i: usize| (points[i + 1].0 - points[i].0).normalized();
        for (i, &(at, radius)) in points.iter().enumerate() {
            let along = match i {
                0 => direction(0),
                i if i == last => direction(last - 1),
                i => (direction(i - 1) + direction(i)).normalized(),
            };
            let across = along.rot90();
            let (inner, outer) = ((radius - self.half_px).max(0.0), radius + self.half_px);
            let first = self.mesh.vertices.len() as u32;
            self.mesh
                .colored_vertex(at - across * outer, Color32::TRANSPARENT);
            self.mesh.colored_vertex(at - across * inner, color);
            self.mesh.colored_vertex(at + across * inner, color);
            self.mesh
                .colored_vertex(at + across * outer, Color32::TRANSPARENT);
            if i > 0 {
                for edge in first..first + 3 {
                    self.mesh.add_triangle(edge - 4, edge - 3, edge);
                    self.mesh.add_triangle(edge - 3, edge, edge + 1);
                }
            }
        }
    }

    /// A round dot.
    fn disc(&mut self, middle: Pos2, radius: f32, color: Color32) {
        let corners = (6.0 + radius * 1.5).min(32.0) as u32;
        let (inner, outer) = ((radius - self.half_px).max(0.0), radius + self.half_px);
        let first = self.mesh.vertices.len() as u32;
        for i in 0..corners {
            let out = Vec2::angled(i as f32 / corners as f32 * std::f32::consts::TAU);
            self.mesh.colored_vertex(middle + out * inner, color);
            self.mesh
                .colored_vertex(middle + out * outer, Color32::TRANSPARENT);
        }
        for i in 0..corners {
            let (a, b) = (first + 2 * i, first + 2 * ((i + 1) % corners));
            if i > 1 {
                self.mesh.add_triangle(first, a - 2, a);
            }
            self.mesh.add_triangle(a, a + 1, b);
            self.mesh.add_triangle(a + 1, b, b + 1);
        }
    }
}

/// Triangles that stay while what they show, `of`, and where it is shown stay.
pub(super) struct Ink<T> {
    key: Option<(T, TSTransform, f32)>,
    triangles: Arc<Triangles>,
    is_full: bool,
}

impl<T> Default for Ink<T> {
    fn default() -> Self {
        Ink {
            key: None,
            triangles: Arc::default(),
            is_full: false,
        }
    }
}

impl<T: PartialEq> Ink<T> {
    /// Paints what `draw` draws of it.
    pub fn paint(
        &mut self,
        painter: &Painter,
        of: T,
        screen_from_canvas: TSTransform,
        draw: impl FnOnce(&mut Pen),
    ) {
        let pixels_per_point = painter.pixels_per_point();
        let key = Some((of, screen_from_canvas, pixels_per_point));
        if key != self.key {
            let mut pen = Pen::new(screen_from_canvas, pixels_per_point);
            draw(&mut pen);
            self.is_full = pen.is_full();
            self.triangles = pen.into_triangles();
            self.key = key;
        }
        meshes::paint(painter, &self.triangles);
    }

    /// Whether some of it is not shown, because it is more than the window takes.
    pub fn is_full(&self) -> bool {
        self.is_full
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use eframe::egui::Rect;

    fn mesh_of(places: &[(f32, f32)], width: f32) -> Mesh {
        let mut pen = Pen::new(TSTransform::IDENTITY, 1.0);
        let places = places.iter().map(|&(x, y)| (Pos2::new(x, y), width));
        pen.line(places, 1.0, Color32::BLACK);
        pen.mesh
    }

    #[test]
    fn a_line_is_as_wide_as_the_pen_and_round_at_its_ends() {
        let mesh = mesh_of(&[(10.0, 10.0), (30.0, 10.0)], 4.0);
        assert!(mesh.is_valid());
        let solid = mesh
            .vertices
            .iter()
            .filter(|vertex| vertex.color == Color32::BLACK);
        let bounds = solid.fold(Rect::NOTHING, |bounds, v| {
            bounds.union(Rect::from_pos(v.pos))
        });
        let whole = Rect::from_min_max(Pos2::new(8.5, 8.5), Pos2::new(31.5, 11.5));
        assert!(whole.expand(0.01).contains_rect(bounds), "{bounds}");
        assert!(bounds.width() > 22.0 && bounds.height() > 2.9, "{bounds}");
    }

    #[test]
    fn many_lines_cost_a_part_of_what_few_cost_and_dots_stay() {
        let corners = |lines: usize, places: &[(f32, f32)]| {
            let mut pen = Pen::new(TSTransform::IDENTITY, 1.0);
            pen.expect(lines);
            let places = places.iter().map(|&(x, y)| (Pos2::new(x, y), 4.0));
            pen.line(places, 1.0, Color32::BLACK);
            pen.mesh.vertices.len()
        };
        let line = [(10.0, 10.0), (30.0, 10.0)];
        assert!(corners(MOST_ROUND, &line) > 4 * corners(MOST_ROUND + 1, &line));
        let dot = [(10.0, 10.0)];
        assert_eq!(corners(MOST_ROUND + 1, &dot), corners(1, &dot));
        assert!(corners(1, &dot) > 0);
        // Where a line turns sharply its pieces hang together all the same.
        let corner = [(10.0, 10.0), (30.0, 10.0), (10.0, 12.0)];
        assert!(corners(MOST_ROUND + 1, &corner) > 2 * corners(MOST_ROUND + 1, &line));
    }

    #[test]
    fn a_dot_is_drawn() {
        assert!(!mesh_of(&[(10.0, 10.0)], 4.0).is_empty());
        assert!(mesh_of(&[], 4.0).is_empty());
    }

    #[test]
    fn crowded_points_cost_little_and_the_end_stays() {
        let crowded: Vec<_> = (0..=1000).map(|i| (i as f32 * 0.02, 0.0)).collect();
        let mesh = mesh_of(&crowded, 4.0);
        assert!(mesh.vertices.len() < 400, "{}", mesh.vertices.len());
        assert!((mesh.calc_bounds().right() - 22.5).abs() < 0.01);
    }

    #[test]
    fn a_drawing_has_no_more_corners_than_a_buffer_takes() {
        let mut pen = Pen::new(TSTransform::IDENTITY, 1.0);
        let zigzag = |i: usize| (Pos2::new((i % 400) as f32, (i % 2 * 300) as f32), 2.0);
        for _ in 0..20 {
            pen.line((0..100_000).map(zigzag), 1.0, Color32::BLACK);
        }
        assert!(pen.is_full());
        let mesh = pen.mesh;
        assert!(mesh.vertices.len() < MOST_CORNERS + MOST_CORNERS / 10);
        assert!(4 * mesh.indices.len() < 256 << 20);
    }

    #[test]
    fn no_corner_leaves_the_reach_of_the_pen() {
        let mesh = mesh_of(&[(0.0, 0.0), (50.0, 0.0), (0.0, 2.0), (50.0, 30.0)], 4.0);
        let bounds = Rect::from_min_max(Pos2::new(0.0, 0.0), Pos2::new(50.0, 30.0)).expand(2.6);
        assert!(bounds.contains_rect(mesh.calc_bounds()));
    }
}
