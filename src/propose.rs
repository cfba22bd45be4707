//! Proposers: whatever looks at a picture and suggests programs for it.
//!
//! [`Seq2Seq`] is the model that ships, on one of the [`engine`]s; [`CausalLm`] a code model that
//! is exported to ONNX; [`Server`] asks a language model elsewhere. A proposer knows density grids and
//! texts; whether a text is a program, and of what, is the solver's business.

mod alternatives;
mod beam;
mod branches;
mod causal;
mod decode;
pub mod engine;
mod nearest;
mod network;
mod open;
mod remembering;
mod rules;
pub mod sampling;
mod seq2seq;
pub mod server;
mod told;
pub mod trial;

pub use alternatives::{Alternative, Place};
pub use causal::{CausalError, CausalLm};
pub use nearest::{Nearest, NearestError};
pub use open::{Named, OpenError, open};
pub use remembering::Remembering;
pub use seq2seq::{Seq2Seq, Seq2SeqOptions};
pub use server::Server;

use serde::{Deserialize, Serialize};
use std::ops::ControlFlow;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use thiserror::Error;
use tokenizers::Tokenizer;
use turtle_lib::density::DensityGrid;

/// What is asked of a proposer.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Request {
    /// How many programs. A beam search gives as many as the beam is wide instead.
    pub samples: usize,
    /// The index of the first: those from 64 on are what 64 more are than 64, so that a run can go on.
    #[serde(default)]
    pub first: usize,
    /// Divides the model's logits: 1 samples as it was trained, less keeps to what is likely, 0 always
    /// takes the likeliest token.
    pub temperature: f64,
    /// How far the temperatures of single programs lie around that, as a share of it: see
    /// [`Request::temperature_of`]. 0 samples all at the same.
    #[serde(default)]
    pub spread: f64,
    /// Only so many of the likeliest tokens are drawn from; 0 is no limit.
    pub top_k: usize,
    /// Only the likeliest tokens that together have this probability are drawn from; 1 is no limit.
    pub top_p: f64,
    /// The same seed gives the same samples, on the same engine.
    pub seed: u64,
    /// Searches for the likeliest programs with so many hypotheses instead of sampling.
    pub beam: Option<usize>,
    /// A program may have so many tokens, and no more than the model has positions for.
    pub max_tokens: usize,
    /// So many of the machine's cores may compute it, since others are at work; by default all. It changes no sample.
    #[serde(skip)]
    pub cores: Option<usize>,
}

impl Default for Request {
    fn default() -> Self {
        Request {
            samples: 64,
            first: 0,
            temperature: 0.8,
            spread: 0.5,
            top_k: 0,
            top_p: 1.0,
            seed: 0,
            beam: None,
            max_tokens: 192,
            cores: None,
        }
    }
}

/// The most samples of a request: all of them are kept until the last one is judged.
pub const MOST_SAMPLES: usize = 65_536;

/// The widest beam. The caches of all its hypotheses are in memory at once, twice while some are left out.
pub const MOST_BEAM: usize = 512;

/// Why a request makes no sense.
#[derive(Clone, Copy, Debug, PartialEq, Error)]
pub enum RequestError {
    /// No samples, no tokens or a beam of no width.
    #[error("{0} must be at least 1")]
    Zero(&'static str),
    /// More than is computed at once.
    #[error("{what} must be at most {most}")]
    TooMany {
        /// Of what.
        what: &'static str,
        /// The most there may be.
        most: usize,
    },
    /// A temperature below 0 or not a number.
    #[error("the temperature must be 0 or more, this is {0}")]
    Temperature(f64),
    /// A spread outside of 0 to 1.
    #[error("the spread of the temperature must be between 0 and 1, this is {0}")]
    Spread(f64),
    /// A top-p outside of 0 to 1.
    #[error("top-p must be more than 0 and at most 1, this is {0}")]
    TopP(f64),
}

impl Request {
    /// Whether this can be answered.
    ///
    /// # Errors
    /// [`RequestError`] names the number that cannot be.
    pub fn check(&self) -> Result<(), RequestError> {
        let counts = [
            (
                "the number of samples",
                self.end().max(self.samples.min(1)),
                MOST_SAMPLES,
            ),
            ("the beam", self.beam.unwrap_or(1), MOST_BEAM),
            ("the number of tokens", self.max_tokens, usize::MAX),
        ];
        for (what, count, most) in counts {
            if count == 0 {
                return Err(RequestError::Zero(what));
            }
            if count > most {
                return Err(RequestError::TooMany { what, most });
            }
        }
        if !(self.temperature >= 0.0 && self.temperature.is_finite()) {
            return Err(RequestError::Temperature(self.temperature));
        }
        if !(0.0..=1.0).contains(&self.spread) {
            return Err(RequestError::Spread(self.spread));
        }
        if !(self.top_p > 0.0 && self.top_p <= 1.0) {
            return Err(RequestError::TopP(self.top_p));
        }
        Ok(())
    }

    /// The indices of the programs.
    pub fn indices(&self) -> std::ops::Range<usize> {
        self.first..self.end()
    }

    fn end(&self) -> usize {
        self.first.saturating_add(self.samples)
    }

    /// The temperature at which the program of this index is sampled. What the model is sure of comes often at
    /// the lower ones, what it would hardly say at the higher ones; a drawing may need either. They lie evenly
    /// around [`Request::temperature`], those of any first few, too (by steps of the golden ratio).
    pub fn temperature_of(&self, index: usize) -> f64 {
        let golden = (5_f64.sqrt() - 1.0) / 2.0;
        let place = (0.5 + golden * index as f64).fract();
        self.temperature * (1.0 + self.spread * (2.0 * place - 1.0))
    }
}

/// A proposed program.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Sample {
    /// Its row in the request, from 0; in a beam search its rank.
    pub index: usize,
    /// The program's text.
    pub text: String,
    /// Its tokens, with the one that ends it if it is [`finished`](Sample::finished).
    pub tokens: Vec<u32>,
    /// The logarithm of each token's probability under the model, whatever the temperature.
    pub token_log_probs: Vec<f32>,
    /// Their sum: log q(program | drawing), in nats.
    pub log_prob: f64,
    /// Whether the model ended it; if not, there was no room for more tokens.
    pub finished: bool,
}

/// Who proposes, as results name it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Identity {
    /// What kind of proposer.
    pub proposer: String,
    /// The hash of the model.
    pub model_hash: String,
    /// What computes.
    pub engine: String,
    /// What the user should know about the choice of engine, such as that CUDA was asked and failed.
    pub notices: Vec<String>,
}

/// Why there are no more samples.
#[derive(Debug, Error)]
pub enum ProposeError {
    /// The request cannot be answered by anyone.
    #[error(transparent)]
    Request(#[from] RequestError),
    /// The engine failed while it computed.
    #[error("{engine} failed ({reason}); if the model is whole, try another engine with --engine")]
    Engine {
        /// Which engine.
        engine: String,
        /// What it said.
        reason: String,
    },
    /// The server that was asked gives no more.
    #[error(transparent)]
    Server(#[from] server::ServerError),
    /// The causal language model is not asked this.
    #[error(transparent)]
    Causal(#[from] CausalError),
    /// Tokens of the model that its tokenizer cannot write as text.
    #[error("the model's tokens cannot be written as text ({0})")]
    Text(String),
    /// A program that this model cannot have said.
    #[error("this model has no such tokens; solve the drawing again to ask it")]
    Foreign,
}

/// The program that tokens are.
fn text(tokenizer: &Tokenizer, tokens: &[u32]) -> Result<String, ProposeError> {
    let text = tokenizer.decode(tokens, true);
    text.map_err(|error| ProposeError::Text(error.to_string()))
}

/// Stops work that is under way. Clones stop the same work.
#[derive(Clone, Debug, Default)]
pub struct Cancel {
    flag: Arc<AtomicBool>,
    parent: Option<Arc<Cancel>>,
}

impl Cancel {
    /// Asks for the end; the work ends within a step of the model.
    pub fn cancel(&self) {
        self.flag.store(true, Ordering::Relaxed);
    }

    /// Whether the end was asked for, here or of the work this is a part of.
    pub fn is_cancelled(&self) -> bool {
        self.flag.load(Ordering::Relaxed)
            || self
                .parent
                .as_ref()
                .is_some_and(|parent| parent.is_cancelled())
    }

    /// Stops a part of the work; is stopped with all of it.
    pub fn child(&self) -> Cancel {
        Cancel {
            flag: Arc::default(),
            parent: Some(Arc::new(self.clone())),
        }
    }
}

/// Suggests programs for pictures.
pub trait Proposer: Send + Sync {
    /// Who this is.
    fn identity(&self) -> &Identity;

    /// Gives each sample to `emit` as soon as it ends, in the order they end, until there are as many as
    /// requested, `emit` breaks or `cancel` is called; the last two are no errors.
    ///
    /// # Errors
    /// [`ProposeError`] for a request that cannot be answered or an engine that fails. What was emitted
    /// before stands.
    fn propose(
        &self,
        grid: &DensityGrid,
        request: &Request,
        cancel: &Cancel,
        emit: &mut dyn FnMut(Sample) -> ControlFlow<()>,
    ) -> Result<(), ProposeError>;

    /// The same for several pictures, each asked about as if alone: `emit` is given the picture's place among `grids`,
    /// too.
    ///
    /// # Errors
    /// See [`Proposer::propose`].
    fn propose_each(
        &self,
        grids: &[DensityGrid],
        request: &Request,
        cancel: &Cancel,
        emit: &mut dyn FnMut(usize, Sample) -> ControlFlow<()>,
    ) -> Result<(), ProposeError> {
        let mut flow = ControlFlow::Continue(());
        for (picture, grid) in grids.iter().enumerate() {
            self.propose(grid, request, cancel, &mut |sample| {
                flow = emit(picture, sample);
                flow
            })?;
            if flow.is_break() || cancel.is_cancelled() {
                break;
            }
        }
        Ok(())
    }

    /// The text of each of the sample's tokens; empty for those without text, such as the one that ends a
    /// program. One who proposes without tokens gives none.
    fn pieces(&self, _sample: &Sample) -> Vec<String> {
        Vec::new()
    }

    /// The `most` likeliest tokens in each place of `tokens`, given those before it, and how likely the one was that
    /// stands there. Fewer places when it is cancelled; one who proposes without tokens gives none.
    ///
    /// # Errors
    /// [`ProposeError::Foreign`] for tokens of another model, [`ProposeError::Engine`] for an engine that fails.
    fn alternatives(
        &self,
        _grid: &DensityGrid,
        _tokens: &[u32],
        _most: usize,
        _cancel: &Cancel,
    ) -> Result<Vec<Place>, ProposeError> {
        Ok(Vec::new())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn temperatures_lie_evenly_around_the_one_asked_for() {
        let request = Request {
            temperature: 0.8,
            spread: 0.5,
            ..Request::default()
        };
        assert_eq!(request.temperature_of(0), 0.8);
        let mut first: Vec<f64> = (0..13).map(|index| request.temperature_of(index)).collect();
        first.sort_by(f64::total_cmp);
        assert!(first[0] >= 0.4 && first[12] < 1.2);
        let widest = first
            .windows(2)
            .map(|pair| pair[1] - pair[0])
            .fold(0.0, f64::max);
        assert!(widest < 0.11, "{first:?}");
    }

    #[test]
    fn without_a_spread_all_are_the_same() {
        let request = Request {
            spread: 0.0,
            ..Request::default()
        };
        assert!((0..64).all(|index| request.temperature_of(index) == request.temperature));
    }

    #[test]
    fn a_request_has_limits() {
        let with = |samples, beam| Request {
            samples,
            beam,
            ..Request::default()
        };
        assert_eq!(with(MOST_SAMPLES, Some(MOST_BEAM)).check(), Ok(()));
        let error = with(usize::MAX, None).check().unwrap_err().to_string();
        assert_eq!(error, "the number of samples must be at most 65536");
        let error = with(1, Some(MOST_BEAM + 1))
            .check()
            .unwrap_err()
            .to_string();
        assert_eq!(error, "the beam must be at most 512");
    }

    #[test]
    fn a_spread_is_a_share() {
        let request = Request {
            spread: 1.5,
            ..Request::default()
        };
        assert_eq!(request.check(), Err(RequestError::Spread(1.5)));
    }
}
