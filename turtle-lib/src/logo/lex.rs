//! Logo's words.

use crate::program::Span;

/// What a word of the text is.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Kind<'a> {
    /// A number without a sign.
    Number(f64),
    /// The name of a procedure.
    Word(&'a str),
    /// `"name`
    Quoted(&'a str),
    /// `:name`
    Variable(&'a str),
    OpenBracket,
    CloseBracket,
    /// `{`, which begins an array.
    OpenBrace,
    CloseBrace,
    OpenParenthesis,
    CloseParenthesis,
    /// `+`, `*`, `/`, a comparison, or a minus between two operands.
    Infix(&'a str),
    /// A minus before an operand.
    UnaryMinus,
    /// The end of a line that does not go on.
    Newline,
    /// What no word begins with, or a number that is none.
    Unknown(&'a str),
}

/// A word and its place.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Token<'a> {
    pub kind: Kind<'a>,
    pub span: Span,
}

impl Token<'_> {
    /// Whether the token is this word, in any case.
    pub(super) fn is_word(&self, word: &str) -> bool {
        matches!(self.kind, Kind::Word(own) if own.eq_ignore_ascii_case(word))
    }
}

/// All words of a text.
pub(super) fn lex(text: &str) -> Vec<Token<'_>> {
    let mut lexer = Lexer {
        text,
        at: 0,
        tokens: Vec::new(),
    };
    lexer.run();
    lexer.tokens
}

struct Lexer<'a> {
    text: &'a str,
    at: usize,
    tokens: Vec<Token<'a>>,
}

impl<'a> Lexer<'a> {
    fn run(&mut self) {
        while let Some(byte) = self.peek(0) {
            let start = self.at;
            match byte {
                b' ' | b'\t' | b'\r' | 0x0c => self.at += 1,
                b'\n' => self.one(Kind::Newline),
                b'~' if self.ends_line(start + 1) => self.skip_line(),
                b';' => self.comment(),
                b'[' => self.one(Kind::OpenBracket),
                b']' => self.one(Kind::CloseBracket),
                b'{' => self.one(Kind::OpenBrace),
                b'}' => self.one(Kind::CloseBrace),
                b'(' => self.one(Kind::OpenParenthesis),
                b')' => self.one(Kind::CloseParenthesis),
                b'-' => {
                    let kind = if self.is_unary_minus() {
                        Kind::UnaryMinus
                    } else {
                        Kind::Infix("-")
                    };
                    self.one(kind);
                }
                b'<' | b'>' | b'=' | b'+' | b'*' | b'/' => self.infix(),
                b'"' => {
                    self.at += 1;
                    let name = self.take(|char| !is_delimiter(char));
                    self.push(start, Kind::Quoted(name));
                }
                b':' => {
                    self.at += 1;
                    let name = self.take(|char| !is_delimiter(char) && !is_infix(char));
                    let kind = if name.is_empty() {
                        Kind::Unknown(":")
                    } else {
                        Kind::Variable(name)
                    };
                    self.push(start, kind);
                }
                b'0'..=b'9' => self.number(),
                b'.' if self.peek(1).is_some_and(|byte| byte.is_ascii_digit()) => self.number(),
                _ => {
                    let word = self.take(|char| !is_delimiter(char) && !is_infix(char));
                    if word.is_empty() {
                        self.odd_char();
                    } else {
                        self.push(start, Kind::Word(word));
                    }
                }
            }
        }
    }

    fn peek(&self, ahead: usize) -> Option<u8> {
        self.text.as_bytes().get(self.at + ahead).copied()
    }

    fn push(&mut self, start: usize, kind: Kind<'a>) {
        let span = Span {
            start: start as u32,
            end: self.at as u32,
        };
        self.tokens.push(Token { kind, span });
    }

    fn one(&mut self, kind: Kind<'a>) {
        self.at += 1;
        self.push(self.at - 1, kind);
    }

    fn take(&mut self, is_part: impl Fn(char) -> bool) -> &'a str {
        let rest = &self.text[self.at..];
        let end = rest.find(|char| !is_part(char)).unwrap_or(rest.len());
        self.at += end;
        &rest[..end]
    }

    fn infix(&mut self) {
        let rest = &self.text[self.at..];
        let length = if ["<=", ">=", "<>"].iter().any(|sign| rest.starts_with(sign)) {
            2
        } else {
            1
        };
        self.at += length;
        self.push(self.at - length, Kind::Infix(&rest[..length]));
    }

    /// A minus is a sign at the start of an expression, and where there is a space before it and
    /// none after it.
    fn is_unary_minus(&self) -> bool {
        let Some(before) = self.tokens.last() else {
            return true;
        };
        match before.kind {
            Kind::Infix(_)
            | Kind::UnaryMinus
            | Kind::OpenBracket
            | Kind::OpenBrace
            | Kind::OpenParenthesis
            | Kind::Newline
            | Kind::Unknown(_) => true,
            _ => {
                let is_space_before = (before.span.end as usize) < self.at;
                let is_space_after = self.peek(1).is_none_or(|byte| byte.is_ascii_whitespace());
                is_space_before && !is_space_after
            }
        }
    }

    /// A tilde within a line, or space of an unusual kind.
    fn odd_char(&mut self) {
        let start = self.at;
        let rest = &self.text[start..];
        let char = rest.chars().next().unwrap_or(' ');
        self.at += char.len_utf8();
        if !char.is_whitespace() {
            self.push(start, Kind::Unknown(&rest[..char.len_utf8()]));
        }
    }

    fn number(&mut self) {
        let start = self.at;
        let mut word = self.take(|char| !is_delimiter(char) && !is_infix(char));
        // The sign of an exponent belongs to the number.
        if word.ends_with(['e', 'E'])
            && word.starts_with(|first: char| first.is_ascii_digit() || first == '.')
            && let Some(b'-' | b'+') = self.peek(0)
            && self.peek(1).is_some_and(|byte| byte.is_ascii_digit())
        {
            self.at += 1;
            self.take(|char| char.is_ascii_digit());
            word = &self.text[start..self.at];
        }
        let is_plain = word
            .bytes()
            .all(|b| matches!(b, b'0'..=b'9' | b'.' | b'e' | b'E' | b'+' | b'-'));
        let number = word.parse::<f64>().ok();
        let kind = match number.filter(|number| is_plain && number.is_finite()) {
            Some(number) => Kind::Number(number),
            None => Kind::Unknown(word),
        };
        self.push(start, kind);
    }

    /// A comment goes to the end of its line; a tilde there makes the line go on.
    fn comment(&mut self) {
        let comment = self.take(|char| char != '\n');
        if comment.trim_end_matches('\r').ends_with('~') {
            self.skip_line();
        }
    }

    fn skip_line(&mut self) {
        self.take(|char| char != '\n');
        if self.peek(0).is_some() {
            self.at += 1;
        }
    }

    /// Whether only space stands between a byte and the end of its line.
    fn ends_line(&self, from: usize) -> bool {
        let rest = self.text[from..].trim_start_matches([' ', '\t', '\r']);
        rest.is_empty() || rest.starts_with('\n')
    }
}

fn is_delimiter(char: char) -> bool {
    char.is_whitespace() || matches!(char, '[' | ']' | '{' | '}' | '(' | ')' | ';' | '~')
}

fn is_infix(char: char) -> bool {
    matches!(char, '+' | '-' | '*' | '/' | '=' | '<' | '>')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kinds(text: &str) -> Vec<Kind<'_>> {
        lex(text).into_iter().map(|token| token.kind).collect()
    }

    #[test]
    fn a_minus_is_a_sign_where_ucblogo_says_so() {
        use Kind::*;
        assert_eq!(kinds("3-4"), [Number(3.0), Infix("-"), Number(4.0)]);
        assert_eq!(kinds("3 - 4"), [Number(3.0), Infix("-"), Number(4.0)]);
        assert_eq!(kinds("3 -4"), [Number(3.0), UnaryMinus, Number(4.0)]);
        assert_eq!(kinds("(-4"), [OpenParenthesis, UnaryMinus, Number(4.0)]);
        assert_eq!(
            kinds("3--4"),
            [Number(3.0), Infix("-"), UnaryMinus, Number(4.0)]
        );
        assert_eq!(kinds("fd -:x"), [Word("fd"), UnaryMinus, Variable("x")]);
    }

    #[test]
    fn lines_end_unless_a_tilde_says_no() {
        use Kind::*;
        assert_eq!(
            kinds("fd ~\n 3 ; go ~\n lt 4 ; stay\nend"),
            [
                Word("fd"),
                Number(3.0),
                Word("lt"),
                Number(4.0),
                Newline,
                Word("end")
            ]
        );
    }
}
