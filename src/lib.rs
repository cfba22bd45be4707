//! Logogram turns drawings into turtle programs.

pub mod picture;
pub mod view;
