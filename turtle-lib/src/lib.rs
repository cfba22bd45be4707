//! The turtle language, the turtle, its raster, the density grid and the comparison of drawings.
#![forbid(unsafe_code)]

pub mod bitmap;
pub mod compare;
pub mod density;
pub mod diagnostic;
pub mod logo;
pub mod program;
pub mod python;
pub mod run;
pub mod turtle;
