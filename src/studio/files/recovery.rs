//! Where unsaved work is kept, and what a session that did not end well left there.
//!
//! Each session that has something unsaved has a slot in the folder: `<id>.logogram` with the work and
//! `<id>.lock`, which the process holds locked as long as it lives. A slot that nobody holds is left over.

use super::format::{self, EXTENSION, Label};
use crate::export;
use crate::input::{self, Drawn, ProgramView};
use crate::propose::Cancel;
use crate::studio::document::Document;
use image::RgbaImage;
use std::fs::File;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, SystemTime, UNIX_EPOCH};
use turtle_lib::dialect::draw;

/// Side of the picture of work that was left over: twice as many as are shown, for fine screens.
const PICTURE_PX: u32 = 112;

/// A lock without work younger than this may be of a session that is just starting.
const LOCK_SETTLES: Duration = Duration::from_secs(60);

/// A place for the work of one session, held until this is dropped.
#[derive(Debug)]
pub struct Slot {
    file: PathBuf,
    /// Locked.
    _lock: File,
}

impl Slot {
    /// A new place in `folder`, which is made.
    ///
    /// # Errors
    /// When the folder or the lock cannot be made.
    pub fn new(folder: &Path) -> io::Result<Slot> {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        std::fs::create_dir_all(folder)?;
        let now = SystemTime::now().duration_since(UNIX_EPOCH);
        let count = COUNT.fetch_add(1, Ordering::Relaxed);
        let ms = now.unwrap_or_default().as_millis();
        let id = format!("{ms}-{}-{count}", std::process::id());
        let file = folder.join(id).with_extension(EXTENSION);
        let lock = File::options()
            .write(true)
            .create_new(true)
            .open(lock_of(&file))?;
        lock.try_lock()?;
        Ok(Slot { file, _lock: lock })
    }

    /// The slot of this file if nobody holds it.
    pub(super) fn take(file: &Path) -> Option<Slot> {
        let lock = File::options()
            .write(true)
            .create(true)
            .truncate(false)
            .open(lock_of(file))
            .ok()?;
        lock.try_lock().ok()?;
        // Whoever held it may have ended well meanwhile.
        file.is_file().then(|| Slot {
            file: file.to_owned(),
            _lock: lock,
        })
    }

    /// The file with the work.
    pub fn file(&self) -> &Path {
        &self.file
    }

    /// Removes the work.
    ///
    /// # Errors
    /// When it cannot be removed.
    pub fn clear(&self) -> io::Result<()> {
        match std::fs::remove_file(&self.file) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
            _ => Ok(()),
        }
    }
}

impl Drop for Slot {
    fn drop(&mut self) {
        if !self.file.exists() {
            // One that stays is removed at another start.
            let _ = std::fs::remove_file(lock_of(&self.file));
        }
    }
}

fn lock_of(file: &Path) -> PathBuf {
    file.with_extension("lock")
}

/// Work that was left over.
#[derive(Debug)]
pub struct Leftover {
    /// Where it is; held, so that no other session offers it.
    pub slot: Slot,
    /// What it is of.
    pub label: Label,
    /// How it looks, small; nothing for one that draws nothing.
    pub picture: Option<RgbaImage>,
    /// What there is, or why it cannot be read: "3 strokes, a program".
    pub content: Result<String, String>,
    /// When it was kept.
    pub at: SystemTime,
    /// Whether the file it belongs to was saved after that.
    pub original_is_newer: bool,
}

/// What was left over in `folder`, the latest first.
pub fn leftovers(folder: &Path) -> Vec<Leftover> {
    let Ok(entries) = std::fs::read_dir(folder) else {
        return Vec::new();
    };
    let files: Vec<PathBuf> = entries.flatten().map(|entry| entry.path()).collect();
    let ends_in = |path: &Path, end: &str| path.extension().is_some_and(|e| e == end);
    for lock in files.iter().filter(|file| ends_in(file, "lock")) {
        remove_if_idle(lock);
    }
    let mut left: Vec<Leftover> = files
        .iter()
        .filter(|file| ends_in(file, EXTENSION))
        .filter_map(|file| Slot::take(file))
        .map(look)
        .collect();
    left.sort_by_key(|leftover| std::cmp::Reverse(leftover.at));
    left
}

/// Removes a lock that nobody holds and that has no work.
fn remove_if_idle(lock: &Path) {
    let old = modified(lock)
        .and_then(|at| at.elapsed().ok())
        .is_some_and(|age| age > LOCK_SETTLES);
    if old && !lock.with_extension(EXTENSION).exists() {
        let held = File::options().write(true).open(lock);
        if held.is_ok_and(|held| held.try_lock().is_ok()) {
            let _ = std::fs::remove_file(lock);
        }
    }
}

fn look(slot: Slot) -> Leftover {
    let at = modified(slot.file()).unwrap_or(UNIX_EPOCH);
    let saved = input::bytes(slot.file())
        .map_err(|error| error.to_string())
        .and_then(|bytes| {
            format::from_bytes(&bytes, &Cancel::default()).map_err(|error| error.to_string())
        });
    let (label, content, picture) = match saved {
        Ok(saved) => {
            let picture = picture(&saved.document);
            (saved.label, Ok(content(&saved.document)), picture)
        }
        Err(error) => (Label::default(), Err(error), None),
    };
    let newer = |original: &PathBuf| modified(original).is_some_and(|saved| saved > at);
    Leftover {
        original_is_newer: label.original.as_ref().is_some_and(newer),
        label,
        picture,
        content,
        at,
        slot,
    }
}

/// What there is in a document, as "3 strokes, a program".
fn content(document: &Document) -> String {
    let strokes = match document.strokes.len() {
        0 => None,
        1 => Some("1 stroke".to_owned()),
        n => Some(format!("{n} strokes")),
    };
    let picture = document.import.as_ref().map(|_| "a picture".to_owned());
    let program = (!document.code.text.is_empty()).then(|| "a program".to_owned());
    let parts: Vec<String> = strokes.into_iter().chain(picture).chain(program).collect();
    if parts.is_empty() {
        "nothing drawn".to_owned()
    } else {
        parts.join(", ")
    }
}

/// The drawing, or what the program draws if there is none.
fn picture(document: &Document) -> Option<RgbaImage> {
    let path = match document.lines() {
        Some((path, _)) => path,
        None => {
            let code = &document.code;
            let path = draw(&code.text, code.dialect, &code.fuel()).ok()?.run.path;
            Drawn::new(path, ProgramView::Filled).path
        }
    };
    (!path.is_empty()).then(|| export::colored(&path, PICTURE_PX, false).ok())?
}

fn modified(path: &Path) -> Option<SystemTime> {
    std::fs::metadata(path)
        .and_then(|data| data.modified())
        .ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn keep(slot: &Slot) {
        let bytes = format::to_bytes(&Document::default(), None, None).unwrap();
        std::fs::write(slot.file(), bytes).unwrap();
    }

    #[test]
    fn work_is_left_over_when_nobody_holds_it_any_more() {
        let folder = tempfile::tempdir().unwrap();
        let slot = Slot::new(folder.path()).unwrap();
        keep(&slot);
        assert!(leftovers(folder.path()).is_empty(), "a session lives");
        drop(slot);
        let left = leftovers(folder.path());
        assert_eq!(left.len(), 1);
        assert_eq!(left[0].content.as_deref(), Ok("nothing drawn"));
        assert!(leftovers(folder.path()).is_empty(), "it is offered once");
        left[0].slot.clear().unwrap();
        drop(left);
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);
    }

    #[test]
    fn what_cannot_be_read_is_listed_and_stays() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("x.logogram"), "{").unwrap();
        let left = leftovers(folder.path());
        assert!(left[0].content.is_err());
        drop(left);
        assert!(folder.path().join("x.logogram").exists());
    }

    #[test]
    fn a_session_that_kept_nothing_leaves_nothing() {
        let folder = tempfile::tempdir().unwrap();
        drop(Slot::new(folder.path()).unwrap());
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);
    }
}
