//! Measures how fast the model samples on an engine, and whether another engine gives the same:
//!
//! ```text
//! cargo run --example throughput -- --engine cuda --against cpu ../shared/data/logo_dev_100.jsonl --every 8
//! ```
//!
//! For 64 and for 1,024 samples a drawing it prints samples and tokens a second and when the first sample came; then when the
//! first match of a request was verified, without what is found beside the model.

use anyhow::{Context, Result, anyhow, ensure};
use clap::{Parser, ValueEnum};
use logogram::model::{self, Model};
use logogram::propose::engine::EngineChoice;
use logogram::propose::{Cancel, Proposer, Request, Sample, Seq2Seq, Seq2SeqOptions};
use logogram::solve::{self, Options};
use logogram::tasks;
use std::ffi::OsStr;
use std::fs;
use std::ops::ControlFlow;
use std::path::PathBuf;
use std::process::Command;
use std::sync::Arc;
use std::time::{Duration, Instant};
use turtle_lib::bitmap::Bitmap;
use turtle_lib::density::DensityGrid;

#[derive(Parser)]
struct Args {
    /// A task file with drawings; without it a diagonal cross is drawn.
    tasks: Option<PathBuf>,
    /// Only every so manieth of them.
    #[arg(long, default_value_t = 1, value_parser = clap::value_parser!(u16).range(1..))]
    every: u16,
    /// The model folder; by default the model that ships.
    #[arg(long)]
    model: Option<PathBuf>,
    /// What computes.
    #[arg(long, value_enum, default_value_t)]
    engine: EngineChoice,
    /// How many decoders sample side by side.
    #[arg(long)]
    decoders: Option<usize>,
    /// Programs to sample a drawing, once for each of these numbers.
    #[arg(long, value_delimiter = ',', default_values_t = [64, 1024])]
    samples: Vec<usize>,
    /// Tokens a program may have.
    #[arg(long, default_value_t = 80)]
    max_tokens: usize,
    /// Searches for the likeliest instead, with a beam of so many.
    #[arg(long)]
    beam: Option<usize>,
    /// How often each drawing, each time with another seed.
    #[arg(long, default_value_t = 3)]
    times: u64,
    /// Tells how many samples of the first seed have the same text on this engine, and how far log-probabilities differ.
    #[arg(long, value_enum)]
    against: Option<EngineChoice>,
    /// Only writes the samples of the first seed into this file, as JSON.
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
}

fn main() -> Result<()> {
    let args = Args::parse();
    let start = Instant::now();
    let model = Model::open(&model::find(args.model.as_deref())?)?;
    let opened = start.elapsed();
    let options = Seq2SeqOptions {
        engine: args.engine,
        decoders: args.decoders,
    };
    let proposer = Arc::new(Seq2Seq::load(&model, &options)?);
    println!(
        "{}, {} decoders: model opened in {:.0} ms, loaded in {:.0} ms",
        proposer.identity().engine,
        proposer.decoder_count(),
        ms(opened),
        ms(start.elapsed() - opened),
    );
    for notice in &proposer.identity().notices {
        println!("note: {notice}");
    }
    let drawings = args.drawings()?;
    if let Some(file) = &args.out {
        let samples = args.said(&proposer, &drawings)?;
        return Ok(fs::write(file, serde_json::to_vec(&samples)?)?);
    }
    for &samples in &args.samples {
        args.rate(&proposer, &drawings, samples)?;
    }
    args.first_match(&proposer, &drawings)?;
    match args.against {
        Some(other) => args.compare(&proposer, &drawings, other),
        None => Ok(()),
    }
}

impl Args {
    fn drawings(&self) -> Result<Vec<Bitmap>> {
        let Some(file) = &self.tasks else {
            let cross = Bitmap::from_fn(|x, y| x.abs_diff(y) < 3 || x.abs_diff(511 - y) < 3);
            return Ok(vec![cross]);
        };
        let tasks = tasks::read(file)?.into_iter();
        let drawing = |task: Result<tasks::Task, tasks::TaskError>| {
            let subject = task?.subject().map_err(|reason| anyhow!(reason))?;
            Ok(subject.bitmap)
        };
        tasks.step_by(self.every.into()).map(drawing).collect()
    }

    fn request(&self, samples: usize, seed: u64) -> Request {
        Request {
            samples,
            beam: self.beam,
            max_tokens: self.max_tokens,
            seed,
            ..Request::default()
        }
    }

    fn rate(&self, proposer: &Seq2Seq, drawings: &[Bitmap], samples: usize) -> Result<()> {
        let (mut count, mut tokens) = (0, 0);
        let (mut took, mut firsts) = (Duration::ZERO, Vec::new());
        for drawing in drawings {
            let grid = DensityGrid::of_bitmap(drawing);
            for seed in 0..self.times {
                let (start, mut first) = (Instant::now(), None);
                let mut emit = |sample: Sample| {
                    first.get_or_insert_with(|| start.elapsed());
                    tokens += sample.tokens.len();
                    count += 1;
                    ControlFlow::Continue(())
                };
                let request = self.request(samples, seed);
                proposer.propose(&grid, &request, &Cancel::default(), &mut emit)?;
                took += start.elapsed();
                firsts.extend(first);
            }
        }
        let seconds = took.as_secs_f64();
        println!(
            "{samples} a drawing: {:.0} samples/s, {:.0} tokens/s, the first after {:.0} ms (median)",
            f64::from(count) / seconds,
            tokens as f64 / seconds,
            median(firsts).map_or(f64::NAN, ms),
        );
        Ok(())
    }

    fn first_match(&self, proposer: &Arc<Seq2Seq>, drawings: &[Bitmap]) -> Result<()> {
        let samples = self.samples.iter().copied().min().unwrap_or_default();
        let options = Options {
            search: false,
            ..Options::default()
        };
        let mut firsts = Vec::new();
        for drawing in drawings {
            let request = self.request(samples, 0);
            let solving = solve::solve(drawing.clone(), proposer.clone(), request, &options)?;
            let summary = solving.finish().context("the solve broke off")?;
            firsts.extend(summary.first_match);
        }
        let (matched, of) = (firsts.len(), drawings.len());
        match median(firsts) {
            Some(first) => println!(
                "{samples} a drawing: {matched} of {of} drawings matched, the first match after {:.0} ms (median)",
                ms(first)
            ),
            None => println!("{samples} a drawing: none of {of} drawings matched"),
        }
        Ok(())
    }

    /// The samples of the first seed, drawing by drawing, in the order of their rows.
    fn said(&self, proposer: &Seq2Seq, drawings: &[Bitmap]) -> Result<Vec<Vec<Sample>>> {
        let samples = self.samples.iter().copied().min().unwrap_or_default();
        let request = self.request(samples, 0);
        let of = |drawing: &Bitmap| {
            let mut said = Vec::new();
            let mut emit = |sample| {
                said.push(sample);
                ControlFlow::Continue(())
            };
            let grid = DensityGrid::of_bitmap(drawing);
            proposer.propose(&grid, &request, &Cancel::default(), &mut emit)?;
            said.sort_by_key(|sample| sample.index);
            Ok(said)
        };
        drawings.iter().map(of).collect()
    }

    /// What this program says of the same on another engine.
    fn said_by(&self, engine: EngineChoice) -> Result<Vec<Vec<Sample>>> {
        let out = tempfile::NamedTempFile::new()?;
        let mut other = Command::new(std::env::current_exe()?);
        let mut give = |name: &str, value: Option<String>| {
            other.args(value.map(|value| format!("--{name}={value}")));
        };
        let samples = self
            .samples
            .iter()
            .min()
            .context("--samples has a number")?;
        give("engine", Some(name(engine)));
        give("samples", Some(samples.to_string()));
        give("every", Some(self.every.to_string()));
        give("max-tokens", Some(self.max_tokens.to_string()));
        give("beam", self.beam.map(|beam| beam.to_string()));
        give(
            "decoders",
            self.decoders.map(|decoders| decoders.to_string()),
        );
        let folder = self
            .model
            .iter()
            .flat_map(|folder| [OsStr::new("--model"), folder.as_os_str()]);
        other
            .args(folder)
            .arg("--out")
            .arg(out.path())
            .args(&self.tasks);
        let status = other.status()?;
        ensure!(status.success(), "the other engine failed: {status}");
        Ok(serde_json::from_slice(&fs::read(out.path())?)?)
    }

    /// Compares with another engine, in a process of its own since a process has one.
    fn compare(&self, proposer: &Seq2Seq, drawings: &[Bitmap], other: EngineChoice) -> Result<()> {
        let ours: Vec<Sample> = self.said(proposer, drawings)?.concat();
        let theirs: Vec<Sample> = self.said_by(other)?.concat();
        ensure!(
            ours.len() == theirs.len(),
            "they give different numbers of samples"
        );
        let pairs = ours.iter().zip(&theirs);
        let equal: Vec<_> = pairs.filter(|(a, b)| a.text == b.text).collect();
        let differ = equal.iter().map(|(a, b)| (a.log_prob - b.log_prob).abs());
        println!(
            "{} of {} texts are equal to those of {} ({:.1}%), and their log-probabilities differ by {:.1e} at most",
            equal.len(),
            ours.len(),
            name(other),
            100.0 * equal.len() as f64 / ours.len() as f64,
            differ.fold(0.0, f64::max),
        );
        Ok(())
    }
}

fn name(engine: EngineChoice) -> String {
    let value = engine.to_possible_value();
    value.map_or_else(String::new, |value| value.get_name().to_owned())
}

fn ms(time: Duration) -> f64 {
    time.as_secs_f64() * 1e3
}

fn median(mut times: Vec<Duration>) -> Option<Duration> {
    times.sort_unstable();
    times.get(times.len() / 2).copied()
}
