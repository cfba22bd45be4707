//! `logogram runtime`

use super::Outcome;
use crate::propose::engine::runtime_dir;
use crate::runtime;
use anyhow::{Context, Result};
use std::io::Write;

/// Manage the ONNX Runtime library.
#[derive(clap::Args)]
pub(super) struct Args {
    #[command(subcommand)]
    command: Command,
}

#[derive(clap::Subcommand)]
enum Command {
    /// Fetch the ONNX Runtime library from PyPI into your cache
    #[command(after_help = "Example:\n  logogram runtime install")]
    Install {
        /// The library that runs on NVIDIA GPUs too (about 260 MB; needs CUDA 13 and cuDNN 9)
        #[arg(long)]
        cuda: bool,
    },
}

pub(super) fn run(args: &Args) -> Result<Outcome> {
    let Command::Install { cuda } = args.command;
    let folder = runtime_dir().context("there is no cache folder for this user")?;
    let library = runtime::install(&folder, cuda)?;
    writeln!(
        std::io::stdout(),
        "ONNX Runtime {} is at {}",
        runtime::VERSION,
        super::shown_path(&library)
    )?;
    Ok(Outcome::Done)
}
