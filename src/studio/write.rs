//! Writes files so that at every moment either the old or the new content is there, whole.

use serde::Serialize;
use std::ffi::OsStr;
use std::fs::{self, File};
use std::io::{self, ErrorKind, Write};
use std::path::{Path, PathBuf};
use std::time::Duration;
use tempfile::{Builder, NamedTempFile};
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

/// Names of files that are not whole yet.
const PART_START: &str = ".logogram-";
const PART_END: &str = ".part";

/// One that was not written to for so long was left by a program that was killed.
const PART_LIVES: Duration = Duration::from_secs(600);

/// Links to links that are followed.
const MOST_LINKS: usize = 40;

/// Writes `bytes` to `path`, making the folders it is in: to a temporary file in the same folder, which
/// takes the name when it is on the disk. A file that is there keeps its permissions, and a symbolic link leads
/// to the new content. Removes what earlier writes in the folder left when they were killed.
///
/// # Errors
/// [`WriteError`] names the file.
pub fn bytes(path: &Path, bytes: &[u8]) -> Result<(), WriteError> {
    write_whole(path, bytes).map_err(|source| WriteError {
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

fn write_whole(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let path = end_of_links(path)?;
    let folder = folder_of(&path);
    make_folder(folder)?;
    sweep(folder);
    let mut file = part_in(folder)?;
    if let Ok(old) = fs::metadata(&path) {
        file.as_file().set_permissions(old.permissions())?;
    }
    file.write_all(bytes)?;
    file.as_file().sync_all()?;
    file.persist(&path).map_err(|error| error.error)?;
    // The name is on the disk when the folder is.
    sync_folder(folder);
    Ok(())
}

/// A new file with the permissions that new files have.
fn part_in(folder: &Path) -> io::Result<NamedTempFile> {
    let mut builder = Builder::new();
    builder.prefix(PART_START).suffix(PART_END);
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        // Less what the user's mask takes away.
        builder.permissions(fs::Permissions::from_mode(0o666));
    }
    builder.tempfile_in(folder)
}

/// The file that a path leads to through symbolic links, there or not.
fn end_of_links(path: &Path) -> io::Result<PathBuf> {
    let mut path = path.to_owned();
    for _ in 0..MOST_LINKS {
        let Ok(next) = fs::read_link(&path) else {
            return Ok(path);
        };
        path = folder_of(&path).join(next);
    }
    Err(io::Error::new(
        ErrorKind::InvalidInput,
        "its symbolic links go around in a circle",
    ))
}

fn folder_of(path: &Path) -> &Path {
    match path.parent() {
        Some(folder) if folder != Path::new("") => folder,
        _ => Path::new("."),
    }
}

/// Makes a folder and those it is in, and sees to it that their names are on the disk.
fn make_folder(folder: &Path) -> io::Result<()> {
    let missing = |folder: &&Path| !folder.as_os_str().is_empty() && !folder.exists();
    let made: Vec<&Path> = folder.ancestors().take_while(missing).collect();
    fs::create_dir_all(folder)?;
    made.into_iter().map(folder_of).for_each(sync_folder);
    Ok(())
}

/// Not every system can do that to a folder.
fn sync_folder(folder: &Path) {
    if let Ok(folder) = File::open(folder) {
        let _ = folder.sync_all();
    }
}

/// Removes what was left by programs that were killed while they wrote.
fn sweep(folder: &Path) {
    let Ok(entries) = fs::read_dir(folder) else {
        return;
    };
    for entry in entries.flatten() {
        let is_old = || {
            let data = entry.metadata().ok()?;
            let age = data.modified().ok()?.elapsed().ok()?;
            Some(data.is_file() && age > PART_LIVES)
        };
        if is_part(&entry.file_name()) && is_old() == Some(true) {
            // Another program may sweep, too.
            let _ = fs::remove_file(entry.path());
        }
    }
}

fn is_part(name: &OsStr) -> bool {
    name.to_str()
        .is_some_and(|name| name.starts_with(PART_START) && name.ends_with(PART_END))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::SystemTime;

    fn names(folder: &Path) -> Vec<String> {
        let entries = fs::read_dir(folder).unwrap();
        let mut names: Vec<String> = entries
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .collect();
        names.sort();
        names
    }

    #[test]
    fn folders_are_made_and_nothing_else_is_left() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a/b/c.logogram");
        bytes(&path, b"one").unwrap();
        bytes(&path, b"two").unwrap();
        assert_eq!(fs::read(&path).unwrap(), b"two");
        assert_eq!(names(path.parent().unwrap()), ["c.logogram"]);
    }

    #[test]
    #[cfg(unix)]
    fn a_file_keeps_its_permissions_and_a_new_one_has_the_usual_ones() {
        use std::os::unix::fs::PermissionsExt;
        let folder = tempfile::tempdir().unwrap();
        let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
        let (new, usual) = (folder.path().join("new"), folder.path().join("usual"));
        bytes(&new, b"x").unwrap();
        fs::write(&usual, b"x").unwrap();
        assert_eq!(mode(&new), mode(&usual));
        for kept in [0o664, 0o640, 0o600] {
            fs::set_permissions(&new, fs::Permissions::from_mode(kept)).unwrap();
            bytes(&new, b"y").unwrap();
            assert_eq!(mode(&new), kept);
        }
    }

    #[test]
    #[cfg(unix)]
    fn a_symbolic_link_stays_and_leads_to_the_new_content() {
        use std::os::unix::fs::symlink;
        let folder = tempfile::tempdir().unwrap();
        let at = |name: &str| folder.path().join(name);
        fs::create_dir(at("there")).unwrap();
        fs::write(at("there/file"), b"old").unwrap();
        symlink("there/file", at("link")).unwrap();
        symlink("link", at("to link")).unwrap();
        bytes(&at("to link"), b"new").unwrap();
        assert!(at("to link").is_symlink() && at("link").is_symlink());
        assert_eq!(fs::read(at("there/file")).unwrap(), b"new");

        symlink("nothing yet", at("dangling")).unwrap();
        bytes(&at("dangling"), b"first").unwrap();
        assert_eq!(fs::read(at("nothing yet")).unwrap(), b"first");

        symlink("round", at("round")).unwrap();
        let error = bytes(&at("round"), b"").unwrap_err();
        assert!(error.to_string().contains("circle"), "{error}");
    }

    #[test]
    fn what_a_killed_program_left_is_swept_and_what_is_being_written_is_not() {
        let folder = tempfile::tempdir().unwrap();
        let at = |name: &str| folder.path().join(name);
        let old = File::create(at(".logogram-old.part")).unwrap();
        let then = SystemTime::now() - 2 * PART_LIVES;
        old.set_modified(then).unwrap();
        fs::write(at(".logogram-new.part"), b"").unwrap();
        fs::write(at("mine.part"), b"").unwrap();
        bytes(&at("x"), b"x").unwrap();
        assert_eq!(
            names(folder.path()),
            [".logogram-new.part", "mine.part", "x"]
        );
    }
}
