//! Fits a program with open numbers to a drawing: finds its place, turn and size, and its open numbers, by pattern search
//! (Hooke and Jeeves 1961) on the smooth residual; then rounds them as a person would write them.

use super::parametric::{Hole, Kind, Parametric};
use crate::solve::score::residual::{CLEAN_HALF_AT, Field, HALF_AT, Places};
use turtle_lib::bitmap::{Bitmap, PX_PER_STEP, px_from_steps, steps_from_px};
use turtle_lib::pose::Pose;
use turtle_lib::program::{Expr, Program, Stmt, StmtKind, Verb};
use turtle_lib::turtle::Point;

/// Rounding a number may cost this much of the residual, or where a pixel counts, and this share of it.
const ROUNDING_COST: f64 = 0.008;
const FINE_ROUNDING_COST: f64 = 0.002;
const ROUNDING_SHARE: f64 = 0.03;

/// The units numbers are rounded to, the roundest first.
const HEADINGS: [f64; 7] = [90.0, 45.0, 30.0, 15.0, 10.0, 5.0, 1.0];
const ANGLES: [f64; 6] = [30.0, 15.0, 10.0, 5.0, 2.0, 1.0];
const SHARES: [f64; 4] = [0.5, 0.25, 0.1, 0.05];
const LENGTHS: [f64; 5] = [5.0, 2.0, 1.0, 0.5, 0.1];
const PLACES: [f64; 4] = [2.0, 1.0, 0.5, 0.1];
/// Where a pixel counts, a last, finer one: a length may be there many times.
const FINE: f64 = 0.02;

/// A parametric fit over a drawing.
#[derive(Clone, Debug)]
pub(super) struct Fit {
    /// A value for each hole; lengths before `scale`.
    pub values: Vec<f64>,
    /// The middle of its bounds, in pixels.
    pub centre: Point,
    /// Degrees counter-clockwise.
    pub turn: f64,
    pub scale: f64,
    pub residual: f64,
}

/// What can be changed of a figure that is fitted to something.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Axis {
    X,
    Y,
    Turn,
    Scale,
    Hole(usize),
}

/// Fits one program to one drawing.
pub(super) struct Fitter<'a> {
    pub field: &'a Field,
    pub parametric: &'a Parametric,
    /// Whether the figure can be turned by turning the turtle first; not so where it is told places.
    turns: bool,
    half_at: f64,
    /// The drawing's centre lines in pixels, if it is them that are to be met.
    lines: Option<&'a Places>,
}

/// A parametric's path about the middle of its bounds, in pixels.
struct Base {
    places: Places,
    /// From the turtle's start to the middle, in steps.
    middle: Point,
}

impl<'a> Fitter<'a> {
    pub fn new(field: &'a Field, parametric: &'a Parametric) -> Fitter<'a> {
        Fitter {
            field,
            parametric,
            turns: !tells_places(&parametric.body),
            half_at: HALF_AT,
            lines: None,
        }
    }

    /// The same to a fraction of a pixel: so near to the centre lines of a clean drawing ([`Places::fine`]), not to its
    /// ink.
    pub fn meeting(self, lines: &'a Places) -> Fitter<'a> {
        Fitter {
            lines: Some(lines),
            half_at: CLEAN_HALF_AT,
            ..self
        }
    }

    /// The same with a measure that sees this far, in diagonals: the farther, the less sharply.
    pub fn seeing(self, half_at: f64) -> Fitter<'a> {
        Fitter { half_at, ..self }
    }

    fn base(&self, values: &[f64]) -> Option<Base> {
        let path = self.parametric.path(values)?;
        let (low, high) = path.bounds()?;
        let middle = Point::new((low.x + high.x) / 2.0, (low.y + high.y) / 2.0);
        let path = path.map(|p| {
            Point::new(
                PX_PER_STEP * (p.x - middle.x),
                PX_PER_STEP * (middle.y - p.y),
            )
        });
        Some(Base {
            places: match self.lines {
                Some(_) => Places::fine(&path),
                None => Places::of(&path),
            },
            middle,
        })
    }

    fn residual(&self, base: &Base, fit: &Fit) -> f64 {
        let (sin, cos) = fit.turn.to_radians().sin_cos();
        let (sin, cos) = ((fit.scale * sin) as f32, (fit.scale * cos) as f32);
        let (x, y) = (fit.centre.x as f32, fit.centre.y as f32);
        let turned = base.places.x.iter().zip(&base.places.y);
        let (xs, ys) = turned
            .map(|(px, py)| (x + cos * px + sin * py, y - sin * px + cos * py))
            .unzip();
        let places = Places {
            x: xs,
            y: ys,
            spacing: base.places.spacing * fit.scale as f32,
        };
        match self.lines {
            Some(lines) => lines.residual(&places, self.half_at * self.field.diagonal_px()),
            None => self.field.residual(&places, self.half_at),
        }
    }

    /// The parametric as its program draws it: from `start` (in steps), turned by `turn` degrees.
    pub fn standing(&self, values: Vec<f64>, start: Point, turn: f64) -> Option<Fit> {
        let fit = Fit {
            values,
            centre: Point::default(),
            turn,
            scale: 1.0,
            residual: 1.0,
        };
        self.started(&fit, start)
    }

    /// Where the figure may begin: over the drawing's bounds, at the turns that can be told apart, a few
    /// degrees apart, for a figure that looks the same every `period` degrees. The best first, `count` of
    /// them, no two of the same values next to each other.
    pub fn starts(&self, values: &[f64], period: f64, count: usize) -> Vec<Fit> {
        const STEP: f64 = 15.0;
        let turns = if self.turns {
            (period / STEP).ceil().clamp(1.0, 24.0)
        } else {
            1.0
        };
        let (low, high) = self.field.bounds();
        let centre = Point::new((low.x + high.x) / 2.0, (low.y + high.y) / 2.0);
        let mut starts = Vec::new();
        for values in self.variants(values) {
            let Some(base) = self.base(&values) else {
                continue;
            };
            let coarse = Base {
                places: base.places.thinned(3),
                ..base
            };
            for i in 0..turns as usize {
                let mut fit = Fit {
                    values: values.clone(),
                    centre,
                    turn: period.min(360.0) * i as f64 / turns,
                    scale: 1.0,
                    residual: 1.0,
                };
                let (width, height) = extent(&coarse.places, fit.turn);
                fit.scale = (high.x - low.x).hypot(high.y - low.y) / width.hypot(height).max(1.0);
                fit.residual = self.residual(&coarse, &fit);
                starts.push(fit);
            }
        }
        starts.sort_by(|a, b| a.residual.total_cmp(&b.residual));
        starts.truncate(count);
        let starts = starts.into_iter();
        starts.map(|fit| self.without_scale(fit)).collect()
    }

    /// The values, and with each of them but the counts and the first length changed.
    fn variants(&self, values: &[f64]) -> Vec<Vec<f64>> {
        let mut variants = vec![values.to_vec()];
        for axis in self.axes() {
            let Axis::Hole(hole) = axis else { continue };
            let Hole {
                kind, low, high, ..
            } = self.parametric.holes[hole];
            let others = match kind {
                Kind::Length => [0.45 * values[hole], 2.0 * values[hole]],
                _ => [(low + values[hole]) / 2.0, (high + values[hole]) / 2.0],
            };
            for other in others {
                let mut changed = values.to_vec();
                changed[hole] = other;
                variants.push(changed);
            }
        }
        variants
    }

    /// What can be changed. The first length stays: the scale says it.
    fn axes(&self) -> Vec<Axis> {
        let gauge = self.gauge();
        let holes = self.parametric.holes.iter().enumerate();
        let holes = holes
            .filter(|&(i, hole)| hole.kind != Kind::Count && Some(i) != gauge)
            .map(|(i, _)| Axis::Hole(i));
        let turn = self.turns.then_some(Axis::Turn);
        [Axis::X, Axis::Y, Axis::Scale]
            .into_iter()
            .chain(turn)
            .chain(holes)
            .collect()
    }

    fn gauge(&self) -> Option<usize> {
        let mut holes = self.parametric.holes.iter();
        holes.position(|hole| hole.kind == Kind::Length)
    }

    /// Goes downhill from `fit` along all axes but the `fixed` ones, for at most `evaluations`.
    fn downhill(&self, mut fit: Fit, fixed: &[Axis], step: f64, evaluations: usize) -> Fit {
        let axes: Vec<Axis> = self
            .axes()
            .into_iter()
            .filter(|axis| !fixed.contains(axis))
            .collect();
        let Some(mut base) = self.base(&fit.values) else {
            return fit;
        };
        fit.residual = self.residual(&base, &fit);
        let mut steps = vec![step; axes.len()];
        let mut left = evaluations;
        while left > 0 && steps.iter().any(|step| step.abs() > LEAST_STEP) {
            for (&axis, step) in axes.iter().zip(&mut steps) {
                if step.abs() <= LEAST_STEP {
                    continue;
                }
                let mut moved = false;
                for by in [*step, -*step] {
                    let mut tried = fit.clone();
                    self.change(&mut tried, axis, by);
                    let tried_base = match axis {
                        Axis::Hole(_) => match self.base(&tried.values) {
                            Some(base) => Some(base),
                            None => continue,
                        },
                        _ => None,
                    };
                    tried.residual = self.residual(tried_base.as_ref().unwrap_or(&base), &tried);
                    left = left.saturating_sub(1);
                    if tried.residual < fit.residual - 1e-7 {
                        fit = tried;
                        if let Some(tried_base) = tried_base {
                            base = tried_base;
                        }
                        *step = 1.4 * by;
                        moved = true;
                        break;
                    }
                }
                if !moved {
                    *step *= 0.4;
                }
            }
        }
        fit
    }

    /// Moves along an axis by a step that is alike far for all: about that share of the drawing.
    fn change(&self, fit: &mut Fit, axis: Axis, by: f64) {
        let diagonal = self.field.diagonal_px();
        match axis {
            Axis::X => fit.centre.x += by * diagonal,
            Axis::Y => fit.centre.y += by * diagonal,
            Axis::Turn => fit.turn += 120.0 * by,
            Axis::Scale => fit.scale *= (2.0 * by).exp(),
            Axis::Hole(hole) => {
                let Hole {
                    kind, low, high, ..
                } = self.parametric.holes[hole];
                let value = &mut fit.values[hole];
                *value = match kind {
                    Kind::Count => *value,
                    Kind::Length => *value * (3.0 * by).exp(),
                    Kind::Angle => (*value + 120.0 * by).clamp(low, high),
                    Kind::Share => (*value + 2.0 * by).clamp(low, high),
                };
            }
        }
    }

    /// The nearest place of all numbers that can be reached from `fit`.
    pub fn fitted(&self, fit: Fit, evaluations: usize) -> Fit {
        self.downhill(fit, &[], 0.06, evaluations)
    }

    /// The program that draws it, its numbers as round as costs next to nothing.
    pub fn rounded(&self, fit: Fit) -> Program {
        let allowed = match self.lines {
            Some(_) => fit.residual + FINE_ROUNDING_COST,
            None => fit.residual * (1.0 + ROUNDING_SHARE) + ROUNDING_COST,
        };
        let mut fit = self.without_scale(fit);
        let mut fixed = Vec::new();
        if self.turns {
            fixed.push(Axis::Turn);
            fit = self.first_near(&fit, allowed, &fixed, &HEADINGS, |fit, unit| {
                fit.turn = nearest(fit.turn, unit);
            });
        }
        let holes = || self.parametric.holes.iter().enumerate();
        for (i, hole) in holes() {
            let units: &[f64] = match hole.kind {
                Kind::Angle => &ANGLES,
                Kind::Share => &SHARES,
                Kind::Count | Kind::Length => continue,
            };
            fixed.push(Axis::Hole(i));
            fit = self.first_near(&fit, allowed, &fixed, units, |fit, unit| {
                fit.values[i] = nearest(fit.values[i], unit).clamp(hole.low, hole.high);
            });
        }
        fit = self.without_scale(fit);
        fixed.push(Axis::Scale);
        for (i, hole) in holes() {
            if hole.kind == Kind::Length {
                fixed.push(Axis::Hole(i));
                fit = self.first_near(&fit, allowed, &fixed, &self.units(&LENGTHS), |fit, unit| {
                    fit.values[i] = nearest(fit.values[i], unit).max(unit);
                });
            }
        }
        let mut start = self.start(&fit).unwrap_or_default();
        let places = self.units(&PLACES);
        for &unit in &places {
            let place = Point::new(nearest(start.x, unit), nearest(start.y, unit));
            let Some(moved) = self.started(&fit, place) else {
                break;
            };
            if moved.residual <= allowed || Some(&unit) == places.last() {
                (fit, start) = (moved, place);
                break;
            }
        }
        self.program(&fit, start)
    }

    /// The units to which lengths or places are rounded.
    fn units(&self, units: &[f64]) -> Vec<f64> {
        let finer = self.lines.map(|_| FINE);
        units.iter().copied().chain(finer).collect()
    }

    /// The first of the units in which a number can be rounded, the others following, without the residual
    /// being more than allowed; the last if none is.
    fn first_near(
        &self,
        fit: &Fit,
        allowed: f64,
        fixed: &[Axis],
        units: &[f64],
        round: impl Fn(&mut Fit, f64),
    ) -> Fit {
        let mut last = fit.clone();
        for &unit in units {
            let mut rounded = fit.clone();
            round(&mut rounded, unit);
            last = self.downhill(rounded, fixed, 0.01, 24);
            if last.residual <= allowed {
                break;
            }
        }
        last
    }

    /// The same with lengths as they are drawn.
    fn without_scale(&self, mut fit: Fit) -> Fit {
        for (hole, value) in self.parametric.holes.iter().zip(&mut fit.values) {
            if hole.kind == Kind::Length {
                *value *= fit.scale;
            }
        }
        fit.scale = 1.0;
        fit
    }

    /// Where the turtle starts, in steps.
    fn start(&self, fit: &Fit) -> Option<Point> {
        let base = self.base(&fit.values)?;
        let centre = steps_from_px(fit.centre);
        let middle = turned(base.middle, fit);
        Some(Point::new(centre.x - middle.x, centre.y - middle.y))
    }

    /// The same with the turtle starting elsewhere.
    fn started(&self, fit: &Fit, start: Point) -> Option<Fit> {
        let base = self.base(&fit.values)?;
        let middle = turned(base.middle, fit);
        let mut moved = fit.clone();
        moved.centre = px_from_steps(Point::new(start.x + middle.x, start.y + middle.y));
        moved.residual = self.residual(&base, &moved);
        Some(moved)
    }

    fn program(&self, fit: &Fit, start: Point) -> Program {
        let filled = self.parametric.filled(&fit.values);
        if !self.turns {
            let pose = Pose {
                scale: 1.0,
                dx: start.x,
                dy: start.y,
            };
            return Program { body: filled }.posed(&pose);
        }
        // An angle that was not rounded has one decimal.
        let heading = (10.0 * fit.turn).round() / 10.0;
        let heading = heading.rem_euclid(360.0);
        let mut args = vec![Expr::number(start.x), Expr::number(start.y)];
        if heading != 0.0 {
            args.push(Expr::number(heading));
        }
        let placed = Stmt::from(StmtKind::Command {
            verb: Verb::Teleport,
            args,
        });
        let is_home = heading == 0.0 && start == Point::default();
        let body = (!is_home).then_some(placed).into_iter().chain(filled);
        Program {
            body: body.collect(),
        }
    }
}

impl Fitter<'_> {
    /// [`Field::surplus`] of the figure as it is fitted.
    pub fn surplus(&self, fit: &Fit) -> f64 {
        let Some(path) = self.parametric.path(&fit.values) else {
            return 0.0;
        };
        let start = self.start(fit).unwrap_or_default();
        let path = path.map(|p| {
            let p = turned(p, fit);
            Point::new(start.x + p.x, start.y + p.y)
        });
        self.field.surplus(&Bitmap::of_path(&path))
    }
}

/// Steps smaller than this change nothing that can be seen.
const LEAST_STEP: f64 = 0.0008;

fn nearest(value: f64, unit: f64) -> f64 {
    // The second rounding takes off what the product adds to 0.1 and its like.
    ((value / unit).round() * unit * 100.0).round() / 100.0
}

/// A vector turned and scaled as the figure is.
fn turned(v: Point, fit: &Fit) -> Point {
    let (sin, cos) = fit.turn.to_radians().sin_cos();
    Point::new(
        fit.scale * (cos * v.x - sin * v.y),
        fit.scale * (sin * v.x + cos * v.y),
    )
}

/// Width and height of places when they are turned.
fn extent(places: &Places, turn: f64) -> (f64, f64) {
    let (sin, cos) = turn.to_radians().sin_cos();
    let (sin, cos) = (sin as f32, cos as f32);
    let turned = || places.x.iter().zip(&places.y);
    let span = |values: &mut dyn Iterator<Item = f32>| {
        let (mut low, mut high) = (f32::INFINITY, f32::NEG_INFINITY);
        for value in values {
            (low, high) = (low.min(value), high.max(value));
        }
        f64::from(high - low)
    };
    (
        span(&mut turned().map(|(x, y)| cos * x + sin * y)),
        span(&mut turned().map(|(x, y)| cos * y - sin * x)),
    )
}

/// Whether a block tells the turtle places or headings, which no turn before it changes.
pub(super) fn tells_places(body: &[Stmt]) -> bool {
    body.iter().any(|stmt| match &stmt.kind {
        StmtKind::Command { verb, .. } => matches!(
            verb,
            Verb::Teleport | Verb::Goto | Verb::SetHeading | Verb::Home
        ),
        _ => stmt.blocks().any(tells_places),
    })
}
