//! A language model behind a server: any with OpenAI's way to ask for completions or chat, such as those of llama.cpp,
//! vLLM and most providers.
//!
//! ```text
//! server.json ──► Description ─┐
//! LOGOGRAM_API_KEY ──► Key ────┴─► Server ──in_flight──► Exchange (a thread, with tries) ──► answer ──► program
//! ```
//!
//! The server is sent the drawing's digits and how to sample. Which texts the same seed gives is its affair.

mod answer;
mod choice;
mod description;
mod error;
mod exchange;
pub(super) mod prompt;

pub use description::{Api, Description, KEY_VARIABLE};
pub use error::{DescriptionError, ServerError};

use super::{Cancel, Identity, ProposeError, Proposer, Request, Sample};
use crossbeam_channel::{Sender, bounded};
use description::Key;
use exchange::{Exchange, News, Told};
use std::collections::VecDeque;
use std::ops::ControlFlow;
use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::{self, JoinHandle};
use std::time::Duration;
use turtle_lib::bitmap::Bitmap;
use turtle_lib::density::DensityGrid;
use turtle_lib::dialect::Dialect;
use turtle_lib::tokens;
use ureq::Agent;

/// How often is looked whether the work was cancelled.
const LOOK_EVERY: Duration = Duration::from_millis(20);

/// Choices that may wait to be taken; a taker that is slower holds the server up.
const CHANNEL: usize = 64;

/// What a word of a program is taken to cost where the server does not tell, in nats, so that longer programs rank after
/// shorter ones: a gut feeling, near what the model that ships says of programs it is not sure of.
const NATS_PER_WORD: f64 = 0.5;

/// So many tokens are asked for to see whether a server answers.
const TRIAL_TOKENS: usize = 8;

/// Proposes what a language model behind a server answers.
#[derive(Debug)]
pub struct Server {
    asked: Asked,
    identity: Identity,
    requests: Arc<Requests>,
    /// How many choices it gives at most, by what it gave so far.
    choices: AtomicUsize,
    /// Connections that no proposal uses.
    agents: Mutex<Vec<Agent>>,
}

/// Who is asked.
#[derive(Clone, Debug)]
struct Asked {
    description: Arc<Description>,
    key: Key,
}

/// How many requests are under way, of all proposals together.
#[derive(Debug)]
struct Requests {
    under_way: AtomicUsize,
    most: usize,
}

/// One of them, until it is dropped.
struct Permit(Arc<Requests>);

impl Requests {
    fn permit(self: &Arc<Requests>) -> Option<Permit> {
        let more = |count| (count < self.most).then_some(count + 1);
        let order = Ordering::Relaxed;
        let taken = self.under_way.fetch_update(order, order, more);
        taken.is_ok().then(|| Permit(self.clone()))
    }
}

impl Drop for Permit {
    fn drop(&mut self) {
        self.0.under_way.fetch_sub(1, Ordering::Relaxed);
    }
}

/// The connections of a proposal. They are cut when it is left before all its requests have ended, so that the server
/// does not go on for nobody.
struct Connections<'a> {
    server: &'a Server,
    agent: Agent,
    stop: Cancel,
    are_kept: bool,
}

impl Connections<'_> {
    /// All requests have ended: the next proposal may use them.
    fn keep(mut self) {
        self.are_kept = true;
        let agents = &self.server.agents;
        let mut agents = agents.lock().unwrap_or_else(PoisonError::into_inner);
        agents.push(self.agent.clone());
    }
}

impl Drop for Connections<'_> {
    fn drop(&mut self) {
        self.stop.cancel();
        if !self.are_kept {
            self.agent.clone().shutdown();
        }
    }
}

/// Questions that are still to be asked: these samples of this picture.
type Open = VecDeque<(usize, Vec<usize>)>;

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
        let key = Key::from_environment(&description.key_variable)?;
        let Description {
            url, model, api, ..
        } = &description;
        let mut notices = Vec::new();
        if !description.is_local() {
            notices.push(format!("drawings are sent to {url}, as digits"));
            if key.is_there() && url.starts_with("http://") {
                notices.push(format!(
                    "the key in {} goes to {url} unencrypted",
                    description.key_variable
                ));
            }
        }
        Ok(Server {
            identity: Identity {
                proposer: "server".to_owned(),
                model_hash: description.hash(),
                engine: format!("{model} at {url} ({api})"),
                notices,
            },
            requests: Arc::new(Requests {
                under_way: AtomicUsize::new(0),
                most: description.in_flight.max(1),
            }),
            choices: AtomicUsize::new(description.choices),
            agents: Mutex::default(),
            asked: Asked {
                description: Arc::new(description),
                key,
            },
        })
    }

    /// What it was made of.
    pub fn description(&self) -> &Description {
        &self.asked.description
    }

    /// Asks for a few words about a line, to see whether it answers.
    ///
    /// # Errors
    /// What [`Proposer::propose`] says.
    pub fn try_out(&self) -> Result<(), ProposeError> {
        let description = Description {
            max_tokens: TRIAL_TOKENS,
            ..self.description().clone()
        };
        let trial = Server {
            asked: Asked {
                description: Arc::new(description),
                key: self.asked.key.clone(),
            },
            identity: self.identity.clone(),
            requests: self.requests.clone(),
            choices: AtomicUsize::new(1),
            agents: Mutex::default(),
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

    fn connections(&self, cancel: &Cancel) -> Connections<'_> {
        let kept = || {
            self.agents
                .lock()
                .unwrap_or_else(PoisonError::into_inner)
                .pop()
        };
        Connections {
            server: self,
            agent: kept().unwrap_or_else(|| exchange::agent(&self.asked.description)),
            stop: cancel.child(),
            are_kept: false,
        }
    }

    /// Adds a question for each as many samples as one request brings. They begin at multiples of that, so that a run that
    /// goes on asks the same as one that was longer from the start.
    fn ask(&self, picture: usize, indices: impl IntoIterator<Item = usize>, open: &mut Open) {
        let choices = self.choices.load(Ordering::Relaxed).max(1);
        let mut group: Vec<usize> = Vec::new();
        for index in indices {
            if let Some(&first) = group.first()
                && index / choices != first / choices
            {
                open.push_back((picture, std::mem::take(&mut group)));
            }
            group.push(index);
        }
        if !group.is_empty() {
            open.push_back((picture, group));
        }
    }

    /// Adds questions for what a server left out that gives fewer choices than it is asked for. So many it gave: from now on
    /// it is asked for no more at a time.
    fn ask_again(&self, picture: usize, missing: Vec<usize>, given: usize, open: &mut Open) {
        if missing.is_empty() {
            return;
        }
        self.choices.fetch_min(given.max(1), Ordering::Relaxed);
        let later = std::mem::take(open);
        for (picture, indices) in [(picture, missing)].into_iter().chain(later) {
            self.ask(picture, indices, open);
        }
    }

    fn start(&self, exchange: Exchange, permit: Permit) -> Result<JoinHandle<()>, ServerError> {
        let run = move || exchange.run(permit);
        let started = thread::Builder::new().name("server".to_owned()).spawn(run);
        started.map_err(|error| ServerError::Unreachable {
            url: self.asked.description.url.clone(),
            reason: error.to_string(),
        })
    }

    /// The program in what the model wrote.
    fn sample(&self, told: &Told) -> Sample {
        let Told { index, choice, .. } = told;
        let is_inside = self.asked.description.api == Api::Completions;
        let place = prompt::program(&choice.text, is_inside);
        let text = prompt::dedented(&choice.text[place.clone()]);
        let words = || tokens::tokens(&text, Dialect::Python).len() as f64;
        let log_prob = choice.log_prob(&place);
        Sample {
            index: *index,
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
        let connections = self.connections(cancel);
        let (sender, news) = bounded(CHANNEL);
        let mut open = Open::new();
        for picture in 0..grids.len() {
            self.ask(picture, request.indices(), &mut open);
        }
        let mut running: Vec<JoinHandle<()>> = Vec::new();
        let mut under_way = 0;
        while under_way > 0 || !open.is_empty() {
            if cancel.is_cancelled() {
                return Ok(());
            }
            while !open.is_empty()
                && let Some(permit) = self.requests.permit()
                && let Some((picture, indices)) = open.pop_front()
            {
                let exchange = Exchange {
                    asked: self.asked.clone(),
                    agent: connections.agent.clone(),
                    request: request.clone(),
                    grid: grids[picture].clone(),
                    picture,
                    indices,
                    stop: connections.stop.clone(),
                    news: Sender::clone(&sender),
                };
                running.push(self.start(exchange, permit)?);
                under_way += 1;
            }
            match news.recv_timeout(LOOK_EVERY) {
                Ok(News::Choice(choice)) => {
                    if emit(choice.picture, self.sample(&choice)).is_break() {
                        return Ok(());
                    }
                }
                Ok(News::Ended(ended)) => {
                    under_way -= 1;
                    running.retain(|thread| !thread.is_finished());
                    if let Err(error) = ended.result {
                        // What others brought by now is kept.
                        for more in news.try_iter() {
                            if let News::Choice(choice) = more
                                && emit(choice.picture, self.sample(&choice)).is_break()
                            {
                                break;
                            }
                        }
                        return Err(error.into());
                    }
                    self.ask_again(ended.picture, ended.missing, ended.given, &mut open);
                }
                // A thread that ended without a word has panicked; waiting for it would have no end.
                Err(_)
                    if under_way > 0
                        && running.iter().all(JoinHandle::is_finished)
                        && news.is_empty() =>
                {
                    let url = self.asked.description.url.clone();
                    return Err(ServerError::Cut { url }.into());
                }
                Err(_) => {}
            }
        }
        connections.keep();
        Ok(())
    }
}
