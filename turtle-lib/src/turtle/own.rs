//! What each turtle has of its own, and the marks it leaves besides strokes.

use super::marks::{Align, Font, Pen, Placed, Shape};
use super::undo::Before;
use super::{Color, Point, Turtle, TurtleError, TurtleState, in_range};
use std::collections::VecDeque;
use std::sync::Arc;

/// The state of one turtle.
#[derive(Clone, Debug)]
pub(super) struct Own {
    pub(super) state: TurtleState,
    /// Cosine and sine of the heading.
    pub(super) direction: (f64, f64),
    /// Whether the path's last point is where the turtle is, so that a stroke can go on.
    pub(super) joined: bool,
    /// Degrees in the unit that angles are given in.
    pub(super) unit: f64,
    pub(super) pen: Pen,
    pub(super) fill_color: Color,
    pub(super) filling: Option<Filling>,
    pub(super) outline: Outline,
    /// Corners of a shape of the program's own, which it has instead: x to its right, y ahead.
    pub(super) polygon: Option<Arc<[(f64, f64)]>>,
    /// How its shape is stretched across and along, and how wide its edge is.
    pub(super) stretch: Option<[f64; 3]>,
    /// Degrees its shape is turned from the heading.
    pub(super) tilt: f64,
    /// Segments and other marks it has left.
    pub(super) segments: usize,
    pub(super) shapes: usize,
    /// What was before each of its latest actions.
    pub(super) history: VecDeque<Before>,
}

/// A fill that has begun.
#[derive(Clone, Debug)]
pub(super) struct Filling {
    pub(super) corners: Vec<Point>,
    /// Where it lies: [`Placed::below`], and how many shapes lie beneath it.
    below: usize,
    beneath: usize,
}

impl Default for Own {
    fn default() -> Own {
        Own {
            state: TurtleState {
                position: Point::default(),
                heading: 0.0,
                pen_down: true,
            },
            direction: (1.0, 0.0),
            joined: false,
            unit: 1.0,
            pen: Pen::default(),
            fill_color: Color::BLACK,
            filling: None,
            outline: Outline::Classic,
            polygon: None,
            stretch: None,
            tilt: 0.0,
            segments: 0,
            shapes: 0,
            history: VecDeque::new(),
        }
    }
}

/// The shapes a turtle can have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs)]
pub enum Outline {
    Arrow,
    Turtle,
    Circle,
    Square,
    Triangle,
    Classic,
    Blank,
}

impl Outline {
    /// The shape of a name of CPython's `shape`.
    pub fn from_name(name: &str) -> Option<Outline> {
        Some(match name {
            "arrow" => Outline::Arrow,
            "turtle" => Outline::Turtle,
            "circle" => Outline::Circle,
            "square" => Outline::Square,
            "triangle" => Outline::Triangle,
            "classic" => Outline::Classic,
            "blank" => Outline::Blank,
            _ => return None,
        })
    }

    /// CPython's corners in pixels: x to the turtle's right, y ahead.
    fn corners(self) -> &'static [(f64, f64)] {
        match self {
            Outline::Arrow => &[(-10., 0.), (10., 0.), (0., 10.)],
            Outline::Turtle => &[
                (0., 16.),
                (-2., 14.),
                (-1., 10.),
                (-4., 7.),
                (-7., 9.),
                (-9., 8.),
                (-6., 5.),
                (-7., 1.),
                (-5., -3.),
                (-8., -6.),
                (-6., -8.),
                (-4., -5.),
                (0., -7.),
                (4., -5.),
                (6., -8.),
                (8., -6.),
                (5., -3.),
                (7., 1.),
                (6., 5.),
                (9., 8.),
                (7., 9.),
                (4., 7.),
                (1., 10.),
                (2., 14.),
            ],
            Outline::Circle => &[
                (10., 0.),
                (9.51, 3.09),
                (8.09, 5.88),
                (5.88, 8.09),
                (3.09, 9.51),
                (0., 10.),
                (-3.09, 9.51),
                (-5.88, 8.09),
                (-8.09, 5.88),
                (-9.51, 3.09),
                (-10., 0.),
                (-9.51, -3.09),
                (-8.09, -5.88),
                (-5.88, -8.09),
                (-3.09, -9.51),
                (0., -10.),
                (3.09, -9.51),
                (5.88, -8.09),
                (8.09, -5.88),
                (9.51, -3.09),
            ],
            Outline::Square => &[(10., -10.), (10., 10.), (-10., 10.), (-10., -10.)],
            Outline::Triangle => &[(10., -5.77), (0., 11.55), (-10., -5.77)],
            Outline::Classic => &[(0., 0.), (-5., -9.), (0., -7.), (5., -9.)],
            Outline::Blank => &[],
        }
    }
}

impl Turtle {
    /// The pen's colour and width, and whose it is.
    pub fn pen(&self) -> Pen {
        self.own.pen
    }

    /// The colour of fills.
    pub fn fill_color(&self) -> Color {
        self.own.fill_color
    }

    /// Changes the pen's colour.
    pub fn set_pen_color(&mut self, color: Color) {
        self.set_own_pen(Pen {
            color,
            ..self.own.pen
        });
    }

    /// Changes the pen's width, in pixels of CPython's window.
    pub fn set_pen_width(&mut self, width: f64) -> Result<(), TurtleError> {
        let width = in_range(width, "the width")?.max(0.0);
        self.set_own_pen(Pen {
            width,
            ..self.own.pen
        });
        Ok(())
    }

    fn set_own_pen(&mut self, pen: Pen) {
        self.own.joined &= pen == self.own.pen;
        self.own.pen = pen;
    }

    /// Changes the colour of fills.
    pub fn set_fill_color(&mut self, color: Color) {
        self.own.fill_color = color;
    }

    /// Whether a fill has begun.
    pub fn is_filling(&self) -> bool {
        self.own.filling.is_some()
    }

    /// Begins a fill: all places from here to [`Turtle::end_fill`] are its corners.
    pub fn begin_fill(&mut self) -> Result<(), TurtleError> {
        let (below, beneath) = match self.own.filling.take() {
            Some(open) => (open.below, open.beneath),
            None => (self.path.stroke_count(), self.shape_count()),
        };
        self.own.filling = Some(Filling {
            corners: Vec::new(),
            below,
            beneath,
        });
        self.add_corner(self.own.state.position)
    }

    pub(super) fn add_corner(&mut self, at: Point) -> Result<(), TurtleError> {
        if self.corners >= self.max_segments {
            return Err(TurtleError::TooManyMarks(self.max_segments));
        }
        self.corners += 1;
        if let Some(filling) = &mut self.own.filling {
            filling.corners.push(at);
        }
        Ok(())
    }

    /// Fills what was gone round since [`Turtle::begin_fill`], below the strokes drawn since.
    pub fn end_fill(&mut self, line: u32) -> Result<(), TurtleError> {
        let Some(filling) = self.own.filling.take() else {
            return Ok(());
        };
        if filling.corners.len() <= 2 {
            return Ok(());
        }
        let shape = Shape::Fill {
            outline: filling.corners,
            color: self.own.fill_color,
        };
        self.place(shape, line, filling.below, filling.beneath)
    }

    /// Draws a disc of `size` pixels, by CPython's rule when it is not given, in the pen's colour unless
    /// there is another.
    pub fn dot(
        &mut self,
        size: Option<f64>,
        color: Option<Color>,
        line: u32,
    ) -> Result<(), TurtleError> {
        let width = self.own.pen.width;
        let size = size.filter(|size| *size != 0.0);
        let shape = Shape::Dot {
            at: self.own.state.position,
            size: in_range(size.unwrap_or(width + width.max(4.0)), "the size")?,
            color: color.unwrap_or(self.own.pen.color),
        };
        self.place_on_top(shape, line)
    }

    /// Leaves a print of the turtle's shape.
    pub fn stamp(&mut self, line: u32) -> Result<(), TurtleError> {
        let [across, along, edge] = self.own.stretch.unwrap_or([1.0; 3]);
        let turned =
            super::cos_sin_degrees((self.own.state.heading + self.own.tilt).rem_euclid(360.0));
        let (cos, sin) = turned;
        let corners = match &self.own.polygon {
            Some(polygon) => polygon,
            None => self.own.outline.corners(),
        };
        let corners = corners.iter().map(|(x, y)| {
            let (x, y) = (x * across, y * along);
            Point::new(x * sin + y * cos, y * sin - x * cos)
        });
        let shape = Shape::Stamp {
            at: self.own.state.position,
            outline: corners.collect(),
            fill: self.own.fill_color,
            edge: self.own.pen.color,
            width: edge,
        };
        self.place_on_top(shape, line)
    }

    /// Takes away the turtle's `n` first stamps, the last ones for a negative `n`, all without one.
    pub fn clear_stamps(&mut self, n: Option<i64>) {
        self.clear_stamps_in(|all| match n {
            None => 0..all,
            Some(n) if n >= 0 => 0..n.min(all),
            Some(n) => (all + n).max(0)..all,
        });
    }

    /// Takes away one of the turtle's stamps, counted from 0 in the order in which they were left.
    pub fn clear_stamp(&mut self, index: usize) {
        let index = i64::try_from(index).unwrap_or(i64::MAX - 1);
        self.clear_stamps_in(|_| index..index + 1);
    }

    /// Takes away those of the turtle's stamps that `gone` says of their number.
    fn clear_stamps_in(&mut self, gone: impl Fn(i64) -> std::ops::Range<i64>) {
        let turtle = self.current;
        let Some(looks) = self.path.looks().filter(|looks| !looks.shapes.is_empty()) else {
            return;
        };
        let is_stamp = |placed: &Placed| {
            placed.turtle == turtle && matches!(placed.shape, Shape::Stamp { .. })
        };
        let all = looks
            .shapes
            .iter()
            .filter(|placed| is_stamp(placed))
            .count() as i64;
        let gone = gone(all);
        let mut seen = 0;
        self.path.looks_mut().shapes.retain(|placed| {
            let number = seen;
            let is_stamp = is_stamp(placed);
            seen += i64::from(is_stamp);
            !(is_stamp && gone.contains(&number))
        });
    }

    /// Writes `text` at the turtle's place.
    pub fn write(
        &mut self,
        text: &str,
        align: Align,
        font: Font,
        line: u32,
    ) -> Result<(), TurtleError> {
        // A text takes the memory of so many corners, and all together are as many at most.
        let corners = (text.len() + font.family.len()) / std::mem::size_of::<Point>();
        if corners > self.max_segments.saturating_sub(self.corners) {
            return Err(TurtleError::TooManyMarks(self.max_segments));
        }
        self.corners += corners;
        let shape = Shape::Text {
            at: self.own.state.position,
            text: text.to_owned(),
            align,
            font,
            color: self.own.pen.color,
        };
        self.place_on_top(shape, line)
    }

    /// Moves behind the text that was just written, by the width of Arial's letters, drawing when the pen is
    /// down.
    pub(super) fn move_behind_text(&mut self, line: u32) -> Result<(), TurtleError> {
        let last = self.path.looks().and_then(|looks| looks.shapes.last());
        let Some(Shape::Text { text, font, at, .. }) = last.map(|placed| &placed.shape) else {
            return Ok(());
        };
        let to = Point::new(at.x + font.width_px(text), at.y);
        self.goto(to, line)
    }

    /// Gives the turtle another shape.
    pub fn set_outline(&mut self, outline: Outline) {
        self.own.outline = outline;
        self.own.polygon = None;
    }

    /// Gives the turtle a shape of the program's own: corners in pixels, x to its right, y ahead.
    pub fn set_polygon(&mut self, corners: &[(f64, f64)]) -> Result<(), TurtleError> {
        for (x, y) in corners {
            in_range(*x, "the place")?;
            in_range(*y, "the place")?;
        }
        self.own.polygon = Some(corners.into());
        Ok(())
    }

    /// Stretches its shape across and along its heading, and sets the width of its edge in pixels.
    pub fn set_stretch(&mut self, across: f64, along: f64, edge: f64) -> Result<(), TurtleError> {
        let stretch = [
            in_range(across, "the size")?,
            in_range(along, "the size")?,
            in_range(edge, "the width")?,
        ];
        self.own.stretch = Some(stretch);
        Ok(())
    }

    /// How its shape is stretched across and along, and the width of its edge.
    pub fn stretch(&self) -> [f64; 3] {
        self.own.stretch.unwrap_or([1.0; 3])
    }

    /// Turns its shape by `angle` degrees from its heading.
    pub fn set_tilt(&mut self, angle: f64) -> Result<(), TurtleError> {
        self.own.tilt = in_range(angle, "the angle")?;
        Ok(())
    }

    fn shape_count(&self) -> usize {
        self.path.looks().map_or(0, |looks| looks.shapes.len())
    }

    fn place_on_top(&mut self, shape: Shape, line: u32) -> Result<(), TurtleError> {
        // What is drawn on lies above it.
        self.own.joined = false;
        self.place(shape, line, self.path.stroke_count(), self.shape_count())
    }

    /// Puts a mark below the strokes from `below` on and above `beneath` other marks.
    fn place(
        &mut self,
        shape: Shape,
        line: u32,
        below: usize,
        beneath: usize,
    ) -> Result<(), TurtleError> {
        if self.shape_count() >= self.max_segments {
            return Err(TurtleError::TooManyMarks(self.max_segments));
        }
        let placed = Placed {
            shape,
            turtle: self.current,
            line,
            below: below.min(self.path.stroke_count()),
            after: self.path.segment_count(),
        };
        let shapes = &mut self.path.looks_mut().shapes;
        shapes.insert(beneath.min(shapes.len()), placed);
        self.own.shapes += 1;
        Ok(())
    }
}
