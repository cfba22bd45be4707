//! The thumbnails themselves.

use super::difference::Difference;
use super::order::code;
use super::standing::Standing;
use super::thumbnails::Thumbnails;
use super::tiles::Tiles;
use crate::solve::{Candidate, Origin, Outcome};
use crate::studio::session::Run;
use eframe::egui::{
    self, EventFilter, Id, Key, Rect, Role, ScrollArea, Sense, Ui, Vec2, WidgetInfo, vec2,
};
use turtle_lib::bitmap::Bitmap;

/// Lines of a program that are shown beside its picture.
const LINES: usize = 6;

/// What the grid shows.
pub(super) struct Shown<'a> {
    pub(super) run: &'a Run,
    /// Indices of the run's candidates, in order.
    pub(super) order: &'a [usize],
    pub(super) selected: Option<usize>,
    pub(super) side_px: f32,
}

impl Shown<'_> {
    /// The run's number and what is to be redrawn.
    pub(super) fn drawing(&self) -> (u64, &Bitmap) {
        (self.run.number, &self.run.subject.bitmap)
    }
}

/// Draws the thumbnails and gives the index of the candidate that was selected just now.
pub(super) fn ui(
    ui: &mut Ui,
    shown: &Shown<'_>,
    thumbnails: &mut Thumbnails,
    difference: &mut Difference,
) -> Option<usize> {
    let gap_px = Tiles::gap_px(shown.side_px);
    let step_px = shown.side_px + gap_px;
    // Names of their own: the inspector comes and goes above.
    ScrollArea::vertical()
        .id_salt("samples")
        .auto_shrink(false)
        .show_viewport(ui, |ui, viewport| {
            let columns = ((ui.available_width() / step_px) as usize).max(1);
            let rows = shown.order.len().div_ceil(columns);
            let size = vec2(ui.available_width(), rows as f32 * step_px);
            let (area, _) = ui.allocate_exact_size(size.max(ui.available_size()), Sense::hover());
            let sense = Sense::focusable_noninteractive();
            let grid = ui.interact(area, Id::unique("samples grid"), sense);
            grid.widget_info(|| {
                WidgetInfo::labeled(
                    Role::Grid,
                    true,
                    "Samples, to go through with the arrow keys",
                )
            });
            let place = |i: usize| {
                let corner = vec2((i % columns) as f32, (i / columns) as f32) * step_px;
                Rect::from_min_size(area.min + corner, Vec2::splat(shown.side_px))
            };
            let at = shown
                .selected
                .and_then(|selected| shown.order.iter().position(|&i| i == selected));
            let mut chosen = None;
            if let Some(to) = moved(ui, grid.id, at, shown.order.len(), columns) {
                ui.scroll_to_rect(place(to).expand(gap_px), None);
                chosen = shown.order.get(to).copied();
            }
            let first = (viewport.min.y / step_px).max(0.0) as usize * columns;
            let last = ((viewport.max.y / step_px).max(0.0) as usize + 1) * columns;
            let visible = first.min(shown.order.len())..last.min(shown.order.len());
            let painter = ui.painter().clone();
            let mut tiles = Tiles::new(ui, shown.side_px);
            for i in visible {
                let index = shown.order[i];
                let candidate = &shown.run.candidates[index];
                let rect = place(i);
                let selected = shown.selected == Some(index);
                tiles.put(thumbnails, candidate, rect, selected);
                // The grid as a whole has the keyboard's focus, else there were a thousand stops for Tab.
                let response = ui.interact(rect, grid.id.with(index), Sense::CLICK);
                response.widget_info(|| {
                    WidgetInfo::selected(Role::Button, true, selected, name(candidate))
                });
                if response.clicked() {
                    chosen = Some(index);
                    grid.request_focus();
                }
                if response.hovered() {
                    response.on_hover_ui(|ui| hover_ui(ui, shown.drawing(), candidate, difference));
                }
            }
            tiles.paint(thumbnails, &painter);
            if grid.has_focus() {
                painter.rect_stroke(
                    area.intersect(ui.clip_rect()),
                    2.0,
                    ui.visuals().selection.stroke,
                    egui::StrokeKind::Inside,
                );
            }
            chosen
        })
        .inner
}

/// What a sample is called.
pub(super) fn name(candidate: &Candidate) -> String {
    let standing = Standing::of(candidate).label();
    match candidate.origin {
        Origin::Sampled => format!("Sample {}: {standing}", candidate.sample.index),
        Origin::Refined => format!("Refined sample: {standing}"),
        Origin::Repaired => format!("Mended sample: {standing}"),
        Origin::Placed => format!("Placed figure: {standing}"),
        Origin::Traced => format!("Traced lines: {standing}"),
        Origin::Composed => format!("Composed of parts: {standing}"),
    }
}

/// Where the arrow keys lead to from the selected place, if one was pressed.
fn moved(ui: &Ui, grid: Id, at: Option<usize>, count: usize, columns: usize) -> Option<usize> {
    if !ui.memory(|memory| memory.has_focus(grid)) {
        return None;
    }
    let arrows = EventFilter {
        horizontal_arrows: true,
        vertical_arrows: true,
        ..EventFilter::default()
    };
    ui.memory_mut(|memory| memory.set_focus_lock_filter(grid, arrows));
    let last = count.checked_sub(1)?;
    let key = ui.input(|input| {
        [
            Key::ArrowLeft,
            Key::ArrowRight,
            Key::ArrowUp,
            Key::ArrowDown,
            Key::Home,
            Key::End,
        ]
        .into_iter()
        .find(|&key| input.modifiers.is_none() && input.key_pressed(key))
    })?;
    let Some(at) = at else { return Some(0) };
    let to = match key {
        Key::ArrowLeft => at.saturating_sub(1),
        Key::ArrowRight => at + 1,
        Key::ArrowUp => at.checked_sub(columns).unwrap_or(at),
        Key::ArrowDown if at + columns > last => at,
        Key::ArrowDown => at + columns,
        Key::Home => 0,
        _ => last,
    };
    Some(to.min(last))
}

/// A closer look: the picture over the drawing of the run with that number, and what there is to say.
pub(super) fn hover_ui(
    ui: &mut Ui,
    (run, drawing): (u64, &Bitmap),
    candidate: &Candidate,
    difference: &mut Difference,
) {
    let standing = Standing::of(candidate);
    ui.colored_label(standing.colour(), name(candidate));
    match &candidate.outcome {
        Outcome::Drawn(drawn) => {
            difference.ui(ui, run, drawing, &drawn.bitmap);
            ui.label(format!(
                "{:.0}% of the ink, log-probability {:.1}",
                100.0 * drawn.verdict.ink_f1,
                candidate.sample.log_prob
            ));
        }
        Outcome::Invalid(reason) => {
            ui.label(reason.to_string());
        }
    }
    ui.monospace(first_lines(code(candidate), LINES));
}

/// The first lines of a program, with an ellipsis if there are more.
pub(in crate::studio) fn first_lines(code: &str, most: usize) -> String {
    let mut lines: Vec<_> = code.lines().take(most + 1).collect();
    if lines.len() > most {
        lines[most] = "…";
    }
    lines.join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_programs_end_in_an_ellipsis() {
        assert_eq!(first_lines("a\nb", 2), "a\nb");
        assert_eq!(first_lines("a\nb\nc\nd", 2), "a\nb\n…");
    }
}
