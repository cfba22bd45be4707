//! How many families of drawings are found: `cargo run --example families -- assets/eval/families.jsonl`
//!
//! A row of the file has the programs of some drawings of one idea and of one that is held out. The solver sees what they
//! draw, not the programs.

use anyhow::{Context, Result, anyhow};
use logogram::family::{Member, family};
use logogram::model::{self, Model};
use logogram::propose::{Cancel, Proposer, Request, Seq2Seq, Seq2SeqOptions};
use serde::Deserialize;
use std::sync::Arc;
use std::time::Instant;
use turtle_lib::bitmap::Bitmap;
use turtle_lib::dialect::{Dialect, draw};
use turtle_lib::python;
use turtle_lib::run::Fuel;

#[derive(Deserialize)]
struct Row {
    family: String,
    programs: Vec<String>,
    held_out: String,
}

fn main() -> Result<()> {
    let set = std::env::args().nth(1).context("name a file of families")?;
    let text = std::fs::read_to_string(&set).context(set)?;
    let rows = text.lines().map(serde_json::from_str);
    let rows: Vec<Row> = rows.collect::<Result<_, _>>()?;
    let model = Model::open(&model::find(None)?)?;
    let proposer: Arc<dyn Proposer> = Arc::new(Seq2Seq::load(&model, &Seq2SeqOptions::default())?);
    let start = Instant::now();
    let mut right = 0;
    for row in &rows {
        let solved = |program: &String| solved(program, &proposer);
        let members: Vec<Member> = row.programs.iter().map(solved).collect::<Result<_>>()?;
        let held_out = solved(&row.held_out)?;
        let found = family(&members, Some(&held_out));
        let unsolved = members.iter().filter(|member| !member.is_solved()).count();
        let Some((found, (n, verdict))) =
            found.and_then(|found| Some((found.clone(), found.held_out?)))
        else {
            println!("# {}: none ({unsolved} drawings unsolved)\n", row.family);
            continue;
        };
        right += 1;
        let how = if verdict.exact {
            "exact"
        } else {
            "within tolerance"
        };
        println!(
            "# {}: held out at {n}, {how}\n{}",
            row.family,
            python::print(&found.function)
        );
    }
    let seconds = start.elapsed().as_secs_f64();
    println!("# {right} of {} families in {seconds:.0} s", rows.len());
    Ok(())
}

/// What is found for the drawing of a program.
fn solved(program: &str, proposer: &Arc<dyn Proposer>) -> Result<Member> {
    let drawing = draw(program, Dialect::Python, &Fuel::default());
    let drawing = drawing.map_err(|errors| anyhow!("{program}: {}", errors[0]))?;
    let bitmap = Bitmap::of_path(&drawing.run.path);
    Member::solve(
        bitmap.into(),
        proposer,
        &Request::default(),
        &Cancel::default(),
    )
    .map_err(|reason| anyhow!(reason))
}
