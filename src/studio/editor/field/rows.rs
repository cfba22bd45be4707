//! The rows of the text on the screen, and what is drawn beside and behind them.

use super::Marks;
use crate::studio::theme;
use eframe::egui::text::{CCursor, LayoutJob, TextWrapping};
use eframe::egui::text_selection::text_cursor_state::char_index_from_byte_index;
use eframe::egui::{Align2, FontId, Galley, Pos2, Rect, Shape, TextStyle, Ui, vec2};
use std::ops::Range;
use turtle_lib::diagnostic::{Diagnostic, Severity};

/// Where there is less room behind a line, in points, what is wrong with it is said beneath the text only.
const LEAST_MESSAGE: f32 = 60.0;

/// A text laid out and where that is on the screen.
pub(super) struct Placed<'g> {
    pub(super) galley: &'g Galley,
    pub(super) at: Pos2,
    /// The field it is in.
    pub(super) field: Rect,
}

/// A row of the text on the screen.
pub(super) struct Row {
    pub(super) rect: Rect,
    /// The line it is of, from 1.
    pub(super) line: u32,
    /// Whether the line begins here.
    pub(super) is_first: bool,
}

impl Placed<'_> {
    pub(super) fn place(&self, rect: Rect) -> Rect {
        rect.translate(self.at.to_vec2())
    }

    pub(super) fn rows(&self) -> Vec<Row> {
        let mut line = 1;
        let mut is_first = true;
        let rows = self.galley.rows.iter().map(|row| {
            let placed = Row {
                rect: self.place(row.rect()),
                line,
                is_first,
            };
            is_first = row.ends_with_newline;
            line += u32::from(row.ends_with_newline);
            placed
        });
        rows.collect()
    }

    /// The line, from 1, at a height of the screen.
    pub(super) fn line_at(&self, y: f32) -> Option<u32> {
        let mut rows = self.rows().into_iter();
        rows.find(|row| y <= row.rect.bottom()).map(|row| row.line)
    }

    /// Where some bytes within a row are.
    pub(super) fn rect_of(&self, text: &str, bytes: Range<usize>) -> Rect {
        let corner = |byte: usize| {
            let at = CCursor::new(char_index_from_byte_index(text, byte.into()));
            self.place(self.galley.pos_from_cursor(at))
        };
        let (from, to) = (corner(bytes.start), corner(bytes.end));
        Rect::from_min_max(from.min, to.max)
    }
}

/// Room for the numbers of the lines.
pub(super) fn gutter_px(ui: &Ui, text: &str, font: &FontId) -> f32 {
    let digits = (text.lines().count() + 1).to_string().len().max(2);
    let digit = ui.fonts_mut(|fonts| fonts.glyph_width(font, '0'));
    digits as f32 * digit + 18.0
}

/// The ground of the text, with the marked lines.
pub(super) fn behind_text(ui: &Ui, rows: &[Row], field: Rect, marks: &Marks<'_>) -> Shape {
    let visuals = ui.visuals();
    let mut shapes = vec![Shape::rect_filled(field, 2.0, visuals.text_edit_bg_color())];
    let across = |row: &Row| Rect::from_x_y_ranges(field.x_range().shrink(1.0), row.rect.y_range());
    for row in rows.iter().filter(|row| ui.is_rect_visible(row.rect)) {
        if marks.lit == Some(row.line) {
            let color = theme::PROGRAM.gamma_multiply(0.35);
            shapes.push(Shape::rect_filled(across(row), 0.0, color));
        }
        let mut here = marks.diagnostics.iter().filter(|d| d.line == row.line);
        let Some(first) = here.next() else { continue };
        let is_error = |d: &Diagnostic| d.severity == Severity::Error;
        let color = if is_error(first) || here.any(is_error) {
            visuals.error_fg_color
        } else {
            visuals.warn_fg_color
        };
        let rect = across(row);
        shapes.push(Shape::rect_filled(rect, 0.0, color.gamma_multiply(0.18)));
        let edge = Rect::from_min_size(rect.min, vec2(3.0, rect.height()));
        shapes.push(Shape::rect_filled(edge, 0.0, color));
    }
    Shape::Vec(shapes)
}

pub(super) fn number_lines(ui: &Ui, rows: &[Row], right: f32, font: &FontId) {
    let color = ui.visuals().weak_text_color();
    for row in rows.iter().filter(|row| row.is_first) {
        if ui.is_rect_visible(row.rect) {
            let at = Pos2::new(right, row.rect.center().y);
            let number = row.line.to_string();
            ui.painter()
                .text(at, Align2::RIGHT_CENTER, number, font.clone(), color);
        }
    }
}

/// Says what is wrong with a line behind it, as far as there is room.
pub(super) fn messages(ui: &Ui, rows: &[Row], field: Rect, diagnostics: &[Diagnostic]) {
    let font = TextStyle::Small.resolve(ui.style());
    for (i, row) in rows.iter().enumerate() {
        let is_last = rows.get(i + 1).is_none_or(|next| next.is_first);
        let first = diagnostics
            .iter()
            .find(|diagnostic| diagnostic.line == row.line);
        let (Some(first), true) = (first, is_last && ui.is_rect_visible(row.rect)) else {
            continue;
        };
        let left = row.rect.right() + 12.0;
        let room = field.right() - 4.0 - left;
        if room < LEAST_MESSAGE {
            continue;
        }
        let color = match first.severity {
            Severity::Error => ui.visuals().error_fg_color,
            Severity::Warning => ui.visuals().warn_fg_color,
        };
        let mut job = LayoutJob::simple_singleline(first.message.clone(), font.clone(), color);
        job.wrap = TextWrapping::truncate_at_width(room);
        let galley = ui.fonts_mut(|fonts| fonts.layout_job(job));
        let at = Pos2::new(left, row.rect.center().y - galley.size().y / 2.0);
        ui.painter().galley(at, galley, color);
    }
}
