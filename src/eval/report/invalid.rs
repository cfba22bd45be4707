//! Why samples draw nothing.

use super::percent;
use crate::eval::folder::Finished;
use maud::{Markup, html};
use std::collections::BTreeMap;

/// A table of the reasons, the most frequent first.
pub(super) fn section(finished: &Finished) -> Markup {
    // For each reason its samples and its tasks.
    let mut reasons: BTreeMap<String, (usize, usize)> = BTreeMap::new();
    let mut all = 0;
    for entry in &finished.entries {
        let mut here: BTreeMap<String, usize> = BTreeMap::new();
        for sample in finished.samples(entry) {
            all += 1;
            if let Some(reason) = &sample.invalid {
                *here.entry(kind(reason)).or_default() += 1;
            }
        }
        for (reason, samples) in here {
            let counts = reasons.entry(reason).or_default();
            counts.0 += samples;
            counts.1 += 1;
        }
    }
    let invalid: usize = reasons.values().map(|(samples, _)| samples).sum();
    let mut reasons: Vec<(String, (usize, usize))> = reasons.into_iter().collect();
    reasons.sort_by_key(|(_, (samples, _))| std::cmp::Reverse(*samples));
    html! {
        p { (invalid) " of " (all) " samples draw nothing (" (percent(invalid as f64 / all.max(1) as f64)) ")." }
        @if !reasons.is_empty() {
            table {
                tr { th { "reason" } th { "samples" } th { "of all" } th { "tasks" } }
                @for (reason, (samples, tasks)) in reasons {
                    tr {
                        td { (reason) }
                        td { (samples) }
                        td { (percent(samples as f64 / all as f64)) }
                        td { (tasks) }
                    }
                }
            }
        }
    }
}

/// A reason without what only one program has: its line, its names and its numbers.
fn kind(reason: &str) -> String {
    let reason = match reason.split_once(": ") {
        Some((place, rest)) if place.starts_with("line ") => rest,
        _ => reason,
    };
    let mut kind = String::new();
    let mut in_quotes = false;
    for char in reason.chars() {
        match char {
            '`' => {
                kind.push_str(if in_quotes { "…`" } else { "`" });
                in_quotes = !in_quotes;
            }
            _ if in_quotes => {}
            _ if char.is_ascii_digit() => {
                if !kind.ends_with('#') {
                    kind.push('#');
                }
            }
            _ => kind.push(char),
        }
    }
    kind
}

#[cfg(test)]
mod tests {
    use super::kind;

    #[test]
    fn reasons_of_one_kind_are_one() {
        assert_eq!(
            kind("line 3: `x` has no value here"),
            "`…` has no value here"
        );
        assert_eq!(
            kind("it does not end within 192 tokens"),
            "it does not end within # tokens"
        );
        assert_eq!(kind("line 12, column 4: no"), "no");
        assert_eq!(kind("an end: here"), "an end: here");
    }
}
