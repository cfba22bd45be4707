//! What a text defines, collected before its statements are read: Logo's commands have no
//! parentheses, so a reader must know beforehand how many inputs each takes.

use super::identifiers::plain;
use super::lex::{Kind, Token, lex};
use super::prelude;
use crate::program::CONSTANTS;
use std::collections::{HashMap, HashSet};
use std::ops::Range;

/// A procedure the text defines.
pub(super) struct Procedure<'a> {
    pub name: &'a str,
    pub params: Vec<&'a str>,
    /// What the last inputs are where a call gives none: the tokens of each one's value.
    pub defaults: Vec<Range<usize>>,
    /// The tokens of its body.
    pub body: Range<usize>,
    /// Whether `end` stands after the body.
    pub is_ended: bool,
    /// What the title holds besides a name and parameters.
    pub odd: Option<Token<'a>>,
    /// One of the prelude's, in its words.
    pub is_helper: bool,
    uses: Uses,
}

/// How a stretch of text uses variables, in lower case.
#[derive(Default)]
struct Uses {
    /// Parameters and what `local`, `localmake` and `for` make its own.
    own: HashSet<String>,
    /// What `make` gives a value.
    made: HashSet<String>,
    read: HashSet<String>,
    /// All words, the names of procedures that are called among them.
    words: HashSet<String>,
}

/// All procedures of a text, by the token of their `to`.
pub(super) struct Procedures<'a> {
    pub by_start: HashMap<usize, Procedure<'a>>,
    by_name: HashMap<String, usize>,
    /// Whether names are known as they are in the program that was read, and not as Logo spells them.
    is_outline: bool,
    main: Uses,
    /// Names that the text gives a value somewhere.
    pub assigned: HashSet<String>,
    /// For a name the procedures that are called, or called by who is called, where it is a variable of who calls.
    reached: HashMap<String, HashSet<usize>>,
    visits_left: usize,
    /// Whether variables are made by names that are not written out.
    pub makes_names: bool,
    /// Whether a procedure asks for the number of a turn of whoever calls it.
    pub asks_for_turns: bool,
    /// Names that cannot be given to a loop that has none.
    pub taken: HashSet<String>,
}

/// Calls that may be followed to find out whose variables a procedure sees.
const MAX_VISITS: usize = 1_000_000;

impl<'a> Procedures<'a> {
    pub(super) fn collect(tokens: &[Token<'a>]) -> Procedures<'a> {
        let mut all = Procedures {
            by_start: HashMap::new(),
            by_name: HashMap::new(),
            is_outline: false,
            main: Uses::default(),
            assigned: HashSet::new(),
            reached: HashMap::new(),
            visits_left: MAX_VISITS,
            makes_names: false,
            asks_for_turns: false,
            taken: HashSet::new(),
        };
        let mut at = 0;
        while at < tokens.len() {
            if is_line_start(tokens, at) && begins_definition(&tokens[at]) {
                let start = at;
                let procedure = definition(tokens, at);
                at = procedure.body.end + usize::from(procedure.is_ended);
                if !procedure.is_helper {
                    all.by_name.insert(procedure.name.to_lowercase(), start);
                }
                all.by_start.insert(start, procedure);
            } else {
                all.main.token(tokens, at);
                at += 1;
            }
        }
        let procedures = all
            .by_start
            .values()
            .filter(|procedure| !procedure.is_helper);
        for uses in procedures
            .map(|procedure| &procedure.uses)
            .chain([&all.main])
        {
            all.assigned
                .extend(uses.own.iter().chain(&uses.made).cloned());
            all.taken.extend(uses.read.iter().cloned());
        }
        all.taken.extend(all.assigned.iter().cloned());
        let bodies = all.by_start.values().map(|own| &tokens[own.body.clone()]);
        all.asks_for_turns = bodies.into_iter().any(|body| {
            let mut loops = body.iter().take_while(|token| !token.is_word("repeat"));
            loops.any(|token| token.is_word("repcount"))
        });
        let mut pairs = tokens.iter().zip(tokens.iter().skip(1));
        all.makes_names = pairs.any(|(word, name)| {
            word.is_word("name") || word.is_word("make") && !matches!(name.kind, Kind::Quoted(_))
        });
        all
    }

    /// Procedures that are known by name and number of inputs only, and variables that have a value.
    pub(super) fn outlined(functions: &[(&'a str, usize)], variables: &[&str]) -> Procedures<'a> {
        let lowered: HashSet<String> = variables.iter().map(|name| name.to_lowercase()).collect();
        let mut all = Procedures {
            by_start: HashMap::new(),
            by_name: HashMap::new(),
            is_outline: true,
            main: Uses {
                own: lowered.clone(),
                ..Uses::default()
            },
            assigned: lowered.clone(),
            reached: HashMap::new(),
            visits_left: MAX_VISITS,
            makes_names: true,
            asks_for_turns: false,
            taken: lowered,
        };
        // No token of a text stands there.
        for (start, &(name, count)) in (1..).map(|i| usize::MAX - i).zip(functions) {
            all.by_name.insert(name.to_lowercase(), start);
            let procedure = Procedure {
                name,
                params: vec![""; count],
                defaults: Vec::new(),
                body: 0..0,
                is_ended: true,
                odd: None,
                is_helper: false,
                uses: Uses::default(),
            };
            all.by_start.insert(start, procedure);
        }
        all
    }

    /// The procedure of this name, in lower case.
    pub(super) fn get(&self, name: &str) -> Option<&Procedure<'a>> {
        let own = match self.is_outline {
            true => self.by_name.get(&plain(name)),
            false => self.by_name.get(name),
        };
        self.by_start.get(own?)
    }

    pub(super) fn names(&self) -> impl Iterator<Item = &str> {
        self.by_name.keys().map(String::as_str)
    }

    /// Whether a name has a value in a procedure, or in the program itself.
    pub(super) fn has_value(&self, procedure: Option<usize>, name: &str) -> bool {
        let in_procedure = procedure.and_then(|start| self.by_start.get(&start));
        in_procedure.is_some_and(|procedure| procedure.uses.has(name))
            || self.main.has(name)
            || self.is_outline && self.main.has(&plain(name))
            || self
                .procedures()
                .any(|procedure| procedure.uses.gives(name))
            || CONSTANTS
                .iter()
                .any(|(constant, _)| constant.eq_ignore_ascii_case(name))
    }

    fn procedures(&self) -> impl Iterator<Item = &Procedure<'a>> {
        let all = self.by_start.values();
        all.filter(|procedure| !procedure.is_helper)
    }

    /// Whether a name is in a procedure the variable of who calls it, or may be: one of its callers has one of its own.
    pub(super) fn is_of_caller(&mut self, procedure: usize, name: &str) -> bool {
        if self.has_own(procedure, name) {
            return false;
        }
        if !self.reached.contains_key(name) {
            let reached = self.reached_from_owners(name);
            self.reached.insert(name.to_owned(), reached);
        }
        let reached = self.reached.get(name);
        self.visits_left == 0 || reached.is_some_and(|reached| reached.contains(&procedure))
    }

    /// Whether a procedure has a variable of its own by this name.
    pub(super) fn has_own(&self, procedure: usize, name: &str) -> bool {
        let own = self.by_start.get(&procedure);
        own.is_some_and(|own| own.uses.own.contains(name))
    }

    fn reached_from_owners(&mut self, name: &str) -> HashSet<usize> {
        let owns = |own: &&Procedure<'_>| !own.is_helper && own.uses.own.contains(name);
        let mut to_visit: Vec<&Procedure<'_>> = self.by_start.values().filter(owns).collect();
        let mut reached = HashSet::new();
        while let Some(procedure) = to_visit.pop() {
            for word in &procedure.uses.words {
                let Some(left) = self.visits_left.checked_sub(1) else {
                    return reached;
                };
                self.visits_left = left;
                if let Some(&start) = self.by_name.get(word)
                    && reached.insert(start)
                {
                    to_visit.extend(self.by_start.get(&start));
                }
            }
        }
        reached
    }

    /// Whether a procedure gives its variable of this name a value itself.
    pub(super) fn makes(&self, procedure: usize, name: &str) -> bool {
        let own = self.by_start.get(&procedure);
        own.is_some_and(|own| own.uses.made.contains(name))
    }

    /// How many inputs a procedure takes without parentheses, and in them.
    pub(super) fn arity(&self, name: &str) -> Option<(usize, usize)> {
        let procedure = self.get(name)?;
        let most = procedure.params.len();
        Some((most - procedure.defaults.len(), most))
    }

    /// Names that have a value in a procedure, or in the program itself.
    pub(super) fn values(&self, procedure: Option<usize>) -> impl Iterator<Item = &str> {
        let in_procedure = procedure.and_then(|start| self.by_start.get(&start));
        let uses = in_procedure.map(|procedure| &procedure.uses);
        let uses = uses.into_iter().chain([&self.main]);
        let names = uses.flat_map(|uses| uses.own.iter().chain(&uses.made));
        names.map(String::as_str)
    }

    /// Whether `make` in this procedure changes a variable that others see.
    pub(super) fn changes_others(&self, procedure: usize, name: &str) -> bool {
        let Some(own) = self.by_start.get(&procedure) else {
            return false;
        };
        if own.uses.own.contains(name) {
            return false;
        }
        let mut others = self.by_start.iter().filter(|(start, other)| {
            **start != procedure && !other.is_helper && !other.uses.own.contains(name)
        });
        self.main.has(name)
            || self.main.read.contains(name)
            || others.any(|(_, other)| other.uses.read.contains(name))
    }
}

impl Uses {
    /// Whether it gives a value to a variable that is not its own.
    fn gives(&self, name: &str) -> bool {
        self.made.contains(name) && !self.own.contains(name)
    }

    fn has(&self, name: &str) -> bool {
        self.own.contains(name) || self.made.contains(name)
    }

    /// Takes note of what the token at `at` does with a variable.
    fn token(&mut self, tokens: &[Token<'_>], at: usize) {
        let quoted = |at: usize| match tokens.get(at).map(|token| token.kind) {
            Some(Kind::Quoted(name)) => Some(name.to_lowercase()),
            _ => None,
        };
        match tokens[at].kind {
            Kind::Variable(name) => {
                self.read.insert(name.to_lowercase());
            }
            Kind::Quoted(word) => {
                self.words.insert(word.to_lowercase());
            }
            Kind::Word(word) => match word.to_ascii_lowercase().as_str() {
                "make" => self.made.extend(quoted(at + 1)),
                "thing" => self.read.extend(quoted(at + 1)),
                "localmake" => self.own.extend(quoted(at + 1)),
                "local" => {
                    let mut next = at + 1;
                    while let Some(name) = quoted(next) {
                        self.own.insert(name);
                        next += 1;
                    }
                    self.own.extend(list_of_words(tokens, next));
                }
                "for" => {
                    // `[i 1 9]` or `(list "i 1 9)`
                    let written = list_of_words(tokens, at + 1).into_iter().next();
                    self.own.extend(written.or_else(|| quoted(at + 3)));
                }
                word => {
                    self.words.insert(word.to_owned());
                }
            },
            _ => {}
        }
    }
}

/// The words a list begins with, in lower case.
fn list_of_words(tokens: &[Token<'_>], at: usize) -> Vec<String> {
    let mut words = Vec::new();
    if let Some(Kind::OpenBracket) = tokens.get(at).map(|token| token.kind) {
        for token in &tokens[at + 1..] {
            match token.kind {
                Kind::Word(word) => words.push(word.to_lowercase()),
                _ => break,
            }
        }
    }
    words
}

pub(super) fn is_line_start(tokens: &[Token<'_>], at: usize) -> bool {
    at.checked_sub(1)
        .is_none_or(|before| tokens[before].kind == Kind::Newline)
}

fn begins_definition(token: &Token<'_>) -> bool {
    token.is_word("to") || token.is_word(".macro")
}

/// Reads the outline of the definition whose `to` is at `start`.
fn definition<'a>(tokens: &[Token<'a>], start: usize) -> Procedure<'a> {
    let mut at = start + 1;
    let mut name = "";
    if let Some(Kind::Word(word)) = tokens.get(at).map(|token| token.kind) {
        name = word;
        at += 1;
    }
    let mut params = Vec::new();
    let mut defaults = Vec::new();
    let mut odd = None;
    while let Some(token) = tokens.get(at).filter(|token| token.kind != Kind::Newline) {
        match (token.kind, optional(tokens, at)) {
            (Kind::Variable(param), _) if defaults.is_empty() => params.push(param),
            (_, Some((param, value))) => {
                params.push(param);
                at = value.end;
                defaults.push(value);
            }
            _ => odd = odd.or(Some(*token)),
        }
        at += 1;
    }
    let body_start = at;
    let mut uses = Uses::default();
    uses.own
        .extend(params.iter().map(|param| param.to_lowercase()));
    let mut is_ended = false;
    while at < tokens.len() {
        if is_line_start(tokens, at) {
            is_ended = tokens[at].is_word("end");
            if is_ended || begins_definition(&tokens[at]) {
                break;
            }
        }
        uses.token(tokens, at);
        at += 1;
    }
    let is_helper = prelude::helper(&name.to_lowercase())
        .is_some_and(|helper| is_same(&tokens[start..at], helper.text));
    Procedure {
        name,
        params,
        defaults,
        body: body_start..at,
        is_ended,
        odd,
        is_helper,
        uses,
    }
}

/// The name and the tokens of the value of `[:name value]`, an input that a call need not give.
fn optional<'a>(tokens: &[Token<'a>], open: usize) -> Option<(&'a str, Range<usize>)> {
    let kind = |at: usize| tokens.get(at).map(|token| token.kind);
    let (Some(Kind::OpenBracket), Some(Kind::Variable(name))) = (kind(open), kind(open + 1)) else {
        return None;
    };
    let start = open + 2;
    let mut depth = 0_usize;
    for (at, token) in tokens.iter().enumerate().skip(start) {
        match token.kind {
            Kind::OpenBracket => depth += 1,
            Kind::CloseBracket if depth == 0 => return (at > start).then_some((name, start..at)),
            Kind::CloseBracket => depth -= 1,
            _ => {}
        }
    }
    None
}

/// Whether tokens up to an `end` are those of a text.
fn is_same(tokens: &[Token<'_>], text: &str) -> bool {
    let same = |(a, b): (&Token<'_>, &Token<'_>)| match (a.kind, b.kind) {
        (Kind::Word(a), Kind::Word(b))
        | (Kind::Quoted(a), Kind::Quoted(b))
        | (Kind::Variable(a), Kind::Variable(b)) => a.eq_ignore_ascii_case(b),
        (a, b) => a == b,
    };
    let expected = lex(text);
    // Line breaks aside; the last word of the text is `end`.
    let is_word = |token: &&Token<'_>| token.kind != Kind::Newline;
    let own: Vec<_> = tokens.iter().filter(is_word).collect();
    let expected: Vec<_> = expected.iter().filter(is_word).collect();
    own.len() + 1 == expected.len() && own.into_iter().zip(expected).all(same)
}
