//! `catch` and `throw`: what runs is left for whoever waits for it.

use super::Machine;
use crate::run::RunErrorKind;
use crate::run::value::{Result, Value};

/// Who waits for what is thrown to a tag, and what it goes back to.
pub(super) struct Catch {
    /// A text.
    pub tag: Value,
    /// The instruction behind it.
    at: usize,
    calls: usize,
    values: usize,
    loops: usize,
    forks: usize,
}

impl Machine<'_> {
    /// Begins to wait for what is thrown to the tag on the stack.
    pub(super) fn catch(&mut self, end: u32) -> Result<()> {
        let tag = match self.pop() {
            tag @ Value::Text(_) => tag,
            other => {
                let text = self.heap.shown(other);
                self.heap.text(text)?
            }
        };
        if let Value::Text(id) = tag {
            self.work += self.heap.str(id).len() as u64;
        }
        self.catches.push(Catch {
            tag,
            at: end as usize,
            calls: self.calls.len(),
            values: self.values.len(),
            loops: self.loops.len(),
            forks: self.forks.len(),
        });
        Ok(())
    }

    /// Nobody waits any more in calls that have ended.
    pub(super) fn forget_catches(&mut self) {
        let depth = self.calls.len();
        while self.catches.pop_if(|own| own.calls > depth).is_some() {}
    }

    /// What `throw` ends what runs with.
    pub(in crate::run) fn thrown(&mut self, args: &[Value]) -> RunErrorKind {
        let tag = args.first().map(|&tag| self.heap.shown(tag));
        let tag = tag.unwrap_or_default();
        self.work += tag.len() as u64;
        if !tag.eq_ignore_ascii_case("error") {
            return RunErrorKind::Thrown(tag);
        }
        RunErrorKind::Told(match args.get(1) {
            Some(&message) => self.heap.words(message),
            None => "the program throws an error".to_owned(),
        })
    }

    /// What was caught last as a list, which is empty the next time: a number, what is wrong, and where, which is not told.
    pub(in crate::run) fn error_list(&mut self) -> Result<Value> {
        let Some(message) = self.error.take() else {
            return self.heap.list(Vec::new());
        };
        let message = self.heap.text(message)?;
        let nowhere = self.heap.list(Vec::new())?;
        let number = Value::Number(0.0);
        self.heap.list(vec![number, message, nowhere, nowhere])
    }

    /// Goes on behind whoever waits for an error or for what is thrown, if anybody does.
    #[cold]
    pub(super) fn is_caught(&mut self, kind: &RunErrorKind) -> bool {
        let thrown = match kind {
            RunErrorKind::Thrown(tag) => self.who_waits(tag, true),
            _ => None,
        };
        let is_error = match kind {
            RunErrorKind::Thrown(tag) => !tag.eq_ignore_ascii_case("toplevel"),
            kind => !kind.is_limit(),
        };
        // What nobody waits for is an error.
        let found = match thrown {
            None if is_error => self.who_waits("error", false),
            thrown => thrown,
        };
        let Some(found) = found else {
            return false;
        };
        if thrown.is_none() {
            self.error = Some(kind.to_string());
        }
        let rest = self.catches.split_off(found);
        if let Some(own) = rest.into_iter().next() {
            self.go_back(&own);
        }
        true
    }

    /// The innermost that waits for a tag, or for all that is thrown.
    fn who_waits(&self, wanted: &str, is_thrown: bool) -> Option<usize> {
        self.catches.iter().rposition(|own| match own.tag {
            Value::Text(tag) => {
                let tag = self.heap.str(tag);
                tag.eq_ignore_ascii_case(wanted) || is_thrown && tag.eq_ignore_ascii_case("true")
            }
            _ => false,
        })
    }

    fn go_back(&mut self, to: &Catch) {
        while self.calls.len() > to.calls {
            if self.leave_run().is_none()
                && let Some(call) = self.calls.pop()
            {
                self.locals.truncate(self.base);
                self.base = call.base;
            }
        }
        self.leave_forks(to.forks);
        self.loops.truncate(to.loops);
        self.values.truncate(to.values);
        self.at = to.at;
    }
}
