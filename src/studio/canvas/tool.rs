//! What is done between putting the pen down and lifting it.

mod figure;

use super::selection::{self, Grip, Selection};
use super::smoothing::smoothed;
use super::strokes::{self, edit_between, point};
use crate::studio::command::Command;
use crate::studio::document::{Document, Edit, Stroke, StrokePen, StrokePoint};
use eframe::egui::{Pos2, Rect};
use figure::{corners, even};

/// What the pen does.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Tool {
    Select,
    #[default]
    Pen,
    Line,
    Rectangle,
    Ellipse,
    Polygon,
    Eraser,
}

impl Tool {
    pub const ALL: [Tool; 7] = [
        Tool::Select,
        Tool::Pen,
        Tool::Line,
        Tool::Rectangle,
        Tool::Ellipse,
        Tool::Polygon,
        Tool::Eraser,
    ];

    /// The command that takes it.
    pub fn command(self) -> Command {
        match self {
            Tool::Select => Command::Select,
            Tool::Pen => Command::Pen,
            Tool::Line => Command::Line,
            Tool::Rectangle => Command::Rectangle,
            Tool::Ellipse => Command::Ellipse,
            Tool::Polygon => Command::Polygon,
            Tool::Eraser => Command::Eraser,
        }
    }
}

/// How far from a stroke it is still grabbed, in points of the screen.
const GRAB_REACH: f32 = 8.0;
/// The eraser's radius, in points of the screen.
pub(super) const ERASER_RADIUS: f32 = 10.0;

/// Where the pen is put down, and on what.
#[derive(Clone, Copy)]
pub(super) struct Start<'a> {
    pub at: StrokePoint,
    pub pen: StrokePen,
    /// Whether what is selected stays so.
    pub extends: bool,
    /// The handle of what is selected that is there.
    pub grip: Option<Grip>,
    pub document: &'a Document,
    pub selection: &'a Selection,
    /// The drawing's revision: a gesture is no good for another.
    pub revision: u64,
    /// How much of the canvas is one point of the screen.
    pub unit_px: f32,
}

/// The pen is down.
#[derive(Clone, Debug)]
pub(super) struct Gesture {
    kind: Kind,
    pen: StrokePen,
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
    /// A line or figure between two places.
    Figure {
        tool: Tool,
        from: Pos2,
        to: Pos2,
    },
    /// Corners so far, and where the next would be.
    Polygon {
        corners: Vec<Pos2>,
        to: Pos2,
    },
    /// What is left of all strokes, and where the eraser is.
    Rub {
        left: Option<Vec<Stroke>>,
        at: Pos2,
    },
    /// Selected strokes are moved, scaled or turned.
    Alter {
        which: Vec<usize>,
        grip: Grip,
        bounds: Rect,
        from: Pos2,
        to: Pos2,
        even: bool,
    },
    /// A frame is drawn about what is to be selected, beside what was.
    Frame {
        from: Pos2,
        to: Pos2,
        before: Vec<usize>,
    },
}

/// What a gesture comes to.
#[derive(Debug, Default, PartialEq)]
pub(super) struct Outcome {
    /// What to call the step, and what it changes.
    pub step: Option<(&'static str, Vec<Edit>)>,
    /// What is selected afterwards, if that is another.
    pub selected: Option<Vec<usize>>,
}

impl Gesture {
    /// The pen is put down.
    pub fn start(tool: Tool, start: Start<'_>) -> Gesture {
        let at = strokes::place(&start.at);
        let kind = match tool {
            Tool::Pen => Kind::Pen(Stroke {
                points: vec![start.at],
                pen: start.pen,
            }),
            Tool::Line | Tool::Rectangle | Tool::Ellipse => Kind::Figure {
                tool,
                from: at,
                to: at,
            },
            Tool::Polygon => Kind::Polygon {
                corners: vec![at],
                to: at,
            },
            Tool::Eraser => Kind::Rub { left: None, at },
            Tool::Select => selecting(at, &start),
        };
        let mut gesture = Gesture {
            kind,
            pen: start.pen,
            revision: start.revision,
            moves: 0,
            unit_px: start.unit_px,
            by_hand: true,
        };
        if tool == Tool::Eraser {
            gesture.go(start.at, false, start.document);
        }
        gesture
    }

    /// Whether it goes on when the pen is lifted: a polygon has many corners.
    pub fn goes_on(&self) -> bool {
        matches!(self.kind, Kind::Polygon { .. })
    }

    /// Puts a corner of a polygon where the pen is; says whether that closed it.
    pub fn add_corner(&mut self) -> bool {
        let Kind::Polygon { corners, to } = &mut self.kind else {
            return true;
        };
        let reach = GRAB_REACH * self.unit_px;
        let is_at = |corner: Option<&Pos2>| corner.is_some_and(|at| at.distance(*to) <= reach);
        // A corner twice is a double click.
        let closes = corners.len() > 1 && (is_at(corners.first()) || is_at(corners.last()));
        if !closes {
            corners.push(*to);
        }
        self.moves += 1;
        closes
    }

    /// The pen moves, or is where it was; `snap` keeps lines to multiples of 15° and figures even.
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
            Kind::Figure { tool, from, to } => {
                *to = match tool {
                    _ if !snap => place,
                    Tool::Line => strokes::snapped(*from, place),
                    _ => even(*from, place),
                };
            }
            Kind::Polygon { corners, to } => {
                *to = match corners.last() {
                    Some(last) if snap => strokes::snapped(*last, place),
                    _ => place,
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
            Kind::Alter { to, even, .. } => (*to, *even) = (place, snap),
            Kind::Frame { to, .. } => *to = place,
        }
        self.moves += 1;
    }

    /// The stroke that is being drawn, as it will be.
    pub fn stroke(&self, smoothing: f32) -> Option<Stroke> {
        let of = |places: &[Pos2]| Stroke {
            points: places.iter().map(|&at| point(at)).collect(),
            pen: self.pen,
        };
        match &self.kind {
            Kind::Pen(stroke) if self.by_hand => Some(Stroke {
                points: smoothed(&stroke.points, smoothing, self.unit_px),
                pen: self.pen,
            }),
            Kind::Pen(stroke) => Some(stroke.clone()),
            Kind::Figure { from, to, .. } if from == to => Some(of(&[*from])),
            Kind::Figure { tool, from, to } => Some(of(&corners(*tool, *from, *to))),
            Kind::Polygon { corners, to } => {
                let next = corners.last().filter(|last| *last != to).map(|_| *to);
                let all: Vec<Pos2> = corners.iter().copied().chain(next).collect();
                Some(of(&all))
            }
            Kind::Rub { .. } | Kind::Alter { .. } | Kind::Frame { .. } => None,
        }
    }

    /// The document's strokes as they will be, if they change.
    pub fn strokes(&self, document: &Document) -> Option<Vec<Stroke>> {
        match &self.kind {
            Kind::Rub { left, .. } => left.clone(),
            Kind::Alter { from, to, .. } if from == to => None,
            Kind::Alter { which, .. } => {
                let map = self.map()?;
                Some(selection::changed(document, which, |stroke| {
                    map.stroke(stroke)
                }))
            }
            Kind::Pen(_) | Kind::Figure { .. } | Kind::Polygon { .. } | Kind::Frame { .. } => None,
        }
    }

    fn map(&self) -> Option<selection::Affine> {
        match &self.kind {
            Kind::Alter {
                grip,
                bounds,
                from,
                to,
                even,
                ..
            } => Some(grip.drag(*bounds, *from, *to, *even)),
            _ => None,
        }
    }

    /// The frame that is drawn about what is to be selected.
    pub fn frame(&self) -> Option<Rect> {
        match &self.kind {
            Kind::Frame { from, to, .. } => Some(Rect::from_two_pos(*from, *to)),
            _ => None,
        }
    }

    /// The pen is lifted.
    pub fn finish(&self, document: &Document, smoothing: f32) -> Outcome {
        let label = match &self.kind {
            Kind::Pen(_) => "Draw a stroke",
            Kind::Figure {
                tool: Tool::Rectangle,
                ..
            } => "Draw a rectangle",
            Kind::Figure {
                tool: Tool::Ellipse,
                ..
            } => "Draw an ellipse",
            Kind::Figure { .. } => "Draw a line",
            Kind::Polygon { .. } => "Draw a polygon",
            Kind::Rub { .. } => "Erase",
            Kind::Alter {
                grip: Grip::Inside, ..
            } => "Move",
            Kind::Alter {
                grip: Grip::Edge(_),
                ..
            } => "Scale",
            Kind::Alter {
                grip: Grip::Above, ..
            } => "Turn",
            Kind::Frame { .. } => "Select",
        };
        let step = |edits: Vec<Edit>| Outcome {
            step: Some((label, edits)),
            selected: None,
        };
        match &self.kind {
            Kind::Frame { from, to, before } => {
                let mut selected = before.clone();
                if from != to {
                    selected.extend(selection::within(document, Rect::from_two_pos(*from, *to)));
                }
                Outcome {
                    step: None,
                    selected: Some(selected),
                }
            }
            Kind::Alter {
                which, from, to, ..
            } => Outcome {
                step: (from != to)
                    .then(|| self.map()?.edits(document, which))
                    .flatten()
                    .map(|edits| (label, edits)),
                selected: Some(which.clone()),
            },
            Kind::Polygon { corners, .. } => {
                let mut places = corners.clone();
                if corners.len() > 2 {
                    places.extend(corners.first());
                }
                let points = places.into_iter().map(point).collect();
                step(vec![self.added(document, points)])
            }
            Kind::Rub { left, .. } => {
                let after = left.as_ref();
                let edit = after.and_then(|after| edit_between(&document.strokes, after));
                edit.map(|edit| step(vec![edit])).unwrap_or_default()
            }
            Kind::Pen(_) | Kind::Figure { .. } => match self.stroke(smoothing) {
                Some(stroke) => step(vec![self.added(document, stroke.points)]),
                None => Outcome::default(),
            },
        }
    }
}

impl Gesture {
    /// The edit that draws one stroke more.
    fn added(&self, document: &Document, points: Vec<StrokePoint>) -> Edit {
        Edit::Strokes {
            at: document.strokes.len(),
            remove: 0,
            insert: vec![Stroke {
                points,
                pen: self.pen,
            }],
        }
    }
}

/// What taking the canvas to select something begins.
fn selecting(at: Pos2, start: &Start<'_>) -> Kind {
    let selected = start.selection.of(start.revision);
    let alter = |which: Vec<usize>, grip| Kind::Alter {
        bounds: selection::bounds(start.document, &which),
        which,
        grip,
        from: at,
        to: at,
        even: false,
    };
    if let Some(grip) = start.grip {
        return alter(selected.to_vec(), grip);
    }
    let reach = GRAB_REACH * start.unit_px;
    match strokes::nearest(&start.document.strokes, at, reach) {
        Some(which) if selected.contains(&which) => alter(selected.to_vec(), Grip::Inside),
        Some(which) => {
            let before = if start.extends { selected } else { &[] };
            let which = before.iter().copied().chain([which]).collect();
            alter(which, Grip::Inside)
        }
        None => Kind::Frame {
            from: at,
            to: at,
            before: if start.extends {
                selected.to_vec()
            } else {
                Vec::new()
            },
        },
    }
}

#[cfg(test)]
mod tests;
