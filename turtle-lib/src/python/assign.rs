//! Assignments: of one variable, of several, of turtles and of what has no value here.

use super::expr::item;
use super::parse::{Read, Reader};
use super::stmt::any_part;
use crate::program::{Builtin, Expr, Look, Stmt, StmtKind, Verb, is_cheap};
use ruff_python_ast as ast;
use ruff_text_size::Ranged;

impl<'a> Reader<'a> {
    pub(super) fn assign(&mut self, assign: &'a ast::StmtAssign, out: &mut Vec<Stmt>) -> Read<()> {
        let [first, rest @ ..] = assign.targets.as_slice() else {
            return Ok(());
        };
        self.assign_to(first, &assign.value, assign, out)?;
        for target in rest {
            if let ast::Expr::Name(name) = target
                && let ast::Expr::Name(first) = first
            {
                if !self.names.is_unread(&assign.value) && !self.names.is_turtle(&assign.value) {
                    self.push_assign(out, assign, &name.id, Expr::name(&first.id));
                }
            } else {
                return Err(self.only_variables(target));
            }
        }
        Ok(())
    }

    pub(super) fn push_assign(
        &self,
        out: &mut Vec<Stmt>,
        at: &impl Ranged,
        name: &str,
        value: Expr,
    ) {
        let name = name.to_owned();
        self.push(out, at, StmtKind::Assign { name, value });
    }

    /// Reads `target = value`.
    pub(super) fn assign_to(
        &mut self,
        target: &'a ast::Expr,
        value: &'a ast::Expr,
        at: &impl Ranged,
        out: &mut Vec<Stmt>,
    ) -> Read<()> {
        match target {
            ast::Expr::Name(name) => self.assign_name(name, value, at, out),
            ast::Expr::Subscript(item) => {
                let (list, at_item) = self.place_in_list(item)?;
                let value = self.expr(value)?;
                let kind = StmtKind::SetItem {
                    list,
                    at: at_item,
                    value,
                };
                self.push(out, at, kind);
                Ok(())
            }
            ast::Expr::Tuple(tuple) => {
                let mut names = Vec::with_capacity(tuple.elts.len());
                for target in &tuple.elts {
                    match target {
                        ast::Expr::Name(name) => names.push(name.id.as_str()),
                        _ => return Err(self.only_variables(target)),
                    }
                }
                self.assign_tuple(&names, value, at, out)
            }
            _ => Err(self.only_variables(target)),
        }
    }

    /// The list and the place of a target `list[place]`.
    fn place_in_list(&mut self, item: &'a ast::ExprSubscript) -> Read<(Expr, Expr)> {
        if item.slice.is_slice_expr() {
            return Err(self.error(item, "one item of a list can be given a value, not several"));
        }
        Ok((self.expr(&item.value)?, self.expr(&item.slice)?))
    }

    /// Reads `list[place] += value` and the like.
    pub(super) fn change_item(
        &mut self,
        target: &'a ast::ExprSubscript,
        assign: &'a ast::StmtAugAssign,
        out: &mut Vec<Stmt>,
    ) -> Read<()> {
        let op = self.operator(assign.op, assign)?;
        let (list, at) = self.place_in_list(target)?;
        if !is_cheap(&list, &mut 8) || !is_cheap(&at, &mut 8) {
            return Err(self.error_hint(
                target,
                "this place in a list is computed twice here",
                "give list and place to variables before",
            ));
        }
        let old = item(list.clone(), at.clone());
        let value = Expr::binary(op, old, self.expr(&assign.value)?);
        self.push(out, assign, StmtKind::SetItem { list, at, value });
        Ok(())
    }

    fn assign_name(
        &mut self,
        name: &'a ast::ExprName,
        value: &'a ast::Expr,
        at: &impl Ranged,
        out: &mut Vec<Stmt>,
    ) -> Read<()> {
        if self.names.is_turtle(value) {
            if let Some(shape) = shape_of_turtle(value) {
                let verb = Verb::Look(Look::Shape);
                let args = vec![Expr::Text(shape)];
                self.push(out, at, StmtKind::Command { verb, args });
            }
            return Ok(());
        }
        if self.names.is_unread(value) {
            return Ok(());
        }
        let value = self.expr(value)?;
        self.push_assign(out, at, &name.id, value);
        Ok(())
    }

    fn assign_tuple(
        &mut self,
        names: &[&'a str],
        value: &'a ast::Expr,
        at: &impl Ranged,
        out: &mut Vec<Stmt>,
    ) -> Read<()> {
        let values = match value {
            ast::Expr::Tuple(tuple) => Some(tuple.elts.as_slice()),
            ast::Expr::List(list) => Some(list.elts.as_slice()),
            _ => None,
        };
        let values = match (values, names.len()) {
            (Some(values), count) if values.len() == count => {
                let mut exprs = Vec::with_capacity(count);
                for value in values {
                    exprs.push(self.expr(value)?);
                }
                exprs
            }
            (None, count) => {
                let value = self.expr(value)?;
                self.parts(value, count, at, out)
            }
            _ => {
                let message = format!("{} variables cannot be given this value", names.len());
                return Err(self.error(at, message));
            }
        };
        // All values are computed before any variable changes.
        let reads_earlier = |(i, value): (usize, &Expr)| {
            let mut earlier = names[..i].iter();
            earlier.any(|name| mentions(value, name))
        };
        if values.iter().enumerate().any(reads_earlier) {
            let mut temporaries = Vec::with_capacity(names.len());
            for (name, value) in names.iter().zip(values) {
                let temporary = self.fresh_name(name, &temporaries);
                self.push_assign(out, at, &temporary, value);
                temporaries.push(temporary);
            }
            for (name, temporary) in names.iter().zip(&temporaries) {
                self.push_assign(out, at, name, Expr::name(temporary));
            }
        } else {
            for (name, value) in names.iter().zip(values) {
                self.push_assign(out, at, name, value);
            }
        }
        Ok(())
    }

    /// So many parts of a value, which is evaluated once.
    fn parts(
        &mut self,
        mut value: Expr,
        count: usize,
        at: &impl Ranged,
        out: &mut Vec<Stmt>,
    ) -> Vec<Expr> {
        if !matches!(&value, Expr::Name(_) | Expr::Builtin(Builtin::Position, _)) {
            let word = if count == 2 { "point" } else { "parts" };
            let name = self.fresh_name(word, &[]);
            self.push_assign(out, at, &name, value);
            value = Expr::Name(name);
        }
        let place = |i: usize| Expr::Number(i as f64);
        (0..count).map(|i| item(value.clone(), place(i))).collect()
    }

    /// Gives the parts of `value`, which is a variable, to the names of a target.
    pub(super) fn unpack(
        &mut self,
        target: &'a ast::Expr,
        value: Expr,
        at: &impl Ranged,
        out: &mut Vec<Stmt>,
    ) -> Read<()> {
        let targets = match target {
            ast::Expr::Name(name) => {
                self.push_assign(out, at, &name.id, value);
                return Ok(());
            }
            ast::Expr::Tuple(tuple) => &tuple.elts,
            ast::Expr::List(list) => &list.elts,
            target => return Err(self.only_variables(target)),
        };
        let parts = self.parts(value, targets.len(), at, out);
        for (target, part) in targets.iter().zip(parts) {
            self.unpack(target, part, at, out)?;
        }
        Ok(())
    }

    /// A variable of its own for an intermediate value.
    pub(super) fn fresh_name(&self, name: &str, taken: &[String]) -> String {
        let mut fresh = format!("{name}_1");
        let mut count = 1;
        while self.names.is_assigned(&fresh) || taken.contains(&fresh) {
            count += 1;
            fresh = format!("{name}_{count}");
        }
        fresh
    }
}

/// Whether an expression's value may change when the variable does.
fn mentions(expr: &Expr, variable: &str) -> bool {
    any_part(expr, &|part| match part {
        Expr::Name(name) => name == variable,
        // A function may read any variable.
        Expr::Call(..) => true,
        // What is in a list may change with it.
        Expr::Library(function, _) => function.does_something(),
        _ => false,
    })
}

/// The shape that a turtle is made with: `Turtle("square")`, `Turtle(shape="square")`.
fn shape_of_turtle(value: &ast::Expr) -> Option<String> {
    let ast::Expr::Call(call) = value else {
        return None;
    };
    let shape = call.arguments.find_argument_value("shape", 0)?;
    match shape {
        ast::Expr::StringLiteral(name) => Some(name.value.to_string()),
        _ => None,
    }
}
