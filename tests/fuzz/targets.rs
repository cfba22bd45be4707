//! What is given any bytes at all: nothing may panic, hang or take memory without an end. What holds beyond that is
//! asserted. `cargo fuzz` runs the same functions, from `fuzz/`.

pub mod files;
pub mod language;

/// What takes bytes, and its name.
pub type Target = (&'static str, fn(&[u8]));

/// All of them.
pub const ALL: [Target; 9] = [
    ("python", language::python),
    ("logo", language::logo),
    ("rhai", language::rhai),
    ("words", language::words),
    ("conversions", language::conversions),
    ("pictures", files::pictures),
    ("documents", files::documents),
    ("tasks", files::tasks),
    ("models", files::models),
];
