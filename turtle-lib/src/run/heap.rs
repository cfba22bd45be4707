//! Lists and texts of a run, in bounded memory: what no value leads to any more is taken back.

use super::RunErrorKind;
use super::value::{Result, Value};
use crate::turtle::{Arg, Point};
use std::borrow::Cow;
use std::cell::Cell;
use std::fmt::Write;

/// Most bytes that lists and texts take together.
pub(super) const MAX_BYTES: usize = 64 << 20;

/// Bytes that may be added before it is worth looking for what is not needed any more.
const LEAST_GROWTH: usize = 1 << 20;

/// What a value, list or text takes beside its items or letters.
const OVERHEAD: usize = 64;

/// Bytes of one item of a list.
const ITEM: usize = std::mem::size_of::<Value>();

/// Most parts of a list that are written out or compared: a list may hold itself.
const MAX_PARTS: usize = 100_000;

/// Most parts that all comparisons of one statement look at, so that sorting lists of lists ends.
const MAX_COMPARED: u64 = 20_000_000;

/// How deep lists within lists are written out or compared.
const MAX_DEPTH: usize = 32;

enum Thing {
    Free,
    Text(String),
    List { items: Vec<Value>, kind: Kind },
}

/// What a list is.
#[derive(Clone, Copy, PartialEq)]
enum Kind {
    List,
    /// It cannot be changed.
    Tuple,
    /// Logo's, counted from a number. It is equal to itself only.
    Array(f64),
}

/// All lists and texts, by number.
#[derive(Default)]
pub(super) struct Heap {
    things: Vec<Thing>,
    free: Vec<u32>,
    /// The first so many are the program's own texts and stay.
    pinned: usize,
    bytes: usize,
    /// Bytes at which it is time to look for what is not needed any more.
    due: usize,
    /// Parts that were compared since [`Heap::take_compared`].
    compared: Cell<u64>,
}

impl Heap {
    /// A heap with the texts that stand in the program, by their numbers there.
    pub(super) fn new(texts: &[&str]) -> Heap {
        let things: Vec<_> = texts
            .iter()
            .map(|text| Thing::Text((*text).to_owned()))
            .collect();
        Heap {
            pinned: things.len(),
            things,
            due: LEAST_GROWTH,
            ..Heap::default()
        }
    }

    pub(super) fn is_due(&self) -> bool {
        self.bytes > self.due
    }

    /// Takes back what none of `roots` leads to, and says how much there was to look at.
    pub(super) fn collect(&mut self, roots: impl Iterator<Item = Value>) -> usize {
        let mut looked_at = self.things.len();
        let mut is_live = vec![false; self.things.len()];
        let mut to_visit: Vec<Value> = roots.collect();
        while let Some(value) = to_visit.pop() {
            looked_at += 1;
            let (Value::Text(id) | Value::List(id)) = value else {
                continue;
            };
            let Some(seen) = is_live.get_mut(id as usize) else {
                continue;
            };
            if !std::mem::replace(seen, true)
                && let Some(Thing::List { items, .. }) = self.things.get(id as usize)
            {
                to_visit.extend_from_slice(items);
            }
        }
        for (id, is_live) in is_live.into_iter().enumerate().skip(self.pinned) {
            let thing = &mut self.things[id];
            if !is_live && !matches!(thing, Thing::Free) {
                self.bytes = self.bytes.saturating_sub(size(thing));
                *thing = Thing::Free;
                self.free.push(id as u32);
            }
        }
        // Later the more there is, and in time before the memory ends, but not all the time.
        let later = self.bytes + (self.bytes / 2).max(LEAST_GROWTH);
        self.due = later.min((MAX_BYTES - 4 * LEAST_GROWTH).max(self.bytes + LEAST_GROWTH));
        looked_at
    }

    /// Says beforehand whether so many bytes more are too many.
    pub(super) fn fits(&self, more: usize) -> Result<()> {
        if self.bytes.saturating_add(more) > MAX_BYTES {
            return Err(RunErrorKind::OutOfMemory(MAX_BYTES >> 20));
        }
        Ok(())
    }

    /// The same for a list of so many items.
    pub(super) fn fits_items(&self, count: f64) -> Result<()> {
        self.fits((count.max(0.0) * ITEM as f64) as usize)
    }

    /// Counts bytes that stay until the end of the run.
    pub(super) fn keep(&mut self, bytes: usize) -> Result<()> {
        let bytes = bytes + OVERHEAD;
        self.fits(bytes)?;
        self.bytes += bytes;
        Ok(())
    }

    fn add(&mut self, thing: Thing) -> Result<u32> {
        let size = size(&thing);
        self.fits(size)?;
        self.bytes += size;
        if let Some(id) = self.free.pop() {
            self.things[id as usize] = thing;
            return Ok(id);
        }
        self.things.push(thing);
        Ok(self.things.len() as u32 - 1)
    }

    pub(super) fn text(&mut self, text: String) -> Result<Value> {
        self.add(Thing::Text(text)).map(Value::Text)
    }

    pub(super) fn list(&mut self, items: Vec<Value>) -> Result<Value> {
        let kind = Kind::List;
        self.add(Thing::List { items, kind }).map(Value::List)
    }

    /// An array whose first item has the number `origin`.
    pub(super) fn array(&mut self, items: Vec<Value>, origin: f64) -> Result<Value> {
        let kind = Kind::Array(origin);
        self.add(Thing::List { items, kind }).map(Value::List)
    }

    /// The number of an array's first item; nothing for what is no array.
    pub(super) fn origin(&self, id: u32) -> Option<f64> {
        match self.kind(id) {
            Kind::Array(origin) => Some(origin),
            Kind::List | Kind::Tuple => None,
        }
    }

    fn kind(&self, id: u32) -> Kind {
        match self.things.get(id as usize) {
            Some(Thing::List { kind, .. }) => *kind,
            _ => Kind::List,
        }
    }

    /// A tuple; one of two numbers is a point.
    pub(super) fn tuple(&mut self, items: Vec<Value>) -> Result<Value> {
        if let [Value::Number(x), Value::Number(y)] = items[..] {
            return Ok(Value::Point(Point::new(x, y)));
        }
        let kind = Kind::Tuple;
        self.add(Thing::List { items, kind }).map(Value::List)
    }

    /// The letters of a text.
    pub(super) fn str(&self, id: u32) -> &str {
        match self.things.get(id as usize) {
            Some(Thing::Text(text)) => text,
            _ => "",
        }
    }

    /// The items of a list.
    pub(super) fn items(&self, id: u32) -> &[Value] {
        match self.things.get(id as usize) {
            Some(Thing::List { items, .. }) => items,
            _ => &[],
        }
    }

    pub(super) fn is_tuple(&self, id: u32) -> bool {
        self.kind(id) == Kind::Tuple
    }

    /// Changes a list, which keeps to the memory there is.
    pub(super) fn change<T>(
        &mut self,
        id: u32,
        change: impl FnOnce(&mut Vec<Value>) -> T,
    ) -> Result<T> {
        let Some(Thing::List {
            items,
            kind: Kind::List | Kind::Array(_),
        }) = self.things.get_mut(id as usize)
        else {
            return Err(RunErrorKind::CannotChange("tuple"));
        };
        let before = items.len() * ITEM;
        let value = change(items);
        self.bytes = (self.bytes + items.len() * ITEM).saturating_sub(before);
        self.fits(0)?;
        Ok(value)
    }

    /// What a loop or function goes through: the items of a list, a point's numbers, a text's letters.
    pub(super) fn all(&mut self, value: Value) -> Result<Vec<Value>> {
        match value {
            Value::List(id) => Ok(self.items(id).to_vec()),
            Value::Point(point) => Ok(vec![Value::Number(point.x), Value::Number(point.y)]),
            Value::Text(id) => {
                self.fits(self.str(id).len() * (OVERHEAD + ITEM))?;
                let letters: Vec<String> = self.str(id).chars().map(String::from).collect();
                letters
                    .into_iter()
                    .map(|letter| self.text(letter))
                    .collect()
            }
            value => Err(value.wrong("a list")),
        }
    }

    /// Whether two values are equal, as Python has it.
    pub(super) fn equal(&self, a: Value, b: Value) -> Result<bool> {
        self.comparing(|parts| self.equal_within(a, b, MAX_DEPTH, parts))
    }

    /// How many parts were compared since this was asked last.
    pub(super) fn take_compared(&self) -> u64 {
        self.compared.take()
    }

    /// So many bytes of two texts are compared in the time of a part.
    fn count_letters(&self, a: u32, b: u32) {
        const BYTES: usize = 64;
        let bytes = self.str(a).len().min(self.str(b).len());
        let all = self.compared.get() + (bytes / BYTES) as u64;
        self.compared.set(all);
    }

    /// A comparison, with how many parts it may look at, and counted.
    fn comparing<T>(&self, compare: impl FnOnce(&mut usize) -> Result<T>) -> Result<T> {
        let mut left = MAX_PARTS;
        let compared = compare(&mut left)?;
        let all = self.compared.get() + (MAX_PARTS - left) as u64;
        self.compared.set(all);
        match all <= MAX_COMPARED {
            true => Ok(compared),
            false => Err(RunErrorKind::TooManyParts),
        }
    }

    fn equal_within(&self, a: Value, b: Value, depth: usize, parts: &mut usize) -> Result<bool> {
        let (Some(depth), Some(left)) = (depth.checked_sub(1), parts.checked_sub(1)) else {
            return Err(RunErrorKind::TooManyParts);
        };
        *parts = left;
        Ok(match (a, b) {
            (Value::Text(a), Value::Text(b)) => {
                self.count_letters(a, b);
                self.str(a) == self.str(b)
            }
            (Value::List(a), Value::List(b)) if a == b => true,
            (Value::List(a), Value::List(b))
                if self.origin(a).is_some() || self.origin(b).is_some() =>
            {
                false
            }
            (Value::List(a), Value::List(b)) => {
                let (first, second) = (self.items(a), self.items(b));
                if first.len() != second.len() || self.is_tuple(a) != self.is_tuple(b) {
                    return Ok(false);
                }
                for (&a, &b) in first.iter().zip(second) {
                    if !self.equal_within(a, b, depth, parts)? {
                        return Ok(false);
                    }
                }
                true
            }
            (Value::Point(a), Value::Point(b)) => a == b,
            (Value::None, Value::None) => true,
            (a, b) => matches!((a.number(), b.number()), (Ok(a), Ok(b)) if a == b),
        })
    }

    /// How two values are sorted: numbers by size, texts by letters, points and lists by their parts.
    pub(super) fn order(&self, a: Value, b: Value) -> Result<std::cmp::Ordering> {
        self.comparing(|parts| self.order_within(a, b, MAX_DEPTH, parts))
    }

    fn order_within(
        &self,
        a: Value,
        b: Value,
        depth: usize,
        left: &mut usize,
    ) -> Result<std::cmp::Ordering> {
        let (Some(depth), Some(fewer)) = (depth.checked_sub(1), left.checked_sub(1)) else {
            return Err(RunErrorKind::TooManyParts);
        };
        *left = fewer;
        match (a, b) {
            (Value::Text(a), Value::Text(b)) => {
                self.count_letters(a, b);
                Ok(self.str(a).cmp(self.str(b)))
            }
            (Value::Point(_) | Value::List(_), Value::Point(_) | Value::List(_)) => {
                let parts = |value| match value {
                    Value::Point(point) => {
                        Cow::Owned(vec![Value::Number(point.x), Value::Number(point.y)])
                    }
                    Value::List(id) => Cow::Borrowed(self.items(id)),
                    _ => Cow::Owned(Vec::new()),
                };
                let (first, second) = (parts(a), parts(b));
                for (&a, &b) in first.iter().zip(second.iter()) {
                    let order = self.order_within(a, b, depth, left)?;
                    if order.is_ne() {
                        return Ok(order);
                    }
                }
                Ok(first.len().cmp(&second.len()))
            }
            (a, b) => Ok(a.number()?.total_cmp(&b.number()?)),
        }
    }

    /// A value as a text, as Python's `str` has it, but that whole numbers have no point.
    pub(super) fn shown(&self, value: Value) -> String {
        let mut text = String::new();
        self.show(value, false, MAX_DEPTH, &mut { MAX_PARTS }, &mut text);
        text
    }

    /// A list's items as a text, which have spaces between them; any other value as it is shown.
    pub(super) fn words(&self, value: Value) -> String {
        match value {
            Value::List(id) => {
                let items = self.items(id).iter().take(1000);
                let words: Vec<String> = items.map(|&item| self.shown(item)).collect();
                words.join(" ")
            }
            value => self.shown(value),
        }
    }

    fn show(&self, value: Value, quoted: bool, depth: usize, parts: &mut usize, text: &mut String) {
        let (Some(depth), Some(left)) = (depth.checked_sub(1), parts.checked_sub(1)) else {
            text.push('…');
            return;
        };
        *parts = left;
        // Writing to a string does not fail.
        let _ = match value {
            Value::Number(number) => write!(text, "{number}"),
            Value::Bool(true) => write!(text, "True"),
            Value::Bool(false) => write!(text, "False"),
            Value::Point(Point { x, y }) => write!(text, "({x}, {y})"),
            Value::Text(id) if quoted => write!(text, "'{}'", self.str(id)),
            Value::Text(id) => write!(text, "{}", self.str(id)),
            Value::None | Value::Nothing => write!(text, "None"),
            Value::List(id) => {
                let items = self.items(id);
                let (open, close) = match self.is_tuple(id) {
                    true if items.len() == 1 => ("(", ",)"),
                    true => ("(", ")"),
                    false => ("[", "]"),
                };
                text.push_str(open);
                for (i, &item) in items.iter().enumerate() {
                    if i > 0 {
                        text.push_str(", ");
                    }
                    if *parts == 0 {
                        break;
                    }
                    self.show(item, true, depth, parts, text);
                }
                text.push_str(close);
                Ok(())
            }
        };
    }

    /// A value as an argument of a command.
    pub(super) fn arg(&self, value: Value) -> Arg<'_> {
        self.arg_within(value, MAX_DEPTH, &mut { MAX_PARTS })
    }

    fn arg_within(&self, value: Value, depth: usize, parts: &mut usize) -> Arg<'_> {
        let (Some(depth), Some(left)) = (depth.checked_sub(1), parts.checked_sub(1)) else {
            return Arg::Nothing;
        };
        *parts = left;
        match value {
            Value::Number(number) => Arg::Number(number),
            Value::Bool(truth) => Arg::Truth(truth),
            Value::Point(Point { x, y }) => Arg::List(vec![Arg::Number(x), Arg::Number(y)]),
            Value::Text(id) => Arg::Text(Cow::Borrowed(self.str(id))),
            Value::None | Value::Nothing => Arg::Nothing,
            Value::List(id) => {
                let items = self.items(id).iter().take(left);
                Arg::List(
                    items
                        .map(|&item| self.arg_within(item, depth, parts))
                        .collect(),
                )
            }
        }
    }
}

fn size(thing: &Thing) -> usize {
    OVERHEAD
        + match thing {
            Thing::Free => 0,
            Thing::Text(text) => text.len(),
            Thing::List { items, .. } => items.len() * ITEM,
        }
}
