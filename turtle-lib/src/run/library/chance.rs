//! What goes by chance.

use super::lists::list;
use crate::program::{BinaryOp, Library};
use crate::run::RunErrorKind;
use crate::run::chance::Chance;
use crate::run::machine::Machine;
use crate::run::value::{Result, Value, binary};
use std::collections::HashSet;

impl Machine<'_> {
    /// Begins anew with a seed, or with that of the run.
    pub(super) fn seed_chance(&mut self, args: &[Value]) {
        let seed = match args.first() {
            Some(&value) => seed_of(&self.heap.shown(value)),
            None => self.seed,
        };
        self.seeded = !args.is_empty();
        self.chance = Chance::new(seed);
    }

    pub(super) fn by_chance(&mut self, function: Library, args: &[Value]) -> Result<Value> {
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
        let mut taken = HashSet::new();
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
