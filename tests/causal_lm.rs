//! Code models as Hugging Face's tools export them, on ONNX Runtime: small ones with random weights, made by
//! `causal_lm/make.py`, are held to what the Python library says with them, token by token.
#![allow(clippy::unwrap_used, clippy::panic)]

#[path = "causal_lm/broken.rs"]
mod broken;
#[path = "support/command.rs"]
mod command;

use logogram::model::CausalModel;
use logogram::propose::engine::{EngineChoice, EngineError};
use logogram::propose::{Cancel, CausalError, CausalLm, ProposeError, Proposer, Request, Sample};
use serde::Deserialize;
use std::fs;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::thread;
use std::time::Duration;
use tempfile::TempDir;
use turtle_lib::bitmap::Bitmap;
use turtle_lib::density::DensityGrid;

/// Set where ONNX Runtime has to be there.
const REQUIRED: &str = "LOGOGRAM_REQUIRE_ONNX";

/// One with grouped heads, positions by rotation and its weights in a file beside it; and one with learned positions and
/// two branches.
const MODELS: [&str; 2] = ["llama", "gpt2"];

/// What the Python library said.
#[derive(Deserialize)]
struct Expected {
    prompt_tokens: Vec<u32>,
    tokens: Vec<u32>,
    log_probs: Vec<f32>,
    /// The place of the token that ends a text.
    end: usize,
}

fn folder(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/causal_lm")
        .join(name)
}

fn expected(name: &str) -> Expected {
    serde_json::from_slice(&fs::read(folder(name).join("expected.json")).unwrap()).unwrap()
}

/// A copy of a model that can be broken.
fn copy(name: &str) -> TempDir {
    let copy = tempfile::tempdir().unwrap();
    for entry in fs::read_dir(folder(name)).unwrap() {
        let entry = entry.unwrap();
        fs::copy(entry.path(), copy.path().join(entry.file_name())).unwrap();
    }
    copy
}

/// Puts other text into a file of a model; of a network it must be as long.
fn replace(folder: &Path, file: &str, old: &str, new: &str) {
    let mut bytes = fs::read(folder.join(file)).unwrap();
    let places: Vec<usize> = (0..bytes.len())
        .filter(|&at| bytes[at..].starts_with(old.as_bytes()))
        .collect();
    assert!(!places.is_empty(), "{file} has no {old}");
    for place in places.into_iter().rev() {
        bytes.splice(place..place + old.len(), new.bytes());
    }
    fs::write(folder.join(file), bytes).unwrap();
}

/// Whether there is ONNX Runtime; if not, says so.
fn is_there<T>(loaded: Result<T, EngineError>) -> Option<Result<T, EngineError>> {
    if let Err(EngineError::NoLibrary(_)) = loaded {
        assert!(std::env::var_os(REQUIRED).is_none());
        eprintln!("skipped: there is no ONNX Runtime; set ORT_DYLIB_PATH to its library");
        return None;
    }
    Some(loaded)
}

fn loaded(folder: &Path) -> Option<Result<CausalLm, EngineError>> {
    let model = CausalModel::open(folder).unwrap();
    is_there(CausalLm::load(&model, EngineChoice::Onnx))
}

fn proposer(name: &str) -> Option<CausalLm> {
    Some(loaded(&folder(name))?.unwrap())
}

/// A frame whose lines are two squares thick.
fn grid() -> DensityGrid {
    let square = |from: usize, to: usize, x: usize, y: usize| {
        (from..to).contains(&(x / 16)) && (from..to).contains(&(y / 16))
    };
    DensityGrid::of_bitmap(&Bitmap::from_fn(|x, y| {
        square(8, 24, x, y) && !square(10, 22, x, y)
    }))
}

/// All samples in the order they came.
fn sampled(proposer: &CausalLm, request: &Request) -> Vec<Sample> {
    let mut samples = Vec::new();
    let mut keep = |sample| {
        samples.push(sample);
        ControlFlow::Continue(())
    };
    proposer
        .propose(&grid(), request, &Cancel::default(), &mut keep)
        .unwrap();
    samples
}

fn greedy() -> Request {
    Request {
        samples: 1,
        temperature: 0.0,
        max_tokens: 40,
        ..Request::default()
    }
}

fn random(first: usize, samples: usize) -> Request {
    Request {
        samples,
        first,
        temperature: 1.0,
        max_tokens: 24,
        seed: 3,
        ..Request::default()
    }
}

#[test]
fn the_question_is_the_one_that_models_were_made_with() {
    let (place, question) = (folder("prompt.txt"), CausalLm::question(&grid()));
    if std::env::var_os("UPDATE_SNAPSHOTS").is_some() {
        fs::write(&place, &question).unwrap();
    }
    let made_with = fs::read_to_string(place).unwrap();
    assert_eq!(
        question, made_with,
        "run this with UPDATE_SNAPSHOTS=1, then make.py"
    );
}

#[test]
fn what_is_likeliest_is_what_the_library_says_token_by_token() {
    for name in MODELS {
        let expected = expected(name);
        let copy = copy(name);
        fs::write(
            copy.path().join("generation_config.json"),
            "{\"eos_token_id\": []}",
        )
        .unwrap();
        let Some(endless) = loaded(copy.path()) else {
            return;
        };
        let endless = endless.unwrap();
        assert_eq!(
            endless.question_tokens(&grid()).unwrap(),
            expected.prompt_tokens
        );
        let [sample] = &sampled(&endless, &greedy())[..] else {
            panic!("one was asked for");
        };
        assert_eq!(sample.tokens, expected.tokens, "{name}");
        assert!(!sample.finished);
        for (found, expected) in sample.token_log_probs.iter().zip(&expected.log_probs) {
            assert!(
                (found - expected).abs() < 2e-3,
                "{name}: {found} for {expected}"
            );
        }
        let sum: f64 = sample
            .token_log_probs
            .iter()
            .map(|&log_prob| f64::from(log_prob))
            .sum();
        assert!((sample.log_prob - sum).abs() < 1e-6);

        // With its own files it ends where one of several tokens ends it.
        let whole = proposer(name).unwrap();
        assert_ne!(whole.identity().model_hash, endless.identity().model_hash);
        let [sample] = &sampled(&whole, &greedy())[..] else {
            panic!("one was asked for");
        };
        assert_eq!(sample.tokens, expected.tokens[..=expected.end], "{name}");
        assert!(sample.finished);
    }
}

#[test]
fn a_network_of_narrow_numbers_says_nearly_the_same() {
    let Some(proposer) = proposer("half") else {
        return;
    };
    let expected = expected("half");
    let [sample] = &sampled(&proposer, &greedy())[..] else {
        panic!("one was asked for");
    };
    assert_eq!(sample.tokens, expected.tokens[..=expected.end]);
    for (found, expected) in sample.token_log_probs.iter().zip(&expected.log_probs) {
        assert!((found - expected).abs() < 0.2, "{found} for {expected}");
    }
    let rows = sampled(&proposer, &random(0, 5));
    assert_eq!(rows.len(), 5);
}

#[test]
fn rows_do_not_depend_on_each_other_and_come_as_they_end() {
    for name in MODELS {
        let Some(proposer) = proposer(name) else {
            return;
        };
        // More than are computed at a time.
        let together = sampled(&proposer, &random(0, 70));
        assert_eq!(sampled(&proposer, &random(0, 70)), together);
        let first: Vec<usize> = together[..64]
            .iter()
            .map(|sample| sample.tokens.len())
            .collect();
        assert!(first.is_sorted(), "{first:?}");
        assert!(first[0] < first[63], "some end early: {first:?}");
        for index in [0, 7, 63, 69] {
            let [alone] = &sampled(&proposer, &random(index, 1))[..] else {
                panic!("one was asked for");
            };
            let beside = together
                .iter()
                .find(|sample| sample.index == index)
                .unwrap();
            assert_eq!(
                (alone.index, &alone.tokens),
                (index, &beside.tokens),
                "{name}"
            );
            assert!((alone.log_prob - beside.log_prob).abs() < 2e-3);
        }
        let other = Request {
            seed: 4,
            ..random(0, 70)
        };
        assert_ne!(sampled(&proposer, &other), together);
        // Of one token there is no choice.
        let narrow = Request {
            top_k: 1,
            max_tokens: 40,
            ..random(5, 1)
        };
        let end = expected(name).end;
        assert_eq!(
            sampled(&proposer, &narrow)[0].tokens,
            expected(name).tokens[..=end]
        );
    }
}

#[test]
fn a_fence_ends_a_program() {
    let Some(proposer) = proposer("llama") else {
        return;
    };
    let fence = |sample: &Sample| sample.tokens.len() < 400 && !sample.text.contains("```");
    let request = Request {
        max_tokens: 400,
        samples: 16,
        ..random(0, 16)
    };
    assert!(
        sampled(&proposer, &request)
            .iter()
            .all(|sample| !sample.finished || fence(sample))
    );
}

#[test]
fn a_beam_and_the_places_of_a_program_agree_with_the_likeliest() {
    for name in MODELS {
        let Some(proposer) = proposer(name) else {
            return;
        };
        let [likeliest] = &sampled(&proposer, &greedy())[..] else {
            panic!("one was asked for");
        };
        let beam = |width| Request {
            beam: Some(width),
            ..greedy()
        };
        let found = sampled(&proposer, &beam(1));
        assert_eq!(found[0].tokens, likeliest.tokens);
        let wider = sampled(
            &proposer,
            &Request {
                max_tokens: 12,
                ..beam(4)
            },
        );
        assert!(
            wider.len() == 4
                && wider.is_sorted_by(|a, b| a.finished && !b.finished || a.log_prob >= b.log_prob)
        );
        let error = proposer
            .propose(&grid(), &beam(65), &Cancel::default(), &mut |_| {
                panic!("too wide")
            })
            .unwrap_err();
        assert!(matches!(
            error,
            ProposeError::Causal(CausalError::Beam { most: 64, .. })
        ));

        let places = proposer
            .alternatives(&grid(), &likeliest.tokens, 3, &Cancel::default())
            .unwrap();
        assert_eq!(places.len(), likeliest.tokens.len());
        for (place, &token) in places.iter().zip(&likeliest.tokens) {
            assert_eq!(
                (place.likeliest.len(), place.likeliest[0].token),
                (3, token)
            );
        }
        let foreign = proposer.alternatives(&grid(), &[480], 3, &Cancel::default());
        assert!(matches!(foreign, Err(ProposeError::Foreign)));
    }
}

#[test]
fn cancelling_ends_it() {
    let Some(proposer) = proposer("llama") else {
        return;
    };
    let cancel = Cancel::default();
    cancel.cancel();
    let mut nothing = |_| panic!("it was cancelled before");
    proposer
        .propose(&grid(), &greedy(), &cancel, &mut nothing)
        .unwrap();

    let cancel = Cancel::default();
    let many = Request {
        max_tokens: 1000,
        ..random(0, 60_000)
    };
    let mut count = 0;
    thread::scope(|scope| {
        scope.spawn(|| {
            thread::sleep(Duration::from_millis(300));
            cancel.cancel();
        });
        let mut keep = |_| {
            count += 1;
            ControlFlow::Continue(())
        };
        proposer
            .propose(&grid(), &many, &cancel, &mut keep)
            .unwrap();
    });
    assert!(count < 60_000);

    let mut count = 0;
    let mut one = |_| {
        count += 1;
        ControlFlow::Break(())
    };
    proposer
        .propose(&grid(), &random(0, 500), &Cancel::default(), &mut one)
        .unwrap();
    assert_eq!(count, 1);
}
