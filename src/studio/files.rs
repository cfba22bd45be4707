//! Opening, saving, autosave and recovery, examples, import and export.

use super::command::Command;
use super::scene::Scene;
use eframe::egui;
use std::path::{Path, PathBuf};

/// The document's file, and dialogs about files.
#[derive(Debug, Default)]
pub(super) struct Files {
    /// Where what is recovered after a crash is kept.
    folder: Option<PathBuf>,
}

impl Files {
    /// Looks for what can be recovered.
    pub(super) fn start(folder: Option<PathBuf>) -> Files {
        Files { folder }
    }

    /// Opens a document, a picture or a program.
    pub(super) fn open(&mut self, _ctx: &egui::Context, path: &Path, scene: &mut Scene) {
        scene.tell(format!("{} {:?}", path.display(), self.folder));
    }

    /// Does a command of the file menu.
    pub(super) fn command(&mut self, _ctx: &egui::Context, command: Command, scene: &mut Scene) {
        scene.tell(command.label());
    }

    /// Closes the dialog that is open; says whether one was.
    pub(super) fn close(&mut self) -> bool {
        false
    }

    /// Autosaves, and takes what happened since the last frame.
    pub(super) fn look(&mut self, _ctx: &egui::Context, _scene: &mut Scene) {}

    /// Draws the dialog that is open.
    pub(super) fn ui(&mut self, _ctx: &egui::Context, _scene: &mut Scene) {}
}
