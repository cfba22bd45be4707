//! What was chosen for an export; the next one begins with it.

use crate::export::{Format, GifOptions, PaperSize, PngOptions, Sheet, SvgOptions};
use eframe::egui::{ComboBox, DragValue, Ui, emath::Numeric};
use serde::{Deserialize, Serialize};
use std::ops::RangeInclusive;

/// What lengths of a page are told in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Unit {
    /// The page is the canvas, for screens.
    #[default]
    Pixels,
    /// The page is paper.
    Millimetres,
    /// The same, told in inches.
    Inches,
}

impl Unit {
    const ALL: [(Unit, &str); 3] = [
        (Unit::Pixels, "Pixels"),
        (Unit::Millimetres, "Millimetres"),
        (Unit::Inches, "Inches"),
    ];

    /// A length of a page as it is told; `length` is in pixels, or in millimetres for paper.
    pub(super) fn tell(self, length: f64) -> String {
        match self {
            Unit::Pixels => format!("{length:.0} px"),
            Unit::Millimetres => format!("{length:.0} mm"),
            Unit::Inches => format!("{:.2} in", length / MM_PER_INCH),
        }
    }

    /// Millimetres to one of it.
    fn mm(self) -> f64 {
        match self {
            Unit::Inches => MM_PER_INCH,
            Unit::Pixels | Unit::Millimetres => 1.0,
        }
    }
}

const MM_PER_INCH: f64 = 25.4;

/// Everything that can be chosen.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Choice {
    /// What the file is.
    pub format: Format,
    /// The drawing itself, not what the program draws.
    #[serde(skip)]
    pub own_drawing: bool,
    /// What lengths of an SVG are in.
    pub unit: Unit,
    /// The paper; without it the page fits the drawing.
    pub paper: Option<PaperSize>,
    /// The paper lies on its longer side.
    pub landscape: bool,
    /// What stays free on each side of the paper.
    pub margin_mm: f64,
    /// The drawing is as large as the paper lets it be.
    pub fills: bool,
    /// How wide the drawing is otherwise.
    pub width_mm: f64,
    /// An SVG in pixels shows the drawing where it is on the canvas.
    pub in_place: bool,
    /// Strokes that touch are one.
    pub join: bool,
    /// Strokes come in the order in which the pen travels least.
    pub reorder: bool,
    /// Of a PNG.
    pub png: PngOptions,
    /// Of a GIF.
    pub gif: GifOptions,
}

impl Default for Choice {
    fn default() -> Self {
        Choice {
            format: Format::default(),
            own_drawing: false,
            unit: Unit::default(),
            paper: None,
            landscape: false,
            margin_mm: 10.0,
            fills: true,
            width_mm: 100.0,
            in_place: false,
            join: false,
            reorder: false,
            png: PngOptions::default(),
            gif: GifOptions::default(),
        }
    }
}

impl Choice {
    /// Page, order and size of an SVG.
    pub(super) fn svg(&self) -> SvgOptions {
        let on_paper = self.unit != Unit::Pixels;
        let sheet = |paper: PaperSize| {
            let sheet = Sheet {
                margin_mm: self.margin_mm,
                ..paper.sheet()
            };
            if self.landscape {
                sheet.landscape()
            } else {
                sheet
            }
        };
        let page = self.paper.filter(|_| on_paper).map(sheet);
        let has_width = on_paper && !(page.is_some() && self.fills);
        SvgOptions {
            width_mm: has_width.then_some(self.width_mm),
            page,
            join: self.join,
            reorder: self.reorder,
            ..SvgOptions::default()
        }
    }

    /// Draws what can be chosen for the format.
    pub(super) fn ui(&mut self, ui: &mut Ui) {
        match self.format {
            Format::Svg => self.svg_ui(ui),
            Format::Png => {
                number_ui(ui, "Side", &mut self.png.side_px, 16..=8192, " px");
                ui.checkbox(&mut self.png.transparent, "Without paper")
                    .on_hover_text("Transparent, so that what lies behind is seen.");
            }
            Format::Gif => {
                number_ui(ui, "Side", &mut self.gif.side_px, 16..=1024, " px");
                number_ui(ui, "Time", &mut self.gif.seconds, 0.5..=60.0, " s");
                ui.checkbox(&mut self.gif.repeats, "Again and again");
            }
            Format::CPython => {
                ui.label("For python3 with its own turtle; nothing else is needed to run it.");
            }
            Format::Program(_) => {
                ui.label("The program that is shown.");
            }
            Format::Samples => {
                ui.label(
                    "Every sample of the last run with its log-probability and verdict, one a line, for other \
                     programs. Logogram does not open it again: save the document, which keeps its samples.",
                );
            }
        }
    }

    fn svg_ui(&mut self, ui: &mut Ui) {
        ui.horizontal_wrapped(|ui| {
            for (unit, label) in Unit::ALL {
                ui.selectable_value(&mut self.unit, unit, label);
            }
        });
        if self.unit == Unit::Pixels {
            ui.checkbox(&mut self.in_place, "Where it is on the canvas")
                .on_hover_text("At the place and size of the drawing, not fitted to the view.");
        } else {
            self.paper_ui(ui);
        }
        ui.checkbox(&mut self.join, "Join strokes that touch")
            .on_hover_text("What two figures share is drawn once.");
        ui.checkbox(&mut self.reorder, "Shorter way for the pen")
            .on_hover_text("In another order than the turtle draws.");
    }

    fn paper_ui(&mut self, ui: &mut Ui) {
        const FITTING: &str = "Fits the drawing";
        ui.horizontal(|ui| {
            let label = ui.label("Page");
            ComboBox::from_id_salt("page")
                .width(110.0)
                .selected_text(self.paper.map_or(FITTING, PaperSize::label))
                .show_ui(ui, |ui| {
                    ui.selectable_value(&mut self.paper, None, FITTING);
                    for paper in PaperSize::ALL {
                        ui.selectable_value(&mut self.paper, Some(paper), paper.label());
                    }
                })
                .response
                .labelled_by(label.id);
        });
        if self.paper.is_some() {
            length_ui(ui, "Margin", &mut self.margin_mm, self.unit, 0.0..=200.0);
            ui.checkbox(&mut self.landscape, "On its longer side");
            ui.checkbox(&mut self.fills, "Fills what the margins leave");
        }
        if self.paper.is_none() || !self.fills {
            let range = 1.0..=10_000.0;
            length_ui(
                ui,
                "Width of the drawing",
                &mut self.width_mm,
                self.unit,
                range,
            );
        }
    }
}

/// A length in millimetres, told in `unit`.
fn length_ui(ui: &mut Ui, name: &str, mm: &mut f64, unit: Unit, range_mm: RangeInclusive<f64>) {
    let (suffix, speed) = match unit {
        Unit::Inches => (" in", 0.05),
        Unit::Pixels | Unit::Millimetres => (" mm", 1.0),
    };
    let mut told = *mm / unit.mm();
    ui.horizontal(|ui| {
        let label = ui.label(name);
        let range = range_mm.start() / unit.mm()..=range_mm.end() / unit.mm();
        let field = DragValue::new(&mut told)
            .range(range)
            .speed(speed)
            .max_decimals(2)
            .suffix(suffix);
        if ui.add(field).labelled_by(label.id).changed() {
            *mm = told * unit.mm();
        }
    });
}

fn number_ui<N: Numeric>(
    ui: &mut Ui,
    name: &str,
    value: &mut N,
    range: RangeInclusive<N>,
    unit: &str,
) {
    ui.horizontal(|ui| {
        let label = ui.label(name);
        ui.add(DragValue::new(value).range(range).suffix(unit))
            .labelled_by(label.id);
    });
}
