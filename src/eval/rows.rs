//! The rows of `tasks.jsonl` and `samples.jsonl`.

use super::{Faithful, Hand, Overlap};
use crate::propose::{Identity, Request};
use crate::solve::{Candidate, Origin, Outcome};
use crate::view::View;
use serde::{Deserialize, Serialize};
use std::borrow::Cow;
use std::io::{self, Write};
use std::sync::Arc;
use turtle_lib::pose::Pose;

/// A task's row in `tasks.jsonl`.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct TaskRow {
    /// Its row in the task file, from 1.
    pub row: usize,
    /// The task's id.
    pub id: String,
    /// The program that drew the task, or that says what it means, in normal form, where it is known.
    pub truth: Option<String>,
    /// The drawing's lines, as [`Thumbnail`](super::Thumbnail) writes them.
    pub lines: String,
    /// Whether a program draws the task to the pixel.
    pub exact: bool,
    /// Whether one does, or within the tolerance.
    pub matched: bool,
    /// Whether a program does that is more than the drawing's own lines: a figure, or parts of which some recur.
    pub understood: bool,
    /// Ink in both over ink in either, of the best program; 0 where there is none.
    pub iou: f64,
    /// [`turtle_lib::compare::Verdict::ink_f1`] of the best program.
    pub ink_f1: f64,
    /// Samples drawn.
    pub samples: usize,
    /// Samples that are exact.
    pub exact_count: usize,
    /// Samples that are exact or within the tolerance.
    pub matched_count: usize,
    /// Number of the first sample that matched, from 0.
    pub first_match: Option<usize>,
    /// From reading the task to the last verdict.
    pub seconds: f64,
    /// When the first program of any origin that is within the tolerance was found, in seconds from the start.
    #[serde(default)]
    pub first_seconds: Option<f64>,
    /// The best program, in the Python dialect, drawing in the canonical view.
    pub program: Option<String>,
    /// The programs of the first five cards, the best first.
    pub programs: Vec<String>,
    /// From canonical pixels to the source's.
    pub view: View,
    /// Of a task that names its figure: whether its readings were found.
    pub hand: Option<Hand>,
    /// Of a task of strokes: whether its programs keep to them, and how short they are.
    pub faithful: Option<Faithful>,
    /// Of an image whose pen is known: how much of its ink the programs cover.
    pub overlap: Option<Overlap>,
}

impl TaskRow {
    /// Whether it was missed: the figure that was meant is not among the first five cards, or of a task that
    /// names none, no program was within the tolerance but one that follows the drawing's own lines.
    pub fn is_missed(&self) -> bool {
        match &self.hand {
            Some(hand) => !hand.as_meant,
            None => !self.understood,
        }
    }
}

/// The row of a task that could not be tried.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct BrokenRow {
    /// Its row in the task file, from 1.
    pub row: usize,
    /// The task's id, or its row number where it has none.
    pub id: String,
    /// Why.
    pub error: String,
}

/// A row of `tasks.jsonl`.
#[derive(Clone, Debug, Deserialize)]
#[serde(untagged)]
pub enum Row {
    /// Of a task that was tried.
    Solved(Box<TaskRow>),
    /// Of one that could not be.
    Broken(BrokenRow),
}

impl Row {
    /// The task's row in the task file, from 1.
    pub fn number(&self) -> usize {
        match self {
            Row::Solved(row) => row.row,
            Row::Broken(row) => row.row,
        }
    }

    /// The task's id.
    pub fn id(&self) -> &str {
        match self {
            Row::Solved(row) => &row.id,
            Row::Broken(row) => &row.id,
        }
    }

    /// How many rows of samples belong to it.
    pub fn samples(&self) -> usize {
        match self {
            Row::Solved(row) => row.samples,
            Row::Broken(_) => 0,
        }
    }

    /// The row of a task that was tried.
    pub fn solved(&self) -> Option<&TaskRow> {
        match self {
            Row::Solved(row) => Some(row),
            Row::Broken(_) => None,
        }
    }
}

/// A sample's row in `samples.jsonl`.
#[derive(Serialize)]
struct SampleRow<'a> {
    task: &'a str,
    index: usize,
    seed: u64,
    temperature: f64,
    top_k: usize,
    top_p: f64,
    beam: Option<usize>,
    model_hash: &'a str,
    engine: &'a str,
    /// How it came about.
    origin: Origin,
    program: &'a str,
    log_prob: f64,
    tokens: usize,
    exact: bool,
    matched: bool,
    iou: f64,
    ink_f1: f64,
    /// The program moved and scaled, where that is what was compared.
    posed_program: Option<&'a str>,
    pose: Option<Pose>,
    /// Why the sample draws nothing.
    invalid: Option<String>,
    /// From the start of the solve to the verdict.
    seconds: f64,
}

/// What a sample's row says of what it draws.
#[derive(Clone, Debug, Deserialize)]
pub struct SampleVerdict<'a> {
    /// The task's id.
    #[serde(borrow)]
    pub task: Cow<'a, str>,
    /// Its number, from 0.
    pub index: usize,
    /// Its text.
    #[serde(borrow)]
    pub program: Cow<'a, str>,
    /// The program moved and scaled, where that is what was compared.
    #[serde(borrow)]
    pub posed_program: Option<Cow<'a, str>>,
    /// Its logarithmic probability under the model; nothing where that was no number.
    pub log_prob: Option<f64>,
    /// Whether it draws the task to the pixel.
    pub exact: bool,
    /// Whether it does, or within the tolerance.
    pub matched: bool,
    /// How much of its ink and of the task's are near the other's.
    pub ink_f1: f64,
    /// Why it draws nothing.
    #[serde(borrow)]
    pub invalid: Option<Cow<'a, str>>,
}

/// Writes a row for each sample of a task.
///
/// # Errors
/// When writing fails.
pub fn write_samples(
    out: &mut impl Write,
    task: &str,
    candidates: &[Arc<Candidate>],
    identity: &Identity,
    request: &Request,
) -> io::Result<()> {
    for candidate in candidates {
        let drawing = candidate.rendering();
        let verdict = drawing.map(|drawing| drawing.verdict);
        let posed = drawing.filter(|drawing| drawing.pose.is_some());
        let row = SampleRow {
            task,
            index: candidate.sample.index,
            seed: request.seed,
            temperature: request.temperature_of(candidate.sample.index),
            top_k: request.top_k,
            top_p: request.top_p,
            beam: request.beam,
            model_hash: &identity.model_hash,
            engine: &identity.engine,
            origin: candidate.origin,
            program: &candidate.sample.text,
            log_prob: candidate.sample.log_prob,
            tokens: candidate.sample.tokens.len(),
            exact: verdict.is_some_and(|verdict| verdict.exact),
            matched: verdict.is_some_and(|verdict| verdict.matched),
            iou: verdict.map_or(0.0, |verdict| verdict.iou),
            ink_f1: verdict.map_or(0.0, |verdict| verdict.ink_f1),
            posed_program: posed.map(|drawing| drawing.code.as_str()),
            pose: posed.and_then(|drawing| drawing.pose),
            invalid: match &candidate.outcome {
                Outcome::Invalid(reason) => Some(reason.to_string()),
                Outcome::Drawn(_) => None,
            },
            seconds: candidate.after.as_secs_f64(),
        };
        serde_json::to_writer(&mut *out, &row)?;
        out.write_all(b"\n")?;
    }
    Ok(())
}
