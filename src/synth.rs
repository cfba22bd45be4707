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
mod shard;

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
use turtle_lib::run::{Fuel, run};
use turtle_lib::python;

/// Where programs come from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, clap::ValueEnum)]
#[serde(rename_all = "lowercase")]
pub enum Prior {
    /// A grammar of drawings of the LOGO kind (Wong et al. 2021), at the centre and in its sizes.
    Logo,
    /// A grammar of drawings of every kind, at any size and pose.
    Free,
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
    /// Share of the samples drawn by hand, from 0 to 1.
    pub hand: f64,
    /// Share of the samples that fill the view, as imported pictures do, from 0 to 1.
    pub fitted: f64,
    /// Programs of more tokens are dropped.
    pub max_tokens: usize,
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
    Write { path: PathBuf, source: std::io::Error },
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
    /// Stands for the clean picture, by which repetitions are found.
    picture: u64,
}

/// Programs drawn at a time, on one thread.
const BATCH: usize = 4096;

/// Samples in a full shard.
const SHARD: usize = 65_536;

/// Batches in a row without one new picture after which the prior counts as used up.
const STALE_BATCHES: usize = 4;

const FUEL: Fuel = Fuel { steps: 40_000, call_depth: 40, segments: 8_000 };

/// Draws and writes samples until there are enough. `progress` hears how many there are.
///
/// # Errors
/// When a file cannot be written.
pub fn synthesize(
    options: &Options,
    tokenizer: &Tokenizer,
    mut progress: impl FnMut(usize),
) -> Result<Summary, SynthError> {
    let write_error = |source| SynthError::Write { path: options.out.clone(), source };
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
            handles.into_iter().filter_map(|handle| handle.join().ok()).collect()
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
            stale = if summary.samples == before { stale + 1 } else { 0 };
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
            Prior::Logo => grammar::logo(&mut rng),
            Prior::Free => grammar::free(&mut rng),
            Prior::Seeds => mutate::program(&options.seeds, &mut rng),
        };
        let Some(sample) = sample(&drawn, options, tokenizer, &mut rng) else {
            batch.unfit += 1;
            continue;
        };
        if excluded.contains(&sample.picture) {
            batch.excluded += 1;
            continue;
        }
        // Of programs with the same picture the shortest stays.
        match places.entry(sample.picture) {
            std::collections::hash_map::Entry::Vacant(place) => {
                place.insert(batch.samples.len());
                batch.samples.push(sample);
            }
            std::collections::hash_map::Entry::Occupied(place) => {
                batch.repeated += 1;
                let kept = &mut batch.samples[*place.get()];
                if sample.tokens.len() < kept.tokens.len() {
                    *kept = sample;
                }
            }
        }
    }
    batch
}

/// Runs and draws a program; nothing when it is no use.
fn sample(drawn: &Program, options: &Options, tokenizer: &Tokenizer, rng: &mut ChaCha8Rng) -> Option<Sample> {
    let program = normalize::normalize(drawn);
    let manner: f64 = rng.random_range(0.0..1.0);
    let by_hand = manner < options.hand;
    let (program, path) = if manner < options.hand + options.fitted {
        let fitted = normalize::normalize(&fit::fitted(&program, &FUEL)?);
        let path = run(&fitted, &FUEL).ok()?.path;
        (fitted, path)
    } else {
        let path = run(&program, &FUEL).ok()?.path;
        (program, path)
    };
    let (low, high) = path.bounds()?;
    let edge = 25.4;
    if low.x < -edge || low.y < -edge || high.x > edge || high.y > edge {
        return None;
    }
    let clean = Bitmap::of_path(&path);
    let shown = if by_hand {
        Bitmap::of_path(&fit::fit_path(&hand::by_hand(&path, rng))?)
    } else if manner < options.hand + options.fitted {
        Bitmap::of_path(&fit::fit_path(&path)?)
    } else {
        clean.clone()
    };
    let unknown = tokenizer.token_to_id("<unk>")?;
    let encoding = tokenizer.encode_fast(python::print(&program), false).ok()?;
    if encoding.len() > options.max_tokens || encoding.get_ids().contains(&unknown) {
        return None;
    }
    let tokens = encoding.get_ids().iter().map(|&id| u16::try_from(id).ok()).collect::<Option<_>>()?;
    Some(Sample { grid: DensityGrid::of_bitmap(&shown), tokens, picture: fingerprint(&clean) })
}

fn fingerprint(bitmap: &Bitmap) -> u64 {
    FxBuildHasher.hash_one(bitmap)
}
