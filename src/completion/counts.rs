//! Programs whose loops go on: what a program that draws the part may be the beginning of.

use super::{Idea, NUMBER_NATS, What};
use crate::solve::free_numbers;
use turtle_lib::bitmap::Bitmap;
use turtle_lib::dialect::{Dialect, draw};
use turtle_lib::numbers::{Number, Role, numbers};
use turtle_lib::run::Fuel;
use turtle_lib::turtle::{Path, Point};

/// How often a loop may go around until what it draws is closed.
const CLOSINGS: [usize; 16] = [3, 4, 5, 6, 7, 8, 9, 10, 12, 14, 15, 16, 18, 20, 24, 36];

/// What it takes to say how much longer a loop is, in nats.
const CLOSED: f64 = 0.5;
const TWICE: f64 = 0.7;
const THRICE: f64 = 1.8;
const HALF_AGAIN: f64 = 2.0;
const ONE_MORE: f64 = 2.5;

/// How the drawing of a program may go on: one of its loops is longer.
pub(super) fn ideas(code: &str, drawn: &Bitmap, reach_px: f64, ideas: &mut Vec<Idea>) {
    let near = drawn.grown(reach_px);
    let nats = NUMBER_NATS * (free_numbers(code) + 1) as f64;
    let all = numbers(code, Dialect::Python);
    let loops = all.iter().filter(|number| {
        let is_whole = number.value.fract() == 0.0 && number.value >= 1.0;
        number.role == Role::Count && is_whole && !number.place.ends_with(" parts")
    });
    for number in loops {
        let count = number.value as usize;
        let longer = [
            (2 * count, TWICE),
            (3 * count, THRICE),
            (count + count / 2, HALF_AGAIN),
            (count + 1, ONE_MORE),
        ];
        let closings = CLOSINGS.iter().filter(|&&closing| closing > count);
        let closing = closings
            .copied()
            .find(|&closing| is_closed(code, number, closing));
        let closing = closing.map(|closing| (closing, CLOSED, true));
        let longer = longer.map(|(longer, nats)| (longer, nats, false));
        for (longer, more, closes) in closing.into_iter().chain(longer) {
            let text = number.replaced(code, longer as f64);
            let Some(path) = path(&text) else { continue };
            ideas.push(Idea {
                what: match closes {
                    true => What::Around(longer),
                    false => What::Longer(longer),
                },
                law: None,
                // How much of the drawing its loop draws is not known, so it is shown only when it is asked for.
                recurring: Some(0.0),
                nats: nats + more,
                whole: path.strokes().map(<[Point]>::to_vec).collect(),
                added: beyond(&path, &near),
                code: Some(text),
                looped: None,
            });
        }
    }
}

/// What a program draws.
pub(super) fn path(code: &str) -> Option<Path> {
    let drawing = draw(code, Dialect::Python, &Fuel::ONE_OF_MANY).ok()?;
    Some(drawing.run.path).filter(|path| !path.is_empty())
}

/// Whether a loop that goes around once more than so often draws nothing more.
fn is_closed(code: &str, number: &Number, count: usize) -> bool {
    let picture = |count: usize| {
        let text = number.replaced(code, count as f64);
        path(&text).and_then(|path| path.fitted(crate::view::FITTED_SIDE))
    };
    let [one, other] = [count, count + 1].map(picture);
    match (one, other) {
        (Some(one), Some(other)) => {
            let [one, other] = [one, other].map(|path| Bitmap::of_path(&path));
            one.differing(&other) <= one.ink() / 100
        }
        _ => false,
    }
}

/// The parts of a path that are not near what is drawn.
fn beyond(path: &Path, near: &Bitmap) -> Vec<Vec<Point>> {
    let is_drawn = |p: Point| {
        let p = turtle_lib::bitmap::px_from_steps(p);
        let inside = |at: f64| (0.0..turtle_lib::bitmap::SIZE_PX as f64).contains(&at);
        inside(p.x) && inside(p.y) && near.get(p.x as usize, p.y as usize)
    };
    let mut lines = Vec::new();
    for stroke in path.strokes() {
        let mut line: Vec<Point> = Vec::new();
        for p in crate::solve::geometry::polyline::resampled(stroke, 0.2) {
            match is_drawn(p) {
                false => line.push(p),
                true => lines.push(std::mem::take(&mut line)),
            }
        }
        lines.push(line);
    }
    lines.retain(|line| line.len() > 2);
    lines
}
