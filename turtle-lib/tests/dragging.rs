//! A number that is dragged changes, and nothing else of the program does, in all dialects.

mod support;

use proptest::prelude::*;
use turtle_lib::dialect::Dialect;
use turtle_lib::numbers::numbers;
use turtle_lib::program::Program;
use turtle_lib::python;
use turtle_lib::tokens::{TokenKind, tokens};

/// A value that is good anywhere.
const WHOLE: f64 = 7.0;

/// Values a number is dragged to, and others that a program may be asked for.
const VALUES: [f64; 9] = [
    WHOLE,
    -3.0,
    0.0,
    -0.0,
    2.25,
    -1e-9,
    1e12,
    f64::NAN,
    f64::NEG_INFINITY,
];

/// The words of a text but numbers, signs and brackets, which come and go with a number's sign.
fn other_words(source: &str, dialect: Dialect) -> Vec<String> {
    let words = tokens(source, dialect).into_iter();
    words
        .filter(|word| word.kind != TokenKind::Number)
        .map(|word| word.text(source).to_owned())
        .filter(|text| !matches!(text.as_str(), "-" | "(" | ")"))
        .collect()
}

/// Puts each value in the place of each number of a program in each dialect.
fn check(program: &Program, values: &[f64]) {
    for dialect in Dialect::ALL {
        let text = dialect.print(program);
        let all = numbers(&text, dialect);
        let words = other_words(&text, dialect);
        for (i, number) in all.iter().enumerate() {
            for &value in values {
                let dragged = number.replaced(&text, value);
                let case = format!("{dialect}, number {i} to {value}:\n{text}\nbecame:\n{dragged}");
                // Some values are refused where they stand, in a loop's count say.
                if let Some(parsed) = dialect.parse(&dragged).filter(|_| value == WHOLE) {
                    assert!(!parsed.has_errors(), "{:?} in {case}", parsed.diagnostics);
                }
                let mut expected: Vec<f64> = all.iter().map(|number| number.value).collect();
                if value.is_finite() {
                    // At most six digits behind the point are written.
                    expected[i] = (value * 1e6).round() / 1e6;
                }
                let now: Vec<f64> = numbers(&dragged, dialect)
                    .iter()
                    .map(|number| number.value)
                    .collect();
                assert_eq!(now, expected, "{case}");
                assert_eq!(other_words(&dragged, dialect), words, "{case}");
            }
        }
    }
}

#[test]
fn numbers_of_the_shared_programs_change_alone() {
    for source in support::shared_programs() {
        check(&python::parse(&source).program, &VALUES);
    }
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: 64,
        failure_persistence: None,
        ..ProptestConfig::default()
    })]

    #[test]
    fn numbers_of_any_program_change_alone(program in support::programs(), value in -1e6..1e6_f64) {
        check(&program, &[value.round(), (value * 100.0).round() / 1e5]);
    }
}
