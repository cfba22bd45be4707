//! Folders whose files do not belong together or reach outside, networks of other kinds, and the command line.

use super::command::{logogram, stderr, stdout, write};
use super::{copy, folder, grid, loaded, proposer, replace};
use logogram::model::{CausalModel, ModelError};
use logogram::propose::engine::EngineError;
use std::fs;
use std::path::Path;
use turtle_lib::python;

#[test]
fn a_question_needs_room() {
    let copy = copy("gpt2");
    replace(
        copy.path(),
        "config.json",
        "\"n_positions\": 1024",
        "\"n_positions\": 585",
    );
    let Some(short) = loaded(copy.path()) else {
        return;
    };
    let error = short.unwrap().question_tokens(&grid()).unwrap_err();
    assert_eq!(
        error.to_string(),
        "the question about a drawing takes 585 tokens and the model reads 585 at most; take a model with a longer context"
    );
}

#[test]
fn files_that_do_not_belong_together_are_told() {
    let broken = |name: &str, spoil: &dyn Fn(&Path)| {
        let copy = copy(name);
        spoil(copy.path());
        assert!(CausalModel::is_in(copy.path()));
        let error = CausalModel::open(copy.path()).unwrap_err();
        assert_eq!(error.to_string().lines().count(), 1);
        error
    };
    for file in ["tokenizer.json", "model.onnx_data"] {
        let error = broken("llama", &|folder| {
            fs::remove_file(folder.join(file)).unwrap()
        });
        assert!(
            matches!(&error, ModelError::Missing { name, .. } if name == file),
            "{error}"
        );
    }
    for words in ["\"vocab_size\": 479", "\"vocab_size\": 32000"] {
        let error = broken("gpt2", &|folder| {
            replace(folder, "config.json", "\"vocab_size\": 480", words);
        });
        assert!(
            matches!(error, ModelError::Words { tokenizer: 480, .. }),
            "{error}"
        );
    }
    for (file, content) in [
        ("config.json", "{"),
        ("config.json", "{\"model_type\": \"llama\"}"),
        ("generation_config.json", "{\"eos_token_id\": 480}"),
        ("tokenizer.json", "{}"),
        ("model.onnx", "weights"),
    ] {
        let error = broken("llama", &|folder| {
            fs::write(folder.join(file), content).unwrap()
        });
        let is_told = matches!(
            error,
            ModelError::Description { .. } | ModelError::Tokenizer { .. }
        );
        assert!(is_told, "{error}");
    }
}

#[test]
fn weights_come_only_from_the_models_folder() {
    for outside in [
        "../el.onnx_data",
        "/odel.onnx_data",
        "a/../onnx__data",
        "*odel.onnx_data",
    ] {
        let copy = copy("llama");
        replace(copy.path(), "model.onnx", "model.onnx_data", outside);
        let error = CausalModel::open(copy.path()).unwrap_err();
        assert!(
            matches!(&error, ModelError::Outside { location, .. } if location == outside),
            "{error}"
        );
        assert!(
            error
                .to_string()
                .contains("is not inside of the model's folder"),
            "{error}"
        );
    }
    #[cfg(unix)]
    {
        let copy = copy("llama");
        let weights = copy.path().join("model.onnx_data");
        fs::remove_file(&weights).unwrap();
        std::os::unix::fs::symlink(folder("llama/model.onnx_data"), weights).unwrap();
        let error = CausalModel::open(copy.path()).unwrap_err();
        assert!(matches!(error, ModelError::Outside { .. }), "{error}");
    }
}

#[test]
fn networks_that_are_no_such_decoders_are_told() {
    for (name, file, old, new, told) in [
        (
            "llama",
            "model.onnx",
            "past_key_values.0.key",
            "past_keys_other.0.key",
            "nobody knows what its input `past_keys_other.0.key` is",
        ),
        (
            "llama",
            "model.onnx",
            "present.1.value",
            "preseny.1.value",
            "it has no output `present.1.value`",
        ),
        (
            "gpt2",
            "decoder_model_merged.onnx",
            "logits",
            "logitz",
            "it has no output `logits`",
        ),
        (
            "gpt2",
            "config.json",
            "\"vocab_size\": 480",
            "\"vocab_size\": 490",
            "its logits are for 480 tokens where config.json says 490",
        ),
    ] {
        let copy = copy(name);
        replace(copy.path(), file, old, new);
        let Some(loaded) = loaded(copy.path()) else {
            return;
        };
        let Err(error) = loaded else { panic!("{told}") };
        assert!(matches!(error, EngineError::Decoder { .. }), "{error}");
        assert!(error.to_string().contains(told), "{error}");
    }
}

#[test]
fn the_program_takes_such_a_folder_for_a_model() {
    let drawings = tempfile::tempdir().unwrap();
    let program = python::print(&python::parse("forward(20)\nleft(90)\nforward(5)").program);
    let drawing = write(drawings.path(), "corner.py", program);
    let model = folder("llama");
    let model = model.to_str().unwrap();
    let told =
        stderr(&logogram(&["solve", &drawing, "--engine", "builtin", "--model", model]).code(2));
    assert_eq!(told.lines().count(), 1, "{told}");
    assert!(told.contains("runs on ONNX Runtime only"), "{told}");

    if proposer("llama").is_none() {
        return;
    }
    let asked = [
        "solve",
        &drawing,
        "--engine",
        "onnx",
        "--model",
        model,
        "--samples",
        "3",
        "--json",
    ];
    let solved = logogram(&asked);
    let answer: serde_json::Value = serde_json::from_str(&stdout(&solved)).unwrap();
    let model_hash = CausalModel::open(&folder("llama"))
        .unwrap()
        .hash()
        .to_owned();
    assert_eq!(
        (&answer["model_hash"], &answer["samples"]),
        (&model_hash.into(), &3.into())
    );
    let told = stdout(&logogram(&["doctor", "--engine", "onnx", "--model", model]).success());
    assert!(
        told.contains("a causal language model (model.onnx, 480 tokens)"),
        "{told}"
    );

    // Only the engine knows that it is broken, and it is asked in a process of its own.
    let copy = copy("llama");
    replace(copy.path(), "model.onnx", "MatMul", "MatMux");
    let copy = copy.path().to_str().unwrap();
    let told = stderr(&logogram(&["solve", &drawing, "--engine", "onnx", "--model", copy]).code(2));
    assert_eq!(told.lines().count(), 1, "{told}");
    assert!(
        told.contains("cannot load the model's model.onnx"),
        "{told}"
    );
}
