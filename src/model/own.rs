//! Models that a user keeps beside the one that ships, by name: folders like any other, in one place. One of them may be
//! selected, to be used where none is named.

use super::{DESCRIPTION, Model, ModelError};
use crate::{file, write};
use std::io;
use std::path::{Path, PathBuf};

/// The file with the name of the model that is selected.
const SELECTED: &str = ".selected";

/// The largest file of a model that is copied.
const MOST_BYTES: u64 = 4096 * file::MB;

/// What is copied besides the files that `model.json` lists, where it is there: weights to train on from.
const BESIDES: [&str; 1] = ["weights.pt"];

/// The folder of all models that are kept, whether it is there or not; nothing where the system has no place for it.
pub fn kept() -> Option<PathBuf> {
    file::own_folders().map(|dirs| dirs.data_local_dir().join("models"))
}

/// The name of the model that ships, where models that are kept have theirs.
pub const SHIPS: &str = "ships";

/// Fewer digits of a hash name no model.
const LEAST_DIGITS: usize = 6;

/// The folder of the model that is kept under a name or, if that is none, whose hash begins so.
pub(super) fn named(name: &Path) -> Option<PathBuf> {
    find(&kept()?, name.to_str()?).ok()
}

/// The folder of the model that is kept in `kept` under a name, or whose hash begins so: [`SHIPS`] is the one that ships.
///
/// # Errors
/// When there is none.
pub fn find(kept: &Path, name: &str) -> Result<PathBuf, ModelError> {
    if name == SHIPS {
        return super::ships();
    }
    if let Some(folder) = of_name(kept, name) {
        return Ok(folder);
    }
    let is_hash = name.len() >= LEAST_DIGITS && name.chars().all(|char| char.is_ascii_hexdigit());
    let mut models = match is_hash {
        true => all(kept)?.into_iter().chain(super::ships().ok()).collect(),
        false => Vec::new(),
    };
    models.retain(|folder| Model::open(folder).is_ok_and(|model| model.hash().starts_with(name)));
    let first = models.into_iter().next();
    first.ok_or_else(|| ModelError::NotKept(name.to_owned()))
}

fn of_name(kept: &Path, name: &str) -> Option<PathBuf> {
    let folder = kept.join(checked(name)?);
    folder.join(DESCRIPTION).is_file().then_some(folder)
}

/// The model that was selected in `kept`, if it is still there.
pub fn selected(kept: &Path) -> Option<PathBuf> {
    let name = file::read(&kept.join(SELECTED), file::MB).ok()?;
    of_name(kept, std::str::from_utf8(&name).ok()?.trim())
}

/// Selects a model that is kept in `kept`, or by [`SHIPS`] the one that ships.
///
/// # Errors
/// When there is none of this name or hash, or that cannot be written down.
pub fn select(kept: &Path, name: &str) -> Result<PathBuf, ModelError> {
    let folder = find(kept, name)?;
    let path = kept.join(SELECTED);
    let written = match folder.parent() == Some(kept) {
        true => {
            let name = folder.file_name().unwrap_or_default();
            write::bytes(&path, name.as_encoded_bytes()).map_err(|error| error.source)
        }
        false => match std::fs::remove_file(&path) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
            removed => removed,
        },
    };
    written.map_err(|source| ModelError::Unwritable { path, source })?;
    Ok(folder)
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
    let folder = of_name(kept, name).ok_or_else(|| ModelError::NotKept(name.to_owned()))?;
    std::fs::remove_dir_all(&folder).map_err(|source| ModelError::Unwritable {
        path: folder,
        source,
    })
}

/// The name if it is that of a folder and nothing else.
fn checked(name: &str) -> Option<&str> {
    let is_plain = |char: char| char.is_alphanumeric() || "-_.".contains(char);
    let is_name =
        !name.is_empty() && !name.starts_with('.') && name != SHIPS && name.chars().all(is_plain);
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
    fn one_is_selected_by_name_or_hash_until_another_is_or_it_is_removed() {
        let Some(ships) = model() else { return };
        let kept = tempfile::tempdir().unwrap();
        let kept = kept.path();
        assert_eq!(selected(kept), None);
        let mine = keep(kept, ships.dir(), "mine").unwrap();
        assert_eq!(select(kept, "mine").unwrap(), mine);
        assert_eq!(selected(kept).as_ref(), Some(&mine));
        select(kept, SHIPS).unwrap();
        assert_eq!(selected(kept), None);
        assert_eq!(select(kept, &ships.hash()[..12]).unwrap(), mine);
        assert_eq!(selected(kept), Some(mine));
        assert!(select(kept, "other").is_err() && select(kept, "abcdef123456").is_err());
        remove(kept, "mine").unwrap();
        assert_eq!(selected(kept), None);
    }

    #[test]
    fn a_name_leads_nowhere_else() {
        let kept = tempfile::tempdir().unwrap();
        let Some(ships) = model() else { return };
        for name in ["", ".", "..", "../other", "a/b", "/tmp/x", SHIPS] {
            let error = keep(kept.path(), ships.dir(), name).unwrap_err();
            assert!(matches!(error, ModelError::Name(_)), "{name}");
            assert!(remove(kept.path(), name).is_err(), "{name}");
        }
    }
}
