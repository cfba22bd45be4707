//! Turns a tree into instructions, so that running looks no name up and needs no more stack for a
//! deep tree than for a flat one.

mod comprehension;
mod expression;
mod fragment;

use comprehension::Bound;

pub(super) use fragment::{Place, fragment};

use super::code::{Body, Code, Op, Slots};
use super::{RunError, RunErrorKind};
use crate::analysis::{assigned, declared_global, for_each_def};
use crate::program::{CONSTANTS, Expr, Look, Program, Stmt, StmtKind, Verb};
use std::collections::{HashMap, HashSet};

pub(super) fn compile(program: &Program) -> Result<Code<'_>, RunError> {
    let mut globals = Slots::new();
    for name in assigned(&program.body) {
        add(&mut globals, name);
    }
    for_each_def(&program.body, &mut |_, _, body| {
        let mut names = HashSet::new();
        declared_global(body, &mut names);
        let mut names: Vec<_> = names.into_iter().collect();
        names.sort_unstable();
        names.into_iter().for_each(|name| add(&mut globals, name));
    });
    let global_count = globals.len() as u32;
    let mut compiler = Compiler {
        ops: Vec::with_capacity(64),
        lines: Vec::with_capacity(64),
        globals,
        locals: None,
        functions: HashMap::new(),
        function_names: Vec::new(),
        bodies: Vec::new(),
        body_names: Vec::new(),
        texts: Vec::new(),
        undoes: false,
        loops: Vec::new(),
        forks: 0,
        catches: 0,
        line: 0,
        bound: Vec::new(),
        first_bound: global_count,
        most_bound: 0,
        origin: 0,
        line_of_all: None,
    };
    compiler.block(&program.body)?;
    compiler.push(Op::End);
    let global_count = (global_count + compiler.most_bound) as usize;
    compiler.bodies()?;
    let mut names = compiler.body_names;
    names.push(compiler.globals);
    Ok(Code {
        ops: compiler.ops,
        lines: compiler.lines,
        global_count,
        texts: compiler.texts,
        undoes: compiler.undoes,
        bodies: compiler
            .bodies
            .into_iter()
            .map(|pending| pending.body)
            .collect(),
        function_names: compiler.function_names,
        names,
    })
}

fn add<'p>(slots: &mut Slots<'p>, name: &'p str) {
    let next = slots.len() as u32;
    slots.entry(name).or_insert(next);
}

struct Compiler<'p> {
    ops: Vec<Op>,
    lines: Vec<u32>,
    globals: Slots<'p>,
    /// The variables of the function being compiled; none at the top level.
    locals: Option<Slots<'p>>,
    functions: HashMap<&'p str, u32>,
    function_names: Vec<&'p str>,
    bodies: Vec<PendingBody<'p>>,
    body_names: Vec<Slots<'p>>,
    texts: Vec<&'p str>,
    undoes: bool,
    /// The loops around the statement being compiled, the innermost last.
    loops: Vec<Around>,
    /// The forks and catches around it.
    forks: usize,
    catches: usize,
    /// The line of the statement being compiled.
    line: u32,
    /// Variables of the loops around that are expressions, the innermost last.
    bound: Vec<Bound<'p>>,
    /// The slot of the first of them, and how many there were at once.
    first_bound: u32,
    most_bound: u32,
    /// The number of the first instruction.
    origin: u32,
    /// Of a list that is run, the line that runs it.
    line_of_all: Option<u32>,
}

/// A loop around what is being compiled.
struct Around {
    /// Where its next turn begins.
    again: u32,
    /// Whether the machine keeps a number for it.
    is_kept: bool,
    /// The forks and catches around the loop.
    forks: usize,
    catches: usize,
    /// Jumps to its end.
    breaks: Vec<usize>,
}

/// A body whose instructions follow those of the program.
struct PendingBody<'p> {
    body: Body,
    params: &'p [String],
    stmts: &'p [Stmt],
}

impl<'p> Compiler<'p> {
    fn push(&mut self, op: Op) {
        self.ops.push(op);
        self.lines.push(self.line);
    }

    fn here(&self) -> u32 {
        self.origin + self.ops.len() as u32
    }

    /// Puts in an instruction that [`Compiler::land`] tells where to jump.
    fn jump(&mut self, op: Op) -> usize {
        self.push(op);
        self.ops.len() - 1
    }

    /// Lets a jump lead here.
    fn land(&mut self, jump: usize) {
        let here = self.here();
        match &mut self.ops[jump] {
            Op::Jump(to)
            | Op::JumpUnless(to)
            | Op::Turn { end: to }
            | Op::EachTurn { end: to }
            | Op::Catch { end: to }
            | Op::Decide { to, .. } => {
                *to = here;
            }
            _ => {}
        }
    }

    fn error<T>(&self, kind: RunErrorKind) -> Result<T, RunError> {
        Err(RunError {
            line: self.line,
            kind,
        })
    }

    /// Compiles the bodies of functions, and of those defined in them.
    fn bodies(&mut self) -> Result<(), RunError> {
        let mut next = 0;
        while let Some(pending) = self.bodies.get(next) {
            let (params, stmts) = (pending.params, pending.stmts);
            let mut locals = Slots::new();
            params.iter().for_each(|param| add(&mut locals, param));
            assigned(stmts)
                .into_iter()
                .for_each(|name| add(&mut locals, name));
            let start = self.here();
            let body = &mut self.bodies[next].body;
            body.start = start;
            self.first_bound = locals.len().max(params.len()) as u32;
            self.most_bound = 0;
            self.locals = Some(locals);
            self.block(stmts)?;
            self.bodies[next].body.slot_count = self.first_bound + self.most_bound;
            self.push(Op::Number(0.0));
            self.push(Op::Return);
            self.body_names.extend(self.locals.take());
            next += 1;
        }
        Ok(())
    }

    fn block(&mut self, body: &'p [Stmt]) -> Result<(), RunError> {
        body.iter().try_for_each(|stmt| self.stmt(stmt))
    }

    fn stmt(&mut self, stmt: &'p Stmt) -> Result<(), RunError> {
        self.line = self.line_of_all.unwrap_or(stmt.line);
        if !matches!(stmt.kind, StmtKind::Command { .. }) {
            self.push(Op::Step);
        }
        match &stmt.kind {
            StmtKind::Command { verb, args } => self.command(*verb, args)?,
            StmtKind::For {
                var,
                start,
                stop,
                step,
                body,
            } => {
                for bound in [start, stop, step] {
                    self.expr(bound)?;
                }
                self.push(Op::Range);
                let again = self.here();
                let turn = self.jump(Op::Turn { end: 0 });
                self.assign(var)?;
                self.loop_body(body, again, true, turn, stmt.line)?;
            }
            StmtKind::Each { vars, over, body } => {
                self.expr(over)?;
                self.push(Op::Each);
                let again = self.here();
                let turn = self.jump(Op::EachTurn { end: 0 });
                if vars.len() != 1 {
                    self.push(Op::Unpack(vars.len() as u32));
                }
                for var in vars {
                    self.assign(var)?;
                }
                self.loop_body(body, again, true, turn, stmt.line)?;
            }
            StmtKind::SetItem { list, at, value } => {
                self.expr(list)?;
                self.expr(at)?;
                self.expr(value)?;
                self.push(Op::SetItem);
            }
            StmtKind::Do { value } => {
                self.expr(value)?;
                self.push(Op::Drop);
            }
            StmtKind::While { cond, body } => {
                let again = self.here();
                self.expr(cond)?;
                let end = self.jump(Op::JumpUnless(0));
                self.push(Op::Step);
                self.loop_body(body, again, false, end, stmt.line)?;
            }
            StmtKind::If {
                cond,
                then,
                otherwise,
            } => {
                self.expr(cond)?;
                let unless = self.jump(Op::JumpUnless(0));
                self.block(then)?;
                if otherwise.is_empty() {
                    self.land(unless);
                } else {
                    let end = self.jump(Op::Jump(0));
                    self.land(unless);
                    self.block(otherwise)?;
                    self.land(end);
                }
            }
            StmtKind::Def { name, params, body } => {
                let function = self.function(name);
                let number = self.bodies.len() as u32;
                self.push(Op::Define {
                    function,
                    body: number,
                });
                self.bodies.push(PendingBody {
                    body: Body {
                        start: 0,
                        param_count: params.len() as u32,
                        slot_count: 0,
                    },
                    params,
                    stmts: body,
                });
            }
            StmtKind::Call { name, args } => {
                self.call(name, args)?;
                self.push(Op::Drop);
            }
            StmtKind::Assign { name, value } => {
                self.expr(value)?;
                self.assign(name)?;
            }
            StmtKind::Return { value } => {
                if self.locals.is_none() {
                    return self.error(RunErrorKind::ReturnOutside);
                }
                match value {
                    Some(value) => self.expr(value)?,
                    None => self.push(Op::Number(0.0)),
                }
                self.push(match self.line_of_all {
                    Some(_) => Op::ReturnFromRuns,
                    None => Op::Return,
                });
            }
            StmtKind::Break | StmtKind::Continue => {
                let is_break = stmt.kind == StmtKind::Break;
                let Some(around) = self.loops.last() else {
                    return self.error(RunErrorKind::OutsideLoop(word(is_break)));
                };
                let (again, is_kept) = (around.again, around.is_kept);
                let (forks, catches) = (around.forks, around.catches);
                for _ in forks..self.forks {
                    self.push(Op::Restore);
                }
                for _ in catches..self.catches {
                    self.push(Op::EndCatch);
                }
                if !is_break {
                    self.push(Op::Jump(again));
                } else {
                    if is_kept {
                        self.push(Op::EndLoop);
                    }
                    let jump = self.jump(Op::Jump(0));
                    if let Some(around) = self.loops.last_mut() {
                        around.breaks.push(jump);
                    }
                }
            }
            // What is declared was found before.
            StmtKind::Global { .. } => {}
            StmtKind::Catch { tag, body } => {
                self.expr(tag)?;
                let catch = self.jump(Op::Catch { end: 0 });
                self.catches += 1;
                self.block(body)?;
                self.catches -= 1;
                self.push(Op::EndCatch);
                self.land(catch);
            }
            StmtKind::Fork { body } => {
                self.push(Op::Fork);
                self.forks += 1;
                self.block(body)?;
                self.forks -= 1;
                self.line = self.line_of_all.unwrap_or(stmt.line);
                self.push(Op::Restore);
            }
        }
        Ok(())
    }

    /// Compiles the body of a loop whose turns begin at `again`, and which `end` and each `break` leave.
    fn loop_body(
        &mut self,
        body: &'p [Stmt],
        again: u32,
        is_kept: bool,
        end: usize,
        line: u32,
    ) -> Result<(), RunError> {
        self.loops.push(Around {
            again,
            is_kept,
            forks: self.forks,
            catches: self.catches,
            breaks: Vec::new(),
        });
        self.block(body)?;
        self.line = self.line_of_all.unwrap_or(line);
        self.push(Op::Jump(again));
        self.land(end);
        let around = self.loops.pop();
        for jump in around.into_iter().flat_map(|around| around.breaks) {
            self.land(jump);
        }
        Ok(())
    }

    fn command(&mut self, verb: Verb, args: &'p [Expr]) -> Result<(), RunError> {
        let arity = verb.arity();
        if !arity.contains(&args.len()) {
            let expected = if arity.start() == arity.end() {
                arity.start().to_string()
            } else {
                format!("{} to {}", arity.start(), arity.end())
            };
            return self.error(wrong_count(verb.name(), expected, args.len()));
        }
        self.undoes |= verb == Verb::Look(Look::Undo);
        let before = self.ops.len();
        self.exprs(args)?;
        // A distance or angle that is known stands in the command itself.
        if let [Op::Number(number)] = self.ops[before..] {
            let known = match verb {
                Verb::Forward => Some(Op::ForwardBy(number)),
                Verb::Backward => Some(Op::ForwardBy(-number)),
                Verb::Left => Some(Op::LeftBy(number)),
                Verb::Right => Some(Op::LeftBy(-number)),
                _ => None,
            };
            if let Some(op) = known {
                self.ops[before] = op;
                return Ok(());
            }
        }
        self.push(Op::Command {
            verb,
            args: args.len() as u8,
        });
        Ok(())
    }

    fn call(&mut self, name: &'p str, args: &'p [Expr]) -> Result<(), RunError> {
        self.exprs(args)?;
        let function = self.function(name);
        self.push(Op::Call {
            function,
            args: args.len() as u32,
        });
        Ok(())
    }

    fn function(&mut self, name: &'p str) -> u32 {
        let next = self.function_names.len() as u32;
        let number = *self.functions.entry(name).or_insert(next);
        if number == next {
            self.function_names.push(name);
        }
        number
    }
}

fn word(is_break: bool) -> &'static str {
    if is_break { "break" } else { "continue" }
}

fn constant(name: &str) -> Option<f64> {
    let mut constants = CONSTANTS.iter();
    let found = constants.find(|(constant, _)| *constant == name);
    found.map(|(_, value)| *value)
}

pub(super) fn wrong_count(name: &str, expected: String, given: usize) -> RunErrorKind {
    let expected = if expected == "1" {
        "1 argument".into()
    } else {
        format!("{expected} arguments")
    };
    RunErrorKind::ArgumentCount {
        name: name.to_owned(),
        expected,
        given,
    }
}
