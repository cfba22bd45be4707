//! `logogram eval`

use super::Outcome;
use super::proposer::ModelArgs;
use crate::eval::{BrokenRow, Sheet, Totals, solve_task, write_samples};
use crate::solve::Options;
use crate::tasks;
use anyhow::{Context, Result, bail};
use indicatif::ProgressBar;
use serde::Serialize;
use std::fs::{File, TryLockError};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

/// Solve all tasks of a file and measure how well it went.
#[derive(clap::Args)]
#[command(
    after_help = "Example:\n  logogram eval ../shared/data/logo_dev_100.jsonl --samples 64 --out results\n\n\
    A task is a line of JSON with a program, an image or strokes: {\"id\", \"program\"}, {\"id\", \"image\"},\n\
    {\"id\", \"strokes\": [[[x…], [y…]]…]}. With a \"figure\" by name it is also told whether that figure and what was\n\
    drawn are among the first five cards. The last line printed is one JSON object with the totals."
)]
pub(super) struct Args {
    /// A JSON Lines file of tasks
    tasks: PathBuf,
    #[command(flatten)]
    model: ModelArgs,
    /// Folder for tasks.jsonl and samples.jsonl; one that has those of another run is left as it is
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
    /// Replace the results of an earlier run in --out
    #[arg(long)]
    replace: bool,
    /// A PNG to show the missed tasks in: the drawing, and over it in orange the first card's picture. Missed is
    /// a task without a program within the tolerance but the drawing's own lines, or of a named figure one
    /// without that figure among the first five cards
    #[arg(long, value_name = "FILE")]
    misses: Option<PathBuf>,
}

/// The files that results go to, if they are wanted. They are held locked.
struct Results {
    tasks: Rows,
    samples: Rows,
}

/// A file of rows.
struct Rows {
    path: PathBuf,
    file: File,
}

impl Results {
    /// Opens the files in `folder`, which is made. Those of another run are emptied only if `replace` says so.
    fn create(folder: &Path, replace: bool) -> Result<Results> {
        std::fs::create_dir_all(folder)
            .with_context(|| format!("cannot make {}", folder.display()))?;
        let results = Results {
            tasks: Rows::open(folder.join("tasks.jsonl"))?,
            samples: Rows::open(folder.join("samples.jsonl"))?,
        };
        for rows in [&results.tasks, &results.samples] {
            if !replace && !rows.is_empty()? {
                bail!(
                    "{} has the results of another run; name another folder, or add --replace",
                    folder.display()
                );
            }
        }
        for rows in [&results.tasks, &results.samples] {
            rows.file.set_len(0).with_context(|| rows.cannot_write())?;
        }
        Ok(results)
    }

    /// Writes a task's samples, whole rows of them, and then its own row: a task that has one is complete,
    /// whenever the run is stopped.
    fn task(&mut self, row: &impl Serialize, samples: &[u8]) -> Result<()> {
        self.samples.write(samples)?;
        let mut row = serde_json::to_vec(row)?;
        row.push(b'\n');
        self.tasks.write(&row)
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

    fn write(&mut self, rows: &[u8]) -> Result<()> {
        let written = self.file.write_all(rows);
        written.with_context(|| self.cannot_write())
    }

    fn cannot_write(&self) -> String {
        format!("cannot write {}", self.path.display())
    }
}

pub(super) fn run(args: &Args) -> Result<Outcome> {
    let request = args.model.request()?;
    let tasks = tasks::read(&args.tasks)?;
    if tasks.is_empty() {
        bail!("{} holds no tasks", args.tasks.display());
    }
    let proposer = args.model.proposer()?;
    let mut results = args
        .out
        .as_deref()
        .map(|folder| Results::create(folder, args.replace))
        .transpose()?;
    let mut totals = Totals::default();
    let mut misses = args.misses.as_deref().map(|path| (path, Sheet::default()));
    // pass@k is of all samples.
    let options = Options {
        enough: None,
        ..Options::default()
    };
    let mut broken = 0;
    let bar = ProgressBar::new(tasks.len() as u64);
    for task in tasks {
        let row = task
            .as_ref()
            .map_or_else(|error| error.row, |task| task.row);
        let id = task
            .as_ref()
            .map_or_else(|_| row.to_string(), |task| task.id.clone());
        let solved = task
            .map_err(|error| error.message)
            .and_then(|task| solve_task(&task, &proposer, &request, &options));
        match solved {
            Ok(solved) => {
                totals.add(&solved.row);
                if let Some((_, sheet)) = &mut misses
                    && solved.row.is_missed()
                {
                    let best = solved.summary.gallery.best();
                    let bitmap = best.map(|card| card.front().rendering().bitmap.as_ref());
                    sheet.add(&solved.target, bitmap);
                }
                if let Some(results) = &mut results {
                    let mut samples = Vec::new();
                    write_samples(
                        &mut samples,
                        &id,
                        &solved.candidates,
                        proposer.identity(),
                        &request,
                    )?;
                    results.task(&solved.row, &samples)?;
                }
            }
            Err(message) => {
                broken += 1;
                bar.suspend(|| {
                    writeln!(
                        io::stderr(),
                        "logogram: {}, row {row}: {}",
                        args.tasks.display(),
                        super::shown(&message)
                    )
                })?;
                if let Some(results) = &mut results {
                    let row = BrokenRow {
                        id: &id,
                        error: &message,
                    };
                    results.task(&row, &[])?;
                }
            }
        }
        bar.inc(1);
    }
    bar.finish_and_clear();
    let totals = totals.finish(proposer.as_ref());
    writeln!(io::stdout(), "{}", serde_json::to_string(&totals)?)?;
    if let Some((path, sheet)) = &misses {
        std::fs::write(path, sheet.png()?)
            .with_context(|| format!("cannot write {}", path.display()))?;
    }
    if broken > 0 {
        bail!(
            "{broken} rows of {} could not be tried",
            args.tasks.display()
        );
    }
    Ok(if totals.matched > 0 {
        Outcome::Done
    } else {
        Outcome::NothingMatched
    })
}
