//! `repeat` and `for`.

use super::expr::RANGE_LIMIT;
use super::lex::Kind;
use super::parse::{Parser, Read};
use super::print::whole;
use crate::program::{BinaryOp, Expr, Span, Stmt, StmtKind, UnaryOp};

impl Parser<'_> {
    pub(super) fn repeat(&mut self, span: Span, out: &mut Vec<Stmt>) -> Read<()> {
        let stop = self.input("repeat", span)?;
        let var = self.loop_name(self.repeats.len());
        self.repeats.push(var.clone());
        let body = self.loop_block("repeat");
        self.repeats.pop();
        let mut body = body?;
        if self.procedures.asks_for_turns {
            let number = Expr::binary(BinaryOp::Add, Expr::name(&var), Expr::Number(1.0));
            body.insert(0, self.turn_for_callees(number, span));
        }
        let kind = StmtKind::For {
            var,
            start: Expr::Number(0.0),
            stop,
            step: Expr::Number(1.0),
            body,
        };
        self.push(out, span, kind);
        Ok(())
    }

    /// A name for the variable of a `repeat` within as many others.
    fn loop_name(&self, depth: usize) -> String {
        let letters = ["i", "j", "k", "l", "m", "n"];
        let plain = letters.iter().map(|letter| (*letter).to_owned());
        let numbered = (1..).flat_map(|n| letters.iter().map(move |letter| format!("{letter}{n}")));
        let names = plain.chain(numbered);
        let mut free = names.filter(|name| !self.procedures.taken.contains(name));
        free.nth(depth).unwrap_or_default()
    }

    /// A loop by fractions, as long as its variable is not past the limit.
    fn for_fractions(
        &mut self,
        var: &str,
        [start, limit, step]: [Expr; 3],
        mut body: Vec<Stmt>,
        span: Span,
        out: &mut Vec<Stmt>,
    ) {
        let name = self.variables.variable(var);
        let is_down = matches!(step, Expr::Unary(UnaryOp::Neg, _));
        let op = if is_down { BinaryOp::Ge } else { BinaryOp::Le };
        let own = Expr::name(&name);
        let give = |value| StmtKind::Assign {
            name: name.clone(),
            value,
        };
        let next = give(Expr::binary(BinaryOp::Add, own.clone(), step));
        self.push(&mut body, span, next);
        self.push(out, span, give(start));
        let cond = Expr::binary(op, own, limit);
        self.push(out, span, StmtKind::While { cond, body });
    }

    /// Reads how the list of a `for` begins, `[` or `(list`, and says what closes it.
    fn for_head(&mut self) -> Option<Kind<'static>> {
        if self.take(Kind::OpenBracket).is_some() {
            return Some(Kind::CloseBracket);
        }
        let mut next = self.tokens[self.at..].iter().take(2);
        let begins = next.next().map(|token| token.kind) == Some(Kind::OpenParenthesis)
            && next.next().is_some_and(|token| token.is_word("list"));
        self.at += if begins { 2 } else { 0 };
        begins.then_some(Kind::CloseParenthesis)
    }

    pub(super) fn for_loop(&mut self, span: Span, out: &mut Vec<Stmt>) -> Read<()> {
        let head = "write `for [i first last step] […]`";
        self.skip_newlines();
        let close = self.for_head();
        self.open_parentheses += 1;
        let var = self.next().map(|token| token.kind);
        let (Some(close), Some(Kind::Word(var) | Kind::Quoted(var))) = (close, var) else {
            return Err(self.error_hint(span, "`for` needs a list", head));
        };
        let start = self.member(span)?;
        let limit = self.member(span)?;
        let is_end = |parser: &mut Self| {
            let token = parser.peek();
            token.is_some_and(|token| token.kind == close)
        };
        let step = if is_end(self) {
            // Without a step the loop goes towards the limit.
            match (whole(&start), whole(&limit)) {
                (Some(start), Some(limit)) if limit < start => Expr::number(-1.0),
                _ => Expr::Number(1.0),
            }
        } else {
            self.member(span)?
        };
        if self.take(close).is_none() {
            return Err(self.error_hint(span, "the list of a `for` is too long", head));
        }
        self.open_parentheses -= 1;
        let mut body = self.loop_block("for")?;
        let is_printed = matches!(&limit, Expr::Call(name, _) if name == RANGE_LIMIT);
        if !is_printed && [&start, &limit, &step].into_iter().any(is_fraction) {
            self.for_fractions(var, [start, limit, step], body, span, out);
            return Ok(());
        }
        let stop = stop(limit, &step);
        let var = match var.to_lowercase().strip_suffix(".loop") {
            Some(_) => {
                let base = self.variables.variable(&var[..var.len() - ".loop".len()]);
                let copies = match body.first().map(|stmt| &stmt.kind) {
                    Some(StmtKind::Assign { name, value }) => {
                        *name == base && *value == Expr::Name(var.to_lowercase())
                    }
                    _ => false,
                };
                if !copies {
                    let message = "a name that ends in `.loop` is only for a variable's copy";
                    return Err(self.error(span, message));
                }
                body.remove(0);
                base
            }
            None => self.variables.variable(var),
        };
        let kind = StmtKind::For {
            var,
            start,
            stop,
            step,
            body,
        };
        self.push(out, span, kind);
        Ok(())
    }
}

/// Where a range ends whose last value may be `limit`.
fn stop(limit: Expr, step: &Expr) -> Expr {
    let step_value = whole(step);
    if step_value.is_none()
        && let Expr::Call(name, mut args) = limit
    {
        if name == RANGE_LIMIT && args.len() == 2 && args[1] == *step {
            return args.swap_remove(0);
        }
        let limit = Expr::Call(name, args);
        return Expr::binary(BinaryOp::Add, limit, Expr::Number(1.0));
    }
    let is_down = step_value.is_some_and(|step| step < 0.0);
    if let Some(limit) = whole(&limit) {
        let one = if is_down { -1.0 } else { 1.0 };
        return Expr::number(limit + one);
    }
    let (undone, done) = if is_down {
        (BinaryOp::Add, BinaryOp::Sub)
    } else {
        (BinaryOp::Sub, BinaryOp::Add)
    };
    match limit {
        Expr::Binary(op, stop, one) if op == undone && *one == Expr::Number(1.0) => *stop,
        limit => Expr::binary(done, limit, Expr::Number(1.0)),
    }
}

/// Whether an expression is a number that is written out and not whole.
fn is_fraction(expr: &Expr) -> bool {
    match expr {
        Expr::Number(number) => number.fract() != 0.0,
        Expr::Unary(UnaryOp::Neg, number) => is_fraction(number),
        _ => false,
    }
}
