//! The arguments of [`Look`]s, by CPython's rules.

use super::marks::{Align, Font};
use super::{Color, Mode, Outline, Point, Turtle, TurtleError};
use crate::program::Look;
use std::borrow::Cow;
use thiserror::Error;

/// An argument of a command.
#[derive(Clone, Debug, PartialEq)]
pub enum Arg<'a> {
    /// A number.
    Number(f64),
    /// `True` or `False`.
    Truth(bool),
    /// A text.
    Text(Cow<'a, str>),
    /// A list or tuple.
    List(Vec<Arg<'a>>),
    /// `None`
    Nothing,
}

/// Why a command could not be done.
#[derive(Clone, Debug, PartialEq, Error)]
pub enum LookError {
    /// A limit was met.
    #[error(transparent)]
    Turtle(#[from] TurtleError),
    /// A colour that there is not.
    #[error(
        "{0} is no colour; a name as \"red\", \"#ff8800\", or three numbers up to the colormode"
    )]
    NoColor(String),
    /// An argument of another kind than is needed.
    #[error("`{name}` takes {wanted} here, this is {given}")]
    WrongArgument {
        /// The command.
        name: &'static str,
        /// What it takes.
        wanted: &'static str,
        /// What was given.
        given: String,
    },
}

impl std::fmt::Display for Arg<'_> {
    /// As Python's `str` has it.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Arg::Number(number) => write!(f, "{number}"),
            Arg::Truth(true) => write!(f, "True"),
            Arg::Truth(false) => write!(f, "False"),
            Arg::Text(text) => write!(f, "{text}"),
            Arg::List(items) => {
                write!(f, "(")?;
                for (i, item) in items.iter().enumerate() {
                    let comma = if i > 0 { ", " } else { "" };
                    match item {
                        Arg::Text(text) => write!(f, "{comma}'{text}'")?,
                        item => write!(f, "{comma}{item}")?,
                    }
                }
                write!(f, ")")
            }
            Arg::Nothing => write!(f, "None"),
        }
    }
}

impl Arg<'_> {
    fn number(&self) -> Option<f64> {
        match self {
            Arg::Number(number) => Some(*number),
            Arg::Truth(truth) => Some(f64::from(u8::from(*truth))),
            _ => None,
        }
    }

    fn is_true(&self) -> bool {
        match self {
            Arg::Number(number) => *number != 0.0,
            Arg::Truth(truth) => *truth,
            Arg::Text(text) => !text.is_empty(),
            Arg::List(items) => !items.is_empty(),
            Arg::Nothing => false,
        }
    }
}

type Done = Result<(), LookError>;

impl Turtle {
    /// Does `look` with its arguments, each at its parameter's place ([`Look::parameters`]), with
    /// [`Arg::Nothing`] or `False` for one that is left out.
    ///
    /// # Errors
    /// [`LookError`] for arguments of another kind and for the turtle's limits.
    pub fn look(&mut self, look: Look, args: &[Arg<'_>], line: u32) -> Done {
        let arg = |i: usize| given(args, i);
        let number = |i: usize| {
            let given = arg(i);
            let number = given.number();
            number.ok_or_else(|| wrong(look, "a number", given))
        };
        match look {
            Look::Color => {
                let (pen, fill) = match args {
                    [pen, fill] => (
                        self.color(std::slice::from_ref(pen))?,
                        self.color(std::slice::from_ref(fill))?,
                    ),
                    both => (self.color(both)?, self.color(both)?),
                };
                self.set_pen_color(pen);
                self.set_fill_color(fill);
            }
            Look::PenColor => {
                let color = self.color(args)?;
                self.set_pen_color(color);
            }
            Look::FillColor => {
                let color = self.color(args)?;
                self.set_fill_color(color);
            }
            Look::Background => {
                let color = self.color(args)?;
                self.set_background(color);
            }
            Look::PenSize => self.set_pen_width(number(0)?)?,
            Look::BeginFill => self.begin_fill()?,
            Look::EndFill => self.end_fill(line)?,
            Look::Dot => self.dot_of(args, line)?,
            Look::Stamp => self.stamp(line)?,
            Look::ClearStamps => {
                let count = arg(0).number().map(|number| number as i64);
                self.clear_stamps(count);
            }
            Look::Write => self.write_of(args, line)?,
            Look::Shape => {
                let given = arg(0);
                let outline = match given {
                    Arg::Text(name) => Outline::from_name(name),
                    _ => None,
                };
                self.set_outline(outline.ok_or_else(|| wrong(look, "the name of a shape", given))?);
            }
            Look::ShapeSize => {
                let [_, _, edge] = self.stretch();
                let across = number(0)?;
                let along = arg(1).number().unwrap_or(across);
                self.set_stretch(across, along, arg(2).number().unwrap_or(edge))?;
            }
            Look::Tilt => self.set_tilt(number(0)?)?,
            Look::ColorMode => self.set_color_mode(number(0)?),
            Look::Undo => self.undo(),
            Look::Clear => self.clear(),
            Look::Reset => self.reset(),
            Look::ClearScreen => self.clear_all(),
            Look::ResetScreen => self.reset_all(),
            Look::Mode => match arg(0) {
                Arg::Text(mode) if mode.eq_ignore_ascii_case("logo") => self.set_mode(Mode::Logo),
                Arg::Text(mode) if mode.eq_ignore_ascii_case("standard") => {
                    self.set_mode(Mode::Standard);
                }
                given => return Err(wrong(look, "\"standard\" or \"logo\"", given)),
            },
            Look::Window => {
                let side = |i: usize, share: f64| arg(i).number().unwrap_or(share);
                self.set_window(side(0, 0.5), side(1, 0.75))?;
            }
            Look::World => {
                let low = Point::new(number(0)?, number(1)?);
                self.set_world(low, Point::new(number(2)?, number(3)?))?;
            }
            Look::Degrees => self.set_full_circle(arg(0).number().unwrap_or(360.0))?,
            Look::Radians => self.set_full_circle(std::f64::consts::TAU)?,
            Look::Tell => self.select(number(0)? as u32),
        }
        Ok(())
    }

    /// The colour of one argument or of three numbers; a number alone is one of Logo's palette.
    fn color(&self, args: &[Arg<'_>]) -> Result<Color, LookError> {
        let numbers = |args: &[Arg<'_>]| match args {
            [r, g, b] => Some([r.number()?, g.number()?, b.number()?]),
            _ => None,
        };
        let found = match args {
            [Arg::Text(text)] => Color::from_text(text),
            [Arg::List(items)] => match items.as_slice() {
                [Arg::Text(text)] => Color::from_text(text),
                items => numbers(items).and_then(|rgb| Color::from_numbers(rgb, self.color_mode())),
            },
            [Arg::Number(number)] => Color::of_palette(*number),
            args => numbers(args).and_then(|rgb| Color::from_numbers(rgb, self.color_mode())),
        };
        found.ok_or_else(|| {
            LookError::NoColor(match args {
                [one] => format!("`{one}`"),
                args => format!("`{}`", Arg::List(args.to_vec())),
            })
        })
    }

    fn dot_of(&mut self, args: &[Arg<'_>], line: u32) -> Done {
        let (size, rest) = match args {
            [] => (None, &[][..]),
            // A colour alone: `dot("red")`.
            [Arg::Text(_) | Arg::List(_)] => (None, args),
            [_, rest @ ..] => (given(args, 0).number(), rest),
        };
        let given = rest
            .iter()
            .filter(|arg| !matches!(arg, Arg::Nothing | Arg::Truth(false)));
        let given: Vec<Arg<'_>> = given.cloned().collect();
        let color = match given.as_slice() {
            [] => None,
            given => Some(self.color(given)?),
        };
        Ok(self.dot(size, color, line)?)
    }

    fn write_of(&mut self, args: &[Arg<'_>], line: u32) -> Done {
        let arg = |i: usize| given(args, i);
        let align = match arg(2) {
            Arg::Text(align) if align.eq_ignore_ascii_case("center") => Align::Center,
            Arg::Text(align) if align.eq_ignore_ascii_case("right") => Align::Right,
            _ => Align::Left,
        };
        let mut font = Font::default();
        let parts = match arg(3) {
            Arg::List(parts) => parts.as_slice(),
            Arg::Nothing => &[],
            one => std::slice::from_ref(one),
        };
        if !parts.is_empty() {
            // Tk's own size, where the font does not say one.
            font.size = 10.0;
        }
        for (i, part) in parts.iter().enumerate() {
            match part {
                Arg::Text(text) if i == 0 => font.family = text.to_string(),
                Arg::Text(text) => {
                    // Some write the size in quotes.
                    font.size = text.parse().unwrap_or(font.size);
                    font.bold |= text.contains("bold");
                    font.italic |= text.contains("italic");
                }
                part => font.size = part.number().unwrap_or(font.size),
            }
        }
        self.write(
            &args.first().unwrap_or(&Arg::Nothing).to_string(),
            align,
            font,
            line,
        )?;
        if arg(1).is_true() {
            self.move_behind_text(line)?;
        }
        Ok(())
    }
}

/// The argument of a parameter; a dialect says `False` for one that is left out.
fn given<'a, 'b>(args: &'b [Arg<'a>], i: usize) -> &'b Arg<'a> {
    match args.get(i) {
        None | Some(Arg::Truth(false)) => &Arg::Nothing,
        Some(arg) => arg,
    }
}

fn wrong(look: Look, wanted: &'static str, given: &Arg<'_>) -> LookError {
    LookError::WrongArgument {
        name: look.name(),
        wanted,
        given: format!("`{given}`"),
    }
}
