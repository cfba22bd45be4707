//! One sample, looked at closely.

use super::grid::name;
use super::order::code;
use super::standing::Standing;
use crate::propose::Proposer;
use crate::solve::{Candidate, Outcome};
use crate::studio::session::Run;
use crate::studio::theme;
use eframe::egui::text::LayoutJob;
use eframe::egui::{self, Color32, FontId, RichText, ScrollArea, TextFormat, TextStyle, Ui};
use std::sync::Arc;

/// A token this unlikely, or more so, has the strongest colour.
const UNLIKELY: f32 = 0.01;

/// What stands for a token without text.
const END: &str = "[end]";

/// What was asked for in the inspector.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Asked {
    Edit,
    Close,
}

/// The inspector.
#[derive(Default)]
pub(super) struct Inspector {
    /// Which run's and which sample's tokens these are.
    of: Option<(u64, usize)>,
    pieces: Vec<String>,
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
        if let Some(proposer) = proposer
            && self.of != Some((run.number, index))
        {
            self.of = Some((run.number, index));
            self.pieces = proposer.pieces(&candidate.sample);
        }
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
                self.tokens_ui(ui, candidate);
                if let Some(drawing) = candidate.rendering()
                    && drawing.code != candidate.sample.text
                {
                    ui.label("Moved and scaled to fit:");
                    ui.monospace(&drawing.code);
                }
            });
        asked
    }

    /// The program with each token coloured by how likely it was.
    fn tokens_ui(&self, ui: &mut Ui, candidate: &Candidate) {
        let sample = &candidate.sample;
        if self.pieces.len() != sample.token_log_probs.len() {
            ui.monospace(&sample.text);
            return;
        }
        let font = TextStyle::Monospace.resolve(ui.style());
        let tokens = self.pieces.iter().zip(&sample.token_log_probs);
        let job = layout(tokens.clone(), font, ui.visuals().text_color());
        let galley = ui.fonts_mut(|fonts| fonts.layout_job(job));
        let response = ui.label(galley.clone());
        if let Some(at) = response.hover_pos() {
            let letter = galley.cursor_from_pos(at - response.rect.min).index.0;
            let mut end = 0;
            let under = tokens.into_iter().find(|(piece, _)| {
                end += text(piece).chars().count();
                letter < end
            });
            if let Some((piece, log_prob)) = under {
                response.on_hover_text_at_pointer(format!(
                    "{:?}\nprobability {:.1}%, {:.2} nats",
                    text(piece),
                    100.0 * log_prob.exp(),
                    -log_prob
                ));
            }
        }
        ui.horizontal_wrapped(|ui| {
            ui.label("Each token's probability:");
            for (share, label) in [(1.0_f32, "100%"), (0.3, "30%"), (0.1, "10%"), (0.01, "1%")] {
                theme::swatch_ui(ui, tint(share.ln()));
                ui.label(label);
            }
        });
    }
}

fn text(piece: &str) -> &str {
    if piece.is_empty() { END } else { piece }
}

/// The tokens one after the other, on the colour of their log-probability.
fn layout<'a>(
    tokens: impl Iterator<Item = (&'a String, &'a f32)>,
    font_id: FontId,
    color: Color32,
) -> LayoutJob {
    let mut job = LayoutJob::default();
    for (piece, &log_prob) in tokens {
        let format = TextFormat {
            background: tint(log_prob),
            ..TextFormat::simple(font_id.clone(), color)
        };
        job.append(text(piece), 0.0, format);
    }
    job
}

/// Clear for a token that was certain, the stronger the less likely it was.
fn tint(log_prob: f32) -> Color32 {
    let surprise = (log_prob / UNLIKELY.ln()).clamp(0.0, 1.0);
    theme::PROGRAM.gamma_multiply(0.75 * surprise)
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_less_likely_a_token_the_stronger_its_colour() {
        let strength = [0.0, -0.5, -2.0, -20.0].map(|log_prob| tint(log_prob).a());
        assert_eq!(strength[0], 0);
        assert!(strength.is_sorted_by(|a, b| a < b), "{strength:?}");
    }

    #[test]
    fn tokens_make_up_the_text_and_the_end_is_seen() {
        let pieces = ["forward(".to_owned(), "8)".to_owned(), String::new()];
        let job = layout(
            pieces.iter().zip(&[0.0, -1.0, -0.1]),
            FontId::monospace(12.0),
            Color32::WHITE,
        );
        assert_eq!(job.text, "forward(8)[end]");
        assert_eq!(job.sections.len(), 3);
    }
}
