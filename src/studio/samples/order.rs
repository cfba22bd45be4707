//! Which samples are shown, and in what order.

use super::measure::Measure;
use super::standing::Standing;
use crate::solve::Candidate;
use std::collections::HashSet;
use std::sync::Arc;
use std::time::Duration;

/// What is to be shown.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Choice {
    /// Only those that did so; all if there is none.
    pub standing: Option<Standing>,
    /// Only those whose program has this in it, in whatever case.
    pub text: String,
    /// What decides about the order.
    pub sort: Measure,
    /// The other way round.
    pub reversed: bool,
}

impl Choice {
    /// Indices of the candidates to be shown, in order.
    pub fn among(&self, candidates: &[Arc<Candidate>]) -> Vec<usize> {
        let text = self.text.trim().to_lowercase();
        let mut chosen: Vec<usize> = (0..candidates.len())
            .filter(|&i| {
                let candidate = &candidates[i];
                self.standing
                    .is_none_or(|standing| Standing::of(candidate) == standing)
                    && (text.is_empty() || code(candidate).to_lowercase().contains(&text))
            })
            .collect();
        chosen.sort_by(|&a, &b| {
            let (sort, reversed) = (self.sort, self.reversed);
            sort.compare(reversed, &candidates[a], &candidates[b])
        });
        chosen
    }
}

/// The program as it draws, or the text that draws nothing.
pub fn code(candidate: &Candidate) -> &str {
    candidate
        .rendering()
        .map_or(&candidate.sample.text, |drawing| &drawing.code)
}

/// What can be counted of a run.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Statistics {
    counts: [usize; Standing::ALL.len()],
    /// Different texts.
    pub distinct: usize,
    /// When the first match was checked, from the start.
    pub first_match: Option<Duration>,
}

impl Statistics {
    /// Counts.
    pub fn of(candidates: &[Arc<Candidate>]) -> Statistics {
        let mut statistics = Statistics::default();
        let mut texts = HashSet::new();
        for candidate in candidates {
            let standing = Standing::of(candidate);
            statistics.counts[standing as usize] += 1;
            texts.insert(candidate.sample.text.as_str());
            if standing.matches() {
                let first = statistics.first_match.get_or_insert(candidate.after);
                *first = candidate.after.min(*first);
            }
        }
        statistics.distinct = texts.len();
        statistics
    }

    /// How many did so.
    pub fn count(&self, standing: Standing) -> usize {
        self.counts[standing as usize]
    }

    /// How many there are.
    pub fn all(&self) -> usize {
        self.counts.iter().sum()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::solve::candidate_tests::candidates;

    const TEXTS: [&str; 5] = [
        "forward(1/0)",
        "forward(20)",
        "for i in range(4):\n    forward(8)\n    left(90)",
        "for i in range(4):\n    forward(8.1)\n    left(90)",
        "for i in range(4):\n    forward(8)\n    left(90)",
    ];

    fn chosen(choice: &Choice) -> Vec<usize> {
        choice.among(&candidates(&TEXTS))
    }

    #[test]
    fn a_filter_leaves_those_that_did_so() {
        let only = |standing| {
            chosen(&Choice {
                standing: Some(standing),
                ..Choice::default()
            })
        };
        assert_eq!(chosen(&Choice::default()), [0, 1, 2, 3, 4]);
        assert_eq!(only(Standing::Exact), [2, 4]);
        assert_eq!(only(Standing::Matched), [3]);
        assert_eq!(only(Standing::Near), [1]);
        assert_eq!(only(Standing::Invalid), [0]);
    }

    #[test]
    fn text_is_looked_for_in_the_program() {
        let choice = Choice {
            text: " FORWARD(8) ".to_owned(),
            ..Choice::default()
        };
        assert_eq!(chosen(&choice), [2, 4]);
    }

    #[test]
    fn orders_keep_equals_as_they_came() {
        let by = |sort| {
            chosen(&Choice {
                sort,
                ..Choice::default()
            })
        };
        assert_eq!(by(Measure::Score), [2, 4, 3, 1, 0]);
        assert_eq!(by(Measure::LogProb), [0, 1, 2, 3, 4]);
        assert_eq!(by(Measure::Letters), [1, 0, 2, 4, 3]);
        assert_eq!(by(Measure::Tokens), [0, 1, 2, 3, 4]);
    }

    #[test]
    fn the_other_way_round_what_has_no_score_still_comes_last() {
        let reversed = |sort| {
            chosen(&Choice {
                sort,
                reversed: true,
                ..Choice::default()
            })
        };
        assert_eq!(reversed(Measure::Score), [1, 3, 2, 4, 0]);
        assert_eq!(reversed(Measure::LogProb), [4, 3, 2, 1, 0]);
        assert_eq!(reversed(Measure::Letters), [3, 2, 4, 0, 1]);
    }

    #[test]
    fn what_the_model_did_not_say_has_no_probability_and_comes_last() {
        let mut candidates = candidates(&TEXTS);
        let mut found = Candidate::clone(&candidates[0]);
        found.sample.tokens.clear();
        candidates[0] = Arc::new(found);
        let choice = Choice {
            sort: Measure::LogProb,
            ..Choice::default()
        };
        assert_eq!(choice.among(&candidates), [1, 2, 3, 4, 0]);
    }

    #[test]
    fn the_order_is_that_of_numbers_whatever_was_checked_first() {
        let mut candidates = candidates(&TEXTS);
        candidates.rotate_left(2);
        assert_eq!(Choice::default().among(&candidates), [3, 4, 0, 1, 2]);
    }

    #[test]
    fn statistics_count_what_is_there() {
        let statistics = Statistics::of(&candidates(&TEXTS));
        assert_eq!(Standing::ALL.map(|s| statistics.count(s)), [2, 1, 1, 1]);
        assert_eq!((statistics.all(), statistics.distinct), (5, 4));
        assert_eq!(statistics.first_match, Some(Duration::from_millis(30)));
    }
}
