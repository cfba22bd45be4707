//! Reads UCBLogo as a program.

use super::identifiers::FromLogo;
use super::lex::{Kind, Token, lex};
use super::procedures::{Procedures, is_line_start};
use super::remembered::Asked;
use super::templates::Slots;
use super::variables::LoopLocals;
use crate::diagnostic::{Parsed, Remarks, too_long};
use crate::program::{
    BinaryOp, CONSTANTS, Expr, Library, MAX_COPIES, Program, Span, Stmt, StmtKind, Verb,
};
use std::collections::HashSet;
use std::ops::Range;

/// Reads `source`: the program, and all errors and warnings with their places.
///
/// The tree is never deeper than [`MAX_BLOCK_DEPTH`](crate::program::MAX_BLOCK_DEPTH) and
/// [`MAX_EXPR_DEPTH`](crate::program::MAX_EXPR_DEPTH) allow, whatever the text; and a text longer
/// than [`MAX_SOURCE_BYTES`](crate::diagnostic::MAX_SOURCE_BYTES) is not read at all.
pub fn parse(source: &str) -> Parsed {
    if let Some(parsed) = too_long(source) {
        return parsed;
    }
    let tokens = lex(source);
    let procedures = Procedures::collect(&tokens);
    let mut parser = Parser::new(source, tokens, procedures);
    let mut body = Vec::new();
    parser.program(&mut body);
    let is_facing_east = |stmt: &Stmt| match &stmt.kind {
        StmtKind::Command {
            verb: Verb::SetHeading,
            args,
        } => args.as_slice() == [Expr::Number(0.0)],
        _ => false,
    };
    let first = body
        .iter()
        .position(|stmt| !matches!(stmt.kind, StmtKind::Def { .. }));
    match first.filter(|&first| is_facing_east(&body[first])) {
        // That is how the turtle of a program starts anyway.
        Some(first) => {
            body.remove(first);
        }
        None => {
            let north = StmtKind::Command {
                verb: Verb::SetHeading,
                args: vec![Expr::Number(90.0)],
            };
            body.insert(0, Stmt::from(north));
        }
    }
    body.splice(0..0, parser.asked.beginning());
    parser.into_parsed(Program { body })
}

/// What was to be read is wrong.
#[derive(Debug)]
pub(super) enum Unreadable {
    /// An error says so: the text is no program.
    Refused,
    /// As in UCBLogo the program goes on until it comes to it.
    Waiting { line: u32, message: String },
}

pub(super) type Read<T> = Result<T, Unreadable>;

pub(super) struct Parser<'a> {
    pub tokens: Vec<Token<'a>>,
    pub at: usize,
    /// Length of the text.
    end: u32,
    /// Parentheses and lists of data that are open: in them a line end is a space.
    pub open_parentheses: usize,
    remarks: Remarks,
    pub variables: FromLogo,
    /// What the loops around have of their own, the innermost last.
    pub locals: Vec<LoopLocals>,
    /// Names that the procedure being read has spoken of, in lower case.
    pub mentioned: HashSet<String>,
    pub functions: FromLogo,
    pub procedures: Procedures<'a>,
    /// The token where the procedure being read begins.
    pub procedure: Option<usize>,
    /// Whether the text is that of a list that a procedure runs.
    pub in_function: bool,
    pub is_fragment: bool,
    /// What of the turtle the text asks for.
    pub asked: Asked,
    /// Whether lists are run, so that there may be anything in them.
    pub runs_lists: bool,
    /// Variables of the `repeat`s around, the innermost last.
    pub repeats: Vec<String>,
    /// The templates around, the innermost last.
    pub slots: Vec<Slots>,
    /// Variables that were made up for templates.
    pub slot_vars: Vec<String>,
    /// The program's variables that the procedure being read changes.
    pub globals: Vec<String>,
    pub block_depth: usize,
    pub expr_depth: usize,
    /// Words that a warning has named.
    ignored: HashSet<String>,
    /// Statements that may still be written out twice.
    pub copies_left: usize,
}

/// The statement that ends the run with what is wrong, where the program goes on until then.
pub(super) fn failing(why: Unreadable) -> Option<Stmt> {
    match why {
        Unreadable::Refused => None,
        Unreadable::Waiting { line, message } => {
            let value = Expr::Library(Library::Fail, vec![Expr::Text(message)]);
            let kind = StmtKind::Do { value };
            Some(Stmt { kind, line })
        }
    }
}

/// Words whose inputs are lists that are run.
const RUNNERS: [&str; 13] = [
    "run",
    "runresult",
    "apply",
    "invoke",
    "map",
    "map.se",
    "filter",
    "find",
    "reduce",
    "foreach",
    "cascade",
    "cascade.2",
    "catch",
];

impl<'a> Parser<'a> {
    pub(super) fn new(source: &str, tokens: Vec<Token<'a>>, procedures: Procedures<'a>) -> Self {
        let runs = |token: &Token<'_>| RUNNERS.iter().any(|word| token.is_word(word));
        Parser {
            procedures,
            runs_lists: tokens.iter().any(runs),
            asked: tokens
                .iter()
                .fold(Asked::default(), |asked, token| match token.kind {
                    Kind::Word(word) => asked.or(Asked::by(&word.to_lowercase())),
                    _ => asked,
                }),
            in_function: false,
            is_fragment: false,
            tokens,
            at: 0,
            end: source.len() as u32,
            open_parentheses: 0,
            remarks: Remarks::new(source),
            variables: FromLogo::default(),
            locals: Vec::new(),
            mentioned: HashSet::new(),
            functions: FromLogo::default(),
            procedure: None,
            repeats: Vec::new(),
            slots: Vec::new(),
            slot_vars: Vec::new(),
            globals: Vec::new(),
            block_depth: 0,
            expr_depth: 0,
            ignored: HashSet::new(),
            copies_left: MAX_COPIES,
        }
    }

    pub(super) fn into_parsed(self, program: Program) -> Parsed {
        self.remarks.into_parsed(program)
    }

    /// The next token, line ends left out where they mean nothing.
    pub(super) fn peek(&mut self) -> Option<Token<'a>> {
        if self.open_parentheses > 0 {
            self.skip_newlines();
        }
        self.tokens.get(self.at).copied()
    }

    pub(super) fn next(&mut self) -> Option<Token<'a>> {
        let token = self.peek()?;
        self.at += 1;
        Some(token)
    }

    pub(super) fn skip_newlines(&mut self) {
        while self
            .tokens
            .get(self.at)
            .is_some_and(|token| token.kind == Kind::Newline)
        {
            self.at += 1;
        }
    }

    /// Takes the next token if it is of this kind.
    pub(super) fn take(&mut self, kind: Kind<'_>) -> Option<Token<'a>> {
        let token = self.peek().filter(|token| token.kind == kind)?;
        self.at += 1;
        Some(token)
    }

    /// Where the next token is, or the end of the text.
    pub(super) fn here(&mut self) -> Span {
        let end = self.end;
        self.peek()
            .map_or(Span { start: end, end }, |token| token.span)
    }

    pub(super) fn line(&self, span: Span) -> u32 {
        self.remarks.line_of(span.start)
    }

    pub(super) fn error(&mut self, span: Span, message: impl Into<String>) -> Unreadable {
        self.remarks.error(span, message, None);
        Unreadable::Refused
    }

    pub(super) fn error_hint(
        &mut self,
        span: Span,
        message: impl Into<String>,
        hint: impl Into<String>,
    ) -> Unreadable {
        self.remarks.error(span, message, Some(hint.into()));
        Unreadable::Refused
    }

    /// An error that waits until the program comes to it.
    pub(super) fn waiting(&mut self, span: Span, message: impl Into<String>) -> Unreadable {
        self.waiting_hint(span, message.into(), None)
    }

    pub(super) fn waiting_hint(
        &mut self,
        span: Span,
        message: String,
        hint: Option<String>,
    ) -> Unreadable {
        let line = self.line(span);
        self.remarks.waiting(span, message.clone(), hint.clone());
        let message = match hint {
            Some(hint) => format!("{message}; {hint}"),
            None => message,
        };
        Unreadable::Waiting { line, message }
    }

    pub(super) fn warning(&mut self, span: Span, message: impl Into<String>) {
        self.remarks.warning(span, message, None);
    }

    /// Warns, once for each word, that a command is read as nothing.
    pub(super) fn ignore(&mut self, span: Span, word: &str) {
        if self.ignored.insert(word.to_owned()) {
            self.warning(span, format!("`{word}` draws no line and is left out"));
        }
    }

    fn program(&mut self, out: &mut Vec<Stmt>) {
        while self.at < self.tokens.len() {
            let token = self.tokens[self.at];
            if token.kind == Kind::Newline {
                self.at += 1;
            } else if self.procedures.by_start.contains_key(&self.at) {
                self.definition(out);
            } else if !self.constant() {
                self.statement_or_recover(out);
            }
        }
    }

    /// Skips `make "INF 126` and the like: what every program has.
    fn constant(&mut self) -> bool {
        if !is_line_start(&self.tokens, self.at) || !self.tokens[self.at].is_word("make") {
            return false;
        }
        let mut kinds = self.tokens[self.at + 1..].iter().map(|token| token.kind);
        let (Some(Kind::Quoted(name)), Some(Kind::Number(number))) = (kinds.next(), kinds.next())
        else {
            return false;
        };
        let is_end = matches!(kinds.next(), None | Some(Kind::Newline));
        let is_constant = is_end && CONSTANTS.contains(&(name, number));
        if is_constant {
            self.at += 3;
        }
        is_constant
    }

    /// Reads a procedure.
    fn definition(&mut self, out: &mut Vec<Stmt>) {
        let start = self.at;
        let Some(procedure) = self.procedures.by_start.get(&start) else {
            return;
        };
        let (name, params) = (procedure.name, procedure.params.clone());
        let (body_range, is_ended) = (procedure.body.clone(), procedure.is_ended);
        let (odd, is_helper) = (procedure.odd, procedure.is_helper);
        let defaults = procedure.defaults.clone();
        let span = self.tokens[start].span;
        let after = body_range.end + usize::from(is_ended);
        self.at = after;
        if is_helper {
            return;
        }
        if self.tokens[start].is_word(".macro") {
            self.error_hint(
                span,
                "macros are not part of the turtle language",
                "write a procedure with `to`",
            );
            return;
        }
        if let Some(odd) = odd {
            self.error_hint(
                odd.span,
                "a procedure's title has its name and its inputs only",
                "write `to name :input …`",
            );
            return;
        }
        if name.is_empty() {
            self.error(span, "this procedure has no name");
            return;
        }
        if !is_ended {
            let message = format!("the procedure `{name}` has no `end`");
            self.error_hint(span, message, "write `end` on a line of its own");
        }
        let lowered = name.to_lowercase();
        if super::words::is_primitive(&lowered) {
            let message = format!("`{name}` is a word of Logo already");
            self.error_hint(span, message, "give the procedure another name");
        }
        let mut own: Vec<String> = Vec::new();
        let outer_mentioned = std::mem::take(&mut self.mentioned);
        for param in params {
            self.mentioned.insert(param.to_lowercase());
            let param = self.variables.variable(param);
            if own.contains(&param) {
                self.error(span, format!("there are two inputs `{param}`"));
            } else {
                own.push(param);
            }
        }
        let outer_repeats = std::mem::take(&mut self.repeats);
        self.procedure = Some(start);
        let mut body = Vec::new();
        let optional = own.len().saturating_sub(defaults.len());
        for (param, value) in own[optional..].iter().zip(defaults) {
            self.default(param, value, span, &mut body);
        }
        self.at = body_range.start;
        while self.at < body_range.end {
            if self.tokens[self.at].kind == Kind::Newline {
                self.at += 1;
            } else {
                self.statement_or_recover(&mut body);
            }
        }
        self.at = after;
        self.procedure = None;
        self.repeats = outer_repeats;
        self.mentioned = outer_mentioned;
        // What a printed procedure that gives a value ends with, whether it does so before or not.
        let ends_with_return = body
            .last()
            .is_some_and(|last| matches!(last.kind, StmtKind::Return { value: None }));
        if ends_with_return && self.ends_with_nothing(body_range.end) {
            body.pop();
        }
        let names = std::mem::take(&mut self.globals);
        if !names.is_empty() {
            let line = self.line(span);
            let kind = StmtKind::Global { names };
            body.insert(0, Stmt { kind, line });
        }
        let kind = StmtKind::Def {
            name: self.functions.function(name),
            params: own,
            body,
        };
        out.push(Stmt {
            kind,
            line: self.line(span),
        });
    }

    /// An input that the call gave nothing for has the value of its tokens.
    fn default(&mut self, param: &str, tokens: Range<usize>, span: Span, body: &mut Vec<Stmt>) {
        self.at = tokens.start;
        let Ok(value) = self.input("to", span) else {
            return;
        };
        if self.at != tokens.end {
            let here = self.here();
            self.error(here, "one value only is expected in these brackets");
        }
        let name = param.to_owned();
        let cond = Expr::binary(BinaryOp::Eq, Expr::name(param), Expr::None);
        let line = self.line(span);
        let kind = StmtKind::Assign { name, value };
        let kind = StmtKind::If {
            cond,
            then: vec![Stmt { kind, line }],
            otherwise: Vec::new(),
        };
        body.push(Stmt { kind, line });
    }

    /// Whether the words before `end` are `output nothing`.
    fn ends_with_nothing(&self, end: usize) -> bool {
        let words = self.tokens[..end].iter().rev();
        let mut words = words.skip_while(|token| token.kind == Kind::Newline);
        words.next().is_some_and(|token| token.is_word("nothing"))
            && words.next().is_some_and(|token| token.is_word("output"))
    }

    /// Reads a statement; after an error, goes on behind it.
    pub(super) fn statement_or_recover(&mut self, out: &mut Vec<Stmt>) {
        let start = self.at;
        let open_parentheses = self.open_parentheses;
        let expr_depth = self.expr_depth;
        if let Err(why) = self.statement(out) {
            self.open_parentheses = open_parentheses;
            self.expr_depth = expr_depth;
            self.recover(start);
            out.extend(failing(why));
        }
    }

    /// Goes to the end of the line or block in which the statement at `start` stands.
    fn recover(&mut self, start: usize) {
        let mut depth = 0_usize;
        let reached = self.at.max(start + 1);
        for at in start..self.tokens.len() {
            let is_behind = at >= reached;
            match self.tokens[at].kind {
                Kind::OpenBracket | Kind::OpenParenthesis => depth += 1,
                Kind::CloseBracket if depth == 0 && is_behind => {
                    self.at = at;
                    return;
                }
                Kind::CloseBracket | Kind::CloseParenthesis => depth = depth.saturating_sub(1),
                Kind::Newline if depth == 0 && is_behind => {
                    self.at = at;
                    return;
                }
                // A procedure does not go on behind its end, however many brackets are open.
                Kind::Word(_)
                    if is_behind
                        && is_line_start(&self.tokens, at)
                        && (self.tokens[at].is_word("end")
                            || self.procedures.by_start.contains_key(&at)) =>
                {
                    self.at = at;
                    return;
                }
                _ => {}
            }
        }
        self.at = self.tokens.len();
    }
}
