//! The names Tk knows, as its manual page `colors` lists them.

use super::{Color, from_digits};
use std::sync::OnceLock;

/// A name and its six digits a line, in order of the names.
const TABLE: &str = include_str!("names.txt");

/// The colour of a name in small letters without spaces.
pub(super) fn color(name: &str) -> Option<Color> {
    static COLORS: OnceLock<Vec<(&str, Color)>> = OnceLock::new();
    let colors = COLORS.get_or_init(|| {
        let lines = TABLE.lines().filter_map(|line| line.split_once(' '));
        lines
            .filter_map(|(name, digits)| Some((name, from_digits(digits)?)))
            .collect()
    });
    // The table has every grey with an a.
    let name = name.replace("grey", "gray");
    let found = colors.binary_search_by_key(&name.as_str(), |(name, _)| name);
    found
        .ok()
        .and_then(|at| colors.get(at))
        .map(|(_, color)| *color)
}
