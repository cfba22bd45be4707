//! The text of the program: typed, coloured, numbered, with what is wrong marked. A number in it can be
//! dragged where it stands; a click puts the cursor there, as anywhere.

mod indent;
mod rows;

use super::{Change, Edits, highlight};
use crate::studio::document::Code;
use crate::studio::parts;
use crate::studio::scene::Scene;
use eframe::egui::text::{CCursor, CCursorRange};
use eframe::egui::text_edit::TextEditState;
use eframe::egui::text_selection::text_cursor_state::{
    byte_index_from_char_index, char_index_from_byte_index,
};
use eframe::egui::{
    self, Align, Color32, CursorIcon, Id, Margin, Rect, Role, Sense, Shape, Stroke, TextEdit,
    TextStyle, Ui, WidgetInfo, vec2,
};
use rows::Placed;
use turtle_lib::diagnostic::Diagnostic;
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
    /// Where the first number is that is wholly seen, when it was drawn last.
    first_number: Option<Rect>,
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

    /// Where on the screen the first number is that is wholly seen, if the text was drawn since this was asked for.
    pub(super) fn take_first_number(&mut self) -> Option<Rect> {
        self.first_number.take()
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
        let gutter = rows::gutter_px(ui, &code.text, &font);
        let jump = self.jump.take();
        if let Some(at) = jump {
            place_cursor(ui, id, at);
            ui.memory_mut(|memory| memory.request_focus(id));
        }
        let has_focus = ui.memory(|memory| memory.has_focus(id));
        if has_focus {
            indent::indent_by_spaces(ui);
            let at = TextEditState::load(ui.ctx(), id).and_then(|state| state.cursor.char_range());
            if let Some(range) = at.filter(|range| range.is_empty()) {
                let cursor = byte_index_from_char_index(&code.text, range.primary.index).0;
                indent::unindent(ui, code.text.get(..cursor).unwrap_or_default());
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
            .set(behind, rows::behind_text(ui, &rows, response.rect, marks));
        rows::number_lines(ui, &rows, response.rect.left() + gutter - 8.0, &font);
        rows::messages(ui, &rows, response.rect, marks.diagnostics);
        if jump.is_some()
            && let Some(range) = output.cursor_range
        {
            let cursor = galley.place(output.galley.pos_from_cursor(range.primary));
            ui.scroll_to_rect(cursor.expand(20.0), Some(Align::Center));
        }
        if response.changed() {
            if let Some((indented, cursor)) = self
                .cursor
                .and_then(|cursor| indent::indented(&code.text, &text, cursor))
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
            if self.first_number.is_none() && ui.clip_rect().contains_rect(rect) {
                self.first_number = Some(rect);
            }
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

fn place_cursor(ui: &Ui, id: Id, at: usize) {
    let mut state = TextEditState::load(ui.ctx(), id).unwrap_or_default();
    let cursor = CCursorRange::one(CCursor::new(at));
    state.cursor.set_char_range(Some(cursor));
    state.store(ui.ctx(), id);
}
