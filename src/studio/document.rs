//! What a `.logogram` file keeps, and the edits that change it.
//!
//! A document changes only by an [`Edit`], and each edit gives the one that takes it back.
//!
//! Coordinates of a drawing are canvas pixels: x to the right, y down, the canonical view from (0, 0) to
//! (512, 512). A drawing may reach beyond.

use crate::picture::{self, ImportOptions, Picture, PictureError};
use crate::subject::Subject;
use crate::view::View;
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use turtle_lib::bitmap::{SIZE_PX, px_from_steps};
use turtle_lib::dialect::Dialect;
use turtle_lib::run::Fuel;
use turtle_lib::turtle::{Color, Path, Pen, Point};

/// A place on the canvas and how hard the pen was pressed there, from 0 to 1; 0.5 where the device does
/// not tell. Stored as `[x, y, pressure]`.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(from = "[f32; 3]", into = "[f32; 3]")]
pub struct StrokePoint {
    /// Canvas pixels to the right.
    pub x: f32,
    /// Canvas pixels down.
    pub y: f32,
    /// From 0 to 1.
    pub pressure: f32,
}

impl StrokePoint {
    /// The pressure of devices that tell none.
    pub const NO_PRESSURE: f32 = 0.5;
}

impl From<[f32; 3]> for StrokePoint {
    fn from([x, y, pressure]: [f32; 3]) -> Self {
        StrokePoint { x, y, pressure }
    }
}

impl From<StrokePoint> for [f32; 3] {
    fn from(point: StrokePoint) -> Self {
        [point.x, point.y, point.pressure]
    }
}

/// A line of the pen.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Stroke {
    /// From where the pen was put down to where it was lifted.
    pub points: Vec<StrokePoint>,
    /// What it was drawn with.
    #[serde(skip)]
    pub pen: StrokePen,
}

/// What a stroke is drawn with: a layer of its own for plotters. Matching sees the line only.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct StrokePen {
    /// Red, green and blue.
    pub color: [u8; 3],
    /// In widths of the canonical pen.
    pub width: f32,
}

impl StrokePen {
    /// How wide a pen may be.
    pub const WIDTHS: std::ops::RangeInclusive<f32> = 0.25..=8.0;
}

impl Default for StrokePen {
    fn default() -> Self {
        StrokePen {
            color: [0; 3],
            width: 1.0,
        }
    }
}

/// A picture that was opened, pasted or dropped.
#[derive(Clone, Debug, PartialEq)]
pub struct Import {
    /// What the file was called, to show.
    pub name: String,
    /// The file as it was.
    pub bytes: Arc<[u8]>,
    /// How its lines were found.
    pub options: ImportOptions,
    /// Its lines, in the canonical view, which is at the canvas's origin.
    pub picture: Arc<Picture>,
}

impl Import {
    /// Finds the lines of a picture file.
    ///
    /// # Errors
    /// [`PictureError`] for what is no picture or shows nothing.
    pub fn read(
        name: impl Into<String>,
        bytes: Arc<[u8]>,
        options: ImportOptions,
    ) -> Result<Import, PictureError> {
        let picture = Arc::new(picture::read(&bytes, &options)?);
        Ok(Import {
            name: name.into(),
            bytes,
            options,
            picture,
        })
    }
}

/// The program in the editor.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Code {
    /// Its text.
    pub text: String,
    /// What it is written in.
    pub dialect: Dialect,
    /// Where the canonical view, in which it draws, lies on the canvas.
    pub view: View,
    /// What chance begins with.
    pub chance: u64,
}

impl Code {
    /// What it runs with.
    pub fn fuel(&self) -> Fuel {
        Fuel {
            seed: self.chance,
            ..Fuel::default()
        }
    }
}

impl Default for Code {
    fn default() -> Self {
        Code {
            text: String::new(),
            dialect: Dialect::Python,
            view: View::IDENTITY,
            chance: 0,
        }
    }
}

/// A program that was kept beside the one in the editor.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Kept {
    /// What it is called.
    pub name: String,
    /// What is noted about it.
    #[serde(default)]
    pub note: String,
    /// It.
    pub code: Code,
}

/// A drawing and the program that is to draw it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Document {
    /// What was drawn by hand, in the order it was drawn.
    pub strokes: Vec<Stroke>,
    /// The picture beneath.
    pub import: Option<Arc<Import>>,
    /// The program.
    pub code: Code,
    /// Programs that were kept, in the order they were.
    pub kept: Vec<Kept>,
}

impl Document {
    /// Whether there is nothing drawn.
    pub fn is_blank(&self) -> bool {
        self.strokes.is_empty() && self.import.is_none()
    }

    /// The drawing fitted to the canonical view; nothing if it has no extent.
    ///
    /// An imported picture without strokes on it is taken as it was read, so that a canonical picture keeps
    /// its pixels.
    pub fn subject(&self) -> Option<Subject> {
        if self.strokes.is_empty() {
            let import = self.import.as_ref()?;
            return Some(Subject {
                lines: Some(import.picture.strokes.clone()),
                ..import.picture.bitmap.clone().into()
            });
        }
        self.picture().map(Subject::from)
    }

    /// The lines of the drawing in the canonical view, and where that lies on the canvas; nothing if it has no
    /// extent.
    pub fn lines(&self) -> Option<(Path, View)> {
        let picture = self.picture()?;
        let drawn = self
            .strokes
            .iter()
            .filter(|stroke| !stroke.points.is_empty());
        let pens: Vec<StrokePen> = drawn.map(|stroke| stroke.pen).collect();
        let pen = |stroke: usize| {
            let StrokePen { color, width } = pens.get(stroke).copied().unwrap_or_default();
            let [r, g, b] = color;
            Pen {
                color: Color { r, g, b },
                width: f64::from(width),
                ..Pen::default()
            }
        };
        Some((picture.strokes.with_pens(pen), picture.view))
    }

    /// Strokes and the lines of the picture beneath, fitted to the canonical view.
    fn picture(&self) -> Option<Picture> {
        let drawn = self.strokes.iter().map(|stroke| {
            let at = |p: &StrokePoint| (f64::from(p.x), f64::from(p.y));
            stroke.points.iter().map(at).collect::<Vec<_>>()
        });
        let found = self.import.iter().flat_map(|import| {
            let at = |&p: &Point| {
                let p = px_from_steps(p);
                (p.x, p.y)
            };
            let strokes = import.picture.strokes.strokes();
            strokes.map(move |stroke| stroke.iter().map(at).collect::<Vec<_>>())
        });
        let lines: Vec<_> = drawn.chain(found).collect();
        picture::from_strokes(&lines).ok()
    }

    /// Makes an edit and gives the one that takes it back.
    pub fn apply(&mut self, edit: Edit) -> Edit {
        match edit {
            Edit::Strokes { at, remove, insert } => {
                let at = at.min(self.strokes.len());
                let end = at.saturating_add(remove).min(self.strokes.len());
                let inserted = insert.len();
                let removed = self.strokes.splice(at..end, insert).collect();
                Edit::Strokes {
                    at,
                    remove: inserted,
                    insert: removed,
                }
            }
            Edit::Import(import) => Edit::Import(std::mem::replace(&mut self.import, import)),
            Edit::Code(code) => Edit::Code(std::mem::replace(&mut self.code, code)),
            Edit::Kept(kept) => Edit::Kept(std::mem::replace(&mut self.kept, kept)),
        }
    }
}

/// A change of a document.
#[derive(Clone, Debug, PartialEq)]
pub enum Edit {
    /// Puts strokes in the place of others; with nothing to remove or insert it adds or takes away.
    Strokes {
        /// The first stroke that goes, or before which is inserted.
        at: usize,
        /// How many go.
        remove: usize,
        /// What comes in their place.
        insert: Vec<Stroke>,
    },
    /// Another picture beneath, or none.
    Import(Option<Arc<Import>>),
    /// Another program.
    Code(Code),
    /// Other programs that are kept.
    Kept(Vec<Kept>),
}

impl Edit {
    /// Whether it changes what is drawn, and not only the program.
    pub fn changes_drawing(&self) -> bool {
        !matches!(self, Edit::Code(_) | Edit::Kept(_))
    }
}

/// The middle of the canonical view on the canvas, in canvas pixels.
pub const MIDDLE_PX: f32 = SIZE_PX as f32 / 2.0;

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn stroke(points: &[(f32, f32)]) -> Stroke {
        let point = |&(x, y): &(f32, f32)| StrokePoint {
            x,
            y,
            pressure: StrokePoint::NO_PRESSURE,
        };
        Stroke {
            points: points.iter().map(point).collect(),
            ..Stroke::default()
        }
    }

    fn edits() -> impl Strategy<Value = Edit> {
        let strokes = prop::collection::vec(
            prop::collection::vec((0f32..512.0, 0f32..512.0), 1..4),
            0..3,
        );
        prop_oneof![
            (0usize..6, 0usize..6, strokes).prop_map(|(at, remove, insert)| Edit::Strokes {
                at,
                remove,
                insert: insert.iter().map(|points| stroke(points)).collect(),
            }),
            "[a-z]{0,8}".prop_map(|text| Edit::Code(Code {
                text,
                ..Code::default()
            })),
            Just(Edit::Import(None)),
        ]
    }

    proptest! {
        #[test]
        fn the_inverses_in_reverse_order_bring_the_document_back(
            edits in prop::collection::vec(edits(), 0..20)
        ) {
            let start = Document::default();
            let mut document = start.clone();
            let mut inverses: Vec<Edit> = edits.into_iter().map(|edit| document.apply(edit)).collect();
            let end = document.clone();
            let mut again: Vec<Edit> =
                inverses.drain(..).rev().map(|edit| document.apply(edit)).collect();
            prop_assert_eq!(&document, &start);
            again.drain(..).rev().for_each(|edit| { document.apply(edit); });
            prop_assert_eq!(document, end);
        }
    }

    #[test]
    fn a_drawing_is_fitted_and_its_view_tells_where() {
        let mut document = Document::default();
        assert_eq!(document.subject(), None);
        document.apply(Edit::Strokes {
            at: 0,
            remove: 0,
            insert: vec![stroke(&[(100.0, 100.0), (212.0, 100.0)])],
        });
        let subject = document.subject().unwrap();
        // 448 of 512 px are used, so 112 canvas pixels are enlarged four times.
        assert_eq!(subject.view.scale, 0.25);
        let left = subject.view.source_from_canonical(Point::new(32.0, 256.0));
        assert_eq!((left.x, left.y), (100.0, 100.0));
    }

    #[test]
    fn a_dot_is_nothing_to_redraw() {
        let mut document = Document::default();
        document.apply(Edit::Strokes {
            at: 0,
            remove: 0,
            insert: vec![stroke(&[(5.0, 5.0)])],
        });
        assert!(!document.is_blank());
        assert_eq!(document.subject(), None);
    }
}
