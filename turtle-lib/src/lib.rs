//! The turtle language, the turtle, its raster, the density grid and the comparison of drawings.
//!
//! ```
//! use turtle_lib::bitmap::Bitmap;
//! use turtle_lib::dialect::{Dialect, draw};
//! use turtle_lib::run::Fuel;
//!
//! let source = "for i in range(5):\n    forward(8)\n    left(144)";
//! let star = draw(source, Dialect::Python, &Fuel::default()).map_err(|errors| errors[0].to_string())?;
//! assert_eq!(star.run.path.segment_count(), 5);
//! assert!(!Bitmap::of_path(&star.run.path).is_blank());
//! # Ok::<(), String>(())
//! ```
//!
//! A text in one of three dialects ([`python`], [`logo`], [`script`]; [`dialect`] chooses) becomes a
//! [`program::Program`], scripts aside; [`run`] walks it with fuel and gives a [`turtle::Path`];
//! [`bitmap`] draws that, [`density`] is what a model sees of it, and [`compare`] says how far it is from
//! what was asked for. What is wrong with a text is a [`diagnostic::Diagnostic`].
#![forbid(unsafe_code)]

mod analysis;
pub mod bitmap;
pub mod compare;
pub mod density;
pub mod diagnostic;
pub mod dialect;
pub mod logo;
pub mod numbers;
pub mod pose;
pub mod program;
pub mod python;
pub mod quote;
pub mod run;
pub mod script;
pub mod tokens;
pub mod turtle;
