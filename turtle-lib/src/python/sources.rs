//! A file and the texts embedded in it, each parsed and with a way back to the file's bytes.

use super::limit;
use crate::diagnostic::Remarks;
use crate::program::Span;
use ruff_python_ast::{Expr, ExprCall, ExprStringLiteral, Stmt, StringFlags, StringLiteral, Suite};
use ruff_python_parser::{Mode, ParseErrorType, ParseOptions, parse_unchecked};
use ruff_text_size::{Ranged, TextRange};

/// Which of the [`Sources`].
pub(super) type SourceId = usize;

/// The file, first, and the texts of its `embed` calls.
pub(super) struct Sources {
    list: Vec<Source>,
}

struct Source {
    suite: Suite,
    place: Place,
    /// Where an `embed` call begins, and its text.
    embedded: Vec<(u32, SourceId)>,
}

/// Where the bytes of a text stand in the file: from each `.0` on, in step with the file from `.1` on.
struct Place {
    runs: Vec<(u32, u32)>,
}

impl Place {
    fn of_file() -> Place {
        Place { runs: vec![(0, 0)] }
    }

    fn byte(&self, byte: u32) -> u32 {
        let run = self.runs.partition_point(|&(start, _)| start <= byte);
        match run.checked_sub(1).map(|i| self.runs[i]) {
            Some((start, in_file)) => in_file + (byte - start),
            None => byte,
        }
    }

    fn span(&self, range: TextRange) -> Span {
        let (start, end) = (u32::from(range.start()), u32::from(range.end()));
        let start_in_file = self.byte(start);
        let end_in_file = match end.checked_sub(1) {
            Some(last) if end > start => self.byte(last) + 1,
            _ => start_in_file,
        };
        Span {
            start: start_in_file,
            end: end_in_file.max(start_in_file),
        }
    }
}

impl Sources {
    /// Texts embedded in embedded texts beyond this depth are not read.
    const MAX_EMBEDDING: usize = 16;

    /// Parses a file and what it embeds, taking down syntax errors.
    pub(super) fn load(file: &str, remarks: &mut Remarks) -> Sources {
        let mut sources = Sources { list: Vec::new() };
        sources.add(file, Place::of_file(), 0, remarks);
        sources
    }

    pub(super) const FILE: SourceId = 0;

    pub(super) fn suite(&self, source: SourceId) -> &Suite {
        &self.list[source].suite
    }

    pub(super) fn span(&self, source: SourceId, range: TextRange) -> Span {
        self.list[source].place.span(range)
    }

    /// The text that a call of `embed` brings in.
    pub(super) fn embedded(&self, source: SourceId, call: &ExprCall) -> Option<SourceId> {
        let start = u32::from(call.range().start());
        let embedded = &self.list[source].embedded;
        let found = embedded.binary_search_by_key(&start, |&(start, _)| start);
        found.ok().map(|i| embedded[i].1)
    }

    fn add(&mut self, text: &str, place: Place, depth: usize, remarks: &mut Remarks) -> SourceId {
        let suite = parse(text, &place, remarks);
        let id = self.list.len();
        let mut calls = Vec::new();
        embed_calls(&suite, &mut |call, literal| {
            calls.push((
                u32::from(call.range().start()),
                decode(literal, text, &place),
            ));
            if depth >= Self::MAX_EMBEDDING {
                let span = place.span(call.range());
                remarks.error(span, "texts are embedded too deep in one another", None);
            }
        });
        if depth >= Self::MAX_EMBEDDING {
            calls.clear();
        }
        self.list.push(Source {
            suite,
            place,
            embedded: Vec::with_capacity(calls.len()),
        });
        for (start, (text, place)) in calls {
            let embedded = self.add(&text, place, depth + 1, remarks);
            self.list[id].embedded.push((start, embedded));
        }
        id
    }
}

fn parse(text: &str, place: &Place, remarks: &mut Remarks) -> Suite {
    if let Err(excess) = limit::check(text) {
        let start = excess.start as u32;
        let line = text[excess.start..].lines().next().unwrap_or_default();
        let range = TextRange::new(start.into(), (start + line.len() as u32).into());
        remarks.error(
            place.span(range),
            excess.message,
            Some("split it up".to_owned()),
        );
        return Suite::new();
    }
    let parsed = parse_unchecked(text, ParseOptions::from(Mode::Module));
    for error in parsed.errors() {
        let mut message = error.error.to_string();
        if let Some(first) = message.get(..1).map(str::to_ascii_lowercase) {
            message.replace_range(..1, &first);
        }
        let hint = match &error.error {
            ParseErrorType::UnexpectedIndentation => {
                Some("start the line where the line before it starts")
            }
            ParseErrorType::SimpleStatementsOnSameLine => {
                Some("put each statement on its own line")
            }
            _ => None,
        };
        remarks.error(place.span(error.location), message, hint.map(str::to_owned));
    }
    parsed
        .try_into_module()
        .map_or_else(Suite::new, |module| module.into_suite())
}

/// The literal text a call of `embed` brings in.
fn embedded_literal(call: &ExprCall) -> Option<&ExprStringLiteral> {
    let name = match call.func.as_ref() {
        Expr::Name(name) => &name.id,
        Expr::Attribute(attribute) => &attribute.attr.id,
        _ => return None,
    };
    match call.arguments.args.first() {
        Some(Expr::StringLiteral(literal)) if name == "embed" => Some(literal),
        _ => None,
    }
}

/// Calls `found` with every statement of the form `embed("…", …)`, in their order.
fn embed_calls<'a>(suite: &'a Suite, found: &mut dyn FnMut(&'a ExprCall, &'a ExprStringLiteral)) {
    for stmt in suite {
        match stmt {
            Stmt::Expr(stmt) => {
                if let Expr::Call(call) = stmt.value.as_ref()
                    && let Some(literal) = embedded_literal(call)
                {
                    found(call, literal);
                }
            }
            Stmt::FunctionDef(def) => embed_calls(&def.body, found),
            Stmt::For(stmt) => embed_calls(&stmt.body, found),
            Stmt::While(stmt) => embed_calls(&stmt.body, found),
            Stmt::With(stmt) => embed_calls(&stmt.body, found),
            Stmt::If(stmt) => {
                embed_calls(&stmt.body, found);
                for clause in &stmt.elif_else_clauses {
                    embed_calls(&clause.body, found);
                }
            }
            _ => {}
        }
    }
}

/// The text of a literal in `text`, its escapes resolved and its common indentation taken off.
fn decode(literal: &ExprStringLiteral, text: &str, place: &Place) -> (String, Place) {
    let mut decoder = Decoder {
        text: String::new(),
        runs: Vec::new(),
    };
    for part in &literal.value {
        decoder.part(part, text, place);
    }
    decoder.dedent()
}

struct Decoder {
    text: String,
    runs: Vec<(u32, u32)>,
}

impl Decoder {
    fn run(&mut self, in_file: u32) {
        self.runs.push((self.text.len() as u32, in_file));
    }

    fn part(&mut self, part: &StringLiteral, text: &str, place: &Place) {
        let start = usize::from(part.start() + part.flags.opener_len());
        let end = usize::from(part.end() - part.flags.closer_len());
        let Some(mut rest) = text.get(start..end) else {
            return;
        };
        self.run(place.byte(start as u32));
        if part.flags.prefix().is_raw() {
            self.text.push_str(rest);
            return;
        }
        while let Some(at) = rest.find('\\') {
            self.text.push_str(&rest[..at]);
            let escape = escape(&rest[at + 1..]);
            match escape.char {
                Some(char) => self.text.push(char),
                None if escape.len == 0 => self.text.push('\\'),
                None => {}
            }
            rest = &rest[at + 1 + escape.len..];
            self.run(place.byte((end - rest.len()) as u32));
        }
        self.text.push_str(rest);
    }

    fn dedent(self) -> (String, Place) {
        let is_code = |line: &&str| !line.trim().is_empty();
        let indent_of = |line: &str| line.len() - line.trim_start_matches([' ', '\t']).len();
        let indent = self.text.lines().filter(is_code).map(indent_of).min();
        let indent = indent.unwrap_or(0);
        let place = Place { runs: self.runs };
        if indent == 0 {
            return (self.text, place);
        }
        let mut dedented = Decoder {
            text: String::new(),
            runs: Vec::new(),
        };
        let mut start = 0;
        for line in self.text.split_inclusive('\n') {
            let cut = if is_code(&line) { indent } else { 0 };
            let (from, to) = ((start + cut) as u32, (start + line.len()) as u32);
            dedented.run(place.byte(from));
            let shift = from - dedented.text.len() as u32;
            let first = place.runs.partition_point(|run| run.0 <= from);
            let inner = place.runs[first..].iter().take_while(|run| run.0 < to);
            let inner = inner.map(|&(at, in_file)| (at - shift, in_file));
            dedented.runs.extend(inner);
            dedented.text.push_str(&line[cut..]);
            start += line.len();
        }
        let place = Place {
            runs: dedented.runs,
        };
        (dedented.text, place)
    }
}

/// What an escape stands for, and how many bytes it has after its backslash.
struct Escape {
    char: Option<char>,
    len: usize,
}

fn escape(after: &str) -> Escape {
    let simple = |char| Escape {
        char: Some(char),
        len: 1,
    };
    match after.bytes().next() {
        Some(b'n') => simple('\n'),
        Some(b't') => simple('\t'),
        Some(b'r') => simple('\r'),
        Some(byte @ (b'\\' | b'\'' | b'"')) => simple(char::from(byte)),
        Some(b'\n') => Escape { char: None, len: 1 },
        Some(b'\r') if after.starts_with("\r\n") => Escape { char: None, len: 2 },
        // Others have no place in code; Python keeps the backslash of those it does not know.
        _ => Escape { char: None, len: 0 },
    }
}
