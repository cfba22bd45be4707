//! What the machine does for functions of lists, texts and chance.

mod arrays;
mod bits;
mod chance;
mod forms;
mod lists;
mod operators;
mod properties;
mod texts;

use super::RunErrorKind;
use super::machine::Machine;
use super::value::{Result, Value};
use crate::program::Library;
use std::cmp::Ordering;

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
            Library::Len => self.count(arg(0)),
            Library::Range => self.range_list(args),
            Library::List => self.list_of(args),
            Library::Tuple => {
                let items = self.all(arg(0))?;
                self.heap.tuple(items)
            }
            Library::Zip => self.zip(args),
            Library::Enumerate => {
                let first = if args.len() > 1 { number(1)? } else { 0.0 };
                self.enumerate(arg(0), first)
            }
            Library::Reversed => {
                let mut items = self.all(arg(0))?;
                items.reverse();
                self.heap.list(items)
            }
            Library::Sorted => {
                let items = self.sorted(arg(0))?;
                self.heap.list(items)
            }
            Library::Sum => {
                let first = if args.len() > 1 { number(1)? } else { 0.0 };
                self.sum(arg(0), first)
            }
            Library::Least => self.best(arg(0), Ordering::is_lt),
            Library::Greatest => self.best(arg(0), Ordering::is_gt),
            Library::Str => {
                let text = self.heap.shown(arg(0));
                self.text(text)
            }
            Library::Float => self.as_number(arg(0)).map(Value::Number),
            Library::Rounded => rounded(number(0)?, number(1)?),
            Library::Any | Library::All => {
                let is_any = function == Library::Any;
                let items = self.all(arg(0))?;
                let holds = items.into_iter().any(|item| self.holds(item) == is_any);
                Ok(Value::Bool(holds == is_any))
            }
            Library::Alike => self.alike(arg(0), arg(1)),
            Library::IsList => Ok(Value::Bool(
                matches!(arg(0), Value::List(_) | Value::Point(_)) && !self.is_array(arg(0)),
            )),
            Library::IsNumber => Ok(Value::Bool(match arg(0) {
                Value::Bool(_) => false,
                value => self.as_number(value).is_ok(),
            })),
            // It is an instruction of its own.
            Library::Apply => Ok(Value::None),
            Library::Sentence => self.sentence(args),
            Library::Contains => self.contains(arg(0), arg(1)),
            Library::Slice => self.slice([arg(0), arg(1), arg(2), arg(3)]),
            Library::Format => {
                let template = self.str(arg(0))?;
                let text = self.formatted(&template, &args[1..])?;
                self.text(text)
            }
            Library::Append => self.append(arg(0), arg(1)),
            Library::Extend => self.extend(arg(0), arg(1)),
            Library::Insert => self.insert(arg(0), number(1)?, arg(2)),
            Library::Pop => self.pop_item(arg(0), if args.len() > 1 { number(1)? } else { -1.0 }),
            Library::Remove => self.remove(arg(0), arg(1)),
            Library::Index => {
                let at = self.position(arg(0), arg(1))?;
                let at = at.ok_or(RunErrorKind::NotInList)?;
                Ok(Value::Number(at as f64))
            }
            Library::Count => self.count_of(arg(0), arg(1)),
            Library::Reverse => self.reverse(arg(0)),
            Library::Sort => self.sort(arg(0)),
            Library::Ord => self.ord(arg(0)),
            Library::Chr => self.chr(number(0)?),
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
            Library::Split => self.split(args),
            Library::Join => self.join(arg(0), arg(1)),
            Library::Replace => self.replace(arg(0), arg(1), arg(2)),
            Library::Percents => self.percents(arg(0)),
            Library::BitAnd => bits::gathered(args, -1, |a, b| a & b),
            Library::BitOr => bits::gathered(args, 0, |a, b| a | b),
            Library::BitXor => bits::gathered(args, 0, |a, b| a ^ b),
            Library::BitNot => bits::of(number(0)?).map(|bits| bits::number(!bits)),
            Library::AShift => bits::shifted(number(0)?, number(1)?),
            Library::LShift => bits::shifted_logically(number(0)?, number(1)?),
            Library::Thing => self.thing(arg(0)),
            Library::IsName => self.is_name(arg(0)),
            Library::Make => self.make(arg(0), arg(1)),
            Library::Ln => match libm::log(self.as_number(arg(0))?) {
                logarithm if logarithm.is_finite() => Ok(Value::Number(logarithm)),
                _ => Err(RunErrorKind::NotFinite),
            },
            Library::Take => self.take_first(arg(0)),
            Library::Fail => Err(RunErrorKind::Told(self.str(arg(0))?)),
            Library::Throw => Err(self.thrown(args)),
            Library::Error => self.error_list(),
            Library::Array => self.array(number(0)?, args.get(1)),
            Library::ListToArray => self.list_to_array(arg(0), args.get(1)),
            Library::IsArray => Ok(Value::Bool(self.is_array(arg(0)))),
            Library::MdArray => self.arrays(arg(0), args.get(1)),
            Library::MdItem => self.item_at(arg(0), arg(1)),
            Library::MdSetItem => self.set_item_at(arg(0), arg(1), arg(2)),
            Library::PutProp => self.put_property(arg(0), arg(1), arg(2)),
            Library::GetProp => self.property(arg(0), arg(1)),
            Library::RemProp => self.remove_property(arg(0), arg(1)),
            Library::PropList => self.property_list(arg(0)),
            Library::Seed => {
                self.seed_chance(args);
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
}

/// A number to so many digits after the point.
fn rounded(number: f64, digits: f64) -> Result<Value> {
    let scale = libm::pow(10.0, digits.clamp(-300.0, 300.0));
    let rounded = (number * scale).round_ties_even() / scale;
    Ok(Value::Number(match rounded.is_finite() {
        true => rounded,
        false => number,
    }))
}
