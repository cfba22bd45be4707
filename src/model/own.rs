//! Models that a user keeps beside the one that ships, by name: folders like any other, in one place.

use super::{DESCRIPTION, Model, ModelError};
use crate::{file, write};
use std::io;
use std::path::{Path, PathBuf};

/// The largest file of a model that is copied.
const MOST_BYTES: u64 = 4096 * file::MB;

/// What is copied besides the files that `model.json` lists, where it is there: weights to train on from.
const BESIDES: [&str; 1] = ["weights.pt"];

/// The folder of all models that are kept, whether it is there or not; nothing where the system has no place for it.
pub fn kept() -> Option<PathBuf> {
    file::own_folders().map(|dirs| dirs.data_local_dir().join("models"))
}

/// The folder of the model that is kept as `name`, if there is one.
pub(super) fn named(name: &Path) -> Option<PathBuf> {
    let folder = kept()?.join(checked(name.to_str()?)?);
    folder.join(DESCRIPTION).is_file().then_some(folder)
}

/// The models that are kept in `kept`, by name.
///
/// # Errors
/// When the folder is there and cannot be read.
pub fn all(kept: &Path) -> Result<Vec<PathBuf>, ModelError> {
    let entries = match std::fs::read_dir(kept) {
        Ok(entries) => entries,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(source) => return Err(unreadable(kept, source)),
    };
    let folders = entries.filter_map(|entry| entry.ok().map(|entry| entry.path()));
    let mut folders: Vec<_> = folders
        .filter(|folder| folder.join(DESCRIPTION).is_file())
        .collect();
    folders.sort();
    Ok(folders)
}

/// Keeps a copy of the model in `folder` under a name, in `kept`; whole or not at all.
///
/// # Errors
/// When it is no model, the name is taken or no name, or it cannot be written.
pub fn keep(kept: &Path, folder: &Path, name: &str) -> Result<PathBuf, ModelError> {
    let model = Model::open(folder)?;
    let name = checked(name).ok_or_else(|| ModelError::Name(name.to_owned()))?;
    let to = kept.join(name);
    if to.exists() {
        return Err(ModelError::NameTaken(name.to_owned()));
    }
    let cannot = |source| ModelError::Unwritable {
        path: to.clone(),
        source,
    };
    let part = write::part_folder(kept).map_err(cannot)?;
    let listed = model.description().files.keys().map(String::as_str);
    for file in listed.chain([DESCRIPTION]).chain(BESIDES) {
        match file::read(&folder.join(file), MOST_BYTES) {
            Ok(bytes) => write::bytes(&part.path().join(file), &bytes)
                .map_err(|error| cannot(error.source))?,
            Err(error) if error.kind() == io::ErrorKind::NotFound && BESIDES.contains(&file) => {}
            Err(source) => return Err(unreadable(&folder.join(file), source)),
        }
    }
    let aside = kept.join(format!(".{name}.before"));
    write::folder(part.path(), &to, &aside).map_err(cannot)?;
    Ok(to)
}

/// Removes the model that is kept under a name.
///
/// # Errors
/// When there is none, or it cannot be removed.
pub fn remove(kept: &Path, name: &str) -> Result<(), ModelError> {
    let folder = checked(name).map(|name| kept.join(name));
    let folder = folder
        .filter(|folder| folder.join(DESCRIPTION).is_file())
        .ok_or_else(|| ModelError::NotKept(name.to_owned()))?;
    std::fs::remove_dir_all(&folder).map_err(|source| ModelError::Unwritable {
        path: folder,
        source,
    })
}

/// The name if it is that of a folder and nothing else.
fn checked(name: &str) -> Option<&str> {
    let is_plain = |char: char| char.is_alphanumeric() || "-_.".contains(char);
    let is_name = !name.is_empty() && !name.starts_with('.') && name.chars().all(is_plain);
    is_name.then_some(name)
}

fn unreadable(path: &Path, source: io::Error) -> ModelError {
    ModelError::Unreadable {
        path: path.to_owned(),
        source,
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::super::testing::model;
    use super::*;

    #[test]
    fn a_model_is_kept_by_name_and_removed() {
        let Some(ships) = model() else { return };
        let kept = tempfile::tempdir().unwrap();
        assert_eq!(all(kept.path()).unwrap(), [] as [PathBuf; 0]);
        let folder = keep(kept.path(), ships.dir(), "mine").unwrap();
        assert_eq!(Model::open(&folder).unwrap().hash(), ships.hash());
        assert_eq!(all(kept.path()).unwrap(), std::slice::from_ref(&folder));
        let error = keep(kept.path(), ships.dir(), "mine").unwrap_err();
        assert!(matches!(error, ModelError::NameTaken(_)));
        remove(kept.path(), "mine").unwrap();
        assert!(!folder.exists());
        let error = remove(kept.path(), "mine").unwrap_err();
        assert!(matches!(error, ModelError::NotKept(_)));
    }

    #[test]
    fn a_name_leads_nowhere_else() {
        let kept = tempfile::tempdir().unwrap();
        let Some(ships) = model() else { return };
        for name in ["", ".", "..", "../other", "a/b", "/tmp/x"] {
            let error = keep(kept.path(), ships.dir(), name).unwrap_err();
            assert!(matches!(error, ModelError::Name(_)), "{name}");
            assert!(remove(kept.path(), name).is_err(), "{name}");
        }
    }
}
