//! Reads Python as a program.

use super::names::Names;
use super::sources::{SourceId, Sources};
use crate::diagnostic::{Parsed, Remarks, too_long};
use crate::program::{MAX_COPIES, Program, Span};
use ruff_text_size::{Ranged, TextRange};
use std::collections::HashSet;

/// Reads `source`: the program, and all errors and warnings with their places.
///
/// The tree is never deeper than [`MAX_BLOCK_DEPTH`](crate::program::MAX_BLOCK_DEPTH) and
/// [`MAX_EXPR_DEPTH`](crate::program::MAX_EXPR_DEPTH) allow, whatever the text; and a text longer
/// than [`MAX_SOURCE_BYTES`](crate::diagnostic::MAX_SOURCE_BYTES) is not read at all.
pub fn parse(source: &str) -> Parsed {
    if let Some(parsed) = too_long(source) {
        return parsed;
    }
    let mut remarks = Remarks::new(source);
    let sources = Sources::load(source, &mut remarks);
    let names = Names::collect(&sources);
    let mut reader = Reader {
        sources: &sources,
        names: &names,
        source: Sources::FILE,
        broken_lines: remarks.lines_with_errors(),
        remarks,
        functions: Vec::new(),
        bound: Vec::new(),
        may_generate: false,
        depth: 0,
        loops: 0,
        ignored: HashSet::new(),
        copies_left: MAX_COPIES,
    };
    let body = reader.block(sources.suite(Sources::FILE));
    reader.remarks.into_parsed(Program { body })
}

/// What was to be read is wrong, and an error says so.
#[derive(Debug)]
pub(super) struct Unreadable;

pub(super) type Read<T> = Result<T, Unreadable>;

/// Turns Python's syntax tree into statements of the turtle language.
pub(super) struct Reader<'a> {
    pub sources: &'a Sources,
    pub names: &'a Names<'a>,
    /// The text being read: the file or one embedded in it.
    pub source: SourceId,
    remarks: Remarks,
    /// Lines with a syntax error, about which nothing more is said.
    broken_lines: Vec<u32>,
    /// The functions whose definition is being read, the innermost last.
    pub functions: Vec<Function<'a>>,
    /// Variables of the loops around that are expressions, the innermost last.
    pub bound: Vec<&'a str>,
    /// Whether the expression that is read next may be a generator.
    pub may_generate: bool,
    /// Blocks around what is being read.
    pub depth: usize,
    /// Loops around it, of the same function.
    pub loops: usize,
    /// Commands that a warning has named.
    ignored: HashSet<&'a str>,
    /// Statements that loops over lists may still be spelled out to.
    pub copies_left: usize,
}

/// A function whose definition is being read.
pub(super) struct Function<'a> {
    pub name: &'a str,
    pub locals: HashSet<&'a str>,
    /// The program's variables that it changes.
    pub globals: HashSet<&'a str>,
}

impl<'a> Reader<'a> {
    pub(super) fn span(&self, range: TextRange) -> Span {
        self.sources.span(self.source, range)
    }

    pub(super) fn line(&self, at: &impl Ranged) -> u32 {
        let start = TextRange::empty(at.range().start());
        self.remarks.line_of(self.span(start).start)
    }

    /// Takes an error down.
    pub(super) fn error(&mut self, at: &impl Ranged, message: impl Into<String>) -> Unreadable {
        self.report(at, message.into(), None)
    }

    /// Takes an error down, and what to write instead.
    pub(super) fn error_hint(
        &mut self,
        at: &impl Ranged,
        message: impl Into<String>,
        hint: impl Into<String>,
    ) -> Unreadable {
        self.report(at, message.into(), Some(hint.into()))
    }

    pub(super) fn report(
        &mut self,
        at: &impl Ranged,
        message: String,
        hint: Option<String>,
    ) -> Unreadable {
        if !self.broken_lines.contains(&self.line(at)) {
            self.remarks.error(self.span(at.range()), message, hint);
        }
        Unreadable
    }

    pub(super) fn warning(&mut self, at: &impl Ranged, message: impl Into<String>) {
        let span = self.span(at.range());
        self.remarks.warning(span, message, None);
    }

    /// Warns, once for each name, what a function does here.
    pub(super) fn note(&mut self, at: &impl Ranged, name: &'a str, does: &str) {
        if self.ignored.insert(name) {
            self.warning(at, format!("`{name}` {does}"));
        }
    }

    /// Warns, once for each name, that a command is read as nothing.
    pub(super) fn ignore(&mut self, at: &impl Ranged, name: &'a str) {
        if self.ignored.insert(name) {
            self.warning(at, format!("`{name}` draws no line and is left out"));
        }
    }
}
