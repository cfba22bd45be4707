//! The three ways to write a program, and a drawing from any of them.

use crate::analysis::spelled::{Finder, Unsayable, of_logo};
use crate::diagnostic::{Diagnostic, Parsed, Severity};
use crate::program::Program;
use crate::run::{Fuel, Run, RunError, run_partial};
use crate::turtle::Path;
use crate::{logo, python, script};
use serde::{Deserialize, Serialize};

/// A way to write a program.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Dialect {
    /// Python, as models write it: [`python`].
    Python,
    /// UCBLogo: [`logo`].
    Logo,
    /// Rhai scripts: [`script`].
    Rhai,
}

impl Dialect {
    /// All of them.
    pub const ALL: [Dialect; 3] = [Dialect::Python, Dialect::Logo, Dialect::Rhai];

    /// The dialect of files with this name: `.py`, `.logo` or `.lgo`, `.rhai`.
    pub fn from_path(path: impl AsRef<std::path::Path>) -> Option<Dialect> {
        let extension = path.as_ref().extension()?.to_str()?.to_ascii_lowercase();
        match extension.as_str() {
            "py" => Some(Dialect::Python),
            "logo" | "lgo" => Some(Dialect::Logo),
            "rhai" => Some(Dialect::Rhai),
            _ => None,
        }
    }

    /// What its files' names end in, without the dot.
    pub fn extension(self) -> &'static str {
        match self {
            Dialect::Python => "py",
            Dialect::Logo => "logo",
            Dialect::Rhai => "rhai",
        }
    }

    /// Reads a text in this dialect, if a tree stands behind it: there is none behind Rhai.
    pub fn parse(self, source: &str) -> Option<Parsed> {
        match self {
            Dialect::Python => Some(python::parse(source)),
            Dialect::Logo => Some(logo::parse(source)),
            Dialect::Rhai => None,
        }
    }

    /// What of the program this dialect cannot say, as one sentence; nothing where [`Dialect::print`] says all.
    pub fn lacks(self, program: &Program) -> Option<String> {
        let (leaves_loops, globals, words_only) = match self {
            Dialect::Python => return of_logo(program).map(|lack| self.sentence(lack)),
            Dialect::Logo => (false, true, true),
            Dialect::Rhai => (true, false, false),
        };
        let finder = Finder {
            leaves_loops,
            globals,
            words_only,
        };
        finder.find(program).map(|lack| self.sentence(lack))
    }

    fn sentence(self, Unsayable { line, what }: Unsayable) -> String {
        match line {
            0 => format!("{self} as it is printed has no {what}"),
            line => format!("line {line}: {self} as it is printed has no {what}"),
        }
    }

    /// The program in this dialect.
    pub fn print(self, program: &Program) -> String {
        match self {
            Dialect::Python => python::print(program),
            Dialect::Logo => logo::print(program),
            Dialect::Rhai => script::print(program),
        }
    }
}

impl std::fmt::Display for Dialect {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Dialect::Python => "Python",
            Dialect::Logo => "Logo",
            Dialect::Rhai => "Rhai",
        })
    }
}

/// What a text drew.
#[derive(Clone, Debug)]
pub struct Drawing {
    /// The path, and where it left the turtle.
    pub run: Run,
    /// What was read as nothing.
    pub warnings: Vec<Diagnostic>,
}

/// Reads and runs a text in any dialect.
///
/// # Errors
/// All errors of a text that is not a program, or the one that ended its run.
pub fn draw(source: &str, dialect: Dialect, fuel: &Fuel) -> Result<Drawing, Vec<Diagnostic>> {
    draw_while(source, dialect, fuel, || true)
}

/// Like [`draw`], where a script goes on only as long as `goes_on` says so, which is asked now and then. The
/// other dialects end soon by their fuel.
///
/// # Errors
/// As for [`draw`], and when a script was stopped.
pub fn draw_while(
    source: &str,
    dialect: Dialect,
    fuel: &Fuel,
    goes_on: impl FnMut() -> bool + Send + 'static,
) -> Result<Drawing, Vec<Diagnostic>> {
    let attempt = attempt(source, dialect, fuel, goes_on)?;
    match attempt.ended {
        Ok(run) => Ok(Drawing {
            run,
            warnings: attempt.warnings,
        }),
        Err(unfinished) => Err(vec![unfinished.error]),
    }
}

/// A run that may have ended early.
#[derive(Clone, Debug)]
pub struct Attempt {
    /// The run, or what ended it and what was drawn before.
    pub ended: Result<Run, Box<Unfinished>>,
    /// What was read as nothing, and of the whole run what is to be said of it.
    pub warnings: Vec<Diagnostic>,
    /// Whether another seed may draw something else, which the warnings say, too.
    pub by_chance: bool,
}

/// A run that ended early.
#[derive(Clone, Debug)]
pub struct Unfinished {
    /// Why and where.
    pub error: Diagnostic,
    /// Whether a value was of another kind or form than was needed, which full Python may have a meaning for.
    pub is_of_values: bool,
    /// What was drawn by then.
    pub path: Path,
}

/// Like [`draw_while`], but of a run that ends early it gives what was drawn by then.
///
/// # Errors
/// All errors of a text that is not a program.
pub fn attempt(
    source: &str,
    dialect: Dialect,
    fuel: &Fuel,
    mut goes_on: impl FnMut() -> bool + Send + 'static,
) -> Result<Attempt, Vec<Diagnostic>> {
    let unfinished = |error, path, is_of_values| {
        Box::new(Unfinished {
            error,
            is_of_values,
            path,
        })
    };
    let parsed = match dialect {
        Dialect::Python => python::parse(source),
        Dialect::Logo => logo::parse(source),
        Dialect::Rhai => {
            let ended = script::run_while(source, fuel, move |_| goes_on())
                .map_err(|early| unfinished(early.error, early.path, false));
            return Ok(Attempt {
                ended,
                warnings: Vec::new(),
                by_chance: false,
            });
        }
    };
    let mut warnings = parsed.diagnostics.clone();
    let program = parsed.into_program()?;
    warnings.retain(|diagnostic| diagnostic.severity == Severity::Warning);
    let own = Fuel {
        call_depth: match dialect {
            Dialect::Logo => fuel.call_depth.saturating_mul(Fuel::LOGO_CALLS),
            _ => fuel.call_depth,
        },
        ..*fuel
    };
    let ran = run_partial(&program, &own);
    let by_chance = match &ran {
        Ok(run) => run.by_chance,
        Err(early) => early.by_chance,
    };
    if by_chance {
        warnings.push(of_chance(source, fuel.seed));
    }
    if let Err(early) = &ran {
        let message = early.error.kind.to_string();
        warnings.retain(|own| own.line != early.error.line || !message.starts_with(&own.message));
    }
    let ended = ran.map_err(|early| {
        unfinished(
            of_run(&early.error, source),
            early.path,
            early.error.kind.is_of_values(),
        )
    });
    Ok(Attempt {
        ended,
        warnings,
        by_chance,
    })
}

/// What is said of the run of a program that goes by chance.
pub fn of_chance(source: &str, seed: u64) -> Diagnostic {
    let message = format!("chance began with the seed {seed}");
    Diagnostic::of_line(source, 0, message, Severity::Warning)
}

/// What ended a run, as a remark about its line.
fn of_run(error: &RunError, source: &str) -> Diagnostic {
    Diagnostic::of_line(source, error.line, error.kind.to_string(), Severity::Error)
}
