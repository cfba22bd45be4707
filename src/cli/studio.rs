//! `logogram studio`

use super::Outcome;
use crate::studio::{self, Launch};
use anyhow::Result;
use std::path::PathBuf;

/// Open the window: draw, and watch programs arrive
#[derive(clap::Args, Default)]
pub(super) struct Args {
    /// A .logogram document, a picture or a program to open
    file: Option<PathBuf>,
    /// Note frame times and events in this file, as JSON lines
    #[arg(long, value_name = "FILE")]
    log: Option<PathBuf>,
    /// Keep settings and recovery here instead of in the user's folder
    #[arg(long, value_name = "DIR")]
    folder: Option<PathBuf>,
}

pub(super) fn run(args: Args) -> Result<Outcome> {
    let Args { file, log, folder } = args;
    studio::run(Launch {
        file,
        log,
        folder,
        ..Launch::default()
    })?;
    Ok(Outcome::Done)
}
