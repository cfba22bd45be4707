//! Walks over the tree: what is in a statement, and the statement with something else in it.

use super::{Expr, Program, Stmt, StmtKind};

impl Program {
    /// Whether something in it is said once and done several times: it has a loop, or calls a function twice.
    pub fn recurs(&self) -> bool {
        fn has_loop(block: &[Stmt]) -> bool {
            block.iter().any(|stmt| {
                let is_loop = matches!(
                    stmt.kind,
                    StmtKind::For { .. } | StmtKind::Each { .. } | StmtKind::While { .. }
                );
                is_loop || stmt.blocks().any(has_loop)
            })
        }
        fn calls<'a>(block: &'a [Stmt], names: &mut Vec<&'a str>) {
            for stmt in block {
                if let StmtKind::Call { name, .. } = &stmt.kind {
                    names.push(name);
                }
                stmt.blocks().for_each(|block| calls(block, names));
            }
        }
        let mut names = Vec::new();
        calls(&self.body, &mut names);
        names.sort_unstable();
        has_loop(&self.body) || names.windows(2).any(|pair| pair[0] == pair[1])
    }
}

impl Stmt {
    /// The blocks of a statement, a function's among them.
    pub fn blocks(&self) -> impl Iterator<Item = &[Stmt]> {
        let (first, second): (&[Stmt], &[Stmt]) = match &self.kind {
            StmtKind::For { body, .. }
            | StmtKind::Each { body, .. }
            | StmtKind::While { body, .. }
            | StmtKind::Def { body, .. }
            | StmtKind::Catch { body, .. }
            | StmtKind::Fork { body } => (body, &[]),
            StmtKind::If {
                then, otherwise, ..
            } => (then, otherwise),
            _ => (&[], &[]),
        };
        [first, second].into_iter()
    }

    /// The same to change; an `else` that is not there is none of them.
    pub fn blocks_mut(&mut self) -> impl Iterator<Item = &mut Vec<Stmt>> {
        let (first, second) = match &mut self.kind {
            StmtKind::For { body, .. }
            | StmtKind::Each { body, .. }
            | StmtKind::While { body, .. }
            | StmtKind::Def { body, .. }
            | StmtKind::Catch { body, .. }
            | StmtKind::Fork { body } => (Some(body), None),
            StmtKind::If {
                then, otherwise, ..
            } => (Some(then), (!otherwise.is_empty()).then_some(otherwise)),
            _ => (None, None),
        };
        first.into_iter().chain(second)
    }

    /// The variables that a statement gives a value, those of its blocks aside.
    pub fn assigned(&self) -> impl Iterator<Item = &str> {
        let names: &[String] = match &self.kind {
            StmtKind::For { var: name, .. } | StmtKind::Assign { name, .. } => {
                std::slice::from_ref(name)
            }
            StmtKind::Each { vars, .. } => vars,
            _ => &[],
        };
        names.iter().map(String::as_str)
    }

    /// Calls `f` with the expressions of a statement, those of its blocks aside.
    pub fn for_each_expr<'a>(&'a self, f: &mut dyn FnMut(&'a Expr)) {
        match &self.kind {
            StmtKind::Command { args, .. } | StmtKind::Call { args, .. } => args.iter().for_each(f),
            StmtKind::For {
                start, stop, step, ..
            } => [start, stop, step].into_iter().for_each(f),
            StmtKind::While { cond, .. } | StmtKind::If { cond, .. } => f(cond),
            StmtKind::Each { over, .. } => f(over),
            StmtKind::Catch { tag, .. } => f(tag),
            StmtKind::SetItem { list, at, value } => [list, at, value].into_iter().for_each(f),
            StmtKind::Assign { value, .. } | StmtKind::Do { value } => f(value),
            StmtKind::Return { value } => value.iter().for_each(f),
            StmtKind::Def { .. }
            | StmtKind::Fork { .. }
            | StmtKind::Break
            | StmtKind::Continue
            | StmtKind::Global { .. } => {}
        }
    }

    /// The statement with what `expr` makes of each of its expressions and `block` of each of its blocks.
    pub fn mapped(
        &self,
        expr: &mut dyn FnMut(&Expr) -> Expr,
        block: &mut dyn FnMut(&[Stmt]) -> Vec<Stmt>,
    ) -> Stmt {
        let kind = match &self.kind {
            StmtKind::Command { verb, args } => StmtKind::Command {
                verb: *verb,
                args: args.iter().map(expr).collect(),
            },
            StmtKind::For {
                var,
                start,
                stop,
                step,
                body,
            } => StmtKind::For {
                var: var.clone(),
                start: expr(start),
                stop: expr(stop),
                step: expr(step),
                body: block(body),
            },
            StmtKind::Each { vars, over, body } => StmtKind::Each {
                vars: vars.clone(),
                over: expr(over),
                body: block(body),
            },
            StmtKind::SetItem { list, at, value } => StmtKind::SetItem {
                list: expr(list),
                at: expr(at),
                value: expr(value),
            },
            StmtKind::Do { value } => StmtKind::Do { value: expr(value) },
            StmtKind::While { cond, body } => StmtKind::While {
                cond: expr(cond),
                body: block(body),
            },
            StmtKind::If {
                cond,
                then,
                otherwise,
            } => StmtKind::If {
                cond: expr(cond),
                then: block(then),
                otherwise: block(otherwise),
            },
            StmtKind::Def { name, params, body } => StmtKind::Def {
                name: name.clone(),
                params: params.clone(),
                body: block(body),
            },
            StmtKind::Call { name, args } => StmtKind::Call {
                name: name.clone(),
                args: args.iter().map(expr).collect(),
            },
            StmtKind::Assign { name, value } => StmtKind::Assign {
                name: name.clone(),
                value: expr(value),
            },
            StmtKind::Return { value } => StmtKind::Return {
                value: value.as_ref().map(expr),
            },
            StmtKind::Catch { tag, body } => StmtKind::Catch {
                tag: expr(tag),
                body: block(body),
            },
            StmtKind::Fork { body } => StmtKind::Fork { body: block(body) },
            kind @ (StmtKind::Break | StmtKind::Continue | StmtKind::Global { .. }) => kind.clone(),
        };
        Stmt {
            kind,
            line: self.line,
        }
    }
}

impl Expr {
    /// Calls `f` with an expression and all its parts.
    pub fn for_each_part<'a>(&'a self, f: &mut dyn FnMut(&'a Expr)) {
        f(self);
        self.parts().for_each(|part| part.for_each_part(f));
    }

    /// The expressions that this one is made of.
    pub fn parts(&self) -> impl Iterator<Item = &Expr> {
        let comprehension = match self {
            Expr::Comprehension(own) => Some(own.parts()),
            _ => None,
        };
        let (one, two, many): (Option<&Expr>, Option<&Expr>, &[Expr]) = match self {
            Expr::Number(_) | Expr::Bool(_) | Expr::Text(_) | Expr::None | Expr::Name(_) => {
                (None, None, &[])
            }
            Expr::Item(part, _) | Expr::Unary(_, part) => (Some(part), None, &[]),
            Expr::Point(a, b) | Expr::Binary(_, a, b) | Expr::Index(a, b) => {
                (Some(a), Some(b), &[])
            }
            Expr::Builtin(_, args)
            | Expr::Call(_, args)
            | Expr::Library(_, args)
            | Expr::List(args)
            | Expr::Tuple(args) => (None, None, args),
            Expr::Choice(parts) => (None, None, parts.as_slice()),
            Expr::Comprehension(_) => (None, None, &[]),
        };
        let plain = one.into_iter().chain(two).chain(many);
        plain.chain(comprehension.into_iter().flatten())
    }

    /// The expression with what `f` makes of each of its parts.
    pub fn with_parts(&self, f: &mut dyn FnMut(&Expr) -> Expr) -> Expr {
        match self {
            Expr::Choice(parts) => return Expr::Choice(Box::new(parts.each_ref().map(f))),
            Expr::Comprehension(own) => {
                return Expr::Comprehension(Box::new(own.with_parts(f)));
            }
            _ => {}
        }
        let mut all = |args: &[Expr]| args.iter().map(&mut *f).collect::<Vec<_>>();
        match self {
            Expr::Number(_)
            | Expr::Bool(_)
            | Expr::Text(_)
            | Expr::None
            | Expr::Name(_)
            | Expr::Choice(_)
            | Expr::Comprehension(_) => self.clone(),
            Expr::Builtin(builtin, args) => Expr::Builtin(*builtin, all(args)),
            Expr::Library(function, args) => Expr::Library(*function, all(args)),
            Expr::Call(name, args) => Expr::Call(name.clone(), all(args)),
            Expr::List(items) => Expr::List(all(items)),
            Expr::Tuple(items) => Expr::Tuple(all(items)),
            Expr::Item(part, axis) => Expr::Item(Box::new(f(part)), *axis),
            Expr::Unary(op, part) => Expr::Unary(*op, Box::new(f(part))),
            Expr::Point(a, b) => Expr::Point(Box::new(f(a)), Box::new(f(b))),
            Expr::Index(a, b) => Expr::Index(Box::new(f(a)), Box::new(f(b))),
            Expr::Binary(op, a, b) => Expr::Binary(*op, Box::new(f(a)), Box::new(f(b))),
        }
    }
}

/// Whether an expression may be computed twice: it calls no function and has few parts.
pub(crate) fn is_cheap(expr: &Expr, parts_left: &mut usize) -> bool {
    match parts_left.checked_sub(1) {
        Some(left) => *parts_left = left,
        None => return false,
    }
    match expr {
        Expr::Call(..) | Expr::Comprehension(_) => false,
        Expr::Library(function, _) if function.does_something() => false,
        expr => expr.parts().all(|part| is_cheap(part, parts_left)),
    }
}

/// How many statements there are in a block, those in inner blocks included.
pub(crate) fn statement_count(body: &[Stmt]) -> usize {
    let inner = |stmt: &Stmt| stmt.blocks().map(statement_count).sum::<usize>();
    body.iter().map(|stmt| 1 + inner(stmt)).sum()
}

#[cfg(test)]
mod tests {
    use crate::python;

    #[test]
    fn what_is_done_several_times_recurs() {
        let recurs = |code: &str| python::parse(code).program.recurs();
        assert!(recurs("for i in range(4):\n    forward(5)\n    left(90)"));
        assert!(recurs(
            "def eye():\n    circle(1)\neye()\nteleport(4, 0)\neye()"
        ));
        assert!(!recurs(
            "def eye():\n    circle(1)\neye()\nteleport(4, 0)\ncircle(2)"
        ));
        assert!(!recurs("forward(5)\nleft(90)\nforward(5)"));
    }
}
