//! A model from elsewhere is first loaded and run once in a process of its own, with limits on memory and time: a network
//! may ask for more memory than there is, or never end.

use super::engine::EngineChoice;
use super::{Cancel, CausalLm, Proposer, Request, Seq2Seq, Seq2SeqOptions};
use crate::file;
use crate::model::{self, CausalModel, Model};
use crate::process::{self, Limits};
use clap::ValueEnum;
use std::io::{self, Read, Seek};
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;
use thiserror::Error;
use turtle_lib::bitmap::Bitmap;
use turtle_lib::density::DensityGrid;

/// The command of this program that is the other process.
pub const COMMAND: &str = "try-model";

/// Memory of the process in megabytes, and its time on a processor. Who waits for a network that does not end waits no
/// longer than that takes on a busy machine.
const MEMORY_MB: u64 = 8192;
const PROCESSOR_SECONDS: u64 = 20;

/// A code model may be large: what was read and what the engine makes of it are both there, each twice while it is copied.
/// In a minute a processor hashes a gigabyte, loads it and puts a question through it.
const MEMORY_PER_BYTE: u64 = 4;
const PROCESSOR_SECONDS_PER_GB: u64 = 60;

/// How long it is waited for beyond its time on a processor.
const PATIENCE: Duration = Duration::from_secs(40);

/// What the process may take.
#[derive(Clone, Copy, Debug, clap::Args)]
pub struct Allowance {
    /// Memory, in megabytes
    #[arg(long, value_name = "MB")]
    memory_mb: u64,
    /// Time on a processor, in seconds
    #[arg(long, value_name = "S")]
    processor_seconds: u64,
}

impl Allowance {
    fn of(folder: &Path) -> Allowance {
        let bytes = match CausalModel::is_in(folder) {
            true => CausalModel::size_bytes(folder),
            false => 0,
        };
        let gb = bytes.div_ceil(1024 * file::MB);
        Allowance {
            memory_mb: MEMORY_MB + MEMORY_PER_BYTE * (bytes / file::MB),
            processor_seconds: PROCESSOR_SECONDS.max(PROCESSOR_SECONDS_PER_GB * gb),
        }
    }
}

/// So much of what it says is read, in bytes.
const MOST_SAID_BYTES: u64 = 64 * 1024;

/// Why a model is not used.
#[derive(Debug, Error)]
pub enum TrialError {
    /// The process did not start, or what it said cannot be read.
    #[error("the model in {folder} cannot be tried: {source}", folder = .folder.display())]
    NotTried {
        /// The model's folder.
        folder: PathBuf,
        /// What the system says.
        source: io::Error,
    },
    /// It ended the process.
    #[error(
        "the model in {folder} asks for more than {} GB of memory or {processor_seconds} s for a few tokens, or is broken; take another one",
        memory_mb / 1024,
        folder = .folder.display()
    )]
    Ended {
        /// The model's folder.
        folder: PathBuf,
        /// The memory that it may have, in megabytes.
        memory_mb: u64,
        /// Its time on a processor.
        processor_seconds: u64,
    },
    /// It cannot be loaded or run, for this reason.
    #[error("{0}")]
    Failed(String),
}

/// Tries the model in a folder, unless it came with this program.
///
/// # Errors
/// [`TrialError`] says why the model is not to be loaded.
pub fn tried(folder: &Path, engine: EngineChoice) -> Result<(), TrialError> {
    if model::is_ours(folder) {
        return Ok(());
    }
    let not_tried = |source| TrialError::NotTried {
        folder: folder.to_owned(),
        source,
    };
    let mut said = tempfile::tempfile().map_err(not_tried)?;
    let errors = said.try_clone().map_err(not_tried)?;
    let engine = engine.to_possible_value();
    let Allowance {
        memory_mb,
        processor_seconds,
    } = Allowance::of(folder);
    let child = Command::new(std::env::current_exe().map_err(not_tried)?)
        .args([COMMAND, "--engine"])
        .args(engine.iter().map(|engine| engine.get_name()))
        .args(["--memory-mb", &memory_mb.to_string()])
        .args(["--processor-seconds", &processor_seconds.to_string()])
        .arg("--")
        .arg(folder)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(errors)
        .spawn()
        .map_err(not_tried)?;
    let patience = PATIENCE + Duration::from_secs(processor_seconds);
    let status = process::wait(child, patience, &|| true).map_err(not_tried)?;
    match status.and_then(|status| status.code()) {
        Some(0) => Ok(()),
        Some(2) => {
            let mut text = Vec::new();
            said.rewind()
                .and_then(|()| said.take(MOST_SAID_BYTES).read_to_end(&mut text))
                .map_err(not_tried)?;
            let text = String::from_utf8_lossy(&text);
            let last = text.lines().last().unwrap_or_default();
            let last = last.strip_prefix("logogram: ").unwrap_or(last);
            Err(TrialError::Failed(last.to_owned()))
        }
        _ => Err(TrialError::Ended {
            folder: folder.to_owned(),
            memory_mb,
            processor_seconds,
        }),
    }
}

/// What the other process does: it takes limits on itself, loads the model and lets it say a few tokens.
///
/// # Errors
/// Whatever does not work.
pub fn run(folder: &Path, engine: EngineChoice, allowance: Allowance) -> anyhow::Result<()> {
    let limits = Limits {
        memory_mb: allowance.memory_mb,
        processor_seconds: allowance.processor_seconds,
        is_alone: false,
    };
    limits.take()?;
    let proposer: Box<dyn Proposer> = match CausalModel::is_in(folder) {
        true => Box::new(CausalLm::load(&CausalModel::open(folder)?, engine)?),
        false => {
            let options = Seq2SeqOptions {
                engine,
                decoders: Some(1),
            };
            Box::new(Seq2Seq::load(&Model::open(folder)?, &options)?)
        }
    };
    let request = Request {
        samples: 2,
        max_tokens: 4,
        ..Request::default()
    };
    let line = Bitmap::from_fn(|x, y| x.abs_diff(y) < 3);
    let grid = DensityGrid::of_bitmap(&line);
    proposer.propose(&grid, &request, &Cancel::default(), &mut |_| {
        ControlFlow::Continue(())
    })?;
    Ok(())
}
