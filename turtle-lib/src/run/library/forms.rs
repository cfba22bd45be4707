//! Values in the forms that `format` and `%` give them.

use crate::run::RunErrorKind;
use crate::run::machine::Machine;
use crate::run::value::{Result, Value};

impl Machine<'_> {
    /// `template.format(args)`: places are `{}`, `{2}` or either with `:` and a form as `.2f`.
    pub(super) fn formatted(&mut self, template: &str, args: &[Value]) -> Result<String> {
        let mut text = String::new();
        let mut rest = template;
        let mut next = 0;
        while let Some(at) = rest.find(['{', '}']) {
            text.push_str(&rest[..at]);
            let sign = &rest[at..at + 1];
            rest = &rest[at + 1..];
            if let Some(after) = rest.strip_prefix(sign) {
                text.push_str(sign);
                rest = after;
                continue;
            }
            let place = match (sign, rest.split_once('}')) {
                ("{", Some((place, after))) => {
                    rest = after;
                    place
                }
                _ => return Err(RunErrorKind::NotAForm(template.chars().take(40).collect())),
            };
            let (which, form) = place.split_once(':').unwrap_or((place, ""));
            let which = match which {
                "" => {
                    next += 1;
                    next - 1
                }
                which => which.parse::<usize>().unwrap_or(usize::MAX),
            };
            let Some(&value) = args.get(which) else {
                return Err(RunErrorKind::NotAForm(place.chars().take(40).collect()));
            };
            text.push_str(&self.in_form(value, form)?);
            self.heap.fits(text.len())?;
        }
        text.push_str(rest);
        Ok(text)
    }

    /// `template % args`
    pub(super) fn percent(&mut self, template: &str, args: &[Value]) -> Result<String> {
        let wrong = || RunErrorKind::NotAForm(template.chars().take(40).collect());
        let mut text = String::new();
        let mut rest = template;
        let mut args = args.iter();
        while let Some((before, after)) = rest.split_once('%') {
            text.push_str(before);
            if let Some(after) = after.strip_prefix('%') {
                text.push('%');
                rest = after;
                continue;
            }
            let end = after.find(|char: char| char.is_ascii_alphabetic());
            let end = end.ok_or_else(wrong)?;
            let form = match &after[end..end + 1] {
                "s" | "r" => after[..end].to_owned(),
                "i" => format!("{}d", &after[..end]),
                kind => format!("{}{kind}", &after[..end]),
            };
            let &value = args.next().ok_or_else(wrong)?;
            text.push_str(&self.in_form(value, &form)?);
            self.heap.fits(text.len())?;
            rest = &after[end + 1..];
        }
        text.push_str(rest);
        Ok(text)
    }

    /// A value in a form of Python's: a width with or without `0`, `<`, `^` or `>` before it, digits after a point,
    /// and `d`, `f` or `%`.
    fn in_form(&self, value: Value, form: &str) -> Result<String> {
        let wrong = || RunErrorKind::NotAForm(form.chars().take(40).collect());
        let mut left = form;
        let align = left.chars().next().filter(|c| "<>^".contains(*c));
        if align.is_some() {
            left = &left[1..];
        }
        let fill = if left.starts_with('0') { '0' } else { ' ' };
        let digits = left.find(|c: char| !c.is_ascii_digit());
        let (width, mut left) = left.split_at(digits.unwrap_or(left.len()));
        let width: usize = match width {
            "" => 0,
            width => width
                .parse()
                .ok()
                .filter(|&w| w <= 1000)
                .ok_or_else(wrong)?,
        };
        let mut places = None;
        if let Some(after) = left.strip_prefix('.') {
            let end = after
                .find(|c: char| !c.is_ascii_digit())
                .unwrap_or(after.len());
            let given: usize = after[..end].parse().map_err(|_| wrong())?;
            places = Some(given.min(300));
            left = &after[end..];
        }
        let text = match (left, places) {
            ("", None) => self.heap.shown(value),
            ("", Some(places)) if matches!(value, Value::Text(_)) => {
                self.heap.shown(value).chars().take(places).collect()
            }
            ("d", None) => format!("{}", self.as_number(value)?.trunc()),
            ("f" | "g" | "", places) => format!("{:.*}", places.unwrap_or(6), value.number()?),
            ("%", places) => format!("{:.*}%", places.unwrap_or(6), 100.0 * value.number()?),
            _ => return Err(wrong()),
        };
        let gap = width.saturating_sub(text.chars().count());
        let is_text = matches!(value, Value::Text(_));
        let before = match align {
            Some('<') => 0,
            Some('^') => gap / 2,
            Some(_) => gap,
            None if is_text => 0,
            None => gap,
        };
        let pad = |count: usize| String::from(fill).repeat(count);
        Ok(match text.strip_prefix('-').filter(|_| fill == '0') {
            Some(number) => format!("-{}{number}", pad(gap)),
            None => format!("{}{text}{}", pad(before), pad(gap - before)),
        })
    }
}
