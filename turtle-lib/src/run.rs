//! Runs a [`Program`]: turns it into instructions, then follows them with fuel.
//!
//! Names have two levels, as in the paper's programs: a function's own variables (its parameters and
//! what it assigns) and the program's. A loop body or `fork_state` block has no variables of its own.

mod chance;
mod code;
mod compile;
mod constant;
mod heap;
mod library;
mod machine;
mod value;

use crate::program::Program;
use crate::turtle::{LookError, Path, Turtle, TurtleError, TurtleState};
use thiserror::Error;

pub use constant::constant;

/// What a run may use up. Counted, never timed, so that a program ends alike on every machine.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Fuel {
    /// Statements run and loop turns taken, a long one as several: what is done costs by its size.
    pub steps: u64,
    /// Calls within calls, in Logo [`Fuel::LOGO_CALLS`] times as many, whose procedures go on by calling themselves; in a
    /// script at most [`Fuel::MAX_SCRIPT_CALL_DEPTH`].
    pub call_depth: u32,
    /// Segments drawn, chords of arcs included.
    pub segments: usize,
    /// What random numbers begin with.
    pub seed: u64,
    /// Actions whose [`Moment`](crate::turtle::Moment)s are recorded, for who watches the run; the others are done all the same.
    pub moments: usize,
}

impl Fuel {
    /// Calls within calls in Python, as CPython has it.
    pub const MAX_CALL_DEPTH: u32 = 1000;

    /// How many times as deep the calls of a Logo program may be.
    pub const LOGO_CALLS: u32 = 100;

    /// Most calls within calls in Rhai, whose engine runs them on the thread's stack.
    pub const MAX_SCRIPT_CALL_DEPTH: u32 = 200;

    /// Enough for a program that is one of many to be tried for one drawing.
    pub const ONE_OF_MANY: Fuel = Fuel {
        steps: 100_000,
        call_depth: Fuel::MAX_CALL_DEPTH,
        segments: 20_000,
        seed: 0,
        moments: 0,
    };
}

impl Default for Fuel {
    /// Enough for any drawing a person would wait for: half a second at the worst.
    fn default() -> Self {
        Fuel {
            steps: 2_000_000,
            call_depth: Fuel::MAX_CALL_DEPTH,
            segments: 500_000,
            seed: 0,
            moments: 0,
        }
    }
}

/// What a program did.
#[derive(Clone, Debug)]
pub struct Run {
    /// What it drew.
    pub path: Path,
    /// Where it left the turtle.
    pub end: TurtleState,
    /// Fuel used up: [`Fuel::steps`].
    pub steps: u64,
    /// Whether another [`Fuel::seed`] may draw something else.
    pub by_chance: bool,
}

/// Why a run ended early, and where.
#[derive(Clone, Debug, PartialEq, Error)]
#[error("line {line}: {kind}")]
pub struct RunError {
    /// Line of the statement, from 1; 0 in a program that was built rather than parsed.
    pub line: u32,
    /// What was wrong.
    pub kind: RunErrorKind,
}

/// What ended a run early.
#[derive(Clone, Debug, PartialEq, Error)]
#[allow(missing_docs)]
pub enum RunErrorKind {
    #[error("the program did not end within {0} steps; is there a loop without an end?")]
    OutOfSteps(u64),
    #[error("calls are nested more than {0} deep; does the recursion have an end?")]
    TooDeep(u32),
    #[error(transparent)]
    Turtle(#[from] TurtleError),
    #[error(transparent)]
    Look(#[from] LookError),
    #[error("division by zero")]
    DivisionByZero,
    #[error("the result is not a finite number")]
    NotFinite,
    #[error("the step of a range must not be 0")]
    ZeroStep,
    #[error("range() takes whole numbers, this is {0}")]
    NotWhole(f64),
    #[error("`{0}` has no value here")]
    UnknownName(String),
    #[error("there is no function `{0}`")]
    UnknownFunction(String),
    #[error("`{name}` takes {expected}, {given} given")]
    ArgumentCount {
        name: String,
        expected: String,
        given: usize,
    },
    #[error("{needed} is needed here, this is {given}")]
    WrongKind {
        needed: &'static str,
        given: &'static str,
    },
    #[error("a {0} cannot be changed, a list can")]
    CannotChange(&'static str),
    #[error("`{0}` says no number")]
    NotANumber(String),
    #[error("`{0}` is not one letter")]
    NotALetter(String),
    #[error("there is no letter {0}")]
    NoLetter(f64),
    #[error("{0} is no place in a list; it has to be a whole number")]
    NotAnIndex(f64),
    #[error("there is no item {0} in a list of {1}")]
    OutOfList(f64, usize),
    #[error("this is not in the list")]
    NotInList,
    #[error("there is nothing to choose from")]
    Empty,
    #[error("{given} values cannot be given to {wanted} variables")]
    Unpacked { wanted: usize, given: usize },
    #[error("`{0}` is no form that a text can have here")]
    NotAForm(String),
    #[error("these lists have too many parts to be compared")]
    TooManyParts,
    #[error("lists and texts take more than {0} MiB; does one grow without an end?")]
    OutOfMemory(usize),
    #[error("this cannot be run: {0}")]
    CannotRun(String),
    #[error("{0} is no whole number of 32 bits")]
    NotBits(f64),
    /// What the program says itself, or what was wrong with what it came to.
    #[error("{0}")]
    Told(String),
    #[error("nothing catches what is thrown to `{0}`")]
    Thrown(String),
    #[error("`return` outside a function")]
    ReturnOutside,
    #[error("`{0}` outside a loop")]
    OutsideLoop(&'static str),
}

impl RunErrorKind {
    /// Whether the run used up what it may use, which no program goes on from.
    pub fn is_limit(&self) -> bool {
        matches!(
            self,
            RunErrorKind::OutOfSteps(_)
                | RunErrorKind::TooDeep(_)
                | RunErrorKind::OutOfMemory(_)
                | RunErrorKind::Turtle(_)
                | RunErrorKind::Look(LookError::Turtle(_))
                | RunErrorKind::TooManyParts
        )
    }

    /// Whether a value was of another kind or form than was needed, or not there.
    pub fn is_of_values(&self) -> bool {
        let is_limit = matches!(self, RunErrorKind::Look(LookError::Turtle(_)));
        !is_limit
            && matches!(
                self,
                RunErrorKind::WrongKind { .. }
                    | RunErrorKind::UnknownName(_)
                    | RunErrorKind::CannotChange(_)
                    | RunErrorKind::NotANumber(_)
                    | RunErrorKind::NotALetter(_)
                    | RunErrorKind::NoLetter(_)
                    | RunErrorKind::NotAForm(_)
                    | RunErrorKind::NotAnIndex(_)
                    | RunErrorKind::TooManyParts
                    | RunErrorKind::Look(_)
            )
    }
}

/// A run that ended early.
#[derive(Clone, Debug)]
pub struct Unfinished {
    /// Why and where.
    pub error: RunError,
    /// What it had drawn by then.
    pub path: Path,
    /// Whether another [`Fuel::seed`] may have drawn something else.
    pub by_chance: bool,
}

/// Runs `program` from the centre, heading east, pen down.
///
/// # Errors
/// [`RunError`] names the line when a name is unknown, an operation has no result, the turtle leaves
/// the plane or the fuel runs out.
pub fn run(program: &Program, fuel: &Fuel) -> Result<Run, RunError> {
    run_partial(program, fuel).map_err(|unfinished| unfinished.error)
}

/// Like [`run`], but a run that ends early also gives what it had drawn by then.
///
/// # Errors
/// As for [`run`].
pub fn run_partial(program: &Program, fuel: &Fuel) -> Result<Run, Box<Unfinished>> {
    let unfinished = |error, path, by_chance| {
        Box::new(Unfinished {
            error,
            path,
            by_chance,
        })
    };
    let mut code =
        compile::compile(program).map_err(|error| unfinished(error, Path::default(), false))?;
    let turtle = Turtle::new(fuel.segments).watched(fuel.moments);
    let ops = (
        std::mem::take(&mut code.ops),
        std::mem::take(&mut code.lines),
    );
    let mut machine = machine::Machine::new(&code, ops, fuel, turtle);
    let ended = machine.run();
    let by_chance = machine.used_chance;
    let turtle = machine.into_turtle();
    let end = turtle.state();
    let path = turtle.into_path();
    match ended {
        Ok(steps) => Ok(Run {
            path,
            end,
            steps,
            by_chance,
        }),
        Err(error) => Err(unfinished(error, path, by_chance)),
    }
}
