//! Calls of functions.

use super::Machine;
use crate::run::RunErrorKind;
use crate::run::compile::wrong_count;
use crate::run::value::{Result, Value};

/// Variables that all calls together may have: 24 MiB of them.
pub(super) const MAX_VARIABLES: usize = 1 << 20;

/// What a call goes back to.
pub(super) struct Call {
    pub at: usize,
    pub base: usize,
    pub values: usize,
    pub loops: usize,
    pub forks: usize,
}

impl Machine<'_> {
    pub(super) fn call(&mut self, function: usize, args: usize) -> Result<()> {
        let name = || {
            self.code
                .function_names
                .get(function)
                .copied()
                .unwrap_or_default()
        };
        let body = self.functions.get(function).copied().flatten();
        let body = body.and_then(|body| self.code.bodies.get(body as usize));
        let Some(body) = body else {
            return Err(RunErrorKind::UnknownFunction(name().to_owned()));
        };
        if args != body.param_count as usize {
            return Err(wrong_count(name(), body.param_count.to_string(), args));
        }
        let variables = self.locals.len() + body.slot_count as usize;
        if self.calls.len() >= self.max_depth || variables > MAX_VARIABLES {
            return Err(RunErrorKind::TooDeep(self.calls.len() as u32));
        }
        self.work += u64::from(body.slot_count);
        let values = self.values.len().saturating_sub(args);
        let base = self.locals.len();
        self.locals.extend(self.values.drain(values..));
        self.locals
            .resize(base + body.slot_count as usize, Value::Nothing);
        self.calls.push(Call {
            at: self.at,
            base: self.base,
            values,
            loops: self.loops.len(),
            forks: self.forks.len(),
        });
        self.base = base;
        self.at = body.start as usize;
        Ok(())
    }

    /// Leaves loops and forks of the call that ends.
    pub(super) fn return_from_call(&mut self) {
        let value = self.pop();
        let Some(call) = self.calls.pop() else {
            return;
        };
        self.leave_forks(call.forks);
        if !self.catches.is_empty() {
            self.forget_catches();
        }
        self.loops.truncate(call.loops);
        self.locals.truncate(self.base);
        self.values.truncate(call.values);
        self.values.push(value);
        self.base = call.base;
        self.at = call.at;
    }

    /// Ends the innermost forks up to so many.
    pub(super) fn leave_forks(&mut self, left: usize) {
        while self.forks.len() > left {
            if let Some(state) = self.forks.pop() {
                self.turtle.restore(state);
            }
        }
    }
}
