//! The words of a text in any dialect, for colours and for finding numbers. Any text has words, also one that
//! is no program yet.

use crate::dialect::Dialect;
use crate::logo;
use crate::program::{Builtin, Span, Verb};

/// What a word is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum TokenKind {
    /// A word of the language: `for`, `def`, `repeat`.
    Keyword,
    /// A command of the turtle.
    Verb,
    /// A function every program has.
    Builtin,
    /// A number without a sign.
    Number,
    /// A text in quotes, or a quoted word of Logo's.
    String,
    /// A remark.
    Comment,
    /// Any other name.
    Name,
    /// Brackets, operators and what belongs to nothing.
    Symbol,
}

/// A word and where it stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Token {
    /// What it is.
    pub kind: TokenKind,
    /// Its bytes.
    pub span: Span,
}

impl Token {
    /// What the token says, in the text it is of.
    pub fn text<'s>(&self, source: &'s str) -> &'s str {
        let range = self.span.start as usize..self.span.end as usize;
        source.get(range).unwrap_or_default()
    }
}

/// The words of a text in the order they stand, without the space between them.
pub fn tokens(source: &str, dialect: Dialect) -> Vec<Token> {
    match dialect {
        Dialect::Logo => logo::tokens(source),
        Dialect::Python | Dialect::Rhai => {
            let is_python = dialect == Dialect::Python;
            Lexer {
                source,
                is_python,
                at: 0,
            }
            .run()
        }
    }
}

const PYTHON_KEYWORDS: &[&str] = &[
    "and", "as", "break", "class", "continue", "def", "del", "elif", "else", "False", "for",
    "from", "global", "if", "import", "in", "is", "lambda", "None", "not", "or", "pass", "return",
    "True", "while", "with",
];

const RHAI_KEYWORDS: &[&str] = &[
    "as", "break", "const", "continue", "do", "else", "export", "false", "fn", "for", "global",
    "if", "import", "in", "let", "loop", "private", "return", "switch", "this", "throw", "true",
    "try", "catch", "until", "while",
];

/// Functions beside [`Builtin`].
const MORE_BUILTINS: &[&str] = &["range", "pos", "point", "print", "math"];

/// Operators of several characters, longer ones first.
const OPERATORS: &[&str] = &[
    "..=", "**=", "//=", "..", "::", "**", "//", "==", "!=", "<=", ">=", "+=", "-=", "*=", "/=",
    "&&", "||", "=>", "->",
];

/// Words of Python and Rhai, which look alike but for remarks and quotes.
struct Lexer<'s> {
    source: &'s str,
    is_python: bool,
    at: usize,
}

impl Lexer<'_> {
    fn run(mut self) -> Vec<Token> {
        let mut tokens = Vec::new();
        while let Some(char) = self.rest().chars().next() {
            if char.is_whitespace() {
                self.at += char.len_utf8();
                continue;
            }
            let start = self.at;
            let kind = self.token(char);
            let span = Span {
                start: start as u32,
                end: self.at as u32,
            };
            tokens.push(Token { kind, span });
        }
        tokens
    }

    fn rest(&self) -> &str {
        &self.source[self.at..]
    }

    /// Goes behind the token that begins with `first`.
    fn token(&mut self, first: char) -> TokenKind {
        let second = self.rest()[first.len_utf8()..].chars().next();
        match first {
            '#' if self.is_python => self.comment(),
            '/' if !self.is_python && second == Some('/') => self.comment(),
            '/' if !self.is_python && second == Some('*') => {
                let end = self.rest().find("*/").map(|end| end + 2);
                self.at += end.unwrap_or(self.rest().len());
                TokenKind::Comment
            }
            '"' | '\'' => self.string(first),
            '`' if !self.is_python => self.string(first),
            '0'..='9' => self.number(),
            '.' if second.is_some_and(|next| next.is_ascii_digit()) && !self.follows_dot() => {
                self.number()
            }
            _ if is_name(first) => {
                let rest = self.rest();
                let end = rest.find(|char| !is_name(char)).unwrap_or(rest.len());
                let kind = self.word(&rest[..end]);
                self.at += end;
                kind
            }
            _ => {
                let rest = self.rest();
                let operator = OPERATORS.iter().find(|sign| rest.starts_with(**sign));
                self.at += operator.map_or(first.len_utf8(), |sign| sign.len());
                TokenKind::Symbol
            }
        }
    }

    fn follows_dot(&self) -> bool {
        self.source[..self.at].ends_with('.')
    }

    fn comment(&mut self) -> TokenKind {
        let rest = self.rest();
        self.at += rest.find('\n').unwrap_or(rest.len());
        TokenKind::Comment
    }

    fn string(&mut self, quote: char) -> TokenKind {
        let rest = self.rest();
        let triple = quote.to_string().repeat(3);
        if self.is_python && rest.starts_with(&triple) {
            let end = rest[3..].find(&triple).map(|end| end + 6);
            self.at += end.unwrap_or(rest.len());
            return TokenKind::String;
        }
        let mut is_escaped = false;
        let end = rest.char_indices().skip(1).find(|&(_, char)| {
            let ends = !is_escaped && (char == quote || char == '\n' && quote != '`');
            is_escaped = char == '\\' && !is_escaped;
            ends
        });
        self.at += end.map_or(rest.len(), |(at, char)| at + usize::from(char == quote));
        TokenKind::String
    }

    fn number(&mut self) -> TokenKind {
        let bytes = self.source.as_bytes();
        let digits = |from: usize| {
            let is_digit = |b: &&u8| b.is_ascii_digit() || **b == b'_';
            from + bytes[from..].iter().take_while(is_digit).count()
        };
        let byte = |at: usize| bytes.get(at).copied().unwrap_or(b' ');
        if byte(self.at) == b'0' && byte(self.at + 1).is_ascii_alphabetic() {
            let rest = self.rest();
            self.at += rest.find(|char| !is_name(char)).unwrap_or(rest.len());
            return TokenKind::Number;
        }
        let mut end = digits(self.at);
        // `0..5` is a range and `2.max(3)` a call.
        if byte(end) == b'.' && byte(end + 1) != b'.' && !is_name_start(byte(end + 1)) {
            end = digits(end + 1);
        }
        if matches!(byte(end), b'e' | b'E') {
            let sign = usize::from(matches!(byte(end + 1), b'+' | b'-'));
            if byte(end + 1 + sign).is_ascii_digit() {
                end = digits(end + 1 + sign);
            }
        }
        self.at = end;
        TokenKind::Number
    }

    fn word(&self, word: &str) -> TokenKind {
        let keywords = if self.is_python {
            PYTHON_KEYWORDS
        } else {
            RHAI_KEYWORDS
        };
        if keywords.contains(&word) {
            TokenKind::Keyword
        } else if Verb::from_name(word).is_some() || word == "fork_state" {
            TokenKind::Verb
        } else if MORE_BUILTINS.contains(&word)
            || Builtin::ALL.iter().any(|builtin| builtin.name() == word)
        {
            TokenKind::Builtin
        } else {
            TokenKind::Name
        }
    }
}

fn is_name(char: char) -> bool {
    char == '_' || char.is_alphanumeric()
}

fn is_name_start(byte: u8) -> bool {
    byte == b'_' || byte.is_ascii_alphabetic()
}

#[cfg(test)]
mod tests {
    use super::TokenKind::*;
    use super::*;
    use proptest::prelude::*;

    fn words(source: &str, dialect: Dialect) -> Vec<(TokenKind, &str)> {
        let tokens = tokens(source, dialect);
        tokens.iter().map(|t| (t.kind, t.text(source))).collect()
    }

    #[test]
    fn python_has_its_words() {
        let expected = [
            (Keyword, "for"),
            (Name, "i"),
            (Keyword, "in"),
            (Builtin, "range"),
            (Symbol, "("),
            (Number, "1_0"),
            (Symbol, ")"),
            (Symbol, ":"),
            (Comment, "# ten"),
            (Verb, "forward"),
            (Symbol, "("),
            (Number, ".5e-3"),
            (Symbol, "//"),
            (String, "'a\\'b'"),
            (Symbol, ")"),
        ];
        let source = "for i in range(1_0): # ten\n  forward(.5e-3 // 'a\\'b')";
        assert_eq!(words(source, Dialect::Python), expected);
    }

    #[test]
    fn rhai_has_ranges_and_remarks_of_its_own() {
        let expected = [
            (Keyword, "for"),
            (Name, "i"),
            (Keyword, "in"),
            (Number, "0"),
            (Symbol, ".."),
            (Number, "5"),
            (Symbol, "{"),
            (Comment, "/* a\nb */"),
            (Name, "s"),
            (Symbol, "::"),
            (Name, "star"),
            (Symbol, "("),
            (Number, "5."),
            (Symbol, ")"),
            (Symbol, "}"),
            (Comment, "// end"),
        ];
        let source = "for i in 0..5 { /* a\nb */ s::star(5.) } // end";
        assert_eq!(words(source, Dialect::Rhai), expected);
    }

    #[test]
    fn logo_has_words_variables_and_remarks() {
        let expected = [
            (Keyword, "to"),
            (Name, "square"),
            (Name, ":side"),
            (Comment, "; four"),
            (Keyword, "repeat"),
            (Number, "4"),
            (Symbol, "["),
            (Verb, "FD"),
            (Name, ":side"),
            (Verb, "rt"),
            (Number, "90"),
            (Symbol, "]"),
            (Keyword, "end"),
            (Keyword, "make"),
            (String, "\"n"),
            (Number, "3"),
        ];
        let source = "to square :side ; four\nrepeat 4 [FD :side rt 90]\nend\nmake \"n 3";
        assert_eq!(words(source, Dialect::Logo), expected);
    }

    proptest! {
        #[test]
        fn any_text_has_words_in_order(source in "[ -~\n\u{e4}]{0,60}") {
            for dialect in Dialect::ALL {
                let mut last = 0;
                for token in tokens(&source, dialect) {
                    prop_assert!(token.span.start >= last && token.span.end > token.span.start);
                    prop_assert!(!token.text(&source).is_empty());
                    last = token.span.end;
                }
            }
        }
    }
}
