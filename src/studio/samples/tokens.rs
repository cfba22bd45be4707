//! A sample token by token: how likely each was, and what else might have stood in its place.

use crate::propose::{Place, ProposeError, Proposer, Sample};
use crate::studio::job::{Job, Poll};
use crate::studio::session::Run;
use crate::studio::theme;
use eframe::egui::text::LayoutJob;
use eframe::egui::{self, Color32, FontId, Grid, RichText, Sense, TextFormat, TextStyle, Ui};
use std::sync::Arc;
use turtle_lib::density::DensityGrid;

/// A token this unlikely, or more so, has the strongest colour.
const UNLIKELY: f32 = 0.01;

/// What stands for a token without text.
const END: &str = "[end]";

/// Alternatives that are asked for in each place.
const MOST: usize = 5;

/// The tokens of the sample that is looked at.
#[derive(Default)]
pub(super) struct Tokens {
    /// Which run's and which sample's they are.
    of: Option<(u64, usize)>,
    pieces: Vec<String>,
    /// The place of which the alternatives are shown.
    place: Option<usize>,
    alternatives: Alternatives,
}

#[derive(Default)]
enum Alternatives {
    #[default]
    Unknown,
    Asked(Job<Result<Vec<Place>, ProposeError>>),
    Known(Vec<Place>),
    Failed(String),
}

impl Tokens {
    /// Draws the tokens of the run's candidate `index`.
    pub(super) fn ui(
        &mut self,
        ui: &mut Ui,
        run: &Run,
        index: usize,
        proposer: Option<&Arc<dyn Proposer>>,
    ) {
        let sample = &run.candidates[index].sample;
        // Another model has other tokens.
        let is_same = |proposer: &&Arc<dyn Proposer>| {
            proposer.identity().model_hash == run.identity.model_hash
        };
        let proposer = proposer.filter(is_same);
        if self.of != Some((run.number, index)) {
            self.of = proposer.map(|_| (run.number, index));
            self.pieces = proposer.map_or_else(Vec::new, |proposer| proposer.pieces(sample));
            self.alternatives = Alternatives::Unknown;
        }
        let Some(proposer) = proposer.filter(|_| self.is_of(sample)) else {
            ui.monospace(&sample.text);
            return;
        };
        self.text_ui(ui, sample);
        ui.horizontal_wrapped(|ui| {
            ui.label("Each token's probability:");
            for (share, label) in [(1.0_f32, "100%"), (0.3, "30%"), (0.1, "10%"), (0.01, "1%")] {
                theme::swatch_ui(ui, tint(share.ln()));
                ui.label(label);
            }
        });
        self.place_ui(ui, sample);
        if self.place.is_some() {
            self.look(ui, run, sample, proposer);
        }
    }

    /// Whether there is a text for each of the sample's tokens.
    fn is_of(&self, sample: &Sample) -> bool {
        !self.pieces.is_empty() && self.pieces.len() == sample.token_log_probs.len()
    }

    /// The program, each token on the colour of its probability. A click chooses its place.
    fn text_ui(&mut self, ui: &mut Ui, sample: &Sample) {
        let font = TextStyle::Monospace.resolve(ui.style());
        let tokens = self.pieces.iter().zip(&sample.token_log_probs);
        let ink = ui.visuals().text_color();
        let chosen = self
            .place
            .map(|place| (place, ui.visuals().selection.stroke));
        let job = layout(tokens.clone(), chosen, font, ink);
        let galley = ui.fonts_mut(|fonts| fonts.layout_job(job));
        let response = ui.add(egui::Label::new(galley.clone()).sense(Sense::CLICK));
        let Some(at) = response.hover_pos() else {
            return;
        };
        let letter = galley.cursor_from_pos(at - response.rect.min).index.0;
        let mut end = 0;
        let under = self.pieces.iter().position(|piece| {
            end += text(piece).chars().count();
            letter < end
        });
        let Some(under) = under else { return };
        if response.clicked() {
            self.place = Some(under);
        }
        let (piece, log_prob) = (&self.pieces[under], sample.token_log_probs[under]);
        response.on_hover_text_at_pointer(format!(
            "{}\nprobability {}, {:.2} nats",
            quoted(piece),
            percent(log_prob),
            -log_prob
        ));
    }

    /// What else might have stood in the chosen place, and the way to the next one.
    fn place_ui(&mut self, ui: &mut Ui, sample: &Sample) {
        let last = self.pieces.len() - 1;
        ui.horizontal_wrapped(|ui| {
            let place = self.place.map(|place| place.min(last));
            let to = |to: Option<usize>, name: &str, label: &str, ui: &mut Ui| {
                let button = ui.add_enabled(to.is_some(), egui::Button::new(label));
                let clicked = button.on_hover_text(name).accessible_name(name).clicked();
                to.filter(|_| clicked)
            };
            let before = place.and_then(|place| place.checked_sub(1));
            let after = Some(place.map_or(0, |place| place + 1)).filter(|&place| place <= last);
            let moved = to(before, "Token before", "<", ui).or(to(after, "Next token", ">", ui));
            self.place = moved.or(place);
            match place {
                None => ui.label("Choose a token to see what else might have stood there."),
                Some(place) => {
                    let (piece, log_prob) = (&self.pieces[place], sample.token_log_probs[place]);
                    let (piece, log_prob) = (quoted(piece), percent(log_prob));
                    ui.label(format!(
                        "Token {} of {}: {piece}, {log_prob}",
                        place + 1,
                        last + 1
                    ))
                }
            };
        });
        let Some(place) = self.place else { return };
        match &self.alternatives {
            Alternatives::Unknown | Alternatives::Asked(_) => {
                ui.weak("Asking the model…");
            }
            Alternatives::Failed(reason) => {
                ui.colored_label(ui.visuals().error_fg_color, reason);
            }
            Alternatives::Known(places) => {
                if let (Some(known), Some(&said)) = (places.get(place), sample.tokens.get(place)) {
                    alternatives_ui(ui, known, said);
                }
            }
        }
    }

    /// Asks the model what it holds of each place, once, and takes its answer.
    fn look(&mut self, ui: &Ui, run: &Run, sample: &Sample, proposer: &Arc<dyn Proposer>) {
        match &self.alternatives {
            Alternatives::Unknown => {
                let (proposer, subject) = (proposer.clone(), run.subject.clone());
                let tokens = sample.tokens.clone();
                let job = Job::start(ui.ctx(), move |cancel| {
                    let grid = DensityGrid::of_bitmap(&subject.bitmap);
                    proposer.alternatives(&grid, &tokens, MOST, cancel)
                });
                self.alternatives = Alternatives::Asked(job);
            }
            Alternatives::Asked(job) => match job.poll() {
                Poll::Working => {}
                Poll::Done(Ok(places)) => self.alternatives = Alternatives::Known(places),
                Poll::Done(Err(error)) => {
                    self.alternatives = Alternatives::Failed(error.to_string());
                }
                Poll::Broken => {
                    let reason = "the model broke off; choose another sample".to_owned();
                    self.alternatives = Alternatives::Failed(reason);
                }
            },
            Alternatives::Known(_) | Alternatives::Failed(_) => {}
        }
    }
}

/// The likeliest tokens of a place, that which was said in bold.
fn alternatives_ui(ui: &mut Ui, place: &Place, said: u32) {
    Grid::new("alternatives").num_columns(2).show(ui, |ui| {
        for alternative in &place.likeliest {
            let mut piece = RichText::new(quoted(&alternative.text)).monospace();
            let mut probability = RichText::new(percent(alternative.log_prob));
            if alternative.token == said {
                (piece, probability) = (piece.strong(), probability.strong());
            }
            ui.label(probability);
            ui.label(piece.background_color(tint(alternative.log_prob)));
            ui.end_row();
        }
    });
}

fn text(piece: &str) -> &str {
    if piece.is_empty() { END } else { piece }
}

/// A token on one line: with its spaces and line feeds seen.
fn quoted(piece: &str) -> String {
    match piece {
        "" => END.to_owned(),
        piece => format!("{piece:?}"),
    }
}

fn percent(log_prob: f32) -> String {
    match 100.0 * log_prob.exp() {
        small @ ..0.1 => format!("{small:.4}%"),
        share => format!("{share:.1}%"),
    }
}

/// The tokens one after the other, on the colour of their log-probability; the chosen one is underlined.
fn layout<'a>(
    tokens: impl Iterator<Item = (&'a String, &'a f32)>,
    chosen: Option<(usize, egui::Stroke)>,
    font_id: FontId,
    color: Color32,
) -> LayoutJob {
    let mut job = LayoutJob::default();
    for (place, (piece, &log_prob)) in tokens.enumerate() {
        let mut format = TextFormat {
            background: tint(log_prob),
            ..TextFormat::simple(font_id.clone(), color)
        };
        if let Some((_, stroke)) = chosen.filter(|&(chosen, _)| chosen == place) {
            format.underline = stroke;
        }
        job.append(text(piece), 0.0, format);
    }
    job
}

/// Clear for a token that was certain, the stronger the less likely it was.
fn tint(log_prob: f32) -> Color32 {
    let surprise = (log_prob / UNLIKELY.ln()).clamp(0.0, 1.0);
    theme::PROGRAM.gamma_multiply(0.75 * surprise)
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
            None,
            FontId::monospace(12.0),
            Color32::WHITE,
        );
        assert_eq!(job.text, "forward(8)[end]");
        assert_eq!(job.sections.len(), 3);
    }

    #[test]
    fn spaces_of_a_token_are_seen_and_small_shares_are_not_nothing() {
        assert_eq!(quoted("):\n    "), r#""):\n    ""#);
        assert_eq!(quoted(""), "[end]");
        assert_eq!(percent(0.5_f32.ln()), "50.0%");
        assert_eq!(percent(0.00002_f32.ln()), "0.0020%");
    }
}
