//! Whether a program draws a figure that has a name: decided by what it draws, not by how.
//!
//! The path is taken apart into straight sides: segments that go straight on are one, and what is drawn
//! twice counts once. Sides are equal when they differ by at most 5%, angles when they differ by at most
//! 3 degrees.

use turtle_lib::turtle::{Path, Point};

/// Sides differ by at most this share of the longer.
const SIDE_SHARE: f64 = 0.05;

/// Angles differ by at most so many degrees.
const ANGLE: f64 = 3.0;

/// Places are the same when they are apart by at most this share of the figure's diagonal.
const PLACE_SHARE: f64 = 0.02;

/// The figures that are known.
pub const FIGURES: [&str; 11] = [
    "circle",
    "square",
    "triangle",
    "hexagon",
    "octagon",
    "star",
    "snowflake",
    "zigzag",
    "stairs",
    "diamond",
    "ladder",
];

/// Whether `path` is the figure called `name`; nothing for a name that is not known.
///
/// * `square`, `hexagon`, `octagon`: one closed line of that many equal sides and equal turns.
/// * `triangle`: one closed line of three sides.
/// * `diamond`: one closed line of four equal sides, standing on a corner (a diagonal is at most 20 degrees
///   off upright).
/// * `circle`: one closed line all around a place, everywhere equally far from it, without corners.
/// * `star`: one closed line of five points: five equal sides that cross (it turns by 144 degrees at each
///   corner), or ten equal sides that turn in and out.
/// * `snowflake`: four or more equal arms from one place at equal angles, whatever is on them.
/// * `zigzag`: one open line of three or more sides that turns left and right by equal angles, every other
///   side equal; not stairs.
/// * `stairs`: the same with right angles, every side at most 20 degrees off level or upright.
/// * `ladder`: two parallel rails and two or more rungs between them at equal distances, at right angles to
///   them (at most 10 degrees off); two rungs that only close the ends are a box.
pub fn is_figure(path: &Path, name: &str) -> Option<bool> {
    let Some(lines) = Lines::of(path) else {
        return FIGURES.contains(&name).then_some(false);
    };
    Some(match name {
        "square" => lines.is_regular(4),
        "hexagon" => lines.is_regular(6),
        "octagon" => lines.is_regular(8),
        "triangle" => lines.closed().is_some_and(|sides| sides.len() == 3),
        "diamond" => lines.is_diamond(),
        "circle" => lines.is_circle(),
        "star" => lines.is_star(),
        "snowflake" => lines.is_snowflake(),
        "zigzag" => lines.is_zigzag() && !lines.is_stairs(),
        "stairs" => lines.is_stairs(),
        "ladder" => lines.is_ladder(),
        _ => return None,
    })
}

/// A straight side.
#[derive(Clone, Copy, Debug)]
struct Side {
    from: Point,
    to: Point,
}

impl Side {
    fn length(&self) -> f64 {
        distance(self.from, self.to)
    }

    /// In degrees.
    fn heading(&self) -> f64 {
        let (dx, dy) = (self.to.x - self.from.x, self.to.y - self.from.y);
        dy.atan2(dx).to_degrees()
    }

    /// How far a place is from the line through both ends.
    fn off(&self, p: Point) -> f64 {
        let (dx, dy) = (self.to.x - self.from.x, self.to.y - self.from.y);
        ((p.x - self.from.x) * dy - (p.y - self.from.y) * dx).abs() / self.length()
    }

    /// How far along the line a place is, from `from`.
    fn along(&self, p: Point) -> f64 {
        let (dx, dy) = (self.to.x - self.from.x, self.to.y - self.from.y);
        ((p.x - self.from.x) * dx + (p.y - self.from.y) * dy) / self.length()
    }
}

/// A path as straight sides, stroke by stroke.
struct Lines {
    strokes: Vec<Vec<Side>>,
    diagonal: f64,
}

impl Lines {
    fn of(path: &Path) -> Option<Lines> {
        let (low, high) = path.bounds()?;
        let strokes = path.strokes().map(sides).collect();
        Some(Lines {
            strokes,
            diagonal: distance(low, high),
        })
    }

    fn same_place(&self, a: Point, b: Point) -> bool {
        distance(a, b) <= PLACE_SHARE * self.diagonal
    }

    /// The sides of the only stroke, if it is closed, from a corner.
    fn closed(&self) -> Option<Vec<Side>> {
        let [sides] = self.strokes.as_slice() else {
            return None;
        };
        let (first, last) = (sides.first()?, sides.last()?);
        if sides.len() < 3 || !self.same_place(first.from, last.to) {
            return None;
        }
        let mut sides = sides.clone();
        // The start need not be a corner.
        if turn(last, first).abs() < 1.0 {
            let last = sides.pop()?;
            sides[0].from = last.from;
        }
        Some(sides)
    }

    /// The sides of the only stroke, if it is open.
    fn open(&self) -> Option<&[Side]> {
        let [sides] = self.strokes.as_slice() else {
            return None;
        };
        let (first, last) = (sides.first()?, sides.last()?);
        (!self.same_place(first.from, last.to)).then_some(sides)
    }

    fn is_regular(&self, corners: usize) -> bool {
        self.closed().is_some_and(|sides| {
            let turns = turns_around(&sides);
            let each = 360.0 / corners as f64;
            sides.len() == corners
                && equal_sides(&sides)
                && (all_near(&turns, each) || all_near(&turns, -each))
        })
    }

    fn is_diamond(&self) -> bool {
        self.closed().is_some_and(|sides| {
            let diagonals = || {
                let across = |i: usize| Side {
                    from: sides[i].from,
                    to: sides[i + 2].from,
                };
                [across(0), across(1)]
            };
            sides.len() == 4
                && equal_sides(&sides)
                && diagonals()
                    .iter()
                    .any(|diagonal| off_direction(diagonal.heading(), 90.0) <= 20.0)
        })
    }

    fn is_circle(&self) -> bool {
        self.closed().is_some_and(|sides| {
            let count = sides.len() as f64;
            let sum = sides.iter().fold(Point::default(), |sum, side| {
                Point::new(sum.x + side.from.x, sum.y + side.from.y)
            });
            let centre = Point::new(sum.x / count, sum.y / count);
            let turns = turns_around(&sides);
            let around: f64 = turns.iter().sum();
            let radii: Vec<f64> = sides
                .iter()
                .map(|side| distance(side.from, centre))
                .collect();
            (around.abs() - 360.0).abs() < 1.0
                && turns.iter().all(|turn| turn.abs() <= 31.0)
                && sides.len() > 11
                && equal(&radii)
        })
    }

    fn is_star(&self) -> bool {
        self.closed().is_some_and(|sides| {
            let turns = turns_around(&sides);
            let crossing = all_near(&turns, 144.0) || all_near(&turns, -144.0);
            let every_other =
                |from: usize| -> Vec<f64> { turns.iter().copied().skip(from).step_by(2).collect() };
            let alternates = || {
                let (odd, even) = (every_other(0), every_other(1));
                let apart =
                    |turns: &[f64]| turns.iter().all(|turn| (turn - turns[0]).abs() <= ANGLE);
                apart(&odd) && apart(&even) && odd[0] * even[0] < 0.0
            };
            let around: f64 = turns.iter().sum();
            equal_sides(&sides)
                && match sides.len() {
                    5 => crossing,
                    10 => (around.abs() - 360.0).abs() < 1.0 && alternates(),
                    _ => false,
                }
        })
    }

    /// Arms are the sides that begin or end in one place; a side through it is two arms.
    fn is_snowflake(&self) -> bool {
        let sides: Vec<Side> = self.strokes.iter().flatten().copied().collect();
        let middles = sides.iter().map(|side| midpoint(side.from, side.to));
        let centres: Vec<Point> = sides.iter().map(|side| side.from).chain(middles).collect();
        centres.iter().any(|&centre| {
            let mut arms: Vec<Side> = Vec::new();
            for side in &sides {
                let passes = side.off(centre) <= PLACE_SHARE * self.diagonal;
                let ends = [side.from, side.to];
                for end in ends.into_iter().filter(|_| passes) {
                    // From a place that is not on the side there is no arm.
                    let along = side.along(centre);
                    let on = along > -PLACE_SHARE * self.diagonal
                        && along < side.length() + PLACE_SHARE * self.diagonal;
                    let arm = Side {
                        from: centre,
                        to: end,
                    };
                    let known = arms.iter().any(|other| turn(other, &arm).abs() <= ANGLE);
                    if on && !self.same_place(centre, end) && !known {
                        arms.push(arm);
                    }
                }
            }
            let mut headings: Vec<f64> = arms.iter().map(Side::heading).collect();
            headings.sort_by(f64::total_cmp);
            let each = 360.0 / arms.len() as f64;
            let even = headings
                .windows(2)
                .all(|pair| (pair[1] - pair[0] - each).abs() <= ANGLE);
            arms.len() >= 4 && even && equal_sides(&arms)
        })
    }

    fn is_zigzag(&self) -> bool {
        self.open().is_some_and(|sides| {
            let turns: Vec<f64> = sides
                .windows(2)
                .map(|pair| turn(&pair[0], &pair[1]))
                .collect();
            let lengths = |from: usize| -> Vec<f64> {
                sides
                    .iter()
                    .skip(from)
                    .step_by(2)
                    .map(Side::length)
                    .collect()
            };
            let alternates = turns
                .windows(2)
                .all(|pair| (pair[0] + pair[1]).abs() <= ANGLE && pair[0].abs() > 20.0);
            sides.len() >= 3 && alternates && equal(&lengths(0)) && equal(&lengths(1))
        })
    }

    fn is_stairs(&self) -> bool {
        self.is_zigzag()
            && self.open().is_some_and(|sides| {
                let right = turn(&sides[0], &sides[1]).abs();
                let level = |side: &Side| {
                    off_direction(side.heading(), 0.0).min(off_direction(side.heading(), 90.0))
                };
                (right - 90.0).abs() <= ANGLE && sides.iter().all(|side| level(side) <= 20.0)
            })
    }

    fn is_ladder(&self) -> bool {
        let sides = self.whole_sides();
        let Some(first) = sides.first() else {
            return false;
        };
        let heading = first.heading();
        let (one, other): (Vec<Side>, Vec<Side>) = sides
            .iter()
            .partition(|side| off_direction(side.heading(), heading) <= ANGLE);
        is_ladder_of(&one, &other, self.diagonal) || is_ladder_of(&other, &one, self.diagonal)
    }

    /// Sides on one line that touch or overlap, as one.
    fn whole_sides(&self) -> Vec<Side> {
        let reach = PLACE_SHARE * self.diagonal;
        let mut whole: Vec<Side> = Vec::new();
        for &side in self.strokes.iter().flatten() {
            let mut side = side;
            while let Some(i) = whole.iter().position(|other| {
                let (a, b) = (other.along(side.from), other.along(side.to));
                off_direction(other.heading(), side.heading()) <= ANGLE
                    && other.off(side.from).max(other.off(side.to)) <= reach
                    && a.max(b) >= -reach
                    && a.min(b) <= other.length() + reach
            }) {
                let other = whole.swap_remove(i);
                let ends = [other.from, other.to, side.from, side.to];
                let along = |p: &Point| other.along(*p);
                let by = |a: &Point, b: &Point| along(a).total_cmp(&along(b));
                let (Some(from), Some(to)) = (
                    ends.iter().copied().min_by(|a, b| by(a, b)),
                    ends.iter().copied().max_by(|a, b| by(a, b)),
                ) else {
                    break;
                };
                side = Side { from, to };
            }
            whole.push(side);
        }
        whole
    }
}

fn is_ladder_of(rails: &[Side], rungs: &[Side], diagonal: f64) -> bool {
    let [left, right] = rails else {
        return false;
    };
    let reach = PLACE_SHARE * diagonal;
    let right_angled = |rung: &Side| off_direction(rung.heading(), left.heading()) >= 80.0;
    let between = |rung: &Side| {
        let ends = |rail: &Side| rail.off(rung.from).min(rail.off(rung.to));
        ends(left) <= reach && ends(right) <= reach
    };
    let mut places: Vec<f64> = rungs
        .iter()
        .map(|rung| left.along(midpoint(rung.from, rung.to)))
        .collect();
    places.sort_by(f64::total_cmp);
    let gaps: Vec<f64> = places.windows(2).map(|pair| pair[1] - pair[0]).collect();
    let closes_ends = || {
        let first = places.first().is_some_and(|place| *place <= reach);
        let last = places
            .last()
            .is_some_and(|place| *place >= left.length() - reach);
        first && last
    };
    rungs.len() >= 2
        && rungs.iter().all(|rung| right_angled(rung) && between(rung))
        && equal_sides(rails)
        && equal_sides(rungs)
        && equal(&gaps)
        && (rungs.len() > 2 || !closes_ends())
}

/// The sides of a stroke: segments that go straight on are one; of lines gone back over each is one.
fn sides(stroke: &[Point]) -> Vec<Side> {
    let mut sides: Vec<Side> = Vec::new();
    for pair in stroke.windows(2) {
        let side = Side {
            from: pair[0],
            to: pair[1],
        };
        match sides.last_mut() {
            Some(last) if turn(last, &side).abs() < 1.0 => last.to = side.to,
            _ if side.length() > 0.0 => sides.push(side),
            _ => {}
        }
    }
    sides
}

fn distance(a: Point, b: Point) -> f64 {
    (b.x - a.x).hypot(b.y - a.y)
}

fn midpoint(a: Point, b: Point) -> Point {
    Point::new((a.x + b.x) / 2.0, (a.y + b.y) / 2.0)
}

/// From one side to the next, in degrees from -180 to 180, to the left positive.
fn turn(from: &Side, to: &Side) -> f64 {
    let turn = (to.heading() - from.heading()).rem_euclid(360.0);
    if turn > 180.0 { turn - 360.0 } else { turn }
}

/// The turns at the corners of a closed line.
fn turns_around(sides: &[Side]) -> Vec<f64> {
    let next = sides.iter().cycle().skip(1);
    sides.iter().zip(next).map(|(a, b)| turn(a, b)).collect()
}

/// The angle between two lines that have no direction, from 0 to 90 degrees.
fn off_direction(heading: f64, other: f64) -> f64 {
    let between = (heading - other).rem_euclid(180.0);
    between.min(180.0 - between)
}

fn all_near(turns: &[f64], turn: f64) -> bool {
    turns.iter().all(|other| (other - turn).abs() <= ANGLE)
}

fn equal_sides(sides: &[Side]) -> bool {
    equal(&sides.iter().map(Side::length).collect::<Vec<f64>>())
}

fn equal(lengths: &[f64]) -> bool {
    let most = lengths.iter().copied().fold(0.0, f64::max);
    lengths
        .iter()
        .all(|length| most - length <= SIDE_SHARE * most)
}

#[cfg(test)]
mod tests {
    use super::*;
    use turtle_lib::dialect::{Dialect, draw};
    use turtle_lib::run::Fuel;

    fn named(program: &str) -> Vec<&'static str> {
        let path = draw(program, Dialect::Python, &Fuel::default())
            .unwrap()
            .run
            .path;
        let is = |name: &&str| is_figure(&path, name).unwrap();
        FIGURES.into_iter().filter(is).collect()
    }

    #[test]
    fn each_figure_is_itself_alone() {
        let regular = |n: u32| format!("for i in range({n}):\n    forward(9)\n    left(360/{n})");
        assert_eq!(named(&regular(3)), ["triangle"]);
        assert_eq!(named(&regular(4)), ["square"]);
        assert_eq!(
            named(&format!("left(45)\n{}", regular(4))),
            ["square", "diamond"]
        );
        assert_eq!(named(&regular(6)), ["hexagon"]);
        assert_eq!(named(&regular(8)), ["octagon"]);
        assert_eq!(named("circle(8)"), ["circle"]);
        assert_eq!(
            named("for i in range(5):\n    forward(9)\n    left(144)"),
            ["star"]
        );
        let points =
            "for i in range(5):\n    forward(6)\n    left(140)\n    forward(6)\n    right(68)";
        assert_eq!(named(points), ["star"]);
        let arms = "for i in range(6):\n    forward(9)\n    backward(9)\n    left(60)";
        assert_eq!(named(arms), ["snowflake"]);
        let teeth = "for i in range(3):\n    left(60)\n    forward(6)\n    right(120)\n    forward(6)\n    left(60)";
        assert_eq!(named(teeth), ["zigzag"]);
        let steps =
            "for i in range(4):\n    forward(3)\n    left(90)\n    forward(2)\n    right(90)";
        assert_eq!(named(steps), ["stairs"]);
    }

    #[test]
    fn a_ladder_has_rails_and_rungs() {
        let ladder = |rungs: &str| {
            format!(
                "teleport(0, -10)\ngoto(0, 10)\nteleport(6, -10)\ngoto(6, 10)\n\
                 for i in range({rungs}):\n    teleport(0, 4*i)\n    goto(6, 4*i)"
            )
        };
        assert_eq!(named(&ladder("-2, 3")), ["ladder"]);
        assert_eq!(named(&ladder("0, 2")), ["ladder"]);
        assert!(named(&ladder("0, 1")).is_empty());
    }

    #[test]
    fn what_is_uneven_or_open_is_none() {
        let uneven = "forward(9)\nleft(90)\nforward(6)\nleft(90)\nforward(9)\nleft(90)\nforward(6)";
        assert!(named(uneven).is_empty());
        assert!(named("for i in range(5):\n    forward(9)\n    left(60)").is_empty());
        assert!(named("goto(9, 1)\ngoto(5, 5)\ngoto(9, 9)\ngoto(0, 3)").is_empty());
    }
}
