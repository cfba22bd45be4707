//! Synthesis: programs drawn from the prior, run, rasterized, and written as training samples.
//!
//! Work is cut into batches that each have a random generator of their own, so that a seed gives the
//! same samples with any number of threads: threads draw batches, one thread takes them in order, drops
//! what repeats an earlier picture and writes the shards.
//!
//! ```text
//! grammar, mutate ──► Program ─┐
//! a server ──answers.jsonl─────┴─► Drawing ──► Batch ──► Collector ──► shards
//! ```

mod answers;
mod batch;
mod build;
mod collector;
mod drawing;
mod fit;
mod grammar;
mod hand;
mod mutate;
mod normalize;
pub(crate) mod shard;
mod written;

pub use answers::AnswersError;
pub use collector::{End, Summary};
pub use drawing::Unfit;

use crate::propose::Cancel;
use crate::propose::server::{Server, ServerError};
use batch::{Batch, Filter};
use collector::Collector;
use drawing::Drawn;
use rand::SeedableRng;
use rand_chacha::ChaCha8Rng;
use std::path::PathBuf;
use std::sync::Arc;
use thiserror::Error;
use tokenizers::Tokenizer;
use turtle_lib::bitmap::Bitmap;
use turtle_lib::program::Program;
use turtle_lib::run::Fuel;
use turtle_lib::turtle::{Path, Point};

/// Where programs come from.
#[derive(Clone, Debug)]
pub enum Source {
    /// They are drawn.
    Prior(Prior),
    /// A language model is shown some of [`Options::seeds`] at a time and writes others, as in Li & Ellis 2024 (section 3).
    Server(Arc<Server>),
}

/// What programs are drawn from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, clap::ValueEnum)]
#[serde(rename_all = "lowercase")]
pub enum Prior {
    /// A grammar of drawings of the LOGO kind (Wong et al. 2021), at the centre and in its sizes.
    Logo,
    /// A grammar of drawings of every kind, at any size and pose.
    Free,
    /// A grammar of what people draw by hand, filling the view: figures as they are meant, and figures
    /// with the unequal sides and angles that a hand gives them.
    Sketch,
    /// A grammar of clean compositions (figures in, over, beside and around each other) and of parts of
    /// drawings, filling the view.
    Composed,
    /// Mutation and recombination of seed programs.
    Seeds,
}

/// What to synthesize.
#[derive(Clone, Debug)]
pub struct Options {
    /// Where the shards go.
    pub out: PathBuf,
    /// How many samples. Fewer are written when the prior has no more pictures to give.
    pub samples: usize,
    /// Everything random follows from it.
    pub seed: u64,
    /// Where programs come from.
    pub source: Source,
    /// What [`Prior::Seeds`] starts from, and what a language model is shown.
    pub seeds: Vec<Program>,
    /// How often a seed is changed at most.
    pub edits: u32,
    /// Share of the samples drawn by hand, from 0 to 1.
    pub hand: f64,
    /// Share of the samples that fill the view, as imported pictures do, from 0 to 1.
    pub fitted: f64,
    /// Programs of more tokens are dropped.
    pub max_tokens: usize,
    /// Programs of more lines in normal form are dropped, if there is such a number.
    pub max_lines: Option<usize>,
    /// Pictures that must not be among the samples.
    pub exclude: Vec<Bitmap>,
    /// Threads that draw.
    pub threads: usize,
}

/// Why nothing more can be written.
#[derive(Debug, Error)]
#[allow(missing_docs)]
pub enum SynthError {
    #[error("cannot write {path}: {source}")]
    Write {
        path: PathBuf,
        source: std::io::Error,
    },
    /// See [`AnswersError`].
    #[error(transparent)]
    Answers(#[from] AnswersError),
}

/// Programs drawn at a time, on one thread.
const BATCH: usize = 4096;

/// Batches in a row without one new picture after which the prior counts as used up.
const STALE_BATCHES: usize = 4;

const FUEL: Fuel = Fuel {
    steps: 40_000,
    call_depth: 40,
    segments: 8_000,
    seed: 0,
    moments: 0,
};

/// A program like another, changed in one place and said in few words.
pub(crate) fn neighbour(program: &Program, rng: &mut ChaCha8Rng) -> Program {
    normalize::normalize(&mutate::neighbour(program, rng))
}

/// The same program in normal form, in which all programs of the prior are: constants folded, what has no effect
/// left out, turns and equal loops joined, loop variables named by their depth.
pub fn normal_form(program: &Program) -> Program {
    normalize::normalize(program)
}

/// The strokes of a path as a hand draws them, for each the strokes that became of it: a hand lifts the pen, and goes over
/// lines again. `unsteadiness`, from 0 to 1, is the most there may be; the same `seed` gives the same hand.
pub fn by_hand(path: &Path, unsteadiness: f64, seed: u64) -> Vec<Vec<Vec<Point>>> {
    hand::each_by_hand(path, unsteadiness, &mut ChaCha8Rng::seed_from_u64(seed))
}

/// Draws and writes samples until there are enough. `progress` hears what there is by now. With a server, all that it
/// answers is kept beside the shards and not asked for again: the same options go on where an end was.
///
/// # Errors
/// When a file cannot be written, or the answers that are there are to other questions. A server that fails is no error
/// here: what it said before is written, and [`Summary::end`] says so.
pub fn synthesize(
    options: &Options,
    tokenizer: &Tokenizer,
    cancel: &Cancel,
    mut progress: impl FnMut(&Summary),
) -> Result<Summary, SynthError> {
    let mut collector = Collector::new(options)?;
    let filter = Filter::new(options, tokenizer);
    let end = match &options.source {
        Source::Prior(prior) => drawn(*prior, &filter, cancel, &mut collector, &mut progress)?,
        Source::Server(server) => {
            written::collect(server, &filter, cancel, &mut collector, &mut progress)?
        }
    };
    collector.finish(end)
}

/// Collects what is drawn from a prior.
fn drawn(
    prior: Prior,
    filter: &Filter,
    cancel: &Cancel,
    collector: &mut Collector,
    progress: &mut dyn FnMut(&Summary),
) -> Result<End, SynthError> {
    let threads = filter.options.threads.max(1) as u64;
    let mut next = 0;
    let mut stale = 0;
    while !collector.is_full() {
        if stale >= STALE_BATCHES {
            return Ok(End::UsedUp);
        }
        if cancel.is_cancelled() {
            return Ok(End::Stopped);
        }
        let round: Vec<u64> = (next..next + threads).collect();
        next += threads;
        let batches: Vec<Batch> = std::thread::scope(|scope| {
            let handles: Vec<_> = round
                .iter()
                .map(|&index| scope.spawn(move || draw(prior, filter, index)))
                .collect();
            handles
                .into_iter()
                .filter_map(|handle| handle.join().ok())
                .collect()
        });
        for batch in batches {
            stale = match collector.add(batch)? {
                0 => stale + 1,
                _ => 0,
            };
        }
        progress(collector.summary());
    }
    Ok(End::Enough)
}

/// The batch of this index.
fn draw(prior: Prior, filter: &Filter, index: u64) -> Batch {
    let mut rng = filter.rng(index);
    let mut batch = Batch::default();
    for _ in 0..BATCH {
        let drawn: Drawn = match prior {
            Prior::Logo => grammar::logo(&mut rng).into(),
            Prior::Free => grammar::free(&mut rng).into(),
            Prior::Sketch => grammar::sketch(&mut rng),
            Prior::Composed => grammar::composed(&mut rng).into(),
            Prior::Seeds => {
                let Options { seeds, edits, .. } = filter.options;
                mutate::program(seeds, *edits, &mut rng).into()
            }
        };
        batch.add(&drawn, filter, &mut rng);
    }
    batch
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests;
