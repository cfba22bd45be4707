//! Operations that are spelled out in terms of others.

use crate::program::{Axis, BinaryOp, Builtin, Expr, UnaryOp};

/// Comparisons bind loosest, products tightest.
pub(super) fn operator(sign: &str) -> (BinaryOp, u8) {
    match sign {
        "<" => (BinaryOp::Lt, 1),
        "<=" => (BinaryOp::Le, 1),
        ">" => (BinaryOp::Gt, 1),
        ">=" => (BinaryOp::Ge, 1),
        "<>" => (BinaryOp::Ne, 1),
        "+" => (BinaryOp::Add, 2),
        "-" => (BinaryOp::Sub, 2),
        "*" => (BinaryOp::Mul, 3),
        "/" => (BinaryOp::Div, 3),
        _ => (BinaryOp::Eq, 1),
    }
}

/// Whether a word is an operation of one input that is spelled out below.
pub(super) fn is_of_one(word: &str) -> bool {
    matches!(
        word,
        "minus"
            | "not"
            | "truth"
            | "numberof"
            | "first"
            | "last"
            | "sin"
            | "cos"
            | "tan"
            | "arctan"
            | "radarctan"
    )
}

/// The value of such an operation.
pub(super) fn of_one(word: &str, value: Expr) -> Expr {
    let builtin = |builtin, value| Expr::Builtin(builtin, vec![value]);
    match word {
        "minus" => Expr::Unary(UnaryOp::Neg, Box::new(value)),
        "not" => Expr::Unary(UnaryOp::Not, Box::new(value)),
        "first" => Expr::Item(Box::new(value), Axis::X),
        "last" => Expr::Item(Box::new(value), Axis::Y),
        "sin" => builtin(Builtin::Sin, builtin(Builtin::Radians, value)),
        "cos" => builtin(Builtin::Cos, builtin(Builtin::Radians, value)),
        "tan" => builtin(Builtin::Tan, builtin(Builtin::Radians, value)),
        "arctan" => degrees(atan2(value, Expr::Number(1.0))),
        "radarctan" => atan2(value, Expr::Number(1.0)),
        _ => value,
    }
}

/// Radians in degrees.
pub(super) fn degrees(value: Expr) -> Expr {
    Expr::Builtin(Builtin::Degrees, vec![value])
}

/// The angle of a point, in radians.
pub(super) fn atan2(y: Expr, x: Expr) -> Expr {
    Expr::Builtin(Builtin::Atan2, vec![y, x])
}

/// Whether an expression may be computed twice.
pub(super) fn is_plain(expr: &Expr) -> bool {
    match expr {
        Expr::Number(_) | Expr::Name(_) => true,
        Expr::Unary(_, operand) => matches!(operand.as_ref(), Expr::Number(_) | Expr::Name(_)),
        Expr::Binary(_, left, right) => [left, right]
            .iter()
            .all(|side| matches!(side.as_ref(), Expr::Number(_) | Expr::Name(_))),
        _ => false,
    }
}
