//! The turtle and the path its pen leaves.

use thiserror::Error;

/// A place in turtle steps; x to the right, y up, the start at the origin.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Point {
    /// Steps to the right.
    pub x: f64,
    /// Steps up.
    pub y: f64,
}

impl Point {
    /// The point `(x, y)`.
    pub const fn new(x: f64, y: f64) -> Point {
        Point { x, y }
    }
}

/// The pen strokes of a run: polylines, in the order they were drawn.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Path {
    points: Vec<Point>,
    /// Program line that drew up to each point; 0 where there is none.
    lines: Vec<u32>,
    /// Index into `points` of each stroke's first point.
    starts: Vec<usize>,
}

impl Path {
    /// A path of the given polylines. Polylines of fewer than two points are left out.
    pub fn from_strokes<S: AsRef<[Point]>>(strokes: impl IntoIterator<Item = S>) -> Path {
        let mut path = Path::default();
        for stroke in strokes {
            if let [first, rest @ ..] = stroke.as_ref()
                && !rest.is_empty()
            {
                path.begin(*first, 0);
                rest.iter().for_each(|&point| path.extend(point, 0));
            }
        }
        path
    }

    /// Starts a stroke.
    fn begin(&mut self, at: Point, line: u32) {
        self.starts.push(self.points.len());
        self.extend(at, line);
    }

    /// Draws on to `to`.
    fn extend(&mut self, to: Point, line: u32) {
        self.points.push(to);
        self.lines.push(line);
    }

    /// The strokes, each of at least two points.
    pub fn strokes(&self) -> impl ExactSizeIterator<Item = &[Point]> + '_ {
        self.ranges().map(|range| &self.points[range])
    }

    /// For each stroke, the program line that drew up to each of its points.
    pub fn stroke_lines(&self) -> impl ExactSizeIterator<Item = &[u32]> + '_ {
        self.ranges().map(|range| &self.lines[range])
    }

    fn ranges(&self) -> impl ExactSizeIterator<Item = std::ops::Range<usize>> + '_ {
        self.starts
            .iter()
            .enumerate()
            .map(|(i, &start)| start..self.starts.get(i + 1).copied().unwrap_or(self.points.len()))
    }

    /// How many segments were drawn.
    pub fn segment_count(&self) -> usize {
        self.points.len() - self.starts.len()
    }

    /// How far the pen went, in steps.
    pub fn length(&self) -> f64 {
        let segments = self.strokes().flat_map(|stroke| stroke.windows(2));
        let lengths = segments.map(|ends| (ends[1].x - ends[0].x).hypot(ends[1].y - ends[0].y));
        lengths.sum()
    }

    /// Whether nothing was drawn.
    pub fn is_empty(&self) -> bool {
        self.starts.is_empty()
    }

    /// The lower left and upper right corner of the centre lines, or nothing for an empty path.
    pub fn bounds(&self) -> Option<(Point, Point)> {
        let first = *self.points.first()?;
        Some(self.points.iter().fold((first, first), |(low, high), p| {
            (
                Point::new(low.x.min(p.x), low.y.min(p.y)),
                Point::new(high.x.max(p.x), high.y.max(p.y)),
            )
        }))
    }

    /// The path moved and uniformly scaled so that its larger side is `side` steps and its middle the
    /// origin; nothing for a path without extent.
    pub fn fitted(&self, side: f64) -> Option<Path> {
        let (low, high) = self.bounds()?;
        let extent = (high.x - low.x).max(high.y - low.y);
        if extent == 0.0 {
            return None;
        }
        let scale = side / extent;
        let middle = Point::new((low.x + high.x) / 2.0, (low.y + high.y) / 2.0);
        Some(self.map(|p| Point::new((p.x - middle.x) * scale, (p.y - middle.y) * scale)))
    }

    /// The same strokes with every point moved by `f`.
    pub fn map(&self, f: impl Fn(Point) -> Point) -> Path {
        Path {
            points: self.points.iter().map(|&point| f(point)).collect(),
            ..self.clone()
        }
    }
}

/// Why the turtle stopped.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum TurtleError {
    /// A place, angle or radius is not a number or is farther off than [`Turtle::MAX_STEPS`].
    #[error("the turtle leaves the plane: {0} is too large or not a number")]
    OutOfRange(&'static str),
    /// More segments than were allowed.
    #[error("more than {0} segments were drawn")]
    TooManySegments(usize),
}

/// The pen's place, heading and whether it is down: what `fork_state` puts back.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct TurtleState {
    /// Where the turtle is.
    pub position: Point,
    /// Degrees counter-clockwise from east, in `[0, 360)`.
    pub heading: f64,
    /// Whether moving draws.
    pub pen_down: bool,
}

/// A turtle that draws on a path.
#[derive(Clone, Debug)]
pub struct Turtle {
    state: TurtleState,
    /// Cosine and sine of the heading.
    direction: (f64, f64),
    path: Path,
    /// Whether the path's last point is where the turtle is, so that a stroke can go on.
    joined: bool,
    max_segments: usize,
}

impl Turtle {
    /// Coordinates, angles and radii beyond this end the run, in steps and degrees.
    pub const MAX_STEPS: f64 = 1e9;

    /// Largest distance between an arc and its chords, in steps: 0.1 px of the canonical view.
    const CHORD_ERROR: f64 = 0.01;

    /// A turtle at the centre, heading east, pen down, that may draw `max_segments` segments.
    pub fn new(max_segments: usize) -> Turtle {
        Turtle {
            state: TurtleState {
                position: Point::default(),
                heading: 0.0,
                pen_down: true,
            },
            direction: (1.0, 0.0),
            path: Path::default(),
            joined: false,
            max_segments,
        }
    }

    /// Where it stands now.
    pub fn state(&self) -> TurtleState {
        self.state
    }

    /// What it has drawn so far.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// What it drew.
    pub fn into_path(self) -> Path {
        self.path
    }

    /// Puts place, heading and pen back without drawing.
    pub fn restore(&mut self, state: TurtleState) {
        self.joined &= state.position == self.state.position;
        if state.heading != self.state.heading {
            self.direction = cos_sin_degrees(state.heading);
        }
        self.state = state;
    }

    /// Moves `distance` steps ahead. A distance of 0 draws nothing.
    pub fn forward(&mut self, distance: f64, line: u32) -> Result<(), TurtleError> {
        if distance == 0.0 {
            return Ok(());
        }
        let (cos, sin) = self.direction;
        let Point { x, y } = self.state.position;
        self.goto(Point::new(x + distance * cos, y + distance * sin), line)
    }

    /// Turns `angle` degrees counter-clockwise.
    pub fn left(&mut self, angle: f64) -> Result<(), TurtleError> {
        self.set_heading(self.state.heading + angle)
    }

    /// Turns to `heading` degrees counter-clockwise from east.
    pub fn set_heading(&mut self, heading: f64) -> Result<(), TurtleError> {
        let heading = in_range(heading, "the angle")?;
        let heading = if (0.0..360.0).contains(&heading) {
            heading
        } else {
            // A tiny negative angle has the remainder 360 itself.
            Some(heading.rem_euclid(360.0))
                .filter(|&h| h < 360.0)
                .unwrap_or(0.0)
        };
        if heading != self.state.heading {
            self.state.heading = heading;
            self.direction = cos_sin_degrees(heading);
        }
        Ok(())
    }

    /// Lifts or lowers the pen.
    pub fn set_pen(&mut self, down: bool) {
        self.state.pen_down = down;
    }

    /// Moves to `to`, drawing when the pen is down. Going where it is draws nothing.
    pub fn goto(&mut self, to: Point, line: u32) -> Result<(), TurtleError> {
        let to = Point::new(in_range(to.x, "the place")?, in_range(to.y, "the place")?);
        let from = self.state.position;
        if to == from {
            return Ok(());
        }
        self.state.position = to;
        if !self.state.pen_down {
            self.joined = false;
            return Ok(());
        }
        if self.path.segment_count() >= self.max_segments {
            return Err(TurtleError::TooManySegments(self.max_segments));
        }
        if !self.joined {
            self.path.begin(from, line);
            self.joined = true;
        }
        self.path.extend(to, line);
        Ok(())
    }

    /// Moves to `to` without drawing, and turns to `heading` if there is one.
    pub fn teleport(&mut self, to: Point, heading: Option<f64>) -> Result<(), TurtleError> {
        let pen_down = std::mem::replace(&mut self.state.pen_down, false);
        let moved = self.goto(to, 0);
        self.state.pen_down = pen_down;
        moved?;
        heading.map_or(Ok(()), |heading| self.set_heading(heading))
    }

    /// Draws an arc of `extent` degrees about a centre `radius` steps to the left, ahead for a
    /// positive extent; a negative radius has its centre on the right, as in CPython's `turtle`.
    ///
    /// The arc is chords no farther than 0.1 px of the canonical view from it.
    pub fn circle(&mut self, radius: f64, extent: f64, line: u32) -> Result<(), TurtleError> {
        let radius = in_range(radius, "the radius")?;
        let extent = in_range(extent, "the angle")?;
        let start = self.state;
        let turn = if radius < 0.0 { -extent } else { extent };
        let (cos, sin) = self.direction;
        let centre = Point::new(
            start.position.x - radius * sin,
            start.position.y + radius * cos,
        );
        let chords = chord_count(radius.abs(), extent);
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
        self.set_heading(start.heading + turn)
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
