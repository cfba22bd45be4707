//! A model behind a server: a language model behind any that has OpenAI's way to ask for completions or chat, such as those
//! of llama.cpp, vLLM and most providers; or a model of ours behind one that speaks KServe's protocol, such as Triton.
//!
//! ```text
//! server.json ──► Description ─┐
//! LOGOGRAM_API_KEY ──► Key ────┴─► Link ──in_flight──► Exchange (a thread, with tries) ─┬─► answer ──► program
//!                                                                                       └─► kserve ──► tokens
//! ```
//!
//! The server is sent the drawing's digits, or seed programs, and how to sample. Which texts the same seed gives is its
//! affair.

mod answer;
mod choice;
mod description;
mod error;
mod exchange;
mod kserve;
mod language;
mod link;
pub(super) mod prompt;

pub use description::{Api, Description, KEY_VARIABLE};
pub use error::{DescriptionError, ServerError};
pub use prompt::Prompt;

use super::{Cancel, Identity, ProposeError, Proposer, Request, Sample};
use choice::Choice;
use kserve::{Sampling, Served};
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

/// The kind of proposer that a model of ours behind a server is. Where it is served does not change what it says.
pub const KSERVE: &str = "kserve";

/// Proposes what a model behind a server answers.
#[derive(Debug)]
pub struct Server {
    link: Link,
    identity: Identity,
    /// The model of ours that it serves; nothing where it is a language model.
    served: Option<Arc<Served>>,
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

    /// Reads a description file, the key from the environment, and the vocabulary of a model of ours that is served. The
    /// server is not asked anything yet.
    ///
    /// # Errors
    /// [`DescriptionError`] for a file that is no description, a key that cannot be sent and a model that is not here.
    pub fn open(path: &Path) -> Result<Server, DescriptionError> {
        Server::new(Description::read(path)?)
    }

    /// Asks the server that is described so.
    ///
    /// # Errors
    /// [`DescriptionError`] for a key that cannot be sent and a model that is not here.
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
        let served = match api {
            Api::Completions | Api::Chat => None,
            Api::Kserve => Some(Arc::new(Served::open(description)?)),
        };
        let (proposer, model_hash) = match &served {
            None => ("server", description.hash()),
            Some(served) => (KSERVE, served.hash().to_owned()),
        };
        let identity = Identity {
            proposer: proposer.to_owned(),
            model_hash,
            engine: format!("{model} at {url} ({api})"),
            notices,
        };
        Ok(Server {
            link,
            identity,
            served,
        })
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
        let mut description = self.description().clone();
        description.max_tokens = Some(TRIAL_TOKENS);
        let trial = Server {
            link: self.link.with(description),
            identity: self.identity.clone(),
            served: self.served.clone(),
        };
        let request = Request {
            samples: 1,
            max_tokens: TRIAL_TOKENS,
            ..Request::default()
        };
        let line = DensityGrid::of_bitmap(&Bitmap::from_fn(|x, y| x.abs_diff(y) < 3));
        trial.propose(&line, &request, &Cancel::default(), &mut |_| {
            ControlFlow::Continue(())
        })
    }

    /// Whether it writes texts, as a language model does.
    ///
    /// # Errors
    /// [`ServerError::NoWords`] when it does not.
    pub fn can_write(&self) -> Result<(), ServerError> {
        let url = self.description().url.clone();
        match &self.served {
            None => Ok(()),
            Some(_) => Err(ServerError::NoWords { url }),
        }
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
        self.can_write()?;
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
        prompt::programs(answer, prompt::goes_on_inside(self.description()))
    }

    /// The program in what the model wrote.
    fn sample(&self, index: usize, choice: &Choice) -> Sample {
        let place = prompt::program(&choice.text, prompt::goes_on_inside(self.description()));
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

type Emit<'a> = &'a mut dyn FnMut(usize, Sample) -> ControlFlow<()>;

impl Server {
    /// Programs that a language model writes for each picture.
    fn written(
        &self,
        grids: &[DensityGrid],
        request: &Request,
        cancel: &Cancel,
        emit: Emit,
    ) -> Result<(), ProposeError> {
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

    /// Programs that a model of ours samples for each picture.
    fn sampled(
        &self,
        served: &Arc<Served>,
        grids: &[DensityGrid],
        request: &Request,
        cancel: &Cancel,
        emit: Emit,
    ) -> Result<(), ProposeError> {
        let questions = grids.iter().enumerate().map(|(picture, grid)| {
            let sampling = Sampling {
                served: served.clone(),
                grid: grid.clone(),
                request: request.clone(),
            };
            (picture, Arc::new(sampling), request.indices())
        });
        let mut failed = Ok(());
        self.link.ask(
            questions,
            cancel,
            &mut |told| match served.sample(told.index, told.part) {
                Ok(sample) => emit(told.number, sample),
                Err(error) => {
                    failed = Err(error);
                    ControlFlow::Break(())
                }
            },
        )?;
        failed
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
        match &self.served {
            None => self.written(grids, request, cancel, emit),
            Some(served) => self.sampled(served, grids, request, cancel, emit),
        }
    }

    fn pieces(&self, sample: &Sample) -> Vec<String> {
        let served = self.served.as_ref();
        served.map_or_else(Vec::new, |served| served.pieces(sample))
    }
}
