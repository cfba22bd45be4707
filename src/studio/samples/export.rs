//! Samples as files: what is shown, in the order in which it is shown, or the one that is selected.

use super::grid::Shown;
use super::standing::Standing;
use crate::export::Samples;
use crate::solve::Candidate;
use crate::studio::files::path_line::{Browse, PathLine};
use crate::studio::files::store::{self, Put, Replace};
use crate::studio::job::{Job, Poll};
use crate::studio::session::Run;
use eframe::egui::{self, Id, Modal, Ui};
use image::Rgb;
use std::path::{Path, PathBuf};

/// What samples can be written as.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Format {
    Jsonl,
    Csv,
    ContactSheet,
}

impl Format {
    const ALL: [Format; 3] = [Format::Jsonl, Format::Csv, Format::ContactSheet];

    fn label(self) -> &'static str {
        match self {
            Format::Jsonl => "JSON lines",
            Format::Csv => "Table (CSV)",
            Format::ContactSheet => "Contact sheet (PNG)",
        }
    }

    fn help(self) -> &'static str {
        match self {
            Format::Jsonl => {
                "A sample a line: text, tokens, their log-probabilities, how it did, and the drawing's density digits."
            }
            Format::Csv => "A sample a row, for a spreadsheet.",
            Format::ContactSheet => "What each sample draws, over the drawing, in one picture.",
        }
    }

    fn extension(self) -> &'static str {
        match self {
            Format::Jsonl => "jsonl",
            Format::Csv => "csv",
            Format::ContactSheet => "png",
        }
    }
}

/// The menu, and the dialog while it is open.
#[derive(Default)]
pub(super) struct Export {
    dialog: Option<Dialog>,
    /// Where the last file was written.
    last: Option<PathBuf>,
}

struct Dialog {
    format: Format,
    /// All that were shown, and of them the one that was selected.
    shown: Samples,
    selected: Option<Samples>,
    only_selected: bool,
    line: PathLine,
    writing: Option<(PathBuf, Job<Result<Put, String>>)>,
}

impl Export {
    /// Draws the menu.
    pub(super) fn menu_ui(&mut self, ui: &mut Ui, shown: &Shown<'_>) {
        ui.menu_button("Export", |ui| {
            for format in Format::ALL {
                let label = format!("{}…", format.label());
                if ui.button(label).on_hover_text(format.help()).clicked() {
                    self.dialog = Some(Dialog::new(format, shown, self.last.as_deref()));
                    ui.close();
                }
            }
        })
        .response
        .on_hover_text("Write the samples that are shown to a file")
        .accessible_name("Export samples");
    }

    /// Draws the dialog; gives a sentence when the file is there.
    pub(super) fn ui(&mut self, ctx: &egui::Context) -> Option<String> {
        let dialog = self.dialog.as_mut()?;
        let written = dialog.take_written();
        let is_closed = dialog.ui(ctx);
        if is_closed || written.is_some() {
            self.dialog = None;
        }
        let path = written?;
        let told = format!("Exported {}.", path.display());
        self.last = Some(path);
        Some(told)
    }
}

impl Dialog {
    fn new(format: Format, shown: &Shown<'_>, last: Option<&Path>) -> Dialog {
        let path = last.unwrap_or(Path::new("samples"));
        let path = path.with_extension(format.extension());
        let path = std::path::absolute(&path).unwrap_or(path);
        Dialog {
            format,
            shown: samples(shown.run, shown.order),
            selected: shown.selected.map(|index| samples(shown.run, &[index])),
            only_selected: false,
            line: PathLine::new(path.display().to_string()),
            writing: None,
        }
    }

    /// Says whether it was closed.
    fn ui(&mut self, ctx: &egui::Context) -> bool {
        let modal = Modal::new(Id::unique("export samples")).show(ctx, |ui| {
            ui.set_width(540.0);
            ui.heading(format!("Export samples: {}", self.format.label()));
            ui.label(self.format.help());
            ui.horizontal(|ui| {
                let count = self.shown.candidates.len();
                let all = format!("The {count} that are shown");
                ui.radio_value(&mut self.only_selected, false, all);
                ui.add_enabled_ui(self.selected.is_some(), |ui| {
                    ui.radio_value(&mut self.only_selected, true, "Only the selected one");
                });
            });
            let mut entered = self.line.ui(ui, Browse::Save(self.format.extension()));
            ui.horizontal(|ui| {
                let idle = self.writing.is_none();
                entered |= ui.add_enabled(idle, egui::Button::new("Write")).clicked();
                if ui.button("Cancel").clicked() {
                    ui.close();
                }
                if !idle {
                    ui.spinner();
                }
            });
            entered
        });
        if modal.inner && self.writing.is_none() {
            self.write(ctx);
        }
        modal.should_close()
    }

    fn write(&mut self, ctx: &egui::Context) {
        let Some(path) = self.line.path(Some(self.format.extension())) else {
            self.line.note = Some("Type the path of a file.".to_owned());
            return;
        };
        let selected = self.selected.as_ref().filter(|_| self.only_selected);
        let samples = selected.unwrap_or(&self.shown).clone();
        let replace = self.line.replace(&path, Replace::Never);
        let (format, to) = (self.format, path.clone());
        let job = Job::start(ctx, move |_| {
            let bytes = match format {
                Format::Jsonl => samples.jsonl(),
                Format::Csv => samples.csv(),
                Format::ContactSheet => samples
                    .contact_sheet(frame)
                    .map_err(|error| error.to_string())?,
            };
            store::put(&to, &bytes, replace).map_err(|error| error.to_string())
        });
        self.writing = Some((path, job));
    }

    /// The file, once it is there.
    fn take_written(&mut self) -> Option<PathBuf> {
        let result = match self.writing.as_ref()?.1.poll() {
            Poll::Working => return None,
            Poll::Done(result) => result,
            Poll::Broken => Err("writing broke off; try another file".to_owned()),
        };
        let (path, _) = self.writing.take()?;
        match result {
            Ok(Put::Written(_)) => return Some(path),
            Ok(Put::Exists | Put::Changed) => self.line.ask_to_replace(path),
            Ok(Put::NoFolder(folder)) => self.line.ask_to_make(&folder, path),
            Err(error) => self.line.note = Some(error),
        }
        None
    }
}

/// These of the run's candidates.
fn samples(run: &Run, indices: &[usize]) -> Samples {
    let candidates = indices
        .iter()
        .filter_map(|&index| run.candidates.get(index));
    Samples {
        subject: run.subject.clone(),
        request: run.request.clone(),
        identity: run.identity.clone(),
        candidates: candidates.cloned().collect(),
    }
}

/// The colour of how it did.
fn frame(candidate: &Candidate) -> Rgb<u8> {
    let [r, g, b, _] = Standing::of(candidate).colour().to_array();
    Rgb([r, g, b])
}
