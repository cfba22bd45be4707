//! Follows instructions. Calls, loops and forks are kept on lists, not on the thread's stack.

mod calls;
mod catches;
mod commands;
mod computed;
mod loops;
mod variables;

pub(super) use loops::whole;

use super::chance::Chance;
use super::code::{Code, Op};
use super::heap::Heap;
use super::value::{Result, Value, binary, builtin};
use super::{Fuel, RunError, RunErrorKind};
use crate::program::{Axis, Builtin, Verb};
use crate::turtle::{Point, Turtle, TurtleState};
use calls::Call;
use catches::Catch;
use computed::Running;
use loops::Loop;
use std::collections::HashMap;

pub(super) struct Machine<'c> {
    code: &'c Code<'c>,
    /// The instructions, those of lists that are run behind those of the program, and the line of each.
    ops: Vec<Op>,
    lines: Vec<u32>,
    turtle: Turtle,
    /// The next instruction.
    at: usize,
    pub(super) values: Vec<Value>,
    pub(super) heap: Heap,
    pub(super) chance: Chance,
    pub(super) seed: u64,
    /// Whether the program said itself what random numbers begin with.
    pub(super) seeded: bool,
    /// Whether random numbers were used that the program did not seed.
    pub(super) used_chance: bool,
    globals: Vec<Value>,
    /// The program's variables that it made by their names, in lower case.
    named: HashMap<String, Value>,
    /// The variables of all calls, those of the running one from `base` on.
    locals: Vec<Value>,
    base: usize,
    calls: Vec<Call>,
    /// The lists that are run, the innermost last, and the texts in them.
    runs: Vec<Running>,
    kept: Vec<Value>,
    loops: Vec<Loop>,
    /// Who waits for what is thrown, the innermost last.
    catches: Vec<Catch>,
    /// What is wrong that was caught last.
    error: Option<String>,
    /// The properties of names, in lower case: lists of each and its value.
    pub(super) properties: HashMap<String, Value>,
    forks: Vec<TurtleState>,
    /// The body each function has at the moment, by the number of its name.
    functions: Vec<Option<u32>>,
    max_steps: u64,
    steps_left: u64,
    /// Instructions followed, variables made and items gone through since the last step.
    pub(super) work: u64,
    max_depth: usize,
}

/// Instructions that a step may take before it counts as two: more than a statement a person writes.
const WORK_PER_STEP: u64 = 64;

impl<'c> Machine<'c> {
    pub(super) fn new(
        code: &'c Code<'c>,
        (ops, lines): (Vec<Op>, Vec<u32>),
        fuel: &Fuel,
        turtle: Turtle,
    ) -> Self {
        Machine {
            code,
            ops,
            lines,
            turtle,
            at: 0,
            values: Vec::with_capacity(16),
            heap: Heap::new(&code.texts),
            chance: Chance::new(fuel.seed),
            seed: fuel.seed,
            seeded: false,
            used_chance: false,
            named: HashMap::new(),
            globals: vec![Value::Nothing; code.global_count],
            locals: Vec::new(),
            base: 0,
            calls: Vec::new(),
            runs: Vec::new(),
            kept: Vec::new(),
            loops: Vec::with_capacity(8),
            catches: Vec::new(),
            error: None,
            properties: HashMap::new(),
            forks: Vec::new(),
            functions: vec![None; code.function_names.len()],
            max_steps: fuel.steps,
            steps_left: fuel.steps,
            work: 0,
            max_depth: fuel.call_depth as usize,
        }
    }

    /// Runs to the end and says how many steps it took.
    pub(super) fn run(&mut self) -> std::result::Result<u64, RunError> {
        loop {
            match self.follow() {
                Err(kind) if self.is_caught(&kind) => {}
                Err(RunErrorKind::Thrown(tag)) if tag.eq_ignore_ascii_case("toplevel") => break,
                Err(kind) => {
                    let line = self.line();
                    return Err(RunError { line, kind });
                }
                Ok(()) => break,
            }
        }
        Ok(self.max_steps - self.steps_left)
    }

    pub(super) fn into_turtle(self) -> Turtle {
        self.turtle
    }

    /// The line of the instruction that runs.
    fn line(&self) -> u32 {
        self.lines
            .get(self.at.wrapping_sub(1))
            .copied()
            .unwrap_or(0)
    }

    fn follow(&mut self) -> Result<()> {
        while let Some(&op) = self.ops.get(self.at) {
            self.at += 1;
            self.work += 1;
            match op {
                Op::Number(number) => self.values.push(Value::Number(number)),
                Op::Bool(truth) => self.values.push(Value::Bool(truth)),
                Op::Text(text) => self.values.push(Value::Text(text)),
                Op::None => self.values.push(Value::None),
                Op::List(count) => {
                    let items = self.take(count);
                    let list = self.heap.list(items)?;
                    self.values.push(list);
                }
                Op::Tuple(count) => {
                    let items = self.take(count);
                    let tuple = self.heap.tuple(items)?;
                    self.values.push(tuple);
                }
                Op::Local(slot) => self.local(slot)?,
                Op::Global(slot) => self.global(slot)?,
                Op::SetLocal(slot) => {
                    let value = self.pop();
                    if let Some(variable) = self.locals.get_mut(self.base + slot as usize) {
                        *variable = value;
                    }
                }
                Op::SetGlobal(slot) => {
                    let value = self.pop();
                    if let Some(variable) = self.globals.get_mut(slot as usize) {
                        *variable = value;
                    }
                }
                Op::Point => match self.values[..] {
                    [.., Value::Number(x), Value::Number(y)] => {
                        self.values.truncate(self.values.len() - 2);
                        self.values.push(Value::Point(Point::new(x, y)));
                    }
                    _ => {
                        let items = self.take(2);
                        let pair = self.heap.tuple(items)?;
                        self.values.push(pair);
                    }
                },
                Op::Item(axis) => match (self.pop(), axis) {
                    (Value::Point(point), Axis::X) => self.values.push(Value::Number(point.x)),
                    (Value::Point(point), Axis::Y) => self.values.push(Value::Number(point.y)),
                    (value, axis) => {
                        let at = if axis == Axis::X { 0.0 } else { 1.0 };
                        let item = self.item(value, at)?;
                        self.values.push(item);
                    }
                },
                Op::Index => {
                    let at = self.pop().number()?;
                    let value = self.pop();
                    let item = self.item(value, at)?;
                    self.values.push(item);
                }
                Op::SetItem => {
                    let item = self.pop();
                    let at = self.pop().number()?;
                    let list = self.pop();
                    self.set_item(list, at, item)?;
                }
                Op::Unpack(wanted) => self.unpack(wanted as usize)?,
                Op::Library { function, args } => self.library(function, usize::from(args))?,
                Op::Neg => {
                    let number = self.pop().number()?;
                    self.values.push(Value::Number(-number));
                }
                Op::Not => {
                    let truth = self.pop_truth();
                    self.values.push(Value::Bool(!truth));
                }
                Op::Truth => {
                    let truth = self.pop_truth();
                    self.values.push(Value::Bool(truth));
                }
                Op::Binary(op) => match self.values[..] {
                    [.., Value::Number(a), Value::Number(b)] => {
                        self.values.truncate(self.values.len() - 2);
                        self.values.push(binary(op, a, b)?);
                    }
                    _ => self.of_values(op)?,
                },
                Op::Decide { when, to } => {
                    if self.pop_truth() == when {
                        self.values.push(Value::Bool(when));
                        self.at = to as usize;
                    }
                }
                Op::Builtin(Builtin::Heading) => {
                    self.values.push(Value::Number(self.turtle.heading()));
                }
                Op::Builtin(Builtin::Turtle) => {
                    let turtle = self.turtle.add()?;
                    self.values.push(Value::Number(f64::from(turtle)));
                }
                Op::Builtin(Builtin::Clone) => {
                    let original = self.pop().number()?;
                    let copy = self.of_turtle(original, |turtle| turtle.clone_turtle())?;
                    self.values.push(Value::Number(f64::from(copy)));
                }
                Op::BuiltinOf(function) => {
                    let asked = self.pop().number()?;
                    let value = self.of_turtle(asked, |turtle| match function {
                        Builtin::Heading => Ok(Value::Number(turtle.heading())),
                        function => builtin(function, [0.0; 2], turtle.state()),
                    })?;
                    self.values.push(value);
                }
                Op::Builtin(Builtin::Int) => {
                    let value = self.pop();
                    let number = self.as_number(value)?;
                    self.values.push(Value::Number(number.trunc()));
                }
                Op::Builtin(function @ (Builtin::Min | Builtin::Max))
                    if matches!(self.values.last(), Some(Value::Text(_) | Value::List(_))) =>
                {
                    let items = self.take(2);
                    let is_less = self.heap.order(items[1], items[0])?.is_lt();
                    let second = is_less == (function == Builtin::Min);
                    self.values.push(items[usize::from(second)]);
                }
                Op::Builtin(function) => {
                    let numbers = match function.arity() {
                        0 => [0.0; 2],
                        1 => [self.pop().number()?, 0.0],
                        _ => self.pop_two()?,
                    };
                    let value = builtin(function, numbers, self.turtle.state())?;
                    self.values.push(value);
                }
                Op::Call { function, args } => self.call(function as usize, args as usize)?,
                Op::Return => self.return_from_call(),
                Op::Apply => self.apply()?,
                Op::EndRun => self.end_run(),
                Op::ReturnFromRuns => self.return_from_runs(),
                Op::Drop => {
                    self.pop();
                }
                Op::Step => self.step()?,
                Op::Command { verb, args } => {
                    self.step()?;
                    self.remember(verb);
                    self.command(verb, args)?;
                    self.turtle.did(self.line());
                }
                Op::ForwardBy(distance) => {
                    self.step()?;
                    self.remember(Verb::Forward);
                    let line = self.line();
                    self.turtle.forward(distance, line)?;
                    self.turtle.did(line);
                }
                Op::LeftBy(angle) => {
                    self.step()?;
                    self.remember(Verb::Left);
                    self.turtle.left(angle)?;
                    self.turtle.did(self.line());
                }
                Op::Jump(to) => self.at = to as usize,
                Op::JumpUnless(to) => {
                    if !self.pop_truth() {
                        self.at = to as usize;
                    }
                }
                Op::Range => self.range()?,
                Op::Turn { end } => self.turn(end)?,
                Op::Each => self.each()?,
                Op::EachTurn { end } => self.each_turn(end)?,
                Op::EndLoop => {
                    self.loops.pop();
                }
                Op::Gather => self.gather()?,
                Op::Empty => return Err(RunErrorKind::Empty),
                Op::Catch { end } => self.catch(end)?,
                Op::EndCatch => {
                    self.catches.pop();
                }
                Op::Fork => self.forks.push(self.turtle.state()),
                Op::Restore => {
                    if let Some(state) = self.forks.pop() {
                        self.turtle.restore(state);
                        self.turtle.did(self.line());
                    }
                }
                Op::Define { function, body } => {
                    if let Some(own) = self.functions.get_mut(function as usize) {
                        *own = Some(body);
                    }
                }
                Op::End => return Ok(()),
            }
        }
        Ok(())
    }

    fn pop(&mut self) -> Value {
        self.values.pop().unwrap_or(Value::Nothing)
    }

    /// The last so many values.
    fn take(&mut self, count: u32) -> Vec<Value> {
        self.tidy();
        let from = self.values.len().saturating_sub(count as usize);
        self.values.split_off(from)
    }

    /// Looks for lists and texts that are not needed any more when it is time; those of the values on the stack
    /// and of all variables are.
    pub(super) fn tidy(&mut self) {
        if self.heap.is_due() {
            let loops = self.loops.iter().map(|own| &own.over);
            let roots = self.values.iter().chain(&self.globals);
            let roots = roots
                .chain(self.named.values())
                .chain(self.properties.values());
            let roots = roots.chain(self.catches.iter().map(|own| &own.tag));
            let roots = roots.chain(&self.locals).chain(&self.kept).chain(loops);
            self.work += self.heap.collect(roots.copied()) as u64 / 2;
        }
    }

    fn pop_truth(&mut self) -> bool {
        match self.pop() {
            Value::Bool(truth) => truth,
            value => self.holds(value),
        }
    }

    /// Whether a value counts as true.
    pub(super) fn holds(&self, value: Value) -> bool {
        match value {
            Value::Bool(truth) => truth,
            Value::Number(number) => number != 0.0,
            Value::Point(_) => true,
            Value::Text(id) => !self.heap.str(id).is_empty(),
            Value::List(id) => !self.heap.items(id).is_empty(),
            Value::None | Value::Nothing => false,
        }
    }

    fn pop_two(&mut self) -> Result<[f64; 2]> {
        let b = self.pop();
        let a = self.pop().number()?;
        Ok([a, b.number()?])
    }

    fn step(&mut self) -> Result<()> {
        self.work += self.heap.take_compared();
        let cost = 1 + std::mem::take(&mut self.work) / WORK_PER_STEP;
        match self.steps_left.checked_sub(cost) {
            Some(left) => {
                self.steps_left = left;
                Ok(())
            }
            None => Err(RunErrorKind::OutOfSteps(self.max_steps)),
        }
    }
}
