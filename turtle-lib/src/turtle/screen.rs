//! The screen that all turtles share: how many there are, its mode, its colour.

use super::own::Own;
use super::{Color, Path, Point, Turtle, TurtleError, in_range};

/// What a heading means.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Mode {
    /// 0 is east, more is counter-clockwise.
    #[default]
    Standard,
    /// 0 is north, more is clockwise; turtles start to the north.
    Logo,
}

impl Mode {
    /// A heading in degrees of this mode as one counter-clockwise from east, and the other way round.
    pub(super) fn turned(self, heading: f64) -> f64 {
        match self {
            Mode::Standard => heading,
            Mode::Logo => (90.0 - heading).rem_euclid(360.0),
        }
    }
}

/// What all turtles share.
#[derive(Clone, Debug)]
pub(super) struct Screen {
    pub(super) mode: Mode,
    /// Width and height of the window in pixels.
    window: (f64, f64),
    /// Pixels for each unit of world coordinates, across and up.
    pub(super) scale: Option<(f64, f64)>,
    /// Whether a colour's numbers go up to 255, not to 1.
    bytes: bool,
}

impl Default for Screen {
    fn default() -> Screen {
        Screen {
            mode: Mode::default(),
            window: (0.5 * Turtle::DISPLAY.0, 0.75 * Turtle::DISPLAY.1),
            scale: None,
            bytes: false,
        }
    }
}

impl Turtle {
    /// The size in pixels of the display that CPython is thought to open its window on.
    const DISPLAY: (f64, f64) = (1920.0, 1080.0);

    /// What world coordinates leave free of the window's width and height, in pixels.
    const MARGIN: f64 = 20.0;

    /// Which turtle is spoken to.
    pub fn current(&self) -> u32 {
        self.current
    }

    /// How many turtles there are.
    pub fn turtle_count(&self) -> usize {
        self.parked.len()
    }

    /// Makes another turtle at the centre, without speaking to it, and gives its number.
    pub fn add(&mut self) -> Result<u32, TurtleError> {
        let own = self.fresh(0);
        self.park(own)
    }

    /// Makes another turtle like the one spoken to, without speaking to it, and gives its number.
    pub fn clone_turtle(&mut self) -> Result<u32, TurtleError> {
        let own = Own {
            joined: false,
            filling: None,
            segments: 0,
            shapes: 0,
            history: Default::default(),
            ..self.own.clone()
        };
        self.park(own)
    }

    fn park(&mut self, mut own: Own) -> Result<u32, TurtleError> {
        if self.parked.len() >= Turtle::MAX_TURTLES {
            return Err(TurtleError::TooManyTurtles(Turtle::MAX_TURTLES));
        }
        let number = self.parked.len() as u32;
        own.pen.turtle = number;
        self.parked.push(own);
        Ok(number)
    }

    /// Speaks to turtle `number` from now on; to the same one when there is none of that number.
    pub fn select(&mut self, number: u32) {
        if number == self.current || number as usize >= self.parked.len() {
            return;
        }
        std::mem::swap(&mut self.own, &mut self.parked[self.current as usize]);
        std::mem::swap(&mut self.own, &mut self.parked[number as usize]);
        self.current = number;
        self.own.joined &= self.drawer == number;
    }

    /// A turtle as it is at the start in the screen's mode.
    fn fresh(&self, number: u32) -> Own {
        let mut own = Own::default();
        own.pen.turtle = number;
        if self.screen.mode == Mode::Logo {
            own.state.heading = 90.0;
            own.direction = (0.0, 1.0);
        }
        own
    }

    /// How many segments, corners of fills and other marks there are.
    pub fn mark_count(&self) -> usize {
        let shapes = self.path.looks().map_or(0, |looks| looks.shapes.len());
        self.path.segment_count() + shapes + self.corners
    }

    /// Takes away all the turtle left; it stays where it is.
    pub fn clear(&mut self) {
        self.path.erase(self.current);
        self.own.joined = false;
        self.own.filling = None;
        (self.own.segments, self.own.shapes) = (0, 0);
        self.own.history.clear();
    }

    /// Takes away all the turtle left and puts it back to the start, unit of angles aside.
    pub fn reset(&mut self) {
        self.clear();
        self.own = Own {
            outline: self.own.outline,
            polygon: self.own.polygon.clone(),
            unit: self.own.unit,
            ..self.fresh(self.current)
        };
    }

    /// Resets all turtles.
    pub fn reset_all(&mut self) {
        let current = self.current;
        for number in 0..self.parked.len() as u32 {
            self.select(number);
            self.own.unit = 1.0;
            self.reset();
        }
        self.select(current);
    }

    /// Resets all turtles and makes the paper white.
    pub fn clear_all(&mut self) {
        let window = self.screen.window;
        self.screen = Screen {
            window,
            ..Screen::default()
        };
        self.reset_all();
        self.path = Path::default();
    }

    /// Changes the colour of the paper.
    pub fn set_background(&mut self, color: Color) {
        self.path.looks_mut().background = Some(color);
    }

    /// The colour of the paper.
    pub fn background(&self) -> Color {
        let own = self.path.looks().and_then(|looks| looks.background);
        own.unwrap_or(Color::WHITE)
    }

    /// What a colour's numbers go up to: 1 or 255.
    pub fn color_mode(&self) -> f64 {
        if self.screen.bytes { 255.0 } else { 1.0 }
    }

    /// Changes what a colour's numbers go up to; anything but 1 and 255 changes nothing.
    pub fn set_color_mode(&mut self, most: f64) {
        if most == 1.0 || most == 255.0 {
            self.screen.bytes = most == 255.0;
        }
    }

    /// Changes what headings mean and resets all turtles.
    pub fn set_mode(&mut self, mode: Mode) {
        (self.screen.mode, self.screen.scale) = (mode, None);
        self.reset_all();
    }

    /// What headings mean.
    pub fn mode(&self) -> Mode {
        self.screen.mode
    }

    /// Gives the window a width and a height in pixels, or as shares of the display's, up to 1. World coordinates that
    /// it has already stay as they are.
    pub fn set_window(&mut self, width: f64, height: f64) -> Result<(), TurtleError> {
        let side = |side: f64, display: f64| match side {
            0.0..=1.0 => Ok(side * display),
            side => in_range(side, "the window's size"),
        };
        let (display_width, display_height) = Turtle::DISPLAY;
        self.screen.window = (side(width, display_width)?, side(height, display_height)?);
        Ok(())
    }

    /// Gives the window a lower left and an upper right corner of its own; resets all turtles when it had
    /// none yet.
    pub fn set_world(&mut self, low: Point, high: Point) -> Result<(), TurtleError> {
        let scale = |window: f64, low: f64, high: f64| {
            let scale = (window - Turtle::MARGIN) / (high - low);
            in_range(scale, "the world's size")
        };
        let (width, height) = self.screen.window;
        let scale = (scale(width, low.x, high.x)?, scale(height, low.y, high.y)?);
        if self.screen.scale.is_none() {
            self.set_mode(Mode::Standard);
        }
        self.screen.scale = Some(scale);
        Ok(())
    }

    /// Says how many units a full turn has: 360 for degrees, 2π for radians.
    pub fn set_full_circle(&mut self, units: f64) -> Result<(), TurtleError> {
        self.own.unit = in_range(360.0 / units, "the full circle")?;
        Ok(())
    }

    /// How many units a full turn has.
    pub fn full_circle(&self) -> f64 {
        360.0 / self.own.unit
    }
}
