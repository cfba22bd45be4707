//! Expressions, and which of them need parentheses.

use super::super::prelude::helper;
use super::super::words;
use super::Printer;
use crate::analysis::is_truth;
use crate::program::{Axis, BinaryOp, Builtin, Expr, UnaryOp};

/// How much an expression may hold where it stands.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Place {
    /// The only input of a word.
    Alone,
    /// A side of a comparison.
    Comparison,
    /// A side of a sum.
    Sum,
    /// A side of a product.
    Product,
    /// One of several inputs, or the right side of a product.
    Part,
}

impl<'a> Printer<'a> {
    /// A heading counted Logo's way.
    pub(super) fn heading(&mut self, angle: &'a Expr) -> String {
        match angle {
            // `90 - (90 - x)` is x, unless that would read as the heading it stands for.
            Expr::Binary(BinaryOp::Sub, ninety, own)
                if **ninety == Expr::Number(90.0)
                    && whole(own).is_none()
                    && !matches!(own.as_ref(), Expr::Number(_))
                    && !is_from_ninety(own) =>
            {
                self.expr(own, Place::Alone)
            }
            _ => match whole(angle) {
                Some(angle) => (90.0 - angle).to_string(),
                None => format!("90 - {}", self.expr(angle, Place::Product)),
            },
        }
    }

    pub(super) fn with_inputs(&mut self, word: &str, args: &'a [Expr]) -> String {
        let mut text = word.to_owned();
        let place = if args.len() == 1 {
            Place::Alone
        } else {
            Place::Part
        };
        for arg in args {
            text.push(' ');
            text.push_str(&self.expr(arg, place));
        }
        text
    }

    pub(super) fn call(&mut self, name: &'a str, args: &'a [Expr]) -> String {
        let word = self.functions.get(name).to_owned();
        self.with_inputs(&word, args)
    }

    pub(super) fn use_helper(&mut self, name: &'static str) -> &'static str {
        if self.helpers.insert(name)
            && let Some(helper) = helper(name)
        {
            for needed in helper.needs {
                self.use_helper(needed);
            }
        }
        name
    }

    /// An expression of which only matters whether it holds. Logo knows true and false only.
    pub(super) fn condition(&mut self, cond: &'a Expr, place: Place) -> String {
        if is_truth(cond) {
            return self.expr(cond, place);
        }
        let text = format!(
            "{} {}",
            self.use_helper("truth"),
            self.expr(cond, Place::Alone)
        );
        in_parentheses(text, place > Place::Alone)
    }

    pub(super) fn expr(&mut self, expr: &'a Expr, place: Place) -> String {
        let is_inner = place > Place::Alone;
        match expr {
            Expr::Number(number) => number.to_string(),
            Expr::Bool(truth) => format!("\"{truth}"),
            Expr::Name(name) => format!(":{}", self.variables.get(name)),
            Expr::Point(x, y) => {
                let (x, y) = (self.expr(x, Place::Part), self.expr(y, Place::Part));
                format!("(list {x} {y})")
            }
            Expr::Item(point, axis) => {
                let word = match axis {
                    Axis::X => "first",
                    Axis::Y => "last",
                };
                in_parentheses(
                    format!("{word} {}", self.expr(point, Place::Alone)),
                    is_inner,
                )
            }
            Expr::Unary(UnaryOp::Neg, operand) => match operand.as_ref() {
                Expr::Number(number) => format!("-{number}"),
                operand => {
                    let operand = self.expr(operand, Place::Alone);
                    in_parentheses(format!("minus {operand}"), is_inner)
                }
            },
            Expr::Unary(UnaryOp::Not, operand) => {
                let operand = self.condition(operand, Place::Alone);
                in_parentheses(format!("not {operand}"), is_inner)
            }
            Expr::Binary(op, left, right) => self.binary(*op, left, right, place),
            Expr::Builtin(builtin, args) => {
                let word = words::word_of(*builtin);
                self.use_helper_if_any(word);
                match (builtin, args.as_slice()) {
                    (_, []) => word.to_owned(),
                    (Builtin::Atan2, [y, x]) => {
                        let (x, y) = (self.expr(x, Place::Part), self.expr(y, Place::Part));
                        format!("({word} {x} {y})")
                    }
                    (_, args) => in_parentheses(self.with_inputs(word, args), is_inner),
                }
            }
            Expr::Call(name, args) => in_parentheses(self.call(name, args), is_inner),
        }
    }

    fn use_helper_if_any(&mut self, word: &str) {
        if let Some(helper) = helper(word) {
            self.use_helper(helper.name);
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
            BinaryOp::Eq => ("=", Place::Comparison),
            BinaryOp::Ne => ("<>", Place::Comparison),
            BinaryOp::And | BinaryOp::Or => {
                let word = if op == BinaryOp::And { "and" } else { "or" };
                let left = self.condition(left, Place::Part);
                let right = self.condition(right, Place::Part);
                return in_parentheses(format!("{word} {left} {right}"), place > Place::Alone);
            }
            BinaryOp::FloorDiv | BinaryOp::Mod | BinaryOp::Pow => {
                let word = match op {
                    BinaryOp::FloorDiv => self.use_helper("floorquotient"),
                    BinaryOp::Mod => self.use_helper("floormodulo"),
                    _ => "power",
                };
                let left = self.expr(left, Place::Part);
                let right = self.expr(right, Place::Part);
                return in_parentheses(format!("{word} {left} {right}"), place > Place::Alone);
            }
        };
        let (left_place, right_place) = match own {
            Place::Sum => (Place::Sum, Place::Product),
            Place::Product => (Place::Product, Place::Part),
            _ => (Place::Sum, Place::Sum),
        };
        let left = self.expr(left, left_place);
        let right = self.expr(right, right_place);
        in_parentheses(format!("{left} {sign} {right}"), own < place)
    }
}

fn in_parentheses(text: String, needed: bool) -> String {
    if needed { format!("({text})") } else { text }
}

/// A whole number that is written out, and is exact also when 1 or 90 is added.
pub(in crate::logo) fn whole(expr: &Expr) -> Option<f64> {
    let value = match expr {
        Expr::Number(number) => *number,
        Expr::Unary(UnaryOp::Neg, operand) => match operand.as_ref() {
            Expr::Number(number) if *number > 0.0 => -number,
            _ => return None,
        },
        _ => return None,
    };
    (value.fract() == 0.0 && value.abs() < 1e15).then_some(value)
}

/// Whether an expression is 90 less something.
fn is_from_ninety(expr: &Expr) -> bool {
    matches!(expr, Expr::Binary(BinaryOp::Sub, left, _) if **left == Expr::Number(90.0))
}
