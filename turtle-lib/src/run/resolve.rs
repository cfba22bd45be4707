//! Turns names into slots, once, so that running looks nothing up.

use super::{RunError, RunErrorKind};
use crate::program::{
    Axis, BinaryOp, Builtin, CONSTANTS, Expr, Program, Stmt, StmtKind, UnaryOp, Verb,
};
use std::collections::HashMap;

/// A variable's place: in the running call's frame or in the program's.
#[derive(Clone, Copy, Debug)]
pub(super) enum Slot {
    Local(usize),
    Global(usize),
}

pub(super) enum Code {
    Command(Verb, Vec<Value>),
    For {
        var: Slot,
        range: Box<[Value; 3]>,
        body: Vec<Line>,
    },
    While {
        cond: Value,
        body: Vec<Line>,
    },
    If {
        cond: Value,
        then: Vec<Line>,
        otherwise: Vec<Line>,
    },
    Def {
        function: usize,
        body: usize,
    },
    Call {
        function: usize,
        args: Vec<Value>,
    },
    Assign {
        slot: Slot,
        value: Value,
    },
    Return(Option<Value>),
    Fork(Vec<Line>),
}

pub(super) struct Line {
    pub code: Code,
    pub line: u32,
}

pub(super) enum Value {
    Number(f64),
    Bool(bool),
    Variable(Slot, String),
    Point(Box<[Value; 2]>),
    Item(Box<Value>, Axis),
    Unary(UnaryOp, Box<Value>),
    Binary(BinaryOp, Box<[Value; 2]>),
    Builtin(Builtin, Vec<Value>),
    Call { function: usize, args: Vec<Value> },
}

pub(super) struct Body {
    pub param_count: usize,
    pub slot_count: usize,
    pub lines: Vec<Line>,
}

/// A resolved program.
pub(super) struct Resolved {
    pub lines: Vec<Line>,
    pub global_count: usize,
    /// The `def`s, in the order they were met; one name may have several.
    pub bodies: Vec<Body>,
    /// Names of the functions that are defined or called.
    pub function_names: Vec<String>,
}

#[derive(Default)]
struct Resolver {
    globals: HashMap<String, usize>,
    functions: HashMap<String, usize>,
    function_names: Vec<String>,
    bodies: Vec<Body>,
    /// The variables of the function being resolved; none at the top level.
    locals: Option<HashMap<String, usize>>,
}

pub(super) fn resolve(program: &Program) -> Result<Resolved, RunError> {
    let mut resolver = Resolver::default();
    collect_assigned(&program.body, &mut resolver.globals);
    let lines = resolver.block(&program.body)?;
    Ok(Resolved {
        lines,
        global_count: resolver.globals.len(),
        bodies: resolver.bodies,
        function_names: resolver.function_names,
    })
}

/// Numbers the names that `body` assigns, not looking into functions.
fn collect_assigned(body: &[Stmt], slots: &mut HashMap<String, usize>) {
    for stmt in body {
        match &stmt.kind {
            StmtKind::For { var, body, .. } => {
                add(slots, var);
                collect_assigned(body, slots);
            }
            StmtKind::Assign { name, .. } => add(slots, name),
            StmtKind::While { body, .. } | StmtKind::Fork { body } => collect_assigned(body, slots),
            StmtKind::If {
                then, otherwise, ..
            } => {
                collect_assigned(then, slots);
                collect_assigned(otherwise, slots);
            }
            StmtKind::Command { .. }
            | StmtKind::Def { .. }
            | StmtKind::Call { .. }
            | StmtKind::Return { .. } => {}
        }
    }
}

fn add(slots: &mut HashMap<String, usize>, name: &str) {
    if !slots.contains_key(name) {
        slots.insert(name.to_owned(), slots.len());
    }
}

impl Resolver {
    fn block(&mut self, body: &[Stmt]) -> Result<Vec<Line>, RunError> {
        body.iter().map(|stmt| self.stmt(stmt)).collect()
    }

    fn stmt(&mut self, stmt: &Stmt) -> Result<Line, RunError> {
        let line = stmt.line;
        let code = match &stmt.kind {
            StmtKind::Command { verb, args } => {
                let arity = verb.arity();
                if !arity.contains(&args.len()) {
                    let expected = if arity.start() == arity.end() {
                        arity.start().to_string()
                    } else {
                        format!("{} to {}", arity.start(), arity.end())
                    };
                    return Err(count_error(line, verb.name(), expected, args.len()));
                }
                Code::Command(*verb, self.values(args, line)?)
            }
            StmtKind::For {
                var,
                start,
                stop,
                step,
                body,
            } => Code::For {
                var: self.slot(var).ok_or_else(|| unknown(line, var))?,
                range: Box::new([
                    self.value(start, line)?,
                    self.value(stop, line)?,
                    self.value(step, line)?,
                ]),
                body: self.block(body)?,
            },
            StmtKind::While { cond, body } => Code::While {
                cond: self.value(cond, line)?,
                body: self.block(body)?,
            },
            StmtKind::If {
                cond,
                then,
                otherwise,
            } => Code::If {
                cond: self.value(cond, line)?,
                then: self.block(then)?,
                otherwise: self.block(otherwise)?,
            },
            StmtKind::Def { name, params, body } => {
                let function = self.function(name);
                let mut locals = HashMap::new();
                params.iter().for_each(|param| add(&mut locals, param));
                collect_assigned(body, &mut locals);
                let slot_count = locals.len();
                let outer = self.locals.replace(locals);
                let lines = self.block(body);
                self.locals = outer;
                self.bodies.push(Body {
                    param_count: params.len(),
                    slot_count,
                    lines: lines?,
                });
                Code::Def {
                    function,
                    body: self.bodies.len() - 1,
                }
            }
            StmtKind::Call { name, args } => Code::Call {
                function: self.function(name),
                args: self.values(args, line)?,
            },
            StmtKind::Assign { name, value } => Code::Assign {
                slot: self.slot(name).ok_or_else(|| unknown(line, name))?,
                value: self.value(value, line)?,
            },
            StmtKind::Return { value } => {
                if self.locals.is_none() {
                    return Err(RunError {
                        line,
                        kind: RunErrorKind::ReturnOutside,
                    });
                }
                Code::Return(
                    value
                        .as_ref()
                        .map(|value| self.value(value, line))
                        .transpose()?,
                )
            }
            StmtKind::Fork { body } => Code::Fork(self.block(body)?),
        };
        Ok(Line { code, line })
    }

    fn values(&mut self, exprs: &[Expr], line: u32) -> Result<Vec<Value>, RunError> {
        exprs.iter().map(|expr| self.value(expr, line)).collect()
    }

    fn value(&mut self, expr: &Expr, line: u32) -> Result<Value, RunError> {
        Ok(match expr {
            Expr::Number(number) => Value::Number(*number),
            Expr::Bool(truth) => Value::Bool(*truth),
            Expr::Name(name) => match (self.slot(name), constant(name)) {
                (Some(slot), _) => Value::Variable(slot, name.clone()),
                (None, Some(number)) => Value::Number(number),
                (None, None) => return Err(unknown(line, name)),
            },
            Expr::Point(x, y) => {
                Value::Point(Box::new([self.value(x, line)?, self.value(y, line)?]))
            }
            Expr::Item(point, axis) => Value::Item(Box::new(self.value(point, line)?), *axis),
            Expr::Unary(op, operand) => match (op, self.value(operand, line)?) {
                (UnaryOp::Neg, Value::Number(number)) => Value::Number(-number),
                (op, operand) => Value::Unary(*op, Box::new(operand)),
            },
            Expr::Binary(op, left, right) => {
                let operands = [self.value(left, line)?, self.value(right, line)?];
                Value::Binary(*op, Box::new(operands))
            }
            Expr::Builtin(builtin, args) => {
                if args.len() != builtin.arity() {
                    let expected = builtin.arity().to_string();
                    return Err(count_error(line, builtin.name(), expected, args.len()));
                }
                Value::Builtin(*builtin, self.values(args, line)?)
            }
            Expr::Call(name, args) => Value::Call {
                function: self.function(name),
                args: self.values(args, line)?,
            },
        })
    }

    fn slot(&self, name: &str) -> Option<Slot> {
        let local = self.locals.as_ref().and_then(|locals| locals.get(name));
        local.map(|&slot| Slot::Local(slot)).or_else(|| {
            let global = self.globals.get(name)?;
            Some(Slot::Global(*global))
        })
    }

    fn function(&mut self, name: &str) -> usize {
        if let Some(&function) = self.functions.get(name) {
            return function;
        }
        self.function_names.push(name.to_owned());
        self.functions
            .insert(name.to_owned(), self.function_names.len() - 1);
        self.function_names.len() - 1
    }
}

fn constant(name: &str) -> Option<f64> {
    CONSTANTS
        .iter()
        .find(|(constant, _)| *constant == name)
        .map(|(_, value)| *value)
}

fn unknown(line: u32, name: &str) -> RunError {
    RunError {
        line,
        kind: RunErrorKind::UnknownName(name.to_owned()),
    }
}

pub(super) fn count_error(line: u32, name: &str, expected: String, given: usize) -> RunError {
    let expected = if expected == "1" {
        "1 argument".into()
    } else {
        format!("{expected} arguments")
    };
    RunError {
        line,
        kind: RunErrorKind::ArgumentCount {
            name: name.to_owned(),
            expected,
            given,
        },
    }
}
