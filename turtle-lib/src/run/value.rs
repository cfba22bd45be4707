//! Values and arithmetic.

use super::RunErrorKind;
use crate::program::{BinaryOp, Builtin};
use crate::turtle::{Point, TurtleState};

/// What an expression evaluates to.
#[derive(Clone, Copy)]
pub(super) enum Value {
    Number(f64),
    Bool(bool),
    Point(Point),
    /// A text, by its number on the heap.
    Text(u32),
    /// A list, or a tuple that is no point, by its number on the heap.
    List(u32),
    /// `None`
    None,
    /// What a variable holds before it is assigned.
    Nothing,
}

pub(super) type Result<T> = std::result::Result<T, RunErrorKind>;

impl Value {
    pub(super) fn number(self) -> Result<f64> {
        match self {
            Value::Number(number) => Ok(number),
            Value::Bool(truth) => Ok(f64::from(u8::from(truth))),
            value => Err(value.wrong("a number")),
        }
    }

    pub(super) fn point(self) -> Result<Point> {
        match self {
            Value::Point(point) => Ok(point),
            value => Err(value.wrong("a point")),
        }
    }

    /// The error that this is not what is needed.
    pub(super) fn wrong(self, needed: &'static str) -> RunErrorKind {
        let given = match self {
            Value::Number(_) => "a number",
            Value::Bool(_) => "a truth value",
            Value::Point(_) => "a point",
            Value::Text(_) => "a text",
            Value::List(_) => "a list",
            Value::None | Value::Nothing => "None",
        };
        RunErrorKind::WrongKind { needed, given }
    }
}

/// The value of `a op b`, logic aside.
pub(super) fn binary(op: BinaryOp, a: f64, b: f64) -> Result<Value> {
    let number = match op {
        BinaryOp::Add => a + b,
        BinaryOp::Sub => a - b,
        BinaryOp::Mul => a * b,
        BinaryOp::Div | BinaryOp::FloorDiv | BinaryOp::Mod if b == 0.0 => {
            return Err(RunErrorKind::DivisionByZero);
        }
        BinaryOp::Div => a / b,
        BinaryOp::FloorDiv => (a / b).floor(),
        // Python's remainder has the sign of the divisor.
        BinaryOp::Mod => a - b * (a / b).floor(),
        BinaryOp::Pow => libm::pow(a, b),
        BinaryOp::Lt => return Ok(Value::Bool(a < b)),
        BinaryOp::Le => return Ok(Value::Bool(a <= b)),
        BinaryOp::Gt => return Ok(Value::Bool(a > b)),
        BinaryOp::Ge => return Ok(Value::Bool(a >= b)),
        BinaryOp::Eq => return Ok(Value::Bool(a == b)),
        BinaryOp::Ne => return Ok(Value::Bool(a != b)),
        BinaryOp::And => return Ok(Value::Bool(a != 0.0 && b != 0.0)),
        BinaryOp::Or => return Ok(Value::Bool(a != 0.0 || b != 0.0)),
    };
    finite(number)
}

/// The value of a built-in function of up to two numbers.
pub(super) fn builtin(builtin: Builtin, [a, b]: [f64; 2], state: TurtleState) -> Result<Value> {
    let number = match builtin {
        Builtin::IsDown => return Ok(Value::Bool(state.pen_down)),
        Builtin::Position => return Ok(Value::Point(state.position)),
        Builtin::Heading => state.heading,
        Builtin::XCor => state.position.x,
        Builtin::YCor => state.position.y,
        Builtin::Abs => a.abs(),
        Builtin::Min => a.min(b),
        Builtin::Max => a.max(b),
        Builtin::Round => a.round_ties_even(),
        Builtin::Int => a.trunc(),
        Builtin::Floor => a.floor(),
        Builtin::Ceil => a.ceil(),
        Builtin::Sqrt => a.sqrt(),
        Builtin::Sin => libm::sin(a),
        Builtin::Cos => libm::cos(a),
        Builtin::Tan => libm::tan(a),
        Builtin::Atan2 => libm::atan2(a, b),
        Builtin::Hypot => libm::hypot(a, b),
        Builtin::Radians => a.to_radians(),
        Builtin::Degrees => a.to_degrees(),
        // Turtles are made by the machine.
        Builtin::Turtle | Builtin::Clone => 0.0,
    };
    finite(number)
}

fn finite(number: f64) -> Result<Value> {
    if number.is_finite() {
        Ok(Value::Number(number))
    } else {
        Err(RunErrorKind::NotFinite)
    }
}
