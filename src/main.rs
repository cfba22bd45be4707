//! The `logogram` program.

use std::process::ExitCode;

fn main() -> ExitCode {
    logogram::cli::main()
}
