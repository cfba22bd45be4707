//! How near the centre lines of clean pictures are to the lines that were drawn.

use crate::scene::{BLACK, Scene, WHITE, png};
use logogram::picture::{self, ImportOptions};
use turtle_lib::bitmap::{Bitmap, px_from_steps, steps_from_px};
use turtle_lib::turtle::{Path, Point};

type Line = Vec<(f64, f64)>;

/// A figure in a square of side 1.
struct Figure {
    name: &'static str,
    lines: Vec<Line>,
    /// How many of its strokes close. A corner that others meet in is where strokes end.
    closed: usize,
}

/// An arc from one angle to another, in degrees.
fn arc(x: f64, y: f64, radius: f64, from: f64, to: f64) -> Line {
    let steps = ((to - from).abs() / 2.0).ceil() as i32;
    (0..=steps)
        .map(|i| {
            let angle = (from + (to - from) * f64::from(i) / f64::from(steps)).to_radians();
            (x + radius * angle.cos(), y + radius * angle.sin())
        })
        .collect()
}

fn circle(x: f64, y: f64, radius: f64) -> Line {
    let mut points = arc(x, y, radius, 0.0, 360.0);
    points.pop();
    points.push(points[0]);
    points
}

fn rectangle(left: f64, top: f64, right: f64, bottom: f64) -> Line {
    vec![
        (left, top),
        (right, top),
        (right, bottom),
        (left, bottom),
        (left, top),
    ]
}

fn rounded_box(left: f64, top: f64, right: f64, bottom: f64, radius: f64) -> Line {
    let [l, t, r, b] = [left + radius, top + radius, right - radius, bottom - radius];
    let mut line = arc(r, t, radius, -90.0, 0.0);
    line.extend(arc(r, b, radius, 0.0, 90.0));
    line.extend(arc(l, b, radius, 90.0, 180.0));
    line.extend(arc(l, t, radius, 180.0, 270.0));
    line.push(line[0]);
    line
}

fn figures() -> Vec<Figure> {
    let figure = |name, closed, lines: Vec<Line>| Figure {
        name,
        lines,
        closed,
    };
    vec![
        figure("circle", 1, vec![circle(0.5, 0.5, 0.4)]),
        figure("square", 1, vec![rectangle(0.1, 0.1, 0.9, 0.9)]),
        figure(
            "triangle",
            1,
            vec![vec![(0.1, 0.8), (0.9, 0.75), (0.45, 0.1), (0.1, 0.8)]],
        ),
        figure(
            "circle in a square with diagonals",
            1,
            vec![
                rectangle(0.1, 0.1, 0.9, 0.9),
                circle(0.5, 0.5, 0.3),
                vec![(0.1, 0.1), (0.9, 0.9)],
                vec![(0.9, 0.1), (0.1, 0.9)],
            ],
        ),
        figure(
            "circle touching a square",
            2,
            vec![rectangle(0.1, 0.1, 0.9, 0.9), circle(0.5, 0.5, 0.4)],
        ),
        figure(
            "overlapping circles",
            2,
            vec![circle(0.37, 0.5, 0.27), circle(0.63, 0.5, 0.27)],
        ),
        figure(
            "concentric circles",
            3,
            vec![
                circle(0.5, 0.5, 0.4),
                circle(0.5, 0.5, 0.28),
                circle(0.5, 0.5, 0.15),
            ],
        ),
        figure(
            "arc on a line",
            0,
            vec![
                vec![(0.1, 0.7), (0.9, 0.7)],
                arc(0.5, 0.7, 0.3, 180.0, 360.0),
            ],
        ),
        figure(
            "rounded box",
            1,
            vec![rounded_box(0.1, 0.2, 0.9, 0.8, 0.12)],
        ),
        figure(
            "star",
            1,
            vec![
                (0..=5)
                    .map(|i| {
                        let angle = f64::from(144 * i - 90).to_radians();
                        (0.5 + 0.4 * angle.cos(), 0.5 + 0.4 * angle.sin())
                    })
                    .collect(),
            ],
        ),
        figure(
            "letter A",
            0,
            vec![
                vec![(0.2, 0.9), (0.5, 0.1), (0.8, 0.9)],
                vec![(0.3125, 0.6), (0.6875, 0.6)],
            ],
        ),
        figure(
            "letter K",
            0,
            vec![
                vec![(0.25, 0.1), (0.25, 0.9)],
                vec![(0.75, 0.1), (0.25, 0.5), (0.75, 0.9)],
            ],
        ),
        figure(
            "rosette",
            4,
            vec![
                circle(0.35, 0.5, 0.2),
                circle(0.65, 0.5, 0.2),
                circle(0.5, 0.35, 0.2),
                circle(0.5, 0.65, 0.2),
            ],
        ),
    ]
}

/// How far some lines are from those that are meant, in pixels of the image.
#[derive(Debug)]
struct Accuracy {
    /// The root mean square distance of the lines found from those meant.
    rms: f64,
    /// The largest one away from junctions, corners and ends, and that near them.
    worst: f64,
    worst_near: f64,
    /// The largest distance of the lines meant from those found.
    missed: f64,
    closed: usize,
}

/// Compares lines found with those meant, both in pixels. `pen_px` is the line width.
fn compare(found: &[Vec<Point>], meant: &[Line], pen_px: f64) -> Accuracy {
    let sides = |lines: &[Vec<Point>]| -> Vec<(Point, Point)> {
        lines
            .iter()
            .flat_map(|line| line.windows(2).map(|pair| (pair[0], pair[1])))
            .collect()
    };
    let meant: Vec<Vec<Point>> = meant
        .iter()
        .map(|line| line.iter().map(|&(x, y)| Point::new(x, y)).collect())
        .collect();
    let (of_found, of_meant) = (sides(found), sides(&meant));
    let joints = joints(&meant);
    let mut accuracy = Accuracy {
        rms: 0.0,
        worst: 0.0,
        worst_near: 0.0,
        missed: 0.0,
        closed: found
            .iter()
            .filter(|line| line.len() > 2 && line.first() == line.last())
            .count(),
    };
    let mut count = 0.0;
    for p in places(&of_found) {
        let off = distance(p, &of_meant);
        accuracy.rms += off * off;
        count += 1.0;
        let is_near = joints
            .iter()
            .any(|joint| (joint.x - p.x).hypot(joint.y - p.y) <= 1.0 + pen_px);
        let worst = if is_near {
            &mut accuracy.worst_near
        } else {
            &mut accuracy.worst
        };
        *worst = worst.max(off);
    }
    accuracy.rms = (accuracy.rms / f64::max(count, 1.0)).sqrt();
    accuracy.missed = places(&of_meant)
        .map(|p| distance(p, &of_found))
        .fold(0.0, f64::max);
    accuracy
}

/// Places no more than two pixels apart along some lines.
fn places(sides: &[(Point, Point)]) -> impl Iterator<Item = Point> + '_ {
    sides.iter().flat_map(|&(a, b)| {
        let steps = ((b.x - a.x).hypot(b.y - a.y) / 2.0).ceil().max(1.0) as i32;
        (0..=steps).map(move |i| {
            let share = f64::from(i) / f64::from(steps);
            Point::new(a.x + (b.x - a.x) * share, a.y + (b.y - a.y) * share)
        })
    })
}

fn distance(p: Point, sides: &[(Point, Point)]) -> f64 {
    let mut nearest = f64::INFINITY;
    for &(a, b) in sides {
        let (x, y) = (a.x - p.x, a.y - p.y);
        let (dx, dy) = (b.x - a.x, b.y - a.y);
        // Most are too far off to be looked at closely.
        if x.abs() - dx.abs() < nearest && y.abs() - dy.abs() < nearest {
            let length2 = (dx * dx + dy * dy).max(f64::MIN_POSITIVE);
            let along = (-(x * dx + y * dy) / length2).clamp(0.0, 1.0);
            nearest = nearest.min((x + along * dx).hypot(y + along * dy));
        }
    }
    nearest
}

/// Where lines end, turn by more than 20 degrees, and cross.
fn joints(lines: &[Vec<Point>]) -> Vec<Point> {
    let mut joints = Vec::new();
    for line in lines {
        let closed = line.first() == line.last();
        for i in 0..line.len() {
            let before = if i > 0 {
                Some(line[i - 1])
            } else {
                closed.then(|| line[line.len() - 2])
            };
            let after = if i + 1 < line.len() {
                Some(line[i + 1])
            } else {
                closed.then(|| line[1])
            };
            let is_joint = before.zip(after).is_none_or(|(a, b)| {
                let (ux, uy) = (line[i].x - a.x, line[i].y - a.y);
                let (vx, vy) = (b.x - line[i].x, b.y - line[i].y);
                (ux * vy - uy * vx).atan2(ux * vx + uy * vy).abs() > 0.35
            });
            if is_joint {
                joints.push(line[i]);
            }
        }
    }
    for (i, line) in lines.iter().enumerate() {
        for (j, other) in lines.iter().enumerate().skip(i) {
            for (m, a) in line.windows(2).enumerate() {
                for (n, b) in other.windows(2).enumerate() {
                    if i == j && n <= m + 1 {
                        continue;
                    }
                    joints.extend(crossing(a, b));
                }
            }
        }
    }
    joints
}

fn crossing(a: &[Point], b: &[Point]) -> Option<Point> {
    let (ux, uy) = (a[1].x - a[0].x, a[1].y - a[0].y);
    let (vx, vy) = (b[1].x - b[0].x, b[1].y - b[0].y);
    let cross = ux * vy - uy * vx;
    let (wx, wy) = (b[0].x - a[0].x, b[0].y - a[0].y);
    let (s, t) = ((wx * vy - wy * vx) / cross, (wx * uy - wy * ux) / cross);
    ((-1e-9..=1.0).contains(&s) && (-1e-9..=1.0).contains(&t))
        .then(|| Point::new(a[0].x + s * ux, a[0].y + s * uy))
}

/// The figure's lines in an image of some size, turned by some degrees around its middle.
fn placed(figure: &Figure, size: f64, turn: f64) -> Vec<Line> {
    let (sin, cos) = turn.to_radians().sin_cos();
    let place = |&(x, y): &(f64, f64)| {
        // So small that it can be turned.
        let (x, y) = (0.85 * (x - 0.5), 0.85 * (y - 0.5));
        // Not just between pixels or in the middle of one.
        (
            size * (0.5 + x * cos - y * sin) + 0.21,
            size * (0.5 + x * sin + y * cos) - 0.37,
        )
    };
    figure
        .lines
        .iter()
        .map(|line| line.iter().map(place).collect())
        .collect()
}

/// Draws a figure smoothly and reads it again.
fn read_again(lines: &[Line], size: u32, pen_px: f64) -> Vec<Vec<Point>> {
    let image = Scene {
        size: (size, size),
        strokes: lines.to_vec(),
        pen_px,
        ink: BLACK,
        paper: WHITE,
    }
    .draw();
    let picture = picture::read(&png(&image), &ImportOptions::default()).unwrap();
    picture
        .strokes
        .strokes()
        .map(|stroke| {
            let place = |&p| picture.view.source_from_canonical(px_from_steps(p));
            stroke.iter().map(place).collect()
        })
        .collect()
}

/// Draws a figure on a bitmap and finds its centre lines, in canonical pixels.
fn found_in_bitmap(lines: &[Line]) -> Vec<Vec<Point>> {
    let steps = lines.iter().map(|line| -> Vec<Point> {
        line.iter()
            .map(|&(x, y)| steps_from_px(Point::new(x, y)))
            .collect()
    });
    let bitmap = Bitmap::of_path(&Path::from_strokes(steps));
    picture::centre_lines(&bitmap)
        .strokes()
        .map(|stroke| stroke.iter().map(|&p| px_from_steps(p)).collect())
        .collect()
}

/// Checks that lines are as near to those meant as is asked, in pixels.
#[track_caller]
fn assert_near(what: &str, figure: &Figure, accuracy: &Accuracy, most_rms: f64) {
    assert!(
        accuracy.rms <= most_rms
            && accuracy.worst <= 0.6
            && accuracy.worst_near <= 1.0
            && accuracy.missed <= 1.2,
        "{} {what}: {accuracy:?}",
        figure.name
    );
    assert_eq!(accuracy.closed, figure.closed, "{} {what}", figure.name);
}

/// The size of the image and of the pen, in pixels.
const DRAWN: [(u32, f64); 6] = [
    (200, 1.0),
    (200, 4.0),
    (400, 2.0),
    (600, 6.0),
    (900, 3.0),
    (1500, 8.0),
];

#[test]
fn smooth_pictures_give_their_lines_to_a_fraction_of_a_pixel() {
    for (i, figure) in figures().iter().enumerate() {
        for (size, pen_px) in DRAWN.into_iter().skip(i % 2).step_by(2) {
            let turn = f64::from(size) / 50.0 - 4.0;
            let lines = placed(figure, f64::from(size), turn);
            let accuracy = compare(&read_again(&lines, size, pen_px), &lines, pen_px);
            let what = format!("{size} px, pen {pen_px} px, turned {turn} degrees");
            assert_near(&what, figure, &accuracy, 0.15);
        }
    }
}

/// A line of whole pixels may lie half a pixel off where it is level or upright, and cannot be known
/// any better.
#[test]
fn bitmaps_give_their_lines_to_a_fraction_of_a_pixel() {
    for figure in figures() {
        for turn in [0.0, 17.0] {
            let lines = placed(&figure, 512.0, turn);
            let accuracy = compare(&found_in_bitmap(&lines), &lines, 4.0);
            assert_near(&format!("turned {turn} degrees"), &figure, &accuracy, 0.32);
        }
    }
}
