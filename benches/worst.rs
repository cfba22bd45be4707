//! How long the worst drawings take to be read without a model, and how soon a solve of one ends when it is cancelled:
//! `cargo bench --bench worst`.
#![allow(clippy::expect_used)]
#![allow(missing_docs)]

use logogram::picture;
use logogram::propose::Request;
use logogram::solve::{Event, Options, Silent, solve};
use logogram::subject::Subject;
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use std::f64::consts::TAU;
use std::sync::Arc;
use std::thread;
use std::time::{Duration, Instant};
use turtle_lib::bitmap::Bitmap;

type Stroke = Vec<(f64, f64)>;

/// Moments at which each solve is cancelled, as shares of what it takes.
const CANCELLED_AT: [f64; 5] = [0.1, 0.3, 0.5, 0.7, 0.9];

fn main() {
    println!("{:24} {:>9} {:>22}", "", "seconds", "cancelled: ms at most");
    for (name, subject) in subjects() {
        let took = seconds(&subject, None);
        let stops = CANCELLED_AT.map(|share| {
            let wait = took.mul_f64(share);
            seconds(&subject, Some(wait)).saturating_sub(wait)
        });
        let stop = stops.into_iter().max().unwrap_or_default();
        println!(
            "{name:24} {:9.2} {:22}",
            took.as_secs_f64(),
            stop.as_millis()
        );
    }
}

/// From the start of a solve to its end, or to its end when it is cancelled after a while.
fn seconds(subject: &Subject, cancelled_after: Option<Duration>) -> Duration {
    let start = Instant::now();
    let solving = solve(
        subject.clone(),
        Arc::new(Silent::default()),
        Request::default(),
        &Options::default(),
    )
    .expect("something is drawn");
    if let Some(wait) = cancelled_after {
        thread::sleep(wait);
        solving.cancel();
    }
    for event in solving.events() {
        if matches!(event, Event::Finished(_)) {
            break;
        }
    }
    start.elapsed()
}

fn subjects() -> Vec<(String, Subject)> {
    let mut rng = ChaCha8Rng::seed_from_u64(1);
    let mut subjects = Vec::new();
    for count in [900, 1_600, 3_600] {
        let side = f64::from(count).sqrt() as usize;
        let strokes = grid(side, |x, y| {
            let (sin, cos) = (TAU * rng.random::<f64>()).sin_cos();
            vec![(x, y), (x + 0.6 * cos, y + 0.6 * sin)]
        });
        let drawn = from_strokes(&strokes);
        // Once as the pen's path, once as a picture of it.
        subjects.push((format!("{count} dashes, strokes"), drawn.clone()));
        subjects.push((format!("{count} dashes, picture"), drawn.bitmap.into()));
    }
    let specks = Bitmap::from_fn(|x, y| x % 2 + y % 2 == 0 && rng.random::<f64>() < 0.2);
    subjects.push(("specks".to_owned(), specks.into()));
    let corners = |sides: usize| {
        grid(30, |x, y| {
            let corner = |i: usize| {
                let (sin, cos) = (TAU * (i as f64 + 0.5) / sides as f64).sin_cos();
                (x + 0.4 * cos, y + 0.4 * sin)
            };
            (0..=sides).map(corner).collect()
        })
    };
    subjects.push(("900 squares".to_owned(), from_strokes(&corners(4))));
    subjects.push(("900 circles".to_owned(), from_strokes(&corners(36))));
    let mut place = || (rng.random::<f64>(), rng.random::<f64>());
    let lines: Vec<Stroke> = (0..500).map(|_| vec![place(), place()]).collect();
    subjects.push(("500 long lines".to_owned(), from_strokes(&lines)));
    let scribble: Vec<Stroke> = vec![(0..20_000).map(|_| place()).collect()];
    subjects.push(("a scribble".to_owned(), from_strokes(&scribble)));
    let many: Vec<Stroke> = (0..20_000)
        .map(|_| {
            let (x, y) = place();
            vec![(x, y), (x + 0.008, y + 0.008)]
        })
        .collect();
    subjects.push(("20,000 short lines".to_owned(), from_strokes(&many)));
    subjects
}

/// One stroke in each square of a grid.
fn grid(side: usize, mut stroke: impl FnMut(f64, f64) -> Stroke) -> Vec<Stroke> {
    (0..side * side)
        .map(|i| stroke((i % side) as f64, (i / side) as f64))
        .collect()
}

fn from_strokes(strokes: &[Stroke]) -> Subject {
    picture::from_strokes(strokes)
        .expect("strokes with an extent")
        .into()
}
