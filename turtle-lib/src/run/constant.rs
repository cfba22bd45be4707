//! The value of an expression without a run.

use super::value::{self, Value};
use crate::program::{Builtin, Expr, UnaryOp};
use crate::turtle::{Point, TurtleState};

/// Where no turtle is asked it does not matter.
const AT_HOME: TurtleState = TurtleState {
    position: Point::new(0.0, 0.0),
    heading: 0.0,
    pen_down: true,
};

/// The number that a run works out for an expression of numbers and of `names` that have one; nothing where it asks for
/// anything else, or where that is an error or no number.
pub fn constant(expr: &Expr, names: &dyn Fn(&str) -> Option<f64>) -> Option<f64> {
    let value = match expr {
        Expr::Number(number) => return Some(*number).filter(|number| number.is_finite()),
        Expr::Name(name) => return names(name),
        Expr::Unary(UnaryOp::Neg, operand) => return Some(-constant(operand, names)?),
        Expr::Binary(op, left, right) => {
            value::binary(*op, constant(left, names)?, constant(right, names)?)
        }
        Expr::Builtin(builtin, args) if is_of_numbers(*builtin) => {
            let mut numbers = [0.0; 2];
            if args.len() > numbers.len() {
                return None;
            }
            for (number, arg) in numbers.iter_mut().zip(args) {
                *number = constant(arg, names)?;
            }
            value::builtin(*builtin, numbers, AT_HOME)
        }
        _ => return None,
    };
    match value {
        Ok(Value::Number(number)) => Some(number),
        _ => None,
    }
}

/// Whether it needs nothing but its arguments.
fn is_of_numbers(builtin: Builtin) -> bool {
    !builtin.asks_turtle() && !matches!(builtin, Builtin::Turtle | Builtin::Clone)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::program::StmtKind;
    use crate::python;

    fn value(expr: &str) -> Option<f64> {
        // Names have to be known; what they are is said below.
        let program = python::parse(&format!("a = b = 1\nforward({expr})"))
            .into_program()
            .unwrap();
        match &program.body.last().unwrap().kind {
            StmtKind::Command { args, .. } => {
                constant(&args[0], &|name| (name == "a").then_some(3.0))
            }
            kind => panic!("{kind:?}"),
        }
    }

    #[test]
    fn what_is_of_numbers_has_the_value_of_a_run() {
        assert_eq!(value("360 / 7 - 2 ** 3"), Some(360.0 / 7.0 - 8.0));
        assert_eq!(value("-min(4, a) * abs(-2)"), Some(-6.0));
        assert_eq!(value("7 // 2 + 7 % 2"), Some(4.0));
    }

    #[test]
    fn what_is_not_has_none() {
        assert_eq!(value("1 / 0"), None);
        assert_eq!(value("b + 1"), None);
        assert_eq!(value("heading()"), None);
        assert_eq!(value("1 < 2"), None);
    }
}
