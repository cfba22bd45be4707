//! Logo's arrays: lists that can be changed, counted from 1 or from another number.

use super::lists::list;
use crate::run::RunErrorKind;
use crate::run::machine::{Machine, whole};
use crate::run::value::{Result, Value};

/// How deep arrays in arrays are made at once.
const MAX_DEPTH: usize = 16;

impl Machine<'_> {
    pub(super) fn is_array(&self, value: Value) -> bool {
        matches!(value, Value::List(id) if self.heap.origin(id).is_some())
    }

    /// An array of so many empty lists.
    pub(super) fn array(&mut self, count: f64, origin: Option<&Value>) -> Result<Value> {
        let count = whole(Value::Number(count))?;
        if count < 0.0 {
            return Err(RunErrorKind::OutOfList(count, 0));
        }
        self.heap.fits_items(count)?;
        self.work += count as u64;
        let empty = self.heap.list(Vec::new())?;
        self.heap.array(vec![empty; count as usize], first(origin)?)
    }

    pub(super) fn list_to_array(&mut self, list: Value, origin: Option<&Value>) -> Result<Value> {
        let items = self.all(list)?;
        self.heap.array(items, first(origin)?)
    }

    /// Arrays in arrays, of the sizes in a list.
    pub(super) fn arrays(&mut self, sizes: Value, origin: Option<&Value>) -> Result<Value> {
        let sizes = self.all(sizes)?;
        if sizes.len() > MAX_DEPTH {
            return Err(RunErrorKind::TooManyParts);
        }
        match sizes.split_first() {
            Some((size, inner)) => self.arrays_of(*size, inner, origin),
            None => Err(RunErrorKind::Empty),
        }
    }

    fn arrays_of(&mut self, size: Value, inner: &[Value], origin: Option<&Value>) -> Result<Value> {
        let array = self.array(size.number()?, origin)?;
        if let Some((size, inner)) = inner.split_first() {
            let id = list(array)?;
            for at in 0..self.heap.items(id).len() {
                let own = self.arrays_of(*size, inner, origin)?;
                self.heap.change(id, |items| items[at] = own)?;
            }
        }
        Ok(array)
    }

    /// The item at the places in a list, each of an array in the one before.
    pub(super) fn item_at(&mut self, places: Value, array: Value) -> Result<Value> {
        let places = self.all(places)?;
        places.into_iter().try_fold(array, |array, place| {
            self.item(array, place.number()? - 1.0)
        })
    }

    pub(super) fn set_item_at(
        &mut self,
        places: Value,
        array: Value,
        value: Value,
    ) -> Result<Value> {
        let places = self.all(places)?;
        let (last, outer) = places.split_last().ok_or(RunErrorKind::Empty)?;
        let mut inner = array;
        for place in outer {
            inner = self.item(inner, place.number()? - 1.0)?;
        }
        self.set_item(inner, last.number()? - 1.0, value)?;
        Ok(Value::None)
    }
}

/// What an array is counted from.
fn first(origin: Option<&Value>) -> Result<f64> {
    origin.map_or(Ok(1.0), |origin| whole(*origin))
}
