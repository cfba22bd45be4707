//! The prior over programs: a weighted grammar.
//!
//! Each family writes one kind of drawing. The families of [`logo`] stay close to the LOGO tasks of Wong
//! et al. 2021 (sizes, counts and joints of the kind its programs use, at the centre); those of [`free`]
//! cover the language, at any size and pose. Those of [`composed`] fill the view: clean compositions, and parts
//! of drawings as they look alone.

mod compositions;
mod everyday;
mod figures;
mod fractals;
mod freehand;
mod letters;
mod logo;
mod meant;
mod outlines;
mod parts;
mod patterns;
mod pieces;
mod scenes;
mod sheet;
mod things;

use super::build::{Body, left, teleport};
use super::{Drawn, fit};
use rand::RngExt;
use rand_chacha::ChaCha8Rng;
use turtle_lib::program::Program;

/// A kind of drawing: its weight and what writes it.
type Family = (f64, fn(&mut Writer) -> Body);

/// A kind of drawing whose lengths go by a unit that is given, in steps.
type SizedFamily = (f64, fn(&mut Writer, f64) -> Body);

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
    let body = if writer.chance(0.55) {
        writer.pick_family(figures::FAMILIES)
    } else {
        writer.pick_family(scenes::FAMILIES)
    };
    Program {
        body: writer.posed(body),
    }
}

/// What a hand draws that knows what it wants to draw, or how it looks on paper.
pub(super) fn sketch(rng: &mut ChaCha8Rng) -> Drawn {
    let mut writer = Writer { rng };
    if writer.chance(0.55) {
        let body = writer.pick_family(meant::FAMILIES);
        return Program {
            body: writer.tilted(body),
        }
        .into();
    }
    Drawn {
        program: Program {
            body: writer.freehand(),
        },
        // The unevenness is in the program already.
        unsteadiness: 0.4,
    }
}

/// The kinds of [`super::Prior::Composed`].
const COMPOSED: &[SizedFamily] = &[
    (6.0, compositions::any),
    (5.0, patterns::any),
    (5.0, pieces::any),
    (4.0, everyday::any),
];

/// A program of [`super::Prior::Composed`].
pub(super) fn composed(rng: &mut ChaCha8Rng) -> Program {
    let body = Writer { rng }.filling(COMPOSED);
    Program {
        body: body.unwrap_or_default(),
    }
}

impl Writer<'_> {
    fn pick<T: Copy>(&mut self, weighted: &[(f64, T)]) -> Option<T> {
        let total: f64 = weighted.iter().map(|(weight, _)| weight).sum();
        let mut left = self.between(0.0, total);
        for (weight, choice) in weighted {
            if left < *weight {
                return Some(*choice);
            }
            left -= weight;
        }
        None
    }

    fn pick_family(&mut self, families: &[Family]) -> Body {
        self.pick(families)
            .map_or_else(Body::new, |write| write(self))
    }

    fn pick_sized(&mut self, families: &[SizedFamily], unit: f64) -> Body {
        self.pick(families)
            .map_or_else(Body::new, |write| write(self, unit))
    }

    /// A drawing in the view's middle that fills it. It is written twice with the same random numbers: to see
    /// how large it comes out, and in the unit that brings it to size, so that what follows from a length
    /// follows from that length as it is rounded. None when it draws nothing.
    fn filling(&mut self, families: &[SizedFamily]) -> Option<Body> {
        const TRIAL_UNIT: f64 = 10.0;
        let rng = &mut self.rng.clone();
        let trial = Writer { rng }.pick_sized(families, TRIAL_UNIT);
        let unit = TRIAL_UNIT * fit::scale_of(&trial)?;
        fit::centred(self.pick_sized(families, unit))
    }

    /// Turns or moves a drawing now and then.
    fn posed(&mut self, mut body: Body) -> Body {
        let pose = match self.rng.random_range(0..10) {
            0..4 => return body,
            4..6 => left(self.turn()),
            6..8 => {
                let (x, y) = (self.whole(-20, 18), self.whole(-20, 18));
                teleport(x, y, None)
            }
            _ => {
                let (x, y) = (self.whole(-20, 20), self.whole(-20, 20));
                let heading = self.turn();
                teleport(x, y, Some(heading))
            }
        };
        body.insert(0, pose);
        body
    }

    /// Stands a drawing askew now and then, by any angle.
    fn tilted(&mut self, mut body: Body) -> Body {
        if self.chance(0.25) {
            let angle = 5.0 * self.whole(-6, 6);
            body.insert(0, left(angle));
        }
        body
    }

    /// Between -1 and 1, mostly near 0.
    fn noise(&mut self) -> f64 {
        self.rng.random_range(-1.0..1.0) * self.rng.random_range(0.0..1.0)
    }

    fn between(&mut self, low: f64, high: f64) -> f64 {
        self.rng.random_range(low..high)
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
