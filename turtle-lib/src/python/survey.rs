//! What is said once about a whole file: how many turtles it has, how large its window is.

use super::imports::Imports;
use super::sources::Sources;
use super::vocabulary;
use crate::program::Verb;
use ruff_python_ast::visitor::{Visitor, walk_expr, walk_stmt};
use ruff_python_ast::{Expr, ExprCall, Number, Stmt};

/// What a call makes.
#[derive(Clone, Copy, PartialEq)]
pub(super) enum Maker {
    Turtle,
    Screen,
    /// The turtle itself.
    Same,
}

impl Maker {
    pub(super) fn from_name(name: &str) -> Option<Maker> {
        match name {
            "Turtle" | "Pen" | "RawTurtle" => Some(Maker::Turtle),
            "Screen" | "getscreen" => Some(Maker::Screen),
            "getturtle" | "getpen" => Some(Maker::Same),
            _ => None,
        }
    }
}

/// What CPython opens on a screen of 1920×1080 pixels.
const WINDOW: (f64, f64) = (960.0, 810.0);

/// The size in pixels that `setup` asks for: a share of the screen where it is no more than 1.
fn window(call: &ExprCall) -> (f64, f64) {
    let side = |i: usize, word: &str, screen: f64| {
        let mut keywords = call.arguments.keywords.iter();
        let by_name = keywords.find(|k| k.arg.as_ref().is_some_and(|arg| arg.as_str() == word));
        let given = call.arguments.args.get(i);
        let value = match given.or(by_name.map(|keyword| &keyword.value))? {
            Expr::NumberLiteral(literal) => match &literal.value {
                Number::Int(int) => f64::from(int.as_i32()?),
                Number::Float(float) if *float <= 1.0 => float * screen,
                Number::Float(float) => *float,
                Number::Complex { .. } => return None,
            },
            _ => return None,
        };
        Some(value)
    };
    (
        side(0, "width", 1920.0).unwrap_or(WINDOW.0),
        side(1, "height", 1080.0).unwrap_or(WINDOW.1),
    )
}

/// What is said once about a whole file.
pub(super) struct Survey<'a> {
    imports: &'a Imports<'a>,
    /// The turtles that it makes, by several calls, by one that may come again, which count twice, or as a copy.
    count: usize,
    /// Whether it moves the turtle that is there without being made.
    moves_first: bool,
    /// How often a turtle that is made here counts.
    again: usize,
    /// How large it says that its window is.
    pub window: (f64, f64),
    pub has_world: bool,
}

impl<'a> Survey<'a> {
    pub(super) fn of(sources: &Sources, imports: &'a Imports<'a>) -> Survey<'a> {
        let mut survey = Survey {
            imports,
            count: 0,
            moves_first: false,
            again: 1,
            window: WINDOW,
            has_world: false,
        };
        survey.visit_body(sources.suite(Sources::FILE));
        survey
    }

    /// Whether there is more than one turtle: what moves without being made is one of its own beside one that is.
    pub(super) fn has_several_turtles(&self) -> bool {
        self.count + usize::from(self.moves_first && self.count > 0) > 1
    }

    /// What a call calls, by its first name, and whether that is the module's.
    fn called<'c>(&self, call: &'c ExprCall) -> (&'c str, bool)
    where
        'a: 'c,
    {
        match call.func.as_ref() {
            Expr::Name(name) => (self.imports.original(&name.id), true),
            Expr::Attribute(attribute) => {
                let owner = attribute.value.as_name_expr();
                let is_module = owner.is_some_and(|own| self.imports.turtle.contains(&*own.id));
                (&attribute.attr, is_module)
            }
            _ => ("", false),
        }
    }

    /// Takes what a statement that is a call does, and says whether it makes a turtle without a name, which leaves no
    /// mark.
    fn command(&mut self, call: &ExprCall) -> bool {
        let (name, is_of_module) = self.called(call);
        let moves = Verb::from_name(name).is_some_and(|verb| !matches!(verb, Verb::Look(_)));
        self.moves_first |= is_of_module && moves;
        Maker::from_name(name) == Some(Maker::Turtle)
    }
}

impl<'v> Visitor<'v> for Survey<'_> {
    fn visit_stmt(&mut self, stmt: &'v Stmt) {
        if let Stmt::Expr(stmt) = stmt
            && let Expr::Call(call) = stmt.value.as_ref()
            && self.command(call)
        {
            return;
        }
        let outer = self.again;
        if matches!(
            stmt,
            Stmt::FunctionDef(_) | Stmt::For(_) | Stmt::While(_) | Stmt::ClassDef(_)
        ) {
            self.again = 2;
        }
        walk_stmt(self, stmt);
        self.again = outer;
    }

    fn visit_expr(&mut self, expr: &'v Expr) {
        if let Expr::Call(call) = expr {
            let (name, is_of_module) = self.called(call);
            match Maker::from_name(name) {
                Some(Maker::Turtle) if is_of_module => self.count += self.again,
                _ if name == "clone" => self.count += 2,
                _ if name == "setup" => self.window = window(call),
                _ if name == "setworldcoordinates" => self.has_world = true,
                _ => {}
            }
            // Their inputs are not read.
            if Maker::from_name(name).is_some() || vocabulary::is_ignored(name) {
                return;
            }
        }
        let outer = self.again;
        if matches!(expr, Expr::ListComp(_) | Expr::Generator(_)) {
            self.again = 2;
        }
        walk_expr(self, expr);
        self.again = outer;
    }
}
