//! Looks the nearest pictures up among synthesized samples: what a model has to beat to have learnt anything.

use super::{Cancel, Identity, ProposeError, Proposer, Request, Sample};
use crate::file;
use crate::model::{Model, sha256};
use crate::synth::shard::{self, GRID_BYTES, Shard};
use serde::Deserialize;
use std::collections::HashSet;
use std::num::NonZero;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::thread;
use thiserror::Error;
use tokenizers::Tokenizer;
use turtle_lib::density::DensityGrid;

/// By so much of the distance a program is e times less likely to be the one that was meant. Only their order
/// counts.
const SCALE: f64 = 0.05;

/// The largest `meta.json` that is read, in bytes.
const META_BYTES: u64 = file::MB;

/// Why samples cannot be looked among.
#[derive(Debug, Error)]
#[allow(missing_docs)]
pub enum NearestError {
    #[error("cannot read the samples in {path}: {source}")]
    Read {
        path: PathBuf,
        source: std::io::Error,
    },
    #[error("{0} holds no samples; make some with logogram synth --out {0}")]
    Empty(PathBuf),
    #[error(
        "the samples in {0} are in the tokens of another model; make them anew with logogram synth"
    )]
    OtherTokens(PathBuf),
}

/// Proposes the programs whose density digits are nearest to the drawing's, the nearest first. It keeps all
/// samples in memory, some 600 bytes each, and goes through all of them for each drawing.
#[derive(Debug)]
pub struct Nearest {
    identity: Identity,
    shards: Vec<Shard>,
    tokenizer: Tokenizer,
}

/// What `logogram synth` says of the samples it wrote.
#[derive(Deserialize)]
struct Meta {
    tokenizer_sha256: String,
}

/// A sample that is near.
#[derive(Clone, Copy, Debug)]
struct Neighbour {
    /// From 0 for the same digits to 1 for no ink in common (Bray and Curtis 1957).
    distance: f64,
    shard: usize,
    sample: usize,
}

impl Nearest {
    /// Reads the samples that `logogram synth` wrote into `folder` in the tokens of `model`.
    ///
    /// # Errors
    /// [`NearestError`] when there are none, when they cannot be read or have other tokens.
    pub fn open(folder: &Path, model: &Model) -> Result<Nearest, NearestError> {
        let failed = |source| NearestError::Read {
            path: folder.to_owned(),
            source,
        };
        let shards = shard::read(folder).map_err(failed)?;
        if shards.is_empty() {
            return Err(NearestError::Empty(folder.to_owned()));
        }
        let meta = file::read(&folder.join("meta.json"), META_BYTES).map_err(failed)?;
        let known = serde_json::from_slice::<Meta>(&meta);
        let tokenizer = &model.description().vocabulary.sha256;
        if !known.is_ok_and(|meta| meta.tokenizer_sha256 == *tokenizer) {
            return Err(NearestError::OtherTokens(folder.to_owned()));
        }
        let samples: usize = shards.iter().map(Shard::len).sum();
        Ok(Nearest {
            identity: Identity {
                proposer: "nearest".to_owned(),
                model_hash: sha256(&meta),
                engine: format!("{samples} samples"),
                notices: Vec::new(),
            },
            shards,
            tokenizer: model.tokenizer().clone(),
        })
    }

    /// The nearest samples, at most `most` of them, the nearest first.
    fn neighbours(&self, grid: &DensityGrid, most: usize, cancel: &Cancel) -> Vec<Neighbour> {
        let digits = grid.digits();
        let ink = |digits: &[u8]| digits.iter().map(|&digit| u32::from(digit)).sum::<u32>();
        let of_shard = |index: usize| {
            let mut near = Vec::new();
            if cancel.is_cancelled() {
                return near;
            }
            for (sample, packed) in self.shards[index].grids().enumerate() {
                let mut unpacked = [0; 2 * GRID_BYTES];
                for (pair, byte) in unpacked.as_chunks_mut().0.iter_mut().zip(packed) {
                    *pair = [byte & 15, byte >> 4];
                }
                let apart: u32 = unpacked
                    .iter()
                    .zip(digits)
                    .map(|(a, b)| u32::from(a.abs_diff(*b)))
                    .sum();
                let all = (ink(&unpacked) + ink(digits)).max(1);
                near.push(Neighbour {
                    distance: f64::from(apart) / f64::from(all),
                    shard: index,
                    sample,
                });
            }
            nearest(&mut near, most);
            near
        };
        let threads = thread::available_parallelism().map_or(1, NonZero::get);
        let mut all: Vec<Neighbour> = thread::scope(|scope| {
            let parts: Vec<_> = (0..threads)
                .map(|part| {
                    let shards = (part..self.shards.len()).step_by(threads);
                    scope.spawn(move || shards.flat_map(of_shard).collect::<Vec<_>>())
                })
                .collect();
            let found = parts.into_iter().flat_map(|part| part.join());
            found.flatten().collect()
        });
        nearest(&mut all, most);
        all
    }
}

/// Keeps the `most` nearest, in order.
fn nearest(all: &mut Vec<Neighbour>, most: usize) {
    let order = |a: &Neighbour, b: &Neighbour| {
        a.distance
            .total_cmp(&b.distance)
            .then((a.shard, a.sample).cmp(&(b.shard, b.sample)))
    };
    if most < all.len() {
        all.select_nth_unstable_by(most, order);
        all.truncate(most);
    }
    all.sort_unstable_by(order);
}

impl Proposer for Nearest {
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
        // Of a picture by hand there may be many programs alike.
        let near = self.neighbours(grid, 4 * request.indices().end, cancel);
        let likely = |neighbour: &Neighbour| (-neighbour.distance / SCALE).exp();
        let total: f64 = near.iter().map(likely).sum();
        let mut seen = HashSet::new();
        for neighbour in &near {
            if cancel.is_cancelled() || seen.len() == request.indices().end {
                break;
            }
            let tokens = self.shards[neighbour.shard].tokens(neighbour.sample);
            let tokens: Vec<u32> = tokens.iter().map(|&token| token.into()).collect();
            let text = super::text(&self.tokenizer, &tokens)?;
            if !seen.insert(text.clone()) || seen.len() <= request.first {
                continue;
            }
            let sample = Sample {
                index: seen.len() - 1,
                text,
                tokens: Vec::new(),
                token_log_probs: Vec::new(),
                log_prob: (likely(neighbour) / total).ln(),
                finished: true,
            };
            if emit(sample).is_break() {
                break;
            }
        }
        Ok(())
    }
}
