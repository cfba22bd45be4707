//! Placed shapes as a program: functions for what has several moves, loops for what recurs.

use super::naming::name;
use super::repetition::{Curve, Grid, Group, Ring, Rings, Scaled, Series};
use super::shape::{Move, Placed, Shape, Term};
use crate::solve::geometry::polyline::signed;
use turtle_lib::program::{BinaryOp, Expr, Program, Stmt, StmtKind, UnaryOp, Verb};
use turtle_lib::turtle::Point;

/// Places and headings that differ by less are the same, in steps and degrees.
const SAME: f64 = 1e-6;

/// The program that draws all of them in their order; `inline` without functions.
pub fn program(groups: &[Group], inline: bool) -> Program {
    let mut writer = Writer {
        functions: Vec::new(),
        defs: Vec::new(),
        at: Point::default(),
        heading: 0.0,
        inline: inline || matches!(groups, [Group::One(_)]),
    };
    let calls: Vec<Stmt> = groups
        .iter()
        .flat_map(|group| writer.group(group))
        .collect();
    let mut body = writer.defs;
    body.extend(calls);
    Program { body }
}

/// A function that was defined.
struct Function {
    name: String,
    base: &'static str,
    shape: Shape,
}

struct Writer {
    functions: Vec<Function>,
    defs: Vec<Stmt>,
    /// Where the turtle is.
    at: Point,
    heading: f64,
    /// Whether moves are written where they are called for: one part alone needs no function.
    inline: bool,
}

impl Writer {
    /// The statements that draw parts that are told together.
    fn group(&mut self, group: &Group) -> Vec<Stmt> {
        match group {
            Group::One(part) => {
                let mut statements = self.to(part.at, part.heading);
                statements.extend(self.shape(part));
                self.leave(part);
                statements
            }
            Group::Series(series) => self.series(series),
            Group::Scaled(scaled) => self.scaled(scaled),
            Group::Grid(grid) => self.grid(grid),
            Group::Ring(ring) => self.ring(ring),
            Group::Rings(rings) => self.rings(rings),
        }
    }

    /// A teleport, unless the turtle stands there already.
    fn to(&mut self, at: Point, heading: f64) -> Vec<Stmt> {
        let is_turned = signed(heading - self.heading).abs() > SAME;
        let is_moved = (at.x - self.at.x).hypot(at.y - self.at.y) > SAME;
        (self.at, self.heading) = (at, heading);
        if !is_moved && !is_turned {
            return Vec::new();
        }
        let mut args = vec![Expr::number(at.x), Expr::number(at.y)];
        if is_turned {
            args.push(Expr::number(tidy(heading)));
        }
        vec![command(Verb::Teleport, args)]
    }

    fn leave(&mut self, part: &Placed) {
        (self.at, self.heading) = part.end();
    }

    fn series(&mut self, series: &Series) -> Vec<Stmt> {
        let (first, told) = (&series.first, series.told());
        let mut body = vec![self.each_at(
            first,
            (along(told.x, "i"), along(told.y, "i")),
            (series.turn != 0.0).then(|| along(told.heading, "i")),
        )];
        let grown = |index: usize| along(told.numbers[index], "i");
        body.extend(self.shape_with(first, &grown));
        self.leave(&series.member(series.times - 1));
        vec![counted("i", told.start, series.times, body)]
    }

    fn scaled(&mut self, scaled: &Scaled) -> Vec<Stmt> {
        let (first, fixed, offset) = (&scaled.first, scaled.fixed, scaled.offset);
        let size = &first.shape.numbers[scaled.size];
        let name = size.name.unwrap_or("size");
        let place = (
            sum(fixed.x, [(offset.x, Expr::name(name))]),
            sum(fixed.y, [(offset.y, Expr::name(name))]),
        );
        let mut body = vec![self.each_at(first, place, None)];
        let numbers = &first.shape.numbers;
        body.extend(self.shape_with(first, &|index| match index == scaled.size {
            true => Expr::name(name),
            false => Expr::number(numbers[index].value),
        }));
        let assigned = |value: Expr| {
            let name = name.to_owned();
            Stmt::from(StmtKind::Assign { name, value })
        };
        let factor = Expr::number(scaled.factor);
        body.push(assigned(Expr::binary(
            BinaryOp::Mul,
            Expr::name(name),
            factor,
        )));
        self.leave(&scaled.member(scaled.times - 1));
        let begun = assigned(Expr::number(size.value));
        vec![begun, repeated(scaled.times, body)]
    }

    fn grid(&mut self, grid: &Grid) -> Vec<Stmt> {
        let (at, [across, up]) = (grid.first.at, grid.steps);
        let sum = |from: f64, across: f64, up: f64| {
            let terms = [(across, Expr::name("i")), (up, Expr::name("j"))];
            sum(from, terms)
        };
        let place = (sum(at.x, across.x, up.x), sum(at.y, across.y, up.y));
        let mut body = vec![self.each_at(&grid.first, place, None)];
        body.extend(self.shape(&grid.first));
        if let Some(last) = grid.members().last() {
            self.leave(last);
        }
        let [columns, rows] = grid.times;
        let column = counted("j", 0, rows, body);
        vec![counted("i", 0, columns, vec![column])]
    }

    fn rings(&mut self, rings: &Rings) -> Vec<Stmt> {
        let radius = || Expr::name("radius");
        let bottom = sum(rings.centre.y, [(-1.0, radius())]);
        let mut args = vec![Expr::number(rings.centre.x), bottom];
        if signed(self.heading).abs() > SAME {
            args.push(Expr::number(0.0));
        }
        let body = vec![
            command(Verb::Teleport, args),
            command(Verb::Circle, vec![radius()]),
        ];
        let largest = rings.radii.last().copied().unwrap_or_default();
        self.at = Point::new(rings.centre.x, rings.centre.y - largest);
        self.heading = 0.0;
        let radii = rings.radii.iter().map(|radius| Expr::number(*radius));
        vec![Stmt::from(StmtKind::Each {
            vars: vec!["radius".to_owned()],
            over: Expr::List(radii.collect()),
            body,
        })]
    }

    /// The teleport to a part that is drawn again and again; `heading` if it changes.
    fn each_at(&self, first: &Placed, (x, y): (Expr, Expr), heading: Option<Expr>) -> Stmt {
        let mut args = vec![x, y];
        // Each has to begin with the heading of the first.
        let keeps = signed(first.end().1 - first.heading).abs() <= SAME;
        if heading.is_some() || !keeps || signed(first.heading - self.heading).abs() > SAME {
            args.push(heading.unwrap_or_else(|| Expr::number(tidy(first.heading))));
        }
        command(Verb::Teleport, args)
    }

    fn ring(&mut self, ring: &Ring) -> Vec<Stmt> {
        let mut statements = self.to(ring.centre, ring.heading);
        let mut part = Vec::new();
        if ring.away != 0.0 {
            let verb = if ring.away < 0.0 {
                Verb::Backward
            } else {
                Verb::Forward
            };
            part.push(command(Verb::PenUp, Vec::new()));
            part.push(command(verb, vec![Expr::number(ring.away.abs())]));
            part.push(command(Verb::PenDown, Vec::new()));
        }
        part.extend(turn(ring.turn));
        part.extend(self.shape(&ring.first));
        let each = 360.0 / ring.times as f64;
        let turned = match each.fract() == 0.0 {
            true => Expr::number(each),
            false => Expr::binary(
                BinaryOp::Div,
                Expr::number(360.0),
                Expr::number(ring.times as f64),
            ),
        };
        let mut body = vec![Stmt::from(StmtKind::Fork { body: part })];
        body.push(command(Verb::Left, vec![turned]));
        statements.push(repeated(ring.times, body));
        (self.at, self.heading) = (ring.centre, ring.heading + 360.0);
        statements
    }

    /// The statements that draw a part's shape where the turtle is.
    fn shape(&mut self, part: &Placed) -> Vec<Stmt> {
        let numbers = &part.shape.numbers;
        self.shape_with(part, &|index| Expr::number(numbers[index].value))
    }

    /// The same with other values of its arguments, by their index.
    fn shape_with(&mut self, part: &Placed, value: &dyn Fn(usize) -> Expr) -> Vec<Stmt> {
        let shape = &part.shape;
        let is_one_move = match &shape.moves[..] {
            [one] => !matches!(one, Move::Repeat(..) | Move::Branches { .. }),
            _ => false,
        };
        if is_one_move || self.inline && levels(shape).is_none() {
            let moves = shape.moves.iter();
            return moves.map(|one| statement(shape, one, value, 0)).collect();
        }
        let args = shape.argument_indices().map(value);
        let sign = shape.sign.map(Expr::number);
        let args = levels(shape).into_iter().chain(sign).chain(args).collect();
        let name = self.function(part);
        vec![Stmt::from(StmtKind::Call { name, args })]
    }

    /// The name of the function that draws the shape; it is defined if it was not before.
    fn function(&mut self, part: &Placed) -> String {
        let shape = &part.shape;
        let base = name(part);
        let known = self
            .functions
            .iter()
            .find(|known| known.base == base && is_same_function(&known.shape, shape));
        if let Some(known) = known {
            return known.name.clone();
        }
        let many = self
            .functions
            .iter()
            .filter(|known| known.base == base)
            .count();
        let name = match many {
            0 => base.to_owned(),
            _ => format!("{base}_{}", many + 1),
        };
        let by_name = |index: usize| match shape.numbers[index].name {
            Some(name) => Expr::name(name),
            None => Expr::number(shape.numbers[index].value),
        };
        self.defs.push(Stmt::from(StmtKind::Def {
            name: name.clone(),
            params: levels(shape)
                .map(|_| LEVELS)
                .into_iter()
                .chain(shape.sign.map(|_| SIGN))
                .chain(shape.arguments().map(|(name, _)| name))
                .map(str::to_owned)
                .collect(),
            body: match &shape.moves[..] {
                [Move::Branches { ratio, turns, .. }] => {
                    let turns = turns.iter().map(|turn| shape.value(*turn));
                    branching(&name, shape.value(*ratio), turns)
                }
                moves => moves
                    .iter()
                    .map(|one| statement(shape, one, &by_name, 0))
                    .collect(),
            },
        }));
        self.functions.push(Function {
            name: name.clone(),
            base,
            shape: shape.clone(),
        });
        name
    }
}

/// What the argument is called that says to which side a shape is drawn.
const SIGN: &str = "sign";

/// What the levels of a tree are called as an argument.
const LEVELS: &str = "levels";

/// How many levels a tree has, if the shape is one.
fn levels(shape: &Shape) -> Option<Expr> {
    match shape.moves[..] {
        [Move::Branches { levels, .. }] => Some(Expr::number(levels as f64)),
        _ => None,
    }
}

/// The body of the function of this name that draws a tree: a line, and at its end itself again.
fn branching(name: &str, ratio: f64, turns: impl Iterator<Item = f64>) -> Vec<Stmt> {
    let length = || Expr::name("length");
    let again = |angle: f64| {
        let args = vec![
            Expr::binary(BinaryOp::Sub, Expr::name(LEVELS), Expr::number(1.0)),
            match ratio {
                0.5 => Expr::binary(BinaryOp::Div, length(), Expr::number(2.0)),
                _ => Expr::binary(BinaryOp::Mul, length(), Expr::number(ratio)),
            },
        ];
        let call = StmtKind::Call {
            name: name.to_owned(),
            args,
        };
        let body = turn(angle).into_iter().chain([Stmt::from(call)]).collect();
        Stmt::from(StmtKind::Fork { body })
    };
    vec![
        command(Verb::Forward, vec![length()]),
        Stmt::from(StmtKind::If {
            cond: Expr::binary(BinaryOp::Gt, Expr::name(LEVELS), Expr::number(1.0)),
            then: turns.map(again).collect(),
            otherwise: Vec::new(),
        }),
    ]
}

/// A heading as it is written.
fn tidy(heading: f64) -> f64 {
    (signed(heading) * 1000.0).round() / 1000.0
}

fn turn(angle: f64) -> Option<Stmt> {
    match angle {
        0.0 => None,
        _ if angle < 0.0 => Some(command(Verb::Right, vec![Expr::number(-angle)])),
        _ => Some(command(Verb::Left, vec![Expr::number(angle)])),
    }
}

fn repeated(times: usize, body: Vec<Stmt>) -> Stmt {
    counted("i", 0, times, body)
}

fn counted(var: &str, start: usize, times: usize, body: Vec<Stmt>) -> Stmt {
    Stmt::from(StmtKind::For {
        var: var.to_owned(),
        start: Expr::number(start as f64),
        stop: Expr::number((start + times) as f64),
        step: Expr::number(1.0),
        body,
    })
}

/// A value that depends on a loop's variable.
fn along([constant, slope, bend]: Curve, var: &str) -> Expr {
    let square = Expr::binary(BinaryOp::Mul, Expr::name(var), Expr::name(var));
    sum(constant, [(slope, Expr::name(var)), (bend, square)])
}

/// A factor times an expression: `2*i*i` without brackets.
fn times(factor: f64, of: Expr) -> Expr {
    match (factor, of) {
        (1.0, of) => of,
        (-1.0, of) => Expr::Unary(UnaryOp::Neg, Box::new(of)),
        (_, Expr::Binary(BinaryOp::Mul, one, other)) => {
            Expr::binary(BinaryOp::Mul, times(factor, *one), *other)
        }
        (_, of) => Expr::binary(BinaryOp::Mul, Expr::number(factor), of),
    }
}

/// A number and factors times expressions, without those that are zero.
fn sum(constant: f64, terms: impl IntoIterator<Item = (f64, Expr)>) -> Expr {
    let constant = (constant != 0.0).then(|| Expr::number(constant));
    let terms = terms.into_iter().filter(|(factor, _)| *factor != 0.0);
    let sum = terms.fold(constant, |sum, (factor, of)| {
        Some(match sum {
            None => times(factor, of),
            Some(sum) if factor < 0.0 => Expr::binary(BinaryOp::Sub, sum, times(-factor, of)),
            Some(sum) => Expr::binary(BinaryOp::Add, sum, times(factor, of)),
        })
    });
    sum.unwrap_or_else(|| Expr::number(0.0))
}

fn command(verb: Verb, args: Vec<Expr>) -> Stmt {
    Stmt::from(StmtKind::Command { verb, args })
}

/// Whether two shapes differ in their arguments only.
fn is_same_function(a: &Shape, b: &Shape) -> bool {
    let inline = |shape: &Shape| -> Vec<Option<f64>> {
        let numbers = shape.numbers.iter();
        numbers
            .map(|number| number.name.is_none().then_some(number.value))
            .collect()
    };
    a.moves == b.moves && inline(a) == inline(b) && a.sign.is_some() == b.sign.is_some()
}

/// A value times the sign.
fn sided(value: Expr) -> Expr {
    let sign = Expr::name(SIGN);
    let (sign, value) = match value {
        Expr::Unary(UnaryOp::Neg, value) => (Expr::Unary(UnaryOp::Neg, Box::new(sign)), *value),
        value => (sign, value),
    };
    Expr::binary(BinaryOp::Mul, sign, value)
}

/// Variables of loops in each other, the outermost first. Shapes have no deeper loops.
const LOOPS: [&str; 4] = ["i", "j", "k", "l"];

/// The variable of the loop that has so many around it.
fn variable(outer: usize) -> &'static str {
    LOOPS[outer.min(LOOPS.len() - 1)]
}

/// A move as a statement, with so many loops of the shape around it; `value` tells the numbers of the shape by their
/// index.
fn statement(shape: &Shape, one: &Move, value: &dyn Fn(usize) -> Expr, loops: usize) -> Stmt {
    let expr = |term: &Term| match *term {
        Term::Of(index, 1.0) if index < shape.numbers.len() => value(index),
        Term::Along(first, step, factor) => {
            let [first, step] = [first, step].map(|index| shape.value(Term::Of(index, factor)));
            along([first, step, 0.0], variable(loops.saturating_sub(1)))
        }
        _ => Expr::number(shape.value(*term)),
    };
    let to_side = |value: Expr| match shape.sign {
        Some(_) => sided(value),
        None => value,
    };
    match one {
        Move::Turn(angle) if shape.value(*angle) < 0.0 => {
            command(Verb::Right, vec![to_side(expr(&angle.opposite()))])
        }
        Move::Turn(angle) => command(Verb::Left, vec![to_side(expr(angle))]),
        Move::Forward(length) => command(Verb::Forward, vec![expr(length)]),
        Move::To(place) => command(
            Verb::Goto,
            vec![Expr::number(place.x), Expr::number(place.y)],
        ),
        Move::Arc(radius, Term::Fixed(360.0)) => command(Verb::Circle, vec![to_side(expr(radius))]),
        Move::Arc(radius, extent) => {
            command(Verb::Circle, vec![to_side(expr(radius)), expr(extent)])
        }
        Move::Repeat(times, body) => {
            let body = body
                .iter()
                .map(|one| statement(shape, one, value, loops + 1));
            counted(variable(loops), 0, *times, body.collect())
        }
        // Is told by a function that calls itself, and nowhere else.
        Move::Branches { length, .. } => command(Verb::Forward, vec![expr(length)]),
    }
}
