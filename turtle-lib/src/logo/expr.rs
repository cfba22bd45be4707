//! Values: infix arithmetic and operations with their inputs behind them.

use super::applied::takes_template;
use super::lex::{Kind, Token};
use super::library;
use super::operations::{
    atan2, degrees, from_zero, is_of_lists, is_of_one, is_plain, of_lists, of_one, operator,
    rounded,
};
use super::parse::{Parser, Read, Unreadable};
use super::{sequences, words};
use crate::program::{Axis, BinaryOp, Builtin, Expr, Library, MAX_EXPR_DEPTH, Span, UnaryOp};

/// The function that stands for the prelude's `rangelimit` until its loop is read.
pub(super) const RANGE_LIMIT: &str = "rangelimit";

/// An expression and how deep it is.
pub(super) struct Deep {
    pub expr: Expr,
    pub depth: usize,
}

impl Parser<'_> {
    /// Reads one input of a word.
    pub(super) fn input(&mut self, word: &str, span: Span) -> Read<Expr> {
        Ok(self.deep_input(word, span)?.expr)
    }

    /// Reads the inputs of a word.
    pub(super) fn inputs(&mut self, word: &str, span: Span, count: usize) -> Read<Vec<Expr>> {
        let mut inputs = Vec::with_capacity(count);
        for given in 0..count {
            if self.is_end() {
                return Err(self.too_few(word, span, count, given));
            }
            inputs.push(self.input(word, span)?);
        }
        Ok(inputs)
    }

    pub(super) fn is_end(&mut self) -> bool {
        matches!(
            self.peek().map(|token| token.kind),
            None | Some(Kind::Newline | Kind::CloseBracket | Kind::CloseParenthesis)
        )
    }

    fn too_few(&mut self, word: &str, span: Span, count: usize, given: usize) -> Unreadable {
        let inputs = if count == 1 { "input" } else { "inputs" };
        self.waiting(
            span,
            format!("`{word}` needs {count} {inputs}, {given} given"),
        )
    }

    /// Reads `[value]`, as loops and choices have it.
    pub(super) fn quoted_condition(&mut self, word: &str, span: Span) -> Read<Expr> {
        self.skip_newlines();
        if self.take(Kind::OpenBracket).is_none() {
            let message = format!("`{word}` needs a value in brackets here");
            return Err(self.error(span, message));
        }
        let value = self.bracketed(span)?;
        Ok(value)
    }

    /// Reads what a choice goes by, which may stand in brackets.
    pub(super) fn condition(&mut self, word: &str, span: Span) -> Read<Expr> {
        match self.peek().map(|token| token.kind) {
            Some(Kind::OpenBracket) => self.quoted_condition(word, span),
            _ => self.input(word, span),
        }
    }

    /// Reads a value and the bracket behind it.
    fn bracketed(&mut self, span: Span) -> Read<Expr> {
        self.open_parentheses += 1;
        let value = self.input("[", span)?;
        self.close_bracket()?;
        Ok(value)
    }

    /// Reads a member of the list of a `for`: one word, or a value in brackets or parentheses.
    pub(super) fn member(&mut self, span: Span) -> Read<Expr> {
        if self.take(Kind::OpenBracket).is_some() {
            return self.bracketed(span);
        }
        if self.is_end() {
            return Err(self.too_few("for", span, 4, 1));
        }
        self.input("for", span)
    }

    fn deep_input(&mut self, word: &str, span: Span) -> Read<Deep> {
        if self.is_end() {
            return Err(self.too_few(word, span, 1, 0));
        }
        self.infix(1)
    }

    /// Reads operands and the operators between them that bind at least as tightly as `least`.
    fn infix(&mut self, least: u8) -> Read<Deep> {
        let mut left = self.operand()?;
        while let Some(Kind::Infix(sign)) = self.peek().map(|token| token.kind) {
            let (op, binding) = operator(sign);
            if binding < least {
                break;
            }
            let span = self.here();
            self.at += 1;
            if self.is_end() {
                return Err(self.waiting(span, format!("there is no value behind `{sign}`")));
            }
            let right = self.infix(binding + 1)?;
            left = self.binary(op, left, right, span)?;
        }
        Ok(left)
    }

    fn binary(&mut self, op: BinaryOp, left: Deep, right: Deep, span: Span) -> Read<Deep> {
        let depth = left.depth.max(right.depth);
        self.deeper(Expr::binary(op, left.expr, right.expr), depth, span)
    }

    /// An expression that was put together.
    fn measured(&mut self, expr: Expr, span: Span) -> Read<Deep> {
        match depth_of(&expr, MAX_EXPR_DEPTH) {
            Some(depth) => Ok(Deep { expr, depth }),
            None => Err(self.too_deep(span)),
        }
    }

    /// The value of a word whose inputs stand behind it.
    pub(super) fn operation_of(&mut self, word: &str, span: Span) -> Read<Expr> {
        Ok(self.operation(word, span)?.expr)
    }

    /// An expression with parts of the given depth.
    pub(super) fn deeper(&mut self, expr: Expr, depth: usize, span: Span) -> Read<Deep> {
        if depth >= MAX_EXPR_DEPTH {
            return Err(self.too_deep(span));
        }
        let depth = depth + 1;
        Ok(Deep { expr, depth })
    }

    pub(super) fn too_deep(&mut self, span: Span) -> Unreadable {
        let message =
            format!("more than {MAX_EXPR_DEPTH} operators and brackets hang together here");
        self.error_hint(span, message, "split it up")
    }

    fn operand(&mut self) -> Read<Deep> {
        let span = self.here();
        // Parentheses make no expression deeper, but the way to it.
        if self.expr_depth >= 3 * MAX_EXPR_DEPTH {
            return Err(self.too_deep(span));
        }
        self.expr_depth += 1;
        let operand = match self.next() {
            Some(token) => self.operand_of(token),
            None => Err(self.waiting(span, "a value is missing here")),
        };
        self.expr_depth -= 1;
        operand
    }

    fn operand_of(&mut self, token: Token<'_>) -> Read<Deep> {
        let span = token.span;
        let leaf = |expr| Ok(Deep { expr, depth: 1 });
        match token.kind {
            Kind::Number(number) => leaf(Expr::Number(number)),
            Kind::Quoted(text) if text.eq_ignore_ascii_case("true") => leaf(Expr::Bool(true)),
            Kind::Quoted(text) if text.eq_ignore_ascii_case("false") => leaf(Expr::Bool(false)),
            Kind::Quoted(text) => leaf(Expr::Text(text.to_owned())),
            Kind::Variable(name) => leaf(self.variable(name, span)?),
            Kind::UnaryMinus => {
                let Deep { expr, depth } = self.operand()?;
                self.deeper(Expr::Unary(UnaryOp::Neg, Box::new(expr)), depth, span)
            }
            Kind::OpenParenthesis => self.parenthesis(span),
            Kind::OpenBracket => self.literal_list(span),
            Kind::OpenBrace => self.literal_array(span),
            Kind::Word(word) => self.operation(&word.to_lowercase(), span),
            Kind::Unknown(text) => Err(self.waiting(span, format!("`{text}` is no value of Logo"))),
            Kind::CloseBracket
            | Kind::CloseBrace
            | Kind::CloseParenthesis
            | Kind::Infix(_)
            | Kind::Newline => Err(self.waiting(span, "a value is missing here")),
        }
    }

    pub(super) fn close_parenthesis(&mut self, open: Span) -> Read<()> {
        if self.take(Kind::CloseParenthesis).is_none() {
            let here = self.here();
            return Err(if self.peek().is_none() {
                self.error(open, "there is no `)` for this `(`")
            } else {
                self.error(here, "a `)` is expected here")
            });
        }
        self.open_parentheses -= 1;
        Ok(())
    }

    /// `(value)`, or a word with more or fewer inputs than it has without parentheses.
    fn parenthesis(&mut self, open: Span) -> Read<Deep> {
        self.open_parentheses += 1;
        let value = match self.peek().map(|token| token.kind) {
            Some(Kind::Word(word)) => {
                let word = word.to_lowercase();
                match self.variadic(&word)? {
                    Some(value) => value,
                    None => self.infix(1)?,
                }
            }
            Some(Kind::CloseParenthesis) | None => {
                return Err(self.waiting(open, "a value is missing in these parentheses"));
            }
            _ => self.infix(1)?,
        };
        self.close_parenthesis(open)?;
        Ok(value)
    }

    /// `(sum 1 2 3)`, `(list 3 4)`, `(arctan 1 2)`: reads word and inputs, if it is one of these.
    fn variadic(&mut self, word: &str) -> Read<Option<Deep>> {
        if let Some((least, most)) = self.procedures.arity(word) {
            if least == most {
                return Ok(None);
            }
            let span = self.here();
            self.at += 1;
            return self.called(word, span, true).map(Some);
        }
        if let Some(own) = library::operation(word) {
            let span = self.here();
            self.at += 1;
            return self.library(word, own, span, true).map(Some);
        }
        if takes_template(word) {
            let span = self.here();
            self.at += 1;
            let expr = self.applied(word, span, true)?;
            return self.measured(expr, span).map(Some);
        }
        let fold = match word {
            "sum" | "product" | "and" | "or" => words::binary(word),
            "list" | "se" | "sentence" | "arctan" | "radarctan" | "random" | "word" => None,
            _ => return Ok(None),
        };
        let span = self.here();
        self.at += 1;
        let mut inputs = Vec::new();
        while !self.is_end() {
            inputs.push(match word {
                "and" | "or" => self.side(span)?,
                _ => self.infix(1)?,
            });
        }
        // What stands behind the inputs goes on with the operation's value: `(sum 1 2) …` does not.
        let count = inputs.len();
        if matches!(word, "se" | "sentence" | "word") || word == "list" && count != 2 {
            let depth = inputs.iter().map(|input| input.depth).max().unwrap_or(0);
            let mut args: Vec<Expr> = inputs.into_iter().map(|input| input.expr).collect();
            if count >= *Library::Format.arity().end() {
                return Err(self.waiting(span, format!("`{word}` has too many inputs")));
            }
            let value = match word {
                "list" => Expr::List(args),
                "word" => {
                    args.insert(0, Expr::Text("{}".repeat(count)));
                    Expr::Library(Library::Format, args)
                }
                _ => Expr::Library(Library::Sentence, args),
            };
            return self.deeper(value, depth + 1, span).map(Some);
        }
        if let Some(op) = fold {
            let mut inputs = inputs.into_iter();
            let Some(mut all) = inputs.next() else {
                return Err(self.too_few(word, span, 2, 0));
            };
            for input in inputs {
                all = self.binary(op, all, input, span)?;
            }
            return Ok(Some(all));
        }
        let mut inputs = inputs.into_iter();
        let (Some(a), b, None) = (inputs.next(), inputs.next(), inputs.next()) else {
            return Err(self.too_few(word, span, 2, count));
        };
        let depth = a.depth.max(b.as_ref().map_or(0, |b| b.depth));
        let a = a.expr;
        let b = b.map(|b| b.expr);
        let value = match (word, b) {
            ("arctan", None) => degrees(atan2(a, Expr::Number(1.0))),
            ("arctan", Some(y)) => degrees(atan2(y, a)),
            ("random", None) => Expr::Library(Library::RandRange, vec![a]),
            ("random", Some(b)) => Expr::Library(Library::RandInt, vec![a, b]),
            ("radarctan", None) => atan2(a, Expr::Number(1.0)),
            ("radarctan", Some(y)) => atan2(y, a),
            (_, Some(y)) => Expr::Point(Box::new(a), Box::new(y)),
            (_, None) => return Err(self.too_few(word, span, 2, 1)),
        };
        self.deeper(value, depth + 1, span).map(Some)
    }

    /// Reads the inputs of a procedure of the program; where `is_open` says so, those that it need not be given, too.
    pub(super) fn called(&mut self, word: &str, span: Span, is_open: bool) -> Read<Deep> {
        let Some((least, most)) = self.procedures.arity(word) else {
            return Err(self.unknown_word(word, span));
        };
        let (mut args, mut depth) = self.deep_inputs(word, span, least)?;
        while args.len() < most {
            if is_open && !self.is_end() {
                let input = self.infix(1)?;
                depth = depth.max(input.depth);
                args.push(input.expr);
            } else {
                args.push(Expr::None);
            }
        }
        let name = self.procedures.get(word).map_or("", |own| own.name);
        let name = self.functions.function(name);
        self.deeper(Expr::Call(name, args), depth, span)
    }

    /// Reads the inputs of an operation.
    fn operation(&mut self, word: &str, span: Span) -> Read<Deep> {
        if self.procedures.get(word).is_some() {
            return self.called(word, span, false);
        }
        if let Some(own) = library::operation(word) {
            return self.library(word, own, span, false);
        }
        if let Some(count) = sequences::inputs_of(word) {
            let expr = self.sequence(word, span, count)?;
            return self.measured(expr, span);
        }
        if let Some(builtin) = words::builtin(word) {
            let (args, depth) = self.deep_inputs(word, span, builtin.arity())?;
            return self.deeper(Expr::Builtin(builtin, args), depth, span);
        }
        if let Some(op) = words::binary(word) {
            let left = self.operation_input(word, span, 2, 0)?;
            let right = self.operation_input(word, span, 2, 1)?;
            return self.binary(op, left, right, span);
        }
        match word {
            "repcount" => match self.repeats.last() {
                Some(var) => {
                    let var = Expr::name(var);
                    let expr = Expr::binary(BinaryOp::Add, var, Expr::Number(1.0));
                    Ok(Deep { expr, depth: 2 })
                }
                // A procedure has that of whoever calls it.
                None => {
                    let is_called = self.procedure.is_some() || self.is_fragment;
                    let expr = match is_called {
                        true => self.repcount_of_caller(),
                        false => Expr::number(-1.0),
                    };
                    Ok(Deep { expr, depth: 2 })
                }
            },
            "heading" => {
                let own = Expr::Builtin(Builtin::Heading, Vec::new());
                let from_north = Expr::binary(BinaryOp::Sub, Expr::Number(90.0), own);
                let expr = Expr::binary(BinaryOp::Mod, from_north, Expr::Number(360.0));
                Ok(Deep { expr, depth: 3 })
            }
            "true" | "false" => {
                let expr = Expr::Bool(word == "true");
                Ok(Deep { expr, depth: 1 })
            }
            _ if word == "#" || word.starts_with('?') => {
                let expr = self.slot(word, span)?;
                self.measured(expr, span)
            }
            _ if takes_template(word) => {
                let expr = self.applied(word, span, false)?;
                self.measured(expr, span)
            }
            "towards" => {
                let input = self.operation_input(word, span, 1, 0)?;
                let expr = self.towards(input.expr, span)?;
                self.deeper(expr, input.depth + 8, span)
            }
            _ if is_of_lists(word) => {
                let (args, depth) = self.deep_inputs(word, span, 2)?;
                let mut args = args.into_iter();
                match (args.next(), args.next()) {
                    (Some(a), Some(b)) => {
                        let expr = of_lists(word, a, b).ok_or(Unreadable::Refused)?;
                        self.deeper(expr, depth + 2, span)
                    }
                    _ => Err(Unreadable::Refused),
                }
            }
            "remainder" | RANGE_LIMIT | "item" | "list" => {
                let (args, depth) = self.deep_inputs(word, span, 2)?;
                let expr = self.of_two(word, span, args)?;
                self.deeper(expr, depth + 4, span)
            }
            "shownp" | "shown?" => Ok(Deep {
                expr: Self::is_shown(),
                depth: 2,
            }),
            "round" => {
                let input = self.operation_input(word, span, 1, 0)?;
                let expr = self.once(input.expr, |_, value| Ok(rounded(value)))?;
                self.measured(expr, span)
            }
            "thing" => {
                let expr = self.thing_of(span)?;
                self.measured(expr, span)
            }
            _ if is_of_one(word) => {
                let input = self.operation_input(word, span, 1, 0)?;
                let expr = of_one(word, input.expr);
                self.deeper(expr, input.depth + 1, span)
            }
            "ifelse" => {
                let cond = self.condition(word, span)?;
                let then = self.quoted_condition(word, span)?;
                let otherwise = self.quoted_condition(word, span)?;
                self.measured(Expr::Choice(Box::new([cond, then, otherwise])), span)
            }
            "forward" | "fd" | "back" | "bk" | "left" | "lt" | "right" | "rt" | "catch" => {
                let message = format!("`{word}` is a command and has no value");
                let hint = "put it on a line of its own";
                Err(self.waiting_hint(span, message, Some(hint.to_owned())))
            }
            _ => Err(self.unknown_word(word, span)),
        }
    }

    /// The heading to a place, counted Logo's way.
    fn towards(&mut self, place: Expr, span: Span) -> Read<Expr> {
        let (x, y) = match place {
            Expr::Point(x, y) => (*x, *y),
            Expr::Name(_) | Expr::Builtin(Builtin::Position, _) => {
                let x = Expr::Item(Box::new(place.clone()), Axis::X);
                (x, Expr::Item(Box::new(place), Axis::Y))
            }
            _ => {
                return Err(self.error_hint(
                    span,
                    "the place is computed twice here",
                    "give it to a variable before",
                ));
            }
        };
        let own = |coordinate| Expr::Builtin(coordinate, Vec::new());
        let from = |to, coordinate| Expr::binary(BinaryOp::Sub, to, own(coordinate));
        let angle = degrees(atan2(from(y, Builtin::YCor), from(x, Builtin::XCor)));
        let from_north = Expr::binary(BinaryOp::Sub, Expr::Number(90.0), angle);
        Ok(Expr::binary(BinaryOp::Mod, from_north, Expr::Number(360.0)))
    }

    pub(super) fn operation_input(
        &mut self,
        word: &str,
        span: Span,
        count: usize,
        given: usize,
    ) -> Read<Deep> {
        if self.is_end() {
            return Err(self.too_few(word, span, count, given));
        }
        if matches!(word, "and" | "or") {
            self.side(span)
        } else {
            self.infix(1)
        }
    }

    /// A side of `and` or `or`, which may stand in brackets.
    fn side(&mut self, span: Span) -> Read<Deep> {
        if self.take(Kind::OpenBracket).is_none() {
            return self.infix(1);
        }
        self.open_parentheses += 1;
        let side = self.deep_input("[", span)?;
        self.close_bracket()?;
        Ok(side)
    }

    fn close_bracket(&mut self) -> Read<()> {
        if self.take(Kind::CloseBracket).is_none() {
            let here = self.here();
            return Err(self.error(here, "one value only is expected in these brackets"));
        }
        self.open_parentheses -= 1;
        Ok(())
    }

    fn deep_inputs(&mut self, word: &str, span: Span, count: usize) -> Read<(Vec<Expr>, usize)> {
        let mut exprs = Vec::with_capacity(count);
        let mut deepest = 0;
        for given in 0..count {
            let Deep { expr, depth } = self.operation_input(word, span, count, given)?;
            deepest = deepest.max(depth);
            exprs.push(expr);
        }
        Ok((exprs, deepest))
    }

    fn of_two(&mut self, word: &str, span: Span, args: Vec<Expr>) -> Read<Expr> {
        let Ok([a, b]) = <[Expr; 2]>::try_from(args) else {
            return Err(Unreadable::Refused);
        };
        Ok(match word {
            RANGE_LIMIT => Expr::Call(RANGE_LIMIT.to_owned(), vec![a, b]),
            "list" => Expr::Point(Box::new(a), Box::new(b)),
            "item" => {
                let list = Box::new(b);
                match a {
                    Expr::Number(1.0) => Expr::Item(list, Axis::X),
                    Expr::Number(2.0) => Expr::Item(list, Axis::Y),
                    at => Expr::Index(list, Box::new(from_zero(at))),
                }
            }
            // Its sign is that of the dividend, unlike Python's: `a - b * int(a / b)`.
            _ => {
                if !is_plain(&a) || !is_plain(&b) {
                    return Err(self.error_hint(
                        span,
                        "what `remainder` divides is computed twice here",
                        "give it to a variable before, or write `modulo`",
                    ));
                }
                let quotient = Expr::binary(BinaryOp::Div, a.clone(), b.clone());
                let whole = Expr::Builtin(Builtin::Int, vec![quotient]);
                Expr::binary(BinaryOp::Sub, a, Expr::binary(BinaryOp::Mul, b, whole))
            }
        })
    }
}

/// How deep an expression is, if no deeper than `most`.
fn depth_of(expr: &Expr, most: usize) -> Option<usize> {
    let most = most.checked_sub(1)?;
    let mut depths = expr.parts().map(|part| depth_of(part, most));
    let deepest = depths.try_fold(0, |deepest: usize, depth| Some(deepest.max(depth?)))?;
    Some(deepest + 1)
}
