//! Which pixels are ink.

use super::paper::{Contrast, contrast};
use image::{GrayImage, RgbImage};
use imageproc::contrast::otsu_level;
use imageproc::filter::gaussian_blur_f32;

/// What stands out less than this from the paper is not seen, out of 255.
const LEAST_CONTRAST: f64 = 14.0;

/// Noise stronger than this is smoothed away first, out of 255.
const BEARABLE_NOISE: f64 = 4.0;

/// Ink is what stands out more than this share of what typical ink does. Edges blur to half of it;
/// the lines of ruled paper lie lower.
const INK_SHARE: f64 = 0.45;

/// The ink of `picture`, 255 on 0, or nothing where nothing stands out from the paper.
///
/// `bias` from -1 to 1 moves the threshold: above 0 fainter marks are ink, below 0 only stronger.
pub(super) fn find_ink(picture: &RgbImage, bias: f64) -> Option<GrayImage> {
    let Contrast {
        mut strength,
        mut noise,
    } = contrast(picture);
    if noise > BEARABLE_NOISE {
        strength = gaussian_blur_f32(&strength, 1.2);
        noise /= 2.0;
    }
    let floor = (5.0 * noise).max(LEAST_CONTRAST);
    let marks: Vec<u8> = strength
        .iter()
        .copied()
        .filter(|&level| f64::from(level) >= floor)
        .collect();
    let count = marks.len();
    let marks = GrayImage::from_vec(u32::try_from(count).ok()?, 1, marks)?;
    // Among the marks, ink is the stronger of two groups: the other is blurred edges and the lines
    // of ruled paper.
    let split = otsu_level(&marks);
    let (sum, count) = marks
        .iter()
        .filter(|&&level| level > split)
        .fold((0.0, 0.0), |(sum, count), &level| {
            (sum + f64::from(level), count + 1.0)
        });
    let typical = if count > 0.0 {
        sum / count
    } else {
        // All marks are equally strong.
        f64::from(*marks.iter().next()?)
    };
    let threshold = (INK_SHARE * typical).max(floor);
    let threshold =
        (threshold * (-1.5 * bias.clamp(-1.0, 1.0)).exp2()).clamp(LEAST_CONTRAST, 250.0);
    let mut ink = strength;
    for level in ink.iter_mut() {
        *level = u8::from(f64::from(*level) >= threshold) * 255;
    }
    Some(ink)
}
