//! Lists and templates of Logo that are known only when the program runs: they are read, written as instructions
//! behind those of the program, and taken away again when they have ended.

use super::Machine;
use super::calls::{Call, MAX_VARIABLES};
use crate::logo::{Around, input_name, read};
use crate::run::RunErrorKind;
use crate::run::code::Op;
use crate::run::compile::{Place, fragment};
use crate::run::value::{Result, Value};
use std::fmt::Write;

/// What reading a list costs beside its letters and the names around: some microseconds.
const WORK: u64 = 1024;

/// What a letter of it costs, and a name around it, of which the reader makes tables.
const WORK_PER_LETTER: u64 = 16;
const WORK_PER_NAME: u64 = 256;

/// Most letters of a list that is run, and most items.
const MAX_TEXT: usize = crate::diagnostic::MAX_SOURCE_BYTES;

/// How deep lists within a list are written out.
const MAX_DEPTH: usize = 64;

/// A list that is running.
pub(super) struct Running {
    /// How many calls there are, its own included.
    pub depth: usize,
    /// How many instructions, variables and texts there were before.
    ops: usize,
    locals: usize,
    texts: usize,
}

impl Machine<'_> {
    /// Takes a template and a list from the stack, and goes on with what the template does with the list's items.
    #[cold]
    pub(super) fn apply(&mut self) -> Result<()> {
        self.tidy();
        let inputs = self.pop();
        let template = self.pop();
        let inputs = self.all(inputs)?;
        let (names, text) = self.said(template, inputs.len())?;
        if !inputs.is_empty() && input_name(inputs.len() - 1).is_none() {
            return Err(RunErrorKind::CannotRun("these are too many inputs".into()));
        }
        let code = self.code;
        let body = code.body_at(self.caller());
        let locals = body.and_then(|body| code.names.get(body));
        let globals = code.names.last();
        let functions: Vec<(&str, usize)> = code
            .function_names
            .iter()
            .zip(&self.functions)
            .filter_map(|(name, body)| {
                let body = code.bodies.get((*body)? as usize)?;
                Some((*name, body.param_count as usize))
            })
            .collect();
        let scopes = [locals, globals];
        let variables: Vec<&str> = scopes
            .into_iter()
            .flatten()
            .flat_map(|own| own.keys().copied())
            .collect();
        let names_around = (functions.len() + variables.len()) as u64;
        self.work += WORK + WORK_PER_LETTER * text.len() as u64 + WORK_PER_NAME * names_around;
        let around = Around {
            variables,
            functions,
            in_function: body.is_some(),
        };
        let said = read(&text, &names, inputs.len(), &around).map_err(RunErrorKind::CannotRun)?;
        let place = Place {
            origin: self.ops.len() as u32,
            line: self.line(),
            locals: locals.cloned().unwrap_or_default(),
            globals: globals.cloned().unwrap_or_default(),
            functions: &code.function_names,
            first_slot: (self.locals.len() - self.base) as u32,
            inputs: inputs.len(),
        };
        let written = fragment(&said, place).map_err(|error| error.kind)?;
        let variables = self.locals.len() + written.slot_count as usize;
        if self.calls.len() >= self.max_depth || variables > MAX_VARIABLES {
            return Err(RunErrorKind::TooDeep(self.calls.len() as u32));
        }
        self.runs.push(Running {
            depth: self.calls.len() + 1,
            ops: self.ops.len(),
            locals: self.locals.len(),
            texts: self.kept.len(),
        });
        let first_text = self.kept.len();
        for text in &written.texts {
            let text = self.heap.text((*text).to_owned())?;
            self.kept.push(text);
        }
        let op = |op: &Op| match *op {
            Op::Text(at) => match self.kept.get(first_text + at as usize) {
                Some(&Value::Text(text)) => Op::Text(text),
                _ => Op::None,
            },
            op => op,
        };
        self.calls.push(Call {
            at: self.at,
            base: self.base,
            values: self.values.len(),
            loops: self.loops.len(),
            forks: self.forks.len(),
        });
        self.at = self.ops.len();
        let ops: Vec<Op> = written.ops.iter().map(op).collect();
        self.ops.extend(ops);
        self.lines.extend(written.lines);
        self.locals.extend(inputs);
        self.locals.resize(variables, Value::Nothing);
        Ok(())
    }

    /// The instruction of the program that runs, or that runs the list that does.
    fn caller(&self) -> usize {
        let mut depth = self.calls.len();
        let mut at = self.at;
        for running in self.runs.iter().rev() {
            if running.depth != depth {
                break;
            }
            depth -= 1;
            at = self.calls.get(depth).map_or(0, |call| call.at);
        }
        at.saturating_sub(1)
    }

    /// Ends the list that runs with the value on the stack.
    #[cold]
    pub(super) fn end_run(&mut self) {
        let value = self.pop();
        if let Some(call) = self.leave_run() {
            self.loops.truncate(call.loops);
            self.values.truncate(call.values);
            self.at = call.at;
        }
        self.values.push(value);
    }

    /// Ends the lists that run, and the function that runs them, with the value on the stack.
    #[cold]
    pub(super) fn return_from_runs(&mut self) {
        while self.leave_run().is_some() {}
        self.return_from_call();
    }

    pub(super) fn leave_run(&mut self) -> Option<Call> {
        let depth = self.calls.len();
        let running = self.runs.pop_if(|running| running.depth == depth)?;
        self.ops.truncate(running.ops);
        self.lines.truncate(running.ops);
        self.locals.truncate(running.locals);
        self.kept.truncate(running.texts);
        self.calls.pop()
    }

    /// The names of a template's inputs, and its text.
    fn said(&self, template: Value, inputs: usize) -> Result<(Vec<String>, String)> {
        let mut names = Vec::new();
        let mut text = String::new();
        match template {
            Value::Text(word) => {
                text.push_str(self.heap.str(word));
                let slots = (0..inputs).map_while(input_name);
                slots.for_each(|slot| text.extend([" ", slot]));
            }
            Value::List(_) | Value::Point(_) => {
                let mut items = match template {
                    Value::List(list) => self.heap.items(list),
                    _ => &[],
                };
                if let Some((&Value::List(first), rest)) = items.split_first() {
                    let own = self.heap.items(first).iter();
                    names.extend(own.map(|&name| self.heap.shown(name).to_lowercase()));
                    items = rest;
                }
                if let Value::Point(point) = template {
                    let _ = write!(text, "{} {}", point.x, point.y);
                }
                let mut parts = MAX_TEXT;
                for &item in items {
                    self.write(item, MAX_DEPTH, &mut parts, &mut text)?;
                }
            }
            value => return Err(value.wrong("a list")),
        }
        Ok((names, text))
    }

    /// Writes a value as it stands in a list.
    fn write(
        &self,
        value: Value,
        depth: usize,
        parts: &mut usize,
        text: &mut String,
    ) -> Result<()> {
        let (Some(depth), Some(left)) = (depth.checked_sub(1), parts.checked_sub(1)) else {
            return Err(too_long());
        };
        *parts = left;
        if text.len() > MAX_TEXT {
            return Err(too_long());
        }
        // Writing to a string does not fail.
        let _ = match value {
            Value::Number(number) => write!(text, "{number} "),
            Value::Bool(truth) => write!(text, "{truth} "),
            Value::Point(point) => write!(text, "[{} {}] ", point.x, point.y),
            Value::Text(word) => write!(text, "{} ", self.heap.str(word)),
            Value::None | Value::Nothing => Ok(()),
            Value::List(list) => {
                let (open, close) = match self.heap.origin(list) {
                    Some(_) => ('{', "} "),
                    None => ('[', "] "),
                };
                text.push(open);
                for &item in self.heap.items(list) {
                    self.write(item, depth, parts, text)?;
                }
                write!(text, "{close}")
            }
        };
        Ok(())
    }
}

fn too_long() -> RunErrorKind {
    RunErrorKind::CannotRun("it is too long or too deep".into())
}
