//! Writes a tree as Python, in one normal form.

use crate::program::{
    Axis, BinaryOp, Builtin, Expr, Form, Gather, Library, Look, Program, Stmt, StmtKind, UnaryOp,
    Verb,
};
use crate::quote::quoted;
use std::fmt::Write;

mod loops;

/// The program as Python: four spaces of indentation, the verbs' full names, one statement a line,
/// a line feed between statements and none at the end.
pub fn print(program: &Program) -> String {
    let mut out = Text {
        text: String::new(),
        has_own_pi: assigns_pi(&program.body),
    };
    block(&mut out, &program.body, 0);
    if program.body.is_empty() {
        out.text.push_str("pass");
    }
    // The first statement begins with the line feed that parts it from the one before.
    out.text.trim_start_matches('\n').to_owned()
}

struct Text {
    text: String,
    /// The program has a variable `pi`, which is not `math.pi`.
    has_own_pi: bool,
}

fn assigns_pi(body: &[Stmt]) -> bool {
    body.iter().any(|stmt| {
        let assigns = match &stmt.kind {
            StmtKind::Def { params, .. } => params.iter().any(|param| param == "pi"),
            _ => stmt.assigned().any(|name| name == "pi"),
        };
        assigns || stmt.blocks().any(assigns_pi)
    })
}

fn block(out: &mut Text, body: &[Stmt], depth: usize) {
    let mut stmts = body.iter().peekable();
    while let Some(stmt) = stmts.next() {
        line(out, depth);
        // Who is told something stands before what is told.
        if let Some(turtle) = told(stmt)
            && let Some(next) = stmts.next_if(|next| matches!(next.kind, StmtKind::Command { .. }))
        {
            if *turtle != Expr::Number(0.0) {
                expr(out, turtle, Binding::Atom);
                out.text.push('.');
            }
            statement(out, next, depth);
        } else {
            statement(out, stmt, depth);
        }
    }
}

/// The turtle that is spoken to from a statement on.
fn told(stmt: &Stmt) -> Option<&Expr> {
    match &stmt.kind {
        StmtKind::Command {
            verb: Verb::Look(Look::Tell),
            args,
        } => args.first(),
        _ => None,
    }
}

fn line(out: &mut Text, depth: usize) {
    out.text.push('\n');
    for _ in 0..depth {
        out.text.push_str("    ");
    }
}

fn suite(out: &mut Text, body: &[Stmt], depth: usize) {
    out.text.push(':');
    block(out, body, depth + 1);
    if body.is_empty() {
        line(out, depth + 1);
        out.text.push_str("pass");
    }
}

fn statement(out: &mut Text, stmt: &Stmt, depth: usize) {
    match &stmt.kind {
        StmtKind::Command { verb, args } => {
            let name = match verb {
                // `reset()` is a turtle's, and a screen has one, too.
                Verb::Look(Look::ResetScreen) => "Screen().reset",
                Verb::Look(Look::ClearScreen) => "Screen().clear",
                verb => verb.name(),
            };
            match verb {
                Verb::Look(look) => look_call(out, *look, name, args),
                _ => call(out, name, args),
            }
        }
        StmtKind::Call { name, args } => call(out, name, args),
        StmtKind::For {
            var,
            start,
            stop,
            step,
            body,
        } => {
            out.text.push_str("for ");
            out.text.push_str(var);
            out.text.push_str(" in ");
            let (zero, one) = (Expr::Number(0.0), Expr::Number(1.0));
            match (*start == zero, *step == one) {
                (true, true) => call(out, "range", [stop]),
                (false, true) => call(out, "range", [start, stop]),
                (_, false) => call(out, "range", [start, stop, step]),
            }
            suite(out, body, depth);
        }
        StmtKind::Each { vars, over, body } => {
            out.text.push_str("for ");
            out.text.push_str(&vars.join(", "));
            out.text.push_str(" in ");
            expr(out, over, Binding::Loosest);
            suite(out, body, depth);
        }
        StmtKind::SetItem { list, at, value } => {
            before_bracket(out, list);
            out.text.push('[');
            expr(out, at, Binding::Loosest);
            out.text.push_str("] = ");
            expr(out, value, Binding::Loosest);
        }
        StmtKind::Do { value } => expr(out, value, Binding::Loosest),
        StmtKind::While { cond, body } => {
            out.text.push_str("while ");
            expr(out, cond, Binding::Loosest);
            suite(out, body, depth);
        }
        StmtKind::If {
            cond,
            then,
            otherwise,
        } => {
            out.text.push_str("if ");
            branch(out, cond, then, otherwise, depth);
        }
        StmtKind::Def { name, params, body } => {
            out.text.push_str("def ");
            out.text.push_str(name);
            out.text.push('(');
            out.text.push_str(&params.join(", "));
            out.text.push(')');
            suite(out, body, depth);
        }
        StmtKind::Assign { name, value } => {
            out.text.push_str(name);
            out.text.push_str(" = ");
            expr(out, value, Binding::Loosest);
        }
        StmtKind::Return { value } => {
            out.text.push_str("return");
            if let Some(value) = value {
                out.text.push(' ');
                expr(out, value, Binding::Loosest);
            }
        }
        StmtKind::Break => out.text.push_str("break"),
        StmtKind::Continue => out.text.push_str("continue"),
        StmtKind::Global { names } => {
            out.text.push_str("global ");
            out.text.push_str(&names.join(", "));
        }
        // Python has no word for it, of which `Dialect::lacks` tells.
        StmtKind::Catch { tag, body } => {
            out.text.push_str("with ");
            call(out, "catch", [tag]);
            suite(out, body, depth);
        }
        StmtKind::Fork { body } => {
            out.text.push_str("with fork_state()");
            suite(out, body, depth);
        }
    }
}

fn branch(out: &mut Text, cond: &Expr, then: &[Stmt], otherwise: &[Stmt], depth: usize) {
    expr(out, cond, Binding::Loosest);
    suite(out, then, depth);
    match otherwise {
        [] => {}
        [
            Stmt {
                kind:
                    StmtKind::If {
                        cond,
                        then,
                        otherwise,
                    },
                ..
            },
        ] => {
            line(out, depth);
            out.text.push_str("elif ");
            branch(out, cond, then, otherwise, depth);
        }
        _ => {
            line(out, depth);
            out.text.push_str("else");
            suite(out, otherwise, depth);
        }
    }
}

fn call<'a>(out: &mut Text, name: &str, args: impl IntoIterator<Item = &'a Expr>) {
    out.text.push_str(name);
    out.text.push('(');
    let mut args = args.into_iter().peekable();
    let first = args.next();
    match first {
        Some(Expr::Comprehension(own))
            if own.gather == Gather::Generator && args.peek().is_none() =>
        {
            loops::generator(out, own);
        }
        first => arguments(out, first.into_iter().chain(args)),
    }
    out.text.push(')');
}

/// A command whose arguments stand by name behind one that is left out.
fn look_call(out: &mut Text, look: Look, name: &str, args: &[Expr]) {
    out.text.push_str(name);
    out.text.push('(');
    let mut by_name = false;
    for (i, (arg, parameter)) in args.iter().zip(look.parameters()).enumerate() {
        if i > 0 && *arg == Expr::Bool(false) {
            by_name = true;
            continue;
        }
        if i > 0 {
            out.text.push_str(", ");
        }
        if by_name {
            out.text.push_str(parameter);
            out.text.push('=');
        }
        expr(out, arg, Binding::Loosest);
    }
    out.text.push(')');
}

fn arguments<'a>(out: &mut Text, args: impl IntoIterator<Item = &'a Expr>) {
    for (i, arg) in args.into_iter().enumerate() {
        if i > 0 {
            out.text.push_str(", ");
        }
        expr(out, arg, Binding::Loosest);
    }
}

/// How tightly an expression holds together, by Python's grammar; a part that is looser than its
/// place allows stands in parentheses.
#[derive(Clone, Copy, PartialEq, PartialOrd)]
enum Binding {
    Loosest,
    Choice,
    Or,
    And,
    Not,
    Comparison,
    Sum,
    Product,
    Sign,
    Power,
    Atom,
}

fn binding(expr: &Expr) -> Binding {
    match expr {
        Expr::Choice(_) => Binding::Choice,
        Expr::Unary(UnaryOp::Neg, _) => Binding::Sign,
        Expr::Unary(UnaryOp::Not, _) => Binding::Not,
        Expr::Binary(op, ..) => operator(*op).1,
        Expr::Library(Library::Contains, _) => Binding::Comparison,
        _ => Binding::Atom,
    }
}

/// The operator as it is written, and its binding.
fn operator(op: BinaryOp) -> (&'static str, Binding) {
    match op {
        BinaryOp::Add => (" + ", Binding::Sum),
        BinaryOp::Sub => (" - ", Binding::Sum),
        BinaryOp::Mul => ("*", Binding::Product),
        BinaryOp::Div => ("/", Binding::Product),
        BinaryOp::FloorDiv => ("//", Binding::Product),
        BinaryOp::Mod => ("%", Binding::Product),
        BinaryOp::Pow => ("**", Binding::Power),
        BinaryOp::Lt => (" < ", Binding::Comparison),
        BinaryOp::Le => (" <= ", Binding::Comparison),
        BinaryOp::Gt => (" > ", Binding::Comparison),
        BinaryOp::Ge => (" >= ", Binding::Comparison),
        BinaryOp::Eq => (" == ", Binding::Comparison),
        BinaryOp::Ne => (" != ", Binding::Comparison),
        BinaryOp::And => (" and ", Binding::And),
        BinaryOp::Or => (" or ", Binding::Or),
    }
}

fn expr(out: &mut Text, e: &Expr, place: Binding) {
    if binding(e) < place {
        out.text.push('(');
        expr(out, e, Binding::Loosest);
        out.text.push(')');
        return;
    }
    match e {
        Expr::Number(number) => {
            // Writing to a string does not fail.
            let _ = write!(out.text, "{number}");
        }
        Expr::Bool(true) => out.text.push_str("True"),
        Expr::Bool(false) => out.text.push_str("False"),
        Expr::Text(text) => out.text.push_str(&quoted(text)),
        Expr::None => out.text.push_str("None"),
        Expr::List(items) => {
            out.text.push('[');
            arguments(out, items);
            out.text.push(']');
        }
        Expr::Tuple(items) => {
            out.text.push('(');
            arguments(out, items);
            out.text.push_str(if items.len() == 1 { ",)" } else { ")" });
        }
        Expr::Name(name) if name == "pi" && !out.has_own_pi => out.text.push_str("math.pi"),
        Expr::Name(name) => out.text.push_str(name),
        Expr::Point(x, y) => {
            call(out, "", [x.as_ref(), y.as_ref()]);
        }
        Expr::Index(list, at) => {
            before_bracket(out, list);
            out.text.push('[');
            expr(out, at, Binding::Loosest);
            out.text.push(']');
        }
        Expr::Library(function, args) => library(out, *function, args),
        Expr::Item(point, axis) => {
            before_bracket(out, point);
            out.text.push_str(match axis {
                Axis::X => "[0]",
                Axis::Y => "[1]",
            });
        }
        Expr::Unary(UnaryOp::Neg, operand) => {
            out.text.push('-');
            expr(out, operand, Binding::Sign);
        }
        Expr::Unary(UnaryOp::Not, operand) => {
            out.text.push_str("not ");
            expr(out, operand, Binding::Not);
        }
        Expr::Binary(op, left, right) => {
            let (sign, binding) = operator(*op);
            // What stands on the side an operator does not associate to must hold tighter; a
            // comparison would become a chain on either side; a power takes a sign on its right.
            let (left_place, right_place) = match binding {
                Binding::Power => (Binding::Atom, Binding::Sign),
                Binding::Comparison => (Binding::Sum, Binding::Sum),
                Binding::Or => (binding, Binding::And),
                Binding::And => (binding, Binding::Not),
                Binding::Sum => (binding, Binding::Product),
                _ => (binding, Binding::Sign),
            };
            expr(out, left, left_place);
            out.text.push_str(sign);
            expr(out, right, right_place);
        }
        Expr::Builtin(builtin, args)
            if args.len() == 1 && (builtin.asks_turtle() || *builtin == Builtin::Clone) =>
        {
            if args[0] != Expr::Number(0.0) {
                expr(out, &args[0], Binding::Atom);
                out.text.push('.');
            }
            call(out, builtin.name(), []);
        }
        Expr::Builtin(builtin, args) => {
            let module = if builtin.in_math() { "math." } else { "" };
            call(out, &format!("{module}{}", builtin.name()), args);
        }
        Expr::Call(name, args) => call(out, name, args),
        Expr::Choice(parts) => {
            let [cond, then, otherwise] = parts.as_ref();
            expr(out, then, Binding::Or);
            out.text.push_str(" if ");
            expr(out, cond, Binding::Or);
            out.text.push_str(" else ");
            expr(out, otherwise, Binding::Choice);
        }
        Expr::Comprehension(own) => loops::comprehension(out, own),
    }
}

/// What stands before a bracket or a dot: digits would go on with it.
fn before_bracket(out: &mut Text, e: &Expr) {
    if matches!(e, Expr::Number(_)) {
        out.text.push('(');
        expr(out, e, Binding::Loosest);
        out.text.push(')');
    } else {
        expr(out, e, Binding::Atom);
    }
}

fn library(out: &mut Text, function: Library, args: &[Expr]) {
    match (function.form(), args) {
        (Form::Method, [of, rest @ ..]) => {
            before_bracket(out, of);
            out.text.push('.');
            call(out, function.name(), rest);
        }
        (Form::OfRandom, _) => call(out, &format!("random.{}", function.name()), args),
        (Form::Sign, [item, list]) => {
            expr(out, item, Binding::Sum);
            out.text.push_str(" in ");
            expr(out, list, Binding::Sum);
        }
        (Form::Sign, [list, bounds @ ..]) => {
            before_bracket(out, list);
            out.text.push('[');
            for (i, bound) in bounds.iter().enumerate() {
                if i == 1 || i == 2 && *bound != Expr::None {
                    out.text.push(':');
                }
                if *bound != Expr::None {
                    expr(out, bound, Binding::Loosest);
                }
            }
            out.text.push(']');
        }
        _ => call(out, function.name(), args),
    }
}
