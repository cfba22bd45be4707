//! Commands that draw no line: colours, widths, fills, labels, and what is wiped away.

use super::lex::Kind;
use super::parse::{Parser, Read};
use super::words;
use crate::program::{BinaryOp, Expr, Library, Look, Span, Stmt, StmtKind, Verb};
use crate::turtle::Color;

impl Parser<'_> {
    /// Reads a command that draws no line.
    pub(super) fn look(&mut self, word: &str, span: Span, out: &mut Vec<Stmt>) -> Read<()> {
        if let Some(look) = words::of_color(word) {
            let mut color = self.color(word, span)?;
            if look == Look::PenColor {
                color = self.kept_color(color, span, out);
            }
            self.push_look(out, span, look, vec![color]);
            return Ok(());
        }
        match word {
            "setpensize" => {
                let width = self.pen_size(word, span)?;
                self.push_look(out, span, Look::PenSize, vec![width]);
            }
            "label" => {
                let text = self.text(word, span)?;
                self.push_look(out, span, Look::Write, vec![text]);
            }
            "filled" => {
                let color = self.color(word, span)?;
                self.push_look(out, span, Look::FillColor, vec![color]);
                self.push_look(out, span, Look::BeginFill, Vec::new());
                let mut body = self.block(word)?;
                out.append(&mut body);
                self.push_look(out, span, Look::EndFill, Vec::new());
            }
            // What has not begun needs not be wiped away.
            _ if self.is_start(out) => {}
            "clean" => self.push_look(out, span, Look::Clear, Vec::new()),
            _ => {
                self.push_look(out, span, Look::Clear, Vec::new());
                let centre = [0.0, 0.0, 90.0].map(Expr::Number).to_vec();
                let verb = Verb::Teleport;
                self.push(out, span, StmtKind::Command { verb, args: centre });
            }
        }
        Ok(())
    }

    fn push_look(&self, out: &mut Vec<Stmt>, span: Span, look: Look, args: Vec<Expr>) {
        let verb = Verb::Look(look);
        self.push(out, span, StmtKind::Command { verb, args });
    }

    /// A number of the palette, a name, or a list of red, green and blue.
    fn color(&mut self, word: &str, span: Span) -> Read<Expr> {
        let percents = match self.peek().map(|token| token.kind) {
            Some(Kind::Quoted(name)) => {
                self.at += 1;
                return Ok(Expr::Text(name.to_string()));
            }
            Some(Kind::OpenBracket) => self.list_of_words(span)?,
            _ => return self.input(word, span).map(of_percents),
        };
        let numbers: Vec<f64> = percents.iter().filter_map(|p| p.parse().ok()).collect();
        let whole = measure(numbers.iter().copied());
        let color = match numbers.as_slice() {
            &[r, g, b] => Color::from_numbers([r / whole, g / whole, b / whole], 1.0),
            _ => None,
        };
        match color {
            Some(color) => Ok(Expr::Text(color.to_string())),
            None => {
                let message = format!(
                    "`{word}` takes a list of three percents, or of three numbers up to 255"
                );
                Err(self.waiting(span, message))
            }
        }
    }

    /// A width, or a list of width and height of which the first counts.
    fn pen_size(&mut self, word: &str, span: Span) -> Read<Expr> {
        if self.peek().map(|token| token.kind) != Some(Kind::OpenBracket) {
            return self.input(word, span);
        }
        let words = self.list_of_words(span)?;
        match words.first().and_then(|width| width.parse().ok()) {
            Some(width) => Ok(Expr::number(width)),
            None => Err(self.waiting(span, format!("`{word}` takes a number or a list of two"))),
        }
    }

    /// A word, the words of a list, or a value.
    fn text(&mut self, word: &str, span: Span) -> Read<Expr> {
        match self.peek().map(|token| token.kind) {
            Some(Kind::Quoted(text)) => {
                self.at += 1;
                Ok(Expr::Text(text.to_string()))
            }
            Some(Kind::OpenBracket) => Ok(Expr::Text(self.list_of_words(span)?.join(" "))),
            _ => self.input(word, span),
        }
    }

    /// Whether nothing can have been drawn before what is read now.
    fn is_start(&self, out: &[Stmt]) -> bool {
        let is_def = |stmt: &Stmt| matches!(stmt.kind, StmtKind::Def { .. });
        self.procedure.is_none() && self.block_depth == 0 && out.iter().all(is_def)
    }

    /// The words between two brackets, as they are written.
    fn list_of_words(&mut self, span: Span) -> Read<Vec<String>> {
        self.take(Kind::OpenBracket);
        self.open_parentheses += 1;
        let mut words = Vec::new();
        let mut depth = 1_usize;
        while let Some(token) = self.next() {
            let word = match token.kind {
                Kind::OpenBracket => {
                    depth += 1;
                    "[".to_owned()
                }
                Kind::CloseBracket => {
                    depth -= 1;
                    "]".to_owned()
                }
                Kind::OpenBrace => "{".to_owned(),
                Kind::CloseBrace => "}".to_owned(),
                Kind::OpenParenthesis => "(".to_owned(),
                Kind::CloseParenthesis => ")".to_owned(),
                Kind::Number(number) => number.to_string(),
                Kind::Quoted(word) => format!("\"{word}"),
                Kind::Variable(word) => format!(":{word}"),
                Kind::Word(word) | Kind::Infix(word) | Kind::Unknown(word) => word.to_owned(),
                Kind::UnaryMinus => "-".to_owned(),
                Kind::Newline => continue,
            };
            if depth == 0 {
                self.open_parentheses -= 1;
                return Ok(words);
            }
            words.push(word);
        }
        Err(self.error(span, "there is no `]` for this `[`"))
    }
}

/// Three values in a list are parts of [`measure`], where it is known, and what may be such a list is told by the run.
fn of_percents(color: Expr) -> Expr {
    match color {
        Expr::List(items)
            if items.len() == 3 && items.iter().all(|item| greatest(item).is_some()) =>
        {
            let whole = measure(items.iter().filter_map(greatest));
            let share = |item| Expr::binary(BinaryOp::Div, item, Expr::Number(whole));
            Expr::Tuple(items.into_iter().map(share).collect())
        }
        Expr::Number(_) | Expr::Unary(..) | Expr::Binary(..) | Expr::Builtin(..) => color,
        Expr::Library(Library::RandRange | Library::RandInt, _) => color,
        color => Expr::Library(Library::Percents, vec![color]),
    }
}

/// The most that a colour has of red, green or blue: UCBLogo's are percents, and where one is more than that they
/// are up to 255, as other Logos have them.
fn measure(parts: impl Iterator<Item = f64>) -> f64 {
    match parts.fold(0.0, f64::max) > 100.0 {
        true => 255.0,
        false => 100.0,
    }
}

/// The greatest value of a number or of one by chance.
fn greatest(part: &Expr) -> Option<f64> {
    match part {
        Expr::Number(number) => Some(*number),
        Expr::Library(Library::RandRange, below) => match below.as_slice() {
            [Expr::Number(below)] => Some(below - 1.0),
            _ => None,
        },
        _ => None,
    }
}
