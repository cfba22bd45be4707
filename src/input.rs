//! What a person can hand in: a picture, a program, or strokes; read into the canonical view.

use crate::embedded;
use crate::file;
use crate::picture::{self, ImportOptions, PictureError};
use crate::subject::Subject;
use crate::view::{FITTED_SIDE, HALF_VIEW};
use std::io;
use std::path::{Path as FilePath, PathBuf};
use thiserror::Error;
use turtle_lib::bitmap::Bitmap;
use turtle_lib::diagnostic::Diagnostic;
use turtle_lib::dialect::Dialect;
use turtle_lib::program::Program;
use turtle_lib::run::Fuel;
use turtle_lib::turtle::Path;
use turtle_lib::{logo, python};

/// Why an input is no drawing. Each names the file.
#[derive(Debug, Error)]
#[allow(missing_docs)]
pub enum InputError {
    #[error("cannot read {path}: {source}")]
    Read { path: PathBuf, source: io::Error },
    #[error("{path} is larger than {limit} MB; that is no drawing")]
    TooLarge { path: PathBuf, limit: u64 },
    #[error("{path}: {source}")]
    Picture { path: PathBuf, source: PictureError },
    #[error("{path}: {message}")]
    Program { path: PathBuf, message: String },
    #[error("{path}: programs end in .py, .logo or .rhai")]
    NoProgram { path: PathBuf },
    #[error("{path}: Rhai programs can be run, but not turned into another dialect")]
    RhaiTree { path: PathBuf },
    #[error("{path}: the program draws nothing that can be seen")]
    NothingInView { path: PathBuf },
}

/// The largest file that is read.
const MAX_BYTES: u64 = 256 * file::MB;

/// How large a program's drawing is seen.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, clap::ValueEnum)]
pub enum ProgramView {
    /// One that leaves the canonical view is fitted to it
    #[default]
    Own,
    /// 10 pixels a step, whatever lies outside
    Canonical,
    /// Moved and scaled to fill the view, whatever its size
    Filled,
}

/// How a program is run and seen.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Running {
    /// How large its drawing is seen.
    pub view: ProgramView,
    /// What its random numbers begin with.
    pub seed: u64,
}

impl From<ProgramView> for Running {
    fn from(view: ProgramView) -> Running {
        Running { view, seed: 0 }
    }
}

/// What a program draws, seen in the canonical view.
#[derive(Clone, Debug)]
pub struct Drawn {
    /// Its marks, in steps of the view.
    pub path: Path,
    /// Steps of the view to a step of the program, when it was fitted.
    pub scale: Option<f64>,
    /// Whether a part of it lies outside the view.
    pub is_cut: bool,
    /// What ended its run early, so that this is only a part.
    pub error: Option<Diagnostic>,
    /// What was done otherwise than the program may expect.
    pub notes: Vec<String>,
}

impl Drawn {
    /// `path` as it is seen.
    pub fn new(path: Path, program_view: ProgramView) -> Drawn {
        let is_within = path.is_within(HALF_VIEW);
        let fitted = match program_view {
            ProgramView::Own if is_within => None,
            ProgramView::Canonical => None,
            ProgramView::Own | ProgramView::Filled => path.fitted_with_scale(FITTED_SIDE),
        };
        let is_cut = fitted.is_none() && !is_within;
        let (path, scale) = match fitted {
            Some((path, scale)) => (path, Some(scale)),
            None => (path, None),
        };
        Drawn {
            path,
            scale,
            is_cut,
            error: None,
            notes: Vec::new(),
        }
    }

    /// How it is seen, in a sentence, unless it is the canonical view and all in it.
    pub fn note(&self) -> Option<String> {
        note(self.scale, self.is_cut)
    }

    /// The whole drawing of the program in `path`.
    fn whole(self, path: &FilePath) -> Result<Drawn, InputError> {
        match self.error {
            Some(error) => Err(no_program(path, &[error])),
            None => Ok(self),
        }
    }
}

/// How a drawing is seen, in a sentence, unless it is the canonical view and all in it.
pub fn note(scale: Option<f64>, is_cut: bool) -> Option<String> {
    match scale {
        Some(scale) if scale != 1.0 => Some(format!(
            "the drawing is shown at {:.3} of its size, fitted to the view",
            scale
        )),
        _ if is_cut => Some("a part of the drawing is outside the view".to_owned()),
        _ => None,
    }
}

/// Reads a drawing from a program, by its extension, or from a picture or strokes: [`picture::read`].
///
/// # Errors
/// [`InputError`] names the file and what is wrong with it.
pub fn read(path: &FilePath, running: impl Into<Running>) -> Result<Subject, InputError> {
    if Dialect::from_path(path).is_some() {
        let drawn = run_program(path, running)?.whole(path)?;
        let bitmap = Bitmap::of_path(&drawn.path);
        if bitmap.is_blank() {
            return Err(InputError::NothingInView {
                path: path.to_owned(),
            });
        }
        return Ok(Subject {
            is_cut: drawn.is_cut,
            scale: drawn.scale,
            notes: drawn.notes,
            ..bitmap.into()
        });
    }
    let bytes = bytes(path)?;
    let bytes = without_mark(&bytes);
    let picture = picture::read(bytes, &ImportOptions::default()).map_err(|source| {
        let path = path.to_owned();
        InputError::Picture { path, source }
    })?;
    Ok(picture.into())
}

/// Runs a program in any dialect and gives what it draws, up to where its run ends early.
///
/// # Errors
/// When it cannot be read or is no program.
pub fn run_program(path: &FilePath, running: impl Into<Running>) -> Result<Drawn, InputError> {
    let Running { view, seed } = running.into();
    let (text, dialect) = source(path)?;
    let fuel = Fuel {
        seed,
        ..Fuel::default()
    };
    let ran = embedded::attempt(&text, dialect, &fuel, || true)
        .map_err(|errors| no_program(path, &errors))?;
    let (run, error) = match ran.attempt.ended {
        Ok(run) => (run.path, None),
        Err(early) => (early.path, Some(early.error)),
    };
    // Of what the dialect says of single lines the window tells.
    let warnings = ran.attempt.warnings.into_iter();
    let notes = warnings.filter(|note| ran.is_embedded || note.line == 0);
    Ok(Drawn {
        error,
        notes: notes.map(|note| note.message).collect(),
        ..Drawn::new(run, view)
    })
}

/// Runs a program in any dialect, with the seed that chance begins with, and gives what it draws, in its own steps.
///
/// # Errors
/// When it cannot be read, is no program, or its run ends early.
pub fn draw_program(path: &FilePath, seed: u64) -> Result<Path, InputError> {
    let view = ProgramView::Canonical;
    let drawn = run_program(path, Running { view, seed })?;
    Ok(drawn.whole(path)?.path)
}

/// Of all that is wrong with a program, what stands first.
fn no_program(path: &FilePath, errors: &[Diagnostic]) -> InputError {
    InputError::Program {
        path: path.to_owned(),
        message: errors.first().map_or_else(String::new, ToString::to_string),
    }
}

/// Reads a program's tree.
///
/// # Errors
/// When it cannot be read, is no program, or is in Rhai, which has no tree.
pub fn read_program(path: &FilePath) -> Result<Program, InputError> {
    let (text, dialect) = source(path)?;
    let parsed = match dialect {
        Dialect::Python => python::parse(&text),
        Dialect::Logo => logo::parse(&text),
        Dialect::Rhai => {
            return Err(InputError::RhaiTree {
                path: path.to_owned(),
            });
        }
    };
    parsed
        .into_program()
        .map_err(|errors| no_program(path, &errors))
}

/// Reads a program's text and says what it is written in.
///
/// # Errors
/// When it cannot be read, is no text, or the name is not that of a program.
pub fn source(path: &FilePath) -> Result<(String, Dialect), InputError> {
    let dialect = Dialect::from_path(path).ok_or_else(|| InputError::NoProgram {
        path: path.to_owned(),
    })?;
    let bytes = bytes(path)?;
    let text = std::str::from_utf8(without_mark(&bytes)).map_err(|_| InputError::Program {
        path: path.to_owned(),
        message: "this is not text in UTF-8".to_owned(),
    })?;
    Ok((text.to_owned(), dialect))
}

/// Reads a regular file that is not too large.
///
/// # Errors
/// When it cannot be read, is no regular file or is larger than 256 MB.
pub fn bytes(path: &FilePath) -> Result<Vec<u8>, InputError> {
    file::read(path, MAX_BYTES).map_err(|source| {
        let path = path.to_owned();
        match source.kind() {
            io::ErrorKind::FileTooLarge => InputError::TooLarge {
                path,
                limit: MAX_BYTES / file::MB,
            },
            _ => InputError::Read { path, source },
        }
    })
}

/// A text without the byte order mark that some editors begin it with.
pub fn without_mark(text: &[u8]) -> &[u8] {
    text.strip_prefix(b"\xef\xbb\xbf").unwrap_or(text)
}
