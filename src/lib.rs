//! Turns drawings into turtle programs: a model proposes programs for a picture, each is run, drawn
//! and compared with it, and the ones that match are ranked.
#![forbid(unsafe_code)]

pub mod adapt;
mod caught;
pub mod cli;
pub mod completion;
pub mod embedded;
pub mod eval;
pub mod export;
pub mod family;
pub mod file;
pub mod input;
pub mod model;
pub mod picture;
mod process;
pub mod propose;
pub mod runtime;
pub mod solve;
pub mod studio;
pub mod subject;
pub mod synth;
pub mod tasks;
pub mod variations;
pub mod view;
pub mod write;
