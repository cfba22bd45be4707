//! Reads the files of a model folder and holds them against its description.

use super::causal::CONFIG;
use super::{
    Architecture, DECODER, DESCRIPTION, Description, ENCODER, FORMAT, FileRecord, ModelError,
    TOKENIZER, View,
};
use crate::caught::caught;
use crate::file;
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use std::fmt::Write;
use std::io::ErrorKind;
use std::path::Path;
use tokenizers::Tokenizer;
use turtle_lib::{bitmap, density};

/// The largest description and the largest file beside it that are read, in bytes. An ONNX file has no more.
const DESCRIPTION_BYTES: u64 = 16 * file::MB;
const FILE_BYTES: u64 = 2048 * file::MB;

/// The largest sizes of a network. Memory is taken by them before the network is looked at.
const MOST_WIDE: usize = 16_384;
const MOST_LAYERS: usize = 256;
const MOST_TOKENS: usize = 65_536;

/// How deep a `tokenizer.json` may nest. What is nested is read by functions that call themselves.
const MOST_NESTED: usize = 16;

/// What a folder without a description is: a part of a model of ours, a code model that cannot be run as it is, or none.
fn undescribed(dir: &Path) -> ModelError {
    let has = |name: &str| dir.join(name).is_file();
    let dir = dir.to_owned();
    if has(ENCODER) || has(DECODER) {
        let name = DESCRIPTION.to_owned();
        return ModelError::Missing { dir, name };
    }
    match has(CONFIG) {
        true => ModelError::NotExported(dir),
        false => ModelError::NoModel(dir),
    }
}

/// The description in `dir`, if it is one this program can use.
pub(super) fn description(dir: &Path) -> Result<Description, ModelError> {
    if !dir.is_dir() {
        return Err(ModelError::NoFolder(dir.to_owned()));
    }
    let bytes = read(dir, DESCRIPTION, DESCRIPTION_BYTES).map_err(|error| match error {
        ModelError::Missing { .. } => undescribed(dir),
        error => error,
    })?;
    let malformed = |reason: String| ModelError::Description {
        path: dir.join(DESCRIPTION),
        reason,
    };
    let json: serde_json::Value =
        serde_json::from_slice(&bytes).map_err(|error| malformed(error.to_string()))?;
    // Before the rest is looked at: another format may look quite different.
    match json.get("format").and_then(serde_json::Value::as_u64) {
        Some(FORMAT) => {}
        Some(found) => {
            return Err(ModelError::Format {
                dir: dir.to_owned(),
                found,
            });
        }
        None => return Err(malformed("it has no `format`".to_owned())),
    }
    let description: Description =
        serde_json::from_value(json).map_err(|error| malformed(error.to_string()))?;
    view(dir, &description.view)?;
    architecture(dir, &description)?;
    Ok(description)
}

fn view(dir: &Path, view: &View) -> Result<(), ModelError> {
    let here = [
        ("size_px", view.size_px as f64, bitmap::SIZE_PX as f64),
        ("px_per_step", view.px_per_step, bitmap::PX_PER_STEP),
        ("pen_px", view.pen_px, 2.0 * bitmap::PEN_RADIUS_PX),
        ("grid", view.grid as f64, density::GRID_SIZE as f64),
    ];
    match here
        .into_iter()
        .find(|(_, found, expected)| found != expected)
    {
        None => Ok(()),
        Some((what, found, expected)) => Err(ModelError::View {
            dir: dir.to_owned(),
            what,
            found,
            expected,
        }),
    }
}

fn architecture(dir: &Path, description: &Description) -> Result<(), ModelError> {
    let Architecture {
        parameters: _,
        d_model,
        heads,
        head_dim,
        encoder_layers,
        decoder_layers,
        memory_tokens,
        max_tokens,
    } = description.architecture;
    let vocabulary = &description.vocabulary;
    let special = [
        vocabulary.pad,
        vocabulary.bos,
        vocabulary.eos,
        vocabulary.unk,
    ];
    let sizes = [
        (d_model, MOST_WIDE),
        (heads, MOST_WIDE),
        (head_dim, MOST_WIDE),
        (encoder_layers, MOST_LAYERS),
        (decoder_layers, MOST_LAYERS),
        (memory_tokens, MOST_TOKENS),
        (max_tokens, MOST_TOKENS),
        (vocabulary.size, MOST_TOKENS),
    ];
    let what = if [heads, head_dim, decoder_layers, memory_tokens].contains(&0) {
        "a size is 0"
    } else if sizes.iter().any(|&(size, most)| size > most) {
        "a size is beyond all that such models have"
    } else if max_tokens < 2 {
        "`max_tokens` leaves no room for a program"
    } else if special.iter().any(|&id| id as usize >= vocabulary.size) {
        "a special id is not in the vocabulary"
    } else {
        return Ok(());
    };
    Err(ModelError::Architecture {
        dir: dir.to_owned(),
        what: what.to_owned(),
    })
}

/// The contents of every listed file, each of the size and hash that `files` says.
pub(super) fn contents(
    dir: &Path,
    files: &BTreeMap<String, FileRecord>,
) -> Result<BTreeMap<String, Vec<u8>>, ModelError> {
    files
        .iter()
        .map(|(name, record)| Ok((name.clone(), content(dir, name, record)?)))
        .collect()
}

fn content(dir: &Path, name: &str, record: &FileRecord) -> Result<Vec<u8>, ModelError> {
    if Path::new(name).file_name() != Some(name.as_ref()) {
        return Err(ModelError::Description {
            path: dir.join(DESCRIPTION),
            reason: format!("`{name}` is not the name of a file in the folder"),
        });
    }
    let path = dir.join(name);
    let size = |found| ModelError::Size {
        path: path.clone(),
        found,
        expected: record.bytes,
    };
    // What is not as long as it should be is not read.
    if let Ok(data) = std::fs::metadata(&path)
        && data.is_file()
        && data.len() != record.bytes
    {
        return Err(size(data.len()));
    }
    let bytes = read(dir, name, record.bytes.min(FILE_BYTES))?;
    if bytes.len() as u64 != record.bytes {
        return Err(size(bytes.len() as u64));
    }
    if !sha256(&bytes).eq_ignore_ascii_case(&record.sha256) {
        return Err(ModelError::Hash { path });
    }
    Ok(bytes)
}

pub(super) fn read(dir: &Path, name: &str, limit: u64) -> Result<Vec<u8>, ModelError> {
    let path = dir.join(name);
    file::read(&path, limit).map_err(|source| match source.kind() {
        ErrorKind::NotFound => ModelError::Missing {
            dir: dir.to_owned(),
            name: name.to_owned(),
        },
        _ => ModelError::Unreadable { path, source },
    })
}

/// The tokenizer, if it is the one the networks were trained with.
pub(super) fn tokenizer(
    dir: &Path,
    description: &Description,
    bytes: &[u8],
) -> Result<Tokenizer, ModelError> {
    let vocabulary = &description.vocabulary;
    if !sha256(bytes).eq_ignore_ascii_case(&vocabulary.sha256) {
        return Err(ModelError::Vocabulary {
            dir: dir.to_owned(),
        });
    }
    let tokenizer = read_tokenizer(dir, bytes)?;
    let size = tokenizer.get_vocab_size(true);
    if size != vocabulary.size {
        return Err(unusable(
            dir,
            format!(
                "it has {size} tokens where model.json says {}",
                vocabulary.size
            ),
        ));
    }
    Ok(tokenizer)
}

/// The tokenizer that a file describes.
pub(super) fn read_tokenizer(dir: &Path, bytes: &[u8]) -> Result<Tokenizer, ModelError> {
    let unusable = |reason| unusable(dir, reason);
    if nesting(bytes) > MOST_NESTED {
        return Err(unusable(format!("it nests more than {MOST_NESTED} deep")));
    }
    // Some broken parts are taken for a bug of the reader's, which panics.
    caught(|| Tokenizer::from_bytes(bytes))
        .ok_or_else(|| unusable("a part of it is broken".to_owned()))?
        .map_err(|error| unusable(error.to_string()))
}

fn unusable(dir: &Path, reason: String) -> ModelError {
    ModelError::Tokenizer {
        path: dir.join(TOKENIZER),
        reason,
    }
}

/// How deep the brackets of a JSON text nest.
fn nesting(json: &[u8]) -> usize {
    let (mut depth, mut deepest) = (0_usize, 0);
    let mut is_text = false;
    let mut bytes = json.iter();
    while let Some(byte) = bytes.next() {
        match byte {
            b'"' => is_text = !is_text,
            b'\\' if is_text => {
                bytes.next();
            }
            b'[' | b'{' if !is_text => {
                depth += 1;
                deepest = deepest.max(depth);
            }
            b']' | b'}' if !is_text => depth = depth.saturating_sub(1),
            _ => {}
        }
    }
    deepest
}

/// One hash for all files: over the lines `hash  name`, sorted by name.
pub(super) fn model_hash(files: &BTreeMap<String, FileRecord>) -> String {
    let lines: String = files
        .iter()
        .map(|(name, record)| format!("{}  {name}\n", record.sha256.to_ascii_lowercase()))
        .collect();
    sha256(lines.as_bytes())
}

pub(crate) fn sha256(bytes: &[u8]) -> String {
    let mut hex = String::with_capacity(64);
    for byte in Sha256::digest(bytes) {
        // Writing to a string does not fail.
        let _ = write!(hex, "{byte:02x}");
    }
    hex
}
