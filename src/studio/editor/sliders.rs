//! The numbers of the program, each to drag or to type.

use super::{Change, Edits};
use crate::studio::document::Code;
use crate::studio::scene::Scene;
use eframe::egui::{CollapsingHeader, ScrollArea, Slider, SliderClamping, Ui};
use std::cell::Cell;
use std::ops::RangeInclusive;
use turtle_lib::numbers::Number;

/// Height of the list, in points.
const HEIGHT: f32 = 150.0;

/// The list of numbers.
#[derive(Default)]
pub(super) struct Sliders {
    /// The number that is pointed at.
    marked: Option<usize>,
    /// The number that is being dragged and its range when that began: it goes with the value.
    held: Option<(usize, RangeInclusive<f64>)>,
}

impl Sliders {
    /// The number that is pointed at in the list.
    pub(super) fn marked(&self) -> Option<usize> {
        self.marked
    }

    /// Draws the list.
    pub(super) fn ui(
        &mut self,
        ui: &mut Ui,
        scene: &mut Scene,
        edits: &mut Edits,
        code: &Code,
        numbers: &[Number],
    ) {
        self.marked = None;
        let title = format!("Numbers ({})", numbers.len());
        let header = CollapsingHeader::new(title)
            .id_salt("numbers")
            .default_open(true);
        header.show(ui, |ui| {
            let row = ui.spacing().interact_size.y;
            ScrollArea::vertical()
                .id_salt("list of numbers")
                .max_height(HEIGHT)
                .show_rows(ui, row, numbers.len(), |ui, shown| {
                    for index in shown {
                        // An id of its own: by its place in the list a drag would go on at its twin when that scrolls.
                        ui.push_id(index, |ui| {
                            self.number_ui(ui, scene, edits, code, (index, &numbers[index]));
                        });
                    }
                });
        });
    }

    fn number_ui(
        &mut self,
        ui: &mut Ui,
        scene: &mut Scene,
        edits: &mut Edits,
        code: &Code,
        (index, number): (usize, &Number),
    ) {
        let held = self.held.as_ref().filter(|(held, _)| *held == index);
        let range = held.map_or_else(|| number.range(), |(_, range)| range.clone());
        let mut value = number.value;
        let is_typed = Cell::new(false);
        let slider = Slider::new(&mut value, range.clone())
            .clamping(SliderClamping::Never)
            .text(format!("line {} {}", number.line, number.place))
            .max_decimals(6)
            .custom_formatter(|value, _| short(value))
            .drag_value_speed(0.25 * number.step())
            .update_while_editing(false)
            .custom_parser(|text| {
                is_typed.set(true);
                text.trim().parse().ok()
            });
        ui.spacing_mut().slider_width = 90.0;
        let response = ui.add(slider);
        if response.hovered() || response.has_focus() {
            self.marked = Some(index);
        }
        if response.drag_started() {
            edits.end(scene);
            self.held = Some((index, range));
        }
        if response.changed() {
            let value = if is_typed.get() {
                value
            } else {
                number.rounded(value)
            };
            let text = number.replaced(&code.text, value);
            if text != code.text {
                let code = Code {
                    text,
                    ..code.clone()
                };
                let held = response.dragged();
                edits.change(scene, Change::Number(index), held, code);
            }
        }
        if response.drag_stopped() {
            edits.end(scene);
            self.held = None;
        }
    }
}

/// A number with as many digits as it needs.
fn short(value: f64) -> String {
    let long = format!("{value:.4}");
    long.trim_end_matches('0').trim_end_matches('.').to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_have_the_digits_they_need() {
        let all = [5.0, 0.0, -12.5, 0.3333333, 360.0].map(short);
        assert_eq!(all, ["5", "0", "-12.5", "0.3333", "360"]);
    }
}
