//! Keeps unsaved work on the disk while it changes.

use super::format::{self, Label};
use super::recovery::Slot;
use crate::studio::document::Document;
use crate::write;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

/// The least time between two states that are kept. With the time it takes to write one, a change is on the
/// disk well within a second.
const EVERY: Duration = Duration::from_millis(300);

/// The number of a state of a document; see `History::revision`.
pub type Revision = (u64, u64);

/// Writes the latest state of one document to its [`Slot`], on a thread of its own. What was not written when
/// this is dropped is written then.
#[derive(Debug)]
pub struct Autosave {
    shared: Arc<Shared>,
    thread: Option<JoinHandle<()>>,
    seen: Option<Revision>,
    at: Option<Instant>,
}

#[derive(Debug, Default)]
struct Shared {
    wanted: Mutex<Wanted>,
    changed: Condvar,
}

#[derive(Debug, Default)]
struct Wanted {
    task: Option<Task>,
    stop: bool,
    error: Option<String>,
}

#[derive(Debug)]
enum Task {
    Keep { document: Document, label: Label },
    Forget,
}

impl Autosave {
    /// Keeps work in `folder`; in `slot` if it comes from there.
    pub fn start(folder: PathBuf, slot: Option<Slot>) -> Autosave {
        let shared = Arc::new(Shared::default());
        let seen = shared.clone();
        Autosave {
            thread: Some(thread::spawn(move || keep(&seen, &folder, slot))),
            shared,
            seen: None,
            at: None,
        }
    }

    /// Takes the state of the document if it is another than before and it is time. If it is too early, says
    /// when to come again.
    pub fn offer(
        &mut self,
        revision: Revision,
        document: &Document,
        label: Label,
    ) -> Option<Duration> {
        if self.seen == Some(revision) {
            return None;
        }
        let rest = self.at.and_then(|at| EVERY.checked_sub(at.elapsed()));
        if rest.is_some_and(|rest| !rest.is_zero()) {
            return rest;
        }
        self.flush(revision, document, label);
        None
    }

    /// Takes the state of the document if it is another than before.
    pub fn flush(&mut self, revision: Revision, document: &Document, label: Label) {
        if self.seen == Some(revision) {
            return;
        }
        let is_empty = document.is_blank() && document.code.text.is_empty();
        let task = if is_empty && label.original.is_none() {
            Task::Forget
        } else {
            Task::Keep {
                document: document.clone(),
                label,
            }
        };
        self.at = Some(Instant::now());
        self.put(revision, task);
    }

    /// Removes what was label: this state was saved, or is not wanted any more.
    pub fn forget(&mut self, revision: Revision) {
        self.put(revision, Task::Forget);
    }

    /// What went wrong since this was last asked.
    pub fn take_error(&self) -> Option<String> {
        lock(&self.shared).error.take()
    }

    fn put(&mut self, revision: Revision, task: Task) {
        self.seen = Some(revision);
        lock(&self.shared).task = Some(task);
        self.shared.changed.notify_one();
    }

    /// Ends when what is wanted is written, without anyone waiting.
    pub fn stop(&self) {
        lock(&self.shared).stop = true;
        self.shared.changed.notify_one();
    }
}

impl Drop for Autosave {
    fn drop(&mut self) {
        self.stop();
        if let Some(thread) = self.thread.take() {
            // One that panicked has nothing left to do.
            let _ = thread.join();
        }
    }
}

/// Does what is wanted until it is to stop.
fn keep(shared: &Shared, folder: &Path, mut slot: Option<Slot>) {
    loop {
        let mut wanted = lock(shared);
        while wanted.task.is_none() && !wanted.stop {
            wanted = shared
                .changed
                .wait(wanted)
                .unwrap_or_else(PoisonError::into_inner);
        }
        let Some(task) = wanted.task.take() else {
            return;
        };
        drop(wanted);
        if let Err(error) = done(task, folder, &mut slot) {
            lock(shared).error = Some(error);
        }
    }
}

fn done(task: Task, folder: &Path, slot: &mut Option<Slot>) -> Result<(), String> {
    let failed = |error: &dyn std::fmt::Display| {
        format!("unsaved work cannot be kept ({error}); save it yourself")
    };
    match task {
        Task::Keep { document, label } => {
            let slot = match slot {
                Some(slot) => slot,
                None => slot.insert(Slot::new(folder).map_err(|error| failed(&error))?),
            };
            let bytes =
                format::to_bytes(&document, None, Some(&label)).map_err(|error| failed(&error))?;
            write::bytes(slot.file(), &bytes).map_err(|error| failed(&error))
        }
        Task::Forget => match slot {
            Some(slot) => slot.clear().map_err(|error| failed(&error)),
            None => Ok(()),
        },
    }
}

fn lock(shared: &Shared) -> MutexGuard<'_, Wanted> {
    shared.wanted.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::super::recovery::leftovers;
    use super::*;
    use crate::studio::document::Code;

    fn document(text: &str) -> Document {
        Document {
            code: Code {
                text: text.to_owned(),
                ..Code::default()
            },
            ..Document::default()
        }
    }

    #[test]
    fn the_last_state_is_kept_and_a_saved_one_forgotten() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().to_owned();
        let mut autosave = Autosave::start(path.clone(), None);
        assert_eq!(
            autosave.offer((0, 1), &document("one"), Label::default()),
            None
        );
        let early = autosave.offer((0, 2), &document("two"), Label::default());
        assert!(early.is_some());
        let label = Label {
            original: Some("/two.logogram".into()),
            name: None,
        };
        autosave.flush((0, 2), &document("two"), label.clone());
        drop(autosave);
        let left = leftovers(&path).pop().unwrap();
        assert_eq!(left.content.as_deref(), Ok("a program"));
        assert_eq!(left.label, label);

        let mut autosave = Autosave::start(path.clone(), Some(left.slot));
        autosave.forget((0, 2));
        drop(autosave);
        assert_eq!(std::fs::read_dir(&path).unwrap().count(), 0);
    }

    #[test]
    fn nothing_drawn_is_nothing_to_keep() {
        let folder = tempfile::tempdir().unwrap();
        let mut autosave = Autosave::start(folder.path().to_owned(), None);
        autosave.flush((1, 1), &Document::default(), Label::default());
        drop(autosave);
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);
    }

    #[test]
    fn a_folder_that_cannot_be_made_is_told() {
        let folder = tempfile::tempdir().unwrap();
        let blocked = folder.path().join("file");
        std::fs::write(&blocked, "").unwrap();
        let mut autosave = Autosave::start(blocked.join("recovery"), None);
        autosave.flush((0, 1), &document("x"), Label::default());
        let error = (0..200).find_map(|_| {
            thread::sleep(Duration::from_millis(10));
            autosave.take_error()
        });
        assert!(error.unwrap().contains("save it yourself"));
    }
}
