//! Says a program in fewer words that draw the same.

use turtle_lib::program::{BinaryOp, Expr, Program, Stmt, StmtKind, UnaryOp, Verb};

/// Names of loop variables, outermost first.
const LOOP_VARS: [&str; 4] = ["i", "j", "k", "l"];

/// Folds constants, drops what has no effect, joins turns and equal loops, and names loop variables by
/// their depth.
pub(super) fn normalize(program: &Program) -> Program {
    let mut body = block(&program.body, &mut Vec::new());
    merge_start(&mut body);
    trim_end(&mut body);
    Program { body }
}

/// Loop variables in scope, as they were called and as they are called now.
type Names = Vec<(String, String)>;

fn block(body: &[Stmt], names: &mut Names) -> Vec<Stmt> {
    let mut out: Vec<Stmt> = Vec::with_capacity(body.len());
    for stmt in body {
        for kind in statement(&stmt.kind, names) {
            push(&mut out, kind);
        }
    }
    out
}

/// Adds a statement, joined with the one before where the two are one.
fn push(out: &mut Vec<Stmt>, kind: StmtKind) {
    if let Some(angle) = literal_turn(&kind) {
        let before = out.last().and_then(|stmt| literal_turn(&stmt.kind));
        if before.is_some() {
            out.pop();
        }
        out.extend(turn(angle + before.unwrap_or(0.0)).map(Stmt::from));
        return;
    }
    if let Some(last) = out.last_mut()
        && let Some(joined) = join_moves(&last.kind, &kind)
    {
        last.kind = joined;
        return;
    }
    if let Some(last) = out.last_mut()
        && let Some(joined) = join_loops(&last.kind, &kind)
    {
        last.kind = joined;
        return;
    }
    out.push(kind.into());
}

/// The degrees to the left of a turn by a literal angle.
fn literal_turn(kind: &StmtKind) -> Option<f64> {
    match kind {
        StmtKind::Command {
            verb: Verb::Left,
            args,
        } => literal(args.first()?),
        StmtKind::Command {
            verb: Verb::Right,
            args,
        } => literal(args.first()?).map(|angle| -angle),
        _ => None,
    }
}

/// The number that an expression writes out, with its sign.
pub(super) fn literal(expr: &Expr) -> Option<f64> {
    match expr {
        Expr::Number(number) => Some(*number),
        Expr::Unary(UnaryOp::Neg, operand) => literal(operand).map(|number| -number),
        _ => None,
    }
}

/// A turn the short way round, or none for a whole one.
fn turn(angle: f64) -> Option<StmtKind> {
    let angle = angle % 360.0;
    let angle = match angle {
        a if a > 180.0 => a - 360.0,
        a if a <= -180.0 => a + 360.0,
        a => a,
    };
    let (verb, size) = if angle < 0.0 {
        (Verb::Right, -angle)
    } else {
        (Verb::Left, angle)
    };
    (size != 0.0).then(|| StmtKind::Command {
        verb,
        args: vec![fraction_of_turn(size)],
    })
}

/// An angle as a fraction of a whole or half turn, when that is what its digits stand for.
fn fraction_of_turn(angle: f64) -> Expr {
    if (angle * 100.0).fract() == 0.0 {
        return Expr::Number(angle);
    }
    for parts in 7..=40_u32 {
        let whole = (angle * f64::from(parts)).round();
        if whole <= 3600.0
            && whole % 180.0 == 0.0
            && (whole / f64::from(parts) - angle).abs() < 1e-9
        {
            return Expr::binary(
                BinaryOp::Div,
                Expr::Number(whole),
                Expr::Number(f64::from(parts)),
            );
        }
    }
    Expr::Number(angle)
}

/// The way ahead that two literal ones in a row make.
fn join_moves(first: &StmtKind, second: &StmtKind) -> Option<StmtKind> {
    let length = |kind: &StmtKind| match kind {
        StmtKind::Command {
            verb: Verb::Forward,
            args,
        } => literal(args.first()?),
        _ => None,
    };
    let (first, second) = (length(first)?, length(second)?);
    // A way back over the first would draw less if the two were one.
    (first * second > 0.0).then(|| StmtKind::Command {
        verb: Verb::Forward,
        args: vec![Expr::number(first + second)],
    })
}

/// The loop that two equal ones in a row make.
fn join_loops(first: &StmtKind, second: &StmtKind) -> Option<StmtKind> {
    let half = Expr::name("HALF_INF");
    match (first, second) {
        (
            StmtKind::For {
                var, stop, body, ..
            },
            StmtKind::For { .. },
        ) if first == second && *stop == half && !reads_block(body, var) => {
            let StmtKind::For { start, step, .. } = first else {
                return None;
            };
            Some(StmtKind::For {
                var: var.clone(),
                start: start.clone(),
                stop: Expr::name("INF"),
                step: step.clone(),
                body: body.clone(),
            })
        }
        _ => None,
    }
}

fn reads_block(body: &[Stmt], name: &str) -> bool {
    body.iter().any(|stmt| {
        let mut found = false;
        stmt.for_each_expr(&mut |expr| found |= reads(expr, name));
        found || stmt.blocks().any(|body| reads_block(body, name))
    })
}

fn reads(expr: &Expr, name: &str) -> bool {
    let mut found = false;
    expr.for_each_part(&mut |part| found |= matches!(part, Expr::Name(other) if other == name));
    found
}

/// Whether a block has a `break` or `continue` in it.
fn leaves(body: &[Stmt]) -> bool {
    let leaves_by = |stmt: &Stmt| matches!(stmt.kind, StmtKind::Break | StmtKind::Continue);
    body.iter()
        .any(|stmt| leaves_by(stmt) || stmt.blocks().any(leaves))
}

/// What a statement becomes: none, one, or the statements of a block that needs no head.
fn statement(kind: &StmtKind, names: &mut Names) -> Vec<StmtKind> {
    let kinds = |body: Vec<Stmt>| body.into_iter().map(|stmt| stmt.kind).collect();
    match kind {
        StmtKind::Command {
            verb: verb @ (Verb::Left | Verb::Right),
            args,
        } => {
            let args = exprs(args, names);
            let sign = if *verb == Verb::Left { 1.0 } else { -1.0 };
            match args.first().and_then(literal) {
                Some(angle) => turn(sign * angle).into_iter().collect(),
                None => vec![StmtKind::Command { verb: *verb, args }],
            }
        }
        StmtKind::Command { verb, args } => {
            let args = exprs(args, names);
            let still =
                matches!(verb, Verb::Forward | Verb::Backward) && args == [Expr::Number(0.0)];
            if still {
                vec![]
            } else {
                vec![StmtKind::Command { verb: *verb, args }]
            }
        }
        StmtKind::Call { name, args } => {
            vec![StmtKind::Call {
                name: name.clone(),
                args: exprs(args, names),
            }]
        }
        StmtKind::For {
            var,
            start,
            stop,
            step,
            body,
        } => {
            let (start, stop, step) = (expr(start, names), expr(stop, names), expr(step, names));
            let depth = names.len();
            let name = LOOP_VARS
                .get(depth)
                .map_or_else(|| var.clone(), |&name| name.to_owned());
            names.push((var.clone(), name.clone()));
            let body = block(body, names);
            names.truncate(depth);
            let once = start == Expr::Number(0.0)
                && stop == Expr::Number(1.0)
                && !reads_block(&body, &name)
                && !leaves(&body);
            match (body.is_empty(), once) {
                (true, _) => vec![],
                (false, true) => kinds(body),
                (false, false) => vec![StmtKind::For {
                    var: name,
                    start,
                    stop,
                    step,
                    body,
                }],
            }
        }
        StmtKind::While { cond, body } => {
            vec![StmtKind::While {
                cond: expr(cond, names),
                body: block(body, names),
            }]
        }
        StmtKind::If {
            cond,
            then,
            otherwise,
        } => vec![StmtKind::If {
            cond: expr(cond, names),
            then: block(then, names),
            otherwise: block(otherwise, names),
        }],
        StmtKind::Def { name, params, body } => {
            let mut inner = Names::new();
            let body = block(body, &mut inner);
            vec![StmtKind::Def {
                name: name.clone(),
                params: params.clone(),
                body,
            }]
        }
        StmtKind::Assign { name, value } => {
            vec![StmtKind::Assign {
                name: name.clone(),
                value: expr(value, names),
            }]
        }
        StmtKind::Return { value } => {
            vec![StmtKind::Return {
                value: value.as_ref().map(|value| expr(value, names)),
            }]
        }
        StmtKind::Fork { body } => {
            let body = block(body, names);
            if body.is_empty() {
                vec![]
            } else {
                vec![StmtKind::Fork { body }]
            }
        }
        kind => {
            let stmt = Stmt::from(kind.clone());
            let names = std::cell::RefCell::new(names);
            let mapped = stmt.mapped(&mut |part| expr(part, &names.borrow()), &mut |body| {
                block(body, &mut names.borrow_mut())
            });
            vec![mapped.kind]
        }
    }
}

fn exprs(all: &[Expr], names: &Names) -> Vec<Expr> {
    all.iter().map(|e| expr(e, names)).collect()
}

fn expr(e: &Expr, names: &Names) -> Expr {
    match e {
        Expr::Name(name) => {
            let renamed = names.iter().rev().find(|(old, _)| old == name);
            Expr::Name(renamed.map_or(name, |(_, new)| new).clone())
        }
        Expr::Binary(op, left, right) => fold(*op, expr(left, names), expr(right, names)),
        Expr::Comprehension(own) => {
            let renamed = |name: &str| match expr(&Expr::name(name), names) {
                Expr::Name(name) => name,
                _ => name.to_owned(),
            };
            let own = own.as_ref().clone().with_vars(&renamed);
            Expr::Comprehension(Box::new(own)).with_parts(&mut |part| expr(part, names))
        }
        e => e.with_parts(&mut |part| expr(part, names)),
    }
}

/// `left op right`, worked out where that takes no more digits.
fn fold(op: BinaryOp, left: Expr, right: Expr) -> Expr {
    if let (Some(a), Some(b)) = (literal(&left), literal(&right)) {
        let value = match op {
            BinaryOp::Add => Some(a + b),
            BinaryOp::Sub => Some(a - b),
            BinaryOp::Mul => Some(a * b),
            BinaryOp::Div if b != 0.0 => Some(a / b).filter(|quotient| quotient.fract() == 0.0),
            _ => None,
        };
        if let Some(value) = value {
            return Expr::number(value);
        }
    }
    let one = Expr::Number(1.0);
    match op {
        BinaryOp::Mul if left == one => right,
        BinaryOp::Mul | BinaryOp::Div if right == one => left,
        _ => Expr::binary(op, left, right),
    }
}

/// At a program's start, where the heading is 0, makes a place and a turn one `teleport`, and drops a
/// place that is the start itself.
fn merge_start(body: &mut Vec<Stmt>) {
    let [first, second, ..] = body.as_mut_slice() else {
        return;
    };
    let StmtKind::Command {
        verb: Verb::Teleport,
        args,
    } = &mut first.kind
    else {
        return;
    };
    if args.len() != 2 {
        return;
    }
    if args.iter().all(|arg| literal(arg) == Some(0.0)) {
        body.remove(0);
    } else if let Some(angle) = literal_turn(&second.kind)
        // A part of a turn would be written as a fraction.
        && angle.fract() == 0.0
    {
        args.push(Expr::number(angle));
        body.remove(1);
    }
}

/// Drops what ends a program without drawing, and a fork that nothing follows.
fn trim_end(body: &mut Vec<Stmt>) {
    while let Some(last) = body.pop() {
        match last.kind {
            StmtKind::Fork { body: forked } => body.extend(forked),
            StmtKind::Command {
                verb:
                    Verb::Left
                    | Verb::Right
                    | Verb::PenUp
                    | Verb::PenDown
                    | Verb::Teleport
                    | Verb::SetHeading,
                ..
            } => {}
            _ => {
                body.push(last);
                return;
            }
        }
    }
}
