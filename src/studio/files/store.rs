//! Reads and writes files for the window, on its jobs.

use super::format::{self, DocumentError, EXTENSION, Saved, SavedRun};
use super::recovery::Slot;
use crate::export::Format;
use crate::input::{self, InputError};
use crate::picture::{ImportOptions, PictureError};
use crate::propose::Cancel;
use crate::studio::document::{Code, Document, Import};
use crate::write::{self, WriteError};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::SystemTime;
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
    #[error(
        "{}: these are samples for other programs; to see them here open the document they were exported from",
        path.display()
    )]
    Samples { path: PathBuf },
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
    /// The file as it was read.
    pub stamp: Option<Stamp>,
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
            stamp: None,
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
            stamp: None,
        }
    }
}

/// Tells whether a file is as it was: its time and its size.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stamp {
    modified: Option<SystemTime>,
    bytes: u64,
}

impl Stamp {
    /// The stamp of a file that is there.
    pub fn of(path: &Path) -> Option<Stamp> {
        let data = std::fs::metadata(path).ok()?;
        Some(Stamp {
            modified: data.modified().ok(),
            bytes: data.len(),
        })
    }
}

/// Whether to replace a file that is there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Replace {
    /// Not at all.
    Never,
    /// If it is as it was.
    Unchanged(Stamp),
    /// In any case.
    Always,
    /// In any case, and makes the folders it is in: the person was asked.
    Confirmed,
}

/// Whether a file was written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Put {
    /// It was, and is as the stamp says.
    Written(Option<Stamp>),
    /// There is another file of that name, and it was not to be replaced.
    Exists,
    /// The file is not as it was, so it was not replaced.
    Changed,
    /// The folder for it is not there, and was not made.
    NoFolder(PathBuf),
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
    let stamp = Stamp::of(path);
    let bytes = input::bytes(path)?;
    let ends_in = |end: &str| path.extension().is_some_and(|own| own == end);
    let is_strokes = ends_in("json") || ends_in("ndjson");
    if ends_in(Format::Samples.extension()) {
        return Err(StoreError::Samples {
            path: path.to_owned(),
        });
    }
    if ends_in(EXTENSION) || bytes.first() == Some(&b'{') && !is_strokes {
        let contents = Contents {
            stamp,
            ..contents(path, &bytes, cancel)?
        };
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

/// Saves a document, whole or not at all. A file of that name is replaced only if `replace` says so.
///
/// # Errors
/// [`StoreError`] names the file.
pub fn save(
    path: &Path,
    document: &Document,
    run: Option<&SavedRun>,
    replace: Replace,
) -> Result<Put, StoreError> {
    let bytes = format::to_bytes(document, run, None).map_err(|source| StoreError::Document {
        path: path.to_owned(),
        source,
    })?;
    put(path, &bytes, replace)
}

/// Writes a file, whole or not at all. A file of that name is replaced, and a folder made, only if `replace` says so.
///
/// # Errors
/// [`StoreError::Write`] names the file.
pub fn put(path: &Path, bytes: &[u8], replace: Replace) -> Result<Put, StoreError> {
    let is_missing = |folder: &&Path| !folder.as_os_str().is_empty() && !folder.is_dir();
    let folder = path.parent().filter(is_missing);
    if let (Some(folder), true) = (folder, replace != Replace::Confirmed) {
        return Ok(Put::NoFolder(folder.to_owned()));
    }
    match (replace, Stamp::of(path)) {
        (Replace::Never, Some(_)) => return Ok(Put::Exists),
        (Replace::Unchanged(was), Some(is)) if was != is => return Ok(Put::Changed),
        _ => {}
    }
    write::bytes(path, bytes)?;
    Ok(Put::Written(Stamp::of(path)))
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_that_another_program_changed_is_not_replaced_unasked() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("x.logogram");
        let save = |replace| save(&path, &Document::default(), None, replace).unwrap();
        let Put::Written(Some(stamp)) = save(Replace::Never) else {
            panic!("it is not there");
        };
        assert_eq!(save(Replace::Never), Put::Exists);
        let Ok(Opened::Document(_, contents)) = open(&path, &Cancel::default()) else {
            panic!("it is a document");
        };
        assert_eq!(contents.stamp, Some(stamp));
        let Put::Written(Some(stamp)) = save(Replace::Unchanged(stamp)) else {
            panic!("it is as it was");
        };
        std::fs::write(&path, "other").unwrap();
        assert_eq!(save(Replace::Unchanged(stamp)), Put::Changed);
        assert_eq!(std::fs::read(&path).unwrap(), b"other");
        assert!(matches!(save(Replace::Always), Put::Written(_)));
        std::fs::remove_file(&path).unwrap();
        assert!(matches!(save(Replace::Unchanged(stamp)), Put::Written(_)));
    }

    #[test]
    fn a_folder_is_not_made_unasked() {
        let parent = tempfile::tempdir().unwrap();
        let folder = parent.path().join("new");
        let path = folder.join("x.svg");
        for replace in [Replace::Never, Replace::Always] {
            let put = put(&path, b"x", replace).unwrap();
            assert_eq!(put, Put::NoFolder(folder.clone()));
        }
        assert!(!folder.exists());
        put(&path, b"x", Replace::Confirmed).unwrap();
        assert_eq!(std::fs::read(&path).unwrap(), b"x");
    }
}
