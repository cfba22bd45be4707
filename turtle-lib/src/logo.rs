//! The Logo dialect: UCBLogo, printed and read back.
//!
//! UCBLogo's turtle starts facing north and counts its heading clockwise; the turtle of a
//! [`Program`](crate::program::Program) starts facing east and counts counter-clockwise. So a
//! printed text begins with `seth 90`, and headings are converted both ways. A text that does not
//! begin so reads as a program whose first statement turns the turtle north.
//!
//! What UCBLogo has no word for stands in procedures of its own at the head of a printed text
//! (`forkstate`, `teleport`, `arcleft` and some arithmetic). [`parse`] knows these words, whether
//! they are defined or not, and leaves their definitions out.
//!
//! One corner of the language differs when a printed text is run by UCBLogo itself: `stop` and `output`
//! in a `forkstate` block leave the procedure without putting the turtle back.

mod applied;
mod expr;
mod fragment;
mod identifiers;
mod lex;
mod library;
mod lists;
mod looks;
mod loops;
mod operations;
mod parse;
mod prelude;
mod print;
mod procedures;
mod remembered;
mod sequences;
mod stmt;
mod templates;
mod tokens;
mod variables;
mod words;

pub(crate) use fragment::{Around, Fragment, input_name, read};
pub(crate) use identifiers::plain;
pub use parse::parse;
pub use print::print;
pub(crate) use tokens::tokens;
