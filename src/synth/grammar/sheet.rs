//! Figures at places of their own, laid beside and over each other.

use super::super::build::*;
use super::super::fit;
use turtle_lib::program::Stmt;

/// A length as people would write it: whole when it is long, in halves or tenths when it is short.
pub(super) fn tidy(length: f64) -> f64 {
    fit::rounded(length).unwrap_or(0.1)
}

/// A place as people would write it, in halves.
fn place(value: f64) -> f64 {
    (2.0 * value).round() / 2.0
}

/// The sine of an angle in degrees.
pub(super) fn sin(angle: f64) -> f64 {
    angle.to_radians().sin()
}

/// The cosine of an angle in degrees.
pub(super) fn cos(angle: f64) -> f64 {
    angle.to_radians().cos()
}

/// The side of a regular polygon whose corners are `radius` from its middle.
pub(super) fn side_within(sides: u32, radius: f64) -> f64 {
    2.0 * radius * sin(180.0 / f64::from(sides))
}

/// How a regular polygon stands.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Stance {
    /// On a side.
    Side,
    /// On a corner.
    Corner,
    /// Upside down: a side above.
    Hung,
}

/// A drawing in the making. Lengths and angles are in steps and degrees; `x` and `y` are places.
#[derive(Default)]
pub(super) struct Sheet {
    body: Body,
    /// Where the turtle looks.
    heading: f64,
    /// Where it is, if that is known.
    at: Option<(f64, f64)>,
}

impl Sheet {
    pub(super) fn into_body(self) -> Body {
        self.body
    }

    /// Goes to a place without drawing, to look along `heading`.
    pub(super) fn start(&mut self, x: f64, y: f64, heading: f64) {
        let (at, turned) = (Some((place(x), place(y))), heading != self.heading);
        if turned || at != self.at {
            self.body
                .push(teleport(place(x), place(y), turned.then_some(heading)));
        }
        (self.at, self.heading) = (at, heading);
    }

    /// Statements after which the turtle looks along `heading`, wherever it is.
    pub(super) fn then(&mut self, heading: f64, stmts: impl IntoIterator<Item = Stmt>) {
        self.body.extend(stmts);
        (self.at, self.heading) = (None, heading);
    }

    pub(super) fn circle(&mut self, x: f64, y: f64, radius: f64) {
        let radius = tidy(radius);
        self.start(x, y - radius, 0.0);
        self.body.push(circle(radius));
    }

    /// An arc about `(x, y)`, counterclockwise from where `from` points.
    pub(super) fn arc(&mut self, (x, y): (f64, f64), radius: f64, from: f64, extent: f64) {
        let radius = tidy(radius);
        let heading = upright(from + 90.0);
        self.start(x + radius * cos(from), y + radius * sin(from), heading);
        self.then(upright(heading + extent), [arc(radius, extent)]);
    }

    /// Straight lines from corner to corner.
    pub(super) fn line(&mut self, corners: &[(f64, f64)]) {
        if let [(x, y), rest @ ..] = corners {
            self.start(*x, *y, self.heading);
            for (x, y) in rest {
                let to = (place(*x), place(*y));
                self.body.push(goto(to.0, to.1));
                self.at = Some(to);
            }
        }
    }

    /// A rectangle from its lower left corner on.
    pub(super) fn rectangle(&mut self, x: f64, y: f64, width: f64, height: f64) {
        let (width, height) = (tidy(width), tidy(height));
        self.start(x, y, 0.0);
        self.body.push(if width == height {
            repeat(4_u32, vec![forward(width), left(90.0)])
        } else {
            let half = vec![forward(width), left(90.0), forward(height), left(90.0)];
            repeat(2_u32, half)
        });
    }

    /// A regular polygon about `(x, y)` with its corners at `radius`.
    pub(super) fn polygon(&mut self, (x, y): (f64, f64), sides: u32, radius: f64, stance: Stance) {
        let half = 180.0 / f64::from(sides);
        let side = side_within(sides, radius);
        let (from, heading, turn) = match stance {
            Stance::Side => ((x - side / 2.0, y - radius * cos(half)), 0.0, 1.0),
            Stance::Corner => ((x, y - radius), half, 1.0),
            Stance::Hung => ((x - side / 2.0, y + radius * cos(half)), 0.0, -1.0),
        };
        let corner = part_of_turn(sides);
        let turn = if turn > 0.0 {
            left(corner)
        } else {
            right(corner)
        };
        self.start(from.0, from.1, heading);
        self.body
            .push(repeat(sides, vec![forward(tidy(side)), turn]));
    }

    /// A star in one line about `(x, y)`: `points` points at `radius`, every `skip`-th joined, one line level.
    pub(super) fn star(&mut self, (x, y): (f64, f64), points: u32, skip: u32, radius: f64) {
        let half = 180.0 * f64::from(skip) / f64::from(points);
        let turn = part(360.0 * f64::from(skip), points);
        // The level line is above the middle or below it, as the points allow that stand on a side.
        let (height, turn) = if skip.is_multiple_of(2) {
            (radius * cos(half), right(turn))
        } else {
            (-radius * cos(half), left(turn))
        };
        self.start(x - radius * sin(half), y + height, 0.0);
        let length = tidy(2.0 * radius * sin(half));
        self.body.push(repeat(points, vec![forward(length), turn]));
    }

    /// Lines from `(x, y)` outward, evenly around, the first where `first` points.
    pub(super) fn spokes(&mut self, (x, y): (f64, f64), count: u32, first: f64, spoke: Body) {
        self.start(x, y, first);
        self.body
            .push(repeat(count, vec![fork(spoke), left(part_of_turn(count))]));
    }
}

/// An angle between -180 and 180 degrees.
fn upright(angle: f64) -> f64 {
    let angle = angle.rem_euclid(360.0);
    if angle > 180.0 { angle - 360.0 } else { angle }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use turtle_lib::program::Program;
    use turtle_lib::run::{Fuel, run};
    use turtle_lib::turtle::Point;

    fn corners(sheet: Sheet) -> Vec<Point> {
        let program = Program {
            body: sheet.into_body(),
        };
        let path = run(&program, &Fuel::default()).unwrap().path;
        path.strokes().flatten().copied().collect()
    }

    /// Whether every corner is `radius` from `(4, -3)`, but for the rounding of places and lengths.
    fn around(corners: &[Point], radius: f64) -> bool {
        corners
            .iter()
            .all(|p| ((p.x - 4.0).hypot(p.y + 3.0) - radius).abs() < 1.0)
    }

    #[test]
    fn figures_are_about_their_middle() {
        let middle = (4.0, -3.0);
        for stance in [Stance::Side, Stance::Corner, Stance::Hung] {
            for sides in [3, 4, 5, 6, 8] {
                let mut sheet = Sheet::default();
                sheet.polygon(middle, sides, 12.0, stance);
                assert!(around(&corners(sheet), 12.0), "{sides}");
            }
        }
        for (points, skip) in [(5, 2), (7, 2), (7, 3), (8, 3), (9, 4), (10, 3)] {
            let mut sheet = Sheet::default();
            sheet.star(middle, points, skip, 12.0);
            assert!(around(&corners(sheet), 12.0), "{points}");
        }
        let mut sheet = Sheet::default();
        sheet.circle(4.0, -3.0, 12.0);
        sheet.arc(middle, 12.0, 200.0, 130.0);
        assert!(around(&corners(sheet), 12.0));
    }

    #[test]
    fn a_star_stands_on_the_corners_of_its_polygon() {
        for (points, skip) in [(5, 2), (7, 2), (7, 3), (8, 3), (9, 4), (10, 3)] {
            let (mut star, mut polygon) = (Sheet::default(), Sheet::default());
            star.star((0.0, 0.0), points, skip, 12.0);
            polygon.polygon((0.0, 0.0), points, 12.0, Stance::Side);
            let polygon = corners(polygon);
            for tip in corners(star) {
                let near = |p: &Point| (p.x - tip.x).hypot(p.y - tip.y) < 1.5;
                assert!(polygon.iter().any(near), "{points}: {tip:?}");
            }
        }
    }
}
