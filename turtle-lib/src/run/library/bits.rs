//! Numbers as the bits of whole numbers from -2^31 to 2^31 - 1; what is moved to the left may be longer.

use crate::run::RunErrorKind;
use crate::run::value::{Result, Value};

/// The bits of a number, as far as it has any.
pub(super) fn of(number: f64) -> Result<i64> {
    let bits = number as i64;
    match bits as f64 == number && i32::try_from(bits).is_ok() {
        true => Ok(bits),
        false => Err(RunErrorKind::NotBits(number)),
    }
}

pub(super) fn number(bits: i64) -> Value {
    Value::Number(bits as f64)
}

/// What `gather` makes of the bits of all numbers, beginning with `none`.
pub(super) fn gathered(numbers: &[Value], none: i64, gather: fn(i64, i64) -> i64) -> Result<Value> {
    let mut all = none;
    for value in numbers {
        all = gather(all, of(value.number()?)?);
    }
    Ok(number(all))
}

/// The bits moved to the left, or by a negative number to the right, where the sign comes in.
pub(super) fn shifted(value: f64, by: f64) -> Result<Value> {
    let (bits, by) = (of(value)?, of(by)?);
    Ok(number(match by < 0 {
        true => bits >> by.unsigned_abs().min(63),
        false => left(bits, by),
    }))
}

/// The same, but from the left zeros come into the 32 bits of a number.
pub(super) fn shifted_logically(value: f64, by: f64) -> Result<Value> {
    let (bits, by) = (of(value)?, of(by)?);
    Ok(number(match by < 0 {
        true => i64::from(bits as u32) >> by.unsigned_abs().min(63),
        false => left(bits, by),
    }))
}

fn left(bits: i64, by: i64) -> i64 {
    let by = u32::try_from(by).unwrap_or(u32::MAX);
    bits.checked_shl(by).unwrap_or(0)
}
