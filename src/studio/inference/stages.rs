//! What the samples say after each stroke: hypotheses, and how much of the samples each holds.

use super::super::samples::standing::Standing;
use crate::solve::{Candidate, Origin};
use std::cmp::Ordering;
use std::collections::HashMap;
use std::sync::Arc;
use turtle_lib::compare::Tolerance;

/// A hypothesis with at least this share is missed when it goes.
const MISSED: f64 = 0.05;

/// A figure that samples draw.
#[derive(Clone, Debug)]
pub(super) struct Hypothesis {
    /// Its number, the same after every stroke.
    pub(super) figure: usize,
    /// How many samples draw it.
    pub(super) samples: usize,
    /// The program that draws it best.
    pub(super) best: Arc<Candidate>,
}

impl Hypothesis {
    /// How its best program did.
    pub(super) fn standing(&self) -> Standing {
        Standing::of(&self.best)
    }
}

/// What was found for one state of the drawing.
#[derive(Clone, Debug)]
pub(super) struct Stage {
    /// How many strokes the drawing had.
    pub(super) strokes: usize,
    /// A hash of these strokes.
    pub(super) drawing: u64,
    /// By what `standing` is.
    pub(super) tolerance: Tolerance,
    /// All samples of the model, also those that draw nothing.
    pub(super) samples: usize,
    /// The most frequent first, of equals the nearest.
    pub(super) hypotheses: Vec<Hypothesis>,
}

impl Stage {
    /// Counts the candidates whose figures are known.
    pub(super) fn of(
        strokes: usize,
        drawing: u64,
        tolerance: Tolerance,
        candidates: &[Arc<Candidate>],
        figures: &[Option<usize>],
    ) -> Stage {
        let mut places: HashMap<usize, usize> = HashMap::new();
        let mut hypotheses: Vec<Hypothesis> = Vec::new();
        // What was found otherwise, or made from a sample, is no sample of the model.
        let sampled = || {
            let known = candidates.iter().zip(figures);
            known.filter(|(candidate, _)| candidate.origin == Origin::Sampled)
        };
        for (candidate, figure) in sampled() {
            let Some(figure) = *figure else { continue };
            let place = *places.entry(figure).or_insert(hypotheses.len());
            match hypotheses.get_mut(place) {
                None => hypotheses.push(Hypothesis {
                    figure,
                    samples: 1,
                    best: candidate.clone(),
                }),
                Some(known) => {
                    known.samples += 1;
                    if compare(candidate, &known.best).is_lt() {
                        known.best = candidate.clone();
                    }
                }
            }
        }
        hypotheses.sort_by(|a, b| {
            b.samples
                .cmp(&a.samples)
                .then(compare(&a.best, &b.best))
                .then(a.figure.cmp(&b.figure))
        });
        Stage {
            strokes,
            drawing,
            tolerance,
            samples: sampled().count(),
            hypotheses,
        }
    }

    /// The share of the samples that draw a figure.
    pub(super) fn share(&self, figure: usize) -> f64 {
        self.find(figure)
            .map_or(0.0, |hypothesis| self.share_of(hypothesis))
    }

    /// The share of the samples that a hypothesis of this stage holds.
    pub(super) fn share_of(&self, hypothesis: &Hypothesis) -> f64 {
        hypothesis.samples as f64 / self.samples.max(1) as f64
    }

    /// The hypothesis of a figure.
    pub(super) fn find(&self, figure: usize) -> Option<&Hypothesis> {
        self.hypotheses
            .iter()
            .find(|hypothesis| hypothesis.figure == figure)
    }

    /// How unsure the samples that draw something are: the entropy of the figures, in bits.
    pub(super) fn entropy_bits(&self) -> f64 {
        let all: usize = self.hypotheses.iter().map(|h| h.samples).sum();
        let share = |hypothesis: &Hypothesis| hypothesis.samples as f64 / all as f64;
        let bits = self.hypotheses.iter().map(share).map(|p| -p * p.log2());
        // Of one figure alone it would be minus nothing.
        bits.sum::<f64>().max(0.0)
    }
}

/// What draws the drawing better comes first, of equals the shorter description.
fn compare(a: &Candidate, b: &Candidate) -> Ordering {
    let ink = |candidate: &Candidate| {
        let drawing = candidate.rendering();
        drawing.map_or(0.0, |drawing| drawing.verdict.ink_f1)
    };
    Standing::of(a)
        .cmp(&Standing::of(b))
        .then(ink(b).total_cmp(&ink(a)))
        .then(a.description_length().total_cmp(&b.description_length()))
}

/// How a hypothesis went.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Gone {
    /// No sample draws it any more.
    Unsampled,
    /// It is still proposed, and does not match any more.
    Missed,
}

/// The stages of the drawing as it is, in order.
#[derive(Debug, Default)]
pub(super) struct Stages(Vec<Stage>);

impl Stages {
    /// Puts a stage at the end, in the place of what is no earlier state of the drawing any more.
    /// `prefixes[n]` is the hash of the drawing's first n strokes.
    pub(super) fn put(&mut self, stage: Stage, prefixes: &[u64]) {
        self.0.retain(|earlier| {
            earlier.strokes < stage.strokes
                && prefixes.get(earlier.strokes) == Some(&earlier.drawing)
        });
        self.0.push(stage);
    }

    /// Forgets all.
    pub(super) fn clear(&mut self) {
        self.0.clear();
    }

    /// All stages, the first stroke's first.
    pub(super) fn all(&self) -> &[Stage] {
        &self.0
    }

    /// The present stage.
    pub(super) fn last(&self) -> Option<&Stage> {
        self.0.last()
    }

    /// The stage before.
    pub(super) fn before(&self) -> Option<&Stage> {
        self.0.len().checked_sub(2).map(|i| &self.0[i])
    }

    /// Hypotheses of some weight that the last stroke ruled out, with the shares they had.
    pub(super) fn ruled_out(&self) -> Vec<(&Hypothesis, f64, Gone)> {
        let (Some(before), Some(now)) = (self.before(), self.last()) else {
            return Vec::new();
        };
        let gone = |hypothesis: &Hypothesis| match now.find(hypothesis.figure) {
            None => Some(Gone::Unsampled),
            Some(still) => (hypothesis.standing().matches() && !still.standing().matches())
                .then_some(Gone::Missed),
        };
        let hypotheses = before.hypotheses.iter();
        hypotheses
            .map(|hypothesis| (hypothesis, before.share_of(hypothesis)))
            .filter(|(_, share)| *share >= MISSED)
            .filter_map(|(hypothesis, share)| Some((hypothesis, share, gone(hypothesis)?)))
            .collect()
    }

    /// Whether a figure is in the present stage and was not in the one before.
    pub(super) fn is_new(&self, figure: usize) -> bool {
        self.before()
            .is_some_and(|before| before.find(figure).is_none())
    }

    /// The figures that ever had the largest shares, at most `most`, in the order they were met.
    pub(super) fn largest(&self, most: usize) -> Vec<usize> {
        let mut largest: HashMap<usize, f64> = HashMap::new();
        for stage in &self.0 {
            for hypothesis in &stage.hypotheses {
                let share = largest.entry(hypothesis.figure).or_default();
                *share = share.max(stage.share_of(hypothesis));
            }
        }
        let mut figures: Vec<_> = largest.into_iter().collect();
        figures.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
        figures.truncate(most);
        let mut figures: Vec<_> = figures.into_iter().map(|(figure, _)| figure).collect();
        figures.sort_unstable();
        figures
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::solve::candidate_tests::candidates;

    const SQUARE: &str = "for i in range(4):\n    forward(8)\n    left(90)";
    const LINE: &str = "forward(20)";
    const OTHER: &str = "forward(20)\nleft(90)\nforward(3)";

    /// A stage of some samples: their texts and figures.
    fn stage(strokes: usize, samples: &[(&str, usize)]) -> Stage {
        let texts: Vec<_> = samples.iter().map(|(text, _)| *text).collect();
        let figures: Vec<_> = samples.iter().map(|(_, figure)| Some(*figure)).collect();
        let tolerance = Tolerance::default();
        Stage::of(
            strokes,
            strokes as u64,
            tolerance,
            &candidates(&texts),
            &figures,
        )
    }

    fn stages(all: &[Stage]) -> Stages {
        let mut stages = Stages::default();
        for stage in all {
            stages.put(stage.clone(), &[0, 1, 2, 3, 4]);
        }
        stages
    }

    #[test]
    fn shares_are_of_all_samples() {
        let texts = [SQUARE, LINE, SQUARE, "forward("];
        let figures = [Some(0), Some(1), Some(0), None];
        let tolerance = Tolerance::default();
        let stage = Stage::of(1, 1, tolerance, &candidates(&texts), &figures);
        assert_eq!(
            [0, 1, 2].map(|figure| stage.share(figure)),
            [0.5, 0.25, 0.0]
        );
        assert_eq!(stage.hypotheses[0].figure, 0);
        assert_eq!(stage.hypotheses[0].standing(), Standing::Exact);
    }

    #[test]
    fn a_coin_is_one_bit() {
        assert_eq!(stage(1, &[(SQUARE, 0), (LINE, 1)]).entropy_bits(), 1.0);
        assert_eq!(stage(1, &[(SQUARE, 0), (SQUARE, 0)]).entropy_bits(), 0.0);
        assert_eq!(stage(1, &[]).entropy_bits(), 0.0);
    }

    #[test]
    fn the_best_program_of_a_figure_stands_for_it() {
        let small = "for i in range(4):\n    forward(2)\n    left(90)";
        let stage = stage(1, &[(small, 0), (SQUARE, 0), (small, 0)]);
        assert_eq!(stage.hypotheses[0].best.sample.text, SQUARE);
    }

    #[test]
    fn the_last_stroke_rules_out_and_brings_in() {
        let stages = stages(&[
            stage(1, &[(SQUARE, 0), (LINE, 1)]),
            stage(2, &[(LINE, 1), (OTHER, 2)]),
        ]);
        let out = stages.ruled_out();
        assert_eq!(out.len(), 1);
        assert_eq!(
            (out[0].0.figure, out[0].1, out[0].2),
            (0, 0.5, Gone::Unsampled)
        );
        assert!(stages.is_new(2) && !stages.is_new(1));
    }

    #[test]
    fn a_match_that_became_a_miss_is_ruled_out_too() {
        // The line stands for a figure that does not match any more.
        let stages = stages(&[stage(1, &[(SQUARE, 0)]), stage(2, &[(LINE, 0)])]);
        assert_eq!(stages.ruled_out()[0].2, Gone::Missed);
    }

    #[test]
    fn what_was_rare_is_not_missed() {
        let mut before = vec![(SQUARE, 0); 39];
        before.push((LINE, 1));
        let stages = stages(&[stage(1, &before), stage(2, &[(SQUARE, 0)])]);
        assert!(stages.ruled_out().is_empty());
    }

    #[test]
    fn undo_goes_back_a_stage() {
        let mut stages = stages(&[1, 2, 3].map(|strokes| stage(strokes, &[(SQUARE, 0)])));
        stages.put(stage(2, &[(LINE, 1)]), &[0, 1, 2]);
        let strokes: Vec<_> = stages.all().iter().map(|stage| stage.strokes).collect();
        assert_eq!(strokes, [1, 2]);
        assert_eq!(stages.last().unwrap().share(1), 1.0);
    }

    #[test]
    fn stages_of_another_drawing_go() {
        let mut stages = stages(&[1, 2].map(|strokes| stage(strokes, &[(SQUARE, 0)])));
        // The first stroke is the same, the second was moved.
        stages.put(stage(3, &[(LINE, 1)]), &[0, 1, 77, 3]);
        let strokes: Vec<_> = stages.all().iter().map(|stage| stage.strokes).collect();
        assert_eq!(strokes, [1, 3]);
    }

    #[test]
    fn the_largest_figures_of_all_stages_are_shown() {
        let stages = stages(&[
            stage(1, &[(LINE, 5), (LINE, 5), (LINE, 4), (LINE, 3)]),
            stage(2, &[(LINE, 1), (LINE, 1), (LINE, 1), (LINE, 3)]),
        ]);
        assert_eq!(stages.largest(2), [1, 5]);
    }
}
