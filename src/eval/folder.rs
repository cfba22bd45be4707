//! The folder of a run: how its rows are written, so that it can be stopped at any moment and go on, and how they
//! are read again.

use super::run::{FORMAT, Run};
use super::{Row, SampleVerdict};
use crate::file;
use crate::write::{self, WriteError};
use serde::Serialize;
use std::fs::{File, TryLockError};
use std::io::{self, Seek, SeekFrom, Write};
use std::ops::Range;
use std::path::{Path, PathBuf};
use thiserror::Error;

/// Says of what run a folder is.
const RUN: &str = "run.json";
/// A row a task.
pub(super) const TASKS: &str = "tasks.jsonl";
/// A row a sample.
pub(super) const SAMPLES: &str = "samples.jsonl";
/// The totals of a whole run.
pub(super) const SUMMARY: &str = "summary.json";
/// What shows a whole run.
pub(super) const REPORT: &str = "report.html";

/// The largest file of rows that is read, in bytes.
const MOST_BYTES: u64 = 4096 * file::MB;

/// What is wrong with the folder of a run.
#[derive(Debug, Error)]
#[allow(missing_docs)]
pub enum FolderError {
    #[error("cannot make {}: {source}", path.display())]
    Make { path: PathBuf, source: io::Error },
    #[error("cannot read {}: {source}", path.display())]
    Read { path: PathBuf, source: io::Error },
    #[error("cannot write {}; go on with --resume: {source}", path.display())]
    Write { path: PathBuf, source: io::Error },
    #[error(transparent)]
    Description(#[from] WriteError),
    #[error("another run writes into {}; name another folder", .0.display())]
    Held(PathBuf),
    #[error(
        "{} has the results of a run of other tasks, with other options, another model or another version; name another \
         folder, or add --replace to begin anew", .0.display()
    )]
    Other(PathBuf),
    #[error(
        "{} has this run already, whole; add --resume for its totals and its report, or --replace to begin anew",
        .0.display()
    )]
    Whole(PathBuf),
    #[error("{} has fewer rows than {} says; begin anew with --replace", samples.display(), tasks.display())]
    FewerSamples { tasks: PathBuf, samples: PathBuf },
    #[error("{} holds no run; name a folder that `logogram eval --out` wrote", .0.display())]
    NoRun(PathBuf),
    #[error(
        "{} was written by another version of Logogram ({version}, format {format}); make the run anew with this one",
        path.display()
    )]
    OtherVersion {
        path: PathBuf,
        version: String,
        format: u64,
    },
    #[error("{} is half written, {done} of {all} tasks; go on with it first, by the command that began it", path.display())]
    HalfWritten {
        path: PathBuf,
        done: usize,
        all: usize,
    },
    #[error("{}: row {row} of the task file is there twice", path.display())]
    Twice { path: PathBuf, row: usize },
    #[error("{}, line {line}: {what}; the folder is damaged, make the run anew", path.display())]
    Damaged {
        path: PathBuf,
        line: usize,
        what: String,
    },
}

/// What to do with the rows that a folder has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Earlier {
    /// Go on behind them if they are of the same run and it was stopped.
    Keep,
    /// Begin anew.
    Replace,
    /// Go on behind them if they are of the same run, stopped or whole.
    Resume,
}

/// The files that the rows of a run go to. They are held locked.
#[derive(Debug)]
pub struct Writer {
    tasks: Rows,
    samples: Rows,
}

/// A file of rows.
#[derive(Debug)]
struct Rows {
    path: PathBuf,
    file: File,
}

impl Writer {
    /// Opens the files in `folder`, which is made, and gives the rows of tasks that `run` has already.
    ///
    /// # Errors
    /// [`FolderError`] when the folder has another run or cannot be written to.
    pub fn open(
        folder: &Path,
        run: &Run,
        earlier: Earlier,
    ) -> Result<(Writer, Vec<Row>), FolderError> {
        std::fs::create_dir_all(folder).map_err(|source| FolderError::Make {
            path: folder.to_owned(),
            source,
        })?;
        let mut writer = Writer {
            tasks: Rows::open(folder.join(TASKS))?,
            samples: Rows::open(folder.join(SAMPLES))?,
        };
        let mut run = run.clone();
        let mut rows = Vec::new();
        let is_empty = writer.tasks.is_empty()? && writer.samples.is_empty()?;
        if earlier == Earlier::Replace {
            writer.tasks.cut(0)?;
            writer.samples.cut(0)?;
        } else if !is_empty {
            let before = description(folder)
                .ok()
                .filter(|before| before.is_same(&run));
            let before = before.ok_or_else(|| FolderError::Other(folder.to_owned()))?;
            rows = writer.keep_complete()?;
            if earlier == Earlier::Keep && rows.len() >= run.tasks {
                return Err(FolderError::Whole(folder.to_owned()));
            }
            let processes = std::mem::replace(&mut run.made_by, before.made_by);
            run.add_processes(&processes);
        }
        // What there is of these is of a run that is not whole any more, or of another.
        for name in [SUMMARY, REPORT] {
            let _ = std::fs::remove_file(folder.join(name));
        }
        write_description(folder, &run)?;
        Ok((writer, rows))
    }

    /// Cuts off what is behind the last complete task.
    fn keep_complete(&mut self) -> Result<Vec<Row>, FolderError> {
        let tasks = read(&self.tasks.path)?;
        let mut rows = Vec::new();
        let mut tasks_end = 0;
        for line in tasks.split_inclusive(|byte| *byte == b'\n') {
            let row = serde_json::from_slice(line).ok();
            let Some(row) = row.filter(|_| line.ends_with(b"\n")) else {
                break;
            };
            rows.push(row);
            tasks_end += line.len() as u64;
        }
        let wanted: usize = rows.iter().map(Row::samples).sum();
        let samples = read(&self.samples.path)?;
        let ends = samples
            .iter()
            .enumerate()
            .filter(|(_, byte)| **byte == b'\n');
        let ends = ends.map(|(at, _)| at as u64 + 1);
        let samples_end = [0].into_iter().chain(ends).nth(wanted);
        let samples_end = samples_end.ok_or_else(|| FolderError::FewerSamples {
            tasks: self.tasks.path.clone(),
            samples: self.samples.path.clone(),
        })?;
        self.samples.cut(samples_end)?;
        self.tasks.cut(tasks_end)?;
        Ok(rows)
    }

    /// Writes a task's samples, whole rows of them, and then its own row: a task that has one is complete,
    /// whenever the run is stopped.
    ///
    /// # Errors
    /// [`FolderError::Write`]; what was written of the rows is cut off.
    pub fn task(&mut self, row: &impl Serialize, samples: &[u8]) -> Result<(), FolderError> {
        self.samples.write(samples)?;
        let row = serde_json::to_vec(row).map_err(io::Error::from);
        let mut row = row.map_err(|source| self.tasks.cannot_write(source))?;
        row.push(b'\n');
        self.tasks.write(&row)
    }
}

impl Rows {
    fn open(path: PathBuf) -> Result<Rows, FolderError> {
        let opened = write::no_special(&path).and_then(|()| {
            let mut options = File::options();
            options.write(true).create(true).truncate(false).open(&path)
        });
        let locked = opened.and_then(|file| match file.try_lock() {
            Ok(()) => Ok(Some(file)),
            Err(TryLockError::WouldBlock) => Ok(None),
            Err(TryLockError::Error(error)) => Err(error),
        });
        match locked {
            Ok(Some(file)) => Ok(Rows { path, file }),
            Ok(None) => Err(FolderError::Held(path)),
            Err(source) => Err(FolderError::Make { path, source }),
        }
    }

    fn is_empty(&self) -> Result<bool, FolderError> {
        let data = self.file.metadata();
        let data = data.map_err(|source| self.cannot_write(source))?;
        Ok(data.len() == 0)
    }

    /// Goes on at a place, behind which nothing is kept.
    fn cut(&mut self, end: u64) -> Result<(), FolderError> {
        let cut = self.file.set_len(end);
        let cut = cut.and_then(|()| self.file.seek(SeekFrom::Start(end)));
        cut.map(|_| ()).map_err(|source| self.cannot_write(source))
    }

    /// All of the rows or none.
    fn write(&mut self, rows: &[u8]) -> Result<(), FolderError> {
        let start = self.file.stream_position();
        let start = start.map_err(|source| self.cannot_write(source))?;
        let written = self.file.write_all(rows);
        if written.is_err() {
            // A disk that is full has taken a part. What cannot be cut off is so by a run that goes on.
            let _ = self.file.set_len(start);
        }
        written.map_err(|source| self.cannot_write(source))
    }

    fn cannot_write(&self, source: io::Error) -> FolderError {
        FolderError::Write {
            path: self.path.clone(),
            source,
        }
    }
}

/// Says in `folder` of what run it is.
///
/// # Errors
/// [`WriteError`].
pub fn write_description(folder: &Path, run: &Run) -> Result<(), WriteError> {
    let path = folder.join(RUN);
    let description = serde_json::to_vec_pretty(run).map_err(|error| WriteError {
        path: path.clone(),
        source: error.into(),
    })?;
    write::bytes(&path, &description)
}

/// Of what run `folder` is.
fn description(folder: &Path) -> Result<Run, FolderError> {
    let no_run = || FolderError::NoRun(folder.to_owned());
    let bytes = file::read(&folder.join(RUN), file::MB).map_err(|_| no_run())?;
    let value: serde_json::Value = serde_json::from_slice(&bytes).map_err(|_| no_run())?;
    // The first format had no number.
    let format = value["format"].as_u64().unwrap_or(1);
    let version = value["version"].as_str().ok_or_else(no_run)?.to_owned();
    if format != u64::from(FORMAT) {
        return Err(FolderError::OtherVersion {
            path: folder.to_owned(),
            version,
            format,
        });
    }
    serde_json::from_value(value).map_err(|error| FolderError::Damaged {
        path: folder.join(RUN),
        line: 1,
        what: error.to_string(),
    })
}

fn read(path: &Path) -> Result<Vec<u8>, FolderError> {
    file::read(path, MOST_BYTES).map_err(|source| FolderError::Read {
        path: path.to_owned(),
        source,
    })
}

/// A whole run, read again.
#[derive(Debug)]
pub struct Finished {
    /// The folder.
    pub path: PathBuf,
    /// What it is a run of.
    pub run: Run,
    /// Its tasks, in the order of the task file.
    pub entries: Vec<Entry>,
    tasks: Vec<u8>,
    samples: Vec<u8>,
}

/// A task of a run that was read again.
#[derive(Debug)]
pub struct Entry {
    /// What came of it.
    pub row: Row,
    /// Where its row and the rows of its samples are, in bytes.
    at: Range<usize>,
    samples_at: Range<usize>,
}

impl Finished {
    /// Reads the run in `folder`.
    ///
    /// # Errors
    /// [`FolderError`] when it holds none, one of another version, one that is half written, or a damaged one.
    pub fn read(folder: &Path) -> Result<Finished, FolderError> {
        let run = description(folder)?;
        let mut finished = Finished {
            path: folder.to_owned(),
            run,
            entries: Vec::new(),
            tasks: read(&folder.join(TASKS))?,
            samples: read(&folder.join(SAMPLES))?,
        };
        finished.find_entries()?;
        let (done, all) = (finished.entries.len(), finished.run.tasks);
        if done < all {
            let path = folder.to_owned();
            return Err(FolderError::HalfWritten { path, done, all });
        }
        Ok(finished)
    }

    fn find_entries(&mut self) -> Result<(), FolderError> {
        let mut samples = lines(&self.samples);
        let mut sample_count = 0;
        for (number, at) in (1..).zip(lines(&self.tasks)) {
            let damaged = |line, what: String| FolderError::Damaged {
                path: self.path.join(TASKS),
                line,
                what,
            };
            let row: Row = match serde_json::from_slice(&self.tasks[at.clone()]) {
                Ok(row) => row,
                // What a stop left of the last row.
                Err(_) if self.tasks.get(at.end) != Some(&b'\n') => break,
                Err(_) => return Err(damaged(number, "this is no row of a task".to_owned())),
            };
            let last = self.entries.last().map_or(0, |entry| entry.row.number());
            if row.number() <= last {
                let is_same = |entry: &Entry| entry.row.number() == row.number();
                return Err(match self.entries.iter().any(is_same) {
                    true => FolderError::Twice {
                        path: self.path.clone(),
                        row: row.number(),
                    },
                    false => damaged(number, "it comes after a later task".to_owned()),
                });
            }
            let mut samples_at = None;
            for _ in 0..row.samples() {
                let at = samples.next().ok_or_else(|| FolderError::FewerSamples {
                    tasks: self.path.join(TASKS),
                    samples: self.path.join(SAMPLES),
                })?;
                sample_count += 1;
                let sample: Result<SampleVerdict, _> =
                    serde_json::from_slice(&self.samples[at.clone()]);
                if !sample.is_ok_and(|sample| sample.task == row.id()) {
                    return Err(FolderError::Damaged {
                        path: self.path.join(SAMPLES),
                        line: sample_count,
                        what: format!("this is no sample of task {}", row.id()),
                    });
                }
                let start = samples_at.map_or(at.start, |before: Range<usize>| before.start);
                samples_at = Some(start..at.end);
            }
            let samples_at = samples_at.unwrap_or_default();
            self.entries.push(Entry {
                row,
                at,
                samples_at,
            });
        }
        Ok(())
    }

    /// The row of a task, as it is written.
    pub fn task_text(&self, entry: &Entry) -> &[u8] {
        &self.tasks[entry.at.clone()]
    }

    /// The rows of a task's samples, as they are written.
    pub fn samples_text(&self, entry: &Entry) -> &[u8] {
        &self.samples[entry.samples_at.clone()]
    }

    /// What a task's samples draw, in the order they were drawn.
    pub fn samples(&self, entry: &Entry) -> impl Iterator<Item = SampleVerdict<'_>> {
        let text = self.samples_text(entry);
        // Each was read before.
        lines(text).filter_map(|at| serde_json::from_slice(&text[at]).ok())
    }
}

/// Where the lines of a text are, without their ends.
fn lines(text: &[u8]) -> impl Iterator<Item = Range<usize>> {
    let mut start = 0;
    text.split_inclusive(|byte| *byte == b'\n')
        .map(move |line| {
            let at = start..start + line.trim_ascii_end().len();
            start += line.len();
            at
        })
}
