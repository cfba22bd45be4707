//! Drawings of the LOGO kind, in the words of its task descriptions: short, medium and big lines and
//! spaces, small and medium shapes. There are some 13,000 pictures in the tasks' own sizes and none repeats, so that a
//! larger set has ever more of other sizes: what is learned is to tell small figures apart, not the list of them.

use super::super::build::*;
use super::{Family, Writer};
use turtle_lib::program::Expr;

pub(super) const FAMILIES: &[Family] = &[
    (5.0, snowflake),
    (3.0, pair),
    (0.7, row),
    (0.3, concentric),
    (0.3, stairs),
    (0.3, zigzag),
    (0.3, star),
    (0.3, greek_spiral),
    (0.5, alone),
];

const SHORT: f64 = 2.0;
const MEDIUM: f64 = 8.0;
const BIG: f64 = 20.0;

/// One of the tasks' own sizes; now and then another from half a step to `most` steps, in halves.
fn size(w: &mut Writer, own: &[f64], most: u32) -> f64 {
    const OTHER: f64 = 0.1;
    if w.chance(OTHER) {
        f64::from(w.count(1, 2 * most)) / 2.0
    } else {
        w.one_of(own)
    }
}

/// A regular polygon, circle or semicircle, small or medium.
fn shape(w: &mut Writer) -> Body {
    let size = size(w, &[1.0, 2.0], 4);
    shape_of(w, size)
}

fn shape_of(w: &mut Writer, size: f64) -> Body {
    match w.count(0, 9) {
        0..2 => vec![w.ring("INF", size)],
        2..4 => vec![w.ring("HALF_INF", size)],
        4 => vec![w.polygon(4, 2.0 * size)],
        5 => vec![w.polygon(3, 2.0 * size)],
        _ => {
            let sides = w.count(5, 9);
            vec![w.polygon(sides, 2.0 * size)]
        }
    }
}

/// A shape, or now and then a line.
fn item(w: &mut Writer) -> Body {
    if w.chance(0.12) {
        let length = size(w, &[SHORT, SHORT, 4.0], 10);
        vec![forward(length)]
    } else {
        shape(w)
    }
}

fn arm(w: &mut Writer) -> Body {
    let reach = size(
        w,
        &[SHORT, SHORT, SHORT, 4.0, 4.0, MEDIUM, MEDIUM, MEDIUM],
        12,
    );
    let gap = size(w, &[SHORT], 6);
    match w.count(0, 9) {
        0..2 => {
            let size = size(w, &[1.0, 2.0], 5);
            shape_of(w, size)
        }
        2..4 => [vec![forward(reach)], item(w)].concat(),
        4..6 => [skip(reach), item(w)].concat(),
        6 => [skip(gap), item(w), skip(gap), item(w)].concat(),
        7 => [skip(gap), vec![forward(gap)], skip(gap), item(w)].concat(),
        8 => {
            let twice = item(w);
            [skip(gap), twice.clone(), skip(gap), twice].concat()
        }
        _ => [item(w), item(w)].concat(),
    }
}

/// Equal arms around the centre.
fn snowflake(w: &mut Writer) -> Body {
    let arms = if w.chance(0.9) {
        w.count(3, 9)
    } else {
        w.count(10, 12)
    };
    vec![repeat(arms, vec![fork(arm(w)), left(part_of_turn(arms))])]
}

/// Two things next to each other, connected or separated.
fn pair(w: &mut Writer) -> Body {
    let gap = size(w, &[SHORT, 4.0, MEDIUM, MEDIUM, MEDIUM, BIG, BIG], 24);
    let between = if w.chance(0.5) {
        vec![forward(gap)]
    } else {
        skip(gap)
    };
    [item(w), between, item(w)].concat()
}

/// The same thing several times in a row.
fn row(w: &mut Writer) -> Body {
    let times = w.count(2, 9);
    let gap = size(w, &[SHORT, SHORT, SHORT, 4.0, MEDIUM], 10);
    vec![repeat(times, [vec![fork(item(w))], skip(gap)].concat())]
}

/// The same shape growing from one corner.
fn concentric(w: &mut Writer) -> Body {
    let turns = w.count(2, 9);
    let (first, step) = (w.whole(0, 1), size(w, &[1.0, 2.0, 2.0], 4));
    let var = "u";
    let body = match w.count(0, 3) {
        0 => w.ring_of("INF", Expr::name(var)),
        1 => w.ring_of("HALF_INF", Expr::name(var)),
        _ => {
            let sides = w.count(3, 9);
            repeat(
                sides,
                vec![forward(times(step, var)), left(part_of_turn(sides))],
            )
        }
    };
    // Without going back, what a ring of small steps is short of a full turn adds up.
    let body = if w.chance(0.5) {
        body
    } else {
        fork(vec![body])
    };
    vec![count(var, first, turns, vec![body])]
}

fn step_size(w: &mut Writer) -> f64 {
    size(w, &[1.0, 2.0, 2.0, 2.0, 4.0], 8)
}

fn stairs(w: &mut Writer) -> Body {
    let (steps, size) = (w.count(2, 14), step_size(w));
    vec![repeat(
        steps,
        vec![forward(size), left(90.0), forward(size), right(90.0)],
    )]
}

fn zigzag(w: &mut Writer) -> Body {
    let (steps, size) = (w.count(2, 14), step_size(w));
    let body = vec![forward(size), left(90.0), forward(size), right(90.0)];
    vec![left(45.0), repeat(steps, body)]
}

fn star(w: &mut Writer) -> Body {
    let points = w.one_of(&[5_u32, 7, 9, 11, 13]);
    let length = w.length(2, 20);
    // With one revolution's part less than half a turn at each tip, as the tasks have it, or half of that: the
    // star is then closed after so many lines.
    let less = if w.chance(0.5) { 2 } else { 1 };
    let turn = part(180.0 * f64::from(points - less), points);
    vec![repeat(points, vec![forward(length), left(turn)])]
}

fn greek_spiral(w: &mut Writer) -> Body {
    let turns = w.count(4, 24);
    let step = size(w, &[1.0], 3);
    vec![count(
        "u",
        0.0,
        turns,
        vec![forward(times(step, "u")), left(90.0)],
    )]
}

/// One shape, of a small, medium or big size.
fn alone(w: &mut Writer) -> Body {
    let size = w.length(1, 12);
    match w.count(0, 4) {
        0 => vec![w.ring("INF", size)],
        1 => vec![w.ring("HALF_INF", size)],
        _ => {
            let sides = w.count(3, 12);
            vec![w.polygon(sides, size)]
        }
    }
}
