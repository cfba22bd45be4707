//! Every sample of the run as a thumbnail.

mod difference;
pub(super) mod grid;
mod inspector;
pub(super) mod order;
pub(super) mod standing;
mod strokes;
pub(super) mod thumbnails;

use super::command::Command;
use super::scene::Scene;
use super::session::{Engine, Run};
use super::settings::THUMBNAIL_PX;
use difference::Difference;
use eframe::egui::{ComboBox, RichText, Slider, TextEdit, Ui};
use grid::Shown;
use inspector::{Asked, Inspector};
use order::{Choice, Sort, Statistics};
use standing::Standing;
use turtle_lib::compare::Tolerance;

/// The grid of samples.
#[derive(Default)]
pub(super) struct Samples {
    choice: Choice,
    /// Of what `order` and `statistics` were made.
    seen: Option<Seen>,
    order: Vec<usize>,
    statistics: Statistics,
    /// The run and the index of the candidate that is looked at closely.
    selected: Option<(u64, usize)>,
    inspector: Inspector,
    difference: Difference,
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
    /// Draws the grid.
    pub(super) fn ui(&mut self, ui: &mut Ui, scene: &mut Scene) {
        let Some(run) = &scene.session.run else {
            ui.weak("Draw something: every program the model proposes for it appears here.");
            return;
        };
        self.look(run);
        self.statistics_ui(ui, run);
        self.choice_ui(ui, &mut scene.settings.thumbnail_px);
        let proposer = match &scene.session.engine {
            Engine::Ready(loaded) => Some(&loaded.proposer),
            Engine::Loading | Engine::Failed(_) => None,
        };
        let selected = self
            .selected
            .filter(|&(of, _)| of == run.number)
            .map(|(_, index)| index);
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
        let shown = Shown {
            run,
            order: &self.order,
            selected,
            side_px: scene.settings.thumbnail_px,
        };
        let clicked = grid::ui(ui, &shown, &mut scene.thumbnails, &mut self.difference);
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
    }

    /// Sorts and counts anew if there is something new.
    fn look(&mut self, run: &Run) {
        let now = Seen {
            run: run.number,
            count: run.candidates.len(),
            tolerance: run.tolerance,
            choice: self.choice.clone(),
        };
        if self.seen.as_ref() != Some(&now) {
            self.order = self.choice.among(&run.candidates);
            self.statistics = Statistics::of(&run.candidates);
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

    fn choice_ui(&mut self, ui: &mut Ui, side_px: &mut f32) {
        ui.horizontal(|ui| {
            ComboBox::from_id_salt("sort")
                .width(110.0)
                .selected_text(format!("By {}", self.choice.sort.label()))
                .show_ui(ui, |ui| {
                    for sort in Sort::ALL {
                        ui.selectable_value(&mut self.choice.sort, sort, sort.label());
                    }
                })
                .response
                .on_hover_text("What comes first")
                .accessible_name("Sort by");
            ui.add(
                TextEdit::singleline(&mut self.choice.text)
                    .hint_text("Find in code")
                    .desired_width(80.0),
            )
            .accessible_name("Find in programs");
            ui.spacing_mut().slider_width = 60.0;
            ui.add(Slider::new(side_px, THUMBNAIL_PX).show_value(false))
                .on_hover_text("How large the thumbnails are")
                .accessible_name("Size of thumbnails");
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
