//! How many half-done drawings are finished: `cargo run --example completion -- assets/eval/completion.jsonl`
//!
//! A row of the file has the program of a drawing. It is cut after a third, a half and two thirds of its strokes (of few
//! long ones: of what lies between their corners), and what there is is finished without the program: as ruled lines, and as a hand draws them. The
//! whole counts if it is among the five that are proposed, within the tolerance. Every second row, from the second, was kept
//! apart while constants were chosen.
//!
//! With `--model` the part is solved first, and programs within the tolerance may go on, too. `--sheet FILE.svg` shows each
//! half, and what was found.

use anyhow::{Context, Result, anyhow};
use logogram::completion::{Completion, MOST, completions};
use logogram::model::{self, Model};
use logogram::picture;
use logogram::propose::{Cancel, Proposer, Request, Seq2Seq, Seq2SeqOptions};
use logogram::solve::{self, Options};
use logogram::subject::Subject;
use logogram::synth::by_hand;
use logogram::view::{FITTED_SIDE, View};
use serde::Deserialize;
use std::fmt::Write;
use std::sync::Arc;
use std::time::Instant;
use turtle_lib::bitmap::{Bitmap, px_from_steps, steps_from_px};
use turtle_lib::compare::{Target, Tolerance};
use turtle_lib::dialect::{Dialect, draw};
use turtle_lib::run::Fuel;
use turtle_lib::turtle::{Path, Point};

const CUTS: [(&str, f64); 3] = [
    ("a third", 1.0 / 3.0),
    ("half", 0.5),
    ("two thirds", 2.0 / 3.0),
];

/// How unsteady the hand is at the most.
const UNSTEADINESS: f64 = 0.4;

#[derive(Deserialize)]
struct Row {
    id: String,
    program: String,
}

/// A drawing, and how much of it is drawn.
struct Cut {
    strokes: Vec<Vec<Point>>,
    drawn: usize,
}

fn main() -> Result<()> {
    let mut args = std::env::args().skip(1);
    let set = args.next().context("name a file of drawings")?;
    let rest: Vec<String> = args.collect();
    let sheet = rest.iter().position(|arg| arg == "--sheet");
    let sheet = sheet.and_then(|at| rest.get(at + 1));
    let proposer = match rest.iter().any(|arg| arg == "--model") {
        true => {
            let model = Model::open(&model::find(None)?)?;
            let proposer = Seq2Seq::load(&model, &Seq2SeqOptions::default())?;
            Some(Arc::new(proposer) as Arc<dyn Proposer>)
        }
        false => None,
    };
    let text = std::fs::read_to_string(&set).context(set)?;
    let rows = text.lines().map(serde_json::from_str);
    let rows: Vec<Row> = rows.collect::<Result<_, _>>()?;
    let start = Instant::now();
    let mut tiles = Vec::new();
    for (renderer, is_by_hand) in [("ruled", false), ("by hand", true)] {
        for (name, share) in CUTS {
            let mut right = [0, 0];
            let mut missed = Vec::new();
            for (i, row) in rows.iter().enumerate() {
                let cut = cut(&row.program, share, is_by_hand.then_some(i as u64))?;
                let (found, place) = finished(&cut, proposer.as_ref())?;
                match place {
                    Some(_) => right[i % 2] += 1,
                    None => missed.push(row.id.as_str()),
                }
                if share == 0.5 {
                    tiles.push(tile(&cut, &found, place));
                }
            }
            println!(
                "{renderer}, cut at {name}: {} of {} ({} of those kept apart); not {}",
                right[0] + right[1],
                rows.len(),
                right[1],
                missed.join(", ")
            );
        }
    }
    println!("in {:.0} s", start.elapsed().as_secs_f64());
    if let Some(sheet) = sheet {
        std::fs::write(sheet, svg(&tiles))?;
    }
    Ok(())
}

/// Cuts the drawing of a program.
fn cut(program: &str, share: f64, hand: Option<u64>) -> Result<Cut> {
    let drawing = draw(program, Dialect::Python, &Fuel::default());
    let path = drawing
        .map_err(|errors| anyhow!("{program}: {}", errors[0]))?
        .run
        .path;
    let mut units: Vec<Vec<Point>> = path.strokes().map(<[Point]>::to_vec).collect();
    if units.len() < 6 {
        units = units.iter().flat_map(|stroke| at_corners(stroke)).collect();
    }
    let count = (share * units.len() as f64).round() as usize;
    let count = count.clamp(1, units.len().saturating_sub(1));
    let (drawn, rest) = units.split_at(count);
    let (drawn, rest) = (joined(drawn), joined(rest));
    let Some(seed) = hand else {
        return Ok(Cut {
            drawn: drawn.len(),
            strokes: [drawn, rest].concat(),
        });
    };
    let all = Path::from_strokes(drawn.iter().chain(&rest));
    let by_hand = by_hand(&all, UNSTEADINESS, seed);
    Ok(Cut {
        drawn: by_hand.iter().take(drawn.len()).map(Vec::len).sum(),
        strokes: by_hand.concat(),
    })
}

/// A stroke cut where it turns by more than 10 degrees; one that hardly turns at all its points.
fn at_corners(stroke: &[Point]) -> Vec<Vec<Point>> {
    let heading = |ends: &[Point]| (ends[1].y - ends[0].y).atan2(ends[1].x - ends[0].x);
    let turn = |i: usize| {
        let turn = heading(&stroke[i..]) - heading(&stroke[i - 1..]);
        turn.sin().atan2(turn.cos()).to_degrees().abs()
    };
    let cut = |least: f64| {
        let mut pieces = Vec::new();
        let mut from = 0;
        for i in 1..stroke.len() {
            if i + 1 == stroke.len() || turn(i) > least {
                pieces.push(stroke[from..=i].to_vec());
                from = i;
            }
        }
        pieces
    };
    let pieces = cut(10.0);
    if pieces.len() < 3 { cut(0.0) } else { pieces }
}

/// Lines that begin where the one before ends as one.
fn joined(lines: &[Vec<Point>]) -> Vec<Vec<Point>> {
    let is_one = |a: Point, b: Point| (b.x - a.x).hypot(b.y - a.y) < 1e-6;
    let mut joined: Vec<Vec<Point>> = Vec::new();
    for line in lines {
        match joined.last_mut() {
            Some(last) if is_one(last[last.len() - 1], line[0]) => last.extend(&line[1..]),
            _ => joined.push(line.clone()),
        }
    }
    joined
}

/// What is proposed for the part, on the canvas of the whole, and which of it is the whole.
fn finished(
    cut: &Cut,
    proposer: Option<&Arc<dyn Proposer>>,
) -> Result<(Vec<Completion>, Option<usize>)> {
    let source = |p: &Point| {
        let p = px_from_steps(*p);
        (p.x, p.y)
    };
    let part = &cut.strokes[..cut.drawn];
    let part: Vec<Vec<(f64, f64)>> = part
        .iter()
        .map(|line| line.iter().map(source).collect())
        .collect();
    let subject: Subject = picture::from_strokes(&part)?.into();
    let view = subject.view;
    let mut programs = Vec::new();
    if let Some(proposer) = proposer {
        let solving = solve::solve(
            subject.clone(),
            proposer.clone(),
            Request::default(),
            &Options::default(),
        )?;
        let summary = solving.finish().context("the solve broke off")?;
        let matching = summary.gallery.matching();
        programs.extend(matching.map(|card| card.front().rendering().code.clone()));
    }
    let found = completions(
        &subject,
        programs.iter().map(String::as_str),
        &Cancel::default(),
    );
    let on_canvas = |path: &Path| {
        path.map(|p: Point| steps_from_px(View::source_from_canonical(&view, px_from_steps(p))))
    };
    let found: Vec<Completion> = found
        .into_iter()
        .map(|one| Completion {
            path: on_canvas(&one.path),
            added: on_canvas(&one.added),
            ..one
        })
        .collect();
    let whole = Path::from_strokes(&cut.strokes);
    let place = found
        .iter()
        .take(MOST)
        .position(|one| is_whole(&one.path, &whole));
    Ok((found, place))
}

/// Whether a path is the whole, both seen in the view that fits the whole.
fn is_whole(path: &Path, whole: &Path) -> bool {
    let (Some((low, high)), Some((fitted, scale))) =
        (whole.bounds(), whole.fitted_with_scale(FITTED_SIDE))
    else {
        return false;
    };
    let middle = Point::new((low.x + high.x) / 2.0, (low.y + high.y) / 2.0);
    let seen = path.map(|p| Point::new((p.x - middle.x) * scale, (p.y - middle.y) * scale));
    let target = Target::new(Bitmap::of_path(&fitted), Tolerance::default());
    // What leaves the view is beyond the whole.
    seen.is_within(25.6) && target.compare(&Bitmap::of_path(&seen)).matched
}

/// A part in black, and in colour what the first adds or, if another is the whole, that.
fn tile(cut: &Cut, found: &[Completion], place: Option<usize>) -> String {
    let mut tile = String::new();
    let line = |points: &[Point]| -> String {
        points
            .iter()
            .map(|p| format!("{:.1},{:.1} ", p.x, -p.y))
            .collect()
    };
    if let Some(one) = found.get(place.unwrap_or_default()) {
        let color = if place.is_some() {
            "#e07000"
        } else {
            "#c00000"
        };
        for stroke in one.added.strokes() {
            let _ = write!(
                tile,
                "<polyline points='{}' stroke='{color}'/>",
                line(stroke)
            );
        }
    }
    for stroke in &cut.strokes[..cut.drawn] {
        let _ = write!(tile, "<polyline points='{}' stroke='black'/>", line(stroke));
    }
    tile
}

fn svg(tiles: &[String]) -> String {
    let mut svg = String::from(
        "<svg xmlns='http://www.w3.org/2000/svg' width='1200' height='1200' viewBox='0 0 600 660' fill='none' stroke-width='0.8'>\
         <rect width='600' height='660' fill='white' stroke='none'/>",
    );
    for (i, tile) in tiles.iter().enumerate() {
        let (x, y) = ((i % 12) as f64 * 50.0 + 25.0, (i / 12) as f64 * 66.0 + 33.0);
        let _ = write!(
            svg,
            "<g transform='translate({x} {y}) scale(0.8)'>{tile}</g>"
        );
    }
    svg + "</svg>"
}
