//! A text that a model wrote, and how likely its tokens were.

use serde_json::Value;
use std::ops::Range;

/// A text that the model wrote.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Choice {
    /// The text.
    pub text: String,
    /// The length in bytes and the log-probability of each token; empty if the server does not tell.
    pub tokens: Vec<(usize, f64)>,
    /// Whether the model ended it, as far as that is known.
    pub finished: bool,
    /// Which of the choices it is, by the server's count from 0.
    pub place: usize,
}

impl Choice {
    /// The log-probability of what stands in a part of the text, if the server tells; of the whole text where its tokens
    /// are not the text's, as when a letter is several of them.
    pub(super) fn log_prob(&self, part: &Range<usize>) -> Option<f64> {
        let length: usize = self.tokens.iter().map(|(length, _)| length).sum();
        let part = match length == self.text.len() {
            true => part.clone(),
            false => 0..length,
        };
        let mut end = 0;
        let mut sum = 0.0;
        for &(length, log_prob) in &self.tokens {
            let start = end;
            end += length;
            let is_in = start < part.end && end > part.start;
            if is_in || length == 0 {
                sum += log_prob;
            }
        }
        (!self.tokens.is_empty()).then_some(sum)
    }
}

/// The lengths and log-probabilities of a piece's tokens, in either of the two ways to tell them.
pub(super) fn tokens(piece: &Value) -> Vec<(usize, f64)> {
    let Some(told) = piece.get("logprobs") else {
        return Vec::new();
    };
    let list = |name: &str| {
        told.get(name)
            .and_then(Value::as_array)
            .into_iter()
            .flatten()
    };
    let length = |token: &Value| token.as_str().map(str::len);
    let finite = |number: &Value| number.as_f64().filter(|number| number.is_finite());
    // Of the very first token of a text some servers tell no probability.
    let apart = list("tokens").zip(list("token_logprobs"));
    let apart =
        apart.filter_map(|(token, told)| Some((length(token)?, finite(told).unwrap_or(0.0))));
    let together = list("content").filter_map(|token| {
        let bytes = token.get("bytes").and_then(Value::as_array).map(Vec::len);
        let length = bytes.or_else(|| length(token.get("token")?))?;
        Some((length, finite(token.get("logprob")?)?))
    });
    apart.chain(together).collect()
}
