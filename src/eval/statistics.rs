//! How sure a measured share is, and whether two differ by more than chance.

use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use serde::Serialize;

/// The standard normal distribution has 95% of its mass within so many standard deviations.
const Z_95: f64 = 1.959_963_984_540_054;

/// Times that tasks are drawn anew for [`bootstrap_of_mean`].
const RESAMPLES: usize = 2000;

/// Where the truth lies with 95% confidence.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Interval {
    /// The lower end.
    pub low: f64,
    /// The upper end.
    pub high: f64,
}

/// The 95% interval of a share of which `hits` of `all` were seen: Wilson's score interval (1927), which keeps
/// to its level for few tasks and for shares near 0 and 1. None of nothing.
pub fn wilson(hits: usize, all: usize) -> Option<Interval> {
    if all == 0 {
        return None;
    }
    let (n, share) = (all as f64, hits as f64 / all as f64);
    let z2 = Z_95 * Z_95;
    let middle = (share + z2 / (2.0 * n)) / (1.0 + z2 / n);
    let half = Z_95 / (1.0 + z2 / n) * (share * (1.0 - share) / n + z2 / (4.0 * n * n)).sqrt();
    // At the ends both are the same but for rounding.
    Some(Interval {
        low: if hits == 0 { 0.0 } else { middle - half },
        high: if hits == all { 1.0 } else { middle + half },
    })
}

/// The 95% interval of a mean over tasks: the tasks are drawn anew from those that were seen, with putting back,
/// 2,000 times, and the middle 95% of the means taken (percentile bootstrap, Efron 1979). The same numbers give
/// the same interval. None of nothing.
pub fn bootstrap_of_mean(values: &[f64]) -> Option<Interval> {
    bootstrap(values, |drawn| {
        Some(drawn.iter().sum::<f64>() / drawn.len() as f64)
    })
}

/// The 95% interval of a measure of tasks, in the same way. None where it has no value for them, drawn anew or not.
fn bootstrap<T: Copy>(tasks: &[T], measure: impl Fn(&[T]) -> Option<f64>) -> Option<Interval> {
    if tasks.is_empty() {
        return None;
    }
    let mut random = ChaCha8Rng::seed_from_u64(0);
    let mut drawn = tasks.to_vec();
    let mut anew = || {
        drawn.fill_with(|| tasks[random.random_range(0..tasks.len())]);
        measure(&drawn)
    };
    let mut values: Vec<f64> = (0..RESAMPLES).map(|_| anew()).collect::<Option<_>>()?;
    values.sort_by(f64::total_cmp);
    let tail = RESAMPLES / 40;
    Some(Interval {
        low: values[tail],
        high: values[RESAMPLES - 1 - tail],
    })
}

/// The rank correlation of pairs (Spearman 1904), equal values sharing the mean of their ranks, with its 95% interval by
/// the same bootstrap. None where all of one side are equal.
pub fn rank_correlation(pairs: &[(f64, f64)]) -> Option<(f64, Interval)> {
    let interval = bootstrap(pairs, spearman)?;
    Some((spearman(pairs)?, interval))
}

fn spearman(pairs: &[(f64, f64)]) -> Option<f64> {
    let xs = ranks(pairs.iter().map(|pair| pair.0));
    let ys = ranks(pairs.iter().map(|pair| pair.1));
    let mean = (pairs.len() as f64 - 1.0) / 2.0;
    let covariance = |a: &[f64], b: &[f64]| -> f64 {
        a.iter().zip(b).map(|(a, b)| (a - mean) * (b - mean)).sum()
    };
    let spread = (covariance(&xs, &xs) * covariance(&ys, &ys)).sqrt();
    (spread > 0.0).then(|| covariance(&xs, &ys) / spread)
}

/// The rank of each value, from 0.
fn ranks(values: impl Iterator<Item = f64>) -> Vec<f64> {
    let values: Vec<f64> = values.collect();
    let mut order: Vec<usize> = (0..values.len()).collect();
    order.sort_by(|&a, &b| values[a].total_cmp(&values[b]));
    let mut ranks = vec![0.0; values.len()];
    let mut rank = 0;
    for equal in order.chunk_by(|&a, &b| values[a] == values[b]) {
        let shared = rank as f64 + (equal.len() as f64 - 1.0) / 2.0;
        equal.iter().for_each(|&index| ranks[index] = shared);
        rank += equal.len();
    }
    ranks
}

/// The chance that at least one of `k` samples drawn without putting back from `samples`, of which `hits`
/// are right, is right: the unbiased estimate of pass@k of Chen et al. 2021, equation 1. None when there are
/// fewer than `k` samples.
pub fn pass_at(k: usize, hits: usize, samples: usize) -> Option<f64> {
    if k > samples {
        return None;
    }
    let misses = samples.saturating_sub(hits);
    let all_miss: f64 = (0..k)
        .map(|i| misses.saturating_sub(i) as f64 / (samples - i) as f64)
        .product();
    Some(1.0 - all_miss)
}

/// The chance that of so many tasks that one of two equally good runs solved and the other did not, as uneven a
/// part or a more uneven one falls to either: the exact, two-sided test of McNemar (1947), a binomial test with
/// even odds.
pub fn mcnemar(only_first: usize, only_second: usize) -> f64 {
    let n = only_first + only_second;
    let fewer = only_first.min(only_second);
    // The logarithm of each binomial probability, for its factors are beyond a number's range.
    let mut ln = -(n as f64) * std::f64::consts::LN_2;
    let mut tail = ln.exp();
    for i in 1..=fewer {
        ln += ((n - i + 1) as f64).ln() - (i as f64).ln();
        tail += ln.exp();
    }
    (2.0 * tail).min(1.0)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn is_near(interval: Interval, low: f64, high: f64) -> bool {
        (interval.low - low).abs() < 5e-4 && (interval.high - high).abs() < 5e-4
    }

    #[test]
    fn ranks_that_go_together_correlate() {
        // Pearson's of the ranks 0, 1.5, 1.5, 3 and 1, 0, 2, 3, by hand.
        let pairs = [(1.0, 20.0), (5.0, 10.0), (5.0, 30.0), (9.0, 400.0)];
        let correlation = spearman(&pairs).unwrap();
        assert!((correlation - 3.0 / (4.5_f64 * 5.0).sqrt()).abs() < 1e-12);
        let falling: Vec<(f64, f64)> = (0..30).map(|x| (f64::from(x), f64::from(-x * x))).collect();
        let (correlation, interval) = rank_correlation(&falling).unwrap();
        assert!((correlation + 1.0).abs() < 1e-12 && interval.high < -0.99);
        assert_eq!(rank_correlation(&[(1.0, 2.0), (1.0, 3.0)]), None);
    }

    #[test]
    fn pass_at_k_is_the_chance_of_a_hit() {
        assert_eq!(pass_at(1, 16, 64), Some(0.25));
        assert_eq!(pass_at(64, 1, 64), Some(1.0));
        assert_eq!(pass_at(16, 0, 64), Some(0.0));
        assert_eq!(pass_at(65, 1, 64), None);
        // Of the six pairs of four samples one misses both hits.
        assert!((pass_at(2, 2, 4).unwrap() - 5.0 / 6.0).abs() < 1e-12);
    }

    #[test]
    fn shares_have_the_intervals_of_the_literature() {
        // Newcombe 1998, table I, method 3.
        assert!(is_near(wilson(81, 263).unwrap(), 0.2553, 0.3662));
        assert!(is_near(wilson(15, 148).unwrap(), 0.0624, 0.1605));
        assert!(is_near(wilson(0, 20).unwrap(), 0.0, 0.1611));
        assert!(is_near(wilson(1, 29).unwrap(), 0.0061, 0.1718));
        // All of 100 are no certainty.
        assert!(is_near(wilson(100, 100).unwrap(), 0.9630, 1.0));
        assert_eq!(wilson(0, 18).unwrap().low, 0.0);
        assert_eq!(wilson(0, 0), None);
    }

    #[test]
    fn a_bootstrap_is_as_wide_as_the_normal_law_says() {
        // A quarter of 400 tasks: a standard error of 0.0217.
        let values: Vec<f64> = (0..400).map(|i| f64::from(u8::from(i % 4 == 0))).collect();
        let interval = bootstrap_of_mean(&values).unwrap();
        assert!((interval.low - 0.2076).abs() < 0.005, "{interval:?}");
        assert!((interval.high - 0.2924).abs() < 0.005, "{interval:?}");
        assert_eq!(bootstrap_of_mean(&values), Some(interval));
        let certain = bootstrap_of_mean(&[0.5; 9]).unwrap();
        assert_eq!((certain.low, certain.high), (0.5, 0.5));
        assert_eq!(bootstrap_of_mean(&[]), None);
    }

    #[test]
    fn a_difference_is_as_unlikely_as_the_coin_that_falls_so() {
        assert_eq!(mcnemar(0, 0), 1.0);
        assert_eq!(mcnemar(3, 3), 1.0);
        assert_eq!(mcnemar(0, 1), 1.0);
        assert!((mcnemar(0, 5) - 0.0625).abs() < 1e-12);
        assert!((mcnemar(0, 6) - 0.03125).abs() < 1e-12);
        // 2·(1 + 10 + 45)/1024.
        assert!((mcnemar(8, 2) - 0.109_375).abs() < 1e-12);
        assert!(mcnemar(0, 5000) < 1e-300 && mcnemar(5000, 5010) > 0.9);
    }
}
