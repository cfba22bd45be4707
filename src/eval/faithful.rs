//! How faithful and how short the programs found for a drawing of strokes are.
//!
//! Lines are compared, not pictures: points are laid along the lines of either at distances of 0.5% of the
//! diagonal of the drawing, and points of one are looked for near points of the other.

use crate::picture::pen::StrokeLists;
use crate::view::View;
use serde::{Deserialize, Serialize};
use turtle_lib::bitmap::px_from_steps;
use turtle_lib::dialect::Dialect;
use turtle_lib::program::{Stmt, StmtKind};
use turtle_lib::python;
use turtle_lib::tokens::{TokenKind, tokens};
use turtle_lib::turtle::{Path, Point};

/// So many cards are what is found first.
const FIRST: usize = 5;

/// Distances below are shares of the diagonal of the drawing's points.
const SPACING: f64 = 0.005;

/// A hand's drawing told as it was meant lies within this of it.
const NEAR: f64 = 0.04;

/// The drawing as it is lies within this.
const FAITHFUL: f64 = 0.02;

/// The harmonic mean of the shares of either's points that are found again, from which on all counts as found.
const LEAST_F1: f64 = 0.95;

/// The drawing's own lines are as few straight moves as keep this near to its strokes.
const OWN_LINES: f64 = 0.01;

/// A short program has at most this share of the numbers of the drawing's own lines.
const SHORT: f64 = 0.6;

/// What the first five cards hold of a drawing of strokes.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Faithful {
    /// Whether the first card's program lies within 4% of the drawing's diagonal.
    pub near: bool,
    /// The place of the first card within 2%, from 1, if any is.
    pub at: Option<usize>,
    /// Of the programs within 2% that have a loop or a function: the fewest numbers, as a share of those that
    /// the drawing's own lines take.
    pub numbers: Option<f64>,
}

impl Faithful {
    /// Judges the texts and the paths (in steps of the canonical view) that were found for `strokes`, the best
    /// first; nothing for strokes that are only dots.
    pub fn of<'a>(
        strokes: &StrokeLists,
        view: &View,
        found: impl Iterator<Item = (&'a str, &'a Path)>,
    ) -> Option<Faithful> {
        let line = |[xs, ys]: &[Vec<f64>; 2]| -> Vec<Point> {
            let pairs = xs.iter().zip(ys);
            pairs.map(|(&x, &y)| Point::new(x, y)).collect()
        };
        let strokes = Path::from_strokes(strokes.iter().map(line));
        let (low, high) = strokes.bounds()?;
        let diagonal = (high.x - low.x).hypot(high.y - low.y);
        if diagonal == 0.0 {
            return None;
        }
        let drawing = Points::along(&strokes, SPACING * diagonal);
        let corners = strokes
            .strokes()
            .map(|stroke| corner_count(stroke, OWN_LINES * diagonal));
        let own_numbers = 2 * corners.sum::<usize>();
        let mut faithful = Faithful {
            near: false,
            at: None,
            numbers: None,
        };
        for (place, (code, path)) in (1..=FIRST).zip(found) {
            let path = path.map(|p| view.source_from_canonical(px_from_steps(p)));
            let program = Points::along(&path, SPACING * diagonal);
            if place == 1 {
                faithful.near = f1(&drawing, &program, NEAR * diagonal) >= LEAST_F1;
            }
            if f1(&drawing, &program, FAITHFUL * diagonal) < LEAST_F1 {
                continue;
            }
            faithful.at.get_or_insert(place);
            if has_structure(code) {
                let numbers = number_count(code) as f64 / own_numbers as f64;
                let fewest = faithful.numbers.unwrap_or(f64::INFINITY);
                faithful.numbers = Some(fewest.min(numbers));
            }
        }
        Some(faithful)
    }

    /// Whether a program within 2% has a loop or a function and at most 60% of the numbers of the drawing's own
    /// lines.
    pub fn is_short(&self) -> bool {
        self.numbers.is_some_and(|numbers| numbers <= SHORT)
    }
}

/// How many drawings of strokes have faithful programs.
#[derive(Clone, Debug, Default, Serialize)]
pub struct FaithfulTotals {
    /// All.
    pub drawings: usize,
    /// Those whose first card is near: within 4% of the diagonal.
    pub near_first: usize,
    /// Those whose first card is faithful: within 2%.
    pub faithful_first: usize,
    /// Those with a faithful one among the first five cards.
    pub faithful_of_five: usize,
    /// Those with a faithful one among them that is short, too.
    pub faithful_and_short: usize,
    /// The median of [`Faithful::numbers`].
    pub median_numbers: Option<f64>,
    #[serde(skip)]
    numbers: Vec<f64>,
}

impl FaithfulTotals {
    /// Counts a drawing.
    pub fn add(&mut self, faithful: &Faithful) {
        self.drawings += 1;
        self.near_first += usize::from(faithful.near);
        self.faithful_first += usize::from(faithful.at == Some(1));
        self.faithful_of_five += usize::from(faithful.at.is_some());
        self.faithful_and_short += usize::from(faithful.is_short());
        self.numbers.extend(faithful.numbers);
        self.numbers.sort_by(f64::total_cmp);
        let upper = self.numbers.get(self.numbers.len() / 2);
        let lower = self.numbers.get(self.numbers.len().saturating_sub(1) / 2);
        self.median_numbers = lower.zip(upper).map(|(a, b)| (a + b) / 2.0);
    }
}

/// Points along lines, by x, so that those near a place stand together.
struct Points(Vec<Point>);

impl Points {
    /// Points along all segments of `path`, at most `spacing` apart but for what is left over of a segment.
    fn along(path: &Path, spacing: f64) -> Points {
        let mut points = Vec::new();
        for ends in path.strokes().flat_map(|stroke| stroke.windows(2)) {
            let (dx, dy) = (ends[1].x - ends[0].x, ends[1].y - ends[0].y);
            let parts = ((dx.hypot(dy) / spacing) as usize).max(1);
            points.extend((0..=parts).map(|i| {
                let share = i as f64 / parts as f64;
                Point::new(ends[0].x + share * dx, ends[0].y + share * dy)
            }));
        }
        points.sort_by(|a, b| a.x.total_cmp(&b.x));
        Points(points)
    }

    /// The share of the points that have one of `others` within reach.
    fn share_near(&self, others: &Points, reach: f64) -> f64 {
        let is_near = |p: &&Point| {
            let first = others.0.partition_point(|q| q.x < p.x - reach);
            let strip = others.0[first..].iter();
            strip
                .take_while(|q| q.x <= p.x + reach)
                .any(|q| (q.x - p.x).hypot(q.y - p.y) <= reach)
        };
        self.0.iter().filter(is_near).count() as f64 / self.0.len().max(1) as f64
    }
}

/// The harmonic mean of the shares of either's points that are near points of the other.
fn f1(a: &Points, b: &Points, reach: f64) -> f64 {
    let (recall, precision) = (a.share_near(b, reach), b.share_near(a, reach));
    2.0 * recall * precision / (recall + precision).max(f64::MIN_POSITIVE)
}

/// How many of the line's points it takes so that no other is farther than `error` from the straight line between
/// two that follow each other (Ramer 1972, Douglas and Peucker 1973), its ends among them.
fn corner_count(line: &[Point], error: f64) -> usize {
    let mut corners = 1;
    let mut parts = vec![line];
    while let Some(part) = parts.pop() {
        let ([a, .., b], 3..) = (part, part.len()) else {
            corners += 1;
            continue;
        };
        let (dx, dy) = (b.x - a.x, b.y - a.y);
        let length = dx.hypot(dy);
        let off = |p: &Point| match length {
            0.0 => (p.x - a.x).hypot(p.y - a.y),
            _ => (dx * (p.y - a.y) - dy * (p.x - a.x)).abs() / length,
        };
        // The first of those that are farthest.
        let (mut middle, mut most) = (0, error);
        for (i, p) in part.iter().enumerate() {
            if off(p) > most {
                (middle, most) = (i, off(p));
            }
        }
        // An end may be off by rounding, when the error allowed is next to nothing.
        if (1..part.len() - 1).contains(&middle) {
            parts.extend([&part[..=middle], &part[middle..]]);
        } else {
            corners += 1;
        }
    }
    corners
}

/// How many numbers and truth values a text in the Python dialect has, each time it has them.
fn number_count(code: &str) -> usize {
    let words = tokens(code, Dialect::Python);
    let is_number =
        |text: &str, kind| kind == TokenKind::Number || matches!(text, "True" | "False");
    let numbers = words
        .iter()
        .filter(|word| is_number(word.text(code), word.kind));
    numbers.count()
}

/// Whether a program has a loop or a function.
fn has_structure(code: &str) -> bool {
    fn in_block(block: &[Stmt]) -> bool {
        block.iter().any(|stmt| {
            let structure = matches!(
                stmt.kind,
                StmtKind::For { .. } | StmtKind::While { .. } | StmtKind::Def { .. }
            );
            structure || stmt.blocks().any(in_block)
        })
    }
    let program = python::parse(code).into_program();
    program.is_ok_and(|program| in_block(&program.body))
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use turtle_lib::run::{Fuel, run};

    const SQUARE: &str = "for i in range(4):\n    forward(10)\n    left(90)";

    /// What is said of programs found for a square of ten units, one unit to a step.
    fn of_square(programs: &[&str]) -> Faithful {
        let strokes = vec![[
            vec![0.0, 10.0, 10.0, 0.0, 0.0],
            vec![10.0, 10.0, 0.0, 0.0, 10.0],
        ]];
        let view = View {
            scale: 0.1,
            dx: -25.6,
            dy: -15.6,
        };
        let path = |code: &&str| {
            let program = python::parse(code).into_program().unwrap();
            run(&program, &Fuel::default()).unwrap().path
        };
        let paths: Vec<Path> = programs.iter().map(path).collect();
        Faithful::of(&strokes, &view, programs.iter().copied().zip(&paths)).unwrap()
    }

    #[test]
    fn a_loop_over_a_square_is_faithful_and_short() {
        // 4, 10 and 90, where the five corners take ten numbers.
        let faithful = of_square(&[SQUARE]);
        assert_eq!(
            (faithful.near, faithful.at, faithful.numbers),
            (true, Some(1), Some(0.3))
        );
        assert!(faithful.is_short());
    }

    #[test]
    fn its_own_lines_are_faithful_and_not_short() {
        let lines = "goto(10, 0)\ngoto(10, 10)\ngoto(0, 10)\ngoto(0, 0)";
        let faithful = of_square(&["circle(5)", lines]);
        assert_eq!(
            (faithful.near, faithful.at, faithful.numbers),
            (false, Some(2), None)
        );
        assert!(!faithful.is_short());
    }

    #[test]
    fn a_square_off_by_three_parts_of_a_hundred_is_near_only() {
        // The diagonal is 14.1.
        let moved = format!("teleport(-0.42, 0)\n{SQUARE}");
        let faithful = of_square(&[&moved]);
        assert_eq!((faithful.near, faithful.at), (true, None));
    }

    #[test]
    fn what_is_right_behind_the_fifth_card_does_not_count() {
        let dot = "forward(1)";
        assert_eq!(of_square(&[dot, dot, dot, dot, SQUARE]).at, Some(5));
        assert_eq!(of_square(&[dot, dot, dot, dot, dot, SQUARE]).at, None);
    }

    #[test]
    fn only_corners_count_for_the_drawings_own_lines() {
        let line = [
            (0.0, 0.0),
            (5.0, 0.05),
            (10.0, 0.0),
            (10.0, 4.0),
            (10.0, 9.0),
        ];
        let line = line.map(|(x, y)| Point::new(x, y));
        assert_eq!(corner_count(&line, 0.1), 3);
        assert_eq!(corner_count(&line, 0.01), 4);
    }

    #[test]
    fn numbers_are_counted_as_they_are_written() {
        let code = "def a2(x):\n    fd(-2.5 * x)\nwhile True:  # 3\n    a2(4)\n    if xcor() > 1e3: goto(0, 0)";
        assert_eq!(number_count(code), 6);
    }

    #[test]
    fn totals_have_the_median_of_those_that_have_one() {
        let mut totals = FaithfulTotals::default();
        for numbers in [Some(0.3), None, Some(0.5), Some(0.9)] {
            totals.add(&Faithful {
                near: true,
                at: Some(2),
                numbers,
            });
        }
        assert_eq!(totals.median_numbers, Some(0.5));
        assert_eq!((totals.faithful_first, totals.faithful_of_five), (0, 4));
        assert_eq!(totals.faithful_and_short, 2);
    }
}
