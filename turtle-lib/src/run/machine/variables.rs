//! Variables of the program and of calls: those that instructions know by their number, and Logo's by their names, which
//! are looked for in the running call, in whoever called it, and in the program.

use super::Machine;
use crate::logo::plain;
use crate::run::RunErrorKind;
use crate::run::code::Slots;
use crate::run::value::{Result, Value};

/// What looking into the variables of a call costs beside their number.
const WORK_PER_CALL: u64 = 16;

/// What a name costs that there was not before.
const WORK_PER_NAME: u64 = 512;

/// What a letter of a name costs that is looked for.
const WORK_PER_LETTER: u64 = 16;

/// Where a variable is that was looked for by its name.
enum Place {
    /// Among the variables of all calls.
    Local(usize),
    Global(usize),
    /// One that the program made by its name.
    Named(String),
}

impl Machine<'_> {
    pub(super) fn local(&mut self, slot: u32) -> Result<()> {
        match self.locals.get(self.base + slot as usize) {
            Some(Value::Nothing) | None => {
                let name = self.code.local_name(slot, self.at - 1);
                Err(RunErrorKind::UnknownName(name))
            }
            Some(&value) => {
                self.values.push(value);
                Ok(())
            }
        }
    }

    pub(super) fn global(&mut self, slot: u32) -> Result<()> {
        match self.globals.get(slot as usize) {
            Some(Value::Nothing) | None => {
                Err(RunErrorKind::UnknownName(self.code.global_name(slot)))
            }
            Some(&value) => {
                self.values.push(value);
                Ok(())
            }
        }
    }

    /// The variable of a name.
    pub(in crate::run) fn thing(&mut self, name: Value) -> Result<Value> {
        let name = self.heap.shown(name);
        match self.found(&name).and_then(|place| self.in_place(&place)) {
            Some(value) => Ok(value),
            None => Err(RunErrorKind::UnknownName(name.chars().take(40).collect())),
        }
    }

    /// Whether there is a variable of a name.
    pub(in crate::run) fn is_name(&mut self, name: Value) -> Result<Value> {
        let name = self.heap.shown(name);
        Ok(Value::Bool(self.found(&name).is_some()))
    }

    /// Gives the variable of a name a value; one that there is not becomes the program's.
    pub(in crate::run) fn make(&mut self, name: Value, value: Value) -> Result<Value> {
        let name = self.heap.shown(name);
        let place = match self.found(&name) {
            Some(place) => place,
            None => match self.slot_of_global(&name) {
                Some(slot) => Place::Global(slot),
                None => {
                    self.heap.keep(name.len())?;
                    self.work += WORK_PER_NAME;
                    Place::Named(name.to_lowercase())
                }
            },
        };
        match place {
            Place::Local(at) => self.locals[at] = value,
            Place::Global(at) => self.globals[at] = value,
            Place::Named(name) => {
                self.named.insert(name, value);
            }
        }
        Ok(Value::None)
    }

    /// Takes the first item out of the list in the variable of a name.
    pub(in crate::run) fn take_first(&mut self, name: Value) -> Result<Value> {
        let list = self.thing(name)?;
        let mut items = self.all(list)?;
        if items.is_empty() {
            return Err(RunErrorKind::Empty);
        }
        let first = items.remove(0);
        let rest = self.heap.list(items)?;
        self.make(name, rest)?;
        Ok(first)
    }

    fn slot_of_global(&mut self, name: &str) -> Option<usize> {
        let slots = self.code.names.last()?;
        self.work += slots.len() as u64;
        slot_of(slots, name, &plain(name)).map(|slot| slot as usize)
    }

    fn in_place(&self, place: &Place) -> Option<Value> {
        match place {
            Place::Local(at) => self.locals.get(*at).copied(),
            Place::Global(at) => self.globals.get(*at).copied(),
            Place::Named(name) => self.named.get(name).copied(),
        }
    }

    /// Where the variable of a name is that has a value.
    fn found(&mut self, name: &str) -> Option<Place> {
        self.work += WORK_PER_LETTER * name.len() as u64;
        let plain = plain(name);
        let has_value = |value: Option<&Value>| !matches!(value, None | Some(Value::Nothing));
        let mut at = self.at;
        let mut base = self.base;
        let mut runs = self.runs.iter().rev().peekable();
        for depth in (1..=self.calls.len()).rev() {
            self.work += WORK_PER_CALL;
            let call = &self.calls[depth - 1];
            // A list that is run has the variables of who runs it.
            if runs.next_if(|running| running.depth == depth).is_none() {
                let body = self.code.body_at(at.saturating_sub(1));
                let slots = body.and_then(|body| self.code.names.get(body));
                self.work += slots.map_or(0, |own| own.len() as u64);
                if let Some(slot) = slots.and_then(|own| slot_of(own, name, &plain)) {
                    let local = base + slot as usize;
                    if has_value(self.locals.get(local)) {
                        return Some(Place::Local(local));
                    }
                }
            }
            at = call.at;
            base = call.base;
        }
        let slot = self.slot_of_global(name);
        if let Some(slot) = slot.filter(|&slot| has_value(self.globals.get(slot))) {
            return Some(Place::Global(slot));
        }
        let lowered = name.to_lowercase();
        let is_named = self.named.contains_key(&lowered);
        is_named.then_some(Place::Named(lowered))
    }
}

/// The slot of a name, which Logo spells with lower and upper case alike and, `plain`, with signs of its own.
fn slot_of(slots: &Slots<'_>, name: &str, plain: &str) -> Option<u32> {
    slots.get(name).copied().or_else(|| {
        let mut all = slots.iter();
        all.find_map(|(own, &slot)| own.eq_ignore_ascii_case(plain).then_some(slot))
    })
}
