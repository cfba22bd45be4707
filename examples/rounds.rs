//! What each round of an adaptation solves: `cargo run --example rounds -- OUT`, where `OUT` is the folder of `logogram adapt`.
//!
//! Of the drawings that were adapted to and of those held out: how many samples solve, within the tolerance and to the pixel,
//! and how many are solved to the pixel by whatever found it. `--longer-than LINES` takes tasks whose own program is longer only.
//! `--sheet FILE.svg` draws the tasks that were held out, and below them the nearest sample of each round.

use anyhow::Result;
use clap::Parser;
use logogram::eval::{Entry, Finished, SampleVerdict, TaskRow};
use std::fs;
use std::path::PathBuf;
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

fn main() -> Result<()> {
    let args = Args::parse();
    let rounds: Vec<PathBuf> = (0..)
        .map(|round| args.out.join(format!("{round}")))
        .take_while(|round| round.join(HELD_OUT).is_dir())
        .collect();
    anyhow::ensure!(
        !rounds.is_empty(),
        "{} is no folder of an adaptation",
        args.out.display()
    );
    let mut held_out = Vec::new();
    for set in SETS {
        for (round, folder) in rounds.iter().enumerate() {
            let run = Finished::read(&folder.join(set))?;
            let tasks: Vec<&TaskRow> = wanted(&run, args.longer_than)
                .map(|(_, task)| task)
                .collect();
            let count =
                |solved: fn(&TaskRow) -> bool| tasks.iter().filter(|task| solved(task)).count();
            println!(
                "{set}, round {round}: of {} tasks samples solve {}, {} to the pixel (samples: {}, {}); to the pixel by whatever found it {}",
                tasks.len(),
                count(|task| task.matched_count > 0),
                count(|task| task.exact_count > 0),
                tasks.iter().map(|task| task.matched_count).sum::<usize>(),
                tasks.iter().map(|task| task.exact_count).sum::<usize>(),
                count(|task| task.exact),
            );
            if set == HELD_OUT {
                held_out.push(run);
            }
        }
    }
    if let Some(file) = &args.sheet {
        fs::write(file, sheet(&held_out, args.longer_than).to_string())?;
    }
    Ok(())
}

/// The tasks of a run whose own program has more lines than this, or all.
fn wanted(run: &Finished, longer_than: usize) -> impl Iterator<Item = (&Entry, &TaskRow)> {
    let tasks = run.entries.iter();
    let tasks = tasks.filter_map(|entry| Some((entry, entry.row.solved()?)));
    tasks.filter(move |(_, task)| longer_than == 0 || truth(task).lines().count() > longer_than)
}

fn truth(task: &TaskRow) -> &str {
    task.truth.as_deref().unwrap_or_default()
}

/// The tasks in a row, and below them a row a round.
fn sheet(rounds: &[Finished], longer_than: usize) -> Document {
    let mut drawn = Group::new();
    let tasks: Vec<&TaskRow> = wanted(&rounds[0], longer_than)
        .map(|(_, task)| task)
        .collect();
    let reaches: Vec<f64> = tasks.iter().map(|task| reach(truth(task))).collect();
    for (column, task) in tasks.iter().enumerate() {
        drawn = drawn.add(tile(truth(task), 0, column, reaches[column]));
    }
    // Each round has the same tasks in the same order.
    for (row, run) in (1..).zip(rounds) {
        let entries = wanted(run, longer_than).zip(&reaches);
        for (column, ((entry, _), &reach)) in entries.enumerate() {
            if let Some(program) = nearest(run, entry) {
                drawn = drawn.add(tile(&program, row, column, reach));
            }
        }
    }
    let size = [tasks.len(), rounds.len() + 1].map(|tiles| tiles as f64 * TILE_PX);
    let drawn = drawn
        .set("fill", "none")
        .set("stroke", "black")
        .set("stroke-width", 1.5)
        .set("stroke-linejoin", "round");
    Document::new()
        .set("viewBox", (0.0, 0.0, size[0], size[1]))
        .add(drawn)
}

/// The program of the sample that is nearest, the first of several, as it lies over the drawing.
fn nearest(run: &Finished, entry: &Entry) -> Option<String> {
    let place = |sample: &SampleVerdict| (sample.exact, sample.matched, sample.ink_f1);
    let nearest = run.samples(entry).reduce(|nearest, sample| {
        if place(&sample) > place(&nearest) {
            sample
        } else {
            nearest
        }
    })?;
    let program = nearest.posed_program.unwrap_or(nearest.program);
    Some(program.into_owned())
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
