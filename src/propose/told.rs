//! From what a network says to what a proposer gives: the same for every model that runs here.

use super::alternatives::{Alternative, Place, PlaceLogProbs};
use super::decode::Draft;
use super::engine::NetworkError;
use super::rules::Rules;
use super::{Identity, ProposeError, Sample};
use std::ops::ControlFlow;
use std::sync::{Mutex, MutexGuard, PoisonError};
use tokenizers::Tokenizer;

/// A draft as a sample with this text.
pub(super) fn sample(index: usize, text: String, draft: Draft, rules: &Rules) -> Sample {
    Sample {
        index,
        text,
        finished: draft.is_finished(rules),
        tokens: draft.tokens,
        token_log_probs: draft.token_log_probs,
        log_prob: draft.log_prob,
    }
}

/// Runs `work`, which gives drafts to its argument, and what `told` makes of them to `emit`.
pub(super) fn emitting(
    identity: &Identity,
    told: impl Fn(usize, Draft) -> Result<Sample, ProposeError>,
    emit: &mut dyn FnMut(Sample) -> ControlFlow<()>,
    work: impl FnOnce(&mut dyn FnMut(usize, Draft) -> ControlFlow<()>) -> Result<(), NetworkError>,
) -> Result<(), ProposeError> {
    let mut failed = Ok(());
    let worked = work(&mut |index, draft| match told(index, draft) {
        Ok(sample) => emit(sample),
        Err(error) => {
            failed = Err(error);
            ControlFlow::Break(())
        }
    });
    worked.map_err(|error| engine_failed(identity, error))?;
    failed
}

pub(super) fn engine_failed(
    identity: &Identity,
    NetworkError(reason): NetworkError,
) -> ProposeError {
    ProposeError::Engine {
        engine: identity.engine.clone(),
        reason,
    }
}

/// The text of a token.
fn piece(tokenizer: &Tokenizer, token: u32) -> String {
    tokenizer.decode(&[token], true).unwrap_or_default()
}

/// The texts of tokens.
pub(super) fn pieces(tokenizer: &Tokenizer, tokens: &[u32]) -> Vec<String> {
    let tokens = tokens.iter();
    tokens.map(|&token| piece(tokenizer, token)).collect()
}

/// Places with the texts of their tokens.
pub(super) fn places(tokenizer: &Tokenizer, places: Vec<PlaceLogProbs>) -> Vec<Place> {
    let alternative = |(token, log_prob)| Alternative {
        token,
        text: piece(tokenizer, token),
        log_prob,
    };
    let place = |(log_prob, likeliest): PlaceLogProbs| Place {
        log_prob,
        likeliest: likeliest.into_iter().map(alternative).collect(),
    };
    places.into_iter().map(place).collect()
}

/// What is behind a mutex, whoever broke off while holding it: nothing of a network is half changed.
pub(super) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
