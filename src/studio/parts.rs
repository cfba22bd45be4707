//! Which lines of a program belong together: its functions, and what a line stands for.

use std::collections::BTreeSet;
use turtle_lib::dialect::Dialect;

/// A function of a program.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Part {
    /// What it is called.
    pub name: String,
    /// The line it begins with, from 1.
    pub line: u32,
    /// The last of its lines.
    pub end: u32,
}

/// The functions of a program, in order. What stands within another function is a part of that.
pub fn parts(text: &str, dialect: Dialect) -> Vec<Part> {
    let mut parts: Vec<Part> = Vec::new();
    let mut is_open = false;
    for (line, row) in (1..).zip(text.lines()) {
        let is_inside = match dialect {
            Dialect::Python => row.trim().is_empty() || row.starts_with([' ', '\t']),
            Dialect::Logo | Dialect::Rhai => true,
        };
        if is_open && !is_inside {
            is_open = false;
        }
        if !is_open && let Some(name) = name_of(row, dialect) {
            is_open = true;
            parts.push(Part {
                name: name.to_owned(),
                line,
                end: line,
            });
        }
        let Some(part) = parts.last_mut().filter(|_| is_open) else {
            continue;
        };
        if !row.trim().is_empty() {
            part.end = line;
        }
        let closes = match dialect {
            Dialect::Python => false,
            Dialect::Logo => row.trim().eq_ignore_ascii_case("end"),
            Dialect::Rhai => row.starts_with('}'),
        };
        is_open &= !closes;
    }
    parts
}

/// The name of the function that a line begins.
fn name_of(row: &str, dialect: Dialect) -> Option<&str> {
    let rest = match dialect {
        Dialect::Python => row.strip_prefix("def ")?,
        Dialect::Rhai => row.strip_prefix("fn ")?,
        Dialect::Logo => {
            let (word, rest) = row.trim_start().split_once(' ')?;
            word.eq_ignore_ascii_case("to").then_some(rest)?
        }
    };
    let name = rest.trim_start();
    let end = name.find(|c: char| !is_of_word(c)).unwrap_or(name.len());
    Some(&name[..end]).filter(|name| !name.is_empty())
}

fn is_of_word(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

/// The lines that draw what a line stands for: itself, all of a function that begins there, and the functions that are
/// named.
pub fn meant_by(text: &str, dialect: Dialect, line: u32) -> BTreeSet<u32> {
    let parts = parts(text, dialect);
    let rows: Vec<&str> = text.lines().collect();
    let mut meant = BTreeSet::new();
    let mut open = vec![line];
    while let Some(line) = open.pop() {
        let row = usize::try_from(line)
            .ok()
            .and_then(|line| rows.get(line.checked_sub(1)?));
        let Some(row) = row.filter(|_| meant.insert(line)) else {
            continue;
        };
        let begun = parts.iter().filter(|part| part.line == line);
        let words: BTreeSet<&str> = row.split(|c| !is_of_word(c)).collect();
        let is_named = |part: &&Part| words.iter().any(|word| is_same(word, &part.name, dialect));
        for part in begun.chain(parts.iter().filter(is_named)) {
            open.extend(part.line..=part.end);
        }
    }
    meant
}

/// Logo does not tell large letters from small ones.
fn is_same(word: &str, name: &str, dialect: Dialect) -> bool {
    match dialect {
        Dialect::Logo => word.eq_ignore_ascii_case(name),
        Dialect::Python | Dialect::Rhai => word == name,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HOUSE: &str = "\
def pane():
    forward(2)

def window():
    for i in range(4):
        pane()

window()
left(90)
";

    #[test]
    fn functions_are_parts_in_every_dialect() {
        let of = |text, dialect| -> Vec<(String, u32, u32)> {
            let parts = parts(text, dialect).into_iter();
            parts.map(|part| (part.name, part.line, part.end)).collect()
        };
        let house = [("pane".to_owned(), 1, 2), ("window".to_owned(), 4, 6)];
        assert_eq!(of(HOUSE, Dialect::Python), house);
        let logo = "to pane :n\n  fd :n\nend\nPANE 3";
        assert_eq!(of(logo, Dialect::Logo), [("pane".to_owned(), 1, 3)]);
        let rhai = "fn pane(n) {\n    forward(n);\n}\npane(3);";
        assert_eq!(of(rhai, Dialect::Rhai), [("pane".to_owned(), 1, 3)]);
    }

    #[test]
    fn a_line_stands_for_the_functions_it_names() {
        let lines = |line| Vec::from_iter(meant_by(HOUSE, Dialect::Python, line));
        assert_eq!(lines(8), [1, 2, 4, 5, 6, 8]);
        assert_eq!(lines(1), [1, 2]);
        assert_eq!(lines(9), [9]);
        assert_eq!(lines(99), [0; 0]);
        let logo = "to pane :n\n  fd :n\nend\nPANE 3";
        let lines = Vec::from_iter(meant_by(logo, Dialect::Logo, 4));
        assert_eq!(lines, [1, 2, 3, 4]);
    }

    #[test]
    fn a_function_that_names_itself_has_an_end() {
        let tree = "def tree(n):\n    tree(n - 1)\ntree(3)";
        assert_eq!(
            Vec::from_iter(meant_by(tree, Dialect::Python, 3)),
            [1, 2, 3]
        );
    }
}
