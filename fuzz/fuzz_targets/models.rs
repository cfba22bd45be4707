#![no_main]

#[path = "../../tests/fuzz/targets/files.rs"]
#[allow(dead_code, clippy::unwrap_used, clippy::panic)]
mod files;

libfuzzer_sys::fuzz_target!(|data: &[u8]| files::models(data));
