//! Takes batches in their order, drops what repeats an earlier picture and writes the shards.

use super::batch::Batch;
use super::drawing::Unfit;
use super::shard::{self, Sample};
use super::{Options, ServerError, SynthError};
use rustc_hash::FxHashSet;
use std::collections::BTreeMap;
use std::io;

/// Samples in a full shard.
const SHARD: usize = 65_536;

/// What was written.
#[derive(Clone, Debug, Default, serde::Serialize)]
pub struct Summary {
    /// Samples written.
    pub samples: usize,
    /// Programs drawn for them, or that a language model wrote.
    pub drawn: usize,
    /// Programs that repeated a picture.
    pub repeated: usize,
    /// Programs that drew nothing, left the view, failed or were too long.
    pub unfit: usize,
    /// The same by reason.
    pub reasons: BTreeMap<Unfit, usize>,
    /// Programs whose picture was to be left out.
    pub excluded: usize,
    /// What a language model was asked and answered; nothing where none was.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub asked: Option<Asked>,
    /// Why there are no more.
    #[serde(skip)]
    pub end: End,
}

/// What a language model was asked.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Serialize)]
pub struct Asked {
    /// Prompts that it has answered.
    pub prompts: usize,
    /// Answers to them.
    pub answers: usize,
    /// Answers in which there was no program.
    pub without_program: usize,
}

/// Why there are no more samples.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum End {
    /// There are as many as were asked for.
    #[default]
    Enough,
    /// Nothing new came for a long time.
    UsedUp,
    /// It was cancelled.
    Stopped,
    /// The server gives no more.
    Unanswered(ServerError),
}

impl Summary {
    /// Programs that ran to their end.
    pub fn ran(&self) -> usize {
        let failed = self.reasons.iter().filter(|(unfit, _)| !unfit.ran());
        self.drawn - failed.map(|(_, count)| count).sum::<usize>()
    }
}

/// What is written of batches.
pub(super) struct Collector<'a> {
    options: &'a Options,
    seen: FxHashSet<u64>,
    summary: Summary,
    shard: Vec<Sample>,
    shards: usize,
}

impl<'a> Collector<'a> {
    /// Nothing is there; the folder is made.
    pub(super) fn new(options: &'a Options) -> Result<Collector<'a>, SynthError> {
        let collector = Collector {
            options,
            seen: FxHashSet::default(),
            summary: Summary::default(),
            shard: Vec::new(),
            shards: 0,
        };
        std::fs::create_dir_all(&options.out).map_err(|error| collector.unwritten(error))?;
        Ok(collector)
    }

    pub(super) fn summary(&self) -> &Summary {
        &self.summary
    }

    pub(super) fn is_full(&self) -> bool {
        self.summary.samples >= self.options.samples
    }

    /// Takes what is new in a batch, as far as there is need of it; how many samples that is.
    pub(super) fn add(&mut self, batch: Batch) -> Result<usize, SynthError> {
        let summary = &mut self.summary;
        summary.drawn += batch.programs;
        summary.repeated += batch.repeated;
        summary.excluded += batch.excluded;
        for (unfit, count) in batch.unfit {
            summary.unfit += count;
            *summary.reasons.entry(unfit).or_default() += count;
        }
        let before = summary.samples;
        for sample in batch.samples {
            if !self.seen.insert(sample.picture) {
                summary.repeated += 1;
            } else if summary.samples < self.options.samples {
                summary.samples += 1;
                self.shard.push(sample);
            }
        }
        let added = summary.samples - before;
        if self.shard.len() >= SHARD {
            self.write()?;
        }
        Ok(added)
    }

    /// Counts a prompt with so many answers.
    pub(super) fn add_asked(&mut self, answers: usize, without_program: usize) {
        let asked = self.summary.asked.get_or_insert_default();
        asked.prompts += 1;
        asked.answers += answers;
        asked.without_program += without_program;
    }

    /// Writes what is left. Of an earlier run with more shards nothing stays.
    pub(super) fn finish(mut self, end: End) -> Result<Summary, SynthError> {
        if !self.shard.is_empty() {
            self.write()?;
        }
        let removed = shard::remove_from(&self.options.out, self.shards);
        removed.map_err(|error| self.unwritten(error))?;
        self.summary.end = end;
        Ok(self.summary)
    }

    fn write(&mut self) -> Result<(), SynthError> {
        let written = shard::write(&self.options.out, self.shards, &self.shard);
        written.map_err(|error| self.unwritten(error))?;
        self.shards += 1;
        self.shard.clear();
        Ok(())
    }

    fn unwritten(&self, source: io::Error) -> SynthError {
        SynthError::Write {
            path: self.options.out.clone(),
            source,
        }
    }
}
