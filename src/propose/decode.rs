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

/// Rows that were told the same so far, which the network computes as one. One that ended has none left.
#[derive(Default)]
struct Branch {
    rows: Vec<Row>,
}

/// Branches that are computed side by side, all of one length.
struct Group<S> {
    branches: Vec<Branch>,
    state: S,
    /// Branches that ended and were computed all the same, each as often as it was.
    wasted: usize,
}

/// Copying a branch's cache costs about this share of the time one token of it takes. Branches that ended go on being
/// computed until the time lost on them would have paid for leaving them out, and rows share branches for as long as
/// that saves more than copying takes.
const GATHER_COST: f64 = 0.5;

/// Samples the programs of `rows`, and gives each with its index to `finish` when it ends. A row's draws
/// depend on the seed and its index alone, not on which rows are sampled beside it. The network computes at most
/// `width` branches at a time; where there are more, the others wait.
pub(super) fn sample<N: NextToken>(
    next: &mut N,
    task: &Task,
    rows: Range<usize>,
    width: usize,
    finish: &mut dyn FnMut(usize, Draft) -> ControlFlow<()>,
) -> Result<(), NetworkError> {
    let mut sampling = Sampling::new(task.request.top_k, task.request.top_p);
    let mut log_probs = Vec::new();
    let rows = rows.map(|index| Row::new(task.request, index)).collect();
    let mut waiting = vec![Group {
        branches: vec![Branch { rows }],
        state: next.start(1)?,
        wasted: 0,
    }];
    while let Some(mut group) = waiting.pop() {
        if task.cancel.is_cancelled() {
            return Ok(());
        }
        let said = group.branches.iter().map(|branch| branch.last_token());
        let tokens: Vec<u32> = said.map(|said| said.unwrap_or(task.rules.begin)).collect();
        let mut stuck = false;
        group.state = next.step(&tokens, group.state, &mut |i, logits| {
            let Some(branch) = group.branches.get_mut(i) else {
                return;
            };
            log_softmax(logits, &mut log_probs);
            let allowed = |token| task.rules.allows(token);
            for row in &mut branch.rows {
                match sampling.draw(row.temperature, &log_probs, allowed, &mut row.rng) {
                    Some(token) => row.draft.push(token, log_probs[token as usize]),
                    None => stuck = true,
                }
            }
        })?;
        if stuck {
            return Err(NetworkError("the network gave no numbers".to_owned()));
        }
        for branch in &mut group.branches {
            let is_over = |row: &mut Row| {
                let draft = &row.draft;
                draft.tokens.len() >= task.max_tokens() || draft.is_finished(task.rules)
            };
            for row in branch.rows.extract_if(.., is_over) {
                if finish(row.index, row.draft).is_break() {
                    return Ok(());
                }
            }
        }
        waiting.extend(group.grown(next, width)?);
    }
    Ok(())
}

impl<S> Group<S> {
    /// The groups that go on from this one now that each of its rows has one more token, the first of them last.
    fn grown<N: NextToken<State = S>>(
        mut self,
        next: &mut N,
        width: usize,
    ) -> Result<Vec<Group<S>>, NetworkError> {
        let before = self.branches.len();
        let rows: usize = self.branches.iter().map(|branch| branch.rows.len()).sum();
        let mut grown: Vec<(usize, Branch)> = Vec::new();
        for (parent, branch) in self.branches.into_iter().enumerate() {
            let parted = branch.parted();
            grown.extend(parted.into_iter().map(|branch| (parent, branch)));
        }
        if grown.is_empty() {
            return Ok(Vec::new());
        }
        let parted = grown.windows(2).any(|pair| pair[0].0 == pair[1].0);
        if !parted {
            self.wasted += before - grown.len();
            if self.wasted as f64 <= GATHER_COST * grown.len() as f64 {
                self.branches = (0..before).map(|_| Branch::default()).collect();
                for (parent, branch) in grown {
                    self.branches[parent] = branch;
                }
                return Ok(vec![self]);
            }
        } else if grown.len() as f64 * (1.0 + GATHER_COST) > rows as f64 {
            let alone = grown.into_iter().flat_map(|(parent, branch)| {
                let alone = branch.rows.into_iter().map(|row| vec![row]);
                alone.map(move |rows| (parent, Branch { rows }))
            });
            grown = alone.collect();
        }
        // Groups of about the same size.
        let groups = grown.len().div_ceil(width.max(1));
        let each = grown.len().div_ceil(groups);
        let mut parts = Vec::with_capacity(groups);
        while !grown.is_empty() {
            let part = grown.split_off(grown.len().saturating_sub(each));
            let (parents, branches): (Vec<usize>, _) = part.into_iter().unzip();
            parts.push(Group {
                branches,
                state: next.gather(&self.state, &parents)?,
                wasted: 0,
            });
        }
        Ok(parts)
    }
}

impl Branch {
    /// What it was told last, if it was told anything and has not ended.
    fn last_token(&self) -> Option<u32> {
        self.rows.first().and_then(Row::last_token)
    }

    /// Its rows by what they drew, those that drew first in front.
    fn parted(self) -> Vec<Branch> {
        let mut parted: Vec<Branch> = Vec::new();
        for row in self.rows {
            let same = |branch: &&mut Branch| branch.last_token() == row.last_token();
            match parted.iter_mut().find(same) {
                Some(branch) => branch.rows.push(row),
                None => parted.push(Branch { rows: vec![row] }),
            }
        }
        parted
    }
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

    fn last_token(&self) -> Option<u32> {
        self.draft.tokens.last().copied()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::propose::beam;
    use std::collections::{BTreeMap, HashSet};

    const EOS: u32 = 2;

    /// Says next-token probabilities by what a row has been told; counts what it computes.
    #[derive(Default)]
    struct Fake {
        row_steps: usize,
        widest: usize,
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
            sample(&mut Fake::default(), task, rows, 64, &mut |index, draft| {
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

    /// What the network computed for so many rows in branches of so many at most, and what was written.
    fn counted(rows: usize, width: usize) -> (Fake, Vec<Draft>) {
        let mut fake = Fake::default();
        let mut drafts = Vec::new();
        with_task(&Request::default(), &Cancel::default(), |task| {
            sample(&mut fake, task, 0..rows, width, &mut |_, draft| {
                drafts.push(draft);
                ControlFlow::Continue(())
            })
        })
        .unwrap();
        (fake, drafts)
    }

    #[test]
    fn what_rows_were_told_alike_is_computed_once() {
        let (fake, drafts) = counted(200, 200);
        let written: usize = drafts.iter().map(|draft| draft.tokens.len()).sum();
        let told = |draft: &Draft| (0..draft.tokens.len()).map(|end| draft.tokens[..end].to_vec());
        let different: HashSet<Vec<u32>> = drafts.iter().flat_map(told).collect();
        assert!(different.len() < written / 2);
        // Ended branches are computed for a while.
        let least = different.len();
        assert!(
            (least..least * 3 / 2).contains(&fake.row_steps),
            "{} for {least}",
            fake.row_steps
        );
    }

    #[test]
    fn no_more_branches_than_the_width_are_computed_at_a_time() {
        let (wide, all) = counted(200, 200);
        assert!(wide.widest > 7);
        let (narrow, again) = counted(200, 7);
        assert!(narrow.widest <= 7);
        let texts = |drafts: &[Draft]| {
            let mut tokens: Vec<_> = drafts.iter().map(|draft| draft.tokens.clone()).collect();
            tokens.sort();
            tokens
        };
        assert_eq!(texts(&all), texts(&again));
    }

    #[test]
    fn cancelling_ends_it_before_the_next_step() {
        let (cancel, mut fake) = (Cancel::default(), Fake::default());
        cancel.cancel();
        with_task(&Request::default(), &cancel.child(), |task| {
            let mut finish = |_, _| panic!("nothing was sampled");
            sample(&mut fake, task, 0..8, 8, &mut finish).unwrap();
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
        let sampled = broken(&|next, task| sample(next, task, 0..4, 4, &mut go_on.clone()));
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
