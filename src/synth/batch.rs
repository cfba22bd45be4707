//! Programs that are run and drawn together, and which of them become samples.

use super::Options;
use super::drawing::{Drawing, Drawn, Manner, Unfit, fingerprint};
use super::shard::Sample;
use rand::SeedableRng;
use rand_chacha::ChaCha8Rng;
use rustc_hash::{FxHashMap, FxHashSet};
use std::collections::BTreeMap;
use tokenizers::Tokenizer;

/// What samples have to be, the same for all batches.
pub(super) struct Filter<'a> {
    pub options: &'a Options,
    tokenizer: &'a Tokenizer,
    excluded: FxHashSet<u64>,
}

/// What came of some programs.
#[derive(Default)]
pub(super) struct Batch {
    pub samples: Vec<Sample>,
    pub programs: usize,
    pub unfit: BTreeMap<Unfit, usize>,
    pub repeated: usize,
    pub excluded: usize,
    /// Where among the samples a picture is.
    places: FxHashMap<u64, usize>,
}

impl Filter<'_> {
    pub(super) fn new<'a>(options: &'a Options, tokenizer: &'a Tokenizer) -> Filter<'a> {
        Filter {
            options,
            tokenizer,
            excluded: options.exclude.iter().map(fingerprint).collect(),
        }
    }

    /// The random generator of the batch of this index.
    pub(super) fn rng(&self, index: u64) -> ChaCha8Rng {
        let mut rng = ChaCha8Rng::seed_from_u64(self.options.seed);
        rng.set_stream(index);
        rng
    }
}

impl Batch {
    /// Makes a sample of a program, if it is fit to be one. Of programs with the same picture the shortest stays.
    pub(super) fn add(&mut self, drawn: &Drawn, filter: &Filter, rng: &mut ChaCha8Rng) {
        self.programs += 1;
        let manner = Manner::draw(filter.options, rng);
        let drawing = match Drawing::new(drawn, manner, rng) {
            Ok(drawing) => drawing,
            Err(unfit) => return self.leave_out(unfit),
        };
        let is_excluded = |picture| filter.excluded.contains(picture);
        if drawing.pictures.iter().any(is_excluded) {
            self.excluded += 1;
            return;
        }
        let sample = match drawing.into_sample(filter.options, filter.tokenizer) {
            Ok(sample) => sample,
            Err(unfit) => return self.leave_out(unfit),
        };
        match self.places.get(&sample.picture) {
            Some(&place) => {
                self.repeated += 1;
                if sample.tokens.len() < self.samples[place].tokens.len() {
                    self.samples[place] = sample;
                }
            }
            None => {
                self.places.insert(sample.picture, self.samples.len());
                self.samples.push(sample);
            }
        }
    }

    /// Counts a text that is no program.
    pub(super) fn add_unreadable(&mut self) {
        self.programs += 1;
        self.leave_out(Unfit::Unreadable);
    }

    fn leave_out(&mut self, unfit: Unfit) {
        *self.unfit.entry(unfit).or_default() += 1;
    }
}
