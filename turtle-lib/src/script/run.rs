//! Runs scripts.

use super::error::{OUT_OF_FUEL, about_all, diagnostic};
use super::functions;
use super::library::Library;
use crate::diagnostic::{Diagnostic, too_long};
use crate::run::{Fuel, Run};
use crate::turtle::{Path, Turtle};
use rhai::packages::{
    BasicArrayPackage, BasicMapPackage, BasicMathPackage, CorePackage, LogicPackage,
    MoreStringPackage, Package,
};
use rhai::{Dynamic, Engine, EvalAltResult, OptimizationLevel};
use std::cell::{Cell, RefCell};
use std::rc::Rc;

/// A script that ended early.
#[derive(Clone, Debug)]
pub struct Unfinished {
    /// Why and where.
    pub error: Diagnostic,
    /// What it had drawn by then.
    pub path: Path,
}

/// Operations of Rhai's for each step of [`Fuel::steps`]: programs printed as scripts take about four,
/// for an expression counts by its parts.
const OPERATIONS_PER_STEP: u64 = 8;

/// Operations that each element of a list or map costs when a variable with it is used, and how many bytes of
/// a text cost one: any function may go through all of it, and copying it does.
const OPERATIONS_PER_ELEMENT: u64 = 2;
const BYTES_PER_OPERATION: u64 = 8;

/// Longest text in quotes, in bytes. It costs one operation, whatever is done with it.
const MAX_LITERAL_BYTES: usize = 128;

/// Longest text that a script can make, in bytes.
const MAX_STRING_BYTES: usize = 16 * 1024;

/// How many operations go by between two questions whether to go on.
const OPERATIONS_PER_QUESTION: u64 = 1024;

/// Parts within parts of one statement, three to a block. What the deepest tree of a reader is printed
/// as has fewer.
const MAX_DEPTH: usize = 512;

/// The same, in a function.
const MAX_FUNCTION_DEPTH: usize = 400;

/// Stack of the thread a script runs on, in bytes. [`Fuel::MAX_CALL_DEPTH`] calls from as deep as
/// [`MAX_FUNCTION_DEPTH`] allows took 200 MiB at most; what is not used is not taken from memory.
const STACK_BYTES: usize = 256 << 20;

/// Runs a script from the centre, heading east, pen down.
///
/// # Errors
/// An [`Unfinished`] names the line when the script is no Rhai, an operation has no result, the
/// turtle leaves the plane or the fuel runs out.
pub fn run(source: &str, fuel: &Fuel) -> Result<Run, Box<Unfinished>> {
    run_while(source, fuel, |_| true)
}

/// Like [`run`], as long as `goes_on` says so, which is asked now and then with the number of
/// operations so far.
///
/// # Errors
/// As for [`run`], and when it was stopped.
pub fn run_while(
    source: &str,
    fuel: &Fuel,
    goes_on: impl FnMut(u64) -> bool + Send + 'static,
) -> Result<Run, Box<Unfinished>> {
    let unfinished = |error| {
        Box::new(Unfinished {
            error,
            path: Path::default(),
        })
    };
    if let Some(error) = too_long(source).and_then(|parsed| parsed.diagnostics.into_iter().next()) {
        return Err(unfinished(error));
    }
    // Scripts nest as deep as they like up to the limits, whatever stack the caller has left.
    std::thread::scope(|scope| {
        let thread = std::thread::Builder::new()
            .name("script".to_owned())
            .stack_size(STACK_BYTES)
            .spawn_scoped(scope, || run_here(source, fuel, goes_on));
        match thread.map(std::thread::ScopedJoinHandle::join) {
            Ok(Ok(outcome)) => outcome,
            Ok(Err(_)) => Err(unfinished(about_all("the script broke off".to_owned()))),
            Err(error) => {
                let message = format!("there is no room to run a script: {error}");
                Err(unfinished(about_all(message)))
            }
        }
    })
}

fn run_here(
    source: &str,
    fuel: &Fuel,
    goes_on: impl FnMut(u64) -> bool + 'static,
) -> Result<Run, Box<Unfinished>> {
    let turtle = Rc::new(RefCell::new(
        Turtle::new(fuel.segments).watched(fuel.moments),
    ));
    let operations = Rc::new(Cell::new(0));
    let outcome = engine(fuel, &turtle).and_then(|mut engine| {
        let most = engine.max_operations();
        let counted = operations.clone();
        let on_data = Rc::new(Cell::new(0));
        charge_data(&mut engine, on_data.clone());
        let goes_on = RefCell::new(goes_on);
        engine.on_progress(move |count| {
            let all = count + on_data.get();
            counted.set(all);
            if all > most {
                return Some(OUT_OF_FUEL.into());
            }
            let is_asked = count % OPERATIONS_PER_QUESTION == 0;
            let stops = is_asked && !(goes_on.borrow_mut())(count);
            stops.then_some(Dynamic::UNIT)
        });
        engine.set_max_string_size(MAX_LITERAL_BYTES);
        let ast = engine.compile(source)?;
        engine.set_max_string_size(MAX_STRING_BYTES);
        engine.run_ast(&ast)
    });
    let (path, end) = {
        let turtle = turtle.borrow();
        (turtle.path().clone(), turtle.state())
    };
    match outcome {
        Ok(()) => Ok(Run {
            path,
            end,
            steps: operations.get(),
            by_chance: false,
        }),
        Err(error) => Err(Box::new(Unfinished {
            error: diagnostic(&error, source, fuel),
            path,
        })),
    }
}

/// Adds to `operations` what is due for the data of each variable that is used. To Rhai copying a list or
/// sorting it is one operation, however long it is.
fn charge_data(engine: &mut Engine, operations: Rc<Cell<u64>>) {
    // Not deprecated, Rhai says, but open to change.
    #[expect(deprecated)]
    engine.on_var(move |name, _, context| {
        let due = context.scope().get(name).map_or(0, operations_of);
        operations.set(operations.get() + due);
        Ok(None)
    });
}

/// What is due for data.
fn operations_of(data: &Dynamic) -> u64 {
    if let Ok(array) = data.as_array_ref() {
        array.iter().map(operations_of_element).sum()
    } else if let Ok(map) = data.as_map_ref() {
        map.values().map(operations_of_element).sum()
    } else if let Ok(text) = data.as_immutable_string_ref() {
        text.len() as u64 / BYTES_PER_OPERATION
    } else {
        0
    }
}

fn operations_of_element(element: &Dynamic) -> u64 {
    OPERATIONS_PER_ELEMENT + operations_of(element)
}

/// An engine with the turtle's functions and every limit set.
fn engine(fuel: &Fuel, turtle: &functions::SharedTurtle) -> Result<Engine, Box<EvalAltResult>> {
    // Without the package for time: a script gives the same drawing at any hour.
    let mut engine = Engine::new_raw();
    CorePackage::new().register_into_engine(&mut engine);
    LogicPackage::new().register_into_engine(&mut engine);
    BasicMathPackage::new().register_into_engine(&mut engine);
    BasicArrayPackage::new().register_into_engine(&mut engine);
    BasicMapPackage::new().register_into_engine(&mut engine);
    MoreStringPackage::new().register_into_engine(&mut engine);
    engine
        .set_max_operations(fuel.steps.saturating_mul(OPERATIONS_PER_STEP).max(1))
        .set_max_call_levels(fuel.call_depth.min(Fuel::MAX_SCRIPT_CALL_DEPTH) as usize)
        .set_max_expr_depths(MAX_DEPTH, MAX_FUNCTION_DEPTH)
        .set_max_string_size(MAX_STRING_BYTES)
        .set_max_array_size(1024)
        .set_max_map_size(256)
        .set_max_variables(256)
        .set_max_functions(1024)
        .set_max_modules(16)
        .set_max_strings_interned(256)
        .set_fast_operators(false)
        .set_optimization_level(OptimizationLevel::None)
        .disable_symbol("eval")
        // What these use is not charged for.
        .disable_symbol("this")
        .disable_symbol("global")
        // Functions curried with one another grow without a limit.
        .disable_symbol("curry")
        .on_print(|_| {})
        .on_debug(|_, _, _| {})
        .set_module_resolver(Library::default());
    functions::register(&mut engine, turtle)?;
    Ok(engine)
}
