//! `logogram eval`

mod results;

use super::Outcome;
use super::proposer::ModelArgs;
use crate::eval::{BrokenRow, Sheet, TaskRow, Totals, solve_task, write_samples};
use crate::input;
use crate::model::sha256;
use crate::solve::Options;
use crate::tasks::{self, Task};
use crate::write;
use anyhow::{Result, bail};
use indicatif::ProgressBar;
use results::{Earlier, Results, Row, Run};
use std::io::{self, Write};
use std::path::PathBuf;
use turtle_lib::bitmap::Bitmap;
use turtle_lib::dialect::{Dialect, draw};
use turtle_lib::run::Fuel;

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
    /// Folder for tasks.jsonl, samples.jsonl and run.json; one that has those of another run is left as it is
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
    /// Replace the results of an earlier run in --out
    #[arg(long, requires = "out")]
    replace: bool,
    /// Go on with the run in --out, of the same tasks with the same options, that was stopped
    #[arg(long, requires = "out", conflicts_with = "replace")]
    resume: bool,
    /// A PNG to show the missed tasks in: the drawing, and over it in orange the first card's picture. Missed is
    /// a task without a program within the tolerance but the drawing's own lines, or of a named figure one
    /// without that figure among the first five cards
    #[arg(long, value_name = "FILE")]
    misses: Option<PathBuf>,
}

pub(super) fn run(args: &Args) -> Result<Outcome> {
    let request = args.model.request()?;
    let bytes = input::bytes(&args.tasks)?;
    let tasks = tasks::rows(&bytes, &args.tasks);
    if tasks.is_empty() {
        bail!("{} holds no tasks", args.tasks.display());
    }
    let proposer = args.model.proposer()?;
    let earlier = match (args.replace, args.resume) {
        (true, _) => Earlier::Replace,
        (_, true) => Earlier::Resume,
        _ => Earlier::Keep,
    };
    let hash = sha256(&bytes);
    let run = Run::new(&hash, &request, proposer.identity());
    let (mut results, done) = match &args.out {
        Some(folder) => {
            let (results, done) = Results::open(folder, &run, earlier)?;
            (Some(results), done)
        }
        None => (None, Vec::new()),
    };
    let mut totals = Totals::default();
    let mut misses = args.misses.as_deref().map(|path| (path, Sheet::default()));
    // pass@k is of all samples.
    let options = Options {
        enough: None,
        ..Options::default()
    };
    let mut broken = 0;
    let bar = ProgressBar::new(tasks.len() as u64);
    let mut done = done.into_iter();
    for task in tasks {
        let row = task
            .as_ref()
            .map_or_else(|error| error.row, |task| task.row);
        let id = task
            .as_ref()
            .map_or_else(|_| row.to_string(), |task| task.id.clone());
        let mut complain = |message: &str| {
            broken += 1;
            bar.suspend(|| {
                writeln!(
                    io::stderr(),
                    "logogram: {}, row {row}: {}",
                    args.tasks.display(),
                    super::shown(message)
                )
            })
        };
        match done.next() {
            Some(Row::Solved(solved)) => {
                totals.add(&solved);
                if let (Some((_, sheet)), Ok(task)) = (&mut misses, &task)
                    && solved.is_missed()
                {
                    add_again(sheet, task, &solved);
                }
                bar.inc(1);
                continue;
            }
            Some(Row::Broken(row)) => {
                complain(&row.error)?;
                bar.inc(1);
                continue;
            }
            None => {}
        }
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
            Err(error) => {
                complain(&error)?;
                if let Some(results) = &mut results {
                    results.task(&BrokenRow { id, error }, &[])?;
                }
            }
        }
        bar.inc(1);
    }
    bar.finish_and_clear();
    let totals = totals.finish(proposer.as_ref());
    writeln!(io::stdout(), "{}", serde_json::to_string(&totals)?)?;
    if let Some((path, sheet)) = &misses {
        write::bytes(path, &sheet.png()?)?;
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

/// Adds a task that was missed before the run was stopped.
fn add_again(sheet: &mut Sheet, task: &Task, row: &TaskRow) {
    let Ok(subject) = task.subject() else { return };
    let fuel = Fuel::default();
    let drawn = row
        .program
        .as_ref()
        .and_then(|program| draw(program, Dialect::Python, &fuel).ok());
    let found = drawn.map(|drawing| Bitmap::of_path(&drawing.run.path));
    sheet.add(&subject.bitmap, found.as_ref());
}
