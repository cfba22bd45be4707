//! Measures how fast the model samples on an engine:
//!
//! ```text
//! cargo run --release --example throughput -- --engine builtin --samples 64
//! ```

use anyhow::Result;
use clap::Parser;
use logogram::model::{self, Model};
use logogram::propose::engine::EngineChoice;
use logogram::propose::{Cancel, Proposer, Request, Seq2Seq, Seq2SeqOptions};
use std::ops::ControlFlow;
use std::path::PathBuf;
use std::time::Instant;
use turtle_lib::bitmap::Bitmap;
use turtle_lib::density::DensityGrid;

#[derive(Parser)]
struct Args {
    /// The model folder; by default the model that ships.
    #[arg(long)]
    model: Option<PathBuf>,
    /// What computes.
    #[arg(long, value_enum, default_value_t)]
    engine: EngineChoice,
    /// How many decoders sample side by side.
    #[arg(long)]
    decoders: Option<usize>,
    /// Programs to sample.
    #[arg(long, default_value_t = 64)]
    samples: usize,
    /// Tokens a program may have.
    #[arg(long, default_value_t = 80)]
    max_tokens: usize,
    /// Searches for the likeliest instead, with a beam of so many.
    #[arg(long)]
    beam: Option<usize>,
    /// How often.
    #[arg(long, default_value_t = 3)]
    times: u64,
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
    let proposer = Seq2Seq::load(&model, &options)?;
    println!(
        "{}, {} decoders: model opened in {:.0} ms, loaded in {:.0} ms",
        proposer.identity().engine,
        proposer.decoder_count(),
        opened.as_secs_f64() * 1e3,
        (start.elapsed() - opened).as_secs_f64() * 1e3,
    );
    for notice in &proposer.identity().notices {
        println!("note: {notice}");
    }
    // A diagonal cross.
    let drawing = Bitmap::from_fn(|x, y| x.abs_diff(y) < 3 || x.abs_diff(511 - y) < 3);
    let grid = DensityGrid::of_bitmap(&drawing);
    for seed in 0..args.times {
        let request = Request {
            samples: args.samples,
            beam: args.beam,
            max_tokens: args.max_tokens,
            seed,
            ..Request::default()
        };
        let (start, mut first, mut tokens) = (Instant::now(), None, 0);
        let mut count = 0;
        proposer.propose(&grid, &request, &Cancel::default(), &mut |sample| {
            first.get_or_insert_with(|| start.elapsed());
            tokens += sample.tokens.len();
            count += 1;
            ControlFlow::Continue(())
        })?;
        let secs = start.elapsed().as_secs_f64();
        println!(
            "{count} samples, {tokens} tokens in {secs:.2} s: {:.0} samples/s, {:.0} tokens/s, the first after {:.0} ms",
            count as f64 / secs,
            tokens as f64 / secs,
            first.unwrap_or_default().as_secs_f64() * 1e3,
        );
    }
    Ok(())
}
