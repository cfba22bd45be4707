//! Opening, saving, autosave and recovery, examples, import and export.
//!
//! Files are read and written on jobs. Unsaved work is kept by [`autosave`] as it changes, in a folder of its
//! own and never in the file it came from; what is replaced by another document stays there until it is
//! discarded.

pub mod autosave;
mod examples;
mod export_dialog;
pub mod format;
pub(super) mod path_line;
mod recovered;
pub mod recovery;
mod saving;
pub mod store;

use super::canvas::import::{self, ImportError};
use super::command::Command;
use super::document::{Code, Edit, Import};
use super::job::{Job, Poll};
use super::scene::{Action, Picked, Scene};
use crate::input;
use crate::picture;
use autosave::{Autosave, Revision};
use eframe::egui::{self, Modal, ViewportCommand};
use examples::Examples;
use export_dialog::ExportDialog;
pub(super) use export_dialog::choice::Choice;
use format::{EXTENSION, Label};
use path_line::{Browse, PathLine};
use recovered::Recovered;
use recovery::Slot;
use saving::Saving;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::{io, process, thread};
use store::{Contents, Opened, Replace, Stamp, StoreError, stem};

/// Names of files that can be opened end in these.
const OPENED: &[&str] = &[
    EXTENSION, "png", "jpg", "jpeg", "gif", "bmp", "webp", "svg", "json", "ndjson", "py", "logo",
    "lgo", "rhai",
];

/// The dialog that is open.
#[derive(Default)]
enum Dialog {
    #[default]
    Nothing,
    Path(Purpose, PathLine),
    Export(Box<ExportDialog>),
    Examples(Examples),
}

/// What a file is named for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Purpose {
    Open,
    SaveAs,
    Import,
}

/// The document's file, and dialogs about files.
#[derive(Default)]
pub(super) struct Files {
    /// Where unsaved work is kept.
    folder: Option<PathBuf>,
    /// What opens another window, instead of this program.
    program: Option<PathBuf>,
    /// The document's file, if it has one.
    path: Option<PathBuf>,
    /// That file as it was when it was read or written.
    stamp: Option<Stamp>,
    /// What a document without a file is called.
    name: Option<String>,
    /// The state that is in the file; a new document's first state.
    saved: Option<Revision>,
    autosave: Option<Autosave>,
    /// That of the document before, which may still write.
    retired: Option<Autosave>,
    recovered: Recovered,
    /// Whether what was left over has been looked for.
    started: bool,
    dialog: Dialog,
    opening: Option<Job<Result<Opened, StoreError>>>,
    importing: Option<Job<Result<Import, ImportError>>>,
    saving: Option<Saving>,
    /// Whether to save once more when that is done.
    save_again: bool,
    /// The window's title as it was last set.
    title: String,
}

impl Files {
    /// Keeps unsaved work in `folder`. `program` opens other windows instead of this one.
    pub(super) fn start(folder: Option<PathBuf>, program: Option<PathBuf>) -> Files {
        let folder = folder.map(|folder| std::path::absolute(&folder).unwrap_or(folder));
        Files {
            program,
            folder: folder.map(|folder| folder.join("recovery")),
            saved: Some(Revision::default()),
            ..Files::default()
        }
    }

    /// Opens a document, a picture or a program.
    pub(super) fn open(&mut self, ctx: &egui::Context, path: &Path, scene: &mut Scene) {
        let path = std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
        if path.parent() == self.folder.as_deref() {
            // What else is left over is offered by the window that asked for this one.
            self.started = true;
            match Slot::take(&path) {
                Some(slot) => self.recover(ctx, slot),
                None => scene.complain("This work is open in another window, or was discarded."),
            }
            return;
        }
        scene.tell(format!("Opening {}…", stem(&path)));
        self.opening = Some(Job::start(ctx, move |cancel| store::open(&path, cancel)));
    }

    /// Opens work that was left over, here.
    fn recover(&mut self, ctx: &egui::Context, slot: Slot) {
        let job = Job::start(ctx, move |cancel: &_| store::recover(slot, cancel));
        self.opening = Some(job);
    }

    /// Opens work that was left over, in a window of its own.
    fn open_elsewhere(&self, slot: Slot) -> io::Result<()> {
        let file = slot.file().to_owned();
        // The other window is to hold it.
        drop(slot);
        let program = match &self.program {
            Some(program) => program.clone(),
            None => std::env::current_exe()?,
        };
        let folder = self.folder.as_deref().and_then(Path::parent);
        let mut window = process::Command::new(program)
            .arg("studio")
            .arg("--folder")
            .arg(folder.unwrap_or(Path::new("")))
            .arg(file)
            .spawn()?;
        // It lives as long as it likes; the system is told when it ends.
        thread::spawn(move || window.wait());
        Ok(())
    }

    /// Does a command of the file menu.
    pub(super) fn command(&mut self, ctx: &egui::Context, command: Command, scene: &mut Scene) {
        match command {
            Command::New => {
                self.leave(scene);
                let document = scene.history.document();
                let strokes = Edit::Strokes {
                    at: 0,
                    remove: document.strokes.len(),
                    insert: Vec::new(),
                };
                let nothing = [
                    strokes,
                    Edit::Import(None),
                    Edit::Code(Code::default()),
                    Edit::Kept(Vec::new()),
                ];
                scene.history.edit_all("New", nothing);
                scene.picked = Picked::Best;
                scene.session.clear();
                self.saved = Some(scene.history.revision());
                scene.tell("A new document; undo brings the one before back.");
            }
            Command::Open => self.ask(Purpose::Open, ""),
            Command::ImportPicture => self.ask(Purpose::Import, ""),
            Command::OpenExample => self.dialog = Dialog::Examples(Examples::start(ctx)),
            Command::Save => match self.path.clone() {
                Some(path) => self.save(ctx, path, self.replace_own(), scene),
                None => self.ask_where(),
            },
            Command::SaveAs => self.ask_where(),
            Command::Export => {
                let dialog = ExportDialog::new(self.title(), self.path.as_deref(), scene);
                match dialog {
                    Some(dialog) => self.dialog = Dialog::Export(Box::new(dialog)),
                    None => scene.tell("There is nothing to export yet; draw something first."),
                }
            }
            Command::Recover => self.look_for_leftovers(ctx, true),
            Command::ClearRecent => {
                scene.settings.recent.clear();
                scene.tell("The list of recent documents is empty.");
            }
            _ => scene.tell(command.spec().help),
        }
    }

    /// Closes the dialog that is open; says whether one was.
    pub(super) fn close(&mut self) -> bool {
        !matches!(std::mem::take(&mut self.dialog), Dialog::Nothing)
    }

    /// Autosaves, and takes what happened since the last frame.
    pub(super) fn look(&mut self, ctx: &egui::Context, scene: &mut Scene) {
        if !std::mem::replace(&mut self.started, true) {
            self.look_for_leftovers(ctx, false);
        }
        if let Some(news) = self.recovered.look() {
            scene.tell(news);
        }
        self.take_opened(scene);
        self.take_import(scene);
        self.take_saved(ctx, scene);
        self.autosave(ctx, scene);
        let mark = if self.is_unsaved(scene) { " ●" } else { "" };
        let title = format!("{}{mark} – Logogram", self.title());
        if title != self.title {
            ctx.send_viewport_cmd(ViewportCommand::Title(title.clone()));
            self.title = title;
        }
    }

    /// Keeps what is unsaved as the window closes.
    pub(super) fn finish(&mut self, scene: &Scene) {
        self.keep(scene);
        // These wait until everything is written.
        self.autosave = None;
        self.retired = None;
    }

    /// What the document is called.
    fn title(&self) -> String {
        match (&self.path, &self.name) {
            (Some(path), _) => stem(path),
            (None, Some(name)) => name.clone(),
            (None, None) => "Untitled".to_owned(),
        }
    }

    fn is_unsaved(&self, scene: &Scene) -> bool {
        self.saved != Some(scene.history.revision())
    }

    fn look_for_leftovers(&mut self, ctx: &egui::Context, asked: bool) {
        match &self.folder {
            Some(folder) => self.recovered.start(ctx, folder.clone(), asked),
            None => self.recovered = Recovered::default(),
        }
    }

    fn ask(&mut self, purpose: Purpose, text: impl Into<String>) {
        self.dialog = Dialog::Path(purpose, PathLine::new(text));
    }

    fn ask_where(&mut self) {
        let path = self.path.as_ref().map(|path| path.display().to_string());
        let text = path.unwrap_or_else(|| {
            let name = PathBuf::from(self.title()).with_extension(EXTENSION);
            let path = std::path::absolute(&name).unwrap_or(name);
            path.display().to_string()
        });
        self.ask(Purpose::SaveAs, text);
    }

    fn take_opened(&mut self, scene: &mut Scene) {
        let opened = match self.opening.as_ref().map(Job::poll) {
            Some(Poll::Done(opened)) => opened,
            Some(Poll::Broken) => {
                self.opening = None;
                scene.complain("Opening broke off; the file may be damaged. Choose another.");
                return;
            }
            Some(Poll::Working) | None => return,
        };
        self.opening = None;
        match opened {
            Ok(Opened::Document(path, contents)) => {
                let stamp = contents.stamp;
                self.show(scene, *contents);
                scene.tell(format!("Opened {}.", path.display()));
                scene.settings.remember(&path);
                self.path = Some(path);
                self.stamp = stamp;
            }
            Ok(Opened::New(name, contents)) => {
                self.show(scene, *contents);
                scene.tell(format!("Opened {name} as a new document."));
                self.name = Some(name);
            }
            Ok(Opened::Recovered(slot, contents)) => {
                let label = contents.saved.label.clone();
                self.show(scene, *contents);
                (self.path, self.name) = (label.original, label.name);
                self.saved = None;
                let folder = self.folder.clone();
                self.autosave = folder.map(|folder| Autosave::start(folder, Some(slot)));
                scene.tell("Recovered what was not saved. Save it to keep it.");
            }
            Err(error) => scene.complain(error),
        }
    }

    fn take_import(&mut self, scene: &mut Scene) {
        match self.importing.as_ref().map(Job::poll) {
            Some(Poll::Done(read)) => import::finish(scene, read),
            Some(Poll::Broken) => scene.complain("Reading the picture broke off; choose another."),
            Some(Poll::Working) | None => return,
        }
        self.importing = None;
    }

    /// Puts another document in the place of the present one, which is kept if it was not saved.
    fn show(&mut self, scene: &mut Scene, contents: Contents) {
        self.leave(scene);
        let Contents {
            saved,
            run_is_current,
            ..
        } = contents;
        scene.picked = if saved.document.code.text.is_empty() {
            Picked::Best
        } else {
            Picked::Own
        };
        scene.history.replace(saved.document);
        scene.session.clear();
        self.saved = Some(scene.history.revision());
        if let Some(run) = saved.run {
            let now = scene.history.drawing_revision();
            // The revision before this document's is nobody's drawing.
            let revision = if run_is_current { now } else { now - 1 };
            scene.session.restore(run, revision);
        }
    }

    /// Leaves the document and its file; what was not saved is kept to be recovered.
    fn leave(&mut self, scene: &Scene) {
        self.keep(scene);
        if let Some(autosave) = self.autosave.take() {
            autosave.stop();
            self.retired = Some(autosave);
        }
        self.path = None;
        self.stamp = None;
        self.name = None;
    }

    /// What is told of the document when it is kept.
    fn label(&self) -> Label {
        Label {
            original: self.path.clone(),
            name: self.name.clone(),
        }
    }

    /// Hands the last changes to the autosave.
    fn keep(&mut self, scene: &Scene) {
        let unsaved = self.is_unsaved(scene);
        let (label, history) = (self.label(), &scene.history);
        if let Some(autosave) = &mut self.autosave
            && unsaved
        {
            autosave.flush(history.revision(), history.document(), label);
        }
    }

    fn autosave(&mut self, ctx: &egui::Context, scene: &mut Scene) {
        if !self.is_unsaved(scene) {
            return;
        }
        let Some(folder) = &self.folder else { return };
        let label = self.label();
        let autosave = self
            .autosave
            .get_or_insert_with(|| Autosave::start(folder.clone(), None));
        let history = &scene.history;
        let rest = autosave.offer(history.revision(), history.document(), label);
        if let Some(rest) = rest {
            ctx.request_repaint_after(rest);
        }
        if let Some(error) = autosave.take_error() {
            scene.complain(error);
        }
    }

    /// Draws the dialog that is open.
    pub(super) fn ui(&mut self, ctx: &egui::Context, scene: &mut Scene) {
        let mut slots = self.recovered.ui(ctx).into_iter();
        if let Some(slot) = slots.next() {
            self.recover(ctx, slot);
        }
        for slot in slots {
            if let Err(error) = self.open_elsewhere(slot) {
                scene.complain(format!(
                    "another window cannot be opened ({error}); what was to be in it is among the recovered drawings"
                ));
            }
        }
        let closes = match &mut self.dialog {
            Dialog::Nothing => false,
            Dialog::Export(dialog) => dialog.ui(ctx, scene),
            Dialog::Examples(examples) => {
                let (chosen, closes) = examples.ui(ctx);
                if let Some(example) = chosen {
                    self.opening = Some(Job::start(ctx, |_| example.open()));
                }
                closes || chosen.is_some()
            }
            Dialog::Path(..) => self.path_ui(ctx, scene),
        };
        if closes {
            self.dialog = Dialog::Nothing;
        }
    }

    /// Draws the dialog that asks for a file; says whether it is done.
    fn path_ui(&mut self, ctx: &egui::Context, scene: &mut Scene) -> bool {
        let Dialog::Path(purpose, line) = &mut self.dialog else {
            return false;
        };
        let purpose = *purpose;
        let (heading, button, browse) = match purpose {
            Purpose::Open => ("Open", "Open", Browse::Open("Logogram", OPENED)),
            Purpose::Import => (
                "Import picture",
                "Import",
                Browse::Open("Pictures", picture::EXTENSIONS),
            ),
            Purpose::SaveAs => ("Save as", "Save", Browse::Save(EXTENSION)),
        };
        let mut recent = None;
        let response = Modal::new(egui::Id::unique("file")).show(ctx, |ui| {
            ui.heading(heading);
            let mut entered = line.ui(ui, browse);
            if purpose == Purpose::Open {
                for path in &scene.settings.recent {
                    let shown = path.display().to_string();
                    if ui.link(stem(path)).on_hover_text(shown).clicked() {
                        recent = Some(path.clone());
                    }
                }
            }
            ui.horizontal(|ui| {
                entered |= ui.button(button).clicked();
                if ui.button("Cancel").clicked() {
                    ui.close();
                }
            });
            entered
        });
        let end = (purpose == Purpose::SaveAs).then_some(EXTENSION);
        let path = recent.or_else(|| response.inner.then(|| line.path(end)).flatten());
        if response.inner && path.is_none() {
            line.note = Some("Type the path of a file.".to_owned());
        }
        let Some(path) = path else {
            return response.should_close();
        };
        match purpose {
            Purpose::Open => scene.actions.push(Action::Open(path)),
            Purpose::Import => {
                let name = stem(&path);
                let read = move || match input::bytes(&path) {
                    Ok(bytes) => Ok(Arc::from(bytes)),
                    Err(error) => Err(error.to_string()),
                };
                self.importing = Some(import::start(ctx, name, read));
            }
            Purpose::SaveAs => {
                let is_own = self.path.as_ref() == Some(&path);
                let own = self.stamp.map_or(Replace::Always, Replace::Unchanged);
                let replace = line.replace(&path, if is_own { own } else { Replace::Never });
                self.save(ctx, path, replace, scene);
                return false;
            }
        }
        true
    }
}
