//! A picture of many tasks at once: each drawing, and over it what was found first.

use image::{ImageFormat, Rgb, RgbImage, RgbaImage, imageops};
use std::io::Cursor;
use turtle_lib::bitmap::{Bitmap, SIZE_PX};

/// Side of a drawing on the sheet in pixels, what lies between two, and how many stand side by side.
const CELL_PX: usize = 128;
const GAP_PX: usize = 8;
const COLUMNS: usize = 8;

/// Width of a frame.
const FRAME_PX: u32 = 2;

const PAPER: Rgb<u8> = Rgb([255, 255, 255]);
const DRAWING: [f64; 3] = [70.0, 70.0, 70.0];
const PROGRAM: [f64; 3] = [224.0, 96.0, 24.0];

/// The drawings so far, row by row.
#[derive(Clone, Debug, Default)]
pub struct Sheet {
    cells: Vec<RgbImage>,
}

impl Sheet {
    /// What is between the drawings.
    pub const GAP: Rgb<u8> = Rgb([226, 226, 220]);

    /// Width of a caption, in pixels.
    pub const CAPTION_PX: u32 = CELL_PX as u32;

    /// Puts a drawing on the sheet in dark grey, and over it in orange what a program draws.
    pub fn add(&mut self, drawing: &Bitmap, program: Option<&Bitmap>) {
        self.cells.push(cell(drawing, program));
    }

    /// The same with a frame and something written below, as high in all cells.
    pub fn add_captioned(
        &mut self,
        drawing: &Bitmap,
        program: Option<&Bitmap>,
        frame: Rgb<u8>,
        caption: &RgbaImage,
    ) {
        let mut picture = cell(drawing, program);
        let side = picture.width();
        for (x, y, pixel) in picture.enumerate_pixels_mut() {
            let from_edge = x.min(y).min(side - 1 - x).min(side - 1 - y);
            if from_edge < FRAME_PX {
                *pixel = frame;
            }
        }
        let mut captioned = RgbImage::from_pixel(side, side + caption.height(), Sheet::GAP);
        imageops::replace(&mut captioned, &picture, 0, 0);
        for (x, y, text) in caption.enumerate_pixels().filter(|&(x, ..)| x < side) {
            let share = f64::from(text.0[3]) / 255.0;
            let pixel = captioned.get_pixel_mut(x, side + y);
            for (value, ink) in pixel.0.iter_mut().zip(text.0) {
                *value = blended(f64::from(*value), share, f64::from(ink)).round() as u8;
            }
        }
        self.cells.push(captioned);
    }

    /// How many drawings are on it.
    pub fn len(&self) -> usize {
        self.cells.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.cells.is_empty()
    }

    /// The sheet as a PNG file; a single grey gap when it is empty.
    ///
    /// # Errors
    /// When there is no memory to write it to.
    pub fn png(&self) -> image::ImageResult<Vec<u8>> {
        let columns = self.cells.len().min(COLUMNS);
        let rows = self.cells.len().div_ceil(COLUMNS);
        let height = self.cells.iter().map(|cell| cell.height() as usize).max();
        let at = |place: usize, size: usize| place * (size + GAP_PX) + GAP_PX;
        let (x, y) = (
            |column| at(column, CELL_PX),
            |row| at(row, height.unwrap_or_default()),
        );
        let mut sheet = RgbImage::from_pixel(x(columns) as u32, y(rows) as u32, Sheet::GAP);
        for (i, cell) in self.cells.iter().enumerate() {
            imageops::replace(
                &mut sheet,
                cell,
                x(i % COLUMNS) as i64,
                y(i / COLUMNS) as i64,
            );
        }
        let mut bytes = Cursor::new(Vec::new());
        sheet.write_to(&mut bytes, ImageFormat::Png)?;
        Ok(bytes.into_inner())
    }
}

fn cell(drawing: &Bitmap, program: Option<&Bitmap>) -> RgbImage {
    RgbImage::from_fn(CELL_PX as u32, CELL_PX as u32, |x, y| {
        let mut pixel = PAPER.0.map(f64::from);
        for (bitmap, colour) in [(Some(drawing), DRAWING), (program, PROGRAM)] {
            let share = bitmap.map_or(0.0, |bitmap| ink_share(bitmap, x, y));
            for (value, colour) in pixel.iter_mut().zip(colour) {
                *value = blended(*value, share, colour);
            }
        }
        Rgb(pixel.map(|value| value.round() as u8))
    })
}

/// A value with so much of another over it.
fn blended(under: f64, share: f64, over: f64) -> f64 {
    under + share * (over - under)
}

/// How much of a pixel of the cell is ink, from 0 to 1.
fn ink_share(bitmap: &Bitmap, x: u32, y: u32) -> f64 {
    const TIMES: usize = SIZE_PX / CELL_PX;
    let (left, top) = (x as usize * TIMES, y as usize * TIMES);
    let inked = |row: usize| {
        let word = bitmap.row(row)[left / 64] >> (left % 64);
        (word & ((1 << TIMES) - 1)).count_ones()
    };
    let ink: u32 = (top..top + TIMES).map(inked).sum();
    f64::from(ink) / (TIMES * TIMES) as f64
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use turtle_lib::python;
    use turtle_lib::run::{Fuel, run};

    fn bitmap(code: &str) -> Bitmap {
        let program = python::parse(code).into_program().unwrap();
        Bitmap::of_path(&run(&program, &Fuel::default()).unwrap().path)
    }

    #[test]
    fn a_sheet_has_a_cell_for_each_drawing() {
        let line = bitmap("teleport(-20, 0)\nforward(40)");
        let upright = bitmap("teleport(0, -20, 90)\nforward(40)");
        let mut sheet = Sheet::default();
        for _ in 0..9 {
            sheet.add(&line, Some(&upright));
        }
        sheet.add(&line, None);
        let image = image::load_from_memory(&sheet.png().unwrap())
            .unwrap()
            .to_rgb8();
        assert_eq!(image.dimensions(), (8 * 136 + 8, 2 * 136 + 8));
        // Left of the middle is the drawing, above it the program.
        let pixel = |x: u32, y: u32| image.get_pixel(8 + x, 8 + y).0;
        let [red, green, blue] = pixel(40, 64);
        assert!(red == green && green == blue && red < 200, "{red}");
        let [red, _, blue] = pixel(64, 40);
        assert!(red > blue + 60, "{red} {blue}");
        assert_eq!(pixel(20, 20), PAPER.0);
    }

    #[test]
    fn an_empty_sheet_is_a_picture_too() {
        assert!(image::load_from_memory(&Sheet::default().png().unwrap()).is_ok());
    }
}
