//! What is written token by token, and what says which comes next.

use super::engine::NetworkError;
use super::rules::Rules;
use super::{Cancel, Request};

/// Says what comes next for the rows of a batch.
pub(super) trait NextToken {
    /// What the rows have been told so far.
    type State;

    /// The state of one row that has been told nothing.
    fn start(&mut self) -> Result<Self::State, NetworkError>;

    /// Tells each row one token, and gives `read` each row's number and the logits of its next one.
    fn step(
        &mut self,
        tokens: &[u32],
        state: Self::State,
        read: &mut dyn FnMut(usize, &[f32]),
    ) -> Result<Self::State, NetworkError>;

    /// The state of these rows, in this order; a row may be wanted more than once.
    fn gather(&mut self, state: &Self::State, rows: &[usize]) -> Result<Self::State, NetworkError>;
}

/// What is the same for all rows.
pub(super) struct Task<'a> {
    pub request: &'a Request,
    pub rules: &'a Rules<'a>,
    pub cancel: &'a Cancel,
}

impl Task<'_> {
    /// How many tokens a program may have, the one that ends it among them.
    pub(super) fn max_tokens(&self) -> usize {
        self.request.max_tokens.min(self.rules.room)
    }
}

/// A program as far as it is written.
#[derive(Clone, Debug, Default)]
pub(super) struct Draft {
    pub tokens: Vec<u32>,
    pub token_log_probs: Vec<f32>,
    pub log_prob: f64,
}

impl Draft {
    pub(super) fn push(&mut self, token: u32, log_prob: f32) {
        self.tokens.push(token);
        self.token_log_probs.push(log_prob);
        self.log_prob += f64::from(log_prob);
    }

    pub(super) fn is_finished(&self, rules: &Rules) -> bool {
        rules.is_end(&self.tokens)
    }
}

#[cfg(test)]
pub(super) mod testing {
    use super::*;

    pub const EOS: u32 = 2;

    /// Says next-token probabilities by what a row has been told; counts what it computes.
    #[derive(Default)]
    pub struct Fake {
        pub row_steps: usize,
        pub widest: usize,
        /// After so many tokens it says nothing but NaN.
        pub breaks_after: Option<usize>,
    }

    impl Fake {
        /// Over the tokens pad, bos, eos, unk, 4 and 5. After `4` the end is likely, after `5` it is not.
        pub fn probabilities(told: &[u32]) -> [f32; 6] {
            match told.last() {
                Some(4) => [0.0, 0.0, 0.9, 0.0, 0.05, 0.05],
                Some(5) => [0.0, 0.0, 0.2, 0.0, 0.4, 0.4],
                _ => [0.0, 0.0, 0.05, 0.05, 0.4, 0.5],
            }
        }
    }

    impl NextToken for Fake {
        type State = Vec<Vec<u32>>;

        fn start(&mut self) -> Result<Self::State, NetworkError> {
            Ok(vec![Vec::new()])
        }

        fn step(
            &mut self,
            tokens: &[u32],
            mut state: Self::State,
            read: &mut dyn FnMut(usize, &[f32]),
        ) -> Result<Self::State, NetworkError> {
            assert_eq!(tokens.len(), state.len());
            self.row_steps += tokens.len();
            self.widest = self.widest.max(tokens.len());
            for (i, (told, &token)) in state.iter_mut().zip(tokens).enumerate() {
                told.push(token);
                let broken = self.breaks_after.is_some_and(|most| told.len() > most);
                let of = |p: f32| if broken { f32::NAN } else { p.ln() };
                read(i, &Fake::probabilities(told).map(of));
            }
            Ok(state)
        }

        fn gather(
            &mut self,
            state: &Self::State,
            rows: &[usize],
        ) -> Result<Self::State, NetworkError> {
            Ok(rows.iter().map(|&row| state[row].clone()).collect())
        }
    }

    pub fn with_task<T>(request: &Request, cancel: &Cancel, work: impl FnOnce(&Task) -> T) -> T {
        let rules = Rules {
            begin: 1,
            ends: vec![EOS],
            never: vec![0, 1, 3],
            known: 6,
            room: 99,
            stops: None,
        };
        work(&Task {
            request,
            rules: &rules,
            cancel,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::testing::{Fake, with_task};
    use super::*;
    use crate::propose::{beam, branches};
    use std::ops::ControlFlow;

    #[test]
    fn cancelling_ends_it_before_the_next_step() {
        let (cancel, mut fake) = (Cancel::default(), Fake::default());
        cancel.cancel();
        with_task(&Request::default(), &cancel.child(), |task| {
            let mut finish = |_, _| panic!("nothing was sampled");
            branches::sample(&mut fake, task, 0..8, 8, &mut finish).unwrap();
            beam::search(&mut fake, task, 8, &mut finish).unwrap();
        });
        assert_eq!(fake.row_steps, 0);
    }

    #[test]
    fn a_network_that_gives_no_numbers_is_told() {
        let request = Request::default();
        let broken = |work: &dyn Fn(&mut Fake, &Task) -> Result<(), NetworkError>| {
            let mut next = Fake {
                breaks_after: Some(1),
                ..Fake::default()
            };
            with_task(&request, &Cancel::default(), |task| work(&mut next, task))
        };
        let go_on = |_, _| ControlFlow::Continue(());
        let expected = Err(NetworkError("the network gave no numbers".to_owned()));
        let sampled =
            broken(&|next, task| branches::sample(next, task, 0..4, 4, &mut go_on.clone()));
        assert_eq!(sampled, expected);
        let searched = broken(&|next, task| beam::search(next, task, 4, &mut go_on.clone()));
        assert_eq!(searched, expected);
    }
}
