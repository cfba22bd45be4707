//! What is selected: its frame with handles, and what dragging them does to it.

use super::strokes::{self, snapped};
use crate::studio::document::{Code, Document, Edit, Stroke, StrokePoint};
use crate::studio::theme;
use crate::view::View;
use eframe::egui::emath::TSTransform;
use eframe::egui::{
    Color32, CursorIcon, Painter, Pos2, Rect, Stroke as Line, StrokeKind, Vec2, vec2,
};

/// How far the frame is from what it is about, in points of the screen.
const MARGIN: f32 = 9.0;
/// Half the side of a handle, in points of the screen.
const HANDLE: f32 = 4.0;
/// How far the handle that turns is above the frame, in points of the screen.
const ABOVE: f32 = 22.0;
/// How near the pointer takes a handle, in points of the screen.
const REACH: f32 = 7.0;
/// Nothing is made thinner than this share of itself at once, so that it can be made as wide as it was again.
const LEAST_SCALE: f32 = 0.02;

/// Strokes by number, in one state of the drawing.
#[derive(Debug, Default)]
pub(super) struct Selection {
    revision: u64,
    strokes: Vec<usize>,
}

impl Selection {
    /// Selects strokes of the drawing with this revision.
    pub fn select(&mut self, revision: u64, mut strokes: Vec<usize>) {
        strokes.sort_unstable();
        strokes.dedup();
        *self = Selection { revision, strokes };
    }

    /// What is selected of the drawing with this revision: nothing if it was selected in another.
    pub fn of(&self, revision: u64) -> &[usize] {
        if self.revision == revision {
            &self.strokes
        } else {
            &[]
        }
    }
}

/// The box about some strokes.
pub(super) fn bounds(document: &Document, which: &[usize]) -> Rect {
    let strokes = which.iter().filter_map(|&i| document.strokes.get(i));
    strokes.fold(Rect::NOTHING, |all, stroke| {
        all.union(strokes::bounds(std::slice::from_ref(stroke)))
    })
}

/// Where something selected is taken.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Grip {
    /// By itself: it moves.
    Inside,
    /// By an edge or a corner of its frame: -1, 0 or 1 across and down. It is scaled.
    Edge(Vec2),
    /// By the handle above it: it turns.
    Above,
}

impl Grip {
    const EDGES: [(f32, f32); 8] = [
        (-1.0, -1.0),
        (0.0, -1.0),
        (1.0, -1.0),
        (1.0, 0.0),
        (1.0, 1.0),
        (0.0, 1.0),
        (-1.0, 1.0),
        (-1.0, 0.0),
    ];

    /// The handle of a frame about `bounds` that is at a place of the screen.
    pub fn at(at: Pos2, bounds: Rect, screen_from_canvas: TSTransform) -> Option<Grip> {
        let mut handles = handles(bounds, screen_from_canvas);
        let found = handles.find(|(_, handle)| handle.distance(at) <= REACH);
        found.map(|(grip, _)| grip)
    }

    /// What the pointer looks like there.
    pub fn cursor(self) -> CursorIcon {
        match self {
            Grip::Inside => CursorIcon::Move,
            Grip::Above => CursorIcon::Grab,
            Grip::Edge(Vec2 { x: 0.0, .. }) => CursorIcon::ResizeVertical,
            Grip::Edge(Vec2 { y: 0.0, .. }) => CursorIcon::ResizeHorizontal,
            Grip::Edge(Vec2 { x, y }) if x * y > 0.0 => CursorIcon::ResizeNwSe,
            Grip::Edge(_) => CursorIcon::ResizeNeSw,
        }
    }

    /// What dragging it from one place to another does to what is in `bounds`; `even` keeps proportions, or turns by
    /// multiples of 15°.
    pub fn drag(self, bounds: Rect, from: Pos2, to: Pos2, even: bool) -> Affine {
        match self {
            Grip::Inside => Affine::moved(if even {
                along_axis(to - from)
            } else {
                to - from
            }),
            Grip::Edge(side) => {
                let half = bounds.size() / 2.0;
                let scale = |half: f32, side: f32, by: f32| {
                    if side == 0.0 || half <= 0.0 {
                        return 1.0;
                    }
                    let scale = 1.0 + side * by / (2.0 * half);
                    scale.abs().max(LEAST_SCALE).copysign(scale)
                };
                let mut by = vec2(
                    scale(half.x, side.x, to.x - from.x),
                    scale(half.y, side.y, to.y - from.y),
                );
                if even {
                    let more = if (by.x - 1.0).abs() > (by.y - 1.0).abs() {
                        by.x
                    } else {
                        by.y
                    };
                    by = Vec2::splat(more);
                }
                // What is opposite stays.
                Affine::about(
                    bounds.center() - half * side,
                    vec2(by.x, 0.0),
                    vec2(0.0, by.y),
                )
            }
            Grip::Above => {
                let middle = bounds.center();
                let to = if even { snapped(middle, to) } else { to };
                let start = if even { middle - vec2(0.0, 1.0) } else { from };
                let turn = (to - middle).angle() - (start - middle).angle();
                let across = Vec2::angled(turn);
                Affine::about(middle, across, across.rot90() * -1.0)
            }
        }
    }
}

/// The longer of both ways along an axis.
fn along_axis(by: Vec2) -> Vec2 {
    if by.x.abs() > by.y.abs() {
        vec2(by.x, 0.0)
    } else {
        vec2(0.0, by.y)
    }
}

fn handles(bounds: Rect, screen_from_canvas: TSTransform) -> impl Iterator<Item = (Grip, Pos2)> {
    let frame = (screen_from_canvas * bounds).expand(MARGIN);
    let above = (Grip::Above, frame.center_top() - vec2(0.0, ABOVE));
    let edges = Grip::EDGES.into_iter().map(move |(x, y)| {
        let side = vec2(x, y);
        (Grip::Edge(side), frame.center() + frame.size() / 2.0 * side)
    });
    std::iter::once(above).chain(edges)
}

/// Draws the frame about `bounds` with its handles.
pub(super) fn frame_ui(painter: &Painter, bounds: Rect, screen_from_canvas: TSTransform) {
    let line = Line::new(1.0, theme::MATCHED);
    let frame = (screen_from_canvas * bounds).expand(MARGIN);
    painter.rect_stroke(frame, 0.0, line, StrokeKind::Middle);
    for (grip, at) in handles(bounds, screen_from_canvas) {
        if grip == Grip::Above {
            painter.line_segment([frame.center_top(), at], line);
            painter.circle(at, HANDLE, Color32::WHITE, line);
        } else {
            let handle = Rect::from_center_size(at, Vec2::splat(2.0 * HANDLE));
            painter.rect(handle, 1.0, Color32::WHITE, line, StrokeKind::Middle);
        }
    }
}

/// A map of the plane that keeps straight lines straight.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Affine {
    /// Where a step across, and one down, go.
    across: Vec2,
    down: Vec2,
    by: Vec2,
}

impl Affine {
    /// Everything elsewhere.
    pub fn moved(by: Vec2) -> Affine {
        Affine {
            across: vec2(1.0, 0.0),
            down: vec2(0.0, 1.0),
            by,
        }
    }

    /// A map under which `middle` stays.
    fn about(middle: Pos2, across: Vec2, down: Vec2) -> Affine {
        let linear = Affine {
            across,
            down,
            by: Vec2::ZERO,
        };
        Affine {
            by: middle - linear.place(middle),
            ..linear
        }
    }

    /// Everything in `bounds` turned over: across if `x` is -1, upright if `y` is.
    pub fn mirrored(bounds: Rect, x: f32, y: f32) -> Affine {
        Affine::about(bounds.center(), vec2(x, 0.0), vec2(0.0, y))
    }

    fn place(&self, at: Pos2) -> Pos2 {
        (self.across * at.x + self.down * at.y + self.by).to_pos2()
    }

    /// The stroke as it is then.
    pub fn stroke(&self, stroke: &Stroke) -> Stroke {
        let placed = |p: &StrokePoint| {
            let Pos2 { x, y } = self.place(strokes::place(p));
            StrokePoint { x, y, ..*p }
        };
        Stroke {
            points: stroke.points.iter().map(placed).collect(),
            pen: stroke.pen,
        }
    }

    /// By how much it scales, where it does nothing but scale and move.
    fn scale(&self) -> Option<f32> {
        let scale = self.across.x;
        let is_even = self.across == vec2(scale, 0.0) && self.down == vec2(0.0, scale);
        (is_even && scale > 0.0).then_some(scale)
    }

    /// The edits that do it to some strokes of a document. The program goes along where all of the drawing does, if it
    /// can.
    pub fn edits(&self, document: &Document, which: &[usize]) -> Option<Vec<Edit>> {
        let after = changed(document, which, |stroke| self.stroke(stroke));
        let mut edits = vec![strokes::edit_between(&document.strokes, &after)?];
        let is_all = which.len() == document.strokes.len() && document.import.is_none();
        if let Some(scale) = self.scale().map(f64::from)
            && is_all
            && !document.code.text.is_empty()
        {
            let view = document.code.view;
            edits.push(Edit::Code(Code {
                view: View {
                    scale: view.scale * scale,
                    dx: view.dx * scale + f64::from(self.by.x),
                    dy: view.dy * scale + f64::from(self.by.y),
                },
                ..document.code.clone()
            }));
        }
        Some(edits)
    }
}

/// All strokes of a document, some of them changed.
pub(super) fn changed(
    document: &Document,
    which: &[usize],
    change: impl Fn(&Stroke) -> Stroke,
) -> Vec<Stroke> {
    let mut all = document.strokes.clone();
    for &i in which {
        if let Some(stroke) = all.get_mut(i) {
            *stroke = change(stroke);
        }
    }
    all
}

/// The strokes that a frame touches.
pub(super) fn within(document: &Document, frame: Rect) -> Vec<usize> {
    let touches = |stroke: &Stroke| {
        let pairs = stroke.points.windows(2);
        let crosses = |pair: &[StrokePoint]| {
            let (a, b) = (strokes::place(&pair[0]), strokes::place(&pair[1]));
            frame.intersects_ray(a, (b - a).normalized()) && meets(frame, a, b)
        };
        let is_in = |p: &StrokePoint| frame.contains(strokes::place(p));
        stroke.points.iter().any(is_in) || pairs.into_iter().any(crosses)
    };
    let all = document.strokes.iter().enumerate();
    all.filter(|(_, stroke)| touches(stroke))
        .map(|(i, _)| i)
        .collect()
}

/// Whether a segment crosses one of the frame's sides.
fn meets(frame: Rect, a: Pos2, b: Pos2) -> bool {
    let corners = [
        frame.left_top(),
        frame.right_top(),
        frame.right_bottom(),
        frame.left_bottom(),
    ];
    let side = |p: Pos2, q: Pos2, r: Pos2| {
        let (u, v) = (q - p, r - p);
        u.x * v.y - u.y * v.x
    };
    (0..4).any(|i| {
        let (c, d) = (corners[i], corners[(i + 1) % 4]);
        side(a, b, c) * side(a, b, d) <= 0.0 && side(c, d, a) * side(c, d, b) <= 0.0
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use eframe::egui::pos2;

    const BOX: Rect = Rect {
        min: Pos2::new(10.0, 20.0),
        max: Pos2::new(30.0, 40.0),
    };

    #[test]
    fn a_corner_scales_and_the_opposite_one_stays() {
        let map = Grip::Edge(vec2(1.0, 1.0)).drag(BOX, BOX.max, pos2(50.0, 50.0), false);
        assert_eq!(map.place(BOX.min), BOX.min);
        assert_eq!(map.place(BOX.max), pos2(50.0, 50.0));
        let even = Grip::Edge(vec2(1.0, 1.0)).drag(BOX, BOX.max, pos2(50.0, 50.0), true);
        assert_eq!(even.place(BOX.max), pos2(50.0, 60.0));
        assert_eq!(even.scale(), Some(2.0));
    }

    #[test]
    fn an_edge_scales_one_way_and_through_itself_mirrors() {
        let map = Grip::Edge(vec2(-1.0, 0.0)).drag(BOX, BOX.left_center(), pos2(50.0, 0.0), false);
        assert_eq!(map.place(BOX.max), BOX.max);
        assert_eq!(map.place(pos2(10.0, 25.0)), pos2(50.0, 25.0));
        assert_eq!(map.scale(), None);
        let flat = Grip::Edge(vec2(1.0, 0.0)).drag(BOX, BOX.max, pos2(10.0, 0.0), false);
        assert!(flat.place(BOX.max).x > BOX.min.x, "nothing is made flat");
    }

    #[test]
    fn turning_keeps_the_middle_and_by_shift_the_quarters() {
        let above = BOX.center() - vec2(0.0, 30.0);
        let map = Grip::Above.drag(BOX, above, BOX.center() + vec2(30.0, 2.0), true);
        let corner = map.place(BOX.left_top());
        assert!((corner - BOX.right_top()).length() < 1e-3, "{corner}");
        assert!((map.place(BOX.center()) - BOX.center()).length() < 1e-3);
    }

    #[test]
    fn a_frame_takes_what_it_touches() {
        let drawn = |places: &[(f32, f32)]| Stroke {
            points: places
                .iter()
                .map(|&(x, y)| strokes::point(pos2(x, y)))
                .collect(),
            ..Stroke::default()
        };
        let document = Document {
            strokes: vec![
                drawn(&[(0.0, 0.0), (100.0, 100.0)]),
                drawn(&[(0.0, 90.0), (5.0, 100.0)]),
                drawn(&[(20.0, 25.0)]),
                drawn(&[(100.0, 0.0), (200.0, 0.0)]),
            ],
            ..Document::default()
        };
        assert_eq!(within(&document, BOX), [0, 2]);
    }
}
