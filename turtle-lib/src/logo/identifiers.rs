//! Names of a program as names of Logo, which has no lower and upper case, and the other way round.

use super::words;
use crate::program::{Builtin, Verb};
use std::collections::{HashMap, HashSet};
use unicode_ident::{is_xid_continue, is_xid_start};

/// Gives each name one that no other has in Logo.
#[derive(Default)]
pub(super) struct ToLogo<'a> {
    names: HashMap<&'a str, String>,
    taken: HashSet<String>,
}

impl<'a> ToLogo<'a> {
    /// For variables, which live apart from Logo's words.
    pub(super) fn for_variables(names: impl IntoIterator<Item = &'a str>) -> ToLogo<'a> {
        let mut table = ToLogo::default();
        for name in names {
            table.add(name, |_| false);
        }
        table
    }

    /// For functions, which must not have the name of a word.
    pub(super) fn for_functions(names: impl IntoIterator<Item = &'a str>) -> ToLogo<'a> {
        let mut table = ToLogo::default();
        for name in names {
            table.add(name, words::is_reserved);
        }
        table
    }

    fn add(&mut self, name: &'a str, is_reserved: fn(&str) -> bool) {
        if self.names.contains_key(name) {
            return;
        }
        let own = unlike(name, |own| is_reserved(own) || self.taken.contains(own));
        self.taken.insert(own.to_lowercase());
        self.names.insert(name, own);
    }

    /// A name like `name` that no other has.
    pub(super) fn fresh(&mut self, name: &str) -> String {
        let own = unlike(name, |own| self.taken.contains(own));
        self.taken.insert(own.to_lowercase());
        own
    }

    pub(super) fn get<'n>(&'n self, name: &'n str) -> &'n str {
        self.names.get(name).map_or(name, String::as_str)
    }
}

/// `name`, numbered until it is not taken in lower case.
fn unlike(name: &str, is_taken: impl Fn(&str) -> bool) -> String {
    let mut own = name.to_owned();
    let mut count = 1;
    while is_taken(&own.to_lowercase()) {
        count += 1;
        own = format!("{name}_{count}");
    }
    own
}

/// Gives each name of Logo one that is a name in all dialects. The spelling is that of its first use.
#[derive(Default)]
pub(super) struct FromLogo {
    names: HashMap<String, String>,
    /// Whether the names are those of a program that was read, of which Logo's spelling is not known.
    is_known: bool,
    taken: HashSet<String>,
}

impl FromLogo {
    /// A table of names that a program has already.
    pub(super) fn knowing<'n>(names: impl Iterator<Item = &'n str>) -> FromLogo {
        let mut table = FromLogo {
            is_known: true,
            ..FromLogo::default()
        };
        for name in names {
            table.taken.insert(name.to_owned());
            table.names.insert(name.to_lowercase(), name.to_owned());
        }
        table
    }

    pub(super) fn variable(&mut self, name: &str) -> String {
        self.get(name, is_keyword)
    }

    /// A name like that of a variable, for another one.
    pub(super) fn another(&mut self, name: &str) -> String {
        let base = plain(name);
        let numbered = (2..).map(|count: u32| format!("{base}_{count}"));
        let mut free = numbered.filter(|own| !self.taken.contains(own));
        let own = free.next().unwrap_or(base);
        self.taken.insert(own.clone());
        own
    }

    pub(super) fn function(&mut self, name: &str) -> String {
        self.get(name, |name| {
            is_keyword(name)
                || Verb::from_name(name).is_some()
                || Builtin::ALL.iter().any(|builtin| builtin.name() == name)
                || matches!(
                    name,
                    "pos" | "range" | "embed" | "fork_state" | "math" | "turtle"
                )
        })
    }

    fn get(&mut self, name: &str, is_reserved: fn(&str) -> bool) -> String {
        let folded = name.to_lowercase();
        if let Some(own) = self.names.get(&folded) {
            return own.clone();
        }
        let base = plain(name);
        if self.is_known
            && let Some(own) = self.names.get(&base.to_lowercase())
        {
            return own.clone();
        }
        let mut own = base.clone();
        let mut count = 1;
        while is_reserved(&own) || self.taken.contains(&own) {
            count += 1;
            own = format!("{base}_{count}");
        }
        self.taken.insert(own.clone());
        self.names.insert(folded, own.clone());
        own
    }
}

/// A name with the signs that a name may have everywhere: `draw.star` is `draw_star`.
pub(crate) fn plain(name: &str) -> String {
    let mut plain: String = name
        .chars()
        .map(|char| if is_xid_continue(char) { char } else { '_' })
        .collect();
    if !plain.starts_with(|first: char| first == '_' || is_xid_start(first)) {
        plain.insert(0, '_');
    }
    plain
}

/// Words that are no names in Python.
fn is_keyword(name: &str) -> bool {
    matches!(
        name,
        "False"
            | "None"
            | "True"
            | "and"
            | "as"
            | "assert"
            | "async"
            | "await"
            | "break"
            | "class"
            | "continue"
            | "def"
            | "del"
            | "elif"
            | "else"
            | "except"
            | "finally"
            | "for"
            | "from"
            | "global"
            | "if"
            | "import"
            | "in"
            | "is"
            | "lambda"
            | "nonlocal"
            | "not"
            | "or"
            | "pass"
            | "raise"
            | "return"
            | "try"
            | "while"
            | "with"
            | "yield"
    )
}
