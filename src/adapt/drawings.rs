//! The drawings of an adaptation, as rows of two task files.

use super::AdaptError;
use crate::tasks::{self, Task, TaskError};
use crate::{input, subject::Subject};
use rustc_hash::{FxHashMap, FxHashSet};
use serde_json::{Value, json};
use std::path::{Path, PathBuf};
use turtle_lib::bitmap::Bitmap;

/// What is adapted to and what judges: the content of two task files.
pub(super) struct Split {
    pub(super) drawings: Vec<u8>,
    pub(super) held_out: Vec<u8>,
    /// Whether most of what is adapted to is of a hand or an imported picture.
    pub(super) by_hand: bool,
}

struct Drawing {
    row: Value,
    /// Where it is from, for messages.
    name: String,
    bitmap: Bitmap,
    by_hand: bool,
}

/// Reads the drawings; without `held_out` every other one of `drawings` is held out. A picture that is there twice counts
/// once.
///
/// # Errors
/// When one cannot be read, one that is held out is also adapted to, or there are too few.
pub(super) fn split(drawings: &[PathBuf], held_out: &[PathBuf]) -> Result<Split, AdaptError> {
    let all = read(drawings)?;
    let (adapted, judging): (Vec<Drawing>, Vec<Drawing>) = if held_out.is_empty() {
        let mut places = 0..;
        all.into_iter().partition(|_| {
            places
                .next()
                .is_some_and(|place: usize| place.is_multiple_of(2))
        })
    } else {
        (all, read(held_out)?)
    };
    let pictures: FxHashMap<&Bitmap, &str> = adapted
        .iter()
        .map(|drawing| (&drawing.bitmap, drawing.name.as_str()))
        .collect();
    for drawing in &judging {
        if let Some(adapted) = pictures.get(&drawing.bitmap) {
            return Err(AdaptError::HeldOutIsAdapted {
                held_out: drawing.name.clone(),
                adapted: (*adapted).to_owned(),
            });
        }
    }
    if adapted.is_empty() || judging.is_empty() {
        return Err(AdaptError::TooFew(adapted.len() + judging.len()));
    }
    Ok(Split {
        by_hand: 2 * adapted.iter().filter(|drawing| drawing.by_hand).count() > adapted.len(),
        drawings: lines(&adapted),
        held_out: lines(&judging),
    })
}

fn lines(drawings: &[Drawing]) -> Vec<u8> {
    let rows = drawings.iter().map(|drawing| format!("{}\n", drawing.row));
    rows.collect::<String>().into_bytes()
}

/// The different pictures of the files, in their order.
fn read(paths: &[PathBuf]) -> Result<Vec<Drawing>, AdaptError> {
    let mut all: Vec<Drawing> = Vec::new();
    let mut seen = FxHashSet::default();
    for path in paths {
        let is_tasks = path.extension().is_some_and(|end| end == "jsonl");
        for drawing in match is_tasks {
            true => tasks_of(path)?,
            false => vec![single(path)?],
        } {
            if seen.insert(drawing.bitmap.clone()) {
                all.push(drawing);
            }
        }
    }
    Ok(all)
}

/// A picture, strokes or a program as it is drawn.
fn single(path: &Path) -> Result<Drawing, AdaptError> {
    let subject = input::read(path, input::ProgramView::Own)?;
    let absolute = std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
    let id = path.file_stem().unwrap_or_default().to_string_lossy();
    Ok(Drawing {
        row: json!({ "id": id, "image": absolute }),
        name: path.display().to_string(),
        by_hand: subject.lines.is_some(),
        bitmap: subject.bitmap,
    })
}

/// The drawings of a task file. Images in it are named from where it is.
fn tasks_of(path: &Path) -> Result<Vec<Drawing>, AdaptError> {
    let bytes = input::bytes(path)?;
    let lines: Vec<&[u8]> = input::without_mark(&bytes)
        .split(|byte| *byte == b'\n')
        .collect();
    let drawing = |task: Result<Task, TaskError>| {
        let task = task?;
        let broken = |message| TaskError {
            path: path.to_owned(),
            row: task.row,
            message,
        };
        let Subject {
            bitmap, lines: pen, ..
        } = task.subject().map_err(broken)?;
        // It was read as a task before.
        let line = lines.get(task.row - 1).copied().unwrap_or_default();
        let mut row: Value =
            serde_json::from_slice(line).map_err(|error| broken(error.to_string()))?;
        if let Some(image) = task.image() {
            let absolute = std::path::absolute(image).unwrap_or_else(|_| image.to_owned());
            row["image"] = json!(absolute);
        }
        Ok(Drawing {
            row,
            name: format!("{}, row {}", path.display(), task.row),
            bitmap,
            by_hand: pen.is_some(),
        })
    };
    tasks::rows(&bytes, path).into_iter().map(drawing).collect()
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn file(folder: &Path, name: &str, sizes: &[u32]) -> PathBuf {
        let path = folder.join(name);
        let rows = sizes.iter().map(|size| {
            let program = format!("for i in range(4):\n    forward({size})\n    left(90)");
            format!("{}\n", json!({ "id": size, "program": program }))
        });
        std::fs::write(&path, rows.collect::<String>()).unwrap();
        path
    }

    #[test]
    fn every_other_drawing_is_held_out() {
        let folder = tempfile::tempdir().unwrap();
        // The same picture twice is one drawing.
        let path = file(folder.path(), "a.jsonl", &[3, 4, 4, 5, 6]);
        let split = split(&[path], &[]).unwrap();
        let count = |rows: &[u8]| rows.iter().filter(|byte| **byte == b'\n').count();
        assert_eq!((count(&split.drawings), count(&split.held_out)), (2, 2));
        assert!(!split.by_hand);
    }

    #[test]
    fn what_is_held_out_is_not_adapted_to_whatever_it_is_called() {
        let folder = tempfile::tempdir().unwrap();
        let drawings = file(folder.path(), "a.jsonl", &[3, 4]);
        let held_out = file(folder.path(), "b.jsonl", &[5, 4]);
        let error = split(&[drawings], &[held_out]).err().unwrap().to_string();
        assert!(
            error.contains("b.jsonl, row 2 is the same picture as")
                && error.contains("a.jsonl, row 2"),
            "{error}"
        );
    }

    #[test]
    fn one_drawing_is_too_few() {
        let folder = tempfile::tempdir().unwrap();
        let path = file(folder.path(), "a.jsonl", &[3]);
        assert!(matches!(split(&[path], &[]), Err(AdaptError::TooFew(1))));
    }
}
