//! `repeat` and `for`.

use super::expr::RANGE_LIMIT;
use super::lex::Kind;
use super::parse::{Parser, Read};
use super::print::whole;
use crate::program::{BinaryOp, Expr, Span, Stmt, StmtKind};

impl Parser<'_> {
    pub(super) fn repeat(&mut self, span: Span, out: &mut Vec<Stmt>) -> Read<()> {
        let stop = self.input("repeat", span)?;
        let var = self.loop_name(self.repeats.len());
        self.repeats.push(var.clone());
        let body = self.block("repeat");
        self.repeats.pop();
        let kind = StmtKind::For {
            var,
            start: Expr::Number(0.0),
            stop,
            step: Expr::Number(1.0),
            body: body?,
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

    pub(super) fn for_loop(&mut self, span: Span, out: &mut Vec<Stmt>) -> Read<()> {
        let head = "write `for [i first last step] […]`";
        self.skip_newlines();
        let open = self.take(Kind::OpenBracket);
        self.open_parentheses += 1;
        let var = self.next().map(|token| token.kind);
        let (Some(_), Some(Kind::Word(var))) = (open, var) else {
            return Err(self.error_hint(span, "`for` needs a list", head));
        };
        let start = self.member(span)?;
        let limit = self.member(span)?;
        let is_end = |parser: &mut Self| {
            let token = parser.peek();
            token.is_some_and(|token| token.kind == Kind::CloseBracket)
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
        if self.take(Kind::CloseBracket).is_none() {
            return Err(self.error_hint(span, "the list of a `for` is too long", head));
        }
        self.open_parentheses -= 1;
        let mut body = self.block("for")?;
        let stop = self.stop(limit, &step, span)?;
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

    /// Where a range ends whose last value may be `limit`.
    fn stop(&mut self, limit: Expr, step: &Expr, span: Span) -> Read<Expr> {
        let step_value = whole(step);
        if step_value.is_none() {
            if let Expr::Call(name, mut args) = limit {
                if name == RANGE_LIMIT && args.len() == 2 && args[1] == *step {
                    return Ok(args.swap_remove(0));
                }
                return Ok(Expr::binary(
                    BinaryOp::Add,
                    Expr::Call(name, args),
                    Expr::Number(1.0),
                ));
            }
            if matches!(step, Expr::Number(_)) {
                return Err(self.error_hint(
                    span,
                    "a loop goes by whole steps here",
                    "compute the fraction in the loop's body",
                ));
            }
        }
        let is_down = step_value.is_some_and(|step| step < 0.0);
        if let Some(limit) = whole(&limit) {
            return Ok(Expr::number(if is_down {
                limit - 1.0
            } else {
                limit + 1.0
            }));
        }
        let (undone, done) = if is_down {
            (BinaryOp::Add, BinaryOp::Sub)
        } else {
            (BinaryOp::Sub, BinaryOp::Add)
        };
        Ok(match limit {
            Expr::Binary(op, stop, one) if op == undone && *one == Expr::Number(1.0) => *stop,
            limit => Expr::binary(done, limit, Expr::Number(1.0)),
        })
    }
}
