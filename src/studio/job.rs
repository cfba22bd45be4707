//! One thing that is worked out on a thread of its own while the window goes on.

use crate::propose::Cancel;
use crossbeam_channel::{Receiver, TryRecvError, bounded};
use eframe::egui;
use std::thread;

/// Work that gives one result. It is cancelled when this is dropped.
#[derive(Debug)]
pub(super) struct Job<T> {
    result: Receiver<T>,
    cancel: Cancel,
}

/// How far a job is.
#[derive(Debug)]
pub(super) enum Poll<T> {
    Working,
    Done(T),
    /// It ended without a result, which is a fault of the program.
    Broken,
}

impl<T: Send + 'static> Job<T> {
    /// Starts `work`, which may look at whether it was cancelled, and shows a frame when it is done.
    pub fn start(ctx: &egui::Context, work: impl FnOnce(&Cancel) -> T + Send + 'static) -> Job<T> {
        let (sender, result) = bounded(1);
        let cancel = Cancel::default();
        let (ctx, seen) = (ctx.clone(), cancel.clone());
        thread::spawn(move || {
            // Nobody waits for it any more when this fails.
            let _ = sender.send(work(&seen));
            ctx.request_repaint();
        });
        Job { result, cancel }
    }

    /// Asks for the end; the result is still to come.
    pub fn cancel(&self) {
        self.cancel.cancel();
    }

    /// The result, once, when it is there.
    pub fn poll(&self) -> Poll<T> {
        match self.result.try_recv() {
            Ok(result) => Poll::Done(result),
            Err(TryRecvError::Empty) => Poll::Working,
            Err(TryRecvError::Disconnected) => Poll::Broken,
        }
    }
}

impl<T> Drop for Job<T> {
    fn drop(&mut self) {
        self.cancel.cancel();
    }
}
