//! `logogram complete`

use super::Outcome;
use super::chance::ChanceArgs;
use super::proposer::ModelArgs;
use crate::completion::{Completion, MOST, completions};
use crate::input::{self, ProgramView};
use crate::propose::Cancel;
use crate::solve::{self, Options};
use anyhow::{Result, anyhow, bail};
use serde_json::{Value, json};
use std::io::{self, Write};
use std::path::PathBuf;
use std::sync::Arc;

/// Finish a half-done drawing: programs of the whole whose beginning or part it is.
#[derive(clap::Args)]
#[command(after_help = "Examples:\n  logogram complete three-petals.json\n  \
                  logogram complete half-a-butterfly.png --json\n\n\
    Programs draw in the view of the part, beyond which the whole may reach.")]
pub(super) struct Args {
    /// A picture, a program (.py, .logo, .rhai) or a JSON file of strokes
    input: PathBuf,
    #[command(flatten)]
    model: ModelArgs,
    /// How many ways to print
    #[arg(long, default_value_t = MOST)]
    show: usize,
    /// How large a program's drawing is seen
    #[arg(long, value_enum, default_value_t)]
    view: ProgramView,
    #[command(flatten)]
    chance: ChanceArgs,
    /// Print one JSON object
    #[arg(long)]
    json: bool,
}

pub(super) fn run(args: &Args) -> Result<Outcome> {
    let subject = input::read(&args.input, args.chance.seen(args.view))?;
    super::note(&args.input, subject.scale, subject.is_cut, &subject.notes);
    let proposer = args.model.proposer()?;
    let request = args.model.request()?;
    let solving = solve::solve(
        subject.clone(),
        Arc::clone(&proposer),
        request.clone(),
        &Options::default(),
    )?;
    let summary = solving
        .finish()
        .ok_or_else(|| anyhow!("the solve broke off; this is a fault of the program"))?;
    let matching = summary.gallery.matching();
    let programs = matching.map(|card| card.front().rendering().code.as_str());
    let found = completions(&subject, programs, &Cancel::default());
    let found = &found[..found.len().min(args.show)];
    let mut out = io::stdout().lock();
    if args.json {
        let row = json!({
            "input": args.input,
            "view": subject.view,
            "request": request,
            "completions": found.iter().map(completion_json).collect::<Vec<_>>(),
        });
        writeln!(out, "{row}")?;
    } else {
        for (i, one) in found.iter().enumerate() {
            writeln!(out, "# {}. {}: {:.1} nats", i + 1, one.what, one.nats)?;
            writeln!(out, "{}\n", one.code.trim_end())?;
        }
        if found.is_empty() && summary.end.failure().is_none() {
            writeln!(out, "# nothing in the drawing says how it goes on")?;
        }
    }
    // What was found before stands above.
    if let Some(reason) = summary.end.failure() {
        bail!("{}: {reason}", args.input.display());
    }
    match found.is_empty() {
        true => Ok(Outcome::NothingMatched),
        false => Ok(Outcome::Done),
    }
}

fn completion_json(one: &Completion) -> Value {
    let added: Vec<Vec<[f64; 2]>> = one
        .added
        .strokes()
        .map(|stroke| stroke.iter().map(|p| [p.x, p.y]).collect())
        .collect();
    json!({
        "what": one.what.to_string(),
        "program": one.code,
        "description_length_nats": one.nats,
        "shorter_than_the_part": one.is_worth,
        "added_steps": added,
    })
}
