//! Short names for building trees.

use turtle_lib::program::{BinaryOp, Expr, Stmt, StmtKind, UnaryOp, Verb};

pub(super) type Body = Vec<Stmt>;

pub(super) fn command(verb: Verb, args: Vec<Expr>) -> Stmt {
    StmtKind::Command { verb, args }.into()
}

pub(super) fn forward(distance: impl Into<Number>) -> Stmt {
    command(Verb::Forward, vec![distance.into().0])
}

pub(super) fn backward(distance: impl Into<Number>) -> Stmt {
    command(Verb::Backward, vec![distance.into().0])
}

/// Turns left, or right for a negative number.
pub(super) fn left(angle: impl Into<Number>) -> Stmt {
    match angle.into().0 {
        Expr::Unary(UnaryOp::Neg, angle) => command(Verb::Right, vec![*angle]),
        angle => command(Verb::Left, vec![angle]),
    }
}

pub(super) fn right(angle: impl Into<Number>) -> Stmt {
    command(Verb::Right, vec![angle.into().0])
}

pub(super) fn circle(radius: impl Into<Number>) -> Stmt {
    command(Verb::Circle, vec![radius.into().0])
}

pub(super) fn arc(radius: impl Into<Number>, extent: impl Into<Number>) -> Stmt {
    command(Verb::Circle, vec![radius.into().0, extent.into().0])
}

pub(super) fn pen_up() -> Stmt {
    command(Verb::PenUp, vec![])
}

pub(super) fn pen_down() -> Stmt {
    command(Verb::PenDown, vec![])
}

/// Moves ahead without drawing.
pub(super) fn skip(distance: impl Into<Number>) -> Body {
    vec![pen_up(), forward(distance), pen_down()]
}

/// Goes on without drawing, `ahead` and then `aside` to the left.
pub(super) fn shift(ahead: f64, aside: f64) -> Body {
    let mut body = vec![pen_up()];
    if ahead != 0.0 {
        body.push(straight(ahead));
    }
    if aside != 0.0 {
        let turn = 90.0 * aside.signum();
        body.extend([left(turn), forward(aside.abs()), left(-turn)]);
    }
    body.push(pen_down());
    body
}

/// A circle about where the turtle is, which ends below it.
pub(super) fn circle_about(radius: f64) -> Body {
    vec![
        pen_up(),
        right(90.0),
        forward(radius),
        left(90.0),
        pen_down(),
        circle(radius),
    ]
}

/// Forward, or backward for a negative number.
pub(super) fn straight(distance: f64) -> Stmt {
    if distance < 0.0 {
        backward(-distance)
    } else {
        forward(distance)
    }
}

pub(super) fn goto(x: impl Into<Number>, y: impl Into<Number>) -> Stmt {
    command(Verb::Goto, vec![x.into().0, y.into().0])
}

pub(super) fn fork(body: Body) -> Stmt {
    StmtKind::Fork { body }.into()
}

/// `for var in range(start, stop): body`
pub(super) fn count(var: &str, start: f64, stop: impl Into<Number>, body: Body) -> Stmt {
    StmtKind::For {
        var: var.to_owned(),
        start: Expr::Number(start),
        stop: stop.into().0,
        step: Expr::Number(1.0),
        body,
    }
    .into()
}

/// A loop whose variable nothing reads.
pub(super) fn repeat(times: impl Into<Number>, body: Body) -> Stmt {
    count("_", 0.0, times, body)
}

pub(super) fn define(name: &str, params: &[&str], body: Body) -> Stmt {
    StmtKind::Def {
        name: name.to_owned(),
        params: params.iter().map(|&param| param.to_owned()).collect(),
        body,
    }
    .into()
}

pub(super) fn call(name: &str, args: Vec<Expr>) -> Stmt {
    StmtKind::Call {
        name: name.to_owned(),
        args,
    }
    .into()
}

pub(super) fn when(cond: Expr, then: Body, otherwise: Body) -> Stmt {
    StmtKind::If {
        cond,
        then,
        otherwise,
    }
    .into()
}

pub(super) fn teleport(x: f64, y: f64, heading: Option<f64>) -> Stmt {
    let mut args = vec![Expr::number(x), Expr::number(y)];
    args.extend(heading.map(Expr::number));
    command(Verb::Teleport, args)
}

/// `360/n`, or the quotient itself when it is whole.
pub(super) fn part_of_turn(n: u32) -> Expr {
    part(360.0, n)
}

/// `whole/n`, or the quotient itself when it is whole.
pub(super) fn part(whole: f64, n: u32) -> Expr {
    let quotient = whole / f64::from(n);
    if quotient.fract() == 0.0 {
        Expr::Number(quotient)
    } else {
        Expr::binary(
            BinaryOp::Div,
            Expr::Number(whole),
            Expr::Number(f64::from(n)),
        )
    }
}

/// `factor*var`, or the variable alone for a factor of 1.
pub(super) fn times(factor: f64, var: &str) -> Expr {
    if factor == 1.0 {
        return Expr::name(var);
    }
    Expr::binary(BinaryOp::Mul, Expr::Number(factor), Expr::name(var))
}

/// What a builder takes for a number: a literal or an expression.
pub(super) struct Number(pub Expr);

impl From<f64> for Number {
    fn from(value: f64) -> Self {
        Number(Expr::number(value))
    }
}

impl From<u32> for Number {
    fn from(value: u32) -> Self {
        Number(Expr::Number(f64::from(value)))
    }
}

impl From<Expr> for Number {
    fn from(expr: Expr) -> Self {
        Number(expr)
    }
}
