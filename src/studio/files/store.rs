//! Reads and writes files for the window, on its jobs.

use super::format::{self, DocumentError, EXTENSION, Saved, SavedRun};
use super::recovery::Slot;
use crate::input::{self, InputError};
use crate::picture::{ImportOptions, PictureError};
use crate::propose::Cancel;
use crate::studio::document::{Code, Document, Import};
use crate::studio::write::{self, WriteError};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use thiserror::Error;
use turtle_lib::dialect::Dialect;

/// Why a file was not opened or written.
#[derive(Debug, Error)]
#[allow(missing_docs)]
pub enum StoreError {
    #[error(transparent)]
    Input(#[from] InputError),
    #[error("{}: {source}", path.display())]
    Document {
        path: PathBuf,
        source: DocumentError,
    },
    #[error("{name}: {source}")]
    Picture { name: String, source: PictureError },
    #[error(transparent)]
    Write(#[from] WriteError),
}

/// What was opened.
pub enum Opened {
    /// A document and its file.
    Document(PathBuf, Box<Contents>),
    /// Work that was left over.
    Recovered(Slot, Box<Contents>),
    /// A picture or program, as a document that has no file yet; what it is called.
    New(String, Box<Contents>),
}

/// What a document's file holds, and whether its run is of its drawing.
pub struct Contents {
    /// It.
    pub saved: Saved,
    /// Whether the drawing did not change after the run.
    pub run_is_current: bool,
}

impl Contents {
    fn new(saved: Saved) -> Contents {
        let run_is_current = saved.run.as_ref().is_some_and(|run| {
            let subject = saved.document.subject();
            subject.is_some_and(|subject| subject.bitmap == run.subject.bitmap)
        });
        Contents {
            saved,
            run_is_current,
        }
    }
}

impl From<Document> for Contents {
    fn from(document: Document) -> Self {
        Contents {
            saved: Saved {
                document,
                ..Saved::default()
            },
            run_is_current: false,
        }
    }
}

/// Whether a file was written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Put {
    /// It was.
    Written,
    /// There is another file of that name, and it was not to be replaced.
    Exists,
}

/// Opens a document, a program (by its name's end) or a picture.
///
/// # Errors
/// [`StoreError`] names the file.
pub fn open(path: &Path, cancel: &Cancel) -> Result<Opened, StoreError> {
    if Dialect::from_path(path).is_some() {
        let (text, dialect) = input::source(path)?;
        let code = Code {
            text,
            dialect,
            ..Code::default()
        };
        let document = Document {
            code,
            ..Document::default()
        };
        return Ok(Opened::New(stem(path), Box::new(document.into())));
    }
    let bytes = input::bytes(path)?;
    let is_document = path.extension().is_some_and(|end| end == EXTENSION);
    if is_document || bytes.first() == Some(&b'{') {
        let contents = contents(path, &bytes, cancel)?;
        return Ok(Opened::Document(path.to_owned(), Box::new(contents)));
    }
    let document = Document {
        import: Some(Arc::new(picture(stem(path), bytes.into())?)),
        ..Document::default()
    };
    Ok(Opened::New(stem(path), Box::new(document.into())))
}

/// Opens work that was left over.
///
/// # Errors
/// [`StoreError`] names the file.
pub fn recover(slot: Slot, cancel: &Cancel) -> Result<Opened, StoreError> {
    let bytes = input::bytes(slot.file())?;
    let contents = contents(slot.file(), &bytes, cancel)?;
    Ok(Opened::Recovered(slot, Box::new(contents)))
}

/// Finds the lines of a picture.
///
/// # Errors
/// [`StoreError`] names the picture.
pub fn picture(name: String, bytes: Arc<[u8]>) -> Result<Import, StoreError> {
    Import::read(name.clone(), bytes, ImportOptions::default())
        .map_err(|source| StoreError::Picture { name, source })
}

/// Saves a document, whole or not at all. Another file of that name is replaced only if `replace` says so.
///
/// # Errors
/// [`StoreError`] names the file.
pub fn save(
    path: &Path,
    document: &Document,
    run: Option<&SavedRun>,
    replace: bool,
) -> Result<Put, StoreError> {
    let bytes = format::to_bytes(document, run, None).map_err(|source| StoreError::Document {
        path: path.to_owned(),
        source,
    })?;
    put(path, &bytes, replace)
}

/// Writes a file, whole or not at all. Another file of that name is replaced only if `replace` says so.
///
/// # Errors
/// [`StoreError::Write`] names the file.
pub fn put(path: &Path, bytes: &[u8], replace: bool) -> Result<Put, StoreError> {
    if !replace && path.exists() {
        return Ok(Put::Exists);
    }
    write::bytes(path, bytes)?;
    Ok(Put::Written)
}

fn contents(path: &Path, bytes: &[u8], cancel: &Cancel) -> Result<Contents, StoreError> {
    format::from_bytes(bytes, cancel)
        .map(Contents::new)
        .map_err(|source| StoreError::Document {
            path: path.to_owned(),
            source,
        })
}

/// What a file is called, without its folder and its name's end.
pub fn stem(path: &Path) -> String {
    path.file_stem().map_or_else(
        || "Untitled".to_owned(),
        |stem| stem.to_string_lossy().into_owned(),
    )
}
