//! What printers must know of a program's variables and functions, where Python's scopes are not
//! those of the dialect.

pub(crate) mod lifting;

use crate::program::{BinaryOp, Builtin, Expr, Program, Stmt, StmtKind, UnaryOp};
use std::collections::HashSet;

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

/// Reads and changes of one variable in a block.
#[derive(Default)]
struct Use {
    reads: bool,
    changes: bool,
}

/// The program or a function: the statements a variable lives in.
pub(crate) struct Scope<'a> {
    body: &'a [Stmt],
    /// Names that the scope's own statements read.
    reads: HashSet<&'a str>,
    /// Names that functions read from the program, when this is the program.
    read_by_functions: HashSet<&'a str>,
}

impl<'a> Scope<'a> {
    pub(crate) fn program(program: &'a Program) -> Scope<'a> {
        let mut read_by_functions = HashSet::new();
        for_each_def(&program.body, &mut |_, params, body| {
            let mut own: HashSet<&str> = params.iter().map(String::as_str).collect();
            own.extend(assigned(body));
            let mut reads = HashSet::new();
            collect_reads(body, &mut reads);
            read_by_functions.extend(reads.difference(&own));
        });
        Scope {
            read_by_functions,
            ..Scope::function(&program.body)
        }
    }

    pub(crate) fn function(body: &'a [Stmt]) -> Scope<'a> {
        let mut reads = HashSet::new();
        collect_reads(body, &mut reads);
        Scope {
            body,
            reads,
            read_by_functions: HashSet::new(),
        }
    }

    /// How a loop of the scope's over `var` is written.
    pub(crate) fn form(&self, stmt: &Stmt, var: &str, body: &[Stmt]) -> LoopForm {
        let inside = usage(body, var, None);
        let is_read_outside = self.read_by_functions.contains(var)
            || self.reads.contains(var) && usage(self.body, var, Some(stmt)).reads;
        match (inside, is_read_outside) {
            (Use { reads: false, .. }, false) => LoopForm::Repeat,
            (Use { changes: false, .. }, false) => LoopForm::For,
            _ => LoopForm::Copy,
        }
    }
}

/// How a block uses a variable, leaving out what the body of a loop over the same variable reads:
/// that sees its own value. The body of the loop `without` is left out, the loops around it are not.
fn usage(block: &[Stmt], var: &str, without: Option<&Stmt>) -> Use {
    let mut found = Use::default();
    for stmt in block {
        for_each_expr(stmt, &mut |expr| found.reads |= mentions(expr, var));
        if without.is_some_and(|without| std::ptr::eq(stmt, without)) {
            continue;
        }
        match &stmt.kind {
            StmtKind::Assign { name, .. } => found.changes |= name == var,
            // A function's variables are its own; what it reads of the program's is known.
            StmtKind::Def { .. } => {}
            kind => {
                if let StmtKind::For { var: own, body, .. } = kind
                    && own == var
                {
                    found.changes = true;
                    // A loop around the one in question sees what that leaves behind.
                    if !without.is_some_and(|without| holds(body, without)) {
                        continue;
                    }
                }
                for inner in blocks(stmt) {
                    let inner = usage(inner, var, without);
                    found.reads |= inner.reads;
                    found.changes |= inner.changes;
                }
            }
        }
    }
    found
}

/// Whether `stmt` is somewhere in `block`.
fn holds(block: &[Stmt], stmt: &Stmt) -> bool {
    let mut stmts = block.iter();
    stmts.any(|inner| std::ptr::eq(inner, stmt) || blocks(inner).any(|block| holds(block, stmt)))
}

/// The blocks of a statement, a function's among them.
pub(crate) fn blocks(stmt: &Stmt) -> impl Iterator<Item = &[Stmt]> {
    let (first, second): (&[Stmt], &[Stmt]) = match &stmt.kind {
        StmtKind::For { body, .. }
        | StmtKind::While { body, .. }
        | StmtKind::Def { body, .. }
        | StmtKind::Fork { body } => (body, &[]),
        StmtKind::If {
            then, otherwise, ..
        } => (then, otherwise),
        _ => (&[], &[]),
    };
    [first, second].into_iter()
}

/// Calls `f` with the expressions of a statement, those of its blocks aside.
pub(crate) fn for_each_expr<'a>(stmt: &'a Stmt, f: &mut dyn FnMut(&'a Expr)) {
    match &stmt.kind {
        StmtKind::Command { args, .. } | StmtKind::Call { args, .. } => args.iter().for_each(f),
        StmtKind::For {
            start, stop, step, ..
        } => [start, stop, step].into_iter().for_each(f),
        StmtKind::While { cond, .. } | StmtKind::If { cond, .. } => f(cond),
        StmtKind::Assign { value, .. } => f(value),
        StmtKind::Return { value } => value.iter().for_each(f),
        StmtKind::Def { .. } | StmtKind::Fork { .. } => {}
    }
}

/// Calls `f` with an expression and all its parts.
pub(crate) fn for_each_part<'a>(expr: &'a Expr, f: &mut dyn FnMut(&'a Expr)) {
    f(expr);
    match expr {
        Expr::Number(_) | Expr::Bool(_) | Expr::Name(_) => {}
        Expr::Item(part, _) | Expr::Unary(_, part) => for_each_part(part, f),
        Expr::Point(a, b) | Expr::Binary(_, a, b) => {
            for_each_part(a, f);
            for_each_part(b, f);
        }
        Expr::Builtin(_, args) | Expr::Call(_, args) => {
            args.iter().for_each(|arg| for_each_part(arg, f));
        }
    }
}

fn mentions(expr: &Expr, var: &str) -> bool {
    let mut found = false;
    for_each_part(expr, &mut |part| {
        found |= matches!(part, Expr::Name(name) if name == var);
    });
    found
}

/// Adds the names that a block reads, functions aside.
pub(crate) fn collect_reads<'a>(block: &'a [Stmt], reads: &mut HashSet<&'a str>) {
    for stmt in block {
        for_each_expr(stmt, &mut |expr| {
            for_each_part(expr, &mut |part| {
                if let Expr::Name(name) = part {
                    reads.insert(name);
                }
            });
        });
        if !matches!(stmt.kind, StmtKind::Def { .. }) {
            for inner in blocks(stmt) {
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
        for inner in blocks(stmt) {
            for_each_def(inner, f);
        }
    }
}

/// The variables that a function's body assigns, in order, each once.
pub(crate) fn assigned(block: &[Stmt]) -> Vec<&str> {
    let mut names = Vec::new();
    for_each_assignment(block, &mut |_, name| {
        if !names.contains(&name) {
            names.push(name);
        }
    });
    names
}

/// Calls `f` with every statement of a function's body that assigns a variable, and its name.
pub(crate) fn for_each_assignment<'a>(block: &'a [Stmt], f: &mut dyn FnMut(&'a Stmt, &'a str)) {
    for stmt in block {
        if let StmtKind::Assign { name, .. } | StmtKind::For { var: name, .. } = &stmt.kind {
            f(stmt, name);
        }
        if !matches!(stmt.kind, StmtKind::Def { .. }) {
            for inner in blocks(stmt) {
                for_each_assignment(inner, f);
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
        for_each_expr(stmt, &mut |expr| {
            for_each_part(expr, &mut |part| {
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
        for inner in blocks(stmt) {
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
        for_each_expr(stmt, &mut |expr| {
            for_each_part(expr, &mut |part| match part {
                Expr::Name(name) => variables.push(name),
                Expr::Call(name, _) => functions.push(name),
                _ => {}
            });
        });
        match &stmt.kind {
            StmtKind::Assign { name, .. } | StmtKind::For { var: name, .. } => variables.push(name),
            StmtKind::Call { name, .. } => functions.push(name),
            StmtKind::Def { name, params, .. } => {
                functions.push(name);
                variables.extend(params.iter().map(String::as_str));
            }
            _ => {}
        }
        for inner in blocks(stmt) {
            collect_names(inner, variables, functions);
        }
    }
}

/// Whether an expression always gives a truth value.
pub(crate) fn is_truth(expr: &Expr) -> bool {
    match expr {
        Expr::Bool(_) | Expr::Unary(UnaryOp::Not, _) | Expr::Builtin(Builtin::IsDown, _) => true,
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
        for_each_expr(stmt, &mut |expr| {
            for_each_part(expr, &mut |part| {
                if let Expr::Call(_, args) = part {
                    handed_over |= args.iter().any(is_truth);
                }
            });
        });
        kept || handed_over || blocks(stmt).any(keeps_truths)
    })
}
