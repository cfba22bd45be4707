//! Logo's property lists: names with properties, each of which has a value. The latest new one is the first.

use super::lists::list;
use crate::run::machine::Machine;
use crate::run::value::{Result, Value};

/// What looking for a name costs beside its letters.
const WORK: u64 = 512;

impl Machine<'_> {
    pub(super) fn put_property(
        &mut self,
        name: Value,
        property: Value,
        value: Value,
    ) -> Result<Value> {
        let name = self.folded(name);
        let own = match self.properties.get(&name) {
            Some(&own) => own,
            None => {
                self.heap.keep(name.len())?;
                let own = self.heap.list(Vec::new())?;
                self.properties.insert(name, own);
                own
            }
        };
        let at = self.place_of(own, property)?;
        self.heap.change(list(own)?, |items| match at {
            Some(at) => items[at + 1] = value,
            None => drop(items.splice(0..0, [property, value])),
        })?;
        Ok(Value::None)
    }

    pub(super) fn property(&mut self, name: Value, property: Value) -> Result<Value> {
        let name = self.folded(name);
        if let Some(&own) = self.properties.get(&name)
            && let Some(at) = self.place_of(own, property)?
        {
            return Ok(self.heap.items(list(own)?)[at + 1]);
        }
        self.heap.list(Vec::new())
    }

    pub(super) fn remove_property(&mut self, name: Value, property: Value) -> Result<Value> {
        let name = self.folded(name);
        if let Some(&own) = self.properties.get(&name)
            && let Some(at) = self.place_of(own, property)?
        {
            self.heap
                .change(list(own)?, |items| drop(items.drain(at..at + 2)))?;
        }
        Ok(Value::None)
    }

    pub(super) fn property_list(&mut self, name: Value) -> Result<Value> {
        let name = self.folded(name);
        let items = match self.properties.get(&name) {
            Some(&own) => self.all(own)?,
            None => Vec::new(),
        };
        self.heap.list(items)
    }

    fn folded(&mut self, name: Value) -> String {
        let name = self.heap.shown(name).to_lowercase();
        self.work += WORK + name.len() as u64;
        name
    }

    /// Where a property stands in a list of them.
    fn place_of(&mut self, own: Value, property: Value) -> Result<Option<usize>> {
        let property = self.heap.shown(property).to_lowercase();
        let items = self.all(own)?;
        let mut names = items.into_iter().step_by(2);
        let found = names.position(|name| {
            let name = self.heap.shown(name);
            self.work += 16 + name.len() as u64;
            name.to_lowercase() == property
        });
        Ok(found.map(|at| 2 * at))
    }
}
