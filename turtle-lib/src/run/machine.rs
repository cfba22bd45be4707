//! Follows instructions. Calls, loops and forks are kept on lists, not on the thread's stack.

mod computed;

use super::chance::Chance;
use super::code::{Code, Op};
use super::compile::wrong_count;
use super::heap::Heap;
use super::value::{Result, Value, binary, builtin};
use super::{Fuel, RunError, RunErrorKind};
use crate::program::{Axis, Builtin, Look, Verb};
use crate::turtle::{Arg, Point, Turtle, TurtleState};
use computed::Running;

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
    /// The variables of all calls, those of the running one from `base` on.
    locals: Vec<Value>,
    base: usize,
    calls: Vec<Call>,
    /// The lists that are run, the innermost last, and the texts in them.
    runs: Vec<Running>,
    kept: Vec<Value>,
    loops: Vec<Loop>,
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

/// Variables that all calls together may have: 24 MiB of them.
const MAX_VARIABLES: usize = 1 << 20;

/// What a call goes back to.
struct Call {
    at: usize,
    base: usize,
    values: usize,
    loops: usize,
    forks: usize,
}

struct Loop {
    next: f64,
    stop: f64,
    step: f64,
    /// What it goes over; nothing for a range.
    over: Value,
}

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
            globals: vec![Value::Nothing; code.global_count],
            locals: Vec::new(),
            base: 0,
            calls: Vec::new(),
            runs: Vec::new(),
            kept: Vec::new(),
            loops: Vec::with_capacity(8),
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
        match self.follow() {
            Ok(()) => Ok(self.max_steps - self.steps_left),
            Err(kind) => Err(RunError {
                line: self.line(),
                kind,
            }),
        }
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
                Op::Each => {
                    let over = self.pop();
                    self.len(over)?;
                    self.loops.push(Loop {
                        next: 0.0,
                        stop: 0.0,
                        step: 0.0,
                        over,
                    });
                }
                Op::EachTurn { end } => self.each_turn(end)?,
                Op::EndLoop => {
                    self.loops.pop();
                }
                Op::Gather => self.gather()?,
                Op::Empty => return Err(RunErrorKind::Empty),
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

    /// Says what a turtle is asked to say, without speaking to it from now on.
    fn of_turtle<T, E>(
        &mut self,
        number: f64,
        ask: impl FnOnce(&mut Turtle) -> std::result::Result<T, E>,
    ) -> std::result::Result<T, E> {
        let current = self.turtle.current();
        self.turtle.select(number as u32);
        let said = ask(&mut self.turtle);
        self.turtle.select(current);
        said
    }

    /// Begins an action that may be undone, where the program undoes any.
    fn remember(&mut self, verb: Verb) {
        let is_told = match verb {
            Verb::PenUp => self.turtle.state().pen_down,
            Verb::PenDown => !self.turtle.state().pen_down,
            Verb::Look(look) => look.can_be_undone(),
            _ => true,
        };
        if self.code.undoes && is_told {
            self.turtle.remember();
        }
    }

    fn gather(&mut self) -> Result<()> {
        let item = self.pop();
        match self.values.last() {
            Some(&Value::List(list)) => self.heap.change(list, |items| items.push(item)),
            _ => Ok(()),
        }
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

    fn unpack(&mut self, wanted: usize) -> Result<()> {
        let value = self.pop();
        let items = self.all(value)?;
        if items.len() != wanted {
            let given = items.len();
            return Err(RunErrorKind::Unpacked { wanted, given });
        }
        self.values.extend(items.into_iter().rev());
        Ok(())
    }

    /// The next item of a loop: of a text, `next` is its byte.
    fn each_turn(&mut self, end: u32) -> Result<()> {
        self.tidy();
        let Some(own) = self.loops.last_mut() else {
            return Ok(());
        };
        let at = own.next as usize;
        let item = match own.over {
            Value::List(id) => self.heap.items(id).get(at).copied(),
            Value::Text(id) => match self.heap.str(id).get(at..).and_then(|s| s.chars().next()) {
                Some(letter) => {
                    own.next += letter.len_utf8() as f64 - 1.0;
                    Some(self.heap.text(letter.into())?)
                }
                None => None,
            },
            Value::Point(Point { x, y }) => [x, y].get(at).copied().map(Value::Number),
            _ => None,
        };
        match item {
            Some(item) => {
                own.next += 1.0;
                self.values.push(item);
                self.step()
            }
            None => {
                self.loops.pop();
                self.at = end as usize;
                Ok(())
            }
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

    fn local(&mut self, slot: u32) -> Result<()> {
        match self.locals.get(self.base + slot as usize) {
            Some(Value::Nothing) | None => {
                let name = self.code.local_name(slot, self.at - 1);
                Err(RunErrorKind::UnknownName(name))
            }
            Some(&value) => {
                self.values.push(value);
                Ok(())
            }
        }
    }

    fn global(&mut self, slot: u32) -> Result<()> {
        match self.globals.get(slot as usize) {
            Some(Value::Nothing) | None => {
                Err(RunErrorKind::UnknownName(self.code.global_name(slot)))
            }
            Some(&value) => {
                self.values.push(value);
                Ok(())
            }
        }
    }

    fn range(&mut self) -> Result<()> {
        let step = self.pop();
        let stop = self.pop();
        let start = self.pop();
        let [next, stop, step] = [whole(start)?, whole(stop)?, whole(step)?];
        if step == 0.0 {
            return Err(RunErrorKind::ZeroStep);
        }
        let over = Value::Nothing;
        self.loops.push(Loop {
            next,
            stop,
            step,
            over,
        });
        Ok(())
    }

    fn turn(&mut self, end: u32) -> Result<()> {
        let Some(own) = self.loops.last_mut() else {
            return Ok(());
        };
        let number = own.next;
        let goes_on = if own.step > 0.0 {
            number < own.stop
        } else {
            number > own.stop
        };
        if goes_on {
            own.next += own.step;
            self.values.push(Value::Number(number));
            self.step()
        } else {
            self.loops.pop();
            self.at = end as usize;
            Ok(())
        }
    }

    fn command(&mut self, verb: Verb, args: u8) -> Result<()> {
        let line = self.line();
        match (verb, args) {
            (Verb::Forward, _) => {
                let distance = self.pop().number()?;
                self.turtle.forward(distance, line)?;
            }
            (Verb::Backward, _) => {
                let distance = self.pop().number()?;
                self.turtle.forward(-distance, line)?;
            }
            (Verb::Left, _) => {
                let angle = self.pop().number()?;
                self.turtle.left(angle)?;
            }
            (Verb::Right, _) => {
                let angle = self.pop().number()?;
                self.turtle.left(-angle)?;
            }
            (Verb::PenUp, _) => self.turtle.set_pen(false),
            (Verb::PenDown, _) => self.turtle.set_pen(true),
            (Verb::Teleport, 3) => {
                let heading = self.pop().number()?;
                let to = self.place(2)?;
                self.turtle.teleport(to, Some(heading))?;
            }
            (Verb::Teleport, _) => {
                let to = self.place(args)?;
                self.turtle.teleport(to, None)?;
            }
            (Verb::Circle, 1) => {
                let radius = self.pop().number()?;
                let whole = self.turtle.full_circle();
                self.turtle.circle(radius, whole, line)?;
            }
            (Verb::Circle, 3) => {
                let [extent, steps] = self.pop_two()?;
                let radius = self.pop().number()?;
                self.turtle.polygon(radius, extent, steps, line)?;
            }
            (Verb::Circle, _) => {
                let [radius, extent] = self.pop_two()?;
                self.turtle.circle(radius, extent, line)?;
            }
            (Verb::Goto, _) => {
                let to = self.place(args)?;
                self.turtle.goto(to, line)?;
            }
            (Verb::SetHeading, _) => {
                let heading = self.pop().number()?;
                self.turtle.set_heading(heading)?;
            }
            (Verb::Home, _) => {
                self.turtle.goto(Point::default(), line)?;
                self.remember(Verb::SetHeading);
                self.turtle.set_heading(0.0)?;
            }
            (Verb::Look(look), _) => self.look(look, args, line)?,
        }
        Ok(())
    }

    fn look(&mut self, look: Look, args: u8, line: u32) -> Result<()> {
        let from = self.values.len().saturating_sub(usize::from(args));
        let values = self.values.split_off(from);
        let mut args: Vec<Arg<'_>> = values.iter().map(|&value| self.heap.arg(value)).collect();
        if let (Look::Write, [list @ Value::List(_), ..]) = (look, values.as_slice()) {
            args[0] = Arg::Text(self.heap.shown(*list).into());
        }
        // What wipes marks away goes through all of them.
        if matches!(
            look,
            Look::Undo | Look::Clear | Look::Reset | Look::ResetScreen | Look::ClearStamps
        ) {
            self.work += self.turtle.mark_count() as u64;
        }
        Ok(self.turtle.look(look, &args, line)?)
    }

    /// A place given as two numbers or as one point.
    fn place(&mut self, args: u8) -> Result<Point> {
        if args == 1 {
            return match self.pop() {
                Value::List(id) => match self.heap.items(id) {
                    &[x, y] => Ok(Point::new(x.number()?, y.number()?)),
                    _ => Err(Value::List(id).wrong("a point")),
                },
                value => value.point(),
            };
        }
        let [x, y] = self.pop_two()?;
        Ok(Point::new(x, y))
    }

    fn call(&mut self, function: usize, args: usize) -> Result<()> {
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
    fn return_from_call(&mut self) {
        let value = self.pop();
        let Some(call) = self.calls.pop() else {
            return;
        };
        while self.forks.len() > call.forks {
            if let Some(state) = self.forks.pop() {
                self.turtle.restore(state);
            }
        }
        self.loops.truncate(call.loops);
        self.locals.truncate(self.base);
        self.values.truncate(call.values);
        self.values.push(value);
        self.base = call.base;
        self.at = call.at;
    }
}

/// A bound of a range.
pub(super) fn whole(value: Value) -> Result<f64> {
    let number = value.number()?;
    if number.fract() == 0.0 {
        Ok(number)
    } else {
        Err(RunErrorKind::NotWhole(number))
    }
}
