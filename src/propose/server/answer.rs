//! What a server answers: one object, or events that each bring a piece of one of the choices.

use super::choice::{Choice, tokens};
use serde_json::Value;
use std::io::{self, BufRead};
use std::ops::ControlFlow;
use std::path::PathBuf;

/// The most that is read of an answer, in bytes: 128 choices of the longest text that is a program would not fit, and no
/// model says as much.
pub(super) const MOST_BYTES: u64 = 8 << 20;

/// Choices beyond the most that are ever asked for are not the server's to number.
const MOST_CHOICES: usize = 1024;

/// Why an answer is not whole. What was given out before stands.
#[derive(Debug)]
pub(super) enum Fault {
    /// The connection failed.
    Io(io::Error),
    /// It ended too early.
    Cut,
    /// It is more than is read.
    TooLarge,
    /// It is no answer.
    Garbage(String),
    /// The server says so.
    Reported(String),
    /// It is of another model than the one that was expected.
    OtherModel {
        served: String,
        here: String,
        folder: PathBuf,
    },
}

/// A choice as far as it came.
#[derive(Default)]
struct Growing {
    choice: Choice,
    has_begun: bool,
    has_ended: bool,
}

impl Growing {
    fn is_open(&self) -> bool {
        self.has_begun && !self.has_ended
    }
}

/// Gives out choices as they end.
struct Answer<'a> {
    choices: Vec<Growing>,
    emit: &'a mut dyn FnMut(Choice) -> ControlFlow<()>,
}

/// Reads an answer and gives each choice to `emit` as soon as it ends; no more when that breaks.
pub(super) fn read(
    mut body: impl BufRead,
    emit: &mut dyn FnMut(Choice) -> ControlFlow<()>,
) -> Result<(), Fault> {
    let mut answer = Answer {
        choices: Vec::new(),
        emit,
    };
    let mut left = MOST_BYTES;
    let mut line = Vec::new();
    // By what it begins with: servers name the kind of their answers wrongly, and some stream nothing when asked to.
    let mut is_object = false;
    let mut object = Vec::new();
    let mut event = String::new();
    loop {
        line.clear();
        let length = io::Read::take(&mut body, left + 1)
            .read_until(b'\n', &mut line)
            .map_err(Fault::Io)? as u64;
        left = left.checked_sub(length).ok_or(Fault::TooLarge)?;
        let is_end = length == 0;
        if is_object
            || (object.is_empty() && event.is_empty() && line.trim_ascii_start().starts_with(b"{"))
        {
            is_object = true;
            object.extend_from_slice(&line);
            if is_end {
                return answer.whole(&object);
            }
            continue;
        }
        let text = String::from_utf8_lossy(&line);
        let text = text.trim_end_matches(['\r', '\n']);
        if let Some(data) = text.strip_prefix("data:") {
            if !event.is_empty() {
                event.push('\n');
            }
            event += data.strip_prefix(' ').unwrap_or(data);
        } else if text.is_empty() {
            if answer.event(&std::mem::take(&mut event))?.is_break() {
                return Ok(());
            }
            if is_end {
                return answer.end();
            }
        } else if !is_field(text) {
            let start: String = text
                .chars()
                .take(40)
                .filter(|char| !char.is_control())
                .collect();
            return Err(Fault::Garbage(format!("it begins with “{start}”")));
        }
    }
}

/// Whether a line is one of an event stream that says nothing to us: a comment, a name, an id.
fn is_field(line: &str) -> bool {
    [":", "event:", "id:", "retry:"]
        .iter()
        .any(|field| line.starts_with(field))
}

impl Answer<'_> {
    /// An answer in one piece.
    fn whole(mut self, object: &[u8]) -> Result<(), Fault> {
        let value: Value =
            serde_json::from_slice(object).map_err(|error| match error.is_eof() {
                true => Fault::Cut,
                false => Fault::Garbage(error.to_string()),
            })?;
        if self.add(&value)?.is_break() {
            return Ok(());
        }
        self.done()
    }

    /// An event of a stream; breaks when there is nothing more to be read.
    fn event(&mut self, data: &str) -> Result<ControlFlow<()>, Fault> {
        match data.trim() {
            "" => Ok(ControlFlow::Continue(())),
            "[DONE]" => self.done().map(|()| ControlFlow::Break(())),
            data => {
                let value: Value = serde_json::from_str(data)
                    .map_err(|error| Fault::Garbage(error.to_string()))?;
                self.add(&value)
            }
        }
    }

    /// Takes the pieces that an object brings.
    fn add(&mut self, value: &Value) -> Result<ControlFlow<()>, Fault> {
        if let Some(error) = value.get("error").filter(|error| !error.is_null()) {
            return Err(Fault::Reported(
                message(error).unwrap_or_default().to_owned(),
            ));
        }
        let garbage = |what: &str| Fault::Garbage(what.to_owned());
        // A last event may only count tokens.
        let Some(choices) = value.get("choices") else {
            return match value.get("usage") {
                Some(_) => Ok(ControlFlow::Continue(())),
                None => Err(garbage("it has no choices")),
            };
        };
        for piece in choices
            .as_array()
            .ok_or_else(|| garbage("its choices are no list"))?
        {
            let index = piece.get("index").and_then(Value::as_u64).unwrap_or(0) as usize;
            if index >= MOST_CHOICES {
                return Err(garbage("its choices are numbered wrongly"));
            }
            if self.choices.len() <= index {
                self.choices.resize_with(index + 1, Growing::default);
            }
            let growing = &mut self.choices[index];
            if growing.has_ended {
                continue;
            }
            growing.choice.text += text(piece).ok_or_else(|| garbage("a choice has no text"))?;
            growing.choice.tokens.extend(tokens(piece));
            growing.has_begun = true;
            growing.choice.place = index;
            let reason = piece.get("finish_reason").and_then(Value::as_str);
            // Empty, in some servers, until it ends.
            if let Some(reason) = reason.filter(|reason| !reason.is_empty()) {
                growing.has_ended = true;
                growing.choice.finished = reason != "length";
                if (self.emit)(std::mem::take(&mut growing.choice)).is_break() {
                    return Ok(ControlFlow::Break(()));
                }
            }
        }
        Ok(ControlFlow::Continue(()))
    }

    /// The server says that this is all: what it did not call ended has ended, too.
    fn done(&mut self) -> Result<(), Fault> {
        if self.choices.is_empty() {
            return Err(Fault::Garbage("it has no choices".to_owned()));
        }
        for growing in self.choices.iter_mut().filter(|growing| growing.is_open()) {
            growing.has_ended = true;
            growing.choice.finished = true;
            if (self.emit)(std::mem::take(&mut growing.choice)).is_break() {
                break;
            }
        }
        Ok(())
    }

    /// The connection ended without a word.
    fn end(&self) -> Result<(), Fault> {
        match self.choices.iter().any(Growing::is_open) {
            false if !self.choices.is_empty() => Ok(()),
            _ => Err(Fault::Cut),
        }
    }
}

/// What a piece adds to its choice's text: nothing while a model thinks, which some servers tell apart.
fn text(piece: &Value) -> Option<&str> {
    if let Some(text) = piece.get("text").filter(|text| !text.is_null()) {
        return text.as_str();
    }
    let said = ["delta", "message", "text"];
    let message = said.iter().find_map(|field| piece.get(field))?;
    Some(
        message
            .get("content")
            .and_then(Value::as_str)
            .unwrap_or_default(),
    )
}

/// The sentence in an error that a server tells.
pub(super) fn message(error: &Value) -> Option<&str> {
    let fields = ["message", "detail", "error"];
    let field = || fields.iter().find_map(|field| error.get(field));
    error.as_str().or_else(|| message(field()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read_all(body: &str) -> (Vec<Choice>, Result<(), Fault>) {
        let mut choices = Vec::new();
        let end = read(body.as_bytes(), &mut |choice| {
            choices.push(choice);
            ControlFlow::Continue(())
        });
        (choices, end)
    }

    fn texts(body: &str) -> Vec<String> {
        let (choices, end) = read_all(body);
        end.unwrap();
        choices.into_iter().map(|choice| choice.text).collect()
    }

    #[test]
    fn one_object_has_all_choices() {
        let body = r#"
            {"choices": [{"index": 0, "text": "a", "finish_reason": "stop"},
             {"index": 1, "message": {"content": "b"}, "finish_reason": "length"}]}"#;
        let (choices, end) = read_all(body);
        end.unwrap();
        assert_eq!((choices[0].text.as_str(), choices[0].finished), ("a", true));
        assert_eq!(
            (choices[1].text.as_str(), choices[1].finished),
            ("b", false)
        );
    }

    #[test]
    fn a_stream_brings_choices_in_pieces() {
        let body = "\
            : hello\r\n\r\n\
            data: {\"choices\": [{\"index\": 1, \"delta\": {\"role\": \"assistant\"}}]}\r\n\r\n\
            data: {\"choices\": [{\"index\": 0, \"delta\": {\"content\": \"for\"}, \"finish_reason\": null}]}\r\n\r\n\
            event: message\r\ndata: {\"choices\":\r\ndata: [{\"index\": 1, \"delta\": {\"content\": \"x\"}, \"finish_reason\": \"stop\"}]}\r\n\r\n\
            data: {\"choices\": [{\"index\": 0, \"delta\": {\"content\": \"ward\"}}]}\r\n\r\n\
            data: {\"choices\": [], \"usage\": {}}\r\n\r\n\
            data: [DONE]\r\n\r\n";
        assert_eq!(texts(body), ["x", "forward"]);
    }

    #[test]
    fn a_choice_that_never_began_is_none() {
        let body = "data: {\"choices\": [{\"index\": 2, \"text\": \"a\", \"finish_reason\": \"\"}]}\n\n\
                    data: {\"choices\": [{\"index\": 2, \"text\": null}]}\n\ndata: [DONE]\n\n";
        let (choices, end) = read_all(body);
        end.unwrap();
        assert_eq!((choices.len(), choices[0].place), (1, 2));
        assert_eq!(choices[0].text, "a");
    }

    #[test]
    fn what_ended_before_the_cut_was_given_out() {
        let body = "data: {\"choices\": [{\"index\": 0, \"text\": \"a\", \"finish_reason\": \"stop\"}]}\n\n\
                    data: {\"choices\": [{\"index\": 1, \"text\": \"b\"}]}\n\n";
        let (choices, end) = read_all(body);
        assert_eq!(choices.len(), 1);
        assert!(matches!(end, Err(Fault::Cut)));
        for cut in [
            "",
            "{\"choices\": [{\"text\": \"a",
            "data: {\"choices\": [{\"text\": \"a\"}]}",
        ] {
            assert!(matches!(read_all(cut), (_, Err(Fault::Cut))), "{cut}");
        }
    }

    #[test]
    fn what_is_no_answer_is_told() {
        for garbage in [
            "<html>busy</html>",
            "{\"choices\": 3}",
            "{\"choices\": []}",
            "{\"choices\": [{\"text\": 3}]}",
            "{\"choices\": [{\"index\": 4000000000, \"text\": \"\"}]}",
            "{]",
            "{}",
            "data: {]\n\n",
            "data: [DONE]\n\n",
        ] {
            assert!(
                matches!(read_all(garbage), (_, Err(Fault::Garbage(_)))),
                "{garbage}"
            );
        }
        let told = read_all("data: {\"error\": {\"message\": \"out of memory\"}}\n\n").1;
        assert!(matches!(told, Err(Fault::Reported(said)) if said == "out of memory"));
    }

    #[test]
    fn an_answer_without_end_is_not_read_to_its_end() {
        let body = io::BufReader::new(io::repeat(b' '));
        let end = read(body, &mut |_| ControlFlow::Continue(()));
        assert!(matches!(end, Err(Fault::TooLarge)));
    }

    #[test]
    fn log_probabilities_are_those_of_the_part() {
        let apart = r#"{"choices": [{"text": "a bc", "logprobs": {"tokens": ["a", " b", "c"], "token_logprobs": [null, -1, -2]}}]}"#;
        let together = r#"{"choices": [{"message": {"content": "a bc"}, "logprobs": {"content": [
            {"token": "a", "logprob": -0.5}, {"token": " b", "bytes": [32, 98], "logprob": -1}, {"token": "c", "logprob": -2}]}}]}"#;
        let choice = |body: &str| read_all(body).0.remove(0);
        assert_eq!(choice(apart).log_prob(&(0..4)), Some(-3.0));
        assert_eq!(choice(together).log_prob(&(0..4)), Some(-3.5));
        assert_eq!(choice(together).log_prob(&(0..2)), Some(-1.5));
        let longer = together.replace("a bc", "ä bc");
        assert_eq!(choice(&longer).log_prob(&(0..2)), Some(-3.5));
        assert_eq!(
            choice(r#"{"choices": [{"text": "a"}]}"#).log_prob(&(0..1)),
            None
        );
    }
}
