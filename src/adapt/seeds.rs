//! What was solved, as seeds: programs that draw every pixel, or that are within the tolerance and regular.

use super::AdaptError;
use crate::eval::Finished;
use crate::solve::free_numbers;
use crate::synth::normal_form;
use crate::tasks;
use rustc_hash::{FxHashMap, FxHashSet};
use serde_json::json;
use std::path::Path;
use turtle_lib::bitmap::Bitmap;
use turtle_lib::compare::Target;
use turtle_lib::program::Program;
use turtle_lib::python;

/// A regular figure has no more numbers that had to be found one by one, its place aside: two lengths and two angles.
const MOST_FREE_NUMBERS: usize = 4;

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
                is_solution(text, &program, &target).then_some(program)
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

/// Whether a program is to be learnt from. Within the tolerance many are, of which only the figure that was meant says more
/// than how this drawing happened to lie.
fn is_solution(text: &str, program: &Program, target: &Target) -> bool {
    let Ok(path) = tasks::draw(program) else {
        return false;
    };
    let verdict = target.compare(&Bitmap::of_path(&path));
    verdict.exact || verdict.matched && free_numbers(text) <= MOST_FREE_NUMBERS
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use turtle_lib::compare::Tolerance;

    fn is_seed(text: &str, drawing: &str) -> bool {
        let program = |text| python::parse(text).into_program().unwrap();
        let drawing = Bitmap::of_path(&tasks::draw(&program(drawing)).unwrap());
        let target = Target::new(drawing, Tolerance::default());
        is_solution(text, &program(text), &target)
    }

    #[test]
    fn of_what_is_within_the_tolerance_the_figure_that_was_meant_is_learnt_from() {
        let by_hand =
            "teleport(0.3, -15, 2)\nfor i in range(36):\n    forward(2.5 + i%3/10)\n    left(10)";
        assert!(is_seed("teleport(0, -15)\ncircle(15)", by_hand));
        let as_it_lay = "teleport(0, -15, 9)\nfor i in range(4):\n    forward(4.9)\n    left(21)\n    forward(5.3)\n    left(24)\n    forward(5)\n    left(22)\n    forward(5.4)\n    left(23)";
        assert!(!is_seed(as_it_lay, by_hand));
        assert!(is_seed(by_hand, by_hand));
    }
}
