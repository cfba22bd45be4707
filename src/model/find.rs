//! Where a model is looked for.

use super::{DESCRIPTION, ModelError, own};
use std::path::{Path, PathBuf};

/// The model that ships, as a folder below each of [`places`].
const SHIPPED: &str = "logogram-small";

/// The folder of the model to use: `chosen` if there is one, a folder, or the name or hash of a model that is kept;
/// else the one that was selected, else the one that ships.
///
/// # Errors
/// As for [`ships`]. A chosen folder is not looked into here: [`super::Model::open`] does that.
pub fn find(chosen: Option<&Path>) -> Result<PathBuf, ModelError> {
    if let Some(dir) = chosen {
        let kept = (!dir.exists()).then(|| own::named(dir)).flatten();
        return Ok(kept.unwrap_or_else(|| dir.to_owned()));
    }
    match own::kept().and_then(|kept| own::selected(&kept)) {
        Some(selected) => Ok(selected),
        None => ships(),
    }
}

/// The first of [`places`] that has the model that ships.
///
/// # Errors
/// [`ModelError::NotFound`] lists the places.
pub fn ships() -> Result<PathBuf, ModelError> {
    let places = places();
    places
        .iter()
        .map(|place| place.join(SHIPPED))
        .find(|dir| dir.join(DESCRIPTION).is_file())
        .ok_or(ModelError::NotFound { searched: places })
}

/// Whether a model came with this program: it lies in one of [`places`].
pub fn is_ours(folder: &Path) -> bool {
    let Ok(folder) = folder.canonicalize() else {
        return false;
    };
    let mut places = places()
        .into_iter()
        .filter_map(|place| place.canonicalize().ok());
    places.any(|place| folder.starts_with(place))
}

/// The folders that may hold the model that ships, in the order they are tried: beside the executable, in `share` beside the
/// executable's folder, as programs are installed, and in the source tree this program was built from. Not the working
/// folder: what lies there is not of whoever installed this program.
pub fn places() -> Vec<PathBuf> {
    let exe = std::env::current_exe().and_then(std::fs::canonicalize).ok();
    let folder = exe.as_deref().and_then(Path::parent);
    let installed = folder.and_then(Path::parent);
    let places = [
        folder.map(|folder| folder.join("models")),
        installed.map(|root| root.join("share/logogram/models")),
        Some(Path::new(env!("CARGO_MANIFEST_DIR")).join("models")),
    ];
    places.into_iter().flatten().collect()
}
