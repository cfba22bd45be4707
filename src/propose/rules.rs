//! What a program may say, and where it ends.

use crate::model::Description;

/// Whether a program is whole by what was said of it, other than by a token that ends it.
pub(super) type Stops<'a> = &'a (dyn Fn(&[u32]) -> bool + Sync);

/// What a program may say, and where it ends; the same for all rows.
pub(super) struct Rules<'a> {
    /// The token that every program goes on from.
    pub begin: u32,
    /// Tokens that end a program.
    pub ends: Vec<u32>,
    /// Tokens that are no part of a program.
    pub never: Vec<u32>,
    /// Tokens from this one on have no text.
    pub known: usize,
    /// How many tokens a program may have, the one that ends it among them.
    pub room: usize,
    /// What else ends a program.
    pub stops: Option<Stops<'a>>,
}

impl Rules<'_> {
    /// Those of a model of ours.
    pub(super) fn of(description: &Description) -> Rules<'static> {
        let vocabulary = &description.vocabulary;
        Rules {
            begin: vocabulary.bos,
            ends: vec![vocabulary.eos],
            never: vec![vocabulary.pad, vocabulary.bos, vocabulary.unk],
            known: vocabulary.size,
            // The token that begins a program takes the first position.
            room: description.architecture.max_tokens - 1,
            stops: None,
        }
    }

    /// Whether a program may go on with `token`. What a program may not say, by its grammar say, is to be
    /// known here, for sampling and beam search alike.
    pub(super) fn allows(&self, token: u32) -> bool {
        (token as usize) < self.known && !self.never.contains(&token)
    }

    /// Whether a program that has these tokens is whole.
    pub(super) fn is_end(&self, tokens: &[u32]) -> bool {
        let is_last = tokens.last().is_some_and(|last| self.ends.contains(last));
        is_last || self.stops.is_some_and(|stops| stops(tokens))
    }
}
