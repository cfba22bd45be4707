//! ONNX Runtime and the built-in engine say the same, and neither keeps what it computed with.
//!
//! An engine is chosen once in a process, so each has a process of its own here: this test program, started
//! again with the name of an engine.
#![allow(clippy::unwrap_used)]

mod support;

use logogram::input;
use logogram::propose::engine::EngineChoice;
use logogram::propose::{Cancel, Proposer, Request, Sample, Seq2Seq, Seq2SeqOptions};
use logogram::solve::{self, Options};
use std::ops::ControlFlow;
use std::path::Path;
use std::process::Command;
use std::sync::Arc;
use turtle_lib::bitmap::Bitmap;
use turtle_lib::density::DensityGrid;

/// Names the engine in the processes that are started.
const ENGINE: &str = "LOGOGRAM_TEST_ENGINE";
/// Set where ONNX Runtime has to be there.
const REQUIRED: &str = "LOGOGRAM_REQUIRE_ONNX";
const MARK: &str = "SAMPLES ";
/// What memory may grow by, in kB: what is freed is not all given back to the system at once, and both engines' pools
/// fill up over the first hundreds of solves (1,000 on ONNX Runtime took 18 MB and were flat from there).
const GROWN_ONCE_KB: u64 = 8_000;
const GROWN_OVER_MANY_KB: u64 = 32_000;
/// From so many times on it is watched in two halves, and the second may grow by what a few solves may alone.
const MANY: u64 = 200;
/// How many solves memory is watched over; the test of 1,000 takes some minutes.
const SOLVES: &str = "LOGOGRAM_SOAK_SOLVES";
/// How many requests it is watched over.
const REQUESTS: u64 = 400;

fn engine() -> Option<EngineChoice> {
    match std::env::var(ENGINE).as_deref() {
        Ok("builtin") => Some(EngineChoice::Builtin),
        Ok("onnx") => Some(EngineChoice::Onnx),
        _ => None,
    }
}

/// The model on an engine of this process; if there is none, says so.
fn proposer(engine: EngineChoice) -> Option<Seq2Seq> {
    let options = Seq2SeqOptions {
        engine,
        decoders: Some(2),
    };
    match Seq2Seq::load(&support::model()?, &options) {
        Ok(proposer) => Some(proposer),
        Err(error) => {
            println!("skipped: {error}");
            None
        }
    }
}

/// Samples and a beam on the engine that the variable names, written out. Without it there is nothing to do.
#[test]
fn in_a_process_of_its_own() {
    let Some(proposer) = engine().and_then(proposer) else {
        return;
    };
    let cross = Bitmap::from_fn(|x, y| x.abs_diff(y) < 3 || x.abs_diff(511 - y) < 3);
    let grid = DensityGrid::of_bitmap(&cross);
    let mut samples = Vec::new();
    for beam in [None, Some(3)] {
        let request = Request {
            samples: 16,
            max_tokens: 40,
            beam,
            ..Request::default()
        };
        let mut found = Vec::new();
        let mut keep = |sample| {
            found.push(sample);
            ControlFlow::Continue(())
        };
        proposer
            .propose(&grid, &request, &Cancel::default(), &mut keep)
            .unwrap();
        found.sort_by_key(|sample: &Sample| sample.index);
        samples.extend(found);
    }
    println!("{MARK}{}", serde_json::to_string(&samples).unwrap());
}

/// What a test says after the mark in a process of its own, or why it says nothing.
fn said(test: &str, engine: &str) -> Result<String, String> {
    let output = Command::new(std::env::current_exe().unwrap())
        .args([test, "--exact", "--nocapture"])
        .env(ENGINE, engine)
        .output()
        .unwrap();
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(
        output.status.success(),
        "{text}{}",
        String::from_utf8_lossy(&output.stderr)
    );
    match text.split_once(MARK) {
        Some((_, rest)) => Ok(rest.lines().next().unwrap().to_owned()),
        None => Err(text),
    }
}

/// The samples of an engine, or why there are none.
fn samples(engine: &str) -> Result<Vec<Sample>, String> {
    let said = said("in_a_process_of_its_own", engine)?;
    Ok(serde_json::from_str(&said).unwrap())
}

/// Solves a drawing many times over and tells how much more memory that took than the first solves,
/// and the second half of them than the first.
#[test]
#[cfg(target_os = "linux")]
fn soaked_in_a_process_of_its_own() {
    let Some(proposer) = engine().and_then(proposer) else {
        return;
    };
    let proposer: Arc<dyn Proposer> = Arc::new(proposer);
    let drawing = input::read(
        Path::new("assets/drawings/snowflake.png"),
        input::ProgramView::default(),
    )
    .unwrap();
    let solve = |seed: u64| {
        let request = Request {
            samples: 16,
            seed,
            ..Request::default()
        };
        let options = Options {
            search: false,
            ..Options::default()
        };
        let bitmap = drawing.bitmap.clone();
        let solving = solve::solve(bitmap, proposer.clone(), request, &options).unwrap();
        assert!(solving.events().iter().count() > 16);
    };
    let solves: u64 = std::env::var(SOLVES).map_or(60, |count| count.parse().unwrap());
    let grown = grown_kb(20, solves, solve);
    println!("{MARK}{}", serde_json::json!([solves, grown]));
}

/// Asks for samples and beams many times over, whose caches are gathered again and again, and tells the same of memory.
#[test]
#[cfg(target_os = "linux")]
fn asked_in_a_process_of_its_own() {
    let Some(proposer) = engine().and_then(proposer) else {
        return;
    };
    let cross = Bitmap::from_fn(|x, y| x.abs_diff(y) < 3 || x.abs_diff(511 - y) < 3);
    let grid = DensityGrid::of_bitmap(&cross);
    let ask = |seed: u64| {
        let request = Request {
            samples: 6,
            beam: seed.is_multiple_of(2).then_some(3),
            max_tokens: 12,
            seed,
            ..Request::default()
        };
        let mut count = 0;
        let mut emit = |_| {
            count += 1;
            ControlFlow::Continue(())
        };
        proposer
            .propose(&grid, &request, &Cancel::default(), &mut emit)
            .unwrap();
        assert!(count >= 3);
    };
    let grown = grown_kb(100, REQUESTS, ask);
    println!("{MARK}{}", serde_json::json!([REQUESTS, grown]));
}

/// How much more memory this process has after `times` more calls than after the first ones, and than half way.
#[cfg(target_os = "linux")]
fn grown_kb(first: u64, times: u64, call: impl Fn(u64)) -> [u64; 2] {
    (0..first).for_each(&call);
    let before = resident_kb();
    (first..first + times / 2).for_each(&call);
    let between = resident_kb();
    (first + times / 2..first + times).for_each(&call);
    let after = resident_kb();
    [before, between].map(|then| after.saturating_sub(then))
}

/// Memory of this process that is not swapped out, in kB.
#[cfg(target_os = "linux")]
fn resident_kb() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find(|line| line.starts_with("VmRSS:"));
    let size = line.unwrap().split_whitespace().nth(1);
    size.unwrap().parse().unwrap()
}

#[test]
#[cfg(target_os = "linux")]
fn memory_does_not_grow_from_solve_to_solve() {
    stays_flat("soaked_in_a_process_of_its_own");
}

#[test]
#[cfg(target_os = "linux")]
fn memory_does_not_grow_over_hundreds_of_requests() {
    stays_flat("asked_in_a_process_of_its_own");
}

/// Holds both engines to the memory that a test in a process of its own tells of.
#[cfg(target_os = "linux")]
fn stays_flat(test: &str) {
    if support::model().is_none() {
        return;
    }
    for engine in ["builtin", "onnx"] {
        match said(test, engine) {
            Ok(said) => {
                let (times, [grown_kb, in_second_half_kb]): (u64, [u64; 2]) =
                    serde_json::from_str(&said).unwrap();
                let told = format!(
                    "{engine}, {times} times: {grown_kb} kB more, {in_second_half_kb} in the second half"
                );
                println!("{told}");
                let most = match times < MANY {
                    true => GROWN_ONCE_KB,
                    false => GROWN_OVER_MANY_KB,
                };
                assert!(grown_kb < most, "{told}");
                assert!(in_second_half_kb < GROWN_ONCE_KB, "{told}");
            }
            Err(why) => {
                assert!(
                    engine == "onnx" && std::env::var_os(REQUIRED).is_none(),
                    "{why}"
                );
                eprintln!("skipped: there is no ONNX Runtime; set ORT_DYLIB_PATH to its library");
            }
        }
    }
}

#[test]
fn both_engines_give_the_same_samples() {
    if support::model().is_none() {
        return;
    }
    let builtin = samples("builtin").unwrap();
    assert!(builtin.len() >= 19);
    let onnx = match samples("onnx") {
        Ok(onnx) => onnx,
        Err(why) => {
            assert!(why.contains("no ONNX Runtime works here"), "{why}");
            assert!(std::env::var_os(REQUIRED).is_none(), "{why}");
            eprintln!("skipped: there is no ONNX Runtime; set ORT_DYLIB_PATH to its library");
            return;
        }
    };
    assert_eq!(onnx.len(), builtin.len());
    for (onnx, builtin) in onnx.iter().zip(&builtin) {
        assert_eq!((onnx.index, &onnx.text), (builtin.index, &builtin.text));
        assert!((onnx.log_prob - builtin.log_prob).abs() < 1e-2);
    }
}

#[test]
fn a_library_that_is_none_is_told_and_the_built_in_engine_computes() {
    if support::model().is_none() {
        return;
    }
    let not_a_library = std::env::current_exe().unwrap().with_extension("d");
    let missing = std::env::temp_dir().join("no-such-onnxruntime.so");
    let text = tempfile::NamedTempFile::new().unwrap();
    for path in [not_a_library.as_path(), missing.as_path(), text.path()] {
        let output = Command::new(std::env::current_exe().unwrap())
            .args(["auto_in_a_process_of_its_own", "--exact", "--nocapture"])
            .env(ENGINE, "auto")
            .env("ORT_DYLIB_PATH", path)
            .output()
            .unwrap();
        let said = String::from_utf8_lossy(&output.stdout).into_owned();
        assert!(output.status.success(), "{said}");
        assert!(said.contains("computes: "), "{said}");
        assert!(said.contains(&format!("{}", path.display())), "{said}");
    }
}

/// Starts an engine and tells which, and what there is to note.
#[test]
fn auto_in_a_process_of_its_own() {
    if std::env::var(ENGINE).as_deref() != Ok("auto") {
        return;
    }
    let engine = logogram::propose::engine::Engine::start(EngineChoice::Auto).unwrap();
    println!("computes: {}", engine.kind());
    for notice in engine.notices() {
        println!("note: {notice}");
    }
}
