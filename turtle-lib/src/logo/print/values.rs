//! Expressions, and which of them need parentheses.

use super::super::prelude::helper;
use super::super::words;
use super::Printer;
use crate::analysis::is_truth;
use crate::program::{Axis, BinaryOp, Builtin, Expr, Library, UnaryOp};

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
                self.number(own, Place::Alone)
            }
            _ => match whole(angle) {
                Some(angle) => (90.0 - angle).to_string(),
                None => format!("90 - {}", self.number(angle, Place::Product)),
            },
        }
    }

    /// A word with inputs of any kind.
    pub(super) fn with_inputs(&mut self, word: &str, args: &'a [Expr]) -> String {
        self.with(word, args, Printer::expr)
    }

    /// A word with inputs that are numbers.
    pub(super) fn with_numbers(&mut self, word: &str, args: &'a [Expr]) -> String {
        self.with(word, args, Printer::number)
    }

    fn with(
        &mut self,
        word: &str,
        args: &'a [Expr],
        print: fn(&mut Self, &'a Expr, Place) -> String,
    ) -> String {
        let mut text = word.to_owned();
        let place = if args.len() == 1 {
            Place::Alone
        } else {
            Place::Part
        };
        for arg in args {
            text.push(' ');
            text.push_str(&print(self, arg, place));
        }
        text
    }

    /// An expression that must be a number: Logo does not count with true and false.
    pub(super) fn number(&mut self, expr: &'a Expr, place: Place) -> String {
        let may_be_truth = match expr {
            Expr::Name(_) | Expr::Call(..) => self.keeps_truths,
            Expr::Choice(_) => self.keeps_truths || is_truth(expr),
            expr => is_truth(expr),
        };
        if !may_be_truth {
            return self.expr(expr, place);
        }
        let word = self.use_helper("numberof");
        let text = format!("{word} {}", self.expr(expr, Place::Alone));
        in_parentheses(text, place > Place::Alone)
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
            Expr::Number(number) => digits(*number),
            Expr::Bool(truth) => format!("\"{truth}"),
            Expr::Text(text) => format!("\"{text}"),
            Expr::Library(Library::Float, args) if args.len() == 1 => self.expr(&args[0], place),
            // `Dialect::lacks` tells of these.
            Expr::None | Expr::Index(..) | Expr::Library(..) | Expr::Comprehension(_) => {
                "[]".to_owned()
            }
            Expr::List(items) | Expr::Tuple(items) => {
                let items: Vec<String> = items
                    .iter()
                    .map(|item| self.expr(item, Place::Part))
                    .collect();
                format!("(list {})", items.join(" "))
            }
            Expr::Name(name) => format!(":{}", self.variable(name)),
            Expr::Point(x, y) => {
                let (x, y) = (self.number(x, Place::Part), self.number(y, Place::Part));
                format!("(list {x} {y})")
            }
            Expr::Item(point, axis) => {
                // Of a list `last` is not always the second.
                let word = match (axis, point.as_ref()) {
                    (Axis::X, _) => "first",
                    (Axis::Y, Expr::Builtin(Builtin::Position, _) | Expr::Point(..)) => "last",
                    (Axis::Y, _) => "item 2",
                };
                in_parentheses(
                    format!("{word} {}", self.expr(point, Place::Alone)),
                    is_inner,
                )
            }
            Expr::Unary(UnaryOp::Neg, operand) => match operand.as_ref() {
                Expr::Number(number) => format!("-{}", digits(*number)),
                operand => {
                    let operand = self.number(operand, Place::Alone);
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
                        let (x, y) = (self.number(x, Place::Part), self.number(y, Place::Part));
                        format!("({word} {x} {y})")
                    }
                    (_, args) => in_parentheses(self.with_numbers(word, args), is_inner),
                }
            }
            Expr::Call(name, args) => in_parentheses(self.call(name, args), is_inner),
            Expr::Choice(parts) => {
                let [cond, then, otherwise] = parts.as_ref();
                let cond = self.condition(cond, Place::Part);
                let then = self.expr(then, Place::Alone);
                let otherwise = self.expr(otherwise, Place::Alone);
                in_parentheses(format!("ifelse {cond} [{then}] [{otherwise}]"), is_inner)
            }
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
                // In brackets a side is computed only when the other leaves it open.
                let left = self.condition(left, Place::Part);
                let right = self.condition(right, Place::Alone);
                return in_parentheses(format!("{word} {left} [{right}]"), place > Place::Alone);
            }
            BinaryOp::FloorDiv | BinaryOp::Mod | BinaryOp::Pow => {
                let word = match op {
                    BinaryOp::FloorDiv => self.use_helper("floorquotient"),
                    BinaryOp::Mod => self.use_helper("floormodulo"),
                    _ => "power",
                };
                let left = self.number(left, Place::Part);
                let right = self.number(right, Place::Part);
                return in_parentheses(format!("{word} {left} {right}"), place > Place::Alone);
            }
        };
        let (left_place, right_place) = match own {
            Place::Sum => (Place::Sum, Place::Product),
            Place::Product => (Place::Product, Place::Part),
            _ => (Place::Sum, Place::Sum),
        };
        let left = self.number(left, left_place);
        let right = self.number(right, right_place);
        in_parentheses(format!("{left} {sign} {right}"), own < place)
    }
}

fn in_parentheses(text: String, needed: bool) -> String {
    if needed { format!("({text})") } else { text }
}

/// A number in no more digits than Logo reads.
fn digits(number: f64) -> String {
    if number == 0.0 || (1e-5..1e15).contains(&number) {
        number.to_string()
    } else {
        format!("{number:e}")
    }
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
