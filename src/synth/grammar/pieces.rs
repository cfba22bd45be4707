//! Parts of drawings, each filling the view as it does when it is looked at alone: doors, windows, roofs,
//! petals, eyes, arcs, shapes that stay open.

use super::super::{build::*, fit};
use super::meant::{mirror, slant, steepness};
use super::sheet::{Sheet, cos, sin, tidy};
use super::{SizedFamily, Writer};

const FAMILIES: &[SizedFamily] = &[
    (0.5, line),
    (1.5, corner),
    (1.5, open_box),
    (1.0, open_polygon),
    (1.2, trapezoid),
    (1.0, roof),
    (2.5, bow),
    (1.0, segment),
    (0.8, sector),
    (1.2, crescent),
    (1.2, leaf),
    (0.8, eye),
    (0.8, drop),
    (0.8, oval),
    (0.6, egg),
    (1.0, stadium),
    (1.2, arch),
    (1.2, wire),
    (1.0, double_bend),
    (0.7, band),
    (0.8, cloud),
    (1.0, bars),
    (0.7, door),
    (0.6, tuft),
    (0.8, on_a_stick),
    (0.6, body_of_a_car),
    (0.6, fish),
    (0.5, cup),
];

pub(super) fn any(w: &mut Writer, unit: f64) -> Body {
    let piece = w.pick_sized(FAMILIES, unit);
    turned(w, piece)
}

/// Stands a piece another way now and then, or shows it in the mirror. What is drawn by places stays.
fn turned(w: &mut Writer, mut piece: Body) -> Body {
    let mirrored = w.chance(0.3);
    let angle = match w.count(0, 9) {
        0..6 => 0.0,
        6..9 => 90.0 * w.whole(1, 3),
        _ => 15.0 * w.whole(1, 23),
    };
    if !fit::starts_with_teleport(&piece) {
        if mirrored {
            mirror(&mut piece);
        }
        piece.insert(0, left(angle));
    }
    piece
}

fn line(w: &mut Writer, unit: f64) -> Body {
    let heading = 5.0 * w.whole(-17, 18);
    vec![left(heading), forward(tidy(unit))]
}

/// Two lines that meet, or three.
fn corner(w: &mut Writer, unit: f64) -> Body {
    let (first, second) = (
        tidy(unit),
        tidy(unit * w.one_of(&[1.0, 1.0, 0.8, 0.6, 0.5, 0.4, 1.5])),
    );
    let angle = w.one_of(&[
        90.0, 90.0, 90.0, 120.0, 135.0, 60.0, 45.0, 150.0, 100.0, 75.0,
    ]);
    let mut body = vec![forward(first), left(angle), forward(second)];
    match w.count(0, 5) {
        // Back the same way: a Z, a step.
        0 | 1 => {
            let third = tidy(unit * w.one_of(&[1.0, 1.0, 0.7, 0.5]));
            body.extend([right(angle), forward(third)]);
        }
        // A line from the middle of another: a T.
        2 => {
            let half = tidy(unit / 2.0);
            body = vec![
                forward(half),
                fork(vec![left(angle), forward(second)]),
                forward(half),
            ];
        }
        _ => {}
    }
    body
}

/// Three sides of a box: doors, chimneys, tables.
fn open_box(w: &mut Writer, unit: f64) -> Body {
    let (height, width) = (tidy(unit), tidy(unit * w.between(0.3, 1.8)));
    let other = if w.chance(0.65) {
        height
    } else {
        tidy(unit * w.between(0.3, 1.5))
    };
    vec![
        left(90.0),
        forward(height),
        right(90.0),
        forward(width),
        right(90.0),
        forward(other),
    ]
}

fn open_polygon(w: &mut Writer, unit: f64) -> Body {
    let sides = w.count(3, 9);
    let drawn = w.count(2, sides - 1);
    let body = vec![forward(tidy(unit)), left(part_of_turn(sides))];
    vec![repeat(drawn, body)]
}

/// Hulls, lamp shades, buckets; the longer base below or above, or left out.
fn trapezoid(w: &mut Writer, unit: f64) -> Body {
    let angle = w.one_of(&[45.0, 50.0, 60.0, 60.0, 70.0, 75.0, 80.0]);
    let (top, leg) = (tidy(unit), tidy(unit * w.between(0.3, 1.2)));
    let base = tidy(top + 2.0 * leg * cos(angle));
    let mut body = vec![
        forward(base),
        left(180.0 - angle),
        forward(leg),
        left(angle),
        forward(top),
        left(angle),
        forward(leg),
    ];
    if w.chance(0.25) {
        // The sides and the shorter base alone.
        body.drain(..2);
        body.insert(0, left(180.0 - angle));
    }
    if w.chance(0.4) {
        mirror(&mut body);
    }
    body
}

/// Two slopes, with what is below or without, over the edge or not.
fn roof(w: &mut Writer, unit: f64) -> Body {
    let (base, height) = (tidy(2.0 * unit), tidy(unit * w.between(0.4, 2.0)));
    let angle = steepness(height, base / 2.0);
    let side = tidy(slant(height, base / 2.0));
    let slopes = vec![
        left(angle),
        forward(side),
        right(2.0 * angle),
        forward(side),
    ];
    match w.count(0, 3) {
        0 | 1 => slopes,
        2 => [slopes, vec![right(180.0 - angle), forward(base)]].concat(),
        _ => {
            let over = tidy(unit * w.between(0.15, 0.4));
            let beam = vec![fork(vec![forward(base)])];
            [beam, shift(-over, 0.0), slopes].concat()
        }
    }
}

/// An arc of any extent.
fn bow(w: &mut Writer, unit: f64) -> Body {
    let extent = if w.chance(0.6) {
        w.one_of(&[90.0, 90.0, 180.0, 180.0, 180.0, 270.0, 120.0, 60.0])
    } else {
        5.0 * w.whole(5, 70)
    };
    let level = if w.chance(0.5) { -extent / 2.0 } else { 0.0 };
    vec![left(level), arc(tidy(unit), extent)]
}

/// An arc and its chord: bowls, melon slices, domes.
fn segment(w: &mut Writer, unit: f64) -> Body {
    let extent = w.one_of(&[60.0, 90.0, 120.0, 150.0, 180.0, 180.0, 180.0, 240.0, 270.0]);
    let radius = tidy(unit);
    let chord = tidy(2.0 * radius * sin(extent / 2.0));
    vec![
        right(extent / 2.0),
        arc(radius, extent),
        left(180.0 - extent / 2.0),
        forward(chord),
    ]
}

/// A slice of a cake, or a cake without a slice.
fn sector(w: &mut Writer, unit: f64) -> Body {
    let extent = w.one_of(&[
        30.0, 45.0, 60.0, 90.0, 90.0, 120.0, 180.0, 270.0, 300.0, 315.0,
    ]);
    let radius = tidy(unit);
    vec![
        forward(radius),
        left(90.0),
        arc(radius, extent),
        left(90.0),
        forward(radius),
    ]
}

/// Two arcs with one chord, bent the same way: moons, smiles, brows.
fn crescent(w: &mut Writer, unit: f64) -> Body {
    let outer = w.one_of(&[90.0, 120.0, 150.0, 180.0, 180.0, 200.0, 240.0, 270.0]);
    let inner = w.one_of(&[30.0, 60.0, 60.0, 90.0, 90.0, 120.0, 150.0]);
    let inner: f64 = if inner < outer { inner } else { outer / 2.0 };
    let radius = tidy(unit);
    let inner_radius = tidy(radius * sin(outer / 2.0) / sin(inner / 2.0));
    vec![
        right(outer / 2.0),
        arc(radius, outer),
        left(180.0 - outer / 2.0 + inner / 2.0),
        arc(-inner_radius, inner),
    ]
}

/// Two arcs that meet in points, with a vein or a stalk or none.
fn leaf(w: &mut Writer, unit: f64) -> Body {
    let extent = w.one_of(&[40.0, 60.0, 60.0, 80.0, 90.0, 90.0, 120.0]);
    let radius = tidy(unit);
    let chord = tidy(2.0 * radius * sin(extent / 2.0));
    let mut body = vec![right(extent / 2.0), w.petal(radius, extent)];
    match w.count(0, 4) {
        0 => body.extend([left(extent / 2.0), forward(chord)]),
        1 => {
            let stalk = tidy(chord * w.between(0.2, 0.6));
            body.extend([left(extent / 2.0), backward(stalk)]);
        }
        _ => {}
    }
    body
}

fn eye(w: &mut Writer, unit: f64) -> Body {
    let extent = w.one_of(&[80.0, 90.0, 90.0, 100.0, 120.0]);
    let radius = tidy(unit);
    let half = radius * sin(extent / 2.0);
    let height = radius * (1.0 - cos(extent / 2.0));
    let iris = tidy(height * w.between(0.4, 1.0));
    let mut body = vec![
        right(extent / 2.0),
        w.petal(radius, extent),
        left(extent / 2.0),
    ];
    body.extend(shift(tidy(half), -iris));
    body.push(circle(iris));
    body
}

/// Two lines and the arc that they touch: drops, cones, pins.
fn drop(w: &mut Writer, unit: f64) -> Body {
    let half = w.one_of(&[15.0, 20.0, 25.0, 30.0, 30.0, 45.0]);
    let length = tidy(unit);
    let radius = tidy(unit * f64::to_radians(half).tan());
    vec![
        left(90.0 - half),
        forward(length),
        arc(radius, 180.0 + 2.0 * half),
        forward(length),
    ]
}

fn oval(w: &mut Writer, unit: f64) -> Body {
    let extent = w.one_of(&[40.0, 50.0, 60.0, 60.0, 70.0, 80.0]);
    let (flat, tight) = (tidy(unit), tidy(unit * w.between(0.2, 0.7)));
    let half = vec![arc(flat, extent), arc(tight, 180.0 - extent)];
    vec![right(extent / 2.0), repeat(2_u32, half)]
}

fn egg(w: &mut Writer, unit: f64) -> Body {
    let radius = tidy(unit);
    let tip = tidy(radius * (2.0 - 2.0_f64.sqrt()));
    let side = arc(2.0 * radius, 45.0);
    let point = w.one_of(&[90.0, -90.0, 0.0]);
    vec![
        left(point - 90.0),
        arc(tip, 90.0),
        side.clone(),
        arc(radius, 180.0),
        side,
    ]
}

/// Lines and arcs by turns, closed: pills, rounded boxes.
fn stadium(w: &mut Writer, unit: f64) -> Body {
    let radius = tidy(unit * w.between(0.2, 0.8));
    let (long, short) = (tidy(unit), tidy(unit * w.between(0.3, 1.5)));
    match w.count(0, 2) {
        0 => vec![repeat(2_u32, vec![forward(long), arc(radius, 180.0)])],
        1 => vec![repeat(4_u32, vec![forward(long), arc(radius, 90.0)])],
        _ => vec![repeat(
            2_u32,
            vec![
                forward(long),
                arc(radius, 90.0),
                forward(short),
                arc(radius, 90.0),
            ],
        )],
    }
}

/// Two uprights and a round top, open below or closed: doors, windows, tombs, tunnels, magnets.
fn arch(w: &mut Writer, unit: f64) -> Body {
    let radius = tidy(unit * w.between(0.3, 1.2));
    let height = tidy(unit);
    let mut body = vec![
        left(90.0),
        forward(height),
        arc(radius, 180.0),
        forward(height),
    ];
    match w.count(0, 3) {
        0 => {}
        1 => {
            // Where the arc begins.
            body.extend([
                pen_up(),
                backward(height),
                pen_down(),
                left(90.0),
                forward(2.0 * radius),
            ]);
        }
        _ => body.extend([left(90.0), forward(2.0 * radius)]),
    }
    body
}

/// Lines and arcs that go on into each other: hooks, canes, handles, tails.
fn wire(w: &mut Writer, unit: f64) -> Body {
    let mut body = vec![left(90.0 * w.whole(-1, 2))];
    let pieces = w.count(2, 4);
    let mut straight = w.chance(0.65);
    for _ in 0..pieces {
        if straight {
            body.push(forward(tidy(unit * w.between(0.3, 1.5))));
            if w.chance(0.2) {
                body.push(left(w.one_of(&[90.0, -90.0, 45.0, -45.0, 120.0, -120.0])));
            }
        } else {
            let radius = tidy(unit * w.between(0.2, 0.8));
            let extent = w.one_of(&[90.0, 90.0, 180.0, 180.0, 120.0, 45.0, 60.0, 270.0]);
            let sign = w.one_of(&[1.0, 1.0, 1.0, -1.0]);
            body.push(arc(sign * radius, extent));
        }
        straight = !straight || w.chance(0.1);
    }
    body
}

/// An arc one way and an arc the other: S, waves, necks.
fn double_bend(w: &mut Writer, unit: f64) -> Body {
    let extent = w.one_of(&[60.0, 90.0, 90.0, 120.0, 180.0, 180.0, 240.0, 270.0]);
    let (first, mut second, mut other) = (tidy(unit), tidy(unit), extent);
    if w.chance(0.35) {
        second = tidy(unit * w.between(0.4, 1.6));
    }
    if w.chance(0.25) {
        other = w.one_of(&[60.0, 90.0, 120.0, 180.0, 210.0]);
    }
    let times = w.one_of(&[1_u32, 1, 1, 1, 2, 3]);
    vec![
        right(extent / 2.0),
        repeat(times, vec![arc(first, extent), arc(-second, other)]),
    ]
}

/// The part of a ring between two angles.
fn band(w: &mut Writer, unit: f64) -> Body {
    let extent = w.one_of(&[45.0, 60.0, 90.0, 120.0, 180.0, 180.0, 270.0]);
    let (outer, wide) = (tidy(unit), tidy(unit * w.between(0.2, 0.7)));
    vec![
        arc(outer, extent),
        left(90.0),
        forward(wide),
        left(90.0),
        arc(-(outer - wide), extent),
        left(90.0),
        forward(wide),
    ]
}

/// Bows in a row over a line, or around.
fn cloud(w: &mut Writer, unit: f64) -> Body {
    let bows = w.count(2, 6);
    let extent = w.one_of(&[120.0, 150.0, 180.0, 180.0]);
    let radius = tidy(unit);
    if w.chance(0.5) {
        let bows = w.count(4, 10);
        let turn = 360.0 / f64::from(bows) - extent;
        return vec![repeat(bows, vec![arc(radius, extent), left(turn)])];
    }
    let base = tidy(2.0 * radius * sin(extent / 2.0) * f64::from(bows));
    let mut body = vec![
        left(extent / 2.0),
        repeat(bows, vec![arc(-radius, extent), left(extent)]),
    ];
    if w.chance(0.6) {
        body.extend([left(180.0 - extent / 2.0), forward(base)]);
    }
    body
}

/// A box with lines across it at equal distances: windows, shelves, shutters, crates.
fn bars(w: &mut Writer, unit: f64) -> Body {
    let columns = w.one_of(&[1_u32, 2, 2, 2, 3, 3, 4, 5]);
    let rows = w.one_of(&[1_u32, 1, 2, 2, 3]);
    let (across, up) = (tidy(unit), tidy(unit * w.between(0.4, 1.6)));
    let (width, height) = (across * f64::from(columns), up * f64::from(rows));
    let mut sheet = Sheet::default();
    sheet.rectangle(0.0, 0.0, width, height);
    for i in 1..columns {
        let x = across * f64::from(i);
        sheet.line(&[(x, 0.0), (x, height)]);
    }
    for i in 1..rows {
        let y = up * f64::from(i);
        sheet.line(&[(0.0, y), (width, y)]);
    }
    sheet.into_body()
}

/// A box with a knob, a smaller box or a round window in it.
fn door(w: &mut Writer, unit: f64) -> Body {
    let (width, height) = (tidy(unit), tidy(unit * w.between(0.8, 2.4)));
    let mut sheet = Sheet::default();
    sheet.rectangle(0.0, 0.0, width, height);
    match w.count(0, 2) {
        0 => {
            let x = width * w.one_of(&[0.15, 0.2, 0.8, 0.85]);
            sheet.circle(x, height / 2.0, unit * w.between(0.04, 0.12));
        }
        1 => {
            let edge = width * w.between(0.1, 0.35);
            sheet.rectangle(edge, edge, width - 2.0 * edge, height - 2.0 * edge);
        }
        _ => {
            let y = height * w.between(0.4, 0.75);
            sheet.circle(width / 2.0, y, width * w.between(0.15, 0.4));
        }
    }
    sheet.into_body()
}

/// Lines from a point within an angle: whiskers, lashes, grass, rays.
fn tuft(w: &mut Writer, unit: f64) -> Body {
    let lines = w.count(2, 6);
    let angle = w.one_of(&[10.0, 15.0, 20.0, 20.0, 30.0, 45.0]);
    let line = vec![fork(vec![forward(tidy(unit))]), left(angle)];
    let middle = w.one_of(&[0.0, 0.0, 90.0, 90.0, 180.0]);
    let first = middle - angle * f64::from(lines - 1) / 2.0;
    vec![left(first), repeat(lines, line)]
}

/// A round or pointed head on a line: balloons, lollipops, pins, trees, magnifiers.
fn on_a_stick(w: &mut Writer, unit: f64) -> Body {
    let stick = tidy(unit * w.between(0.5, 3.0));
    let radius = tidy(unit);
    let head = match w.count(0, 3) {
        0..3 => vec![right(90.0), circle(radius)],
        _ => vec![
            right(90.0),
            forward(radius),
            left(120.0),
            forward(2.0 * radius),
            left(120.0),
            forward(2.0 * radius),
            left(120.0),
            forward(radius),
        ],
    };
    [vec![left(90.0), forward(stick)], head].concat()
}

/// An outline with room for wheels and a cabin.
fn body_of_a_car(w: &mut Writer, unit: f64) -> Body {
    let (wheel, gap) = (
        tidy(unit * w.between(0.3, 0.5)),
        tidy(unit * w.between(0.5, 1.2)),
    );
    let end = tidy(unit * w.between(0.3, 0.8));
    let height = tidy(unit * w.between(0.4, 0.9));
    let room = vec![left(90.0), arc(-wheel, 180.0), left(90.0)];
    let mut body = vec![forward(end)];
    body.extend(room.clone());
    body.push(forward(gap));
    body.extend(room);
    body.push(forward(end));
    body.extend([left(90.0), forward(height), left(90.0)]);
    let length = 2.0 * end + 4.0 * wheel + gap;
    if w.chance(0.5) {
        body.push(forward(length));
    } else {
        let hood = tidy(length * w.between(0.1, 0.35));
        let cabin = tidy(length - 2.0 * hood);
        let up = tidy(unit * w.between(0.4, 0.8));
        body.extend([
            forward(hood),
            right(90.0),
            forward(up),
            left(90.0),
            forward(cabin),
            left(90.0),
            forward(up),
            right(90.0),
            forward(hood),
        ]);
    }
    body.extend([left(90.0), forward(height)]);
    body
}

/// Two arcs that cross into a tail.
fn fish(w: &mut Writer, unit: f64) -> Body {
    let extent = w.one_of(&[60.0, 80.0, 90.0, 100.0, 120.0]);
    let (radius, tail) = (tidy(unit), tidy(unit * w.between(0.3, 0.7)));
    let fin = w.one_of(&[60.0, 60.0, 90.0]);
    let back = tidy(2.0 * tail * sin(fin / 2.0));
    let mut body = vec![
        right(extent / 2.0),
        w.petal(radius, extent),
        left(180.0 + extent / 2.0 - fin / 2.0),
        forward(tail),
        left(90.0 + fin / 2.0),
        forward(back),
        left(90.0 + fin / 2.0),
        forward(tail),
    ];
    if w.chance(0.4) {
        mirror(&mut body);
    }
    body
}

/// A vessel with a handle.
fn cup(w: &mut Writer, unit: f64) -> Body {
    let (width, height) = (tidy(unit * w.between(0.7, 1.4)), tidy(unit));
    let handle = tidy(height * w.between(0.15, 0.35));
    let mut sheet = Sheet::default();
    if w.chance(0.6) {
        sheet.rectangle(0.0, 0.0, width, height);
    } else {
        let bowl = width / 2.0;
        sheet.arc((bowl, height), bowl, 180.0, 180.0);
        sheet.line(&[(0.0, height), (width, height)]);
    }
    let from = w.one_of(&[-90.0, -90.0, -60.0]);
    let middle = width - handle * cos(from);
    sheet.arc((middle, height * 0.6), handle, from, -2.0 * from);
    sheet.into_body()
}
