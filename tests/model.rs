//! Model folders, whole and broken.
#![allow(clippy::unwrap_used)]

use assert_cmd::Command;
use logogram::model::{Model, ModelError};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use std::fmt::Write;
use std::path::Path;
use std::process::Output;
use tempfile::TempDir;

const TOKENIZER: &str = r#"{
    "version": "1.0", "truncation": null, "padding": null, "added_tokens": [],
    "normalizer": null, "pre_tokenizer": null, "post_processor": null, "decoder": {"type": "Fuse"},
    "model": {"type": "WordLevel", "unk_token": "<unk>",
              "vocab": {"<pad>": 0, "<bos>": 1, "<eos>": 2, "<unk>": 3, "forward(": 4}}
}"#;

fn sha256(bytes: &[u8]) -> String {
    Sha256::digest(bytes)
        .iter()
        .fold(String::new(), |mut hex, byte| {
            write!(hex, "{byte:02x}").unwrap();
            hex
        })
}

/// Writes a whole model folder, whose networks are no networks: they are only read when an engine loads them.
fn whole() -> (TempDir, Value) {
    let dir = tempfile::tempdir().unwrap();
    let files = [
        ("encoder.onnx", "an encoder"),
        ("decoder.onnx", "a decoder"),
        ("tokenizer.json", TOKENIZER),
    ];
    let mut records = json!({});
    for (name, contents) in files {
        std::fs::write(dir.path().join(name), contents).unwrap();
        let sha256 = sha256(contents.as_bytes());
        records[name] = json!({"bytes": contents.len(), "sha256": sha256});
    }
    let description = json!({
        "format": 1,
        "view": {"size_px": 512, "px_per_step": 10, "pen_px": 4, "grid": 32},
        "architecture": {
            "parameters": 1, "d_model": 8, "heads": 2, "head_dim": 4, "encoder_layers": 1,
            "decoder_layers": 1, "memory_tokens": 64, "max_tokens": 192
        },
        "vocabulary": {
            "size": 5, "sha256": sha256(TOKENIZER.as_bytes()), "pad": 0, "bos": 1, "eos": 2, "unk": 3
        },
        "files": records,
        "scores": {"loss": 0.5},
    });
    describe(dir.path(), &description);
    (dir, description)
}

fn describe(dir: &Path, description: &Value) {
    std::fs::write(dir.join("model.json"), description.to_string()).unwrap();
}

#[test]
fn a_whole_folder_is_read() {
    let (dir, description) = whole();
    let model = Model::open(dir.path()).unwrap();
    assert_eq!(model.encoder(), b"an encoder");
    assert_eq!(model.decoder(), b"a decoder");
    assert_eq!(model.description().architecture.heads, 2);
    assert_eq!(model.description().scores, description["scores"]);
    assert_eq!(model.tokenizer().decode(&[4], true).unwrap(), "forward(");
    assert_eq!(model.hash().len(), 64);
    assert_eq!(model.hash(), Model::open(dir.path()).unwrap().hash());
}

#[test]
fn the_hash_names_the_files_and_not_the_description() {
    let (dir, mut description) = whole();
    let before = Model::open(dir.path()).unwrap();
    description["scores"] = json!({"loss": 0.4});
    describe(dir.path(), &description);
    assert_eq!(Model::open(dir.path()).unwrap().hash(), before.hash());
    std::fs::write(dir.path().join("encoder.onnx"), "AN ENCODER").unwrap();
    description["files"]["encoder.onnx"]["sha256"] = json!(sha256(b"AN ENCODER"));
    describe(dir.path(), &description);
    assert_ne!(Model::open(dir.path()).unwrap().hash(), before.hash());
}

#[test]
fn a_folder_that_has_no_model_of_ours_is_told_what_it_lacks() {
    let dir = tempfile::tempdir().unwrap();
    let told = || Model::open(dir.path()).unwrap_err().to_string();
    assert!(told().starts_with("there is no model in "), "{}", told());
    // As a Hugging Face model is before it is exported.
    std::fs::write(dir.path().join("config.json"), "{}").unwrap();
    std::fs::write(dir.path().join("tokenizer.json"), "{}").unwrap();
    assert!(
        told().contains("optimum-cli export onnx --task"),
        "{}",
        told()
    );
}

/// Breaks a whole folder, and gives what is said of it.
fn broken(breaking: impl FnOnce(&Path, &mut Value)) -> ModelError {
    let (dir, mut description) = whole();
    breaking(dir.path(), &mut description);
    if dir.path().join("model.json").exists() {
        describe(dir.path(), &description);
    }
    Model::open(dir.path()).unwrap_err()
}

type Breaking = fn(&Path, &mut Value);

#[test]
fn a_broken_folder_is_refused_with_what_to_do() {
    let remove = |dir: &Path, name: &str| std::fs::remove_file(dir.join(name)).unwrap();
    for name in [
        "model.json",
        "encoder.onnx",
        "decoder.onnx",
        "tokenizer.json",
    ] {
        let error = broken(|dir, _| remove(dir, name)).to_string();
        assert!(
            error.contains(&format!("has no {name}; copy the whole folder")),
            "{error}"
        );
    }
    let cases: [(Breaking, &str); 17] = [
        (
            |dir, _| std::fs::write(dir.join("decoder.onnx"), "a dec").unwrap(),
            "decoder.onnx has 5 bytes where model.json says 9, so it was cut short or replaced; copy",
        ),
        (
            |dir, _| std::fs::write(dir.join("decoder.onnx"), "A decoder").unwrap(),
            "decoder.onnx is damaged or from another model",
        ),
        (
            |_, json| json["vocabulary"]["sha256"] = json!("00"),
            "is not the one the networks were trained with; copy the tokenizer.json that came",
        ),
        (
            |_, json| json["vocabulary"]["size"] = json!(6),
            "has 5 tokens where model.json says 6",
        ),
        (
            |dir, json| {
                std::fs::write(dir.join("tokenizer.json"), "{}").unwrap();
                json["files"]["tokenizer.json"] = json!({"bytes": 2, "sha256": sha256(b"{}")});
                json["vocabulary"]["sha256"] = json!(sha256(b"{}"));
            },
            "tokenizer.json cannot be used",
        ),
        (
            |_, json| json["view"]["px_per_step"] = json!(12),
            "another view (px_per_step is 12, here 10); take a model trained for this version",
        ),
        (
            |_, json| json["view"]["pen_px"] = json!(3),
            "pen_px is 3, here 4",
        ),
        (
            |_, json| json["format"] = json!(2),
            "is of format 2 and this program reads format 1; take a model made for this version",
        ),
        (|_, json| *json = json!([1, 2]), "it has no `format`"),
        (
            |_, json| json["architecture"]["heads"] = json!("two"),
            "is not a model description",
        ),
        (
            |_, json| json["architecture"]["head_dim"] = json!(0),
            "cannot be right (a size is 0)",
        ),
        (
            |_, json| json["architecture"]["decoder_layers"] = json!(1_000_000_000_000_u64),
            "cannot be right (a size is beyond all that such models have)",
        ),
        (
            |dir, json| {
                let nested = format!("{{\"decoder\": {}{}}}", "[".repeat(100), "]".repeat(100));
                std::fs::write(dir.join("tokenizer.json"), &nested).unwrap();
                let hash = sha256(nested.as_bytes());
                json["files"]["tokenizer.json"] = json!({"bytes": nested.len(), "sha256": hash});
                json["vocabulary"]["sha256"] = json!(hash);
            },
            "it nests more than 16 deep",
        ),
        (
            |dir, json| {
                let broken = json!({
                    "version": "1.0", "truncation": null, "padding": null, "added_tokens": [],
                    "normalizer": {"type": "Precompiled", "precompiled_charsmap": "/////w=="},
                    "pre_tokenizer": null, "post_processor": null, "decoder": null,
                    "model": {"type": "WordLevel", "vocab": {"a": 0}, "unk_token": "a"}
                });
                let broken = broken.to_string();
                std::fs::write(dir.join("tokenizer.json"), &broken).unwrap();
                let hash = sha256(broken.as_bytes());
                json["files"]["tokenizer.json"] = json!({"bytes": broken.len(), "sha256": hash});
                json["vocabulary"]["sha256"] = json!(hash);
            },
            "tokenizer.json cannot be used",
        ),
        (
            |_, json| json["vocabulary"]["eos"] = json!(5),
            "a special id is not in the vocabulary",
        ),
        (
            |_, json| {
                let record = json["files"]["encoder.onnx"].take();
                json["files"] = json!({"../encoder.onnx": record});
            },
            "`../encoder.onnx` is not the name of a file in the folder",
        ),
        (
            |_, json| {
                json["files"]
                    .as_object_mut()
                    .unwrap()
                    .remove("encoder.onnx");
            },
            "does not list encoder.onnx",
        ),
    ];
    for (breaking, expected) in cases {
        let error = broken(breaking).to_string();
        assert!(
            error.contains(expected),
            "{error}\nis to contain\n{expected}"
        );
        assert!(!error.contains('\n'), "{error}");
    }
}

#[test]
fn a_description_that_is_not_json_is_refused() {
    let (dir, _) = whole();
    std::fs::write(dir.path().join("model.json"), "{\"format\": 1").unwrap();
    let error = Model::open(dir.path()).unwrap_err();
    assert!(matches!(error, ModelError::Description { .. }), "{error}");
}

#[test]
fn no_folder_is_told() {
    let error = Model::open(Path::new("/no/such/folder"))
        .unwrap_err()
        .to_string();
    assert_eq!(
        error,
        "there is no folder /no/such/folder; name a model folder with --model"
    );
}

#[test]
fn a_chosen_folder_is_taken_as_it_is() {
    let chosen = Path::new("/a/model");
    assert_eq!(logogram::model::find(Some(chosen)).unwrap(), chosen);
}

/// Fields of a protobuf message, as an ONNX file has them.
#[derive(Default)]
struct Message(Vec<u8>);

impl Message {
    fn varint(&mut self, mut value: u64) {
        while value >= 128 {
            self.0.push(value as u8 | 128);
            value >>= 7;
        }
        self.0.push(value as u8);
    }

    fn number(mut self, field: u64, value: u64) -> Message {
        self.varint(field << 3);
        self.varint(value);
        self
    }

    fn bytes(mut self, field: u64, bytes: &[u8]) -> Message {
        self.varint(field << 3 | 2);
        self.varint(bytes.len() as u64);
        self.0.extend(bytes);
        self
    }

    fn text(self, field: u64, text: &str) -> Message {
        self.bytes(field, text.as_bytes())
    }

    fn message(self, field: u64, message: Message) -> Message {
        self.bytes(field, &message.0)
    }
}

/// A network whose only output is `count` zeros, which an engine makes when it loads it.
fn of_zeros(count: u64) -> Vec<u8> {
    let shape = |size| Message::default().message(1, Message::default().number(1, size));
    let tensor = |kind, size| {
        let tensor = Message::default().number(1, kind).message(2, shape(size));
        Message::default().message(1, tensor)
    };
    let value = |name, kind, size| {
        Message::default()
            .text(1, name)
            .message(2, tensor(kind, size))
    };
    let sizes = Message::default()
        .number(1, 1)
        .number(2, 7)
        .number(7, count);
    let node = Message::default().text(1, "sizes").text(2, "logits");
    let graph = Message::default()
        .message(1, node.text(4, "ConstantOfShape"))
        .text(2, "zeros")
        .message(5, sizes.text(8, "sizes"))
        .message(11, value("grid", 7, 1024))
        .message(12, value("logits", 1, count));
    let opset = Message::default().number(2, 17);
    let model = Message::default().number(1, 8).message(7, graph);
    model.message(8, opset).0
}

/// Solves with a model folder on the built-in engine, and gives what is said.
fn solved_with(dir: &Path) -> String {
    let output = Command::cargo_bin("logogram")
        .unwrap()
        .args([
            "solve",
            "assets/drawings/star.py",
            "--engine",
            "builtin",
            "--model",
        ])
        .arg(dir)
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(2), "{output:?}");
    String::from_utf8(output.stderr).unwrap()
}

/// A model's folder whose encoder gives so many zeros.
fn with_zeros(count: u64) -> TempDir {
    let (dir, mut description) = whole();
    let encoder = of_zeros(count);
    std::fs::write(dir.path().join("encoder.onnx"), &encoder).unwrap();
    description["files"]["encoder.onnx"] =
        json!({"bytes": encoder.len(), "sha256": sha256(&encoder)});
    describe(dir.path(), &description);
    dir
}

#[test]
#[cfg(target_os = "linux")]
fn a_trial_has_the_memory_it_is_given_and_no_more() {
    // 800 MB of zeros.
    let dir = with_zeros(200_000_000);
    let tried = |memory_mb: &str| {
        let mut command = Command::cargo_bin("logogram").unwrap();
        command.args(["try-model", "--engine", "builtin", "--memory-mb", memory_mb]);
        command.arg(dir.path()).output().unwrap()
    };
    let ended = |output: &Output| {
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        output.status.code().is_none() || said.contains("it broke off")
    };
    let small = tried("256");
    assert!(ended(&small), "{small:?}");
    // With enough it comes to what else is wrong.
    let enough = tried("8192");
    assert_eq!(enough.status.code(), Some(2), "{enough:?}");
    assert!(!ended(&enough), "{enough:?}");
}

#[test]
#[cfg(target_os = "linux")]
fn a_network_that_asks_for_more_memory_than_there_is_takes_only_its_trial_with_it() {
    let dir = with_zeros(4_000_000_000_000);
    let said = solved_with(dir.path());
    // The engine gives up before it asks, or the process ends as it asks.
    let reasons = [
        "asks for more than 8 GB of memory",
        "encoder.onnx (it broke off)",
    ];
    assert!(reasons.iter().any(|reason| said.contains(reason)), "{said}");
    assert_eq!(said.lines().count(), 1, "{said}");
}

#[test]
fn what_is_wrong_with_a_model_is_said_as_its_trial_says_it() {
    let (dir, _) = whole();
    let said = solved_with(dir.path());
    assert!(said.starts_with("logogram: "), "{said}");
    assert!(
        said.contains("cannot load the model's encoder.onnx"),
        "{said}"
    );
}
