//! Pictures that are in the canonical view already.

use super::shape::Shape;
use image::{GrayImage, Luma, RgbImage};
use turtle_lib::bitmap::{Bitmap, SIZE_PX};

/// Half the width along the middle of the canonical pen's lines, as [`Shape`] measures widths, with
/// room for crossings.
const PEN_WIDTH_PX: std::ops::RangeInclusive<f64> = 3.0..=7.0;

/// How much of the ink must be as the pen leaves it; the rest may be cut by the border.
const PEN_SHARE: f64 = 0.98;

/// The ink of a picture that is 512×512 pixels, black and white with nothing between, in lines as
/// the 4 px pen draws them; black on white or white on black.
pub(super) fn canonical_ink(picture: &RgbImage) -> Option<GrayImage> {
    let size = SIZE_PX as u32;
    if picture.dimensions() != (size, size) {
        return None;
    }
    if !picture
        .pixels()
        .all(|p| matches!(p.0, [0, 0, 0] | [255, 255, 255]))
    {
        return None;
    }
    let black = GrayImage::from_fn(size, size, |x, y| Luma([255 - picture.get_pixel(x, y)[0]]));
    let mut white = black.clone();
    image::imageops::invert(&mut white);
    // Ink is what there is less of, unless only the other looks like the pen's.
    let share = black.iter().filter(|&&level| level != 0).count();
    let by_rarity = if share * 2 <= black.len() {
        [black, white]
    } else {
        [white, black]
    };
    by_rarity.into_iter().find(is_of_the_pen)
}

/// The bitmap of a 512×512 mask.
pub(super) fn bitmap(ink: &GrayImage) -> Bitmap {
    Bitmap::from_fn(|x, y| ink.get_pixel(x as u32, y as u32)[0] != 0)
}

/// Whether the 4 px pen can have left this ink: wherever its centre is, it inks some pixel with the
/// four beside it.
fn is_of_the_pen(ink: &GrayImage) -> bool {
    let (width, height) = ink.dimensions();
    // Beyond the border may be anything.
    let is_ink = |x: u32, y: u32| x >= width || y >= height || ink.get_pixel(x, y)[0] != 0;
    let beside = |x: u32, y: u32| {
        [
            (x, y),
            (x.wrapping_sub(1), y),
            (x + 1, y),
            (x, y.wrapping_sub(1)),
            (x, y + 1),
        ]
    };
    let holds = GrayImage::from_fn(width, height, |x, y| {
        Luma([u8::from(
            beside(x, y).into_iter().all(|(x, y)| is_ink(x, y)),
        )])
    });
    let held = |x: u32, y: u32| x >= width || y >= height || holds.get_pixel(x, y)[0] != 0;
    let (mut count, mut as_pen) = (0_u32, 0_u32);
    for (x, y, pixel) in ink.enumerate_pixels() {
        if pixel[0] != 0 {
            count += 1;
            as_pen += u32::from(beside(x, y).into_iter().any(|(x, y)| held(x, y)));
        }
    }
    f64::from(as_pen) >= PEN_SHARE * f64::from(count)
        && Shape::of_lines(ink).is_some_and(|shape| PEN_WIDTH_PX.contains(&shape.line_width))
}
