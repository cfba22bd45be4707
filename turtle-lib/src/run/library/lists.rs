//! Lists, and what is like them: points, and texts as far as they are gone through.

use crate::program::BinaryOp;
use crate::run::RunErrorKind;
use crate::run::heap::Heap;
use crate::run::machine::{Machine, whole};
use crate::run::value::{Result, Value, binary};
use crate::turtle::Point;
use std::cmp::Ordering;

impl Machine<'_> {
    /// The items of a value, whose number counts as work.
    pub(in crate::run) fn all(&mut self, value: Value) -> Result<Vec<Value>> {
        self.work += self.len(value).unwrap_or(0) as u64;
        self.heap.all(value)
    }

    pub(super) fn count(&mut self, value: Value) -> Result<Value> {
        if let Value::Text(text) = value {
            // Its letters are counted anew each time.
            self.work += self.heap.str(text).len() as u64 / 64;
        }
        let count = self.len(value)?;
        Ok(Value::Number(count as f64))
    }

    pub(in crate::run) fn len(&self, value: Value) -> Result<usize> {
        match value {
            Value::Text(id) if self.heap.str(id).is_ascii() => Ok(self.heap.str(id).len()),
            Value::Text(id) => Ok(self.heap.str(id).chars().count()),
            Value::List(id) => Ok(self.heap.items(id).len()),
            Value::Point(_) => Ok(2),
            value => Err(value.wrong("a list")),
        }
    }

    /// A list of the items of the first argument, if there is one.
    pub(super) fn list_of(&mut self, args: &[Value]) -> Result<Value> {
        let items = match args.first() {
            Some(&all) => self.all(all)?,
            None => Vec::new(),
        };
        self.heap.list(items)
    }

    pub(super) fn range_list(&mut self, args: &[Value]) -> Result<Value> {
        let mut bounds = [0.0; 3];
        for (bound, arg) in bounds.iter_mut().zip(args) {
            *bound = whole(*arg)?;
        }
        let (start, stop, step) = match args.len() {
            1 => (0.0, bounds[0], 1.0),
            2 => (bounds[0], bounds[1], 1.0),
            _ => (bounds[0], bounds[1], bounds[2]),
        };
        if step == 0.0 {
            return Err(RunErrorKind::ZeroStep);
        }
        let count = ((stop - start) / step).ceil().max(0.0);
        self.heap.fits_items(count)?;
        self.work += count as u64;
        let items = (0..count as usize).map(|i| Value::Number(start + step * i as f64));
        self.heap.list(items.collect())
    }

    pub(super) fn zip(&mut self, lists: &[Value]) -> Result<Value> {
        let mut all = Vec::with_capacity(lists.len());
        for &list in lists {
            all.push(self.all(list)?);
        }
        let count = all.iter().map(Vec::len).min().unwrap_or(0);
        let rows = (0..count).map(|i| all.iter().map(|items| items[i]).collect());
        self.tuples(rows.collect())
    }

    pub(super) fn enumerate(&mut self, list: Value, first: f64) -> Result<Value> {
        let items = self.all(list)?.into_iter().enumerate();
        let rows = items.map(|(i, item)| vec![Value::Number(first + i as f64), item]);
        self.tuples(rows.collect())
    }

    fn tuples(&mut self, rows: Vec<Vec<Value>>) -> Result<Value> {
        let mut tuples = Vec::with_capacity(rows.len());
        for row in rows {
            tuples.push(self.heap.tuple(row)?);
        }
        self.heap.list(tuples)
    }

    pub(super) fn sum(&mut self, list: Value, first: f64) -> Result<Value> {
        let mut sum = first;
        for item in self.all(list)? {
            sum += item.number()?;
        }
        binary(BinaryOp::Add, sum, 0.0)
    }

    /// The first item that is better than all before it, by how it is ordered with them.
    pub(super) fn best(&mut self, list: Value, is_better: fn(Ordering) -> bool) -> Result<Value> {
        let items = self.all(list)?;
        let mut items = items.into_iter();
        let mut best = items.next().ok_or(RunErrorKind::Empty)?;
        for item in items {
            if is_better(self.heap.order(item, best)?) {
                best = item;
            }
        }
        Ok(best)
    }

    pub(super) fn sentence(&mut self, args: &[Value]) -> Result<Value> {
        let mut items = Vec::new();
        for &arg in args {
            match arg {
                Value::List(_) | Value::Point(_) => items.extend(self.all(arg)?),
                arg => items.push(arg),
            }
        }
        self.heap.list(items)
    }

    /// A colour of which a list says the parts, as shares of one. They are percents, and where one is more they are up to
    /// 255, as other Logos have them; beyond their end they begin anew, as UCBLogo's do.
    pub(super) fn percents(&mut self, color: Value) -> Result<Value> {
        let Value::List(id) = color else {
            return Ok(color);
        };
        let &[r, g, b] = self.heap.items(id) else {
            return Ok(color);
        };
        let parts = [self.as_number(r)?, self.as_number(g)?, self.as_number(b)?];
        let is_more = parts.into_iter().any(|part| part > 100.0);
        let whole = if is_more { 255.0 } else { 100.0 };
        let share = |part: f64| match part / whole {
            share if (0.0..=1.0).contains(&share) => share,
            share => share.rem_euclid(1.0),
        };
        self.heap
            .tuple(parts.map(|part| Value::Number(share(part))).to_vec())
    }

    pub(super) fn contains(&mut self, item: Value, all: Value) -> Result<Value> {
        match (item, all) {
            (Value::Text(part), Value::Text(whole)) => {
                self.work += self.heap.str(whole).len() as u64;
                let holds = self.heap.str(whole).contains(self.heap.str(part));
                Ok(Value::Bool(holds))
            }
            (item, list) => Ok(Value::Bool(self.position(list, item)?.is_some())),
        }
    }

    pub(super) fn append(&mut self, value: Value, item: Value) -> Result<Value> {
        let list = list(value)?;
        self.heap.change(list, |items| items.push(item))?;
        Ok(Value::None)
    }

    pub(super) fn extend(&mut self, value: Value, more: Value) -> Result<Value> {
        let more = self.all(more)?;
        self.heap.fits_items(more.len() as f64)?;
        let list = list(value)?;
        self.heap.change(list, |items| items.extend(more))?;
        Ok(Value::None)
    }

    pub(super) fn insert(&mut self, value: Value, at: f64, item: Value) -> Result<Value> {
        let list = list(value)?;
        let count = self.heap.items(list).len();
        self.work += count as u64 / 8;
        let at = bound(at, count);
        self.heap.change(list, |items| items.insert(at, item))?;
        Ok(Value::None)
    }

    /// Takes an item out of a list.
    pub(super) fn pop_item(&mut self, value: Value, at: f64) -> Result<Value> {
        let list = list(value)?;
        let count = self.heap.items(list).len();
        let at = index(at, count)?;
        self.work += (count - at) as u64 / 8;
        self.heap.change(list, |items| items.remove(at))
    }

    pub(super) fn remove(&mut self, value: Value, item: Value) -> Result<Value> {
        let at = self.position(value, item)?;
        let at = at.ok_or(RunErrorKind::NotInList)?;
        let list = list(value)?;
        self.heap.change(list, |items| items.remove(at))?;
        Ok(Value::None)
    }

    pub(super) fn count_of(&mut self, list: Value, item: Value) -> Result<Value> {
        let mut count = 0.0;
        for own in self.all(list)? {
            if self.heap.equal(own, item)? {
                count += 1.0;
            }
        }
        Ok(Value::Number(count))
    }

    pub(super) fn reverse(&mut self, value: Value) -> Result<Value> {
        let list = list(value)?;
        self.work += self.heap.items(list).len() as u64;
        self.heap.change(list, |items| items.reverse())?;
        Ok(Value::None)
    }

    pub(super) fn sort(&mut self, value: Value) -> Result<Value> {
        let list = list(value)?;
        let items = self.sorted(value)?;
        self.heap.change(list, |own| *own = items)?;
        Ok(Value::None)
    }

    /// The items of a list from the least to the greatest.
    pub(super) fn sorted(&mut self, list: Value) -> Result<Vec<Value>> {
        let items = self.all(list)?;
        self.work += 4 * items.len() as u64;
        sorted(&self.heap, items)
    }

    /// `value[at]`
    pub(in crate::run) fn item(&mut self, value: Value, at: f64) -> Result<Value> {
        match value {
            Value::List(id) => {
                let at = self.place_in(id, at)?;
                Ok(self.heap.items(id)[at])
            }
            Value::Point(Point { x, y }) => Ok(Value::Number(match index(at, 2)? {
                0 => x,
                _ => y,
            })),
            Value::Text(id) => {
                let at = index(at, self.len(value)?)?;
                self.work += at as u64 / 8;
                let letter = self.heap.str(id).chars().nth(at);
                let letter = letter.map_or_else(String::new, String::from);
                self.heap.text(letter)
            }
            value => Err(value.wrong("a list")),
        }
    }

    /// `list[at] = item`
    pub(in crate::run) fn set_item(&mut self, value: Value, at: f64, item: Value) -> Result<()> {
        let list = list(value)?;
        let at = self.place_in(list, at)?;
        self.heap.change(list, |items| items[at] = item)
    }

    /// The place that `at` means in a list, or in an array that is counted from another number than 1.
    fn place_in(&self, list: u32, at: f64) -> Result<usize> {
        let count = self.heap.items(list).len();
        match self.heap.origin(list) {
            Some(origin) if at + 1.0 < origin => Err(RunErrorKind::OutOfList(at + 1.0, count)),
            Some(origin) => index(at + 1.0 - origin, count),
            None => index(at, count),
        }
    }

    pub(super) fn position(&mut self, list: Value, item: Value) -> Result<Option<usize>> {
        for (i, own) in self.all(list)?.into_iter().enumerate() {
            if self.heap.equal(own, item)? {
                return Ok(Some(i));
            }
        }
        Ok(None)
    }

    pub(super) fn slice(&mut self, [value, start, stop, step]: [Value; 4]) -> Result<Value> {
        let count = self.len(value)? as f64;
        let step = match step {
            Value::None => 1.0,
            step => whole(step)?,
        };
        if step == 0.0 {
            return Err(RunErrorKind::ZeroStep);
        }
        let (least, most) = match step > 0.0 {
            true => (0.0, count),
            false => (-1.0, count - 1.0),
        };
        let bound = |value: Value, otherwise: f64| match value {
            Value::None => Ok::<f64, RunErrorKind>(otherwise),
            value => {
                let at = whole(value)?;
                let at = if at < 0.0 { at + count } else { at };
                Ok(at.clamp(least, most))
            }
        };
        let (first, last) = match step > 0.0 {
            true => (0.0, count),
            false => (count - 1.0, -1.0),
        };
        let (mut at, stop) = (bound(start, first)?, bound(stop, last)?);
        let all = self.all(value)?;
        let mut items = Vec::new();
        while (step > 0.0 && at < stop) || (step < 0.0 && at > stop) {
            items.extend(all.get(at as usize));
            at += step;
        }
        match value {
            Value::Text(_) => {
                let letters = items.into_iter().map(|item| self.str(item));
                let text = letters.collect::<Result<String>>()?;
                self.text(text)
            }
            Value::List(id) if !self.heap.is_tuple(id) => self.heap.list(items),
            _ => self.heap.tuple(items),
        }
    }
}

/// The items from the least to the greatest, equal ones in their order.
fn sorted(heap: &Heap, mut items: Vec<Value>) -> Result<Vec<Value>> {
    if items.len() < 2 {
        return Ok(items);
    }
    let second = sorted(heap, items.split_off(items.len() / 2))?;
    let first = sorted(heap, items)?;
    let mut merged = Vec::with_capacity(first.len() + second.len());
    let mut first = first.into_iter().peekable();
    for item in second {
        while let Some(&before) = first.peek()
            && heap.order(before, item)?.is_le()
        {
            merged.extend(first.next());
        }
        merged.push(item);
    }
    merged.extend(first);
    Ok(merged)
}

/// The list that a value is.
pub(super) fn list(value: Value) -> Result<u32> {
    match value {
        Value::List(id) => Ok(id),
        Value::Point(_) => Err(RunErrorKind::CannotChange("tuple")),
        Value::Text(_) => Err(RunErrorKind::CannotChange("text")),
        value => Err(value.wrong("a list")),
    }
}

/// The place that `at` means in a list of so many items, from its end where it is negative.
fn index(at: f64, count: usize) -> Result<usize> {
    if at.fract() != 0.0 {
        return Err(RunErrorKind::NotAnIndex(at));
    }
    let from_start = if at < 0.0 { at + count as f64 } else { at };
    if (0.0..count as f64).contains(&from_start) {
        Ok(from_start as usize)
    } else {
        Err(RunErrorKind::OutOfList(at, count))
    }
}

/// The same for a place between items.
fn bound(at: f64, count: usize) -> usize {
    let from_start = if at < 0.0 { at + count as f64 } else { at };
    from_start.clamp(0.0, count as f64) as usize
}
