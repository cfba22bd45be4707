//! How the next token is drawn from what the model says of it.

use rand::{Rng, RngExt};

/// How far the draw keeps to what is likely.
#[derive(Clone, Debug)]
pub struct Sampling {
    top_k: usize,
    top_p: f64,
    /// Tokens in question, with weights in proportion to their probabilities; kept for its memory.
    candidates: Vec<(u32, f64)>,
}

impl Sampling {
    /// Keeps the `top_k` likeliest tokens (0 keeps all), then the likeliest that together have at least the
    /// share `top_p` of what is left.
    pub fn new(top_k: usize, top_p: f64) -> Sampling {
        Sampling {
            top_k,
            top_p,
            candidates: Vec::new(),
        }
    }

    /// Draws one of the tokens that `allowed` lets through; their ids are the indices of `log_probs`, which are
    /// divided by `temperature` first (0 takes the likeliest token). `None` if there is none of any
    /// probability.
    pub fn draw(
        &mut self,
        temperature: f64,
        log_probs: &[f32],
        allowed: impl Fn(u32) -> bool,
        rng: &mut impl Rng,
    ) -> Option<u32> {
        let in_question = (0_u32..)
            .zip(log_probs)
            .filter(|&(token, log_prob)| log_prob.is_finite() && allowed(token));
        // The first of equals, so that all engines agree.
        let (likeliest, &best) = in_question
            .clone()
            .max_by(|(a, x), (b, y)| x.total_cmp(y).then(b.cmp(a)))?;
        if temperature == 0.0 {
            return Some(likeliest);
        }
        self.candidates.clear();
        self.candidates.extend(in_question.map(|(token, log_prob)| {
            let weight = (f64::from(log_prob - best) / temperature).exp();
            (token, weight)
        }));
        self.keep_likely();
        let total: f64 = self.candidates.iter().map(|(_, weight)| weight).sum();
        let mut left = rng.random::<f64>() * total;
        for &(token, weight) in &self.candidates {
            left -= weight;
            if left < 0.0 {
                return Some(token);
            }
        }
        // Rounding can leave a hair over.
        self.candidates.last().map(|&(token, _)| token)
    }

    fn keep_likely(&mut self) {
        let candidates = &mut self.candidates;
        let cut_by_count = self.top_k > 0 && self.top_k < candidates.len();
        if !cut_by_count && self.top_p >= 1.0 {
            return;
        }
        candidates.sort_unstable_by(|(a, x), (b, y)| y.total_cmp(x).then(a.cmp(b)));
        if cut_by_count {
            candidates.truncate(self.top_k);
        }
        if self.top_p < 1.0 {
            let total: f64 = candidates.iter().map(|(_, weight)| weight).sum();
            let mut share = 0.0;
            let enough = candidates.iter().position(|(_, weight)| {
                share += weight;
                share >= self.top_p * total
            });
            candidates.truncate(enough.map_or(candidates.len(), |last| last + 1));
        }
        // In the order of ids the draw does not depend on which of two near equals came out ahead.
        candidates.sort_unstable_by_key(|&(token, _)| token);
    }
}

/// The logarithms of the probabilities that `logits` stand for.
pub fn log_softmax(logits: &[f32], log_probs: &mut Vec<f32>) {
    let most = logits.iter().copied().fold(f32::NEG_INFINITY, f32::max);
    let total: f64 = logits
        .iter()
        .map(|&logit| f64::from(logit - most).exp())
        .sum();
    let log_total = total.ln();
    log_probs.clear();
    log_probs.extend(
        logits
            .iter()
            .map(|&logit| (f64::from(logit - most) - log_total) as f32),
    );
}

#[cfg(test)]
mod tests {
    use super::*;
    use rand::SeedableRng;
    use rand_chacha::ChaCha8Rng;

    /// Log-probabilities of 0.5, 0.3, 0.15 and 0.05.
    fn four() -> Vec<f32> {
        [0.5_f32, 0.3, 0.15, 0.05].map(f32::ln).to_vec()
    }

    /// How often each of four tokens comes in 20,000 draws.
    fn shares(temperature: f64, mut sampling: Sampling, allowed: impl Fn(u32) -> bool) -> [f64; 4] {
        const DRAWS: usize = 20_000;
        let mut rng = ChaCha8Rng::seed_from_u64(1);
        let mut counts = [0_usize; 4];
        for _ in 0..DRAWS {
            let token = sampling
                .draw(temperature, &four(), &allowed, &mut rng)
                .unwrap();
            counts[token as usize] += 1;
        }
        counts.map(|count| count as f64 / DRAWS as f64)
    }

    /// Five standard deviations of a share of 20,000 draws are at most 0.018.
    fn assert_near(found: [f64; 4], expected: [f64; 4]) {
        for (found, expected) in found.into_iter().zip(expected) {
            assert!((found - expected).abs() < 0.018, "{found} for {expected}");
            assert_eq!(found == 0.0, expected == 0.0);
        }
    }

    #[test]
    fn temperature_one_draws_as_the_model_says() {
        assert_near(
            shares(1.0, Sampling::new(0, 1.0), |_| true),
            [0.5, 0.3, 0.15, 0.05],
        );
    }

    #[test]
    fn temperature_half_squares_the_probabilities() {
        let squares = [0.25, 0.09, 0.0225, 0.0025].map(|p| p / 0.365);
        assert_near(shares(0.5, Sampling::new(0, 1.0), |_| true), squares);
    }

    #[test]
    fn temperature_zero_takes_the_likeliest_and_the_first_of_equals() {
        let mut greedy = Sampling::new(0, 1.0);
        let mut rng = ChaCha8Rng::seed_from_u64(1);
        assert_eq!(greedy.draw(0.0, &four(), |_| true, &mut rng), Some(0));
        assert_eq!(
            greedy.draw(0.0, &four(), |token| token > 0, &mut rng),
            Some(1)
        );
        assert_eq!(
            greedy.draw(0.0, &[-1.0, -0.5, -0.5], |_| true, &mut rng),
            Some(1)
        );
    }

    #[test]
    fn top_k_keeps_the_k_likeliest() {
        assert_near(
            shares(1.0, Sampling::new(2, 1.0), |_| true),
            [0.625, 0.375, 0.0, 0.0],
        );
    }

    #[test]
    fn top_p_keeps_just_enough() {
        // 0.5 + 0.3 do not reach 0.9, with 0.15 they do.
        let kept = [0.5, 0.3, 0.15, 0.0].map(|p| p / 0.95);
        assert_near(shares(1.0, Sampling::new(0, 0.9), |_| true), kept);
        assert_near(
            shares(1.0, Sampling::new(0, 0.4), |_| true),
            [1.0, 0.0, 0.0, 0.0],
        );
    }

    #[test]
    fn top_p_is_a_share_of_what_top_k_left() {
        // Of 0.5 and 0.3, the first alone has 0.625.
        assert_near(
            shares(1.0, Sampling::new(2, 0.6), |_| true),
            [1.0, 0.0, 0.0, 0.0],
        );
    }

    #[test]
    fn what_is_not_allowed_never_comes() {
        let rest = [0.0, 0.3, 0.15, 0.05].map(|p| p / 0.5);
        assert_near(shares(1.0, Sampling::new(0, 1.0), |token| token != 0), rest);
    }

    #[test]
    fn nothing_to_draw_from_gives_nothing() {
        let mut sampling = Sampling::new(0, 1.0);
        let mut rng = ChaCha8Rng::seed_from_u64(1);
        assert_eq!(sampling.draw(1.0, &four(), |_| false, &mut rng), None);
        assert_eq!(
            sampling.draw(1.0, &[f32::NAN, f32::NAN], |_| true, &mut rng),
            None
        );
    }

    #[test]
    fn log_softmax_sums_to_one_also_for_large_logits() {
        let mut log_probs = Vec::new();
        log_softmax(&[1000.0, 1001.0, 999.0], &mut log_probs);
        let total: f32 = log_probs.iter().map(|log_prob| log_prob.exp()).sum();
        assert!((total - 1.0).abs() < 1e-6);
        assert!((log_probs[1] - log_probs[0] - 1.0).abs() < 1e-6);
    }
}
