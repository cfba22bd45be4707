//! Writes a tree as UCBLogo.

use super::identifiers::ToLogo;
use super::prelude::HELPERS;
use crate::analysis::spelled::spelled_out;
use crate::analysis::{
    LoopForm, Scope, all_names, assigned, assigned_anywhere, for_each_assignment, keeps_truths,
    lifting, value_functions,
};
use crate::program::{CONSTANTS, Expr, Look, Program, Stmt, StmtKind, Verb};
use crate::turtle::Color;
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::fmt::Write;
use values::Place;

pub(super) use values::whole;

mod values;

/// The program as UCBLogo: the procedures it needs, then its statements, one a line.
pub fn print(program: &Program) -> String {
    let program = &spelled_out(program);
    let (variables, functions) = all_names(program);
    let is_constant = |name: &&str| CONSTANTS.iter().any(|(constant, _)| constant == name);
    let assigned_anywhere = assigned_anywhere(&program.body);
    // Constants keep their names, so that they can be told again.
    let constants: Vec<&str> = variables
        .iter()
        .copied()
        .filter(|name| is_constant(name) && !assigned_anywhere.contains(name))
        .collect();
    let mut printer = Printer {
        variables: ToLogo::for_variables(constants.iter().copied().chain(variables)),
        functions: ToLogo::for_functions(functions),
        value_functions: value_functions(program),
        needs: lifting::needs(program),
        renamed: HashMap::new(),
        keeps_truths: keeps_truths(&program.body),
        helpers: HashSet::new(),
        procedures: Vec::new(),
    };
    let scope = Scope::program(program);
    let mut lines = Vec::new();
    let body = match program.body.as_slice() {
        // Facing north is how Logo's turtle starts.
        [first, rest @ ..] if is_heading(first, 90.0) && !starts_with_heading(rest, 0.0) => rest,
        body => {
            lines.push("seth 90".to_owned());
            body
        }
    };
    for stmt in body {
        let mut own = Vec::new();
        printer.statement(stmt, &scope, None, &mut own);
        lines.append(&mut printer.procedures);
        lines.append(&mut own);
    }
    // Procedures stand between blank lines, which may meet.
    lines.dedup_by(|line, before| line.is_empty() && before.is_empty());
    let mut text = String::new();
    for helper in HELPERS {
        if printer.helpers.contains(helper.name) {
            text.push_str(helper.text);
            text.push_str("\n\n");
        }
    }
    for (name, value) in CONSTANTS {
        if constants.contains(&name) {
            // Writing to a string does not fail.
            let _ = writeln!(text, "make \"{name} {value}");
        }
    }
    text + lines.join("\n").trim_matches('\n')
}

fn is_heading(stmt: &Stmt, angle: f64) -> bool {
    match &stmt.kind {
        StmtKind::Command {
            verb: Verb::SetHeading,
            args,
        } => matches!(args.as_slice(), [Expr::Number(number)] if *number == angle),
        _ => false,
    }
}

fn starts_with_heading(body: &[Stmt], angle: f64) -> bool {
    let mut stmts = body.iter();
    let first = stmts.find(|stmt| !matches!(stmt.kind, StmtKind::Def { .. }));
    first.is_some_and(|stmt| is_heading(stmt, angle))
}

struct Printer<'a> {
    variables: ToLogo<'a>,
    functions: ToLogo<'a>,
    /// Functions that give a value.
    value_functions: HashSet<&'a str>,
    /// The program's variables that each function needs.
    needs: BTreeMap<&'a str, BTreeSet<&'a str>>,
    /// Variables of the function being written that have another name, because they would hide
    /// those of the program from what it calls.
    renamed: HashMap<&'a str, String>,
    /// Whether a variable or function may have a truth value.
    keeps_truths: bool,
    /// Procedures of the prelude that are called.
    helpers: HashSet<&'static str>,
    /// Lines of procedures that are to stand before the statement being written.
    procedures: Vec<String>,
}

/// Bodies as long as this stay on the line of their head.
const MAX_INLINE: usize = 60;

impl<'a> Printer<'a> {
    fn block(
        &mut self,
        block: &'a [Stmt],
        scope: &Scope,
        function: Option<&'a str>,
        lines: &mut Vec<String>,
    ) {
        for stmt in block {
            self.statement(stmt, scope, function, lines);
        }
    }

    fn statement(
        &mut self,
        stmt: &'a Stmt,
        scope: &Scope,
        function: Option<&'a str>,
        lines: &mut Vec<String>,
    ) {
        match &stmt.kind {
            StmtKind::Command { verb, args } => {
                let text = self.command(*verb, args);
                lines.push(text);
            }
            StmtKind::Call { name, args } => {
                let call = self.call(name, args);
                lines.push(if self.value_functions.contains(name.as_str()) {
                    format!("ignore ({call})")
                } else {
                    call
                });
            }
            StmtKind::Assign { name, value } => {
                let value = self.expr(value, Place::Alone);
                lines.push(format!("make \"{} {value}", self.variable(name)));
            }
            StmtKind::Return { value } => {
                let gives_value = function.is_some_and(|name| self.value_functions.contains(name));
                lines.push(match value {
                    Some(value) => format!("output {}", self.expr(value, Place::Alone)),
                    None if gives_value => format!("output {}", self.use_helper("nothing")),
                    None => "stop".to_owned(),
                });
            }
            StmtKind::For {
                var,
                start,
                stop,
                step,
                body,
            } => self.for_loop(stmt, var, [start, stop, step], body, scope, function, lines),
            StmtKind::While { cond, body } => {
                let head = format!("while [{}]", self.condition(cond, Place::Alone));
                let body = self.lines(body, scope, function);
                suite(head, body, lines);
            }
            StmtKind::If {
                cond,
                then,
                otherwise,
            } => {
                let word = if otherwise.is_empty() { "if" } else { "ifelse" };
                let head = format!("{word} {}", self.condition(cond, Place::Alone));
                let then = self.lines(then, scope, function);
                suite(head, then, lines);
                if !otherwise.is_empty() {
                    let otherwise = self.lines(otherwise, scope, function);
                    let head = lines.pop().unwrap_or_default();
                    suite(head, otherwise, lines);
                }
            }
            StmtKind::Fork { body } => {
                let head = self.use_helper("forkstate").to_owned();
                let body = self.lines(body, scope, function);
                suite(head, body, lines);
            }
            StmtKind::Def { name, params, body } => self.procedure(name, params, body),
            // What `make` finds no local variable for is the program's; of the others `Dialect::lacks` tells.
            StmtKind::Global { .. }
            | StmtKind::Break
            | StmtKind::Continue
            | StmtKind::Each { .. }
            | StmtKind::Catch { .. }
            | StmtKind::SetItem { .. }
            | StmtKind::Do { .. } => {}
        }
    }

    fn lines(
        &mut self,
        block: &'a [Stmt],
        scope: &Scope,
        function: Option<&'a str>,
    ) -> Vec<String> {
        let mut lines = Vec::new();
        self.block(block, scope, function, &mut lines);
        lines
    }

    /// A procedure stands at the top level, wherever it is defined.
    fn procedure(&mut self, name: &'a str, params: &'a [String], body: &'a [Stmt]) {
        let outer = std::mem::take(&mut self.renamed);
        let own = params.iter().map(String::as_str).chain(assigned(body));
        let needed = self.needs.get(name);
        for hiding in own.filter(|own| needed.is_some_and(|needed| needed.contains(own))) {
            let fresh = self.variables.fresh(hiding);
            self.renamed.insert(hiding, fresh);
        }
        let mut title = format!("to {}", self.functions.get(name));
        for param in params {
            let _ = write!(title, " :{}", self.variable(param));
        }
        let scope = Scope::function(body);
        let inner = self.lines(body, &scope, Some(name));
        let mut lines = vec![String::new(), title];
        match self.locals(params, body, &scope).as_slice() {
            [] => {}
            [local] => lines.push(format!("  local \"{local}")),
            locals => lines.push(format!("  local [{}]", locals.join(" "))),
        }
        lines.extend(indented(inner));
        let ends_with_value = body
            .last()
            .is_some_and(|last| matches!(last.kind, StmtKind::Return { value: Some(_) }));
        if self.value_functions.contains(name) && !ends_with_value {
            lines.push(format!("  output {}", self.use_helper("nothing")));
        }
        lines.extend(["end".to_owned(), String::new()]);
        self.procedures.append(&mut lines);
        self.renamed = outer;
    }

    fn variable<'n>(&'n self, name: &'n str) -> &'n str {
        let renamed = self.renamed.get(name).map(String::as_str);
        renamed.unwrap_or_else(|| self.variables.get(name))
    }

    /// Names that a procedure makes its own before it gives them a value.
    fn locals(&self, params: &[String], body: &'a [Stmt], scope: &Scope) -> Vec<&str> {
        let (mut names, mut known): (Vec<&str>, HashSet<&str>) = Default::default();
        known.extend(params.iter().map(String::as_str));
        for_each_assignment(body, &mut |stmt, name| {
            let is_plain_loop =
                matches!(stmt.kind, StmtKind::For { .. }) && scope.form(stmt) != LoopForm::Copy;
            if !is_plain_loop && known.insert(name) {
                names.push(self.variable(name));
            }
        });
        names
    }

    #[allow(clippy::too_many_arguments)]
    fn for_loop(
        &mut self,
        stmt: &'a Stmt,
        var: &'a str,
        [start, stop, step]: [&'a Expr; 3],
        body: &'a [Stmt],
        scope: &Scope,
        function: Option<&'a str>,
        lines: &mut Vec<String>,
    ) {
        let (zero, one) = (Expr::Number(0.0), Expr::Number(1.0));
        let form = scope.form(stmt);
        let mut inner = self.lines(body, scope, function);
        // `repeat` takes no number below 0, which `for` does.
        let is_count = !whole(stop).is_some_and(|stop| stop < 0.0);
        if form == LoopForm::Repeat && *start == zero && *step == one && is_count {
            let head = format!("repeat {}", self.number(stop, Place::Alone));
            return suite(head, inner, lines);
        }
        let own = self.variable(var).to_owned();
        let control = if form == LoopForm::Copy {
            inner.insert(0, format!("make \"{own} :{own}.loop"));
            format!("{own}.loop")
        } else {
            own
        };
        let start = member(self.number(start, Place::Alone));
        let limit = member(self.limit(stop, step));
        let step = member(self.number(step, Place::Alone));
        let head = format!("for [{control} {start} {limit} {step}]");
        suite(head, inner, lines);
    }

    /// The last value a loop may reach: Logo's `for` includes it.
    fn limit(&mut self, stop: &'a Expr, step: &'a Expr) -> String {
        let Some(step_value) = whole(step) else {
            let stop = self.number(stop, Place::Part);
            let step = self.number(step, Place::Part);
            return format!("{} {stop} {step}", self.use_helper("rangelimit"));
        };
        let is_down = step_value < 0.0;
        if let Some(stop) = whole(stop) {
            let limit = if is_down { stop + 1.0 } else { stop - 1.0 };
            return limit.to_string();
        }
        let sign = if is_down { '+' } else { '-' };
        format!("{} {sign} 1", self.number(stop, Place::Sum))
    }

    fn command(&mut self, verb: Verb, args: &'a [Expr]) -> String {
        let plain = |word: &'static str| (word, None);
        let (word, needs) = match (verb, args.len()) {
            (Verb::Forward, _) => plain("fd"),
            (Verb::Backward, _) => plain("bk"),
            (Verb::Left, _) => plain("lt"),
            (Verb::Right, _) => plain("rt"),
            (Verb::PenUp, _) => plain("pu"),
            (Verb::PenDown, _) => plain("pd"),
            (Verb::Teleport, 1) => ("teleportto", Some("teleportto")),
            (Verb::Teleport, 2) => ("teleport", Some("teleport")),
            (Verb::Teleport, _) => ("teleportturn", Some("teleportturn")),
            (Verb::Circle, 1) => ("circleleft", Some("circleleft")),
            (Verb::Circle, 2) => ("arcleft", Some("arcleft")),
            (Verb::Circle, _) => ("polygonleft", Some("polygonleft")),
            (Verb::Look(look), _) => return self.look(look, args),
            (Verb::Goto, 1) => plain("setpos"),
            (Verb::Goto, _) => plain("setxy"),
            (Verb::Home, _) => return "home seth 90".to_owned(),
            (Verb::SetHeading, _) => {
                return format!(
                    "seth {}",
                    args.first().map_or(String::new(), |a| self.heading(a))
                );
            }
        };
        if let Some(helper) = needs {
            self.use_helper(helper);
        }
        match args {
            [_] if matches!(verb, Verb::Goto | Verb::Teleport) => self.with_inputs(word, args),
            _ => self.with_numbers(word, args),
        }
    }

    /// A command that draws no line, where Logo has a word for it.
    fn look(&mut self, look: Look, args: &'a [Expr]) -> String {
        let word = match (look, args) {
            (Look::PenColor | Look::Color, [Expr::Text(name)]) => {
                return format!("setpencolor {}", color(name));
            }
            (Look::Background, [Expr::Text(name)]) => {
                return format!("setbackground {}", color(name));
            }
            (Look::Write, [Expr::Text(text), ..]) => return format!("label [{text}]"),
            (Look::PenColor | Look::Color, [_]) => "setpencolor",
            (Look::PenSize, _) => "setpensize",
            (Look::Write, [_, ..]) => "label",
            (Look::Clear, _) => return "clean".to_owned(),
            (Look::Reset | Look::ClearScreen | Look::ResetScreen, _) => {
                return "clearscreen seth 90".to_owned();
            }
            // What it says is kept as a word that does nothing.
            (look, _) => return format!("ignore \"{}", look.name()),
        };
        self.with_numbers(word, &args[..1])
    }
}

/// A colour as a list of percents; the name itself where there is no such colour.
fn color(name: &str) -> String {
    let Some(Color { r, g, b }) = Color::from_text(name) else {
        return format!("\"{name}");
    };
    let percent = |byte: u8| (f64::from(byte) / 2.55 * 100.0).round() / 100.0;
    format!("[{} {} {}]", percent(r), percent(g), percent(b))
}

/// Adds a block to what its head stands at the end of: on its line when it is short.
fn suite(head: String, body: Vec<String>, lines: &mut Vec<String>) {
    let length: usize = body.iter().map(|line| line.len() + 1).sum();
    let is_plain = body
        .iter()
        .all(|line| !line.is_empty() && !line.starts_with(' '));
    let is_flat = body.iter().filter(|line| line.ends_with('[')).count() == 0;
    if length + head.len() <= MAX_INLINE && is_plain && is_flat {
        lines.push(format!("{head} [{}]", body.join(" ")));
        return;
    }
    lines.push(format!("{head} ["));
    lines.extend(indented(body));
    lines.push("]".to_owned());
}

/// A member of a list that is evaluated: one word, or a list itself.
fn member(text: String) -> String {
    if text.contains(' ') {
        format!("[{text}]")
    } else {
        text
    }
}

fn indented(lines: Vec<String>) -> impl Iterator<Item = String> {
    lines.into_iter().map(|line| format!("  {line}"))
}
