//! The report of a run: one page that needs no network and runs no scripts.

mod budget;
mod invalid;
mod pictures;
mod tasks;

use super::folder::{Finished, FolderError, REPORT, SUMMARY};
use super::run::{Process, Run};
use super::statistics::Interval;
use super::totals::Totals;
use crate::write::{self, WriteError};
use maud::{DOCTYPE, Markup, PreEscaped, html};
use pictures::Pictures;
use std::path::Path;
use thiserror::Error;

const STYLE: &str = include_str!("report/style.css");

/// Nothing of the page may come from elsewhere, whatever the programs in it are.
const POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'";

/// Why a run has no summary.
#[derive(Debug, Error)]
#[allow(missing_docs)]
pub enum SummaryError {
    #[error(transparent)]
    Folder(#[from] FolderError),
    #[error(transparent)]
    Write(#[from] WriteError),
}

/// Writes the totals of the run in `folder` to `summary.json` and its report to `report.html`, and gives the totals.
///
/// # Errors
/// [`SummaryError`] when the run is not whole or the files cannot be written.
pub fn summarize(folder: &Path) -> Result<Totals, SummaryError> {
    let finished = Finished::read(folder)?;
    let mut totals = Totals::default();
    for entry in &finished.entries {
        match entry.row.solved() {
            Some(row) => totals.add(row),
            None => totals.add_broken(),
        }
    }
    let totals = totals.finish(&finished.run.engine, &finished.run.model_hash);
    write::json(&folder.join(SUMMARY), &totals)?;
    let page = page(&finished, &totals).into_string();
    write::bytes(&folder.join(REPORT), page.as_bytes())?;
    Ok(totals)
}

fn page(finished: &Finished, totals: &Totals) -> Markup {
    let run = &finished.run;
    let mut pictures = Pictures::default();
    let wall = tasks::wall(finished, &mut pictures);
    let grids = tasks::grids(finished, &mut pictures);
    html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta http-equiv="Content-Security-Policy" content=(POLICY);
                meta name="viewport" content="width=device-width";
                title { (run.set) " – Logogram" }
                style { (PreEscaped(STYLE)) }
            }
            body {
                (pictures.definitions())
                h1 { (run.set) }
                (shares(totals))
                h2 { "Score over budget" }
                (budget::section(finished, totals))
                h2 { "Tasks by outcome" }
                (wall)
                h2 { "Invalid programs by reason" }
                (invalid::section(finished))
                h2 { "Samples of each task" }
                (grids)
                h2 { "The run" }
                (facts(run))
            }
        }
    }
}

fn shares(totals: &Totals) -> Markup {
    let all = totals.tasks;
    let (hand, faithful, overlap) = (&totals.hand.all, &totals.faithful, &totals.overlap);
    let shares = [
        ("exact", totals.exact, totals.exact_95),
        ("within the tolerance", totals.matched, totals.matched_95),
        (
            "within the tolerance, by more than the drawing's own lines",
            totals.understood,
            totals.understood_95,
        ),
    ];
    let counts = [
        (
            "figures that were meant, among five cards",
            hand.as_meant,
            hand.drawings,
        ),
        (
            "figures as they were drawn, among five cards",
            hand.as_drawn,
            hand.drawings,
        ),
        ("first card near", faithful.near_first, faithful.drawings),
        (
            "a faithful card among five",
            faithful.faithful_of_five,
            faithful.drawings,
        ),
        (
            "faithful and short",
            faithful.faithful_and_short,
            faithful.drawings,
        ),
        (
            "overlap above 0.9, first card",
            overlap.iou_first,
            overlap.pictures,
        ),
        (
            "overlap above 0.9, among five cards",
            overlap.iou_of_five,
            overlap.pictures,
        ),
    ];
    html! {
        table {
            tr { th { "solved" } th { "tasks" } th { "share" } th { "95%" } }
            @for (name, hits, interval) in shares {
                tr {
                    td { (name) }
                    td { (hits) " of " (all) }
                    td { (percent(hits as f64 / all.max(1) as f64)) }
                    td { (between(interval)) }
                }
            }
            @for (name, hits, of) in counts.into_iter().filter(|(_, _, of)| *of > 0) {
                tr {
                    td { (name) }
                    td { (hits) " of " (of) }
                    td { (percent(hits as f64 / of as f64)) }
                    td { (between(super::wilson(hits, of))) }
                }
            }
        }
        p.note {
            "Intervals of shares of tasks are Wilson's. Solved by whatever found the program: samples, or what is looked for \
             without the model."
            @if totals.broken > 0 { " " (totals.broken) " more tasks could not be tried." }
        }
        p {
            (format!("{:.2}", totals.seconds_each.median)) " s a task (median), "
            (format!("{:.2}", totals.seconds_each.worst)) " s (worst); "
            (format!("{:.0}", totals.samples_per_second)) " samples a second."
        }
    }
}

fn facts(run: &Run) -> Markup {
    let request = &run.request;
    let mut facts = vec![
        ("tasks", format!("{} of {}", run.tasks, run.set)),
        ("SHA-256 of the file", run.set_sha256.clone()),
    ];
    facts.extend(run.only.map(|only| ("only", only.to_string())));
    facts.extend(run.shard.map(|shard| ("shard", shard.to_string())));
    facts.extend([
        ("proposer", run.proposer.clone()),
        ("model", run.model_hash.clone()),
        ("engine", run.engine.clone()),
        ("version", run.version.clone()),
        ("seed of each task", request.seed.to_string()),
        ("samples", request.samples.to_string()),
        (
            "temperature",
            format!("{}, spread {}", request.temperature, request.spread),
        ),
        (
            "top-k, top-p",
            format!("{}, {}", request.top_k, request.top_p),
        ),
        (
            "tolerance",
            format!(
                "ink F1 of {} at {} of the diagonal",
                run.tolerance.least_f1, run.tolerance.reach
            ),
        ),
    ]);
    facts.extend(request.beam.map(|beam| ("beam", beam.to_string())));
    html! {
        dl { @for (name, value) in facts { dt { (name) } dd { (value) } } }
        @for process in &run.made_by { (made_by(process)) }
    }
}

fn made_by(process: &Process) -> Markup {
    html! {
        pre { (process.command_line()) }
        p.note {
            @if let Some(commit) = &process.commit { "commit " (commit) ", " }
            (process.system)
            @if let Some(cores) = process.cores { ", " (cores) " threads" }
            @if let Some(cpu) = &process.cpu { ", " (cpu) }
        }
    }
}

fn percent(share: f64) -> String {
    format!("{:.1}%", 100.0 * share)
}

fn between(interval: Option<Interval>) -> String {
    interval.map_or_else(String::new, |interval| {
        format!("{:.1}–{:.1}%", 100.0 * interval.low, 100.0 * interval.high)
    })
}
