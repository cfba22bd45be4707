//! A choice of drawings: the one on the canvas, documents that were open of late, and files that are added.

use super::document::Document;
use super::files::format::EXTENSION;
use super::files::path_line::{Browse, PathLine};
use super::files::store::{self, Opened, StoreError, stem};
use super::scene::Scene;
use crate::propose::Cancel;
use eframe::egui::{ScrollArea, Ui};
use std::path::{Path, PathBuf};

/// What can be added.
const ADDED: &[&str] = &[EXTENSION, "png", "jpg", "jpeg", "json", "ndjson", "jsonl"];

/// The choice.
pub(super) struct Sources {
    takes_open: bool,
    files: Vec<(PathBuf, bool)>,
    added: PathLine,
}

/// A drawing that was chosen.
#[derive(Clone)]
pub(super) enum Source {
    /// What was drawn on the canvas.
    Open(Box<Document>),
    File(PathBuf),
}

impl Default for Sources {
    fn default() -> Self {
        Sources {
            takes_open: true,
            files: Vec::new(),
            added: PathLine::default(),
        }
    }
}

impl Sources {
    /// Adds documents that were open of late, chosen or not.
    pub(super) fn add_recent(&mut self, scene: &Scene, chosen: bool) {
        for path in &scene.settings.recent {
            self.add(path, chosen);
        }
    }

    fn add(&mut self, path: &Path, chosen: bool) {
        if self.files.iter().all(|(other, _)| other != path) {
            self.files.push((path.to_owned(), chosen));
        }
    }

    /// What is chosen, in its order.
    pub(super) fn chosen(&self, scene: &Scene) -> Vec<Source> {
        let document = scene.history.document();
        let takes_open = self.takes_open && !document.is_blank();
        let open = takes_open.then(|| Source::Open(Box::new(document.clone())));
        let files = self.files.iter().filter(|(_, chosen)| *chosen);
        let files = files.map(|(path, _)| Source::File(path.clone()));
        open.into_iter().chain(files).collect()
    }

    /// Draws the choice, its list at most so high.
    pub(super) fn ui(&mut self, ui: &mut Ui, scene: &Scene, height: f32) {
        ScrollArea::vertical().max_height(height).show(ui, |ui| {
            if !scene.history.document().is_blank() {
                ui.checkbox(&mut self.takes_open, "The drawing on the canvas");
            }
            for (path, chosen) in &mut self.files {
                ui.checkbox(chosen, stem(path))
                    .on_hover_text(path.display().to_string());
            }
        });
        let mut entered = self.added.ui(ui, Browse::Open("Drawings", ADDED));
        entered |= ui
            .button("Add")
            .on_hover_text("A document, a picture, strokes or a task file")
            .clicked();
        if entered {
            match self.added.path(None) {
                Some(path) if path.is_file() => {
                    self.add(&path, true);
                    self.added = PathLine::default();
                }
                Some(path) => self.added.note = Some(format!("There is no {}.", path.display())),
                None => self.added.note = Some("Type the path of a file.".to_owned()),
            }
        }
    }
}

impl Source {
    /// What it is called.
    pub(super) fn name(&self) -> String {
        match self {
            Source::Open(_) => "canvas".to_owned(),
            Source::File(path) => stem(path),
        }
    }

    /// Whether it is a file of many drawings.
    pub(super) fn is_many(&self) -> bool {
        matches!(self, Source::File(path) if path.extension().is_some_and(|end| end == "jsonl"))
    }

    /// The document that it is; nothing if it is a file of another kind.
    ///
    /// # Errors
    /// When a document cannot be opened.
    pub(super) fn document(&self, cancel: &Cancel) -> Result<Option<Document>, StoreError> {
        match self {
            Source::Open(document) => Ok(Some(Document::clone(document))),
            Source::File(path) if path.extension().is_some_and(|end| end == EXTENSION) => {
                match store::open(path, cancel)? {
                    Opened::Document(_, contents) => Ok(Some(contents.saved.document)),
                    Opened::Recovered(..) | Opened::New(..) => Ok(None),
                }
            }
            Source::File(_) => Ok(None),
        }
    }
}
