//! `logogram adapt`

use super::Outcome;
use crate::adapt::{self, Phase, Plan, Recipe, Round, Standing};
use crate::model;
use crate::propose::Cancel;
use anyhow::{Result, ensure};
use std::io::{self, Write};
use std::path::PathBuf;

/// Train the model on from what it solves of your drawings; it is kept if others are then solved better.
#[derive(clap::Args)]
#[command(
    after_help = "Example:\n  logogram adapt drawings.jsonl --rounds 2 --out adapted\n  \
    logogram solve picture.png --model adapted/2/model\n\n\
    Nobody has to say what the drawings mean: what is solved of them, to the pixel or within the tolerance by a regular\n\
    program, becomes seeds, programs are synthesized around these, and the model is trained on. It takes Python with\n\
    PyTorch and, on two cores, some minutes for a hundred steps. A run that was stopped goes on where it was."
)]
pub(super) struct Args {
    /// Pictures, strokes or task files to adapt to
    #[arg(required = true)]
    drawings: Vec<PathBuf>,
    /// The same, to judge by; without it every other drawing is held out
    #[arg(long, value_name = "FILE")]
    held_out: Vec<PathBuf>,
    /// Folder for models, samples and runs
    #[arg(long, value_name = "DIR")]
    out: PathBuf,
    /// How often to solve, synthesize and train; more may be asked for later
    #[arg(long, default_value_t = Plan::default().rounds)]
    rounds: usize,
    /// Samples for each drawing
    #[arg(long, default_value_t = Plan::default().samples)]
    samples: usize,
    /// Programs to synthesize around what was solved, each round
    #[arg(long, default_value_t = Plan::default().synthesized)]
    synthesized: usize,
    /// Steps of training, each round, of 128 samples
    #[arg(long, default_value_t = Plan::default().steps)]
    steps: usize,
    /// Learning rate of these steps, before it falls: much less than what a model is first trained with, or it forgets
    #[arg(long, default_value_t = Plan::default().rate)]
    rate: f64,
    /// Everything random follows from it
    #[arg(long, default_value_t = Plan::default().seed)]
    seed: u64,
    /// The model's folder, or the name of one that `logogram models` lists; without it the model that ships
    #[arg(long, value_name = "DIR")]
    model: Option<PathBuf>,
    /// A Python that has what models/training/requirements.txt lists
    #[arg(long, value_name = "PROGRAM", default_value = "python3")]
    python: PathBuf,
}

pub(super) fn run(args: &Args) -> Result<Outcome> {
    ensure!(
        args.rate > 0.0 && args.rate <= 1.0,
        "--rate must be above 0 and at most 1, this is {}",
        args.rate
    );
    let plan = Plan {
        drawings: args.drawings.clone(),
        held_out: args.held_out.clone(),
        rounds: args.rounds,
        samples: args.samples,
        seed: args.seed,
        synthesized: args.synthesized,
        steps: args.steps,
        rate: args.rate,
        model: model::find(args.model.as_deref())?,
        out: args.out.clone(),
        program: None,
    };
    let recipe = Recipe::find(&args.python)?;
    let mut best: Option<Round> = None;
    let say = &mut |phase: Phase<'_>| {
        let (what, done) = (phase.what, 100.0 * phase.share);
        // Nobody waits for it.
        let _ = writeln!(io::stderr(), "logogram: {what} ({done:.0}% done)");
    };
    let mut told = Ok(());
    // The terminal stops what is started here as well.
    let never = Cancel::default();
    adapt::adapt(&plan, &recipe, &never, say, &mut |round| {
        if told.is_ok() {
            told = tell(round);
        }
        if round.is_better {
            best = Some(round.clone());
        }
    })?;
    told?;
    let Some(best) = best.filter(|best| best.round > 0) else {
        writeln!(
            io::stdout(),
            "No round is better on the drawings held out; the model stays as it was."
        )?;
        return Ok(Outcome::NothingMatched);
    };
    let folder = super::shown_path(&best.model);
    writeln!(
        io::stdout(),
        "Round {} is the best. Use it with --model {folder}, or in the studio under Settings.",
        best.round
    )?;
    Ok(Outcome::Done)
}

fn tell(round: &Round) -> io::Result<()> {
    let line = |standing: &Standing| {
        format!(
            "{} of {} solved by samples, {} to the pixel, {} samples",
            standing.solved, standing.drawings, standing.exact, standing.samples
        )
    };
    let mut out = io::stdout().lock();
    match round.round {
        0 => writeln!(out, "Before")?,
        number => writeln!(out, "Round {number}, from {} programs", round.seeds)?,
    }
    writeln!(out, "  drawings: {}", line(&round.drawings))?;
    writeln!(out, "  held out: {}", line(&round.held_out))
}
