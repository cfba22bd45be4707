//! The document on its way to its file.

use super::autosave::Revision;
use super::format::SavedRun;
use super::path_line::PathLine;
use super::store::{self, Put, Replace, StoreError};
use super::{Dialog, Files, Purpose};
use crate::studio::job::{Job, Poll};
use crate::studio::scene::Scene;
use eframe::egui;
use std::path::PathBuf;

/// A document on its way to the disk.
pub(super) struct Saving {
    path: PathBuf,
    revision: Revision,
    job: Job<Result<Put, StoreError>>,
}

impl Files {
    /// Whether to replace the document's own file.
    pub(super) fn replace_own(&self) -> Replace {
        self.stamp.map_or(Replace::Always, Replace::Unchanged)
    }

    /// Writes the document, if it is not on its way already.
    pub(super) fn save(
        &mut self,
        ctx: &egui::Context,
        path: PathBuf,
        replace: Replace,
        scene: &Scene,
    ) {
        if self.saving.is_some() {
            self.save_again = true;
            return;
        }
        let document = scene.history.document().clone();
        let run = saved_run(scene);
        let to = path.clone();
        self.saving = Some(Saving {
            path,
            revision: scene.history.revision(),
            job: Job::start(ctx, move |_| {
                store::save(&to, &document, run.as_ref(), replace)
            }),
        });
    }

    pub(super) fn take_saved(&mut self, ctx: &egui::Context, scene: &mut Scene) {
        let Some(saving) = &self.saving else { return };
        let result = match saving.job.poll() {
            Poll::Working => return,
            Poll::Done(result) => Some(result),
            Poll::Broken => None,
        };
        let Some(Saving { path, revision, .. }) = self.saving.take() else {
            return;
        };
        let asking = match &mut self.dialog {
            Dialog::Path(Purpose::SaveAs, line) => Some(line),
            _ => None,
        };
        match (result, asking) {
            (Some(Ok(Put::Written(stamp))), asking) => {
                if asking.is_some() {
                    self.dialog = Dialog::Nothing;
                }
                scene.tell(format!("Saved {}.", path.display()));
                scene.settings.remember(&path);
                self.saved = Some(revision);
                self.path = Some(path.clone());
                self.stamp = stamp;
                if let Some(autosave) = &mut self.autosave
                    && scene.history.revision() == revision
                {
                    autosave.forget(revision);
                }
            }
            (Some(Ok(Put::Exists)), Some(line)) => line.ask_to_replace(path.clone()),
            (Some(Ok(Put::Exists)), None) => {}
            (Some(Ok(put @ (Put::Changed | Put::NoFolder(_)))), asking) => {
                self.save_again = false;
                let mut new = PathLine::new(path.display().to_string());
                let is_new = asking.is_none();
                let line = asking.unwrap_or(&mut new);
                match put {
                    Put::NoFolder(folder) => line.ask_to_make(&folder, path.clone()),
                    _ => line.ask_to_replace_changed(path.clone()),
                }
                if is_new {
                    self.dialog = Dialog::Path(Purpose::SaveAs, new);
                }
            }
            (Some(Err(error)), Some(line)) => line.note = Some(error.to_string()),
            (Some(Err(error)), None) => scene.complain(error),
            (None, _) => scene.complain("Saving broke off; save under another name."),
        }
        if std::mem::take(&mut self.save_again) {
            let own = self.path.as_ref() == Some(&path);
            let replace = if own {
                self.replace_own()
            } else {
                Replace::Always
            };
            self.save(ctx, path, replace, scene);
        }
    }
}

/// The last run as it is saved.
fn saved_run(scene: &Scene) -> Option<SavedRun> {
    let run = scene.session.run.as_ref()?;
    Some(SavedRun {
        request: run.request.clone(),
        tolerance: run.tolerance,
        identity: run.identity.clone(),
        subject: run.subject.clone(),
        strokes: run.strokes,
        candidates: run.candidates.clone(),
    })
}
