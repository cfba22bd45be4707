//! Random numbers that are the same on every machine.

/// A generator of 64-bit numbers: SplitMix64 (Steele, Lea & Flood 2014).
#[derive(Clone, Debug)]
pub(crate) struct Chance {
    state: u64,
}

impl Chance {
    pub(crate) fn new(seed: u64) -> Chance {
        Chance { state: seed }
    }

    pub(crate) fn next_u64(&mut self) -> u64 {
        self.state = self.state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.state;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// A number from 0 up to, but not including, 1.
    pub(crate) fn unit(&mut self) -> f64 {
        (self.next_u64() >> 11) as f64 / (1_u64 << 53) as f64
    }

    /// A whole number from 0 up to, but not including, `count`.
    pub(crate) fn below(&mut self, count: f64) -> f64 {
        (self.unit() * count).floor().min((count - 1.0).max(0.0))
    }

    /// A number of the normal distribution, by Box and Muller's method.
    pub(crate) fn gauss(&mut self) -> f64 {
        let length = (-2.0 * libm::log(1.0 - self.unit())).sqrt();
        length * libm::cos(std::f64::consts::TAU * self.unit())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_spread_over_their_range() {
        let mut chance = Chance::new(0);
        let mut counts = [0; 6];
        for _ in 0..6000 {
            counts[chance.below(6.0) as usize] += 1;
        }
        assert!(counts.iter().all(|count| (800..1200).contains(count)));
        let mean: f64 = (0..4000).map(|_| chance.gauss()).sum::<f64>() / 4000.0;
        assert!(mean.abs() < 0.1, "{mean}");
    }
}
