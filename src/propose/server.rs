//! A language model behind a server: any with OpenAI's way to ask for completions or chat, such as those of llama.cpp,
//! vLLM and most providers.
//!
//! ```text
//! server.json ──► Description ─┐
//! LOGOGRAM_API_KEY ──► Key ────┴─► Link ──in_flight──► Exchange (a thread, with tries) ──► answer ──► program
//! ```
//!
//! The server is sent the drawing's digits, or seed programs, and how to sample. Which texts the same seed gives is its
//! affair.

mod answer;
mod choice;
mod description;
mod error;
mod exchange;
mod language;
mod link;
pub(super) mod prompt;

pub use description::{Api, Description, KEY_VARIABLE};
pub use error::{DescriptionError, ServerError};
pub use prompt::Prompt;

use super::{Cancel, Identity, ProposeError, Proposer, Request, Sample};
use choice::Choice;
use language::Writing;
use link::Link;
use std::ops::ControlFlow;
use std::path::Path;
use std::sync::Arc;
use turtle_lib::bitmap::Bitmap;
use turtle_lib::density::DensityGrid;
use turtle_lib::dialect::Dialect;
use turtle_lib::tokens;

/// What a word of a program is taken to cost where the server does not tell, in nats, so that longer programs rank after
/// shorter ones: a gut feeling, near what the model that ships says of programs it is not sure of.
const NATS_PER_WORD: f64 = 0.5;

/// So many tokens are asked for to see whether a server answers.
const TRIAL_TOKENS: usize = 8;

/// Proposes what a language model behind a server answers.
#[derive(Debug)]
pub struct Server {
    link: Link,
    identity: Identity,
}

/// One of the answers to a prompt.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    /// The number of the prompt, as whoever asks counts.
    pub prompt: usize,
    /// Which of the answers to it, from 0.
    pub index: usize,
    /// All that the model wrote.
    pub text: String,
}

impl Server {
    /// Whether `--model` or the settings name a description file with this, and not a model's folder.
    pub fn is_described_by(path: &Path) -> bool {
        let has_ending = path.extension().is_some_and(|ending| ending == "json");
        path.is_file() || has_ending && !path.is_dir()
    }

    /// Reads a description file, and the key from the environment. The server is not asked anything yet.
    ///
    /// # Errors
    /// [`DescriptionError`] for a file that is no description and a key that cannot be sent.
    pub fn open(path: &Path) -> Result<Server, DescriptionError> {
        Server::new(Description::read(path)?)
    }

    /// Asks the server that is described so.
    ///
    /// # Errors
    /// [`DescriptionError::Key`] for a key that cannot be sent.
    pub fn new(description: Description) -> Result<Server, DescriptionError> {
        let link = Link::new(description)?;
        let description = link.description();
        let Description {
            url, model, api, ..
        } = description;
        let mut notices = Vec::new();
        if !description.is_local() {
            notices.push(format!("drawings are sent to {url}, as digits"));
            if link.key().is_there() && url.starts_with("http://") {
                notices.push(format!(
                    "the key in {} goes to {url} unencrypted",
                    description.key_variable
                ));
            }
        }
        let identity = Identity {
            proposer: "server".to_owned(),
            model_hash: description.hash(),
            engine: format!("{model} at {url} ({api})"),
            notices,
        };
        Ok(Server { link, identity })
    }

    /// What it was made of.
    pub fn description(&self) -> &Description {
        self.link.description()
    }

    /// Asks for a few words about a line, to see whether it answers.
    ///
    /// # Errors
    /// What [`Proposer::propose`] says.
    pub fn try_out(&self) -> Result<(), ProposeError> {
        let trial = Server {
            link: self.link.with(Description {
                max_tokens: TRIAL_TOKENS,
                ..self.description().clone()
            }),
            identity: self.identity.clone(),
        };
        let request = Request {
            samples: 1,
            ..Request::default()
        };
        let line = DensityGrid::of_bitmap(&Bitmap::from_fn(|x, y| x.abs_diff(y) < 3));
        trial.propose(&line, &request, &Cancel::default(), &mut |_| {
            ControlFlow::Continue(())
        })
    }

    /// Has answers written to prompts, each with a number and to be sampled as its request says, until all are there,
    /// `emit` breaks or `cancel` is called. There may be prompts without end: one is taken when it can be asked.
    ///
    /// # Errors
    /// [`ServerError`] when it gives no more. What was emitted before stands.
    pub fn write(
        &self,
        prompts: impl IntoIterator<Item = (usize, Prompt, Request)>,
        cancel: &Cancel,
        emit: &mut dyn FnMut(Answer) -> ControlFlow<()>,
    ) -> Result<(), ServerError> {
        let questions = prompts.into_iter().map(|(number, prompt, request)| {
            let indices = request.indices();
            (number, Arc::new(Writing { prompt, request }), indices)
        });
        self.link.ask(questions, cancel, &mut |told| {
            emit(Answer {
                prompt: told.number,
                index: told.index,
                text: told.part.text,
            })
        })
    }

    /// The programs in what the model wrote, as texts: each fenced block that is one, else the one that it seems to have.
    pub fn programs(&self, answer: &str) -> Vec<String> {
        prompt::programs(answer, self.goes_on_inside())
    }

    /// Whether answers go on from an opened fence.
    fn goes_on_inside(&self) -> bool {
        self.description().api == Api::Completions
    }

    /// The program in what the model wrote.
    fn sample(&self, index: usize, choice: &Choice) -> Sample {
        let place = prompt::program(&choice.text, self.goes_on_inside());
        let text = prompt::dedented(&choice.text[place.clone()]);
        let words = || tokens::tokens(&text, Dialect::Python).len() as f64;
        let log_prob = choice.log_prob(&place);
        Sample {
            index,
            log_prob: log_prob.unwrap_or_else(|| 0.0 - NATS_PER_WORD * words()),
            // A program with something behind it is whole, wherever the answer breaks off.
            finished: choice.finished || !place.is_empty() && place.end < choice.text.len(),
            text,
            tokens: Vec::new(),
            token_log_probs: Vec::new(),
        }
    }
}

impl Proposer for Server {
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
        let grids = std::slice::from_ref(grid);
        self.propose_each(grids, request, cancel, &mut |_, sample| emit(sample))
    }

    fn propose_each(
        &self,
        grids: &[DensityGrid],
        request: &Request,
        cancel: &Cancel,
        emit: &mut dyn FnMut(usize, Sample) -> ControlFlow<()>,
    ) -> Result<(), ProposeError> {
        request.check()?;
        if request.beam.is_some() {
            return Err(ServerError::Beam.into());
        }
        let questions = grids.iter().enumerate().map(|(picture, grid)| {
            let writing = Writing {
                prompt: Prompt::drawing(grid),
                request: request.clone(),
            };
            (picture, Arc::new(writing), request.indices())
        });
        self.link.ask(questions, cancel, &mut |told| {
            emit(told.number, self.sample(told.index, &told.part))
        })?;
        Ok(())
    }
}
