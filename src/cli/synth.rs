//! `logogram synth`

use super::Outcome;
use super::shown;
use crate::model::{self, TOKENIZER, sha256};
use crate::propose::server::Server;
use crate::propose::{Cancel, Proposer};
use crate::synth::{End, Options, Prior, Source, Summary, synthesize};
use crate::view::FITTED_SIDE;
use crate::{input, tasks, write};
use anyhow::{Result, anyhow, bail, ensure};
use clap::ValueEnum;
use clap::builder::{PossibleValue, PossibleValuesParser, TypedValueParser};
use clap::error::ErrorKind;
use indicatif::{ProgressBar, ProgressStyle};
use serde_json::json;
use std::ffi::OsStr;
use std::io::Write;
use std::path::PathBuf;
use std::sync::Arc;
use tokenizers::Tokenizer;
use turtle_lib::bitmap::Bitmap;
use turtle_lib::program::Program;
use turtle_lib::run::{Fuel, run as run_program};

/// Synthesize programs and their pictures for training.
#[derive(clap::Args)]
#[command(
    after_help = "Examples:\n  logogram synth --out data/free --prior free --samples 1000000 --hand 0.25 --fitted 0.1\n  \
                  logogram synth --out data/written --prior server:server.json --samples 1000"
)]
pub(super) struct Args {
    /// Folder for the shards
    #[arg(long)]
    out: PathBuf,
    /// Where programs come from
    #[arg(long, default_value = "free", value_parser = OriginParser)]
    prior: Origin,
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
    /// Seed programs for `--prior seeds` and `server:`: task files, single programs, or folders of them; without it those that ship
    #[arg(long)]
    seeds: Vec<PathBuf>,
    /// How often a seed is changed at most; 0 leaves it as it is
    #[arg(long, default_value_t = 4)]
    edits: u32,
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

/// Where programs come from, as it is typed.
#[derive(Clone, Debug)]
enum Origin {
    Prior(Prior),
    /// The description of a server.
    Server(PathBuf),
}

/// What stands before the file.
const SERVER: &str = "server:";

/// Reads the name of a prior, or `server:FILE`.
#[derive(Clone)]
struct OriginParser;

impl TypedValueParser for OriginParser {
    type Value = Origin;

    fn parse_ref(
        &self,
        command: &clap::Command,
        arg: Option<&clap::Arg>,
        value: &OsStr,
    ) -> Result<Origin, clap::Error> {
        if let Some(file) = value.to_str().and_then(|value| value.strip_prefix(SERVER)) {
            return Ok(Origin::Server(PathBuf::from(file)));
        }
        // Who mistypes a name is told all of them.
        let names = PossibleValuesParser::new(origins());
        let name = names.parse_ref(command, arg, value)?;
        let prior = Prior::from_str(&name, false);
        prior
            .map(Origin::Prior)
            .map_err(|error| clap::Error::raw(ErrorKind::InvalidValue, error))
    }

    fn possible_values(&self) -> Option<Box<dyn Iterator<Item = PossibleValue> + '_>> {
        Some(Box::new(origins().into_iter()))
    }
}

/// What can be typed.
fn origins() -> Vec<PossibleValue> {
    let priors = Prior::value_variants().iter();
    let priors = priors.filter_map(Prior::to_possible_value);
    let server = PossibleValue::new("server:FILE").help(
        "A language model behind the server that the JSON file describes, which is shown six seed programs at a time",
    );
    priors.chain([server]).collect()
}

impl Origin {
    fn source(&self) -> Result<Source> {
        Ok(match self {
            Origin::Prior(prior) => Source::Prior(*prior),
            Origin::Server(file) => {
                let server = Server::open(file)?;
                server.can_write()?;
                for notice in &server.identity().notices {
                    writeln!(std::io::stderr(), "logogram: {}", shown(notice))?;
                }
                Source::Server(Arc::new(server))
            }
        })
    }

    fn takes_seeds(&self) -> bool {
        matches!(self, Origin::Prior(Prior::Seeds) | Origin::Server(_))
    }
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
    let source = args.prior.source()?;
    let seeds = if args.prior.takes_seeds() {
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
        source,
        seeds,
        edits: args.edits,
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
    if let Ok(style) = ProgressStyle::with_template("{wide_bar} {pos}/{len} {msg}") {
        bar.set_style(style);
    }
    let start = std::time::Instant::now();
    let summary = synthesize(&options, &tokenizer, &Cancel::default(), |summary| {
        bar.set_position(summary.samples as u64);
        if let Some(asked) = summary.asked {
            bar.set_message(format!(
                "{} prompts, {} programs",
                asked.prompts, summary.drawn
            ));
        }
    })?;
    bar.finish_and_clear();
    let mut meta = json!({
        "samples": summary.samples,
        "seed": args.seed,
        "hand": args.hand,
        "fitted": args.fitted,
        "seeds": args.seeds,
        "edits": args.edits,
        "exclude": args.exclude,
        "max_tokens": args.max_tokens,
        "max_lines": args.max_lines,
        "tokenizer_sha256": sha256(&tokenizer_bytes),
        "summary": summary,
        "version": env!("CARGO_PKG_VERSION"),
    });
    match &options.source {
        Source::Prior(prior) => meta["prior"] = json!(prior),
        Source::Server(server) => {
            meta["prior"] = json!("server");
            meta["server"] = json!(server.identity().engine);
        }
    }
    let path = args.out.join("meta.json");
    write::bytes(&path, &serde_json::to_vec_pretty(&meta)?)?;
    let mut out = std::io::stdout();
    match &options.source {
        Source::Prior(_) => writeln!(
            out,
            "{} samples of {} programs drawn ({} repeated, {} unfit, {} excluded), {:.0} samples a second on {} threads",
            summary.samples,
            summary.drawn,
            summary.repeated,
            summary.unfit,
            summary.excluded,
            summary.samples as f64 / start.elapsed().as_secs_f64(),
            options.threads,
        )?,
        Source::Server(_) => writeln!(out, "{}", told(&summary))?,
    }
    match summary.end {
        End::Unanswered(error) => bail!(
            "{error}; what it said before is kept in {}, and the same command goes on with it",
            args.out.display()
        ),
        End::UsedUp if summary.asked.is_some() => writeln!(
            std::io::stderr(),
            "logogram: the server was not asked for more: nothing new was in its last answers"
        )?,
        End::Enough | End::UsedUp | End::Stopped => {}
    }
    Ok(Outcome::Done)
}

/// What a language model was asked and what came of it.
fn told(summary: &Summary) -> String {
    let asked = summary.asked.unwrap_or_default();
    let reasons: String = summary
        .reasons
        .iter()
        .map(|(unfit, count)| format!(", {count} {}", unfit.words()))
        .collect();
    format!(
        "{} samples: {} prompts, {} answers ({} without a program), {} programs, {} ran, {} repeated, {} excluded{reasons}",
        summary.samples,
        asked.prompts,
        asked.answers,
        asked.without_program,
        summary.drawn,
        summary.ran(),
        summary.repeated,
        summary.excluded,
    )
}

/// The seeds in the given files, or without any those that ship.
fn seed_programs(files: &[PathBuf]) -> Result<Vec<Program>> {
    let own = [tasks::own_seeds()];
    let files = if files.is_empty() { &own } else { files };
    let mut programs = Vec::new();
    for path in files {
        programs.extend(tasks::read_programs(path)?);
    }
    ensure!(
        !programs.is_empty(),
        "there are no seed programs; name a file with --seeds"
    );
    Ok(programs)
}
