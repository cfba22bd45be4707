//! Programs as scripts for CPython's own `turtle`, which draw the same lines.
//!
//! What that module lacks or does otherwise is defined at the head of the script, as far as the program
//! needs it.

use super::{ExportError, first_of, tree};
use crate::view::HALF_VIEW;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;
use turtle_lib::dialect::{Dialect, draw};
use turtle_lib::program::{
    Builtin, CONSTANTS, Expr, Form, Gather, Library, Look, Stmt, StmtKind, UnaryOp, Verb,
};
use turtle_lib::python;
use turtle_lib::run::Fuel;
use turtle_lib::turtle::{Path, Point};

/// The sides of the window that CPython opens by itself, without its margins, as whole numbers. World coordinates are
/// laid over a window of these proportions here, too (`docs/marks.md`), so a script that is opened here again is not
/// stretched.
const PROPORTIONS: (f64, f64) = (94.0, 79.0);

/// What CPython leaves free of a window's sides, in pixels.
const MARGINS_PX: f64 = 20.0;

/// A window that shows all of `path`: the canonical view where that does, else about a pixel for a step where the
/// screen has room.
fn window(path: Option<&Path>) -> String {
    let outside = path.filter(|path| !path.is_within(HALF_VIEW));
    let extent = outside.and_then(|path| Some((path, path.extent(1.0)?)));
    let Some((path, (low, high))) = extent else {
        let window = showing(Point::default(), 2.0 * HALF_VIEW, 8.0);
        return window + "turtle.pensize(4)\n";
    };
    let middle = Point::new((low.x + high.x) / 2.0, (low.y + high.y) / 2.0);
    let side = 1.1 * (high.x - low.x).max(high.y - low.y).max(1.0);
    let times = (side / PROPORTIONS.1).round().clamp(5.0, 10.0);
    let window = showing(middle, side, times);
    match path.has_looks() {
        true => window,
        false => window + "turtle.pensize(3)\n",
    }
}

/// A window, so many times as large as its proportions, that shows a square with this middle.
fn showing(middle: Point, side: f64, times: f64) -> String {
    let (width, height) = PROPORTIONS;
    let half = (side / 2.0 * width / height, side / 2.0);
    let rounded = |corner: f64| (corner * 100.0).round() / 100.0;
    format!(
        "turtle.setup({}, {})\nturtle.setworldcoordinates({}, {}, {}, {})\nturtle.speed(0)\n",
        times * width + MARGINS_PX,
        times * height + MARGINS_PX,
        rounded(middle.x - half.0),
        rounded(middle.y - half.1),
        rounded(middle.x + half.0),
        rounded(middle.y + half.1),
    )
}

const END: &str = "\nturtle.hideturtle()\nturtle.done()\n";

const FORK_STATE: &str = "
@contextmanager
def fork_state():
    place, angle, down = turtle.position(), turtle.heading(), turtle.isdown()
    try:
        yield
    finally:
        turtle.penup()
        turtle.goto(place)
        turtle.setheading(angle)
        if down:
            turtle.pendown()
";

const TELEPORT: &str = "
def teleport(x, y=None, angle=None):
    if isinstance(x, tuple):
        x, y = x
    down = turtle.isdown()
    turtle.penup()
    turtle.goto(x, y)
    if down:
        turtle.pendown()
    if angle is not None:
        turtle.setheading(angle)
";

// As many chords as `turtle_lib` draws: no farther than 0.01 steps from the arc.
const CIRCLE: &str = "
def circle(radius, extent=360, steps=None):
    widest = 30
    if abs(radius) > 0.01:
        widest = min(2*math.degrees(math.acos(1 - 0.01/abs(radius))), 30)
    turtle.circle(radius, extent, steps or max(1, math.ceil(abs(extent)/widest)))
";

const WHOLE: &str = "
def range(*bounds):
    return builtins.range(*(int(bound) for bound in bounds))
";

/// A program as a script for CPython 3 with its module `turtle`; of one that goes by chance it is what a run with this
/// fuel draws.
///
/// # Errors
/// [`ExportError`] for a text that is no program, Rhai, and a name that the script needs itself.
pub fn cpython(text: &str, dialect: Dialect, fuel: &Fuel) -> Result<String, ExportError> {
    let mut program = tree(text, dialect, "a script for Python's own turtle")?;
    let mut used = Used::default();
    used.block(&program.body);
    // CPython's chance begins elsewhere each time, and what is Logo's own has no name there.
    if used.random || used.of_logo {
        let drawing = draw(text, dialect, fuel);
        let path = drawing.map(|drawing| drawing.run.path);
        return path
            .map(|path| cpython_of_path(&path))
            .map_err(|errors| first_of(&errors));
    }
    if let Some(name) = used.functions.iter().find(|name| is_needed(name)) {
        return Err(ExportError::Name(name.clone()));
    }
    program.body = renamed(&program.body, &used.other_names());
    returning(&mut program.body, &used.asked);
    as_truths(&mut program.body);
    let mut script = String::from("# Draws with Python's own turtle: python3 this_file.py\n");
    let imports = [
        ("import builtins\n", used.computed_range),
        ("import functools\n", used.fold),
        ("import math\n", used.math || used.circle),
        ("import turtle\n", true),
        ("from contextlib import contextmanager\n", used.fork),
        ("from turtle import *\n", true),
    ];
    for (import, _) in imports.iter().filter(|(_, needed)| *needed) {
        script.push_str(import);
    }
    for (helper, needed) in [
        (WHOLE, used.computed_range),
        (FORK_STATE, used.fork),
        (TELEPORT, used.teleport),
        (CIRCLE, used.circle),
    ] {
        if needed {
            script.push('\n');
            script.push_str(helper);
        }
    }
    script.push_str(if script.contains("def ") {
        "\n\n"
    } else {
        "\n"
    });
    let own = draw(text, dialect, fuel).ok();
    let window = if used.screen {
        "turtle.speed(0)\n".to_owned()
    } else {
        window(own.as_ref().map(|drawing| &drawing.run.path))
    };
    script.push_str(&window);
    script.push('\n');
    for (name, value) in CONSTANTS {
        // `pi` is printed as `math.pi`.
        if name != "pi" && used.names.contains(name) && !used.assigned.contains(name) {
            // Writing to a string does not fail.
            let _ = writeln!(script, "{name} = {value}");
        }
    }
    script.push_str(&python::print(&program));
    script.push('\n');
    script.push_str(END);
    Ok(script)
}

/// A script that draws the lines of `path`, for what has no syntax tree.
pub fn cpython_of_path(path: &Path) -> String {
    let mut script = format!(
        "# Draws with Python's own turtle: python3 this_file.py\n# These are the lines of a \
         program that Python says or draws otherwise.\nimport turtle\n\n{}\nstrokes = [\n",
        window(Some(path))
    );
    for stroke in path.strokes() {
        script.push_str("    [");
        for (i, p) in stroke.iter().enumerate() {
            let part = if i > 0 { ", " } else { "" };
            let _ = write!(script, "{part}({:.4}, {:.4})", p.x, p.y);
        }
        script.push_str("],\n");
    }
    script.push_str(
        "]\nfor start, *rest in strokes:\n    turtle.penup()\n    turtle.goto(start)\n    \
         turtle.pendown()\n    for point in rest:\n        turtle.goto(point)\n",
    );
    script.push_str(END);
    script
}

/// Whether the script needs the name for something else than a variable or function of the program.
fn is_needed(name: &str) -> bool {
    matches!(
        name,
        "turtle"
            | "math"
            | "builtins"
            | "functools"
            | "contextmanager"
            | "fork_state"
            | "range"
            | "int"
            | "isinstance"
            | "tuple"
    ) || Verb::from_name(name).is_some()
        || Builtin::ALL
            .iter()
            .any(|builtin| builtin.name() == name && !builtin.in_math())
}

/// What of the language a program uses.
#[derive(Default)]
struct Used {
    /// Variables, parameters and functions of its own.
    assigned: BTreeSet<String>,
    functions: BTreeSet<String>,
    /// Names that are looked up.
    names: BTreeSet<String>,
    /// Functions that are called for what they return.
    asked: BTreeSet<String>,
    fork: bool,
    teleport: bool,
    circle: bool,
    math: bool,
    /// It has a window of its own: a mode or world coordinates.
    screen: bool,
    /// A bound of a range that CPython may not take for a whole number.
    computed_range: bool,
    /// It goes by chance.
    random: bool,
    /// It has `functools.reduce`.
    fold: bool,
    /// It has what is Logo's own.
    of_logo: bool,
}

impl Used {
    /// What variables are called instead whose names the script needs itself.
    fn other_names(&self) -> BTreeMap<String, String> {
        let needed = self.assigned.iter().filter(|name| is_needed(name));
        let other = |name: &String| {
            let mut other = format!("{name}_");
            while self.assigned.contains(&other) || self.names.contains(&other) {
                other.push('_');
            }
            (name.clone(), other)
        };
        needed.map(other).collect()
    }

    fn block(&mut self, body: &[Stmt]) {
        for stmt in body {
            match &stmt.kind {
                StmtKind::Command { verb, args } => {
                    self.teleport |= *verb == Verb::Teleport;
                    self.circle |= *verb == Verb::Circle;
                    self.screen |= matches!(verb, Verb::Look(Look::World | Look::Mode));
                    self.exprs(args);
                }
                StmtKind::For {
                    var,
                    start,
                    stop,
                    step,
                    body,
                } => {
                    self.assigned.insert(var.clone());
                    for bound in [start, stop, step] {
                        self.computed_range |= !is_whole(bound);
                        self.expr(bound);
                    }
                    self.block(body);
                }
                StmtKind::While { cond, body } => {
                    self.expr(cond);
                    self.block(body);
                }
                StmtKind::If {
                    cond,
                    then,
                    otherwise,
                } => {
                    self.expr(cond);
                    self.block(then);
                    self.block(otherwise);
                }
                StmtKind::Def { name, params, body } => {
                    self.assigned.insert(name.clone());
                    self.functions.insert(name.clone());
                    self.assigned.extend(params.iter().cloned());
                    self.block(body);
                }
                StmtKind::Call { args, .. } => self.exprs(args),
                StmtKind::Assign { name, value } => {
                    self.assigned.insert(name.clone());
                    self.expr(value);
                }
                StmtKind::Each { vars, over, body } => {
                    self.assigned.extend(vars.iter().cloned());
                    self.expr(over);
                    self.block(body);
                }
                StmtKind::SetItem { list, at, value } => {
                    [list, at, value].into_iter().for_each(|e| self.expr(e));
                }
                StmtKind::Do { value } => self.expr(value),
                StmtKind::Catch { tag, body } => {
                    self.of_logo = true;
                    self.expr(tag);
                    self.block(body);
                }
                StmtKind::Return { value } => self.exprs(value),
                StmtKind::Break | StmtKind::Continue | StmtKind::Global { .. } => {}
                StmtKind::Fork { body } => {
                    self.fork = true;
                    self.block(body);
                }
            }
        }
    }

    fn exprs<'a>(&mut self, exprs: impl IntoIterator<Item = &'a Expr>) {
        exprs.into_iter().for_each(|expr| self.expr(expr));
    }

    fn expr(&mut self, expr: &Expr) {
        match expr {
            Expr::Name(name) => {
                self.math |= name == "pi";
                self.names.insert(name.clone());
            }
            Expr::Builtin(builtin, _) => self.math |= builtin.in_math(),
            Expr::Library(function, args) => {
                self.random |= function.form() == Form::OfRandom;
                self.of_logo |= function.is_logos();
                self.computed_range |=
                    *function == Library::Range && args.iter().any(|bound| !is_whole(bound));
            }
            Expr::Call(name, _) => {
                self.asked.insert(name.clone());
            }
            Expr::Comprehension(own) => {
                self.fold |= matches!(own.gather, Gather::Fold { .. });
                self.of_logo |= matches!(own.gather, Gather::Until { .. });
                self.assigned.extend(own.vars().map(str::to_owned));
            }
            _ => {}
        }
        expr.parts().for_each(|part| self.expr(part));
    }
}

/// The block with other names for some variables.
fn renamed(body: &[Stmt], names: &BTreeMap<String, String>) -> Vec<Stmt> {
    fn in_expr(expr: &Expr, names: &BTreeMap<String, String>) -> Expr {
        match expr {
            Expr::Name(name) => Expr::Name(names.get(name).unwrap_or(name).clone()),
            Expr::Comprehension(own) => {
                let renamed = |name: &str| names.get(name).map_or(name, String::as_str).to_owned();
                let own = own.as_ref().clone().with_vars(&renamed);
                Expr::Comprehension(Box::new(own)).with_parts(&mut |part| in_expr(part, names))
            }
            expr => expr.with_parts(&mut |part| in_expr(part, names)),
        }
    }
    let mut body: Vec<Stmt> = body
        .iter()
        .map(|stmt| stmt.mapped(&mut |e| in_expr(e, names), &mut |body| renamed(body, names)))
        .collect();
    for stmt in &mut body {
        let given: &mut [String] = match &mut stmt.kind {
            StmtKind::For { var: name, .. } | StmtKind::Assign { name, .. } => {
                std::slice::from_mut(name)
            }
            StmtKind::Each { vars: own, .. }
            | StmtKind::Def { params: own, .. }
            | StmtKind::Global { names: own } => own,
            _ => &mut [],
        };
        for name in given {
            if let Some(other) = names.get(name) {
                name.clone_from(other);
            }
        }
    }
    body
}

/// Whether CPython takes it for a whole number.
fn is_whole(bound: &Expr) -> bool {
    match bound {
        Expr::Number(number) => number.fract() == 0.0,
        Expr::Unary(UnaryOp::Neg, inner) => is_whole(inner),
        _ => false,
    }
}

/// A call that returns nothing is worth 0 here and `None` in CPython: functions that are asked for a value
/// return 0 in so many words.
fn returning(body: &mut [Stmt], asked: &BTreeSet<String>) {
    each_block(body, &mut |stmt| {
        if let StmtKind::Def { name, body, .. } = &mut stmt.kind
            && asked.contains(name)
        {
            each_block(body, &mut |stmt| {
                if let StmtKind::Return { value } = &mut stmt.kind {
                    value.get_or_insert(Expr::Number(0.0));
                }
            });
            if !matches!(
                body.last().map(|stmt| &stmt.kind),
                Some(StmtKind::Return { .. })
            ) {
                body.push(Stmt::from(StmtKind::Return {
                    value: Some(Expr::Number(0.0)),
                }));
            }
        }
    });
}

/// `and` and `or` give a truth value here, and one of their sides in CPython. Where that is kept, as in
/// `x = a or b`, it is made one by denying it twice.
fn as_truths(body: &mut [Stmt]) {
    use turtle_lib::program::BinaryOp::{And, Or};
    each_block(body, &mut |stmt| {
        let (StmtKind::Assign { value, .. } | StmtKind::Return { value: Some(value) }) =
            &mut stmt.kind
        else {
            return;
        };
        if matches!(value, Expr::Binary(And | Or, ..)) {
            let kept = std::mem::replace(value, Expr::Bool(false));
            let denied = Expr::Unary(UnaryOp::Not, Box::new(kept));
            *value = Expr::Unary(UnaryOp::Not, Box::new(denied));
        }
    });
}

/// Does `change` to each statement, those in inner blocks included.
fn each_block(body: &mut [Stmt], change: &mut dyn FnMut(&mut Stmt)) {
    for stmt in body {
        change(stmt);
        stmt.blocks_mut().for_each(|body| each_block(body, change));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn script(text: &str) -> String {
        cpython(text, Dialect::Python, &Fuel::default()).unwrap()
    }

    #[test]
    fn only_what_a_program_needs_stands_at_the_head() {
        let plain = script("for i in range(6):\n    forward(8)\n    left(60)");
        assert!(plain.contains("from turtle import *"));
        assert!(
            !plain.contains("def ") && !plain.contains("import math"),
            "{plain}"
        );
        let forked = script("with fork_state():\n    circle(4)");
        assert!(forked.contains("def fork_state()") && forked.contains("def circle("));
        assert!(script("for i in range(10/2):\n    forward(i)").contains("builtins.range"));
        assert!(script("forward(HALF_INF)").contains("HALF_INF = 63\n"));
    }

    #[test]
    fn a_function_without_a_value_returns_nought() {
        let text = "def f():\n    forward(1)\nx = f()\nforward(x)";
        assert!(script(text).contains("    forward(1)\n    return 0\n"));
    }

    #[test]
    fn variables_give_way_to_what_the_script_needs() {
        let text = script("def f(color):\n    pencolor(color)\n    forward(1)\nf('red')");
        assert!(
            text.contains("def f(color_):\n    pencolor(color_)"),
            "{text}"
        );
        let logo = cpython(
            "make \"turtle 4\nforward :turtle",
            Dialect::Logo,
            &Fuel::default(),
        )
        .unwrap();
        assert!(logo.contains("forward(turtle_)"), "{logo}");
    }

    #[test]
    fn a_program_by_chance_is_exported_as_its_lines() {
        let text = script("import random\nforward(random.randint(3, 9))");
        assert!(
            !text.contains("random") && text.contains("strokes = ["),
            "{text}"
        );
    }

    #[test]
    fn what_cannot_be_is_said() {
        let error = cpython("forward(1)", Dialect::Rhai, &Fuel::default()).unwrap_err();
        assert!(matches!(error, ExportError::RhaiTree(_)));
        let taken = "def circle(r):\n    forward(r)\ncircle(2)";
        let error = cpython(taken, Dialect::Python, &Fuel::default()).unwrap_err();
        assert!(error.to_string().contains("rename it"), "{error}");
        let error = cpython("forward(", Dialect::Python, &Fuel::default()).unwrap_err();
        assert!(
            error
                .to_string()
                .starts_with("the program has an error in line 1")
        );
    }
}
