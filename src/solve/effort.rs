//! How much a search may do.

use crate::propose::Cancel;
use std::cell::Cell;

/// What a search may still do, counted and not timed, so that it ends alike on every machine. One unit is about a
/// distance between two points. Who cancels the solve ends it, too.
pub struct Effort<'a> {
    most: usize,
    spent: Cell<usize>,
    cancel: &'a Cancel,
}

impl Effort<'_> {
    /// So many units, until `cancel` is called.
    pub fn new(most: usize, cancel: &Cancel) -> Effort<'_> {
        Effort::after(0, most, cancel)
    }

    /// The same with so much of it spent before.
    pub fn after(spent: usize, most: usize, cancel: &Cancel) -> Effort<'_> {
        Effort {
            most,
            spent: Cell::new(spent),
            cancel,
        }
    }

    /// What was spent so far.
    pub fn spent(&self) -> usize {
        self.spent.get()
    }

    /// Takes what has to be done off what is left, and says whether there was so much.
    pub fn spend(&self, cost: usize) -> bool {
        self.spent.set(self.spent.get().saturating_add(cost));
        !self.is_over()
    }

    /// The same for what can be done without: half of all is left for what has to be done.
    pub fn spend_spare(&self, cost: usize) -> bool {
        let spent = self.spent.get().saturating_add(cost);
        let goes_on = spent <= self.most / 2 && !self.cancel.is_cancelled();
        if goes_on {
            self.spent.set(spent);
        }
        goes_on
    }

    /// Whether more was to be done than may be, or it was cancelled.
    pub fn is_over(&self) -> bool {
        self.spent.get() > self.most || self.cancel.is_cancelled()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_can_be_done_without_leaves_half_for_the_rest() {
        let cancel = Cancel::default();
        let effort = Effort::new(10, &cancel);
        assert!(effort.spend_spare(5));
        assert!(!effort.spend_spare(1));
        assert!(effort.spend(5) && !effort.is_over());
        assert!(!effort.spend(1) && effort.is_over());
    }

    #[test]
    fn who_cancels_ends_it() {
        let cancel = Cancel::default();
        let effort = Effort::new(10, &cancel);
        cancel.cancel();
        assert!(!effort.spend(1) && !effort.spend_spare(1) && effort.is_over());
    }
}
