//! Commands that draw no line of their own: colours, fills, other marks, and what is wiped away.

use std::ops::RangeInclusive;

/// What a command does that draws no line: CPython's `turtle` in its own words.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[allow(missing_docs)]
pub enum Look {
    Color,
    PenColor,
    FillColor,
    PenSize,
    BeginFill,
    EndFill,
    Dot,
    Stamp,
    ClearStamps,
    Write,
    Shape,
    ShapeSize,
    Tilt,
    Background,
    ColorMode,
    Undo,
    Clear,
    Reset,
    ClearScreen,
    ResetScreen,
    Mode,
    /// `setup(width, height)`: the size of the window, which world coordinates are laid over.
    Window,
    World,
    Degrees,
    Radians,
    /// `tell(turtle)`: speaks to another turtle from now on; the first has the number 0.
    Tell,
}

impl Look {
    /// All of them, in the order of their declaration.
    pub const ALL: [Look; 26] = [
        Look::Color,
        Look::PenColor,
        Look::FillColor,
        Look::PenSize,
        Look::BeginFill,
        Look::EndFill,
        Look::Dot,
        Look::Stamp,
        Look::ClearStamps,
        Look::Write,
        Look::Shape,
        Look::ShapeSize,
        Look::Tilt,
        Look::Background,
        Look::ColorMode,
        Look::Undo,
        Look::Clear,
        Look::Reset,
        Look::ClearScreen,
        Look::ResetScreen,
        Look::Mode,
        Look::Window,
        Look::World,
        Look::Degrees,
        Look::Radians,
        Look::Tell,
    ];

    /// The name in the normal form of the Python and Rhai dialects.
    pub fn name(self) -> &'static str {
        self.said().0
    }

    /// Names of its parameters, as CPython has them.
    pub fn parameters(self) -> &'static [&'static str] {
        self.said().1
    }

    fn said(self) -> (&'static str, &'static [&'static str]) {
        match self {
            Look::Color => ("color", &["pencolor", "fillcolor", "b"]),
            Look::PenColor => ("pencolor", &["color", "g", "b"]),
            Look::FillColor => ("fillcolor", &["color", "g", "b"]),
            Look::PenSize => ("pensize", &["width"]),
            Look::BeginFill => ("begin_fill", &[]),
            Look::EndFill => ("end_fill", &[]),
            Look::Dot => ("dot", &["size", "color", "g", "b"]),
            Look::Stamp => ("stamp", &[]),
            Look::ClearStamps => ("clearstamps", &["n"]),
            Look::Write => ("write", &["arg", "move", "align", "font"]),
            Look::Shape => ("shape", &["name"]),
            Look::ShapeSize => ("shapesize", &["stretch_wid", "stretch_len", "outline"]),
            Look::Tilt => ("tilt", &["angle"]),
            Look::Background => ("bgcolor", &["color", "g", "b"]),
            Look::ColorMode => ("colormode", &["cmode"]),
            Look::Undo => ("undo", &[]),
            Look::Clear => ("clear", &[]),
            Look::Reset => ("reset", &[]),
            Look::ClearScreen => ("clearscreen", &[]),
            Look::ResetScreen => ("resetscreen", &[]),
            Look::Mode => ("mode", &["mode"]),
            Look::Window => ("setup", &["width", "height", "startx", "starty"]),
            Look::World => ("setworldcoordinates", &["llx", "lly", "urx", "ury"]),
            Look::Degrees => ("degrees", &["fullcircle"]),
            Look::Radians => ("radians", &[]),
            Look::Tell => ("tell", &["turtle"]),
        }
    }

    /// The command a name of CPython's `turtle` stands for; `tell` is none of them.
    pub fn from_name(name: &str) -> Option<Look> {
        match name {
            "width" => Some(Look::PenSize),
            "turtlesize" => Some(Look::ShapeSize),
            "tell" => None,
            _ => Look::ALL.into_iter().find(|look| look.name() == name),
        }
    }

    /// Whether [`Look::Undo`] takes it back.
    pub fn can_be_undone(self) -> bool {
        matches!(
            self,
            Look::Color
                | Look::PenColor
                | Look::FillColor
                | Look::PenSize
                | Look::BeginFill
                | Look::EndFill
                | Look::Dot
                | Look::Stamp
                | Look::Write
                | Look::ShapeSize
                | Look::Tilt
        )
    }

    /// Whether it changes nothing but how marks look or which there are that are no lines.
    pub fn is_of_marks(self) -> bool {
        self as usize <= Look::ColorMode as usize
    }

    /// How many arguments it takes.
    pub fn arity(self) -> RangeInclusive<usize> {
        match self {
            Look::Color | Look::PenColor | Look::FillColor | Look::Background => 1..=3,
            Look::Write | Look::ShapeSize => 1..=self.parameters().len(),
            Look::Dot | Look::ClearStamps | Look::Degrees | Look::Window => {
                0..=self.parameters().len()
            }
            _ => self.parameters().len()..=self.parameters().len(),
        }
    }
}
