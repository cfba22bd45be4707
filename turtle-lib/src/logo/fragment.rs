//! Lists that a program builds and runs: they are read when their time comes.

use super::identifiers::FromLogo;
use super::lex::lex;
use super::parse::{Parser, failing};
use super::procedures::Procedures;
use super::templates::{SLOTS, Slots, Turn};
use crate::diagnostic::{Diagnostic, too_long};
use crate::program::{Expr, Program, Stmt};

/// What a list may speak of.
pub(crate) struct Around<'n> {
    /// The program's names of variables that have a value there.
    pub variables: Vec<&'n str>,
    /// Its functions, and how many inputs each takes.
    pub functions: Vec<(&'n str, usize)>,
    /// Whether a function runs it, which it may leave.
    pub in_function: bool,
}

/// What a list says.
pub(crate) enum Fragment {
    /// It gives a value.
    Value(Expr),
    /// It does something.
    Block(Vec<Stmt>),
}

/// The variable that holds an input of a template, counted from 0; there are no more than eight.
pub(crate) fn input_name(at: usize) -> Option<&'static str> {
    SLOTS.get(at).copied()
}

/// Reads what a list says, whose inputs have these names of its own and are so many.
///
/// # Errors
/// What is wrong with it.
pub(crate) fn read(
    text: &str,
    names: &[String],
    inputs: usize,
    around: &Around<'_>,
) -> Result<Fragment, String> {
    if let Some(parsed) = too_long(text) {
        return Err(first(parsed.diagnostics.into_iter()).1);
    }
    let parser = || {
        let procedures = Procedures::outlined(&around.functions, &around.variables);
        let mut parser = Parser::new(text, lex(text), procedures);
        parser.in_function = around.in_function;
        parser.is_fragment = true;
        parser.variables = FromLogo::knowing(around.variables.iter().copied());
        parser.functions = FromLogo::knowing(around.functions.iter().map(|(name, _)| *name));
        parser.slots.push(Slots {
            inputs: SLOTS.iter().take(inputs).map(|n| Expr::name(n)).collect(),
            turn: Turn::default(),
            names: names.to_vec(),
        });
        parser
    };
    let mut of_value = parser();
    let span = of_value.here();
    if let Ok(value) = of_value.input("run", span)
        && of_value.at == of_value.tokens.len()
    {
        return Ok(Fragment::Value(value));
    }
    let mut of_block = parser();
    let mut body = Vec::new();
    while of_block.at < of_block.tokens.len() {
        if let Err(why) = of_block.statement(&mut body) {
            // What stands before it is done.
            if !body.is_empty()
                && let Some(failing) = failing(why)
            {
                body.push(failing);
                break;
            }
            // Who got farther knows better what is wrong.
            let own = first_error(of_block);
            let other = first_error(of_value);
            return Err(if other.0 > own.0 { other.1 } else { own.1 });
        }
    }
    Ok(Fragment::Block(body))
}

fn first_error(parser: Parser<'_>) -> (u32, String) {
    let parsed = parser.into_parsed(Program::default());
    first(parsed.diagnostics.into_iter())
}

/// Where the first remark stands, and what it says.
fn first(mut remarks: impl Iterator<Item = Diagnostic>) -> (u32, String) {
    remarks.next().map_or_else(
        || (0, "it says nothing that is known here".to_owned()),
        |own| (own.span.start, own.message),
    )
}
