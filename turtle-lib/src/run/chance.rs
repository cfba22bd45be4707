//! Random numbers as CPython's `random` makes them from a whole number.

const WORDS: usize = 624;

/// MT19937 (Matsumoto & Nishimura 1998), seeded by `init_by_array`.
#[derive(Clone)]
pub(crate) struct Chance {
    /// Nothing until a number is wanted.
    words: Vec<u32>,
    at: usize,
    seed: u64,
    /// The second of two normal numbers.
    spare: Option<f64>,
}

impl Chance {
    pub(crate) fn new(seed: u64) -> Chance {
        Chance {
            words: Vec::new(),
            at: WORDS,
            seed,
            spare: None,
        }
    }

    fn begin(&mut self) {
        let mut words = vec![19_650_218_u32; WORDS];
        for i in 1..WORDS {
            let before = words[i - 1] ^ (words[i - 1] >> 30);
            words[i] = before.wrapping_mul(1_812_433_253).wrapping_add(i as u32);
        }
        let (low, high) = (self.seed as u32, (self.seed >> 32) as u32);
        let key: &[u32] = if high == 0 { &[low] } else { &[low, high] };
        let (mut i, mut j) = (1, 0);
        let next = |i: &mut usize, words: &mut [u32]| {
            *i += 1;
            if *i >= WORDS {
                words[0] = words[WORDS - 1];
                *i = 1;
            }
        };
        for _ in 0..WORDS {
            let before = words[i - 1] ^ (words[i - 1] >> 30);
            let mixed = words[i] ^ before.wrapping_mul(1_664_525);
            words[i] = mixed.wrapping_add(key[j]).wrapping_add(j as u32);
            next(&mut i, &mut words);
            j = (j + 1) % key.len();
        }
        for _ in 0..WORDS - 1 {
            let before = words[i - 1] ^ (words[i - 1] >> 30);
            let mixed = words[i] ^ before.wrapping_mul(1_566_083_941);
            words[i] = mixed.wrapping_sub(i as u32);
            next(&mut i, &mut words);
        }
        words[0] = 0x8000_0000;
        self.words = words;
    }

    fn word(&mut self) -> u32 {
        if self.words.is_empty() {
            self.begin();
        }
        if self.at >= WORDS {
            for i in 0..WORDS {
                let joined =
                    (self.words[i] & 0x8000_0000) | (self.words[(i + 1) % WORDS] & 0x7fff_ffff);
                let odd = if joined & 1 == 1 { 0x9908_b0df } else { 0 };
                self.words[i] = self.words[(i + 397) % WORDS] ^ (joined >> 1) ^ odd;
            }
            self.at = 0;
        }
        let mut word = self.words[self.at];
        self.at += 1;
        word ^= word >> 11;
        word ^= (word << 7) & 0x9d2c_5680;
        word ^= (word << 15) & 0xefc6_0000;
        word ^ (word >> 18)
    }

    /// A number from 0 up to, but not including, 1: `random()`.
    pub(crate) fn unit(&mut self) -> f64 {
        let (high, low) = (self.word() >> 5, self.word() >> 6);
        (f64::from(high) * 67_108_864.0 + f64::from(low)) / 9_007_199_254_740_992.0
    }

    /// A whole number from 0 up to, but not including, `count`.
    pub(crate) fn below(&mut self, count: f64) -> f64 {
        let count = count.max(1.0) as u64;
        let bits = 64 - count.leading_zeros();
        loop {
            let number = if bits <= 32 {
                u64::from(self.word() >> (32 - bits))
            } else {
                let low = u64::from(self.word());
                low | u64::from(self.word() >> (64 - bits)) << 32
            };
            if number < count {
                return number as f64;
            }
        }
    }

    /// A number of the normal distribution, by Box and Muller's method.
    pub(crate) fn gauss(&mut self) -> f64 {
        if let Some(spare) = self.spare.take() {
            return spare;
        }
        let turn = self.unit() * std::f64::consts::TAU;
        let length = (-2.0 * libm::log(1.0 - self.unit())).sqrt();
        self.spare = Some(libm::sin(turn) * length);
        libm::cos(turn) * length
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_cpythons() {
        let mut chance = Chance::new(0);
        assert_eq!(chance.unit(), 0.8444218515250481);
        let mut chance = Chance::new(0);
        let dice = [(); 8].map(|()| chance.below(6.0));
        assert_eq!(dice, [3.0, 3.0, 0.0, 2.0, 4.0, 3.0, 3.0, 2.0]);
        let mut chance = Chance::new(1 << 40);
        assert_eq!(chance.below(1e12), 386992184705.0);
        assert!((chance.gauss() - -0.5049065019029966).abs() < 1e-12);
    }
}
