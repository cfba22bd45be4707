//! What a run leaves behind besides ink: colours, fills, dots, stamps, texts.

use super::{Color, Point};
use serde::{Deserialize, Serialize};

/// What a stroke is drawn with.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Pen {
    /// Which turtle holds it, from 0 in the order they were made.
    pub turtle: u32,
    /// Its colour.
    pub color: Color,
    /// Its width in pixels of CPython's window; 1 at the start.
    pub width: f64,
}

impl Default for Pen {
    fn default() -> Pen {
        Pen {
            turtle: 0,
            color: Color::BLACK,
            width: 1.0,
        }
    }
}

/// Where a text stands about its place.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Align {
    /// It begins there.
    #[default]
    Left,
    /// Its middle is there.
    Center,
    /// It ends there.
    Right,
}

impl Align {
    /// How much of the text stands left of its place, from 0 to 1.
    pub fn before(self) -> f64 {
        match self {
            Align::Left => 0.0,
            Align::Center => 0.5,
            Align::Right => 1.0,
        }
    }
}

/// The letters of a text.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Font {
    /// The family's name; what is drawn here has one face.
    pub family: String,
    /// Size in points; in pixels when negative, as Tk has it.
    pub size: f64,
    /// Bold.
    pub bold: bool,
    /// Italic.
    pub italic: bool,
}

impl Default for Font {
    fn default() -> Font {
        Font {
            family: "Arial".to_owned(),
            size: 8.0,
            bold: false,
            italic: false,
        }
    }
}

impl Font {
    /// The size in pixels of a screen of 96 dots an inch.
    pub fn size_px(&self) -> f64 {
        if self.size < 0.0 {
            -self.size
        } else {
            self.size * 96.0 / 72.0
        }
    }

    /// About how wide a text is, in pixels: letters of Arial are half as wide as high on average.
    pub fn width_px(&self, text: &str) -> f64 {
        0.5 * self.size_px() * text.chars().count() as f64
    }
}

/// A mark that is no stroke.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Shape {
    /// The inside of a closed line by the even-odd rule, as Tk fills it.
    Fill {
        /// Its corners, in steps.
        outline: Vec<Point>,
        /// Its colour.
        color: Color,
    },
    /// A disc.
    Dot {
        /// Its middle, in steps.
        at: Point,
        /// Its diameter in pixels of CPython's window.
        size: f64,
        /// Its colour.
        color: Color,
    },
    /// A print of the turtle's shape.
    Stamp {
        /// Where the turtle was, in steps.
        at: Point,
        /// Corners about that place, in pixels of CPython's window, y up.
        outline: Vec<Point>,
        /// What it is filled with.
        fill: Color,
        /// The colour of its edge.
        edge: Color,
        /// The width of its edge in pixels.
        width: f64,
    },
    /// Letters.
    Text {
        /// The place on the lower edge of the line, in steps.
        at: Point,
        /// What is written.
        text: String,
        /// How it stands about the place.
        align: Align,
        /// How it is set.
        font: Font,
        /// Its colour.
        color: Color,
    },
}

/// A mark that is no stroke, with where it comes from and where it lies.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Placed {
    /// What it is.
    pub shape: Shape,
    /// Which turtle left it.
    pub turtle: u32,
    /// Program line that left it (a fill: that ended it); 0 where there is none.
    pub line: u32,
    /// It lies below the strokes from this number on, and above those before it.
    pub below: usize,
    /// It came when this many segments had been drawn.
    pub after: usize,
}

/// What a run left besides plain ink.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Looks {
    /// The pens, each with the number of the first stroke it drew; [`Pen::default`] before the first.
    pub pens: Vec<(usize, Pen)>,
    /// Marks that are no strokes, from the lowest to the topmost.
    pub shapes: Vec<Placed>,
    /// The colour of the paper, where one was set.
    pub background: Option<Color>,
}

/// A mark of a run.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Mark<'a> {
    /// A polyline of at least two points, drawn with round ends and corners.
    Stroke {
        /// Its points in steps.
        points: &'a [Point],
        /// For each point the program line that drew up to it.
        lines: &'a [u32],
        /// What it was drawn with.
        pen: Pen,
    },
    /// Any other.
    Shape(&'a Placed),
}
