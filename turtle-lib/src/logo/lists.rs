//! Lists that are written out.

use super::expr::Deep;
use super::lex::{Kind, Token};
use super::parse::{Parser, Read};
use crate::program::{Expr, Library, MAX_EXPR_DEPTH, Span, UnaryOp};

impl Parser<'_> {
    /// `{3 4}`, or `{3 4}@0` of one that is counted from another number than 1.
    pub(super) fn literal_array(&mut self, open: Span) -> Read<Deep> {
        let Deep { expr, depth } = self.literal_items(open, Kind::CloseBrace)?;
        let mut args = vec![expr];
        let origin = self.peek().and_then(|token| match token.kind {
            Kind::Word(word) => word.strip_prefix('@')?.parse::<f64>().ok(),
            _ => None,
        });
        if let Some(origin) = origin {
            self.at += 1;
            args.push(Expr::number(origin));
        }
        let expr = Expr::Library(Library::ListToArray, args);
        self.deeper(expr, depth, open)
    }

    /// `[3 4]`, `[red green]`, `[[1 2] [3 4]]`: a list of what is written there.
    pub(super) fn literal_list(&mut self, open: Span) -> Read<Deep> {
        self.literal_items(open, Kind::CloseBracket)
    }

    fn literal_items(&mut self, open: Span, close: Kind<'_>) -> Read<Deep> {
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
                Some(kind) if kind == close && !sign => break,
                Some(Kind::Number(number)) => Expr::Number(number),
                Some(Kind::Word(word)) if !sign => Expr::Text(word.to_owned()),
                Some(Kind::OpenBracket) if !sign => {
                    let inner = self.literal_list(span)?;
                    depth = depth.max(inner.depth);
                    inner.expr
                }
                Some(Kind::OpenBrace) if !sign => {
                    let inner = self.literal_array(span)?;
                    depth = depth.max(inner.depth);
                    inner.expr
                }
                None => {
                    let message = match close {
                        Kind::CloseBrace => "there is no `}` for this `{`",
                        _ => "there is no `]` for this `[`",
                    };
                    return Err(self.error(open, message));
                }
                _ => {
                    let message = "a list that is written out holds numbers, words and lists";
                    let hint = "write `(list :x :y)` for values";
                    let hint = Some(hint.to_owned());
                    return Err(self.waiting_hint(span, message.to_owned(), hint));
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
        let is_bracket = |token: &Token<'_>| {
            use Kind::{CloseBrace, CloseBracket, OpenBrace, OpenBracket};
            matches!(
                token.kind,
                OpenBracket | CloseBracket | OpenBrace | CloseBrace
            )
        };
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
