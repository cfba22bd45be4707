//! The wall of all tasks by what came of them, and the samples of each.

use super::pictures::Pictures;
use crate::eval::folder::{Entry, Finished};
use crate::eval::thumbnail::thumbnail;
use crate::eval::{Row, SampleVerdict, TaskRow};
use crate::solve::Options;
use maud::{Markup, html};
use std::collections::BTreeMap;
use std::collections::btree_map;
use turtle_lib::python;
use turtle_lib::run::run;

/// Of a task at most so many different pictures are shown, the nearest.
const MOST_PICTURES: usize = 256;

/// What came of a task, the best first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Fate {
    Sampled,
    Searched,
    Near,
    OwnLines,
    Missed,
    Broken,
}

impl Fate {
    fn of(row: &Row) -> Fate {
        match row {
            Row::Broken(_) => Fate::Broken,
            Row::Solved(row) if row.exact_count > 0 => Fate::Sampled,
            Row::Solved(row) if row.exact => Fate::Searched,
            Row::Solved(row) if row.understood => Fate::Near,
            Row::Solved(row) if row.matched => Fate::OwnLines,
            Row::Solved(_) => Fate::Missed,
        }
    }

    fn name(self) -> &'static str {
        match self {
            Fate::Sampled => "exact, by a sample",
            Fate::Searched => "exact, but by no sample",
            Fate::Near => "within the tolerance",
            Fate::OwnLines => "within the tolerance, by the drawing's own lines only",
            Fate::Missed => "missed",
            Fate::Broken => "could not be tried",
        }
    }

    /// How its pictures are coloured.
    fn class(self) -> &'static str {
        match self {
            Fate::Sampled | Fate::Searched => "exact",
            Fate::Near | Fate::OwnLines => "near",
            Fate::Missed | Fate::Broken => "far",
        }
    }
}

/// All tasks, each with its drawing and over it what the best program draws.
pub(super) fn wall(finished: &Finished, pictures: &mut Pictures) -> Markup {
    let mut groups: BTreeMap<Fate, Vec<&Row>> = BTreeMap::new();
    for entry in &finished.entries {
        let row = &entry.row;
        groups.entry(Fate::of(row)).or_default().push(row);
    }
    html! {
        @for (fate, rows) in groups {
            h3 { (fate.name()) ": " (rows.len()) }
            div.wall.(fate.class()) { @for row in rows { (brick(row, pictures)) } }
        }
    }
}

fn brick(row: &Row, pictures: &mut Pictures) -> Markup {
    match row {
        Row::Broken(row) => html! { p { (row.id) ": " (row.error) } },
        Row::Solved(row) => {
            let drawing = pictures.drawing(&row.lines);
            let program = row.program.as_deref().and_then(drawn);
            let program = program.map(|lines| pictures.number(lines));
            html! {
                a href=(format!("#r{}", row.row)) title=(row.id) {
                    (drawing.under(program))
                    (row.exact_count) "/" (row.samples)
                }
            }
        }
    }
}

/// Each task with all that its samples draw.
pub(super) fn grids(finished: &Finished, pictures: &mut Pictures) -> Markup {
    html! {
        p.note {
            "Each different picture once, with how many samples draw it, the nearest first; the drawing is grey. Where a program was \
             moved and scaled to be compared, it is shown so. Point at a picture for its likeliest program."
        }
        @for entry in &finished.entries {
            @if let Some(row) = entry.row.solved() { (grid(finished, entry, row, pictures)) }
        }
    }
}

/// What several samples draw.
struct Cell<'a> {
    lines: usize,
    samples: usize,
    likeliest: SampleVerdict<'a>,
}

impl Cell<'_> {
    fn class(&self) -> &'static str {
        match (self.likeliest.exact, self.likeliest.matched) {
            (true, _) => "exact",
            (_, true) => "near",
            _ => "far",
        }
    }

    fn title(&self) -> String {
        let sample = &self.likeliest;
        let log_prob = sample
            .log_prob
            .map_or(String::new(), |nats| format!(", {nats:.1} nats"));
        format!(
            "sample {}{log_prob}, ink F1 {:.3}\n{}",
            sample.index,
            sample.ink_f1,
            code(sample)
        )
    }
}

/// The program that was compared.
fn code<'a>(sample: &'a SampleVerdict) -> &'a str {
    sample.posed_program.as_deref().unwrap_or(&sample.program)
}

fn grid(finished: &Finished, entry: &Entry, row: &TaskRow, pictures: &mut Pictures) -> Markup {
    let fate = Fate::of(&entry.row);
    let drawing = pictures.drawing(&row.lines);
    let (cells, invalid) = cells(finished.samples(entry), pictures);
    let more = cells.len().saturating_sub(MOST_PICTURES);
    html! {
        details {
            summary.(fate.class()) {
                (drawing.under(None))
                (row.row) ". " (row.id) ": " (fate.name()) ", " (row.exact_count) " of " (row.samples) " samples exact, "
                (row.matched_count) " within the tolerance"
            }
            div.programs id=(format!("r{}", row.row)) {
                @if let Some(truth) = &row.truth { div { "known program" pre { (truth) } } }
                @if let Some(program) = &row.program { div { "best program" pre { (program) } } }
            }
            div.grid {
                @for cell in cells.iter().take(MOST_PICTURES) {
                    span.(cell.class()) title=(cell.title()) {
                        (drawing.under(Some(cell.lines)))
                        @if cell.samples > 1 { "×" (cell.samples) }
                    }
                }
            }
            @if more > 0 { p.note { (more) " more pictures, farther from the drawing, are not shown." } }
            @if invalid > 0 { p.note { (invalid) " samples draw nothing." } }
        }
    }
}

/// What samples draw, the nearest first, and how many draw nothing.
fn cells<'a>(
    samples: impl Iterator<Item = SampleVerdict<'a>>,
    pictures: &mut Pictures,
) -> (Vec<Cell<'a>>, usize) {
    // Pictures that look alike here may not be.
    let mut cells: BTreeMap<(usize, bool, bool), Cell> = BTreeMap::new();
    let mut invalid = 0;
    for sample in samples {
        let Some(lines) = drawn(code(&sample)).filter(|_| sample.invalid.is_none()) else {
            invalid += 1;
            continue;
        };
        let lines = pictures.number(lines);
        match cells.entry((lines, sample.exact, sample.matched)) {
            btree_map::Entry::Vacant(place) => {
                place.insert(Cell {
                    lines,
                    samples: 1,
                    likeliest: sample,
                });
            }
            btree_map::Entry::Occupied(place) => {
                let cell = place.into_mut();
                cell.samples += 1;
                if sample.log_prob > cell.likeliest.log_prob {
                    cell.likeliest = sample;
                }
            }
        }
    }
    let mut cells: Vec<Cell> = cells.into_values().collect();
    cells.sort_by(|a, b| {
        let rank = |cell: &Cell| (cell.likeliest.exact, cell.likeliest.matched);
        let nearness = b.likeliest.ink_f1.total_cmp(&a.likeliest.ink_f1);
        rank(b).cmp(&rank(a)).then(nearness)
    });
    (cells, invalid)
}

/// What a program draws.
fn drawn(code: &str) -> Option<String> {
    let program = python::parse(code).into_program().ok()?;
    let run = run(&program, &Options::default().fuel).ok()?;
    Some(thumbnail(&run.path))
}
