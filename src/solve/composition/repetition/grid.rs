//! A shape in rows of rows.

use super::{UNEVEN, UNEVEN_TURN, mean_angle, turn_unit};
use crate::solve::composition::numbers;
use crate::solve::composition::rounding::{LENGTHS, nearest};
use crate::solve::composition::shape::Placed;
use crate::solve::geometry::polyline::{distance, mean, signed};
use turtle_lib::turtle::Point;

/// A shape in so many columns and rows.
#[derive(Clone, Debug, PartialEq)]
pub struct Grid {
    /// The one at the lower left.
    pub first: Placed,
    /// How many columns and rows.
    pub times: [usize; 2],
    /// From one column to the next, and from one row to the next, in steps.
    pub steps: [Point; 2],
}

impl Grid {
    /// All of them.
    pub fn members(&self) -> Vec<Placed> {
        let [columns, rows] = self.times;
        let [across, up] = self.steps;
        let member = |i: usize| {
            let (column, row) = ((i % columns) as f64, (i / columns) as f64);
            self.first.moved(
                column * across.x + row * up.x,
                column * across.y + row * up.y,
            )
        };
        (0..columns * rows).map(member).collect()
    }

    /// How many numbers it takes.
    pub fn numbers(&self) -> usize {
        let steps = self.steps.iter().flat_map(|step| [step.x, step.y]);
        2 + steps.filter(|value| *value != 0.0).count() + numbers(&self.first.shape)
    }
}

/// Equal parts as a grid, its numbers rounded to the units of this index.
pub fn grid(placed: &[&Placed], unit: usize) -> Option<Grid> {
    let count = placed.len();
    let first = placed.first()?;
    let is_turned = |one: &&Placed| signed(one.heading - first.heading).abs() > UNEVEN_TURN;
    if !first.shape.is_round && placed.iter().any(is_turned) {
        return None;
    }
    let places: Vec<Point> = placed.iter().map(|one| one.at).collect();
    let mut columns = (2..=count / 2).filter(|columns| count.is_multiple_of(*columns));
    let (at, times, steps) = columns.find_map(|columns| lattice(&places, columns, unit))?;
    let headings: Vec<f64> = placed.iter().map(|one| one.heading).collect();
    let heading = match first.shape.is_round {
        true => first.heading,
        false => nearest(mean_angle(&headings), turn_unit(unit)),
    };
    Some(Grid {
        first: Placed {
            at,
            heading,
            ..(*first).clone()
        },
        times,
        steps,
    })
}

/// Where the lattice begins, its columns and rows and the steps between them, if places lie on one with so many
/// columns.
fn lattice(
    places: &[Point],
    columns: usize,
    unit: usize,
) -> Option<(Point, [usize; 2], [Point; 2])> {
    let mut places = places.to_vec();
    places.sort_by(|a, b| a.y.total_cmp(&b.y));
    for row in places.chunks_mut(columns) {
        row.sort_by(|a, b| a.x.total_cmp(&b.x));
    }
    let rows = places.len() / columns;
    let apart = |from: Point, to: Point, steps: usize| {
        let each = |from: f64, to: f64| (to - from) / steps as f64;
        Point::new(each(from.x, to.x), each(from.y, to.y))
    };
    let by_rows = places.chunks(columns);
    let across = mean(by_rows.map(|row| apart(row[0], row[columns - 1], columns - 1)));
    let last = places.len() - columns;
    let up = mean((0..columns).map(|i| apart(places[i], places[last + i], rows - 1)));
    let centre = mean(places.iter().copied());
    let begin = |across: Point, up: Point| {
        let (half, high) = ((columns - 1) as f64 / 2.0, (rows - 1) as f64 / 2.0);
        Point::new(
            centre.x - half * across.x - high * up.x,
            centre.y - half * across.y - high * up.y,
        )
    };
    let at = begin(across, up);
    let least = across.x.hypot(across.y).min(up.x.hypot(up.y));
    let is_even = places.iter().enumerate().all(|(i, place)| {
        let (column, row) = ((i % columns) as f64, (i / columns) as f64);
        let wanted = Point::new(
            at.x + column * across.x + row * up.x,
            at.y + column * across.y + row * up.y,
        );
        distance(wanted, *place) <= UNEVEN * least
    });
    let is_upright = across.x > across.y.abs() && up.y > up.x.abs();
    if !is_even || !is_upright {
        return None;
    }
    // Rows that are nearly level are, and columns that are nearly upright.
    let unit = LENGTHS[unit];
    let straight = |along: f64, off: f64| match off.abs() <= UNEVEN / 4.0 * along.abs() {
        true => 0.0,
        false => nearest(off, unit),
    };
    let across = Point::new(nearest(across.x, unit), straight(across.x, across.y));
    let up = Point::new(straight(up.y, up.x), nearest(up.y, unit));
    let at = begin(across, up);
    let at = Point::new(nearest(at.x, unit), nearest(at.y, unit));
    Some((at, [columns, rows], [across, up]))
}
