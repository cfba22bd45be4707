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

/// A tensor of a network's text: its kind (1 for floats, 7 for integers, 9 for yes or no), shape and values.
fn tensor(name: &str, kind: u64, shape: &[u64], values: &[u8]) -> Message {
    let sizes = shape
        .iter()
        .fold(Message::default(), |m, &size| m.number(1, size));
    sizes.number(2, kind).text(8, name).bytes(9, values)
}

/// What goes into a network or comes out of it: its kind and shape.
fn value(name: &str, kind: u64, shape: &[u64]) -> Message {
    let size = |&size| Message::default().number(1, size);
    let shape = shape
        .iter()
        .fold(Message::default(), |m, one| m.message(1, size(one)));
    let tensor = Message::default().number(1, kind).message(2, shape);
    let kind = Message::default().message(1, tensor);
    Message::default().text(1, name).message(2, kind)
}

fn node(operator: &str, inputs: &[&str], outputs: &[&str]) -> Message {
    let inputs = inputs
        .iter()
        .fold(Message::default(), |m, one| m.text(1, one));
    let outputs = outputs.iter().fold(inputs, |m, one| m.text(2, one));
    outputs.text(4, operator)
}

/// Nodes, constants, inputs and outputs.
fn graph(parts: [Vec<Message>; 4]) -> Message {
    let fields = [1, 5, 11, 12].into_iter().zip(parts);
    let named = Message::default().text(2, "graph");
    fields.fold(named, |m, (field, parts)| {
        parts.into_iter().fold(m, |m, part| m.message(field, part))
    })
}

fn network(graph: Message) -> Vec<u8> {
    let opset = Message::default().number(2, 17);
    let model = Message::default().number(1, 8).message(7, graph);
    model.message(8, opset).0
}

/// An encoder of one node that takes these constants, whose output an engine may make when it loads it.
fn of_one_node(operator: &str, constants: Vec<Message>, kind: u64, count: u64) -> Vec<u8> {
    let names = ["a", "b", "c"];
    let made = node(operator, &names[..constants.len()], &["logits"]);
    network(graph([
        vec![made],
        constants,
        vec![value("grid", 7, &[1024])],
        vec![value("logits", kind, &[count])],
    ]))
}

fn of_zeros(count: u64) -> Vec<u8> {
    let sizes = tensor("a", 7, &[1], &count.to_le_bytes());
    of_one_node("ConstantOfShape", vec![sizes], 1, count)
}

/// Goes around a loop that does nothing so many times before it says what a decoder asks for.
fn of_turns(count: u64) -> Vec<u8> {
    let shape = [1, 2, 64, 4];
    let same = |from, to| node("Identity", &[from], &[to]);
    let body = graph([
        vec![same("go_on", "goes_on"), same("x", "y")],
        vec![],
        vec![
            value("turn", 7, &[]),
            value("go_on", 9, &[]),
            value("x", 1, &shape),
        ],
        vec![value("goes_on", 9, &[]), value("y", 1, &shape)],
    ]);
    let body = Message::default()
        .text(1, "body")
        .message(6, body)
        .number(20, 5);
    let around = node("Loop", &["count", "yes", "zeros"], &["cross_key_0"]).message(5, body);
    network(graph([
        vec![around, same("cross_key_0", "cross_value_0")],
        vec![
            tensor("count", 7, &[], &count.to_le_bytes()),
            tensor("yes", 9, &[], &[1]),
            tensor("zeros", 1, &shape, &[0; 4 * 512]),
        ],
        vec![value("grid", 7, &[1, 1024])],
        vec![
            value("cross_key_0", 1, &shape),
            value("cross_value_0", 1, &shape),
        ],
    ]))
}

/// A decoder that says the same whatever it is asked.
fn of_one_answer() -> Vec<u8> {
    let of = |names: [&str; 2], tokens| names.map(|name| value(name, 1, &[1, 2, tokens, 4]));
    let step = [value("tokens", 7, &[1]), value("position", 7, &[1])];
    let inputs = step
        .into_iter()
        .chain(of(["cross_key_0", "cross_value_0"], 64))
        .chain(of(["past_key_0", "past_value_0"], 0));
    let outputs = [value("logits", 1, &[1, 5])]
        .into_iter()
        .chain(of(["present_key_0", "present_value_0"], 0));
    network(graph([
        vec![
            node("Identity", &["zeros"], &["logits"]),
            node("Identity", &["past_key_0"], &["present_key_0"]),
            node("Identity", &["past_value_0"], &["present_value_0"]),
        ],
        vec![tensor("zeros", 1, &[1, 5], &[0; 4 * 5])],
        inputs.collect(),
        outputs.collect(),
    ]))
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

/// A model's folder with these networks.
fn with_networks(networks: &[(&str, Vec<u8>)]) -> TempDir {
    let (dir, mut description) = whole();
    for (name, network) in networks {
        std::fs::write(dir.path().join(name), network).unwrap();
        description["files"][name] = json!({"bytes": network.len(), "sha256": sha256(network)});
    }
    describe(dir.path(), &description);
    dir
}

/// A model's folder whose encoder gives so many zeros.
fn with_zeros(count: u64) -> TempDir {
    with_networks(&[("encoder.onnx", of_zeros(count))])
}

/// Tries a model with limits.
fn tried(dir: &Path, engine: &str, memory_mb: &str, processor_seconds: &str) -> Output {
    let mut command = Command::cargo_bin("logogram").unwrap();
    command
        .args(["try-model", "--engine", engine, "--memory-mb", memory_mb])
        .args(["--processor-seconds", processor_seconds]);
    command.arg(dir).output().unwrap()
}

#[test]
#[cfg(target_os = "linux")]
fn a_trial_has_the_memory_it_is_given_and_no_more() {
    // 800 MB of zeros.
    let dir = with_zeros(200_000_000);
    let tried = |memory_mb: &str| tried(dir.path(), "builtin", memory_mb, "60");
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

#[test]
#[cfg(target_os = "linux")]
fn networks_that_make_more_than_there_is_room_for_end_their_trial() {
    let count = 10_000_000_000_u64;
    let number = |name, value: u64| tensor(name, 7, &[], &value.to_le_bytes());
    let times = tensor("b", 7, &[1], &count.to_le_bytes());
    for encoder in [
        of_one_node("Tile", vec![tensor("a", 1, &[1], &[0; 4]), times], 1, count),
        of_one_node(
            "Range",
            vec![number("a", 0), number("b", count), number("c", 1)],
            7,
            count,
        ),
    ] {
        let dir = with_networks(&[("encoder.onnx", encoder)]);
        let ended = tried(dir.path(), "builtin", "256", "10");
        let said = String::from_utf8_lossy(&ended.stderr);
        // The engine says so, or the process ends as it asks.
        assert_ne!(ended.status.code(), Some(0), "{said}");
        assert!(!said.contains("panicked"), "{said}");
    }
}

#[test]
#[cfg(target_os = "linux")]
fn a_network_that_never_ends_has_the_time_of_its_trial() {
    let networks = |turns| {
        with_networks(&[
            ("encoder.onnx", of_turns(turns)),
            ("decoder.onnx", of_one_answer()),
        ])
    };
    let few = tried(networks(3).path(), "onnx", "8192", "10");
    let said = String::from_utf8_lossy(&few.stderr);
    if said.contains("logogram runtime install") {
        println!("skipped: {said}");
        return;
    }
    // It comes to the decoder, which takes one row of tokens and not as many as it is asked for.
    assert_eq!(few.status.code(), Some(2), "{said}");
    let endless = tried(networks(1 << 62).path(), "onnx", "8192", "1");
    // A signal ended it.
    assert_eq!(endless.status.code(), None, "{endless:?}");
}

#[test]
fn a_folder_of_models_where_one_works_is_not_of_this_program() {
    let (dir, _) = whole();
    let work = tempfile::tempdir().unwrap();
    let there = work.path().join("models").join("logogram-small");
    std::fs::create_dir_all(there.parent().unwrap()).unwrap();
    std::fs::rename(dir.path(), &there).unwrap();
    assert!(!logogram::model::is_ours(&there));
    let mut command = Command::cargo_bin("logogram").unwrap();
    let output = command
        .args(["doctor", "--json", "--engine", "builtin"])
        .current_dir(work.path())
        .output()
        .unwrap();
    let report: Value = serde_json::from_slice(&output.stdout).unwrap();
    let used = report["model"]["folder"].as_str().unwrap();
    assert!(!Path::new(used).starts_with(work.path()), "{report}");
}
