//! What there is to export, made into files.

use super::choice::{Choice, Unit};
use super::preview::Preview;
use crate::embedded;
use crate::eval::write_samples;
use crate::export::{self, ExportError, Format, Layout, SvgOptions};
use crate::input::{Drawn, ProgramView};
use crate::propose::{Cancel, Identity, Request};
use crate::solve::Candidate;
use crate::studio::document::Code;
use crate::studio::scene::Scene;
use crate::view::View;
use std::sync::Arc;
use turtle_lib::bitmap::{px_from_steps, steps_from_px};
use turtle_lib::dialect::Dialect;
use turtle_lib::turtle::Path;

/// What there is to export.
pub(super) struct Content {
    pub(super) name: String,
    /// The program that is shown.
    pub(super) code: Option<Code>,
    /// The drawing.
    pub(super) drawing: Option<Lines>,
    samples: Option<Samples>,
}

/// Lines in the canonical view.
#[derive(Clone)]
pub(super) struct Lines {
    path: Path,
    /// Where the view lies on the canvas.
    view: View,
    /// Steps of the view to a step of the program.
    step: f64,
}

struct Samples {
    candidates: Vec<Arc<Candidate>>,
    identity: Identity,
    request: Request,
}

/// A file as it would be written.
pub(super) struct Made {
    pub(super) bytes: Arc<[u8]>,
    pub(super) preview: Preview,
    /// What there is to say of it besides its size.
    pub(super) facts: String,
}

impl Content {
    /// What is shown now; nothing if there is nothing. `name` is the document's.
    pub(super) fn new(name: String, scene: &Scene) -> Option<Content> {
        let code = scene.program().filter(|code| !code.text.trim().is_empty());
        let drawing = scene.history.document().lines();
        if code.is_none() && drawing.is_none() {
            return None;
        }
        Some(Content {
            name,
            code,
            drawing: drawing.map(|(path, view)| Lines {
                path,
                view,
                step: 1.0,
            }),
            samples: scene.session.run.as_ref().map(|run| Samples {
                candidates: run.candidates.clone(),
                identity: run.identity.clone(),
                request: run.request.clone(),
            }),
        })
    }

    /// Whether there is what the format shows.
    pub(super) fn has(&self, format: Format) -> bool {
        match format {
            Format::Svg | Format::Png | Format::Gif => true,
            Format::CPython | Format::Program(_) => self.code.is_some(),
            Format::Samples => self.samples.is_some(),
        }
    }

    /// The file for what was chosen.
    pub(super) fn make(&self, choice: &Choice, cancel: &Cancel) -> Result<Made, ExportError> {
        match choice.format {
            Format::Svg => self.svg(choice),
            Format::Png => {
                let path = self.lines(choice)?.path;
                let side = choice.png.side_px;
                Ok(Made {
                    bytes: export::smooth_png(&path, &choice.png)?.into(),
                    preview: Preview::picture(&path, choice.png.transparent)?,
                    facts: format!("{side} × {side} px"),
                })
            }
            Format::Gif => {
                let path = self.lines(choice)?.path;
                let side = choice.gif.side_px;
                Ok(Made {
                    bytes: export::gif(&path, &choice.gif, cancel)?.into(),
                    preview: Preview::animation(&path, &choice.gif, cancel)?,
                    facts: format!("{side} × {side} px, {} s", choice.gif.seconds),
                })
            }
            Format::CPython | Format::Program(_) => {
                let text = self.program(choice.format)?;
                Ok(Made {
                    facts: count(text.lines().count(), "line"),
                    preview: Preview::text(&text),
                    bytes: text.into_bytes().into(),
                })
            }
            Format::Samples => Ok(self.samples()),
        }
    }

    fn svg(&self, choice: &Choice) -> Result<Made, ExportError> {
        let Lines { path, view, step } = self.lines(choice)?;
        let code = self.code.as_ref().filter(|_| !choice.own_drawing);
        let in_place = choice.in_place && choice.unit == Unit::Pixels;
        let options = SvgOptions {
            view: if in_place { view } else { View::IDENTITY },
            step,
            title: self.name.clone(),
            description: code.map_or_else(String::new, |code| code.text.clone()),
            ..choice.svg()
        };
        let svg = export::svg(&path, &options)?;
        let preview = if path.has_looks() && !svg.layout.is_plot {
            let view = options.view;
            let placed = |p| steps_from_px(view.source_from_canonical(px_from_steps(p)));
            Preview::picture(&path.map(placed), false)?
        } else {
            Preview::page(&svg.layout)
        };
        Ok(Made {
            preview,
            facts: facts(&svg.layout, choice),
            bytes: svg.text.into_bytes().into(),
        })
    }

    fn program(&self, format: Format) -> Result<String, ExportError> {
        let code = self.code()?;
        let Format::Program(dialect) = format else {
            return match code.dialect {
                Dialect::Rhai => Ok(export::cpython_of_path(&drawn(code)?.path)),
                // It is CPython's own.
                dialect if embedded::is_beyond(&code.text, dialect) => {
                    drawn(code)?;
                    Ok(code.text.clone())
                }
                dialect => export::cpython(&code.text, dialect, &code.fuel()),
            };
        };
        export::program(&code.text, code.dialect, dialect)
    }

    fn samples(&self) -> Made {
        let mut rows = Vec::new();
        let mut written = 0;
        if let Some(samples) = &self.samples {
            let Samples {
                candidates,
                identity,
                request,
            } = samples;
            written = candidates.len();
            // Writing to memory does not fail.
            let _ = write_samples(&mut rows, &self.name, candidates, identity, request);
        }
        Made {
            preview: Preview::text(&String::from_utf8_lossy(&rows)),
            facts: count(written, "sample"),
            bytes: rows.into(),
        }
    }

    fn code(&self) -> Result<&Code, ExportError> {
        let missing = || ExportError::Program("line 1: there is no program".to_owned());
        self.code.as_ref().ok_or_else(missing)
    }

    /// The lines to be exported.
    fn lines(&self, choice: &Choice) -> Result<Lines, ExportError> {
        match &self.drawing {
            Some(drawing) if choice.own_drawing => Ok(drawing.clone()),
            _ => {
                let code = self.code()?;
                let Drawn { path, scale, .. } = drawn(code)?;
                Ok(Lines {
                    path,
                    view: code.view,
                    step: scale.unwrap_or(1.0),
                })
            }
        }
    }
}

fn drawn(code: &Code) -> Result<Drawn, ExportError> {
    let path = embedded::drawn(&code.text, code.dialect, &code.fuel())
        .map_err(|error| ExportError::Program(error.to_string()))?;
    Ok(Drawn::new(path, ProgramView::Own))
}

/// Page, margin, layers, length and travel.
fn facts(layout: &Layout, choice: &Choice) -> String {
    // Joined or in another order, the page may be the canvas all the same.
    let unit = match layout.page.in_mm {
        true => choice.unit,
        false => Unit::Pixels,
    };
    let page = &layout.page;
    let mut facts = format!(
        "Page {} × {}",
        unit.tell(page.width),
        unit.tell(page.height)
    );
    if page.margin > 0.0 {
        facts += &format!(", margin {}", unit.tell(page.margin));
    }
    if layout.is_plot {
        facts += &format!(", {}", count(layout.layers.len(), "layer"));
    }
    let (before, after) = layout.travel;
    facts += &format!(
        "; {} drawn, {} with the pen up",
        unit.tell(layout.length),
        unit.tell(after)
    );
    if choice.reorder {
        facts += &format!(" ({} in the program's order)", unit.tell(before));
    }
    facts
}

fn count(count: usize, what: &str) -> String {
    match count {
        1 => format!("1 {what}"),
        _ => format!("{count} {what}s"),
    }
}
