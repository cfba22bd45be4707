//! What is done between putting the pen down and lifting it.

use super::smoothing::smoothed;
use super::strokes::{self, edit_between, point};
use crate::studio::command::Command;
use crate::studio::document::{Code, Document, Edit, Stroke, StrokePoint};
use crate::view::View;
use eframe::egui::{Pos2, Vec2};

/// What the pen does.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Tool {
    #[default]
    Pen,
    Line,
    Eraser,
    Move,
}

impl Tool {
    pub const ALL: [Tool; 4] = [Tool::Pen, Tool::Line, Tool::Eraser, Tool::Move];

    /// The command that takes it.
    pub fn command(self) -> Command {
        match self {
            Tool::Pen => Command::Pen,
            Tool::Line => Command::Line,
            Tool::Eraser => Command::Eraser,
            Tool::Move => Command::Move,
        }
    }
}

/// How far from a stroke it is still grabbed, in points of the screen.
const GRAB_REACH: f32 = 8.0;
/// The eraser's radius, in points of the screen.
pub(super) const ERASER_RADIUS: f32 = 10.0;

/// The pen is down.
#[derive(Clone, Debug)]
pub(super) struct Gesture {
    kind: Kind,
    /// The drawing on which it was put down; it is no good for another.
    pub revision: u64,
    /// Another number each time something moves.
    pub moves: u64,
    /// How much of the canvas is one point of the screen.
    unit_px: f32,
    /// A hand trembles, keys do not.
    pub by_hand: bool,
}

#[derive(Clone, Debug)]
enum Kind {
    Pen(Stroke),
    Line {
        from: Pos2,
        to: Pos2,
    },
    /// What is left of all strokes, and where the eraser is.
    Rub {
        left: Option<Vec<Stroke>>,
        at: Pos2,
    },
    /// One stroke or all of them.
    Move {
        which: Option<usize>,
        from: Pos2,
        by: Vec2,
    },
}

impl Gesture {
    /// The pen is put down.
    pub fn start(
        tool: Tool,
        start: StrokePoint,
        document: &Document,
        revision: u64,
        unit_px: f32,
    ) -> Gesture {
        let at = strokes::place(&start);
        let kind = match tool {
            Tool::Pen => Kind::Pen(Stroke {
                points: vec![start],
            }),
            Tool::Line => Kind::Line { from: at, to: at },
            Tool::Eraser => Kind::Rub { left: None, at },
            Tool::Move => Kind::Move {
                which: strokes::nearest(&document.strokes, at, GRAB_REACH * unit_px),
                from: at,
                by: Vec2::ZERO,
            },
        };
        let mut gesture = Gesture {
            kind,
            revision,
            moves: 0,
            unit_px,
            by_hand: true,
        };
        if tool == Tool::Eraser {
            gesture.go(start, false, document);
        }
        gesture
    }

    /// The pen moves, or is where it was; `snap` keeps a line to multiples of 15°.
    pub fn go(&mut self, to: StrokePoint, snap: bool, document: &Document) {
        let place = strokes::place(&to);
        match &mut self.kind {
            Kind::Pen(stroke) => {
                if stroke
                    .points
                    .last()
                    .is_none_or(|last| strokes::place(last) != place)
                {
                    stroke.points.push(to);
                }
            }
            Kind::Line { from, to } => {
                *to = if snap {
                    strokes::snapped(*from, place)
                } else {
                    place
                };
            }
            Kind::Rub { left, at } => {
                let strokes = left.as_ref().unwrap_or(&document.strokes);
                let radius = ERASER_RADIUS * self.unit_px;
                if let Some(rest) = strokes::erased(strokes, *at, place, radius) {
                    *left = Some(rest);
                }
                *at = place;
            }
            Kind::Move { from, by, .. } => *by = place - *from,
        }
        self.moves += 1;
    }

    /// The stroke that is being drawn, as it will be.
    pub fn stroke(&self, smoothing: f32) -> Option<Stroke> {
        match &self.kind {
            Kind::Pen(stroke) if self.by_hand => Some(Stroke {
                points: smoothed(&stroke.points, smoothing, self.unit_px),
            }),
            Kind::Pen(stroke) => Some(stroke.clone()),
            Kind::Line { from, to } if from == to => Some(Stroke {
                points: vec![point(*from)],
            }),
            Kind::Line { from, to } => Some(Stroke {
                points: vec![point(*from), point(*to)],
            }),
            Kind::Rub { .. } | Kind::Move { .. } => None,
        }
    }

    /// The document's strokes as they will be, if they change.
    pub fn strokes(&self, document: &Document) -> Option<Vec<Stroke>> {
        match &self.kind {
            Kind::Pen(_) | Kind::Line { .. } => None,
            Kind::Rub { left, .. } => left.clone(),
            Kind::Move { by, .. } if *by == Vec2::ZERO => None,
            Kind::Move { which, by, .. } => {
                let all = document.strokes.iter().enumerate();
                let moved = |(i, stroke): (usize, &Stroke)| match which {
                    Some(which) if *which != i => stroke.clone(),
                    _ => strokes::moved(stroke, *by),
                };
                Some(all.map(moved).collect())
            }
        }
    }

    /// The pen is lifted: what that changes, and what to call it.
    pub fn finish(&self, document: &Document, smoothing: f32) -> Option<(&'static str, Vec<Edit>)> {
        let label = match &self.kind {
            Kind::Pen(_) => "Draw a stroke",
            Kind::Line { .. } => "Draw a line",
            Kind::Rub { .. } => "Erase",
            Kind::Move { which: Some(_), .. } => "Move a stroke",
            Kind::Move { which: None, .. } => "Move the drawing",
        };
        if let Some(stroke) = self.stroke(smoothing) {
            let edit = Edit::Strokes {
                at: document.strokes.len(),
                remove: 0,
                insert: vec![stroke],
            };
            return Some((label, vec![edit]));
        }
        let after = self.strokes(document)?;
        let mut edits = vec![edit_between(&document.strokes, &after)?];
        edits.extend(self.moved_code(document).map(Edit::Code));
        Some((label, edits))
    }

    /// When all of the drawing moves, its program goes along.
    fn moved_code(&self, document: &Document) -> Option<Code> {
        let Kind::Move {
            which: None, by, ..
        } = &self.kind
        else {
            return None;
        };
        if document.import.is_some() || document.code.text.is_empty() {
            return None;
        }
        let view = document.code.view;
        Some(Code {
            view: View {
                dx: view.dx + f64::from(by.x),
                dy: view.dy + f64::from(by.y),
                ..view
            },
            ..document.code.clone()
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn drawn(places: &[(f32, f32)]) -> Stroke {
        let points = places.iter().map(|&(x, y)| point(Pos2::new(x, y)));
        Stroke {
            points: points.collect(),
        }
    }

    fn document() -> Document {
        Document {
            strokes: vec![
                drawn(&[(0.0, 0.0), (100.0, 0.0)]),
                drawn(&[(0.0, 50.0), (100.0, 50.0)]),
            ],
            ..Document::default()
        }
    }

    fn done(tool: Tool, document: &mut Document, places: &[(f32, f32)]) -> Option<&'static str> {
        let at = |&(x, y): &(f32, f32)| point(Pos2::new(x, y));
        let mut gesture = Gesture::start(tool, at(&places[0]), document, 0, 1.0);
        for to in &places[1..] {
            gesture.go(at(to), false, document);
        }
        let (label, edits) = gesture.finish(document, 0.0)?;
        edits.into_iter().for_each(|edit| {
            document.apply(edit);
        });
        Some(label)
    }

    #[test]
    fn a_press_without_a_move_is_a_dot() {
        for tool in [Tool::Pen, Tool::Line] {
            let mut document = document();
            done(tool, &mut document, &[(7.0, 8.0)]).unwrap();
            assert_eq!(document.strokes[2], drawn(&[(7.0, 8.0)]));
        }
    }

    #[test]
    fn a_grabbed_stroke_moves_alone() {
        let mut document = document();
        let label = done(Tool::Move, &mut document, &[(50.0, 53.0), (55.0, 63.0)]);
        assert_eq!(label, Some("Move a stroke"));
        assert_eq!(document.strokes[0], drawn(&[(0.0, 0.0), (100.0, 0.0)]));
        assert_eq!(document.strokes[1], drawn(&[(5.0, 60.0), (105.0, 60.0)]));
    }

    #[test]
    fn by_the_empty_canvas_everything_moves_and_the_program_goes_along() {
        let mut document = document();
        document.code.text = "forward(3)".to_owned();
        let label = done(Tool::Move, &mut document, &[(50.0, 25.0), (60.0, 25.0)]);
        assert_eq!(label, Some("Move the drawing"));
        assert_eq!(document.strokes[0], drawn(&[(10.0, 0.0), (110.0, 0.0)]));
        assert_eq!(document.code.view.dx, 10.0);
    }

    #[test]
    fn a_rub_over_nothing_is_no_step() {
        let mut document = document();
        assert_eq!(
            done(Tool::Eraser, &mut document, &[(50.0, 25.0), (70.0, 25.0)]),
            None
        );
        let label = done(Tool::Eraser, &mut document, &[(50.0, 25.0), (50.0, 75.0)]);
        assert_eq!(label, Some("Erase"));
        assert_eq!(document.strokes.len(), 3);
    }
}
