//! Expressions, and the variables in them.

use super::{Compiler, RunError, constant, wrong_count};
use crate::program::{BinaryOp, Expr, Gather, Library, UnaryOp};
use crate::run::RunErrorKind;
use crate::run::code::Op;
use crate::run::value::{Value, binary};

impl<'p> Compiler<'p> {
    pub(super) fn exprs(&mut self, exprs: &'p [Expr]) -> Result<(), RunError> {
        exprs.iter().try_for_each(|expr| self.expr(expr))
    }

    pub(super) fn expr(&mut self, expr: &'p Expr) -> Result<(), RunError> {
        match expr {
            Expr::Number(number) => self.push(Op::Number(*number)),
            Expr::Bool(truth) => self.push(Op::Bool(*truth)),
            Expr::Text(text) => {
                self.push(Op::Text(self.texts.len() as u32));
                self.texts.push(text);
            }
            Expr::None => self.push(Op::None),
            Expr::List(items) => {
                self.exprs(items)?;
                self.push(Op::List(items.len() as u32));
            }
            Expr::Tuple(items) => {
                self.exprs(items)?;
                self.push(Op::Tuple(items.len() as u32));
            }
            Expr::Name(name) => self.name(name)?,
            Expr::Point(x, y) => {
                self.expr(x)?;
                self.expr(y)?;
                self.push(Op::Point);
            }
            Expr::Item(point, axis) => {
                self.expr(point)?;
                self.push(Op::Item(*axis));
            }
            Expr::Index(list, at) => {
                self.expr(list)?;
                self.expr(at)?;
                self.push(Op::Index);
            }
            Expr::Library(function, args) => {
                if !function.arity().contains(&args.len()) {
                    let arity = function.arity();
                    let expected = format!("{} to {}", arity.start(), arity.end());
                    return self.error(wrong_count(function.name(), expected, args.len()));
                }
                let ends_with = match function {
                    Library::Any => Some(true),
                    Library::All => Some(false),
                    _ => None,
                };
                if let (Some(ends_with), [Expr::Comprehension(own)]) = (ends_with, args.as_slice())
                    && own.gather == Gather::Generator
                {
                    return self.until(own, ends_with);
                }
                self.exprs(args)?;
                if *function == Library::Apply {
                    self.push(Op::Apply);
                    return Ok(());
                }
                self.push(Op::Library {
                    function: *function,
                    args: args.len() as u8,
                });
            }
            Expr::Unary(UnaryOp::Neg, operand) => {
                let before = self.ops.len();
                self.expr(operand)?;
                if let [Op::Number(number)] = &mut self.ops[before..] {
                    *number = -*number;
                } else {
                    self.push(Op::Neg);
                }
            }
            Expr::Unary(UnaryOp::Not, operand) => {
                self.expr(operand)?;
                self.push(Op::Not);
            }
            Expr::Binary(op @ (BinaryOp::And | BinaryOp::Or), left, right) => {
                self.expr(left)?;
                let decided = self.jump(Op::Decide {
                    when: *op == BinaryOp::Or,
                    to: 0,
                });
                self.expr(right)?;
                self.push(Op::Truth);
                self.land(decided);
            }
            Expr::Binary(op, left, right) => {
                let before = self.ops.len();
                self.expr(left)?;
                self.expr(right)?;
                // What is known is computed once, unless it is an error, which has its time.
                if let [Op::Number(a), Op::Number(b)] = self.ops[before..]
                    && let Ok(Value::Number(known)) = binary(*op, a, b)
                {
                    self.ops.truncate(before);
                    self.lines.truncate(before);
                    self.push(Op::Number(known));
                } else {
                    self.push(Op::Binary(*op));
                }
            }
            Expr::Builtin(builtin, args) if builtin.asks_turtle() && args.len() == 1 => {
                self.exprs(args)?;
                self.push(Op::BuiltinOf(*builtin));
            }
            Expr::Builtin(builtin, args) => {
                if args.len() != builtin.arity() {
                    let expected = builtin.arity().to_string();
                    return self.error(wrong_count(builtin.name(), expected, args.len()));
                }
                self.exprs(args)?;
                self.push(Op::Builtin(*builtin));
            }
            Expr::Call(name, args) => self.call(name, args)?,
            Expr::Choice(parts) => {
                let [cond, then, otherwise] = parts.as_ref();
                self.expr(cond)?;
                let unless = self.jump(Op::JumpUnless(0));
                self.expr(then)?;
                let end = self.jump(Op::Jump(0));
                self.land(unless);
                self.expr(otherwise)?;
                self.land(end);
            }
            Expr::Comprehension(own) => self.comprehension(own)?,
        }
        Ok(())
    }

    pub(super) fn name(&mut self, name: &'p str) -> Result<(), RunError> {
        if let Some(slot) = self.bound(name) {
            self.push(match self.locals {
                Some(_) => Op::Local(slot),
                None => Op::Global(slot),
            });
            return Ok(());
        }
        let local = self.locals.as_ref().and_then(|locals| locals.get(name));
        let op = match (local, self.globals.get(name), constant(name)) {
            (Some(&slot), ..) => Op::Local(slot),
            (None, Some(&slot), _) => Op::Global(slot),
            (None, None, Some(number)) => Op::Number(number),
            (None, None, None) => return self.error(RunErrorKind::UnknownName(name.to_owned())),
        };
        self.push(op);
        Ok(())
    }

    pub(super) fn assign(&mut self, name: &'p str) -> Result<(), RunError> {
        if let Some(slot) = self.bound(name) {
            self.push(match self.locals {
                Some(_) => Op::SetLocal(slot),
                None => Op::SetGlobal(slot),
            });
            return Ok(());
        }
        let local = self.locals.as_ref().and_then(|locals| locals.get(name));
        let op = match (local, self.globals.get(name)) {
            (Some(&slot), _) => Op::SetLocal(slot),
            (None, Some(&slot)) => Op::SetGlobal(slot),
            (None, None) => return self.error(RunErrorKind::UnknownName(name.to_owned())),
        };
        self.push(op);
        Ok(())
    }
}
