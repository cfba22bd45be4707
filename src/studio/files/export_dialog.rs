//! The dialog for exports: format, options, preview and file. It is as large for one format as for another.

pub(in crate::studio) mod choice;
mod content;
mod preview;

use super::path_line::{Browse, PathLine};
use super::store::{self, Put, Replace, StoreError};
use crate::export::Format;
use crate::propose::Cancel;
use crate::studio::job::{Job, Poll};
use crate::studio::scene::Scene;
use crate::studio::settings::Settings;
use choice::Choice;
use content::{Content, Made};
use eframe::egui::{self, Button, Label, Layout, Modal, ScrollArea, Ui, Vec2};
use preview::Shown;
use std::path::{Path as FilePath, PathBuf};
use std::sync::Arc;

/// What was made for a choice, or why that cannot be.
struct Latest {
    choice: Choice,
    made: Result<Made, String>,
    /// The preview's picture, once it was shown.
    shown: Option<Shown>,
}

/// The dialog.
pub(super) struct ExportDialog {
    content: Arc<Content>,
    choice: Choice,
    line: PathLine,
    latest: Option<Latest>,
    making: Option<(Choice, Job<Result<Made, String>>)>,
    /// Whether it is to be written as soon as it is made.
    write: bool,
    writing: Option<(PathBuf, Job<Result<Put, StoreError>>)>,
}

/// Width of the dialog and height of options and preview, in points, where the window has room for that.
const WIDTH: f32 = 640.0;
const BODY_HEIGHT: f32 = 260.0;

/// What the dialog takes besides.
const FRAME: Vec2 = Vec2::new(60.0, 290.0);

impl ExportDialog {
    /// A dialog to export what is shown now; nothing if there is nothing. `name` and `file` are the
    /// document's. It begins with what was chosen last.
    pub(super) fn new(
        name: String,
        file: Option<&FilePath>,
        scene: &Scene,
    ) -> Option<ExportDialog> {
        let content = Content::new(name, scene)?;
        let Settings {
            export: last,
            export_folder,
            ..
        } = &scene.settings;
        let choice = Choice {
            format: if content.has(last.format) {
                last.format
            } else {
                Format::Svg
            },
            own_drawing: content.code.is_none(),
            ..*last
        };
        let folder = export_folder.as_deref().filter(|folder| folder.is_dir());
        let folder = folder.or_else(|| file.and_then(FilePath::parent));
        let file = format!("{}.{}", content.name, choice.format.extension());
        let path = folder.unwrap_or(FilePath::new("")).join(file);
        let path = std::path::absolute(&path).unwrap_or(path);
        Some(ExportDialog {
            content: Arc::new(content),
            choice,
            line: PathLine::new(path.display().to_string()),
            latest: None,
            making: None,
            write: false,
            writing: None,
        })
    }

    /// Draws the dialog; says whether it is done.
    pub(super) fn ui(&mut self, ctx: &egui::Context, scene: &mut Scene) -> bool {
        self.make(ctx);
        let written = self.take_written(scene);
        let room = ctx.content_rect().size() - FRAME;
        let size = Vec2::new(WIDTH.min(room.x), BODY_HEIGHT.min(room.y).max(60.0));
        let response = Modal::new(egui::Id::unique("export")).show(ctx, |ui| {
            ui.set_width(size.x);
            ui.heading("Export");
            self.formats_ui(ui);
            ui.separator();
            ui.horizontal_top(|ui| {
                let left = size.x - size.y - ui.spacing().item_spacing.x;
                fixed(ui, Vec2::new(left, size.y), |ui| {
                    ScrollArea::vertical()
                        .id_salt("options")
                        .auto_shrink(false)
                        .show(ui, |ui| self.options_ui(ui));
                });
                fixed(ui, Vec2::splat(size.y), |ui| self.preview_ui(ui));
            });
            ui.separator();
            let row = ui.text_style_height(&egui::TextStyle::Body) + ui.spacing().item_spacing.y;
            fixed(ui, Vec2::new(size.x, 2.0 * row), |ui| self.facts_ui(ui));
            // The path, and what there is to say about it.
            let rows = ui.spacing().interact_size.y + 3.0 * row;
            let mut entered = fixed(ui, Vec2::new(size.x, rows), |ui| {
                let browse = Browse::Save(self.choice.format.extension());
                self.line.ui(ui, browse)
            });
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
        let format = self.choice.format;
        if format != before {
            let mut path = PathBuf::from(&self.line.text);
            let has_end = path
                .extension()
                .is_some_and(|end| end == before.extension());
            match has_end {
                true => path.set_extension(format.extension()),
                false => path.add_extension(format.extension()),
            };
            self.line.set(&path);
        }
    }

    fn options_ui(&mut self, ui: &mut Ui) {
        let (content, choice) = (&self.content, &mut self.choice);
        let is_picture = matches!(choice.format, Format::Svg | Format::Png | Format::Gif);
        if is_picture && content.drawing.is_some() && content.code.is_some() {
            ui.horizontal_wrapped(|ui| {
                ui.selectable_value(&mut choice.own_drawing, false, "What the program draws");
                ui.selectable_value(&mut choice.own_drawing, true, "My drawing");
            });
        }
        choice.ui(ui);
    }

    fn preview_ui(&mut self, ui: &mut Ui) {
        let choice = self.choice;
        // While another one is made the last one stays, unless it is of another format.
        let latest = self.latest.as_mut();
        let Some(latest) = latest.filter(|latest| latest.choice.format == choice.format) else {
            ui.spinner();
            return;
        };
        match &latest.made {
            Ok(made) => {
                let side = ui.available_width();
                made.preview.ui(ui, side, &mut latest.shown, &made.facts);
            }
            Err(error) => {
                ScrollArea::vertical().id_salt("error").show(ui, |ui| {
                    ui.colored_label(ui.visuals().error_fg_color, error);
                });
            }
        }
    }

    fn facts_ui(&self, ui: &mut Ui) {
        match self.current() {
            Some(Ok(made)) => {
                let text = format!("{}; {} in the file", made.facts, size(made.bytes.len()));
                ui.add(Label::new(text).wrap());
            }
            Some(Err(_)) => {}
            None => {
                ui.weak("Working out the file…");
            }
        }
    }

    /// What was made for what is chosen now.
    fn current(&self) -> Option<&Result<Made, String>> {
        let latest = self.latest.as_ref()?;
        (latest.choice == self.choice).then_some(&latest.made)
    }

    /// Makes the file for what is chosen, one at a time.
    fn make(&mut self, ctx: &egui::Context) {
        if let Some((choice, job)) = &self.making {
            let made = match job.poll() {
                Poll::Done(made) => Some(made),
                Poll::Broken => Some(Err("the export broke off; choose other options".to_owned())),
                // An animation that is not wanted any more is called off; the others are not long.
                Poll::Working if *choice == self.choice || choice.format != Format::Gif => return,
                Poll::Working => None,
            };
            if let Some(made) = made {
                self.latest = Some(Latest {
                    choice: *choice,
                    made,
                    shown: None,
                });
            }
            self.making = None;
        }
        if self.current().is_none() {
            let (content, choice) = (self.content.clone(), self.choice);
            let job = Job::start(ctx, move |cancel: &Cancel| {
                let made = content.make(&choice, cancel);
                made.map_err(|error| error.to_string())
            });
            self.making = Some((choice, job));
        }
    }

    fn write_if_made(&mut self, ctx: &egui::Context) {
        if !self.write || self.writing.is_some() {
            return;
        }
        let Some(made) = self.current() else { return };
        let bytes = made.as_ref().ok().map(|made| made.bytes.clone());
        self.write = false;
        let Some(bytes) = bytes else { return };
        let Some(path) = self.line.path(Some(self.choice.format.extension())) else {
            self.line.note = Some("Type the path of a file.".to_owned());
            return;
        };
        let replace = self.line.replace(&path, Replace::Never);
        let to = path.clone();
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
                scene.settings.export = self.choice;
                scene.settings.export_folder = path.parent().map(FilePath::to_owned);
                return true;
            }
            Ok(Put::Exists | Put::Changed) => self.line.ask_to_replace(path),
            Ok(Put::NoFolder(folder)) => self.line.ask_to_make(&folder, path),
            Err(error) => self.line.note = Some(error),
        }
        false
    }
}

/// Draws something in a place of this size, whatever it takes of it.
fn fixed<R>(ui: &mut Ui, size: Vec2, add: impl FnOnce(&mut Ui) -> R) -> R {
    let layout = Layout::top_down(egui::Align::LEFT);
    let response = ui.allocate_ui_with_layout(size, layout, |ui| {
        ui.set_min_size(size);
        add(ui)
    });
    response.inner
}

fn size(bytes: usize) -> String {
    match bytes {
        0..1000 => format!("{bytes} bytes"),
        1000..1_000_000 => format!("{:.1} kB", bytes as f64 / 1e3),
        _ => format!("{:.1} MB", bytes as f64 / 1e6),
    }
}
