//! Every sample of the run as a thumbnail.

mod compare;
mod difference;
mod export;
pub(super) mod grid;
mod histogram;
mod inspector;
mod measure;
pub(super) mod order;
mod scatter;
pub(super) mod standing;
mod strokes;
pub(super) mod thumbnails;
mod tiles;
mod tokens;

use super::command::Command;
use super::gallery::DIMMED;
use super::scene::Scene;
use super::session::{Engine, Run};
use super::settings::THUMBNAIL_PX;
use compare::{Canvas, Compare};
use difference::Difference;
use eframe::egui::{Button, ComboBox, RichText, Slider, TextEdit, Ui};
use export::Export;
use grid::Shown;
use histogram::Histogram;
use inspector::{Asked, Inspector};
use measure::Measure;
use order::{Choice, Statistics};
use scatter::Scatter;
use standing::Standing;
use turtle_lib::compare::Tolerance;

/// How the samples are shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Look {
    #[default]
    Thumbnails,
    Scatter,
    Histogram,
    Compare,
}

impl Look {
    fn ui(&mut self, ui: &mut Ui, side_px: &mut f32) {
        for (look, label, help) in [
            (Look::Thumbnails, "Thumbnails", "What each draws"),
            (Look::Scatter, "Scatter", "Two measures over each other"),
            (Look::Histogram, "Histogram", "How many have which score"),
            (Look::Compare, "A/B", "Two runs side by side"),
        ] {
            ui.selectable_value(self, look, label).on_hover_text(help);
        }
        if matches!(self, Look::Thumbnails | Look::Compare) {
            ui.spacing_mut().slider_width = 40.0;
            ui.add(Slider::new(side_px, THUMBNAIL_PX).show_value(false))
                .on_hover_text("How large the thumbnails are")
                .accessible_name("Size of thumbnails");
        }
    }
}

/// The panel of samples.
#[derive(Default)]
pub(super) struct Samples {
    choice: Choice,
    look: Look,
    /// Of what `order`, `statistics` and the charts were made.
    seen: Option<Seen>,
    order: Vec<usize>,
    statistics: Statistics,
    /// The run and the index of the candidate that is looked at closely.
    selected: Option<(u64, usize)>,
    inspector: Inspector,
    difference: Difference,
    scatter: Scatter,
    histogram: Histogram,
    compare: Compare,
    export: Export,
}

/// What decides about the order.
#[derive(Clone, Debug, PartialEq)]
struct Seen {
    run: u64,
    count: usize,
    tolerance: Tolerance,
    choice: Choice,
}

impl Samples {
    /// Draws the panel.
    pub(super) fn ui(&mut self, ui: &mut Ui, scene: &mut Scene) {
        let Some(run) = &scene.session.run else {
            ui.weak("Draw something: every program the model proposes for it appears here.");
            return;
        };
        let is_before = run.sampled().number != run.number;
        let run = run.sampled();
        if is_before {
            ui.weak("Of the drawing before; new ones are on their way.");
            ui.multiply_opacity(DIMMED);
        }
        self.look_at(run);
        self.statistics_ui(ui, run);
        self.choice_ui(ui);
        let selected = self
            .selected
            .filter(|&(of, _)| of == run.number)
            .map(|(_, index)| index);
        let shown = Shown {
            run,
            order: &self.order,
            selected,
            side_px: scene.settings.thumbnail_px,
        };
        ui.horizontal_wrapped(|ui| {
            self.look.ui(ui, &mut scene.settings.thumbnail_px);
            self.export.menu_ui(ui, &shown);
        });
        let proposer = match &scene.session.engine {
            Engine::Ready(loaded) => Some(&loaded.proposer),
            Engine::Loading | Engine::Failed(_) => None,
        };
        let asked = selected.and_then(|index| {
            let panel = inspector::panel();
            let inspector = &mut self.inspector;
            panel
                .show(ui, |ui| inspector.ui(ui, run, index, proposer))
                .inner
        });
        if self.order.is_empty() {
            ui.weak(if run.candidates.is_empty() {
                "The first samples are on their way."
            } else {
                "No sample is like this. Choose All, or clear the search."
            });
        }
        let mut solve_with = None;
        let clicked = match self.look {
            Look::Thumbnails => grid::ui(ui, &shown, &mut scene.thumbnails, &mut self.difference),
            Look::Scatter => self.scatter.ui(ui, &shown, &mut self.difference),
            Look::Histogram => {
                self.histogram.ui(ui);
                None
            }
            Look::Compare => {
                let canvas = Canvas {
                    side_px: shown.side_px,
                    thumbnails: &mut scene.thumbnails,
                    difference: &mut self.difference,
                };
                match self.compare.ui(ui, run, selected, canvas) {
                    Some(compare::Asked::Select(index)) => Some(index),
                    Some(compare::Asked::Solve(seed)) => {
                        solve_with = Some(seed);
                        None
                    }
                    None => None,
                }
            }
        };
        let number = run.number;
        let candidate = |index: Option<usize>| index.and_then(|i| run.candidates.get(i)).cloned();
        let (chosen, looked_at) = (candidate(clicked), candidate(selected));
        if let Some(index) = clicked {
            self.selected = Some((number, index));
        }
        // A program that draws nothing is looked at here; there is nothing of it to see on the canvas.
        if let Some(candidate) = chosen.filter(|candidate| candidate.rendering().is_some()) {
            scene.pick(candidate);
        }
        match (asked, looked_at) {
            (Some(Asked::Edit), Some(candidate)) => {
                scene.pick(candidate);
                scene.ask(Command::TakeCard);
            }
            (Some(Asked::Close), _) => self.selected = None,
            _ => {}
        }
        if let Some(seed) = solve_with {
            scene.settings.request.seed = seed;
            scene.ask(Command::Solve);
        }
        if let Some(told) = self.export.ui(ui.ctx()) {
            scene.tell(told);
        }
    }

    /// Sorts and counts anew if there is something new.
    fn look_at(&mut self, run: &Run) {
        let now = Seen {
            run: run.number,
            count: run.candidates.len(),
            tolerance: run.tolerance,
            choice: self.choice.clone(),
        };
        if self.seen.as_ref() != Some(&now) {
            self.order = self.choice.among(&run.candidates);
            self.statistics = Statistics::of(&run.candidates);
            self.histogram = Histogram::of(&run.candidates, &self.order);
            self.scatter.forget();
            self.compare.forget();
            self.seen = Some(now);
        }
    }

    fn statistics_ui(&mut self, ui: &mut Ui, run: &Run) {
        let statistics = &self.statistics;
        ui.horizontal_wrapped(|ui| {
            let standing = &mut self.choice.standing;
            ui.selectable_value(standing, None, format!("All {}", statistics.all()));
            for one in Standing::ALL {
                let label = format!("{} {}", capital(one.label()), statistics.count(one));
                ui.selectable_value(
                    standing,
                    Some(one),
                    RichText::new(label).color(one.colour()),
                );
            }
        });
        let first = statistics.first_match.map_or_else(
            || "no match yet".to_owned(),
            |first| format!("first match after {:.2} s", first.as_secs_f64()),
        );
        let took = run.summary.as_ref().map_or_else(String::new, |summary| {
            format!(", {:.2} s in all", summary.took.as_secs_f64())
        });
        ui.label(format!(
            "{} different programs, {first}, {:.0} samples/s{took}.",
            statistics.distinct,
            run.samples_per_s()
        ));
    }

    fn choice_ui(&mut self, ui: &mut Ui) {
        ui.horizontal(|ui| {
            let choice = &mut self.choice;
            ComboBox::from_id_salt("sort")
                .width(110.0)
                .selected_text(format!("By {}", choice.sort.label()))
                .show_ui(ui, |ui| {
                    for sort in Measure::ALL {
                        ui.selectable_value(&mut choice.sort, sort, sort.label());
                    }
                })
                .response
                .on_hover_text("What comes first")
                .accessible_name("Sort by");
            let button = ui.add(Button::selectable(choice.reversed, "Reversed"));
            let button = button
                .on_hover_text("The other way round")
                .accessible_name("Reverse the order");
            if button.clicked() {
                choice.reversed = !choice.reversed;
            }
            ui.add(
                TextEdit::singleline(&mut choice.text)
                    .hint_text("Find in code")
                    .desired_width(ui.available_width().min(160.0)),
            )
            .accessible_name("Find in programs");
        });
    }
}

/// The text with its first letter large.
fn capital(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| {
        first.to_uppercase().collect::<String>() + letters.as_str()
    })
}
