//! Tries other values of a weight of the ranking on task files, all else being as it is:
//!
//! ```text
//! cargo run --example sweep -- untold --values 2,4,8,16 assets/eval/hands.jsonl
//! ```
//!
//! Samples are drawn once a task; for each value they are checked, searched beside and ranked again. Without a weight
//! it prints all weights with the values that they have.

use anyhow::{Context, Result, anyhow};
use clap::Parser;
use logogram::eval::{Totals, solve_task};
use logogram::model::{self, Model};
use logogram::propose::{Proposer, Remembering, Request, Seq2Seq, Seq2SeqOptions};
use logogram::solve::{Options, Weights};
use logogram::tasks::{self, Task};
use std::path::PathBuf;
use std::sync::Arc;

#[derive(Parser)]
struct Args {
    /// The weight, as the list of them has it; one of the composition as `composition.missed-cost`.
    weight: Option<String>,
    /// Its values.
    #[arg(long, value_delimiter = ',')]
    values: Vec<f64>,
    /// Task files.
    sets: Vec<PathBuf>,
    /// Programs to sample a task.
    #[arg(long, default_value_t = 64)]
    samples: usize,
}

fn main() -> Result<()> {
    let args = Args::parse();
    let weights = serde_json::to_value(Weights::default())?;
    let Some(weight) = args.weight else {
        println!("{weights:#}");
        return Ok(());
    };
    let place = format!("/{}", weight.replace('.', "/"));
    let now = weights.pointer(&place).filter(|now| now.is_number());
    let now = now.context("there is no such weight; without one all are listed")?;
    let model = Model::open(&model::find(None)?)?;
    let model = Seq2Seq::load(&model, &Seq2SeqOptions::default())?;
    // The same samples for each value.
    let proposer: Arc<dyn Proposer> = Arc::new(Remembering::new(Arc::new(model), usize::MAX));
    let request = Request {
        samples: args.samples,
        ..Request::default()
    };
    println!("{weight} is {now}");
    println!(
        "value set tasks exact matched understood hands:meant,drawn faithful:near,five,short overlap:first,five"
    );
    for set in &args.sets {
        let tasks: Vec<Task> = tasks::read(set)?.into_iter().collect::<Result<_, _>>()?;
        for &value in &args.values {
            let mut changed = weights.clone();
            if let Some(weight) = changed.pointer_mut(&place) {
                *weight = value.into();
            }
            let options = Options {
                weights: serde_json::from_value(changed)?,
                ..Options::default()
            };
            let mut totals = Totals::default();
            for task in &tasks {
                let solved = solve_task(task, &proposer, &request, &options);
                totals.add(
                    &solved
                        .map_err(|reason| anyhow!("{}: {reason}", task.id))?
                        .row,
                );
            }
            let totals =
                totals.finish(&proposer.identity().engine, &proposer.identity().model_hash);
            let (hand, faithful, overlap) = (&totals.hand.all, &totals.faithful, &totals.overlap);
            println!(
                "{value} {} {} {} {} {} {},{} {},{},{} {},{}",
                set.display(),
                totals.tasks,
                totals.exact,
                totals.matched,
                totals.understood,
                hand.as_meant,
                hand.as_drawn,
                faithful.near_first,
                faithful.faithful_of_five,
                faithful.faithful_and_short,
                overlap.iou_first,
                overlap.iou_of_five,
            );
        }
    }
    Ok(())
}
