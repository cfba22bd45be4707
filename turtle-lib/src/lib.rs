//! The turtle language, the turtle, its raster, the density grid and the comparison of drawings.
//!
//! A text in one of three dialects ([`python`], [`logo`], [`script`]) is read into a [`program`], or for
//! Rhai run as it is; a [`run`] moves a [`turtle`], whose path is drawn on a [`bitmap`]; that has a
//! [`density`] grid, which is what models see, and can be [compared](compare) with another.
#![forbid(unsafe_code)]

mod analysis;
pub mod bitmap;
pub mod compare;
pub mod density;
pub mod diagnostic;
pub mod dialect;
pub mod logo;
pub mod pose;
pub mod program;
pub mod python;
pub mod run;
pub mod script;
pub mod turtle;

pub use dialect::Dialect;
