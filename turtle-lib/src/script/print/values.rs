//! Expressions, with numbers so written that Rhai computes as Python does.

use super::Printer;
use crate::analysis::is_truth;
use crate::program::{Axis, BinaryOp, Expr, Library, UnaryOp};
use crate::quote::quoted;
use std::collections::{BTreeMap, BTreeSet};

/// How tightly an expression must hold together where it stands.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Place {
    /// Nothing stands beside it.
    Whole,
    Or,
    And,
    Comparison,
    Sum,
    Product,
    Sign,
    Atom,
}

impl<'a> Printer<'a> {
    pub(super) fn expr(&mut self, expr: &'a Expr, place: Place) -> String {
        match expr {
            Expr::Number(number) => decimal(*number),
            Expr::Bool(truth) => truth.to_string(),
            Expr::Name(name) if self.is_constant(name) => name.clone(),
            Expr::Name(name) => match &self.function {
                Some(function) if !function.own.contains(name.as_str()) => {
                    self.program_variable(name)
                }
                _ => self.variable(name),
            },
            Expr::Text(text) => quoted(text),
            Expr::List(items) | Expr::Tuple(items) => format!("[{}]", self.command_args(items)),
            Expr::Point(x, y) if matches!(**x, Expr::Text(_)) => {
                format!("[{}, {}]", self.command_arg(x), self.command_arg(y))
            }
            Expr::Library(Library::Float, args) if args.len() == 1 => self.expr(&args[0], place),
            // `Dialect::lacks` tells of these.
            Expr::None | Expr::Index(..) | Expr::Library(..) | Expr::Comprehension(_) => {
                "()".to_owned()
            }
            Expr::Point(x, y) => {
                format!("point({}, {})", self.command_arg(x), self.command_arg(y))
            }
            Expr::Item(point, axis) => {
                let axis = match axis {
                    Axis::X => "x",
                    Axis::Y => "y",
                };
                format!("{}.{axis}", self.expr(point, Place::Atom))
            }
            Expr::Unary(UnaryOp::Neg, operand) => {
                let text = format!("-{}", self.operand(operand, Place::Atom));
                in_parentheses(text, place > Place::Product)
            }
            Expr::Unary(UnaryOp::Not, operand) => {
                let text = format!("!{}", self.condition(operand, Place::Atom));
                in_parentheses(text, place > Place::Sign)
            }
            Expr::Binary(op, left, right) => self.binary(*op, left, right, place),
            Expr::Builtin(builtin, args) => {
                let args: Vec<String> = args
                    .iter()
                    .map(|arg| self.expr(arg, Place::Whole))
                    .collect();
                format!("{}({})", builtin.name(), args.join(", "))
            }
            Expr::Call(name, args) => self.call(name, args),
            Expr::Choice(parts) => {
                let [cond, then, otherwise] = parts.as_ref();
                let cond = self.condition(cond, Place::Whole);
                let then = self.expr(then, Place::Whole);
                let otherwise = self.expr(otherwise, Place::Whole);
                // At the start of a line Rhai would take it for a statement.
                format!("(if {cond} {{ {then} }} else {{ {otherwise} }})")
            }
        }
    }

    /// An expression of which only matters whether it holds: Rhai knows true and false only.
    pub(super) fn condition(&mut self, cond: &'a Expr, place: Place) -> String {
        if is_truth(cond) {
            self.expr(cond, place)
        } else {
            format!("truth({})", self.expr(cond, Place::Whole))
        }
    }

    /// A side of an operator that wants a number.
    fn operand(&mut self, operand: &'a Expr, place: Place) -> String {
        let may_be_truth = match operand {
            Expr::Name(_) | Expr::Call(..) => self.keeps_truths,
            Expr::Choice(_) => self.keeps_truths || is_truth(operand),
            operand => is_truth(operand),
        };
        if may_be_truth {
            format!("number({})", self.expr(operand, Place::Whole))
        } else {
            self.expr(operand, place)
        }
    }

    fn binary(&mut self, op: BinaryOp, left: &'a Expr, right: &'a Expr, place: Place) -> String {
        let (sign, own) = match op {
            BinaryOp::Add => ("+", Place::Sum),
            BinaryOp::Sub => ("-", Place::Sum),
            BinaryOp::Mul => ("*", Place::Product),
            BinaryOp::Div => ("/", Place::Product),
            BinaryOp::Lt => ("<", Place::Comparison),
            BinaryOp::Le => ("<=", Place::Comparison),
            BinaryOp::Gt => (">", Place::Comparison),
            BinaryOp::Ge => (">=", Place::Comparison),
            BinaryOp::Eq => ("==", Place::Comparison),
            BinaryOp::Ne => ("!=", Place::Comparison),
            BinaryOp::And | BinaryOp::Or => {
                let (sign, own) = match op {
                    BinaryOp::And => ("&&", Place::And),
                    _ => ("||", Place::Or),
                };
                let left = self.condition(left, own);
                let tighter = if own == Place::And {
                    Place::Comparison
                } else {
                    Place::And
                };
                let right = self.condition(right, tighter);
                return in_parentheses(format!("{left} {sign} {right}"), own < place);
            }
            BinaryOp::FloorDiv | BinaryOp::Mod | BinaryOp::Pow => {
                let name = match op {
                    BinaryOp::FloorDiv => "floor_div",
                    BinaryOp::Mod => "modulo",
                    _ => "pow",
                };
                let left = self.expr(left, Place::Whole);
                let right = self.expr(right, Place::Whole);
                return format!("{name}({left}, {right})");
            }
        };
        let (left_place, right_place) = match own {
            Place::Sum => (Place::Sum, Place::Product),
            Place::Product => (Place::Product, Place::Sign),
            _ => (Place::Sum, Place::Sum),
        };
        let left = self.operand(left, left_place);
        let right = self.operand(right, right_place);
        in_parentheses(format!("{left} {sign} {right}"), own < place)
    }
}

fn in_parentheses(text: String, needed: bool) -> String {
    if needed { format!("({text})") } else { text }
}

/// A number with a decimal point: a whole number without one would be divided as such.
fn decimal(number: f64) -> String {
    let mut text = number.to_string();
    if !text.contains('.') {
        text.push_str(".0");
    }
    text
}

/// A whole number that is written out.
pub(super) fn whole(expr: &Expr) -> Option<i64> {
    let value = match expr {
        Expr::Number(number) => *number,
        Expr::Unary(UnaryOp::Neg, operand) => match operand.as_ref() {
            Expr::Number(number) => -number,
            _ => return None,
        },
        _ => return None,
    };
    (value.fract() == 0.0 && value.abs() < 1e15).then_some(value as i64)
}

/// Whether an expression, or a function it calls, reads a variable of its scope.
pub(super) fn reads(expr: &Expr, var: &str, needs: &BTreeMap<&str, BTreeSet<&str>>) -> bool {
    let mut found = false;
    expr.for_each_part(&mut |part| match part {
        Expr::Name(name) => found |= name == var,
        Expr::Call(name, _) => {
            found |= needs
                .get(name.as_str())
                .is_some_and(|needs| needs.contains(var));
        }
        _ => {}
    });
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_never_whole_for_rhai() {
        assert_eq!(decimal(360.0), "360.0");
        assert_eq!(decimal(0.05), "0.05");
        assert_eq!(decimal(1e21), "1000000000000000000000.0");
    }
}
