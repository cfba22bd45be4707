//! A line in which a file is named: typed, or chosen in the system's dialog.

use super::store::Replace;
use crate::studio::job::{Job, Poll};
use directories::UserDirs;
use eframe::egui::{self, Key, TextEdit, Ui};
use std::path::{Path, PathBuf};

/// What the system's dialog is for.
#[derive(Clone, Copy, Debug)]
pub(in crate::studio) enum Browse {
    /// To choose one of the files that are there, of these kinds.
    Open(&'static str, &'static [&'static str]),
    /// To name a file that ends so.
    Save(&'static str),
}

/// The line.
#[derive(Debug, Default)]
pub(in crate::studio) struct PathLine {
    pub(in crate::studio) text: String,
    /// What is to be said about it.
    pub(in crate::studio) note: Option<String>,
    /// A file that is written if it is named once more, though another is there or its folder is not.
    confirmed: Option<PathBuf>,
    browsing: Option<Job<Option<PathBuf>>>,
    focused: bool,
}

impl PathLine {
    /// A line with this file in it.
    pub(in crate::studio) fn new(text: impl Into<String>) -> PathLine {
        PathLine {
            text: text.into(),
            ..PathLine::default()
        }
    }

    /// The file that is named; `extension` ends its name if nothing else does.
    pub(in crate::studio) fn path(&self, extension: Option<&str>) -> Option<PathBuf> {
        let text = self.text.trim();
        if text.is_empty() {
            return None;
        }
        let home = UserDirs::new().map(|dirs| dirs.home_dir().to_owned());
        let path = match (text.strip_prefix("~/"), home) {
            (Some(rest), Some(home)) => home.join(rest),
            _ => PathBuf::from(text),
        };
        let mut path = std::path::absolute(&path).unwrap_or(path);
        if let (Some(extension), None) = (extension, path.extension()) {
            path.set_extension(extension);
        }
        Some(path)
    }

    /// Says that the file is there already, and replaces it when it is named again.
    pub(in crate::studio) fn ask_to_replace(&mut self, path: PathBuf) {
        self.ask_again("is there already", path);
    }

    /// Says that the file is another than it was, and replaces it when it is named again.
    pub(in crate::studio) fn ask_to_replace_changed(&mut self, path: PathBuf) {
        self.ask_again("was changed by another program", path);
    }

    fn ask_again(&mut self, what: &str, path: PathBuf) {
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        let note =
            format!("{name} {what}. Press Enter again to replace it, or choose another name.");
        self.ask(note, path);
    }

    /// Says that the folder is not there, and makes it when the file is named again.
    pub(in crate::studio) fn ask_to_make(&mut self, folder: &Path, path: PathBuf) {
        let note = format!(
            "There is no folder {}. Press Enter again to make it, or choose another.",
            folder.display()
        );
        self.ask(note, path);
    }

    fn ask(&mut self, note: String, path: PathBuf) {
        self.note = Some(note);
        self.confirmed = Some(path);
        self.focused = false;
    }

    /// How a file of this path is written: as it was confirmed, or else as `unasked`.
    pub(in crate::studio) fn replace(&self, path: &Path, unasked: Replace) -> Replace {
        match &self.confirmed {
            Some(confirmed) if confirmed == path => Replace::Confirmed,
            _ => unasked,
        }
    }

    /// Puts another path into the line.
    pub(in crate::studio) fn set(&mut self, path: &Path) {
        self.text = path.display().to_string();
        self.note = None;
        self.confirmed = None;
    }

    /// Draws the line; says whether it was entered.
    pub(in crate::studio) fn ui(&mut self, ui: &mut Ui, browse: Browse) -> bool {
        let mut entered = false;
        match self.browsing.as_ref().map(Job::poll) {
            Some(Poll::Done(chosen)) => {
                self.browsing = None;
                match chosen {
                    Some(path) => {
                        self.text = path.display().to_string();
                        self.note = None;
                        // Whoever chooses a file that is there in a dialog for saving was asked there.
                        self.confirmed = Some(path);
                        entered = true;
                    }
                    None => self.note = Some("No file was chosen; type its path.".to_owned()),
                }
            }
            Some(Poll::Broken) => self.browsing = None,
            Some(Poll::Working) | None => {}
        }
        ui.horizontal(|ui| {
            let label = ui.label("Path");
            let field = ui
                .add(TextEdit::singleline(&mut self.text).desired_width(380.0))
                .labelled_by(label.id);
            if !std::mem::replace(&mut self.focused, true) {
                field.request_focus();
            }
            if field.changed() {
                self.note = None;
                self.confirmed = None;
            }
            if field.lost_focus() && ui.input(|input| input.key_pressed(Key::Enter)) {
                field.request_focus();
                entered = true;
            }
            let button = ui.add_enabled(self.browsing.is_none(), egui::Button::new("Browse…"));
            if button
                .on_hover_text("Choose the file in the system's dialog.")
                .clicked()
            {
                let start = self.path(None);
                self.browsing = Some(Job::start(ui.ctx(), move |_| ask(browse, start.as_deref())));
            }
        });
        if let Some(note) = &self.note {
            ui.colored_label(ui.visuals().warn_fg_color, note);
        }
        entered
    }
}

/// Asks in the system's dialog, which takes as long as a person does.
fn ask(browse: Browse, start: Option<&Path>) -> Option<PathBuf> {
    let mut dialog = rfd::FileDialog::new();
    if let Some(folder) = start.and_then(Path::parent) {
        dialog = dialog.set_directory(folder);
    }
    match browse {
        Browse::Open(kind, extensions) => dialog.add_filter(kind, extensions).pick_file(),
        Browse::Save(extension) => {
            if let Some(name) = start.and_then(Path::file_name) {
                dialog = dialog.set_file_name(name.to_string_lossy());
            }
            dialog.add_filter(extension, &[extension]).save_file()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_gets_an_end_if_it_has_none() {
        let path = |text: &str| PathLine::new(text).path(Some("logogram"));
        assert_eq!(path(" /a/star "), Some(PathBuf::from("/a/star.logogram")));
        assert_eq!(path("/a/star.x"), Some(PathBuf::from("/a/star.x")));
        assert_eq!(path("  "), None);
        assert!(path("star").unwrap().is_absolute());
    }
}
