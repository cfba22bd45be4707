//! Writes files and folders so that at every moment either the old or the new content is there, whole.

use crate::file;
use serde::Serialize;
use std::ffi::OsStr;
use std::fs::{self, File, Metadata};
use std::io::{self, ErrorKind, Write};
use std::path::{Path, PathBuf};
use std::time::Duration;
use tempfile::{Builder, NamedTempFile, TempDir};
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

/// Names of files and folders that are not whole yet.
const PART_START: &str = ".logogram-";
const PART_END: &str = ".part";

/// One that was not written to for so long was left by a program that was killed.
const PART_LIVES: Duration = Duration::from_secs(600);

/// The same for a folder, which a download may take its time to fill.
const PART_FOLDER_LIVES: Duration = Duration::from_secs(3600);

/// Links to links that are followed.
const MOST_LINKS: usize = 40;

/// Writes `bytes` to `path`, making the folders it is in: to a temporary file in the same folder, which
/// takes the name when it is on the disk. A file that is there keeps its permissions, and a symbolic link leads
/// to the new content. Removes what earlier writes in the folder left when they were killed. Of what is no file only
/// `/dev/null` and what standard output and error go to are written to: a pipe may have nobody who reads.
///
/// # Errors
/// [`WriteError`] names the file.
pub fn bytes(path: &Path, bytes: &[u8]) -> Result<(), WriteError> {
    let written = match fs::metadata(path) {
        Ok(data) if !data.is_file() => write_through(&data, bytes),
        _ => write_whole(path, bytes),
    };
    written.map_err(|source| WriteError {
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

/// A new folder in `parent`, which is made, for what is to be whole before it takes its place: see [`folder`]. It is
/// removed when it is dropped; what was left there by programs that were killed is removed now.
///
/// # Errors
/// When it cannot be made.
pub fn part_folder(parent: &Path) -> io::Result<TempDir> {
    make_folder(parent)?;
    sweep(parent);
    let mut builder = Builder::new();
    builder.prefix(PART_START).suffix(PART_END);
    builder.tempdir_in(parent)
}

/// Gives the folder `new` the name `to`. What was there goes to `aside`, where nothing is, and comes back if that fails.
///
/// # Errors
/// When one of them cannot be renamed.
pub fn folder(new: &Path, to: &Path, aside: &Path) -> io::Result<()> {
    let is_there = to.exists();
    if is_there {
        fs::rename(to, aside)?;
    }
    let renamed = fs::rename(new, to);
    if renamed.is_err() && is_there {
        fs::rename(aside, to)?;
    }
    sync_folder(folder_of(to));
    renamed
}

/// Says so if there is something of that name that is no file: opening a pipe waits for who reads it.
///
/// # Errors
/// [`ErrorKind::InvalidInput`].
pub(crate) fn no_special(path: &Path) -> io::Result<()> {
    match fs::metadata(path) {
        Ok(data) if !data.is_file() => Err(file::not_a_file(&data)),
        _ => Ok(()),
    }
}

/// Writes to what is no file.
#[cfg(unix)]
fn write_through(to: &Metadata, bytes: &[u8]) -> io::Result<()> {
    use std::os::unix::fs::MetadataExt;
    let is = |name: &str| {
        fs::metadata(name).is_ok_and(|data| (data.dev(), data.ino()) == (to.dev(), to.ino()))
    };
    let mut stream: Box<dyn Write> = if is("/dev/null") {
        Box::new(io::sink())
    } else if is("/dev/stdout") {
        Box::new(io::stdout().lock())
    } else if is("/dev/stderr") {
        Box::new(io::stderr().lock())
    } else {
        return Err(file::not_a_file(to));
    };
    stream.write_all(bytes)?;
    stream.flush()
}

#[cfg(not(unix))]
fn write_through(to: &Metadata, _bytes: &[u8]) -> io::Result<()> {
    Err(file::not_a_file(to))
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
        if !is_part(&entry.file_name()) {
            continue;
        }
        let age = |data: &Metadata| data.modified().ok()?.elapsed().ok();
        let data = entry.metadata().ok();
        let Some((data, age)) = data.and_then(|data| age(&data).map(|age| (data, age))) else {
            continue;
        };
        // Another program may sweep, too.
        if data.is_file() && age > PART_LIVES {
            let _ = fs::remove_file(entry.path());
        } else if data.is_dir() && age > PART_FOLDER_LIVES {
            let _ = fs::remove_dir_all(entry.path());
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
        fs::create_dir(at(".logogram-dir.part")).unwrap();
        fs::write(at(".logogram-dir.part/library"), b"").unwrap();
        let dir = File::open(at(".logogram-dir.part")).unwrap();
        dir.set_modified(SystemTime::now() - 2 * PART_FOLDER_LIVES)
            .unwrap();
        let kept = part_folder(folder.path()).unwrap();
        bytes(&at("x"), b"x").unwrap();
        assert!(kept.path().exists());
        drop(kept);
        assert_eq!(
            names(folder.path()),
            [".logogram-new.part", "mine.part", "x"]
        );
    }

    #[test]
    fn a_folder_that_cannot_be_replaced_stays() {
        let parts = tempfile::tempdir().unwrap();
        let at = |name: &str| parts.path().join(name);
        for name in ["old", "new"] {
            fs::create_dir(at(name)).unwrap();
            fs::write(at(name).join(name), b"").unwrap();
        }
        folder(&at("not there"), &at("old"), &at("aside")).unwrap_err();
        assert_eq!(names(&at("old")), ["old"]);
        folder(&at("new"), &at("old"), &at("aside")).unwrap();
        assert_eq!(names(&at("old")), ["new"]);
        assert_eq!(names(&at("aside")), ["old"]);
    }

    #[test]
    #[cfg(unix)]
    fn of_what_is_no_file_only_streams_are_written_to() {
        bytes(Path::new("/dev/null"), b"x").unwrap();
        assert!(!fs::metadata("/dev/null").unwrap().is_file());
        let folder = tempfile::tempdir().unwrap();
        let socket = folder.path().join("socket");
        let _held = std::os::unix::net::UnixListener::bind(&socket).unwrap();
        for (path, kind) in [
            (Path::new("/dev/zero"), "a device"),
            (folder.path(), "a folder"),
            (&socket, "a socket"),
        ] {
            let error = bytes(path, b"x").unwrap_err().to_string();
            let said = format!("(it is {kind}, not a file)");
            assert!(error.contains(&said), "{error}");
        }
    }
}
