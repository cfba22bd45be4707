//! Matching programs as cards, the best first.

mod card;
mod kept;
mod stack;

use super::command::Command;
use super::scene::{Picked, Scene};
use super::session::Run;
use crate::solve::{Candidate, Card, OwnLines, Reading};
pub(super) use card::picture;
use card::{Asked, Cards};
use eframe::egui::{Id, Rect, ScrollArea, Slider, Ui, UiBuilder, vec2};
use stack::Stack;
use std::collections::HashMap;
use std::sync::Arc;
use turtle_lib::compare::Tolerance;

/// How much is seen of what was found for the drawing before.
pub(super) const DIMMED: f32 = 0.5;

/// Points between cards.
const GAP_PX: f32 = 6.0;

/// How far the reach of the tolerance can be set, as a share of the diagonal.
const REACH: std::ops::RangeInclusive<f64> = 0.01..=0.1;

/// How far the least share of ink can be set.
const LEAST_F1: std::ops::RangeInclusive<f64> = 0.5..=1.0;

/// What "a wider tolerance" is a step of.
const WIDER_REACH: f64 = 0.01;
const WIDER_F1: f64 = 0.05;

/// The gallery.
#[derive(Default)]
pub(super) struct GalleryPanel {
    stack: Stack,
    /// The run whose cards are stacked.
    run: u64,
    offset: f32,
    /// Where the pointer is in the list, if it is.
    pointer_y: Option<f32>,
    /// What was chosen last, to scroll there when it was chosen elsewhere.
    picked: Option<Arc<Candidate>>,
    show_near: bool,
    kept: kept::KeptPanel,
}

impl GalleryPanel {
    /// Draws the cards.
    pub(super) fn ui(&mut self, ui: &mut Ui, scene: &mut Scene) {
        tolerance_ui(ui, &mut scene.settings.tolerance);
        reading_ui(ui, &mut scene.settings.reading);
        let chosen = own_lines_ui(ui, &mut scene.settings.own_lines);
        if chosen && scene.session.run.is_some() {
            scene.ask(Command::Solve);
        }
        ui.separator();
        self.kept.ui(ui, scene);
        let Some(run) = &scene.session.run else {
            ui.weak("Draw something: programs that redraw it appear here.");
            return;
        };
        if self.run != run.number {
            self.run = run.number;
            self.stack.clear();
        }
        let gallery = run.shown();
        let leading = gallery.leading();
        let near = gallery.cards().len() - leading;
        let shows_before = run.shows_before();
        if shows_before {
            ui.weak("Of the drawing before; new ones are on their way.");
        } else if run.is_refining() {
            ui.weak("All samples are there; what was found is being refined.");
        }
        if leading == 0 {
            let asked = nothing_ui(ui, run, &mut scene.settings.tolerance);
            scene
                .actions
                .extend(asked.map(super::scene::Action::Command));
        }
        let mut cards = Cards {
            picked: &scene.picked,
            compared: scene.compared.as_ref().map(|(candidate, _)| candidate),
            lit: &mut scene.lit,
            thumbnails: &mut scene.thumbnails,
            asked: None,
        };
        if near > 0 {
            let label = match near {
                1 => "Show one more near miss".to_owned(),
                _ => format!("Show {near} more near misses"),
            };
            ui.checkbox(&mut self.show_near, label)
                .on_hover_text("Programs that draw something like it, after those that match");
        }
        let shown = if self.show_near { near } else { 0 } + leading;
        ui.scope(|ui| {
            if shows_before {
                ui.multiply_opacity(DIMMED);
            }
            self.list_ui(ui, run, shown, &mut cards);
        });
        match cards.asked {
            Some(Asked::Pick(candidate)) => {
                self.picked = Some(candidate.clone());
                scene.pick(candidate);
            }
            Some(Asked::Edit(candidate)) => {
                scene.pick(candidate);
                scene.ask(Command::TakeCard);
            }
            Some(Asked::Keep(candidate)) => {
                scene.pick(candidate);
                scene.ask(Command::Keep);
            }
            Some(Asked::Compare(candidate)) => scene.compare(candidate),
            None => {}
        }
    }

    /// Draws those of the first `shown` cards that are seen.
    fn list_ui(&mut self, ui: &mut Ui, run: &Run, shown: usize, cards: &mut Cards<'_>) {
        let all = folded(run.shown().cards().take(shown));
        let measured = all.iter().map(|fold| {
            let card = fold.front;
            (card::key(card), card::estimated_height(ui, card))
        });
        let places = self.stack.places(measured, GAP_PX);
        let mut area = ScrollArea::vertical().id_salt("cards").auto_shrink(false);
        if let Some(offset) = self.stack.offset(&places, self.offset) {
            area = area.vertical_scroll_offset(offset);
        }
        let go_to = self.newly_picked(cards.picked);
        let output = area.show_viewport(ui, |ui, viewport| {
            let height = places.last().map_or(0.0, stack::Place::bottom);
            let width = ui.available_width();
            let origin = ui.max_rect().min;
            ui.set_min_size(vec2(width, height));
            for (i, (place, fold)) in places.iter().zip(&all).enumerate() {
                let rect =
                    Rect::from_min_size(origin + vec2(0.0, place.top), vec2(width, place.height));
                if go_to && fold.is_picked(cards.picked) {
                    ui.scroll_to_rect(rect, None);
                }
                if place.bottom() < viewport.min.y || place.top > viewport.max.y {
                    continue;
                }
                let builder = UiBuilder::new()
                    .max_rect(rect)
                    .scope_id(Id::unique(("place", place.key)));
                let used = ui.scope_builder(builder, |ui| cards.ui(ui, i + 1, fold));
                let height = used.response.rect.height();
                if (height - place.height).abs() > 0.5 {
                    ui.ctx().request_repaint();
                }
                self.stack.measured(place.key, height);
            }
            let pointer = ui.ctx().pointer_latest_pos();
            pointer
                .filter(|&at| ui.clip_rect().contains(at))
                .map(|at| at.y - origin.y)
        });
        self.offset = output.state.clamped_offset().y;
        self.pointer_y = output.inner;
        // While someone scrolls or goes to a card the list moves as they want.
        let places = self
            .stack
            .places(places.iter().map(|place| (place.key, place.height)), GAP_PX);
        if go_to {
            self.stack.hold(&places, 0.0, None);
        } else {
            self.stack.hold(&places, self.offset, self.pointer_y);
        }
    }

    /// Whether another card was picked since the last frame, by keys or in another panel.
    fn newly_picked(&mut self, picked: &Picked) -> bool {
        let now = match picked {
            Picked::Candidate { candidate, .. } => Some(candidate),
            Picked::Best | Picked::Own => None,
        };
        let same = match (now, &self.picked) {
            (Some(now), Some(before)) => Arc::ptr_eq(now, before),
            (None, _) => true,
            (Some(_), None) => false,
        };
        self.picked = now.cloned();
        !same
    }
}

/// Cards of one shape: what is meant by them is the same, elsewhere or in another size.
pub(super) struct Fold<'c> {
    front: &'c Card,
    /// Those that come later.
    alike: Vec<&'c Card>,
}

impl Fold<'_> {
    fn is_picked(&self, picked: &Picked) -> bool {
        let mut all = std::iter::once(&self.front).chain(&self.alike);
        all.any(|card| card::is_picked(card, picked))
    }
}

/// The cards, those of one shape and reading together at the place of the first.
fn folded<'c>(cards: impl Iterator<Item = &'c Card>) -> Vec<Fold<'c>> {
    let mut folds: Vec<Fold> = Vec::new();
    let mut places = HashMap::new();
    for card in cards {
        let kind = (
            card.front().rendering().shape,
            card.reading() == Reading::Meant,
        );
        match places.get(&kind) {
            Some(&place) => {
                let fold: &mut Fold = &mut folds[place];
                fold.alike.push(card);
            }
            None => {
                places.insert(kind, folds.len());
                folds.push(Fold {
                    front: card,
                    alike: Vec::new(),
                });
            }
        }
    }
    folds
}

/// Draws the choice which reading of a hand comes first.
fn reading_ui(ui: &mut Ui, reading: &mut Reading) {
    ui.horizontal(|ui| {
        ui.label("First");
        for (value, label, help) in [
            (
                Reading::Meant,
                "As meant",
                "Regular figures with round numbers before those that follow the hand",
            ),
            (
                Reading::Drawn,
                "As drawn",
                "Uneven sides and angles, as the hand drew them, before regular figures",
            ),
        ] {
            ui.selectable_value(reading, value, label)
                .on_hover_text(help);
        }
    });
}

/// Draws the choice how nearly the drawing's own lines are followed; says whether another was chosen.
fn own_lines_ui(ui: &mut Ui, own_lines: &mut OwnLines) -> bool {
    let before = *own_lines;
    ui.horizontal(|ui| {
        ui.label("Own lines");
        for (value, label, help) in [
            (
                OwnLines::Rough,
                "Rough",
                "The drawing's own lines in few straight moves",
            ),
            (
                OwnLines::Near,
                "Near",
                "So near that a person calls it the same drawing",
            ),
            (OwnLines::Exact, "Exact", "As exactly as is of use"),
        ] {
            ui.selectable_value(own_lines, value, label)
                .on_hover_text(help);
        }
    });
    *own_lines != before
}

/// The tolerance: what is within it is sorted anew without sampling.
fn tolerance_ui(ui: &mut Ui, tolerance: &mut Tolerance) {
    let percent = |value: f64, _| format!("{:.0}%", 100.0 * value);
    let share = |text: &str| {
        let number: f64 = text.trim().trim_end_matches('%').trim().parse().ok()?;
        Some(number / 100.0)
    };
    let mut slider = |text: &str, value: &mut f64, range, help: &str| {
        ui.horizontal(|ui| {
            let label = ui.label(text).on_hover_text(help);
            ui.spacing_mut().slider_width = (ui.available_width() - 60.0).clamp(60.0, 160.0);
            ui.add(
                Slider::new(value, range)
                    .step_by(0.005)
                    .custom_formatter(percent)
                    .custom_parser(share),
            )
            .on_hover_text(help)
            .labelled_by(label.id);
        });
    };
    slider(
        "Tolerance",
        &mut tolerance.reach,
        REACH,
        "How far apart lines may be to count as the same, of the drawing's diagonal.",
    );
    slider(
        "Least ink",
        &mut tolerance.least_f1,
        LEAST_F1,
        "How much of both pictures' ink must have ink of the other that near.",
    );
}

/// Says that nothing matches, and what to do.
fn nothing_ui(ui: &mut Ui, run: &Run, tolerance: &mut Tolerance) -> Option<Command> {
    if run.is_running() {
        ui.label("Nothing matches yet.");
        return None;
    }
    ui.label("Nothing matches yet. More samples, a wider tolerance, or draw on.");
    let mut asked = None;
    ui.horizontal_wrapped(|ui| {
        if ui
            .button("More samples")
            .on_hover_text(Command::MoreSamples.spec().help)
            .clicked()
        {
            asked = Some(Command::MoreSamples);
        }
        let wide = tolerance.reach >= *REACH.end() && tolerance.least_f1 <= *LEAST_F1.start();
        let wider = ui.add_enabled(!wide, eframe::egui::Button::new("Wider tolerance"));
        if wider
            .on_hover_text("Let lines be farther apart and count less ink as enough")
            .clicked()
        {
            tolerance.reach = (tolerance.reach + WIDER_REACH).min(*REACH.end());
            tolerance.least_f1 = (tolerance.least_f1 - WIDER_F1).max(*LEAST_F1.start());
        }
    });
    asked
}
