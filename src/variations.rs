//! Programs near a program: its numbers nudged, a figure with a corner more, a part repeated or left out.
//!
//! Numbers are changed in the text, which otherwise stays as it was written. What changes statements is
//! printed in the normal form, and so only from a dialect with a tree behind it.

use crate::input::{Drawn, ProgramView};
use crate::synth;
use rand::seq::IndexedRandom;
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use rustc_hash::FxHashSet;
use turtle_lib::bitmap::{Bitmap, PX_PER_STEP, SIZE_PX};
use turtle_lib::dialect::{Dialect, draw};
use turtle_lib::numbers::{Number, Role, numbers};
use turtle_lib::program::Program;
use turtle_lib::run::Fuel;
use turtle_lib::turtle::Path;

/// A program near another and what it draws.
#[derive(Clone, Debug, PartialEq)]
pub struct Variation {
    /// Its text, in the dialect of the other.
    pub text: String,
    /// Its picture, fitted to the view where it leaves it.
    pub bitmap: Bitmap,
}

/// Attempts for each variation that is wanted.
const TRIES: usize = 20;

/// Up to `count` programs near the one in `source`, each with a picture of its own that is not blank and differs from
/// that of `source`; none leaves the view that does not, and none goes farther out than one that does. The same `seed` gives the same. It ends early when
/// `goes_on` says no; of a text with errors or without a drawing there are none.
pub fn variations(
    source: &str,
    dialect: Dialect,
    seed: u64,
    count: usize,
    goes_on: impl Fn() -> bool,
) -> Vec<Variation> {
    let Ok(original) = draw(source, dialect, &Fuel::ONE_OF_MANY) else {
        return Vec::new();
    };
    if original.run.path.is_empty() {
        return Vec::new();
    }
    let reach = reach(&original.run.path).max(SIZE_PX as f64 / 2.0 / PX_PER_STEP);
    let mut seen = FxHashSet::default();
    seen.insert(picture(original.run.path));
    let mut text = Text {
        source,
        dialect,
        numbers: numbers(source, dialect),
        program: dialect
            .parse(source)
            .and_then(|parsed| parsed.into_program().ok()),
        rng: ChaCha8Rng::seed_from_u64(seed),
    };
    let mut found = Vec::new();
    for attempt in 0..count * TRIES {
        if found.len() == count || !goes_on() {
            break;
        }
        let Some(text) = text.varied(attempt) else {
            continue;
        };
        let Ok(drawing) = draw(&text, dialect, &Fuel::ONE_OF_MANY) else {
            continue;
        };
        let path = drawing.run.path;
        if self::reach(&path) > reach {
            continue;
        }
        let bitmap = picture(path);
        if bitmap.is_blank() || !seen.insert(bitmap.clone()) {
            continue;
        }
        found.push(Variation { text, bitmap });
    }
    found
}

/// A path as it is seen.
fn picture(path: Path) -> Bitmap {
    Bitmap::of_path(&Drawn::new(path, ProgramView::Own).path)
}

/// How far from the middle a path goes, across or up, in steps.
fn reach(path: &Path) -> f64 {
    path.bounds().map_or(0.0, |(low, high)| {
        let all = [low.x, low.y, high.x, high.y];
        all.into_iter().fold(0.0, |most, at| most.max(at.abs()))
    })
}

/// A text to vary.
struct Text<'s> {
    source: &'s str,
    dialect: Dialect,
    numbers: Vec<Number>,
    program: Option<Program>,
    rng: ChaCha8Rng,
}

impl Text<'_> {
    /// A text near this one; the kinds of change take turns.
    fn varied(&mut self, attempt: usize) -> Option<String> {
        match attempt % 4 {
            0 => self.another_symmetry().or_else(|| self.nudged(1)),
            1 => self.restated().or_else(|| self.nudged(1)),
            2 => self.nudged(2),
            _ => self.nudged(1),
        }
    }

    /// Some numbers changed a little.
    fn nudged(&mut self, count: usize) -> Option<String> {
        let mut chosen: Vec<usize> = Vec::new();
        for _ in 0..count.min(self.numbers.len()) {
            let at = self.rng.random_range(0..self.numbers.len());
            if !chosen.contains(&at) {
                chosen.push(at);
            }
        }
        // From the end, so that the places of those before stay.
        chosen.sort_by_key(|&at| std::cmp::Reverse(at));
        let mut text = self.source.to_owned();
        for &at in &chosen {
            let number = &self.numbers[at];
            text = number.replaced(&text, nudged(number, &mut self.rng));
        }
        (!chosen.is_empty()).then_some(text)
    }

    /// A loop that closes after so many turns, with other turns: 5 times 72 becomes 6 times 60.
    fn another_symmetry(&mut self) -> Option<String> {
        let pairs: Vec<_> = self.symmetries().collect();
        let &(count, partner) = pairs.choose(&mut self.rng)?;
        let (count, partner) = (&self.numbers[count], &self.numbers[partner]);
        let by = *[-2.0, -1.0, 1.0, 2.0, 3.0].choose(&mut self.rng)?;
        let times = count.value + by;
        if times < 2.0 {
            return None;
        }
        let value = match partner.role {
            Role::Angle => Ok(partner.value * count.value / times),
            _ => Err(times),
        };
        let partner_text = match value {
            Ok(angle) if (angle * 100.0).fract() == 0.0 => partner.replaced(self.source, angle),
            Ok(_) => {
                let whole = partner.value * count.value;
                // Rhai divides whole numbers to whole ones.
                let point = if self.dialect == Dialect::Rhai {
                    ".0"
                } else {
                    ""
                };
                let (start, end) = (partner.span.start as usize, partner.span.end as usize);
                let (before, after) = (self.source.get(..start)?, self.source.get(end..)?);
                format!("{before}{whole}{point} / {times}{after}")
            }
            Err(times) => partner.replaced(self.source, times),
        };
        // The one that stands first is still where it was.
        if count.span.start < partner.span.start {
            Some(count.replaced(&partner_text, times))
        } else {
            let grown = partner_text.len() as i64 - self.source.len() as i64;
            let mut moved = count.clone();
            moved.span.start = (i64::from(count.span.start) + grown) as u32;
            moved.span.end = (i64::from(count.span.end) + grown) as u32;
            Some(moved.replaced(&partner_text, times))
        }
    }

    /// Counts, each with an angle that makes whole turns as often, or with what a turn is divided by.
    fn symmetries(&self) -> impl Iterator<Item = (usize, usize)> + '_ {
        let is_parts = |number: &Number| number.place.ends_with(" parts");
        let counts = self.numbers.iter().enumerate();
        let counts =
            counts.filter(move |(_, n)| n.role == Role::Count && n.value >= 2.0 && !is_parts(n));
        counts.flat_map(move |(at, count)| {
            let partners = self.numbers.iter().enumerate();
            let closes = move |other: &Number| match other.role {
                Role::Angle => {
                    let turned = other.value * count.value;
                    turned != 0.0 && turned % 360.0 == 0.0
                        // In `360 / 5` the five is the partner.
                        && other.value % 360.0 != 0.0
                }
                Role::Count => is_parts(other) && other.value == count.value,
                _ => false,
            };
            let partners = partners.filter(move |(_, other)| closes(other));
            partners.map(move |(other, _)| (at, other))
        })
    }

    /// Other statements: one left out, repeated, put into a loop.
    fn restated(&mut self) -> Option<String> {
        let program = self.program.as_ref()?;
        let changed = synth::neighbour(program, &mut self.rng);
        let can_say = self.dialect.lacks(&changed).is_none();
        can_say.then(|| self.dialect.print(&changed))
    }
}

/// Another value near a number's, of a kind that suits what it is for.
fn nudged(number: &Number, rng: &mut ChaCha8Rng) -> f64 {
    let value = number.value;
    let sign = if rng.random_bool(0.5) { 1.0 } else { -1.0 };
    let mut pick = |from: &[f64]| from.choose(rng).copied().unwrap_or(1.0);
    match number.role {
        Role::Count => (value + sign * pick(&[1.0, 1.0, 2.0, 3.0])).max(1.0),
        Role::Angle => match pick(&[0.0, 0.0, 1.0, 2.0]) {
            0.0 => value + sign * pick(&[5.0, 10.0, 15.0, 30.0]),
            1.0 => value.signum() * pick(&[45.0, 60.0, 72.0, 90.0, 108.0, 120.0, 135.0, 144.0]),
            _ => -value,
        },
        Role::Coordinate => value + sign * pick(&[1.0, 2.0, 5.0]),
        Role::Distance | Role::Radius => match pick(&[0.0, 0.0, 1.0]) {
            0.0 => value + sign * pick(&[1.0, 2.0, 3.0]),
            _ => value * pick(&[0.5, 0.75, 1.5, 2.0]),
        },
        Role::Other if value.fract() == 0.0 => value + sign * pick(&[1.0, 2.0]),
        Role::Other => value * pick(&[0.75, 0.9, 1.1, 1.25]),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HEXAGON: &str =
        "# six sides\nfor i in range(6):\n    forward(8)\n    left(60)\n    forward(1.5)";

    fn check(source: &str, dialect: Dialect) -> Vec<Variation> {
        let found = variations(source, dialect, 7, 12, || true);
        assert_eq!(found.len(), 12, "{dialect}: {found:#?}");
        let original =
            Bitmap::of_path(&draw(source, dialect, &Fuel::ONE_OF_MANY).unwrap().run.path);
        let mut seen = FxHashSet::default();
        for variation in &found {
            let drawing = draw(&variation.text, dialect, &Fuel::default()).unwrap();
            assert_eq!(Bitmap::of_path(&drawing.run.path), variation.bitmap);
            assert!(reach(&drawing.run.path) <= 25.6, "{}", variation.text);
            assert!(!variation.bitmap.is_blank() && variation.bitmap != original);
            assert!(seen.insert(variation.bitmap.clone()), "{}", variation.text);
        }
        found
    }

    #[test]
    fn what_leaves_the_view_is_seen_whole() {
        let source = "for i in range(4):\n    forward(200)\n    left(90)\n    forward(20)";
        let found = variations(source, Dialect::Python, 7, 12, || true);
        assert_eq!(found.len(), 12);
        for variation in found {
            let at_edge = |x, y| variation.bitmap.get(x, y) || variation.bitmap.get(y, x);
            let last = SIZE_PX - 1;
            let cut = (0..SIZE_PX).any(|i| at_edge(i, 0) || at_edge(i, last));
            assert!(!cut, "{}", variation.text);
        }
    }

    #[test]
    fn every_dialect_has_variations_with_pictures_of_their_own() {
        check(HEXAGON, Dialect::Python);
        check("repeat 5 [fd 8 rt 72] ; five", Dialect::Logo);
        check("import \"shapes\" as s;\ns::star(5, 12);", Dialect::Rhai);
    }

    #[test]
    fn numbers_change_and_remarks_stay() {
        let found = check(HEXAGON, Dialect::Python);
        let kept = found.iter().filter(|v| v.text.starts_with("# six sides\n"));
        assert!(kept.count() >= 4);
        let restated = found.iter().filter(|v| !v.text.starts_with('#'));
        assert!(restated.count() >= 1);
    }

    #[test]
    fn a_figure_with_another_corner_still_closes() {
        for (source, dialect) in [
            (
                "for i in range(6):\n    forward(5)\n    left(60)",
                Dialect::Python,
            ),
            (
                "for i in range(6):\n    left(360 / 6)\n    forward(5)",
                Dialect::Python,
            ),
            ("repeat 6 [fd 5 rt 60]", Dialect::Logo),
            ("for i in 0..6 { forward(5); left(60); }", Dialect::Rhai),
        ] {
            let mut text = Text {
                source,
                dialect,
                numbers: numbers(source, dialect),
                program: None,
                rng: ChaCha8Rng::seed_from_u64(1),
            };
            for _ in 0..10 {
                let varied = text.another_symmetry().unwrap();
                let end = draw(&varied, dialect, &Fuel::ONE_OF_MANY)
                    .unwrap()
                    .run
                    .end
                    .position;
                assert!(end.x.hypot(end.y) < 1e-6, "{varied}: {end:?}");
                assert_ne!(varied, source);
            }
        }
    }

    #[test]
    fn the_seed_decides_and_errors_have_none() {
        let of = |seed| variations(HEXAGON, Dialect::Python, seed, 4, || true);
        assert_eq!(of(3), of(3));
        assert_ne!(of(3), of(4));
        assert_eq!(variations("forward(", Dialect::Python, 1, 4, || true), []);
        assert_eq!(variations(HEXAGON, Dialect::Python, 1, 4, || false), []);
        assert_eq!(variations("", Dialect::Python, 1, 4, || true), []);
    }
}
