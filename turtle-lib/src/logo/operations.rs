//! Operations that are spelled out in terms of others.

use crate::program::{Axis, BinaryOp, Builtin, Expr, Library, UnaryOp};

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
            | "random"
            | "count"
            | "pick"
            | "reverse"
            | "butfirst"
            | "bf"
            | "butlast"
            | "bl"
            | "emptyp"
            | "empty?"
            | "listp"
            | "list?"
            | "wordp"
            | "word?"
            | "numberp"
            | "number?"
            | "ascii"
            | "char"
            | "uppercase"
            | "lowercase"
            | "exp"
            | "log10"
    )
}

/// The value of such an operation.
pub(super) fn of_one(word: &str, value: Expr) -> Expr {
    let builtin = |builtin, value| Expr::Builtin(builtin, vec![value]);
    match word {
        "minus" => Expr::Unary(UnaryOp::Neg, Box::new(value)),
        "not" => Expr::Unary(UnaryOp::Not, Box::new(value)),
        "first" => Expr::Item(Box::new(value), Axis::X),
        "last" => match value {
            Expr::Builtin(Builtin::Position, _) | Expr::Point(..) => {
                Expr::Item(Box::new(value), Axis::Y)
            }
            value => Expr::Index(Box::new(value), Box::new(Expr::number(-1.0))),
        },
        "random" => Expr::Library(Library::RandRange, vec![value]),
        "count" => Expr::Library(Library::Len, vec![value]),
        "pick" => Expr::Library(Library::Choice, vec![value]),
        "reverse" => Expr::Library(Library::Reversed, vec![value]),
        "butfirst" | "bf" => {
            let bounds = [Expr::Number(1.0), Expr::None, Expr::None];
            Expr::Library(Library::Slice, [vec![value], bounds.to_vec()].concat())
        }
        "butlast" | "bl" => {
            let bounds = [Expr::None, Expr::number(-1.0), Expr::None];
            Expr::Library(Library::Slice, [vec![value], bounds.to_vec()].concat())
        }
        "emptyp" | "empty?" => {
            let count = Expr::Library(Library::Len, vec![value]);
            Expr::binary(BinaryOp::Eq, count, Expr::Number(0.0))
        }
        "listp" | "list?" => Expr::Library(Library::IsList, vec![value]),
        "wordp" | "word?" => {
            let is_list = Expr::Library(Library::IsList, vec![value]);
            Expr::Unary(UnaryOp::Not, Box::new(is_list))
        }
        "numberp" | "number?" => Expr::Library(Library::IsNumber, vec![value]),
        "ascii" => Expr::Library(Library::Ord, vec![value]),
        "char" => Expr::Library(Library::Chr, vec![value]),
        "uppercase" => Expr::Library(Library::Upper, vec![value]),
        "lowercase" => Expr::Library(Library::Lower, vec![value]),
        "log10" => {
            let natural = Expr::Library(Library::Ln, vec![value]);
            Expr::binary(
                BinaryOp::Div,
                natural,
                Expr::Number(std::f64::consts::LN_10),
            )
        }
        "exp" => Expr::binary(BinaryOp::Pow, Expr::Number(std::f64::consts::E), value),
        "sin" => builtin(Builtin::Sin, builtin(Builtin::Radians, value)),
        "cos" => builtin(Builtin::Cos, builtin(Builtin::Radians, value)),
        "tan" => builtin(Builtin::Tan, builtin(Builtin::Radians, value)),
        "arctan" => degrees(atan2(value, Expr::Number(1.0))),
        "radarctan" => atan2(value, Expr::Number(1.0)),
        _ => value,
    }
}

/// Whether a word is an operation of [`of_lists`].
pub(super) fn is_of_lists(word: &str) -> bool {
    matches!(
        word,
        "sentence" | "se" | "fput" | "lput" | "memberp" | "member?" | "word"
    )
}

/// The value of a list's operation of two inputs.
pub(super) fn of_lists(word: &str, a: Expr, b: Expr) -> Option<Expr> {
    let as_list = |list| Expr::Library(Library::List, vec![list]);
    Some(match word {
        "sentence" | "se" => Expr::Library(Library::Sentence, vec![a, b]),
        "fput" => Expr::binary(BinaryOp::Add, Expr::List(vec![a]), as_list(b)),
        "lput" => Expr::binary(BinaryOp::Add, as_list(b), Expr::List(vec![a])),
        "memberp" | "member?" => Expr::Library(Library::Contains, vec![a, b]),
        "word" => {
            let form = Expr::Text("{}{}".to_owned());
            Expr::Library(Library::Format, vec![form, a, b])
        }
        _ => return None,
    })
}

/// The nearest whole number, halves away from 0, where Python's `round` has the even one.
pub(super) fn rounded(value: Expr) -> Expr {
    if let Expr::Number(number) = value {
        return Expr::Number(number.round());
    }
    let whole = |value| Expr::Builtin(Builtin::Int, vec![value]);
    let twice = Expr::binary(BinaryOp::Mul, Expr::Number(2.0), value.clone());
    Expr::binary(BinaryOp::Sub, whole(twice), whole(value))
}

/// A place that is counted from 1, counted from 0.
pub(super) fn from_zero(at: Expr) -> Expr {
    match at {
        Expr::Number(number) => Expr::number(number - 1.0),
        at => Expr::binary(BinaryOp::Sub, at, Expr::Number(1.0)),
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
