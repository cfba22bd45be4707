//! One sample, looked at closely.

use super::grid::name;
use super::order::code;
use super::standing::Standing;
use super::tokens::Tokens;
use crate::propose::Proposer;
use crate::solve::{Candidate, Outcome};
use crate::studio::session::Run;
use eframe::egui::{self, RichText, ScrollArea, Ui};
use std::sync::Arc;

/// What was asked for in the inspector.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Asked {
    Edit,
    Close,
}

/// The inspector.
#[derive(Default)]
pub(super) struct Inspector {
    tokens: Tokens,
}

impl Inspector {
    /// Draws what is known of the run's candidate `index`.
    pub(super) fn ui(
        &mut self,
        ui: &mut Ui,
        run: &Run,
        index: usize,
        proposer: Option<&Arc<dyn Proposer>>,
    ) -> Option<Asked> {
        let candidate = run.candidates.get(index)?;
        let mut asked = None;
        ui.horizontal_wrapped(|ui| {
            let standing = Standing::of(candidate);
            ui.label(
                RichText::new(name(candidate))
                    .strong()
                    .color(standing.colour()),
            );
            if ui
                .button("Edit")
                .on_hover_text("Make it the document's program")
                .clicked()
            {
                asked = Some(Asked::Edit);
            }
            if ui
                .button("Copy")
                .on_hover_text("Copy the program")
                .clicked()
            {
                ui.copy_text(code(candidate).to_owned());
            }
            if ui
                .button("Close")
                .on_hover_text("Look at none closely")
                .clicked()
            {
                asked = Some(Asked::Close);
            }
        });
        ScrollArea::vertical()
            .id_salt("inspector")
            .auto_shrink(false)
            .show(ui, |ui| {
                ui.label(verdict(candidate));
                ui.label(numbers(run, candidate));
                ui.separator();
                self.tokens.ui(ui, run, index, proposer);
                if let Some(drawing) = candidate.rendering()
                    && drawing.code != candidate.sample.text
                {
                    ui.label("Moved and scaled to fit:");
                    ui.monospace(&drawing.code);
                }
            });
        asked
    }
}

/// What came of it, in a sentence.
fn verdict(candidate: &Candidate) -> String {
    match &candidate.outcome {
        Outcome::Invalid(reason) => format!("Draws nothing: {reason}."),
        Outcome::Drawn(drawing) if drawing.verdict.exact => {
            "Draws the drawing to the pixel.".to_owned()
        }
        Outcome::Drawn(drawing) => {
            let ink = 100.0 * drawing.verdict.ink_f1;
            let standing = if drawing.verdict.matched {
                "Within the tolerance"
            } else {
                "A near miss"
            };
            format!("{standing}: {ink:.0}% of the ink.")
        }
    }
}

/// Its numbers, for who wants to draw it again.
fn numbers(run: &Run, candidate: &Candidate) -> String {
    let (sample, request) = (&candidate.sample, &run.request);
    let drawn_how = match request.beam {
        Some(width) => format!("beam of {width}"),
        None => format!(
            "seed {}, temperature {:.2}",
            request.seed,
            request.temperature_of(sample.index)
        ),
    };
    format!(
        "Description length {:.1} nats, log-probability {:.1}, {} tokens; {drawn_how}, sample {}, after {:.2} s.",
        candidate.description_length(),
        sample.log_prob,
        sample.tokens.len(),
        sample.index,
        candidate.after.as_secs_f64()
    )
}

/// The place of the inspector below what is left.
pub(super) fn panel() -> egui::Panel {
    egui::Panel::bottom("inspector")
        .resizable(true)
        .default_size(240.0)
        .size_range(100.0..=600.0)
}
