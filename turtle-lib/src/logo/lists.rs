//! Lists that are written out.

use super::expr::Deep;
use super::lex::{Kind, Token};
use super::parse::{Parser, Read};
use crate::program::{Expr, MAX_EXPR_DEPTH, Span, UnaryOp};

impl Parser<'_> {
    /// `[3 4]`, `[red green]`, `[[1 2] [3 4]]`: a list of what is written there.
    pub(super) fn literal_list(&mut self, open: Span) -> Read<Deep> {
        if self.expr_depth >= MAX_EXPR_DEPTH {
            return Err(self.too_deep(open));
        }
        self.expr_depth += 1;
        self.open_parentheses += 1;
        let mut items = Vec::new();
        let mut depth = 1;
        loop {
            let span = self.here();
            if let Some(word) = self.word_of_code() {
                items.push(Expr::Text(word));
                continue;
            }
            let sign = self.take(Kind::UnaryMinus).is_some();
            items.push(match self.next().map(|token| token.kind) {
                Some(Kind::Number(number)) if sign => {
                    Expr::Unary(UnaryOp::Neg, Box::new(Expr::Number(number)))
                }
                Some(Kind::CloseBracket) if !sign => break,
                Some(Kind::Number(number)) => Expr::Number(number),
                Some(Kind::Word(word)) if !sign => Expr::Text(word.to_owned()),
                Some(Kind::OpenBracket) if !sign => {
                    let inner = self.literal_list(span)?;
                    depth = depth.max(inner.depth);
                    inner.expr
                }
                None => return Err(self.error(open, "there is no `]` for this `[`")),
                _ => {
                    return Err(self.error_hint(
                        span,
                        "a list that is written out holds numbers, words and lists",
                        "write `(list :x :y)` for values",
                    ));
                }
            });
        }
        self.open_parentheses -= 1;
        self.expr_depth -= 1;
        let expr = match <[Expr; 2]>::try_from(items) {
            Ok([x, y]) => Expr::Point(Box::new(x), Box::new(y)),
            Err(items) => Expr::List(items),
        };
        let depth = depth + 2;
        Ok(Deep { expr, depth })
    }

    /// What stands without a space in a list that may be run, and is more than a number or plain word.
    fn word_of_code(&mut self) -> Option<String> {
        if !self.runs_lists {
            return None;
        }
        self.skip_newlines();
        let rest = &self.tokens[self.at.min(self.tokens.len())..];
        let is_bracket =
            |token: &Token<'_>| matches!(token.kind, Kind::OpenBracket | Kind::CloseBracket);
        let mut word = String::new();
        let mut count = 0;
        let mut end = None;
        for token in rest {
            let is_behind = end.is_some_and(|end| token.span.start != end);
            if is_behind || is_bracket(token) || token.kind == Kind::Newline {
                break;
            }
            end = Some(token.span.end);
            count += 1;
            match token.kind {
                Kind::Number(number) => word += &number.to_string(),
                Kind::Word(text) | Kind::Infix(text) | Kind::Unknown(text) => word += text,
                Kind::Quoted(text) => word.extend(["\"", text]),
                Kind::Variable(text) => word.extend([":", text]),
                Kind::OpenParenthesis => word.push('('),
                Kind::CloseParenthesis => word.push(')'),
                _ => word.push('-'),
            }
        }
        let is_plain = match rest.get(..count) {
            Some([]) | None => true,
            Some([one]) => matches!(one.kind, Kind::Number(_) | Kind::Word(_)),
            Some([sign, one]) => {
                sign.kind == Kind::UnaryMinus && matches!(one.kind, Kind::Number(_))
            }
            _ => false,
        };
        if is_plain {
            return None;
        }
        self.at += count;
        Some(word)
    }
}
