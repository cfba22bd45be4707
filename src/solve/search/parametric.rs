//! Programs with named numbers left open.

use turtle_lib::program::{BinaryOp, Expr, Program, Stmt, StmtKind};
use turtle_lib::run::{Fuel, constant, run};
use turtle_lib::turtle::Path;

/// What an open number is of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// Whole; how often something is repeated.
    Count,
    /// In steps; grows with the figure.
    Length,
    /// In degrees.
    Angle,
    /// A part of something, as a rule between 0 and 1.
    Share,
}

/// A number left open.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Hole {
    pub name: String,
    pub kind: Kind,
    pub low: f64,
    pub high: f64,
}

/// A program in which names stand for numbers that are still to be found.
#[derive(Clone, Debug)]
pub(super) struct Parametric {
    pub holes: Vec<Hole>,
    pub body: Vec<Stmt>,
}

/// A figure has a few hundred segments at the most.
const FUEL: Fuel = Fuel {
    steps: 4_000,
    call_depth: 20,
    segments: 1_500,
    seed: 0,
    moments: 0,
};

impl Parametric {
    /// What it draws from the start with a value for each hole; nothing if it fails or draws nothing.
    pub fn path(&self, values: &[f64]) -> Option<Path> {
        let assigned = self.holes.iter().zip(values).map(|(hole, &value)| {
            Stmt::from(StmtKind::Assign {
                name: hole.name.clone(),
                value: Expr::number(value),
            })
        });
        let body = assigned.chain(self.body.iter().cloned()).collect();
        let path = run(&Program { body }, &FUEL).ok()?.path;
        (!path.is_empty()).then_some(path)
    }

    /// Its statements with the values written in, and worked out where that makes them shorter.
    pub fn filled(&self, values: &[f64]) -> Vec<Stmt> {
        let value = |name: &str| {
            let hole = self.holes.iter().position(|hole| hole.name == name)?;
            values.get(hole).copied()
        };
        block(&self.body, &value)
    }
}

type Values<'a> = &'a dyn Fn(&str) -> Option<f64>;

fn block(body: &[Stmt], values: Values) -> Vec<Stmt> {
    let filled = body.iter().map(|stmt| {
        stmt.mapped(&mut |expr| folded(expr, values), &mut |body| {
            block(body, values)
        })
    });
    // A loop of one turn is its body, one of none is nothing.
    filled.fold(Vec::new(), |mut block, stmt| {
        match stmt.kind {
            StmtKind::For {
                start: Expr::Number(start),
                stop: Expr::Number(stop),
                body,
                var,
                ..
            } if start == 0.0 && stop <= 1.0 && !mentions(&body, &var) => {
                if stop == 1.0 {
                    block.extend(body);
                }
            }
            kind => block.push(Stmt { kind, ..stmt }),
        }
        block
    })
}

/// Whether a block uses a name.
fn mentions(body: &[Stmt], name: &str) -> bool {
    body.iter().any(|stmt| {
        let mut found = false;
        stmt.for_each_expr(&mut |expr| {
            expr.for_each_part(&mut |part| found |= matches!(part, Expr::Name(own) if own == name));
        });
        found || stmt.blocks().any(|body| mentions(body, name))
    })
}

/// The expression with values for names, worked out where all of it is known.
fn folded(expr: &Expr, values: Values) -> Expr {
    let filled = match expr {
        Expr::Name(name) => {
            return values(name).map_or_else(|| expr.clone(), Expr::number);
        }
        // Not yet folded below, so that nothing is rounded twice.
        Expr::Binary(..) | Expr::Builtin(..) => substituted(expr, values),
        expr => expr.with_parts(&mut |part| folded(part, values)),
    };
    let pi = |name: &str| (name == "pi").then_some(std::f64::consts::PI);
    match (constant(&filled, &pi), &filled) {
        // 360/7 says more than 51.43.
        (Some(value), Expr::Binary(BinaryOp::Div, top, bottom))
            if rounded(value) != value && is_whole(top) && is_whole(bottom) =>
        {
            filled
        }
        (Some(value), _) => Expr::number(rounded(value)),
        (None, Expr::Binary(op, left, right)) => {
            Expr::binary(*op, folded(left, values), folded(right, values))
        }
        (None, Expr::Builtin(builtin, args)) => {
            let args = args.iter().map(|arg| folded(arg, values)).collect();
            Expr::Builtin(*builtin, args)
        }
        (None, _) => filled,
    }
}

/// The expression with values for names, and nothing worked out.
fn substituted(expr: &Expr, values: Values) -> Expr {
    let fill = |expr: &Expr| substituted(expr, values);
    match expr {
        Expr::Name(name) => values(name).map_or_else(|| expr.clone(), Expr::number),
        Expr::Unary(op, operand) => Expr::Unary(*op, Box::new(fill(operand))),
        Expr::Binary(op, left, right) => Expr::binary(*op, fill(left), fill(right)),
        Expr::Builtin(builtin, args) => Expr::Builtin(*builtin, args.iter().map(fill).collect()),
        _ => expr.clone(),
    }
}

/// To two decimals: a thousandth of a step cannot be seen.
fn rounded(value: f64) -> f64 {
    (100.0 * value).round() / 100.0
}

fn is_whole(expr: &Expr) -> bool {
    matches!(expr, Expr::Number(number) if number.fract() == 0.0)
}
