//! Variables of the program and of calls.

use super::Machine;
use crate::run::RunErrorKind;
use crate::run::value::{Result, Value};

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
}
