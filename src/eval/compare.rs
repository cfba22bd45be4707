//! Which tasks two runs solve differently, and whether that is more than chance.

use super::folder::{Entry, Finished, FolderError};
use super::run::Run;
use super::statistics::mcnemar;
use super::{Row, TaskRow};
use serde::Serialize;
use std::path::{Path, PathBuf};
use thiserror::Error;

/// A difference that is less likely by chance is called one.
pub const SIGNIFICANT: f64 = 0.05;

/// Why two runs cannot be compared.
#[derive(Debug, Error)]
#[allow(missing_docs)]
pub enum CompareError {
    #[error(transparent)]
    Folder(#[from] FolderError),
    #[error("{} and {} are runs of different {what} ({in_first} and {in_second}); compare runs of the same", first.display(), second.display())]
    Different {
        what: &'static str,
        in_first: String,
        in_second: String,
        first: PathBuf,
        second: PathBuf,
    },
    #[error("row {row} is another drawing in {} than in {}; compare runs of the same set", first.display(), second.display())]
    OtherDrawing {
        row: usize,
        first: PathBuf,
        second: PathBuf,
    },
}

/// Two runs of the same tasks.
#[derive(Clone, Debug, Serialize)]
pub struct Comparison {
    /// Tasks of either.
    pub tasks: usize,
    /// What the runs do differently.
    pub options: Vec<Difference>,
    /// By each way to call a task solved.
    pub measures: Vec<Measure>,
}

/// An option that is not the same in both runs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Difference {
    /// Which.
    pub what: &'static str,
    /// In the first run.
    pub first: String,
    /// In the second run.
    pub second: String,
}

/// A task that only one of the runs solves.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Named {
    /// Its row in the task file, from 1.
    pub row: usize,
    /// Its id.
    pub id: String,
}

/// Two runs by one way to call a task solved.
#[derive(Clone, Debug, Serialize)]
pub struct Measure {
    /// What counts as solved.
    pub solved: &'static str,
    /// Tasks that the first run solves.
    pub first: usize,
    /// Tasks that the second run solves.
    pub second: usize,
    /// The tasks that only the first solves.
    pub only_first: Vec<Named>,
    /// The tasks that only the second solves.
    pub only_second: Vec<Named>,
    /// The chance of so uneven a difference, or a more uneven one, between equally good runs: [`mcnemar`].
    pub p: f64,
}

/// A name and what it asks of a task.
type Solved = (&'static str, fn(&TaskRow) -> bool);

const MEASURES: [Solved; 4] = [
    ("within the tolerance", |row| row.matched),
    ("within the tolerance, by more than its own lines", |row| {
        row.understood
    }),
    ("exact", |row| row.exact),
    ("exact by a sample", |row| row.exact_count > 0),
];

impl Measure {
    /// Whether the difference is more than chance, at 5%.
    pub fn is_significant(&self) -> bool {
        self.p < SIGNIFICANT
    }

    fn of((solved, is_solved): Solved, pairs: &[(&Entry, &Entry)]) -> Measure {
        // What could not be tried is not solved.
        let is_solved = |entry: &Entry| entry.row.solved().is_some_and(is_solved);
        let mut measure = Measure {
            solved,
            first: 0,
            second: 0,
            only_first: Vec::new(),
            only_second: Vec::new(),
            p: 1.0,
        };
        for (first, second) in pairs {
            let task = || Named {
                row: first.row.number(),
                id: first.row.id().to_owned(),
            };
            let (in_first, in_second) = (is_solved(first), is_solved(second));
            measure.first += usize::from(in_first);
            measure.second += usize::from(in_second);
            match (in_first, in_second) {
                (true, false) => measure.only_first.push(task()),
                (false, true) => measure.only_second.push(task()),
                _ => {}
            }
        }
        measure.p = mcnemar(measure.only_first.len(), measure.only_second.len());
        measure
    }
}

/// Compares the runs in two folders.
///
/// # Errors
/// [`CompareError`] when they are not whole runs of the same tasks by the same version.
pub fn compare(first: &Path, second: &Path) -> Result<Comparison, CompareError> {
    let (first, second) = (Finished::read(first)?, Finished::read(second)?);
    check(&first, &second)?;
    let pairs: Vec<(&Entry, &Entry)> = first.entries.iter().zip(&second.entries).collect();
    for (a, b) in &pairs {
        let is_other = a.row.number() != b.row.number()
            || matches!((&a.row, &b.row), (Row::Solved(a), Row::Solved(b)) if a.lines != b.lines);
        if is_other {
            return Err(CompareError::OtherDrawing {
                row: a.row.number(),
                first: first.path,
                second: second.path,
            });
        }
    }
    Ok(Comparison {
        tasks: pairs.len(),
        options: differences(&options(&first.run), &options(&second.run)),
        measures: MEASURES.map(|solved| Measure::of(solved, &pairs)).into(),
    })
}

/// What has to be the same for the tasks of two runs to be pairs.
fn check(first: &Finished, second: &Finished) -> Result<(), CompareError> {
    let facts = |run: &Run| {
        let only = run.only.map_or("all".to_owned(), |only| only.to_string());
        let shard = run
            .shard
            .map_or("whole".to_owned(), |shard| shard.to_string());
        [
            ("versions", run.version.clone()),
            ("sets", format!("{}, {:.8}", run.set, run.set_sha256)),
            ("tasks", only),
            ("shards", shard),
            ("tolerances", tolerance(run)),
        ]
    };
    let is_same_set = first.run.set_sha256 == second.run.set_sha256;
    let different = facts(&first.run).into_iter().zip(facts(&second.run));
    let mut different = different.filter(|((what, a), (_, b))| match *what {
        // However the file was named.
        "sets" => !is_same_set,
        _ => a != b,
    });
    match different.next() {
        None => Ok(()),
        Some(((what, in_first), (_, in_second))) => Err(CompareError::Different {
            what,
            in_first,
            in_second,
            first: first.path.clone(),
            second: second.path.clone(),
        }),
    }
}

fn tolerance(run: &Run) -> String {
    let tolerance = run.tolerance;
    format!("{} at {}", tolerance.least_f1, tolerance.reach)
}

/// What may be different in runs that are compared.
fn options(run: &Run) -> Vec<(&'static str, String)> {
    let request = &run.request;
    let beam = request
        .beam
        .map_or("none".to_owned(), |beam| beam.to_string());
    vec![
        ("model", format!("{} {:.8}", run.proposer, run.model_hash)),
        ("engine", run.engine.clone()),
        ("samples", request.samples.to_string()),
        ("seed", request.seed.to_string()),
        (
            "temperature",
            format!("{} ± {}", request.temperature, request.spread),
        ),
        ("top-k", request.top_k.to_string()),
        ("top-p", request.top_p.to_string()),
        ("beam", beam),
    ]
}

fn differences(
    first: &[(&'static str, String)],
    second: &[(&'static str, String)],
) -> Vec<Difference> {
    let pairs = first.iter().zip(second).filter(|(a, b)| a.1 != b.1);
    let difference = |(a, b): (&(&'static str, String), &(&'static str, String))| Difference {
        what: a.0,
        first: a.1.clone(),
        second: b.1.clone(),
    };
    pairs.map(difference).collect()
}
