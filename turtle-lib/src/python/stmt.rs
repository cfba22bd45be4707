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
            ast::Stmt::While(stmt) => {
                let cond = self.condition(&stmt.test);
                let body = self.block(&stmt.body);
                self.no_loop_else(&stmt.orelse)?;
                let kind = StmtKind::While { cond: cond?, body };
                self.push(out, stmt, kind);
            }
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
                let ast::Expr::Name(name) = assign.target.as_ref() else {
                    return Err(self.only_variables(&*assign.target));
                };
                let op = self.operator(assign.op, assign)?;
                let old = self.variable(name);
                let value = Expr::binary(op, old?, self.expr(&assign.value)?);
                self.push_assign(out, stmt, &name.id, value);
            }
            ast::Stmt::Global(global) => return self.global(global),
            ast::Stmt::Import(_)
            | ast::Stmt::ImportFrom(_)
            | ast::Stmt::Pass(_)
            | ast::Stmt::Assert(_) => {}
            ast::Stmt::Break(stmt) => {
                return Err(self.error_hint(
                    stmt,
                    "`break` is not part of the turtle language",
                    "say in the loop's condition or range when it ends",
                ));
            }
            ast::Stmt::Continue(stmt) => {
                return Err(self.error_hint(
                    stmt,
                    "`continue` is not part of the turtle language",
                    "put the rest of the loop's body under an `if`",
                ));
            }
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

    fn foreign(&mut self, at: &impl Ranged, what: &str) -> Unreadable {
        self.error(at, format!("`{what}` is not part of the turtle language"))
    }

    fn only_variables(&mut self, target: &impl Ranged) -> Unreadable {
        self.error(target, "only a variable can be given a value")
    }

    fn no_loop_else(&mut self, orelse: &'a [ast::Stmt]) -> Read<()> {
        match orelse.first() {
            Some(first) => Err(self.error_hint(
                first,
                "a loop has no `else` in the turtle language",
                "put it after the loop",
            )),
            None => Ok(()),
        }
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
        self.functions.push(Function {
            name: &def.name,
            locals: self.names.locals(def, self.sources, self.source),
        });
        let body = self.block(&def.body);
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
            Some(ast::Expr::If(choice)) => {
                let cond = self.condition(&choice.test)?;
                let mut value = |expr| {
                    let value = Some(self.expr(expr)?);
                    Ok(vec![Stmt {
                        kind: StmtKind::Return { value },
                        line: self.line(stmt),
                    }])
                };
                let kind = StmtKind::If {
                    cond,
                    then: value(&choice.body)?,
                    otherwise: value(&choice.orelse)?,
                };
                self.push(out, stmt, kind);
            }
            Some(value) => {
                let value = Some(self.expr(value)?);
                self.push(out, stmt, StmtKind::Return { value });
            }
        }
        Ok(())
    }

    fn global(&mut self, global: &'a ast::StmtGlobal) -> Read<()> {
        let Some(function) = self.functions.last() else {
            return Ok(());
        };
        let mut names = global.names.iter();
        match names.find(|name| function.locals.contains(name.as_str())) {
            Some(name) => Err(self.error_hint(
                name,
                format!("a function cannot change the program's variable `{name}`"),
                format!("return the new value, and call it as `{name} = …`"),
            )),
            None => Ok(()),
        }
    }

    fn assign(&mut self, assign: &'a ast::StmtAssign, out: &mut Vec<Stmt>) -> Read<()> {
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

    fn assign_name(
        &mut self,
        name: &'a ast::ExprName,
        value: &'a ast::Expr,
        at: &impl Ranged,
        out: &mut Vec<Stmt>,
    ) -> Read<()> {
        if self.names.is_turtle(value) {
            if let ast::Expr::Call(call) = value {
                self.new_turtle(name, call);
            }
            return Ok(());
        }
        if self.names.is_unread(value) {
            return Ok(());
        }
        if let ast::Expr::If(choice) = value {
            let cond = self.condition(&choice.test)?;
            let (mut then, mut otherwise) = (Vec::new(), Vec::new());
            self.assign_name(name, &choice.body, at, &mut then)?;
            self.assign_name(name, &choice.orelse, at, &mut otherwise)?;
            let kind = StmtKind::If {
                cond,
                then,
                otherwise,
            };
            self.push(out, at, kind);
            return Ok(());
        }
        let value = self.expr(value)?;
        self.push_assign(out, at, &name.id, value);
        Ok(())
    }

    fn new_turtle(&mut self, name: &'a ast::ExprName, call: &ast::ExprCall) {
        let maker = match call.func.as_ref() {
            ast::Expr::Name(name) => self.names.original(&name.id),
            ast::Expr::Attribute(attribute) => attribute.attr.as_str(),
            _ => return,
        };
        if !matches!(maker, "Turtle" | "Pen" | "RawTurtle") {
            return;
        }
        match self.turtle {
            Some(first) if first != name.id.as_str() => {
                let message = format!("there is one turtle: `{}` is also `{first}`", name.id);
                self.warning(call, message);
            }
            _ => self.turtle = Some(&name.id),
        }
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
            (None, 2) => self.coordinates(value, at, out)?,
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

    /// Both coordinates of a point, which is evaluated once.
    fn coordinates(
        &mut self,
        value: &'a ast::Expr,
        at: &impl Ranged,
        out: &mut Vec<Stmt>,
    ) -> Read<Vec<Expr>> {
        use crate::program::{Axis, Builtin};
        let mut point = self.expr(value)?;
        if !matches!(&point, Expr::Name(_) | Expr::Builtin(Builtin::Position, _)) {
            let name = self.fresh_name("point", &[]);
            self.push_assign(out, at, &name, point);
            point = Expr::Name(name);
        }
        let x = Expr::Item(Box::new(point.clone()), Axis::X);
        Ok(vec![x, Expr::Item(Box::new(point), Axis::Y)])
    }

    /// A variable of its own for an intermediate value.
    fn fresh_name(&self, name: &str, taken: &[String]) -> String {
        let mut fresh = format!("{name}_1");
        let mut count = 1;
        while self.names.is_assigned(&fresh) || taken.contains(&fresh) {
            count += 1;
            fresh = format!("{name}_{count}");
        }
        fresh
    }

    fn for_loop(&mut self, stmt: &'a ast::StmtFor, out: &mut Vec<Stmt>) -> Read<()> {
        if stmt.is_async {
            return Err(self.foreign(stmt, "async"));
        }
        self.no_loop_else(&stmt.orelse)?;
        if let Some(items) = self.items(&stmt.iter) {
            return self.for_items(stmt, items, out);
        }
        let range = self.range(&stmt.iter);
        let body = self.block(&stmt.body);
        let [start, stop, step] = range?;
        let ast::Expr::Name(var) = stmt.target.as_ref() else {
            return Err(self.only_variables(stmt.target.as_ref()));
        };
        let kind = StmtKind::For {
            var: var.id.to_string(),
            start,
            stop,
            step,
            body,
        };
        self.push(out, stmt, kind);
        Ok(())
    }

    fn range(&mut self, iter: &'a ast::Expr) -> Read<[Expr; 3]> {
        if let ast::Expr::Call(call) = iter
            && let ast::Expr::Name(name) = call.func.as_ref()
            && name.id.as_str() == "range"
            && call.arguments.keywords.is_empty()
        {
            let (zero, one) = (Expr::Number(0.0), Expr::Number(1.0));
            return match call.arguments.args.as_ref() {
                [stop] => Ok([zero, self.expr(stop)?, one]),
                [start, stop] => Ok([self.expr(start)?, self.expr(stop)?, one]),
                [start, stop, step] => Ok([self.expr(start)?, self.expr(stop)?, self.expr(step)?]),
                args => {
                    let message = format!("`range` takes 1 to 3 arguments, {} given", args.len());
                    Err(self.error(call, message))
                }
            };
        }
        Err(self.error_hint(
            iter,
            "a loop goes over a `range` or over a list that is written out",
            "write `for i in range(…):`",
        ))
    }

    /// The items of a list that is written out, there or where its name is given its value.
    fn items(&self, iter: &'a ast::Expr) -> Option<&'a [ast::Expr]> {
        match iter {
            ast::Expr::List(list) => Some(&list.elts),
            ast::Expr::Tuple(tuple) => Some(&tuple.elts),
            ast::Expr::Name(name) => match self.names.unread(&name.id)? {
                ast::Expr::List(list) => Some(&list.elts),
                ast::Expr::Tuple(tuple) => Some(&tuple.elts),
                _ => None,
            },
            _ => None,
        }
    }

    fn for_items(
        &mut self,
        stmt: &'a ast::StmtFor,
        items: &'a [ast::Expr],
        out: &mut Vec<Stmt>,
    ) -> Read<()> {
        let body = self.block(&stmt.body);
        if let ast::Expr::Name(var) = stmt.target.as_ref() {
            let range = if items.iter().all(|item| self.names.is_unread(item)) {
                Some((0.0, 1.0))
            } else {
                progression(items)
            };
            if let Some((start, step)) = range {
                let kind = StmtKind::For {
                    var: var.id.to_string(),
                    start: Expr::number(start),
                    stop: Expr::number(start + step * items.len() as f64),
                    step: Expr::number(step),
                    body,
                };
                self.push(out, stmt, kind);
                return Ok(());
            }
        }
        let copies = items.len().saturating_mul(1 + statement_count(&body));
        match self.copies_left.checked_sub(copies) {
            Some(left) => self.copies_left = left,
            None => {
                return Err(self.error_hint(
                    stmt,
                    "this loop is too long to be spelled out",
                    "write `for i in range(…):`",
                ));
            }
        }
        for item in items {
            self.assign_to(&stmt.target, item, stmt, out)?;
            out.extend_from_slice(&body);
        }
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

/// The first whole number and the step of a written-out list that a `range` could stand for.
fn progression(items: &[ast::Expr]) -> Option<(f64, f64)> {
    let whole = |expr: &ast::Expr| {
        let (expr, sign) = match expr {
            ast::Expr::UnaryOp(unary) if unary.op == ast::UnaryOp::USub => {
                (unary.operand.as_ref(), -1.0)
            }
            _ => (expr, 1.0),
        };
        match expr {
            ast::Expr::NumberLiteral(literal) => match &literal.value {
                ast::Number::Int(int) => Some(sign * f64::from(int.as_i32()?)),
                _ => None,
            },
            _ => None,
        }
    };
    let (first, second) = (whole(items.first()?)?, whole(items.get(1)?)?);
    let step = second - first;
    let mut expected = first;
    for item in items {
        if whole(item)? != expected {
            return None;
        }
        expected += step;
    }
    (step != 0.0).then_some((first, step))
}

fn statement_count(body: &[Stmt]) -> usize {
    let inner = |stmt: &Stmt| match &stmt.kind {
        StmtKind::For { body, .. }
        | StmtKind::While { body, .. }
        | StmtKind::Def { body, .. }
        | StmtKind::Fork { body } => statement_count(body),
        StmtKind::If {
            then, otherwise, ..
        } => statement_count(then) + statement_count(otherwise),
        _ => 0,
    };
    body.iter().map(|stmt| 1 + inner(stmt)).sum()
}

/// Whether `found` holds for an expression or a part of it.
fn any_part(expr: &Expr, found: &dyn Fn(&Expr) -> bool) -> bool {
    found(expr)
        || match expr {
            Expr::Number(_) | Expr::Bool(_) | Expr::Name(_) => false,
            Expr::Item(part, _) | Expr::Unary(_, part) => any_part(part, found),
            Expr::Point(a, b) | Expr::Binary(_, a, b) => any_part(a, found) || any_part(b, found),
            Expr::Builtin(_, args) | Expr::Call(_, args) => {
                args.iter().any(|arg| any_part(arg, found))
            }
        }
}

fn has_call(expr: &Expr) -> bool {
    any_part(expr, &|part| matches!(part, Expr::Call(..)))
}

/// Whether an expression's value may change when the variable does.
fn mentions(expr: &Expr, variable: &str) -> bool {
    any_part(expr, &|part| match part {
        Expr::Name(name) => name == variable,
        // A function may read any variable.
        Expr::Call(..) => true,
        _ => false,
    })
}
