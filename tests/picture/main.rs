//! Images of drawings, brought to the canonical view.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod accuracy;
mod bad_input;
mod files;
mod import;
mod scene;
