//! Samples programs token by token. Rows that were told the same so far are a branch, which the network computes once:
//! they part where they draw different tokens, and programs that are likely share most of what they say.

use super::Request;
use super::decode::{Draft, NextToken, Task};
use super::engine::NetworkError;
use super::sampling::{Sampling, log_softmax};
use rand::SeedableRng;
use rand_chacha::ChaCha8Rng;
use std::ops::{ControlFlow, Range};

/// A row that is being written.
struct Row {
    index: usize,
    temperature: f64,
    rng: ChaCha8Rng,
    draft: Draft,
}

/// Rows that were told the same so far. One that ended has none left.
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

/// Groups that wait, the one that goes on first last.
type Groups<S> = Vec<Group<S>>;

/// Copying a branch's cache costs about this share of the time one token of it takes. Branches that ended go on being
/// computed until the time lost on them would have paid for leaving them out, and rows share branches for as long as
/// that saves more than copying takes.
const GATHER_COST: f64 = 0.5;

/// Samples the programs of `rows`, and gives each with its index to `finish` when it ends. A row's draws depend on the
/// seed and its index alone, not on which rows are sampled beside it. At most `width` branches are computed at a time;
/// where there are more, the others wait.
pub(super) fn sample<N: NextToken>(
    next: &mut N,
    task: &Task,
    rows: Range<usize>,
    width: usize,
    finish: &mut dyn FnMut(usize, Draft) -> ControlFlow<()>,
) -> Result<(), NetworkError> {
    let mut sampler = Sampler {
        next,
        task,
        width: width.max(1),
        sampling: Sampling::new(task.request.top_k, task.request.top_p),
        log_probs: Vec::new(),
    };
    let mut waiting = vec![sampler.begin(rows)?];
    while let Some(group) = waiting.pop() {
        match sampler.grow(group, finish)? {
            ControlFlow::Continue(groups) => waiting.extend(groups),
            ControlFlow::Break(()) => break,
        }
    }
    Ok(())
}

struct Sampler<'a, N> {
    next: &'a mut N,
    task: &'a Task<'a>,
    width: usize,
    sampling: Sampling,
    log_probs: Vec<f32>,
}

impl<N: NextToken> Sampler<'_, N> {
    /// Rows that were told nothing.
    fn begin(&mut self, rows: Range<usize>) -> Result<Group<N::State>, NetworkError> {
        let rows = rows.map(|index| Row::new(self.task.request, index));
        Ok(Group {
            branches: vec![Branch {
                rows: rows.collect(),
            }],
            state: self.next.start()?,
            wasted: 0,
        })
    }

    /// Has each row of the group draw a token, and gives those that end to `finish`. Nothing goes on
    /// when `finish` breaks or it is cancelled.
    fn grow(
        &mut self,
        mut group: Group<N::State>,
        finish: &mut dyn FnMut(usize, Draft) -> ControlFlow<()>,
    ) -> Result<ControlFlow<(), Groups<N::State>>, NetworkError> {
        let Sampler {
            next,
            task,
            sampling,
            log_probs,
            ..
        } = self;
        if task.cancel.is_cancelled() {
            return Ok(ControlFlow::Break(()));
        }
        let said = group.branches.iter().map(Branch::last_token);
        let tokens: Vec<u32> = said.map(|said| said.unwrap_or(task.rules.begin)).collect();
        let mut stuck = false;
        group.state = next.step(&tokens, group.state, &mut |i, logits| {
            let Some(branch) = group.branches.get_mut(i) else {
                return;
            };
            log_softmax(logits, log_probs);
            let allowed = |token| task.rules.allows(token);
            for row in &mut branch.rows {
                match sampling.draw(row.temperature, log_probs, allowed, &mut row.rng) {
                    Some(token) => row.draft.push(token, log_probs[token as usize]),
                    None => stuck = true,
                }
            }
        })?;
        if stuck {
            return Err(NetworkError("the network gave no numbers".to_owned()));
        }
        let is_over = |row: &mut Row| {
            row.draft.tokens.len() >= task.max_tokens() || row.draft.is_finished(task.rules)
        };
        for branch in &mut group.branches {
            for row in branch.rows.extract_if(.., is_over) {
                if finish(row.index, row.draft).is_break() {
                    return Ok(ControlFlow::Break(()));
                }
            }
        }
        self.parted(group).map(ControlFlow::Continue)
    }

    /// What goes on after a token, with a branch for each that rows drew.
    fn parted(&mut self, mut group: Group<N::State>) -> Result<Groups<N::State>, NetworkError> {
        let before = group.branches.len();
        let rows: usize = group.branches.iter().map(|branch| branch.rows.len()).sum();
        let mut parted: Vec<(usize, Branch)> = Vec::new();
        for (parent, branch) in group.branches.into_iter().enumerate() {
            parted.extend(branch.parted().into_iter().map(|branch| (parent, branch)));
        }
        if parted.is_empty() {
            return Ok(Vec::new());
        }
        if parted.windows(2).all(|pair| pair[0].0 != pair[1].0) {
            group.wasted += before - parted.len();
            if group.wasted as f64 <= GATHER_COST * parted.len() as f64 {
                group.branches = (0..before).map(|_| Branch::default()).collect();
                for (parent, branch) in parted {
                    group.branches[parent] = branch;
                }
                return Ok(vec![group]);
            }
        } else if parted.len() as f64 * (1.0 + GATHER_COST) > rows as f64 {
            let alone = parted.into_iter().flat_map(|(parent, branch)| {
                let rows = branch.rows.into_iter();
                rows.map(move |row| (parent, Branch { rows: vec![row] }))
            });
            parted = alone.collect();
        }
        let groups = parted.len().div_ceil(self.width);
        self.gathered(&group.state, parted, groups)
    }

    /// These branches, each with that whose state it goes on from, in so many groups of about the same size.
    fn gathered(
        &mut self,
        state: &N::State,
        mut branches: Vec<(usize, Branch)>,
        groups: usize,
    ) -> Result<Groups<N::State>, NetworkError> {
        let each = branches.len().div_ceil(groups.max(1)).max(1);
        let mut gathered = Vec::with_capacity(groups);
        while !branches.is_empty() {
            let part = branches.split_off((branches.len() - 1) / each * each);
            let (parents, branches): (Vec<usize>, _) = part.into_iter().unzip();
            gathered.push(Group {
                branches,
                state: self.next.gather(state, &parents)?,
                wasted: 0,
            });
        }
        Ok(gathered)
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
    use crate::propose::Cancel;
    use crate::propose::decode::testing::{EOS, Fake, with_task};
    use std::collections::{BTreeMap, HashSet};

    /// What is written in `rows` in at most `width` branches at a time, by row, and what the network computed for it.
    fn written(
        request: &Request,
        rows: Range<usize>,
        width: usize,
    ) -> (BTreeMap<usize, Draft>, Fake) {
        let (mut drafts, mut fake) = (BTreeMap::new(), Fake::default());
        with_task(request, &Cancel::default(), |task| {
            sample(&mut fake, task, rows, width, &mut |index, draft| {
                drafts.insert(index, draft);
                ControlFlow::Continue(())
            })
        })
        .unwrap();
        (drafts, fake)
    }

    fn sampled(request: &Request, rows: Range<usize>) -> BTreeMap<usize, Draft> {
        written(request, rows, 64).0
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
    fn what_rows_were_told_alike_is_computed_once() {
        let (drafts, fake) = written(&Request::default(), 0..200, 200);
        let told: usize = drafts.values().map(|draft| draft.tokens.len()).sum();
        let different: HashSet<&[u32]> = drafts
            .values()
            .flat_map(|draft| (0..draft.tokens.len()).map(|end| &draft.tokens[..end]))
            .collect();
        assert!(different.len() < told / 2);
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
        let (all, wide) = written(&Request::default(), 0..200, 200);
        assert!(wide.widest > 3);
        let (again, narrow) = written(&Request::default(), 0..200, 3);
        assert!(narrow.widest <= 3);
        for (index, draft) in &all {
            assert_eq!(draft.tokens, again[index].tokens);
        }
        assert_eq!(all.len(), again.len());
    }
}
