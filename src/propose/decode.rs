//! Samples a batch of rows token by token.

use super::engine::NetworkError;
use super::rules::Rules;
use super::sampling::{Sampling, log_softmax};
use super::{Cancel, Request};
use rand::SeedableRng;
use rand_chacha::ChaCha8Rng;
use std::ops::{ControlFlow, Range};

/// Says what comes next for the rows of a batch.
pub(super) trait NextToken {
    /// What the rows have been told so far.
    type State;

    /// The state of `rows` rows that have been told nothing.
    fn start(&mut self, rows: usize) -> Result<Self::State, NetworkError>;

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

/// A row that is being written.
struct Row {
    index: usize,
    temperature: f64,
    rng: ChaCha8Rng,
    draft: Draft,
}

/// Copying a row's cache costs about this share of the time one token of it takes. Rows that ended go on being
/// computed until the time lost on them would have paid for leaving them out.
const GATHER_COST: f64 = 0.5;

/// Samples the programs of `rows`, and gives each with its index to `finish` when it ends. A row's draws
/// depend on the seed and its index alone, not on which rows are sampled beside it.
pub(super) fn sample<N: NextToken>(
    next: &mut N,
    task: &Task,
    rows: Range<usize>,
    finish: &mut dyn FnMut(usize, Draft) -> ControlFlow<()>,
) -> Result<(), NetworkError> {
    let mut sampling = Sampling::new(task.request.top_k, task.request.top_p);
    let mut log_probs = Vec::new();
    let mut state = next.start(rows.len())?;
    let mut tokens = vec![task.rules.begin; rows.len()];
    let mut batch: Vec<Option<Row>> = rows
        .map(|index| Some(Row::new(task.request, index)))
        .collect();
    let mut wasted = 0;
    for _ in 0..task.max_tokens() {
        if task.cancel.is_cancelled() {
            return Ok(());
        }
        let mut stuck = false;
        state = next.step(&tokens, state, &mut |i, logits| {
            let Some(Some(row)) = batch.get_mut(i) else {
                return;
            };
            log_softmax(logits, &mut log_probs);
            let allowed = |token| task.rules.allows(token);
            match sampling.draw(row.temperature, &log_probs, allowed, &mut row.rng) {
                Some(token) => row.draft.push(token, log_probs[token as usize]),
                None => stuck = true,
            }
        })?;
        if stuck {
            return Err(NetworkError("the network gave no numbers".to_owned()));
        }
        for slot in &mut batch {
            let ended = slot.take_if(|row| row.draft.is_finished(task.rules));
            if let Some(row) = ended
                && finish(row.index, row.draft).is_break()
            {
                return Ok(());
            }
        }
        let live: Vec<usize> = (0..batch.len()).filter(|&i| batch[i].is_some()).collect();
        if live.is_empty() {
            return Ok(());
        }
        wasted += batch.len() - live.len();
        if wasted as f64 > GATHER_COST * live.len() as f64 {
            state = next.gather(&state, &live)?;
            batch.retain(Option::is_some);
            wasted = 0;
        }
        tokens.clear();
        tokens.extend(batch.iter().map(|row| {
            let said = row.as_ref().and_then(|row| row.draft.tokens.last());
            said.copied().unwrap_or(task.rules.begin)
        }));
    }
    for row in batch.into_iter().flatten() {
        if finish(row.index, row.draft).is_break() {
            return Ok(());
        }
    }
    Ok(())
}

impl Row {
    fn new(request: &Request, index: usize) -> Row {
        let mut rng = ChaCha8Rng::seed_from_u64(request.seed);
        rng.set_stream(index as u64);
        Row {
            index,
            temperature: request.temperature_of(index),
            rng,
            draft: Draft::default(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::propose::beam;
    use std::collections::BTreeMap;

    const EOS: u32 = 2;

    /// Says next-token probabilities by what a row has been told; counts what it computes.
    #[derive(Default)]
    struct Fake {
        row_steps: usize,
        /// After so many tokens it says nothing but NaN.
        breaks_after: Option<usize>,
    }

    impl Fake {
        /// Over the tokens pad, bos, eos, unk, 4 and 5. After `4` the end is likely, after `5` it is not.
        fn probabilities(told: &[u32]) -> [f32; 6] {
            match told.last() {
                Some(4) => [0.0, 0.0, 0.9, 0.0, 0.05, 0.05],
                Some(5) => [0.0, 0.0, 0.2, 0.0, 0.4, 0.4],
                _ => [0.0, 0.0, 0.05, 0.05, 0.4, 0.5],
            }
        }
    }

    impl NextToken for Fake {
        type State = Vec<Vec<u32>>;

        fn start(&mut self, rows: usize) -> Result<Self::State, NetworkError> {
            Ok(vec![Vec::new(); rows])
        }

        fn step(
            &mut self,
            tokens: &[u32],
            mut state: Self::State,
            read: &mut dyn FnMut(usize, &[f32]),
        ) -> Result<Self::State, NetworkError> {
            assert_eq!(tokens.len(), state.len());
            self.row_steps += tokens.len();
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

    fn with_task<T>(request: &Request, cancel: &Cancel, work: impl FnOnce(&Task) -> T) -> T {
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

    fn sampled(request: &Request, rows: Range<usize>) -> BTreeMap<usize, Draft> {
        let mut drafts = BTreeMap::new();
        with_task(request, &Cancel::default(), |task| {
            sample(&mut Fake::default(), task, rows, &mut |index, draft| {
                drafts.insert(index, draft);
                ControlFlow::Continue(())
            })
        })
        .unwrap();
        drafts
    }

    #[test]
    fn a_row_does_not_depend_on_its_neighbours() {
        let request = Request::default();
        let together = sampled(&request, 0..50);
        for index in 0..50 {
            let alone = sampled(&request, index..index + 1);
            assert_eq!(alone[&index].tokens, together[&index].tokens);
            assert_eq!(alone[&index].log_prob, together[&index].log_prob);
        }
        let other = Request { seed: 1, ..request };
        let differing = sampled(&other, 0..50)
            .iter()
            .filter(|(index, draft)| draft.tokens != together[index].tokens)
            .count();
        assert!(differing > 25, "{differing}");
    }

    #[test]
    fn log_probs_are_those_of_the_model_whatever_the_temperature() {
        let request = Request {
            temperature: 0.3,
            top_p: 0.8,
            ..Request::default()
        };
        for draft in sampled(&request, 0..20).values() {
            let mut told = vec![1];
            let mut total = 0.0;
            for (&token, &log_prob) in draft.tokens.iter().zip(&draft.token_log_probs) {
                let expected = Fake::probabilities(&told)[token as usize].ln();
                assert!((log_prob - expected).abs() < 1e-5);
                total += f64::from(expected);
                told.push(token);
            }
            assert!((draft.log_prob - total).abs() < 1e-4);
        }
    }

    #[test]
    fn special_tokens_are_never_said_and_the_end_ends() {
        for draft in sampled(&Request::default(), 0..200).values() {
            let (last, before) = draft.tokens.split_last().unwrap();
            assert_eq!(*last, EOS);
            assert!(before.iter().all(|&token| token == 4 || token == 5));
        }
    }

    #[test]
    fn without_room_a_program_stays_unfinished() {
        let request = Request {
            max_tokens: 2,
            ..Request::default()
        };
        let drafts = sampled(&request, 0..50);
        let unfinished = drafts
            .values()
            .filter(|draft| draft.tokens.last() != Some(&EOS));
        assert!(unfinished.clone().count() > 0);
        assert!(unfinished.into_iter().all(|draft| draft.tokens.len() == 2));
    }

    #[test]
    fn ended_rows_are_left_out() {
        let mut fake = Fake::default();
        let mut tokens = 0;
        with_task(&Request::default(), &Cancel::default(), |task| {
            sample(&mut fake, task, 0..200, &mut |_, draft| {
                tokens += draft.tokens.len();
                ControlFlow::Continue(())
            })
        })
        .unwrap();
        assert!(
            fake.row_steps < tokens + tokens / 2,
            "{} for {tokens}",
            fake.row_steps
        );
    }

    #[test]
    fn cancelling_ends_it_before_the_next_step() {
        let (cancel, mut fake) = (Cancel::default(), Fake::default());
        cancel.cancel();
        with_task(&Request::default(), &cancel.child(), |task| {
            let mut finish = |_, _| panic!("nothing was sampled");
            sample(&mut fake, task, 0..8, &mut finish).unwrap();
            beam::search(&mut fake, task, 8, &mut finish).unwrap();
        });
        assert_eq!(fake.row_steps, 0);
    }

    fn beam_of(width: usize, max_tokens: usize) -> Vec<Draft> {
        let mut drafts = Vec::new();
        let request = Request {
            max_tokens,
            ..Request::default()
        };
        with_task(&request, &Cancel::default(), |task| {
            beam::search(&mut Fake::default(), task, width, &mut |rank, draft| {
                assert_eq!(rank, drafts.len());
                drafts.push(draft);
                ControlFlow::Continue(())
            })
        })
        .unwrap();
        drafts
    }

    /// All programs of up to `len` tokens and their log-probabilities, the likeliest first.
    fn all_programs(len: usize) -> Vec<(f64, Vec<u32>)> {
        let mut programs = Vec::new();
        let mut open = vec![(0.0, vec![])];
        for _ in 0..len {
            let mut longer = Vec::new();
            for (log_prob, tokens) in open {
                let probabilities = Fake::probabilities(&tokens);
                for token in [EOS, 4, 5] {
                    let log_prob = log_prob + f64::from(probabilities[token as usize].ln());
                    let tokens = [&tokens[..], &[token]].concat();
                    let into = if token == EOS {
                        &mut programs
                    } else {
                        &mut longer
                    };
                    into.push((log_prob, tokens));
                }
            }
            open = longer;
        }
        programs.sort_by(|a, b| b.0.total_cmp(&a.0));
        programs
    }

    #[test]
    fn a_wide_beam_finds_the_likeliest_in_order() {
        let expected = all_programs(9);
        let found = beam_of(30, 9);
        assert_eq!(found.len(), 30);
        for (found, (log_prob, _)) in found.iter().zip(&expected) {
            // Programs of equal probability may come in any order.
            assert!((found.log_prob - log_prob).abs() < 1e-5);
        }
        assert_eq!(found[0].tokens, expected[0].1);
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
        let sampled = broken(&|next, task| sample(next, task, 0..4, &mut go_on.clone()));
        assert_eq!(sampled, expected);
        let searched = broken(&|next, task| beam::search(next, task, 4, &mut go_on.clone()));
        assert_eq!(searched, expected);
    }

    #[test]
    fn a_beam_of_one_is_greedy() {
        // 5 is likelier than 4 at first, and then 4 comes before 5.
        assert_eq!(beam_of(1, 9)[0].tokens, [5, 4, EOS]);
        // The likeliest program begins with 4, which a beam of two sees.
        assert_eq!(beam_of(2, 9)[0].tokens, [4, EOS]);
    }

    #[test]
    fn a_beam_without_room_gives_what_it_has() {
        let found = beam_of(4, 2);
        assert_eq!(found[0].tokens, [4, EOS]);
        assert!(found.iter().any(|draft| draft.tokens.last() != Some(&EOS)));
    }
}
