//! Texts in quotes, and what of a text is not to be seen.

use std::fmt::Write;

/// Whether a character is of none to be seen: it commands a terminal, ends a line, or says in which direction others are
/// shown.
pub fn is_hidden(char: char) -> bool {
    char.is_control()
        || matches!(
            char,
            '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}'
        )
}

/// A text in quotes as Python and Rhai read it back: what would end it or is hidden is written out.
pub(crate) fn quoted(text: &str) -> String {
    let mut quoted = String::with_capacity(text.len() + 2);
    quoted.push('"');
    for char in text.chars() {
        // Writing to a string does not fail.
        match char {
            '"' | '\\' => quoted.extend(['\\', char]),
            '\n' => quoted.push_str("\\n"),
            '\t' => quoted.push_str("\\t"),
            char if !is_hidden(char) => quoted.push(char),
            char if u32::from(char) < 256 => _ = write!(quoted, "\\x{:02x}", u32::from(char)),
            char => _ = write!(quoted, "\\u{:04x}", u32::from(char)),
        }
    }
    quoted.push('"');
    quoted
}
