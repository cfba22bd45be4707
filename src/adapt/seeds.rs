//! What was solved, as seeds: programs that draw every pixel, or that are within the tolerance and say more than lines.

use super::AdaptError;
use crate::eval::Finished;
use crate::synth::normal_form;
use crate::tasks::{self, Task};
use rustc_hash::FxHashMap;
use serde_json::json;
use std::path::Path;
use turtle_lib::bitmap::Bitmap;
use turtle_lib::compare::Target;
use turtle_lib::program::Program;
use turtle_lib::python;

/// Seeds by their text, with the id of the drawing they were found for.
#[derive(Default)]
pub(super) struct Seeds {
    /// In the order they were found.
    rows: Vec<(String, String)>,
    places: FxHashMap<String, usize>,
}

impl Seeds {
    /// Takes what the run in `folder` solved of the tasks in `drawings`: of each the first of its programs that will do.
    ///
    /// # Errors
    /// When either cannot be read.
    pub(super) fn add(&mut self, folder: &Path, drawings: &Path) -> Result<(), AdaptError> {
        let run = Finished::read(folder)?;
        let tasks: FxHashMap<usize, Task> = tasks::read(drawings)?
            .into_iter()
            .flatten()
            .map(|task| (task.row, task))
            .collect();
        for row in run.entries.iter().filter_map(|entry| entry.row.solved()) {
            let Some(subject) = tasks.get(&row.row).and_then(|task| task.subject().ok()) else {
                continue;
            };
            let target = Target::new(subject.bitmap, run.run.tolerance);
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
        if !self.places.contains_key(&text) {
            self.places.insert(text.clone(), self.rows.len());
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
