//! `logogram eval`

use super::Outcome;
use super::proposer::ModelArgs;
use crate::eval::{BrokenRow, Sheet, Totals, solve_task, write_samples};
use crate::solve::Options;
use crate::tasks;
use anyhow::{Context, Result, bail};
use indicatif::ProgressBar;
use serde::Serialize;
use std::fs::File;
use std::io::{self, BufWriter, Write};
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
    /// Folder for tasks.jsonl and samples.jsonl
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
    /// A PNG to show the missed tasks in: the drawing, and over it in orange the first card's picture. Missed is
    /// a task without a program within the tolerance but the drawing's own lines, or of a named figure one
    /// without that figure among the first five cards
    #[arg(long, value_name = "FILE")]
    misses: Option<PathBuf>,
}

/// The files that results go to, if they are wanted.
struct Results {
    tasks: BufWriter<File>,
    samples: BufWriter<File>,
}

impl Results {
    fn create(folder: &Path) -> Result<Results> {
        std::fs::create_dir_all(folder)
            .with_context(|| format!("cannot make {}", folder.display()))?;
        let create = |name: &str| {
            let path = folder.join(name);
            let file =
                File::create(&path).with_context(|| format!("cannot write {}", path.display()))?;
            anyhow::Ok(BufWriter::new(file))
        };
        Ok(Results {
            tasks: create("tasks.jsonl")?,
            samples: create("samples.jsonl")?,
        })
    }

    fn task(&mut self, row: &impl Serialize) -> Result<()> {
        serde_json::to_writer(&mut self.tasks, row)?;
        self.tasks.write_all(b"\n")?;
        // A run that is stopped leaves whole rows.
        Ok(self.tasks.flush()?)
    }
}

pub(super) fn run(args: &Args) -> Result<Outcome> {
    let request = args.model.request()?;
    let tasks = tasks::read(&args.tasks)?;
    if tasks.is_empty() {
        bail!("{} holds no tasks", args.tasks.display());
    }
    let proposer = args.model.proposer()?;
    let mut results = args.out.as_deref().map(Results::create).transpose()?;
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
                    let bitmap = best.map(|card| card.front().drawing().bitmap.as_ref());
                    sheet.add(&solved.target, bitmap);
                }
                if let Some(results) = &mut results {
                    results.task(&solved.row)?;
                    write_samples(
                        &mut results.samples,
                        &id,
                        &solved.candidates,
                        proposer.identity(),
                        &request,
                    )?;
                }
            }
            Err(message) => {
                broken += 1;
                bar.suspend(|| {
                    writeln!(
                        io::stderr(),
                        "logogram: {}, row {row}: {message}",
                        args.tasks.display()
                    )
                })?;
                if let Some(results) = &mut results {
                    results.task(&BrokenRow {
                        id: &id,
                        error: &message,
                    })?;
                }
            }
        }
        bar.inc(1);
    }
    bar.finish_and_clear();
    if let Some(results) = &mut results {
        results.samples.flush()?;
    }
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
