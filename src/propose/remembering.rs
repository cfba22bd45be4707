//! A proposer that remembers what it said.

use super::{Cancel, Identity, Place, ProposeError, Proposer, Request, Sample};
use std::collections::{HashMap, VecDeque};
use std::ops::ControlFlow;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use turtle_lib::density::DensityGrid;

/// Asks another proposer, and says again what it said where the same is asked of the same picture: the parts of a
/// drawing that did not change, and a drawing after a stroke was taken back.
pub struct Remembering {
    proposer: Arc<dyn Proposer>,
    most: usize,
    said: Mutex<Said>,
}

#[derive(Default)]
struct Said {
    samples: HashMap<DensityGrid, (Request, Arc<[Sample]>)>,
    /// The pictures in the order in which they were answered.
    order: VecDeque<DensityGrid>,
}

impl Said {
    fn of(&self, grid: &DensityGrid, request: &Request) -> Option<Arc<[Sample]>> {
        let (asked, samples) = self.samples.get(grid)?;
        (asked == request).then(|| samples.clone())
    }

    /// Remembers `most` pictures in all.
    fn remember(
        &mut self,
        grid: &DensityGrid,
        request: &Request,
        samples: Vec<Sample>,
        most: usize,
    ) {
        let said = (request.clone(), samples.into());
        if self.samples.insert(grid.clone(), said).is_none() {
            self.order.push_back(grid.clone());
        }
        if self.order.len() > most
            && let Some(oldest) = self.order.pop_front()
        {
            self.samples.remove(&oldest);
        }
    }
}

impl Remembering {
    /// Remembers what `proposer` says of so many pictures, those that were asked about last. Each takes some 64 kB with 64
    /// samples.
    pub fn new(proposer: Arc<dyn Proposer>, most: usize) -> Remembering {
        Remembering {
            proposer,
            most,
            said: Mutex::default(),
        }
    }

    fn said(&self) -> MutexGuard<'_, Said> {
        self.said.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Proposer for Remembering {
    fn identity(&self) -> &Identity {
        self.proposer.identity()
    }

    fn propose(
        &self,
        grid: &DensityGrid,
        request: &Request,
        cancel: &Cancel,
        emit: &mut dyn FnMut(Sample) -> ControlFlow<()>,
    ) -> Result<(), ProposeError> {
        let grids = std::slice::from_ref(grid);
        self.propose_each(grids, request, cancel, &mut |_, sample| emit(sample))
    }

    fn propose_each(
        &self,
        grids: &[DensityGrid],
        request: &Request,
        cancel: &Cancel,
        emit: &mut dyn FnMut(usize, Sample) -> ControlFlow<()>,
    ) -> Result<(), ProposeError> {
        let mut asked = Vec::new();
        for (picture, grid) in grids.iter().enumerate() {
            let Some(samples) = self.said().of(grid, request) else {
                asked.push(picture);
                continue;
            };
            for sample in samples.iter() {
                if emit(picture, sample.clone()).is_break() {
                    return Ok(());
                }
            }
        }
        if asked.is_empty() {
            return Ok(());
        }
        let unknown: Vec<DensityGrid> = asked.iter().map(|&i| grids[i].clone()).collect();
        let mut heard: Vec<Vec<Sample>> = vec![Vec::new(); unknown.len()];
        let mut is_whole = true;
        let answered =
            self.proposer
                .propose_each(&unknown, request, cancel, &mut |place, sample| {
                    heard[place].push(sample.clone());
                    let flow = emit(asked[place], sample);
                    is_whole &= flow.is_continue();
                    flow
                });
        // What broke off is no answer.
        if answered.is_ok() && is_whole && !cancel.is_cancelled() {
            let mut said = self.said();
            for (grid, samples) in unknown.iter().zip(heard) {
                said.remember(grid, request, samples, self.most);
            }
        }
        answered
    }

    fn pieces(&self, sample: &Sample) -> Vec<String> {
        self.proposer.pieces(sample)
    }

    fn alternatives(
        &self,
        grid: &DensityGrid,
        tokens: &[u32],
        most: usize,
        cancel: &Cancel,
    ) -> Result<Vec<Place>, ProposeError> {
        self.proposer.alternatives(grid, tokens, most, cancel)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::atomic::{AtomicUsize, Ordering};

    /// Says how many pictures it was asked about before.
    struct Counting {
        identity: Identity,
        asked: AtomicUsize,
    }

    impl Proposer for Counting {
        fn identity(&self) -> &Identity {
            &self.identity
        }

        fn propose(
            &self,
            _: &DensityGrid,
            request: &Request,
            _: &Cancel,
            emit: &mut dyn FnMut(Sample) -> ControlFlow<()>,
        ) -> Result<(), ProposeError> {
            let asked = self.asked.fetch_add(1, Ordering::Relaxed);
            for index in request.indices() {
                let sample = Sample {
                    index,
                    text: format!("forward({asked})"),
                    tokens: Vec::new(),
                    token_log_probs: Vec::new(),
                    log_prob: 0.0,
                    finished: true,
                };
                if emit(sample).is_break() {
                    break;
                }
            }
            Ok(())
        }
    }

    fn grid(digit: char) -> DensityGrid {
        let rows = vec![digit.to_string().repeat(32); 32];
        rows.join("\n").parse().unwrap()
    }

    fn ask(proposer: &Remembering, digits: &str, samples: usize) -> Vec<(usize, String)> {
        let grids: Vec<DensityGrid> = digits.chars().map(grid).collect();
        let request = Request {
            samples,
            ..Request::default()
        };
        let mut said = Vec::new();
        proposer
            .propose_each(&grids, &request, &Cancel::default(), &mut |i, sample| {
                said.push((i, sample.text));
                ControlFlow::Continue(())
            })
            .unwrap();
        said.sort();
        said
    }

    fn remembering() -> Remembering {
        let counting = Arc::new(Counting {
            identity: crate::solve::Silent::default().identity().clone(),
            asked: AtomicUsize::new(0),
        });
        Remembering::new(counting, 8)
    }

    #[test]
    fn only_what_was_not_asked_before_is_asked() {
        let proposer = remembering();
        let said = |n: &[(usize, usize)]| -> Vec<(usize, String)> {
            n.iter()
                .map(|&(i, n)| (i, format!("forward({n})")))
                .collect()
        };
        assert_eq!(ask(&proposer, "12", 1), said(&[(0, 0), (1, 1)]));
        assert_eq!(ask(&proposer, "231", 1), said(&[(0, 1), (1, 2), (2, 0)]));
        // More samples are another question.
        assert_eq!(ask(&proposer, "1", 2), said(&[(0, 3), (0, 3)]));
    }

    #[test]
    fn what_broke_off_is_asked_again() {
        let proposer = remembering();
        let request = Request {
            samples: 1,
            ..Request::default()
        };
        let grids = [grid('1')];
        let stop = &mut |_, _| ControlFlow::Break(());
        proposer
            .propose_each(&grids, &request, &Cancel::default(), stop)
            .unwrap();
        assert_eq!(ask(&proposer, "1", 1), [(0, "forward(1)".to_owned())]);
    }

    #[test]
    fn the_oldest_are_forgotten() {
        let proposer = remembering();
        ask(&proposer, "0123456", 1);
        ask(&proposer, "7", 1);
        assert_eq!(ask(&proposer, "0", 1), [(0, "forward(0)".to_owned())]);
        ask(&proposer, "8", 1);
        assert_eq!(ask(&proposer, "0", 1), [(0, "forward(9)".to_owned())]);
    }
}
