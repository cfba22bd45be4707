//! `logogram run-bound`, which the program starts itself

use super::Outcome;
use crate::process;
use anyhow::{Context, Result};
use std::ffi::OsString;

/// Become another program, which ends when who started this does.
#[derive(clap::Args)]
pub(super) struct Args {
    /// The process that starts this
    parent: i32,
    /// The program and its arguments
    #[arg(last = true, required = true)]
    command: Vec<OsString>,
}

pub(super) fn run(args: &Args) -> Result<Outcome> {
    let error = process::become_bound(args.parent, &args.command);
    Err(error).with_context(|| format!("cannot start {}", args.command[0].display()))
}
