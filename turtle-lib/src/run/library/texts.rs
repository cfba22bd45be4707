//! Texts.

use crate::run::RunErrorKind;
use crate::run::machine::Machine;
use crate::run::value::{Result, Value};

impl Machine<'_> {
    /// A text's letters.
    pub(super) fn str(&self, value: Value) -> Result<String> {
        match value {
            Value::Text(id) => Ok(self.heap.str(id).to_owned()),
            value => Err(value.wrong("a text")),
        }
    }

    pub(super) fn text(&mut self, text: String) -> Result<Value> {
        self.work += text.len() as u64 / 8;
        self.heap.text(text)
    }

    /// A number, or the number that a text says.
    pub(in crate::run) fn as_number(&self, value: Value) -> Result<f64> {
        match value {
            Value::Text(id) => {
                let text = self.heap.str(id).trim();
                let number = text.parse::<f64>().ok().filter(|number| number.is_finite());
                number.ok_or_else(|| RunErrorKind::NotANumber(text.chars().take(40).collect()))
            }
            value => value.number(),
        }
    }

    /// The items of a list as one word where `like` is a word.
    pub(super) fn alike(&mut self, like: Value, list: Value) -> Result<Value> {
        if !matches!(like, Value::Text(_)) {
            return Ok(list);
        }
        let mut word = String::new();
        for item in self.all(list)? {
            word.push_str(&self.heap.shown(item));
            self.heap.fits(word.len())?;
        }
        self.text(word)
    }

    /// The code of a letter.
    pub(super) fn ord(&self, value: Value) -> Result<Value> {
        let text = self.str(value)?;
        let mut letters = text.chars();
        match (letters.next(), letters.next()) {
            (Some(letter), None) => Ok(Value::Number(f64::from(u32::from(letter)))),
            _ => Err(RunErrorKind::NotALetter(text.chars().take(40).collect())),
        }
    }

    /// The letter of a code.
    pub(super) fn chr(&mut self, code: f64) -> Result<Value> {
        let whole = (code.fract() == 0.0 && code >= 0.0).then_some(code as u32);
        let letter = whole.and_then(char::from_u32);
        let letter = letter.ok_or(RunErrorKind::NoLetter(code))?;
        self.text(letter.to_string())
    }

    /// The parts of a text between spaces, or between a second text.
    pub(super) fn split(&mut self, args: &[Value]) -> Result<Value> {
        let arg = |i: usize| args.get(i).copied().unwrap_or(Value::None);
        let text = self.str(arg(0))?;
        let parts: Vec<String> = match args.len() {
            1 => text.split_whitespace().map(str::to_owned).collect(),
            _ => {
                let separator = self.str(arg(1))?;
                if separator.is_empty() {
                    return Err(RunErrorKind::Empty);
                }
                text.split(&separator).map(str::to_owned).collect()
            }
        };
        self.work += 4 * parts.len() as u64;
        let texts = parts.into_iter().map(|part| self.heap.text(part));
        let texts = texts.collect::<Result<_>>()?;
        self.heap.list(texts)
    }

    pub(super) fn join(&mut self, separator: Value, list: Value) -> Result<Value> {
        let separator = self.str(separator)?;
        let mut text = String::new();
        for (i, item) in self.all(list)?.into_iter().enumerate() {
            if i > 0 {
                text.push_str(&separator);
            }
            text.push_str(&self.str(item)?);
            self.heap.fits(text.len())?;
        }
        self.text(text)
    }

    pub(super) fn replace(&mut self, text: Value, old: Value, new: Value) -> Result<Value> {
        let [text, old, new] = [self.str(text)?, self.str(old)?, self.str(new)?];
        let most = (text.len() + 1).saturating_mul(new.len() + 1);
        self.heap.fits(most)?;
        self.text(text.replace(&old, &new))
    }
}
