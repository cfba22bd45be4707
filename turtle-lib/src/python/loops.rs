//! Loops: over ranges and lists, and as long as something holds.

use super::parse::{Read, Reader};
use crate::program::{Expr, Stmt, StmtKind, UnaryOp, statement_count};
use ruff_python_ast as ast;
use ruff_text_size::Ranged;

impl<'a> Reader<'a> {
    pub(super) fn for_loop(&mut self, stmt: &'a ast::StmtFor, out: &mut Vec<Stmt>) -> Read<()> {
        if stmt.is_async {
            return Err(self.foreign(stmt, "async"));
        }
        self.no_loop_else(&stmt.orelse)?;
        let range = match self.written_progression(stmt) {
            Some(range) => Ok(range),
            None if self.is_range(&stmt.iter) => self.range(&stmt.iter),
            None => return self.for_each(stmt, out),
        };
        let body = self.loop_body(&stmt.body);
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

    /// Reads a loop over the items of a list or text.
    fn for_each(&mut self, stmt: &'a ast::StmtFor, out: &mut Vec<Stmt>) -> Read<()> {
        let over = self.expr(&stmt.iter);
        let targets = match stmt.target.as_ref() {
            ast::Expr::Tuple(tuple) => tuple.elts.as_slice(),
            ast::Expr::List(list) => list.elts.as_slice(),
            target => std::slice::from_ref(target),
        };
        let mut vars: Vec<String> = Vec::with_capacity(targets.len());
        let mut body = Vec::new();
        for target in targets {
            let var = match target {
                ast::Expr::Name(name) => name.id.to_string(),
                target => {
                    let var = self.fresh_name("item", &vars);
                    self.unpack(target, Expr::name(&var), stmt, &mut body)?;
                    var
                }
            };
            vars.push(var);
        }
        body.extend(self.loop_body(&stmt.body));
        let kind = StmtKind::Each {
            vars,
            over: over?,
            body,
        };
        self.push(out, stmt, kind);
        Ok(())
    }

    pub(super) fn while_loop(&mut self, stmt: &'a ast::StmtWhile, out: &mut Vec<Stmt>) -> Read<()> {
        if let Some(exit) = Exit::of(stmt) {
            return self.loop_with_exit(stmt, exit, out);
        }
        let cond = self.condition(&stmt.test);
        let body = self.loop_body(&stmt.body);
        self.no_loop_else(&stmt.orelse)?;
        let kind = StmtKind::While { cond: cond?, body };
        self.push(out, stmt, kind);
        Ok(())
    }

    /// Reads the block of a loop, which `break` and `continue` may leave.
    fn loop_body(&mut self, suite: &'a [ast::Stmt]) -> Vec<Stmt> {
        self.loops += 1;
        let body = self.block(suite);
        self.loops -= 1;
        body
    }

    /// Reads an endless loop that an `if` leaves as what comes before the `if`, and a loop that ends with it.
    fn loop_with_exit(
        &mut self,
        stmt: &'a ast::StmtWhile,
        exit: Exit<'a>,
        out: &mut Vec<Stmt>,
    ) -> Read<()> {
        let before = self.block(exit.before);
        let cond = self.condition(&exit.test.test);
        let mut body = self.block(exit.after);
        let last = self.block(exit.last);
        self.no_loop_else(&stmt.orelse)?;
        let hint = "say in the loop's condition when it ends";
        self.spend_copies(stmt, 1, &before, hint)?;
        body.extend_from_slice(&before);
        out.extend(before);
        let cond = Expr::Unary(UnaryOp::Not, Box::new(cond?));
        self.push(out, exit.test, StmtKind::While { cond, body });
        out.extend(last);
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
        Err(self.error(iter, "`range` takes its arguments by place"))
    }

    fn is_range(&self, iter: &ast::Expr) -> bool {
        let ast::Expr::Call(call) = iter else {
            return false;
        };
        let is_own = self.names.functions("range").is_some();
        matches!(call.func.as_ref(), ast::Expr::Name(name) if name.id.as_str() == "range" && !is_own)
    }

    /// The range that a list of whole numbers stands for, which is written out in the loop's head.
    fn written_progression(&self, stmt: &ast::StmtFor) -> Option<[Expr; 3]> {
        let items = match stmt.iter.as_ref() {
            ast::Expr::List(list) => &list.elts,
            ast::Expr::Tuple(tuple) => &tuple.elts,
            _ => return None,
        };
        let (start, step) = progression(items)?;
        let stop = start + step * items.len() as f64;
        stmt.target
            .is_name_expr()
            .then(|| [start, stop, step].map(Expr::number))
    }

    /// Counts statements that are written out once more for each of `times`.
    fn spend_copies(
        &mut self,
        at: &impl Ranged,
        times: usize,
        body: &[Stmt],
        hint: &str,
    ) -> Read<()> {
        let copies = times.saturating_mul(1 + statement_count(body));
        match self.copies_left.checked_sub(copies) {
            Some(left) => {
                self.copies_left = left;
                Ok(())
            }
            None => Err(self.error_hint(at, "this loop is too long to be spelled out", hint)),
        }
    }

    pub(super) fn no_loop_else(&mut self, orelse: &'a [ast::Stmt]) -> Read<()> {
        match orelse.first() {
            Some(first) => Err(self.error_hint(
                first,
                "a loop has no `else` in the turtle language",
                "put it after the loop",
            )),
            None => Ok(()),
        }
    }
}

/// How `while True:` is left: by an `if` of its body that ends with `break`.
struct Exit<'a> {
    before: &'a [ast::Stmt],
    test: &'a ast::StmtIf,
    /// What the `if` does before its `break`.
    last: &'a [ast::Stmt],
    after: &'a [ast::Stmt],
}

impl<'a> Exit<'a> {
    /// The exit, where the loop has no other and no `continue`.
    fn of(stmt: &'a ast::StmtWhile) -> Option<Self> {
        let is_endless = match stmt.test.as_ref() {
            ast::Expr::BooleanLiteral(literal) => literal.value,
            ast::Expr::NumberLiteral(literal) => {
                matches!(&literal.value, ast::Number::Int(int) if int.as_i32() == Some(1))
            }
            _ => false,
        };
        if !is_endless || leaves(&stmt.body) != 1 {
            return None;
        }
        let mut body = stmt.body.iter().enumerate();
        body.find_map(|(at, inner)| {
            let ast::Stmt::If(test) = inner else {
                return None;
            };
            let (ast::Stmt::Break(_), last) = test.body.split_last()? else {
                return None;
            };
            test.elif_else_clauses.is_empty().then_some(Exit {
                before: &stmt.body[..at],
                test,
                last,
                after: &stmt.body[at + 1..],
            })
        })
    }
}

/// How often `break` and `continue` leave the loop with this body.
fn leaves(body: &[ast::Stmt]) -> usize {
    let by = |stmt: &ast::Stmt| match stmt {
        ast::Stmt::Break(_) | ast::Stmt::Continue(_) => 1,
        ast::Stmt::With(stmt) => leaves(&stmt.body),
        ast::Stmt::If(stmt) => {
            let clauses = stmt.elif_else_clauses.iter();
            leaves(&stmt.body) + clauses.map(|clause| leaves(&clause.body)).sum::<usize>()
        }
        _ => 0,
    };
    body.iter().map(by).sum()
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
