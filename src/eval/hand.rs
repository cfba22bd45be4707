//! Whether a drawing by hand was read as it was meant and as it was drawn.

use super::figure::is_figure;
use crate::solve::Rendering;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use turtle_lib::bitmap::Bitmap;
use turtle_lib::compare::{Target, Tolerance};

/// A figure lies over the drawing when this much of the ink of both is near the other's; near is within
/// 8% of the diagonal of the drawing's ink, for a regular figure cannot keep to a hand's sides.
const OVER: Tolerance = Tolerance {
    reach: 0.08,
    least_f1: 0.8,
};

/// A program of more lines is no reading.
const MOST_LINES: usize = 14;

/// So many cards are what is found first.
const FIRST: usize = 5;

/// What the first five cards hold of a drawing whose figure has a name.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Hand {
    /// The figure that was meant.
    pub figure: String,
    /// Whether a program draws that figure (see [`is_figure`]) and it lies over the drawing: ink F1 of at
    /// least 0.8 at 8% of the diagonal.
    pub as_meant: bool,
    /// The place of the first card of such a program, from 1, if any has one.
    pub meant_at: Option<usize>,
    /// Whether a program of at most 14 lines is within the tolerance: ink F1 of at least 0.9 at 4% of the
    /// diagonal.
    pub as_drawn: bool,
}

impl Hand {
    /// Judges what was found for `target`, the best first; nothing for a figure that is not known.
    pub fn of<'a>(
        figure: &str,
        target: &Bitmap,
        found: impl Iterator<Item = &'a Rendering>,
    ) -> Option<Hand> {
        let over = Target::at_any_density(target.clone(), OVER);
        let near = Target::at_any_density(target.clone(), Tolerance::default());
        let mut hand = Hand {
            figure: figure.to_owned(),
            as_meant: false,
            meant_at: None,
            as_drawn: false,
        };
        is_figure(&turtle_lib::turtle::Path::default(), figure)?;
        for (place, drawing) in (1..).zip(found) {
            if hand.meant_at.is_none()
                && is_figure(&drawing.path, figure)?
                && over.compare(&drawing.bitmap).matched
            {
                hand.meant_at = Some(place);
            }
            hand.as_drawn |= place <= FIRST
                && drawing.code.lines().count() <= MOST_LINES
                && near.compare(&drawing.bitmap).matched;
        }
        hand.as_meant = hand.meant_at.is_some_and(|place| place <= FIRST);
        Some(hand)
    }
}

/// How many drawings of a figure were read.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Read {
    /// All.
    pub drawings: usize,
    /// Those with the figure that was meant.
    pub as_meant: usize,
    /// Those with a program of what was drawn.
    pub as_drawn: usize,
}

/// How many drawings were read, of each figure and of all.
#[derive(Clone, Debug, Default, Serialize)]
pub struct HandTotals {
    /// Of all figures.
    pub all: Read,
    /// By the figure's name.
    pub figures: BTreeMap<String, Read>,
}

impl HandTotals {
    /// Counts a drawing.
    pub fn add(&mut self, hand: &Hand) {
        for read in [
            &mut self.all,
            self.figures.entry(hand.figure.clone()).or_default(),
        ] {
            read.drawings += 1;
            read.as_meant += usize::from(hand.as_meant);
            read.as_drawn += usize::from(hand.as_drawn);
        }
    }
}
