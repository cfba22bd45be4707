//! Programs that a language model writes when it is shown some, as in Li & Ellis 2024 (section 3).
//!
//! Prompt number `n` shows the seed programs that the random generator of batch `n` picks, and the programs in the answers
//! to it are that batch. Prompts are answered in any order and their batches taken in the order of their numbers, so that
//! the same answers give the same samples.

use super::answers::Answers;
use super::batch::{Batch, Filter};
use super::collector::Collector;
use super::drawing::Drawn;
use super::{End, Summary, SynthError};
use crate::model::sha256;
use crate::propose::server::{Prompt, Server};
use crate::propose::{Cancel, Proposer, Request};
use rand::RngExt;
use rand::seq::IndexedRandom;
use std::collections::BTreeMap;
use std::ops::ControlFlow;
use turtle_lib::python;

/// Seed programs that are shown at a time.
const SHOWN: usize = 6;

/// At which temperature programs are written: as the model was trained, for there is no drawing to be true to.
const TEMPERATURE: f64 = 1.0;

/// Prompts in a row without one new picture after which the model counts as used up. None is asked for nothing for ever.
const STALE_PROMPTS: usize = 32;

/// Collects what the server writes and answered before.
pub(super) fn collect(
    server: &Server,
    filter: &Filter,
    cancel: &Cancel,
    collector: &mut Collector,
    progress: &mut dyn FnMut(&Summary),
) -> Result<End, SynthError> {
    let options = filter.options;
    let seeds: Vec<String> = options.seeds.iter().map(python::print).collect();
    let choices = server.description().choices();
    let prompt = |number: usize| {
        let mut rng = filter.rng(number as u64);
        let shown = seeds.sample(&mut rng, SHOWN).map(String::as_str);
        let prompt = Prompt::others(shown);
        let request = Request {
            samples: choices,
            temperature: TEMPERATURE,
            spread: 0.0,
            seed: rng.random(),
            ..Request::default()
        };
        (number, prompt, request)
    };
    // All that the prompts follow from.
    let asked = format!(
        "{}\n{}\n{TEMPERATURE}\n{}\n{:?}",
        server.description().hash(),
        options.seed,
        seeds.join("\n\n"),
        prompt(0),
    );
    let engine = &server.identity().engine;
    let mut answers = Answers::open(&options.out, &sha256(asked.as_bytes()), engine)?;
    let mut taker = Taker {
        server,
        filter,
        collector,
        progress,
        waiting: std::mem::take(&mut answers.known),
        next: 0,
        stale: 0,
    };
    if taker.take()?.is_break() {
        return Ok(taker.end());
    }
    let known: Vec<usize> = taker.waiting.keys().copied().collect();
    let first = taker.next;
    let prompts = (first..)
        .filter(|number| known.binary_search(number).is_err())
        .map(prompt);
    let mut open: BTreeMap<usize, Vec<Option<String>>> = BTreeMap::new();
    let mut failed = None;
    let asked = server.write(prompts, cancel, &mut |answer| {
        let texts = open.entry(answer.prompt);
        let texts = texts.or_insert_with(|| vec![None; choices]);
        if let Some(text) = texts.get_mut(answer.index) {
            *text = Some(answer.text);
        }
        let Some(texts) = texts.iter().cloned().collect::<Option<Vec<String>>>() else {
            return ControlFlow::Continue(());
        };
        open.remove(&answer.prompt);
        let taken = answers.keep(answer.prompt, &texts);
        taker.waiting.insert(answer.prompt, texts);
        let taken = taken.map_err(SynthError::from).and_then(|()| taker.take());
        taken.unwrap_or_else(|error| {
            failed = Some(error);
            ControlFlow::Break(())
        })
    });
    if let Some(error) = failed {
        return Err(error);
    }
    match asked {
        Err(error) => Ok(End::Unanswered(error)),
        Ok(()) if cancel.is_cancelled() => Ok(End::Stopped),
        Ok(()) => Ok(taker.end()),
    }
}

/// Takes the answers to prompts in the order of their numbers.
struct Taker<'a, 'f, 'c> {
    server: &'a Server,
    filter: &'a Filter<'f>,
    collector: &'a mut Collector<'c>,
    progress: &'a mut dyn FnMut(&Summary),
    /// Answers that are there, and are not taken yet.
    waiting: BTreeMap<usize, Vec<String>>,
    /// The prompt whose answers are taken next.
    next: usize,
    /// Prompts in a row without a new picture.
    stale: usize,
}

impl Taker<'_, '_, '_> {
    /// Takes all whose turn it is; breaks when there is no need of more.
    fn take(&mut self) -> Result<ControlFlow<()>, SynthError> {
        while !self.collector.is_full() && self.stale < STALE_PROMPTS {
            let Some(answers) = self.waiting.remove(&self.next) else {
                return Ok(ControlFlow::Continue(()));
            };
            let (batch, without_program) = self.batch(&answers);
            self.collector.add_asked(answers.len(), without_program);
            self.stale = match self.collector.add(batch)? {
                0 => self.stale + 1,
                _ => 0,
            };
            self.next += 1;
            (self.progress)(self.collector.summary());
        }
        Ok(ControlFlow::Break(()))
    }

    /// The programs in these answers, and how many have none.
    fn batch(&self, answers: &[String]) -> (Batch, usize) {
        let mut rng = self.filter.rng(self.next as u64);
        let mut batch = Batch::default();
        let mut without_program = 0;
        for answer in answers {
            let programs = self.server.programs(answer);
            without_program += usize::from(programs.is_empty());
            for text in programs {
                match python::parse(&text).into_program() {
                    Ok(program) => batch.add(&Drawn::from(program), self.filter, &mut rng),
                    Err(_) => batch.add_unreadable(),
                }
            }
        }
        (batch, without_program)
    }

    fn end(&self) -> End {
        match self.collector.is_full() {
            true => End::Enough,
            false => End::UsedUp,
        }
    }
}
