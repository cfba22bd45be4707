//! A document with the steps that were taken, to go back and forth.

use super::document::{Document, Edit};
use std::collections::VecDeque;
use turtle_lib::compare::Tolerance;

/// Steps that can be taken back.
const MOST_STEPS: usize = 100;

/// What a person did, as the edits that take it back.
#[derive(Clone, Debug)]
struct Step {
    label: &'static str,
    /// In the order they are to be applied.
    inverses: Vec<Edit>,
    /// The tolerance there was, where that was changed: it is a setting, and no document's.
    tolerance: Option<Tolerance>,
}

/// A document and its past.
#[derive(Clone, Debug, Default)]
pub struct History {
    document: Document,
    undo: VecDeque<Step>,
    redo: Vec<Step>,
    /// Whether the next edit with the last one's label belongs to it.
    open: bool,
    drawing_revision: u64,
    code_revision: u64,
}

impl History {
    /// A document without a past.
    pub fn new(document: Document) -> History {
        History {
            document,
            ..History::default()
        }
    }

    /// Puts another document in the place of this one, without a past. Revisions go on, so that no two states
    /// of a window have the same.
    pub fn replace(&mut self, document: Document) {
        *self = History {
            drawing_revision: self.drawing_revision + 1,
            code_revision: self.code_revision + 1,
            ..History::new(document)
        };
    }

    /// The document as it is now.
    pub fn document(&self) -> &Document {
        &self.document
    }

    /// Another number each time the drawing changes.
    pub fn drawing_revision(&self) -> u64 {
        self.drawing_revision
    }

    /// Another number each time anything changes.
    pub fn revision(&self) -> (u64, u64) {
        (self.drawing_revision, self.code_revision)
    }

    /// Makes an edit, a step of its own. `label` says what it does, as "Draw a line".
    pub fn edit(&mut self, label: &'static str, edit: Edit) {
        self.edit_all(label, [edit]);
    }

    /// Makes edits that are one step.
    pub fn edit_all(&mut self, label: &'static str, edits: impl IntoIterator<Item = Edit>) {
        self.seal();
        self.push(label, edits);
    }

    /// Makes an edit that belongs to the step before if that has the same label and was not [sealed]:
    /// letters typed one after the other, a number being dragged.
    ///
    /// [sealed]: History::seal
    pub fn edit_on(&mut self, label: &'static str, edit: Edit) {
        let goes_on = self.open && self.undo.back().is_some_and(|step| step.label == label);
        if goes_on {
            let inverse = self.apply(edit);
            self.redo.clear();
            if let Some(step) = self.undo.back_mut() {
                // Of several programs in a row only the first is gone back to.
                let replaced = matches!(
                    (&inverse, step.inverses.as_slice()),
                    (Edit::Code(_), [Edit::Code(_)]) | (Edit::Kept(_), [Edit::Kept(_)])
                );
                if !replaced {
                    step.inverses.insert(0, inverse);
                }
            }
        } else {
            self.push(label, [edit]);
            self.open = true;
        }
    }

    /// Remembers the tolerance before a change of it. Changes in a row are one step until the history is sealed.
    pub fn change_tolerance(&mut self, before: Tolerance) {
        let goes_on = self.open
            && self
                .undo
                .back()
                .is_some_and(|step| step.tolerance.is_some());
        if !goes_on {
            self.push_step(Step {
                label: "Change the tolerance",
                inverses: Vec::new(),
                tolerance: Some(before),
            });
            self.open = true;
        }
    }

    /// Ends a change of the tolerance.
    pub fn seal_tolerance(&mut self) {
        self.open &= self
            .undo
            .back()
            .is_some_and(|step| step.tolerance.is_none());
    }

    /// Ends the step, so that the next edit is one of its own.
    pub fn seal(&mut self) {
        self.open = false;
    }

    /// What would be taken back.
    pub fn undo_label(&self) -> Option<&'static str> {
        self.undo.back().map(|step| step.label)
    }

    /// What would be done again.
    pub fn redo_label(&self) -> Option<&'static str> {
        self.redo.last().map(|step| step.label)
    }

    /// Takes the last step back, which may be of the tolerance, and says what it was.
    pub fn undo(&mut self, tolerance: &mut Tolerance) -> Option<&'static str> {
        let step = self.undo.pop_back()?;
        let label = step.label;
        let step = self.take(step, tolerance);
        self.redo.push(step);
        Some(label)
    }

    /// Does again what was taken back last and says what it was.
    pub fn redo(&mut self, tolerance: &mut Tolerance) -> Option<&'static str> {
        let step = self.redo.pop()?;
        let label = step.label;
        let step = self.take(step, tolerance);
        self.undo.push_back(step);
        Some(label)
    }

    fn push(&mut self, label: &'static str, edits: impl IntoIterator<Item = Edit>) {
        let mut inverses: Vec<Edit> = edits.into_iter().map(|edit| self.apply(edit)).collect();
        inverses.reverse();
        self.push_step(Step {
            label,
            inverses,
            tolerance: None,
        });
    }

    fn push_step(&mut self, step: Step) {
        self.redo.clear();
        self.undo.push_back(step);
        if self.undo.len() > MOST_STEPS {
            self.undo.pop_front();
        }
    }

    /// Applies a step and gives the one that takes it back.
    fn take(&mut self, step: Step, tolerance: &mut Tolerance) -> Step {
        self.seal();
        let mut inverses: Vec<Edit> = step
            .inverses
            .into_iter()
            .map(|edit| self.apply(edit))
            .collect();
        inverses.reverse();
        Step {
            label: step.label,
            inverses,
            tolerance: step
                .tolerance
                .map(|before| std::mem::replace(tolerance, before)),
        }
    }

    fn apply(&mut self, edit: Edit) -> Edit {
        if edit.changes_drawing() {
            self.drawing_revision += 1;
        } else {
            self.code_revision += 1;
        }
        self.document.apply(edit)
    }
}

#[cfg(test)]
mod tests {
    use super::super::document::Code;
    use super::*;

    fn code(text: &str) -> Edit {
        Edit::Code(Code {
            text: text.to_owned(),
            ..Code::default()
        })
    }

    fn text(history: &History) -> &str {
        &history.document().code.text
    }

    #[test]
    fn steps_are_taken_back_and_done_again() {
        let mut history = History::default();
        history.edit("One", code("1"));
        history.edit("Two", code("2"));
        assert_eq!(history.undo(&mut Tolerance::default()), Some("Two"));
        assert_eq!(text(&history), "1");
        assert_eq!(history.redo_label(), Some("Two"));
        assert_eq!(history.redo(&mut Tolerance::default()), Some("Two"));
        assert_eq!(text(&history), "2");
        assert_eq!(history.redo(&mut Tolerance::default()), None);
    }

    #[test]
    fn the_tolerance_goes_back_and_forth_with_the_rest() {
        let of = |reach| Tolerance {
            reach,
            ..Tolerance::default()
        };
        let (mut history, mut tolerance) = (History::default(), of(0.03));
        history.edit("One", code("1"));
        history.change_tolerance(of(0.01));
        history.change_tolerance(of(0.02));
        assert_eq!(history.undo(&mut tolerance), Some("Change the tolerance"));
        assert_eq!(tolerance, of(0.01));
        assert_eq!(history.undo(&mut tolerance), Some("One"));
        history.redo(&mut tolerance);
        history.redo(&mut tolerance);
        assert_eq!((tolerance, text(&history)), (of(0.03), "1"));
    }

    #[test]
    fn what_is_typed_in_one_go_is_one_step() {
        let mut history = History::default();
        for typed in ["f", "fo", "for"] {
            history.edit_on("Type", code(typed));
        }
        history.seal();
        history.edit_on("Type", code("for i"));
        history.undo(&mut Tolerance::default());
        assert_eq!(text(&history), "for");
        history.undo(&mut Tolerance::default());
        assert_eq!(text(&history), "");
        history.redo(&mut Tolerance::default());
        assert_eq!(text(&history), "for");
    }

    #[test]
    fn a_new_step_forgets_what_was_taken_back() {
        let mut history = History::default();
        history.edit("One", code("1"));
        history.undo(&mut Tolerance::default());
        history.edit("Two", code("2"));
        assert_eq!(history.redo(&mut Tolerance::default()), None);
        assert_eq!(text(&history), "2");
    }

    #[test]
    fn a_hundred_steps_are_kept() {
        let mut history = History::default();
        for i in 0..130 {
            history.edit("Step", code(&i.to_string()));
        }
        while history.undo(&mut Tolerance::default()).is_some() {}
        assert_eq!(text(&history), "29");
    }
}
