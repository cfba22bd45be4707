//! Names that Rhai takes as names.

use crate::program::{Builtin, CONSTANTS, Verb};
use std::collections::{HashMap, HashSet};

/// What the variables and functions of a program are called in Rhai.
pub(super) struct Names<'a> {
    variables: HashMap<&'a str, String>,
    functions: HashMap<&'a str, String>,
    taken: HashSet<String>,
}

impl<'a> Names<'a> {
    pub(super) fn new(
        variables: Vec<&'a str>,
        functions: Vec<&'a str>,
        assigned: &HashSet<&str>,
    ) -> Names<'a> {
        let mut names = Names {
            variables: HashMap::new(),
            functions: HashMap::new(),
            taken: HashSet::new(),
        };
        for name in variables {
            let is_constant = CONSTANTS.iter().any(|(constant, _)| *constant == name);
            if !names.variables.contains_key(name) {
                let own = if is_constant && !assigned.contains(name) {
                    name.to_owned()
                } else {
                    names.fresh(name, is_constant)
                };
                names.taken.insert(own.clone());
                names.variables.insert(name, own);
            }
        }
        let mut taken = HashSet::new();
        for name in functions {
            if !names.functions.contains_key(name) {
                let own = valid(name, |own| {
                    is_keyword(own) || is_function(own) || taken.contains(own)
                });
                taken.insert(own.clone());
                names.functions.insert(name, own);
            }
        }
        names
    }

    /// A name that is not taken; a constant's is.
    fn fresh(&self, name: &str, is_taken: bool) -> String {
        valid(name, |own| {
            is_keyword(own) || self.taken.contains(own) || is_taken && own == name
        })
    }

    pub(super) fn variable<'n>(&'n self, name: &'n str) -> &'n str {
        self.variables.get(name).map_or(name, String::as_str)
    }

    pub(super) fn function<'n>(&'n self, name: &'n str) -> &'n str {
        self.functions.get(name).map_or(name, String::as_str)
    }

    /// What a loop's own variable is called that sets `name` in each turn.
    pub(super) fn control(&self, name: &str) -> String {
        self.fresh(&format!("{name}_now"), false)
    }

    /// What the program's variable `name` is called in a function with another `name`.
    pub(super) fn handed_over(&self, name: &str) -> String {
        self.fresh(&format!("program_{name}"), false)
    }
}

/// `name` in letters, digits and underscores, numbered until it is not taken.
fn valid(name: &str, is_taken: impl Fn(&str) -> bool) -> String {
    let is_part = |char: char| char.is_ascii_alphanumeric() || char == '_';
    let mut base: String = name
        .chars()
        .map(|char| if is_part(char) { char } else { '_' })
        .collect();
    if !base
        .trim_start_matches('_')
        .starts_with(|first: char| first.is_ascii_alphabetic())
    {
        base.insert(0, 'v');
    }
    let mut own = base.clone();
    let mut count = 1;
    while is_taken(&own) {
        count += 1;
        own = format!("{base}_{count}");
    }
    own
}

fn is_function(name: &str) -> bool {
    Verb::from_name(name).is_some()
        || Builtin::ALL.iter().any(|builtin| builtin.name() == name)
        || matches!(
            name,
            "pos"
                | "point"
                | "steps"
                | "number"
                | "truth"
                | "floor_div"
                | "modulo"
                | "pow"
                | "range"
        )
}

/// Words that Rhai has, or keeps for later.
fn is_keyword(name: &str) -> bool {
    const KEYWORDS: &str = "true false let const if else switch do while until loop for in continue \
        break return throw try catch import export as global this is_def_fn is_def_var type_of \
        print debug eval Fn call curry is_shared var static goto exit match case public protected \
        new use with is module package super thread spawn go await async sync yield default void \
        null nil private fn shared fork_state each then unless begin end macro ref self struct impl \
        trait enum union type where mut dyn";
    KEYWORDS.split_whitespace().any(|keyword| keyword == name)
}
