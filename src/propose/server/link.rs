//! A server as all questions to it share it: so many requests at a time, the connections, and what is asked again.

use super::description::{Description, Key};
use super::error::{DescriptionError, ServerError};
use super::exchange::{self, Exchange, News, Question};
use crate::propose::Cancel;
use crossbeam_channel::{Sender, bounded};
use std::collections::VecDeque;
use std::ops::{ControlFlow, Range};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::{self, JoinHandle};
use std::time::Duration;
use ureq::Agent;

/// How often is looked whether the work was cancelled.
const LOOK_EVERY: Duration = Duration::from_millis(20);

/// Parts of answers that may wait to be taken; a taker that is slower holds the server up.
const CHANNEL: usize = 64;

/// Questions for each request under way that may be begun before the oldest of them is answered: the others do not run
/// ahead without end of one whose answer is late.
const AHEAD: usize = 2;

/// The way to a server.
#[derive(Debug)]
pub(super) struct Link {
    asked: Asked,
    requests: Arc<Requests>,
    /// How many parts of an answer it gives at most, by what it gave so far.
    choices: AtomicUsize,
    /// Connections that no work uses.
    agents: Mutex<Vec<Agent>>,
}

/// Who is asked.
#[derive(Clone, Debug)]
pub(super) struct Asked {
    pub description: Arc<Description>,
    pub key: Key,
}

/// How many requests are under way, of all work together.
#[derive(Debug)]
struct Requests {
    under_way: AtomicUsize,
    most: usize,
}

/// One of them, until it is dropped.
pub(super) struct Permit(Arc<Requests>);

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

/// The connections of some work. They are cut when it is left before all its requests have ended, so that the server
/// does not go on for nobody.
struct Connections<'a> {
    link: &'a Link,
    agent: Agent,
    stop: Cancel,
    are_kept: bool,
}

impl Connections<'_> {
    /// All requests have ended: the next work may use them.
    fn keep(mut self) {
        self.are_kept = true;
        let agents = &self.link.agents;
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

/// Some parts of the answer to a question.
#[derive(Debug)]
pub(super) struct Wanted<Q> {
    /// What the question is known by to whoever asks.
    pub number: usize,
    pub question: Arc<Q>,
    /// Which parts.
    pub indices: Vec<usize>,
}

/// A part of an answer.
pub(super) struct Told<P> {
    /// The number of its question.
    pub number: usize,
    pub index: usize,
    pub part: P,
}

/// What is still to be asked for, each in one request.
type Open<Q> = VecDeque<Wanted<Q>>;

/// The questions that were taken, in their order, from the oldest without its whole answer on.
struct Begun {
    /// The number of each, and how many parts of its answer are missing.
    questions: VecDeque<(usize, usize)>,
    most: usize,
}

impl Begun {
    fn new(most: usize) -> Begun {
        Begun {
            questions: VecDeque::new(),
            most,
        }
    }

    fn may_take(&self) -> bool {
        self.questions.len() < self.most
    }

    fn take(&mut self, number: usize, parts: usize) {
        self.questions.push_back((number, parts));
        self.drop_answered();
    }

    fn told(&mut self, number: usize) {
        let mut questions = self.questions.iter_mut();
        if let Some((_, missing)) = questions.find(|(own, _)| *own == number) {
            *missing = missing.saturating_sub(1);
        }
        self.drop_answered();
    }

    fn drop_answered(&mut self) {
        while self
            .questions
            .front()
            .is_some_and(|(_, missing)| *missing == 0)
        {
            self.questions.pop_front();
        }
    }
}

impl Link {
    /// The way to the server that is described so, with the key from the environment. It is not asked anything yet.
    pub(super) fn new(description: Description) -> Result<Link, DescriptionError> {
        Ok(Link {
            requests: Arc::new(Requests {
                under_way: AtomicUsize::new(0),
                most: description.in_flight.max(1),
            }),
            choices: AtomicUsize::new(description.choices()),
            agents: Mutex::default(),
            asked: Asked {
                key: Key::from_environment(&description.key_variable)?,
                description: Arc::new(description),
            },
        })
    }

    /// Another way to the same server, described otherwise.
    pub(super) fn with(&self, description: Description) -> Link {
        Link {
            choices: AtomicUsize::new(description.choices()),
            asked: Asked {
                description: Arc::new(description),
                key: self.asked.key.clone(),
            },
            requests: self.requests.clone(),
            agents: Mutex::default(),
        }
    }

    pub(super) fn description(&self) -> &Description {
        &self.asked.description
    }

    pub(super) fn key(&self) -> &Key {
        &self.asked.key
    }

    fn connections(&self, cancel: &Cancel) -> Connections<'_> {
        let kept = || {
            self.agents
                .lock()
                .unwrap_or_else(PoisonError::into_inner)
                .pop()
        };
        Connections {
            link: self,
            agent: kept().unwrap_or_else(|| exchange::agent(&self.asked.description)),
            stop: cancel.child(),
            are_kept: false,
        }
    }

    /// Asks the questions, each for the parts with these indices, and gives each part to `emit` as soon as it is there,
    /// until all are, `emit` breaks or `cancel` is called. A question is taken when there is a request free for it and it
    /// is not too far ahead of the oldest without an answer.
    pub(super) fn ask<Q: Question>(
        &self,
        questions: impl IntoIterator<Item = (usize, Arc<Q>, Range<usize>)>,
        cancel: &Cancel,
        emit: &mut dyn FnMut(Told<Q::Part>) -> ControlFlow<()>,
    ) -> Result<(), ServerError> {
        let connections = self.connections(cancel);
        let (sender, news) = bounded(CHANNEL);
        let mut questions = questions.into_iter().peekable();
        let mut begun = Begun::new(AHEAD * self.requests.most);
        let mut open = Open::new();
        let mut running: Vec<JoinHandle<()>> = Vec::new();
        let mut under_way = 0;
        while under_way > 0 || !open.is_empty() || questions.peek().is_some() {
            if cancel.is_cancelled() {
                return Ok(());
            }
            while (!open.is_empty() || begun.may_take() && questions.peek().is_some())
                && let Some(permit) = self.requests.permit()
            {
                if open.is_empty()
                    && let Some((number, question, indices)) = questions.next()
                {
                    begun.take(number, indices.len());
                    self.add(number, &question, indices, &mut open);
                }
                let Some(wanted) = open.pop_front() else {
                    continue;
                };
                let exchange = Exchange {
                    asked: self.asked.clone(),
                    agent: connections.agent.clone(),
                    wanted,
                    stop: connections.stop.clone(),
                    news: Sender::clone(&sender),
                };
                running.push(self.start(exchange, permit)?);
                under_way += 1;
            }
            match news.recv_timeout(LOOK_EVERY) {
                Ok(News::Part(told)) => {
                    begun.told(told.number);
                    if emit(told).is_break() {
                        return Ok(());
                    }
                }
                Ok(News::Ended(ended)) => {
                    under_way -= 1;
                    running.retain(|thread| !thread.is_finished());
                    if let Err(error) = ended.result {
                        // What others brought by now is kept.
                        for more in news.try_iter() {
                            if let News::Part(told) = more
                                && emit(told).is_break()
                            {
                                break;
                            }
                        }
                        return Err(error);
                    }
                    self.add_again(ended.missing, ended.given, &mut open);
                }
                // A thread that ended without a word has panicked; waiting for it would have no end.
                Err(_)
                    if under_way > 0
                        && running.iter().all(JoinHandle::is_finished)
                        && news.is_empty() =>
                {
                    let url = self.asked.description.url.clone();
                    return Err(ServerError::Cut { url });
                }
                Err(_) => {}
            }
        }
        connections.keep();
        Ok(())
    }

    /// Adds a request for each as many parts as one request brings. They begin at multiples of that, so that a run that
    /// goes on asks the same as one that was longer from the start.
    fn add<Q>(
        &self,
        number: usize,
        question: &Arc<Q>,
        indices: impl IntoIterator<Item = usize>,
        open: &mut Open<Q>,
    ) {
        let choices = self.choices.load(Ordering::Relaxed).max(1);
        let mut add = |indices| {
            open.push_back(Wanted {
                number,
                question: question.clone(),
                indices,
            });
        };
        let mut group: Vec<usize> = Vec::new();
        for index in indices {
            if let Some(&first) = group.first()
                && index / choices != first / choices
            {
                add(std::mem::take(&mut group));
            }
            group.push(index);
        }
        if !group.is_empty() {
            add(group);
        }
    }

    /// Adds requests for what a server left out that gives fewer parts than it is asked for. So many it gave: from now on
    /// it is asked for no more at a time.
    fn add_again<Q>(&self, missing: Wanted<Q>, given: usize, open: &mut Open<Q>) {
        if missing.indices.is_empty() {
            return;
        }
        self.choices.fetch_min(given.max(1), Ordering::Relaxed);
        let later = std::mem::take(open);
        for wanted in [missing].into_iter().chain(later) {
            self.add(wanted.number, &wanted.question, wanted.indices, open);
        }
    }

    fn start<Q: Question>(
        &self,
        exchange: Exchange<Q>,
        permit: Permit,
    ) -> Result<JoinHandle<()>, ServerError> {
        let run = move || exchange.run(permit);
        let started = thread::Builder::new().name("server".to_owned()).spawn(run);
        started.map_err(|error| ServerError::Unreachable {
            url: self.asked.description.url.clone(),
            reason: error.to_string(),
        })
    }
}
