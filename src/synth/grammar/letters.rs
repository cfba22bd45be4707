//! Letters and figures in straight strokes.

use super::Writer;
use super::freehand::Line;
use turtle_lib::turtle::Point;

/// Strokes of points `xy` on a grid two wide and four high.
const GLYPHS: &[&[&str]] = &[
    &["00 14 20", "02 22"],
    &["00 04 23 02 20 00"],
    &["24 04 00 20"],
    &["00 04 14 22 10 00"],
    &["24 04 00 20", "02 12"],
    &["00 04 24", "02 12"],
    &["24 04 00 20 22 12"],
    &["00 04", "20 24", "02 22"],
    &["04 24", "14 10", "00 20"],
    &["24 20 10 01"],
    &["00 04", "24 02 20"],
    &["04 00 20"],
    &["00 04 12 24 20"],
    &["00 04 20 24"],
    &["00 04 24 20 00"],
    &["00 04 24 22 02"],
    &["00 04 24 22 02 20"],
    &["00 20 22 02 04 24"],
    &["04 24", "14 10"],
    &["04 00 20 24"],
    &["04 10 24"],
    &["04 00 12 20 24"],
    &["00 24", "04 20"],
    &["04 12 24", "12 10"],
    &["04 24 00 20"],
    &["03 14 10", "00 20"],
    &["04 24 22 02 00 20"],
    &["04 24 20 00", "02 22"],
    &["14 01 21", "14 10"],
    &["04 24 10"],
];

/// Any one of them.
pub(super) fn letter(w: &mut Writer) -> Vec<Line> {
    let glyph = w.one_of(GLYPHS);
    glyph
        .iter()
        .map(|stroke| {
            stroke
                .split(' ')
                .filter_map(|place| {
                    let mut digits = place.chars().filter_map(|c| c.to_digit(10));
                    Some(Point::new(digits.next()?.into(), digits.next()?.into()))
                })
                .collect()
        })
        .collect()
}
