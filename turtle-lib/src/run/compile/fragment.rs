//! A list that is run while a program runs, as instructions behind the program's.

use super::{Compiler, RunError};
use crate::analysis::assigned;
use crate::logo::{Fragment, input_name};
use crate::run::code::{Op, Slots};
use std::collections::HashMap;

/// Where a list is run.
pub(in crate::run) struct Place<'p> {
    /// The number of its first instruction.
    pub origin: u32,
    /// The line that runs it.
    pub line: u32,
    /// The variables of the function that runs it, and the program's.
    pub locals: Slots<'p>,
    pub globals: Slots<'p>,
    /// The functions by their numbers.
    pub functions: &'p [&'p str],
    /// The first slot for variables of its own: its inputs and what follows.
    pub first_slot: u32,
    pub inputs: usize,
}

/// The instructions of a list.
pub(in crate::run) struct Written<'p> {
    pub ops: Vec<Op>,
    pub lines: Vec<u32>,
    /// What [`Op::Text`] counts from 0 here.
    pub texts: Vec<&'p str>,
    /// How many variables it has of its own.
    pub slot_count: u32,
}

pub(in crate::run) fn fragment<'p>(
    said: &'p Fragment,
    place: Place<'p>,
) -> Result<Written<'p>, RunError> {
    let numbers = (0..).zip(place.functions);
    let functions: HashMap<&str, u32> = numbers.map(|(number, name)| (*name, number)).collect();
    let mut compiler = Compiler {
        ops: Vec::new(),
        lines: Vec::new(),
        globals: place.globals,
        locals: Some(place.locals),
        functions,
        function_names: place.functions.to_vec(),
        bodies: Vec::new(),
        body_names: Vec::new(),
        texts: Vec::new(),
        undoes: false,
        loops: Vec::new(),
        forks: 0,
        catches: 0,
        line: place.line,
        bound: Vec::new(),
        first_bound: place.first_slot,
        most_bound: 0,
        origin: place.origin,
        line_of_all: Some(place.line),
    };
    (0..place.inputs)
        .map_while(input_name)
        .for_each(|name| compiler.bind(name));
    match said {
        Fragment::Value(value) => compiler.expr(value)?,
        Fragment::Block(body) => {
            for name in assigned(body) {
                let is_known = compiler.globals.contains_key(name)
                    || compiler
                        .locals
                        .as_ref()
                        .is_some_and(|own| own.contains_key(name));
                if !is_known {
                    compiler.bind(name);
                }
            }
            compiler.block(body)?;
            compiler.push(Op::None);
        }
    }
    compiler.push(Op::EndRun);
    Ok(Written {
        ops: compiler.ops,
        lines: compiler.lines,
        texts: compiler.texts,
        slot_count: compiler.most_bound,
    })
}
