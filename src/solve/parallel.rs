//! Work on all cores.

use crate::propose::Cancel;
use std::num::NonZero;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

/// The cores of this machine that may be used; one where that is not known.
pub(super) fn core_count() -> usize {
    thread::available_parallelism().map_or(1, NonZero::get)
}

/// `f` of each item, on all cores, in the order of the items; of fewer when it is cancelled.
pub(super) fn in_parallel<'a, T: Sync, R: Send>(
    items: &'a [T],
    cancel: &Cancel,
    f: impl Fn(&'a T) -> R + Sync,
) -> Vec<R> {
    let next = AtomicUsize::new(0);
    let work = || {
        let mut done = Vec::new();
        while !cancel.is_cancelled() {
            let i = next.fetch_add(1, Ordering::Relaxed);
            let Some(item) = items.get(i) else { break };
            done.push((i, f(item)));
        }
        done
    };
    let mut done: Vec<(usize, R)> = thread::scope(|scope| {
        let others: Vec<_> = (1..core_count()).map(|_| scope.spawn(work)).collect();
        let mut done = work();
        for other in others {
            // One that panicked has told so.
            done.extend(other.join().unwrap_or_default());
        }
        done
    });
    done.sort_by_key(|&(i, _)| i);
    done.into_iter().map(|(_, result)| result).collect()
}
