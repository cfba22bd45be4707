//! Numbers as Python has them: division by zero is an error, and only equal numbers are equal.

use super::functions::Outcome;
use crate::turtle::Point;
use rhai::{Dynamic, Engine, EvalAltResult, Position};

type OfOne = fn(f64) -> f64;
type OfTwo = fn(f64, f64) -> f64;
type Comparison = fn(f64, f64) -> bool;

/// Gives an engine the functions and operators of numbers.
pub(super) fn register(engine: &mut Engine) {
    register_functions(engine);
    register_operators(engine);
}

fn register_functions(engine: &mut Engine) {
    let one: [(&str, OfOne); 12] = [
        ("abs", f64::abs),
        ("round", f64::round_ties_even),
        ("int", f64::trunc),
        ("floor", f64::floor),
        ("ceil", f64::ceil),
        ("sqrt", f64::sqrt),
        ("sin", libm::sin),
        ("cos", libm::cos),
        ("tan", libm::tan),
        ("radians", f64::to_radians),
        ("degrees", f64::to_degrees),
        ("number", |number| number),
    ];
    for (name, f) in one {
        engine.register_fn(name, move |a: f64| finite(f(a)));
        engine.register_fn(name, move |a: Dynamic| finite(f(number(&a)?)));
        if name != "abs" {
            engine.register_fn(name, move |a: i64| finite(f(a as f64)));
        }
    }
    let two: [(&str, OfTwo); 5] = [
        ("min", f64::min),
        ("max", f64::max),
        ("atan2", libm::atan2),
        ("hypot", libm::hypot),
        ("pow", libm::pow),
    ];
    for (name, f) in two {
        engine.register_fn(name, move |a: f64, b: f64| finite(f(a, b)));
        engine.register_fn(name, move |a: Dynamic, b: Dynamic| {
            finite(f(number(&a)?, number(&b)?))
        });
    }
    let divide: [(&str, OfTwo); 2] = [
        ("floor_div", |a, b| (a / b).floor()),
        // The remainder has the sign of the divisor, unlike that of `%`.
        ("modulo", |a, b| a - b * (a / b).floor()),
    ];
    for (name, f) in divide {
        engine.register_fn(name, move |a: Dynamic, b: Dynamic| {
            let (a, b) = (number(&a)?, number(&b)?);
            if b == 0.0 {
                return Err(wrong("division by zero".to_owned()));
            }
            finite(f(a, b))
        });
    }
    engine.register_fn("truth", |value: Dynamic| {
        if value.is::<Point>() {
            return Ok(true);
        }
        Ok::<_, Box<EvalAltResult>>(number(&value)? != 0.0)
    });
    // A script waits for nothing.
    engine.register_fn("sleep", |_: f64| {});
    engine.register_fn("sleep", |_: i64| {});
}

/// Rhai finds numbers equal that nearly are, and divides by zero; Python and the other dialects do
/// not. The engine asks for these operators first when its fast operators are off.
fn register_operators(engine: &mut Engine) {
    let compare: [(&str, Comparison); 6] = [
        ("==", |a, b| a == b),
        ("!=", |a, b| a != b),
        ("<", |a, b| a < b),
        ("<=", |a, b| a <= b),
        (">", |a, b| a > b),
        (">=", |a, b| a >= b),
    ];
    for (name, f) in compare {
        engine.register_fn(name, move |a: f64, b: f64| f(a, b));
        engine.register_fn(name, move |a: f64, b: i64| f(a, b as f64));
        engine.register_fn(name, move |a: i64, b: f64| f(a as f64, b));
    }
    let divide = |a: f64, b: f64| {
        if b == 0.0 {
            Err(wrong("division by zero".to_owned()))
        } else {
            Ok(a / b)
        }
    };
    engine.register_fn("/", divide);
    engine.register_fn("/", move |a: f64, b: i64| divide(a, b as f64));
    engine.register_fn("/", move |a: i64, b: f64| divide(a as f64, b));
}

/// A number from what a script has: whole, not whole, or a truth value.
pub(super) fn number(value: &Dynamic) -> Outcome<f64> {
    if let Ok(number) = value.as_float() {
        Ok(number)
    } else if let Ok(number) = value.as_int() {
        Ok(number as f64)
    } else if let Ok(truth) = value.as_bool() {
        Ok(f64::from(u8::from(truth)))
    } else {
        Err(wrong(format!(
            "a number is needed here, this is {}",
            kind(value)
        )))
    }
}

/// What a value is, in words.
pub(super) fn kind(value: &Dynamic) -> String {
    match value.type_name() {
        "()" => "nothing".to_owned(),
        "i64" | "f64" => "a number".to_owned(),
        name if value.is::<Point>() || name == "point" => "a point".to_owned(),
        "string" => "a text".to_owned(),
        name => format!("of the type `{name}`"),
    }
}

fn finite(number: f64) -> Outcome<f64> {
    if number.is_finite() {
        Ok(number)
    } else {
        Err(wrong("the result is not a finite number".to_owned()))
    }
}

/// The error with this sentence; the engine adds the place.
pub(super) fn wrong(message: String) -> Box<EvalAltResult> {
    Box::new(EvalAltResult::ErrorRuntime(message.into(), Position::NONE))
}
