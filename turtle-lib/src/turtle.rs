//! The turtles of a run and the path their pens leave.

mod color;
mod look;
mod marks;
mod own;
mod path;
mod screen;
mod undo;

pub use color::Color;
pub use look::{Arg, LookError};
pub use marks::{Align, Font, Looks, Mark, Pen, Placed, Shape};
pub use own::Outline;
use own::Own;
pub use path::{Moment, Path, Point};
pub use screen::Mode;
use screen::Screen;
use serde::{Deserialize, Serialize};
use thiserror::Error;

/// Why the turtle stopped.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum TurtleError {
    /// A place, angle or radius is not a number or is farther off than [`Turtle::MAX_STEPS`].
    #[error("the turtle leaves the plane: {0} is too large or not a number")]
    OutOfRange(&'static str),
    /// More segments than were allowed.
    #[error("more than {0} segments were drawn")]
    TooManySegments(usize),
    /// More marks that are no strokes, or more corners of fills and letters of texts, than segments were allowed.
    #[error("more than {0} fills, dots, stamps and texts or corners of fills")]
    TooManyMarks(usize),
    /// More turtles than [`Turtle::MAX_TURTLES`].
    #[error("more than {0} turtles were made")]
    TooManyTurtles(usize),
}

/// The pen's place, heading and whether it is down: what `fork_state` puts back.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct TurtleState {
    /// Where the turtle is.
    pub position: Point,
    /// Degrees counter-clockwise from east, in `[0, 360)`.
    pub heading: f64,
    /// Whether moving draws.
    pub pen_down: bool,
}

/// The turtles that draw on one path, of which one is spoken to: all methods but those that choose
/// another or change the screen speak to that one.
#[derive(Clone, Debug)]
pub struct Turtle {
    own: Own,
    /// All turtles by number; the place of the one spoken to is stale.
    parked: Vec<Own>,
    current: u32,
    /// Whose stroke is the path's last.
    drawer: u32,
    screen: Screen,
    path: Path,
    max_segments: usize,
    /// Corners of fills begun so far, and what texts take in their place.
    corners: usize,
    /// Moments that may still be recorded.
    moments: usize,
}

impl Turtle {
    /// Coordinates, angles and radii beyond this end the run, in steps and degrees.
    pub const MAX_STEPS: f64 = 1e9;

    /// Most turtles in a run.
    pub const MAX_TURTLES: usize = 10_000;

    /// Largest distance between an arc and its chords, in steps: 0.1 px of the canonical view.
    const CHORD_ERROR: f64 = 0.01;

    /// A turtle at the centre, heading east, pen down, that may draw `max_segments` segments.
    pub fn new(max_segments: usize) -> Turtle {
        Turtle {
            own: Own::default(),
            parked: vec![Own::default()],
            current: 0,
            drawer: 0,
            screen: Screen::default(),
            path: Path::default(),
            max_segments,
            corners: 0,
            moments: 0,
        }
    }

    /// A turtle that records so many moments at most, for who watches it; the first is where it begins.
    #[must_use]
    pub fn watched(mut self, moments: usize) -> Turtle {
        self.moments = moments;
        self.did(0);
        self
    }

    /// Records that an action is done, if it is watched.
    pub fn did(&mut self, line: u32) {
        if self.moments == 0 {
            return;
        }
        self.moments -= 1;
        self.path.record(Moment {
            line,
            turtle: self.current,
            position: self.own.state.position,
            heading: self.own.state.heading,
            segments: self.path.segment_count(),
            shapes: self.path.looks().map_or(0, |looks| looks.shapes.len()),
        });
    }

    /// Where it stands now.
    pub fn state(&self) -> TurtleState {
        self.own.state
    }

    /// What it has drawn so far.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// What all of them left, in steps; in pixels of CPython's window where world coordinates were set.
    pub fn into_path(self) -> Path {
        match self.screen.scale {
            Some((x, y)) => self.path.map(|p| Point::new(p.x * x, p.y * y)),
            None => self.path,
        }
    }

    /// Puts place, heading and pen back without drawing.
    pub fn restore(&mut self, state: TurtleState) {
        self.own.joined &= state.position == self.own.state.position;
        if state.heading != self.own.state.heading {
            self.own.direction = cos_sin_degrees(state.heading);
        }
        self.own.state = state;
    }

    /// Moves `distance` steps ahead. A distance of 0 draws nothing.
    pub fn forward(&mut self, distance: f64, line: u32) -> Result<(), TurtleError> {
        if distance == 0.0 {
            return Ok(());
        }
        let (cos, sin) = self.own.direction;
        let Point { x, y } = self.own.state.position;
        self.goto(Point::new(x + distance * cos, y + distance * sin), line)
    }

    /// Turns `angle` counter-clockwise, in degrees unless [`Turtle::set_full_circle`] says otherwise.
    pub fn left(&mut self, angle: f64) -> Result<(), TurtleError> {
        self.face(self.own.state.heading + angle * self.own.unit)
    }

    /// Turns to `heading`, counter-clockwise from east in degrees unless [`Turtle::set_mode`] and
    /// [`Turtle::set_full_circle`] say otherwise.
    pub fn set_heading(&mut self, heading: f64) -> Result<(), TurtleError> {
        self.face(self.screen.mode.turned(heading * self.own.unit))
    }

    /// The heading as [`Turtle::set_heading`] takes it, from 0 to a full circle.
    pub fn heading(&self) -> f64 {
        self.screen.mode.turned(self.own.state.heading) / self.own.unit
    }

    /// Turns to `heading` degrees counter-clockwise from east.
    fn face(&mut self, heading: f64) -> Result<(), TurtleError> {
        let heading = in_range(heading, "the angle")?;
        let heading = if (0.0..360.0).contains(&heading) {
            heading
        } else {
            // A tiny negative angle has the remainder 360 itself.
            Some(heading.rem_euclid(360.0))
                .filter(|&h| h < 360.0)
                .unwrap_or(0.0)
        };
        if heading != self.own.state.heading {
            self.own.state.heading = heading;
            self.own.direction = cos_sin_degrees(heading);
        }
        Ok(())
    }

    /// Lifts or lowers the pen.
    pub fn set_pen(&mut self, down: bool) {
        self.own.state.pen_down = down;
    }

    /// Moves to `to`, drawing when the pen is down. Going where it is draws nothing.
    pub fn goto(&mut self, to: Point, line: u32) -> Result<(), TurtleError> {
        let to = Point::new(in_range(to.x, "the place")?, in_range(to.y, "the place")?);
        let from = self.own.state.position;
        if to == from {
            return Ok(());
        }
        self.own.state.position = to;
        if self.own.filling.is_some() {
            self.add_corner(to)?;
        }
        if !self.own.state.pen_down {
            self.own.joined = false;
            return Ok(());
        }
        if self.path.segment_count() >= self.max_segments {
            return Err(TurtleError::TooManySegments(self.max_segments));
        }
        if !self.own.joined {
            self.path.begin(from, line, self.own.pen);
            self.own.joined = true;
            self.drawer = self.current;
        }
        self.path.extend(to, line);
        self.own.segments += 1;
        Ok(())
    }

    /// Moves to `to` without drawing, and turns to `heading` if there is one.
    pub fn teleport(&mut self, to: Point, heading: Option<f64>) -> Result<(), TurtleError> {
        let pen_down = std::mem::replace(&mut self.own.state.pen_down, false);
        let moved = self.goto(to, 0);
        self.own.state.pen_down = pen_down;
        moved?;
        heading.map_or(Ok(()), |heading| self.set_heading(heading))
    }

    /// Draws an arc of `extent` degrees about a centre `radius` steps to the left, ahead for a
    /// positive extent; a negative radius has its centre on the right, as in CPython's `turtle`.
    ///
    /// The arc is chords no farther than 0.1 px of the canonical view from it.
    pub fn circle(&mut self, radius: f64, extent: f64, line: u32) -> Result<(), TurtleError> {
        let degrees = in_range(extent, "the angle")? * self.own.unit;
        self.chords(radius, degrees, chord_count(radius.abs(), degrees), line)
    }

    /// Like [`Turtle::circle`] with `steps` chords: `circle(8, 360, 3)` is a triangle.
    pub fn polygon(
        &mut self,
        radius: f64,
        extent: f64,
        steps: f64,
        line: u32,
    ) -> Result<(), TurtleError> {
        let degrees = in_range(extent, "the angle")? * self.own.unit;
        self.chords(radius, degrees, steps.trunc(), line)
    }

    /// An arc of `extent` degrees as `chords` chords.
    fn chords(
        &mut self,
        radius: f64,
        extent: f64,
        chords: f64,
        line: u32,
    ) -> Result<(), TurtleError> {
        let radius = in_range(radius, "the radius")?;
        let extent = in_range(extent, "the angle")?;
        let start = self.own.state;
        let turn = if radius < 0.0 { -extent } else { extent };
        let (cos, sin) = self.own.direction;
        let centre = Point::new(
            start.position.x - radius * sin,
            start.position.y + radius * cos,
        );
        if chords > self.max_segments as f64 {
            return Err(TurtleError::TooManySegments(self.max_segments));
        }
        for i in 1..=chords as usize {
            // From the centre each time, so that errors do not add up and a full turn closes.
            let heading = start.heading + turn * (i as f64 / chords);
            let (cos, sin) = cos_sin_degrees(heading.rem_euclid(360.0));
            let to = Point::new(centre.x + radius * sin, centre.y - radius * cos);
            self.goto(to, line)?;
        }
        self.face(start.heading + turn)
    }
}

/// How many chords keep an arc within [`Turtle::CHORD_ERROR`]; at least one for each 30 degrees.
fn chord_count(radius: f64, extent: f64) -> f64 {
    let widest = if radius > Turtle::CHORD_ERROR {
        let half = libm::acos(1.0 - Turtle::CHORD_ERROR / radius).to_degrees();
        (2.0 * half).min(30.0)
    } else {
        30.0
    };
    (extent.abs() / widest).ceil()
}

fn in_range(value: f64, what: &'static str) -> Result<f64, TurtleError> {
    if value.abs() <= Turtle::MAX_STEPS {
        Ok(value)
    } else {
        Err(TurtleError::OutOfRange(what))
    }
}

/// Cosine and sine of an angle in `[0, 360]` degrees, exact at the quarter turns and the same on
/// every machine (`libm` is plain Rust, unlike the standard library's functions).
fn cos_sin_degrees(angle: f64) -> (f64, f64) {
    if angle == 0.0 || angle == 360.0 {
        (1.0, 0.0)
    } else if angle == 90.0 {
        (0.0, 1.0)
    } else if angle == 180.0 {
        (-1.0, 0.0)
    } else if angle == 270.0 {
        (0.0, -1.0)
    } else {
        let (sin, cos) = libm::sincos(angle.to_radians());
        (cos, sin)
    }
}
