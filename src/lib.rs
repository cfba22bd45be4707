//! Logogram turns drawings into turtle programs.
#![forbid(unsafe_code)]

pub mod synth;
