//! Indentations as they are typed.

use eframe::egui::{Event, Key, Modifiers, Ui};

/// Space of an indentation.
const INDENT: &str = "    ";

/// Takes the tab key for an indentation.
pub(super) fn indent_by_spaces(ui: &Ui) {
    ui.input_mut(|input| {
        if input.consume_key(Modifiers::NONE, Key::Tab) {
            input.events.push(Event::Text(INDENT.to_owned()));
        }
    });
}

/// Takes a whole indentation away where there is nothing else before the cursor.
pub(super) fn unindent(ui: &Ui, before: &str) {
    let more = spaces_to_indent(before).saturating_sub(1);
    ui.input_mut(|input| {
        let is_backspace = |event: &Event| {
            matches!(event, Event::Key { key: Key::Backspace, pressed: true, modifiers, .. }
                if modifiers.is_none())
        };
        if let Some(at) = input.events.iter().position(is_backspace) {
            let event = input.events[at].clone();
            input
                .events
                .splice(at..at, std::iter::repeat_n(event, more));
        }
    });
}

/// How many spaces before the cursor are an indentation, or what is over of one.
fn spaces_to_indent(before: &str) -> usize {
    let line = before.rsplit('\n').next().unwrap_or_default();
    if line.is_empty() || !line.bytes().all(|byte| byte == b' ') {
        return 0;
    }
    (line.len() - 1) % INDENT.len() + 1
}

/// When a line feed was just typed, the text with the new line indented like the one before, and more after
/// what opens a block; and where the cursor is then, in bytes.
pub(super) fn indented(before: &str, text: &str, cursor: usize) -> Option<(String, usize)> {
    let (left, right) = (text.get(..cursor)?, text.get(cursor..)?);
    let typed = left.strip_suffix('\n')?;
    if text.len() != before.len() + 1 || !before.starts_with(typed) {
        return None;
    }
    let line = typed.rsplit('\n').next().unwrap_or_default();
    let code = line.trim_start();
    let mut space = line[..line.len() - code.len()].to_owned();
    if code.trim_end().ends_with([':', '{', '[']) {
        space.push_str(INDENT);
    }
    (!space.is_empty()).then(|| (format!("{left}{space}{right}"), cursor + space.len()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn typed(before: &str, at: usize) -> Option<(String, usize)> {
        let (left, right) = before.split_at(at);
        indented(before, &format!("{left}\n{right}"), at + 1)
    }

    #[test]
    fn a_new_line_is_indented_like_the_one_before() {
        let after = typed("for i in range(3):", 18);
        assert_eq!(after, Some(("for i in range(3):\n    ".to_owned(), 23)));
        let after = typed("  fd 3\nrt 4", 6);
        assert_eq!(after, Some(("  fd 3\n  \nrt 4".to_owned(), 9)));
        assert_eq!(typed("fd 3", 4), None);
    }

    #[test]
    fn an_indentation_goes_at_once() {
        assert_eq!(spaces_to_indent("a:\n        "), 4);
        assert_eq!(spaces_to_indent("a:\n      "), 2);
        assert_eq!(spaces_to_indent("a:\n    b"), 0);
        assert_eq!(spaces_to_indent("a\n"), 0);
    }

    #[test]
    fn what_is_pasted_or_taken_away_is_left_alone() {
        assert_eq!(indented("  a", "  a\n  b\n", 8), None);
        assert_eq!(indented("  a\nb", "  a\n", 4), None);
        assert_eq!(indented("", "", 0), None);
    }
}
