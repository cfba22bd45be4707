//! The folder that a run's rows go to, and how a run that was stopped goes on.

use crate::eval::{BrokenRow, TaskRow};
use crate::file;
use crate::propose::{Identity, Request};
use crate::write;
use anyhow::{Context, Result, bail};
use serde::{Deserialize, Serialize};
use std::fs::{File, TryLockError};
use std::io::{Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

/// The largest file of rows that a run goes on with, in bytes.
const MOST_BYTES: u64 = 4096 * file::MB;

/// What to do with the rows that a folder has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Earlier {
    /// Leave them, and write nothing.
    Keep,
    /// Begin anew.
    Replace,
    /// Go on behind them, if they are of the same run.
    Resume,
}

/// What has to be the same for a run to go on.
#[derive(Serialize)]
pub(super) struct Run<'a> {
    pub version: &'a str,
    pub tasks_sha256: &'a str,
    pub request: &'a Request,
    pub proposer: &'a str,
    pub model_hash: &'a str,
    pub engine: &'a str,
}

impl<'a> Run<'a> {
    pub fn new(tasks_sha256: &'a str, request: &'a Request, identity: &'a Identity) -> Run<'a> {
        Run {
            version: env!("CARGO_PKG_VERSION"),
            tasks_sha256,
            request,
            proposer: &identity.proposer,
            model_hash: &identity.model_hash,
            engine: &identity.engine,
        }
    }
}

/// A row of `tasks.jsonl`.
#[derive(Deserialize)]
#[serde(untagged)]
pub(super) enum Row {
    Solved(Box<TaskRow>),
    Broken(BrokenRow),
}

/// The files that results go to. They are held locked.
pub(super) struct Results {
    tasks: Rows,
    samples: Rows,
}

/// A file of rows.
struct Rows {
    path: PathBuf,
    file: File,
}

impl Results {
    /// Opens the files in `folder`, which is made, and gives the rows of tasks that the run has already.
    pub fn open(folder: &Path, run: &Run, earlier: Earlier) -> Result<(Results, Vec<Row>)> {
        std::fs::create_dir_all(folder)
            .with_context(|| format!("cannot make {}", folder.display()))?;
        let mut results = Results {
            tasks: Rows::open(folder.join("tasks.jsonl"))?,
            samples: Rows::open(folder.join("samples.jsonl"))?,
        };
        let described = folder.join("run.json");
        let description = serde_json::to_vec_pretty(run)?;
        let is_empty = results.tasks.is_empty()? && results.samples.is_empty()?;
        match earlier {
            _ if is_empty => {}
            Earlier::Keep => bail!(
                "{} has the results of another run; name another folder, or add --resume to go on with that run or \
                 --replace to begin anew",
                folder.display()
            ),
            Earlier::Replace => {
                results.tasks.cut(0)?;
                results.samples.cut(0)?;
            }
            Earlier::Resume => {
                if file::read(&described, file::MB).ok().as_ref() != Some(&description) {
                    bail!(
                        "{} has the results of a run of other tasks, with other options, another model or another version; \
                         name another folder, or add --replace to begin anew",
                        folder.display()
                    );
                }
                let rows = results.keep_complete()?;
                return Ok((results, rows));
            }
        }
        write::bytes(&described, &description)?;
        Ok((results, Vec::new()))
    }

    /// Cuts off what is behind the last complete task.
    fn keep_complete(&mut self) -> Result<Vec<Row>> {
        let (rows, tasks_end) = self.tasks.read()?;
        let wanted: usize = rows.iter().map(Row::samples).sum();
        let samples = file::read(&self.samples.path, MOST_BYTES)
            .with_context(|| format!("cannot read {}", self.samples.path.display()))?;
        let ends = samples
            .iter()
            .enumerate()
            .filter(|(_, byte)| **byte == b'\n');
        let ends = ends.map(|(at, _)| at as u64 + 1);
        let Some(samples_end) = [0].into_iter().chain(ends).nth(wanted) else {
            bail!(
                "{} has fewer rows than {} says; begin anew with --replace",
                self.samples.path.display(),
                self.tasks.path.display()
            );
        };
        self.samples.cut(samples_end)?;
        self.tasks.cut(tasks_end)?;
        Ok(rows)
    }

    /// Writes a task's samples, whole rows of them, and then its own row: a task that has one is complete,
    /// whenever the run is stopped.
    pub fn task(&mut self, row: &impl Serialize, samples: &[u8]) -> Result<()> {
        self.samples.write(samples)?;
        let mut row = serde_json::to_vec(row)?;
        row.push(b'\n');
        self.tasks.write(&row)
    }
}

impl Row {
    /// How many rows of samples belong to it.
    fn samples(&self) -> usize {
        match self {
            Row::Solved(row) => row.samples,
            Row::Broken(_) => 0,
        }
    }
}

impl Rows {
    fn open(path: PathBuf) -> Result<Rows> {
        let file = File::options()
            .write(true)
            .create(true)
            .truncate(false)
            .open(&path)
            .with_context(|| format!("cannot write {}", path.display()))?;
        match file.try_lock() {
            Ok(()) => Ok(Rows { path, file }),
            Err(TryLockError::WouldBlock) => bail!(
                "another run writes into {}; name another folder",
                path.display()
            ),
            Err(TryLockError::Error(error)) => {
                Err(error).with_context(|| format!("cannot lock {}", path.display()))
            }
        }
    }

    fn is_empty(&self) -> Result<bool> {
        let data = self.file.metadata();
        Ok(data.with_context(|| self.cannot_write())?.len() == 0)
    }

    /// The rows that are whole, and where the last of them ends.
    fn read(&self) -> Result<(Vec<Row>, u64)> {
        let bytes = file::read(&self.path, MOST_BYTES)
            .with_context(|| format!("cannot read {}", self.path.display()))?;
        let mut end = 0;
        let mut rows = Vec::new();
        for line in bytes.split_inclusive(|byte| *byte == b'\n') {
            let row = serde_json::from_slice(line).ok();
            let Some(row) = row.filter(|_| line.ends_with(b"\n")) else {
                break;
            };
            rows.push(row);
            end += line.len() as u64;
        }
        Ok((rows, end))
    }

    /// Goes on at a place, behind which nothing is kept.
    fn cut(&mut self, end: u64) -> Result<()> {
        let cut = self.file.set_len(end);
        let cut = cut.and_then(|()| self.file.seek(SeekFrom::Start(end)));
        cut.map(|_| ()).with_context(|| self.cannot_write())
    }

    /// All of the rows or none.
    fn write(&mut self, rows: &[u8]) -> Result<()> {
        let start = self.file.stream_position();
        let start = start.with_context(|| self.cannot_write())?;
        let written = self.file.write_all(rows);
        if written.is_err() {
            // A disk that is full has taken a part. What cannot be cut off is so by a run that goes on.
            let _ = self.file.set_len(start);
        }
        written.with_context(|| format!("{}; go on with --resume", self.cannot_write()))
    }

    fn cannot_write(&self) -> String {
        format!("cannot write {}", self.path.display())
    }
}
