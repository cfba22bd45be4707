//! Calls that are statements: commands, functions for what they draw, embedded texts.

use super::parse::{Read, Reader};
use super::vocabulary;
use crate::program::{Builtin, Expr, Stmt, StmtKind, Verb};
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
        let (name, of_turtle) = match call.func.as_ref() {
            ast::Expr::Name(name) => {
                if self.names.functions(&name.id).is_some() {
                    let args = self.function_arguments(&name.id, call)?;
                    let name = name.id.to_string();
                    self.push(out, call, StmtKind::Call { name, args });
                    return Ok(());
                }
                (self.names.original(&name.id), false)
            }
            ast::Expr::Attribute(attribute) => {
                let name = attribute.attr.as_str();
                if self.is_other_module(&attribute.value) || self.names.is_unread(&attribute.value)
                {
                    self.ignore(call, name);
                    return Ok(());
                }
                self.known_owner(attribute)?;
                (name, true)
            }
            func => return Err(self.error(func, "this cannot be called")),
        };
        if let Some(verb) = Verb::from_name(name) {
            if of_turtle && self.names.functions(verb.name()).is_some() {
                return Err(self.shadowed(call, verb.name()));
            }
            let args = self.verb_arguments(verb, name, call)?;
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
                let verb = Verb::Goto;
                self.push(out, call, StmtKind::Command { verb, args });
                Ok(())
            }
            "degrees" if call.arguments.is_empty() => Ok(()),
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
            _ if vocabulary::refused(name).is_none() && vocabulary::builtin(name).is_some() => {
                self.expr_of_call(call)?;
                self.warning(call, "this value is not used");
                Ok(())
            }
            _ => Err(self.unknown_function(call, name)),
        }
    }

    fn expr_of_call(&mut self, call: &'a ast::ExprCall) -> Read<()> {
        self.positional(call, "").map(|_| ())
    }

    fn is_other_module(&self, expr: &ast::Expr) -> bool {
        matches!(expr, ast::Expr::Name(name) if self.names.is_other_module(&name.id))
    }

    /// Checks that what stands before the dot is the turtle or a module whose names are read.
    pub(super) fn known_owner(&mut self, attribute: &'a ast::ExprAttribute) -> Read<()> {
        let owner = attribute.value.as_ref();
        if self.names.is_turtle(owner) {
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
