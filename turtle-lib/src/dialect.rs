//! The three ways to write a turtle program.

use crate::diagnostic::{Diagnostic, Parsed};
use crate::program::Program;
use crate::run::{Fuel, RunError, run};
use crate::turtle::Path;
use crate::{logo, python, script};
use thiserror::Error;

/// A way to write a turtle program.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Dialect {
    /// What models write: Python with the commands of its `turtle`.
    Python,
    /// UCBLogo.
    Logo,
    /// Rhai scripts. They are run and printed, but have no tree to be read into.
    Rhai,
}

/// Why a text draws nothing.
#[derive(Clone, Debug, PartialEq, Error)]
pub enum DrawError {
    /// It is no program, or a script failed: the errors in it, of which the first is told.
    #[error("{}", .0.first().map(ToString::to_string).unwrap_or_default())]
    Text(Vec<Diagnostic>),
    /// The program's run ended early.
    #[error(transparent)]
    Run(#[from] RunError),
}

impl Dialect {
    /// The dialect of a file by its extension: `.py`, `.logo` or `.lgo`, `.rhai`.
    pub fn from_path(path: &std::path::Path) -> Option<Dialect> {
        let extension = path.extension()?.to_str()?.to_ascii_lowercase();
        match extension.as_str() {
            "py" => Some(Dialect::Python),
            "logo" | "lgo" => Some(Dialect::Logo),
            "rhai" => Some(Dialect::Rhai),
            _ => None,
        }
    }

    /// Reads a text into a tree; nothing for Rhai, which has none.
    pub fn parse(self, text: &str) -> Option<Parsed> {
        match self {
            Dialect::Python => Some(python::parse(text)),
            Dialect::Logo => Some(logo::parse(text)),
            Dialect::Rhai => None,
        }
    }

    /// Writes a tree in this dialect.
    pub fn print(self, program: &Program) -> String {
        match self {
            Dialect::Python => python::print(program),
            Dialect::Logo => logo::print(program),
            Dialect::Rhai => script::print(program),
        }
    }

    /// Runs a text from the centre, heading east, pen down, and gives what it draws.
    ///
    /// # Errors
    /// [`DrawError`] names the line when the text is no program or its run ends early.
    pub fn draw(self, text: &str, fuel: &Fuel) -> Result<Path, DrawError> {
        let Some(parsed) = self.parse(text) else {
            return match script::run(text, fuel) {
                Ok(run) => Ok(run.path),
                Err(unfinished) => Err(DrawError::Text(vec![unfinished.error])),
            };
        };
        let program = parsed.into_program().map_err(DrawError::Text)?;
        Ok(run(&program, fuel)?.path)
    }
}
