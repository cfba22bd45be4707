//! `logogram compare`

use super::{Outcome, shown, shown_path};
use crate::eval::{self, Comparison, Measure};
use anyhow::Result;
use std::io::{self, Write};
use std::path::PathBuf;

/// Name the tasks that two runs of one set solve differently, and say whether that is more than chance.
#[derive(clap::Args)]
#[command(
    after_help = "Example:\n  logogram compare results/before results/after\n\n\
    The chance is that of McNemar's exact test: of the tasks that only one of the runs solves, how likely is it that\n\
    as many or more fall to one of them, if both are equally good."
)]
pub(super) struct Args {
    /// The folder of a run, called A
    first: PathBuf,
    /// The folder of another run of the same tasks, called B
    second: PathBuf,
    /// Print one JSON object
    #[arg(long)]
    json: bool,
}

pub(super) fn run(args: &Args) -> Result<Outcome> {
    let comparison = eval::compare(&args.first, &args.second)?;
    let mut out = io::stdout().lock();
    if args.json {
        writeln!(out, "{}", serde_json::to_string(&comparison)?)?;
    } else {
        print(&comparison, args, &mut out)?;
    }
    Ok(Outcome::Done)
}

fn print(comparison: &Comparison, args: &Args, out: &mut impl Write) -> io::Result<()> {
    writeln!(out, "A: {}", shown_path(&args.first))?;
    writeln!(out, "B: {}", shown_path(&args.second))?;
    for option in &comparison.options {
        writeln!(
            out,
            "{}: {} in A, {} in B",
            option.what,
            shown(&option.first),
            shown(&option.second)
        )?;
    }
    for measure in &comparison.measures {
        writeln!(
            out,
            "\n{}: {} of {tasks} in A, {} of {tasks} in B; {}",
            measure.solved,
            measure.first,
            measure.second,
            verdict(measure),
            tasks = comparison.tasks,
        )?;
        for (run, tasks) in [("A", &measure.only_first), ("B", &measure.only_second)] {
            for task in tasks {
                writeln!(out, "  only in {run}: {}. {}", task.row, shown(&task.id))?;
            }
        }
    }
    Ok(())
}

fn verdict(measure: &Measure) -> String {
    let (first, second) = (measure.only_first.len(), measure.only_second.len());
    if first + second == 0 {
        return "the same tasks".to_owned();
    }
    let p = match measure.p {
        p if p < 1e-4 => "p < 0.0001".to_owned(),
        p => format!("p = {p:.4}"),
    };
    let what = match measure.is_significant() {
        true => "more than chance",
        false => "no more than chance",
    };
    format!("{first} only in A, {second} only in B, {what} ({p})")
}
