//! Statements.

use super::parse::{Function, Read, Reader, Unreadable};
use crate::program::{BinaryOp, Expr, MAX_BLOCK_DEPTH, Stmt, StmtKind};
use ruff_python_ast as ast;
use ruff_text_size::Ranged;

impl<'a> Reader<'a> {
    /// Reads a block. What cannot be read is left out.
    pub(super) fn block(&mut self, suite: &'a [ast::Stmt]) -> Vec<Stmt> {
        let mut out = Vec::with_capacity(suite.len());
        self.statements(suite, &mut out);
        out
    }

    fn statements(&mut self, suite: &'a [ast::Stmt], out: &mut Vec<Stmt>) {
        if self.depth > MAX_BLOCK_DEPTH {
            if let Some(first) = suite.first() {
                self.error(
                    first,
                    format!("blocks are nested more than {MAX_BLOCK_DEPTH} deep"),
                );
            }
            return;
        }
        self.depth += 1;
        for stmt in suite {
            // The error is taken down; the next statement may be fine.
            let _ = self.statement(stmt, out);
        }
        self.depth -= 1;
    }

    pub(super) fn push(&self, out: &mut Vec<Stmt>, at: &impl Ranged, kind: StmtKind) {
        out.push(Stmt {
            kind,
            line: self.line(at),
        });
    }

    fn statement(&mut self, stmt: &'a ast::Stmt, out: &mut Vec<Stmt>) -> Read<()> {
        match stmt {
            ast::Stmt::Expr(stmt) => return self.expr_statement(stmt, out),
            ast::Stmt::For(stmt) => return self.for_loop(stmt, out),
            ast::Stmt::While(stmt) => return self.while_loop(stmt, out),
            ast::Stmt::If(stmt) if is_main_test(&stmt.test) => {
                self.statements(&stmt.body, out);
            }
            ast::Stmt::If(stmt) => {
                let kind = self.branch(&stmt.test, &stmt.body, &stmt.elif_else_clauses)?;
                self.push(out, stmt, kind);
            }
            ast::Stmt::With(stmt) => return self.with(stmt, out),
            ast::Stmt::FunctionDef(def) => return self.function(def, out),
            ast::Stmt::Return(stmt) => return self.return_statement(stmt, out),
            ast::Stmt::Assign(assign) => return self.assign(assign, out),
            ast::Stmt::AnnAssign(assign) => {
                if let Some(value) = &assign.value {
                    return self.assign_to(&assign.target, value, stmt, out);
                }
            }
            ast::Stmt::AugAssign(assign) => {
                let name = match assign.target.as_ref() {
                    ast::Expr::Name(name) => name,
                    ast::Expr::Subscript(item) => return self.change_item(item, assign, out),
                    target => return Err(self.only_variables(target)),
                };
                let op = self.operator(assign.op, assign)?;
                let old = self.variable(name);
                let value = Expr::binary(op, old?, self.expr(&assign.value)?);
                self.push_assign(out, stmt, &name.id, value);
            }
            ast::Stmt::Global(global) => self.global(global, out),
            ast::Stmt::Import(_)
            | ast::Stmt::ImportFrom(_)
            | ast::Stmt::Pass(_)
            | ast::Stmt::Assert(_) => {}
            ast::Stmt::Break(stmt) => return self.leave(stmt, StmtKind::Break, out),
            ast::Stmt::Continue(stmt) => return self.leave(stmt, StmtKind::Continue, out),
            ast::Stmt::ClassDef(stmt) => return Err(self.foreign(stmt, "class")),
            ast::Stmt::Try(stmt) => return Err(self.foreign(stmt, "try")),
            ast::Stmt::Raise(stmt) => return Err(self.foreign(stmt, "raise")),
            ast::Stmt::Match(stmt) => return Err(self.foreign(stmt, "match")),
            ast::Stmt::Delete(stmt) => return Err(self.foreign(stmt, "del")),
            ast::Stmt::Nonlocal(stmt) => return Err(self.foreign(stmt, "nonlocal")),
            ast::Stmt::TypeAlias(stmt) => return Err(self.foreign(stmt, "type")),
            ast::Stmt::IpyEscapeCommand(stmt) => return Err(self.foreign(stmt, "%")),
        }
        Ok(())
    }

    pub(super) fn foreign(&mut self, at: &impl Ranged, what: &str) -> Unreadable {
        self.error(at, format!("`{what}` is not part of the turtle language"))
    }

    pub(super) fn only_variables(&mut self, target: &impl Ranged) -> Unreadable {
        self.error(target, "only a variable can be given a value")
    }

    fn expr_statement(&mut self, stmt: &'a ast::StmtExpr, out: &mut Vec<Stmt>) -> Read<()> {
        match stmt.value.as_ref() {
            ast::Expr::Call(call) => self.command(call, out),
            // Docstrings and the like.
            ast::Expr::StringLiteral(_) | ast::Expr::EllipsisLiteral(_) => Ok(()),
            value => {
                let value = self.expr(value)?;
                if has_call(&value) {
                    return Err(self.error_hint(
                        stmt,
                        "this value is not used, but has a call in it",
                        "make the call a statement of its own",
                    ));
                }
                self.warning(stmt, "this value is not used");
                Ok(())
            }
        }
    }

    fn branch(
        &mut self,
        test: &'a ast::Expr,
        body: &'a [ast::Stmt],
        clauses: &'a [ast::ElifElseClause],
    ) -> Read<StmtKind> {
        let cond = self.condition(test);
        let then = self.block(body);
        let otherwise = match clauses {
            [] => Vec::new(),
            [clause, rest @ ..] => match &clause.test {
                None => self.block(&clause.body),
                Some(test) => {
                    if self.depth > MAX_BLOCK_DEPTH {
                        return Err(self.error_hint(
                            clause,
                            format!("more than {MAX_BLOCK_DEPTH} blocks and `elif`s hang together"),
                            "split it up",
                        ));
                    }
                    self.depth += 1;
                    let kind = self.branch(test, &clause.body, rest);
                    self.depth -= 1;
                    vec![Stmt {
                        kind: kind?,
                        line: self.line(clause),
                    }]
                }
            },
        };
        Ok(StmtKind::If {
            cond: cond?,
            then,
            otherwise,
        })
    }

    fn with(&mut self, stmt: &'a ast::StmtWith, out: &mut Vec<Stmt>) -> Read<()> {
        let other = stmt
            .items
            .iter()
            .find(|item| !self.is_fork(&item.context_expr));
        if let Some(item) = other {
            return Err(self.error_hint(
                item,
                "`with` takes only `fork_state()`",
                "write `with fork_state():`",
            ));
        }
        let body = self.block(&stmt.body);
        self.push(out, stmt, StmtKind::Fork { body });
        Ok(())
    }

    fn is_fork(&self, expr: &ast::Expr) -> bool {
        let ast::Expr::Call(call) = expr else {
            return false;
        };
        match call.func.as_ref() {
            ast::Expr::Name(name) => self.names.original(&name.id) == "fork_state",
            ast::Expr::Attribute(attribute) => attribute.attr.as_str() == "fork_state",
            _ => false,
        }
    }

    fn function(&mut self, def: &'a ast::StmtFunctionDef, out: &mut Vec<Stmt>) -> Read<()> {
        let parameters = &def.parameters;
        if let Some(decorator) = def.decorator_list.first() {
            return Err(self.foreign(decorator, "@"));
        }
        if def.is_async {
            return Err(self.foreign(def, "async"));
        }
        if let Some(many) = parameters.vararg.as_ref().or(parameters.kwarg.as_ref()) {
            return Err(self.error_hint(
                many.as_ref(),
                "a function takes a fixed number of arguments in the turtle language",
                "name each parameter",
            ));
        }
        let mut params: Vec<String> = Vec::new();
        let positional = parameters.posonlyargs.iter().chain(&parameters.args);
        for parameter in positional.chain(&parameters.kwonlyargs) {
            let name = &parameter.parameter.name;
            if params.iter().any(|other| other == name.as_str()) {
                return Err(self.error(parameter, format!("there are two parameters `{name}`")));
            }
            if !self.names.is_dropped(&def.name, name) {
                params.push(name.to_string());
            }
        }
        let (locals, globals) = self.names.locals(def, self.sources, self.source);
        self.functions.push(Function {
            name: &def.name,
            locals,
            globals,
        });
        let loops = std::mem::take(&mut self.loops);
        let body = self.block(&def.body);
        self.loops = loops;
        self.functions.pop();
        let name = def.name.to_string();
        self.push(out, def, StmtKind::Def { name, params, body });
        Ok(())
    }

    fn return_statement(&mut self, stmt: &'a ast::StmtReturn, out: &mut Vec<Stmt>) -> Read<()> {
        if self.functions.is_empty() {
            return Err(self.error(stmt, "`return` outside a function"));
        }
        match stmt.value.as_deref() {
            None | Some(ast::Expr::NoneLiteral(_)) => {
                self.push(out, stmt, StmtKind::Return { value: None });
            }
            Some(value) => {
                let value = Some(self.expr(value)?);
                self.push(out, stmt, StmtKind::Return { value });
            }
        }
        Ok(())
    }

    /// Reads `global`; names that the function does not change need no mention.
    fn global(&mut self, global: &'a ast::StmtGlobal, out: &mut Vec<Stmt>) {
        let Some(function) = self.functions.last() else {
            return;
        };
        let changed = global.names.iter().map(|name| name.as_str());
        let changed = changed.filter(|name| function.globals.contains(name));
        let names: Vec<String> = changed.map(str::to_owned).collect();
        if !names.is_empty() {
            self.push(out, global, StmtKind::Global { names });
        }
    }

    /// Reads `break` or `continue`.
    fn leave(&mut self, at: &impl Ranged, kind: StmtKind, out: &mut Vec<Stmt>) -> Read<()> {
        if self.loops == 0 {
            let word = if kind == StmtKind::Break {
                "break"
            } else {
                "continue"
            };
            return Err(self.error(at, format!("`{word}` outside a loop")));
        }
        self.push(out, at, kind);
        Ok(())
    }

    pub(super) fn operator(&mut self, op: ast::Operator, at: &impl Ranged) -> Read<BinaryOp> {
        Ok(match op {
            ast::Operator::Add => BinaryOp::Add,
            ast::Operator::Sub => BinaryOp::Sub,
            ast::Operator::Mult => BinaryOp::Mul,
            ast::Operator::Div => BinaryOp::Div,
            ast::Operator::FloorDiv => BinaryOp::FloorDiv,
            ast::Operator::Mod => BinaryOp::Mod,
            ast::Operator::Pow => BinaryOp::Pow,
            _ => return Err(self.foreign(at, op.as_str())),
        })
    }
}

/// `__name__ == "__main__"`, which always holds here.
fn is_main_test(test: &ast::Expr) -> bool {
    let ast::Expr::Compare(compare) = test else {
        return false;
    };
    let is_name = |expr: &ast::Expr| matches!(expr, ast::Expr::Name(n) if n.id == "__name__");
    is_name(&compare.left) && *compare.ops == [ast::CmpOp::Eq]
}

/// Whether `found` holds for an expression or a part of it.
pub(super) fn any_part(expr: &Expr, found: &dyn Fn(&Expr) -> bool) -> bool {
    found(expr) || expr.parts().any(|part| any_part(part, found))
}

fn has_call(expr: &Expr) -> bool {
    any_part(expr, &|part| matches!(part, Expr::Call(..)))
}
