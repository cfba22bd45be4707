//! Makes one run of its shards.

use super::folder::{Entry, Finished, FolderError, SAMPLES, TASKS, write_description};
use super::run::Run;
use super::selection::Shard;
use crate::write::{self, WriteError};
use std::io;
use std::path::{Path, PathBuf};
use thiserror::Error;

/// Why shards are not one run.
#[derive(Debug, Error)]
#[allow(missing_docs)]
pub enum MergeError {
    #[error(transparent)]
    Folder(#[from] FolderError),
    #[error("{} is no shard, but a run of its own; shards are made with --shard", .0.display())]
    NoShard(PathBuf),
    #[error(
        "{} and {} are not of the same run: the tasks, options, model, engine and version of shards have to be the same",
        first.display(), other.display()
    )]
    Other { first: PathBuf, other: PathBuf },
    #[error("{} and {} are both shard {shard}; name each shard once", first.display(), other.display())]
    Twice {
        shard: Shard,
        first: PathBuf,
        other: PathBuf,
    },
    #[error("shard {0} is missing; name the folders of all shards")]
    Missing(Shard),
    #[error("row {row} is in {} and in {}, so that they are no shards of one run", first.display(), other.display())]
    RowTwice {
        row: usize,
        first: PathBuf,
        other: PathBuf,
    },
    #[error("{} is there already; name a folder that is not", .0.display())]
    IsThere(PathBuf),
    #[error("cannot write {}: {source}", path.display())]
    Write { path: PathBuf, source: io::Error },
    #[error(transparent)]
    File(#[from] WriteError),
}

/// Writes the run whose shards are in `folders` to `out`, which is there whole or not at all.
///
/// # Errors
/// [`MergeError`] when they are not all the shards of one run, and when it cannot be written.
pub fn merge(out: &Path, folders: &[PathBuf]) -> Result<(), MergeError> {
    let is_empty = std::fs::read_dir(out).is_ok_and(|mut entries| entries.next().is_none());
    if out.exists() && !is_empty {
        return Err(MergeError::IsThere(out.to_owned()));
    }
    let shards = folders.iter().map(|folder| Finished::read(folder));
    let shards: Vec<Finished> = shards.collect::<Result<_, _>>()?;
    let run = whole_run(&shards)?;
    let entries = all_entries(&shards)?;
    let mut tasks = Vec::new();
    let mut samples = Vec::new();
    for (shard, entry) in entries {
        for (to, text) in [
            (&mut tasks, shard.task_text(entry)),
            (&mut samples, shard.samples_text(entry)),
        ] {
            to.extend_from_slice(text);
            if !text.is_empty() {
                to.push(b'\n');
            }
        }
    }
    let cannot_write = |source| MergeError::Write {
        path: out.to_owned(),
        source,
    };
    let parent = out.parent().filter(|parent| *parent != Path::new(""));
    let part = write::part_folder(parent.unwrap_or(Path::new("."))).map_err(cannot_write)?;
    let whole = part.path().join("run");
    write::bytes(&whole.join(TASKS), &tasks)?;
    write::bytes(&whole.join(SAMPLES), &samples)?;
    write_description(&whole, &run)?;
    write::folder(&whole, out, &part.path().join("before")).map_err(cannot_write)
}

/// The run whose shards these are.
fn whole_run(shards: &[Finished]) -> Result<Run, MergeError> {
    let whole = |shard: &Finished| Run {
        shard: None,
        tasks: 0,
        ..shard.run.clone()
    };
    let mut run: Option<(Run, usize)> = None;
    for (place, shard) in shards.iter().enumerate() {
        let Some(part) = shard.run.shard else {
            return Err(MergeError::NoShard(shard.path.clone()));
        };
        let (run, of) = run.get_or_insert_with(|| (whole(shard), part.of));
        if !run.is_same(&whole(shard)) || part.of != *of {
            return Err(MergeError::Other {
                first: shards[0].path.clone(),
                other: shard.path.clone(),
            });
        }
        let before = shards[..place]
            .iter()
            .find(|before| before.run.shard == Some(part));
        if let Some(before) = before {
            return Err(MergeError::Twice {
                shard: part,
                first: before.path.clone(),
                other: shard.path.clone(),
            });
        }
        run.add_processes(&shard.run.made_by);
    }
    let (mut run, of) = run.ok_or(MergeError::Missing(Shard { number: 1, of: 1 }))?;
    for number in 1..=of {
        let wanted = Shard { number, of };
        if !shards.iter().any(|shard| shard.run.shard == Some(wanted)) {
            return Err(MergeError::Missing(wanted));
        }
    }
    run.tasks = shards.iter().map(|shard| shard.run.tasks).sum();
    Ok(run)
}

/// The tasks of all shards, in the order of the task file.
fn all_entries(shards: &[Finished]) -> Result<Vec<(&Finished, &Entry)>, MergeError> {
    let mut all: Vec<(&Finished, &Entry)> = Vec::new();
    for shard in shards {
        all.extend(shard.entries.iter().map(|entry| (shard, entry)));
    }
    all.sort_by_key(|(_, entry)| entry.row.number());
    for pair in all.windows(2) {
        let row = pair[0].1.row.number();
        if row == pair[1].1.row.number() {
            return Err(MergeError::RowTwice {
                row,
                first: pair[0].0.path.clone(),
                other: pair[1].0.path.clone(),
            });
        }
    }
    Ok(all)
}
