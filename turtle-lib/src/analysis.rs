//! What printers must know of a program's variables and functions, where Python's scopes are not
//! those of the dialect.

pub(crate) mod lifting;
pub(crate) mod spelled;

use crate::program::{BinaryOp, Builtin, Expr, Library, Program, Stmt, StmtKind, UnaryOp};
use std::collections::{HashMap, HashSet};

/// How a `for` loop is written where its variable is the loop's own.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum LoopForm {
    /// Its variable is not read.
    Repeat,
    /// Its variable is read in its body only, and changed by nothing else.
    For,
    /// It outlives the loop, or is changed by its body: a variable of the loop's own sets it in each
    /// turn.
    Copy,
}

/// What the loops of the program or of a function are to their variables.
pub(crate) struct Scope {
    forms: HashMap<*const Stmt, LoopForm>,
}

impl Scope {
    pub(crate) fn program(program: &Program) -> Scope {
        let mut read_by_functions = HashSet::new();
        for_each_def(&program.body, &mut |_, params, body| {
            let mut own: HashSet<&str> = params.iter().map(String::as_str).collect();
            own.extend(assigned(body));
            let mut reads = HashSet::new();
            collect_reads(body, &mut reads);
            read_by_functions.extend(reads.difference(&own));
        });
        Scope::of(&program.body, read_by_functions)
    }

    pub(crate) fn function(body: &[Stmt]) -> Scope {
        Scope::of(body, HashSet::new())
    }

    fn of<'a>(body: &'a [Stmt], read_elsewhere: HashSet<&'a str>) -> Scope {
        let mut survey = Survey {
            loops: Vec::new(),
            around: HashMap::new(),
            read_outside: read_elsewhere,
        };
        survey.block(body);
        let forms = survey.loops.iter().map(|own| (own.stmt, survey.form(own)));
        Scope {
            forms: forms.collect(),
        }
    }

    /// How a loop, which is one of the scope's, is written.
    pub(crate) fn form(&self, stmt: &Stmt) -> LoopForm {
        let form = self.forms.get(&std::ptr::from_ref(stmt));
        form.copied().unwrap_or(LoopForm::Copy)
    }
}

/// All loops of a scope, and where their variables are read. What stands in the body of a loop sees
/// the value of the innermost loop over the variable.
struct Survey<'a> {
    loops: Vec<Loop<'a>>,
    /// For each variable, the loops over it around what is being looked at, the innermost last.
    around: HashMap<&'a str, Vec<usize>>,
    /// Variables that are read outside of all loops over them.
    read_outside: HashSet<&'a str>,
}

struct Loop<'a> {
    stmt: *const Stmt,
    var: &'a str,
    /// The next loop around it over the same variable.
    outer: Option<usize>,
    is_read: bool,
    is_changed: bool,
}

impl<'a> Survey<'a> {
    fn block(&mut self, block: &'a [Stmt]) {
        for stmt in block {
            stmt.for_each_expr(&mut |expr| {
                expr.for_each_part(&mut |part| {
                    if let Expr::Name(name) = part {
                        self.read(name);
                    }
                });
            });
            match &stmt.kind {
                StmtKind::For { var, body, .. } => {
                    self.change(var);
                    let number = self.loops.len();
                    let around = self.around.entry(var).or_default();
                    self.loops.push(Loop {
                        stmt,
                        var,
                        outer: around.last().copied(),
                        is_read: false,
                        is_changed: false,
                    });
                    around.push(number);
                    self.block(body);
                    if let Some(around) = self.around.get_mut(var.as_str()) {
                        around.pop();
                    }
                }
                // A function's variables are its own; what it reads of the program's is known.
                StmtKind::Def { .. } => {}
                _ => {
                    stmt.assigned().for_each(|name| self.change(name));
                    for inner in stmt.blocks() {
                        self.block(inner);
                    }
                }
            }
        }
    }

    fn read(&mut self, name: &'a str) {
        match self.around.get(name).and_then(|around| around.last()) {
            Some(&innermost) => self.loops[innermost].is_read = true,
            None => {
                self.read_outside.insert(name);
            }
        }
    }

    fn change(&mut self, name: &str) {
        for &around in self.around.get(name).into_iter().flatten() {
            self.loops[around].is_changed = true;
        }
    }

    fn form(&self, own: &Loop<'_>) -> LoopForm {
        let outer_loops = std::iter::successors(own.outer, |&outer| self.loops[outer].outer);
        let is_read_behind = self.read_outside.contains(own.var)
            || outer_loops
                .into_iter()
                .any(|outer| self.loops[outer].is_read);
        if is_read_behind || own.is_read && own.is_changed {
            LoopForm::Copy
        } else if own.is_read {
            LoopForm::For
        } else {
            LoopForm::Repeat
        }
    }
}

/// Adds the names that a block reads, functions aside, and those of the program's variables that it changes.
pub(crate) fn collect_reads<'a>(block: &'a [Stmt], reads: &mut HashSet<&'a str>) {
    for stmt in block {
        stmt.for_each_expr(&mut |expr| {
            expr.for_each_part(&mut |part| {
                if let Expr::Name(name) = part {
                    reads.insert(name);
                }
            });
        });
        if let StmtKind::Global { names } = &stmt.kind {
            reads.extend(names.iter().map(String::as_str));
        }
        if !matches!(stmt.kind, StmtKind::Def { .. }) {
            for inner in stmt.blocks() {
                collect_reads(inner, reads);
            }
        }
    }
}

/// Calls `f` with the name, the parameters and the body of every function.
pub(crate) fn for_each_def<'a>(
    block: &'a [Stmt],
    f: &mut dyn FnMut(&'a str, &'a [String], &'a [Stmt]),
) {
    for stmt in block {
        if let StmtKind::Def { name, params, body } = &stmt.kind {
            f(name, params, body);
        }
        for inner in stmt.blocks() {
            for_each_def(inner, f);
        }
    }
}

/// The program's variables that a function's body declares to change.
pub(crate) fn declared_global<'a>(block: &'a [Stmt], names: &mut HashSet<&'a str>) {
    for stmt in block {
        match &stmt.kind {
            StmtKind::Global { names: own } => names.extend(own.iter().map(String::as_str)),
            StmtKind::Def { .. } => {}
            _ => stmt
                .blocks()
                .for_each(|block| declared_global(block, names)),
        }
    }
}

/// The variables of its own that a function's body assigns, in order, each once.
pub(crate) fn assigned(block: &[Stmt]) -> Vec<&str> {
    let (mut names, mut known) = (Vec::new(), HashSet::new());
    for_each_assignment(block, &mut |_, name| {
        if known.insert(name) {
            names.push(name);
        }
    });
    names
}

/// Calls `f` with every statement of a function's body that assigns a variable of its own, and its name.
pub(crate) fn for_each_assignment<'a>(block: &'a [Stmt], f: &mut dyn FnMut(&'a Stmt, &'a str)) {
    let mut global = HashSet::new();
    declared_global(block, &mut global);
    for_each_change(block, &mut |stmt, name| {
        if !global.contains(name) {
            f(stmt, name);
        }
    });
}

/// Calls `f` with every statement that assigns a variable, those of functions aside, and its name.
pub(crate) fn for_each_change<'a>(block: &'a [Stmt], f: &mut dyn FnMut(&'a Stmt, &'a str)) {
    for stmt in block {
        stmt.assigned().for_each(|name| f(stmt, name));
        if !matches!(stmt.kind, StmtKind::Def { .. }) {
            for inner in stmt.blocks() {
                for_each_change(inner, f);
            }
        }
    }
}

/// Functions that give a value: those that return one, and those whose value is used.
pub(crate) fn value_functions(program: &Program) -> HashSet<&str> {
    let mut names = HashSet::new();
    collect_value_functions(&program.body, None, &mut names);
    names
}

fn collect_value_functions<'a>(
    block: &'a [Stmt],
    function: Option<&'a str>,
    names: &mut HashSet<&'a str>,
) {
    for stmt in block {
        stmt.for_each_expr(&mut |expr| {
            expr.for_each_part(&mut |part| {
                if let Expr::Call(name, _) = part {
                    names.insert(name);
                }
            });
        });
        if let StmtKind::Return { value: Some(_) } = &stmt.kind {
            names.extend(function);
        }
        let inner_function = match &stmt.kind {
            StmtKind::Def { name, .. } => Some(name.as_str()),
            _ => function,
        };
        for inner in stmt.blocks() {
            collect_value_functions(inner, inner_function, names);
        }
    }
}

/// All names of variables, parameters among them, and of functions, in the order of the program.
pub(crate) fn all_names(program: &Program) -> (Vec<&str>, Vec<&str>) {
    let (mut variables, mut functions) = (Vec::new(), Vec::new());
    collect_names(&program.body, &mut variables, &mut functions);
    (variables, functions)
}

fn collect_names<'a>(
    block: &'a [Stmt],
    variables: &mut Vec<&'a str>,
    functions: &mut Vec<&'a str>,
) {
    for stmt in block {
        stmt.for_each_expr(&mut |expr| {
            expr.for_each_part(&mut |part| match part {
                Expr::Name(name) => variables.push(name),
                Expr::Call(name, _) => functions.push(name),
                _ => {}
            });
        });
        variables.extend(stmt.assigned());
        match &stmt.kind {
            StmtKind::Call { name, .. } => functions.push(name),
            StmtKind::Def { name, params, .. } => {
                functions.push(name);
                variables.extend(params.iter().map(String::as_str));
            }
            _ => {}
        }
        for inner in stmt.blocks() {
            collect_names(inner, variables, functions);
        }
    }
}

/// Whether an expression always gives a truth value.
pub(crate) fn is_truth(expr: &Expr) -> bool {
    match expr {
        Expr::Bool(_)
        | Expr::Unary(UnaryOp::Not, _)
        | Expr::Builtin(Builtin::IsDown, _)
        | Expr::Library(Library::Contains | Library::Any | Library::All, _) => true,
        Expr::Choice(parts) => is_truth(&parts[1]) && is_truth(&parts[2]),
        Expr::Binary(op, ..) => !matches!(
            op,
            BinaryOp::Add
                | BinaryOp::Sub
                | BinaryOp::Mul
                | BinaryOp::Div
                | BinaryOp::FloorDiv
                | BinaryOp::Mod
                | BinaryOp::Pow
        ),
        _ => false,
    }
}

/// The names that a program gives a value anywhere, in functions and as parameters too.
pub(crate) fn assigned_anywhere(block: &[Stmt]) -> HashSet<&str> {
    let mut names: HashSet<&str> = assigned(block).into_iter().collect();
    for_each_def(block, &mut |_, params, body| {
        names.extend(params.iter().map(String::as_str));
        names.extend(assigned(body));
    });
    names
}

/// Whether the program keeps a truth value in a variable, hands one over or returns one. Rhai and
/// Logo do not count with those; in other programs every name is that of a number or point.
pub(crate) fn keeps_truths(block: &[Stmt]) -> bool {
    block.iter().any(|stmt| {
        let kept = match &stmt.kind {
            StmtKind::Assign { value, .. } => is_truth(value),
            StmtKind::Return { value: Some(value) } => is_truth(value),
            StmtKind::Call { args, .. } => args.iter().any(is_truth),
            _ => false,
        };
        let mut handed_over = false;
        stmt.for_each_expr(&mut |expr| {
            expr.for_each_part(&mut |part| {
                if let Expr::Call(_, args) = part {
                    handed_over |= args.iter().any(is_truth);
                }
            });
        });
        kept || handed_over || stmt.blocks().any(keeps_truths)
    })
}
