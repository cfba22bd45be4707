//! Synthesis: programs drawn from the prior, run, rasterized, and written as training samples.
//!
//! Work is cut into batches that each have a random generator of their own, so that a seed gives the
//! same samples with any number of threads: threads draw batches, one thread takes them in order, drops
//! what repeats an earlier picture and writes the shards.

mod build;
mod fit;
mod grammar;
mod hand;
mod mutate;
mod normalize;
pub(crate) mod shard;

use crate::view::FITTED_SIDE;
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use rustc_hash::{FxBuildHasher, FxHashMap, FxHashSet};
use std::hash::BuildHasher;
use std::path::PathBuf;
use thiserror::Error;
use tokenizers::Tokenizer;
use turtle_lib::bitmap::Bitmap;
use turtle_lib::density::DensityGrid;
use turtle_lib::program::Program;
use turtle_lib::python;
use turtle_lib::run::{Fuel, run};
use turtle_lib::turtle::{Path, Point};

/// Where programs come from.
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
    pub prior: Prior,
    /// What [`Prior::Seeds`] starts from.
    pub seeds: Vec<Program>,
    /// In how many places a seed is changed at most.
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

/// Why synthesis ended early.
#[derive(Debug, Error)]
#[allow(missing_docs)]
pub enum SynthError {
    #[error("cannot write {path}: {source}")]
    Write {
        path: PathBuf,
        source: std::io::Error,
    },
}

/// What was written.
#[derive(Clone, Debug, Default, serde::Serialize)]
pub struct Summary {
    /// Samples written.
    pub samples: usize,
    /// Programs drawn for them.
    pub drawn: usize,
    /// Programs that repeated a picture.
    pub repeated: usize,
    /// Programs that drew nothing, left the view, failed or were too long.
    pub unfit: usize,
    /// Programs whose picture was to be left out.
    pub excluded: usize,
}

/// One training sample.
struct Sample {
    grid: DensityGrid,
    tokens: Vec<u16>,
    /// Stands for the picture, by which repetitions are found.
    picture: u64,
}

/// Programs drawn at a time, on one thread.
const BATCH: usize = 4096;

/// Samples in a full shard.
const SHARD: usize = 65_536;

/// Batches in a row without one new picture after which the prior counts as used up.
const STALE_BATCHES: usize = 4;

/// Drawings that reach farther than this from the centre, in steps, leave the view.
const EDGE: f64 = 25.4;

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

/// Draws and writes samples until there are enough. `progress` hears how many there are.
///
/// # Errors
/// When a file cannot be written.
pub fn synthesize(
    options: &Options,
    tokenizer: &Tokenizer,
    mut progress: impl FnMut(usize),
) -> Result<Summary, SynthError> {
    let write_error = |source| SynthError::Write {
        path: options.out.clone(),
        source,
    };
    std::fs::create_dir_all(&options.out).map_err(write_error)?;
    let excluded: FxHashSet<u64> = options.exclude.iter().map(fingerprint).collect();
    let mut seen = FxHashSet::default();
    let mut summary = Summary::default();
    let mut shard = Vec::new();
    let mut shards = 0;
    let mut stale = 0;
    let threads = options.threads.max(1) as u64;
    let mut next = 0;
    while summary.samples < options.samples && stale < STALE_BATCHES {
        let round: Vec<u64> = (next..next + threads).collect();
        next += threads;
        let batches: Vec<Batch> = std::thread::scope(|scope| {
            let excluded = &excluded;
            let handles: Vec<_> = round
                .iter()
                .map(|&index| scope.spawn(move || batch(options, tokenizer, excluded, index)))
                .collect();
            handles
                .into_iter()
                .filter_map(|handle| handle.join().ok())
                .collect()
        });
        for batch in batches {
            summary.drawn += BATCH;
            summary.unfit += batch.unfit;
            summary.repeated += batch.repeated;
            summary.excluded += batch.excluded;
            let before = summary.samples;
            for sample in batch.samples {
                if !seen.insert(sample.picture) {
                    summary.repeated += 1;
                } else if summary.samples < options.samples {
                    summary.samples += 1;
                    shard.push(sample);
                }
            }
            stale = if summary.samples == before {
                stale + 1
            } else {
                0
            };
            if shard.len() >= SHARD {
                shard::write(&options.out, shards, &shard).map_err(write_error)?;
                shards += 1;
                shard.clear();
            }
        }
        progress(summary.samples);
    }
    if !shard.is_empty() {
        shard::write(&options.out, shards, &shard).map_err(write_error)?;
    }
    Ok(summary)
}

/// What one thread drew.
#[derive(Default)]
struct Batch {
    samples: Vec<Sample>,
    unfit: usize,
    repeated: usize,
    excluded: usize,
}

fn batch(options: &Options, tokenizer: &Tokenizer, excluded: &FxHashSet<u64>, index: u64) -> Batch {
    let mut rng = ChaCha8Rng::seed_from_u64(options.seed);
    rng.set_stream(index);
    let mut batch = Batch::default();
    let mut places: FxHashMap<u64, usize> = FxHashMap::default();
    for _ in 0..BATCH {
        let drawn = match options.prior {
            Prior::Logo => grammar::logo(&mut rng).into(),
            Prior::Free => grammar::free(&mut rng).into(),
            Prior::Sketch => grammar::sketch(&mut rng),
            Prior::Composed => grammar::composed(&mut rng).into(),
            Prior::Seeds => mutate::program(&options.seeds, options.edits, &mut rng).into(),
        };
        let manner = Manner::draw(options, &mut rng);
        let Some(drawing) = Drawing::new(&drawn, manner, &mut rng) else {
            batch.unfit += 1;
            continue;
        };
        if drawing.pictures.iter().any(|one| excluded.contains(one)) {
            batch.excluded += 1;
            continue;
        }
        let Some(sample) = drawing.into_sample(options, tokenizer) else {
            batch.unfit += 1;
            continue;
        };
        // Of programs with the same picture the shortest stays.
        match places.get(&sample.picture) {
            Some(&place) => {
                batch.repeated += 1;
                if sample.tokens.len() < batch.samples[place].tokens.len() {
                    batch.samples[place] = sample;
                }
            }
            None => {
                places.insert(sample.picture, batch.samples.len());
                batch.samples.push(sample);
            }
        }
    }
    batch
}

/// What a prior draws.
struct Drawn {
    program: Program,
    /// How unsteady a hand may be that draws it, from 0 to 1.
    unsteadiness: f64,
}

impl From<Program> for Drawn {
    fn from(program: Program) -> Self {
        Drawn {
            program,
            unsteadiness: 1.0,
        }
    }
}

/// How a program's picture is made.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Manner {
    /// As it is.
    Plain,
    /// Filling the view, as an imported picture does.
    Fitted,
    /// By hand, and then imported.
    Hand,
}

impl Manner {
    fn draw(options: &Options, rng: &mut ChaCha8Rng) -> Manner {
        let share: f64 = rng.random_range(0.0..1.0);
        if share < options.hand {
            Manner::Hand
        } else if share < options.hand + options.fitted {
            Manner::Fitted
        } else {
            Manner::Plain
        }
    }
}

/// A program that may become a sample, and its picture.
struct Drawing {
    program: Program,
    grid: DensityGrid,
    /// Stand for the picture and, if that is another, for what the program draws.
    pictures: Vec<u64>,
}

impl Drawing {
    /// Runs a program and draws it; nothing when it is no use.
    fn new(drawn: &Drawn, manner: Manner, rng: &mut ChaCha8Rng) -> Option<Drawing> {
        let mut program = normalize::normalize(&drawn.program);
        if manner == Manner::Fitted {
            program = normalize::normalize(&fit::fitted(&program, &FUEL)?);
        }
        let mut path = run(&program, &FUEL).ok()?.path;
        let shown = match manner {
            Manner::Plain => None,
            Manner::Fitted => Some(path.fitted(FITTED_SIDE)?),
            Manner::Hand => {
                let by_hand = hand::by_hand(&path, drawn.unsteadiness, rng).fitted(FITTED_SIDE)?;
                let over = fit::laid_over(&program, &FUEL, &path, &by_hand)?;
                program = normalize::normalize(&over);
                path = run(&program, &FUEL).ok()?.path;
                Some(by_hand)
            }
        };
        let (low, high) = path.bounds()?;
        if low.x < -EDGE || low.y < -EDGE || high.x > EDGE || high.y > EDGE {
            return None;
        }
        let clean = Bitmap::of_path(&path);
        let mut pictures = vec![fingerprint(&clean)];
        let mut picture = clean;
        if let Some(shown) = shown {
            picture = Bitmap::of_path(&shown);
            pictures.insert(0, fingerprint(&picture));
        }
        Some(Drawing {
            program,
            grid: DensityGrid::of_bitmap(&picture),
            pictures,
        })
    }

    /// The program in tokens; nothing when it is too long or has words that the model does not know.
    fn into_sample(self, options: &Options, tokenizer: &Tokenizer) -> Option<Sample> {
        let text = python::print(&self.program);
        if options
            .max_lines
            .is_some_and(|most| text.lines().count() > most)
        {
            return None;
        }
        let encoding = tokenizer.encode_fast(text, false).ok()?;
        let unknown = tokenizer.token_to_id("<unk>");
        if encoding.len() > options.max_tokens
            || encoding.get_ids().iter().any(|&id| Some(id) == unknown)
        {
            return None;
        }
        let tokens = encoding
            .get_ids()
            .iter()
            .map(|&id| u16::try_from(id).ok())
            .collect::<Option<_>>()?;
        Some(Sample {
            grid: self.grid,
            tokens,
            picture: *self.pictures.first()?,
        })
    }
}

fn fingerprint(bitmap: &Bitmap) -> u64 {
    FxBuildHasher.hash_one(bitmap)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests;
