//! The text of the program: typed, coloured, numbered, with what is wrong marked. A number in it can be
//! dragged where it stands; a click puts the cursor there, as anywhere.

use super::{Change, Edits, highlight};
use crate::studio::document::Code;
use crate::studio::parts;
use crate::studio::scene::Scene;
use crate::studio::theme;
use eframe::egui::text::{CCursor, CCursorRange, LayoutJob, TextWrapping};
use eframe::egui::text_edit::TextEditState;
use eframe::egui::text_selection::text_cursor_state::{
    byte_index_from_char_index, char_index_from_byte_index,
};
use eframe::egui::{
    self, Align, Align2, Color32, CursorIcon, Event, FontId, Galley, Id, Key, Margin, Modifiers,
    Pos2, Rect, Role, Sense, Shape, Stroke, TextEdit, TextStyle, Ui, WidgetInfo, vec2,
};
use std::ops::Range;
use turtle_lib::diagnostic::{Diagnostic, Severity};
use turtle_lib::dialect::Dialect;
use turtle_lib::numbers::{Number, numbers};
use turtle_lib::tokens::{Token, tokens};

/// What is shown beside the text.
pub(super) struct Marks<'m> {
    /// What is to be said of it.
    pub diagnostics: &'m [Diagnostic],
    /// The line that is being run.
    pub lit: Option<u32>,
    /// The number that is being pointed at elsewhere.
    pub number: Option<usize>,
}

/// The text field.
#[derive(Default)]
pub(super) struct Field {
    read: Read,
    drag: Option<Drag>,
    /// The character to show the cursor at.
    jump: Option<usize>,
    /// Where the cursor was last, in bytes.
    cursor: Option<usize>,
}

/// Words and numbers of a text.
#[derive(Default)]
struct Read {
    of: Option<(String, Dialect)>,
    tokens: Vec<Token>,
    numbers: Vec<Number>,
}

impl Read {
    /// Reads a text if it is another than before.
    fn look(&mut self, text: &str, dialect: Dialect) {
        let is_same = |(seen, of): &(String, Dialect)| seen == text && *of == dialect;
        if !self.of.as_ref().is_some_and(is_same) {
            self.of = Some((text.to_owned(), dialect));
            self.tokens = tokens(text, dialect);
            self.numbers = numbers(text, dialect);
        }
    }
}

/// A number that is being dragged.
struct Drag {
    /// Which one.
    index: usize,
    /// Its value at the start.
    from: f64,
}

/// Points to drag for a step of a number.
const POINTS_PER_STEP: f32 = 5.0;

/// Where there is less room behind a line, in points, what is wrong with it is said beneath the text only.
const LEAST_MESSAGE: f32 = 60.0;

/// Space of an indentation.
const INDENT: &str = "    ";

impl Field {
    /// The numbers of a program.
    pub(super) fn numbers(&mut self, code: &Code) -> &[Number] {
        self.read.look(&code.text, code.dialect);
        &self.read.numbers
    }

    /// Puts the cursor before a byte of the text, next time it is shown.
    pub(super) fn jump_to(&mut self, text: &str, byte: usize) {
        self.jump = Some(char_index_from_byte_index(text, byte.into()).0);
    }

    /// Where the cursor was last, in bytes.
    pub(super) fn cursor(&self) -> Option<usize> {
        self.cursor
    }

    /// Draws the text and takes what is typed.
    pub(super) fn ui(
        &mut self,
        ui: &mut Ui,
        scene: &mut Scene,
        edits: &mut Edits,
        code: &Code,
        marks: &Marks<'_>,
    ) {
        let id = Id::unique("program");
        let font = TextStyle::Monospace.resolve(ui.style());
        let is_dark = ui.visuals().dark_mode;
        let gutter = gutter_px(ui, &code.text, &font);
        let jump = self.jump.take();
        if let Some(at) = jump {
            place_cursor(ui, id, at);
            ui.memory_mut(|memory| memory.request_focus(id));
        }
        let has_focus = ui.memory(|memory| memory.has_focus(id));
        if has_focus {
            indent_by_spaces(ui);
            let at = TextEditState::load(ui.ctx(), id).and_then(|state| state.cursor.char_range());
            if let Some(range) = at.filter(|range| range.is_empty()) {
                let cursor = byte_index_from_char_index(&code.text, range.primary.index).0;
                unindent(ui, code.text.get(..cursor).unwrap_or_default());
            }
        }
        let behind = ui.painter().add(Shape::Noop);
        let mut text = code.text.clone();
        let read = &mut self.read;
        let mut layouter = |ui: &Ui, text: &dyn egui::TextBuffer, width: f32| {
            read.look(text.as_str(), code.dialect);
            let mut job = highlight::layout(text.as_str(), &read.tokens, &font, is_dark);
            job.wrap.max_width = width;
            ui.fonts_mut(|fonts| fonts.layout_job(job))
        };
        let output = TextEdit::multiline(&mut text)
            .id(id)
            .code_editor()
            .background_color(Color32::TRANSPARENT)
            .margin(Margin {
                left: gutter.ceil().min(127.0) as i8,
                ..Margin::same(4)
            })
            .desired_rows(8)
            .desired_width(f32::INFINITY)
            .hint_text(
                "Draw something and its programs appear here, or write one. Escape leaves the text.",
            )
            .layouter(&mut layouter)
            .show(ui);
        let response = output.response.response;
        response.widget_info(|| {
            let mut info = WidgetInfo::labeled(Role::MultilineTextInput, true, "Program text");
            info.current_text_value = Some(text.clone());
            info
        });
        let galley = Placed {
            galley: &output.galley,
            at: output.galley_pos,
            field: response.rect,
        };
        if let Some(range) = output.cursor_range {
            self.cursor = Some(byte_index_from_char_index(&text, range.primary.index).0);
        }
        if response.gained_focus() {
            // So that it is not replaced while it is read.
            scene.hold_best();
        }
        if response.lost_focus() {
            edits.end(scene);
        }
        let rows = galley.rows();
        ui.painter()
            .set(behind, behind_text(ui, &rows, response.rect, marks));
        number_lines(ui, &rows, response.rect.left() + gutter - 8.0, &font);
        messages(ui, &rows, response.rect, marks.diagnostics);
        if jump.is_some()
            && let Some(range) = output.cursor_range
        {
            let cursor = galley.place(output.galley.pos_from_cursor(range.primary));
            ui.scroll_to_rect(cursor.expand(20.0), Some(Align::Center));
        }
        if response.changed() {
            if let Some((indented, cursor)) = self
                .cursor
                .and_then(|cursor| indented(&code.text, &text, cursor))
            {
                text = indented;
                place_cursor(ui, id, char_index_from_byte_index(&text, cursor.into()).0);
            }
            let changed = Code {
                text,
                ..code.clone()
            };
            edits.change(scene, Change::Typing, false, changed);
            return;
        }
        self.numbers_ui(ui, scene, edits, code, (id, &galley), marks.number);
        let pointer = ui.input(|input| input.pointer.hover_pos());
        let pointed = pointer.filter(|at| response.hovered() && galley.field.contains(*at));
        if let Some(line) = pointed.and_then(|at| galley.line_at(at.y)) {
            scene.lit = parts::meant_by(&code.text, code.dialect, line);
        }
    }

    /// Marks the number under the pointer and lets it be dragged.
    fn numbers_ui(
        &mut self,
        ui: &mut Ui,
        scene: &mut Scene,
        edits: &mut Edits,
        code: &Code,
        (id, galley): (Id, &Placed<'_>),
        marked: Option<usize>,
    ) {
        let text = &code.text;
        let accent = ui.visuals().selection.stroke.color;
        let rect_of = |number: &Number| {
            galley.rect_of(text, number.span.start as usize..number.span.end as usize)
        };
        if let Some(number) = marked.and_then(|marked| self.read.numbers.get(marked)) {
            let stroke = Stroke::new(1.0, accent);
            let rect = rect_of(number).expand(2.0);
            ui.painter()
                .rect_stroke(rect, 2.0, stroke, egui::StrokeKind::Outside);
        }
        // All that are seen, so that one can be pressed as soon as the pointer is there.
        let rows = galley.rows();
        let mut seen = rows.iter().filter(|row| ui.is_rect_visible(row.rect));
        let first = seen.next().map_or(0, |row| row.line);
        let lines = first..=seen.next_back().map_or(first, |row| row.line);
        let dragged = self.drag.as_ref().map(|drag| drag.index);
        let mut held = None;
        for (index, number) in self.read.numbers.iter().enumerate() {
            let is_dragged = dragged == Some(index);
            if !lines.contains(&number.line) && !is_dragged {
                continue;
            }
            let rect = rect_of(number);
            let area = rect.expand2(vec2(1.0, 3.0));
            let id = Id::unique(("a number of the program", index));
            let response = ui.interact(area, id, Sense::click_and_drag());
            let is_pointed = response.hovered() || response.is_pointer_button_down_on();
            if is_dragged || dragged.is_none() && (is_pointed || response.clicked()) {
                held = Some((index, number, rect, response));
            }
        }
        let Some((index, number, rect, response)) = held else {
            self.drag = None;
            return;
        };
        let response = response.on_hover_cursor(CursorIcon::ResizeHorizontal);
        let is_held = response.hovered() || response.dragged();
        let line = Stroke::new(if is_held { 2.0 } else { 1.0 }, accent);
        ui.painter()
            .hline(rect.x_range(), rect.bottom() + 1.0, line);
        // From the press on it is this one: the pointer may leave it before that is a drag.
        let is_pressed = response.is_pointer_button_down_on();
        if is_pressed && self.drag.is_none() {
            edits.end(scene);
            self.drag = Some(Drag {
                index,
                from: number.value,
            });
        }
        if response.clicked()
            && let Some(at) = response.interact_pointer_pos()
        {
            // As anywhere else in the text.
            let cursor = galley.galley.cursor_from_pos(at - galley.at);
            place_cursor(ui, id, cursor.index.0);
            ui.memory_mut(|memory| memory.request_focus(id));
        }
        if let Some(drag) = self.drag.as_mut().filter(|_| response.dragged()) {
            let by = response.total_drag_delta().unwrap_or_default().x;
            let value = drag.from + f64::from(by / POINTS_PER_STEP) * number.step();
            // The range is that of the start, for it goes with the value.
            let range = Number {
                value: drag.from,
                ..number.clone()
            }
            .range();
            let value = number.rounded(value.clamp(*range.start(), *range.end()));
            if value != number.value {
                let text = number.replaced(text, value);
                let code = Code {
                    text,
                    ..code.clone()
                };
                edits.change(scene, Change::Number(index), true, code);
            }
        }
        if !is_pressed && self.drag.take().is_some() {
            edits.end(scene);
        }
    }
}

/// A text laid out and where that is on the screen.
struct Placed<'g> {
    galley: &'g Galley,
    at: Pos2,
    /// The field it is in.
    field: Rect,
}

/// A row of the text on the screen.
struct Row {
    rect: Rect,
    /// The line it is of, from 1.
    line: u32,
    /// Whether the line begins here.
    is_first: bool,
}

impl Placed<'_> {
    fn place(&self, rect: Rect) -> Rect {
        rect.translate(self.at.to_vec2())
    }

    fn rows(&self) -> Vec<Row> {
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
    fn line_at(&self, y: f32) -> Option<u32> {
        let mut rows = self.rows().into_iter();
        rows.find(|row| y <= row.rect.bottom()).map(|row| row.line)
    }

    /// Where some bytes within a row are.
    fn rect_of(&self, text: &str, bytes: Range<usize>) -> Rect {
        let corner = |byte: usize| {
            let at = CCursor::new(char_index_from_byte_index(text, byte.into()));
            self.place(self.galley.pos_from_cursor(at))
        };
        let (from, to) = (corner(bytes.start), corner(bytes.end));
        Rect::from_min_max(from.min, to.max)
    }
}

/// Room for the numbers of the lines.
fn gutter_px(ui: &Ui, text: &str, font: &FontId) -> f32 {
    let digits = (text.lines().count() + 1).to_string().len().max(2);
    let digit = ui.fonts_mut(|fonts| fonts.glyph_width(font, '0'));
    digits as f32 * digit + 18.0
}

/// The ground of the text, with the marked lines.
fn behind_text(ui: &Ui, rows: &[Row], field: Rect, marks: &Marks<'_>) -> Shape {
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

fn number_lines(ui: &Ui, rows: &[Row], right: f32, font: &FontId) {
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
fn messages(ui: &Ui, rows: &[Row], field: Rect, diagnostics: &[Diagnostic]) {
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

fn place_cursor(ui: &Ui, id: Id, at: usize) {
    let mut state = TextEditState::load(ui.ctx(), id).unwrap_or_default();
    let cursor = CCursorRange::one(CCursor::new(at));
    state.cursor.set_char_range(Some(cursor));
    state.store(ui.ctx(), id);
}

/// Takes the tab key for an indentation.
fn indent_by_spaces(ui: &Ui) {
    ui.input_mut(|input| {
        if input.consume_key(Modifiers::NONE, Key::Tab) {
            input.events.push(Event::Text(INDENT.to_owned()));
        }
    });
}

/// Takes a whole indentation away where there is nothing else before the cursor.
fn unindent(ui: &Ui, before: &str) {
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
fn indented(before: &str, text: &str, cursor: usize) -> Option<(String, usize)> {
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
