//! The colours of a program's words.

use eframe::egui::text::{LayoutJob, TextFormat};
use eframe::egui::{Color32, FontId};
use turtle_lib::tokens::{Token, TokenKind};

/// The colour of a kind of word.
fn color(kind: TokenKind, is_dark: bool) -> Color32 {
    let rgb = |hex: u32| Color32::from_rgb((hex >> 16) as u8, (hex >> 8) as u8, hex as u8);
    rgb(match (kind, is_dark) {
        (TokenKind::Keyword, true) => 0xd99ae8,
        (TokenKind::Keyword, false) => 0x8a2da5,
        (TokenKind::Verb, true) => 0x82b4ff,
        (TokenKind::Verb, false) => 0x1650b8,
        (TokenKind::Builtin, true) => 0x6fd0d6,
        (TokenKind::Builtin, false) => 0x0a6b78,
        (TokenKind::Number, true) => 0xf2b36b,
        (TokenKind::Number, false) => 0xa34a00,
        (TokenKind::String, true) => 0x9fd18a,
        (TokenKind::String, false) => 0x2c7020,
        (TokenKind::Comment, true) => 0x8f959e,
        (TokenKind::Comment, false) => 0x666c74,
        (TokenKind::Name, true) => 0xe4e6ea,
        (TokenKind::Name, false) => 0x1c1f24,
        (TokenKind::Symbol, true) => 0xb4b9c2,
        (TokenKind::Symbol, false) => 0x4a4f57,
    })
}

/// The text in the colours of its words.
pub(super) fn layout(text: &str, tokens: &[Token], font: &FontId, is_dark: bool) -> LayoutJob {
    let mut job = LayoutJob {
        keep_trailing_whitespace: true,
        ..LayoutJob::default()
    };
    let mut append = |from: usize, to: usize, kind: TokenKind| {
        if let Some(part) = text.get(from..to).filter(|part| !part.is_empty()) {
            let mut format = TextFormat::simple(font.clone(), color(kind, is_dark));
            format.italics = kind == TokenKind::Comment;
            job.append(part, 0.0, format);
        }
    };
    let mut end = 0;
    for token in tokens {
        let (from, to) = (token.span.start as usize, token.span.end as usize);
        append(end, from, TokenKind::Symbol);
        append(from, to, token.kind);
        end = to;
    }
    append(end, text.len(), TokenKind::Symbol);
    job
}

#[cfg(test)]
mod tests {
    use super::*;
    use turtle_lib::dialect::Dialect;
    use turtle_lib::tokens::tokens;

    #[test]
    fn every_letter_is_shown_once() {
        let text = "# ä\nfor i in range(5):\n\tforward(8.5) ";
        let job = layout(
            text,
            &tokens(text, Dialect::Python),
            &FontId::monospace(12.0),
            true,
        );
        assert_eq!(job.text, text);
        let colors: Vec<_> = job.sections.iter().map(|s| s.format.color).collect();
        assert_eq!(colors[0], color(TokenKind::Comment, true));
        assert!(colors.contains(&color(TokenKind::Number, true)));
    }

    /// How much lighter one colour is than another, as the guidelines for contrast count it.
    fn contrast(a: Color32, b: Color32) -> f32 {
        let light = |color: Color32| {
            let [r, g, b, _] = eframe::egui::Rgba::from(color).to_array();
            0.2126 * r + 0.7152 * g + 0.0722 * b + 0.05
        };
        light(a).max(light(b)) / light(a).min(light(b))
    }

    #[test]
    fn every_colour_can_be_read() {
        use TokenKind::*;
        for kind in [
            Keyword, Verb, Builtin, Number, String, Comment, Name, Symbol,
        ] {
            for (is_dark, ground) in [(true, Color32::from_gray(27)), (false, Color32::WHITE)] {
                let contrast = contrast(color(kind, is_dark), ground);
                assert!(contrast > 4.5, "{kind:?} dark {is_dark}: {contrast}");
            }
        }
    }
}
