//! Drawings as SVG.

use super::route::{self, Stroke};
use super::{ExportError, within};
use crate::view::View;
use svg::node::element::path::Data;
use svg::node::element::{Description, Path as SvgPath, Title};
use turtle_lib::bitmap::{PEN_RADIUS_PX, SIZE_PX, px_from_steps};
use turtle_lib::turtle::{Path, Point};

/// How a drawing becomes SVG. By default it is the canonical view in pixels, one path element a pen stroke, in
/// the order they were drawn.
#[derive(Clone, Debug, PartialEq)]
pub struct SvgOptions {
    /// How wide the drawing is in millimetres, from the leftmost to the rightmost centre of a line; the page
    /// is just large enough for it. Without it the page is the view.
    pub width_mm: Option<f64>,
    /// Where the canonical view lies on the page.
    pub view: View,
    /// Joins strokes that touch at their ends.
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
            view: View::IDENTITY,
            join: false,
            reorder: false,
            title: String::new(),
            description: String::new(),
        }
    }
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

/// `path` as SVG.
///
/// # Errors
/// [`ExportError::OutOfRange`] for a width under 1 mm or over 10 m.
pub fn svg(path: &Path, options: &SvgOptions) -> Result<String, ExportError> {
    let path = path.map(|p| options.view.source_from_canonical(px_from_steps(p)));
    let page = page(&path, options.width_mm)?;
    let mut strokes: Vec<Stroke> = path.strokes().map(<[Point]>::to_vec).collect();
    if options.join {
        strokes = route::joined(strokes);
    }
    if options.reorder {
        strokes = route::ordered(strokes);
    }
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
    let pen = thousandths(2.0 * PEN_RADIUS_PX * page.scale);
    for stroke in &strokes {
        let mut points = stroke.iter().map(|p| {
            (
                thousandths((p.x - page.left) * page.scale),
                thousandths((p.y - page.top) * page.scale),
            )
        });
        let start = points.next().unwrap_or_default();
        let data = points.fold(Data::new().move_to(start), Data::line_to);
        document = document.add(
            SvgPath::new()
                .set("d", data)
                .set("fill", "none")
                .set("stroke", "black")
                .set("stroke-width", pen)
                .set("stroke-linecap", "round")
                .set("stroke-linejoin", "round"),
        );
    }
    Ok(format!("{document}\n"))
}

/// The page for a path in pixels.
fn page(path: &Path, width_mm: Option<f64>) -> Result<Page, ExportError> {
    let view = Page {
        left: 0.0,
        top: 0.0,
        width: SIZE_PX as f64,
        height: SIZE_PX as f64,
        scale: 1.0,
        unit: "",
    };
    let Some(width_mm) = width_mm else {
        return Ok(view);
    };
    let width_mm = within("the width in millimetres", width_mm, 1.0, 10_000.0)?;
    let Some((low, high)) = path.bounds() else {
        return Ok(view);
    };
    let (width, height) = (high.x - low.x, high.y - low.y);
    // A line straight up has no width; then its height is what is set.
    let extent = if width > 0.0 { width } else { height };
    let scale = if extent > 0.0 { width_mm / extent } else { 1.0 };
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
        let text = svg(&two_sides(), &SvgOptions::default()).unwrap();
        assert_eq!(paths(&text), ["M256,256 L356,256", "M356,206 L356,256"]);
        assert!(text.contains("width=\"512\""), "{text}");
    }

    #[test]
    fn a_width_in_millimetres_is_that_of_the_centre_lines() {
        let options = SvgOptions {
            width_mm: Some(50.0),
            ..SvgOptions::default()
        };
        let text = svg(&two_sides(), &options).unwrap();
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
        let text = svg(&two_sides(), &options).unwrap();
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
        let text = svg(&two_sides(), &options).unwrap();
        assert_eq!(paths(&text)[0], "M228,148 L278,148");
    }
}
