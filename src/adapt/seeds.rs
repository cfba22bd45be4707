//! What was solved, as seeds: programs that draw every pixel, or that are within the tolerance and say more than lines.

use super::AdaptError;
use crate::eval::Finished;
use crate::synth::normal_form;
use crate::tasks;
use rustc_hash::{FxHashMap, FxHashSet};
use serde_json::json;
use std::path::Path;
use turtle_lib::bitmap::Bitmap;
use turtle_lib::compare::Target;
use turtle_lib::program::Program;
use turtle_lib::python;

/// Different programs that were found for drawings.
pub(super) struct Seeds {
    /// The drawings, by their rows.
    drawings: FxHashMap<usize, Bitmap>,
    /// The id of a drawing and the program found for it, in the order they were found.
    rows: Vec<(String, String)>,
    seen: FxHashSet<String>,
}

impl Seeds {
    /// None yet, of the tasks in a file.
    ///
    /// # Errors
    /// When it cannot be read.
    pub(super) fn of(drawings: &Path) -> Result<Seeds, AdaptError> {
        let tasks = tasks::read(drawings)?.into_iter().flatten();
        let drawings = tasks.filter_map(|task| Some((task.row, task.subject().ok()?.bitmap)));
        Ok(Seeds {
            drawings: drawings.collect(),
            rows: Vec::new(),
            seen: FxHashSet::default(),
        })
    }

    /// Takes what the run in `folder` solved of them: of each the first of its programs that will do.
    ///
    /// # Errors
    /// When it cannot be read.
    pub(super) fn add(&mut self, folder: &Path) -> Result<(), AdaptError> {
        let run = Finished::read(folder)?;
        for row in run.entries.iter().filter_map(|entry| entry.row.solved()) {
            let Some(drawing) = self.drawings.get(&row.row) else {
                continue;
            };
            let target = Target::new(drawing.clone(), run.run.tolerance);
            let mut programs = row.programs.iter();
            let found = programs.find_map(|text| {
                let program = python::parse(text).into_program().ok()?;
                is_solution(&program, &target).then_some(program)
            });
            if let Some(program) = found {
                self.insert(&row.id, &program);
            }
        }
        Ok(())
    }

    fn insert(&mut self, id: &str, program: &Program) {
        let text = python::print(&normal_form(program));
        if self.seen.insert(text.clone()) {
            self.rows.push((id.to_owned(), text));
        }
    }

    pub(super) fn len(&self) -> usize {
        self.rows.len()
    }

    /// A task file of them.
    pub(super) fn lines(&self) -> Vec<u8> {
        let row = |(id, program): &(String, String)| {
            format!("{}\n", json!({ "id": id, "program": program }))
        };
        self.rows.iter().map(row).collect::<String>().into_bytes()
    }
}

/// Whether a program is to be learnt from.
fn is_solution(program: &Program, target: &Target) -> bool {
    let Ok(path) = tasks::draw(program) else {
        return false;
    };
    let verdict = target.compare(&Bitmap::of_path(&path));
    verdict.exact || verdict.matched && program.recurs()
}
