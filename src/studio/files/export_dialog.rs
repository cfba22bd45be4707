//! The dialog for exports: format, options, file, and how large it gets.

use super::path_line::{Browse, PathLine};
use super::store::{self, Put, Replace, StoreError};
use crate::embedded;
use crate::eval::write_samples;
use crate::export::{self, ExportError, Format, GifOptions, PngOptions, SvgOptions};
use crate::input::{Drawn, ProgramView};
use crate::propose::{Cancel, Identity, Request};
use crate::solve::Candidate;
use crate::studio::document::Code;
use crate::studio::job::{Job, Poll};
use crate::studio::scene::Scene;
use crate::view::View;
use eframe::egui::{self, Button, Checkbox, DragValue, Modal, Ui};
use std::path::{Path as FilePath, PathBuf};
use std::sync::Arc;
use turtle_lib::dialect::Dialect;
use turtle_lib::run::Fuel;
use turtle_lib::turtle::Path;

/// What there is to export.
struct Content {
    name: String,
    /// The program that is shown.
    code: Option<Code>,
    /// The drawing, in the canonical view, and where that lies on the canvas.
    drawing: Option<(Path, View)>,
    samples: Option<Samples>,
}

struct Samples {
    candidates: Vec<Arc<Candidate>>,
    identity: Identity,
    request: Request,
}

/// What was chosen.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
struct Choice {
    format: Format,
    /// The drawing itself, not what the program draws.
    own_drawing: bool,
    /// In millimetres instead of pixels.
    in_mm: bool,
    width_mm: f64,
    in_place: bool,
    join: bool,
    reorder: bool,
    png: PngOptions,
    gif: GifOptions,
}

type Made = Result<Arc<[u8]>, String>;

/// The dialog.
pub(super) struct ExportDialog {
    content: Arc<Content>,
    choice: Choice,
    line: PathLine,
    /// What was made last, and for which choice.
    made: Option<(Choice, Made)>,
    making: Option<(Choice, Job<Made>)>,
    /// Whether it is to be written as soon as it is made.
    write: bool,
    writing: Option<(PathBuf, Job<Result<Put, StoreError>>)>,
}

impl ExportDialog {
    /// A dialog to export what is shown now; nothing if there is nothing. `name` and `file` are the
    /// document's.
    pub(super) fn new(
        name: String,
        file: Option<&FilePath>,
        scene: &Scene,
    ) -> Option<ExportDialog> {
        let code = scene.program().filter(|code| !code.text.trim().is_empty());
        let drawing = scene.history.document().lines();
        let samples = scene.session.run.as_ref().map(|run| Samples {
            candidates: run.candidates.clone(),
            identity: run.identity.clone(),
            request: run.request.clone(),
        });
        if code.is_none() && drawing.is_none() {
            return None;
        }
        let choice = Choice {
            own_drawing: code.is_none(),
            width_mm: 100.0,
            ..Choice::default()
        };
        let folder = file.and_then(FilePath::parent).unwrap_or(FilePath::new(""));
        let path = folder.join(&name).with_extension(choice.format.extension());
        let path = std::path::absolute(&path).unwrap_or(path);
        Some(ExportDialog {
            content: Arc::new(Content {
                name,
                code,
                drawing,
                samples,
            }),
            choice,
            line: PathLine::new(path.display().to_string()),
            made: None,
            making: None,
            write: false,
            writing: None,
        })
    }

    /// Draws the dialog; says whether it is done.
    pub(super) fn ui(&mut self, ctx: &egui::Context, scene: &mut Scene) -> bool {
        self.make(ctx);
        let written = self.take_written(scene);
        let response = Modal::new(egui::Id::unique("export")).show(ctx, |ui| {
            ui.set_width(540.0);
            ui.heading("Export");
            self.formats_ui(ui);
            ui.separator();
            self.options_ui(ui);
            ui.separator();
            self.result_ui(ui);
            let mut entered = self
                .line
                .ui(ui, Browse::Save(self.choice.format.extension()));
            ui.horizontal(|ui| {
                entered |= ui.button("Export").clicked();
                if ui.button("Cancel").clicked() {
                    ui.close();
                }
            });
            entered
        });
        self.write |= response.inner;
        self.write_if_made(ctx);
        written || response.should_close()
    }

    fn formats_ui(&mut self, ui: &mut Ui) {
        let before = self.choice.format;
        ui.horizontal_wrapped(|ui| {
            for format in Format::ALL {
                let button = Button::selectable(before == format, format.label());
                if ui.add_enabled(self.content.has(format), button).clicked() {
                    self.choice.format = format;
                }
            }
        });
        if self.choice.format != before {
            let mut path = PathBuf::from(&self.line.text);
            path.set_extension(self.choice.format.extension());
            self.line.text = path.display().to_string();
            self.line.note = None;
            self.line.replace = None;
        }
    }

    fn options_ui(&mut self, ui: &mut Ui) {
        let content = &self.content;
        let choice = &mut self.choice;
        let is_picture = matches!(choice.format, Format::Svg | Format::Png | Format::Gif);
        if is_picture && content.drawing.is_some() && content.code.is_some() {
            ui.horizontal(|ui| {
                ui.selectable_value(&mut choice.own_drawing, false, "What the program draws");
                ui.selectable_value(&mut choice.own_drawing, true, "My drawing");
            });
        }
        match choice.format {
            Format::Svg => svg_ui(ui, choice),
            Format::Png => {
                number_ui(ui, "Side", &mut choice.png.side_px, 16..=8192, " px");
                ui.checkbox(&mut choice.png.transparent, "Without paper")
                    .on_hover_text("Transparent, so that what lies behind is seen.");
            }
            Format::Gif => {
                number_ui(ui, "Side", &mut choice.gif.side_px, 16..=1024, " px");
                number_ui(ui, "Time", &mut choice.gif.seconds, 0.5..=60.0, " s");
                ui.checkbox(&mut choice.gif.repeats, "Again and again");
            }
            Format::CPython => {
                ui.label(
                    "A script for python3 with its own turtle; nothing else is needed to run it.",
                );
            }
            Format::Program(_) => {
                ui.label("The program that is shown.");
            }
            Format::Samples => {
                ui.label("Every sample of the last run with its log-probability and verdict, one a line.");
            }
        }
    }

    fn result_ui(&self, ui: &mut Ui) {
        match &self.made {
            Some((choice, Ok(bytes))) if *choice == self.choice => {
                ui.label(format!("{} in the file", size(bytes.len())));
            }
            Some((choice, Err(error))) if *choice == self.choice => {
                ui.colored_label(ui.visuals().error_fg_color, error);
            }
            _ => {
                ui.weak("Working out the size…");
            }
        }
    }

    /// Makes the file's content for what is chosen, one at a time.
    fn make(&mut self, ctx: &egui::Context) {
        if let Some((choice, job)) = &self.making {
            match job.poll() {
                Poll::Done(made) => self.made = Some((*choice, made)),
                Poll::Broken => {
                    let error = "the export broke off; choose other options".to_owned();
                    self.made = Some((*choice, Err(error)));
                }
                // An animation that is not wanted any more is called off; the others are not long.
                Poll::Working if *choice == self.choice || choice.format != Format::Gif => return,
                Poll::Working => {}
            }
            self.making = None;
        }
        if self
            .made
            .as_ref()
            .is_none_or(|(choice, _)| *choice != self.choice)
        {
            let (content, choice) = (self.content.clone(), self.choice);
            let job = Job::start(ctx, move |cancel: &Cancel| {
                let made = content.make(&choice, cancel);
                made.map(Arc::from).map_err(|error| error.to_string())
            });
            self.making = Some((choice, job));
        }
    }

    fn write_if_made(&mut self, ctx: &egui::Context) {
        if !self.write || self.writing.is_some() {
            return;
        }
        let Some((_, made)) = self
            .made
            .as_ref()
            .filter(|(choice, _)| *choice == self.choice)
        else {
            return;
        };
        self.write = false;
        let Ok(bytes) = made else { return };
        let Some(path) = self.line.path(Some(self.choice.format.extension())) else {
            self.line.note = Some("Type the path of a file.".to_owned());
            return;
        };
        let (to, bytes) = (path.clone(), bytes.clone());
        let replace = if self.line.replace.as_ref() == Some(&path) {
            Replace::Always
        } else {
            Replace::Never
        };
        let job = Job::start(ctx, move |_| store::put(&to, &bytes, replace));
        self.writing = Some((path, job));
    }

    /// Says whether the file was written.
    fn take_written(&mut self, scene: &mut Scene) -> bool {
        let result = match self.writing.as_ref().map(|(_, job)| job.poll()) {
            Some(Poll::Done(result)) => result.map_err(|error| error.to_string()),
            Some(Poll::Broken) => Err("writing broke off; try another file".to_owned()),
            Some(Poll::Working) | None => return false,
        };
        let Some((path, _)) = self.writing.take() else {
            return false;
        };
        match result {
            Ok(Put::Written(_)) => {
                scene.tell(format!("Exported {}.", path.display()));
                return true;
            }
            Ok(Put::Exists | Put::Changed) => self.line.ask_to_replace(path),
            Err(error) => self.line.note = Some(error),
        }
        false
    }
}

fn svg_ui(ui: &mut Ui, choice: &mut Choice) {
    ui.horizontal(|ui| {
        ui.add(Checkbox::new(&mut choice.in_mm, "In millimetres"))
            .on_hover_text("Real units for a plotter; the page fits the drawing.");
        if choice.in_mm {
            number_ui(
                ui,
                "Width of the drawing",
                &mut choice.width_mm,
                1.0..=10_000.0,
                " mm",
            );
        }
    });
    ui.checkbox(&mut choice.in_place, "Where it is on the canvas")
        .on_hover_text("At the place and size of the drawing, not fitted to the view.");
    ui.checkbox(&mut choice.join, "Join strokes that touch");
    ui.checkbox(&mut choice.reorder, "Shorter way for the pen")
        .on_hover_text("In another order than the turtle draws.");
}

fn number_ui<N: egui::emath::Numeric>(
    ui: &mut Ui,
    name: &str,
    value: &mut N,
    range: std::ops::RangeInclusive<N>,
    unit: &str,
) {
    ui.horizontal(|ui| {
        let label = ui.label(name);
        ui.add(DragValue::new(value).range(range).suffix(unit))
            .labelled_by(label.id);
    });
}

fn size(bytes: usize) -> String {
    match bytes {
        0..1000 => format!("{bytes} bytes"),
        1000..1_000_000 => format!("{:.1} kB", bytes as f64 / 1e3),
        _ => format!("{:.1} MB", bytes as f64 / 1e6),
    }
}

impl Content {
    /// Whether there is what the format shows.
    fn has(&self, format: Format) -> bool {
        match format {
            Format::Svg | Format::Png | Format::Gif => true,
            Format::CPython | Format::Program(_) => self.code.is_some(),
            Format::Samples => self.samples.is_some(),
        }
    }

    fn make(&self, choice: &Choice, cancel: &Cancel) -> Result<Vec<u8>, ExportError> {
        match choice.format {
            Format::Svg => {
                let (path, view) = self.lines(choice)?;
                let code = self.code.as_ref().filter(|_| !choice.own_drawing);
                let options = SvgOptions {
                    width_mm: choice.in_mm.then_some(choice.width_mm),
                    view: if choice.in_place {
                        view
                    } else {
                        View::IDENTITY
                    },
                    join: choice.join,
                    reorder: choice.reorder,
                    title: self.name.clone(),
                    description: code.map_or_else(String::new, |code| code.text.clone()),
                    ..SvgOptions::default()
                };
                Ok(export::svg(&path, &options)?.text.into_bytes())
            }
            Format::Png => export::smooth_png(&self.lines(choice)?.0, &choice.png),
            Format::Gif => export::gif(&self.lines(choice)?.0, &choice.gif, cancel),
            Format::CPython => {
                let code = self.code()?;
                let script = match code.dialect {
                    Dialect::Rhai => export::cpython_of_path(&drawn(code)?),
                    // It is CPython's own.
                    dialect if embedded::is_beyond(&code.text, dialect) => {
                        drawn(code)?;
                        code.text.clone()
                    }
                    dialect => export::cpython(&code.text, dialect)?,
                };
                Ok(script.into_bytes())
            }
            Format::Program(dialect) => {
                let code = self.code()?;
                Ok(export::program(&code.text, code.dialect, dialect)?.into_bytes())
            }
            Format::Samples => {
                let mut rows = Vec::new();
                if let Some(samples) = &self.samples {
                    let Samples {
                        candidates,
                        identity,
                        request,
                    } = samples;
                    // Writing to memory does not fail.
                    let _ = write_samples(&mut rows, &self.name, candidates, identity, request);
                }
                Ok(rows)
            }
        }
    }

    fn code(&self) -> Result<&Code, ExportError> {
        let missing = || ExportError::Program("line 1: there is no program".to_owned());
        self.code.as_ref().ok_or_else(missing)
    }

    /// The lines to be exported, in the canonical view, and where that lies on the canvas.
    fn lines(&self, choice: &Choice) -> Result<(Path, View), ExportError> {
        match &self.drawing {
            Some(drawing) if choice.own_drawing => Ok(drawing.clone()),
            _ => {
                let code = self.code()?;
                Ok((drawn(code)?, code.view))
            }
        }
    }
}

fn drawn(code: &Code) -> Result<Path, ExportError> {
    let path = embedded::drawn(&code.text, code.dialect, &Fuel::default())
        .map_err(|error| ExportError::Program(error.to_string()))?;
    Ok(Drawn::new(path, ProgramView::Own).path)
}
