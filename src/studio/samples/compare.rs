//! Two runs side by side: one that was kept, and the present one. With the same seed a sample's chance is the same in
//! both, so what differs comes of what was changed.

use super::difference::Difference;
use super::grid::{hover_ui, name};
use super::order::Statistics;
use super::standing::Standing;
use super::thumbnails::Thumbnails;
use super::tiles::Tiles;
use crate::propose::{Identity, Request};
use crate::solve::{Candidate, Origin};
use crate::studio::session::Run;
use crate::subject::Subject;
use eframe::egui::{Id, Rect, RichText, Role, ScrollArea, Sense, Ui, Vec2, WidgetInfo, vec2};
use std::sync::Arc;

/// What was asked for here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Asked {
    /// To select this candidate of the present run.
    Select(usize),
    /// To solve once more, with this seed.
    Solve(u64),
}

/// The run that was kept, and the present one as it was seen last.
#[derive(Default)]
pub(super) struct Compare {
    kept: Option<Side>,
    present: Option<Side>,
}

/// A run: what was asked, and each sample in the place of its number.
struct Side {
    run: u64,
    subject: Arc<Subject>,
    request: Request,
    identity: Identity,
    statistics: Statistics,
    samples: Vec<Option<Entry>>,
}

#[derive(Clone)]
struct Entry {
    /// Among the run's candidates.
    index: usize,
    candidate: Arc<Candidate>,
}

/// What is drawn with.
pub(super) struct Canvas<'a> {
    pub(super) side_px: f32,
    pub(super) thumbnails: &'a mut Thumbnails,
    pub(super) difference: &'a mut Difference,
}

impl Compare {
    /// Looks at the present run anew when it is shown: there are other samples.
    pub(super) fn forget(&mut self) {
        self.present = None;
    }

    /// Draws both runs; `selected` is the candidate of the present one that is selected.
    pub(super) fn ui(
        &mut self,
        ui: &mut Ui,
        run: &Run,
        selected: Option<usize>,
        canvas: Canvas<'_>,
    ) -> Option<Asked> {
        let present = self.present.get_or_insert_with(|| Side::of(run));
        ui.horizontal_wrapped(|ui| {
            if ui.button("Keep this run as A").clicked() {
                self.kept = Some(Side::of(run));
            }
            if self.kept.is_some() && ui.button("Forget A").clicked() {
                self.kept = None;
            }
        });
        let Some(kept) = &self.kept else {
            ui.label(
                "Keep a run, change the temperature, the model or the drawing, and solve again: \
                 both runs stand here side by side.",
            );
            return None;
        };
        if kept.run == present.run {
            ui.label("This is the run that was kept. Change something and solve again.");
        }
        ui.columns(2, |columns| {
            for (ui, (side, label)) in columns.iter_mut().zip([(kept, "A"), (&*present, "B")]) {
                side.told_ui(ui, label);
            }
        });
        let mut asked = None;
        ui.horizontal_wrapped(|ui| {
            ui.label(kept.differences(present));
            let seed = kept.request.seed;
            if seed != present.request.seed && ui.button("Solve with A's seed").clicked() {
                asked = Some(Asked::Solve(seed));
            }
        });
        pairs_ui(ui, kept, present, selected, canvas)
            .map_or(asked, |index| Some(Asked::Select(index)))
    }
}

impl Side {
    fn of(run: &Run) -> Side {
        let sampled = run.candidates.iter().enumerate();
        let sampled = sampled.filter(|(_, candidate)| candidate.origin == Origin::Sampled);
        let mut samples = Vec::new();
        for (index, candidate) in sampled {
            let number = candidate.sample.index;
            // A run has as many as were asked for; a damaged file may say anything.
            if number > run.candidates.len() {
                continue;
            }
            if samples.len() <= number {
                samples.resize(number + 1, None);
            }
            let candidate = candidate.clone();
            samples[number] = Some(Entry { index, candidate });
        }
        Side {
            run: run.number,
            subject: run.subject.clone(),
            request: run.request.clone(),
            identity: run.identity.clone(),
            statistics: Statistics::of(&run.candidates),
            samples,
        }
    }

    fn told_ui(&self, ui: &mut Ui, label: &str) {
        ui.label(RichText::new(format!("{label}: run {}", self.run)).strong());
        let Request {
            seed,
            temperature,
            beam,
            ..
        } = self.request;
        ui.label(match beam {
            Some(width) => format!("beam of {width}"),
            None => format!("seed {seed}, temperature {temperature:.2}"),
        });
        for standing in Standing::ALL {
            let told = format!("{} {}", self.statistics.count(standing), standing.label());
            ui.colored_label(standing.colour(), told);
        }
        ui.label(format!("{} different programs", self.statistics.distinct));
    }

    /// In what the runs differ, in a sentence or two.
    fn differences(&self, other: &Side) -> String {
        let pairs = self.samples.iter().zip(&other.samples);
        let pairs = pairs.filter_map(|(a, b)| a.as_ref().zip(b.as_ref()));
        let (mut same, mut both) = (0, 0);
        for (a, b) in pairs {
            both += 1;
            same += usize::from(a.candidate.sample.text == b.candidate.sample.text);
        }
        let mut told = format!("{same} of {both} samples are the same in both.");
        let differ = [
            ("seeds", self.request.seed != other.request.seed),
            (
                "models",
                self.identity.model_hash != other.identity.model_hash,
            ),
            ("drawings", self.subject.bitmap != other.subject.bitmap),
        ];
        let differ: Vec<&str> = differ
            .iter()
            .filter(|(_, is)| *is)
            .map(|(what, _)| *what)
            .collect();
        if !differ.is_empty() {
            told += &format!(" The {} differ.", differ.join(" and the "));
        }
        told
    }
}

/// The samples of A on the left and of B on the right, those of one number in the same place. Gives the candidate of B
/// that was clicked.
fn pairs_ui(
    ui: &mut Ui,
    a: &Side,
    b: &Side,
    selected: Option<usize>,
    canvas: Canvas<'_>,
) -> Option<usize> {
    let Canvas {
        side_px,
        thumbnails,
        difference,
    } = canvas;
    let gap_px = Tiles::gap_px(side_px);
    let step_px = side_px + gap_px;
    let between_px = 4.0 * gap_px;
    let count = a.samples.len().max(b.samples.len());
    let scroll = ScrollArea::vertical()
        .id_salt("two runs")
        .auto_shrink(false);
    scroll
        .show_viewport(ui, |ui, viewport| {
            let half_px = 0.5 * (ui.available_width() - between_px);
            let columns = ((half_px / step_px) as usize).max(1);
            let size = vec2(
                ui.available_width(),
                count.div_ceil(columns) as f32 * step_px,
            );
            let (area, _) = ui.allocate_exact_size(size, Sense::hover());
            let first = (viewport.min.y / step_px).max(0.0) as usize * columns;
            let last = ((viewport.max.y / step_px).max(0.0) as usize + 1) * columns;
            let mut tiles = Tiles::new(ui, side_px);
            let mut clicked = None;
            for (side, label, left) in [(a, "A", 0.0), (b, "B", half_px + between_px)] {
                for number in first.min(count)..last.min(count) {
                    let Some(Some(entry)) = side.samples.get(number) else {
                        continue;
                    };
                    let candidate = &entry.candidate;
                    let corner = vec2((number % columns) as f32, (number / columns) as f32);
                    let corner = area.min + corner * step_px + vec2(left, 0.0);
                    let rect = Rect::from_min_size(corner, Vec2::splat(side_px));
                    let is_selected = label == "B" && selected == Some(entry.index);
                    tiles.put(thumbnails, candidate, rect, is_selected);
                    let id = Id::unique(("two runs", label, number));
                    let response = ui.interact(rect, id, Sense::CLICK);
                    response.widget_info(|| {
                        let name = format!("{label}: {}", name(candidate));
                        WidgetInfo::selected(Role::Button, true, is_selected, name)
                    });
                    if response.clicked() && label == "B" {
                        clicked = Some(entry.index);
                    }
                    if response.hovered() {
                        response.on_hover_ui(|ui| {
                            hover_ui(ui, (side.run, &side.subject.bitmap), candidate, difference);
                        });
                    }
                }
            }
            tiles.paint(thumbnails, ui.painter());
            clicked
        })
        .inner
}
