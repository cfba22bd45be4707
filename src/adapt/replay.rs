//! What the model was trained on before, as far as its description says, to be trained on beside what was solved: else
//! it forgets, and samples of a prior that it never saw teach it something that nobody asked for.

use super::phases::OWN_SHARE;
use serde_json::Value;

/// Priors that can be sampled again by their name alone; seeds would have to be there.
const PRIORS: [&str; 4] = ["composed", "free", "logo", "sketch"];

/// The shares where nothing is said.
const UNKNOWN: [(&str, f64); 3] = [("composed", 0.4), ("free", 0.3), ("sketch", 0.3)];

/// The manner of priors where it is not said.
const HAND: f64 = 0.3;
const FITTED: f64 = 0.5;

/// Samples of a prior.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Replay {
    pub(super) prior: &'static str,
    /// Of all that is replayed.
    pub(super) share: f64,
    hand: f64,
    fitted: f64,
    max_lines: Option<u64>,
}

impl Replay {
    /// Of a model with this training in its description.
    pub(super) fn of(training: &Value) -> Vec<Replay> {
        let sets: &[Value] = training["data"].as_array().map_or(&[], Vec::as_slice);
        let known = PRIORS.map(|prior| {
            let of_prior = |set: &&Value| set["meta"]["prior"] == prior;
            one(prior, sets.iter().filter(of_prior))
        });
        let mut known: Vec<Replay> = known.into_iter().flatten().collect();
        if known.is_empty() {
            known = UNKNOWN.map(|(prior, share)| plain(prior, share)).into();
        }
        let whole: f64 = known.iter().map(|replay| replay.share).sum();
        for replay in &mut known {
            replay.share /= whole;
        }
        known
    }

    /// How many samples there are of it beside so many around what was solved.
    pub(super) fn beside(&self, own: usize) -> usize {
        (own as f64 * self.share * (1.0 - OWN_SHARE) / OWN_SHARE).ceil() as usize
    }

    /// What `synth` is to be told.
    pub(super) fn manner(&self) -> Vec<String> {
        let mut words = vec![
            "--hand".to_owned(),
            self.hand.to_string(),
            "--fitted".to_owned(),
            self.fitted.to_string(),
        ];
        if let Some(lines) = self.max_lines {
            words.extend(["--max-lines".to_owned(), lines.to_string()]);
        }
        words
    }
}

fn plain(prior: &'static str, share: f64) -> Replay {
    // The LOGO-like prior is of programs in their own view.
    let is_exact = prior == "logo";
    Replay {
        prior,
        share,
        hand: if is_exact { 0.0 } else { HAND },
        fitted: if is_exact { 0.0 } else { FITTED },
        max_lines: None,
    }
}

/// All sets of a prior together; the last one that says its manner says it for all. Nothing if there is none.
fn one<'a>(prior: &'static str, sets: impl Iterator<Item = &'a Value>) -> Option<Replay> {
    let mut replay = plain(prior, 0.0);
    let mut most_lines = Some(0);
    for set in sets {
        let meta = &set["meta"];
        let weight = set["weight"].as_f64().unwrap_or(0.0);
        if weight.is_finite() && weight > 0.0 {
            replay.share += weight;
            // A set of programs of any length makes all of them so.
            most_lines = most_lines
                .zip(meta["max_lines"].as_u64())
                .map(|(a, b)| a.max(b));
        }
        let shares = (meta["hand"].as_f64(), meta["fitted"].as_f64());
        if let (Some(hand), Some(fitted)) = shares
            && [hand, fitted, hand + fitted]
                .iter()
                .all(|share| (0.0..=1.0).contains(share))
        {
            (replay.hand, replay.fitted) = (hand, fitted);
        }
    }
    replay.max_lines = most_lines;
    (replay.share > 0.0).then_some(replay)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn what_the_model_was_trained_on_is_replayed_in_its_shares_and_its_manner() {
        let training = json!({ "data": [
            { "weight": 0.5, "meta": { "prior": "logo", "hand": 0.0, "fitted": 0.0, "max_lines": 11 } },
            { "weight": 0.1, "meta": { "prior": "logo", "max_lines": 9 } },
            { "weight": 0.2, "meta": { "prior": "free", "hand": 0.1, "fitted": 0.2, "max_lines": null } },
            { "weight": 0.2, "meta": { "prior": "seeds", "seeds": ["somewhere.jsonl"] } },
        ] });
        let replay = Replay::of(&training);
        let priors: Vec<_> = replay.iter().map(|one| one.prior).collect();
        assert_eq!(priors, ["free", "logo"]);
        assert!((replay[0].share - 0.25).abs() < 1e-9 && (replay[1].share - 0.75).abs() < 1e-9);
        assert_eq!(replay[0].manner(), ["--hand", "0.1", "--fitted", "0.2"]);
        assert_eq!(
            replay[1].manner(),
            ["--hand", "0", "--fitted", "0", "--max-lines", "11"]
        );
    }

    #[test]
    fn of_a_model_that_says_nothing_the_usual_priors_are_replayed() {
        for training in [json!(null), json!({ "data": [{ "meta": { "prior": 3 } }] })] {
            let replay = Replay::of(&training);
            let priors: Vec<_> = replay.iter().map(|one| one.prior).collect();
            assert_eq!(priors, ["composed", "free", "sketch"]);
        }
    }
}
