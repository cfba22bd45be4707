//! The folder a model ships in: two networks, a tokenizer and the description that ties them together.
//!
//! ```text
//! model.json       what the files are, with their sizes and hashes, and what view the model was trained on
//! encoder.onnx     density digits to the decoder's cross-attention keys and values
//! decoder.onnx     one token further, with a key/value cache
//! tokenizer.json   token ids to text and back
//! ```
//!
//! Everything is read and checked once, here; the networks are handed on as the bytes that were checked.

mod causal;
mod check;
mod error;
mod external;
mod find;
pub mod own;

pub use causal::CausalModel;
pub(crate) use check::sha256;
pub use error::ModelError;
pub use find::{find, is_ours, places, ships};

use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use tokenizers::Tokenizer;

/// The only format of `model.json` that this program reads.
pub const FORMAT: u64 = 1;

const DESCRIPTION: &str = "model.json";
const ENCODER: &str = "encoder.onnx";
const DECODER: &str = "decoder.onnx";
pub(crate) const TOKENIZER: &str = "tokenizer.json";

/// What `model.json` says.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub struct Description {
    /// The format of the file itself: [`FORMAT`].
    pub format: u64,
    /// The view the training pictures were drawn in.
    pub view: View,
    /// Sizes of the network.
    pub architecture: Architecture,
    /// The tokenizer's vocabulary.
    pub vocabulary: Vocabulary,
    /// Size and hash of each file beside `model.json`.
    pub files: BTreeMap<String, FileRecord>,
    /// How the model was trained, as the recipe wrote it down.
    #[serde(default)]
    pub training: serde_json::Value,
    /// What it scored on the recipe's held-out drawings.
    #[serde(default)]
    pub scores: serde_json::Value,
}

/// The canonical view as a model was trained on it.
#[derive(Clone, Copy, Debug, PartialEq, Deserialize, Serialize)]
pub struct View {
    /// Side of the picture in pixels.
    pub size_px: usize,
    /// Pixels to a turtle step.
    pub px_per_step: f64,
    /// Width of the pen in pixels.
    pub pen_px: f64,
    /// Side of the density grid in blocks.
    pub grid: usize,
}

/// Sizes of the network.
#[derive(Clone, Copy, Debug, Deserialize, Serialize)]
pub struct Architecture {
    /// Trained numbers in both networks together.
    pub parameters: u64,
    /// Width of the residual stream.
    pub d_model: usize,
    /// Attention heads of a layer.
    pub heads: usize,
    /// Width of a head.
    pub head_dim: usize,
    /// Layers of the encoder.
    pub encoder_layers: usize,
    /// Layers of the decoder.
    pub decoder_layers: usize,
    /// Positions the decoder attends to in the picture.
    pub memory_tokens: usize,
    /// Positions of the decoder, the first of which takes the token that begins a program.
    pub max_tokens: usize,
}

/// The tokenizer's vocabulary and its special ids.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub struct Vocabulary {
    /// How many ids there are.
    pub size: usize,
    /// SHA-256 of `tokenizer.json`, in hexadecimal.
    pub sha256: String,
    /// Fills short sequences in training; never part of a program.
    pub pad: u32,
    /// Begins a program.
    pub bos: u32,
    /// Ends a program.
    pub eos: u32,
    /// Stands for text no token covers.
    pub unk: u32,
}

/// Size and hash of a file.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub struct FileRecord {
    /// Size in bytes.
    pub bytes: u64,
    /// SHA-256 in hexadecimal.
    pub sha256: String,
}

/// A model that was read from its folder and found whole.
#[derive(Clone, Debug)]
pub struct Model {
    dir: PathBuf,
    description: Description,
    hash: String,
    tokenizer: Tokenizer,
    encoder: Vec<u8>,
    decoder: Vec<u8>,
}

impl Model {
    /// Reads the model in `dir`.
    ///
    /// # Errors
    /// [`ModelError`] says which file is missing, cut short or not the one that `model.json` describes,
    /// or what about the model this program cannot use.
    pub fn open(dir: &Path) -> Result<Model, ModelError> {
        let description = check::description(dir)?;
        let mut contents = check::contents(dir, &description.files)?;
        let mut take = |name: &str| {
            contents.remove(name).ok_or_else(|| ModelError::Unlisted {
                dir: dir.to_owned(),
                name: name.to_owned(),
            })
        };
        let (encoder, decoder, tokenizer) = (take(ENCODER)?, take(DECODER)?, take(TOKENIZER)?);
        let tokenizer = check::tokenizer(dir, &description, &tokenizer)?;
        Ok(Model {
            hash: check::model_hash(&description.files),
            dir: dir.to_owned(),
            description,
            tokenizer,
            encoder,
            decoder,
        })
    }

    /// The folder it was read from.
    pub fn dir(&self) -> &Path {
        &self.dir
    }

    /// What `model.json` says.
    pub fn description(&self) -> &Description {
        &self.description
    }

    /// Names this very model in results: SHA-256, in hexadecimal, over the names and hashes of its files.
    pub fn hash(&self) -> &str {
        &self.hash
    }

    /// Token ids to text and back.
    pub fn tokenizer(&self) -> &Tokenizer {
        &self.tokenizer
    }

    /// The encoder network, an ONNX file.
    pub fn encoder(&self) -> &[u8] {
        &self.encoder
    }

    /// The decoder network, an ONNX file.
    pub fn decoder(&self) -> &[u8] {
        &self.decoder
    }
}

#[cfg(test)]
pub(crate) mod testing {
    use super::{Model, find};
    use std::path::PathBuf;

    /// The model to test with: the one `LOGOGRAM_TEST_MODEL` names, else the one that ships. If there is
    /// none, says so and gives nothing.
    pub(crate) fn model() -> Option<Model> {
        let named = std::env::var_os("LOGOGRAM_TEST_MODEL").map(PathBuf::from);
        match find(named.as_deref()) {
            Ok(dir) => Some(Model::open(&dir).unwrap()),
            Err(error) => {
                eprintln!("skipped: {error}");
                None
            }
        }
    }
}
