//! The numbers of a text, what each is for, and the text with another in its place.
//!
//! They are found word by word, so that a script and a text with errors have them as well.

mod places;

use crate::dialect::Dialect;
use crate::program::Span;
use serde::{Deserialize, Serialize};
use std::ops::RangeInclusive;

/// What a number is for, going by where it stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Role {
    /// Steps to go.
    Distance,
    /// Degrees.
    Angle,
    /// How many times, or into how many parts.
    Count,
    /// Steps from a centre; negative on the other side.
    Radius,
    /// Steps from the middle of the view.
    Coordinate,
    /// Anything else.
    Other,
}

/// A number in a text.
#[derive(Clone, Debug, PartialEq)]
pub struct Number {
    /// Its bytes, with its sign.
    pub span: Span,
    /// Its line, from 1.
    pub line: u32,
    /// Its value.
    pub value: f64,
    /// Digits after the point; nothing for one that is written as a whole number.
    pub decimals: Option<usize>,
    /// What it is for.
    pub role: Role,
    /// Where it stands, as "forward distance".
    pub place: String,
}

/// Most digits after the point of a number that is put into a text.
const MOST_DECIMALS: usize = 6;

/// All numbers of a text, in the order they stand.
pub fn numbers(source: &str, dialect: Dialect) -> Vec<Number> {
    places::numbers(source, dialect)
}

impl Number {
    /// Values that make sense for what it is for; the present one is always among them.
    pub fn range(&self) -> RangeInclusive<f64> {
        let (low, high) = match self.role {
            Role::Angle => (-360.0, 360.0),
            Role::Count => (1.0, 60.0),
            Role::Distance | Role::Radius | Role::Coordinate => (-50.0, 50.0),
            Role::Other => {
                let reach = (4.0 * self.value.abs()).max(10.0);
                (-reach, reach)
            }
        };
        self.value.min(low)..=self.value.max(high)
    }

    /// By how much it changes at the least while it is dragged: it keeps the digits it is written with.
    pub fn step(&self) -> f64 {
        match self.decimals {
            _ if self.role == Role::Count => 1.0,
            None => 1.0,
            Some(decimals) => 0.1_f64.powi(decimals.clamp(1, MOST_DECIMALS) as i32),
        }
    }

    /// `value` on the grid of [`Number::step`].
    pub fn rounded(&self, value: f64) -> f64 {
        let per_unit = (1.0 / self.step()).round();
        (value * per_unit).round() / per_unit
    }

    /// The text with `value` in this number's place. One that was written with a point keeps it, and a whole
    /// number gets one only for a value that is not whole. A value that it has already, or that is no number, leaves the
    /// text as it is.
    pub fn replaced(&self, source: &str, value: f64) -> String {
        let (start, end) = (self.span.start as usize, self.span.end as usize);
        let (Some(before), Some(after)) = (source.get(..start), source.get(end..)) else {
            return source.to_owned();
        };
        if value == self.value || !value.is_finite() {
            return source.to_owned();
        }
        let number = self.written(value);
        // The sign of what is raised to a power would be the power's.
        if number.starts_with('-') && after.trim_start().starts_with("**") {
            return format!("{before}({number}){after}");
        }
        // Two signs in a row are a word of their own in some dialects, a sign before this one's would become its own,
        // and a digit goes on with the word before it.
        let had_sign = source
            .get(start..end)
            .is_some_and(|old| old.starts_with('-'));
        let is_joined = match number.starts_with('-') {
            true => before.ends_with(['-', '+', '*', '/']),
            false if had_sign && before.ends_with('-') => true,
            false => before.ends_with(|c: char| c.is_alphanumeric() || "_.?".contains(c)),
        };
        let gap = if is_joined { " " } else { "" };
        format!("{before}{gap}{number}{after}")
    }

    fn written(&self, value: f64) -> String {
        // The sum makes a negative zero a plain one.
        let value = value + 0.0;
        let least = self.decimals.unwrap_or(0).min(MOST_DECIMALS);
        let long = format!("{value:.MOST_DECIMALS$}");
        let short = long.trim_end_matches('0').trim_end_matches('.');
        let short = if short == "-0" { "0" } else { short };
        let decimals = short.split_once('.').map_or(0, |(_, digits)| digits.len());
        let wanted = match self.decimals {
            None => decimals,
            Some(_) => decimals.max(least).max(1),
        };
        match decimals {
            0 if wanted > 0 => format!("{short}.{}", "0".repeat(wanted)),
            _ => format!("{short}{}", "0".repeat(wanted - decimals)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(source: &str, dialect: Dialect) -> Vec<(f64, Role, String)> {
        let numbers = numbers(source, dialect);
        let all = numbers.into_iter().map(|n| (n.value, n.role, n.place));
        all.collect()
    }

    fn check(source: &str, dialect: Dialect, expected: &[(f64, Role, &str)]) {
        let expected: Vec<_> = expected
            .iter()
            .map(|&(value, role, place)| (value, role, place.to_owned()))
            .collect();
        assert_eq!(found(source, dialect), expected, "{source}");
    }

    #[test]
    fn python_numbers_are_for_what_their_call_says() {
        use Role::*;
        check(
            "# 7 times\nfor i in range(5):\n    forward(8.5 + i)\n    left(360 / 5)\n    t.goto(-3, (4))",
            Dialect::Python,
            &[
                (5.0, Count, "range count"),
                (8.5, Distance, "forward distance"),
                (360.0, Angle, "left angle"),
                (5.0, Count, "left parts"),
                (-3.0, Coordinate, "goto x"),
                (4.0, Coordinate, "goto y"),
            ],
        );
        check(
            "for i in range(2, 9, 3):\n    circle(-2, 90)\n    if i == 4: rt(30 - 5)",
            Dialect::Python,
            &[
                (2.0, Other, "range start"),
                (9.0, Count, "range end"),
                (3.0, Other, "range step"),
                (-2.0, Radius, "circle radius"),
                (90.0, Angle, "circle extent"),
                (4.0, Other, "if"),
                (30.0, Angle, "rt angle"),
                (5.0, Angle, "rt angle"),
            ],
        );
    }

    #[test]
    fn a_variable_is_for_what_it_is_used_for() {
        use Role::*;
        check(
            "a = 3\nn = 4\ndef f(b, turn):\n    fd(b)\nfor i in range(n):\n    left(a)\nf(2, 90)",
            Dialect::Python,
            &[
                (3.0, Angle, "a"),
                (4.0, Count, "n"),
                (2.0, Distance, "f b"),
                (90.0, Angle, "f turn"),
            ],
        );
    }

    #[test]
    fn rhai_numbers_are_found_in_ranges_and_library_calls() {
        use Role::*;
        check(
            "import \"shapes\" as s; // 9\nlet side = 2.5;\nfor i in 0..6 { s::polygon(5, side); lt(360.0 / 6); }",
            Dialect::Rhai,
            &[
                (2.5, Distance, "side"),
                (0.0, Other, "for start"),
                (6.0, Count, "for count"),
                (5.0, Count, "polygon sides"),
                (360.0, Angle, "lt angle"),
                (6.0, Count, "lt parts"),
            ],
        );
    }

    #[test]
    fn logo_numbers_follow_their_words() {
        use Role::*;
        check(
            "to box :a\n repeat 4 [fd :a rt 90 + 3]\nend\nmake \"n 7\nbox 5 setxy -3 4 repeat :n [arc 90 (2 * 3)]\nfor [i 1 9 2] [lt 360/5]",
            Dialect::Logo,
            &[
                (4.0, Count, "repeat count"),
                (90.0, Angle, "rt angle"),
                (3.0, Angle, "rt angle"),
                (7.0, Count, "n"),
                (5.0, Distance, "box a"),
                (-3.0, Coordinate, "setxy x"),
                (4.0, Coordinate, "setxy y"),
                (90.0, Angle, "arc angle"),
                (2.0, Radius, "arc radius"),
                (3.0, Radius, "arc radius"),
                (1.0, Other, "for start"),
                (9.0, Count, "for end"),
                (2.0, Other, "for step"),
                (360.0, Angle, "lt angle"),
                (5.0, Count, "lt parts"),
            ],
        );
    }

    #[test]
    fn a_number_keeps_how_it_is_written() {
        let put =
            |source: &str, value: f64| numbers(source, Dialect::Python)[0].replaced(source, value);
        assert_eq!(put("forward(8)  # far", 12.0), "forward(12)  # far");
        assert_eq!(put("forward(8)", 2.25), "forward(2.25)");
        assert_eq!(put("forward(8.00)", 3.0), "forward(3.00)");
        assert_eq!(put("forward(8.)", 3.0), "forward(3.0)");
        assert_eq!(put("left(-90)", 45.0), "left(45)");
        assert_eq!(put("left(90)", -0.0), "left(0)");
        assert_eq!(put("left(51.42857142857)", 51.5), "left(51.500000)");
        let long = "left(51.42857142857)";
        for same in [51.42857142857, f64::NAN, f64::INFINITY] {
            assert_eq!(put(long, same), long);
        }
        assert_eq!(put("2 ** 3", -4.0), "(-4) ** 3");
        let source = "left(a-9)";
        assert_eq!(put(source, -3.0), "left(a- -3)");
    }

    #[test]
    fn a_number_that_is_dragged_over_zero_does_not_join_the_word_before_it() {
        for (source, dialect, dragged) in [
            ("to-4 3", Dialect::Logo, "to 3 3"),
            ("def f(): return-4", Dialect::Python, "def f(): return 3"),
        ] {
            let number = numbers(source, dialect).remove(0);
            assert_eq!(number.value, -4.0, "{source}");
            assert_eq!(number.replaced(source, 3.0), dragged);
        }
        let number = numbers("fd :a-3", Dialect::Logo).remove(0);
        assert_eq!(number.replaced("fd :a-3", -4.0), "fd :a- -4");
    }

    #[test]
    fn dragging_keeps_the_digits() {
        let number = |source: &str| numbers(source, Dialect::Python).remove(0);
        assert_eq!(number("forward(8)").rounded(9.4), 9.0);
        assert_eq!(number("forward(8.5)").rounded(9.43), 9.4);
        assert_eq!(number("forward(8.25)").rounded(9.431), 9.43);
        assert_eq!(number("forward(80)").range(), -50.0..=80.0);
        assert_eq!(number("range(4)").range(), 1.0..=60.0);
    }

    #[test]
    fn a_text_may_end_anywhere() {
        assert_eq!(numbers("fd 3 -", Dialect::Logo).len(), 1);
        for whole in [
            "to f :a fd -:a end make \"n -3 for [i 1 -9 2] [setxy -3 (4 - -:n)]",
            "def f(a, b=-2):\n  t.goto(-a, 3 ** -2, [1, {4: 5}])\nfor i in range(f(1, 2), -3): x = -1",
            "fn f(a) { for i in 0..=a { s::star(-5, |x| x - -2) } } let y = `${f(-1)}`;",
        ] {
            for end in 0..=whole.len() {
                for dialect in Dialect::ALL {
                    let text = &whole[..end];
                    for number in numbers(text, dialect) {
                        assert!(number.span.end as usize <= text.len(), "{text}");
                    }
                }
            }
        }
    }

    #[test]
    fn a_long_text_costs_no_more_than_its_length() {
        let many = 60_000;
        let name = "n".repeat(many);
        for text in [
            "f(".repeat(many),
            format!("f{}", "(".repeat(many)),
            format!("f({}1{}", "(".repeat(many), ",1".repeat(many)),
            "1 ".repeat(many),
            "fn ".repeat(many),
            format!("def {name}({name}): {name}({})", "1,".repeat(many)),
            format!("to {name} :{name} end {name} {}", "(1 ".repeat(many)),
        ] {
            for dialect in Dialect::ALL {
                let all = numbers(&text, dialect);
                assert!(all.iter().all(|number| number.place.len() < 200));
            }
        }
    }

    #[test]
    fn what_is_no_plain_number_is_left_alone() {
        for source in ["x = 0xff", "-2 ** 2", "'12'", "a1 = b2"] {
            let all = numbers(source, Dialect::Python);
            assert!(all.iter().all(|n| n.value == 2.0), "{source}: {all:?}");
        }
        let signs = numbers("-2 ** 2", Dialect::Python);
        assert_eq!(signs[0].span.start, 1, "the sign is the power's");
    }
}
