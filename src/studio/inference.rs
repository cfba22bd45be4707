//! Hypotheses and how they change with each stroke: what the model believes, to see.
//!
//! A hypothesis is a figure, up to place and size. The share of the samples that draw it estimates how
//! likely the model holds it for what the drawing is, or becomes.

mod chart;
mod figure;
mod stages;

use super::document::Stroke;
use super::gallery::picture;
use super::job::{Job, Poll};
use super::scene::Scene;
use super::theme;
use crate::solve::Candidate;
use chart::{COLOURS, OTHERS};
use eframe::egui::{
    self, Align2, Color32, Id, Rect, RichText, Role, ScrollArea, Sense, TextStyle, Ui, Vec2,
    WidgetInfo, vec2,
};
use figure::Figures;
use rustc_hash::FxHasher;
use stages::{Gone, Hypothesis, Stage, Stages};
use std::hash::Hasher;
use std::sync::Arc;

/// Candidates that are looked at in one go, beside the window.
const BATCH: usize = 256;

/// Hypotheses that are shown with a bar of their own.
const MOST_BARS: usize = 12;

/// Side of a hypothesis' picture, in points.
const PICTURE_PX: f32 = 40.0;

/// The inference panel.
#[derive(Default)]
pub(super) struct Inference {
    stages: Stages,
    /// The run that is counted, and the figures of its candidates as far as they are known.
    run: u64,
    figures: Vec<Option<usize>>,
    /// Hashes of the first strokes of the drawing that the run is for.
    prefixes: Vec<u64>,
    /// All figures that were met; nothing while they are with `finding`.
    met: Option<Figures>,
    finding: Option<Job<Found>>,
}

/// The figures of some candidates.
struct Found {
    run: u64,
    figures: Vec<Option<usize>>,
    met: Figures,
}

impl Inference {
    /// Takes what happened since the last frame, whether the panel is shown or not.
    pub(super) fn look(&mut self, ctx: &egui::Context, scene: &Scene) {
        let Some(run) = &scene.session.run else {
            if self.run != 0 {
                *self = Inference::default();
            }
            return;
        };
        if self.run != run.number {
            self.run = run.number;
            self.figures.clear();
            self.prefixes = prefixes(&scene.history.document().strokes);
        }
        let mut news = self
            .stages
            .last()
            .is_some_and(|stage| stage.tolerance != run.tolerance && !self.figures.is_empty());
        match self.finding.as_ref().map(Job::poll) {
            Some(Poll::Done(found)) => {
                self.finding = None;
                self.met = Some(found.met);
                if found.run == run.number {
                    self.figures.extend(found.figures);
                    news = true;
                }
            }
            Some(Poll::Broken) => {
                self.finding = None;
                self.met = None;
                self.stages.clear();
            }
            Some(Poll::Working) | None => {}
        }
        if news {
            let drawing = self.prefixes.get(run.strokes).copied().unwrap_or_default();
            let stage = Stage::of(
                run.strokes,
                drawing,
                run.tolerance,
                &run.candidates,
                &self.figures,
            );
            self.stages.put(stage, &self.prefixes);
        }
        if self.finding.is_none() && self.figures.len() < run.candidates.len() {
            let rest = run.candidates[self.figures.len()..].iter();
            let batch: Vec<Arc<Candidate>> = rest.take(BATCH).cloned().collect();
            let (number, mut met) = (run.number, self.met.take().unwrap_or_default());
            self.finding = Some(Job::start(ctx, move |_| Found {
                run: number,
                figures: batch
                    .iter()
                    .map(|candidate| met.number(candidate.rendering()?))
                    .collect(),
                met,
            }));
        }
    }

    /// Draws the hypotheses.
    pub(super) fn ui(&mut self, ui: &mut Ui, scene: &mut Scene) {
        let Some(stage) = self.stages.last() else {
            ui.weak(
                "Draw a stroke, then another: what the model takes the drawing for appears here.",
            );
            return;
        };
        ui.label(chart::summary(stage));
        let charted = self.stages.largest(COLOURS.len());
        if self.stages.all().len() > 1 {
            chart::ui(ui, &self.stages, &charted);
        } else {
            ui.weak("Draw another stroke to see how this changes.");
        }
        let colour = |figure: usize| {
            let place = charted.iter().position(|&charted| charted == figure);
            place.map_or(OTHERS, |place| COLOURS[place])
        };
        let mut picked = None;
        ScrollArea::vertical()
            .id_salt("hypotheses")
            .auto_shrink(false)
            .show(ui, |ui| {
                for (i, hypothesis) in stage.hypotheses.iter().take(MOST_BARS).enumerate() {
                    let row = Row {
                        name: format!("Hypothesis {}", i + 1),
                        hypothesis,
                        share: stage.share_of(hypothesis),
                        colour: colour(hypothesis.figure),
                        remark: if self.stages.is_new(hypothesis.figure) {
                            "new"
                        } else {
                            ""
                        },
                    };
                    picked = row.ui(ui, scene).or(picked.take());
                }
                if let Some(more @ 1..) = stage.hypotheses.len().checked_sub(MOST_BARS) {
                    ui.weak(format!("and {more} more that few samples draw"));
                }
                let out = self.stages.ruled_out();
                if !out.is_empty() {
                    ui.separator();
                    ui.label(RichText::new("Ruled out by the last stroke").strong());
                }
                for (i, (hypothesis, share, gone)) in out.into_iter().enumerate() {
                    let row = Row {
                        name: format!("Ruled out {}", i + 1),
                        hypothesis,
                        share,
                        colour: colour(hypothesis.figure),
                        remark: match gone {
                            Gone::Unsampled => "before; no sample draws it now",
                            Gone::Missed => "before; it does not match now",
                        },
                    };
                    picked = row.ui(ui, scene).or(picked.take());
                }
            });
        if let Some(candidate) = picked {
            scene.pick(candidate);
        }
    }
}

/// A hypothesis in the list.
struct Row<'a> {
    name: String,
    hypothesis: &'a Hypothesis,
    share: f64,
    colour: Color32,
    remark: &'static str,
}

impl Row<'_> {
    /// Draws it; gives its program if it was clicked.
    fn ui(&self, ui: &mut Ui, scene: &mut Scene) -> Option<Arc<Candidate>> {
        let size = vec2(ui.available_width(), PICTURE_PX + 4.0);
        let (rect, _) = ui.allocate_exact_size(size, Sense::hover());
        if !ui.is_rect_visible(rect) {
            return None;
        }
        let best = &self.hypothesis.best;
        let response = ui.interact(rect, Id::unique(("hypothesis", &self.name)), Sense::click());
        let standing = self.hypothesis.standing();
        let text = format!("{:.0}%, {}", 100.0 * self.share, standing.label());
        let picked = scene.is_picked(best);
        response.widget_info(|| {
            let name = format!("{}: {text} {}", self.name, self.remark);
            WidgetInfo::selected(Role::Button, true, picked, name)
        });
        let visuals = ui.style().interact_selectable(&response, picked);
        if picked || response.hovered() || response.has_focus() {
            ui.painter().rect_filled(rect, 3.0, visuals.weak_bg_fill);
        }
        let side = Vec2::splat(PICTURE_PX);
        let at = Rect::from_min_size(rect.min + Vec2::splat(2.0), side);
        ui.painter()
            .rect_filled(at, 2.0, ui.visuals().extreme_bg_color);
        picture(&mut scene.thumbnails, ui, best, at, None);
        let right = Rect::from_min_max(at.right_top() + vec2(8.0, 0.0), rect.max - vec2(4.0, 2.0));
        let bar = Rect::from_min_size(
            right.min + vec2(0.0, 2.0),
            vec2(right.width() * self.share as f32, 12.0),
        );
        ui.painter().rect_filled(bar, 2.0, self.colour);
        let font = TextStyle::Body.resolve(ui.style());
        let below = |at, text: &str, colour| {
            let painter = ui.painter();
            painter.text(at, Align2::LEFT_BOTTOM, text, font.clone(), colour)
        };
        let said = below(right.left_bottom(), &text, visuals.text_color());
        let after = said.right_bottom() + vec2(8.0, 0.0);
        below(after, self.remark, theme::PROGRAM);
        let clicked = response.clicked();
        response.on_hover_ui(|ui| {
            ui.monospace(super::samples::order::code(best));
        });
        clicked.then(|| best.clone())
    }
}

/// Hashes of no stroke, the first, the first two and so on.
fn prefixes(strokes: &[Stroke]) -> Vec<u64> {
    let mut hasher = FxHasher::default();
    let mut hashes = vec![hasher.finish()];
    for stroke in strokes {
        hasher.write_usize(stroke.points.len());
        for point in &stroke.points {
            hasher.write_u32(point.x.to_bits());
            hasher.write_u32(point.y.to_bits());
        }
        hashes.push(hasher.finish());
    }
    hashes
}
