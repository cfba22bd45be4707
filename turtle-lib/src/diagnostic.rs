//! What a reader of programs has to say about a text: where, one sentence, and a hint.

use crate::program::{Program, Span};
use serde::{Deserialize, Serialize};
use std::fmt;

/// Longest source text that is read, in bytes.
pub const MAX_SOURCE_BYTES: usize = 256 * 1024;

/// How much a [`Diagnostic`] matters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Severity {
    /// The text is not a program of the turtle language.
    Error,
    /// It is, but part of it was read as nothing.
    Warning,
}

/// A remark about a place in a source text.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Diagnostic {
    /// Whether the program can run all the same.
    pub severity: Severity,
    /// Bytes of the source text it is about.
    pub span: Span,
    /// Line of the first of them, from 1; 0 for what is said of the run as a whole.
    pub line: u32,
    /// What is wrong, as one sentence without a full stop.
    pub message: String,
    /// What to write instead, when that is known.
    pub hint: Option<String>,
}

impl Diagnostic {
    /// A remark about a whole line of `source`, counted from 1; 0 is no line.
    pub fn of_line(source: &str, line: u32, message: String, severity: Severity) -> Diagnostic {
        Diagnostic {
            severity,
            span: Lines::new(source).span_of(source, line),
            line,
            message,
            hint: None,
        }
    }
}

impl fmt::Display for Diagnostic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.line {
            0 => write!(f, "{}", self.message)?,
            line => write!(f, "line {line}: {}", self.message)?,
        }
        match &self.hint {
            Some(hint) => write!(f, "; {hint}"),
            None => Ok(()),
        }
    }
}

/// A text that was read: the program as far as it was understood, and remarks in the order of the text.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Parsed {
    /// All statements without an error in them.
    pub program: Program,
    /// Errors and warnings, ordered by where they stand.
    pub diagnostics: Vec<Diagnostic>,
}

impl Parsed {
    /// The remarks that are errors.
    pub fn errors(&self) -> impl Iterator<Item = &Diagnostic> {
        self.diagnostics
            .iter()
            .filter(|diagnostic| diagnostic.severity == Severity::Error)
    }

    /// Whether there is an error.
    pub fn has_errors(&self) -> bool {
        self.errors().next().is_some()
    }

    /// The program of a text without errors.
    ///
    /// # Errors
    /// The errors, leaving the warnings out.
    pub fn into_program(self) -> Result<Program, Vec<Diagnostic>> {
        let Parsed {
            program,
            mut diagnostics,
        } = self;
        diagnostics.retain(|diagnostic| diagnostic.severity == Severity::Error);
        if diagnostics.is_empty() {
            Ok(program)
        } else {
            Err(diagnostics)
        }
    }
}

/// Where the lines of a text begin.
pub(crate) struct Lines {
    starts: Vec<u32>,
}

impl Lines {
    pub(crate) fn new(text: &str) -> Lines {
        let ends = text.bytes().enumerate().filter(|&(_, byte)| byte == b'\n');
        let starts = std::iter::once(0).chain(ends.map(|(i, _)| i as u32 + 1));
        Lines {
            starts: starts.collect(),
        }
    }

    /// The line, from 1, in which a byte stands.
    pub(crate) fn line_of(&self, byte: u32) -> u32 {
        self.starts.partition_point(|&start| start <= byte) as u32
    }

    /// The first byte of a line, counted from 1.
    pub(crate) fn start_of(&self, line: u32) -> u32 {
        let line = line.saturating_sub(1) as usize;
        self.starts.get(line).copied().unwrap_or_default()
    }
}

/// Takes remarks down while a text is read.
pub(crate) struct Remarks {
    lines: Lines,
    list: Vec<Diagnostic>,
    error_count: usize,
}

impl Remarks {
    /// Errors beyond this many are not taken down: one slip can cause any number.
    const MAX_ERRORS: usize = 100;

    pub(crate) fn new(text: &str) -> Remarks {
        Remarks {
            lines: Lines::new(text),
            list: Vec::new(),
            error_count: 0,
        }
    }

    pub(crate) fn line_of(&self, byte: u32) -> u32 {
        self.lines.line_of(byte)
    }

    pub(crate) fn error(&mut self, span: Span, message: impl Into<String>, hint: Option<String>) {
        self.error_count += 1;
        if self.error_count <= Self::MAX_ERRORS {
            self.push(Severity::Error, span, message.into(), hint);
        }
    }

    /// Takes an error down that the program meets only where it comes to what could not be read.
    pub(crate) fn waiting(&mut self, span: Span, message: String, hint: Option<String>) {
        self.error_count += 1;
        if self.error_count <= Self::MAX_ERRORS {
            self.push(Severity::Warning, span, message, hint);
        }
    }

    pub(crate) fn warning(&mut self, span: Span, message: impl Into<String>, hint: Option<String>) {
        self.push(Severity::Warning, span, message.into(), hint);
    }

    fn push(&mut self, severity: Severity, span: Span, message: String, hint: Option<String>) {
        self.list.push(Diagnostic {
            severity,
            span,
            line: self.line_of(span.start),
            message,
            hint,
        });
    }

    /// Lines that have an error already.
    pub(crate) fn lines_with_errors(&self) -> Vec<u32> {
        let errors = self.list.iter().filter(|d| d.severity == Severity::Error);
        errors.map(|diagnostic| diagnostic.line).collect()
    }

    pub(crate) fn into_parsed(mut self, program: Program) -> Parsed {
        self.list.sort_by_key(|diagnostic| diagnostic.span.start);
        self.list.dedup();
        Parsed {
            program,
            diagnostics: self.list,
        }
    }
}

/// The remark that a text is longer than [`MAX_SOURCE_BYTES`], or nothing.
pub(crate) fn too_long(text: &str) -> Option<Parsed> {
    (text.len() > MAX_SOURCE_BYTES).then(|| Parsed {
        program: Program::default(),
        diagnostics: vec![Diagnostic {
            severity: Severity::Error,
            span: Span { start: 0, end: 0 },
            line: 1,
            message: format!(
                "the text is {} KiB long, and no program of more than {} KiB is read",
                text.len().div_ceil(1024),
                MAX_SOURCE_BYTES / 1024
            ),
            hint: None,
        }],
    })
}

/// The candidate that is spelled most like `name`, if one is near enough to have been meant.
pub(crate) fn nearest<'a>(
    name: &str,
    candidates: impl IntoIterator<Item = &'a str>,
) -> Option<&'a str> {
    let reach = match name.chars().count() {
        0..=2 => return None,
        3..=4 => 1,
        5..=24 => 2,
        _ => return None,
    };
    let near = candidates
        .into_iter()
        .map(|candidate| (edits(name, candidate), candidate))
        .filter(|&(edits, _)| edits <= reach);
    near.min().map(|(_, name)| name)
}

/// How many letters to add, leave out or change (Levenshtein's distance) to get from `a` to `b`,
/// where two neighbours that swapped places count once.
fn edits(a: &str, b: &str) -> usize {
    let b: Vec<char> = b.chars().collect();
    let mut before_last: Vec<usize> = Vec::new();
    let mut last: Vec<usize> = (0..=b.len()).collect();
    let mut previous = None;
    for (i, from) in a.chars().enumerate() {
        let mut row = vec![i + 1];
        for (j, &to) in b.iter().enumerate() {
            let change = last[j] + usize::from(from != to);
            let mut least = change.min(last[j + 1] + 1).min(row[j] + 1);
            if j > 0 && previous == Some(to) && b[j - 1] == from {
                least = least.min(before_last[j - 1] + 1);
            }
            row.push(least);
        }
        before_last = std::mem::replace(&mut last, row);
        previous = Some(from);
    }
    last.last().copied().unwrap_or(0)
}

impl Lines {
    /// The bytes of a line, counted from 1, without the space around it.
    fn span_of(&self, source: &str, line: u32) -> Span {
        let start = self.start_of(line) as usize;
        let rest = source.get(start..).unwrap_or_default();
        let text = rest.split('\n').next().unwrap_or_default();
        let start = start + (text.len() - text.trim_start().len());
        Span {
            start: start as u32,
            end: (start + text.trim().len()) as u32,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_diagnostic_reads_as_line_sentence_hint() {
        let mut remarks = Remarks::new("forward(3)\nfroward(3)\n");
        let span = Span { start: 11, end: 18 };
        let hint = nearest("froward", ["forward", "backward"]);
        remarks.error(
            span,
            "there is no `froward`",
            hint.map(|name| format!("did you mean `{name}`?")),
        );
        let parsed = remarks.into_parsed(Program::default());
        assert_eq!(
            parsed.diagnostics[0].to_string(),
            "line 2: there is no `froward`; did you mean `forward`?"
        );
    }

    #[test]
    fn only_names_that_are_near_are_suggested() {
        assert_eq!(nearest("lefft", ["left", "right"]), Some("left"));
        assert_eq!(nearest("rigth", ["left", "right"]), Some("right"));
        assert_eq!(nearest("sparkle", ["left", "right"]), None);
        assert_eq!(nearest("fo", ["fd"]), None);
    }
}
