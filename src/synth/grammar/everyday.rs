//! Everyday things of several parts, each part at its place.

use super::super::build::*;
use super::sheet::{Sheet, Stance, cos, sin, tidy};
use super::{SizedFamily, Writer};

const FAMILIES: &[SizedFamily] = &[
    (2.0, face),
    (2.0, house),
    (1.5, car),
    (1.2, cat),
    (1.2, boat),
    (1.5, flower),
    (0.8, clock),
    (1.0, snowman),
    (0.8, bicycle),
    (0.8, robot),
    (0.8, umbrella),
    (0.8, rocket),
    (0.8, butterfly),
    (0.6, glasses),
    (1.0, landscape_tree),
    (0.6, person),
];

pub(super) fn any(w: &mut Writer, unit: f64) -> Body {
    w.pick_sized(FAMILIES, unit)
}

/// Eyes at the same height on both sides of the middle.
fn eyes(w: &mut Writer, sheet: &mut Sheet, radius: f64) {
    let (apart, height) = (
        w.between(0.25, 0.45) * radius,
        w.between(0.15, 0.45) * radius,
    );
    let size = w.between(0.06, 0.2) * radius;
    sheet.circle(-apart, height, size);
    sheet.circle(apart, height, size);
}

fn mouth(w: &mut Writer, sheet: &mut Sheet, radius: f64) {
    let wide = w.between(0.3, 0.6) * radius;
    match w.count(0, 5) {
        0..3 => sheet.arc((0.0, w.between(-0.3, 0.0) * radius), wide, 180.0, 180.0),
        3 => sheet.arc((0.0, -0.1 * radius), wide, 210.0, 120.0),
        4 => sheet.line(&[(-wide, -0.45 * radius), (wide, -0.45 * radius)]),
        _ => {
            // A sad one.
            sheet.arc((0.0, -0.8 * radius), wide, 30.0, 120.0);
        }
    }
}

fn face(w: &mut Writer, unit: f64) -> Body {
    let radius = tidy(unit);
    let mut sheet = Sheet::default();
    sheet.circle(0.0, 0.0, radius);
    eyes(w, &mut sheet, radius);
    match w.count(0, 4) {
        0 => sheet.line(&[(0.0, 0.15 * radius), (0.0, -0.15 * radius)]),
        1 => {
            let (x, y) = (0.12 * radius, 0.15 * radius);
            sheet.line(&[(0.0, y), (-x, -y), (x, -y)]);
        }
        _ => {}
    }
    if w.chance(0.9) {
        mouth(w, &mut sheet, radius);
    }
    if w.chance(0.15) {
        let ear = 0.2 * radius;
        sheet.circle(-radius - ear, 0.0, ear);
        sheet.circle(radius + ear, 0.0, ear);
    }
    sheet.into_body()
}

fn house(w: &mut Writer, unit: f64) -> Body {
    let (width, height) = (tidy(2.0 * unit), tidy(unit * w.between(1.0, 1.8)));
    let roof = (unit * w.between(0.5, 1.3)).round();
    let over = if w.chance(0.25) {
        (0.2 * unit).round()
    } else {
        0.0
    };
    let mut sheet = Sheet::default();
    sheet.rectangle(0.0, 0.0, width, height);
    let mut slopes = vec![
        (-over, height),
        (width / 2.0, height + roof),
        (width + over, height),
    ];
    if over > 0.0 {
        slopes.push((-over, height));
    }
    sheet.line(&slopes);
    let door = tidy(width * w.between(0.18, 0.28));
    // The door is in the middle, with windows on both sides, or beside one.
    let (door_share, windows) = w.one_of(&[
        (0.5, &[0.2, 0.8][..]),
        (0.5, &[0.2, 0.8]),
        (0.25, &[0.7]),
        (0.7, &[0.25]),
    ]);
    let door_at = width * door_share - door / 2.0;
    if w.chance(0.8) {
        let high = height * w.between(0.4, 0.6);
        sheet.line(&[
            (door_at, 0.0),
            (door_at, high),
            (door_at + door, high),
            (door_at + door, 0.0),
        ]);
    }
    let window = tidy(width * w.between(0.14, 0.22));
    let window_at = (height * w.between(0.45, 0.65)).round();
    if w.chance(0.75) {
        for x in windows {
            sheet.rectangle(width * x - window / 2.0, window_at, window, window);
        }
    }
    if w.chance(0.3) {
        let (x, from) = ((0.75 * width).round(), height + 0.5 * roof);
        let wide = (0.12 * width).round();
        let top = height + roof;
        sheet.line(&[
            (x, from),
            (x, top),
            (x + wide, top),
            (x + wide, from - wide * roof / width * 2.0),
        ]);
    }
    if w.chance(0.2) {
        sheet.circle(width / 2.0, height + 0.4 * roof, 0.2 * roof);
    }
    sheet.into_body()
}

fn car(w: &mut Writer, unit: f64) -> Body {
    let (length, height) = (tidy(4.0 * unit), tidy(unit * w.between(0.7, 1.2)));
    let wheel = unit * w.between(0.3, 0.6);
    let (back, front) = (length * w.between(0.15, 0.3), length * w.between(0.7, 0.85));
    let cabin = unit * w.between(0.6, 1.0);
    let lean = unit * w.one_of(&[0.0, 0.3, 0.5, 0.6]);
    let (from, to) = (length * w.between(0.1, 0.3), length * w.between(0.65, 0.9));
    let mut sheet = Sheet::default();
    sheet.rectangle(0.0, 0.0, length, height);
    sheet.line(&[
        (from, height),
        (from + lean, height + cabin),
        (to - lean, height + cabin),
        (to, height),
    ]);
    if w.chance(0.35) {
        let x = (from + to) / 2.0;
        sheet.line(&[(x, height), (x, height + cabin)]);
    }
    let hub = w.chance(0.3);
    for x in [back, front] {
        sheet.circle(x.round(), 0.0, wheel);
        if hub {
            sheet.circle(x.round(), 0.0, wheel / 2.0);
        }
    }
    sheet.into_body()
}

fn cat(w: &mut Writer, unit: f64) -> Body {
    let radius = tidy(unit);
    let mut sheet = Sheet::default();
    sheet.circle(0.0, 0.0, radius);
    // Ears on the head, each between two angles.
    let (low, high) = (w.one_of(&[30.0, 35.0, 40.0]), w.one_of(&[65.0, 70.0, 75.0]));
    let (x, y) = (radius * w.between(0.75, 0.95), radius * w.between(1.2, 1.5));
    for side in [-1.0, 1.0] {
        sheet.line(&[
            (side * radius * cos(low), radius * sin(low)),
            (side * x, y),
            (side * radius * cos(high), radius * sin(high)),
        ]);
    }
    eyes(w, &mut sheet, radius);
    if w.chance(0.6) {
        let nose = 0.1 * radius;
        sheet.line(&[(-nose, 0.0), (nose, 0.0), (0.0, -nose), (-nose, 0.0)]);
    }
    if w.chance(0.5) {
        let whiskers = repeat(
            3_u32,
            vec![fork(vec![forward(tidy(0.7 * radius))]), left(15.0)],
        );
        for (x, middle) in [(0.3, 0.0), (-0.3, 180.0)] {
            sheet.start(x * radius, -0.2 * radius, middle - 15.0);
            sheet.then(middle + 30.0, [whiskers.clone()]);
        }
    } else if w.chance(0.6) {
        mouth(w, &mut sheet, radius);
    }
    sheet.into_body()
}

fn boat(w: &mut Writer, unit: f64) -> Body {
    let (deck, keel) = (2.0 * unit, unit * w.between(0.8, 1.6));
    let depth = unit * w.between(0.5, 0.9);
    let mast = unit * w.between(1.5, 2.5);
    let mut sheet = Sheet::default();
    if w.chance(0.7) {
        sheet.line(&[
            (-deck, 0.0),
            (-keel, -depth),
            (keel, -depth),
            (deck, 0.0),
            (-deck, 0.0),
        ]);
    } else {
        sheet.arc((0.0, 0.0), deck / 2.0, 180.0, 180.0);
        sheet.line(&[(-deck / 2.0, 0.0), (deck / 2.0, 0.0)]);
    }
    sheet.line(&[(0.0, 0.0), (0.0, mast)]);
    let reach = unit * w.between(0.8, 1.6);
    let foot = mast * w.between(0.1, 0.3);
    match w.count(0, 2) {
        0 => sheet.line(&[(0.0, mast), (reach, foot), (0.0, foot)]),
        1 => {
            sheet.line(&[(0.0, mast), (reach, foot), (0.0, foot)]);
            sheet.line(&[(0.0, mast), (-reach * 0.7, foot), (0.0, foot)]);
        }
        _ => {
            let flag = 0.3 * mast;
            sheet.line(&[
                (0.0, mast),
                (reach, mast),
                (reach, mast - flag),
                (0.0, mast - flag),
            ]);
        }
    }
    sheet.into_body()
}

fn flower(w: &mut Writer, unit: f64) -> Body {
    let petals = w.count(4, 10);
    let hub = tidy(unit * w.between(0.3, 0.6));
    let mut sheet = Sheet::default();
    sheet.circle(0.0, 0.0, hub);
    let petal = if w.chance(0.6) {
        // As large as there is room, or smaller.
        let room = hub * sin(180.0 / f64::from(petals)) / (1.0 - sin(180.0 / f64::from(petals)));
        let size = tidy(room * w.one_of(&[1.0, 1.0, 0.8, 0.6]));
        vec![right(90.0), circle(size)]
    } else {
        let extent = w.one_of(&[60.0, 90.0, 90.0, 120.0]);
        let size = tidy(unit * w.between(0.6, 1.0));
        vec![right(extent / 2.0), w.petal(size, extent)]
    };
    sheet.spokes((0.0, 0.0), petals, 90.0, [skip(hub), petal].concat());
    if w.chance(0.7) {
        let (top, foot) = (
            -hub - unit * w.between(0.0, 0.8),
            -unit * w.between(2.5, 4.0),
        );
        sheet.line(&[(0.0, top), (0.0, foot)]);
        if w.chance(0.6) {
            let extent = w.one_of(&[60.0, 90.0, 90.0]);
            let size = tidy(unit * w.between(0.6, 1.0));
            let leaf = w.petal(size, extent);
            for (side, heading) in [(1.0, 30.0), (-1.0, 150.0)] {
                sheet.start(
                    0.0,
                    foot * w.one_of(&[0.7, 0.7, 0.8]),
                    heading - extent / 2.0,
                );
                sheet.then(heading - extent / 2.0, [leaf.clone()]);
                if side > 0.0 && w.chance(0.4) {
                    break;
                }
            }
        }
    }
    sheet.into_body()
}

fn clock(w: &mut Writer, unit: f64) -> Body {
    let radius = tidy(unit);
    let mut sheet = Sheet::default();
    sheet.circle(0.0, 0.0, radius);
    if w.chance(0.7) {
        let ticks = w.one_of(&[4, 12, 12, 12]);
        let tick = tidy(radius * w.between(0.1, 0.25));
        sheet.spokes(
            (0.0, 0.0),
            ticks,
            0.0,
            [skip(radius - tick), vec![forward(tick)]].concat(),
        );
    }
    for share in [0.75, 0.5] {
        let heading = 30.0 * w.whole(-5, 6);
        sheet.start(0.0, 0.0, heading);
        sheet.then(heading, [forward(tidy(share * radius))]);
    }
    sheet.into_body()
}

fn snowman(w: &mut Writer, unit: f64) -> Body {
    let balls = w.count(2, 3);
    let mut sheet = Sheet::default();
    let (mut radius, mut y) = (tidy(unit), 0.0);
    for i in 0..balls {
        sheet.circle(0.0, y, radius);
        if i + 1 < balls {
            let next = tidy(radius * w.one_of(&[0.6, 0.7, 0.75, 0.8]));
            y += radius + next;
            radius = next;
        }
    }
    if w.chance(0.5) {
        let (apart, size) = (0.35 * radius, 0.12 * radius);
        sheet.circle(-apart, y + 0.2 * radius, size);
        sheet.circle(apart, y + 0.2 * radius, size);
    }
    if w.chance(0.4) {
        let brim = y + radius;
        sheet.line(&[(-radius, brim), (radius, brim)]);
        sheet.rectangle(-0.6 * radius, brim, 1.2 * radius, radius);
    }
    sheet.into_body()
}

fn bicycle(w: &mut Writer, unit: f64) -> Body {
    let wheel = tidy(unit);
    let apart = (unit * w.between(2.4, 3.2)).round();
    let mut sheet = Sheet::default();
    let spokes = if w.chance(0.3) { w.count(3, 8) } else { 0 };
    for x in [0.0, apart] {
        sheet.circle(x, 0.0, wheel);
        if spokes > 0 {
            sheet.spokes((x, 0.0), spokes, 90.0, vec![forward(wheel)]);
        }
    }
    let (seat, bar) = (0.3 * apart, 0.85 * apart);
    let high = unit * w.between(1.0, 1.5);
    sheet.line(&[(0.0, 0.0), (seat, high), (bar, high), (apart, 0.0)]);
    if w.chance(0.6) {
        sheet.line(&[(seat, high), (0.5 * apart, 0.0), (bar, high)]);
    }
    sheet.into_body()
}

fn robot(w: &mut Writer, unit: f64) -> Body {
    let (head, body) = (tidy(unit), tidy(unit * w.between(1.3, 2.0)));
    let neck = (unit * w.one_of(&[0.0, 0.0, 0.3])).round();
    let mut sheet = Sheet::default();
    sheet.rectangle(-body / 2.0, 0.0, body, body);
    sheet.rectangle(-head / 2.0, body + neck, head, head);
    if neck > 0.0 {
        sheet.line(&[(0.0, body), (0.0, body + neck)]);
    }
    let y = body + neck + 0.6 * head;
    sheet.circle(-0.25 * head, y, 0.12 * head);
    sheet.circle(0.25 * head, y, 0.12 * head);
    let limb = unit * w.between(0.6, 1.0);
    if w.chance(0.7) {
        sheet.line(&[(-body / 2.0, 0.7 * body), (-body / 2.0 - limb, 0.7 * body)]);
        sheet.line(&[(body / 2.0, 0.7 * body), (body / 2.0 + limb, 0.7 * body)]);
    }
    if w.chance(0.7) {
        sheet.line(&[(-0.25 * body, 0.0), (-0.25 * body, -limb)]);
        sheet.line(&[(0.25 * body, 0.0), (0.25 * body, -limb)]);
    }
    sheet.into_body()
}

fn umbrella(w: &mut Writer, unit: f64) -> Body {
    let scallops = w.count(1, 4);
    let small = tidy(unit / f64::from(scallops));
    let radius = small * f64::from(scallops);
    let mut sheet = Sheet::default();
    sheet.arc((0.0, 0.0), radius, 0.0, 180.0);
    if scallops == 1 || w.chance(0.3) {
        sheet.line(&[(-radius, 0.0), (radius, 0.0)]);
    } else {
        sheet.start(-radius, 0.0, 90.0);
        sheet.then(
            90.0,
            [repeat(scallops, vec![arc(-small, 180.0), left(180.0)])],
        );
    }
    let hook = tidy(unit * w.between(0.12, 0.25));
    sheet.start(0.0, 0.0, -90.0);
    sheet.then(
        90.0,
        [forward(tidy(unit * w.between(0.9, 1.4))), arc(hook, 180.0)],
    );
    sheet.into_body()
}

fn rocket(w: &mut Writer, unit: f64) -> Body {
    let (width, height) = (tidy(unit), tidy(unit * w.between(1.5, 2.5)));
    let half = width / 2.0;
    let mut sheet = Sheet::default();
    sheet.rectangle(-half, 0.0, width, height);
    let tip = unit * w.between(0.6, 1.2);
    sheet.line(&[(-half, height), (0.0, height + tip), (half, height)]);
    let fin = unit * w.between(0.3, 0.6);
    for side in [-1.0, 1.0] {
        sheet.line(&[
            (side * half, fin),
            (side * (half + fin), -fin),
            (side * half, 0.0),
        ]);
    }
    for i in 0..w.count(0, 2) {
        sheet.circle(0.0, height * (0.7 - 0.35 * f64::from(i)), 0.28 * width);
    }
    sheet.into_body()
}

fn butterfly(w: &mut Writer, unit: f64) -> Body {
    let (upper, lower) = (tidy(unit), tidy(unit * w.between(0.5, 0.9)));
    let body = tidy(unit * w.between(0.8, 1.3));
    let mut sheet = Sheet::default();
    sheet.line(&[(0.0, -body), (0.0, body)]);
    if w.chance(0.6) {
        for side in [-1.0, 1.0] {
            sheet.circle(side * upper, 0.6 * unit, upper);
            sheet.circle(side * lower, -0.6 * unit, lower);
        }
    } else {
        let extent = w.one_of(&[80.0, 90.0, 100.0, 120.0]);
        for (heading, size) in [
            (35.0, upper),
            (145.0, upper),
            (-35.0, lower),
            (-145.0, lower),
        ] {
            sheet.start(0.0, 0.0, heading - extent / 2.0);
            sheet.then(heading - extent / 2.0, [w.petal(size, extent)]);
        }
    }
    if w.chance(0.6) {
        let tip = 0.4 * unit;
        sheet.line(&[(-tip, body + tip), (0.0, body), (tip, body + tip)]);
    }
    sheet.into_body()
}

fn glasses(w: &mut Writer, unit: f64) -> Body {
    let radius = tidy(unit);
    let bridge = tidy(unit * w.between(0.2, 0.8));
    let middle = radius + bridge / 2.0;
    let mut sheet = Sheet::default();
    if w.chance(0.7) {
        sheet.circle(-middle, 0.0, radius);
        sheet.circle(middle, 0.0, radius);
    } else {
        let high = radius * w.between(1.0, 1.6);
        sheet.rectangle(-middle - radius, -high / 2.0, 2.0 * radius, high);
        sheet.rectangle(middle - radius, -high / 2.0, 2.0 * radius, high);
    }
    if w.chance(0.5) {
        sheet.arc((0.0, 0.0), bridge / 2.0, 0.0, 180.0);
    } else {
        sheet.line(&[(-bridge / 2.0, 0.0), (bridge / 2.0, 0.0)]);
    }
    sheet.into_body()
}

/// A trunk with a round crown, a cloud of circles or triangles over each other.
fn landscape_tree(w: &mut Writer, unit: f64) -> Body {
    let (trunk, height) = (
        tidy(unit * w.between(0.3, 0.7)),
        tidy(unit * w.between(0.6, 1.8)),
    );
    let mut sheet = Sheet::default();
    sheet.rectangle(-trunk / 2.0, 0.0, trunk, height);
    match w.count(0, 2) {
        0 => sheet.circle(0.0, height + tidy(unit), unit),
        1 => {
            let small = unit * w.between(0.5, 0.8);
            sheet.circle(-small, height + small, small);
            sheet.circle(small, height + small, small);
            sheet.circle(0.0, height + 2.0 * small, small);
        }
        _ => {
            let tiers = w.count(1, 3);
            let (mut half, mut floor) = (1.2 * unit, height);
            for _ in 0..tiers {
                let tip = floor + 1.2 * half;
                sheet.line(&[(-half, floor), (half, floor), (0.0, tip), (-half, floor)]);
                floor += 0.8 * half;
                half *= 0.8;
            }
        }
    }
    sheet.into_body()
}

fn person(w: &mut Writer, unit: f64) -> Body {
    let head = tidy(unit * w.between(0.4, 0.7));
    let hip = -head - unit * w.between(1.0, 1.8);
    let (arm, leg) = (unit * w.between(0.6, 1.1), unit * w.between(0.8, 1.4));
    let mut sheet = Sheet::default();
    sheet.circle(0.0, 0.0, head);
    sheet.line(&[(0.0, -head), (0.0, hip)]);
    let shoulder = -head - 0.3 * unit;
    let lift = unit * w.one_of(&[0.0, 0.4, -0.5]);
    sheet.line(&[
        (-arm, shoulder + lift),
        (0.0, shoulder),
        (arm, shoulder + lift),
    ]);
    let stride = unit * w.between(0.4, 0.8);
    sheet.line(&[(-stride, hip - leg), (0.0, hip), (stride, hip - leg)]);
    if w.chance(0.2) {
        sheet.polygon((0.0, hip), 3, unit * 0.7, Stance::Side);
    }
    sheet.into_body()
}
