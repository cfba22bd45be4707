//! Thumbnails with a frame that says how a sample did, painted together.

use super::standing::Standing;
use super::thumbnails::{Sheet, Thumbnails};
use crate::solve::Candidate;
use eframe::egui::{Color32, Mesh, Painter, Pos2, Rect, Ui, pos2, vec2};

/// Thumbnails smaller than this, in points, are underlined and not framed.
const SMALL_PX: f32 = 32.0;

/// The thumbnails of a frame.
pub(super) struct Tiles {
    side_px: f32,
    ink: Color32,
    sheet: Sheet,
    frames: Mesh,
}

impl Tiles {
    /// None yet, of this size.
    pub(super) fn new(ui: &Ui, side_px: f32) -> Tiles {
        Tiles {
            side_px,
            ink: ui.visuals().strong_text_color(),
            sheet: Sheet::default(),
            frames: Mesh::default(),
        }
    }

    /// What lies between two thumbnails of this size.
    pub(super) fn gap_px(side_px: f32) -> f32 {
        if side_px < SMALL_PX { 2.0 } else { 4.0 }
    }

    /// Adds one.
    pub(super) fn put(
        &mut self,
        thumbnails: &mut Thumbnails,
        candidate: &Candidate,
        rect: Rect,
        selected: bool,
    ) {
        let colour = Standing::of(candidate).colour();
        let frames = &mut self.frames;
        match candidate.rendering() {
            Some(drawn) => {
                thumbnails.put(&mut self.sheet, &drawn.bitmap, &drawn.path, rect, self.ink);
            }
            None => cross(frames, rect.shrink(self.side_px * 0.3), colour),
        }
        if self.side_px < SMALL_PX {
            // A thousand frames take a software renderer longer than what is in them.
            frames.add_colored_rect(rect.with_min_y(rect.max.y - 2.0), colour);
        } else {
            frame(frames, rect, 2.0, colour);
        }
        if selected {
            frame(
                frames,
                rect.expand(Tiles::gap_px(self.side_px)),
                2.0,
                self.ink,
            );
        }
    }

    /// Paints all of them.
    pub(super) fn paint(self, thumbnails: &Thumbnails, painter: &Painter) {
        thumbnails.paint(self.sheet, painter);
        painter.add(self.frames);
    }
}

/// The four sides of a rectangle, inside of it.
fn frame(mesh: &mut Mesh, rect: Rect, width: f32, colour: Color32) {
    let (min, max) = (rect.min, rect.max);
    for (a, b) in [
        (min, pos2(max.x, min.y + width)),
        (pos2(min.x, max.y - width), max),
        (
            pos2(min.x, min.y + width),
            pos2(min.x + width, max.y - width),
        ),
        (
            pos2(max.x - width, min.y + width),
            pos2(max.x, max.y - width),
        ),
    ] {
        mesh.add_colored_rect(Rect::from_min_max(a, b), colour);
    }
}

/// Both diagonals of a rectangle.
fn cross(mesh: &mut Mesh, rect: Rect, colour: Color32) {
    let half = vec2(1.0, 1.0);
    for (a, b, across) in [
        (rect.left_top(), rect.right_bottom(), vec2(half.x, -half.y)),
        (rect.left_bottom(), rect.right_top(), half),
    ] {
        let first = mesh.vertices.len() as u32;
        let corners: [Pos2; 4] = [a - across, a + across, b - across, b + across];
        corners
            .into_iter()
            .for_each(|corner| mesh.colored_vertex(corner, colour));
        mesh.add_triangle(first, first + 1, first + 2);
        mesh.add_triangle(first + 1, first + 2, first + 3);
    }
}
