//! `logogram synth`

use super::Outcome;
use crate::model::{self, TOKENIZER, sha256};
use crate::synth::{Options, Prior, synthesize};
use crate::view::FITTED_SIDE;
use crate::{input, tasks, write};
use anyhow::{Result, anyhow, ensure};
use indicatif::ProgressBar;
use serde_json::json;
use std::io::Write;
use std::path::PathBuf;
use tokenizers::Tokenizer;
use turtle_lib::bitmap::Bitmap;
use turtle_lib::program::Program;
use turtle_lib::run::{Fuel, run as run_program};

/// Synthesize programs and their pictures for training.
#[derive(clap::Args)]
#[command(
    after_help = "Example:\n  logogram synth --out data/free --prior free --samples 1000000 --hand 0.25 --fitted 0.1"
)]
pub(super) struct Args {
    /// Folder for the shards
    #[arg(long)]
    out: PathBuf,
    /// Where programs come from
    #[arg(long, value_enum, default_value = "free")]
    prior: Prior,
    /// How many samples
    #[arg(long, default_value_t = 100_000)]
    samples: usize,
    /// Everything random follows from it
    #[arg(long, default_value_t = 0)]
    seed: u64,
    /// Share of the samples drawn as by hand
    #[arg(long, default_value_t = 0.0)]
    hand: f64,
    /// Share of the samples that fill the view, as imported pictures do
    #[arg(long, default_value_t = 0.0)]
    fitted: f64,
    /// Seed programs for `--prior seeds`: task files or single programs, besides those in assets/seeds
    #[arg(long)]
    seeds: Vec<PathBuf>,
    /// Task files whose pictures must not be among the samples, as they are and filling the view
    #[arg(long)]
    exclude: Vec<PathBuf>,
    /// Programs of more tokens are dropped
    #[arg(long, default_value_t = 120)]
    max_tokens: usize,
    /// Programs of more lines in normal form are dropped, for a model that is to be judged on longer ones
    #[arg(long)]
    max_lines: Option<usize>,
    /// The tokenizer; without it that of the model that ships
    #[arg(long)]
    tokenizer: Option<PathBuf>,
    /// Threads; without it one for each core
    #[arg(long)]
    threads: Option<usize>,
}

pub(super) fn run(args: &Args) -> Result<Outcome> {
    for (name, share) in [
        ("--hand", args.hand),
        ("--fitted", args.fitted),
        ("--hand and --fitted together", args.hand + args.fitted),
    ] {
        ensure!(
            (0.0..=1.0).contains(&share),
            "{name} must be between 0 and 1, this is {share}"
        );
    }
    let tokenizer_path = match &args.tokenizer {
        Some(path) => path.clone(),
        None => model::ships()?.join(TOKENIZER),
    };
    let tokenizer_bytes = input::bytes(&tokenizer_path)?;
    let tokenizer = Tokenizer::from_bytes(&tokenizer_bytes)
        .map_err(|error| anyhow!("{} is no tokenizer: {error}", tokenizer_path.display()))?;
    let seeds = if args.prior == Prior::Seeds {
        seed_programs(&args.seeds)?
    } else {
        Vec::new()
    };
    let mut exclude = Vec::new();
    for path in &args.exclude {
        for program in tasks::read_programs(path)? {
            let path = run_program(&program, &Fuel::default())?.path;
            exclude.extend(path.fitted(FITTED_SIDE).map(|path| Bitmap::of_path(&path)));
            exclude.push(Bitmap::of_path(&path));
        }
    }
    let options = Options {
        out: args.out.clone(),
        samples: args.samples,
        seed: args.seed,
        prior: args.prior,
        seeds,
        hand: args.hand,
        fitted: args.fitted,
        max_tokens: args.max_tokens,
        max_lines: args.max_lines,
        exclude,
        threads: args
            .threads
            .unwrap_or_else(|| std::thread::available_parallelism().map_or(1, usize::from)),
    };
    let bar = ProgressBar::new(args.samples as u64);
    let start = std::time::Instant::now();
    let summary = synthesize(&options, &tokenizer, |samples| {
        bar.set_position(samples as u64)
    })?;
    bar.finish_and_clear();
    let meta = json!({
        "samples": summary.samples,
        "seed": args.seed,
        "prior": args.prior,
        "hand": args.hand,
        "fitted": args.fitted,
        "seeds": args.seeds,
        "exclude": args.exclude,
        "max_tokens": args.max_tokens,
        "max_lines": args.max_lines,
        "tokenizer_sha256": sha256(&tokenizer_bytes),
        "summary": summary,
        "version": env!("CARGO_PKG_VERSION"),
    });
    let path = args.out.join("meta.json");
    write::bytes(&path, &serde_json::to_vec_pretty(&meta)?)?;
    writeln!(
        std::io::stdout(),
        "{} samples of {} programs drawn ({} repeated, {} unfit, {} excluded), {:.0} samples a second on {} threads",
        summary.samples,
        summary.drawn,
        summary.repeated,
        summary.unfit,
        summary.excluded,
        summary.samples as f64 / start.elapsed().as_secs_f64(),
        options.threads,
    )?;
    Ok(Outcome::Done)
}

/// The seeds that ship and those of the given files.
fn seed_programs(files: &[PathBuf]) -> Result<Vec<Program>> {
    let mut programs = Vec::new();
    for path in tasks::own_seeds()?.iter().chain(files) {
        programs.extend(tasks::read_programs(path)?);
    }
    ensure!(
        !programs.is_empty(),
        "there are no seed programs; name a file with --seeds"
    );
    Ok(programs)
}
