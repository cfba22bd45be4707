//! Pictures on a page, each different one written once.

use crate::eval::thumbnail::{SIDE, bounds};
use maud::{Markup, html};
use rustc_hash::FxHashMap;

/// What is left free around a drawing, as a share of its larger side.
const MARGIN: f64 = 0.15;

/// A drawing is shown no larger than one of so many units is.
const LEAST_SIDE: f64 = SIDE as f64 / 8.0;

/// The pictures of a page: data of SVG paths, with their numbers.
#[derive(Debug, Default)]
pub(super) struct Pictures {
    numbers: FxHashMap<String, usize>,
}

impl Pictures {
    /// The number by which a picture is shown.
    pub fn number(&mut self, lines: String) -> usize {
        let next = self.numbers.len();
        *self.numbers.entry(lines).or_insert(next)
    }

    /// A task's drawing, over which others are shown.
    pub fn drawing(&mut self, lines: &str) -> Drawing {
        let [left, top, right, bottom] = bounds(lines).unwrap_or([0, 0, SIDE as i32, SIDE as i32]);
        let (width, height) = (f64::from(right - left), f64::from(bottom - top));
        let side = (width.max(height) * (1.0 + 2.0 * MARGIN)).max(LEAST_SIDE);
        let corner = |low: i32, size: f64| f64::from(low) + (size - side) / 2.0;
        let (x, y) = (corner(left, width), corner(top, height));
        Drawing {
            number: self.number(lines.to_owned()),
            view: format!("{x:.0} {y:.0} {side:.0} {side:.0}"),
        }
    }

    /// What has to be on the page for pictures to be shown.
    pub fn definitions(&self) -> Markup {
        let mut all: Vec<(&String, &usize)> = self.numbers.iter().collect();
        all.sort_by_key(|(_, number)| **number);
        html! {
            svg.definitions {
                defs { @for (lines, number) in all { path id=(format!("p{number}")) d=(lines) {} } }
            }
        }
    }
}

/// A task's drawing and the part of the view that it fills.
#[derive(Debug)]
pub(super) struct Drawing {
    number: usize,
    view: String,
}

impl Drawing {
    /// It, and over it what a program draws.
    pub fn under(&self, program: Option<usize>) -> Markup {
        html! {
            svg viewBox=(self.view) {
                use.goal href=(format!("#p{}", self.number)) {}
                @if let Some(program) = program { use href=(format!("#p{program}")) {} }
            }
        }
    }
}
