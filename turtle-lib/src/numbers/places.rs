//! What the numbers of a text are for.
//!
//! It is read at every keystroke, so each word is looked at a bounded number of times.
#![warn(clippy::indexing_slicing, clippy::string_slice)]

use super::{Number, Role};
use crate::diagnostic::Lines;
use crate::dialect::Dialect;
use crate::program::Verb;
use crate::script;
use crate::tokens::{Token, TokenKind, tokens};
use std::collections::HashMap;

/// Where a number stands.
struct Place {
    role: Role,
    label: String,
    /// The variable it is the value of; what that is used for says what the number is for.
    variable: Option<String>,
}

/// Which argument of which call is being read.
#[derive(Clone, Copy, Debug)]
struct Call<'s> {
    name: &'s str,
    arg: usize,
    /// How many there are, where that is known.
    count: usize,
}

impl Call<'_> {
    fn is_for(self) -> bool {
        self.name.eq_ignore_ascii_case("for")
    }
}

/// An open bracket.
struct Bracket<'s> {
    /// Whose arguments stand in it.
    call: Option<Call<'s>>,
    /// Whether the bracket is that call's own, so that its commas part the arguments.
    is_own: bool,
}

/// Letters of a name that are looked at; longer ones are told apart by these.
const NAME_LETTERS: usize = 64;

/// A text's words and what is known of its names.
pub(super) struct Reader<'s> {
    source: &'s str,
    is_logo: bool,
    words: Vec<Token>,
    /// Names of the parameters of the functions that can be called.
    params: HashMap<&'s str, Vec<&'s str>>,
    /// What variables are used for.
    uses: HashMap<&'s str, Role>,
}

/// All numbers of a text.
pub(super) fn numbers(source: &str, dialect: Dialect) -> Vec<Number> {
    let mut words = tokens(source, dialect);
    words.retain(|token| token.kind != TokenKind::Comment);
    let mut reader = Reader {
        source,
        is_logo: dialect == Dialect::Logo,
        words,
        params: HashMap::new(),
        uses: HashMap::new(),
    };
    reader.read_params();
    if dialect == Dialect::Rhai {
        for function in script::functions() {
            reader
                .params
                .entry(function.name)
                .or_insert(function.params);
        }
    }
    let places = if reader.is_logo {
        reader.logo_places()
    } else {
        reader.places()
    };
    let lines = Lines::new(source);
    let number = |(at, place): (usize, Place)| reader.number(at, place, &lines);
    places.into_iter().filter_map(number).collect()
}

impl<'s> Reader<'s> {
    fn text(&self, at: usize) -> &'s str {
        self.words.get(at).map_or("", |word| word.text(self.source))
    }

    fn before(&self, at: usize, by: usize) -> &'s str {
        at.checked_sub(by).map_or("", |at| self.text(at))
    }

    /// The name at a word, without the colon of Logo's variables.
    fn name(&self, at: usize) -> &'s str {
        let text = self.text(at);
        let name = text.strip_prefix(':').unwrap_or(text);
        let end = name.char_indices().nth(NAME_LETTERS);
        end.and_then(|(end, _)| name.get(..end)).unwrap_or(name)
    }

    fn kind(&self, at: usize) -> Option<TokenKind> {
        self.words.get(at).map(|word| word.kind)
    }

    /// Takes down the parameters of `def f(a, b)`, `fn f(a, b)` and `to f :a :b`.
    fn read_params(&mut self) {
        for at in 0..self.words.len() {
            let defines = ["def", "fn", "to"]
                .iter()
                .any(|word| self.text(at).eq_ignore_ascii_case(word));
            if self.kind(at) != Some(TokenKind::Keyword) || !defines {
                continue;
            }
            let mut params = Vec::new();
            for word in at + 2..self.words.len() {
                let text = self.text(word);
                match self.kind(word) {
                    Some(TokenKind::Name) if !self.is_logo || text.starts_with(':') => {
                        params.push(self.name(word));
                    }
                    Some(TokenKind::Symbol) if !self.is_logo && matches!(text, "(" | ",") => {}
                    _ => break,
                }
            }
            self.params.insert(self.name(at + 1), params);
        }
    }

    /// Whether the word before the number at `at` is its sign.
    fn is_signed(&self, at: usize) -> bool {
        let sign = at.checked_sub(1).and_then(|at| self.words.get(at));
        let (Some(sign), Some(number)) = (sign, self.words.get(at)) else {
            return false;
        };
        if sign.text(self.source) != "-" || sign.span.end != number.span.start {
            return false;
        }
        // `-2 ** 2` is minus four.
        if self.text(at + 1) == "**" {
            return false;
        }
        let Some(operand) = at.checked_sub(2).and_then(|at| self.words.get(at)) else {
            return true;
        };
        let ends_operand = match operand.kind {
            // Behind a block's end something new begins.
            TokenKind::Symbol => matches!(operand.text(self.source), ")" | "]"),
            TokenKind::Keyword => false,
            _ => true,
        };
        !ends_operand || self.is_logo && operand.span.end < sign.span.start
    }

    fn number(&self, at: usize, place: Place, lines: &Lines) -> Option<Number> {
        let mut span = self.words.get(at)?.span;
        let digits = self.text(at).replace('_', "");
        let size = digits.parse::<f64>().ok().filter(|size| size.is_finite())?;
        let mut value = size;
        if self.is_signed(at) {
            // The sign stands right before it.
            span.start -= 1;
            value = -size;
        }
        let mantissa = digits.split(['e', 'E']).next().unwrap_or_default();
        let decimals = match mantissa.split_once('.') {
            Some((_, decimals)) => Some(decimals.len()),
            None => (mantissa.len() < digits.len()).then_some(0),
        };
        let by_use = place.variable.and_then(|name| {
            let used = self.uses.get(name.as_str()).copied();
            used.or_else(|| Some(role_of_name(&name)))
        });
        Some(Number {
            span,
            line: lines.line_of(span.start),
            value,
            decimals,
            role: by_use.unwrap_or(place.role),
            place: place.label,
        })
    }

    /// Notes what a variable is used for.
    fn used(&mut self, name: &'s str, role: Role) {
        if role != Role::Other {
            self.uses.entry(name).or_insert(role);
        }
    }

    /// The numbers of Python and Rhai.
    fn places(&mut self) -> Vec<(usize, Place)> {
        let mut places = Vec::new();
        let counts = self.argument_counts();
        // For each open bracket, the call whose arguments are read in it. Brackets that are no call's belong to
        // the argument they stand in; `[` and `{` close a call's arguments off.
        let mut open: Vec<Bracket<'s>> = Vec::new();
        let mut keyword = "number";
        for at in 0..self.words.len() {
            let text = self.text(at);
            let around = open.last().and_then(|bracket| bracket.call);
            match (self.kind(at), text) {
                (Some(TokenKind::Symbol), "(") => {
                    let count = counts.get(&at).copied().unwrap_or(1);
                    let own = self.call_at(at, count);
                    open.push(Bracket {
                        call: own.or(around),
                        is_own: own.is_some(),
                    });
                }
                (Some(TokenKind::Symbol), "[" | "{") => open.push(Bracket {
                    call: None,
                    is_own: false,
                }),
                (Some(TokenKind::Symbol), ")" | "]" | "}") => {
                    open.pop();
                }
                (Some(TokenKind::Symbol), ",") => {
                    let bracket = open.last_mut().filter(|bracket| bracket.is_own);
                    if let Some(call) = bracket.and_then(|bracket| bracket.call.as_mut()) {
                        call.arg += 1;
                    }
                }
                (Some(TokenKind::Name), _) => {
                    if let Some(call) = around {
                        let (role, _) = self.of_call(call);
                        self.used(self.name(at), role);
                    } else if matches!(self.before(at, 1), ".." | "..=") {
                        self.used(self.name(at), Role::Count);
                    }
                }
                (Some(TokenKind::Number), _) => {
                    let place = self.place(at, around, keyword);
                    places.push((at, place));
                }
                (Some(TokenKind::Keyword), _) => keyword = text,
                _ => {}
            }
        }
        places
    }

    /// The call whose bracket opens at `at`. Functions of numbers are part of what they stand in.
    fn call_at(&self, at: usize, count: usize) -> Option<Call<'s>> {
        let before = at.checked_sub(1)?;
        let name = self.name(before);
        let is_called = match self.kind(before)? {
            TokenKind::Name | TokenKind::Verb => true,
            _ => name == "range",
        };
        let is_defined = matches!(self.before(at, 2), "def" | "fn");
        (is_called && !is_defined).then_some(Call {
            name,
            arg: 0,
            count,
        })
    }

    /// How many arguments stand in each bracket, by the word that opens it.
    fn argument_counts(&self) -> HashMap<usize, usize> {
        let mut counts = HashMap::new();
        let mut open = Vec::new();
        for at in 0..self.words.len() {
            match self.text(at) {
                "(" | "[" | "{" => {
                    open.push(at);
                    counts.insert(at, 1);
                }
                ")" | "]" | "}" => {
                    open.pop();
                }
                "," => {
                    if let Some(count) = open.last().and_then(|at| counts.get_mut(at)) {
                        *count += 1;
                    }
                }
                _ => {}
            }
        }
        counts
    }

    fn place(&self, at: usize, call: Option<Call>, keyword: &str) -> Place {
        let first = if self.is_signed(at) { at - 1 } else { at };
        let before = self.before(first, 1);
        let fixed = |role, label: &str| Place {
            role,
            label: label.to_owned(),
            variable: None,
        };
        if matches!(before, ".." | "..=") {
            return fixed(Role::Count, "for count");
        }
        if matches!(self.text(at + 1), ".." | "..=") {
            return fixed(Role::Other, "for start");
        }
        if let Some(call) = call {
            let (role, label) = self.of_call(call);
            return self.in_call(role, label, call.name, at, before == "/");
        }
        if before == "="
            && let Some(name) = first.checked_sub(2)
            && self.kind(name) == Some(TokenKind::Name)
        {
            let name = self.name(name);
            return Place {
                role: Role::Other,
                label: name.to_owned(),
                variable: Some(name.to_owned()),
            };
        }
        fixed(Role::Other, keyword)
    }

    /// A number within a call's argument; what an angle is divided by is a count.
    fn in_call(&self, role: Role, label: String, name: &str, at: usize, divides: bool) -> Place {
        let is_whole = self.text(at).bytes().all(|byte| byte.is_ascii_digit());
        let (role, label) = match role {
            Role::Angle if divides && is_whole => (Role::Count, format!("{name} parts")),
            _ => (role, label),
        };
        Place {
            role,
            label,
            variable: None,
        }
    }

    /// What an argument is for and what it is called.
    fn of_call(&self, call: Call) -> (Role, String) {
        let name = call.name.to_ascii_lowercase();
        let known: &[&str] = match name.as_str() {
            "range" if call.count == 1 => &["count"],
            "range" => &["start", "end", "step"],
            "repeat" => &["count"],
            // The first is the variable.
            "for" => &["variable", "start", "end", "step"],
            "setxy" | "teleport" => &["x", "y", "heading"],
            "setx" => &["x"],
            "sety" => &["y"],
            "arc" if self.is_logo => &["angle", "radius"],
            "arcleft" => &["radius", "extent"],
            "circleleft" => &["radius"],
            "teleportturn" => &["x", "y", "angle"],
            _ => match Verb::from_name(&name) {
                Some(Verb::Forward | Verb::Backward) => &["distance"],
                Some(Verb::Left | Verb::Right) => &["angle"],
                Some(Verb::SetHeading) => &["heading"],
                Some(Verb::Circle) => &["radius", "extent", "steps"],
                Some(Verb::Goto | Verb::Teleport) => &["x", "y", "heading"],
                _ => &[],
            },
        };
        let own = self.params.get(call.name);
        let params = own.map_or(known, Vec::as_slice);
        let Some(param) = params.get(call.arg).or(params.last()) else {
            return (Role::Other, call.name.to_owned());
        };
        let used = own.and_then(|_| self.uses.get(param).copied());
        let role = used.unwrap_or_else(|| role_of_name(param));
        (role, format!("{} {param}", call.name))
    }

    /// The numbers of Logo, where arguments stand after their word.
    fn logo_places(&mut self) -> Vec<(usize, Place)> {
        let mut places = Vec::new();
        let mut call: Option<Call<'s>> = None;
        let mut open: Vec<Option<Call<'s>>> = Vec::new();
        // Whether an argument may have ended.
        let mut is_operand = false;
        for at in 0..self.words.len() {
            let text = self.text(at);
            let starts_operand = match self.kind(at) {
                Some(TokenKind::Number | TokenKind::String) => true,
                Some(TokenKind::Name) => text.starts_with(':'),
                Some(TokenKind::Symbol) => text == "(",
                _ => false,
            };
            let is_next = starts_operand && is_operand;
            if let Some(call) = call.as_mut().filter(|_| is_next) {
                call.arg += 1;
            }
            match self.kind(at) {
                Some(TokenKind::Number) => {
                    places.push((at, self.logo_place(at, call)));
                    is_operand = true;
                }
                Some(TokenKind::Name) if text.starts_with(':') => {
                    if let Some(call) = call {
                        let (role, _) = self.of_call(call);
                        self.used(self.name(at), role);
                    }
                    is_operand = true;
                }
                Some(TokenKind::String) => is_operand = true,
                Some(TokenKind::Symbol) => match text {
                    "(" | "[" => {
                        open.push(call);
                        let is_for = call.is_some_and(Call::is_for);
                        if text == "[" && !is_for {
                            call = None;
                        }
                        is_operand = false;
                    }
                    ")" => {
                        call = open.pop().flatten();
                        is_operand = true;
                    }
                    "]" => {
                        open.pop();
                        call = None;
                        is_operand = false;
                    }
                    // A sign that begins an argument of its own.
                    "-" if is_operand && self.is_signed(at + 1) => {}
                    _ => is_operand = false,
                },
                Some(TokenKind::Builtin) => is_operand = false,
                _ => {
                    let around = open.last().copied().flatten();
                    let is_variable = around.is_some_and(|call| call.is_for() && call.arg == 0)
                        && call.is_some()
                        && self.before(at, 1) == "[";
                    if !is_variable {
                        call = Some(Call {
                            name: self.name(at),
                            arg: 0,
                            count: 0,
                        });
                    }
                    is_operand = is_variable;
                }
            }
        }
        places
    }

    fn logo_place(&self, at: usize, call: Option<Call>) -> Place {
        let Some(call) = call else {
            return Place {
                role: Role::Other,
                label: "number".to_owned(),
                variable: None,
            };
        };
        let first = if self.is_signed(at) { at - 1 } else { at };
        let name = first.checked_sub(1).map_or("", |before| self.name(before));
        let is_made = matches!(
            call.name.to_ascii_lowercase().as_str(),
            "make" | "localmake"
        );
        if let Some(name) = name.strip_prefix('"').filter(|_| is_made) {
            return Place {
                role: Role::Other,
                label: name.to_owned(),
                variable: Some(name.to_owned()),
            };
        }
        let (role, label) = self.of_call(call);
        self.in_call(role, label, call.name, at, self.before(first, 1) == "/")
    }
}

/// What a parameter or variable of this name will be for.
fn role_of_name(name: &str) -> Role {
    let name = name.to_ascii_lowercase();
    let has = |parts: &[&str]| parts.iter().any(|part| name.contains(part));
    if matches!(name.as_str(), "x" | "y") {
        Role::Coordinate
    } else if has(&["angle", "turn", "heading", "extent", "theta", "degree"]) {
        Role::Angle
    } else if has(&["radius", "outer", "inner"]) || name == "r" {
        Role::Radius
    } else if has(&[
        "count", "sides", "points", "petals", "times", "depth", "columns", "rows", "level",
        "repeat",
    ]) || matches!(name.as_str(), "n" | "steps" | "end")
    {
        Role::Count
    } else if has(&[
        "dist", "length", "size", "side", "width", "height", "growth", "spacing",
    ]) {
        Role::Distance
    } else {
        Role::Other
    }
}
