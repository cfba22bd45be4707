//! Drawings as SVG.

use super::arcs::{self, Part};
use super::route::{self, Stroke};
use super::{ExportError, within};
use crate::view::View;
use svg::node::element::path::Data;
use svg::node::element::{Circle, Description, Group, Path as SvgPath, Rectangle, Text, Title};
use turtle_lib::bitmap::{PEN_RADIUS_PX, SIZE_PX, px_from_steps};
use turtle_lib::turtle::{Align, Color, Mark, Path, Pen, Point, Shape};

/// How a drawing becomes SVG. By default it is the canonical view in pixels, one path element a pen stroke, in
/// the order they were drawn.
#[derive(Clone, Debug, PartialEq)]
pub struct SvgOptions {
    /// How wide the drawing is in millimetres, from the leftmost to the rightmost centre of a line; the page
    /// is just large enough for it unless there is a [`page`](SvgOptions::page). Without either the page is
    /// the view.
    pub width_mm: Option<f64>,
    /// The sheet the drawing stands in the middle of; it fills what the margins leave unless it has a width.
    pub page: Option<Sheet>,
    /// Where the canonical view lies on the page.
    pub view: View,
    /// How long a step of the program is in steps of the view.
    pub step: f64,
    /// Draws what strokes share once, and joins those that touch at their ends.
    pub join: bool,
    /// Draws the strokes in an order in which the pen travels less between them.
    pub reorder: bool,
    /// What the drawing is called.
    pub title: String,
    /// What is said about it, such as the program that draws it.
    pub description: String,
}

impl Default for SvgOptions {
    fn default() -> Self {
        SvgOptions {
            width_mm: None,
            page: None,
            view: View::IDENTITY,
            step: 1.0,
            join: false,
            reorder: false,
            title: String::new(),
            description: String::new(),
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
        let (width_mm, height_mm) = match text.to_ascii_lowercase().as_str() {
            "a2" => (420.0, 594.0),
            "a3" => (297.0, 420.0),
            "a4" => (210.0, 297.0),
            "a5" => (148.0, 210.0),
            "a6" => (105.0, 148.0),
            "letter" => (215.9, 279.4),
            "legal" => (215.9, 355.6),
            size => {
                let (width, height) = size.split_once('x')?;
                (width.parse().ok()?, height.parse().ok()?)
            }
        };
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

/// A drawing as SVG, and how far the pen travels between its strokes.
#[derive(Clone, Debug, PartialEq)]
pub struct Svg {
    /// The file.
    pub text: String,
    /// The travel in the order of the program, and in that of the file, in [`Svg::unit`].
    pub travel: (f64, f64),
    /// `mm`, or `px` without a size.
    pub unit: &'static str,
}

/// Where the page lies, and how it is measured.
struct Page {
    left: f64,
    top: f64,
    width: f64,
    height: f64,
    /// Page units to a pixel.
    scale: f64,
    unit: &'static str,
}

impl Page {
    fn place(&self, p: Point) -> (f64, f64) {
        (
            thousandths((p.x - self.left) * self.scale),
            thousandths((p.y - self.top) * self.scale),
        )
    }

    /// A length in pixels of CPython's window.
    fn px(&self, length: f64) -> f64 {
        thousandths(length * 2.0 * PEN_RADIUS_PX * self.scale)
    }
}

/// `path` as SVG. Of one for a plotter, with a size in millimetres, joined or in another order, each pen is a layer
/// and there are strokes only; else all marks are there, one on the other as they were drawn.
///
/// # Errors
/// [`ExportError::OutOfRange`] for a width under 1 mm or over 10 m, and for margins that leave nothing.
pub fn svg(path: &Path, options: &SvgOptions) -> Result<Svg, ExportError> {
    let path = path.map(|p| options.view.source_from_canonical(px_from_steps(p)));
    let page = page(&path, options)?;
    let step = options.step * (SIZE_PX as f64 / 51.2) * options.view.scale;
    let (width, height) = (thousandths(page.width), thousandths(page.height));
    let mut document = svg::Document::new()
        .set("width", format!("{width}{}", page.unit))
        .set("height", format!("{height}{}", page.unit))
        .set("viewBox", (0, 0, width, height));
    if !options.title.is_empty() {
        document = document.add(Title::new(options.title.as_str()));
    }
    if !options.description.is_empty() {
        document = document
            .add(Description::new().add(svg::node::Text::new(options.description.as_str())));
    }
    let is_plot =
        options.width_mm.is_some() || options.page.is_some() || options.join || options.reorder;
    let looks = path.looks().filter(|_| path.has_looks());
    let has_shapes = looks.is_some_and(|looks| !looks.shapes.is_empty());
    let mut travel = (0.0, 0.0);
    if is_plot || !has_shapes {
        let mut layers = layers(&path, is_plot);
        let all = |layers: &[(Pen, Vec<Stroke>)]| -> Vec<Stroke> {
            layers
                .iter()
                .flat_map(|(_, strokes)| strokes.clone())
                .collect()
        };
        travel.0 = route::travel(&all(&layers)) * page.scale;
        for (_, strokes) in &mut layers {
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
        travel.1 = route::travel(&all(&layers)) * page.scale;
        if let (Some(color), false) = (looks.and_then(|looks| looks.background), is_plot) {
            document = document.add(paper(&page, color));
        }
        if layers.len() > 1 {
            document = document.set(
                "xmlns:inkscape",
                "http://www.inkscape.org/namespaces/inkscape",
            );
        }
        for (number, (pen, strokes)) in layers.iter().enumerate() {
            let paths = strokes.iter().map(|own| line(own, *pen, &page, step));
            if layers.len() == 1 {
                document = paths.fold(document, svg::Document::add);
                continue;
            }
            let group = Group::new()
                .set("id", format!("layer{}", number + 1))
                .set("inkscape:groupmode", "layer")
                .set(
                    "inkscape:label",
                    format!("{} {} {}", number + 1, pen.color, page.px(pen.width)),
                );
            document = document.add(paths.fold(group, Group::add));
        }
    } else {
        if let Some(color) = looks.and_then(|looks| looks.background) {
            document = document.add(paper(&page, color));
        }
        for mark in path.marks() {
            document = match mark {
                Mark::Stroke { points, pen, .. } => {
                    let stroke = route::straightened(points.to_vec());
                    document.add(line(&stroke, pen, &page, step))
                }
                Mark::Shape(placed) => shape(document, &placed.shape, &page),
            };
        }
    }
    Ok(Svg {
        text: format!("{document}\n"),
        travel,
        unit: if page.unit.is_empty() {
            "px"
        } else {
            page.unit
        },
    })
}

/// The strokes of each pen: all of a pen together for a plotter, else as they were drawn.
fn layers(path: &Path, is_plot: bool) -> Vec<(Pen, Vec<Stroke>)> {
    let mut layers: Vec<(Pen, Vec<Stroke>)> = Vec::new();
    for mark in path.marks() {
        let Mark::Stroke { points, pen, .. } = mark else {
            continue;
        };
        let is_same = |other: &Pen| other.color == pen.color && other.width == pen.width;
        let own = match layers.last() {
            Some((last, _)) if is_same(last) => layers.last_mut(),
            _ if is_plot => layers.iter_mut().find(|(other, _)| is_same(other)),
            _ => None,
        };
        match own {
            Some((_, strokes)) => strokes.push(points.to_vec()),
            None => layers.push((pen, vec![points.to_vec()])),
        }
    }
    layers
}

/// A stroke of a pen.
fn line(stroke: &[Point], pen: Pen, page: &Page, step: f64) -> SvgPath {
    let start = stroke.first().map(|p| page.place(*p)).unwrap_or_default();
    let mut data = Data::new().move_to(start);
    for part in arcs::parts(stroke, step) {
        data = match part {
            Part::Line(to) => data.line_to(page.place(to)),
            Part::Arc {
                radius,
                clockwise,
                to,
            } => {
                let (x, y) = page.place(to);
                let radius = thousandths(radius * page.scale);
                let sweep = f64::from(u8::from(clockwise));
                data.elliptical_arc_to((radius, radius, 0.0, 0.0, sweep, x, y))
            }
        };
    }
    let color = match pen.color {
        Color::BLACK => "black".to_owned(),
        color => color.to_string(),
    };
    SvgPath::new()
        .set("d", data)
        .set("fill", "none")
        .set("stroke", color)
        .set("stroke-width", page.px(pen.width))
        .set("stroke-linecap", "round")
        .set("stroke-linejoin", "round")
}

fn paper(page: &Page, color: Color) -> Rectangle {
    Rectangle::new()
        .set("width", thousandths(page.width))
        .set("height", thousandths(page.height))
        .set("fill", color.to_string())
}

/// A mark that is no stroke.
fn shape(document: svg::Document, shape: &Shape, page: &Page) -> svg::Document {
    let polygon = |corners: Vec<(f64, f64)>| {
        let mut corners = corners.into_iter();
        let start = corners.next().unwrap_or_default();
        let data = corners.fold(Data::new().move_to(start), Data::line_to);
        SvgPath::new()
            .set("d", data.close())
            .set("fill-rule", "evenodd")
    };
    match shape {
        Shape::Fill { outline, color } => {
            let corners = outline.iter().map(|p| page.place(*p)).collect();
            document.add(polygon(corners).set("fill", color.to_string()))
        }
        Shape::Dot { at, size, color } => {
            let (x, y) = page.place(*at);
            let dot = Circle::new().set("cx", x).set("cy", y);
            document.add(
                dot.set("r", page.px(0.5 * size))
                    .set("fill", color.to_string()),
            )
        }
        Shape::Stamp {
            at,
            outline,
            fill,
            edge,
            width,
        } => {
            let (x, y) = page.place(*at);
            let corners = outline
                .iter()
                .map(|p| (thousandths(x + page.px(p.x)), thousandths(y - page.px(p.y))));
            document.add(
                polygon(corners.collect())
                    .set("fill", fill.to_string())
                    .set("stroke", edge.to_string())
                    .set("stroke-width", page.px(*width))
                    .set("stroke-linejoin", "round"),
            )
        }
        Shape::Text {
            at,
            text,
            align,
            font,
            color,
        } => {
            let (x, y) = page.place(*at);
            let size = page.px(font.size_px());
            let anchor = match align {
                Align::Left => "start",
                Align::Center => "middle",
                Align::Right => "end",
            };
            document.add(
                Text::new(text.as_str())
                    .set("x", x)
                    // Tk stands the line's lower edge on the place.
                    .set("y", thousandths(y - 0.22 * size))
                    .set("font-family", format!("{}, sans-serif", font.family))
                    .set("font-size", size)
                    .set("font-weight", if font.bold { "bold" } else { "normal" })
                    .set("font-style", if font.italic { "italic" } else { "normal" })
                    .set("text-anchor", anchor)
                    .set("fill", color.to_string()),
            )
        }
    }
}

/// The page for a path in pixels.
fn page(path: &Path, options: &SvgOptions) -> Result<Page, ExportError> {
    let view = Page {
        left: 0.0,
        top: 0.0,
        width: SIZE_PX as f64,
        height: SIZE_PX as f64,
        scale: 1.0,
        unit: "",
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
            left: low.x + width / 2.0 - sheet.width_mm / 2.0 / scale,
            top: low.y + height / 2.0 - sheet.height_mm / 2.0 / scale,
            width: sheet.width_mm,
            height: sheet.height_mm,
            scale,
            unit: "mm",
        });
    }
    let scale = width_mm.map_or(1.0, of_width);
    Ok(Page {
        left: low.x - PEN_RADIUS_PX,
        top: low.y - PEN_RADIUS_PX,
        width: (width + 2.0 * PEN_RADIUS_PX) * scale,
        height: (height + 2.0 * PEN_RADIUS_PX) * scale,
        scale,
        unit: "mm",
    })
}

/// Rounded to what an SVG needs: a thousandth of a pixel or millimetre.
fn thousandths(value: f64) -> f64 {
    (value * 1000.0).round() / 1000.0
}

#[cfg(test)]
mod tests {
    use super::*;
    use svg::parser::Event;

    fn paths(text: &str) -> Vec<String> {
        svg::read(text)
            .unwrap()
            .filter_map(|event| match event {
                Event::Tag("path", _, attributes) => Some(attributes["d"].to_string()),
                Event::Error(error) => panic!("{error}"),
                _ => None,
            })
            .collect()
    }

    fn two_sides() -> Path {
        let at = Point::new;
        Path::from_strokes([
            [at(0.0, 0.0), at(10.0, 0.0)],
            [at(10.0, 5.0), at(10.0, 0.0)],
        ])
    }

    #[test]
    fn each_stroke_is_a_path_in_pen_order() {
        let text = svg(&two_sides(), &SvgOptions::default()).unwrap().text;
        assert_eq!(paths(&text), ["M256,256 L356,256", "M356,206 L356,256"]);
        assert!(text.contains("width=\"512\""), "{text}");
    }

    #[test]
    fn a_width_in_millimetres_is_that_of_the_centre_lines() {
        let options = SvgOptions {
            width_mm: Some(50.0),
            ..SvgOptions::default()
        };
        let text = svg(&two_sides(), &options).unwrap().text;
        // 100 px become 50 mm, and the pen of 4 px 2 mm, half of it on each side.
        assert_eq!(paths(&text), ["M1,26 L51,26", "M51,1 L51,26"]);
        assert!(text.contains("width=\"52mm\"") && text.contains("height=\"27mm\""));
    }

    #[test]
    fn touching_strokes_are_joined_if_asked_and_texts_are_escaped() {
        let options = SvgOptions {
            join: true,
            title: "a < b".to_owned(),
            description: "if x < 3 & y:\n    forward(1)".to_owned(),
            ..SvgOptions::default()
        };
        let text = svg(&two_sides(), &options).unwrap().text;
        assert_eq!(paths(&text).len(), 1);
        assert!(text.contains("x &lt; 3 &amp; y"), "{text}");
    }

    #[test]
    fn a_view_puts_the_drawing_in_its_place() {
        let options = SvgOptions {
            view: View {
                scale: 0.5,
                dx: 100.0,
                dy: 20.0,
            },
            ..SvgOptions::default()
        };
        let text = svg(&two_sides(), &options).unwrap().text;
        assert_eq!(paths(&text)[0], "M228,148 L278,148");
    }

    fn drawn(source: &str, options: &SvgOptions) -> Svg {
        use turtle_lib::dialect::{Dialect, draw};
        let fuel = turtle_lib::run::Fuel::default();
        let path = draw(source, Dialect::Python, &fuel).unwrap().run.path;
        svg(&path, options).unwrap()
    }

    #[test]
    fn each_pen_is_a_layer() {
        let source = "color('red')\nfd(5)\ncolor('blue')\nfd(5)\ncolor('red')\nfd(5)";
        let options = SvgOptions {
            width_mm: Some(100.0),
            ..SvgOptions::default()
        };
        let plotted = drawn(source, &options);
        assert_eq!(
            plotted.text.matches("inkscape:groupmode=\"layer\"").count(),
            2
        );
        // Back over the blue line for the second red one, and back to the blue one.
        assert!(
            (plotted.travel.1 - 100.0).abs() < 1e-6,
            "{:?}",
            plotted.travel
        );
    }

    #[test]
    fn a_sheet_has_its_size_and_the_drawing_its_middle() {
        let sheet = Sheet::from_text("A4").unwrap().landscape();
        let options = SvgOptions {
            page: Some(sheet),
            ..SvgOptions::default()
        };
        let text = svg(&two_sides(), &options).unwrap().text;
        assert!(text.contains("width=\"297mm\" "), "{text}");
        // 277 mm are left for 10 steps, and half of 138.5 mm lie above the middle.
        assert_eq!(paths(&text)[0], "M10,174.25 L287,174.25");
        assert_eq!(Sheet::from_text("a9"), None);
    }

    #[test]
    fn circles_are_arcs_and_marks_have_their_colours() {
        let text = drawn("circle(5)", &SvgOptions::default()).text;
        assert_eq!(text.matches('A').count(), 3, "{text}");
        let source = "color('red', 'gold')\nbegin_fill()\nfd(5)\nlt(90)\nfd(5)\nend_fill()\ndot(3)\nwrite('a<b')";
        let text = drawn(source, &SvgOptions::default()).text;
        for part in [
            "fill=\"#ffd700\"",
            "stroke=\"#ff0000\"",
            "<circle",
            "a&lt;b",
        ] {
            assert!(text.contains(part), "{part} in {text}");
        }
    }
}
