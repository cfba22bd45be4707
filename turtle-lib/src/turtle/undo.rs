//! Taking back what a turtle did.

use super::marks::Pen;
use super::{Color, Turtle, TurtleState};

/// Where a turtle was before an action.
#[derive(Clone, Debug)]
pub(super) struct Before {
    state: TurtleState,
    pen: Pen,
    fill_color: Color,
    /// Corners of the open fill.
    corners: Option<usize>,
    segments: usize,
    shapes: usize,
}

impl Turtle {
    /// Actions that can be undone, as in CPython.
    const HISTORY: usize = 1000;

    /// Marks the beginning of an action that [`Turtle::undo`] takes back.
    pub fn remember(&mut self) {
        if self.own.history.len() >= Turtle::HISTORY {
            self.own.history.pop_front();
        }
        self.own.history.push_back(Before {
            state: self.own.state,
            pen: self.own.pen,
            fill_color: self.own.fill_color,
            corners: self.own.filling.as_ref().map(|open| open.corners.len()),
            segments: self.own.segments,
            shapes: self.own.shapes,
        });
    }

    /// How many actions can be undone.
    pub fn undo_count(&self) -> usize {
        self.own.history.len()
    }

    /// Takes back all since the latest [`Turtle::remember`] that was not taken back.
    pub fn undo(&mut self) {
        let Some(before) = self.own.history.pop_back() else {
            return;
        };
        while self.own.segments > before.segments {
            self.path.pop_segment(self.current);
            self.own.segments -= 1;
        }
        while self.own.shapes > before.shapes {
            self.path.pop_shape(self.current);
            self.own.shapes -= 1;
        }
        self.own.joined = false;
        self.restore(before.state);
        self.own.pen = before.pen;
        self.own.fill_color = before.fill_color;
        match (&mut self.own.filling, before.corners) {
            (Some(open), Some(corners)) => open.corners.truncate(corners),
            (filling, None) => *filling = None,
            (None, Some(_)) => {}
        }
    }
}
