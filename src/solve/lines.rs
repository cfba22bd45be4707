//! Reads a drawing as it was drawn: its own lines, in as few straight moves as keep to it.

use super::misfit::{Field, HALF_AT, Places};
use turtle_lib::bitmap::{Bitmap, px_from_steps};
use turtle_lib::compare::Target;
use turtle_lib::program::{Expr, Program, Stmt, StmtKind, Verb};
use turtle_lib::turtle::{Path, Point};

/// A program of more lines is a trace of the hand rather than something to read.
const MOST_LINES: usize = 14;

/// How far the moves may be from the lines, in diagonals; tried from the roughest.
const ERRORS: [f64; 9] = [0.05, 0.043, 0.036, 0.03, 0.025, 0.02, 0.015, 0.01, 0.006];

/// Ends this near to each other, in diagonals, are one place.
const SAME_PLACE: f64 = 0.035;

/// A match by this much more than it must be is left room for rounding.
const ROOM: f64 = 0.02;

/// The units that places are rounded to, in steps, the roundest first.
const UNITS: [f64; 4] = [2.0, 1.0, 0.5, 0.1];

/// Rounding may cost this much of the ink, and leaving out short lines this much.
const ROUNDING_COST: f64 = 0.01;
const PRUNING_COST: f64 = 0.005;

/// The programs that follow the lines in `strokes` (in steps) most briefly; none when no lines are left.
pub(super) fn followed(strokes: &Path, target: &Target, field: &Field) -> Vec<Program> {
    let diagonal = field.diagonal_px() / turtle_lib::bitmap::PX_PER_STEP;
    let lines = joined(strokes, SAME_PLACE * diagonal);
    let least = target.tolerance().least_f1 + ROOM;
    let mut best: Option<(Vec<Vec<Point>>, f64)> = None;
    for error in ERRORS {
        let mut moves: Vec<Vec<Point>> = lines
            .iter()
            .map(|line| simplified(line, error * diagonal))
            .collect();
        // The shortest lines are left out first.
        moves.sort_by(|a, b| length(b).total_cmp(&length(a)));
        while line_count(&moves) > MOST_LINES {
            moves.pop();
        }
        if moves.is_empty() {
            continue;
        }
        let moves = settled(moves, field);
        let ink_f1 = ink_f1(&moves, target);
        if best.as_ref().is_none_or(|(_, most)| ink_f1 > *most) {
            best = Some((moves, ink_f1));
        }
        // The first that is near enough is the shortest.
        if ink_f1 >= least {
            break;
        }
    }
    let rounded = best.map(|(moves, ink_f1)| {
        let (moves, ink_f1) = pruned(moves, ink_f1, target);
        rounded(&moves, ink_f1, target)
    });
    rounded.map(|moves| program(&moves)).into_iter().collect()
}

fn ink_f1(moves: &[Vec<Point>], target: &Target) -> f64 {
    target
        .compare(&Bitmap::of_path(&Path::from_strokes(moves)))
        .ink_f1
}

/// The moves without the shortest lines, as far as nearly all of the ink is found without them, too.
fn pruned(mut moves: Vec<Vec<Point>>, ink_f1: f64, target: &Target) -> (Vec<Vec<Point>>, f64) {
    let mut kept = ink_f1;
    while moves.len() > 1 {
        let without = self::ink_f1(&moves[..moves.len() - 1], target);
        if without < ink_f1 - PRUNING_COST {
            break;
        }
        moves.pop();
        kept = without;
    }
    (moves, kept)
}

/// A teleport and the moves, for each line.
fn line_count(moves: &[Vec<Point>]) -> usize {
    moves.iter().map(Vec::len).sum()
}

fn distance(a: Point, b: Point) -> f64 {
    (b.x - a.x).hypot(b.y - a.y)
}

fn length(line: &[Point]) -> f64 {
    line.windows(2).map(|pair| distance(pair[0], pair[1])).sum()
}

/// The strokes, put together where they end near each other, and closed where they come back.
fn joined(strokes: &Path, reach: f64) -> Vec<Vec<Point>> {
    let mut lines: Vec<Vec<Point>> = strokes.strokes().map(<[Point]>::to_vec).collect();
    while let Some((a, b)) = nearest_ends(&lines, reach) {
        let other = lines.swap_remove(a.line.max(b.line));
        let line = &mut lines[a.line.min(b.line)];
        let (kept, added) = if a.line < b.line { (a, b) } else { (b, a) };
        if kept.first {
            line.reverse();
        }
        if added.first {
            line.extend(other);
        } else {
            line.extend(other.into_iter().rev());
        }
    }
    for line in &mut lines {
        let (Some(&first), Some(&last)) = (line.first(), line.last()) else {
            continue;
        };
        if distance(first, last) < 2.0 * reach && length(line) > 8.0 * reach {
            line.push(first);
        }
    }
    lines
}

/// An end of a line.
#[derive(Clone, Copy)]
struct LineEnd {
    line: usize,
    first: bool,
}

/// The two ends of different lines that are nearest to each other, if they are within reach.
fn nearest_ends(lines: &[Vec<Point>], reach: f64) -> Option<(LineEnd, LineEnd)> {
    let ends: Vec<(LineEnd, Point)> = lines
        .iter()
        .enumerate()
        .flat_map(|(line, points)| {
            let ends = [(true, points.first()), (false, points.last())];
            ends.map(|(first, point)| (LineEnd { line, first }, point))
        })
        .filter_map(|(end, point)| Some((end, *point?)))
        .collect();
    let pairs = ends.iter().enumerate().flat_map(|(i, a)| {
        let others = ends[i + 1..].iter();
        others.filter(|b| b.0.line != a.0.line).map(move |b| (a, b))
    });
    let (apart, a, b) = pairs
        .map(|(a, b)| (distance(a.1, b.1), a.0, b.0))
        .min_by(|x, y| x.0.total_cmp(&y.0))?;
    (apart <= reach).then_some((a, b))
}

/// The polyline with as few of its points as leave no other farther than `error` from it; of a closed one
/// at least three corners.
fn simplified(line: &[Point], error: f64) -> Vec<Point> {
    let last = line.len() - 1;
    if last < 3 || line[0] != line[last] {
        return split(line, error);
    }
    // Begin at two corners as far from each other as can be.
    let farthest = |ring: &[Point]| {
        let away = |&i: &usize| distance(ring[i], ring[0]);
        (0..last).max_by(|a, b| away(a).total_cmp(&away(b)))
    };
    let first = farthest(line).unwrap_or(0);
    let ring = line[first..last].iter().chain(&line[..=first]);
    let ring: Vec<Point> = ring.copied().collect();
    let second = farthest(&ring).unwrap_or(0);
    let mut points = split(&ring[..=second], error);
    points.pop();
    points.extend(split(&ring[second..], error));
    points
}

/// Ramer 1972, Douglas and Peucker 1973.
fn split(line: &[Point], error: f64) -> Vec<Point> {
    let last = line.len() - 1;
    let farthest = (1..last)
        .map(|i| (i, off(line[i], line[0], line[last])))
        .max_by(|a, b| a.1.total_cmp(&b.1));
    match farthest {
        Some((middle, most)) if most > error => {
            let mut points = split(&line[..=middle], error);
            points.pop();
            points.extend(split(&line[middle..], error));
            points
        }
        _ => vec![line[0], line[last]],
    }
}

/// The distance from `p` to the nearest point between `a` and `b`.
fn off(p: Point, a: Point, b: Point) -> f64 {
    let (dx, dy) = (b.x - a.x, b.y - a.y);
    let square = dx * dx + dy * dy;
    let share = ((p.x - a.x) * dx + (p.y - a.y) * dy) / square.max(f64::MIN_POSITIVE);
    let share = share.clamp(0.0, 1.0);
    distance(p, Point::new(a.x + share * dx, a.y + share * dy))
}

/// The moves with their corners where they lie best on the drawing, by pattern search.
fn settled(mut moves: Vec<Vec<Point>>, field: &Field) -> Vec<Vec<Point>> {
    let misfit = |moves: &[Vec<Point>]| {
        let path = Path::from_strokes(moves).map(px_from_steps);
        field.misfit(&Places::of(&path), HALF_AT)
    };
    let mut least = misfit(&moves);
    for step in [0.8, 0.4, 0.2] {
        for line in 0..moves.len() {
            let last = moves[line].len() - 1;
            let closed = last > 0 && moves[line][0] == moves[line][last];
            for corner in 0..=last - usize::from(closed) {
                for (dx, dy) in [(step, 0.0), (-step, 0.0), (0.0, step), (0.0, -step)] {
                    let before = moves[line][corner];
                    let moved = Point::new(before.x + dx, before.y + dy);
                    let set = |moves: &mut [Vec<Point>], to| {
                        moves[line][corner] = to;
                        if closed && corner == 0 {
                            moves[line][last] = to;
                        }
                    };
                    set(&mut moves, moved);
                    let tried = misfit(&moves);
                    if tried < least {
                        least = tried;
                    } else {
                        set(&mut moves, before);
                    }
                }
            }
        }
    }
    moves
}

/// The moves with places as round as costs next to nothing.
fn rounded(moves: &[Vec<Point>], ink_f1: f64, target: &Target) -> Vec<Vec<Point>> {
    let round = |unit: f64| -> Vec<Vec<Point>> {
        let nearest = |value: f64| ((value / unit).round() * unit * 100.0).round() / 100.0;
        let place = |p: &Point| Point::new(nearest(p.x), nearest(p.y));
        let lines = moves.iter().map(|line| {
            let mut line: Vec<Point> = line.iter().map(place).collect();
            line.dedup();
            line
        });
        lines.filter(|line| line.len() > 1).collect()
    };
    let allowed = ink_f1 - ROUNDING_COST;
    let tried = UNITS.into_iter().map(round);
    let mut near = tried.filter(|moves| self::ink_f1(moves, target) >= allowed);
    near.next().unwrap_or_else(|| moves.to_vec())
}

fn program(moves: &[Vec<Point>]) -> Program {
    let go = |verb: Verb, to: &Point| {
        let args = vec![Expr::number(to.x), Expr::number(to.y)];
        Stmt::from(StmtKind::Command { verb, args })
    };
    let line = |line: &Vec<Point>| {
        let mut verbs = std::iter::once(Verb::Teleport).chain(std::iter::repeat(Verb::Goto));
        let moves = line.iter().filter_map(|to| Some(go(verbs.next()?, to)));
        moves.collect::<Vec<Stmt>>()
    };
    Program {
        body: moves.iter().flat_map(line).collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use turtle_lib::compare::Tolerance;
    use turtle_lib::python;

    fn text(strokes: &[&[(f64, f64)]]) -> String {
        let strokes = strokes.iter().map(|stroke| {
            let points = stroke.iter().map(|&(x, y)| Point::new(x, y));
            points.collect::<Vec<_>>()
        });
        let path = Path::from_strokes(strokes);
        let bitmap = Bitmap::of_path(&path);
        let field = Field::new(&bitmap).unwrap();
        let target = Target::new(bitmap, Tolerance::default());
        let programs = followed(&path, &target, &field);
        python::print(&programs[0])
    }

    #[test]
    fn an_uneven_corner_is_a_few_round_moves() {
        let hand = [
            (-12.1, 8.2),
            (-4.0, 8.0),
            (4.2, 7.9),
            (11.9, 8.1),
            (12.0, 0.0),
            (12.2, -9.9),
        ];
        assert_eq!(
            text(&[&hand]),
            "teleport(-12, 8)\ngoto(12, 8)\ngoto(12, -10)"
        );
    }

    #[test]
    fn strokes_that_meet_are_one_and_close() {
        let program = text(&[
            &[(-10.0, -10.0), (10.0, -10.2), (10.0, 9.8)],
            &[(-10.0, -9.6), (-10.1, 10.0), (9.8, 10.0)],
        ]);
        assert_eq!(program.matches("teleport").count(), 1);
        assert_eq!(program.lines().count(), 5, "{program}");
    }
}
