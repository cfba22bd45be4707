//! Loops over ranges and items.

use super::Machine;
use crate::run::RunErrorKind;
use crate::run::value::{Result, Value};
use crate::turtle::Point;

/// A loop that runs.
pub(super) struct Loop {
    next: f64,
    stop: f64,
    step: f64,
    /// What it goes over; nothing for a range.
    pub over: Value,
}

impl Machine<'_> {
    /// Begins a loop over the items of a value.
    pub(super) fn each(&mut self) -> Result<()> {
        let over = self.pop();
        self.len(over)?;
        self.loops.push(Loop {
            next: 0.0,
            stop: 0.0,
            step: 0.0,
            over,
        });
        Ok(())
    }

    pub(super) fn range(&mut self) -> Result<()> {
        let step = self.pop();
        let stop = self.pop();
        let start = self.pop();
        let [next, stop, step] = [whole(start)?, whole(stop)?, whole(step)?];
        if step == 0.0 {
            return Err(RunErrorKind::ZeroStep);
        }
        let over = Value::Nothing;
        self.loops.push(Loop {
            next,
            stop,
            step,
            over,
        });
        Ok(())
    }

    pub(super) fn turn(&mut self, end: u32) -> Result<()> {
        let Some(own) = self.loops.last_mut() else {
            return Ok(());
        };
        let number = own.next;
        let goes_on = if own.step > 0.0 {
            number < own.stop
        } else {
            number > own.stop
        };
        if goes_on {
            own.next += own.step;
            self.values.push(Value::Number(number));
            self.step()
        } else {
            self.loops.pop();
            self.at = end as usize;
            Ok(())
        }
    }

    /// The next item of a loop: of a text, `next` is its byte.
    pub(super) fn each_turn(&mut self, end: u32) -> Result<()> {
        self.tidy();
        let Some(own) = self.loops.last_mut() else {
            return Ok(());
        };
        let at = own.next as usize;
        let item = match own.over {
            Value::List(id) => self.heap.items(id).get(at).copied(),
            Value::Text(id) => match self.heap.str(id).get(at..).and_then(|s| s.chars().next()) {
                Some(letter) => {
                    own.next += letter.len_utf8() as f64 - 1.0;
                    Some(self.heap.text(letter.into())?)
                }
                None => None,
            },
            Value::Point(Point { x, y }) => [x, y].get(at).copied().map(Value::Number),
            _ => None,
        };
        match item {
            Some(item) => {
                own.next += 1.0;
                self.values.push(item);
                self.step()
            }
            None => {
                self.loops.pop();
                self.at = end as usize;
                Ok(())
            }
        }
    }

    pub(super) fn unpack(&mut self, wanted: usize) -> Result<()> {
        let value = self.pop();
        let items = self.all(value)?;
        if items.len() != wanted {
            let given = items.len();
            return Err(RunErrorKind::Unpacked { wanted, given });
        }
        self.values.extend(items.into_iter().rev());
        Ok(())
    }

    pub(super) fn gather(&mut self) -> Result<()> {
        let item = self.pop();
        match self.values.last() {
            Some(&Value::List(list)) => self.heap.change(list, |items| items.push(item)),
            _ => Ok(()),
        }
    }
}

/// A bound of a range.
pub(in crate::run) fn whole(value: Value) -> Result<f64> {
    let number = value.number()?;
    if number.fract() == 0.0 {
        Ok(number)
    } else {
        Err(RunErrorKind::NotWhole(number))
    }
}
