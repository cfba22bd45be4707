//! What stands in the file.

use crate::picture::ImportOptions;
use crate::propose::{Identity, Request, Sample};
use crate::solve::Origin;
use crate::studio::document::{Code, Kept, Stroke, StrokePen};
use crate::view::View;
use serde::{Deserialize, Serialize};
use std::borrow::Cow;
use std::collections::HashMap;
use std::path::PathBuf;
use turtle_lib::compare::Tolerance;
use turtle_lib::dialect::Dialect;

#[derive(Deserialize)]
pub(super) struct Header {
    pub(super) format: Option<String>,
    pub(super) version: Option<u64>,
}

#[derive(Serialize, Deserialize)]
pub(super) struct File<'a> {
    pub(super) format: Cow<'a, str>,
    pub(super) version: u64,
    #[serde(default)]
    pub(super) strokes: Cow<'a, [Stroke]>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) import: Option<ImportRow>,
    #[serde(default)]
    pub(super) code: CodeRow,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(super) kept: Vec<KeptRow>,
    /// Pens other than the usual one.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(super) pens: Vec<PenRow>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) run: Option<RunRow>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) original: Option<PathBuf>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) name: Option<String>,
}

#[derive(Serialize, Deserialize)]
pub(super) struct ImportRow {
    pub(super) name: String,
    /// In base64.
    pub(super) bytes: String,
    #[serde(default)]
    pub(super) options: ImportOptions,
}

#[derive(Serialize, Deserialize)]
#[serde(default)]
pub(super) struct CodeRow {
    pub(super) text: String,
    pub(super) dialect: Dialect,
    pub(super) view: View,
    pub(super) chance: u64,
}

impl Default for CodeRow {
    fn default() -> Self {
        CodeRow::from(&Code::default())
    }
}

impl From<&Code> for CodeRow {
    fn from(code: &Code) -> Self {
        CodeRow {
            text: code.text.clone(),
            dialect: code.dialect,
            // One that is no place cannot be written as JSON.
            view: checked(code.view).unwrap_or(View::IDENTITY),
            chance: code.chance,
        }
    }
}

#[derive(Serialize, Deserialize)]
pub(super) struct PenRow {
    #[serde(flatten)]
    pub(super) pen: StrokePen,
    /// The strokes that were drawn with it, by number.
    pub(super) strokes: Vec<usize>,
}

/// The pens of strokes, but for the usual one.
pub(super) fn pen_rows(strokes: &[Stroke]) -> Vec<PenRow> {
    let mut rows: Vec<PenRow> = Vec::new();
    let mut places: HashMap<([u8; 3], u32), usize> = HashMap::new();
    for (i, stroke) in strokes.iter().enumerate() {
        if stroke.pen == StrokePen::default() {
            continue;
        }
        let pen = checked_pen(stroke.pen);
        let place = *places
            .entry((pen.color, pen.width.to_bits()))
            .or_insert(rows.len());
        match rows.get_mut(place) {
            Some(row) => row.strokes.push(i),
            None => rows.push(PenRow {
                pen,
                strokes: vec![i],
            }),
        }
    }
    rows
}

/// The pen with a width that pens have.
pub(super) fn checked_pen(pen: StrokePen) -> StrokePen {
    let (least, most) = (*StrokePen::WIDTHS.start(), *StrokePen::WIDTHS.end());
    let width = if pen.width.is_finite() {
        pen.width.clamp(least, most)
    } else {
        1.0
    };
    StrokePen { width, ..pen }
}

#[derive(Serialize, Deserialize)]
pub(super) struct KeptRow {
    pub(super) name: String,
    #[serde(default)]
    pub(super) note: String,
    pub(super) code: CodeRow,
}

impl From<&Kept> for KeptRow {
    fn from(kept: &Kept) -> Self {
        KeptRow {
            name: kept.name.clone(),
            note: kept.note.clone(),
            code: CodeRow::from(&kept.code),
        }
    }
}

#[derive(Serialize, Deserialize)]
pub(super) struct RunRow {
    pub(super) request: Request,
    pub(super) tolerance: Tolerance,
    pub(super) identity: Identity,
    pub(super) strokes: usize,
    pub(super) subject: SubjectRow,
    pub(super) samples: Vec<SampleRow>,
}

#[derive(Serialize, Deserialize)]
pub(super) struct SubjectRow {
    /// 512×512 pixels, in base64.
    pub(super) png: String,
    pub(super) view: View,
}

#[derive(Serialize, Deserialize)]
pub(super) struct SampleRow {
    #[serde(flatten)]
    pub(super) sample: Sample,
    pub(super) origin: Origin,
    /// Once said of a sample that it was refined; its origin says so since.
    #[serde(default, skip_serializing)]
    pub(super) refined: bool,
    /// Nats of what it misses that are a hand's doing.
    #[serde(default)]
    pub(super) excused_nats: f64,
    /// Seconds from the start of the run to the verdict.
    pub(super) after: f64,
}

/// The view, if it maps places to places.
pub(super) fn checked(view: View) -> Option<View> {
    let places = [view.scale, view.dx, view.dy];
    let near = places.iter().all(|place| place.abs() <= 1e12);
    (near && view.scale >= 1e-12).then_some(view)
}
