//! Templates: what `map`, `foreach` and the like do with each item.

use super::lex::{Kind, Token};
use super::parse::{Parser, Read};
use crate::program::{
    Axis, CONSTANTS, Clause, Comprehension, Expr, Gather, Library, Span, Stmt, StmtKind, is_cheap,
};
use std::ops::Range;

/// Slots by their number.
pub(super) const SLOTS: [&str; 8] = ["?1", "?2", "?3", "?4", "?5", "?6", "?7", "?8"];

/// What a template knows of the turn it is used in.
#[derive(Clone, Default)]
pub(super) struct Turn {
    /// `#`, its number.
    pub number: Option<Expr>,
    /// `?rest`, the items behind that of the turn.
    pub rest: Option<Expr>,
}

/// What the slots of a template stand for.
pub(super) struct Slots {
    /// `?1`, which is `?`, and the following.
    pub inputs: Vec<Expr>,
    pub turn: Turn,
    /// Names of a template's own for its inputs, in lower case.
    pub names: Vec<String>,
}

/// What of a turn a template asks for.
#[derive(Clone, Copy, Default)]
pub(super) struct Asks {
    pub number: bool,
    pub rest: bool,
}

/// A template.
pub(super) enum Template<'a> {
    /// `[… ? …]` or `[[x] … :x …]`
    Written {
        /// The token of its bracket.
        open: usize,
        /// The tokens of what it says.
        body: Range<usize>,
        /// The names of its inputs, in the second form.
        names: Vec<String>,
        /// How many inputs it takes.
        count: usize,
        /// What of the turn it asks for.
        asks: Asks,
    },
    /// `"name`
    Named(Token<'a>, &'a str),
    /// A value that is known when the program runs.
    Computed(Expr),
}

impl Template<'_> {
    /// What of a turn it asks for.
    pub(super) fn asks(&self) -> Asks {
        match self {
            Template::Written { asks, .. } => *asks,
            Template::Named(..) | Template::Computed(_) => Asks::default(),
        }
    }
}

/// The items of one or more lists, turn by turn.
pub(super) struct Turns {
    pub vars: Vec<String>,
    pub over: Expr,
    pub inputs: Vec<Expr>,
    pub turn: Turn,
}

impl<'a> Parser<'a> {
    /// Reads a template.
    pub(super) fn template(&mut self, word: &str, span: Span) -> Read<Template<'a>> {
        self.skip_newlines();
        match self.peek() {
            Some(
                token @ Token {
                    kind: Kind::Quoted(name),
                    ..
                },
            ) => {
                self.at += 1;
                Ok(Template::Named(token, name))
            }
            Some(token) if token.kind == Kind::OpenBracket => self.written(token.span),
            _ => self.input(word, span).map(Template::Computed),
        }
    }

    fn written(&mut self, span: Span) -> Read<Template<'a>> {
        let open = self.at;
        let Some(close) = self.closing(open) else {
            return Err(self.error(span, "there is no `]` for this `[`"));
        };
        let mut names = Vec::new();
        let mut start = open + 1;
        let is_named = self.kind_at(start) == Some(Kind::OpenBracket);
        if let Some(end) = self.closing(start).filter(|_| is_named) {
            for token in &self.tokens[start + 1..end] {
                match token.kind {
                    Kind::Word(name) => names.push(name.to_lowercase()),
                    Kind::Newline => {}
                    _ => {
                        let at = token.span;
                        return Err(self.waiting(at, "a template begins with names of its inputs"));
                    }
                }
            }
            start = end + 1;
        }
        let body = &self.tokens[start..close];
        let slot = |token: &Token<'_>| match token.kind {
            Kind::Word("?") => 1,
            Kind::Word(word) => 1 + SLOTS.iter().position(|own| *own == word).unwrap_or(0),
            _ => 0,
        };
        let has_slot =
            |token: &&Token<'_>| matches!(token.kind, Kind::Word(word) if word.starts_with('?'));
        let count = body.iter().filter(has_slot).map(slot).max().unwrap_or(0);
        let asks_for = |word: &str| body.iter().any(|token| token.is_word(word));
        let asks = Asks {
            number: asks_for("#"),
            rest: asks_for("?rest"),
        };
        self.at = close + 1;
        Ok(Template::Written {
            open,
            body: start..close,
            count: count.max(names.len()),
            names,
            asks,
        })
    }

    fn kind_at(&self, at: usize) -> Option<Kind<'a>> {
        self.tokens.get(at).map(|token| token.kind)
    }

    /// The bracket that closes the one at `open`.
    pub(super) fn closing(&self, open: usize) -> Option<usize> {
        let mut depth = 0_usize;
        for (at, token) in self.tokens.iter().enumerate().skip(open) {
            match token.kind {
                Kind::OpenBracket => depth += 1,
                Kind::CloseBracket if depth <= 1 => return Some(at),
                Kind::CloseBracket => depth -= 1,
                _ => {}
            }
        }
        None
    }

    /// How the items of lists are gone through together.
    pub(super) fn turns(&mut self, mut lists: Vec<Expr>, asks: Asks, span: Span) -> Read<Turns> {
        if lists.len() > SLOTS.len() {
            return Err(self.waiting(span, "these are too many lists"));
        }
        let is_numbered = asks.number || asks.rest;
        let number = is_numbered.then(|| self.slot_name("number"));
        let rest = lists.first().filter(|_| asks.rest).zip(number.as_deref());
        let rest = rest.map(|(list, number)| {
            let args = vec![list.clone(), Expr::name(number), Expr::None, Expr::None];
            Expr::Library(Library::Slice, args)
        });
        let numbered = |over| Expr::Library(Library::Enumerate, vec![over, Expr::Number(1.0)]);
        let count = lists.len();
        let mut vars: Vec<String> = number.iter().cloned().collect();
        let over = match lists.pop() {
            Some(list) if lists.is_empty() => list,
            last => {
                lists.extend(last);
                Expr::Library(Library::Zip, lists)
            }
        };
        let inputs: Vec<Expr> = if is_numbered && count > 1 {
            let items = self.slot_name("items");
            vars.push(items.clone());
            (0..count).map(|i| part(Expr::name(&items), i)).collect()
        } else {
            let names: Vec<String> = (1..=count)
                .map(|i| match i {
                    1 => self.slot_name("item"),
                    i => self.slot_name(&format!("item_{i}")),
                })
                .collect();
            vars.extend_from_slice(&names);
            names.into_iter().map(Expr::Name).collect()
        };
        Ok(Turns {
            over: if is_numbered { numbered(over) } else { over },
            vars,
            inputs,
            turn: Turn {
                number: number.map(Expr::Name),
                rest,
            },
        })
    }

    /// A name for a variable that the text has no name for.
    pub(super) fn slot_name(&mut self, base: &str) -> String {
        let mut name = base.to_owned();
        while self.procedures.taken.contains(&name.to_lowercase())
            || self.slot_vars.contains(&name)
            || CONSTANTS.iter().any(|(constant, _)| *constant == name)
        {
            name.push('_');
        }
        self.slot_vars.push(name.clone());
        name
    }

    /// What `?`, `?2` or `#` stands for.
    pub(super) fn slot(&mut self, word: &str, span: Span) -> Read<Expr> {
        let slots = self.slots.last();
        let found = match word {
            "#" => slots.and_then(|own| own.turn.number.clone()),
            "?rest" => slots.and_then(|own| own.turn.rest.clone()),
            "?" => slots.and_then(|own| own.inputs.first().cloned()),
            word => {
                let at = SLOTS.iter().position(|own| *own == word);
                slots.and_then(|own| own.inputs.get(at?).cloned())
            }
        };
        match (found, slots) {
            (Some(expr), _) => Ok(expr),
            (None, Some(_)) => {
                Err(self.waiting(span, format!("`{word}` stands for no input here")))
            }
            (None, None) => Err(self.waiting(
                span,
                format!("`{word}` outside a template of `foreach`, `map` and the like"),
            )),
        }
    }

    /// What `:name` stands for where it is a name of a template's own.
    pub(super) fn named_slot(&self, lowered: &str) -> Option<Expr> {
        let mut slots = self.slots.iter().rev();
        slots.find_map(|own| {
            let at = own.names.iter().position(|name| name == lowered)?;
            own.inputs.get(at).cloned()
        })
    }

    /// The value of a template for its inputs.
    pub(super) fn value_of(
        &mut self,
        template: &Template<'a>,
        inputs: Vec<Expr>,
        turn: Turn,
    ) -> Read<Expr> {
        match template {
            Template::Written { body, names, .. } => {
                let slots = Slots {
                    inputs,
                    turn,
                    names: names.clone(),
                };
                let at = std::mem::replace(&mut self.at, body.start);
                let span = self.here();
                let close = body.end;
                self.slots.push(slots);
                self.open_parentheses += 1;
                let value = self.input("[", span);
                let here = self.here();
                let is_whole = self.at == close;
                self.open_parentheses -= 1;
                self.slots.pop();
                self.at = at;
                match is_whole {
                    true => value,
                    false => {
                        value?;
                        Err(self.waiting(here, "one value only is expected in these brackets"))
                    }
                }
            }
            Template::Named(token, name) => self.of_name(*token, name, inputs, |parser| {
                let (span, word) = (token.span, name.to_lowercase());
                parser.at += 1;
                parser.operation_of(&word, span)
            }),
            Template::Computed(template) => {
                let args = vec![template.clone(), Expr::List(inputs)];
                Ok(Expr::Library(Library::Apply, args))
            }
        }
    }

    /// What a template does with its inputs.
    pub(super) fn body_of(
        &mut self,
        template: &Template<'a>,
        inputs: Vec<Expr>,
        turn: Turn,
        span: Span,
    ) -> Read<Vec<Stmt>> {
        match template {
            Template::Written {
                open, body, names, ..
            } => {
                let slots = Slots {
                    inputs,
                    turn,
                    names: names.clone(),
                };
                let at = std::mem::replace(&mut self.at, body.start);
                self.slots.push(slots);
                let read = self.block_behind(self.tokens[*open].span);
                self.slots.pop();
                self.at = at;
                read
            }
            Template::Named(token, name) => {
                let mut body = Vec::new();
                self.of_name(*token, name, inputs, |parser| parser.statement(&mut body))?;
                Ok(body)
            }
            computed => {
                let value = self.value_of(computed, inputs, turn)?;
                let line = self.line(span);
                let kind = StmtKind::Do { value };
                Ok(vec![Stmt { kind, line }])
            }
        }
    }

    /// Reads a word and its inputs, as if `name ?1 ?2` stood in the text.
    fn of_name<T>(
        &mut self,
        token: Token<'a>,
        name: &'a str,
        inputs: Vec<Expr>,
        read: impl FnOnce(&mut Self) -> Read<T>,
    ) -> Read<T> {
        let kinds = SLOTS.into_iter().take(inputs.len()).map(Kind::Word);
        let tokens = [Kind::Word(name)].into_iter().chain(kinds);
        let span = token.span;
        let tokens = tokens.map(|kind| Token { kind, span }).collect();
        let outer = std::mem::replace(&mut self.tokens, tokens);
        let at = std::mem::take(&mut self.at);
        let count = inputs.len();
        self.slots.push(Slots {
            inputs,
            turn: Turn::default(),
            names: Vec::new(),
        });
        let value = read(self);
        let is_whole = self.at == self.tokens.len();
        self.slots.pop();
        self.tokens = outer;
        self.at = at;
        let value = value?;
        match is_whole {
            true => Ok(value),
            false => Err(self.waiting(span, format!("`{name}` takes no {count} inputs"))),
        }
    }

    /// The value of something of `value`, which is worked out once.
    pub(super) fn once(
        &mut self,
        value: Expr,
        of: impl FnOnce(&mut Self, Expr) -> Read<Expr>,
    ) -> Read<Expr> {
        if is_cheap(&value, &mut 8) {
            return of(self, value);
        }
        let var = self.slot_name("value");
        let inner = of(self, Expr::name(&var))?;
        let one = comprehension(Gather::List, inner, vec![var], Expr::List(vec![value]));
        Ok(Expr::Item(Box::new(one), Axis::X))
    }
}

/// A loop for its value.
pub(super) fn comprehension(gather: Gather, value: Expr, vars: Vec<String>, over: Expr) -> Expr {
    let conds = Vec::new();
    Expr::Comprehension(Box::new(Comprehension {
        gather,
        value,
        clauses: vec![Clause { vars, over, conds }],
    }))
}

/// `list[at]`
pub(super) fn part(list: Expr, at: usize) -> Expr {
    match at {
        0 => Expr::Item(Box::new(list), Axis::X),
        1 => Expr::Item(Box::new(list), Axis::Y),
        at => Expr::Index(Box::new(list), Box::new(Expr::Number(at as f64))),
    }
}
