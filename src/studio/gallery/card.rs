//! One picture, and the programs that draw it.

use super::super::parts;
use super::super::samples::grid::first_lines;
use super::super::samples::standing::Standing;
use super::super::samples::thumbnails::{Sheet, Thumbnails};
use super::super::scene::Picked;
use super::super::theme;
use super::Fold;
use crate::solve::{Candidate, Card, Member, Reading};
use eframe::egui::{
    Button, CollapsingHeader, Color32, Frame, Id, Label, Rect, RichText, Role, Sense, StrokeKind,
    Ui, UiBuilder, Vec2, WidgetInfo,
};
use std::collections::BTreeSet;
use std::sync::Arc;
use turtle_lib::dialect::Dialect;

/// Side of a card's picture, in points.
const PICTURE_PX: f32 = 72.0;

/// Side of the picture of another of the same shape, in points.
const ALIKE_PX: f32 = 48.0;

/// Lines of a program that are shown.
const LINES: usize = 6;

/// What was asked for on a card.
pub(super) enum Asked {
    Pick(Arc<Candidate>),
    Edit(Arc<Candidate>),
    Keep(Arc<Candidate>),
    Compare(Arc<Candidate>),
}

/// What is needed to draw cards.
pub(super) struct Cards<'a> {
    pub(super) picked: &'a Picked,
    /// What is shown over the picked one.
    pub(super) compared: Option<&'a Arc<Candidate>>,
    /// Lines whose strokes are to be seen on the canvas.
    pub(super) lit: &'a mut BTreeSet<u32>,
    pub(super) thumbnails: &'a mut Thumbnails,
    pub(super) asked: Option<Asked>,
}

/// A card's name among others: the address of its picture, which stays when ranks change.
pub(super) fn key(card: &Card) -> usize {
    Arc::as_ptr(&card.front().rendering().bitmap) as usize
}

/// How high a card is about, in points, before it was ever drawn.
pub(super) fn estimated_height(ui: &Ui, card: &Card) -> f32 {
    let lines = card.front().rendering().code.lines().count().min(LINES + 1);
    let row = ui.text_style_height(&eframe::egui::TextStyle::Monospace);
    let text = 4.0 * ui.spacing().interact_size.y + 12.0;
    (row * lines as f32).max(PICTURE_PX) + text
}

/// Whether one of the card's programs was chosen.
pub(super) fn is_picked(card: &Card, picked: &Picked) -> bool {
    matches!(picked, Picked::Candidate { .. })
        && card.members().any(|member| picked.is(&member.candidate))
}

impl Cards<'_> {
    /// Draws the card that is the `place`th.
    pub(super) fn ui(&mut self, ui: &mut Ui, place: usize, fold: &Fold<'_>) {
        let card = fold.front;
        let standing = Standing::from(card.rank());
        let picked = fold.is_picked(self.picked);
        let front = &card.front().candidate;
        let id = Id::unique(("card", key(card)));
        // It takes clicks beneath its buttons.
        let builder = UiBuilder::new().scope_id(id).sense(Sense::click());
        let response = ui
            .scope_builder(builder, |ui| {
                ui.style_mut().interaction.selectable_labels = false;
                let hovered = ui.response().contains_pointer();
                self.frame(ui, standing, picked, hovered).show(ui, |ui| {
                    ui.set_width(ui.available_width());
                    self.head_ui(ui, place, card, standing);
                    ui.horizontal_top(|ui| {
                        self.picture_ui(ui, card.front(), PICTURE_PX);
                        ui.monospace(first_lines(&card.front().rendering().code, LINES));
                    });
                    if picked {
                        self.parts_ui(ui, card);
                    }
                    self.facts_ui(ui, card);
                    self.others_ui(ui, card);
                    self.alike_ui(ui, fold);
                });
            })
            .response;
        let label = format!("Program {place}: {}", standing.label());
        response.widget_info(|| WidgetInfo::selected(Role::Button, true, picked, &label));
        if response.double_clicked() {
            self.asked = Some(Asked::Edit(front.clone()));
        } else if response.clicked() {
            self.asked = Some(Asked::Pick(front.clone()));
        }
    }

    fn frame(&self, ui: &Ui, standing: Standing, picked: bool, hovered: bool) -> Frame {
        let visuals = ui.visuals();
        let mut frame = Frame::group(ui.style());
        if picked {
            frame = frame
                .fill(visuals.selection.bg_fill.gamma_multiply(0.35))
                .stroke((2.0, standing.colour()));
        } else if hovered {
            frame = frame.fill(visuals.faint_bg_color);
        }
        frame
    }

    fn head_ui(&self, ui: &mut Ui, place: usize, card: &Card, standing: Standing) {
        ui.horizontal_wrapped(|ui| {
            theme::swatch_ui(ui, standing.colour());
            ui.label(RichText::new(format!("{place}. {}", standing.label())).strong());
            ui.label(origin(card));
        });
    }

    fn facts_ui(&mut self, ui: &mut Ui, card: &Card) {
        let front = &card.front().candidate;
        ui.horizontal_wrapped(|ui| {
            ui.weak(facts(card));
            if ui
                .small_button("Edit")
                .on_hover_text("Make it the document's program")
                .clicked()
            {
                self.asked = Some(Asked::Edit(front.clone()));
            }
            if ui
                .small_button("Copy")
                .on_hover_text("Copy the program")
                .clicked()
            {
                ui.copy_text(card.front().rendering().code.clone());
            }
            if ui
                .small_button("Keep")
                .on_hover_text("Keep it with the document, to be named and found again")
                .clicked()
            {
                self.asked = Some(Asked::Keep(front.clone()));
            }
            let is_compared = self.compared.is_some_and(|other| Arc::ptr_eq(other, front));
            if ui
                .add(Button::new("Compare").small().selected(is_compared))
                .on_hover_text("Show it in blue over the program that is picked")
                .clicked()
            {
                self.asked = Some(Asked::Compare(front.clone()));
            }
        });
    }

    /// The functions of the program: the one that is pointed at is lit on the canvas.
    fn parts_ui(&mut self, ui: &mut Ui, card: &Card) {
        let code = &card.front().rendering().code;
        let parts = parts::parts(code, Dialect::Python);
        if parts.is_empty() {
            return;
        }
        ui.horizontal_wrapped(|ui| {
            ui.weak("Parts:");
            for part in parts {
                let label = Label::new(part.name.replace('_', " ")).sense(Sense::hover());
                if ui.add(label).hovered() {
                    *self.lit = parts::meant_by(code, Dialect::Python, part.line);
                }
            }
        });
    }

    fn picture_ui(&mut self, ui: &mut Ui, member: &Member, side_px: f32) {
        let (rect, _) = ui.allocate_exact_size(Vec2::splat(side_px), Sense::hover());
        ui.painter()
            .rect_filled(rect, 2.0, ui.visuals().extreme_bg_color);
        picture(self.thumbnails, ui, &member.candidate, rect, None);
    }

    /// The same shape elsewhere or in other sizes, behind a line.
    fn alike_ui(&mut self, ui: &mut Ui, fold: &Fold<'_>) {
        let label = match fold.alike.len() {
            0 => return,
            1 => "Another of this shape".to_owned(),
            count => format!("{count} more of this shape"),
        };
        CollapsingHeader::new(label)
            .id_salt(("alike", key(fold.front)))
            .show(ui, |ui| {
                ui.horizontal_wrapped(|ui| {
                    for (i, card) in fold.alike.iter().take(MOST_ALIKE).enumerate() {
                        let candidate = &card.front().candidate;
                        let (rect, response) =
                            ui.allocate_exact_size(Vec2::splat(ALIKE_PX), Sense::click());
                        let picked = is_picked(card, self.picked);
                        let edge = match picked || response.hovered() || response.has_focus() {
                            true => Standing::from(card.rank()).colour(),
                            false => Color32::TRANSPARENT,
                        };
                        ui.painter().rect(
                            rect,
                            2.0,
                            ui.visuals().extreme_bg_color,
                            (2.0, edge),
                            StrokeKind::Inside,
                        );
                        picture(self.thumbnails, ui, candidate, rect.shrink(2.0), None);
                        let label = format!("Program {} of this shape", i + 2);
                        response.widget_info(|| {
                            WidgetInfo::selected(Role::Button, true, picked, &label)
                        });
                        let response = response.on_hover_text(facts(card));
                        if response.double_clicked() {
                            self.asked = Some(Asked::Edit(candidate.clone()));
                        } else if response.clicked() {
                            self.asked = Some(Asked::Pick(candidate.clone()));
                        }
                    }
                });
            });
    }

    /// The other programs of the same picture, behind a line.
    fn others_ui(&mut self, ui: &mut Ui, card: &Card) {
        let others = card.members().count() - 1;
        if others == 0 {
            return;
        }
        let label = match others {
            1 => "Another program for this picture".to_owned(),
            _ => format!("{others} other programs for this picture"),
        };
        CollapsingHeader::new(label)
            .id_salt(("others", key(card)))
            .show(ui, |ui| {
                for (i, member) in card.members().skip(1).take(MOST_OTHERS).enumerate() {
                    let code =
                        RichText::new(first_lines(&member.rendering().code, LINES)).monospace();
                    let picked = self.picked.is(&member.candidate);
                    let response = ui
                        .selectable_label(picked, code)
                        .on_hover_text(member.provenance());
                    let response = response.accessible_name(format!("Other program {}", i + 1));
                    if response.double_clicked() {
                        self.asked = Some(Asked::Edit(member.candidate.clone()));
                    } else if response.clicked() {
                        self.asked = Some(Asked::Pick(member.candidate.clone()));
                    }
                }
                if others > MOST_OTHERS {
                    ui.weak(format!(
                        "and {} more, among the samples",
                        others - MOST_OTHERS
                    ));
                }
            });
    }
}

/// Cards of one shape that are shown behind a line.
const MOST_ALIKE: usize = 24;

/// Other programs of a picture that are listed.
const MOST_OTHERS: usize = 20;

/// Puts what a candidate draws into `rect`; in the text's colour unless another is given.
pub(in crate::studio) fn picture(
    thumbnails: &mut Thumbnails,
    ui: &Ui,
    candidate: &Candidate,
    rect: Rect,
    colour: Option<Color32>,
) {
    if let Some(drawing) = candidate.rendering() {
        let colour = colour.unwrap_or_else(|| ui.visuals().strong_text_color());
        let mut sheet = Sheet::default();
        thumbnails.put(&mut sheet, &drawing.bitmap, &drawing.path, rect, colour);
        thumbnails.paint(sheet, ui.painter());
    }
}

/// How the drawing was read, and how the program came about.
fn origin(card: &Card) -> String {
    let reading = match card.reading() {
        Reading::Meant => "as meant",
        Reading::Drawn => "as drawn",
    };
    format!("{reading}, {}", card.provenance())
}

/// How good it is, and how long.
fn facts(card: &Card) -> String {
    let drawing = card.front().rendering();
    let share = 100.0 * drawing.verdict.ink_f1;
    match drawing.code.lines().count() {
        1 => format!("{share:.0}% of the ink, 1 line"),
        lines => format!("{share:.0}% of the ink, {lines} lines"),
    }
}
