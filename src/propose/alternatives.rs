//! What else might have been said at each place of a program: the model is told the program token by token
//! (teacher forcing) and asked before each.

use super::decode::{NextToken, Task};
use super::engine::NetworkError;
use super::sampling::log_softmax;

/// One place of a program, and what the model holds of it.
#[derive(Clone, Debug, PartialEq)]
pub struct Place {
    /// The log-probability of the token that stands there.
    pub log_prob: f32,
    /// The likeliest tokens, the first of them first. The one that stands there need not be among them.
    pub likeliest: Vec<Alternative>,
}

/// A token that might stand in a place.
#[derive(Clone, Debug, PartialEq)]
pub struct Alternative {
    /// Its number.
    pub token: u32,
    /// Its text; empty for the one that ends a program.
    pub text: String,
    /// Its log-probability under the model, whatever the temperature.
    pub log_prob: f32,
}

/// The log-probability of what was said at a place, and tokens with theirs, the likeliest first.
pub(super) type PlaceLogProbs = (f32, Vec<(u32, f32)>);

/// The log-probability of each of `tokens`, given those before it, and of the `most` likeliest in its place. Fewer
/// places when it is cancelled.
pub(super) fn places<N: NextToken>(
    next: &mut N,
    task: &Task,
    tokens: &[u32],
    most: usize,
) -> Result<Vec<PlaceLogProbs>, NetworkError> {
    let mut places = Vec::with_capacity(tokens.len());
    let mut log_probs = Vec::new();
    let mut state = next.start()?;
    let mut before = task.rules.begin;
    for &token in tokens {
        if task.cancel.is_cancelled() {
            break;
        }
        state = next.step(&[before], state, &mut |_, logits| {
            log_softmax(logits, &mut log_probs);
        })?;
        let Some(&said) = log_probs.get(token as usize) else {
            return Err(NetworkError(format!("token {token} has no probability")));
        };
        let mut likeliest: Vec<(u32, f32)> = (0..)
            .zip(log_probs.iter().copied())
            .filter(|&(token, _)| task.rules.allows(token))
            .collect();
        // The first of equals, as when the likeliest is taken.
        likeliest.sort_unstable_by(|(a, x), (b, y)| y.total_cmp(x).then(a.cmp(b)));
        likeliest.truncate(most);
        places.push((said, likeliest));
        before = token;
    }
    Ok(places)
}
