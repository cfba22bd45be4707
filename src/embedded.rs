//! Python programs that are more than the dialect has: run by an embedded interpreter in a process of its own, with limits.
//! What they draw is drawn by the same turtles. There is no tree behind them: they are not converted or varied, and only the numbers
//! of what the dialect reads can be dragged.

mod bridge;
mod child;

pub use child::run;

use crate::{file, process};
use serde::{Deserialize, Serialize};
use std::io::{self, Read, Write};
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::thread;
use std::time::Duration;
use thiserror::Error;
use turtle_lib::diagnostic::{Diagnostic, MAX_SOURCE_BYTES, Severity};
use turtle_lib::dialect::{self, Attempt, Dialect};
use turtle_lib::python;
use turtle_lib::run::{Fuel, Run};
use turtle_lib::turtle::{Color, Mark, Path, TurtleState};

/// The command of this program that is the other process.
pub const COMMAND: &str = "run-python";

/// Memory of the process in megabytes, and its time on a processor.
const MEMORY_MB: u64 = 768;
const PROCESSOR_SECONDS: u64 = 20;

/// After how long it says what it has.
pub const SECONDS: u64 = 10;

/// How long it is waited for.
const PATIENCE: Duration = Duration::from_secs(30);

/// So much of what it says is read, in bytes.
const MOST_SAID_BYTES: u64 = 256 * file::MB;

/// What the other process says.
#[derive(Debug, Serialize, Deserialize)]
struct Said {
    path: Path,
    end: TurtleState,
    /// What ended the program early, with its line; the line is 0 where there is none.
    error: Option<(u32, String)>,
    /// Whether the text is no Python at all.
    is_no_python: bool,
    /// What was done otherwise than the program may expect.
    notes: Vec<String>,
    /// Whether another seed may draw something else.
    by_chance: bool,
}

/// Why the interpreter says nothing.
#[derive(Debug, Error)]
enum ProcessError {
    #[error("the Python interpreter cannot be started: {0}")]
    NotStarted(#[from] io::Error),
    #[error("this program has no Python interpreter")]
    NoInterpreter,
    #[error(
        "the program asks for more than {MEMORY_MB} MB of memory or {PROCESSOR_SECONDS} s, or is nested too deep"
    )]
    Ended,
    #[error("the run was stopped")]
    Stopped,
}

/// Reads and runs a text in any dialect; a Python program that is more than the dialect has is run by the embedded
/// interpreter. It goes on only as long as `goes_on` says so.
///
/// # Errors
/// All errors of a text that is not a program.
pub fn attempt(
    source: &str,
    dialect: Dialect,
    fuel: &Fuel,
    goes_on: impl Fn() -> bool + Send + Sync + 'static,
) -> Result<Ran, Vec<Diagnostic>> {
    let goes_on = Arc::new(goes_on);
    let asked = goes_on.clone();
    let refused = match dialect::attempt(source, dialect, fuel, move || asked()) {
        Ok(attempt) => return Ok(in_full(source, dialect, fuel, attempt, &*goes_on)),
        Err(errors) => errors,
    };
    if dialect != Dialect::Python || source.len() > MAX_SOURCE_BYTES {
        return Err(refused);
    }
    let said = match said(source, fuel, &*goes_on) {
        Ok(said) => said,
        // Without an interpreter the dialect is all there is.
        Err(ProcessError::NotStarted(_) | ProcessError::NoInterpreter) => return Err(refused),
        Err(error) => return Err(vec![error_of(source, 0, error.to_string())]),
    };
    // What a name may have been meant to be the dialect says better.
    let is_misspelt = said.error.as_ref().is_some_and(|(line, message)| {
        message.starts_with("NameError") && refused.first().is_some_and(|first| first.line == *line)
    });
    if said.is_no_python || is_misspelt {
        return Err(refused);
    }
    Ok(Ran::embedded(source, said, fuel.seed))
}

/// What the dialect made of a program, unless the interpreter makes more of it: what the dialect read as nothing may have
/// been a colour, or more, and the values that ended a run may be more than it has.
fn in_full(
    source: &str,
    dialect: Dialect,
    fuel: &Fuel,
    attempt: Attempt,
    goes_on: &dyn Fn() -> bool,
) -> Ran {
    let asks = match &attempt.ended {
        // What is said of no line is about the run.
        Ok(_) => attempt.warnings.iter().any(|warning| warning.line > 0),
        Err(early) => early.is_of_values,
    };
    let said = (asks && dialect == Dialect::Python)
        .then(|| said(source, fuel, goes_on).ok())
        .flatten();
    match (&attempt.ended, said) {
        (Ok(run), Some(said))
            if said.error.is_none() && !leaves_the_same(&run.path, &said.path) =>
        {
            Ran::embedded(source, said, fuel.seed)
        }
        (Err(early), Some(said))
            if said
                .error
                .as_ref()
                .is_none_or(|(line, _)| *line != early.error.line) =>
        {
            Ran::embedded(source, said, fuel.seed)
        }
        _ => Ran {
            attempt,
            is_embedded: false,
        },
    }
}

/// Whether two runs of one program leave as many strokes and other marks, with pens alike.
fn leaves_the_same(one: &Path, other: &Path) -> bool {
    let pens = |path: &Path| -> Vec<(Color, f64)> {
        let strokes = path.marks().filter_map(|mark| match mark {
            Mark::Stroke { pen, .. } => Some((pen.color, pen.width)),
            Mark::Shape(_) => None,
        });
        strokes.collect()
    };
    one.segment_count() == other.segment_count()
        && one.marks().count() == other.marks().count()
        && pens(one) == pens(other)
}

/// Whether a text is more than its dialect has, so that the embedded interpreter is asked.
pub fn is_beyond(source: &str, dialect: Dialect) -> bool {
    dialect == Dialect::Python && python::parse(source).has_errors()
}

/// What a text draws, in any dialect.
///
/// # Errors
/// What is wrong with it, or what ended its run.
pub fn drawn(source: &str, dialect: Dialect, fuel: &Fuel) -> Result<Path, Diagnostic> {
    let ran = attempt(source, dialect, fuel, || true);
    let ended = ran.map(|ran| ran.attempt.ended);
    match ended {
        Ok(Ok(run)) => Ok(run.path),
        Ok(Err(unfinished)) => Err(unfinished.error),
        Err(errors) => Err(errors.into_iter().next().unwrap_or_else(|| {
            let message = "the program cannot be read".to_owned();
            error_of(source, 0, message)
        })),
    }
}

/// A run of a text.
#[derive(Clone, Debug)]
pub struct Ran {
    /// The run, and what is to be said of it.
    pub attempt: Attempt,
    /// Whether it was the embedded interpreter that ran it.
    pub is_embedded: bool,
}

impl Ran {
    /// What the interpreter says of a program whose chance began with this seed.
    fn embedded(source: &str, said: Said, seed: u64) -> Ran {
        let note = |note| Diagnostic::of_line(source, 0, note, Severity::Warning);
        let by_chance = said.by_chance;
        let chance = by_chance.then(|| dialect::of_chance(source, seed));
        let notes = said.notes.into_iter().map(note);
        let warnings = notes.chain(chance).collect();
        let ended = match said.error {
            None => Ok(Run {
                path: said.path,
                end: said.end,
                steps: 0,
                by_chance,
            }),
            Some((line, message)) => Err(Box::new(dialect::Unfinished {
                is_of_values: false,
                error: error_of(source, line, message),
                path: said.path,
            })),
        };
        Ran {
            attempt: Attempt {
                ended,
                warnings,
                by_chance,
            },
            is_embedded: true,
        }
    }
}

fn error_of(source: &str, line: u32, message: String) -> Diagnostic {
    Diagnostic::of_line(source, line, message, Severity::Error)
}

/// What the other process says about a program.
///
/// Of the fuel it takes the seed and the moments; it has limits of its own.
fn said(source: &str, fuel: &Fuel, goes_on: &dyn Fn() -> bool) -> Result<Said, ProcessError> {
    let mut child = Command::new(std::env::current_exe()?)
        .args([COMMAND, "--seed", &fuel.seed.to_string()])
        .args(["--moments", &fuel.moments.to_string()])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()?;
    let (mut to, from) = (child.stdin.take(), child.stdout.take());
    let program = source.to_owned();
    // Neither side waits for the other to read.
    thread::spawn(move || to.as_mut().map(|to| to.write_all(program.as_bytes())));
    let reader = thread::spawn(move || {
        let mut said = Vec::new();
        let read = from.map(|from| from.take(MOST_SAID_BYTES).read_to_end(&mut said));
        (read.transpose().is_ok()).then_some(said)
    });
    let status = process::wait(child, PATIENCE, goes_on)?;
    if !goes_on() {
        return Err(ProcessError::Stopped);
    }
    let said = reader.join().ok().flatten().unwrap_or_default();
    let said: Option<Said> = serde_json::from_slice(&said).ok();
    match said.filter(|said| said.path.is_sound()) {
        Some(said) => Ok(said),
        // Another program that uses this library, as its tests are.
        None if status.is_some_and(|status| status.code().is_some()) => {
            Err(ProcessError::NoInterpreter)
        }
        None => Err(ProcessError::Ended),
    }
}
