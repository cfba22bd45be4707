//! Logo's words with their remarks, for colours.

use super::lex::{Kind, lex};
use super::{library, words};
use crate::program::Span;
use crate::tokens::{Token, TokenKind};

/// Commands of the turtle that the printer's own procedures are.
const PROCEDURES: [&str; 7] = [
    "forkstate",
    "teleport",
    "teleportto",
    "teleportturn",
    "arcleft",
    "circleleft",
    "polygonleft",
];

/// All words, and the remarks between them.
pub(crate) fn tokens(source: &str) -> Vec<Token> {
    let mut tokens = Vec::new();
    let mut end = 0;
    for token in lex(source) {
        remarks(source, end, token.span.start, &mut tokens);
        end = token.span.end;
        let kind = match token.kind {
            Kind::Newline => continue,
            Kind::Number(_) => TokenKind::Number,
            Kind::Quoted(_) => TokenKind::String,
            Kind::Variable(_) => TokenKind::Name,
            Kind::Word(word) => word_kind(&word.to_ascii_lowercase()),
            _ => TokenKind::Symbol,
        };
        let span = token.span;
        tokens.push(Token { kind, span });
    }
    remarks(source, end, source.len() as u32, &mut tokens);
    tokens
}

fn word_kind(word: &str) -> TokenKind {
    if words::KEYWORDS.contains(&word) || word == ".macro" {
        TokenKind::Keyword
    } else if words::verb(word).is_some()
        || words::MOVES.contains(&word)
        || words::of_color(word).is_some()
        || words::LOOKS.contains(&word)
        || library::command(word).is_some()
        || PROCEDURES.contains(&word)
    {
        TokenKind::Verb
    } else if words::builtin(word).is_some()
        || words::binary(word).is_some()
        || library::operation(word).is_some()
        || words::VALUES.contains(&word)
    {
        TokenKind::Builtin
    } else {
        TokenKind::Name
    }
}

/// The remarks in what the reader skipped.
fn remarks(source: &str, start: u32, end: u32, tokens: &mut Vec<Token>) {
    let mut at = start as usize;
    while let Some(gap) = source.get(at..end as usize)
        && let Some(from) = gap.find(';')
    {
        let length = gap[from..].find('\n').unwrap_or(gap.len() - from);
        let span = Span {
            start: (at + from) as u32,
            end: (at + from + length) as u32,
        };
        tokens.push(Token {
            kind: TokenKind::Comment,
            span,
        });
        at += from + length;
    }
}
