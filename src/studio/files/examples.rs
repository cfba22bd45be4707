//! The gallery of examples: drawings and programs to start from.

use super::store::{self, Contents, Opened, StoreError};
use crate::studio::document::{Code, Document};
use crate::studio::job::{Job, Poll};
use crate::studio::theme;
use eframe::egui::{self, Modal, Pos2, Rect, Role, ScrollArea, Sense, Shape, Stroke, Ui, Vec2};
use std::sync::Arc;
use turtle_lib::dialect::{Dialect, draw};
use turtle_lib::run::Fuel;
use turtle_lib::turtle::Path;

/// What an example is made of.
#[derive(Clone, Copy)]
enum Source {
    Picture(&'static [u8]),
    Program(&'static str),
}

/// An example.
pub(super) struct Example {
    name: &'static str,
    source: Source,
}

macro_rules! picture {
    ($name:literal, $file:literal) => {
        Example {
            name: $name,
            source: Source::Picture(include_bytes!(concat!("../../../assets/drawings/", $file))),
        }
    };
}

macro_rules! program {
    ($name:literal, $file:literal) => {
        Example {
            name: $name,
            source: Source::Program(include_str!(concat!("../../../assets/", $file))),
        }
    };
}

/// All of them: first drawings to find programs for, then programs.
pub(super) static EXAMPLES: [Example; 18] = [
    picture!("Hexagon, by hand", "hand_hexagon.png"),
    picture!("Star", "star.png"),
    picture!("Snowflake", "snowflake.png"),
    picture!("House, by hand", "hand_house.png"),
    picture!("Stairs", "staircase.png"),
    picture!("Square spiral", "square_spiral.png"),
    picture!("Flower", "flower.png"),
    picture!("Tree", "tree.png"),
    program!("Rosette, a program", "drawings/rosette.py"),
    program!("Gear, a program", "drawings/gear.py"),
    program!("Koch curve, a program", "seeds/koch.py"),
    program!("Sierpinski triangle, a program", "seeds/sierpinski.py"),
    program!("Hilbert curve, a program", "seeds/hilbert.py"),
    program!("Bush, a program", "seeds/bush.py"),
    program!("Clock, a program", "seeds/clock.py"),
    program!("Honeycomb, a program", "seeds/honeycomb.py"),
    program!("Wreath, a program", "seeds/wreath.py"),
    program!("Pinwheel, a program", "seeds/pinwheel.py"),
];

impl Example {
    /// It as a document that has no file yet.
    pub(super) fn open(&self) -> Result<Opened, StoreError> {
        let mut document = Document::default();
        match self.source {
            Source::Picture(bytes) => {
                let import = store::picture(self.name.to_owned(), bytes.into())?;
                document.import = Some(Arc::new(import));
            }
            Source::Program(text) => {
                document.code = Code {
                    text: text.to_owned(),
                    ..Code::default()
                }
            }
        }
        let contents = Contents::from(document);
        Ok(Opened::New(self.name.to_owned(), Box::new(contents)))
    }

    /// Its lines, for the gallery.
    fn lines(&self) -> Path {
        match self.source {
            Source::Picture(bytes) => store::picture(self.name.to_owned(), bytes.into())
                .map(|import| import.picture.strokes.clone())
                .unwrap_or_default(),
            Source::Program(text) => draw(text, Dialect::Python, &Fuel::default())
                .map(|drawing| drawing.run.path)
                .unwrap_or_default(),
        }
    }
}

/// Side of a thumbnail and its margin, in points.
const SIDE: f32 = 104.0;
const MARGIN: f32 = 10.0;

/// The gallery.
pub(super) struct Examples {
    drawing: Option<Job<Vec<Path>>>,
    lines: Vec<Path>,
}

impl Examples {
    pub(super) fn start(ctx: &egui::Context) -> Examples {
        let lines = |_: &_| {
            let lines = EXAMPLES.iter().map(Example::lines);
            let side = f64::from(SIDE - 2.0 * MARGIN);
            lines
                .map(|path| path.fitted(side).unwrap_or(path))
                .collect()
        };
        Examples {
            drawing: Some(Job::start(ctx, lines)),
            lines: Vec::new(),
        }
    }

    /// Draws the gallery. Gives what was chosen, and whether it is to close.
    pub(super) fn ui(&mut self, ctx: &egui::Context) -> (Option<&'static Example>, bool) {
        if let Some(Poll::Done(lines)) = self.drawing.as_ref().map(Job::poll) {
            self.lines = lines;
            self.drawing = None;
        }
        let mut chosen = None;
        let response = Modal::new(egui::Id::unique("examples")).show(ctx, |ui| {
            ui.set_width(4.0 * (SIDE + 12.0) + 24.0);
            ui.heading("Examples");
            ui.label("Choose one to start from. What is open now is kept if it was not saved.");
            ScrollArea::vertical().max_height(430.0).show(ui, |ui| {
                ui.horizontal_wrapped(|ui| {
                    for (i, example) in EXAMPLES.iter().enumerate() {
                        if card_ui(ui, example.name, self.lines.get(i)) {
                            chosen = Some(example);
                        }
                    }
                });
            });
            if ui.button("Close").clicked() {
                ui.close();
            }
        });
        (chosen, response.should_close())
    }
}

/// One example; says whether it was chosen.
fn card_ui(ui: &mut Ui, name: &'static str, lines: Option<&Path>) -> bool {
    let size = Vec2::new(SIDE, SIDE + 30.0);
    let (rect, response) = ui.allocate_exact_size(size, Sense::click());
    response.widget_info(|| egui::WidgetInfo::labeled(Role::Button, true, name));
    let visuals = *ui.style().interact(&response);
    let paper = Rect::from_min_size(rect.min, Vec2::splat(SIDE));
    let painter = ui.painter_at(rect);
    painter.rect_filled(paper, 4.0, theme::PAPER);
    let frame = if response.has_focus() {
        ui.visuals().selection.stroke
    } else {
        visuals.bg_stroke
    };
    painter.rect_stroke(paper, 4.0, frame, egui::StrokeKind::Inside);
    for stroke in lines.into_iter().flat_map(Path::strokes) {
        let at =
            |p: &turtle_lib::turtle::Point| paper.center() + Vec2::new(p.x as f32, -p.y as f32);
        let points: Vec<Pos2> = stroke.iter().map(at).collect();
        painter.add(Shape::line(points, Stroke::new(1.5, theme::INK)));
    }
    let text = name.strip_suffix(", a program").unwrap_or(name);
    painter.text(
        Pos2::new(rect.center().x, paper.bottom() + 4.0),
        egui::Align2::CENTER_TOP,
        text,
        egui::FontId::proportional(12.0),
        ui.visuals().text_color(),
    );
    response.on_hover_text(name).clicked()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_example_opens_and_draws() {
        for example in &EXAMPLES {
            assert!(example.open().is_ok(), "{}", example.name);
            assert!(!example.lines().is_empty(), "{}", example.name);
        }
    }
}
