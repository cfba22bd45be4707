//! A causal language model in a folder, as Hugging Face's tools export it to ONNX. It is asked as a server that completes
//! texts is, and goes on from the same words.
//!
//! The question about a drawing is read once, by one row, and its keys and values are copied for all rows of a batch.

mod network;

use super::branches::sample;
use super::decode::{Draft, NextToken, Task};
use super::engine::{Engine, EngineChoice, EngineError, EngineKind, NetworkError};
use super::rules::Rules;
use super::server::prompt;
use super::told::{self, lock};
use super::{Cancel, Identity, Place, ProposeError, Proposer, Request, Sample};
use super::{alternatives, beam};
use crate::model::CausalModel;
use network::{Cache, Decoder};
use std::num::NonZero;
use std::ops::ControlFlow;
use std::sync::Mutex;
use std::thread;
use thiserror::Error;
use tokenizers::Tokenizer;
use turtle_lib::density::DensityGrid;

/// Rows that are computed at a time, and the memory that their caches may take, in bytes. While a step is computed both the
/// caches before it and after it are there.
const MOST_ROWS: usize = 64;
const CACHE_BYTES: usize = 1 << 30;

/// Tokens that the mark which ends a program may be spread over: each has a character of it at least.
const MARK_TOKENS: usize = prompt::FENCE.len();

/// Why a causal language model is not asked this. Each message is one sentence and what to do.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum CausalError {
    /// The question leaves no room for an answer.
    #[error(
        "the question about a drawing takes {prompt} tokens and the model reads {positions} at most; take a model with a longer context"
    )]
    Room {
        /// What the question takes.
        prompt: usize,
        /// What the model has.
        positions: usize,
    },
    /// The caches of so many hypotheses take too much memory.
    #[error(
        "a beam of {width} takes more memory than a step may; take at most {most} with this model"
    )]
    Beam {
        /// How many were asked for.
        width: usize,
        /// How many there may be.
        most: usize,
    },
}

/// A causal language model on ONNX Runtime.
///
/// A proposal that comes while another is under way waits for it.
pub struct CausalLm {
    identity: Identity,
    tokenizer: Tokenizer,
    ends: Vec<u32>,
    words: usize,
    positions: usize,
    decoder: Mutex<Decoder>,
}

/// A decoder that has read a question.
struct Answering<'a> {
    decoder: &'a mut Decoder,
    /// All of the question but its last token, which rows are told first.
    question: &'a Cache,
}

impl NextToken for Answering<'_> {
    type State = Cache;

    fn start(&mut self) -> Result<Cache, NetworkError> {
        self.decoder.gather(self.question, &[0])
    }

    fn step(
        &mut self,
        tokens: &[u32],
        state: Cache,
        read: &mut dyn FnMut(usize, &[f32]),
    ) -> Result<Cache, NetworkError> {
        self.decoder.step(tokens, state, read)
    }

    fn gather(&mut self, state: &Cache, rows: &[usize]) -> Result<Cache, NetworkError> {
        self.decoder.gather(state, rows)
    }
}

impl CausalLm {
    /// Puts `model` on the engine that is asked for.
    ///
    /// # Errors
    /// [`EngineError`] when that is not ONNX Runtime or it cannot take the model.
    pub fn load(model: &CausalModel, choice: EngineChoice) -> Result<CausalLm, EngineError> {
        let engine = Engine::start(choice)?;
        if let EngineKind::Builtin = engine.kind() {
            return Err(EngineError::OnnxOnly);
        }
        // A step is one large product after another, which all cores share.
        let threads = thread::available_parallelism().map_or(1, NonZero::get);
        Ok(CausalLm {
            decoder: Mutex::new(Decoder::load(&engine, model, threads)?),
            identity: Identity {
                proposer: "causal-lm".to_owned(),
                model_hash: model.hash().to_owned(),
                engine: engine.kind().to_string(),
                notices: engine.notices().to_vec(),
            },
            tokenizer: model.tokenizer().clone(),
            ends: model.ends().to_vec(),
            words: model.words(),
            positions: model.positions().unwrap_or(usize::MAX),
        })
    }

    /// What the model goes on from when it is asked about a drawing.
    pub fn question(grid: &DensityGrid) -> String {
        prompt::completion(grid)
    }

    /// The question about a drawing as this model's tokens.
    ///
    /// # Errors
    /// [`ProposeError`] when the tokenizer cannot read it, or it leaves no room for an answer.
    pub fn question_tokens(&self, grid: &DensityGrid) -> Result<Vec<u32>, ProposeError> {
        let read = self.tokenizer.encode(CausalLm::question(grid), true);
        let read = read.map_err(|error| ProposeError::Text(error.to_string()))?;
        let tokens = read.get_ids().to_vec();
        if tokens.len() >= self.positions {
            return Err(ProposeError::from(CausalError::Room {
                prompt: tokens.len(),
                positions: self.positions,
            }));
        }
        if tokens.is_empty() {
            return Err(ProposeError::Text("the question has none".to_owned()));
        }
        Ok(tokens)
    }

    /// Reads the question about a drawing, and has `work` go on from it.
    fn answer<T>(
        &self,
        grid: &DensityGrid,
        request: &Request,
        cancel: &Cancel,
        work: impl FnOnce(&mut Answering, &Task) -> Result<T, ProposeError>,
    ) -> Result<Option<T>, ProposeError> {
        let tokens = self.question_tokens(grid)?;
        let Some((&begin, before)) = tokens.split_last() else {
            return Ok(None);
        };
        let has_mark = |tokens: &[u32]| self.has_mark(tokens);
        let rules = Rules {
            begin,
            ends: self.ends.clone(),
            never: Vec::new(),
            known: self.words,
            room: self.positions - tokens.len(),
            stops: Some(&has_mark),
        };
        let mut decoder = lock(&self.decoder);
        // Who waited for another proposal may not want to know any more.
        if cancel.is_cancelled() {
            return Ok(None);
        }
        let empty = decoder.start();
        let question = match before {
            [] => empty,
            before => empty.and_then(|empty| decoder.read(before, empty)),
        };
        let question = question.map_err(|error| self.engine_failed(error))?;
        let mut answering = Answering {
            decoder: &mut decoder,
            question: &question,
        };
        let task = Task {
            request,
            rules: &rules,
            cancel,
        };
        work(&mut answering, &task).map(Some)
    }

    /// Whether the fence that ends a program has just been said.
    fn has_mark(&self, tokens: &[u32]) -> bool {
        let last = &tokens[tokens.len().saturating_sub(MARK_TOKENS)..];
        let text = self.tokenizer.decode(last, true).unwrap_or_default();
        text.contains(prompt::FENCE)
    }

    fn sample(&self, index: usize, draft: Draft, task: &Task) -> Result<Sample, ProposeError> {
        let answer = super::text(&self.tokenizer, &draft.tokens)?;
        let place = prompt::program(&answer, true);
        let text = prompt::dedented(&answer[place]);
        Ok(told::sample(index, text, draft, task.rules))
    }

    /// How many rows are computed at a time, each with so many tokens.
    fn rows(decoder: &Decoder, tokens: usize) -> usize {
        let bytes = decoder.bytes_per_token().saturating_mul(tokens).max(1);
        (CACHE_BYTES / bytes).clamp(1, MOST_ROWS)
    }

    fn engine_failed(&self, error: NetworkError) -> ProposeError {
        told::engine_failed(&self.identity, error)
    }
}

impl Proposer for CausalLm {
    fn identity(&self) -> &Identity {
        &self.identity
    }

    fn propose(
        &self,
        grid: &DensityGrid,
        request: &Request,
        cancel: &Cancel,
        emit: &mut dyn FnMut(Sample) -> ControlFlow<()>,
    ) -> Result<(), ProposeError> {
        request.check()?;
        self.answer(grid, request, cancel, |answering, task| {
            let most = CausalLm::rows(
                answering.decoder,
                answering.question.tokens + task.max_tokens(),
            );
            if let Some(width) = request.beam.filter(|&width| width > most) {
                return Err(ProposeError::from(CausalError::Beam { width, most }));
            }
            let told = |index, draft| self.sample(index, draft, task);
            told::emitting(&self.identity, told, emit, |finish| {
                if let Some(width) = request.beam {
                    return beam::search(answering, task, width, finish);
                }
                let end = request.indices().end;
                // Never more rows than branches: those that wait would have caches, too.
                for start in request.indices().step_by(most) {
                    let mut flow = ControlFlow::Continue(());
                    let rows = start..(start + most).min(end);
                    sample(answering, task, rows, most, &mut |index, draft| {
                        flow = finish(index, draft);
                        flow
                    })?;
                    if flow.is_break() {
                        break;
                    }
                }
                Ok(())
            })
        })?;
        Ok(())
    }

    /// Those of the whole answer, if it is the program and no more.
    fn pieces(&self, sample: &Sample) -> Vec<String> {
        let pieces = told::pieces(&self.tokenizer, &sample.tokens);
        match pieces.concat() == sample.text {
            true => pieces,
            false => Vec::new(),
        }
    }

    fn alternatives(
        &self,
        grid: &DensityGrid,
        tokens: &[u32],
        most: usize,
        cancel: &Cancel,
    ) -> Result<Vec<Place>, ProposeError> {
        if !tokens.iter().all(|&token| (token as usize) < self.words) {
            return Err(ProposeError::Foreign);
        }
        let request = Request::default();
        let places = self.answer(grid, &request, cancel, |answering, task| {
            if tokens.len() > task.rules.room {
                return Err(ProposeError::Foreign);
            }
            let places = alternatives::places(answering, task, tokens, most);
            places.map_err(|error| self.engine_failed(error))
        })?;
        Ok(told::places(&self.tokenizer, places.unwrap_or_default()))
    }
}
