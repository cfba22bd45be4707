//! "Within tolerance" is impossible by chance: of 60 dense or odd drawings none matches another, and each matches
//! its own lines.
#![allow(clippy::unwrap_used)]

use logogram::picture;
use logogram::tasks;
use std::path::Path as FilePath;
use turtle_lib::bitmap::Bitmap;
use turtle_lib::compare::{Target, Tolerance};
use turtle_lib::program::{Expr, Program, Stmt, StmtKind, Verb};
use turtle_lib::python;
use turtle_lib::run::{Fuel, run};
use turtle_lib::turtle::{Path, Point};

struct Dense {
    id: String,
    target: Target,
    /// What the program of its own lines draws.
    own: Path,
}

fn dense_set() -> Vec<Dense> {
    let file = FilePath::new(env!("CARGO_MANIFEST_DIR")).join("assets/eval/dense.jsonl");
    let rows = tasks::read(&file).unwrap();
    let dense = rows.into_iter().map(|row| {
        let task = row.unwrap();
        let strokes = logogram::picture::pen::zipped(task.strokes().unwrap()).unwrap();
        let picture = picture::from_strokes(&strokes).unwrap();
        Dense {
            id: task.id,
            target: Target::new(picture.bitmap, Tolerance::default()),
            own: own_lines(&picture.strokes),
        }
    });
    dense.collect()
}

/// What a program draws that follows the strokes from place to place, in tenths of a step.
fn own_lines(strokes: &Path) -> Path {
    let go = |verb: Verb, to: &Point| {
        let args = [to.x, to.y].map(|at| Expr::number((10.0 * at).round() / 10.0));
        Stmt::from(StmtKind::Command {
            verb,
            args: args.to_vec(),
        })
    };
    let verbs = || std::iter::once(Verb::Teleport).chain(std::iter::repeat(Verb::Goto));
    let moves = strokes
        .strokes()
        .flat_map(|stroke| verbs().zip(stroke).map(|(verb, to)| go(verb, to)));
    let body = moves.collect();
    let text = python::print(&Program { body });
    let program = python::parse(&text).into_program().unwrap();
    run(&program, &Fuel::default()).unwrap().path
}

/// The path stretched to the box of another.
fn stretched(path: &Path, to: &Path) -> Path {
    let ((low, high), (to_low, to_high)) = (path.bounds().unwrap(), to.bounds().unwrap());
    let place = |at: f64, low: f64, high: f64, to_low: f64, to_high: f64| {
        to_low + (at - low) / (high - low).max(1e-9) * (to_high - to_low)
    };
    path.map(|p| {
        Point::new(
            place(p.x, low.x, high.x, to_low.x, to_high.x),
            place(p.y, low.y, high.y, to_low.y, to_high.y),
        )
    })
}

#[test]
fn a_dense_drawing_matches_its_own_lines_and_no_other_drawing() {
    let dense = dense_set();
    assert_eq!(dense.len(), 60);
    let mut wrong = Vec::new();
    for drawing in &dense {
        let own = drawing.target.compare(&Bitmap::of_path(&drawing.own));
        if !own.matched {
            wrong.push(format!("{} is not its own lines: {own:?}", drawing.id));
        }
        for other in dense.iter().filter(|other| other.id != drawing.id) {
            for path in [&other.own, &stretched(&other.own, &drawing.own)] {
                let verdict = drawing.target.compare(&Bitmap::of_path(path));
                if verdict.matched {
                    wrong.push(format!(
                        "{} passes for {} ({:.1} px, {:.3} of {:.3})",
                        other.id,
                        drawing.id,
                        drawing.target.reach_px(),
                        verdict.ink_f1,
                        drawing.target.least_f1(),
                    ));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
