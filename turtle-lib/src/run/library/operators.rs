//! Operators whose sides are not both numbers.

use crate::program::BinaryOp;
use crate::run::machine::{Machine, whole};
use crate::run::value::{Result, Value, binary};

impl Machine<'_> {
    /// An operator whose sides are not both numbers.
    pub(in crate::run) fn of_values(&mut self, op: BinaryOp) -> Result<()> {
        self.tidy();
        let from = self.values.len().saturating_sub(2);
        let [a, b] = self.values[from..] else {
            return Ok(());
        };
        let value = match (op, a, b) {
            (BinaryOp::Eq, a, b) => Value::Bool(self.heap.equal(a, b)?),
            (BinaryOp::Ne, a, b) => Value::Bool(!self.heap.equal(a, b)?),
            (BinaryOp::Lt | BinaryOp::Le | BinaryOp::Gt | BinaryOp::Ge, a, b)
                if !matches!(a, Value::Number(_) | Value::Bool(_)) =>
            {
                let order = self.heap.order(a, b)?;
                Value::Bool(match op {
                    BinaryOp::Lt => order.is_lt(),
                    BinaryOp::Le => order.is_le(),
                    BinaryOp::Gt => order.is_gt(),
                    _ => order.is_ge(),
                })
            }
            (BinaryOp::Add, Value::Text(_), Value::Text(_)) => {
                let text = [self.str(a)?, self.str(b)?].concat();
                self.text(text)?
            }
            (BinaryOp::Add, Value::List(first), Value::List(second))
                if self.heap.is_tuple(first) == self.heap.is_tuple(second) =>
            {
                let mut items = self.all(a)?;
                items.extend(self.all(b)?);
                match self.heap.is_tuple(first) {
                    true => self.heap.tuple(items)?,
                    false => self.heap.list(items)?,
                }
            }
            (BinaryOp::Add, Value::List(list), Value::Point(_))
            | (BinaryOp::Add, Value::Point(_), Value::List(list))
                if self.heap.is_tuple(list) =>
            {
                let mut items = self.all(a)?;
                items.extend(self.all(b)?);
                self.heap.tuple(items)?
            }
            (BinaryOp::Mul, Value::Text(_) | Value::List(_), times)
            | (BinaryOp::Mul, times, Value::Text(_) | Value::List(_)) => {
                let repeated = if matches!(a, Value::Text(_) | Value::List(_)) {
                    a
                } else {
                    b
                };
                self.repeated(repeated, whole(times)?)?
            }
            (BinaryOp::Mod, Value::Text(_), b) => {
                let args = match b {
                    Value::List(id) if self.heap.is_tuple(id) => self.all(b)?,
                    Value::Point(_) => self.all(b)?,
                    b => vec![b],
                };
                let template = self.str(a)?;
                let text = self.percent(&template, &args)?;
                self.text(text)?
            }
            (op, a, b) => binary(op, a.number()?, b.number()?)?,
        };
        self.values.truncate(from);
        self.values.push(value);
        Ok(())
    }

    fn repeated(&mut self, value: Value, times: f64) -> Result<Value> {
        let times = times.max(0.0);
        if let Value::Text(id) = value {
            self.heap
                .fits((self.heap.str(id).len() as f64 * times) as usize)?;
            let text = self.heap.str(id).repeat(times as usize);
            return self.text(text);
        }
        let items = self.all(value)?;
        let count = items.len() as f64 * times;
        self.heap.fits_items(count)?;
        self.work += count as u64;
        let all = items.repeat(if items.is_empty() { 0 } else { times as usize });
        match value {
            Value::List(id) if self.heap.is_tuple(id) => self.heap.tuple(all),
            _ => self.heap.list(all),
        }
    }
}
