//! Drawings in few characters, for pages that show thousands of them.

use rustc_hash::FxHashSet;
use std::fmt::Write;
use turtle_lib::bitmap::{SIZE_PX, px_from_steps};
use turtle_lib::turtle::{Path, Point};

/// Side of the view of a thumbnail, in its units.
pub const SIDE: usize = 256;

/// A thumbnail has at most so many points; a drawing of more is told on a coarser grid.
const MOST_POINTS: usize = 1500;

/// Units between the places of the grids, finest first. On the last a drawing that is still too much is cut.
const GRIDS: [f64; 4] = [1.0, 2.0, 4.0, 8.0];

/// Lines far outside of the view end here, in units.
const FARTHEST: f64 = 9999.0;

/// A place on the grid, in units.
type Place = (i32, i32);

/// The lines of `path`, in steps of the canonical view, as the data of an SVG path in a view of [`SIDE`] units:
/// rounded to the grid, without what repeats and what lies straight between its neighbours.
pub fn thumbnail(path: &Path) -> String {
    let mut lines = Vec::new();
    for grid in GRIDS {
        lines = lines_on(path, grid);
        if lines.iter().map(Vec::len).sum::<usize>() <= MOST_POINTS {
            break;
        }
    }
    let mut room = MOST_POINTS;
    let mut data = String::new();
    for line in &lines {
        write_line(&mut data, &line[..line.len().min(room)]);
        room -= line.len().min(room);
    }
    data
}

fn lines_on(path: &Path, grid: f64) -> Vec<Vec<Place>> {
    let mut seen = FxHashSet::default();
    let lines = path.strokes().map(|stroke| line_on(stroke, grid));
    lines.filter(|line| seen.insert(line.clone())).collect()
}

fn line_on(stroke: &[Point], grid: f64) -> Vec<Place> {
    let mut line: Vec<Place> = Vec::new();
    for &point in stroke {
        let px = px_from_steps(point);
        let unit = |px: f64| {
            let unit = px * SIDE as f64 / SIZE_PX as f64;
            ((unit / grid).round() * grid).clamp(-FARTHEST, FARTHEST) as i32
        };
        let place = (unit(px.x), unit(px.y));
        if line.last() == Some(&place) {
            continue;
        }
        if let [.., before, last] = line[..]
            && goes_straight_on(before, last, place)
        {
            line.pop();
        }
        line.push(place);
    }
    line
}

fn goes_straight_on(a: Place, b: Place, c: Place) -> bool {
    let (first, second) = ((b.0 - a.0, b.1 - a.1), (c.0 - b.0, c.1 - b.1));
    first.0 * second.1 == first.1 * second.0 && first.0 * second.0 + first.1 * second.1 > 0
}

/// One place is written as a line of no length, which a round pen shows as a dot.
fn write_line(data: &mut String, line: &[Place]) {
    let Some(&(x, y)) = line.first() else { return };
    // Writing to a text does not fail.
    let _ = write!(data, "M{x} {y}");
    if line.len() == 1 {
        data.push_str("h0");
    }
    for (i, pair) in line.windows(2).enumerate() {
        let (dx, dy) = (pair[1].0 - pair[0].0, pair[1].1 - pair[0].1);
        let before = match i {
            0 => "l",
            _ if dx < 0 => "",
            _ => " ",
        };
        let between = if dy < 0 { "" } else { " " };
        let _ = write!(data, "{before}{dx}{between}{dy}");
    }
}

/// The left, upper, right and lower end of a thumbnail's lines; nothing where there are none.
pub fn bounds(data: &str) -> Option<[i32; 4]> {
    let mut bounds: Option<[i32; 4]> = None;
    for line in data.split('M').filter(|line| !line.is_empty()) {
        let (start, moves) = line.split_once(['l', 'h']).unwrap_or((line, ""));
        let (mut x, mut y) = (0, 0);
        let numbers = numbers(start).chain(numbers(moves));
        for pair in numbers.collect::<Vec<i32>>().chunks_exact(2) {
            (x, y) = (x + pair[0], y + pair[1]);
            let [left, top, right, bottom] = bounds.unwrap_or([x, y, x, y]);
            bounds = Some([left.min(x), top.min(y), right.max(x), bottom.max(y)]);
        }
    }
    bounds
}

/// Numbers with a space or a sign before each.
fn numbers(text: &str) -> impl Iterator<Item = i32> {
    let mut rest = text;
    std::iter::from_fn(move || {
        rest = rest.trim_start();
        let end = rest
            .char_indices()
            .skip(1)
            .find(|(_, char)| !char.is_ascii_digit());
        let end = end.map_or(rest.len(), |(at, _)| at);
        let number = rest[..end].parse().ok()?;
        rest = &rest[end..];
        Some(number)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn path(strokes: &[&[(f64, f64)]]) -> Path {
        let points = |stroke: &&[(f64, f64)]| -> Vec<Point> {
            stroke.iter().map(|&(x, y)| Point::new(x, y)).collect()
        };
        Path::from_strokes(strokes.iter().map(points))
    }

    #[test]
    fn a_square_takes_its_corners() {
        let half = [(0.0, 0.0), (4.0, 0.0), (8.0, 0.0), (8.0, 8.0), (0.0, 8.0)];
        assert_eq!(thumbnail(&path(&[&half])), "M128 128l40 0 0-40-40 0");
        // There and back is not straight on, and what repeats is told once.
        let back: &[(f64, f64)] = &[(0.0, 0.0), (4.0, 0.0), (0.0, 0.0)];
        assert_eq!(thumbnail(&path(&[back, back])), "M128 128l20 0-20 0");
        let speck: &[(f64, f64)] = &[(0.0, 0.0), (0.04, 0.0)];
        assert_eq!(thumbnail(&path(&[speck])), "M128 128h0");
    }

    #[test]
    fn lines_have_bounds() {
        let half = [(0.0, 0.0), (4.0, 0.0), (8.0, 0.0), (8.0, 8.0), (0.0, 8.0)];
        let speck: &[(f64, f64)] = &[(-30.0, -9.0), (-30.0, -9.1)];
        let data = thumbnail(&path(&[&half, speck]));
        assert_eq!(bounds(&data), Some([-22, 88, 168, 174]));
        assert_eq!(bounds(""), None);
        assert_eq!(bounds("M5 6h0"), Some([5, 6, 5, 6]));
        // As no thumbnail is.
        assert_eq!(bounds("ä M1 é 2 l-"), None);
    }

    #[test]
    fn a_scribble_without_end_has_an_end_here() {
        let at = |i: u32| {
            (
                f64::from(i * 7919 % 509) / 10.0 - 25.0,
                f64::from(i * 104_729 % 503) / 10.0 - 25.0,
            )
        };
        let scribble: Vec<(f64, f64)> = (0..20_000).map(at).collect();
        let specks: Vec<[(f64, f64); 2]> = (0..20_000).map(|i| [at(i), at(i + 1)]).collect();
        let specks: Vec<&[(f64, f64)]> = specks.iter().map(|speck| &speck[..]).collect();
        for strokes in [path(&[&scribble]), path(&specks)] {
            let length = thumbnail(&strokes).len();
            assert!(length > 1000 && length < 20_000, "{length}");
        }
        assert!(thumbnail(&path(&[&[(0.0, 0.0), (1e9, -1e9)]])).len() < 30);
    }
}
