//! Programs that were kept, with a name and a note each.

use crate::studio::document::{Edit, Kept};
use crate::studio::scene::Scene;
use crate::studio::theme;
use eframe::egui::{
    CollapsingHeader, Painter, Pos2, Rect, RichText, Sense, Shape, Stroke, TextEdit, Ui, Vec2,
};
use std::collections::HashMap;
use turtle_lib::bitmap::{SIZE_PX, px_from_steps};
use turtle_lib::dialect::{Dialect, draw};
use turtle_lib::run::Fuel;
use turtle_lib::turtle::Path;

/// Side of a kept program's picture, in points.
const PICTURE: f32 = 44.0;

/// A picture is to be there at once: what takes longer has none.
const FUEL: Fuel = Fuel {
    steps: 50_000,
    call_depth: 100,
    segments: 5_000,
    seed: 0,
    moments: 0,
};

/// What the kept programs draw, by their texts.
#[derive(Default)]
pub(super) struct KeptPanel {
    pictures: HashMap<(String, Dialect), Path>,
}

impl KeptPanel {
    /// Draws the list, if there is anything in it.
    pub(super) fn ui(&mut self, ui: &mut Ui, scene: &mut Scene) {
        let before = &scene.history.document().kept;
        if before.is_empty() {
            return;
        }
        let mut kept = before.clone();
        let mut shown = None;
        let mut gone = None;
        CollapsingHeader::new(format!("Kept ({})", kept.len()))
            .id_salt("kept")
            .default_open(true)
            .show(ui, |ui| {
                for (i, kept) in kept.iter_mut().enumerate() {
                    ui.push_id(i, |ui| {
                        ui.horizontal_top(|ui| {
                            self.picture_ui(ui, kept);
                            ui.vertical(|ui| match row_ui(ui, i, kept) {
                                Some(Asked::Show) => shown = Some(i),
                                Some(Asked::Drop) => gone = Some(i),
                                None => {}
                            });
                        });
                    });
                }
            });
        let shown = shown
            .and_then(|i| before.get(i))
            .map(|kept| kept.code.clone());
        if let Some(gone) = gone {
            kept.remove(gone);
        }
        if kept != *before {
            let label = if gone.is_some() {
                "Drop a kept program"
            } else {
                "Name a kept program"
            };
            scene.history.edit_on(label, Edit::Kept(kept));
        }
        if let Some(code) = shown {
            scene.history.seal();
            scene.edit_code("Show a kept program", code);
            scene.history.seal();
        }
        ui.separator();
    }

    fn picture_ui(&mut self, ui: &mut Ui, kept: &Kept) {
        let (rect, _) = ui.allocate_exact_size(Vec2::splat(PICTURE), Sense::hover());
        if !ui.is_rect_visible(rect) {
            return;
        }
        let key = (kept.code.text.clone(), kept.code.dialect);
        let path = self.pictures.entry(key).or_insert_with(|| {
            let drawn = draw(&kept.code.text, kept.code.dialect, &FUEL);
            drawn.map(|drawn| drawn.run.path).unwrap_or_default()
        });
        ui.painter().rect_filled(rect, 2.0, theme::PAPER);
        picture(ui.painter(), path, rect);
    }
}

/// Draws a path small.
fn picture(painter: &Painter, path: &Path, rect: Rect) {
    let side = SIZE_PX as f32;
    for stroke in path.strokes() {
        let points = stroke.iter().map(|&p| {
            let p = px_from_steps(p);
            rect.lerp_inside(Vec2::new(p.x as f32 / side, p.y as f32 / side))
        });
        let points: Vec<Pos2> = points.collect();
        painter.add(Shape::line(points, Stroke::new(1.0, theme::INK)));
    }
}

enum Asked {
    Show,
    Drop,
}

fn row_ui(ui: &mut Ui, i: usize, kept: &mut Kept) -> Option<Asked> {
    let mut asked = None;
    ui.horizontal(|ui| {
        let width = (ui.available_width() - 110.0).max(60.0);
        let name = TextEdit::singleline(&mut kept.name).desired_width(width);
        ui.add(name)
            .accessible_name(format!("Name of kept program {}", i + 1));
        if ui
            .small_button("Show")
            .on_hover_text("Put it into the editor")
            .accessible_name(format!("Show kept program {}", i + 1))
            .clicked()
        {
            asked = Some(Asked::Show);
        }
        if ui
            .small_button("Drop")
            .on_hover_text("Take it out of this list; undo brings it back")
            .accessible_name(format!("Drop kept program {}", i + 1))
            .clicked()
        {
            asked = Some(Asked::Drop);
        }
    });
    let note = TextEdit::singleline(&mut kept.note)
        .hint_text(RichText::new("a note").weak())
        .desired_width(f32::INFINITY);
    ui.add(note)
        .accessible_name(format!("Note on kept program {}", i + 1));
    asked
}
