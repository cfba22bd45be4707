//! What predicts that a drawing is solved: `cargo run --example success -- --hidden DIR ../shared/data/logo_dev_100.jsonl`
//!
//! For each task with a known program: its size in tokens; its description length under the prior, which is the model in
//! `--hidden`, trained with the picture hidden (`train.py --hide-pictures`); its description length under the posterior, the
//! model that ships, looking at the picture; and how many of `--samples` draw the picture to the pixel. Prints rank
//! correlations of each with the share of exact samples, and the tasks that are farthest from what their rank says;
//! `--plot FILE.svg` shows them.

use anyhow::{Context, Result, anyhow};
use clap::Parser;
use logogram::eval::{rank_correlation, truth};
use logogram::model::{self, Model};
use logogram::propose::{Cancel, Proposer, Request, Seq2Seq, Seq2SeqOptions};
use logogram::solve::{self, Options};
use logogram::tasks;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Instant;
use svg::Document;
use svg::node::element::{Circle, Group, Line, Text};
use turtle_lib::bitmap::Bitmap;
use turtle_lib::density::DensityGrid;

/// How many of the tasks that are farthest from what their rank says are told.
const OUTLIERS: usize = 5;

/// Sides of a panel of the plot, and the room around it.
const PANEL_PX: f64 = 220.0;
const MARGIN_PX: f64 = 34.0;

#[derive(Parser)]
struct Args {
    /// A model that was trained with the picture hidden.
    #[arg(long)]
    hidden: PathBuf,
    /// Programs to sample a task.
    #[arg(long, default_value_t = 256)]
    samples: usize,
    /// Where to draw the plot.
    #[arg(long)]
    plot: Option<PathBuf>,
    /// Task files.
    #[arg(required = true)]
    sets: Vec<PathBuf>,
}

/// A task with what may predict its success, and how often it was solved.
struct Row {
    id: String,
    tokens: f64,
    prior: f64,
    posterior: f64,
    solved: f64,
}

/// What may predict success: what it is called, and its value for a task.
type Predictor = (&'static str, fn(&Row) -> f64);

const PREDICTORS: [Predictor; 4] = [
    ("tokens", |row| row.tokens),
    ("nats under the prior", |row| row.prior),
    ("nats under the posterior", |row| row.posterior),
    ("nats that the picture saves", |row| {
        row.prior - row.posterior
    }),
];

fn main() -> Result<()> {
    let args = Args::parse();
    let start = Instant::now();
    let model = Model::open(&model::find(None)?)?;
    let shipped = Arc::new(Seq2Seq::load(&model, &Seq2SeqOptions::default())?);
    let hidden = Model::open(&args.hidden)?;
    let hidden = Seq2Seq::load(&hidden, &Seq2SeqOptions::default())?;
    let blank = DensityGrid::of_bitmap(&Bitmap::default());
    let mut rows = Vec::new();
    for set in &args.sets {
        for task in tasks::read(set)? {
            let task = task?;
            let Some(text) = truth(&task) else { continue };
            let subject = task
                .subject()
                .map_err(|error| anyhow!("{}: {error}", task.id))?;
            let tokens = tokens(&model, &text)?;
            let grid = DensityGrid::of_bitmap(&subject.bitmap);
            let request = Request {
                samples: args.samples,
                ..Request::default()
            };
            let options = Options {
                search: false,
                enough: None,
                ..Options::default()
            };
            let proposer: Arc<dyn Proposer> = shipped.clone();
            let solving = solve::solve(subject, proposer, request, &options)?;
            let summary = solving.finish().context("the solve broke off")?;
            rows.push(Row {
                id: task.id,
                tokens: tokens.len() as f64,
                prior: nats(&hidden, &blank, &tokens)?,
                posterior: nats(shipped.as_ref(), &grid, &tokens)?,
                solved: summary.exact as f64 / summary.progress.verified.max(1) as f64,
            });
        }
    }
    println!("{} tasks, {} samples each", rows.len(), args.samples);
    println!("predictor, rank correlation with the share of exact samples (95%)");
    for (name, value) in PREDICTORS {
        let pairs: Vec<(f64, f64)> = rows.iter().map(|row| (value(row), row.solved)).collect();
        match rank_correlation(&pairs) {
            Some((r, interval)) => {
                println!(
                    "{name}: {r:.2} ({:.2} to {:.2})",
                    interval.low, interval.high
                );
            }
            None => println!("{name}: none, all are equal"),
        }
    }
    println!("farthest from what the posterior's rank says");
    for row in outliers(&rows) {
        println!(
            "{}: {} tokens, prior {:.1}, posterior {:.1} nats, {:.1}% exact",
            row.id,
            row.tokens,
            row.prior,
            row.posterior,
            100.0 * row.solved
        );
    }
    if let Some(path) = &args.plot {
        svg::save(path, &plot(&rows)).with_context(|| path.display().to_string())?;
    }
    println!("# {:.0} s", start.elapsed().as_secs_f64());
    Ok(())
}

/// The tokens of a program, the one that ends it among them.
fn tokens(model: &Model, text: &str) -> Result<Vec<u32>> {
    let encoding = model.tokenizer().encode_fast(text, false);
    let encoding = encoding.map_err(|error| anyhow!("{text}: {error}"))?;
    let end = model.description().vocabulary.eos;
    Ok(encoding.get_ids().iter().copied().chain([end]).collect())
}

/// What it takes to say these tokens, looking at a picture.
fn nats(proposer: &Seq2Seq, grid: &DensityGrid, tokens: &[u32]) -> Result<f64> {
    let places = proposer.alternatives(grid, tokens, 0, &Cancel::default())?;
    Ok(-places
        .iter()
        .map(|place| f64::from(place.log_prob))
        .sum::<f64>())
}

/// The tasks that are solved much more or less often than their rank by the posterior says.
fn outliers(rows: &[Row]) -> Vec<&Row> {
    let rank = |of: &dyn Fn(&Row) -> f64, row: &Row| -> f64 {
        let less = rows.iter().filter(|other| of(other) < of(row)).count();
        let equal = rows.iter().filter(|other| of(other) == of(row)).count();
        less as f64 + equal as f64 / 2.0
    };
    let off = |row: &Row| {
        let expected = rank(&|row| -row.posterior, row);
        (rank(&|row| row.solved, row) - expected).abs()
    };
    let mut far: Vec<&Row> = rows.iter().collect();
    far.sort_by(|a, b| off(b).total_cmp(&off(a)));
    far.truncate(OUTLIERS);
    far
}

/// A panel for each predictor: its value to the right, the share of exact samples upwards.
fn plot(rows: &[Row]) -> Document {
    let step = PANEL_PX + 2.0 * MARGIN_PX;
    let mut document =
        Document::new().set("viewBox", (0.0, 0.0, step * PREDICTORS.len() as f64, step));
    for (column, (name, value)) in PREDICTORS.into_iter().enumerate() {
        let most = rows.iter().map(value).fold(1.0, f64::max);
        let left = column as f64 * step + MARGIN_PX;
        let bottom = MARGIN_PX + PANEL_PX;
        let axis = |to: (f64, f64)| {
            let line = Line::new().set("x1", left).set("y1", bottom);
            line.set("x2", to.0).set("y2", to.1).set("stroke", "#888")
        };
        let label = |text: String, x: f64, y: f64| {
            let label = Text::new(text).set("x", x).set("y", y);
            label.set("font-size", 11).set("font-family", "sans-serif")
        };
        let mut panel = Group::new()
            .add(axis((left + PANEL_PX, bottom)))
            .add(axis((left, MARGIN_PX)))
            .add(label(format!("{name}, to {most:.0}"), left, bottom + 16.0))
            .add(label(
                "exact samples, to 100%".to_owned(),
                left,
                MARGIN_PX - 8.0,
            ));
        for row in rows {
            let dot = Circle::new()
                .set("cx", left + PANEL_PX * value(row) / most)
                .set("cy", bottom - PANEL_PX * row.solved)
                .set("r", 2.5)
                .set("fill", "#c2410c")
                .set("fill-opacity", 0.55);
            panel = panel.add(dot);
        }
        document = document.add(panel);
    }
    document
}
