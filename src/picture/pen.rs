//! Strokes of a pen as they are stored: JSON of `{"strokes": [[[x…], [y…]]…]}`, and the files of Quick, Draw!: `drawing`
//! instead of `strokes`, or the list alone, each stroke with its times or without, one drawing a line.

use super::PictureError;
use serde::de::Error as _;
use serde::{Deserialize, Deserializer};
use serde_json::Value;

/// For each stroke its x and its y coordinates, x to the right, y down, at any scale.
pub type StrokeLists = Vec<[Vec<f64>; 2]>;

/// Whether a file seems to be one.
pub(super) fn is_json(bytes: &[u8]) -> bool {
    matches!(bytes.trim_ascii_start().first(), Some(b'{' | b'['))
}

/// The strokes of the first drawing of a file.
pub(super) fn strokes(bytes: &[u8]) -> Result<Vec<Vec<(f64, f64)>>, PictureError> {
    let no_strokes = |message: String| PictureError::Strokes { message };
    let mut drawings = serde_json::Deserializer::from_slice(bytes).into_iter::<Value>();
    let first = drawings.next().unwrap_or(Ok(Value::Null));
    let drawing = first.map_err(|error| no_strokes(error.to_string()))?;
    let lists = match drawing {
        Value::Array(_) => lists(drawing),
        Value::Object(mut fields) => {
            let strokes = fields.remove("strokes").or(fields.remove("drawing"));
            let missing = || serde_json::Error::custom("there are no `strokes` in it");
            strokes.ok_or_else(missing).and_then(lists)
        }
        _ => Err(serde_json::Error::custom("it holds no list")),
    };
    let lists = lists.map_err(|error| no_strokes(error.to_string()))?;
    zipped(&lists).map_err(no_strokes)
}

/// Reads strokes with or without their times.
///
/// # Errors
/// When a stroke has not two or three lists of numbers.
pub fn lists<'de, D: Deserializer<'de>>(from: D) -> Result<StrokeLists, D::Error> {
    let strokes = Vec::<Vec<Vec<f64>>>::deserialize(from)?;
    let coordinates = |stroke: Vec<Vec<f64>>| match <[Vec<f64>; 2]>::try_from(stroke) {
        Ok(both) => Ok(both),
        Err(mut lists) if lists.len() == 3 => {
            lists.truncate(2);
            <[Vec<f64>; 2]>::try_from(lists).map_err(|_| ())
        }
        Err(_) => Err(()),
    };
    let strokes: Result<StrokeLists, ()> = strokes.into_iter().map(coordinates).collect();
    strokes.map_err(|()| D::Error::custom("a stroke is [[x…], [y…]], its times may follow"))
}

/// Strokes as points.
///
/// # Errors
/// A sentence when a stroke has another number of x than of y coordinates.
pub fn zipped(lists: &StrokeLists) -> Result<Vec<Vec<(f64, f64)>>, String> {
    let zipped = lists.iter().enumerate().map(|(i, [xs, ys])| {
        if xs.len() == ys.len() {
            Ok(xs.iter().copied().zip(ys.iter().copied()).collect())
        } else {
            Err(format!(
                "stroke {} has {} x and {} y coordinates",
                i + 1,
                xs.len(),
                ys.len()
            ))
        }
    });
    zipped.collect()
}
