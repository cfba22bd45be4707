//! The command line: what can be typed, and what comes of it.
//!
//! Exit codes: 0 when it worked, 1 when nothing matched, 2 when the input was wrong, with the reason on
//! standard error.

mod adapt;
#[cfg(unix)]
mod bound;
mod chance;
mod compare;
mod complete;
mod convert;
mod doctor;
mod encode;
mod eval;
mod family;
mod merge;
mod models;
mod proposer;
mod python;
mod render;
mod runtime;
mod solve;
mod studio;
mod synth;
mod trial;

use clap::{Parser, Subcommand};
use std::io::{self, Write};
use std::path::Path;
use std::process::ExitCode;
#[cfg(unix)]
use std::sync::Arc;
use turtle_lib::quote::is_hidden;

/// Turns drawings into turtle programs. Without a command it opens the studio.
#[derive(Parser)]
#[command(version, about)]
struct Cli {
    #[command(subcommand)]
    command: Option<Command>,
}

#[derive(Subcommand)]
enum Command {
    Studio(studio::Args),
    Solve(solve::Args),
    Complete(complete::Args),
    #[command(mut_arg("chance", |chance| chance.visible_alias("seed")))]
    Render(render::Args),
    #[command(mut_arg("chance", |chance| chance.visible_alias("seed")))]
    Encode(encode::Args),
    #[command(mut_arg("chance", |chance| chance.visible_alias("seed")))]
    Convert(convert::Args),
    Eval(eval::Args),
    Compare(compare::Args),
    Merge(merge::Args),
    Family(family::Args),
    Adapt(adapt::Args),
    Models(models::Args),
    Synth(synth::Args),
    Doctor(doctor::Args),
    Runtime(runtime::Args),
    #[command(name = crate::propose::trial::COMMAND, hide = true)]
    Trial(trial::Args),
    #[command(name = crate::embedded::COMMAND, hide = true)]
    Python(python::Args),
    #[cfg(unix)]
    #[command(name = crate::process::BOUND, hide = true)]
    Bound(bound::Args),
}

/// How a command ended that did not fail.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Outcome {
    Done,
    NothingMatched,
}

/// Reads the arguments, runs the command, prints what went wrong.
pub fn main() -> ExitCode {
    #[cfg(unix)]
    fail_beyond_the_largest_file();
    let command = Cli::parse().command;
    let command = command.unwrap_or_else(|| Command::Studio(studio::Args::default()));
    let result = match command {
        Command::Studio(args) => studio::run(args),
        Command::Solve(args) => solve::run(&args),
        Command::Complete(args) => complete::run(&args),
        Command::Render(args) => render::run(&args),
        Command::Encode(args) => encode::run(&args),
        Command::Convert(args) => convert::run(&args),
        Command::Eval(args) => eval::run(&args),
        Command::Compare(args) => compare::run(&args),
        Command::Merge(args) => merge::run(&args),
        Command::Family(args) => family::run(&args),
        Command::Adapt(args) => adapt::run(&args),
        Command::Models(args) => models::run(&args),
        Command::Synth(args) => synth::run(&args),
        Command::Doctor(args) => doctor::run(&args),
        Command::Runtime(args) => runtime::run(&args),
        Command::Trial(args) => trial::run(&args),
        Command::Python(args) => python::run(&args),
        #[cfg(unix)]
        Command::Bound(args) => bound::run(&args),
    };
    match result {
        Ok(Outcome::Done) => ExitCode::SUCCESS,
        Ok(Outcome::NothingMatched) => ExitCode::from(1),
        Err(error) if is_broken_pipe(&error) => ExitCode::SUCCESS,
        Err(error) => {
            complain(&error);
            ExitCode::from(2)
        }
    }
}

/// A write to a file that is as large as the system lets it be is an error like that of a full disk, not the end of the
/// program: who waits for the signal is not ended by it.
#[cfg(unix)]
fn fail_beyond_the_largest_file() {
    // Without it all is as before.
    let _ = signal_hook::flag::register(signal_hook::consts::SIGXFSZ, Arc::default());
}

/// One line on standard error; there is nobody left to tell when that fails.
fn complain(error: &anyhow::Error) {
    let mut line = error.to_string();
    for cause in error.chain().skip(1).map(ToString::to_string) {
        // Many errors say their cause themselves.
        if !line.contains(&cause) {
            line = format!("{line}: {cause}");
        }
    }
    let _ = writeln!(io::stderr(), "logogram: {}", shown(&line));
}

/// Tells how a program's drawing is seen, unless that is the canonical view and all in it.
fn note(path: &Path, scale: Option<f64>, is_cut: bool, notes: &[String]) {
    let view = crate::input::note(scale, is_cut);
    for note in view.iter().chain(notes) {
        let _ = writeln!(
            io::stderr(),
            "logogram: {}: {}",
            shown_path(path),
            shown(note)
        );
    }
}

/// A text that says what was read from a file, for a terminal: what would command it, break the line or turn the order of
/// what is read is written out, not obeyed.
fn shown(text: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    for char in text.chars() {
        if is_hidden(char) && char != '\n' {
            shown.extend(char.escape_default());
        } else {
            shown.push(char);
        }
    }
    shown
}

/// The name of a file, for a line of a terminal.
fn shown_path(path: &Path) -> String {
    shown(&path.display().to_string()).replace('\n', "\\n")
}

/// Whether the reader of standard output went away, as `head` does when it has seen enough.
fn is_broken_pipe(error: &anyhow::Error) -> bool {
    let io_error = error
        .chain()
        .find_map(|cause| cause.downcast_ref::<io::Error>());
    io_error.is_some_and(|error| error.kind() == io::ErrorKind::BrokenPipe)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_files_say_does_not_command_the_terminal() {
        assert_eq!(shown("ä\u{1b}[31mred\r\n"), "ä\\u{1b}[31mred\\r\n");
        assert_eq!(shown("\u{9b}2J"), "\\u{9b}2J");
        assert_eq!(shown("a\u{202e}gnp.exe"), "a\\u{202e}gnp.exe");
        let turned = "\u{61c}\u{200e}\u{200f}\u{202a}\u{202d}\u{2066}\u{2069}\u{2028}\u{2029}";
        assert!(shown(turned).is_ascii());
        assert_eq!(shown("עברית – ‘日本’\n"), "עברית – ‘日本’\n");
    }
}
