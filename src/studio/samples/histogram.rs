//! How many samples have which score.

use super::measure::Measure;
use super::standing::Standing;
use crate::solve::Candidate;
use eframe::egui::{Role, Sense, Ui, WidgetInfo};
use egui_plot::{Bar, BarChart, Plot};
use std::sync::Arc;

/// Scores go from 0 to 1; as many steps there are between.
const BINS: usize = 20;

/// Counts of scores, for each way that a sample did.
#[derive(Debug, Default)]
pub(super) struct Histogram {
    counts: [[usize; BINS]; Standing::ALL.len()],
    /// How many draw nothing and have no score.
    without: usize,
}

impl Histogram {
    /// Counts those of `order`, indices of `candidates`.
    pub(super) fn of(candidates: &[Arc<Candidate>], order: &[usize]) -> Histogram {
        let mut histogram = Histogram::default();
        for &index in order {
            let candidate = &candidates[index];
            let Some(score) = Measure::Score.of(candidate) else {
                histogram.without += 1;
                continue;
            };
            histogram.counts[Standing::of(candidate) as usize][bin(score)] += 1;
        }
        histogram
    }

    /// Draws the bars, on each other those of the same score.
    pub(super) fn ui(&self, ui: &mut Ui) {
        if self.without > 0 {
            ui.weak(format!("{} that draw nothing have no score.", self.without));
        }
        let plot = Plot::new("scores")
            .x_axis_label(Measure::Score.axis())
            .y_axis_label("samples")
            .include_x(0.0)
            .include_x(1.0)
            .include_y(1.0)
            .show_x(false)
            .show_y(false)
            .allow_drag(false)
            .allow_zoom(false)
            .allow_scroll(false)
            .allow_boxed_zoom(false)
            .sense(Sense::hover())
            .show(ui, |plot| {
                let mut below = [0; BINS];
                for (standing, counts) in Standing::ALL.into_iter().zip(&self.counts) {
                    let bars = counts.iter().enumerate().filter(|&(_, &count)| count > 0);
                    let bars = bars.map(|(i, &count)| {
                        let middle = (i as f64 + 0.5) / BINS as f64;
                        let base = below[i];
                        below[i] += count;
                        Bar::new(middle, count as f64)
                            .base_offset(base as f64)
                            .width(0.9 / BINS as f64)
                            .fill(standing.colour())
                    });
                    let chart = BarChart::new(standing.label(), bars.collect());
                    plot.bar_chart(chart.color(standing.colour()).allow_hover(false));
                }
            });
        let response = plot.response;
        response.widget_info(|| {
            let label = format!("Scores of {} samples", self.count(0..BINS));
            WidgetInfo::labeled(Role::Image, true, label)
        });
        if let Some(pointer) = response.hover_pos() {
            let at = plot.transform.value_from_position(pointer).x;
            if (0.0..=1.0).contains(&at) {
                response.on_hover_text_at_pointer(self.told(bin(at)));
            }
        }
    }

    fn count(&self, bins: std::ops::Range<usize>) -> usize {
        let counts = self.counts.iter().flat_map(|counts| &counts[bins.clone()]);
        counts.sum()
    }

    /// What there is to say of a bin.
    fn told(&self, bin: usize) -> String {
        let percent = |edge: usize| 100 * edge / BINS;
        let mut told = format!(
            "{} samples have {}% to {}% of the ink",
            self.count(bin..bin + 1),
            percent(bin),
            percent(bin + 1)
        );
        for (standing, counts) in Standing::ALL.into_iter().zip(&self.counts) {
            if counts[bin] > 0 {
                told += &format!("\n{} {}", counts[bin], standing.label());
            }
        }
        told
    }
}

/// The bin of a score; a full one is in the last.
fn bin(score: f64) -> usize {
    ((score * BINS as f64) as usize).min(BINS - 1)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::solve::candidate_tests::candidates;

    #[test]
    fn scores_are_counted_in_steps_and_what_has_none_is_told() {
        let square = "for i in range(4):\n    forward(8)\n    left(90)";
        let texts = ["forward(", square, square, "forward(20)"];
        let histogram = Histogram::of(&candidates(&texts), &[0, 1, 2, 3]);
        assert_eq!(histogram.without, 1);
        assert_eq!(histogram.count(0..BINS), 3);
        let last = "2 samples have 95% to 100% of the ink\n2 exact";
        assert_eq!(histogram.told(BINS - 1), last);
    }

    #[test]
    fn a_full_score_is_in_the_last_bin() {
        assert_eq!([0.0, 0.049, 0.05, 0.999, 1.0].map(bin), [0, 0, 1, 19, 19]);
    }
}
