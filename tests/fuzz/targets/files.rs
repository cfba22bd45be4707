//! Targets that read files: pictures, documents, tasks and models.

use logogram::model::Model;
use logogram::picture::{self, ImportOptions};
use logogram::propose::Cancel;
use logogram::studio::files::format;
use logogram::tasks;
use std::fs;
use std::path::Path;
use tempfile::TempDir;

/// A picture of any kind.
pub fn pictures(data: &[u8]) {
    if let Ok(picture) = picture::read(data, &ImportOptions::default()) {
        assert!(!picture.bitmap.is_blank());
    }
}

/// A document; what is read is written so that it is read again.
pub fn documents(data: &[u8]) {
    if let Ok(saved) = format::from_bytes(data, &Cancel::default()) {
        let bytes = format::to_bytes(&saved.document, None, None).unwrap();
        let again = format::from_bytes(&bytes, &Cancel::default()).unwrap();
        // A number with more digits than it has may be read as its neighbour.
        let (again, document) = (again.document, saved.document);
        assert_eq!(again.strokes, document.strokes);
        assert_eq!(again.code.text, document.code.text);
    }
}

fn written(dir: &Path, name: &str, data: &[u8]) {
    fs::write(dir.join(name), data).unwrap();
}

/// A file of tasks, each of which is drawn.
pub fn tasks(data: &[u8]) {
    let dir = TempDir::new().unwrap();
    written(dir.path(), "tasks.jsonl", data);
    let rows = tasks::read(&dir.path().join("tasks.jsonl")).unwrap();
    for task in rows.into_iter().flatten().take(4) {
        let _ = task.subject();
    }
}

/// What parts a description of a model from the tokenizer beside it.
pub const BETWEEN: &[u8] = b"\n----\n";

/// A model's description and tokenizer, with the hashes as they should be, so that what is behind them is reached.
pub fn models(data: &[u8]) {
    let parted = data.windows(BETWEEN.len()).position(|part| part == BETWEEN);
    let (description, tokenizer) = match parted {
        Some(at) => (&data[..at], &data[at + BETWEEN.len()..]),
        None => (data, &b"{}"[..]),
    };
    let dir = TempDir::new().unwrap();
    let mut text = String::from_utf8_lossy(description).into_owned();
    for (name, content) in [
        ("encoder.onnx", &b"an encoder"[..]),
        ("decoder.onnx", b"a decoder"),
        ("tokenizer.json", tokenizer),
    ] {
        written(dir.path(), name, content);
        text = text.replace(&format!("{{{name}}}"), &sha256(content));
    }
    text = text.replace("{bytes}", &tokenizer.len().to_string());
    written(dir.path(), "model.json", text.as_bytes());
    let _ = Model::open(dir.path());
}

fn sha256(bytes: &[u8]) -> String {
    use sha2::{Digest, Sha256};
    let digest = Sha256::digest(bytes);
    digest.iter().map(|byte| format!("{byte:02x}")).collect()
}
