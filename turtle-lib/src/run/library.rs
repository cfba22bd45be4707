//! What the machine does for functions of lists, texts and chance.

use super::RunErrorKind;
use super::heap::Heap;
use super::machine::Machine;
use super::value::{Result, Value, binary};
use crate::program::{BinaryOp, Library};
use crate::turtle::Point;

impl Machine<'_> {
    /// Takes `count` arguments from the stack and puts the function's value there.
    pub(super) fn library(&mut self, function: Library, count: usize) -> Result<()> {
        self.tidy();
        let from = self.values.len().saturating_sub(count);
        let args = self.values[from..].to_vec();
        let value = self.value_of(function, &args)?;
        self.values.truncate(from);
        self.values.push(value);
        Ok(())
    }

    fn value_of(&mut self, function: Library, args: &[Value]) -> Result<Value> {
        let arg = |i: usize| args.get(i).copied().unwrap_or(Value::None);
        let number = |i: usize| arg(i).number();
        match function {
            Library::Len => {
                if let Value::Text(text) = arg(0) {
                    // Its letters are counted anew each time.
                    self.work += self.heap.str(text).len() as u64 / 64;
                }
                let count = self.len(arg(0))?;
                Ok(Value::Number(count as f64))
            }
            Library::Range => self.range_list(args),
            Library::List => {
                let items = match args {
                    [] => Vec::new(),
                    _ => self.all(arg(0))?,
                };
                self.heap.list(items)
            }
            Library::Tuple => {
                let items = self.all(arg(0))?;
                self.heap.tuple(items)
            }
            Library::Zip => {
                let mut all = Vec::with_capacity(args.len());
                for &arg in args {
                    all.push(self.all(arg)?);
                }
                let count = all.iter().map(Vec::len).min().unwrap_or(0);
                let rows = (0..count).map(|i| all.iter().map(|items| items[i]).collect());
                self.tuples(rows.collect())
            }
            Library::Enumerate => {
                let first = if args.len() > 1 { number(1)? } else { 0.0 };
                let items = self.all(arg(0))?.into_iter().enumerate();
                let rows = items.map(|(i, item)| vec![Value::Number(first + i as f64), item]);
                self.tuples(rows.collect())
            }
            Library::Reversed => {
                let mut items = self.all(arg(0))?;
                items.reverse();
                self.heap.list(items)
            }
            Library::Sorted => {
                let items = self.all(arg(0))?;
                self.work += 4 * items.len() as u64;
                let items = sorted(&self.heap, items)?;
                self.heap.list(items)
            }
            Library::Sum => {
                let first = if args.len() > 1 { number(1)? } else { 0.0 };
                let mut sum = first;
                for item in self.all(arg(0))? {
                    sum += item.number()?;
                }
                binary(BinaryOp::Add, sum, 0.0)
            }
            Library::Least | Library::Greatest => {
                let items = self.all(arg(0))?;
                let mut items = items.into_iter();
                let mut best = items.next().ok_or(RunErrorKind::Empty)?;
                for item in items {
                    let order = self.heap.order(item, best)?;
                    let is_better = match function {
                        Library::Least => order.is_lt(),
                        _ => order.is_gt(),
                    };
                    if is_better {
                        best = item;
                    }
                }
                Ok(best)
            }
            Library::Str => {
                let text = self.heap.shown(arg(0));
                self.text(text)
            }
            Library::Float => self.as_number(arg(0)).map(Value::Number),
            Library::Rounded => {
                let scale = libm::pow(10.0, number(1)?.clamp(-300.0, 300.0));
                let rounded = (number(0)? * scale).round_ties_even() / scale;
                Ok(Value::Number(match rounded.is_finite() {
                    true => rounded,
                    false => number(0)?,
                }))
            }
            Library::Any | Library::All => {
                let is_any = function == Library::Any;
                let items = self.all(arg(0))?;
                let holds = items.into_iter().any(|item| self.holds(item) == is_any);
                Ok(Value::Bool(holds == is_any))
            }
            Library::Alike => match (arg(0), arg(1)) {
                (Value::Text(_), list) => {
                    let mut word = String::new();
                    for item in self.all(list)? {
                        word.push_str(&self.heap.shown(item));
                        self.heap.fits(word.len())?;
                    }
                    self.text(word)
                }
                (_, list) => Ok(list),
            },
            Library::IsList => Ok(Value::Bool(matches!(
                arg(0),
                Value::List(_) | Value::Point(_)
            ))),
            Library::IsNumber => Ok(Value::Bool(match arg(0) {
                Value::Bool(_) => false,
                value => self.as_number(value).is_ok(),
            })),
            // It is an instruction of its own.
            Library::Apply => Ok(Value::None),
            Library::Sentence => {
                let mut items = Vec::new();
                for &arg in args {
                    match arg {
                        Value::List(_) | Value::Point(_) => items.extend(self.all(arg)?),
                        arg => items.push(arg),
                    }
                }
                self.heap.list(items)
            }
            Library::Contains => match (arg(0), arg(1)) {
                (Value::Text(part), Value::Text(whole)) => {
                    self.work += self.heap.str(whole).len() as u64;
                    let holds = self.heap.str(whole).contains(self.heap.str(part));
                    Ok(Value::Bool(holds))
                }
                (item, list) => Ok(Value::Bool(self.position(list, item)?.is_some())),
            },
            Library::Slice => self.slice([arg(0), arg(1), arg(2), arg(3)]),
            Library::Format => {
                let template = self.str(arg(0))?;
                let text = self.formatted(&template, &args[1..])?;
                self.text(text)
            }
            Library::Append => {
                let (list, item) = (list(arg(0))?, arg(1));
                self.heap.change(list, |items| items.push(item))?;
                Ok(Value::None)
            }
            Library::Extend => {
                let more = self.all(arg(1))?;
                self.heap.fits_items(more.len() as f64)?;
                let list = list(arg(0))?;
                self.heap.change(list, |items| items.extend(more))?;
                Ok(Value::None)
            }
            Library::Insert => {
                let (list, item) = (list(arg(0))?, arg(2));
                let count = self.heap.items(list).len();
                self.work += count as u64 / 8;
                let at = bound(number(1)?, count);
                self.heap.change(list, |items| items.insert(at, item))?;
                Ok(Value::None)
            }
            Library::Pop => {
                let list = list(arg(0))?;
                let count = self.heap.items(list).len();
                let at = match args.len() {
                    1 => index(-1.0, count)?,
                    _ => index(number(1)?, count)?,
                };
                self.work += (count - at) as u64 / 8;
                self.heap.change(list, |items| items.remove(at))
            }
            Library::Remove => {
                let at = self.position(arg(0), arg(1))?;
                let at = at.ok_or(RunErrorKind::NotInList)?;
                let list = list(arg(0))?;
                self.heap.change(list, |items| items.remove(at))?;
                Ok(Value::None)
            }
            Library::Index => {
                let at = self.position(arg(0), arg(1))?;
                let at = at.ok_or(RunErrorKind::NotInList)?;
                Ok(Value::Number(at as f64))
            }
            Library::Count => {
                let mut count = 0.0;
                for item in self.all(arg(0))? {
                    if self.heap.equal(item, arg(1))? {
                        count += 1.0;
                    }
                }
                Ok(Value::Number(count))
            }
            Library::Reverse => {
                let list = list(arg(0))?;
                self.work += self.heap.items(list).len() as u64;
                self.heap.change(list, |items| items.reverse())?;
                Ok(Value::None)
            }
            Library::Sort => {
                let list = list(arg(0))?;
                let items = self.all(arg(0))?;
                self.work += 4 * items.len() as u64;
                let items = sorted(&self.heap, items)?;
                self.heap.change(list, |own| *own = items)?;
                Ok(Value::None)
            }
            Library::Ord => {
                let text = self.str(arg(0))?;
                let mut letters = text.chars();
                match (letters.next(), letters.next()) {
                    (Some(letter), None) => Ok(Value::Number(f64::from(u32::from(letter)))),
                    _ => Err(RunErrorKind::NotALetter(text.chars().take(40).collect())),
                }
            }
            Library::Chr => {
                let code = number(0)?;
                let whole = (code.fract() == 0.0 && code >= 0.0).then_some(code as u32);
                let letter = whole.and_then(char::from_u32);
                let letter = letter.ok_or(RunErrorKind::NoLetter(code))?;
                self.text(letter.to_string())
            }
            Library::Upper => {
                let text = self.str(arg(0))?.to_uppercase();
                self.text(text)
            }
            Library::Lower => {
                let text = self.str(arg(0))?.to_lowercase();
                self.text(text)
            }
            Library::Strip => {
                let text = self.str(arg(0))?.trim().to_owned();
                self.text(text)
            }
            Library::Split => {
                let text = self.str(arg(0))?;
                let parts: Vec<String> = match args.len() {
                    1 => text.split_whitespace().map(str::to_owned).collect(),
                    _ => {
                        let separator = self.str(arg(1))?;
                        if separator.is_empty() {
                            return Err(RunErrorKind::Empty);
                        }
                        text.split(&separator).map(str::to_owned).collect()
                    }
                };
                self.work += 4 * parts.len() as u64;
                let texts = parts.into_iter().map(|part| self.heap.text(part));
                let texts = texts.collect::<Result<_>>()?;
                self.heap.list(texts)
            }
            Library::Join => {
                let separator = self.str(arg(0))?;
                let mut text = String::new();
                for (i, item) in self.all(arg(1))?.into_iter().enumerate() {
                    if i > 0 {
                        text.push_str(&separator);
                    }
                    text.push_str(&self.str(item)?);
                    self.heap.fits(text.len())?;
                }
                self.text(text)
            }
            Library::Replace => {
                let [text, old, new] = [self.str(arg(0))?, self.str(arg(1))?, self.str(arg(2))?];
                let most = (text.len() + 1).saturating_mul(new.len() + 1);
                self.heap.fits(most)?;
                self.text(text.replace(&old, &new))
            }
            Library::Seed => {
                let seed = match args {
                    [] => self.seed,
                    _ => seed_of(&self.heap.shown(arg(0))),
                };
                self.seeded = !args.is_empty();
                self.chance = super::chance::Chance::new(seed);
                Ok(Value::None)
            }
            Library::Random
            | Library::Uniform
            | Library::RandInt
            | Library::RandRange
            | Library::Gauss
            | Library::Choice
            | Library::Sample
            | Library::Shuffle => {
                self.used_chance |= !self.seeded;
                self.by_chance(function, args)
            }
        }
    }

    fn by_chance(&mut self, function: Library, args: &[Value]) -> Result<Value> {
        let arg = |i: usize| args.get(i).copied().unwrap_or(Value::None);
        let number = |i: usize| arg(i).number();
        let number = match function {
            Library::Random => self.chance.unit(),
            Library::Uniform => {
                let (low, high) = (number(0)?, number(1)?);
                low + (high - low) * self.chance.unit()
            }
            Library::Gauss => number(0)? + number(1)? * self.chance.gauss(),
            Library::RandInt => {
                let (low, high) = (number(0)?.ceil(), number(1)?.floor());
                if low > high {
                    return Err(RunErrorKind::Empty);
                }
                low + self.chance.below(high - low + 1.0)
            }
            Library::RandRange => {
                let (start, stop, step) = match args.len() {
                    1 => (0.0, number(0)?, 1.0),
                    2 => (number(0)?, number(1)?, 1.0),
                    _ => (number(0)?, number(1)?, number(2)?),
                };
                let count = ((stop - start) / step).ceil();
                if step == 0.0 || count < 1.0 {
                    return Err(RunErrorKind::Empty);
                }
                start + step * self.chance.below(count)
            }
            Library::Choice => {
                let count = self.len(arg(0))?;
                if count == 0 {
                    return Err(RunErrorKind::Empty);
                }
                let at = self.chance.below(count as f64);
                return self.item(arg(0), at);
            }
            Library::Shuffle => {
                let list = list(arg(0))?;
                let count = self.heap.items(list).len();
                self.work += count as u64;
                let chance = &mut self.chance;
                self.heap.change(list, |items| {
                    for i in (1..count).rev() {
                        items.swap(i, chance.below(i as f64 + 1.0) as usize);
                    }
                })?;
                return Ok(Value::None);
            }
            _ => {
                let mut items = self.all(arg(0))?;
                let wanted = number(1)?;
                if wanted < 0.0 || wanted > items.len() as f64 {
                    return Err(RunErrorKind::OutOfList(wanted, items.len()));
                }
                let sampled = self.sampled(&mut items, wanted as usize);
                return self.heap.list(sampled);
            }
        };
        binary(BinaryOp::Add, number, 0.0)
    }

    /// So many of the items, in CPython's way.
    fn sampled(&mut self, items: &mut [Value], wanted: usize) -> Vec<Value> {
        let count = items.len();
        let mut few = 21.0;
        if wanted > 5 {
            few += libm::pow(
                4.0,
                (libm::log(wanted as f64 * 3.0) / libm::log(4.0)).ceil(),
            );
        }
        let mut taken = std::collections::HashSet::new();
        let mut sampled = Vec::with_capacity(wanted);
        for i in 0..wanted {
            if count as f64 <= few {
                let at = self.chance.below((count - i) as f64) as usize;
                sampled.push(items[at]);
                items[at] = items[count - i - 1];
            } else {
                let at = loop {
                    let at = self.chance.below(count as f64) as usize;
                    if taken.insert(at) {
                        break at;
                    }
                };
                sampled.push(items[at]);
            }
        }
        sampled
    }

    /// The items of a value, whose number counts as work.
    pub(super) fn all(&mut self, value: Value) -> Result<Vec<Value>> {
        self.work += self.len(value).unwrap_or(0) as u64;
        self.heap.all(value)
    }

    fn tuples(&mut self, rows: Vec<Vec<Value>>) -> Result<Value> {
        let mut tuples = Vec::with_capacity(rows.len());
        for row in rows {
            tuples.push(self.heap.tuple(row)?);
        }
        self.heap.list(tuples)
    }

    fn range_list(&mut self, args: &[Value]) -> Result<Value> {
        let mut bounds = [0.0; 3];
        for (bound, arg) in bounds.iter_mut().zip(args) {
            *bound = super::machine::whole(*arg)?;
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

    pub(super) fn len(&self, value: Value) -> Result<usize> {
        match value {
            Value::Text(id) if self.heap.str(id).is_ascii() => Ok(self.heap.str(id).len()),
            Value::Text(id) => Ok(self.heap.str(id).chars().count()),
            Value::List(id) => Ok(self.heap.items(id).len()),
            Value::Point(_) => Ok(2),
            value => Err(value.wrong("a list")),
        }
    }

    /// `value[at]`
    pub(super) fn item(&mut self, value: Value, at: f64) -> Result<Value> {
        match value {
            Value::List(id) => {
                let items = self.heap.items(id);
                Ok(items[index(at, items.len())?])
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
    pub(super) fn set_item(&mut self, value: Value, at: f64, item: Value) -> Result<()> {
        let list = list(value)?;
        let at = index(at, self.heap.items(list).len())?;
        self.heap.change(list, |items| items[at] = item)
    }

    fn position(&mut self, list: Value, item: Value) -> Result<Option<usize>> {
        for (i, own) in self.all(list)?.into_iter().enumerate() {
            if self.heap.equal(own, item)? {
                return Ok(Some(i));
            }
        }
        Ok(None)
    }

    fn slice(&mut self, [value, start, stop, step]: [Value; 4]) -> Result<Value> {
        let count = self.len(value)? as f64;
        let step = match step {
            Value::None => 1.0,
            step => super::machine::whole(step)?,
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
                let at = super::machine::whole(value)?;
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

    /// A text's letters.
    fn str(&self, value: Value) -> Result<String> {
        match value {
            Value::Text(id) => Ok(self.heap.str(id).to_owned()),
            value => Err(value.wrong("a text")),
        }
    }

    fn text(&mut self, text: String) -> Result<Value> {
        self.work += text.len() as u64 / 8;
        self.heap.text(text)
    }

    /// A number, or the number that a text says.
    pub(super) fn as_number(&self, value: Value) -> Result<f64> {
        match value {
            Value::Text(id) => {
                let text = self.heap.str(id).trim();
                let number = text.parse::<f64>().ok().filter(|number| number.is_finite());
                number.ok_or_else(|| RunErrorKind::NotANumber(text.chars().take(40).collect()))
            }
            value => value.number(),
        }
    }

    /// An operator whose sides are not both numbers.
    pub(super) fn of_values(&mut self, op: BinaryOp) -> Result<()> {
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
                self.repeated(repeated, super::machine::whole(times)?)?
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

    /// `template.format(args)`: places are `{}`, `{2}` or either with `:` and a form as `.2f`.
    fn formatted(&mut self, template: &str, args: &[Value]) -> Result<String> {
        let mut text = String::new();
        let mut rest = template;
        let mut next = 0;
        while let Some(at) = rest.find(['{', '}']) {
            text.push_str(&rest[..at]);
            let sign = &rest[at..at + 1];
            rest = &rest[at + 1..];
            if let Some(after) = rest.strip_prefix(sign) {
                text.push_str(sign);
                rest = after;
                continue;
            }
            let place = match (sign, rest.split_once('}')) {
                ("{", Some((place, after))) => {
                    rest = after;
                    place
                }
                _ => return Err(RunErrorKind::NotAForm(template.chars().take(40).collect())),
            };
            let (which, form) = place.split_once(':').unwrap_or((place, ""));
            let which = match which {
                "" => {
                    next += 1;
                    next - 1
                }
                which => which.parse::<usize>().unwrap_or(usize::MAX),
            };
            let Some(&value) = args.get(which) else {
                return Err(RunErrorKind::NotAForm(place.chars().take(40).collect()));
            };
            text.push_str(&self.in_form(value, form)?);
            self.heap.fits(text.len())?;
        }
        text.push_str(rest);
        Ok(text)
    }

    /// `template % args`
    fn percent(&mut self, template: &str, args: &[Value]) -> Result<String> {
        let wrong = || RunErrorKind::NotAForm(template.chars().take(40).collect());
        let mut text = String::new();
        let mut rest = template;
        let mut args = args.iter();
        while let Some((before, after)) = rest.split_once('%') {
            text.push_str(before);
            if let Some(after) = after.strip_prefix('%') {
                text.push('%');
                rest = after;
                continue;
            }
            let end = after.find(|char: char| char.is_ascii_alphabetic());
            let end = end.ok_or_else(wrong)?;
            let form = match &after[end..end + 1] {
                "s" | "r" => after[..end].to_owned(),
                "i" => format!("{}d", &after[..end]),
                kind => format!("{}{kind}", &after[..end]),
            };
            let &value = args.next().ok_or_else(wrong)?;
            text.push_str(&self.in_form(value, &form)?);
            self.heap.fits(text.len())?;
            rest = &after[end + 1..];
        }
        text.push_str(rest);
        Ok(text)
    }

    /// A value in a form of Python's: a width with or without `0`, `<`, `^` or `>` before it, digits after a point,
    /// and `d`, `f` or `%`.
    fn in_form(&self, value: Value, form: &str) -> Result<String> {
        let wrong = || RunErrorKind::NotAForm(form.chars().take(40).collect());
        let mut left = form;
        let align = left.chars().next().filter(|c| "<>^".contains(*c));
        if align.is_some() {
            left = &left[1..];
        }
        let fill = if left.starts_with('0') { '0' } else { ' ' };
        let digits = left.find(|c: char| !c.is_ascii_digit());
        let (width, mut left) = left.split_at(digits.unwrap_or(left.len()));
        let width: usize = match width {
            "" => 0,
            width => width
                .parse()
                .ok()
                .filter(|&w| w <= 1000)
                .ok_or_else(wrong)?,
        };
        let mut places = None;
        if let Some(after) = left.strip_prefix('.') {
            let end = after
                .find(|c: char| !c.is_ascii_digit())
                .unwrap_or(after.len());
            let given: usize = after[..end].parse().map_err(|_| wrong())?;
            places = Some(given.min(300));
            left = &after[end..];
        }
        let text = match (left, places) {
            ("", None) => self.heap.shown(value),
            ("", Some(places)) if matches!(value, Value::Text(_)) => {
                self.heap.shown(value).chars().take(places).collect()
            }
            ("d", None) => format!("{}", self.as_number(value)?.trunc()),
            ("f" | "g" | "", places) => format!("{:.*}", places.unwrap_or(6), value.number()?),
            ("%", places) => format!("{:.*}%", places.unwrap_or(6), 100.0 * value.number()?),
            _ => return Err(wrong()),
        };
        let gap = width.saturating_sub(text.chars().count());
        let is_text = matches!(value, Value::Text(_));
        let before = match align {
            Some('<') => 0,
            Some('^') => gap / 2,
            Some(_) => gap,
            None if is_text => 0,
            None => gap,
        };
        let pad = |count: usize| String::from(fill).repeat(count);
        Ok(match text.strip_prefix('-').filter(|_| fill == '0') {
            Some(number) => format!("-{}{number}", pad(gap)),
            None => format!("{}{text}{}", pad(before), pad(gap - before)),
        })
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
fn list(value: Value) -> Result<u32> {
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

/// The seed that a value's text stands for.
fn seed_of(text: &str) -> u64 {
    match text.parse::<u64>() {
        Ok(seed) => seed,
        // FNV-1a.
        Err(_) => text.bytes().fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
            (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
        }),
    }
}
