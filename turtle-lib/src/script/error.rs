//! Rhai's errors as remarks about a place in the script.

use crate::diagnostic::{Diagnostic, Severity, nearest};
use crate::program::{Builtin, Span, Verb};
use crate::run::{Fuel, RunErrorKind};
use rhai::{EvalAltResult, ParseErrorType, Position};

/// What a script that used up its fuel is stopped with.
pub(super) const OUT_OF_FUEL: &str = "out of fuel";

/// What to say about an error of a script.
pub(super) fn diagnostic(error: &EvalAltResult, source: &str, fuel: &Fuel) -> Diagnostic {
    let (cause, position) = innermost(error);
    let (message, hint) = describe(cause, fuel);
    let (span, line) = place(source, position);
    Diagnostic {
        severity: Severity::Error,
        span,
        line,
        message,
        hint,
    }
}

/// A remark about the whole script.
pub(super) fn about_all(message: String) -> Diagnostic {
    Diagnostic {
        severity: Severity::Error,
        span: Span::default(),
        line: 1,
        message,
        hint: None,
    }
}

/// The cause of an error, and the place in the script itself that led to it.
fn innermost(error: &EvalAltResult) -> (&EvalAltResult, Position) {
    let mut cause = error;
    let mut position = error.position();
    let mut is_in_script = true;
    loop {
        let inner = match cause {
            EvalAltResult::ErrorInFunctionCall(_, source, inner, _) => {
                is_in_script &= source.is_empty();
                inner
            }
            EvalAltResult::ErrorInModule(_, inner, _) => {
                is_in_script = false;
                inner
            }
            _ => return (cause, position),
        };
        if is_in_script && !inner.position().is_none() {
            position = inner.position();
        }
        cause = inner;
    }
}

fn describe(error: &EvalAltResult, fuel: &Fuel) -> (String, Option<String>) {
    let plain = |message: String| (message, None);
    match error {
        EvalAltResult::ErrorParsing(kind, _) => parse_error(kind),
        EvalAltResult::ErrorRuntime(message, _) => match message.to_string() {
            message if message.trim().is_empty() => {
                plain("the script gave up (`throw`)".to_owned())
            }
            message => plain(message),
        },
        EvalAltResult::ErrorVariableNotFound(name, _) => {
            plain(format!("`{name}` has no value here"))
        }
        EvalAltResult::ErrorFunctionNotFound(signature, _) => unknown_function(signature),
        EvalAltResult::ErrorModuleNotFound(name, _) => (
            format!("there is no module \"{name}\""),
            Some("import \"shapes\" or \"fractals\"".to_owned()),
        ),
        EvalAltResult::ErrorTooManyOperations(_) => {
            plain(RunErrorKind::OutOfSteps(fuel.steps).to_string())
        }
        EvalAltResult::ErrorStackOverflow(_) => plain(
            RunErrorKind::TooDeep(fuel.call_depth.min(Fuel::MAX_SCRIPT_CALL_DEPTH)).to_string(),
        ),
        EvalAltResult::ErrorTerminated(why, _) if why.is_string() => {
            plain(RunErrorKind::OutOfSteps(fuel.steps).to_string())
        }
        EvalAltResult::ErrorTerminated(..) => plain("the script was stopped".to_owned()),
        EvalAltResult::ErrorArithmetic(message, _) if message.starts_with("Division by zero") => {
            plain(RunErrorKind::DivisionByZero.to_string())
        }
        other => {
            let text = other.to_string();
            // The place is told beside the sentence.
            let text = text
                .rsplit_once(" (line ")
                .map_or(text.as_str(), |(text, _)| text);
            plain(lowered(text))
        }
    }
}

fn parse_error(kind: &ParseErrorType) -> (String, Option<String>) {
    let message = match kind {
        ParseErrorType::UnexpectedEOF => "the script ends too early".to_owned(),
        ParseErrorType::ExprTooDeep => "the script nests too deep here".to_owned(),
        ParseErrorType::Reserved(name) => format!("`{name}` is a word of Rhai's own"),
        kind => lowered(&kind.to_string()),
    };
    let hint = matches!(kind, ParseErrorType::ExprTooDeep).then(|| "split it up".to_owned());
    (message, hint)
}

fn unknown_function(signature: &str) -> (String, Option<String>) {
    let (name, types) = signature.split_once(" (").unwrap_or((signature, ""));
    let types = types.trim_end_matches(')');
    let verbs = Verb::ALL.iter().map(|verb| verb.name());
    let builtins = Builtin::ALL.iter().map(|builtin| builtin.name());
    let known: Vec<&str> = verbs
        .chain(builtins)
        .chain(["fork_state", "steps", "point"])
        .collect();
    if name
        .chars()
        .all(|char| !char.is_alphanumeric() && char != '_')
    {
        let types = types.replace(", ", "` and `");
        return (format!("`{name}` does not go with `{types}`"), None);
    }
    if known.contains(&name) {
        return (format!("`{name}` does not take `({types})`"), None);
    }
    let hint = nearest(name, known).map(|near| format!("did you mean `{near}`?"));
    (format!("there is no function `{name}`"), hint)
}

fn lowered(text: &str) -> String {
    let mut chars = text.trim_end_matches('.').chars();
    match (chars.next(), chars.clone().next()) {
        (Some(first), Some(second)) if second.is_lowercase() || second == ' ' => {
            first.to_lowercase().collect::<String>() + chars.as_str()
        }
        (Some(first), _) => first.to_string() + chars.as_str(),
        (None, _) => String::new(),
    }
}

/// The bytes of the word at a position, and its line.
fn place(source: &str, position: Position) -> (Span, u32) {
    let Some(line) = position.line() else {
        return (Span::default(), 1);
    };
    let mut lines = source.split_inclusive('\n');
    let before: usize = lines.by_ref().take(line - 1).map(str::len).sum();
    let text = lines.next().unwrap_or("").trim_end_matches(['\n', '\r']);
    let column = position.position().unwrap_or(1).saturating_sub(1);
    let column = text
        .char_indices()
        .nth(column)
        .map_or(text.len(), |(i, _)| i);
    let rest = &text[column..];
    let is_word = |char: char| char.is_alphanumeric() || char == '_';
    let length = match rest.find(|char| !is_word(char)) {
        Some(0) => rest.chars().next().map_or(0, char::len_utf8),
        Some(end) => end,
        None => rest.len(),
    };
    let start = before + column;
    let span = Span {
        start: start as u32,
        end: (start + length) as u32,
    };
    (span, line as u32)
}
