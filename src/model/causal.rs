//! The folder of a causal language model as Hugging Face's tools export it to ONNX.
//!
//! ```text
//! config.json              sizes of the network
//! generation_config.json   tokens that end a text; those of config.json without it
//! tokenizer.json           token ids to text and back
//! decoder_model_merged.onnx or model.onnx, and files in this folder that it takes weights from
//! ```
//!
//! Nothing says what the files should be, so they are held against each other, and the network's own inputs and outputs
//! against them when it is loaded.

use super::{DESCRIPTION, ModelError, TOKENIZER, check, external};
use crate::file;
use serde::Deserialize;
use std::path::{Component, Path, PathBuf};
use std::sync::Arc;
use tokenizers::Tokenizer;

pub(super) const CONFIG: &str = "config.json";
const GENERATION: &str = "generation_config.json";

/// What the network may be called, the better one first.
const NETWORKS: [&str; 2] = ["decoder_model_merged.onnx", "model.onnx"];

/// The largest files that are read, in bytes. An ONNX file has no more; what it has no room for is beside it.
const CONFIG_BYTES: u64 = 16 * file::MB;
const TOKENIZER_BYTES: u64 = 256 * file::MB;
const ONNX_BYTES: u64 = 2048 * file::MB;
const WEIGHTS_BYTES: u64 = 256 * 1024 * file::MB;

/// Networks often have room for some more tokens than there are, because round numbers are computed faster: Phi-2 for 905.
const MOST_SPARE: usize = 1024;

/// The most tokens that a vocabulary has.
const MOST_WORDS: usize = 1 << 24;

/// What is read of `config.json`. Families of models have names of their own for the same.
#[derive(Debug, Deserialize)]
struct Config {
    vocab_size: usize,
    max_position_embeddings: Option<usize>,
    n_positions: Option<usize>,
    eos_token_id: Option<Ends>,
    #[serde(default)]
    is_encoder_decoder: bool,
}

/// What is read of `generation_config.json`.
#[derive(Debug, Default, Deserialize)]
struct Generation {
    eos_token_id: Option<Ends>,
}

/// The tokens that end a text: one, or several.
#[derive(Clone, Debug, Deserialize)]
#[serde(untagged)]
enum Ends {
    One(u32),
    Several(Vec<u32>),
}

/// The contents of files that a network takes weights from, by the names that it has for them.
type Weights = Vec<(String, Arc<[u8]>)>;

/// A causal language model that was read from its folder and found whole.
#[derive(Clone, Debug)]
pub struct CausalModel {
    dir: PathBuf,
    hash: String,
    tokenizer: Tokenizer,
    words: usize,
    vocabulary: usize,
    positions: Option<usize>,
    ends: Vec<u32>,
    name: &'static str,
    onnx: Vec<u8>,
    weights: Weights,
}

impl CausalModel {
    /// Whether a folder is of this kind: it has a `config.json` and a network, and is none of ours.
    pub fn is_in(dir: &Path) -> bool {
        let has = |name: &str| dir.join(name).is_file();
        !has(DESCRIPTION) && has(CONFIG) && NETWORKS.into_iter().any(has)
    }

    /// How many bytes its files have, as far as the system tells; what it takes to load it goes by that.
    pub fn size_bytes(dir: &Path) -> u64 {
        let entries = std::fs::read_dir(dir).into_iter().flatten().flatten();
        let sizes = entries.filter_map(|entry| std::fs::metadata(entry.path()).ok());
        sizes.map(|data| data.len()).sum()
    }

    /// Reads the model in `dir`.
    ///
    /// # Errors
    /// [`ModelError`] says which file is missing or broken, that files do not belong together, or that weights are
    /// wanted from elsewhere.
    pub fn open(dir: &Path) -> Result<CausalModel, ModelError> {
        let config_bytes = check::read(dir, CONFIG, CONFIG_BYTES)?;
        let config: Config = parsed(dir, CONFIG, &config_bytes)?;
        let generation: Generation = match check::read(dir, GENERATION, CONFIG_BYTES) {
            Ok(bytes) => parsed(dir, GENERATION, &bytes)?,
            Err(ModelError::Missing { .. }) => Generation::default(),
            Err(error) => return Err(error),
        };
        if config.is_encoder_decoder {
            let what = "it is of an encoder and a decoder, which is not run here";
            return Err(unusable(dir, CONFIG, what.to_owned()));
        }
        let tokenizer_bytes = check::read(dir, TOKENIZER, TOKENIZER_BYTES)?;
        let tokenizer = check::read_tokenizer(dir, &tokenizer_bytes)?;
        let words = words(&tokenizer);
        let vocabulary = config.vocab_size;
        if words > vocabulary || vocabulary - words > MOST_SPARE || vocabulary > MOST_WORDS {
            return Err(ModelError::Words {
                dir: dir.to_owned(),
                config: vocabulary,
                tokenizer: words,
            });
        }
        let ends = match generation.eos_token_id.or(config.eos_token_id) {
            None => Vec::new(),
            Some(Ends::One(end)) => vec![end],
            Some(Ends::Several(ends)) => ends,
        };
        if let Some(end) = ends.iter().find(|&&end| end as usize >= vocabulary) {
            let what = format!("token {end}, which ends a text, is not among its {vocabulary}");
            return Err(unusable(dir, CONFIG, what));
        }
        let is_there = |name: &&str| dir.join(name).is_file();
        let name = NETWORKS.into_iter().find(is_there).unwrap_or(NETWORKS[1]);
        let onnx = check::read(dir, name, ONNX_BYTES)?;
        let weights = weights(dir, name, &onnx)?;
        let hash = hash(
            [
                (CONFIG, &config_bytes[..]),
                (TOKENIZER, &tokenizer_bytes),
                (name, &onnx),
            ]
            .into_iter()
            .chain(weights.iter().map(|(name, bytes)| (&name[..], &bytes[..]))),
            &ends,
        );
        Ok(CausalModel {
            dir: dir.to_owned(),
            hash,
            tokenizer,
            words,
            vocabulary,
            positions: config.max_position_embeddings.or(config.n_positions),
            ends,
            name,
            onnx,
            weights,
        })
    }

    /// The folder it was read from.
    pub fn dir(&self) -> &Path {
        &self.dir
    }

    /// Names this very model in results: SHA-256, in hexadecimal, over the names and hashes of its files.
    pub fn hash(&self) -> &str {
        &self.hash
    }

    /// Token ids to text and back.
    pub fn tokenizer(&self) -> &Tokenizer {
        &self.tokenizer
    }

    /// How many ids the tokenizer has; the network may have room for some more.
    pub fn words(&self) -> usize {
        self.words
    }

    /// How many logits the network gives for a token.
    pub fn vocabulary(&self) -> usize {
        self.vocabulary
    }

    /// How many tokens a text may have, if that is known.
    pub fn positions(&self) -> Option<usize> {
        self.positions
    }

    /// Tokens that end a text.
    pub fn ends(&self) -> &[u32] {
        &self.ends
    }

    /// What the network's file is called.
    pub fn name(&self) -> &'static str {
        self.name
    }

    /// The network, an ONNX file.
    pub fn onnx(&self) -> &[u8] {
        &self.onnx
    }

    /// Files that it takes weights from, by the names that it has for them.
    pub fn weights(&self) -> &[(String, Arc<[u8]>)] {
        &self.weights
    }
}

/// The files that the network takes weights from, none of which is outside of the folder.
fn weights(dir: &Path, name: &str, onnx: &[u8]) -> Result<Weights, ModelError> {
    let locations = external::locations(onnx)
        .ok_or_else(|| unusable(dir, name, "it is no ONNX file".to_owned()))?;
    let read = |location: String| {
        let is_inside = is_plain(&location) && leads_inside(dir, &location);
        if !is_inside {
            return Err(ModelError::Outside {
                path: dir.join(name),
                location,
            });
        }
        let bytes = check::read(dir, &location, WEIGHTS_BYTES)?;
        Ok((location, Arc::from(bytes)))
    };
    locations.into_iter().map(read).collect()
}

/// Whether it goes only down from the folder. The engine takes names with a star for places in memory.
fn is_plain(location: &str) -> bool {
    let mut parts = Path::new(location).components();
    !location.is_empty()
        && !location.contains(['*', '\\', ':', '\0'])
        && parts.all(|part| matches!(part, Component::Normal(_)))
}

/// Whether the file is in the folder also where its name is a link. What is not there is told later.
fn leads_inside(dir: &Path, location: &str) -> bool {
    let (Ok(dir), Ok(file)) = (dir.canonicalize(), dir.join(location).canonicalize()) else {
        return true;
    };
    file.starts_with(dir)
}

/// One more than the largest id. Ids need not be without gaps.
fn words(tokenizer: &Tokenizer) -> usize {
    let ids = tokenizer.get_vocab(true).into_values();
    ids.max().map_or(0, |id| id as usize + 1)
}

fn hash<'a>(files: impl Iterator<Item = (&'a str, &'a [u8])>, ends: &[u32]) -> String {
    let lines: String = files
        .map(|(name, bytes)| format!("{}  {name}\n", check::sha256(bytes)))
        .collect();
    check::sha256(format!("{lines}{ends:?}").as_bytes())
}

/// What a JSON file says. Whatever else stands in it is for other programs.
fn parsed<T: for<'de> Deserialize<'de>>(
    dir: &Path,
    name: &str,
    bytes: &[u8],
) -> Result<T, ModelError> {
    serde_json::from_slice(bytes).map_err(|error| unusable(dir, name, error.to_string()))
}

fn unusable(dir: &Path, name: &str, reason: String) -> ModelError {
    ModelError::Description {
        path: dir.join(name),
        reason,
    }
}

#[cfg(test)]
mod tests {
    use super::is_plain;

    #[test]
    fn weights_lie_below_the_folder() {
        for location in ["model.onnx_data", "weights/0.bin"] {
            assert!(is_plain(location), "{location}");
        }
        for location in [
            "",
            "/etc/passwd",
            "../weights",
            "weights/../../0.bin",
            "./../0.bin",
            "C:\\weights",
            "*/_ORT_MEM_ADDR_/*",
        ] {
            assert!(!is_plain(location), "{location}");
        }
    }
}
