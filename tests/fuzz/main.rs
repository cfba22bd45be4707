//! Each target of `fuzz/` for a fixed number of inputs: seeds, changed by a generator with a seed of its own, so that
//! every run tries the same.
//!
//! ```sh
//! LOGOGRAM_FUZZ_SECONDS=3600 cargo test --test fuzz -- --nocapture     # an hour of each, with other inputs each time
//! ```
#![allow(clippy::unwrap_used, clippy::panic)]

mod seeds;
mod targets;

use rand::seq::IndexedRandom;
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::time::{Duration, Instant};

/// Inputs of each target in an ordinary run.
const INPUTS: u64 = 400;

/// Changes of a seed, at most.
const CHANGES: usize = 6;

/// An input has no more bytes.
const MOST_BYTES: usize = 64 * 1024;

/// How long each target is run instead, in seconds.
const SECONDS: &str = "LOGOGRAM_FUZZ_SECONDS";

/// Words that mean something to one reader or another.
const WORDS: [&str; 36] = [
    "1e308",
    "-1",
    "0",
    "NaN",
    "null",
    "18446744073709551615",
    "1e-320",
    "0.1",
    "[",
    "]",
    "{",
    "}",
    "(",
    ")",
    "\"",
    "'",
    "\\",
    "\n",
    "\n    ",
    "\u{feff}",
    "é",
    "-",
    "**",
    "//",
    "def f(a):",
    "to f :a",
    "end",
    "repeat 3 [",
    "fn f(a) {",
    "for i in range(3):",
    "circle",
    "teleport",
    ":x",
    "`${",
    "return",
    "while",
];

/// A seed changed in some places.
fn changed(seeds: &[Vec<u8>], rng: &mut ChaCha8Rng) -> Vec<u8> {
    let mut bytes = seeds.choose(rng).cloned().unwrap_or_default();
    for _ in 0..rng.random_range(1..=CHANGES) {
        let at = rng.random_range(0..=bytes.len());
        let to = (at + rng.random_range(1..=16)).min(bytes.len());
        match rng.random_range(0..6) {
            0 if at < bytes.len() => bytes[at] ^= 1 << rng.random_range(0..8),
            1 => drop(bytes.drain(at..to)),
            2 => bytes.insert(at, rng.random()),
            3 => {
                let again = bytes[at..to].to_vec();
                let place = rng.random_range(0..=bytes.len());
                bytes.splice(place..place, again);
            }
            4 => {
                let other = seeds.choose(rng).map_or(&[][..], Vec::as_slice);
                let from = rng.random_range(0..=other.len());
                let part = &other[from..(from + 64).min(other.len())];
                bytes.splice(at..to, part.iter().copied());
            }
            _ => {
                let word = WORDS.choose(rng).copied().unwrap_or_default();
                bytes.splice(at..at, word.bytes());
            }
        }
    }
    bytes.truncate(MOST_BYTES);
    bytes
}

/// Gives a target its inputs, and keeps one that it does not stand.
fn fuzz(name: &str) {
    let (_, target) = targets::ALL
        .into_iter()
        .find(|(own, _)| *own == name)
        .unwrap();
    let seeds = seeds::of(name);
    let seconds = std::env::var(SECONDS).ok();
    let seconds = seconds.map(|seconds| Duration::from_secs(seconds.parse().unwrap()));
    let start = Instant::now();
    let first = match seconds {
        None => 0,
        Some(_) => rand_seed(),
    };
    let mut tried = 0;
    seeds.iter().for_each(|seed| target(seed));
    while seconds.map_or(tried < INPUTS, |seconds| start.elapsed() < seconds) {
        let number = first + tried;
        let input = changed(&seeds, &mut ChaCha8Rng::seed_from_u64(number));
        if catch_unwind(AssertUnwindSafe(|| target(&input))).is_err() {
            let kept = std::env::temp_dir().join(format!("logogram-fuzz-{name}-{number}"));
            std::fs::write(&kept, &input).unwrap();
            panic!(
                "{name}: input {number} is kept in {}:\n{}",
                kept.display(),
                String::from_utf8_lossy(&input)
            );
        }
        tried += 1;
    }
    println!("{name}: {tried} inputs");
}

/// Another number each time, far from those of ordinary runs.
fn rand_seed() -> u64 {
    let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
    now.map_or(1 << 40, |now| now.as_nanos() as u64 >> 1)
}

#[test]
fn python() {
    fuzz("python");
}

#[test]
fn logo() {
    fuzz("logo");
}

#[test]
fn rhai() {
    fuzz("rhai");
}

#[test]
fn words() {
    fuzz("words");
}

#[test]
fn conversions() {
    fuzz("conversions");
}

#[test]
fn pictures() {
    fuzz("pictures");
}

#[test]
fn documents() {
    fuzz("documents");
}

#[test]
fn tasks() {
    fuzz("tasks");
}

#[test]
fn models() {
    fuzz("models");
}
