//! `logogram solve`

use super::Outcome;
use super::chance::ChanceArgs;
use super::proposer::ModelArgs;
use crate::input::{self, ProgramView};
use crate::propose::Proposer;
use crate::solve::{self, Card, Event, Options, Origin, OwnLines, Rank, Reading, Summary};
use anyhow::{Result, anyhow};
use indicatif::{ProgressBar, ProgressStyle};
use serde_json::{Value, json};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Instant;

/// Find turtle programs that redraw a picture.
#[derive(clap::Args)]
#[command(
    after_help = "Examples:\n  logogram solve assets/drawings/snowflake.png\n  \
                        logogram solve sketch.jpg --samples 256 --json"
)]
pub(super) struct Args {
    /// Pictures, programs (.py, .logo, .rhai) or JSON files of strokes
    #[arg(required = true)]
    inputs: Vec<PathBuf>,
    #[command(flatten)]
    model: ModelArgs,
    /// How many programs to print
    #[arg(long, default_value_t = 3)]
    show: usize,
    /// Which reading of a drawing by hand comes first: the figure as it was meant or as it was drawn
    #[arg(long, value_enum, default_value_t)]
    first: Reading,
    /// How nearly the drawing's own lines are followed
    #[arg(long, value_enum, default_value_t)]
    fidelity: OwnLines,
    /// How large a program's drawing is seen
    #[arg(long, value_enum, default_value_t)]
    view: ProgramView,
    #[command(flatten)]
    chance: ChanceArgs,
    /// Print one JSON object an input, with all cards
    #[arg(long)]
    json: bool,
}

pub(super) fn run(args: &Args) -> Result<Outcome> {
    let proposer = args.model.proposer()?;
    let mut all_matched = true;
    let mut failures = Vec::new();
    for path in &args.inputs {
        match solve_one(args, path, &proposer) {
            Ok(matched) => all_matched &= matched,
            Err(error) => {
                // The other inputs are still tried; the last failure is reported by the caller.
                if let Some(earlier) = failures.pop() {
                    super::complain(&earlier);
                }
                failures.push(error);
            }
        }
    }
    match failures.pop() {
        Some(error) => Err(error),
        None if all_matched => Ok(Outcome::Done),
        None => Ok(Outcome::NothingMatched),
    }
}

/// Solves one input, prints what was found and says whether something matched.
fn solve_one(args: &Args, path: &Path, proposer: &Arc<dyn Proposer>) -> Result<bool> {
    let subject = input::read(path, args.chance.seen(args.view))?;
    let (view, scale, is_cut) = (subject.view, subject.scale, subject.is_cut);
    super::note(path, scale, is_cut, &subject.notes);
    let request = args.model.request()?;
    let start = Instant::now();
    let bar = ProgressBar::new(request.samples as u64).with_style(
        ProgressStyle::with_template("{msg} {bar:30} {pos}/{len} samples")
            .unwrap_or_else(|_| ProgressStyle::default_bar()),
    );
    bar.set_message(super::shown_path(path));
    let solving = solve::solve(
        subject,
        Arc::clone(proposer),
        request.clone(),
        &Options {
            first: args.first,
            own_lines: args.fidelity,
            ..Options::default()
        },
    )?;
    let mut summary = None;
    for event in solving.events() {
        match event {
            Event::Progress(progress) => bar.set_position(progress.verified as u64),
            Event::Finished(finished) => summary = Some(finished),
            Event::Started(_) | Event::Verified(_) => {}
        }
    }
    bar.finish_and_clear();
    let summary =
        summary.ok_or_else(|| anyhow!("the solve broke off; this is a fault of the program"))?;
    let failure = summary.end.failure();
    let failed = |reason: &str| anyhow!("{}: {reason}", path.display());
    if let Some(reason) = failure
        && summary.gallery.cards().next().is_none()
    {
        return Err(failed(reason));
    }
    let mut out = io::stdout().lock();
    if args.json {
        let identity = proposer.identity();
        let mut row = json!({
            "input": path,
            "exact": summary.is_exact() && !is_cut,
            "matched": summary.is_matched(),
            "samples": summary.progress.verified,
            "exact_count": if is_cut { 0 } else { summary.exact },
            "matched_count": summary.matched,
            "seconds": start.elapsed().as_secs_f64(),
            "engine": identity.engine,
            "model_hash": identity.model_hash,
            "request": request,
            "view": view,
            "cards": summary.gallery.cards().map(|card| card_json(card, is_cut)).collect::<Vec<_>>(),
        });
        if let Some(reason) = failure {
            row["error"] = json!(reason);
        }
        writeln!(out, "{row}")?;
    } else {
        print_cards(
            &mut out,
            args,
            path,
            is_cut,
            &summary,
            proposer.as_ref(),
            start,
        )?;
    }
    // What was found before stands above.
    match failure {
        Some(reason) => Err(failed(reason)),
        None => Ok(summary.is_matched()),
    }
}

/// What is found for a part of a drawing is never exact.
fn rank_name(rank: Rank, is_cut: bool) -> &'static str {
    match rank {
        Rank::Exact if is_cut => "within tolerance",
        Rank::Exact => "exact",
        Rank::Matched => "within tolerance",
        Rank::Near => "near miss",
    }
}

/// What was done to the drawing and the program, unless the program draws it to the pixel as it came.
fn how_read(card: &Card) -> String {
    let mut words = String::new();
    if card.rank() != Rank::Exact {
        words += match card.reading() {
            Reading::Meant => ", as meant",
            Reading::Drawn => ", as drawn",
        };
    }
    if card.front().rendering().pose.is_some() {
        words += ", moved and scaled to fit";
    }
    words
}

fn whence(card: &Card, samples: usize) -> String {
    match card.origin() {
        Origin::Sampled => format!(
            "{:.1} nats, {} of {samples} samples",
            card.description_length(),
            card.samples(),
        ),
        _ => card.provenance(),
    }
}

fn card_json(card: &Card, is_cut: bool) -> Value {
    let drawing = card.front().rendering();
    json!({
        "rank": rank_name(card.rank(), is_cut),
        "program": drawing.code,
        "iou": drawing.verdict.iou,
        "ink_f1": drawing.verdict.ink_f1,
        "pose": drawing.pose,
        "origin": card.origin(),
        "reading": card.reading(),
        "samples": card.samples(),
        "description_length_nats": card.description_length(),
    })
}

fn print_cards(
    out: &mut impl Write,
    args: &Args,
    path: &Path,
    is_cut: bool,
    summary: &Summary,
    proposer: &dyn Proposer,
    start: Instant,
) -> io::Result<()> {
    let matches = summary.gallery.matching().count();
    // Of misses the best of either reading is shown: a hand's figure is rarely as regular as was meant.
    let shown = match matches {
        0 => args.show.min(2),
        _ => args.show,
    };
    for (i, card) in summary.gallery.cards().take(shown).enumerate() {
        let drawing = card.front().rendering();
        writeln!(
            out,
            "# {}. {}{}: {:.0}% of the ink, {}",
            i + 1,
            rank_name(card.rank(), is_cut),
            how_read(card),
            100.0 * drawing.verdict.ink_f1,
            whence(card, summary.progress.verified),
        )?;
        writeln!(out, "{}\n", drawing.code)?;
    }
    let found = match matches {
        0 => "no program matches".to_owned(),
        1 => "1 picture matches".to_owned(),
        n => format!("{n} pictures match"),
    };
    writeln!(
        out,
        "# {}: {found}; {} samples in {:.2} s on {}",
        super::shown_path(path),
        summary.progress.verified,
        start.elapsed().as_secs_f64(),
        proposer.identity().engine,
    )
}
