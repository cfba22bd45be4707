//! Writes files so that at every moment either the old or the new content is there, whole.

use serde::Serialize;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use thiserror::Error;

/// Why a file was not written. The one that was there is as it was.
#[derive(Debug, Error)]
#[error("{} cannot be written ({source}); choose another folder or make room", path.display())]
pub struct WriteError {
    /// Which file.
    pub path: PathBuf,
    /// Why.
    pub source: io::Error,
}

/// Writes `bytes` to `path`, making the folders it is in: to a temporary file in the same folder, which
/// takes the name when it is on the disk.
///
/// # Errors
/// [`WriteError`] names the file.
pub fn bytes(path: &Path, bytes: &[u8]) -> Result<(), WriteError> {
    let written = || -> io::Result<()> {
        let folder = match path.parent() {
            Some(folder) if folder != Path::new("") => folder,
            _ => Path::new("."),
        };
        std::fs::create_dir_all(folder)?;
        let mut file = tempfile::NamedTempFile::new_in(folder)?;
        file.write_all(bytes)?;
        file.as_file().sync_all()?;
        file.persist(path).map_err(|error| error.error)?;
        // The name is on the disk when the folder is. Not every system can do that to a folder.
        if let Ok(folder) = std::fs::File::open(folder) {
            let _ = folder.sync_all();
        }
        Ok(())
    };
    written().map_err(|source| WriteError {
        path: path.to_owned(),
        source,
    })
}

/// Writes `value` as JSON; see [`bytes`].
///
/// # Errors
/// [`WriteError`] names the file.
pub fn json(path: &Path, value: &impl Serialize) -> Result<(), WriteError> {
    let text = serde_json::to_vec(value).map_err(|error| WriteError {
        path: path.to_owned(),
        source: error.into(),
    })?;
    bytes(path, &text)
}
