//! Calls that are statements: commands, functions for what they draw, embedded texts.

use super::parse::{Read, Reader};
use super::vocabulary;
use crate::program::{Builtin, Expr, Look, Stmt, StmtKind, Verb};
use ruff_python_ast as ast;
use ruff_text_size::Ranged;

impl<'a> Reader<'a> {
    /// Reads a call that is a statement.
    pub(super) fn command(&mut self, call: &'a ast::ExprCall, out: &mut Vec<Stmt>) -> Read<()> {
        if let Some(embedded) = self.sources.embedded(self.source, call) {
            let outer = std::mem::replace(&mut self.source, embedded);
            let body = self.block(self.sources.suite(embedded));
            self.source = outer;
            self.push(out, call, StmtKind::Fork { body });
            return Ok(());
        }
        let (name, owner) = match call.func.as_ref() {
            ast::Expr::Name(name) => {
                if self.names.functions(&name.id).is_some() {
                    let args = self.function_arguments(&name.id, call)?;
                    let name = name.id.to_string();
                    self.push(out, call, StmtKind::Call { name, args });
                    return Ok(());
                }
                (self.names.original(&name.id), None)
            }
            ast::Expr::Attribute(attribute) => {
                let name = attribute.attr.as_str();
                if !self.names.is_unread(&attribute.value)
                    && let Some(value) = self.library_of(attribute, call)?
                {
                    return self.done(value, call, out);
                }
                if self.is_other_module(&attribute.value) || self.names.is_unread(&attribute.value)
                {
                    self.ignore(call, name);
                    return Ok(());
                }
                self.known_owner(attribute)?;
                (name, Some(attribute.value.as_ref()))
            }
            func => return Err(self.error(func, "this cannot be called")),
        };
        if let Some(Verb::Look(look)) = Verb::from_name(name) {
            return self.look(look, owner, name, call, out);
        }
        if let Some(verb) = Verb::from_name(name) {
            if owner.is_some() && self.names.functions(verb.name()).is_some() {
                return Err(self.shadowed(call, verb.name()));
            }
            let args = self.verb_arguments(verb, name, call)?;
            self.tell(owner, call, out)?;
            self.push(out, call, StmtKind::Command { verb, args });
            return Ok(());
        }
        match name {
            "setx" | "sety" => {
                let value = self.one(call, name)?;
                let args = if name == "setx" {
                    vec![value, Expr::Builtin(Builtin::YCor, Vec::new())]
                } else {
                    vec![Expr::Builtin(Builtin::XCor, Vec::new()), value]
                };
                let args = match self.told(owner)? {
                    Some(turtle) => of_turtle(args, &turtle),
                    None => args,
                };
                self.tell(owner, call, out)?;
                let verb = Verb::Goto;
                self.push(out, call, StmtKind::Command { verb, args });
                Ok(())
            }
            // A turtle that is given no name leaves no mark.
            "Turtle" | "Pen" | "RawTurtle" if owner.is_none_or(|owner| owner.is_name_expr()) => {
                Ok(())
            }
            "embed" => Err(self.error_hint(
                call,
                "`embed` takes a text that is written out",
                "write `with fork_state():`",
            )),
            "fork_state" => Err(self.error_hint(
                call,
                "`fork_state` has a block",
                "write `with fork_state():`",
            )),
            _ if vocabulary::is_ignored(name) => {
                self.ignore(call, name);
                Ok(())
            }
            "numinput" | "textinput" => Ok(()),
            _ if vocabulary::builtin(name).is_some()
                || vocabulary::library(name, call.arguments.args.len(), owner.is_some())
                    .is_some() =>
            {
                let value = self.value_of_call(call)?;
                self.done(value, call, out)
            }
            _ => Err(self.unknown_function(call, name)),
        }
    }

    /// Reads a command that draws no line.
    fn look(
        &mut self,
        look: Look,
        owner: Option<&'a ast::Expr>,
        name: &'a str,
        call: &'a ast::ExprCall,
        out: &mut Vec<Stmt>,
    ) -> Read<()> {
        // Only world coordinates ask for the window's size when the program runs.
        if look == Look::Window && !self.names.has_world {
            self.ignore(call, name);
            return Ok(());
        }
        let is_question = call.arguments.is_empty() && *look.arity().start() > 0;
        if is_question {
            return Ok(());
        }
        let look = match look {
            Look::Clear if owner.is_some_and(|owner| self.names.is_screen(owner)) => {
                Look::ClearScreen
            }
            Look::Reset if owner.is_some_and(|owner| self.names.is_screen(owner)) => {
                Look::ResetScreen
            }
            look => look,
        };
        let verb = Verb::Look(look);
        let args = self.verb_arguments(verb, name, call)?;
        self.tell(owner, call, out)?;
        self.push(out, call, StmtKind::Command { verb, args });
        Ok(())
    }

    /// The turtle that `owner` stands for, in a program with several.
    pub(super) fn told(&mut self, owner: Option<&'a ast::Expr>) -> Read<Option<Expr>> {
        match owner {
            _ if !self.names.several => Ok(None),
            None => Ok(Some(Expr::Number(0.0))),
            Some(owner) if self.names.is_screen(owner) => Ok(None),
            Some(owner) if self.is_turtle(owner) => Ok(Some(Expr::Number(0.0))),
            Some(owner) => self.expr(owner).map(Some),
        }
    }

    /// Whether an expression is the turtle, its module or its screen, and no variable that has the name of one.
    pub(super) fn is_turtle(&self, expr: &ast::Expr) -> bool {
        let is_variable = match expr {
            ast::Expr::Name(name) if self.names.several => self.is_variable(&name.id),
            _ => false,
        };
        self.names.is_turtle(expr) && (!is_variable || self.names.is_screen(expr))
    }

    fn tell(
        &mut self,
        owner: Option<&'a ast::Expr>,
        at: &impl Ranged,
        out: &mut Vec<Stmt>,
    ) -> Read<()> {
        if let Some(turtle) = self.told(owner)? {
            let verb = Verb::Look(Look::Tell);
            let args = vec![turtle];
            self.push(out, at, StmtKind::Command { verb, args });
        }
        Ok(())
    }

    /// A value that stands alone: it is computed for what that does.
    fn done(&mut self, value: Expr, at: &impl Ranged, out: &mut Vec<Stmt>) -> Read<()> {
        match value {
            Expr::Library(function, _) if function.does_something() => {
                self.push(out, at, StmtKind::Do { value });
            }
            _ => self.warning(at, "this value is not used"),
        }
        Ok(())
    }

    fn is_other_module(&self, expr: &ast::Expr) -> bool {
        matches!(expr, ast::Expr::Name(name) if self.names.is_other_module(&name.id))
    }

    /// Checks that what stands before the dot is the turtle or a module whose names are read.
    pub(super) fn known_owner(&mut self, attribute: &'a ast::ExprAttribute) -> Read<()> {
        let owner = attribute.value.as_ref();
        let is_variable = |owner: &ast::Expr| match owner {
            ast::Expr::Name(name) => !self.names.is_math(&name.id) && !self.is_other_module(owner),
            _ => true,
        };
        if self.is_turtle(owner) || self.names.several && is_variable(owner) {
            return Ok(());
        }
        let ast::Expr::Name(name) = owner else {
            return Err(self.error(owner, "only a turtle has commands"));
        };
        let id = name.id.as_str();
        let mut functions = self.functions.iter();
        if self.names.is_math(id) || functions.any(|f| self.names.is_dropped(f.name, id)) {
            return Ok(());
        }
        let message = if self.names.is_other_module(id) {
            format!("the module `{id}` is not part of the turtle language")
        } else {
            format!("`{id}` is not a turtle")
        };
        let hint = (!self.names.is_other_module(id))
            .then(|| format!("begin with `{id} = turtle.Turtle()`"));
        Err(self.report(&owner.range(), message, hint))
    }
}

/// Arguments that ask the turtle for something, of the turtle that is asked.
fn of_turtle(args: Vec<Expr>, turtle: &Expr) -> Vec<Expr> {
    let asked = args.into_iter().map(|arg| match arg {
        Expr::Builtin(builtin @ (Builtin::XCor | Builtin::YCor), none) if none.is_empty() => {
            Expr::Builtin(builtin, vec![turtle.clone()])
        }
        arg => arg,
    });
    asked.collect()
}
