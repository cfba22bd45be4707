#![no_main]

#[path = "../../tests/fuzz/targets/language.rs"]
#[allow(dead_code, clippy::unwrap_used, clippy::panic)]
mod language;

libfuzzer_sys::fuzz_target!(|data: &[u8]| language::words(data));
