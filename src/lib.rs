//! Turns drawings into turtle programs: a model proposes programs for a picture, each is run, drawn
//! and compared with it, and the ones that match are ranked.
#![forbid(unsafe_code)]

pub mod model;
pub mod propose;
pub mod solve;
pub mod synth;
