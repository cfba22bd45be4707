//! Drawings as files and text: SVG, PNG, characters.

use ::image::{GrayImage, ImageError, ImageFormat, Luma};
use std::io::Cursor;
use svg::node::element::Path as SvgPath;
use svg::node::element::path::Data;
use turtle_lib::bitmap::{Bitmap, PEN_RADIUS_PX, SIZE_PX, px_from_steps};
use turtle_lib::turtle::Path;

/// The canonical view of `path` as SVG: one path element a stroke, in the order they were drawn.
pub fn svg(path: &Path) -> String {
    let size = SIZE_PX as f64;
    let mut document = svg::Document::new()
        .set("width", size)
        .set("height", size)
        .set("viewBox", (0, 0, SIZE_PX, SIZE_PX));
    for stroke in path.strokes() {
        let mut points = stroke.iter().map(|&p| {
            let p = px_from_steps(p);
            (thousandths(p.x), thousandths(p.y))
        });
        let start = points.next().unwrap_or_default();
        let data = points.fold(Data::new().move_to(start), Data::line_to);
        document = document.add(
            SvgPath::new()
                .set("d", data)
                .set("fill", "none")
                .set("stroke", "black")
                .set("stroke-width", 2.0 * PEN_RADIUS_PX)
                .set("stroke-linecap", "round")
                .set("stroke-linejoin", "round"),
        );
    }
    format!("{document}\n")
}

/// Rounded to what an SVG needs: a thousandth of a pixel.
fn thousandths(value: f64) -> f64 {
    (value * 1000.0).round() / 1000.0
}

/// The picture as a PNG file, black on white.
///
/// # Errors
/// None are known; the library's are passed on.
pub fn png(bitmap: &Bitmap) -> Result<Vec<u8>, ImageError> {
    let side = SIZE_PX as u32;
    let image = GrayImage::from_fn(side, side, |x, y| {
        Luma([if bitmap.get(x as usize, y as usize) {
            0
        } else {
            255
        }])
    });
    let mut bytes = Cursor::new(Vec::new());
    image.write_to(&mut bytes, ImageFormat::Png)?;
    Ok(bytes.into_inner())
}

/// The picture in 32 lines of 64 characters, the darker the more ink.
pub fn ascii(bitmap: &Bitmap) -> String {
    const SHADES: [char; 6] = [' ', '.', ':', 'o', '#', '@'];
    const WIDTH_PX: usize = 8;
    const HEIGHT_PX: usize = 16;
    let mut text = String::new();
    for top in (0..SIZE_PX).step_by(HEIGHT_PX) {
        let mut line = String::new();
        for left in (0..SIZE_PX).step_by(WIDTH_PX) {
            let inked = |y: usize| {
                (left..left + WIDTH_PX)
                    .filter(|&x| bitmap.get(x, y))
                    .count()
            };
            let ink: usize = (top..top + HEIGHT_PX).map(inked).sum();
            // A line across a cell covers about half of it: that is as dark as it gets.
            let shade = (2 * ink * SHADES.len())
                .div_ceil(WIDTH_PX * HEIGHT_PX)
                .min(SHADES.len() - 1);
            line.push(SHADES[if ink == 0 { 0 } else { shade.max(1) }]);
        }
        text.push_str(line.trim_end());
        text.push('\n');
    }
    text
}
