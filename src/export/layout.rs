//! Where a drawing comes to lie on a page, and in which order a pen draws it.

use super::route::{self, Stroke};
use super::{ExportError, SvgOptions, within};
use serde::{Deserialize, Serialize};
use turtle_lib::bitmap::{PEN_RADIUS_PX, SIZE_PX};
use turtle_lib::turtle::{Mark, Path, Pen, Point};

/// PaperSize of a usual size.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[allow(missing_docs)]
pub enum PaperSize {
    A2,
    A3,
    A4,
    A5,
    A6,
    Letter,
    Legal,
}

impl PaperSize {
    /// All of them.
    pub const ALL: [PaperSize; 7] = [
        PaperSize::A2,
        PaperSize::A3,
        PaperSize::A4,
        PaperSize::A5,
        PaperSize::A6,
        PaperSize::Letter,
        PaperSize::Legal,
    ];

    /// What it is called.
    pub fn label(self) -> &'static str {
        match self {
            PaperSize::A2 => "A2",
            PaperSize::A3 => "A3",
            PaperSize::A4 => "A4",
            PaperSize::A5 => "A5",
            PaperSize::A6 => "A6",
            PaperSize::Letter => "Letter",
            PaperSize::Legal => "Legal",
        }
    }

    /// It upright, with a margin of 10 mm.
    pub fn sheet(self) -> Sheet {
        let (width_mm, height_mm) = match self {
            PaperSize::A2 => (420.0, 594.0),
            PaperSize::A3 => (297.0, 420.0),
            PaperSize::A4 => (210.0, 297.0),
            PaperSize::A5 => (148.0, 210.0),
            PaperSize::A6 => (105.0, 148.0),
            PaperSize::Letter => (215.9, 279.4),
            PaperSize::Legal => (215.9, 355.6),
        };
        Sheet {
            width_mm,
            height_mm,
            margin_mm: 10.0,
        }
    }
}

/// A sheet of paper.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Sheet {
    /// Its width in millimetres.
    pub width_mm: f64,
    /// Its height in millimetres.
    pub height_mm: f64,
    /// How much stays free on each side, in millimetres.
    pub margin_mm: f64,
}

impl Sheet {
    /// The sheet of a name, `A4` upright, or of a size as `200x300` millimetres.
    pub fn from_text(text: &str) -> Option<Sheet> {
        let is_named = |paper: &PaperSize| paper.label().eq_ignore_ascii_case(text);
        if let Some(paper) = PaperSize::ALL.into_iter().find(is_named) {
            return Some(paper.sheet());
        }
        let (width, height) = text.split_once(['x', 'X'])?;
        let (width_mm, height_mm) = (width.parse().ok()?, height.parse().ok()?);
        let is_made = |side: f64| (1.0..=10_000.0).contains(&side);
        (is_made(width_mm) && is_made(height_mm)).then_some(Sheet {
            width_mm,
            height_mm,
            margin_mm: 10.0,
        })
    }

    /// The sheet on its longer side.
    pub fn landscape(self) -> Sheet {
        Sheet {
            width_mm: self.width_mm.max(self.height_mm),
            height_mm: self.width_mm.min(self.height_mm),
            ..self
        }
    }
}

/// Where the page lies, and how it is measured.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Page {
    /// Its width, in its unit.
    pub width: f64,
    /// Its height, in its unit.
    pub height: f64,
    /// What stays free on each side, in its unit.
    pub margin: f64,
    /// Whether its unit is the millimetre instead of the pixel.
    pub in_mm: bool,
    left: f64,
    top: f64,
    /// Page units to a pixel.
    pub(super) scale: f64,
}

impl Page {
    /// A pixel of the drawing as a place on the page, in thousandths.
    pub fn place(&self, p: Point) -> (f64, f64) {
        (
            thousandths((p.x - self.left) * self.scale),
            thousandths((p.y - self.top) * self.scale),
        )
    }

    /// A length in pixels of CPython's window, such as a pen's width.
    pub fn px(&self, length: f64) -> f64 {
        thousandths(length * 2.0 * PEN_RADIUS_PX * self.scale)
    }

    /// What its unit is called.
    pub fn unit(&self) -> &'static str {
        if self.in_mm { "mm" } else { "px" }
    }
}

/// What one pen draws.
#[derive(Clone, Debug, PartialEq)]
pub struct Layer {
    /// The pen.
    pub pen: Pen,
    /// Its strokes in their order, in pixels of the drawing.
    pub strokes: Vec<Vec<Point>>,
}

/// The lines of a drawing on a page.
#[derive(Clone, Debug, PartialEq)]
pub struct Layout {
    /// The page.
    pub page: Page,
    /// Whether it is for a plotter: with a size in millimetres, joined or in another order.
    pub is_plot: bool,
    /// All of a pen together for a plotter, else as they were drawn.
    pub layers: Vec<Layer>,
    /// How long all lines are, in the page's unit.
    pub length: f64,
    /// How far the pen travels between strokes in the order of the program, and in that of the layers, in the
    /// page's unit.
    pub travel: (f64, f64),
}

impl Layout {
    /// Lays out `path`, in pixels.
    ///
    /// # Errors
    /// [`ExportError::OutOfRange`] for a width under 1 mm or over 10 m, and for margins that leave nothing.
    pub(super) fn new(path: &Path, options: &SvgOptions) -> Result<Layout, ExportError> {
        let page = page(path, options)?;
        let is_plot =
            options.width_mm.is_some() || options.page.is_some() || options.join || options.reorder;
        let mut layers = layers(path, is_plot);
        let before = travel(&layers) * page.scale;
        for Layer { strokes, .. } in &mut layers {
            let mut own = std::mem::take(strokes);
            if options.join {
                own = route::joined(route::once(own));
            }
            own = own.into_iter().map(route::straightened).collect();
            if options.reorder {
                own = route::ordered(own);
            }
            *strokes = own;
        }
        Ok(Layout {
            length: route::length(all(&layers)) * page.scale,
            travel: (before, travel(&layers) * page.scale),
            page,
            is_plot,
            layers,
        })
    }
}

fn all(layers: &[Layer]) -> impl Iterator<Item = &Stroke> {
    layers.iter().flat_map(|layer| &layer.strokes)
}

fn travel(layers: &[Layer]) -> f64 {
    route::travel(all(layers))
}

fn layers(path: &Path, is_plot: bool) -> Vec<Layer> {
    let mut layers: Vec<Layer> = Vec::new();
    for mark in path.marks() {
        let Mark::Stroke { points, pen, .. } = mark else {
            continue;
        };
        let is_same = |other: &Layer| other.pen.color == pen.color && other.pen.width == pen.width;
        let own = match layers.last() {
            Some(last) if is_same(last) => layers.last_mut(),
            _ if is_plot => layers.iter_mut().find(|other| is_same(other)),
            _ => None,
        };
        match own {
            Some(layer) => layer.strokes.push(points.to_vec()),
            None => layers.push(Layer {
                pen,
                strokes: vec![points.to_vec()],
            }),
        }
    }
    layers
}

/// The page for a path in pixels.
fn page(path: &Path, options: &SvgOptions) -> Result<Page, ExportError> {
    let view = Page {
        width: SIZE_PX as f64,
        height: SIZE_PX as f64,
        margin: 0.0,
        in_mm: false,
        left: 0.0,
        top: 0.0,
        scale: 1.0,
    };
    let width_mm = match options.width_mm {
        Some(width) => Some(within("the width in millimetres", width, 1.0, 10_000.0)?),
        None if options.page.is_none() => return Ok(view),
        None => None,
    };
    let Some((low, high)) = path.bounds() else {
        return Ok(view);
    };
    let (width, height) = (high.x - low.x, high.y - low.y);
    // A line straight up has no width; then its height is what is set.
    let extent = if width > 0.0 { width } else { height };
    let of_width = |width_mm: f64| if extent > 0.0 { width_mm / extent } else { 1.0 };
    if let Some(sheet) = options.page {
        let most = sheet.width_mm.min(sheet.height_mm) / 2.0 - 0.5;
        let margin = within("the margin in millimetres", sheet.margin_mm, 0.0, most)?;
        let room = |side: f64, extent: f64| (side - 2.0 * margin) / extent;
        let largest = room(sheet.width_mm, width).min(room(sheet.height_mm, height));
        let largest = if largest.is_finite() { largest } else { 1.0 };
        let scale = width_mm.map_or(largest, of_width);
        return Ok(Page {
            width: sheet.width_mm,
            height: sheet.height_mm,
            margin,
            in_mm: true,
            left: low.x + width / 2.0 - sheet.width_mm / 2.0 / scale,
            top: low.y + height / 2.0 - sheet.height_mm / 2.0 / scale,
            scale,
        });
    }
    let scale = width_mm.map_or(1.0, of_width);
    Ok(Page {
        width: (width + 2.0 * PEN_RADIUS_PX) * scale,
        height: (height + 2.0 * PEN_RADIUS_PX) * scale,
        margin: 0.0,
        in_mm: true,
        left: low.x - PEN_RADIUS_PX,
        top: low.y - PEN_RADIUS_PX,
        scale,
    })
}

/// Rounded to what an SVG needs: a thousandth of a pixel or millimetre.
pub(super) fn thousandths(value: f64) -> f64 {
    (value * 1000.0).round() / 1000.0
}
