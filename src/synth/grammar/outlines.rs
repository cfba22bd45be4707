//! Outlines of figures that people draw, from corner to corner, before a hand makes them uneven.

use super::Writer;
use super::freehand::{Line, Outline};
use super::letters;
use std::f64::consts::{PI, TAU};
use turtle_lib::turtle::Point;

pub(super) const OUTLINES: &[Outline] = &[
    (3.0, triangle),
    (2.5, quadrangle),
    (2.0, polygon),
    (0.8, open_polygon),
    (2.5, star),
    (2.0, rays),
    (2.5, zigzag),
    (2.0, stairs),
    (1.2, gem),
    (2.2, ladder),
    (0.8, hourglass),
    (0.8, bowtie),
    (0.7, envelope),
    (0.7, tent),
    (0.7, house),
    (0.7, arrow),
    (0.6, cross),
    (0.6, corners),
    (0.6, fence),
    (0.5, table),
    (0.5, flag),
    (1.2, letter),
    (1.0, scrawl),
];

fn at(x: f64, y: f64) -> Point {
    Point::new(x, y)
}

fn line(points: &[(f64, f64)]) -> Line {
    points.iter().map(|&(x, y)| at(x, y)).collect()
}

/// Points around the origin, the first at `start`, all `radius` from it.
fn ring(count: u32, start: f64, radius: f64) -> Line {
    (0..count)
        .map(|i| start + TAU * f64::from(i) / f64::from(count))
        .map(|angle| at(radius * angle.cos(), radius * angle.sin()))
        .collect()
}

fn closed(mut points: Line) -> Line {
    points.extend(points.first().copied());
    points
}

fn turned(lines: &mut [Line], angle: f64) {
    let (sin, cos) = angle.sin_cos();
    for p in lines.iter_mut().flatten() {
        *p = at(p.x * cos - p.y * sin, p.x * sin + p.y * cos);
    }
}

/// Lies the figure on its side now and then.
fn on_side(w: &mut Writer, mut lines: Vec<Line>, p: f64) -> Vec<Line> {
    if w.chance(p) {
        turned(&mut lines, PI / 2.0);
    }
    lines
}

fn triangle(w: &mut Writer) -> Vec<Line> {
    let (tip, height) = (w.between(0.1, 0.9), w.between(0.4, 2.2));
    let mut lines = vec![line(&[(0.0, 0.0), (1.0, 0.0), (tip, height), (0.0, 0.0)])];
    if w.chance(0.25) {
        let angle = w.between(0.0, TAU);
        turned(&mut lines, angle);
    }
    lines
}

fn quadrangle(w: &mut Writer) -> Vec<Line> {
    let (height, top) = (w.between(0.5, 1.5), w.between(-0.15, 0.15));
    let corners = line(&[(0.0, 0.0), (1.0, 0.0), (1.0 - top, height), (top, height)]);
    let mut lines = vec![closed(corners)];
    if w.chance(0.2) {
        let angle = w.between(0.0, PI);
        turned(&mut lines, angle);
    }
    lines
}

fn polygon(w: &mut Writer) -> Vec<Line> {
    let sides = w.one_of(&[5, 5, 6, 6, 6, 7, 8, 8, 8]);
    let start = w.between(0.0, TAU);
    vec![closed(ring(sides, start, 1.0))]
}

fn open_polygon(w: &mut Writer) -> Vec<Line> {
    let sides = w.count(3, 8);
    let start = w.between(0.0, TAU);
    let mut points = closed(ring(sides, start, 1.0));
    let left_out = w.count(1, (sides - 2).min(3)) as usize;
    points.truncate(points.len() - left_out);
    vec![points]
}

/// In one line through the middle, or around it.
fn star(w: &mut Writer) -> Vec<Line> {
    let points = w.one_of(&[5, 5, 5, 5, 5, 4, 6, 7, 8]);
    let start = PI / 2.0 + 0.3 * w.noise();
    if points % 2 == 1 && w.chance(0.45) {
        let tips = ring(points, start, 1.0);
        let count = points as usize;
        let skip = if points == 7 { w.one_of(&[2, 3]) } else { 2 };
        return vec![closed((0..count).map(|i| tips[i * skip % count]).collect())];
    }
    let dent = w.between(0.25, 0.6);
    let tips = ring(points, start, 1.0);
    let dents = ring(points, start + PI / f64::from(points), dent);
    vec![closed(
        tips.into_iter()
            .zip(dents)
            .flat_map(|(a, b)| [a, b])
            .collect(),
    )]
}

/// Lines that cross in the middle, or go out from it.
fn rays(w: &mut Writer) -> Vec<Line> {
    let start = w.between(0.0, PI);
    if w.chance(0.6) {
        let count = w.count(2, 5);
        let tips = ring(2 * count, start, 1.0);
        let opposite = count as usize;
        return (0..opposite)
            .map(|i| vec![tips[i], tips[i + opposite]])
            .collect();
    }
    let count = w.count(3, 7);
    let inner = if w.chance(0.3) {
        w.between(0.1, 0.5)
    } else {
        0.0
    };
    ring(count, start, 1.0)
        .into_iter()
        .map(|tip| vec![at(inner * tip.x, inner * tip.y), tip])
        .collect()
}

fn zigzag(w: &mut Writer) -> Vec<Line> {
    let teeth = w.count(3, 11);
    let (height, uneven) = (w.between(0.4, 4.0), w.between(0.0, 0.4));
    let lean = w.between(-0.5, 0.5);
    let mut x = 0.0;
    let points = (0..teeth)
        .map(|i| {
            x += 1.0 + uneven * w.noise();
            let y = f64::from(i % 2) * height * (1.0 + uneven * w.noise());
            at(x + lean * f64::from(i % 2), y)
        })
        .collect();
    let mut lines = vec![points];
    let angle = w.one_of(&[0.0, 0.0, 0.0, -0.5, 0.4, PI / 2.0, PI / 2.0]);
    turned(&mut lines, angle);
    lines
}

fn stairs(w: &mut Writer) -> Vec<Line> {
    let steps = w.count(2, 7);
    let (rise, uneven) = (w.between(0.5, 1.6), w.between(0.0, 0.5));
    let (mut x, mut y) = (0.0, 0.0);
    let mut points = vec![at(0.0, 0.0)];
    if w.chance(0.3) {
        x = 1.0;
        points.push(at(x, y));
    }
    for _ in 0..steps {
        y += rise * (1.0 + uneven * w.noise());
        points.push(at(x, y));
        x += 1.0 + uneven * w.noise();
        points.push(at(x, y));
    }
    if w.chance(0.3) {
        points.iter_mut().for_each(|p| p.x = -p.x);
    }
    vec![points]
}

/// A diamond, as a rhombus or as a cut stone.
fn gem(w: &mut Writer) -> Vec<Line> {
    let height = w.between(0.8, 2.2);
    let waist = w.between(-0.15, 0.3);
    if w.chance(0.5) {
        let corners = [(0.0, -height), (1.0, waist), (0.0, height), (-1.0, waist)];
        return vec![closed(line(&corners))];
    }
    let top = w.between(0.3, 0.8);
    let shoulder = w.between(0.2, 0.5);
    let mut lines = vec![closed(line(&[
        (0.0, -height),
        (1.0, 0.0),
        (top, shoulder),
        (-top, shoulder),
        (-1.0, 0.0),
    ]))];
    if w.chance(0.4) {
        lines.push(line(&[(-1.0, 0.0), (1.0, 0.0)]));
    }
    lines
}

fn ladder(w: &mut Writer) -> Vec<Line> {
    let rungs = w.count(2, 6);
    let height = w.between(1.2, 4.0);
    let over = if w.chance(0.3) {
        w.between(0.0, 0.4)
    } else {
        0.0
    };
    let mut lines = vec![
        line(&[(0.0, 0.0), (0.0, height)]),
        line(&[(1.0, 0.0), (1.0, height)]),
    ];
    let gap = height / f64::from(rungs + 1);
    let first = w.between(0.2, 1.3) * gap;
    for i in 0..rungs {
        let y = first + gap * f64::from(i);
        lines.push(line(&[(-over, y), (1.0 + over, y)]));
    }
    let mut lines = on_side(w, lines, 0.15);
    if w.chance(0.3) {
        let angle = w.between(-0.6, 0.6);
        turned(&mut lines, angle);
    }
    lines
}

fn hourglass(w: &mut Writer) -> Vec<Line> {
    let (height, waist) = (w.between(0.7, 2.0), w.between(0.1, 0.5));
    let lines = if w.chance(0.5) {
        vec![line(&[
            (0.0, 0.0),
            (1.0, 0.0),
            (0.0, height),
            (1.0, height),
            (0.0, 0.0),
        ])]
    } else {
        let (left, right, middle) = (0.5 - waist / 2.0, 0.5 + waist / 2.0, height / 2.0);
        vec![closed(line(&[
            (0.0, 0.0),
            (1.0, 0.0),
            (right, middle),
            (1.0, height),
            (0.0, height),
            (left, middle),
        ]))]
    };
    on_side(w, lines, 0.1)
}

fn bowtie(w: &mut Writer) -> Vec<Line> {
    let (height, knot) = (w.between(0.5, 1.2), w.between(0.08, 0.25));
    let half = height / 2.0;
    let mut lines = vec![
        closed(line(&[(-1.0, -half), (-knot, 0.0), (-1.0, half)])),
        closed(line(&[(knot, 0.0), (1.0, -half), (1.0, half)])),
    ];
    if w.chance(0.6) {
        let square = [(-knot, -knot), (knot, -knot), (knot, knot), (-knot, knot)];
        lines.push(closed(line(&square)));
    }
    lines
}

fn rectangle(width: f64, height: f64) -> Line {
    closed(line(&[
        (0.0, 0.0),
        (width, 0.0),
        (width, height),
        (0.0, height),
    ]))
}

fn envelope(w: &mut Writer) -> Vec<Line> {
    let (width, flap) = (w.between(1.2, 2.4), w.between(0.3, 0.9));
    vec![
        rectangle(width, 1.0),
        line(&[(0.0, 1.0), (width / 2.0, 1.0 - flap), (width, 1.0)]),
    ]
}

fn tent(w: &mut Writer) -> Vec<Line> {
    let height = w.between(0.7, 1.8);
    let roof = [(0.0, 0.0), (1.0, 0.0), (0.5, height), (0.0, 0.0)];
    let outline = line(if w.chance(0.5) { &roof } else { &roof[1..] });
    let open = w.between(0.0, 0.2);
    let top = height * w.between(0.4, 1.0);
    let door = if w.chance(0.5) {
        line(&[(0.5, 0.0), (0.5, height)])
    } else {
        line(&[(0.5 - open, 0.0), (0.5, top), (0.5 + open, 0.0)])
    };
    vec![outline, door]
}

fn house(w: &mut Writer) -> Vec<Line> {
    let (height, roof) = (w.between(0.6, 1.2), w.between(0.3, 0.9));
    let eaves = if w.chance(0.3) {
        w.between(0.0, 0.2)
    } else {
        0.0
    };
    let mut lines = vec![
        rectangle(1.0, height),
        line(&[
            (-eaves, height),
            (0.5, height + roof),
            (1.0 + eaves, height),
        ]),
    ];
    if w.chance(0.5) {
        let (x, door) = (w.between(0.1, 0.6), w.between(0.3, 0.6));
        lines.push(line(&[
            (x, 0.0),
            (x, door),
            (x + 0.25, door),
            (x + 0.25, 0.0),
        ]));
    }
    lines
}

fn arrow(w: &mut Writer) -> Vec<Line> {
    let (head, spread) = (w.between(0.15, 0.5), w.between(0.1, 0.4));
    let mut lines = vec![
        line(&[(0.0, 0.0), (1.0, 0.0)]),
        line(&[(1.0 - head, spread), (1.0, 0.0), (1.0 - head, -spread)]),
    ];
    let angle = w.between(0.0, TAU);
    turned(&mut lines, angle);
    lines
}

fn cross(w: &mut Writer) -> Vec<Line> {
    let (height, bar) = (w.between(0.8, 2.0), w.between(0.3, 0.8));
    if w.chance(0.5) {
        let y = height * bar;
        return vec![
            line(&[(0.5, 0.0), (0.5, height)]),
            line(&[(0.0, y), (1.0, y)]),
        ];
    }
    let (a, b) = (0.35, 0.65);
    vec![closed(line(&[
        (a, 0.0),
        (b, 0.0),
        (b, a),
        (1.0, a),
        (1.0, b),
        (b, b),
        (b, 1.0),
        (a, 1.0),
        (a, b),
        (0.0, b),
        (0.0, a),
        (a, a),
    ]))]
}

/// A figure of right angles, or a bolt of lightning.
fn corners(w: &mut Writer) -> Vec<Line> {
    let (x, y) = (w.between(0.3, 0.7), w.between(0.3, 0.7));
    let points = match w.count(0, 3) {
        0 => vec![
            (0.0, 0.0),
            (1.0, 0.0),
            (1.0, y),
            (x, y),
            (x, 1.0),
            (0.0, 1.0),
        ],
        1 => vec![
            (x - 0.15, 0.0),
            (x + 0.15, 0.0),
            (x + 0.15, y),
            (1.0, y),
            (1.0, 1.0),
            (0.0, 1.0),
            (0.0, y),
            (x - 0.15, y),
        ],
        2 => vec![
            (0.2, 0.0),
            (0.7, 0.55),
            (0.45, 0.6),
            (0.8, 1.2),
            (0.3, 1.2),
            (0.1, 0.5),
            (0.35, 0.5),
        ],
        _ => vec![(0.0, 0.0), (0.5, y / 2.0), (1.0, 0.0), (0.5, 1.2)],
    };
    let lines = vec![closed(line(&points))];
    on_side(w, lines, 0.3)
}

fn fence(w: &mut Writer) -> Vec<Line> {
    let posts = w.count(3, 6);
    let rails = w.count(1, 2);
    let height = w.between(0.8, 2.5);
    let width = f64::from(posts - 1);
    let mut lines: Vec<Line> = (0..posts)
        .map(|i| line(&[(f64::from(i), 0.0), (f64::from(i), height)]))
        .collect();
    for i in 1..=rails {
        let y = height * f64::from(i) / f64::from(rails + 1);
        lines.push(line(&[(-0.4, y), (width + 0.4, y)]));
    }
    lines
}

/// A frame with lines across and down.
fn table(w: &mut Writer) -> Vec<Line> {
    let (columns, rows) = (w.count(2, 4), w.count(2, 4));
    let (width, height) = (w.between(0.8, 1.6), 1.0);
    let mut lines = vec![];
    if w.chance(0.8) {
        lines.push(rectangle(width, height));
    }
    for i in 1..columns {
        let x = width * f64::from(i) / f64::from(columns);
        lines.push(line(&[(x, 0.0), (x, height)]));
    }
    for i in 1..rows {
        let y = height * f64::from(i) / f64::from(rows);
        lines.push(line(&[(0.0, y), (width, y)]));
    }
    lines
}

fn flag(w: &mut Writer) -> Vec<Line> {
    let (width, height, pole) = (
        w.between(0.5, 1.2),
        w.between(0.4, 0.9),
        w.between(1.2, 2.2),
    );
    let (low, middle) = (pole - height, pole - height / 2.0);
    let cloth = match w.count(0, 2) {
        0 => vec![(0.0, low), (width, low), (width, pole), (0.0, pole)],
        1 => vec![(0.0, low), (width, middle), (0.0, pole)],
        _ => vec![
            (0.0, low),
            (width, low),
            (width * 0.7, middle),
            (width, pole),
            (0.0, pole),
        ],
    };
    vec![line(&[(0.0, 0.0), (0.0, pole)]), line(&cloth)]
}

/// One letter, or two.
fn letter(w: &mut Writer) -> Vec<Line> {
    let mut lines = letters::letter(w);
    if w.chance(0.25) {
        let next = letters::letter(w);
        lines.extend(
            next.into_iter()
                .map(|line| line.into_iter().map(|p| at(p.x + 3.0, p.y)).collect()),
        );
    }
    lines
}

/// A line that turns here and there.
fn scrawl(w: &mut Writer) -> Vec<Line> {
    let mut points = vec![at(0.0, 0.0)];
    let (mut x, mut y) = (0.0, 0.0);
    let mut heading = w.between(0.0, TAU);
    for _ in 0..w.count(2, 8) {
        let length = w.between(0.5, 2.0);
        x += length * heading.cos();
        y += length * heading.sin();
        points.push(at(x, y));
        heading += w.between(0.4, 2.4) * if w.chance(0.5) { 1.0 } else { -1.0 };
    }
    vec![points]
}
