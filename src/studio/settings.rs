//! What a person chose and finds again at the next start.

use super::document::StrokePen;
use super::files::Choice;
use crate::file::own_folders;
use crate::propose::Request;
use crate::propose::engine::EngineChoice;
use crate::solve::{OwnLines, Reading};
use crate::write::{self, WriteError};
use serde::{Deserialize, Serialize};
use std::io::ErrorKind;
use std::ops::RangeInclusive;
use std::path::{Path, PathBuf};
use turtle_lib::compare::Tolerance;

/// How the window looks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Theme {
    /// As the desktop is set.
    #[default]
    System,
    /// Dark on light.
    Light,
    /// Light on dark.
    Dark,
}

/// Everything that is kept. A file from another version is read as far as it is known.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Settings {
    /// The model's folder; the one that ships if there is none.
    pub model: Option<PathBuf>,
    /// The Python that adapts it.
    pub python: String,
    /// What computes; takes effect at the next start.
    pub engine: EngineChoice,
    /// Samples, temperature, beam and the rest.
    pub request: Request,
    /// How near counts as the same.
    pub tolerance: Tolerance,
    /// Which reading of a hand comes first.
    pub reading: Reading,
    /// How nearly a drawing's own lines are followed.
    pub own_lines: OwnLines,
    /// Show how a half-done drawing may be finished.
    pub completions: bool,
    /// Solve shortly after each stroke.
    pub live: bool,
    /// What strokes are drawn with.
    pub pen: StrokePen,
    /// How strongly strokes are smoothed, from 0 to 1.
    pub smoothing: f32,
    /// Show a grid on the canvas.
    pub grid: bool,
    /// Show the density digits on the canvas.
    pub digits: bool,
    /// Show what the program draws.
    pub overlay: bool,
    /// Show where program and drawing differ.
    pub difference: bool,
    /// Show gallery, samples and inference.
    pub show_results: bool,
    /// Show the program.
    pub show_program: bool,
    /// How wide these are, in points.
    pub results_px: f32,
    /// How wide that is, in points.
    pub program_px: f32,
    /// Light or dark.
    pub theme: Theme,
    /// How large the interface is; 1 is as the desktop is set.
    pub scale: f32,
    /// Side of a thumbnail among the samples, in points.
    pub thumbnail_px: f32,
    /// Turtle moves a second in an animation.
    pub moves_per_s: f32,
    /// Whether a circle is one step of it.
    pub whole_circles: bool,
    /// What was chosen for the last export.
    pub export: Choice,
    /// Where its file went.
    pub export_folder: Option<PathBuf>,
    /// Whether the hints of the first start were closed.
    pub hints_seen: bool,
    /// Documents that were open, the latest first.
    pub recent: Vec<PathBuf>,
}

impl Default for Settings {
    fn default() -> Self {
        Settings {
            model: None,
            python: "python3".to_owned(),
            engine: EngineChoice::default(),
            request: Request::default(),
            tolerance: Tolerance::default(),
            reading: Reading::default(),
            own_lines: OwnLines::default(),
            completions: true,
            live: true,
            pen: StrokePen::default(),
            smoothing: 0.4,
            grid: false,
            digits: false,
            overlay: true,
            difference: false,
            show_results: true,
            show_program: true,
            results_px: 330.0,
            program_px: 400.0,
            theme: Theme::default(),
            scale: 1.0,
            thumbnail_px: 56.0,
            moves_per_s: 40.0,
            whole_circles: true,
            export: Choice::default(),
            export_folder: None,
            hints_seen: false,
            recent: Vec::new(),
        }
    }
}

/// How small and how large a thumbnail may be, in points.
pub const THUMBNAIL_PX: RangeInclusive<f32> = 18.0..=128.0;

/// The largest file that is read, in bytes.
const MAX_BYTES: u64 = crate::file::MB;

/// Documents that are remembered.
const MOST_RECENT: usize = 10;

impl Settings {
    /// Reads the settings in a folder; what cannot be read is as it ships, with a sentence that says so. A
    /// damaged file is put aside.
    pub fn read(folder: &Path) -> (Settings, Option<String>) {
        let path = file(folder);
        let bytes = match crate::file::read(&path, MAX_BYTES) {
            Ok(bytes) => bytes,
            Err(error) if error.kind() == ErrorKind::NotFound => return Default::default(),
            Err(error) => {
                let notice =
                    format!("The settings cannot be read ({error}); they are as they ship.");
                return (Settings::default(), Some(notice));
            }
        };
        match serde_json::from_slice(&bytes) {
            Ok(settings) => (Settings::within_bounds(settings), None),
            Err(error) => {
                let aside = path.with_extension("damaged.json");
                let kept = match std::fs::rename(&path, &aside) {
                    Ok(()) => format!("; the file is now {}", aside.display()),
                    Err(_) => String::new(),
                };
                let notice =
                    format!("The settings were damaged ({error}) and are as they ship{kept}.");
                (Settings::default(), Some(notice))
            }
        }
    }

    /// Writes them into a folder.
    ///
    /// # Errors
    /// [`WriteError`] when the folder or the file cannot be written.
    pub fn write(&self, folder: &Path) -> Result<(), WriteError> {
        write::json(&file(folder), self)
    }

    /// Puts a document in front of the recent ones.
    pub fn remember(&mut self, document: &Path) {
        self.recent.retain(|other| other != document);
        self.recent.insert(0, document.to_owned());
        self.recent.truncate(MOST_RECENT);
    }

    /// The same with every number where it works.
    fn within_bounds(mut self) -> Settings {
        if self.request.check().is_err() {
            self.request = Request::default();
        }
        let (least, most) = (*StrokePen::WIDTHS.start(), *StrokePen::WIDTHS.end());
        self.pen.width = self.pen.width.clamp(least, most);
        self.smoothing = self.smoothing.clamp(0.0, 1.0);
        self.scale = self.scale.clamp(0.5, 3.0);
        self.thumbnail_px = self
            .thumbnail_px
            .clamp(*THUMBNAIL_PX.start(), *THUMBNAIL_PX.end());
        for width in [&mut self.results_px, &mut self.program_px] {
            *width = width.clamp(100.0, 2000.0);
        }
        self.moves_per_s = self.moves_per_s.clamp(1.0, 10_000.0);
        self
    }
}

fn file(folder: &Path) -> PathBuf {
    folder.join("settings.json")
}

/// Where settings are kept unless the command line says otherwise.
pub fn default_folder() -> Option<PathBuf> {
    own_folders().map(|dirs| dirs.data_local_dir().to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn settings_are_found_again() {
        let folder = tempfile::tempdir().unwrap();
        let mut settings = Settings {
            live: false,
            own_lines: OwnLines::Rough,
            ..Settings::default()
        };
        settings.remember(Path::new("/a.logogram"));
        settings.write(folder.path()).unwrap();
        assert_eq!(Settings::read(folder.path()), (settings, None));
    }

    #[test]
    fn a_damaged_or_foreign_file_is_no_obstacle() {
        let folder = tempfile::tempdir().unwrap();
        assert_eq!(Settings::read(folder.path()), (Settings::default(), None));
        let damaged = "{\"live\": ";
        std::fs::write(file(folder.path()), damaged).unwrap();
        let (settings, notice) = Settings::read(folder.path());
        assert_eq!(settings, Settings::default());
        assert!(notice.unwrap().contains("damaged"));
        let aside = folder.path().join("settings.damaged.json");
        assert_eq!(std::fs::read_to_string(aside).unwrap(), damaged);
        std::fs::write(
            file(folder.path()),
            r#"{"live": false, "scale": 99, "new": 1}"#,
        )
        .unwrap();
        let (settings, notice) = Settings::read(folder.path());
        assert!(notice.is_none() && !settings.live && settings.scale == 3.0);
    }

    #[test]
    fn the_last_ten_documents_are_remembered_once_each() {
        let mut settings = Settings::default();
        for i in 0..15 {
            settings.remember(Path::new(&format!("{}", i % 12)));
        }
        assert_eq!(settings.recent.len(), MOST_RECENT);
        assert_eq!(settings.recent[0], Path::new("2"));
    }
}
