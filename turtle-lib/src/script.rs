//! The Rhai dialect: scripts with the turtle's commands, a `fork_state` block, and nearly all of Rhai.
//!
//! [`run`] runs a script; [`print()`] writes a program as one. A script can `import "shapes" as s;`
//! and the other modules of [`LIBRARY`], and nothing else: it reaches no file and no clock.
//!
//! Left out of Rhai, because nothing limits what they use: `eval`, `curry`, `pad`, `this`, `global`, and
//! functions without a name that use variables from around them (`|| forward(n)`; `|n| forward(n)` is fine).
//! A text in quotes has at most 128 bytes.
//!
//! Whole numbers are whole in Rhai, and `360 / 7` is 51; printed programs write `360.0 / 7`.
//! Rhai keeps the word `goto` for itself, so that here it is only the command, never a value.

mod arithmetic;
mod error;
mod functions;
mod library;
mod print;
mod run;

pub use library::{LIBRARY, LibraryFunction, functions};
pub use print::print;
pub use run::{Unfinished, run, run_while};
