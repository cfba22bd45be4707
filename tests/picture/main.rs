//! Images of drawings, brought to the canonical view.

mod bad_input;
mod import;
mod scene;
