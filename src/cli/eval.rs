//! `logogram eval`

use super::Outcome;
use super::proposer::ModelArgs;
use crate::eval::{
    BrokenRow, Earlier, Only, Row, Run, Shard, Sheet, TaskRow, Totals, Unsolved, Writer,
    solve_task, summarize, write_samples,
};
use crate::input;
use crate::model::sha256;
use crate::propose::{Proposer, Request};
use crate::solve::Options;
use crate::tasks::{self, Task, TaskError};
use crate::write;
use anyhow::{Result, bail};
use indicatif::ProgressBar;
use std::io::{self, Write};
use std::path::PathBuf;
use std::sync::Arc;
use turtle_lib::bitmap::Bitmap;
use turtle_lib::dialect::{Dialect, draw};
use turtle_lib::run::Fuel;

/// Solve all tasks of a file and measure how well it went.
#[derive(clap::Args)]
#[command(
    after_help = "Example:\n  logogram eval ../shared/data/logo_dev_100.jsonl --samples 64 --out results\n\n\
    A task is a line of JSON with a program, an image or strokes: {\"id\", \"program\"}, {\"id\", \"image\"},\n\
    {\"id\", \"strokes\": [[[x…], [y…]]…]}. With a \"figure\" by name it is also told whether that figure and what was\n\
    drawn are among the first five cards. The last line printed is one JSON object with the totals.\n\n\
    On several machines, and then on one of them:\n  \
    logogram eval tasks.jsonl --shard 1/2 --out first        logogram eval tasks.jsonl --shard 2/2 --out second\n  \
    logogram merge results first second"
)]
pub(super) struct Args {
    /// A JSON Lines file of tasks
    tasks: PathBuf,
    #[command(flatten)]
    model: ModelArgs,
    /// Only the tasks whose known program has so many lines in normal form, such as lines>12
    #[arg(long, value_name = "CONDITION")]
    only: Option<Only>,
    /// Only the i-th of n parts of the tasks; logogram merge makes one run of all
    #[arg(long, value_name = "I/N")]
    shard: Option<Shard>,
    /// Folder for the run: rows, samples, totals and report.html. A run in it that was stopped goes on; another
    /// run is left as it is
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
    /// Replace the results of an earlier run in --out
    #[arg(long, requires = "out")]
    replace: bool,
    /// Go on with the run in --out, of the same tasks with the same options, even if it is whole
    #[arg(long, requires = "out", conflicts_with = "replace")]
    resume: bool,
    /// A PNG to show the missed tasks in: the drawing, and over it in orange the first card's picture. Missed is
    /// a task without a program within the tolerance but the drawing's own lines, or of a named figure one
    /// without that figure among the first five cards
    #[arg(long, value_name = "FILE")]
    misses: Option<PathBuf>,
}

impl Args {
    /// The tasks that are to be tried, and the hash of their file.
    fn tasks(&self) -> Result<(Vec<Result<Task, TaskError>>, String)> {
        let bytes = input::bytes(&self.tasks)?;
        let mut tasks = tasks::rows(&bytes, &self.tasks);
        if tasks.is_empty() {
            bail!("{} holds no tasks", self.tasks.display());
        }
        if let Some(only) = &self.only {
            tasks.retain(|task| task.as_ref().is_ok_and(|task| only.holds(task)));
            if tasks.is_empty() {
                bail!(
                    "no task of {} has a known program with {only}",
                    self.tasks.display()
                );
            }
        }
        if let Some(shard) = self.shard {
            if shard.of > tasks.len() {
                bail!(
                    "{} tasks cannot be dealt out to {} shards",
                    tasks.len(),
                    shard.of
                );
            }
            let mut places = 0..;
            tasks.retain(|_| places.next().is_some_and(|place| shard.holds(place)));
        }
        Ok((tasks, sha256(&bytes)))
    }

    fn earlier(&self) -> Earlier {
        match (self.replace, self.resume) {
            (true, _) => Earlier::Replace,
            (_, true) => Earlier::Resume,
            _ => Earlier::Keep,
        }
    }
}

pub(super) fn run(args: &Args) -> Result<Outcome> {
    let request = args.model.request()?;
    let (tasks, sha256) = args.tasks()?;
    // pass@k is of all samples.
    let options = Options {
        enough: None,
        ..Options::default()
    };
    let proposer = args.model.proposer()?;
    let identity = proposer.identity();
    let set = args.tasks.display().to_string();
    let run = Run {
        only: args.only,
        shard: args.shard,
        tasks: tasks.len(),
        ..Run::new(set, sha256, &request, options.tolerance, identity)
    };
    let (writer, done) = match &args.out {
        Some(folder) => {
            let (writer, done) = Writer::open(folder, &run, args.earlier())?;
            (Some(writer), done)
        }
        None => (None, Vec::new()),
    };
    let mut evaluation = Evaluation {
        args,
        proposer: &proposer,
        request: &request,
        options: &options,
        writer,
        totals: Totals::default(),
        misses: Sheet::default(),
        bar: ProgressBar::new(tasks.len() as u64),
    };
    let mut done = done.into_iter();
    for task in tasks {
        match done.next() {
            Some(row) => evaluation.take(task, &row)?,
            None => evaluation.solve(task)?,
        }
        evaluation.bar.inc(1);
    }
    evaluation.finish()
}

/// An evaluation under way.
struct Evaluation<'a> {
    args: &'a Args,
    proposer: &'a Arc<dyn Proposer>,
    request: &'a Request,
    options: &'a Options,
    writer: Option<Writer>,
    totals: Totals,
    misses: Sheet,
    bar: ProgressBar,
}

impl Evaluation<'_> {
    /// Takes the row of a task that was tried before the run was stopped.
    fn take(&mut self, task: Result<Task, TaskError>, row: &Row) -> Result<()> {
        match row {
            Row::Broken(row) => self.count_broken(row),
            Row::Solved(row) => {
                self.totals.add(row);
                if let Ok(task) = &task
                    && row.is_missed()
                    && self.args.misses.is_some()
                {
                    add_again(&mut self.misses, task, row);
                }
                Ok(())
            }
        }
    }

    /// Tries a task.
    fn solve(&mut self, task: Result<Task, TaskError>) -> Result<()> {
        let (row, id) = match &task {
            Ok(task) => (task.row, task.id.clone()),
            Err(error) => (error.row, error.row.to_string()),
        };
        let solved = task
            .map_err(|error| Unsolved::from(error.message))
            .and_then(|task| solve_task(&task, self.proposer, self.request, self.options));
        let solved = match solved {
            Ok(solved) => solved,
            // No row: the task was not tried.
            Err(Unsolved::Unanswered(reason)) => bail!(
                "row {row} of {}: {reason}{}",
                self.args.tasks.display(),
                match self.writer {
                    Some(_) =>
                        "; the rows before it are kept, and the same command goes on with it",
                    None => "",
                }
            ),
            Err(Unsolved::Broken(error)) => {
                let broken = BrokenRow { row, id, error };
                self.count_broken(&broken)?;
                if let Some(writer) = &mut self.writer {
                    writer.task(&broken, &[])?;
                }
                return Ok(());
            }
        };
        self.totals.add(&solved.row);
        if solved.row.is_missed() {
            let best = solved.summary.gallery.best();
            let bitmap = best.map(|card| card.front().rendering().bitmap.as_ref());
            self.misses.add(&solved.target, bitmap);
        }
        if let Some(writer) = &mut self.writer {
            let mut samples = Vec::new();
            let identity = self.proposer.identity();
            write_samples(
                &mut samples,
                &id,
                &solved.candidates,
                identity,
                self.request,
            )?;
            writer.task(&solved.row, &samples)?;
        }
        Ok(())
    }

    fn count_broken(&mut self, row: &BrokenRow) -> Result<()> {
        self.totals.add_broken();
        let file = super::shown_path(&self.args.tasks);
        let line = format!("{file}, row {}: {}", row.row, super::shown(&row.error));
        let told = self
            .bar
            .suspend(|| writeln!(io::stderr(), "logogram: {line}"));
        Ok(told?)
    }

    fn finish(self) -> Result<Outcome> {
        self.bar.finish_and_clear();
        // Lets its files go.
        drop(self.writer);
        let identity = self.proposer.identity();
        let totals = match &self.args.out {
            Some(folder) => summarize(folder)?,
            None => self.totals.finish(&identity.engine, &identity.model_hash),
        };
        writeln!(io::stdout(), "{}", serde_json::to_string(&totals)?)?;
        if let Some(path) = &self.args.misses {
            write::bytes(path, &self.misses.png()?)?;
        }
        if totals.broken > 0 {
            bail!(
                "{} rows of {} could not be tried",
                totals.broken,
                self.args.tasks.display()
            );
        }
        Ok(match totals.matched {
            0 => Outcome::NothingMatched,
            _ => Outcome::Done,
        })
    }
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
