//! What each round of an adaptation solves: `cargo run --example rounds -- OUT`, where `OUT` is the folder of `logogram adapt`.
//!
//! Of the drawings that were adapted to and of those held out: how many samples solve, within the tolerance and to the pixel,
//! and how many are solved to the pixel by whatever found it. `--longer-than LINES` takes tasks whose own program is longer only.
//! `--sheet FILE.svg` draws the tasks that were held out, and below them the nearest sample of each round.

use anyhow::{Context, Result};
use clap::Parser;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use std::collections::HashMap;
use std::fs;
use std::path::{Path, PathBuf};
use svg::Document;
use svg::node::element::{Group, Polyline};
use turtle_lib::dialect::{Dialect, draw};
use turtle_lib::run::Fuel;

/// What `adapt` calls the drawings that it adapts to, and those that judge it.
const SETS: [&str; 2] = ["drawings", HELD_OUT];
const HELD_OUT: &str = "held-out";

/// Side of a tile of the sheet, and how much of it a drawing takes.
const TILE_PX: f64 = 100.0;
const SHARE: f64 = 0.85;

#[derive(Parser)]
struct Args {
    /// The folder of an adaptation.
    out: PathBuf,
    /// Only tasks whose own program has more lines than this.
    #[arg(long, default_value_t = 0)]
    longer_than: usize,
    /// Where to draw the sheet.
    #[arg(long)]
    sheet: Option<PathBuf>,
}

#[derive(Deserialize)]
struct Task {
    id: String,
    #[serde(default)]
    truth: Option<String>,
    exact: bool,
    exact_count: usize,
    matched_count: usize,
}

#[derive(Deserialize)]
struct Sample {
    task: String,
    program: String,
    posed_program: Option<String>,
    exact: bool,
    matched: bool,
    ink_f1: Option<f64>,
}

fn main() -> Result<()> {
    let args = Args::parse();
    let is_wanted = |task: &Task| {
        let lines = task.truth.as_deref().unwrap_or_default().lines().count();
        args.longer_than == 0 || lines > args.longer_than
    };
    let rounds: Vec<PathBuf> = (0..)
        .map(|round| args.out.join(format!("{round}")))
        .take_while(|round| round.join(HELD_OUT).join("tasks.jsonl").is_file())
        .collect();
    anyhow::ensure!(
        !rounds.is_empty(),
        "{} is no folder of an adaptation",
        args.out.display()
    );
    for set in SETS {
        for (round, folder) in rounds.iter().enumerate() {
            let mut tasks: Vec<Task> = rows(&folder.join(set).join("tasks.jsonl"))?;
            tasks.retain(is_wanted);
            let count =
                |solved: fn(&Task) -> bool| tasks.iter().filter(|task| solved(task)).count();
            println!(
                "{set}, round {round}: of {} tasks samples solve {}, {} to the pixel (samples: {}, {}); to the pixel by whatever found it {}",
                tasks.len(),
                count(|task| task.matched_count > 0),
                count(|task| task.exact_count > 0),
                tasks.iter().map(|task| task.matched_count).sum::<usize>(),
                tasks.iter().map(|task| task.exact_count).sum::<usize>(),
                count(|task| task.exact),
            );
        }
    }
    if let Some(file) = &args.sheet {
        let mut tasks: Vec<Task> = rows(&rounds[0].join(HELD_OUT).join("tasks.jsonl"))?;
        tasks.retain(is_wanted);
        fs::write(file, sheet(&tasks, &rounds)?.to_string())?;
    }
    Ok(())
}

fn rows<T: DeserializeOwned>(file: &Path) -> Result<Vec<T>> {
    let text = fs::read_to_string(file).with_context(|| file.display().to_string())?;
    let rows = text.lines().map(serde_json::from_str);
    rows.collect::<Result<_, _>>()
        .with_context(|| file.display().to_string())
}

/// The tasks in a row, and below them a row a round.
fn sheet(tasks: &[Task], rounds: &[PathBuf]) -> Result<Document> {
    let mut drawn = Group::new();
    let reaches: Vec<f64> = tasks
        .iter()
        .map(|task| task.truth.as_deref().map_or(1.0, reach))
        .collect();
    for (column, task) in tasks.iter().enumerate() {
        let truth = task.truth.as_deref().unwrap_or_default();
        drawn = drawn.add(tile(truth, 0, column, reaches[column]));
    }
    for (row, folder) in (1..).zip(rounds) {
        let nearest = nearest(rows(&folder.join(HELD_OUT).join("samples.jsonl"))?);
        for (column, task) in tasks.iter().enumerate() {
            if let Some(program) = nearest.get(&task.id) {
                drawn = drawn.add(tile(program, row, column, reaches[column]));
            }
        }
    }
    let size = [tasks.len(), rounds.len() + 1].map(|tiles| tiles as f64 * TILE_PX);
    let drawn = drawn
        .set("fill", "none")
        .set("stroke", "black")
        .set("stroke-width", 1.5)
        .set("stroke-linejoin", "round");
    Ok(Document::new()
        .set("viewBox", (0.0, 0.0, size[0], size[1]))
        .add(drawn))
}

/// For each task the program of the sample that is nearest, as it lies over the drawing.
fn nearest(samples: Vec<Sample>) -> HashMap<String, String> {
    let place = |sample: &Sample| (sample.exact, sample.matched, sample.ink_f1.unwrap_or(0.0));
    let mut nearest: HashMap<String, Sample> = HashMap::new();
    for sample in samples {
        let is_nearer = nearest
            .get(&sample.task)
            .is_none_or(|other| place(&sample) > place(other));
        if is_nearer {
            nearest.insert(sample.task.clone(), sample);
        }
    }
    let program = |sample: Sample| sample.posed_program.unwrap_or(sample.program);
    nearest
        .into_iter()
        .map(|(task, sample)| (task, program(sample)))
        .collect()
}

/// The lines of a program, from the middle of the canvas, in steps. Of what does not run there are none.
fn lines(program: &str) -> Vec<Vec<(f64, f64)>> {
    let Ok(drawing) = draw(program, Dialect::Python, &Fuel::default()) else {
        return Vec::new();
    };
    let line = |stroke: &[turtle_lib::turtle::Point]| stroke.iter().map(|p| (p.x, -p.y)).collect();
    drawing.run.path.strokes().map(line).collect()
}

/// How far from the middle a program draws.
fn reach(program: &str) -> f64 {
    let lines = lines(program);
    let far = lines.iter().flatten().map(|(x, y)| x.abs().max(y.abs()));
    far.fold(1.0, f64::max)
}

fn tile(program: &str, row: usize, column: usize, reach: f64) -> Group {
    let scale = SHARE * TILE_PX / 2.0 / reach;
    let place = |tiles: usize, at: f64| (tiles as f64 + 0.5) * TILE_PX + at * scale;
    lines(program).iter().fold(Group::new(), |tile, line| {
        let points = line
            .iter()
            .map(|&(x, y)| format!("{:.1},{:.1}", place(column, x), place(row, y)));
        let points: Vec<String> = points.collect();
        tile.add(Polyline::new().set("points", points.join(" ")))
    })
}
