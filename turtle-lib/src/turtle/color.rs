//! Colours as CPython's turtle names them.

use serde::{Deserialize, Serialize};
use std::fmt;

/// A colour, a byte for each channel.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Color {
    /// Red.
    pub r: u8,
    /// Green.
    pub g: u8,
    /// Blue.
    pub b: u8,
}

impl Color {
    /// What a pen and a fill have at the start.
    pub const BLACK: Color = Color::new(0, 0, 0);
    /// What the paper has at the start.
    pub const WHITE: Color = Color::new(255, 255, 255);

    /// The colour of three bytes.
    pub const fn new(r: u8, g: u8, b: u8) -> Color {
        Color { r, g, b }
    }

    /// The colour of three numbers from 0 to `mode`, 1.0 or 255, as `colormode` has it; nothing when
    /// one is outside.
    pub fn from_numbers([r, g, b]: [f64; 3], mode: f64) -> Option<Color> {
        let channel = |value: f64| {
            let whole = if mode == 1.0 {
                (value * 255.0).round_ties_even()
            } else {
                value.trunc()
            };
            (0.0..=255.0).contains(&whole).then_some(whole as u8)
        };
        Some(Color::new(channel(r)?, channel(g)?, channel(b)?))
    }

    /// UCBLogo's colour of a number from 0 to 15.
    pub fn of_palette(number: f64) -> Option<Color> {
        const PALETTE: [(u8, u8, u8); 16] = [
            (0, 0, 0),
            (0, 0, 255),
            (0, 255, 0),
            (0, 255, 255),
            (255, 0, 0),
            (255, 0, 255),
            (255, 255, 0),
            (255, 255, 255),
            (155, 96, 59),
            (197, 136, 18),
            (100, 162, 64),
            (120, 187, 187),
            (255, 149, 119),
            (144, 113, 208),
            (255, 163, 0),
            (183, 183, 183),
        ];
        let own = PALETTE.get(number as usize).filter(|_| number >= 0.0)?;
        Some(Color::new(own.0, own.1, own.2))
    }

    /// The colour of a text as Tk reads it: one of its names, in any case and with or without spaces, or
    /// `#` with 3, 6, 9 or 12 hexadecimal digits.
    pub fn from_text(text: &str) -> Option<Color> {
        match text.strip_prefix('#') {
            Some(digits) => from_digits(digits),
            None => names::color(&text.to_ascii_lowercase().replace(' ', "")),
        }
    }
}

/// The first two of each channel's digits.
fn from_digits(digits: &str) -> Option<Color> {
    let width = digits.len() / 3;
    if !matches!(digits.len(), 3 | 6 | 9 | 12) || !digits.bytes().all(|c| c.is_ascii_hexdigit()) {
        return None;
    }
    let channel = |i: usize| {
        let own = &digits[i * width..(i + 1) * width];
        let value = u8::from_str_radix(&own[..width.min(2)], 16).ok()?;
        Some(if width == 1 { value * 17 } else { value })
    };
    Some(Color::new(channel(0)?, channel(1)?, channel(2)?))
}

impl fmt::Display for Color {
    /// `#rrggbb`
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "#{:02x}{:02x}{:02x}", self.r, self.g, self.b)
    }
}

mod names;
