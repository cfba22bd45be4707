//! Samples as points over two measures.

use super::difference::Difference;
use super::grid::{Shown, hover_ui};
use super::measure::Measure;
use super::standing::Standing;
use crate::solve::Candidate;
use eframe::egui::{ComboBox, Pos2, Role, Sense, Ui, WidgetInfo};
use egui_plot::{Plot, PlotPoint, PlotTransform, Points};
use std::sync::Arc;

/// Radius of a point, and how near to one the pointer means it, in points of the screen.
const RADIUS_PX: f32 = 3.0;
const REACH_PX: f32 = 10.0;

/// Points nearer to each other than this lie in one place, for whoever points at them.
const TOGETHER_PX: f32 = 1.0;

/// The chart, and of what it was made.
pub(super) struct Scatter {
    axes: [Measure; 2],
    made: Option<Made>,
}

/// The points of samples that have both measures.
#[derive(Debug)]
struct Made {
    axes: [Measure; 2],
    dots: Vec<Dot>,
    /// The same, to be drawn in one colour each.
    by_standing: [Vec<PlotPoint>; Standing::ALL.len()],
    /// How many samples lack one of the measures.
    without: usize,
}

#[derive(Clone, Copy, Debug)]
struct Dot {
    index: usize,
    at: PlotPoint,
}

impl Default for Scatter {
    fn default() -> Self {
        Scatter {
            axes: [Measure::LogProb, Measure::Score],
            made: None,
        }
    }
}

impl Scatter {
    /// Makes it anew: there are other samples to be shown.
    pub(super) fn forget(&mut self) {
        self.made = None;
    }

    /// Draws the chart and gives the index of the candidate that was selected just now.
    pub(super) fn ui(
        &mut self,
        ui: &mut Ui,
        shown: &Shown<'_>,
        difference: &mut Difference,
    ) -> Option<usize> {
        self.axes_ui(ui);
        let made = match self.made.take() {
            Some(made) if made.axes == self.axes => made,
            _ => Made::of(self.axes, &shown.run.candidates, shown.order),
        };
        let made = self.made.insert(made);
        if made.without > 0 {
            ui.weak(format!("{} without these measures.", made.without));
        }
        let [x, y] = made.axes;
        let selected = shown.selected.and_then(|index| made.place(index));
        let ring = ui.visuals().strong_text_color();
        // The id keeps the part that is looked at; over other measures it is another.
        let plot = Plot::new(("scatter", x.label(), y.label()))
            .x_axis_label(x.axis())
            .y_axis_label(y.axis())
            .show_x(false)
            .show_y(false)
            .sense(Sense::CLICK | Sense::DRAG)
            .show(ui, |plot| {
                for (standing, points) in Standing::ALL.into_iter().zip(&made.by_standing) {
                    let points = Points::new(standing.label(), points.as_slice())
                        .radius(RADIUS_PX)
                        .color(standing.colour())
                        .allow_hover(false);
                    plot.points(points);
                }
                if let Some(at) = selected {
                    let points = Points::new("selected", [at.x, at.y])
                        .radius(2.0 * RADIUS_PX)
                        .filled(false)
                        .color(ring)
                        .allow_hover(false);
                    plot.points(points);
                }
            });
        let response = plot.response;
        response.widget_info(|| {
            let (count, x, y) = (made.dots.len(), x.label(), y.label());
            let label = format!("{count} samples, {y} over {x}");
            WidgetInfo::labeled(Role::Image, true, label)
        });
        let here = match response.hover_pos() {
            Some(pointer) => made.under(pointer, &plot.transform),
            None => Vec::new(),
        };
        let next = next(&here, shown.selected)?;
        let clicked = response.clicked().then_some(next);
        let pointed_at = here.iter().find(|&&index| shown.selected == Some(index));
        let candidate = &shown.run.candidates[pointed_at.copied().unwrap_or(next)];
        response.on_hover_ui_at_pointer(|ui| {
            hover_ui(ui, shown.drawing(), candidate, difference);
            if here.len() > 1 {
                ui.weak(format!(
                    "{} samples are here. Each click takes the next.",
                    here.len()
                ));
            }
        });
        clicked
    }

    fn axes_ui(&mut self, ui: &mut Ui) {
        ui.horizontal(|ui| {
            let [x, y] = &mut self.axes;
            for (measure, name, help) in [
                (y, "Upwards", "What is measured upwards"),
                (x, "Across", "What is measured to the right"),
            ] {
                ComboBox::from_id_salt(name)
                    .width(90.0)
                    .selected_text(measure.label())
                    .show_ui(ui, |ui| {
                        for one in Measure::ALL {
                            ui.selectable_value(measure, one, one.label());
                        }
                    })
                    .response
                    .on_hover_text(help)
                    .accessible_name(name);
                if name == "Upwards" {
                    ui.label("over");
                }
            }
        });
    }
}

impl Made {
    fn of(axes: [Measure; 2], candidates: &[Arc<Candidate>], order: &[usize]) -> Made {
        let mut made = Made {
            axes,
            dots: Vec::with_capacity(order.len()),
            by_standing: Default::default(),
            without: 0,
        };
        for &index in order {
            let candidate = &candidates[index];
            let [x, y] = axes.map(|measure| measure.of(candidate));
            let (Some(x), Some(y)) = (x, y) else {
                made.without += 1;
                continue;
            };
            let at = PlotPoint::new(x, y);
            made.dots.push(Dot { index, at });
            made.by_standing[Standing::of(candidate) as usize].push(at);
        }
        made
    }

    /// Where this candidate is.
    fn place(&self, index: usize) -> Option<PlotPoint> {
        let dot = self.dots.iter().find(|dot| dot.index == index);
        dot.map(|dot| dot.at)
    }

    /// The candidates that the pointer means: those at the nearest place, if one is near.
    fn under(&self, pointer: Pos2, transform: &PlotTransform) -> Vec<usize> {
        let on_screen = |dot: &Dot| transform.position_from_point(&dot.at);
        let from_pointer = |dot: &&Dot| on_screen(dot).distance(pointer);
        let nearest = self
            .dots
            .iter()
            .min_by(|a, b| from_pointer(a).total_cmp(&from_pointer(b)))
            .filter(|dot| from_pointer(dot) <= REACH_PX);
        let Some(place) = nearest.map(on_screen) else {
            return Vec::new();
        };
        let together = |dot: &&Dot| on_screen(dot).distance(place) <= TOGETHER_PX;
        self.dots
            .iter()
            .filter(together)
            .map(|dot| dot.index)
            .collect()
    }
}

/// Of several in one place the one after that which is selected, so that each can be reached.
fn next(here: &[usize], selected: Option<usize>) -> Option<usize> {
    let at = here.iter().position(|&index| selected == Some(index));
    let next = at.map_or(0, |at| (at + 1) % here.len());
    here.get(next).copied()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::solve::candidate_tests::candidates;
    use eframe::egui::{Rect, Vec2b, pos2};
    use egui_plot::PlotBounds;

    const SQUARE: &str = "for i in range(4):\n    forward(8)\n    left(90)";

    fn made() -> Made {
        let candidates = candidates(&["forward(", "forward(20)", SQUARE, SQUARE]);
        Made::of(
            [Measure::Letters, Measure::Score],
            &candidates,
            &[3, 2, 1, 0],
        )
    }

    #[test]
    fn samples_are_where_their_measures_are_in_the_colour_of_how_they_did() {
        let made = made();
        assert_eq!(made.without, 1, "what draws nothing has no score");
        let square = PlotPoint::new(SQUARE.len() as f64, 1.0);
        assert_eq!(made.place(2), Some(square));
        assert_eq!(made.place(0), None);
        assert_eq!(made.by_standing[Standing::Exact as usize], [square; 2]);
        assert_eq!(made.by_standing[Standing::Near as usize].len(), 1);
    }

    #[test]
    fn the_pointer_means_all_samples_at_the_nearest_place() {
        let made = made();
        let screen = Rect::from_min_max(pos2(0.0, 0.0), pos2(100.0, 100.0));
        let bounds = PlotBounds::from_min_max([0.0, 0.0], [100.0, 1.25]);
        let transform = PlotTransform::new(screen, bounds, Vec2b::FALSE);
        let pointer = pos2(SQUARE.len() as f32 + 3.0, 22.0);
        assert_eq!(made.under(pointer, &transform), [3, 2]);
        assert!(made.under(pos2(95.0, 95.0), &transform).is_empty());
    }

    #[test]
    fn each_click_in_a_place_takes_the_next() {
        assert_eq!(next(&[], Some(1)), None);
        assert_eq!(next(&[3, 2], None), Some(3));
        assert_eq!(next(&[3, 2], Some(3)), Some(2));
        assert_eq!(next(&[3, 2], Some(2)), Some(3));
    }
}
