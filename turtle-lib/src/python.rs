//! The Python dialect: what models write and what people know from CPython's `turtle`.
//!
//! [`parse`] reads files as they are found: with imports, turtle objects, colours and windows. What
//! leaves no mark on the path (colours, speeds, windows) is read as nothing, with a warning.
//! [`print()`] writes one normal form, which [`parse`] reads back as the same tree.

mod arguments;
mod assign;
mod call;
mod comprehensions;
mod expr;
mod imports;
mod limit;
mod loops;
mod names;
mod parameters;
mod parse;
mod print;
mod sources;
mod stmt;
mod survey;
mod vocabulary;

pub use parse::parse;
pub use print::print;
