//! Writes a tree as Rhai.

mod names;
mod redefined;
mod values;

use crate::analysis::lifting::{first_mentions, needs};
use crate::analysis::spelled::spelled_out;
use crate::analysis::{
    LoopForm, Scope, all_names, assigned, assigned_anywhere, keeps_truths, value_functions,
};
use crate::program::{CONSTANTS, Expr, Program, Stmt, StmtKind};
use names::Names;
use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::fmt::Write;
use values::Place;

/// The program as a Rhai script that draws the same, wherever the program runs without an error.
///
/// Rhai's functions see none of the program's variables; those they need are handed over as further
/// arguments. Of several definitions of one function Rhai knows the last, so they get names of their own.
pub fn print(program: &Program) -> String {
    let program = &redefined::told_apart(&spelled_out(program));
    let (variables, functions) = all_names(program);
    let needs = needs(program);
    let globals = assigned(&program.body).into_iter().collect();
    let assigned = assigned_anywhere(&program.body);
    let mut printer = Printer {
        names: Names::new(variables, functions, &assigned),
        value_functions: value_functions(program),
        keeps_truths: keeps_truths(&program.body),
        globals,
        needs: &needs,
        function: None,
        functions: String::new(),
        done: HashSet::new(),
    };
    let scope = Scope::program(program);
    let declared = printer.declarations(&program.body, &[], &scope);
    let mut text = String::new();
    let mut out = Lines {
        text: &mut text,
        depth: 0,
    };
    printer.declare(&declared, &mut out);
    // The last definition of a function is the one that counts.
    for stmt in program.body.iter().rev() {
        printer.hoist(stmt);
    }
    printer.block(&program.body, &scope, &declared, &mut out);
    let functions = printer.functions;
    format!("{functions}{text}").trim_end().to_owned()
}

struct Printer<'a> {
    names: Names<'a>,
    value_functions: HashSet<&'a str>,
    keeps_truths: bool,
    /// The program's variables.
    globals: HashSet<&'a str>,
    /// The program's variables that each function needs.
    needs: &'a BTreeMap<&'a str, BTreeSet<&'a str>>,
    /// The function being written.
    function: Option<Function<'a>>,
    /// All functions, which Rhai has outside of everything else.
    functions: String,
    /// Names of those written.
    done: HashSet<&'a str>,
}

struct Function<'a> {
    name: &'a str,
    own: HashSet<&'a str>,
}

/// Lines of text, indented.
struct Lines<'t> {
    text: &'t mut String,
    depth: usize,
}

impl Lines<'_> {
    fn line(&mut self, line: &str) {
        for _ in 0..self.depth {
            self.text.push_str("    ");
        }
        self.text.push_str(line);
        self.text.push('\n');
    }
}

/// Where the variables of a scope are declared: before its first statement, or by that assignment.
struct Declarations<'a> {
    before: Vec<&'a str>,
    by_assignment: HashSet<*const Stmt>,
}

impl<'a> Printer<'a> {
    fn declarations(&self, body: &'a [Stmt], params: &[String], scope: &Scope) -> Declarations<'a> {
        let mut needed: HashSet<&str> = HashSet::new();
        if self.function.is_none() {
            needed.extend(self.needs.values().flatten());
        }
        // A variable is more than that of loops of its own, which declare it themselves.
        crate::analysis::for_each_assignment(body, &mut |stmt, name| {
            let is_loop = matches!(stmt.kind, StmtKind::For { .. });
            if !is_loop || scope.form(stmt) == LoopForm::Copy {
                needed.insert(name);
            }
        });
        let first_mentions = first_mentions(body, self.needs);
        let mut declarations = Declarations {
            before: Vec::new(),
            by_assignment: HashSet::new(),
        };
        for name in assigned(body) {
            if params.iter().any(|param| param == name) || !needed.contains(name) {
                continue;
            }
            let first = first_mentions.get(name).copied();
            let is_own_first = |stmt: &&Stmt| match &stmt.kind {
                StmtKind::Assign { name: own, value } => {
                    own == name && !values::reads(value, name, self.needs)
                }
                _ => false,
            };
            match first.filter(is_own_first) {
                Some(stmt) => {
                    declarations.by_assignment.insert(std::ptr::from_ref(stmt));
                }
                None => declarations.before.push(name),
            }
        }
        declarations
    }

    fn declare(&self, declarations: &Declarations<'a>, out: &mut Lines<'_>) {
        for name in &declarations.before {
            out.line(&format!("let {};", self.variable(name)));
        }
    }

    /// Writes the functions that a statement defines, the last one of a name only.
    fn hoist(&mut self, stmt: &'a Stmt) {
        let inner: Vec<&'a [Stmt]> = stmt.blocks().collect();
        for block in inner.into_iter().rev() {
            for stmt in block.iter().rev() {
                self.hoist(stmt);
            }
        }
        if let StmtKind::Def { name, params, body } = &stmt.kind
            && self.done.insert(name)
        {
            self.function(name, params, body);
        }
    }

    fn function(&mut self, name: &'a str, params: &'a [String], body: &'a [Stmt]) {
        let mut own: HashSet<&str> = params.iter().map(String::as_str).collect();
        own.extend(assigned(body));
        let outer = self.function.replace(Function { name, own });
        let mut text = String::new();
        let mut out = Lines {
            text: &mut text,
            depth: 0,
        };
        let needed = self.needed(name);
        let params_text: Vec<String> = params
            .iter()
            .map(|param| self.variable(param))
            .chain(needed)
            .collect();
        let name_text = self.names.function(name).to_owned();
        out.line(&format!("fn {name_text}({}) {{", params_text.join(", ")));
        out.depth = 1;
        let scope = Scope::function(body);
        let declared = self.declarations(body, params, &scope);
        self.declare(&declared, &mut out);
        self.block(body, &scope, &declared, &mut out);
        let returns = |stmt: &Stmt| matches!(stmt.kind, StmtKind::Return { .. });
        if self.value_functions.contains(name) && !body.last().is_some_and(returns) {
            out.line("0.0");
        }
        out.depth = 0;
        out.line("}\n");
        self.function = outer;
        self.functions.insert_str(0, &text);
    }

    /// The variables of the program that a function needs, as they are called where it is called.
    fn needed(&self, function: &str) -> Vec<String> {
        let needs = self.needs.get(function).into_iter().flatten();
        needs.map(|name| self.program_variable(name)).collect()
    }

    /// Whether a name stands for a constant here, and not for a variable that is called like one.
    fn is_constant(&self, name: &str) -> bool {
        let function = self.function.as_ref();
        let is_variable = self.globals.contains(name)
            || function.is_some_and(|function| function.own.contains(name));
        !is_variable && CONSTANTS.iter().any(|(constant, _)| *constant == name)
    }

    /// A variable of the program: in a function, what was handed over.
    fn program_variable(&self, name: &str) -> String {
        let own = self.names.variable(name);
        match &self.function {
            Some(function) if function.own.contains(name) => self.names.handed_over(own),
            _ => own.to_owned(),
        }
    }

    fn variable(&self, name: &str) -> String {
        self.names.variable(name).to_owned()
    }

    fn block(
        &mut self,
        block: &'a [Stmt],
        scope: &Scope,
        declared: &Declarations<'a>,
        out: &mut Lines<'_>,
    ) {
        for stmt in block {
            self.statement(stmt, scope, declared, out);
        }
    }

    fn suite(
        &mut self,
        head: &str,
        block: &'a [Stmt],
        scope: &Scope,
        declared: &Declarations<'a>,
        out: &mut Lines<'_>,
    ) {
        out.line(&format!("{head} {{"));
        out.depth += 1;
        self.block(block, scope, declared, out);
        out.depth -= 1;
        out.line("}");
    }

    fn statement(
        &mut self,
        stmt: &'a Stmt,
        scope: &Scope,
        declared: &Declarations<'a>,
        out: &mut Lines<'_>,
    ) {
        match &stmt.kind {
            StmtKind::Command { verb, args } => {
                let args = self.command_args(args);
                out.line(&format!("{}({args});", verb.name()));
            }
            StmtKind::Call { name, args } => {
                let call = self.call(name, args);
                out.line(&format!("{call};"));
            }
            StmtKind::Assign { name, value } => {
                let is_first = declared.by_assignment.contains(&std::ptr::from_ref(stmt));
                let word = if is_first { "let " } else { "" };
                let value = self.expr(value, Place::Whole);
                out.line(&format!("{word}{} = {value};", self.variable(name)));
            }
            StmtKind::Return { value: Some(value) } => {
                let value = self.expr(value, Place::Whole);
                out.line(&format!("return {value};"));
            }
            StmtKind::Return { value: None } => {
                let function = self.function.as_ref().map(|function| function.name);
                let gives_value = function.is_some_and(|name| self.value_functions.contains(name));
                out.line(if gives_value {
                    "return 0.0;"
                } else {
                    "return;"
                });
            }
            StmtKind::For {
                var,
                start,
                stop,
                step,
                body,
            } => self.for_loop(stmt, var, [start, stop, step], body, scope, declared, out),
            StmtKind::While { cond, body } => {
                let head = format!("while {}", self.condition(cond, Place::Whole));
                self.suite(&head, body, scope, declared, out);
            }
            StmtKind::If {
                cond,
                then,
                otherwise,
            } => {
                let head = format!("if {}", self.condition(cond, Place::Whole));
                self.suite(&head, then, scope, declared, out);
                self.otherwise(otherwise, scope, declared, out);
            }
            StmtKind::Fork { body } => self.suite("fork_state", body, scope, declared, out),
            StmtKind::Break => out.line("break;"),
            StmtKind::Continue => out.line("continue;"),
            // Of the last ones `Dialect::lacks` tells.
            StmtKind::Def { .. }
            | StmtKind::Global { .. }
            | StmtKind::Each { .. }
            | StmtKind::Catch { .. }
            | StmtKind::SetItem { .. }
            | StmtKind::Do { .. } => {}
        }
    }

    fn otherwise(
        &mut self,
        block: &'a [Stmt],
        scope: &Scope,
        declared: &Declarations<'a>,
        out: &mut Lines<'_>,
    ) {
        if block.is_empty() {
            return;
        }
        // What follows stands on the line of the brace before it.
        let length = out.text.trim_end().len();
        out.text.truncate(length);
        out.text.push(' ');
        let mut inner = String::new();
        let mut lines = Lines {
            text: &mut inner,
            depth: out.depth,
        };
        match block {
            [stmt] if matches!(stmt.kind, StmtKind::If { .. }) => {
                self.statement(stmt, scope, declared, &mut lines);
                out.text.push_str("else ");
            }
            _ => self.suite("else", block, scope, declared, &mut lines),
        }
        out.text.push_str(inner.trim_start());
    }

    #[allow(clippy::too_many_arguments)]
    fn for_loop(
        &mut self,
        stmt: &'a Stmt,
        var: &'a str,
        range: [&'a Expr; 3],
        body: &'a [Stmt],
        scope: &Scope,
        declared: &Declarations<'a>,
        out: &mut Lines<'_>,
    ) {
        let (zero, one) = (Expr::Number(0.0), Expr::Number(1.0));
        let form = scope.form(stmt);
        let [start, stop, step] = range;
        let is_from_zero = *start == zero && *step == one;
        let numbers = match (form, values::whole(stop)) {
            // Whole numbers do where nothing is computed with them.
            (LoopForm::Repeat, Some(stop)) if is_from_zero => format!("0..{stop}"),
            _ => {
                let shown = match (is_from_zero, *step == one) {
                    (true, _) => &range[1..2],
                    (false, true) => &range[..2],
                    (false, false) => &range[..],
                };
                let shown: Vec<String> = shown.iter().map(|e| self.command_arg(e)).collect();
                format!("steps({})", shown.join(", "))
            }
        };
        let own = self.variable(var);
        let control = match form {
            LoopForm::Copy => self.names.control(&own),
            _ => own.clone(),
        };
        out.line(&format!("for {control} in {numbers} {{"));
        out.depth += 1;
        if form == LoopForm::Copy {
            out.line(&format!("{own} = {control};"));
        }
        self.block(body, scope, declared, out);
        out.depth -= 1;
        out.line("}");
    }

    fn call(&mut self, name: &'a str, args: &'a [Expr]) -> String {
        let mut text = format!("{}(", self.names.function(name));
        let args: Vec<String> = args
            .iter()
            .map(|arg| self.expr(arg, Place::Whole))
            .collect();
        let handed_over: Vec<String> = self
            .needs
            .get(name)
            .into_iter()
            .flatten()
            .map(|needed| self.program_variable(needed))
            .collect();
        let all = args.into_iter().chain(handed_over);
        for (i, arg) in all.enumerate() {
            // Writing to a string does not fail.
            let _ = write!(text, "{}{arg}", if i > 0 { ", " } else { "" });
        }
        text + ")"
    }

    fn command_args(&mut self, args: &'a [Expr]) -> String {
        let args: Vec<String> = args.iter().map(|arg| self.command_arg(arg)).collect();
        args.join(", ")
    }

    /// What is handed to the turtle, which takes whole numbers and others alike.
    fn command_arg(&mut self, arg: &'a Expr) -> String {
        match values::whole(arg) {
            Some(number) => number.to_string(),
            None => self.expr(arg, Place::Whole),
        }
    }
}
