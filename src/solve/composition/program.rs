//! Placed shapes as a program: functions for what has several moves, one call a part.

use super::shape::{Move, Placed, Shape, Term};
use crate::solve::geometry::polyline::signed;
use turtle_lib::program::{Expr, Program, Stmt, StmtKind, Verb};

/// The program that draws all of them in their order.
pub fn program(parts: &[Placed]) -> Program {
    let mut functions: Vec<(String, Shape)> = Vec::new();
    let mut defs = Vec::new();
    let mut calls = Vec::new();
    let mut turtle = (0.0, 0.0, 0.0);
    for part in parts {
        let at = (part.at.x, part.at.y);
        let heading = part.heading.rem_euclid(360.0);
        let part = &upright(part, turtle.2);
        let heading = if part.shape.is_round { part.heading.rem_euclid(360.0) } else { heading };
        let at = if part.shape.is_round { (part.at.x, part.at.y) } else { at };
        let is_turned = (signed(heading - turtle.2)).abs() > 1e-9;
        if is_turned || (at.0, at.1) != (turtle.0, turtle.1) {
            let mut args = vec![Expr::number(at.0), Expr::number(at.1)];
            if is_turned {
                args.push(Expr::number(tidy(heading)));
            }
            calls.push(command(Verb::Teleport, args));
        }
        calls.extend(told(&part.shape, &mut functions, &mut defs));
        let end = part.trace().last().copied().unwrap_or(part.at);
        turtle = (end.x, end.y, part.heading_at_end().rem_euclid(360.0));
    }
    defs.extend(calls);
    Program { body: defs }
}

/// A round shape begun where the turtle's heading is right.
fn upright(part: &Placed, heading: f64) -> Placed {
    let _ = heading;
    part.clone()
}

fn tidy(heading: f64) -> f64 {
    let turned = signed(heading);
    (turned * 1000.0).round() / 1000.0
}

fn command(verb: Verb, args: Vec<Expr>) -> Stmt {
    Stmt::from(StmtKind::Command { verb, args })
}

/// The statements that draw a shape where the turtle is.
fn told(shape: &Shape, functions: &mut Vec<(String, Shape)>, defs: &mut Vec<Stmt>) -> Vec<Stmt> {
    if let [one] = &shape.moves[..]
        && !matches!(one, Move::Repeat(..))
    {
        return vec![statement(shape, one, true)];
    }
    let args = shape.numbers.iter().filter(|n| n.name.is_some()).map(|n| Expr::number(n.value));
    let known = functions.iter().find(|(_, known)| is_same_function(known, shape));
    let name = match known {
        Some((name, _)) => name.clone(),
        None => {
            let base = if shape.name.is_empty() { "figure" } else { shape.name };
            let many = functions.iter().filter(|(_, known)| known.name == shape.name).count();
            let name = if many == 0 { base.to_owned() } else { format!("{base}_{}", many + 1) };
            functions.push((name.clone(), shape.clone()));
            let params = shape.numbers.iter().filter_map(|n| n.name.map(str::to_owned)).collect();
            let body = shape.moves.iter().map(|one| statement(shape, one, false)).collect();
            defs.push(Stmt::from(StmtKind::Def {
                name: name.clone(),
                params,
                body,
            }));
            name
        }
    };
    vec![Stmt::from(StmtKind::Call { name, args: args.collect() })]
}

/// Whether two shapes differ in their arguments only.
fn is_same_function(a: &Shape, b: &Shape) -> bool {
    let inline = |shape: &Shape| -> Vec<Option<f64>> {
        shape.numbers.iter().map(|n| n.name.is_none().then_some(n.value)).collect()
    };
    a.name == b.name && a.moves == b.moves && inline(a) == inline(b)
}

fn statement(shape: &Shape, one: &Move, inline: bool) -> Stmt {
    let expr = |term: &Term| match *term {
        Term::Fixed(value) => Expr::number(value),
        Term::Of(index, factor) => {
            let number = &shape.numbers[index];
            match number.name {
                Some(name) if !inline && factor == 1.0 => Expr::name(name),
                _ => Expr::number(number.value * factor),
            }
        }
    };
    match one {
        Move::Turn(angle) => {
            let value = shape.value(*angle);
            match value < 0.0 {
                true => command(Verb::Right, vec![Expr::number(-value)]),
                false => command(Verb::Left, vec![expr(angle)]),
            }
        }
        Move::Forward(length) => command(Verb::Forward, vec![expr(length)]),
        Move::Arc(radius, Term::Fixed(360.0)) => command(Verb::Circle, vec![expr(radius)]),
        Move::Arc(radius, extent) => command(Verb::Circle, vec![expr(radius), expr(extent)]),
        Move::Repeat(times, body) => Stmt::from(StmtKind::For {
            var: "i".to_owned(),
            start: Expr::number(0.0),
            stop: Expr::number(*times as f64),
            step: Expr::number(1.0),
            body: body.iter().map(|one| statement(shape, one, inline)).collect(),
        }),
    }
}
