//! The prior over programs: a weighted grammar.
//!
//! Each family writes one kind of drawing. The families of [`logo`] stay close to the LOGO tasks of Wong
//! et al. 2021 (sizes, counts and joints of the kind its programs use, at the centre); those of [`free`]
//! cover the language, at any size and pose.

mod figures;
mod fractals;
mod logo;
mod parts;

use super::build::{Body, left, teleport};
use rand::RngExt;
use rand_chacha::ChaCha8Rng;
use turtle_lib::program::Program;

/// A kind of drawing: its weight and what writes it.
type Family = (f64, fn(&mut Writer) -> Body);

/// Draws programs.
pub(super) struct Writer<'a> {
    rng: &'a mut ChaCha8Rng,
}

/// A program of [`super::Prior::Logo`].
pub(super) fn logo(rng: &mut ChaCha8Rng) -> Program {
    Program {
        body: Writer { rng }.pick_family(logo::FAMILIES),
    }
}

/// A program of [`super::Prior::Free`].
pub(super) fn free(rng: &mut ChaCha8Rng) -> Program {
    let mut writer = Writer { rng };
    let body = writer.pick_family(figures::FAMILIES);
    Program {
        body: writer.posed(body),
    }
}

impl Writer<'_> {
    fn pick_family(&mut self, families: &[Family]) -> Body {
        let total: f64 = families.iter().map(|(weight, _)| weight).sum();
        let mut left = self.rng.random_range(0.0..total);
        for (weight, write) in families {
            if left < *weight {
                return write(self);
            }
            left -= weight;
        }
        Body::new()
    }

    /// Turns or moves a drawing now and then.
    fn posed(&mut self, mut body: Body) -> Body {
        let pose = match self.rng.random_range(0..10) {
            0..5 => return body,
            5..7 => left(self.turn()),
            7..9 => {
                let (x, y) = (self.whole(-16, 16), self.whole(-16, 16));
                teleport(x, y, None)
            }
            _ => {
                let (x, y) = (self.whole(-16, 16), self.whole(-16, 16));
                let heading = self.turn();
                teleport(x, y, Some(heading))
            }
        };
        body.insert(0, pose);
        body
    }

    fn chance(&mut self, p: f64) -> bool {
        self.rng.random_bool(p)
    }

    fn count(&mut self, low: u32, high: u32) -> u32 {
        self.rng.random_range(low..=high)
    }

    fn whole(&mut self, low: i32, high: i32) -> f64 {
        f64::from(self.rng.random_range(low..=high))
    }

    fn one_of<T: Copy>(&mut self, choices: &[T]) -> T {
        choices[self.rng.random_range(0..choices.len())]
    }

    /// A length between `low` and `high`, mostly whole, now and then a half.
    fn length(&mut self, low: i32, high: i32) -> f64 {
        let whole = self.whole(low, high);
        if self.chance(0.12) {
            whole + 0.5
        } else {
            whole
        }
    }

    /// An angle people use to turn a figure, in `[-180, 180]`, not 0.
    fn turn(&mut self) -> f64 {
        let step = self.one_of(&[90.0, 45.0, 30.0, 15.0, 10.0, 5.0]);
        let most = (180.0 / step) as i32;
        let turns = self.whole(1, most);
        if self.chance(0.4) {
            -turns * step
        } else {
            turns * step
        }
    }
}
