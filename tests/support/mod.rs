//! What tests of the whole program share.
#![allow(dead_code)] // Each test program uses a part of it.

use logogram::model::{Model, find};
use std::path::PathBuf;

/// The model to test with: the one `LOGOGRAM_TEST_MODEL` names, else the one that ships. If there is none,
/// says so and gives nothing.
pub fn model() -> Option<Model> {
    let named = std::env::var_os("LOGOGRAM_TEST_MODEL").map(PathBuf::from);
    match find(named.as_deref()) {
        Ok(dir) => Some(Model::open(&dir).unwrap()),
        Err(error) => {
            eprintln!("skipped: {error}");
            None
        }
    }
}

/// Whether the model was trained; if not, says so.
pub fn is_trained(model: &Model) -> bool {
    let trained = model.description().training["samples"].as_u64() != Some(0);
    if !trained {
        eprintln!(
            "skipped: the model in {} was not trained",
            model.dir().display()
        );
    }
    trained
}
