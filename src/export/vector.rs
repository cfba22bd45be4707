//! Drawings as SVG.

use super::ExportError;
use super::arcs::{self, Part};
use super::layout::{Layer, Layout, Page, Sheet, thousandths};
use super::route;
use crate::view::View;
use svg::node::element::path::Data;
use svg::node::element::{Circle, Description, Group, Path as SvgPath, Rectangle, Text, Title};
use turtle_lib::bitmap::{SIZE_PX, px_from_steps};
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

/// A drawing as SVG.
#[derive(Clone, Debug, PartialEq)]
pub struct Svg {
    /// The file.
    pub text: String,
    /// Where its lines lie on the page.
    pub layout: Layout,
}

/// `path` as SVG. Of one for a plotter, with a size in millimetres, joined or in another order, each pen is a layer
/// and there are strokes only; else all marks are there, one on the other as they were drawn.
///
/// # Errors
/// [`ExportError::OutOfRange`] for a width under 1 mm or over 10 m, and for margins that leave nothing.
pub fn svg(path: &Path, options: &SvgOptions) -> Result<Svg, ExportError> {
    let path = path.map(|p| options.view.source_from_canonical(px_from_steps(p)));
    let layout = Layout::new(&path, options)?;
    let page = &layout.page;
    let step = options.step * (SIZE_PX as f64 / 51.2) * options.view.scale;
    let (width, height) = (thousandths(page.width), thousandths(page.height));
    // Pixels have no unit there.
    let unit = if page.in_mm { page.unit() } else { "" };
    let mut document = svg::Document::new()
        .set("width", format!("{width}{unit}"))
        .set("height", format!("{height}{unit}"))
        .set("viewBox", (0, 0, width, height));
    if !options.title.is_empty() {
        document = document.add(Title::new(options.title.as_str()));
    }
    if !options.description.is_empty() {
        document = document
            .add(Description::new().add(svg::node::Text::new(options.description.as_str())));
    }
    let looks = path.looks().filter(|_| path.has_looks() && !layout.is_plot);
    if let Some(color) = looks.and_then(|looks| looks.background) {
        document = document.add(paper(page, color));
    }
    document = match looks {
        Some(looks) if !looks.shapes.is_empty() => marks(document, &path, page, step),
        _ => pens(document, &layout, step),
    };
    Ok(Svg {
        text: format!("{document}\n").replace(is_no_xml, "\u{fffd}"),
        layout,
    })
}

/// Whether XML has no place for a character, not even written out; texts of programs and names of files have such.
fn is_no_xml(char: char) -> bool {
    char.is_ascii_control() && !matches!(char, '\t' | '\n' | '\r' | '\u{7f}')
        || matches!(char, '\u{fffe}' | '\u{ffff}')
}

/// All marks, one on the other as they were drawn.
fn marks(document: svg::Document, path: &Path, page: &Page, step: f64) -> svg::Document {
    path.marks().fold(document, |document, mark| match mark {
        Mark::Stroke { points, pen, .. } => {
            let stroke = route::straightened(points.to_vec());
            document.add(line(&stroke, pen, page, step))
        }
        Mark::Shape(placed) => shape(document, &placed.shape, page),
    })
}

/// The strokes, each pen's in a layer of its own if there are several.
fn pens(mut document: svg::Document, layout: &Layout, step: f64) -> svg::Document {
    let page = &layout.page;
    let paths = |layer: &Layer| -> Vec<SvgPath> {
        let lines = layer.strokes.iter();
        lines.map(|own| line(own, layer.pen, page, step)).collect()
    };
    if layout.layers.len() < 2 {
        let all = layout.layers.iter().flat_map(paths);
        return all.fold(document, svg::Document::add);
    }
    document = document.set(
        "xmlns:inkscape",
        "http://www.inkscape.org/namespaces/inkscape",
    );
    for (number, layer) in layout.layers.iter().enumerate() {
        let number = number + 1;
        let label = format!("{number} {} {}", layer.pen.color, page.px(layer.pen.width));
        let group = Group::new()
            .set("id", format!("layer{number}"))
            .set("inkscape:groupmode", "layer")
            .set("inkscape:label", label);
        document = document.add(paths(layer).into_iter().fold(group, Group::add));
    }
    document
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
    fn what_xml_has_no_place_for_is_replaced() {
        let options = SvgOptions {
            title: "a\u{1b}b".to_owned(),
            description: "fd(1)\u{c}\u{ffff}\nlt(1)".to_owned(),
            ..SvgOptions::default()
        };
        let source = "write('\\0]]>', font=('\"A\\'<&', 8, 'bold'))";
        let text = drawn(source, &options).text;
        assert!(text.contains("a\u{fffd}b") && text.contains("fd(1)\u{fffd}\u{fffd}\nlt(1)"));
        let read = usvg::Tree::from_str(&text, &usvg::Options::default());
        assert!(read.is_ok(), "{text}");
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
            (plotted.layout.travel.1 - 100.0).abs() < 1e-6,
            "{:?}",
            plotted.layout.travel
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
